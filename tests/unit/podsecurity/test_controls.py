"""Each control, from the text of the Pod Security Standards on kubernetes.io: a minimal valid pod and one change."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import pytest

from generator.k8s import pointer as pointers
from generator.k8s.versions import KUBERNETES
from generator.podsecurity import evaluate
from generator.podsecurity.controls import __path__ as controls_path
from generator.podsecurity.evaluator import load_controls
from tests.unit.podsecurity.minimal import changed, valid

CONTAINER_FIELDS = ("initContainers", "containers", "ephemeralContainers")
SECURITY = "/spec/containers/0/securityContext"
SPEC_SECURITY = "/spec/securityContext"
ALWAYS = (0, None)

# Level, control, pointer of the change, new value (... removes the field), the versions that refuse it, and the pointer
# of the violation where it is another one. Versions are minors, from the first to the one before the second.
REFUSED: tuple[tuple[str, str, str, Any, tuple[int, int | None], str | None], ...] = (
    ("baseline", "windowsHostProcess", f"{SPEC_SECURITY}/windowsOptions/hostProcess", True, ALWAYS, None),
    ("baseline", "windowsHostProcess", f"{SECURITY}/windowsOptions/hostProcess", True, ALWAYS, None),
    ("baseline", "hostNamespaces", "/spec/hostNetwork", True, ALWAYS, None),
    ("baseline", "hostNamespaces", "/spec/hostPID", True, ALWAYS, None),
    ("baseline", "hostNamespaces", "/spec/hostIPC", True, ALWAYS, None),
    ("baseline", "privileged", f"{SECURITY}/privileged", True, ALWAYS, None),
    ("baseline", "capabilities_baseline", f"{SECURITY}/capabilities/add/0", "NET_RAW", ALWAYS, None),
    ("baseline", "capabilities_baseline", f"{SECURITY}/capabilities/add/0", "SYS_ADMIN", ALWAYS, None),
    ("baseline", "hostPathVolumes", "/spec/volumes/0/hostPath", {"path": "/"}, ALWAYS, None),
    ("baseline", "hostPorts", "/spec/containers/0/ports/0/hostPort", 80, ALWAYS, None),
    *(
        ("baseline", "hostProbesAndHostLifecycle", f"/spec/containers/0/{probe}/host", "example.com", (34, None), None)
        for probe in (
            *(
                f"{name}Probe/{how}"
                for name in ("liveness", "readiness", "startup")
                for how in ("httpGet", "tcpSocket")
            ),
            *(f"lifecycle/{name}/{how}" for name in ("postStart", "preStop") for how in ("httpGet", "tcpSocket")),
        )
    ),
    ("baseline", "appArmorProfile", f"{SPEC_SECURITY}/appArmorProfile/type", "Unconfined", ALWAYS, None),
    ("baseline", "appArmorProfile", f"{SECURITY}/appArmorProfile/type", "Unconfined", ALWAYS, None),
    (
        "baseline",
        "appArmorProfile",
        "/metadata/annotations/container.apparmor.security.beta.kubernetes.io~1c",
        "unconfined",
        ALWAYS,
        None,
    ),
    ("baseline", "seLinuxOptions", f"{SPEC_SECURITY}/seLinuxOptions/type", "spc_t", ALWAYS, None),
    ("baseline", "seLinuxOptions", f"{SECURITY}/seLinuxOptions/type", "spc_t", ALWAYS, None),
    ("baseline", "seLinuxOptions", f"{SECURITY}/seLinuxOptions/type", "container_engine_t", (0, 31), None),
    ("baseline", "seLinuxOptions", f"{SPEC_SECURITY}/seLinuxOptions/user", "system_u", ALWAYS, None),
    ("baseline", "seLinuxOptions", f"{SECURITY}/seLinuxOptions/role", "system_r", ALWAYS, None),
    ("baseline", "procMount", f"{SECURITY}/procMount", "Unmasked", ALWAYS, None),
    ("baseline", "seccompProfile_baseline", f"{SPEC_SECURITY}/seccompProfile/type", "Unconfined", (19, None), None),
    ("baseline", "seccompProfile_baseline", f"{SECURITY}/seccompProfile/type", "Unconfined", (19, None), None),
    (
        "baseline",
        "seccompProfile_baseline",
        "/metadata/annotations/seccomp.security.alpha.kubernetes.io~1pod",
        "unconfined",
        (0, 19),
        None,
    ),
    (
        "baseline",
        "seccompProfile_baseline",
        "/metadata/annotations/container.seccomp.security.alpha.kubernetes.io~1c",
        "unconfined",
        (0, 19),
        None,
    ),
    ("baseline", "sysctls", f"{SPEC_SECURITY}/sysctls/0/name", "kernel.msgmax", ALWAYS, None),
    *(
        ("baseline", "sysctls", f"{SPEC_SECURITY}/sysctls/0/name", f"net.ipv4.{name}", (0, since), None)
        for since, names in (
            (27, ("ip_local_reserved_ports",)),
            (29, ("tcp_keepalive_time", "tcp_fin_timeout", "tcp_keepalive_intvl", "tcp_keepalive_probes")),
            (32, ("tcp_rmem", "tcp_wmem")),
            (37, ("tcp_slow_start_after_idle", "tcp_notsent_lowat")),
        )
        for name in names
    ),
    *(
        ("restricted", "restrictedVolumes", f"/spec/volumes/0/{source}", {}, ALWAYS, None)
        for source in [
            "hostPath",
            "gcePersistentDisk",
            "awsElasticBlockStore",
            "gitRepo",
            "nfs",
            "iscsi",
            "glusterfs",
            "rbd",
            "flexVolume",
            "cinder",
            "cephfs",
            "flocker",
            "fc",
            "azureFile",
            "vsphereVolume",
            "quobyte",
            "azureDisk",
            "portworxVolume",
            "photonPersistentDisk",
            "scaleIO",
            "storageos",
        ]
    ),
    ("restricted", "allowPrivilegeEscalation", f"{SECURITY}/allowPrivilegeEscalation", True, (8, None), None),
    ("restricted", "allowPrivilegeEscalation", f"{SECURITY}/allowPrivilegeEscalation", ..., (8, None), None),
    ("restricted", "runAsNonRoot", f"{SPEC_SECURITY}/runAsNonRoot", False, ALWAYS, None),
    ("restricted", "runAsNonRoot", f"{SPEC_SECURITY}/runAsNonRoot", ..., ALWAYS, f"{SECURITY}/runAsNonRoot"),
    ("restricted", "runAsNonRoot", f"{SECURITY}/runAsNonRoot", False, ALWAYS, None),
    ("restricted", "runAsUser", f"{SPEC_SECURITY}/runAsUser", 0, (23, None), None),
    ("restricted", "runAsUser", f"{SECURITY}/runAsUser", 0, (23, None), None),
    ("restricted", "seccompProfile_restricted", f"{SPEC_SECURITY}/seccompProfile/type", "Unconfined", (19, None), None),
    ("restricted", "seccompProfile_restricted", f"{SECURITY}/seccompProfile/type", "Unconfined", (19, None), None),
    (
        "restricted",
        "seccompProfile_restricted",
        f"{SPEC_SECURITY}/seccompProfile",
        ...,
        (19, None),
        f"{SECURITY}/seccompProfile/type",
    ),
    ("restricted", "capabilities_restricted", f"{SECURITY}/capabilities/drop", ["CHOWN"], (22, None), None),
    ("restricted", "capabilities_restricted", f"{SECURITY}/capabilities/drop", ..., (22, None), None),
    ("restricted", "capabilities_restricted", f"{SECURITY}/capabilities/add/0", "CHOWN", (22, None), None),
)

# Level, changes by pointer, and the versions that allow all of them together.
ALLOWED: tuple[tuple[str, dict[str, Any], tuple[int, int | None]], ...] = (
    ("baseline", {"/spec/hostNetwork": False, "/spec/hostPID": None}, ALWAYS),
    ("baseline", {f"{SECURITY}/capabilities/add": ["CHOWN", "SETUID", "SYS_CHROOT"]}, ALWAYS),
    ("baseline", {f"{SPEC_SECURITY}/runAsNonRoot": False, f"{SECURITY}/allowPrivilegeEscalation": True}, ALWAYS),
    ("baseline", {"/spec/volumes/0/nfs": {}}, ALWAYS),
    ("baseline", {"/spec/containers/0/ports/0/hostPort": 0}, ALWAYS),
    ("baseline", {f"{SECURITY}/appArmorProfile/type": "Localhost"}, ALWAYS),
    ("baseline", {f"{SECURITY}/seLinuxOptions/type": "container_engine_t"}, (31, None)),
    ("baseline", {f"{SECURITY}/seLinuxOptions/level": "s0:c1,c2"}, ALWAYS),
    ("baseline", {f"{SECURITY}/procMount": "Unmasked", "/spec/hostUsers": False}, (35, None)),
    ("baseline", {f"{SPEC_SECURITY}/sysctls/0/name": "net.ipv4.tcp_syncookies"}, ALWAYS),
    ("baseline", {"/spec/containers/0/livenessProbe/httpGet/host": "127.0.0.1"}, (0, 34)),
    ("restricted", {f"{SECURITY}/capabilities/add/0": "NET_BIND_SERVICE"}, ALWAYS),
    ("restricted", {f"{SPEC_SECURITY}/runAsUser": 1000}, ALWAYS),
    ("restricted", {f"{SPEC_SECURITY}/runAsUser": 0, "/spec/hostUsers": False}, (35, None)),
    ("restricted", {f"{SPEC_SECURITY}/runAsNonRoot": False, "/spec/hostUsers": False}, (35, None)),
    ("restricted", {f"{SPEC_SECURITY}/runAsNonRoot": ..., f"{SECURITY}/runAsNonRoot": True}, ALWAYS),
    (
        "restricted",
        {f"{SPEC_SECURITY}/seccompProfile": ..., f"{SECURITY}/seccompProfile": {"type": "Localhost"}},
        (19, None),
    ),
    (
        "restricted",
        {
            "/spec/os/name": "windows",
            f"{SECURITY}": ...,
            f"{SPEC_SECURITY}/seccompProfile": ...,
        },
        (25, None),
    ),
    *(
        ("restricted", {f"/spec/volumes/0/{source}": {}}, ALWAYS)
        for source in (
            [
                "configMap",
                "csi",
                "downwardAPI",
                "emptyDir",
                "ephemeral",
                "image",
                "persistentVolumeClaim",
                "projected",
                "secret",
            ]
        )
    ),
    # The API server makes it an emptyDir.
    ("restricted", {"/spec/volumes/0/name": "v"}, ALWAYS),
)


def _within(minor: int, versions: tuple[int, int | None]) -> bool:
    first, end = versions
    return first <= minor and (end is None or minor < end)


@pytest.mark.parametrize("minor", range(38))
@pytest.mark.parametrize("level", ["baseline", "restricted"])
def test_minimal_pod_is_allowed(level: str, minor: int) -> None:
    assert evaluate(valid(), level=level, version=f"1.{minor}") == []


@pytest.mark.parametrize(
    ("level", "control", "place", "value", "versions", "pointer"),
    REFUSED,
    ids=[f"{control}-{place.rpartition('/spec/')[2]}-{value}" for _, control, place, value, *_ in REFUSED],
)
def test_one_change_is_refused(
    level: str, control: str, place: str, value: Any, versions: tuple[int, int | None], pointer: str | None
) -> None:
    """By its control and no other, at its field, in exactly the versions that forbid it."""
    pod = changed(valid(), {place: value})
    for minor in range(38):
        found = evaluate(pod, level=level, version=f"1.{minor}")
        expected = [(control, pointer or place)] if _within(minor, versions) else []
        assert [(violation.control, violation.pointer) for violation in found] == expected, minor


@pytest.mark.parametrize(("level", "changes", "versions"), ALLOWED, ids=lambda value: str(value)[:60])
def test_changes_that_are_allowed(level: str, changes: dict[str, Any], versions: tuple[int, int | None]) -> None:
    """In exactly these versions; those before 1.23 lacked some of the controls that would refuse the other ones."""
    pod = changed(valid(), changes)
    allowed = [minor for minor in range(23, 38) if not evaluate(pod, level=level, version=f"1.{minor}")]
    assert allowed == [minor for minor in range(23, 38) if _within(minor, versions)]


@pytest.mark.parametrize("field", CONTAINER_FIELDS)
def test_every_kind_of_container_counts(field: str) -> None:
    """What is refused of one container is refused of all, with the pointer of that one."""
    for level, control, place, value, versions, _ in REFUSED:
        if place.startswith("/spec/containers/0"):
            pod = changed(valid(), {place: value})
            container = pod["spec"].pop("containers")
            pod["spec"][field] = [copy.deepcopy(valid()["spec"]["containers"][0]), *container]
            version = f"1.{(versions[1] or 38) - 1}"
            moved = place.replace("/containers/0", f"/{field}/1")
            assert [(v.control, v.pointer) for v in evaluate(pod, level=level, version=version)] == [(control, moved)]


def test_restricted_is_baseline_too() -> None:
    """Every baseline case is refused by restricted in all versions that know the control, if by another control."""
    for level, control, place, value, versions, _ in REFUSED:
        if level == "baseline":
            pod = changed(valid(), {place: value})
            for version in KUBERNETES:
                if _within(int(version[2:]), versions):
                    assert evaluate(pod, level="restricted", version=version) != [], (control, place, version)


def test_every_control_has_a_case() -> None:
    cases = {control for _, control, *_ in REFUSED}
    # Its words and pointers are those of procMount; the versions are tested below.
    assert {control.id for control in load_controls()} - cases == {"procMount_restricted"}


@pytest.mark.parametrize("minor", range(25, 38))
def test_user_namespaces_do_not_unmask_proc_in_restricted(minor: int) -> None:
    pod = changed(valid(), {f"{SECURITY}/procMount": "Unmasked", "/spec/hostUsers": False})
    (violation,) = evaluate(pod, level="restricted", version=f"1.{minor}")
    assert violation.control == ("procMount_restricted" if minor >= 35 else "procMount")


def test_violations_point_into_the_pod() -> None:
    """A pointer names a field that is there, unless the field is what is missing."""
    for level, _, place, value, versions, pointer in REFUSED:
        pod = changed(valid(), {place: value})
        for violation in evaluate(pod, level=level, version=f"1.{(versions[1] or 38) - 1}"):
            if value is not ... and pointer is None:
                pointers.resolve(pod, violation.pointer)


def test_files_are_called_like_their_controls() -> None:
    """The id is that of the cluster's check, the file its snake case."""
    expected = {re.sub(r"(?<=[a-z])(?=[A-Z])", "_", control.id).lower() for control in load_controls()}
    expected |= {"__init__"}
    files = {path.stem for path in Path(controls_path[0]).glob("*.py")}
    assert files == expected, files ^ expected


def test_the_document_has_every_control() -> None:
    """docs/pod-security.md names level and versions as the code has them."""
    text = (Path(__file__).parents[3] / "docs" / "pod-security.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \| 1\.(\d+) \|(.*)\|$", text, re.MULTILINE)
    written = [
        (name, level, [int(first), *map(int, re.findall(r"1\.(\d+)", more))]) for name, level, first, more in rows
    ]
    assert written == [(one.id, one.level, [since for since, _ in one.versions]) for one in load_controls()]
