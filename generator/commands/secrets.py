"""`secrets`: which Secrets the rendered objects need, key by key; with --write, a file of random values to apply."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from generator.commands import Answer
from generator.commands.choice import chosen_overlays
from generator.errors import OutputRefused, UsageError

if TYPE_CHECKING:
    from generator.spec.model import App


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of `secrets`."""
    parser.add_argument("--spec", type=Path, default=Path("clearml.yaml"), metavar="FILE", help="default: clearml.yaml")
    parser.add_argument("--overlay", metavar="NAME", help="default: the spec's first, usually openshift")
    parser.add_argument(
        "--write", type=Path, metavar="FILE", help="write Secrets with new random values, outside any git repository"
    )


def run(options: argparse.Namespace, say: Callable[[str], None]) -> Answer:
    """The list; with --write a file as well, for its owner only. Raises OutputRefused, SpecError, UsageError."""
    from generator.spec.load import load_spec

    loaded = load_spec(options.spec)
    if not loaded.apps:
        raise UsageError(f"{loaded.path} has no overlay that is enabled", "a list of Secrets belongs to an overlay")
    name = chosen_overlays(loaded, [options.overlay] if options.overlay else None)[0]
    app = next(app for app in loaded.apps if app.overlay == name)
    if options.write:
        _write(options.write, app)
        say(f"wrote {options.write}; apply it and delete it: kubectl apply -f {options.write}")
    return Answer(_listing(app))


def _listing(app: App) -> str:
    from generator.components.credentials import needed_secrets
    from generator.components.foreign import foreign_objects

    origin = {
        "bootstrap": "made by the bootstrap Job where missing",
        "existing": "expected; `python -m generator secrets --write FILE` makes them",
        "external-secrets": "fetched by External Secrets",
    }[app.spec.secrets.provider]
    lines = [f"namespace {app.namespace} (overlay {app.overlay}); Secrets {origin}:"]
    needed = needed_secrets(app)
    width = max(len(key.name) for secret in needed for key in secret.keys)
    for secret in needed:
        lines += ["", secret.name, *(f"  {key.name.ljust(width)}  {key.purpose}" for key in secret.keys)]
    mine = {secret.name for secret in needed}
    others = {key: keys for key, keys in foreign_objects(app).items() if key[0] != "Secret" or key[1] not in mine}
    if others:
        lines += ["", "provided by others:"]
        lines += [f"  {kind}/{name}: {', '.join(sorted(keys))}" for (kind, name), keys in sorted(others.items())]
    return "\n".join(lines) + "\n"


def _write(path: Path, app: App) -> None:
    """Create `path` with mode 0600; a file that exists, or a place that git could commit, is refused."""
    import os

    from generator.components.credentials import needed_secrets, secret_manifest
    from generator.k8s.yamlio import dump_all

    place = path.absolute().parent.resolve()
    repository = next((folder for folder in (place, *place.parents) if (folder / ".git").exists()), None)
    if repository:
        raise OutputRefused(
            f"{path} is inside the git repository {repository}, where a commit could publish its values",
            "give a --write FILE outside of it, such as one below /dev/shm",
        )
    text = dump_all([secret_manifest(secret, app.namespace) for secret in needed_secrets(app)])
    created = False
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        created = True
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise OutputRefused(f"{path} exists already; its values may be in use", "give another --write FILE") from None
    except OSError as error:
        if created:  # by a disk that filled: half a file would be in the way of the next try
            path.unlink(missing_ok=True)
        raise OutputRefused(f"{path} cannot be written: {error.strerror}", "give another --write FILE") from None
