"""The public functions: versions, levels, pointers, words, and pods that are no pods."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.k8s.versions import UnknownVersionError
from generator.podsecurity import UnknownLevelError, Violation, evaluate, refusal
from generator.podsecurity.wording import go_quoted
from tests.oracle.podsecurity.record import recorded
from tests.unit.podsecurity.minimal import changed, valid

SECURITY = "/spec/containers/0/securityContext"
SYSCTL = {"/spec/securityContext/sysctls/0/name": "net.ipv4.tcp_notsent_lowat"}


def test_each_field_is_a_violation() -> None:
    """With its pointer, and the words of admission for that field alone."""
    pod = changed(valid(), {f"{SECURITY}/capabilities/add": ["A", "B"], f"{SECURITY}/allowPrivilegeEscalation": True})
    assert evaluate(pod, level="restricted", version="1.31") == [
        Violation(
            "allowPrivilegeEscalation",
            f"{SECURITY}/allowPrivilegeEscalation",
            'allowPrivilegeEscalation != false (container "c" must set securityContext.allowPrivilegeEscalation=false)',
        ),
        *(
            Violation(
                "capabilities_restricted",
                f"{SECURITY}/capabilities/add/{index}",
                f'unrestricted capabilities (container "c" must not include "{name}" in '
                "securityContext.capabilities.add)",
            )
            for index, name in enumerate("AB")
        ),
    ]


def test_the_refusal_is_what_the_cluster_prints() -> None:
    pod = changed(valid(), {f"{SECURITY}": ..., "/spec/hostNetwork": True})
    assert refusal(pod, level="restricted") == (
        'violates PodSecurity "restricted:latest": host namespaces (hostNetwork=true), '
        'allowPrivilegeEscalation != false (container "c" must set securityContext.allowPrivilegeEscalation=false), '
        'unrestricted capabilities (container "c" must set securityContext.capabilities.drop=["ALL"])'
    )
    assert refusal(pod, level="baseline", version="1.30") == (
        'violates PodSecurity "baseline:v1.30": host namespaces (hostNetwork=true)'
    )
    assert refusal(valid(), level="restricted") == ""


@pytest.mark.parametrize("version", ["latest", "1.37", "v1.37", "1.37.4", "v1.99", "1.100"])
def test_versions_that_know_the_newest_sysctls(version: str) -> None:
    """Versions are numbers, not text; what is newer than all known is judged by the newest."""
    assert evaluate(changed(valid(), SYSCTL), level="baseline", version=version) == []


@pytest.mark.parametrize("version", ["1.36", "v1.4", "1.0", "1.36.9", "v1.31.2+k3s1"])
def test_versions_that_do_not(version: str) -> None:
    assert evaluate(changed(valid(), SYSCTL), level="baseline", version=version) != []


@pytest.mark.parametrize("version", ["", "1", "v2.0", "1.031", "1.31x", "Latest", "1.-1", "1.३१", 1.31, None])
def test_versions_that_are_none(version: Any) -> None:
    with pytest.raises(UnknownVersionError, match='is not known; say "latest" or'):
        evaluate(valid(), level="baseline", version=version)


def test_levels() -> None:
    privileged = changed(valid(), {"/spec/hostNetwork": True, f"{SECURITY}/privileged": True})
    assert evaluate(privileged, level="privileged", version="1.31") == []
    for level in ("Baseline", "", None, "latest", ["baseline"]):
        with pytest.raises(UnknownLevelError, match="known are privileged, baseline, restricted"):
            evaluate(valid(), level=level, version="1.31")  # type: ignore[arg-type]


def test_pod_templates() -> None:
    """An object with a template is judged by it; pointers are relative to the object."""
    pod = changed(valid(), {"/spec/hostPID": True})
    job = {"spec": {"template": {"spec": pod["spec"]}}}
    cron = {"apiVersion": "batch/v1", "kind": "CronJob", "spec": {"jobTemplate": job}}
    (violation,) = evaluate(cron, level="baseline")
    assert violation.pointer == "/spec/jobTemplate/spec/template/spec/hostPID"
    (violation,) = evaluate({"spec": pod["spec"]}, level="baseline")
    assert violation.pointer == "/spec/hostPID"
    assert evaluate({"apiVersion": "v1", "kind": "Service", "spec": {}}, level="restricted") == []


def test_the_pod_is_left_as_it_was() -> None:
    for question, _ in recorded()[:500]:
        before = copy.deepcopy(question["pod"])
        evaluate(question["pod"], level=question["level"], version=question["version"])
        assert question["pod"] == before


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("plain é", '"plain é"'),
        ('a"b\\c', r'"a\"b\\c"'),
        ("\a\b\f\n\r\t\v", r'"\a\b\f\n\r\t\v"'),
        ("\x00\x7f\u200b\u00a0\U000e0001", r'"\x00\x7f\u200b\u00a0\U000e0001"'),
    ],
)
def test_go_quoted(text: str, quoted: str) -> None:
    assert go_quoted(text) == quoted


WRONG: tuple[Any, ...] = (None, True, False, 0, 1, 0.0, "", "x", [], ["x"], [None], [[]], {}, {"x": None}, {"name": 3})


@pytest.mark.parametrize("value", WRONG, ids=repr)
def test_wrong_types_raise_nothing(value: Any) -> None:
    """In the place of any field of any pod of the oracle."""
    for question, _ in recorded()[:25]:
        for pod in _with(question["pod"], value):
            evaluate(pod, level="restricted", version="1.37")
            evaluate(pod, level="baseline", version="1.0")


def _with(pod: Any, value: Any) -> Any:
    """Every copy of `pod` with one of its values replaced."""
    yield value
    if isinstance(pod, dict | list):
        for key, child in pod.items() if isinstance(pod, dict) else enumerate(pod):
            for changed_child in _with(child, value):
                copied = copy.copy(pod)
                copied[key] = changed_child
                yield copied


_KEYS = st.sampled_from(
    [
        "apiVersion",
        "kind",
        "metadata",
        "annotations",
        "spec",
        "containers",
        "initContainers",
        "name",
        "securityContext",
        "capabilities",
        "add",
        "drop",
        "seccompProfile",
        "appArmorProfile",
        "type",
        "seLinuxOptions",
        "sysctls",
        "volumes",
        "hostPath",
        "ports",
        "hostPort",
        "os",
        "hostUsers",
        "lifecycle",
        "preStop",
        "httpGet",
        "host",
        "livenessProbe",
        "windowsOptions",
        "hostProcess",
        "procMount",
        "runAsUser",
        "runAsNonRoot",
        "template",
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=3),
    lambda child: st.lists(child, max_size=3) | st.dictionaries(_KEYS, child, max_size=4),
    max_leaves=25,
)


@given(JSON)
def test_anything_gets_an_answer(anything: Any) -> None:
    for level in ("baseline", "restricted"):
        violations = evaluate(anything, level=level, version="1.37")
        assert bool(violations) == bool(refusal(anything, level=level, version="1.37"))


def test_wrong_types_read_as_absent() -> None:
    """A false that is text does not count as false, a 0 that is false not as 0; the schema check reports both."""
    pod = changed(valid(), {f"{SECURITY}/allowPrivilegeEscalation": "false"})
    assert [violation.control for violation in evaluate(pod, level="restricted")] == ["allowPrivilegeEscalation"]
    assert evaluate(changed(valid(), {f"{SECURITY}/runAsUser": False}), level="restricted") == []
    assert evaluate(changed(valid(), {"/spec/hostNetwork": "true"}), level="baseline") == []
