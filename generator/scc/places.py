"""Where to edit: the JSON pointer, in the object, of the field that a refusal is about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from generator.k8s import pointer as pointers
from generator.k8s.podspec import PodTemplate
from generator.k8s.shape import mapping, mappings, sequence, text
from generator.scc.model import Refusal
from generator.scc.pod import CONTAINER_LISTS
from generator.scc.strategies.seccomp import CONTAINER_ANNOTATION, POD_ANNOTATION
from generator.scc.volume_source import KINDS

_OF_POD = frozenset({"hostNetwork", "hostPID", "hostIPC", "hostUsers"})
# What a container without its own has from the pod.
_INHERITED = frozenset({"runAsUser", "runAsNonRoot", "seLinuxOptions"})
_CONTAINER = re.compile(rf"\.({'|'.join(CONTAINER_LISTS)})\[([0-9]+)\](?=\.)")
_INDEX = re.compile(r"(volumes|sysctls)\[([0-9]+)\]")
_ANNOTATION = re.compile(r"annotations\[(.*)\]$", re.DOTALL)


def place_of(refusal: Refusal, resource: Mapping[str, Any], template: PodTemplate) -> str:
    """The pointer into `resource`, whose pods come from `template`; that of the pod where no field is to blame."""
    base = template.pointer
    if annotation := _ANNOTATION.search(refusal.path):
        return base + _seccomp(annotation[1], template.value)
    if index := _INDEX.search(refusal.path):
        return _item(index[1], int(index[2]), refusal, resource, template)
    found = list(_CONTAINER.finditer(refusal.path))
    field = refusal.path.rpartition(" ")[2]
    if not found:
        last = field.removeprefix(".spec.securityContext.")
        if last == field:
            return base + "/spec"
        return f"{base}/spec/{last}" if last in _OF_POD else f"{base}/spec/securityContext/{last.replace('.', '/')}"
    key, position, rest = found[-1][1], int(found[-1][2]), refusal.path[found[-1].end() + 1 :]
    return base + _container(key, position, rest, refusal.value, template.spec)


def _container(key: str, position: int, field: str, value: Any, spec: Mapping[str, Any]) -> str:
    if field in _OF_POD:
        return f"/spec/{field}"
    own = f"/spec/{key}/{position}"
    items = sequence(spec, key)
    container = items[position] if position < len(items) else {}
    if field == "hostPort":
        ports = list(mappings(container, "ports"))
        taken = [i for i, port in ports if value in (port.get("hostPort"), port.get("containerPort"))]
        return f"{own}/ports/{taken[0]}" if taken else f"{own}/ports"
    context = mapping(container, "securityContext")
    first = field.partition(".")[0]
    if first in _INHERITED and context.get(first) is None and mapping(spec, "securityContext").get(first) is not None:
        return f"/spec/securityContext/{field.replace('.', '/')}"
    if field == "capabilities.add" and value in sequence(context, "capabilities", "add"):
        return f"{own}/securityContext/capabilities/add/{sequence(context, 'capabilities', 'add').index(value)}"
    return f"{own}/securityContext/{field.replace('.', '/')}"


def _item(key: str, index: int, refusal: Refusal, resource: Mapping[str, Any], template: PodTemplate) -> str:
    if key == "sysctls":
        return f"{template.spec_pointer}/securityContext/sysctls/{index}"
    own = sequence(template.spec, "volumes")
    claims = {text(claim, "metadata", "name") for _, claim in mappings(resource, "spec", "volumeClaimTemplates")}
    if text(resource, "kind") == "StatefulSet":
        # The pod has a volume for each claim, then those of its own that no claim replaces.
        templates = [at for at, _ in mappings(resource, "spec", "volumeClaimTemplates")]
        if index < len(templates):
            return f"/spec/volumeClaimTemplates/{templates[index]}"
        kept = [at for at, volume in enumerate(own) if text(volume, "name") not in claims]
        index -= len(templates)
        index = kept[index] if index < len(kept) else len(own)
    volume = mapping(own[index]) if index < len(own) else {}
    fields = [field for field, kind in KINDS.items() if volume.get(field) is not None and refusal.value == kind]
    where = f"{template.spec_pointer}/volumes/{index}"
    if refusal.path.endswith(".driver"):
        return f"{where}/flexVolume/driver"
    return f"{where}/{fields[0]}" if fields else where if index < len(own) else f"{template.spec_pointer}/volumes"


def _seccomp(annotation: str, pod: Mapping[str, Any]) -> str:
    """The annotation if the pod has it, else the field that stands for it."""
    if annotation in mapping(pod, "metadata", "annotations"):
        return pointers.join("/metadata/annotations", annotation)
    name = annotation.removeprefix(CONTAINER_ANNOTATION)
    for key in CONTAINER_LISTS:
        for position, container in mappings(pod, "spec", key):
            own = mapping(container, "securityContext").get("seccompProfile")
            if name == text(container, "name") and own is not None:  # an empty one is a profile too
                return f"/spec/{key}/{position}/securityContext/seccompProfile"
    if POD_ANNOTATION in mapping(pod, "metadata", "annotations"):
        return pointers.join("/metadata/annotations", POD_ANNOTATION)
    return "/spec/securityContext/seccompProfile"
