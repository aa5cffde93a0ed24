"""Route of OpenShift: what the Go code of openshift-apiserver refuses (library-go, pkg/route/validation).

The Route CRD of MicroShift says nearly the same in its schema.
"""

from __future__ import annotations

import re
from typing import Any

from generator.k8s.shape import mapping
from generator.schema.core.causes import HIDDEN, Causes, Path
from generator.schema.core.fields import between, check_fields, each, length, one_of, spec_of
from generator.schema.core.formats import dns_label, dns_subdomain

_TERMINATIONS = ("edge", "passthrough", "reencrypt")
_LENIENT = "route.openshift.io/allow-non-dns-compliant-host"
_CERTIFICATES = ("certificate", "key", "caCertificate", "destinationCACertificate")
_MAX_BACKENDS, _MAX_HEADERS, _MAX_HEADER_NAME, _MAX_HEADER_VALUE = 3, 20, 255, 16384
_FIXED_HEADERS = ("strict-transport-security", "proxy", "cookie", "set-cookie")
_is_header = re.compile(r"[-!#$%&'*+.0-9A-Z^_`a-z|~]+").fullmatch


def route(resource: dict[str, Any], causes: Causes) -> None:
    """ValidateRoute."""
    spec = spec_of(resource)
    if spec is None:
        return
    host, tls = spec.get("host"), spec.get("tls")
    termination = _termination(tls)
    if isinstance(host, str) and host:
        _check_host(host, mapping(resource, "metadata", "annotations").get(_LENIENT), causes)
    _check_path(spec.get("path"), termination, causes)
    check_fields(_SPEC, spec, ("spec",), causes, spec)
    if isinstance(tls, dict):
        _check_tls(tls, termination, ("spec", "tls"), causes)
    actions = mapping(spec, "httpHeaders", "actions")
    if termination == "passthrough" and (actions.get("response") or actions.get("request")):
        detail = "only edge and re-encrypt routes are supported for providing customized headers."
        causes.invalid(("spec", "tls", "termination"), termination, detail)


def _termination(tls: Any) -> str:
    """As defaulted: an empty one is edge unless there is a destination CA, and the old spellings go to lower case."""
    if not isinstance(tls, dict):
        return ""
    found = tls.get("termination") or ""
    if not isinstance(found, str):
        return ""
    if not found and not tls.get("destinationCACertificate"):
        return "edge"
    return found.lower() if found in ("Edge", "Passthrough", "Reencrypt") else found


def _check_host(host: str, lenient: Any, causes: Causes) -> None:
    if dns_subdomain(host):
        causes.invalid(("spec", "host"), host, "host must conform to DNS 952 subdomain conventions")
    if lenient != "true":
        for label in host.split("."):
            causes.syntax(("spec", "host"), host, dns_label(label))


def _check_path(path: Any, termination: str, causes: Causes) -> None:
    if not isinstance(path, str) or not path:
        return
    if not path.startswith("/"):
        causes.invalid(("spec", "path"), path, "path must begin with /")
    if termination == "passthrough":
        causes.invalid(("spec", "path"), path, "passthrough termination does not support paths")


def _check_tls(tls: dict[str, Any], termination: str, path: Path, causes: Causes) -> None:
    external = mapping(tls, "externalCertificate").get("name")
    if termination == "passthrough":
        for field in (*_CERTIFICATES, "externalCertificate"):
            if external if field == "externalCertificate" else tls.get(field):
                detail = "passthrough termination does not support certificates"
                causes.invalid((*path, field), HIDDEN, detail)
    elif termination in ("edge", "reencrypt"):
        if termination == "edge" and tls.get("destinationCACertificate"):
            detail = "edge termination does not support destination certificates"
            causes.invalid((*path, "destinationCACertificate"), HIDDEN, detail)
        if external and tls.get("certificate"):
            detail = "cannot specify both tls.certificate and tls.externalCertificate"
            causes.invalid((*path, "externalCertificate"), external, detail)
    else:
        causes.unsupported((*path, "termination"), termination, _TERMINATIONS)
    policy = tls.get("insecureEdgeTerminationPolicy")
    allowed = ("None", "Redirect") if termination == "passthrough" else ("None", "Allow", "Redirect")
    if policy and isinstance(policy, str) and policy not in allowed and termination in _TERMINATIONS:
        values = ", ".join(allowed)
        detail = f"invalid value for InsecureEdgeTerminationPolicy option, acceptable values are {values}, or empty"
        causes.invalid((*path, "insecureEdgeTerminationPolicy"), policy, detail)


