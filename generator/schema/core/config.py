"""ConfigMap and Secret: keys, sizes, and what a type of Secret must hold. No value is ever shown."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from generator.schema.core.causes import Causes, Key, Path
from generator.schema.core.fields import length
from generator.schema.core.formats import config_key

_MAX_BYTES = 1024 * 1024
_REDACTED = "<secret contents redacted>"
_ACCOUNT = "kubernetes.io/service-account.name"
# Type -> the keys that must be there, all of them.
_DEMANDED = {
    "kubernetes.io/tls": ("tls.crt", "tls.key"),
    "kubernetes.io/dockercfg": (".dockercfg",),
    "kubernetes.io/dockerconfigjson": (".dockerconfigjson",),
    "kubernetes.io/ssh-auth": ("ssh-privatekey",),
}
_DOCKER = {"kubernetes.io/dockercfg": ".dockercfg", "kubernetes.io/dockerconfigjson": ".dockerconfigjson"}
_BASIC_AUTH = ("username", "password")


def config_map(resource: dict[str, Any], causes: Causes) -> None:
    """ValidateConfigMap."""
    data, binary = resource.get("data"), resource.get("binaryData")
    size = 0
    if isinstance(data, dict):
        for key, value in data.items():
            if wrong := config_key(key):
                causes.syntax(("data", Key(key)), key, wrong)
            if isinstance(value, str):
                size += len(value)
        if size > _MAX_BYTES // 4:  # a character is four bytes at most
            size = sum(length(value) for value in data.values() if isinstance(value, str))
    if isinstance(binary, dict):
        for key, value in binary.items():
            if wrong := config_key(key):
                causes.syntax(("binaryData", Key(key)), key, wrong)
            if isinstance(data, dict) and key in data:
                causes.invalid(("data", Key(key)), key, "duplicate of key present in binaryData")
            size += _decoded_size(value)
    if size > _MAX_BYTES:
        causes.too_long((), _MAX_BYTES)


def secret(resource: dict[str, Any], causes: Causes) -> None:
    """ValidateSecret; `stringData` goes into `data` before."""
    data = resource.get("data") or {}
    plain = resource.get("stringData") or {}
    if not (isinstance(data, dict) and isinstance(plain, dict)):
        return
    size = 0
    for key, value in data.items():
        if wrong := config_key(key):
            causes.syntax(("data", Key(key)), key, wrong)
        if key not in plain:
            size += _decoded_size(value)
    for key, value in plain.items():
        if wrong := config_key(key):
            causes.syntax(("stringData", Key(key)), key, wrong)
        size += length(value) if isinstance(value, str) else 0
    if size > _MAX_BYTES:
        causes.too_long(("data",), _MAX_BYTES)
    kind = resource.get("type")
    if kind and isinstance(kind, str) and kind != "Opaque":
        _typed(kind, resource, {**data, **plain}, causes)


def _typed(kind: str, resource: dict[str, Any], merged: dict[str, Any], causes: Causes) -> None:
    if kind == "kubernetes.io/service-account-token":
        metadata = resource.get("metadata")
        annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
        if not (isinstance(annotations, dict) and annotations.get(_ACCOUNT)):
            causes.required(("metadata", "annotations", Key(_ACCOUNT)))
    elif kind == "kubernetes.io/basic-auth" and not any(key in merged for key in _BASIC_AUTH):
        for key in _BASIC_AUTH:
            causes.required(("data", Key(key)))
    for key in _DEMANDED.get(kind, ()):
        if key not in merged or (kind == "kubernetes.io/ssh-auth" and merged[key] in (None, "")):
            causes.required(("data", Key(key)))
    key = _DOCKER.get(kind, "")
    if key in merged:
        _docker_config(merged[key], key, key in (resource.get("stringData") or {}), causes)


def _docker_config(value: Any, key: str, plain: bool, causes: Causes) -> None:
    """The server wants a JSON object, or null."""
    content: Any = value if value is not None else ""
    if not isinstance(content, str):
        return
    try:
        if not plain:
            content = base64.b64decode(content, validate=False).decode("utf-8", "replace")
        parsed = json.loads(content)
    except binascii.Error:
        return
    except (ValueError, RecursionError):
        parsed = False
    if parsed is not None and not isinstance(parsed, dict):
        at: Path = ("stringData" if plain else "data", Key(key))
        causes.invalid(at, _REDACTED, "not a JSON object")


def _decoded_size(value: Any) -> int:
    """The bytes that base64 text stands for, not more than there are."""
    if not isinstance(value, str):
        return 0
    if len(value) < _MAX_BYTES:
        return len(value) * 3 // 4 - 2 if value else 0
    text = "".join(value.split())
    return len(text) // 4 * 3 - text[-2:].count("=")


CHECKS = {("v1", "ConfigMap"): config_map, ("v1", "Secret"): secret}
