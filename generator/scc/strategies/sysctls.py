"""forbiddenSysctls and allowedUnsafeSysctls; the safe ones are allowed unless forbidden."""

from __future__ import annotations

from generator.scc.model import Refusal
from generator.scc.pod import Pod
from generator.scc.provider import Provider
from generator.scc.wording import FORBIDDEN, quoted


def validate_pod(provider: Provider, pod: Pod, refusals: list[Refusal]) -> None:
    """Add to `refusals` each sysctl that is forbidden, or neither safe nor allowed."""
    for index, name in enumerate(pod.sysctls):
        if _matches(name, provider.scc.forbidden_sysctls):
            detail = f"sysctl {quoted(name)} is not allowed"
        elif name in provider.safe_sysctls or _matches(name, provider.scc.unsafe_sysctls):
            continue
        else:
            detail = f"unsafe sysctl {quoted(name)} is not allowed"
        refusals.append(Refusal(f"pod.spec.securityContext.sysctls[{index}]", FORBIDDEN, None, detail))


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(name.startswith(one[:-1]) if one.endswith("*") else name == one for one in patterns)
