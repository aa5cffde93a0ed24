"""MongoDB's readiness check logs in with the password that is mounted now, not with that of the container's start."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from generator.components.mongodb import LOGIN


def test_login_uses_the_mounted_password(tmp_path: Path) -> None:
    """A stand-in for mongosh prints what it would log in with; the password is in no argument."""
    (tmp_path / "credentials/mongodb").mkdir(parents=True)
    (tmp_path / "credentials/mongodb/password").write_text("new-password")
    shell = tmp_path / "mongosh"
    shell.write_text('#!/bin/sh\necho "$MONGODB_PASSWORD"\necho "$*" >&2\n')
    shell.chmod(0o755)
    script = LOGIN.replace("/credentials", f"{tmp_path}/credentials")
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "MONGO_INITDB_ROOT_PASSWORD": "old-password"}
    done = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "new-password\n"
    assert "process.env.MONGODB_PASSWORD" in done.stderr
    assert "password" not in done.stderr.replace("MONGODB_PASSWORD", "").replace("/credentials", "")
