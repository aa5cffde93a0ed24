"""ValidatingWebhookConfiguration and MutatingWebhookConfiguration."""

from __future__ import annotations

from typing import Any

from generator.schema.core.causes import HIDDEN, Causes, Path
from generator.schema.core.fields import between, check_fields, each, one_of, port_number
from generator.schema.core.formats import dns1035_label, dns_subdomain

_OPERATIONS = ("*", "CONNECT", "CREATE", "DELETE", "UPDATE")
_REVIEWS = ("v1", "v1beta1")
_SIDE_EFFECTS = ("None", "NoneOnDryRun")


def webhook_configuration(resource: dict[str, Any], causes: Causes) -> None:
    """validateValidatingWebhookConfiguration and its mutating twin."""
    hooks = resource.get("webhooks")
    for index, hook in enumerate(hooks if isinstance(hooks, list) else ()):
        if isinstance(hook, dict):
            _hook(hook, ("webhooks", index), causes)


def _hook(hook: dict[str, Any], path: Path, causes: Causes) -> None:
    name = hook.get("name")
    if not name:
        causes.required((*path, "name"))
    elif isinstance(name, str):
        if wrong := dns_subdomain(name):
            causes.invalid((*path, "name"), name, ",".join(wrong))
        elif name.count(".") < 2:
            detail = "should be a domain with at least three segments separated by dots"
            causes.invalid((*path, "name"), name, detail)
    if hook.get("sideEffects") is None:
        causes.required((*path, "sideEffects"), "must specify one of None, NoneOnDryRun")
    _review_versions(hook.get("admissionReviewVersions"), (*path, "admissionReviewVersions"), causes)
    _client(hook.get("clientConfig") or {}, (*path, "clientConfig"), causes)
    check_fields(_HOOK, hook, path, causes)


def _review_versions(versions: Any, path: Path, causes: Causes) -> None:
    if versions is None or versions == []:
        causes.required(path, "must specify one of v1, v1beta1")
    if not isinstance(versions, list) or not versions:
        return
    for index, version in enumerate(versions):
        if version in versions[:index]:
            causes.invalid((*path, index), version, "duplicate version")
        elif isinstance(version, str):
            causes.syntax((*path, index), version, dns1035_label(version))
    if not any(version in versions for version in _REVIEWS):
        causes.invalid(path, versions, "must include at least one of v1, v1beta1")


def _client(client: Any, path: Path, causes: Causes) -> None:
    if not isinstance(client, dict):
        return
    url, service = client.get("url"), client.get("service")
    if (url is None) == (service is None):
        causes.required(path, "exactly one of url or service is required")
    elif isinstance(url, str):
        if not url.lower().startswith("https:"):
            detail = "'https' is the only allowed URL scheme; desired format: https://host[/path]"
            causes.invalid((*path, "url"), HIDDEN, detail)
    elif isinstance(service, dict):
        for field in ("name", "namespace"):
            if not service.get(field):
                causes.required((*path, "service", field), f"service {field} is required")
        port_number(service.get("port"), (*path, "service", "port"), causes, None)
        _service_path(service.get("path"), (*path, "service", "path"), causes)


def _service_path(value: Any, path: Path, causes: Causes) -> None:
    if not isinstance(value, str) or value in ("", "/"):
        return
    if not value.startswith("/"):
        causes.invalid(path, value, "must start with a '/'")
    for index, step in enumerate(value[1:].removesuffix("/").split("/")):
        if not step:
            causes.invalid(path, value, f"segment[{index}] may not be empty")
        else:
            causes.syntax(path, value, [f"segment[{index}]: {wrong}" for wrong in dns_subdomain(step)])


def check_rule(rule: Any, path: Path, causes: Causes, _: Any) -> None:
    """validateRuleWithOperations: which requests a webhook or policy wants."""
    if not isinstance(rule, dict):
        return
    for field, what in (("operations", "operations"), ("apiGroups", "API groups"), ("apiVersions", "API versions")):
        values = rule.get(field)
        if not values:
            causes.required((*path, field))
        elif isinstance(values, list) and len(values) > 1 and "*" in values:
            causes.invalid((*path, field), values, f"if '*' is present, must not specify other {what}")
        for index, value in enumerate(values if isinstance(values, list) and field == "apiVersions" else ()):
            if not value:
                causes.required((*path, field, index))
    if not rule.get("resources"):
        causes.required((*path, "resources"))
    check_fields(_RULE, rule, path, causes)


def _resources(value: Any, path: Path, causes: Causes, _: Any) -> None:
    """validateResources: wildcards that make other entries pointless."""
    if not isinstance(value, list) or not all(isinstance(resource, str) for resource in value):
        return
    if len(value) > 1 and "*/*" in value:
        causes.invalid(path, value, "if '*/*' is present, must not specify other resources")
    last_plain = [resource for resource in value if "/" not in resource][-1:]
    if "*" in value and last_plain not in ([], ["*"]):
        detail = "if '*' is present, must not specify other resources without subresources"
        causes.invalid(path, value, detail)
    whole: set[str] = set()
    everywhere: set[str] = set()
    for index, resource in enumerate(value):
        name, slash, sub = resource.partition("/")
        if not slash:
            if not resource:
                causes.required((*path, index))
            continue
        if name in whole:
            causes.invalid((*path, index), resource, f"if '{name}/*' is present, must not specify {resource}")
        if sub in everywhere:
            causes.invalid((*path, index), resource, f"if '*/{sub}' is present, must not specify {resource}")
        if sub == "*":
            whole.add(name)
        if name == "*":
            everywhere.add(sub)


_RULE = {
    "operations": each(one_of(*_OPERATIONS, empty=False), null=""),
    "resources": _resources,
    "scope": one_of("*", "Cluster", "Namespaced", empty=False),
}
_HOOK = {
    "rules": each(check_rule),
    "failurePolicy": one_of("Fail", "Ignore", empty=False),
    "matchPolicy": one_of("Equivalent", "Exact", empty=False),
    "sideEffects": one_of(*_SIDE_EFFECTS, empty=False),
    "reinvocationPolicy": one_of("IfNeeded", "Never", empty=False),
    "timeoutSeconds": between(1, 30, "the timeout value must be between 1 and 30 seconds"),
}
CHECKS = {
    ("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration"): webhook_configuration,
    ("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration"): webhook_configuration,
}
