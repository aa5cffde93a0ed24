"""RuntimeClass, Lease and APIService: small kinds of the cluster itself."""

from __future__ import annotations

from typing import Any

from generator.schema.core.causes import Causes
from generator.schema.core.fields import at_least, between, check_fields, name, not_negative, port_number, spec_of
from generator.schema.core.formats import dns1035_label, dns_label, dns_subdomain
from generator.schema.core.quantities import check_resources
from generator.schema.core.scheduling import tolerations
from generator.schema.core.selectors import check_labels


def runtime_class(resource: dict[str, Any], causes: Causes) -> None:
    """ValidateRuntimeClass."""
    handler = resource.get("handler")
    if isinstance(handler, str):
        causes.syntax(("handler",), handler, dns_label(handler))
    overhead, scheduling = resource.get("overhead"), resource.get("scheduling")
    if isinstance(overhead, dict):
        check_resources({"limits": overhead.get("podFixed")}, ("overhead",), causes)
    check_fields({"nodeSelector": check_labels, "tolerations": tolerations}, scheduling, ("scheduling",), causes)


def lease(resource: dict[str, Any], causes: Causes) -> None:
    """ValidateLeaseSpec."""
    check_fields(_LEASE, resource.get("spec"), ("spec",), causes)


def api_service(resource: dict[str, Any], causes: Causes) -> None:
    """ValidateAPIService of kube-aggregator."""
    spec = spec_of(resource)
    if spec is None:
        return
    group, version, service = spec.get("group") or "", spec.get("version") or "", spec.get("service")
    if isinstance(group, str) and isinstance(version, str):
        if not group and version != "v1":
            causes.required(("spec", "group"), "only v1 may have an empty group and it better be legacy kube")
        if not version:
            causes.syntax(("spec", "version"), "", dns1035_label(""))
    check_fields(_API_SERVICE, spec, ("spec",), causes)
    if isinstance(service, dict):
        for field in ("namespace", "name"):
            if not service.get(field):
                causes.required(("spec", "service", field))
        port_number(service.get("port"), ("spec", "service", "port"), causes, None)
    if service is None:
        _check_local(spec, causes)
    elif spec.get("insecureSkipTLSVerify") is True and spec.get("caBundle"):
        causes.invalid(("spec", "insecureSkipTLSVerify"), True, "may not be true if caBundle is present")


def _check_local(spec: dict[str, Any], causes: Causes) -> None:
    """One that the API server serves itself."""
    if spec.get("caBundle"):
        causes.invalid(("spec", "caBundle"), "<value omitted>", "local APIServices may not have a caBundle")
    if spec.get("insecureSkipTLSVerify") is True:
        detail = "local APIServices may not have insecureSkipTLSVerify"
        causes.invalid(("spec", "insecureSkipTLSVerify"), True, detail)


_LEASE = {"leaseDurationSeconds": at_least(1, "must be greater than 0"), "leaseTransitions": not_negative}
_API_SERVICE = {
    "group": name(dns_subdomain),
    "version": name(dns1035_label),
    "groupPriorityMinimum": between(1, 20000, "must be positive and less than 20000"),
    "versionPriority": between(1, 1000, "must be positive and less than 1000"),
}
CHECKS = {
    ("node.k8s.io/v1", "RuntimeClass"): runtime_class,
    ("coordination.k8s.io/v1", "Lease"): lease,
    ("apiregistration.k8s.io/v1", "APIService"): api_service,
}
