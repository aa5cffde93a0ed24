"""The ClearML releases that can be rendered, and the images that belong to each: `releases.yaml` beside this module."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal

from generator.k8s.yamlio import load_documents

Product = Literal["clearml", "elasticsearch", "mongodb", "redis"]
DEFAULT_REGISTRY = "docker.io"


@dataclass(frozen=True, slots=True)
class ReleaseImage:
    """An image as a release names it: `path` below a registry, and its tag."""

    path: str
    tag: str

    @property
    def major(self) -> int:
        """First number of the tag."""
        return int(self.tag.split(".")[0])


@functools.cache
def releases() -> Mapping[str, Mapping[Product, ReleaseImage]]:
    """Every known release, oldest first, and the image of each product in it."""
    data = resources.files(__package__).joinpath("releases.yaml").read_bytes()
    table: dict[str, Any] = load_documents(data)[0].value
    return {
        version: {product: ReleaseImage(entry["image"], str(entry["tag"])) for product, entry in products.items()}
        for version, products in table.items()
    }
