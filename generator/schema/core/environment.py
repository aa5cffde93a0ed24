"""Environment variables: names, and one source for each value."""

from __future__ import annotations

from typing import Any

from generator.schema.core.causes import HIDDEN, Causes, Path
from generator.schema.core.fields import check_fields, each
from generator.schema.core.formats import config_key, dns_subdomain, env_name, qualified_name, relaxed_env_name
from generator.schema.core.quantities import amount

_SOURCES = ("fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef")
_ENV_FIELDS = (
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
)
_VOLUME_FIELDS = ("metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid")
_RESOURCES = tuple(
    f"{kind}.{name}" for kind in ("limits", "requests") for name in ("cpu", "ephemeral-storage", "memory")
)
_HUGE_PAGES = ("limits.hugepages-", "requests.hugepages-")
_CPU_DIVISORS = ("1m", "1")
_BYTE_DIVISORS = ("1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei")
_CPU_AMOUNTS = frozenset(amount(text) for text in _CPU_DIVISORS)
_BYTE_AMOUNTS = frozenset(amount(text) for text in _BYTE_DIVISORS)


def env(value: Any, path: Path, causes: Causes, _: Any) -> None:
    """The list `env` of a container."""
    if not isinstance(value, list):
        return
    syntax = relaxed_env_name if causes.minor >= 32 else env_name
    for index, variable in enumerate(value):
        if not isinstance(variable, dict):
            continue
        name = variable.get("name")
        if not name:
            causes.required((*path, index, "name"))
        elif isinstance(name, str) and (wrong := syntax(name)):
            causes.syntax((*path, index, "name"), name, wrong)
        source = variable.get("valueFrom")
        if isinstance(source, dict):
            _value_from(source, variable.get("value"), (*path, index, "valueFrom"), causes)


def _value_from(source: dict[str, Any], value: Any, path: Path, causes: Causes) -> None:
    found = [kind for kind in _SOURCES if source.get(kind) is not None]
    if not found:
        names = ", ".join(f"`{kind}`" for kind in _SOURCES[:3])
        causes.invalid(path, "", f"must specify one of: {names} or `secretKeyRef`")
    elif value:
        causes.invalid(path, "", "may not be specified when `value` is not empty")
    elif len(found) > 1:
        causes.invalid(path, "", "may not have more than one field specified at a time")
    check_fields(_SOURCE_CHECKS, source, path, causes)


def _key_ref(value: Any, path: Path, causes: Causes, _: Any) -> None:
    """A key of a ConfigMap or Secret."""
    if not isinstance(value, dict):
        return
    name, key = value.get("name"), value.get("key")
    if name is None or isinstance(name, str):
        causes.syntax((*path, "name"), name or "", dns_subdomain(name or ""))
    if not key:
        causes.required((*path, "key"))
    elif isinstance(key, str):
        causes.syntax((*path, "key"), key, config_key(key))


def _env_field(value: Any, path: Path, causes: Causes, _: Any) -> None:
    field_ref(value, path, causes, _ENV_FIELDS)


def field_ref(value: Any, path: Path, causes: Causes, fields: tuple[str, ...] = _VOLUME_FIELDS) -> None:
    """A field of the pod, for the environment or a downward API volume (validateObjectFieldSelector)."""
    field = value.get("fieldPath") if isinstance(value, dict) else None
    if not isinstance(field, str):
        return
    if not field:
        causes.required((*path, "fieldPath"))
        return
    if field == "spec.host":  # an old name of spec.nodeName
        field = "spec.nodeName"
    base, bracket, key = field.removesuffix("']").partition("['")
    if bracket and field.endswith("']") and base in ("metadata.annotations", "metadata.labels"):
        key = key.lower() if base == "metadata.annotations" else key
        causes.syntax(path, key, qualified_name(key))
    elif field not in fields and field not in _KNOWN_FIELDS:
        detail = f"error converting fieldPath: field label not supported: {field}"
        causes.invalid((*path, "fieldPath"), field, detail)
    elif field not in fields:
        causes.unsupported((*path, "fieldPath"), field, fields)


# pkg/apis/core/pods/helpers.go, ConvertDownwardAPIFieldLabel: what it knows besides the fields above.
_KNOWN_FIELDS = frozenset((*_ENV_FIELDS, *_VOLUME_FIELDS, "spec.restartPolicy", "spec.schedulerName", "status.phase"))


def resource_ref(value: Any, path: Path, causes: Causes, container: bool = False) -> None:
    """A limit or request of a container; a volume names which `container` (validateContainerResourceFieldSelector)."""
    if not isinstance(value, dict):
        return
    name = value.get("resource")
    if container and not value.get("containerName"):
        causes.required((*path, "containerName"))
    elif not name:
        causes.required((*path, "resource"))
    elif isinstance(name, str) and name not in _RESOURCES and not name.startswith(_HUGE_PAGES):
        causes.unsupported((*path, "resource"), name, _RESOURCES)
    divisor = amount(value.get("divisor"))
    if not divisor or not isinstance(name, str):
        return
    if name in ("limits.cpu", "requests.cpu"):
        if divisor not in _CPU_AMOUNTS:
            detail = "only divisor's values 1m and 1 are supported with the cpu resource"
            causes.invalid((*path, "divisor"), name, detail)
    elif divisor not in _BYTE_AMOUNTS and (name in _RESOURCES or name.startswith(_HUGE_PAGES)):
        kind = name.partition(".")[2].partition("-")[0].replace("ephemeral", "local ephemeral storage")
        detail = f"only divisor's values {', '.join(_BYTE_DIVISORS)} are supported with the {kind} resource"
        causes.invalid((*path, "divisor"), name, detail)


_SOURCE_CHECKS = {
    "fieldRef": _env_field,
    "resourceFieldRef": lambda value, path, causes, _: resource_ref(value, path, causes),
    "configMapKeyRef": _key_ref,
    "secretKeyRef": _key_ref,
}


def _env_from_item(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if not isinstance(value, dict):
        return
    prefix = value.get("prefix")
    if prefix and isinstance(prefix, str):
        causes.syntax((*path, "prefix"), prefix, (relaxed_env_name if causes.minor >= 32 else env_name)(prefix))
    found = [kind for kind in ("configMapRef", "secretRef") if value.get(kind) is not None]
    if not found:
        causes.invalid(path, HIDDEN, "must specify one of: `configMapRef` or `secretRef`")
    elif len(found) > 1:
        causes.invalid(path, HIDDEN, "may not have more than one field specified at a time")
    for kind in found:
        _referred_name(value[kind], (*path, kind), causes)


def _referred_name(value: Any, path: Path, causes: Causes) -> None:
    if not isinstance(value, dict):
        return
    name = value.get("name")
    if not name:
        causes.required((*path, "name"))
    elif isinstance(name, str):
        # Go asks NameIsDNSSubdomain with prefix=true: a dash at the end passes (maskTrailingDash).
        masked = name[:-2] + "a" if len(name) > 1 and name.endswith("-") else name
        causes.syntax((*path, "name"), name, dns_subdomain(masked))


env_from = each(_env_from_item)
