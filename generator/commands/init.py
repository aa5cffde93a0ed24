"""`init`: write a small clearml.yaml to begin with, and the schema that an editor reads beside it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib import resources
from pathlib import Path

from generator.commands import Answer
from generator.errors import OutputRefused

# Beside the spec, because a user of the installed package has no docs/ folder; hidden, because it is no file to edit.
SCHEMA_NAME = ".clearml.schema.json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The flags of `init`."""
    parser.add_argument("--spec", type=Path, default=Path("clearml.yaml"), metavar="FILE", help="default: clearml.yaml")


def run(options: argparse.Namespace, say: Callable[[str], None]) -> Answer:
    """Write the two files; an existing schema is kept. Raises OutputRefused rather than overwrite a spec."""
    from generator.spec.json_schema import schema_text

    spec: Path = options.spec
    _create(spec, resources.files("generator.spec").joinpath("template.yaml").read_bytes())
    say(f"wrote {spec}: set name, namespace, version and host, then run: python -m generator render")
    schema = spec.parent / SCHEMA_NAME
    if schema.exists():
        say(f"kept {schema}, which is there already")
    else:
        _create(schema, schema_text().encode())
        say(f"wrote {schema}: editors with a YAML language server complete and check the keys with it")
    return Answer("")


def _create(path: Path, data: bytes) -> None:
    created = False
    try:
        # "x" is O_EXCL: of two that run at once, one is refused, and a dangling symlink is not followed.
        with path.open("xb") as file:
            created = True
            file.write(data)
    except FileExistsError:
        raise OutputRefused(f"{path} exists already, and init overwrites nothing", "give another --spec FILE") from None
    except OSError as error:
        # What a full disk leaves is no file of the user's, and would be in the way of the next try.
        if created:
            path.unlink(missing_ok=True)
        raise OutputRefused(f"{path} cannot be written: {error.strerror}", "give another --spec FILE") from None
