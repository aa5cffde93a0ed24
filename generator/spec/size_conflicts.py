"""Conflicts about amounts: requests and limits, volumes, Elasticsearch's heap."""

from __future__ import annotations

from collections.abc import Iterator

from generator.k8s.quantity import NANO, parse
from generator.spec.model import App
from generator.spec.problems import Problem

COMPONENTS = {
    "elasticsearch": "elasticsearch",
    "mongodb": "mongodb",
    "redis": "redis",
    "apiserver": "apiserver",
    "fileserver": "fileserver",
    "webserver": "webserver",
    "asyncDelete": "async_delete",
}
_VOLUMES = ("elasticsearch", "mongodb", "redis", "fileserver")
_HEAP_UNITS = {"m": 1024**2, "g": 1024**3}


def size_conflicts(app: App) -> Iterator[Problem]:
    """Amounts that the API server refuses, or with which a pod would be killed."""
    yield from _requests_over_limits(app)
    yield from _zero_volumes(app)
    yield from _heap(app)
    fileserver = app.spec.fileserver
    if fileserver.replicas > 1 and fileserver.storage.access_mode != "ReadWriteMany":
        yield Problem(
            f"fileserver.replicas is {fileserver.replicas}, but a {fileserver.storage.access_mode} volume serves one"
            " pod: set fileserver.storage.accessMode to ReadWriteMany",
            ("/fileserver/replicas", "/fileserver/storage/accessMode"),
        )


def _requests_over_limits(app: App) -> Iterator[Problem]:
    for key, field in COMPONENTS.items():
        resources = getattr(app.spec, field).resources
        for amount in ("cpu", "memory"):
            request, limit = getattr(resources.requests, amount), getattr(resources.limits, amount)
            if request is not None and limit is not None and parse(request) > parse(limit):
                yield Problem(
                    f"{key}.resources: {amount} request {request} is more than the limit {limit}:"
                    " raise the limit or lower the request",
                    (f"/{key}/resources/requests/{amount}", f"/{key}/resources/limits/{amount}"),
                )


def _zero_volumes(app: App) -> Iterator[Problem]:
    for section in _VOLUMES:
        if parse(getattr(app.spec, section).storage.size) == 0:
            yield Problem(
                f"{section}.storage.size is zero; allowed: more than that, such as 50Gi", (f"/{section}/storage/size",)
            )
    if parse(app.spec.fileserver.upload_buffer) == 0:
        yield Problem(
            "fileserver.uploadBuffer is zero; allowed: more than that, such as 5Gi", ("/fileserver/uploadBuffer",)
        )


def _heap(app: App) -> Iterator[Problem]:
    section = app.spec.elasticsearch
    limit = section.resources.limits.memory
    if section.mode != "managed" or limit is None:
        return
    heap = int(section.heap[:-1]) * _HEAP_UNITS[section.heap[-1]]
    # Lucene lives in the other half, the page cache; Elastic's own rule for containers.
    if 2 * heap * NANO > parse(limit):
        yield Problem(
            f"elasticsearch.heap {section.heap} is more than half of the memory limit {limit}:"
            " lower the heap or raise elasticsearch.resources.limits.memory",
            ("/elasticsearch/heap", "/elasticsearch/resources/limits/memory"),
        )
