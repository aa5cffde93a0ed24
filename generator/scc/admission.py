"""The decision: which SCC admits a pod, what the pod looks like then, or why none does.

Source: openshift/apiserver-library-go, pkg/securitycontextconstraints/sccadmission; compared with the plugin itself in
tests/oracle/scc. One thing it does is left out: it waits until the ten standard SCCs exist.
"""

from __future__ import annotations

import functools
import marshal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from generator.scc import typed
from generator.scc.access import Access
from generator.scc.admitted import admitted_pod, leaves_unchanged
from generator.scc.constraint import Constraint, read_constraint
from generator.scc.exemptions import is_exempt_namespace, is_exempt_request
from generator.scc.golang import aggregate, quote
from generator.scc.model import FORBIDDEN, Admission, Refusal, UndecodableError, User
from generator.scc.namespace import GROUPS, MCS, UID_RANGE, Namespace, ProviderError, resolve
from generator.scc.order import search_key
from generator.scc.pod_view import PodView, view
from generator.scc.release import Release, release
from generator.scc.trial import Trial, attempt

REQUIRED = "openshift.io/required-scc"
VALIDATED = "openshift.io/scc"
SUBJECT_TYPE = "security.openshift.io/validated-scc-subject-type"
# A user without a name: what an authenticated request has at least.
ANYBODY = User("", ("system:authenticated",))
_RESOURCE = "securitycontextconstraints.security.openshift.io"

Operation = Literal["CREATE", "UPDATE", "VALIDATE"]


class _DeniedError(Exception):
    """The request is refused before any SCC is tried; the text is OpenShift's."""


@dataclass(frozen=True, slots=True)
class _Request:
    """One request, decoded."""

    pod: dict[str, Any]
    view: PodView
    operation: Operation
    subresource: str
    release: Release

    @property
    def required(self) -> str:
        """The SCC that the pod insists on; "" for none."""
        return self.view.annotations.get(REQUIRED, "") if self.release.required_scc else ""

    @property
    def hint(self) -> str:
        """The SCC that a second look tries first."""
        return self.view.annotations.get(VALIDATED, "") if self.operation == "VALIDATE" else ""

    def fits(self, trial: Trial) -> bool:
        """Whether what `trial` would write may be written in this operation."""
        if self.operation == "CREATE":
            return True
        ephemeral = self.operation == "UPDATE" and self.subresource == "ephemeralcontainers"
        return leaves_unchanged(self.view, trial, but_ephemeral=ephemeral)


def admit(
    pod: dict[str, Any],
    *,
    namespace: dict[str, Any] | None,
    sccs: list[dict[str, Any]],
    user: User | None = None,
    allowed: Mapping[str, bool | str] | None = None,
    operation: Operation = "CREATE",
    old_pod: dict[str, Any] | None = None,
    subresource: str = "",
    openshift: str = "4.20",
) -> Admission:
    """What OpenShift's SCC admission says about a v1 Pod.

    `namespace` is the v1 Namespace that it is created in, None if that does not exist; `sccs` are the cluster's
    SecurityContextConstraints, as stored there. `user` asks, by default somebody in system:authenticated. `allowed` is
    what RBAC grants: SCC name -> True, False, "user" or "serviceaccount"; None lets the user use every SCC. `operation`
    "VALIDATE" is the second look after all mutation, of an update where `old_pod` is given. Nothing given is changed.

    An object that the API server could not decode is refused with a message of that kind, too. Raises
    `generator.k8s.versions.UnknownVersionError` for an OpenShift version that is not known.
    """
    algorithm = release(openshift)
    try:
        decoded = view(pod)
        home = _home(pod, namespace)
        if is_exempt_namespace(home, _labels(namespace)) or is_exempt_request(pod, old_pod, subresource, algorithm):
            return Admission(True, ignored=True, pod=pod)
        request = _Request(pod, decoded, operation, subresource, algorithm)
        providers = _providers(request, namespace, home, sccs, old_pod)
    except UndecodableError as error:
        return Admission(False, message=f"the request cannot be decoded: {error}")
    except _DeniedError as error:
        return _refused(decoded, str(error), {})
    access = Access.of(user or ANYBODY, allowed, home, decoded.service_account)
    return _search(request, providers, access)


def _search(request: _Request, providers: Sequence[Constraint], access: Access) -> Admission:
    """The first SCC that may be used, objects to nothing and writes nothing that must not be written."""
    refusals: dict[str, list[Refusal]] = {}
    unusable: dict[str, Constraint] = {}
    for constraint in providers:
        subject = access.subject(constraint)
        if subject is None:
            unusable[constraint.name] = constraint
            path = f"provider {quote(constraint.name)}"
            refusals[constraint.name] = [Refusal(path, FORBIDDEN, detail="not usable by user or serviceaccount")]
            continue
        trial = attempt(constraint, request.view, request.release)
        if trial.refusals:
            refusals[constraint.name] = trial.refusals
        elif request.fits(trial):
            if request.operation == "VALIDATE":
                return Admission(True, scc=constraint.name, pod=request.pod, refusals=refusals)
            annotations = {VALIDATED: constraint.name}
            if request.release.subject_type:
                annotations[SUBJECT_TYPE] = subject
            pod = admitted_pod(request.pod, request.view, trial, annotations)
            return Admission(True, scc=constraint.name, pod=pod, refusals=refusals)
    if "restricted" in unusable and any(one.name == "restricted-v2" for one in providers):
        _hint_at_restricted(request, unusable["restricted"], refusals)
    return _refused(request.view, _unable(request.operation, refusals), refusals)


