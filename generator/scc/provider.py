"""An SCC ready for use in one namespace: what it leaves open filled from the namespace's annotations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from generator.scc.behaviour import Behaviour
from generator.scc.blocks import BlockError, parse_block, parse_blocks
from generator.scc.constraint import Constraint, GroupRule, IdRange, SELinux, UserRule
from generator.scc.wording import quoted

UID_RANGE = "openshift.io/sa.scc.uid-range"
MCS = "openshift.io/sa.scc.mcs"
GROUPS = "openshift.io/sa.scc.supplemental-groups"
_USER_TYPES = ("MustRunAs", "MustRunAsRange", "MustRunAsNonRoot", "RunAsAny")
_OTHER_TYPES = ("MustRunAs", "RunAsAny")


@dataclass(frozen=True, slots=True)
class Provider:
    """One SCC in one namespace; `path` opens the paths of its refusals."""

    scc: Constraint
    path: str
    pod_path: str
    run_as_user: UserRule
    selinux: SELinux | None
    fs_group: GroupRule
    supplemental_groups: GroupRule
    seccomp_profiles: tuple[str, ...]
    safe_sysctls: frozenset[str]
    writes_seccomp_field: bool
    default_add: frozenset[str]
    required_drop: frozenset[str]
    may_add: frozenset[str] | None
    """The capabilities that a container may add; None: any."""
    user_namespace: bool


class ProviderError(ValueError):
    """SCCs that cannot be used in the namespace, whoever asks; `messages` has one for each."""

    def __init__(self, messages: Sequence[str]) -> None:
        super().__init__("; ".join(messages))
        self.messages = tuple(messages)


def providers_for(
    constraints: Sequence[Constraint], namespace: str, annotations: Mapping[str, str] | None, behaviour: Behaviour
) -> tuple[Provider, ...]:
    """A provider for each of `constraints`; all or none (CreateProvidersFromConstraints). Raises ProviderError.

    `annotations` are those of the namespace, None where it does not exist.
    """
    if annotations is None:
        raise ProviderError([f"error fetching namespace {quoted(namespace)}: namespace {quoted(namespace)} not found"])
    for key in (UID_RANGE, MCS):
        if key not in annotations:
            raise ProviderError([f"error fetching namespace {quoted(namespace)}: unable to find annotation {key}"])
    found: list[Provider] = []
    messages: list[str] = []
    for constraint in constraints:
        try:
            found.append(_provider(constraint, namespace, annotations, behaviour))
        except ProviderError as error:
            messages += error.messages
    if messages:
        raise ProviderError(messages)
    return tuple(found)


def _provider(scc: Constraint, namespace: str, annotations: Mapping[str, str], behaviour: Behaviour) -> Provider:
    step = "uid"
    try:
        user = _user_rule(scc.run_as_user, annotations)
        step = "mcs"
        selinux = _selinux(scc, annotations)
        step = "group"
        fs_group = scc.fs_group
        if _open(fs_group):
            start = parse_blocks(_groups(annotations))[0].start
            fs_group = replace(fs_group, ranges=(IdRange(start, start),))
        supplemental = scc.supplemental_groups
        if _open(supplemental):
            ranges = tuple(IdRange(*block) for block in parse_blocks(_groups(annotations)))
            supplemental = replace(supplemental, ranges=ranges)
    except BlockError as error:
        what = f"unable to find pre-allocated {step} annotation for namespace {namespace}"
        raise ProviderError([f"{what} while trying to configure SCC {scc.name}: {error}"]) from None
    if wrong := _malformed(scc, user):
        raise ProviderError([f"error creating provider for SCC {scc.name} in namespace {namespace}: {wrong}"])
    path = f"provider {scc.name}: "
    return Provider(
        scc,
        path,
        f"{path}.spec.securityContext",
        user,
        selinux,
        fs_group,
        supplemental,
        tuple(profile for profile in scc.seccomp_profiles if profile != "*"),
        behaviour.safe_sysctls,
        behaviour.writes_seccomp_field,
        frozenset(scc.default_add),
        frozenset(scc.required_drop),
        None if "*" in scc.allowed_capabilities else frozenset(scc.allowed_capabilities + scc.default_add),
        behaviour.user_namespaces and scc.user_namespace_level == "RequirePodLevel",
    )


def _user_rule(rule: UserRule, annotations: Mapping[str, str]) -> UserRule:
    if rule.type != "MustRunAsRange" or rule.uid_min is not None or rule.uid_max is not None:
        return rule
    start, end = parse_block(_filled(annotations, UID_RANGE))
    return replace(rule, uid_min=start, uid_max=end)


def _selinux(scc: Constraint, annotations: Mapping[str, str]) -> SELinux | None:
    """The options that a pod must have; None where it may have any."""
    if scc.selinux_type != "MustRunAs":
        return None
    options = scc.selinux or SELinux("", "", "", "")
    return options if options.level else options._replace(level=_filled(annotations, MCS))


def _open(rule: GroupRule) -> bool:
    return rule.type == "MustRunAs" and not rule.ranges


def _filled(annotations: Mapping[str, str], key: str) -> str:
    if not annotations[key]:
        raise BlockError(f"found annotation {key} but it was empty")
    return annotations[key]


def _groups(annotations: Mapping[str, str]) -> str:
    groups = annotations.get(GROUPS, annotations[UID_RANGE])
    if not groups:
        raise BlockError(f"unable to find groups using {GROUPS} and {UID_RANGE} annotations")
    return groups


def _malformed(scc: Constraint, user: UserRule) -> str | None:
    """The first thing that makes an SCC unusable (NewSimpleProvider)."""
    if user.type == "MustRunAs" and user.uid is None:
        return "MustRunAs requires a UID"
    if user.type == "MustRunAsRange" and user.uid_min is None:
        return "MustRunAsRange requires a UIDRangeMin"
    if user.type == "MustRunAsRange" and user.uid_max is None:
        return "MustRunAsRange requires a UIDRangeMax"
    for field, found, known in (
        ("RunAsUser", user.type, _USER_TYPES),
        ("SELinuxContext", scc.selinux_type, _OTHER_TYPES),
        ("FSGroup", scc.fs_group.type, _OTHER_TYPES),
        ("SupplementalGroups", scc.supplemental_groups.type, _OTHER_TYPES),
    ):
        if found not in known:
            return f"Unrecognized {field} strategy type {found}"
    return None
