"""Job and CronJob: how often, how parallel, until when, and what counts as failure."""

from __future__ import annotations

import re
from typing import Any

from generator.k8s.shape import mapping, text
from generator.schema.core.causes import HIDDEN, Causes, Key, Path
from generator.schema.core.cron import schedule_problem
from generator.schema.core.fields import check_fields, name, not_negative, one_of, spec_of
from generator.schema.core.formats import dns_label, dns_subdomain, domain_prefixed_path
from generator.schema.core.job_policies import check_failure_policy, check_success_policy
from generator.schema.core.pods import check_template
from generator.schema.core.selectors import check_matches

_JOB_NAMES = ("job-name", "batch.kubernetes.io/job-name")
_CONTROLLER_UIDS = ("controller-uid", "batch.kubernetes.io/controller-uid")
_MAX_INDEXED = 100_000
_is_zone_part = re.compile(r"[A-Za-z.\-_0-9+]{1,14}").fullmatch


def job(resource: dict[str, Any], causes: Causes) -> None:
    """ValidateJob."""
    spec = spec_of(resource)
    if spec is None:
        return
    _job_spec(spec, ("spec",), causes)
    selector, labels = spec.get("selector"), mapping(spec, "template", "metadata").get("labels")
    if spec.get("manualSelector") is True:
        if selector is None:
            causes.required(("spec", "selector"))
        check_matches(selector, labels, ("spec", "template"), causes)
    else:
        _check_generated(text(resource, "metadata", "name"), selector, labels, causes)
    _check_host_names(resource, spec, causes)


def _check_host_names(resource: dict[str, Any], spec: dict[str, Any], causes: Causes) -> None:
    """Pods of an indexed Job are called after it on the network."""
    title, completions = text(resource, "metadata", "name"), spec.get("completions")
    if spec.get("completionMode") != "Indexed" or type(completions) is not int or completions <= 0 or not title:
        return
    host = f"{title}-{completions - 1}"
    if dns_label(host) and not dns_subdomain(title):
        detail = f"will not able to create pod with invalid DNS label: {host}"
        causes.invalid(("metadata", "name"), title, detail)


def _check_generated(job_name: str, selector: Any, labels: Any, causes: Causes) -> None:
    """validateGeneratedSelector: the labels that the server adds may not stand there with other values."""
    at: Path = ("spec", "template", "metadata", "labels")
    for key, value in labels.items() if isinstance(labels, dict) else ():
        if key in _JOB_NAMES and isinstance(value, str) and job_name and value != job_name:
            causes.invalid((*at, Key(key)), value, f"must be '{job_name}'")
        elif key in _CONTROLLER_UIDS:
            causes.invalid((*at, Key(key)), value, "must be the UID that the server gives to the Job")
    wanted = selector.get("matchLabels") if isinstance(selector, dict) else None
    if isinstance(wanted, dict) and any(key not in _JOB_NAMES for key in wanted):
        causes.invalid(("spec", "selector"), HIDDEN, "`selector` not auto-generated")


def cron_job(resource: dict[str, Any], causes: Causes) -> None:
    """ValidateCronJobCreate."""
    spec = spec_of(resource)
    if spec is None:
        return
    if not spec.get("schedule"):
        causes.required(("spec", "schedule"))
    check_fields(_CRON_JOB, spec, ("spec",), causes, spec.get("timeZone"))