def _subdomain(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if not isinstance(value, str) or not value:
        return
    if len(value) > 253:
        causes.invalid(path, value, "must be no more than 253 characters")
    for label in value.split("."):
        if wrong := dns_label(label):
            causes.invalid(path, label, ", ".join(wrong))


def _wildcard(value: Any, path: Path, causes: Causes, spec: Any) -> None:
    one_of("None", "Subdomain")(value, path, causes, None)
    if value == "Subdomain" and not spec.get("host"):
        causes.invalid(path, value, "host name not specified for wildcard policy")


def _backend(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if not isinstance(value, dict):
        return
    if not value.get("name"):
        causes.required((*path, "name"))
    kind = value.get("kind") or "Service"
    if kind != "Service" and isinstance(kind, str):
        causes.invalid((*path, "kind"), kind, "must reference a Service")
    check_fields({"weight": _weight}, value, path, causes)


def _alternates(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if isinstance(value, list) and len(value) > _MAX_BACKENDS:
        causes.required(path, f"cannot specify more than {_MAX_BACKENDS} alternate backends")
    each(_backend)(value, path, causes, None)


def _port(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if isinstance(value, dict) and value.get("targetPort") in (None, "", 0):
        causes.required((*path, "targetPort"))


def _headers(value: Any, path: Path, causes: Causes, _: Any) -> None:
    if not isinstance(value, list):
        return
    if len(value) > _MAX_HEADERS:
        causes.invalid(path, HIDDEN, f"{path[-1]} headers list can't exceed {_MAX_HEADERS} items")
        return
    seen: set[str] = set()
    for index, header in enumerate(value):
        name = header.get("name") if isinstance(header, dict) else None
        if not isinstance(name, str):
            continue
        if name in seen:
            causes.duplicate((*path, index, "name"), name)
        seen.add(name)
        _header_name(name, (*path, index, "name"), causes)
        _header_action(header.get("action"), (*path, index, "action"), causes)


def _header_name(name: str, path: Path, causes: Causes) -> None:
    if not name:
        causes.required(path)
    elif len(name) > _MAX_HEADER_NAME:
        causes.invalid(path, name, f"name exceeds the maximum length, which is {_MAX_HEADER_NAME}")
    elif name.lower() in _FIXED_HEADERS:
        fixed = ", ".join(_FIXED_HEADERS)
        causes.forbidden(path, f"the following headers may not be modified using this API: {fixed}")
    elif not _is_header(name):
        causes.invalid(path, name, "name must be a valid HTTP header name as defined in RFC 2616 section 4.2")


def _header_action(action: Any, path: Path, causes: Causes) -> None:
    if not isinstance(action, dict):
        return
    kind, change = action.get("type"), action.get("set")
    if isinstance(kind, str) and kind not in ("Set", "Delete"):
        causes.invalid((*path, "type"), kind, 'type must be "Set" or "Delete"')
    if (kind == "Set") != (change is not None):
        causes.required((*path, "set"), "set is required when type is Set, and forbidden otherwise")
    text = change.get("value") if isinstance(change, dict) else None
    if text == "":
        causes.required((*path, "set", "value"))
    elif isinstance(text, str) and length(text) > _MAX_HEADER_VALUE:
        detail = f"value exceeds the maximum length, which is {_MAX_HEADER_VALUE}"
        causes.invalid((*path, "set", "value"), HIDDEN, detail)


def _http_headers(value: Any, path: Path, causes: Causes, _: Any) -> None:
    actions = mapping(value, "actions")
    check_fields({"response": _headers, "request": _headers}, actions, (*path, "actions"), causes)


_weight = between(0, 256, "weight must be an integer between 0 and 256")
_SPEC = {
    "subdomain": _subdomain,
    "wildcardPolicy": _wildcard,
    "httpHeaders": _http_headers,
    "to": _backend,
    "alternateBackends": _alternates,
    "port": _port,
}
CHECKS = {("route.openshift.io/v1", "Route"): route}
