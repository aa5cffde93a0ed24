"""OpenShift's decision on one pod: what is looked at at all, what must be there, which SCC, and in which words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from generator.scc import decode
from generator.scc.behaviour import Behaviour, behaviour_of
from generator.scc.compiled import CompiledSet, Wanted, compiled
from generator.scc.model import Admission, Allowed, Operation, User
from generator.scc.pod import Pod, read_pod
from generator.scc.provider import ProviderError
from generator.scc.search import Search, Subjects, search
from generator.scc.unchanged import only_harmless_changes
from generator.scc.wording import aggregate, forbidden, listed, quoted
from generator.scc.written import written

REQUIRED = "openshift.io/required-scc"
CHOSEN = "openshift.io/scc"
_SUBJECT_TYPE = "security.openshift.io/validated-scc-subject-type"
# The wrapper of openshift/kubernetes around the plugin.
_EXEMPT_NAMESPACES = frozenset(
    {"default", "kube-system", "kube-public", "openshift", "openshift-infra", "openshift-node"}
)
_IGNORED_SUBRESOURCES = frozenset({"exec", "attach", "binding", "eviction", "log", "portforward", "proxy", "status"})


def admit(
    pod: dict[str, Any],
    *,
    namespace: dict[str, Any] | None,
    sccs: Sequence[dict[str, Any]],
    user: User | None = None,
    allowed: Allowed | None = None,
    operation: Operation = "CREATE",
    old_pod: dict[str, Any] | None = None,
    subresource: str = "",
    openshift: str = "4.20",
) -> Admission:
    """Decide on `pod` as the SCC admission of that OpenShift version does; nothing given is changed.

    `namespace`: the v1 Namespace, None if it does not exist; `sccs`: the cluster's, as stored; `user`: who asks, by
    default somebody in system:authenticated; `allowed`: what RBAC grants, None if the user may use every SCC;
    `operation`: VALIDATE is the second look after all mutations. A service account counts where the pod names one.
    What the API server could not have decoded is refused, with a message that says where. Raises ValueError for an
    unknown operation or version, and for an UPDATE without `old_pod`.
    """
    behaviour = behaviour_of(openshift)
    if operation not in ("CREATE", "UPDATE", "VALIDATE") or (operation == "UPDATE" and old_pod is None):
        raise ValueError(f"operation must be CREATE, UPDATE with old_pod, or VALIDATE, not {operation!r}")
    try:
        what = 'Pod in version "v1" cannot be handled as a Pod'
        before, old = (_read(one, behaviour) for one in (pod, old_pod))
        what = "the namespace cannot be read"
        place, annotations, exempt = _namespace(namespace, before.namespace if before else "")
        what = "an SCC cannot be read"
        known = compiled(sccs)
    except decode.NotDecodable as error:
        return Admission(False, message=f"{what}: {error}")
    if before is None:
        return Admission(False, message=f"{what}: there is no Pod")
    harmless = old_pod is not None and only_harmless_changes(pod, old_pod, behaviour)
    if exempt or harmless or before.windows or subresource in _IGNORED_SUBRESOURCES:
        return Admission(True, ignored=True, pod=pod)
    asked = _Request(before, old, place, annotations, user or User(), allowed, operation, subresource)
    return _decide(pod, asked, known, behaviour)


class _Request(NamedTuple):
    """What is asked, read."""

    pod: Pod
    old: Pod | None
    namespace: str
    annotations: Mapping[str, str] | None
    user: User
    allowed: Allowed | None
    operation: Operation
    subresource: str


def _decide(pod: dict[str, Any], asked: _Request, known: CompiledSet, behaviour: Behaviour) -> Admission:
    before = asked.pod
    required = before.annotations.get(REQUIRED, "") if behaviour.required_scc else ""
    refused = _precondition(asked, required, known, behaviour)
    if refused:
        return Admission(False, message=forbidden(before.name, refused))
    try:
        # The second look begins with the SCC that admitted the pod.
        wanted = Wanted(required, before.annotations.get(CHOSEN, "") if asked.operation == "VALIDATE" else "")
        providers = known.providers(wanted, asked.namespace, asked.annotations, behaviour)
    except ProviderError as error:
        return Admission(False, message=forbidden(before.name, aggregate(error.messages)))
    question = Search(
        before,
        providers,
        Subjects.of(asked.namespace, before.service_account, asked.user, asked.allowed),
        may_change=asked.operation == "CREATE",
        may_change_ephemeral=asked.operation == "UPDATE" and asked.subresource == "ephemeralcontainers",
    )
    return _answer(pod, question, asked.operation, behaviour)


def _answer(pod: dict[str, Any], asked: Search, operation: Operation, behaviour: Behaviour) -> Admission:
    found = search(asked)
    if found.scc is None or found.pod is None:
        texts = [str(refusal) for refusals in found.refusals.values() for refusal in refusals]
        texts += [str(refusal) for refusal in found.hints]
        errors = listed(texts) if operation == "VALIDATE" else aggregate(texts)
        message = f"unable to validate against any security context constraint: {errors}"
        for hint in found.hints:
            found.refusals["restricted"].append(hint)
        return Admission(False, message=forbidden(asked.pod.name, message), refusals=found.refusals)
    if operation == "VALIDATE":
        return Admission(True, scc=found.scc, pod=pod, refusals=found.refusals)
    annotations = {CHOSEN: found.scc}
    if behaviour.writes_subject_type:
        annotations[_SUBJECT_TYPE] = found.subject_type
    return Admission(True, scc=found.scc, pod=written(pod, asked.pod, found.pod, annotations), refusals=found.refusals)


def _read(pod: dict[str, Any] | None, behaviour: Behaviour) -> Pod | None:
    return None if pod is None else read_pod(pod, image_volumes=behaviour.user_namespaces)


def _namespace(namespace: Mapping[str, Any] | None, named: str) -> tuple[str, dict[str, str] | None, bool]:
    """Its name, by default `named`, its annotations, None if it does not exist, and whether SCC leaves it alone.

    Raises NotDecodable.
    """
    if namespace is None:
        return named, None, named in _EXEMPT_NAMESPACES
    metadata = decode.mapping((decode.mapping(namespace, "Namespace") or {}).get("metadata"), "metadata") or {}
    name = decode.text(metadata.get("name"), "metadata.name") or named
    annotations = decode.string_map(metadata.get("annotations"), "metadata.annotations")
    labels = decode.string_map(metadata.get("labels"), "metadata.labels")
    exempt = (
        name in _EXEMPT_NAMESPACES
        or labels.get("openshift.io/run-level") in ("0", "1")
        or labels.get("security.openshift.io/disable-securitycontextconstraints") == "true"
    )
    return name, annotations, exempt


def _precondition(asked: _Request, required: str, known: CompiledSet, behaviour: Behaviour) -> str:
    """What refuses the whole request before any SCC is tried; "" if nothing."""
    if asked.operation == "UPDATE" and asked.old is not None and behaviour.required_scc:
        before = asked.old.annotations.get(REQUIRED, "")
    else:
        before = required
    if required != before:
        return f"invalid change of required security context constraint annotation: {REQUIRED}"
    suggested = asked.pod.annotations.get(CHOSEN, "")
    if asked.operation == "VALIDATE" and required and required != suggested:
        return f"required scc/{required} does not match the suggested scc/{suggested}"
    if required and all(one.name != required for one in known.constraints):
        missing = f"securitycontextconstraints.security.openshift.io {quoted(required)} not found"
        return f"failed to retrieve the required SCC {quoted(required)}: {missing}"
    return "" if known.constraints else "no SecurityContextConstraints found in cluster"
