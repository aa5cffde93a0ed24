"""What others must provide: pull Secrets, logins and CAs of external stores, Secrets and certificates of the user's.

Each workload says in the annotation `generator/expects` which of these its pods name, so that `check` can tell what
somebody else delivers from what is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from generator.components.certificates import secret_name
from generator.components.credentials import needed_secrets
from generator.components.flows import PORTS, STORES, is_external
from generator.k8s.resource import Resource, with_annotations
from generator.spec.model import App
from generator.spec.sections.component import CaSource, Workload

EXPECTS = "generator/expects"
SERVER_KEYS = ("tls.crt", "tls.key")


def foreign_objects(app: App) -> dict[tuple[str, str], set[str]]:
    """Kind and name of what others provide here, with the keys that must be in it."""
    result: dict[tuple[str, str], set[str]] = {}
    for kind, name, keys in (*_pull_secrets(app), *_certificates(app), *_external(app), *_secrets(app)):
        result.setdefault((kind, name), set()).update(keys)
    return result


def with_expectations(resource: Resource, foreign: Mapping[tuple[str, str], set[str]]) -> Resource:
    """`resource` with the annotation that names what its pods expect of others, if anything."""
    template = resource.get("spec", {}).get("template")
    if resource["kind"] not in ("Deployment", "StatefulSet", "Job") or not template:
        return resource
    named = set(_named_objects(template["spec"]))
    parts = [
        f"{kind}/{name}" + (f": {', '.join(sorted(keys))}" if keys else "")
        for (kind, name), keys in sorted(foreign.items())
        if (kind, name) in named
    ]
    return with_annotations(resource, {EXPECTS: "; ".join(parts)}) if parts else resource


def _pull_secrets(app: App) -> Iterator[tuple[str, str, Iterable[str]]]:
    sections: list[Workload] = [getattr(app.spec, name.replace("-", "_")) for name in (*PORTS, "async-delete")]
    for name in {app.spec.images.pull_secret, *(section.image.pull_secret for section in sections)}:
        if name:
            yield "Secret", name, [".dockerconfigjson"]


def _certificates(app: App) -> Iterator[tuple[str, str, Iterable[str]]]:
    if app.spec.tls.provider == "existing":
        yield from _ca(app.spec.tls.existing.ca or CaSource(config_map=app.named("ca")))
        for component in (name for name in PORTS if not is_external(app, name)):
            yield "Secret", secret_name(app, component), SERVER_KEYS
    if app.keys.route.certificate:
        yield "Secret", app.keys.route.certificate, SERVER_KEYS


def _external(app: App) -> Iterator[tuple[str, str, Iterable[str]]]:
    for store in STORES:
        if is_external(app, store):
            external = getattr(app.spec, store).external
            keys = (external.secret.username_key, external.secret.password_key)
            yield "Secret", external.secret.name, [key for key in keys if key]
            if external.ca:
                yield from _ca(external.ca)


def _ca(ca: CaSource) -> Iterator[tuple[str, str, Iterable[str]]]:
    yield ("ConfigMap", ca.config_map, [ca.key]) if ca.config_map else ("Secret", str(ca.secret), [ca.key])


def _secrets(app: App) -> Iterator[tuple[str, str, Iterable[str]]]:
    if app.spec.secrets.provider == "existing":
        for secret in needed_secrets(app):
            yield "Secret", secret.name, [key.name for key in secret.keys if key.literal is None]


def _named_objects(pod: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for secret in pod.get("imagePullSecrets", ()):
        yield "Secret", secret["name"]
    for volume in pod.get("volumes", ()):
        for source in volume.get("projected", {}).get("sources", ()):
            for field, kind in (("secret", "Secret"), ("configMap", "ConfigMap")):
                if field in source:
                    yield kind, source[field]["name"]
    for container in (*pod.get("initContainers", ()), *pod.get("containers", ())):
        for variable in container.get("env", ()):
            if reference := variable.get("valueFrom", {}).get("secretKeyRef"):
                yield "Secret", reference["name"]