def _hint_at_restricted(request: _Request, restricted: Constraint, refusals: dict[str, list[Refusal]]) -> None:
    """A pod that ran under `restricted` before 4.11 should be told why it no longer does."""
    if attempt(restricted, request.view, request.release).refusals:
        return
    detail = (
        "the pod fails to validate against the `restricted-v2` security context constraint, "
        "but would validate successfully against the `restricted` security context constraint"
    )
    hint = Refusal("no access to scc/restricted", FORBIDDEN, detail=detail)
    refusals["restricted"] = [*refusals["restricted"], hint]


def _unable(operation: Operation, refusals: Mapping[str, list[Refusal]]) -> str:
    """All objections in one text; the hint about `restricted` always stands last."""
    texts = [str(refusal) for one in refusals.values() for refusal in one]
    texts.sort(key=lambda text: text.startswith("no access to scc/restricted: "))
    joined = f"[{' '.join(texts)}]" if operation == "VALIDATE" else aggregate(texts) if texts else "<nil>"
    return f"unable to validate against any security context constraint: {joined}"


def _refused(pod: PodView, reason: str, refusals: dict[str, list[Refusal]]) -> Admission:
    return Admission(False, message=f"pods {quote(pod.name)} is forbidden: {reason}", refusals=refusals)


def _home(pod: dict[str, Any], namespace: dict[str, Any] | None) -> str:
    """The name of the namespace that the request is for."""
    for holder in (namespace, pod):
        if holder is not None:
            metadata = typed.mapping(holder, "metadata", "") or {}
            name = typed.text(metadata, "name" if holder is namespace else "namespace", "metadata")
            if name:
                return name
    return ""


def _labels(namespace: dict[str, Any] | None) -> dict[str, Any]:
    metadata = typed.mapping(namespace or {}, "metadata", "") or {}
    return typed.mapping(metadata, "labels", "metadata") or {}


def _providers(
    request: _Request,
    namespace: dict[str, Any] | None,
    home: str,
    sccs: list[dict[str, Any]],
    old_pod: dict[str, Any] | None,
) -> Sequence[Constraint]:
    """The SCCs to try, in order, complete with what the namespace supplies. Raises _DeniedError, UndecodableError."""
    required = request.required
    if request.operation == "UPDATE" and old_pod is not None:
        before = view(old_pod).annotations.get(REQUIRED, "") if request.release.required_scc else ""
        if required != before:
            raise _DeniedError(f"invalid change of required security context constraint annotation: {REQUIRED}")
    if request.operation == "VALIDATE" and required and required != request.hint:
        raise _DeniedError(f"required scc/{required} does not match the suggested scc/{request.hint}")
    constraints = _sorted_constraints(sccs)
    if required:
        constraints = tuple(one for one in constraints if one.name == required)
        if not constraints:
            reason = f"{_RESOURCE} {quote(required)} not found"
            raise _DeniedError(f"failed to retrieve the required SCC {quote(required)}: {reason}")
    if not constraints:
        raise _DeniedError("no SecurityContextConstraints found in cluster")
    if request.hint:
        constraints = tuple(sorted(constraints, key=lambda one: one.name != request.hint))
    return _resolved(constraints, _supplies(namespace, home))


def _supplies(namespace: dict[str, Any] | None, home: str) -> Namespace:
    if namespace is None:
        raise _DeniedError(f"error fetching namespace {quote(home)}: namespace {quote(home)} not found")
    metadata = typed.mapping(namespace, "metadata", "") or {}
    annotations = typed.strings(metadata, "annotations", "metadata")
    found = Namespace(home, annotations.get(UID_RANGE), annotations.get(MCS), annotations.get(GROUPS))
    missing = found.missing()
    if missing:
        raise _DeniedError(f"error fetching namespace {quote(home)}: unable to find annotation {missing}")
    return found


# Sets of SCCs and namespaces repeat from pod to pod; both caches are keyed by content, never by identity.
def _sorted_constraints(sccs: list[dict[str, Any]]) -> tuple[Constraint, ...]:
    """The SCCs in search order. Raises UndecodableError."""
    try:
        # Format 2 writes equal values as equal bytes; later ones note shared references.
        content = marshal.dumps(sccs, 2)
    except ValueError:  # a type that no JSON has: let the reader say which
        return tuple(sorted(map(read_constraint, sccs), key=search_key))
    return _constraints_of(content)


@functools.lru_cache(maxsize=64)
def _constraints_of(content: bytes) -> tuple[Constraint, ...]:
    sccs = marshal.loads(content)  # noqa: S302 - written by the caller, in this process
    return tuple(sorted(map(read_constraint, sccs), key=search_key))


@functools.lru_cache(maxsize=256)
def _resolve_all(constraints: tuple[Constraint, ...], namespace: Namespace) -> tuple[Constraint, ...] | str:
    """The SCCs with what the namespace supplies, or everything that prevents it, as one text."""
    resolved, problems = [], []
    for constraint in constraints:
        try:
            resolved.append(resolve(constraint, namespace))
        except ProviderError as error:
            problems.append(str(error))
    return aggregate(problems) if problems else tuple(resolved)


def _resolved(constraints: tuple[Constraint, ...], namespace: Namespace) -> tuple[Constraint, ...]:
    answer = _resolve_all(constraints, namespace)
    if isinstance(answer, str):
        raise _DeniedError(answer)
    return answer