def _schedule(value: Any, path: Path, causes: Causes, time_zone: Any) -> None:
    if not isinstance(value, str) or not value:
        return
    if problem := schedule_problem(value):
        causes.invalid(path, value, problem)
    # A zone in the schedule is refused since 1.29, before that only beside `timeZone` (CHANGELOG-1.29).
    if "TZ" in value and causes.minor >= 29:
        causes.invalid(path, value, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead")
    elif "TZ" in value and time_zone is not None:
        causes.invalid(path, value, "cannot use both timeZone field and TZ or CRON_TZ in schedule")


def _time_zone(value: Any, path: Path, causes: Causes, _: Any) -> None:
    """validateTimeZone: a name that Go's time.LoadLocation finds."""
    if not isinstance(value, str):
        return
    if not value:
        causes.invalid(path, value, "timeZone must be nil or non-empty string")
        return
    if any(part in (".", "..") or part[:1] == "-" or not _is_zone_part(part) for part in value.split("/")):
        causes.invalid(path, value, f"unknown time zone {value}")
        return
    if value.lower() == "local":
        detail = "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones"
        causes.invalid(path, value, detail)
    elif not _zone_exists(value):
        causes.invalid(path, value, f"unknown time zone {value}")


def _zone_exists(zone: str) -> bool:
    import zoneinfo  # few CronJobs name a zone

    try:
        zoneinfo.ZoneInfo(zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _job_template(value: Any, path: Path, causes: Causes, _: Any) -> None:
    spec = spec_of(value) if isinstance(value, dict) else None
    if spec is None:
        return
    _job_spec(spec, (*path, "spec"), causes)
    if spec.get("selector") is not None:
        causes.invalid((*path, "spec", "selector"), HIDDEN, "`selector` will be auto-generated")
    if spec.get("manualSelector") is True:
        causes.unsupported((*path, "spec", "manualSelector"), True, ("nil", "false"))


def _job_spec(spec: dict[str, Any], path: Path, causes: Causes) -> None:
    """validateJobSpec, for Jobs and the templates of CronJobs."""
    check_fields(_JOB, spec, path, causes, spec)
    template = spec.get("template")
    check_template(template, (*path, "template"), causes)
    pod = {} if template is None else template.get("spec") or {} if isinstance(template, dict) else None
    if isinstance(pod, dict):
        policy, at = pod.get("restartPolicy") or "Always", (*path, "template", "spec", "restartPolicy")
        if policy == "Always":
            causes.required(at, 'valid values: "OnFailure", "Never"')
        elif spec.get("podFailurePolicy") is not None and policy == "OnFailure" and causes.minor >= 26:
            causes.invalid(at, policy, 'only "Never" is supported when podFailurePolicy is specified')
    if spec.get("completionMode") == "Indexed":
        _check_indexed(spec, path, causes)
    else:
        _check_not_indexed(spec, path, causes)


def _check_indexed(spec: dict[str, Any], path: Path, causes: Causes) -> None:
    completions, parallelism, failed = (spec.get(key) for key in ("completions", "parallelism", "maxFailedIndexes"))
    if completions is None and parallelism is not None:
        causes.required((*path, "completions"), "when completion mode is Indexed")
    if type(parallelism) is int and parallelism > _MAX_INDEXED:
        detail = f"must be less than or equal to {_MAX_INDEXED} when completion mode is Indexed"
        causes.invalid((*path, "parallelism"), parallelism, detail)
    if type(completions) is int and type(failed) is int and failed > completions:
        causes.invalid((*path, "maxFailedIndexes"), failed, "must be less than or equal to completions")


def _check_not_indexed(spec: dict[str, Any], path: Path, causes: Causes) -> None:
    """JobBackoffLimitPerIndex is on by default since 1.29, JobSuccessPolicy since 1.31."""
    for field, since in (("backoffLimitPerIndex", 29), ("maxFailedIndexes", 29), ("successPolicy", 31)):
        if spec.get(field) is not None and causes.minor >= since:
            shown = HIDDEN if field == "successPolicy" else spec[field]
            causes.invalid((*path, field), shown, "requires indexed completion mode")


def _max_failed_indexes(value: Any, path: Path, causes: Causes, spec: Any) -> None:
    not_negative(value, path, causes, None)
    if spec.get("backoffLimitPerIndex") is None and causes.minor >= 29:
        causes.required((*path[:-1], "backoffLimitPerIndex"), "when maxFailedIndexes is specified")


def _replacement_policy(value: Any, path: Path, causes: Causes, spec: Any) -> None:
    """JobPodReplacementPolicy is on by default since 1.29."""
    supported = ("Failed",) if spec.get("podFailurePolicy") is not None else ("Failed", "TerminatingOrFailed")
    if isinstance(value, str) and value not in supported and causes.minor >= 29:
        causes.unsupported(path, value, supported)


def _managed_by(value: Any, path: Path, causes: Causes, _: Any) -> None:
    """JobManagedBy is on by default since 1.32."""
    if causes.minor >= 32:
        name(domain_prefixed_path, empty=False)(value, path, causes, None)
        if isinstance(value, str) and len(value) > 63:
            causes.too_long(path, 63)


_JOB = {
    **dict.fromkeys(("parallelism", "completions", "activeDeadlineSeconds", "backoffLimit"), not_negative),
    **dict.fromkeys(("ttlSecondsAfterFinished", "backoffLimitPerIndex"), not_negative),
    "maxFailedIndexes": _max_failed_indexes,
    "completionMode": one_of("NonIndexed", "Indexed", empty=False),
    "podFailurePolicy": check_failure_policy,
    "successPolicy": check_success_policy,
    "podReplacementPolicy": _replacement_policy,
    "managedBy": _managed_by,
}
_CRON_JOB = {
    "schedule": _schedule,
    "timeZone": _time_zone,
    "concurrencyPolicy": one_of("Allow", "Forbid", "Replace"),
    "jobTemplate": _job_template,
    **dict.fromkeys(("startingDeadlineSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit"), not_negative),
}
CHECKS = {("batch/v1", "Job"): job, ("batch/v1", "CronJob"): cron_job}
