"""Makes the schemas of OpenShift's kinds that have no CRD, from the OpenAPI definitions of github.com/openshift/api.

Part of `make schemas`; `check` never imports this module. Aggregated API servers (openshift-apiserver, oauth-apiserver)
serve these kinds: Go decodes them, so a null stands for an absent field, and code validates them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_PACKAGE = "com.github.openshift.api"
# Package of the types -> the kinds that can be applied; the group is <package>.openshift.io.
_KINDS: dict[str, str] = {
    "apps": "DeploymentConfig",
    "authorization": "ClusterRole ClusterRoleBinding Role RoleBinding",
    "build": "Build BuildConfig",
    "image": "Image ImageStream ImageStreamImport ImageStreamMapping ImageStreamTag ImageTag",
    "oauth": "OAuthAccessToken OAuthAuthorizeToken OAuthClient OAuthClientAuthorization",
    "project": "Project ProjectRequest",
    "security": "RangeAllocation",
    "template": "BrokerTemplateInstance Template TemplateInstance",
    "user": "Group Identity User UserIdentityMapping",
}
# The published OpenAPI calls required what Go writes even when it is empty. These the servers' code really asks for
# (openshift/openshift-apiserver, pkg/<group>/apis/<group>/validation/validation.go).
_REQUIRED: dict[str, tuple[str, ...]] = {
    "apps.v1.ExecNewPodHook": ("command", "containerName"),
    "apps.v1.LifecycleHook": ("failurePolicy",),
    "apps.v1.TagImageHook": ("containerName",),
    "build.v1.BuildConfig": ("spec",),
    "build.v1.BuildConfigSpec": ("strategy",),
    "build.v1.BuildSpec": ("strategy",),
    "build.v1.BuildTriggerPolicy": ("type",),
    "build.v1.CustomBuildStrategy": ("from",),
    "build.v1.GitBuildSource": ("uri",),
    "build.v1.ImageLabel": ("name",),
    "build.v1.ImageSource": ("from",),
    "build.v1.SecretSpec": ("mountPath",),
    "build.v1.SourceBuildStrategy": ("from",),
    "template.v1.Parameter": ("name",),
}
# Types that say of themselves how they read JSON.
_OWN_JSON: dict[str, dict[str, Any]] = {
    "io.k8s.apimachinery.pkg.api.resource.Quantity": {"type": ["integer", "null", "number", "string"]},
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": {"type": ["integer", "null", "string"]},
    "io.k8s.apimachinery.pkg.runtime.RawExtension": {"type": ["object", "null"]},
}
_FORMATS = frozenset({"byte", "date-time"})
_EXTENSIONS = frozenset({"x-kubernetes-list-type", "x-kubernetes-list-map-keys"})


def aggregated_kinds(
    openapi: Mapping[str, Any], core: Mapping[str, Any]
) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Group, version, kind and schema of each kind; the schemas leave out the definitions that `core` has."""
    definitions = {_canonical(name): schema for name, schema in openapi["definitions"].items()}
    converted = {name: _definition(name, schema) for name, schema in definitions.items()}
    for package, kinds in _KINDS.items():
        for kind in kinds.split():
            root = f"{_PACKAGE}.{package}.v1.{kind}"
            if root in converted:
                reached = dict(_reached(converted, core, root))
                yield f"{package}.openshift.io", "v1", kind, {"$ref": f"#/$defs/{root}", "$defs": reached}


def _reached(definitions: Mapping[str, Any], core: Mapping[str, Any], root: str) -> Iterator[tuple[str, Any]]:
    waiting, seen = [root], {root}
    while waiting:
        name = waiting.pop()
        yield name, definitions[name]
        for reference in sorted(_references(definitions[name])):
            if reference not in seen and reference not in core:
                seen.add(reference)
                waiting.append(reference)


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield schema["$ref"].removeprefix("#/$defs/")
        for below in schema.values():
            yield from _references(below)


def _canonical(name: str) -> str:
    """The name of a definition as Kubernetes has it; some releases write it backwards: Time.v1.meta....k8s.io."""
    return ".".join(reversed(name.split("."))) if name.endswith(".k8s.io") else name


def _definition(name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    if name in _OWN_JSON:
        return _OWN_JSON[name]
    if not name.startswith(_PACKAGE):
        return _converted(schema, schema.get("required", ()))
    return _converted(schema, _REQUIRED.get(name.removeprefix(_PACKAGE + "."), ()))


def _converted(schema: Mapping[str, Any], required: tuple[str, ...] = ()) -> dict[str, Any]:
    if "$ref" in schema:
        return {"$ref": "#/$defs/" + _canonical(schema["$ref"].rpartition("/")[2])}
    result = {key: value for key, value in schema.items() if key in _EXTENSIONS}
    if "type" in schema:
        result["type"] = [schema["type"], "null"]
    if schema.get("format") in _FORMATS:
        result["format"] = schema["format"]
    if isinstance(schema.get("items"), Mapping):
        result["items"] = _converted(schema["items"])
    if "properties" in schema:
        result["properties"] = {name: _converted(field) for name, field in schema["properties"].items()}
        result["additionalProperties"] = False
    elif isinstance(schema.get("additionalProperties"), Mapping):
        result["additionalProperties"] = _converted(schema["additionalProperties"])
    return {**result, "required": list(required)} if required else result
