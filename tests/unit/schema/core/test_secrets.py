"""No message shows what may be a secret: values of variables, data, arguments, certificates, credentials."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from generator.schema.core import core_problems

MARK = "hunter2"
ENCODED = base64.b64encode(MARK.encode()).decode()


def _problems(api_version: str, kind: str, **fields: Any) -> str:
    resource = {"apiVersion": api_version, "kind": kind, "metadata": {"name": "a"}, **fields}
    return "\n".join(problem.message for problem in core_problems(resource, "1.33"))


@pytest.mark.parametrize(
    ("api_version", "kind", "fields", "words"),
    [
        ("v1", "Secret", {"data": {"a b": ENCODED}, "stringData": {"c d": MARK}}, "a valid config key"),
        ("v1", "Secret", {"type": "kubernetes.io/tls", "stringData": {"tls.crt": MARK}}, "Required value"),
        (
            "v1",
            "Secret",
            {"type": "kubernetes.io/dockerconfigjson", "stringData": {".dockerconfigjson": f"[{MARK}"}},
            "<secret contents redacted>",
        ),
        ("v1", "ConfigMap", {"data": {"a b": MARK, "c": MARK}, "binaryData": {"c": ENCODED}}, "duplicate of key"),
        (
            "v1",
            "Pod",
            {
                "spec": {
                    "containers": [
                        {
                            "name": "a",
                            "args": [MARK],
                            "env": [{"name": "A", "value": MARK, "valueFrom": {"secretKeyRef": {"name": "a"}}}],
                            "livenessProbe": {
                                "exec": {"command": [MARK]},
                                "httpGet": {"port": 80, "httpHeaders": [{"name": "a_b", "value": MARK}]},
                            },
                        }
                    ]
                }
            },
            "may not be specified when `value` is not empty",
        ),
        (
            "route.openshift.io/v1",
            "Route",
            {"spec": {"to": {"name": "a"}, "tls": {"termination": "passthrough", "key": MARK, "certificate": MARK}}},
            "passthrough termination does not support certificates",
        ),
        (
            "admissionregistration.k8s.io/v1",
            "ValidatingWebhookConfiguration",
            {"webhooks": [{"name": "a.b.c", "clientConfig": {"url": f"http://user:{MARK}@host"}}]},
            "'https' is the only allowed URL scheme",
        ),
    ],
)
def test_no_secret(api_version: str, kind: str, fields: dict[str, Any], words: str) -> None:
    """The object is refused, without the value."""
    text = _problems(api_version, kind, **fields)
    assert words in text
    assert MARK not in text
    assert ENCODED not in text
