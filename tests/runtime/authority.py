"""Certificate authorities for tests, made with the openssl program."""

from __future__ import annotations

import subprocess
from pathlib import Path

_CURVE = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


class Authority:
    """A CA that lives in `folder`, and issues what cert-manager would write into a Secret."""

    def __init__(self, folder: Path, name: str) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self._issued = 0
        self.certificate = folder / "ca.crt"
        self._key = folder / "ca.key"
        subject = ("-subj", f"/CN={name}", "-addext", "keyUsage=critical,keyCertSign,cRLSign")
        _openssl("req", "-x509", *_CURVE, *subject, "-days", "10", "-keyout", self._key, "-out", self.certificate)

    def issue(self, *names: str) -> dict[str, str]:
        """A new certificate for `names` (DNS names, or IP:address): keys tls.crt, tls.key and ca.crt."""
        self._issued += 1
        certificate, key = self.folder / f"{self._issued}.crt", self.folder / f"{self._issued}.key"
        alternatives = ",".join(name if name.startswith("IP:") else f"DNS:{name}" for name in names)
        signing = ("-x509", "-CA", self.certificate, "-CAkey", self._key, "-days", "5", "-subj", "/")
        extensions = (
            "subjectAltName=critical," + alternatives,
            "basicConstraints=critical,CA:false",
            "extendedKeyUsage=serverAuth",
        )
        added = [part for extension in extensions for part in ("-addext", extension)]
        _openssl("req", *_CURVE, *signing, *added, "-keyout", key, "-out", certificate)
        files = {"tls.crt": certificate, "tls.key": key, "ca.crt": self.certificate}
        return {name: file.read_text("utf-8") for name, file in files.items()}


def _openssl(*arguments: str | Path) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, timeout=30)
