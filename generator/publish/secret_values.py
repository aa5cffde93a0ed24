"""Values that no commit may show: Secrets with data, private keys, tokens and passwords in URLs. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from generator.k8s.lists import objects
from generator.k8s.yamlio import YamlError, load_documents
from generator.publish.refusals import Refusal, listing

# What is looked for, the bytes without which it cannot be there (finding those is fast), and what it looks like.
_PATTERNS = (
    ("a private key", (b"PRIVATE KEY",), re.compile(rb"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----")),
    # Tokens that say themselves what they are: GitHub, GitLab, AWS.
    (
        "a token",
        (b"ghp_", b"gho_", b"ghu_", b"ghs_", b"ghr_", b"github_pat_", b"glpat-", b"AKIA"),
        re.compile(rb"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{60,}|glpat-[\w-]{20}|AKIA[0-9A-Z]{16})\b"),
    ),
    # A variable in its place, as $PASSWORD or {password}, is no password.
    ("a password in a URL", (b"://",), re.compile(rb"://[^\s/:@\"'${}<>]+:[^\s/@\"'${}<>*]+@[\w.-]+")),
)


def refusals(files: Mapping[str, bytes]) -> list[Refusal]:
    """The refusal of `files` that hold such values, which it does not repeat."""
    found = [f"{path}: {what}" for path, content in sorted(files.items()) for what in _found(content)]
    way_out = "keep the value in a Secret that the cluster makes or fetches (secrets.provider), and name that Secret"
    return [Refusal(f"the rendered tree would show secret values:{listing(found)}", way_out)] if found else []


def _found(content: bytes) -> Iterator[str]:
    for what, marks, pattern in _PATTERNS:
        if any(mark in content for mark in marks) and pattern.search(content):
            yield what
    if b"Secret" in content or b"secretGenerator" in content:
        try:
            documents = load_documents(content)
        except YamlError:
            return
        for document in documents:
            yield from (f"values of {what}" for one in objects(document.value) for what in _holding(one))


def _holding(value: Any) -> Iterator[str]:
    """What in an object, or in a kustomization, holds the values of a Secret."""
    if not isinstance(value, dict):
        return
    if value.get("kind") == "Secret" and (value.get("data") or value.get("stringData")):
        yield "a Secret"
    if any(isinstance(one, dict) and one.get("literals") for one in value.get("secretGenerator") or ()):
        yield "a secretGenerator"
