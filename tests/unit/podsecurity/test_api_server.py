"""What a real API server 1.33 said in namespaces that enforce a level; tests/apiserver/pod_security.py recorded it."""

from __future__ import annotations

import pytest

from generator.podsecurity.evaluator import load_controls
from generator.podsecurity.policy import invalid_labels
from tests.apiserver.pod_security import BAD_LABELS, POLICIES, PREFIX, expected, recorded


@pytest.mark.parametrize("policy", [f"{level}:{version}" for level, version in POLICIES])
def test_pods(policy: str) -> None:
    """Letter by letter, but for what the server itself writes into a pod before admission looks at it.

    It writes AppArmor annotations from fields and back, and host ports into a pod with `hostNetwork`.
    """
    pods = recorded()["pods"]
    assert len(pods) > 100
    for one in pods:
        ours, said = expected(one["pod"], policy), one["said"][policy]
        if "AppArmor" in said:
            assert "AppArmor" in ours
        elif "hostNetwork" in one["pod"]["spec"] and "ports" in one["pod"]["spec"]["containers"][0]:
            assert said == ours.replace(
                "(hostNetwork=true)", '(hostNetwork=true), hostPort (container "c" uses hostPort 80)'
            )
        else:
            assert said == ours


def test_every_control_was_asked_about() -> None:
    """Less what an API server 1.33 does not know."""
    said = [text for one in recorded()["pods"] for text in one["said"].values()]
    for words in (
        "allowPrivilegeEscalation != false",
        "AppArmor",
        "forbidden sysctls",
        "host namespaces",
        "hostPath volumes",
        "hostPort",
        "hostProcess",
        "non-default capabilities",
        "privileged (",
        "procMount",
        "restricted volume types",
        "runAsNonRoot != true",
        "runAsUser=0",
        "seLinuxOptions",
        "must set securityContext.seccompProfile",
        "must not set securityContext.seccompProfile",
        "unrestricted capabilities",
    ):
        assert any(words in text for text in said), words
    assert len([one for one in load_controls() if one.versions[0][0] <= 33]) == 17


def test_labels() -> None:
    """The server lists all bad labels at once, we one by one."""
    for labels, refused in zip(BAD_LABELS, recorded()["labels"], strict=True):
        namespace = {"metadata": {"labels": {PREFIX + key: value for key, value in labels.items()}}}
        found = [words for _, words in invalid_labels(namespace)]
        joined = f"[{', '.join(found)}]" if len(found) > 1 else found[0]
        assert refused == f'Namespace "bad-labels" is invalid: {joined}'
