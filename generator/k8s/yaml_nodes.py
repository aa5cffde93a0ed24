"""What libyaml's event of a scalar means in each reading, as a value and as a key."""

from __future__ import annotations

from typing import Any

from generator.k8s.yaml_scalars import HINTS, NULLS, Reading, direct_key, key_of, resolve_plain, resolve_tagged

# Deeper than any manifest, shallow enough for recursive code behind us; the Go libraries stop at 10000.
DEEPEST = 400

MERGE = object()
DROPPED = object()


def scalar_value(event: Any, flow: int, reading: Reading) -> Any:
    """The value of a scalar, `flow` levels deep in flow style. Raises ValueError for what the reading refuses."""
    if event.tag is not None and not (event.tag == "!" and reading == "kustomize" and not event.style):
        return resolve_tagged(event.tag, event.value, reading)
    if event.style:
        return event.value
    if reading == "kustomize":
        # kustomize writes `{a: }` back as `{a: ''}`; a lone `!` makes a string only in the direct reading.
        return "" if flow and not event.value else resolve_plain(event.value, "kustomize")
    return resolve_plain(event.value, "direct") if event.implicit[0] else event.value


def key_text(event: Any, flow: int, reading: Reading) -> Any:
    """The key that a scalar becomes; MERGE for `<<`, DROPPED where the reading leaves the entry out.

    Raises ValueError for what the reading refuses as a key.
    """
    if event.implicit[0] and (event.value[:1] in HINTS or event.value == "<<"):
        # An empty key with an anchor is a key to kustomize, without one it is null.
        return _plain_key(event.value, flow or int(event.anchor is not None), reading)
    return event.value if event.tag is None else _tagged_key(event, reading)


def _plain_key(text: str, flow: int, reading: Reading) -> Any:
    if text == "<<":
        return MERGE
    if reading == "direct":
        return direct_key(text)
    return DROPPED if text in NULLS and (text or not flow) else text


def _tagged_key(event: Any, reading: Reading) -> Any:
    if event.tag == "tag:yaml.org,2002:merge" and event.value == "<<":
        return MERGE
    value = resolve_tagged(event.tag, event.value, reading)
    if reading == "kustomize":
        return DROPPED if value is None else value if event.tag.endswith(":binary") else event.value
    return key_of(value)
