"""Whatever is thrown at it, admission answers: with OpenShift's refusal, or with what could not be read."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from generator.scc import admit, load_defaults
from generator.scc.blocks import BlockError, parse_blocks
from generator.scc.findings import find
from generator.scc.model import Operation
from tests.oracle.scc.cases import cases

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
PLAIN = list(cases(7, 60))
SHIPPED = load_defaults("4.21")
ANNOTATIONS = ("openshift.io/sa.scc.uid-range", "openshift.io/sa.scc.mcs", "openshift.io/sa.scc.supplemental-groups")


@st.composite
def spoiled(draw: st.DrawFn, value: Any) -> Any:
    """`value` with something else in one place, at any depth."""
    if isinstance(value, dict) and value and draw(st.integers(0, 5)):
        key = draw(st.sampled_from(sorted(value)))
        return {**value, key: draw(spoiled(value[key]))}
    if isinstance(value, list) and value and draw(st.integers(0, 5)):
        index = draw(st.integers(0, len(value) - 1))
        return [*value[:index], draw(spoiled(value[index])), *value[index + 1 :]]
    return draw(ANYTHING)


@given(data=st.data())
def test_any_pod_scc_and_namespace_gets_an_answer(data: st.DataObject) -> None:
    """A pod is admitted by a named SCC, ignored, or refused with a text."""
    case = data.draw(st.sampled_from(PLAIN))
    parts = {"pod": case["pod"], "namespace": case["namespace"], "old_pod": case.get("old_pod")}
    name = data.draw(st.sampled_from(sorted(parts)))
    parts[name] = data.draw(spoiled(parts[name]))
    sccs = list(SHIPPED)
    if data.draw(st.booleans()):
        sccs[0] = data.draw(spoiled(sccs[0]))
    operation: Operation = (
        "VALIDATE" if parts["old_pod"] is None else data.draw(st.sampled_from(["CREATE", "UPDATE", "VALIDATE"]))
    )
    admission = admit(
        parts["pod"], sccs=sccs, namespace=parts["namespace"], old_pod=parts["old_pod"], operation=operation
    )
    assert admission.ignored or bool(admission.scc) == admission.admitted
    assert bool(admission.message) != admission.admitted


@given(written=st.text(alphabet="0123456789/-, \t\nx\u2003", max_size=24))
def test_any_annotation_is_read_or_refused(written: str) -> None:
    """Blocks have ids of 32 bits, and every failure has Go's words."""
    try:
        blocks = parse_blocks(written)
    except BlockError as error:
        blocks, message = [], str(error)
        known = (
            "EOF",
            "unexpected",
            "expected integer",
            "input does not match format",
            "unsigned",
            "strconv.ParseUint",
        )
        assert message.startswith(known)
    assert all(0 <= number < 1 << 32 for block in blocks for number in block)


@given(data=st.data())
def test_findings_point_at_the_object(data: st.DataObject) -> None:
    """No workload, however malformed, stops the check."""
    template = {"metadata": {"labels": {"a": "b"}}, "spec": data.draw(st.sampled_from(PLAIN))["pod"]["spec"]}
    whole = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "x", "namespace": "ml"}}
    resource: Any = data.draw(spoiled({**whole, "spec": {"template": template}}))
    resources = [resource] if isinstance(resource, dict) else []
    for index, finding in find(resources, "4.18"):
        assert index == 0
        assert finding.message
        assert finding.pointer is not None
