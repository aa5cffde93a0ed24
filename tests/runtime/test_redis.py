"""The rendered Redis starts under an arbitrary UID, and speaks TLS with a password and nothing else."""

from __future__ import annotations

import socket
import subprocess

import pytest

from tests.runtime.container import UID
from tests.runtime.deployment import Deployment, service
from tests.runtime.https import connect
from tests.runtime.kubelet import Kubelet
from tests.runtime.pod import Pod

PORT = 6379


def say(deployment: Deployment, *commands: str) -> list[str]:
    """What Redis answers to `commands`, one line each, over a connection whose certificate is verified."""
    network, ca = deployment.node.network, deployment.authority.certificate
    with connect(network, PORT, service("redis"), ca) as channel, channel.makefile("rw", newline="\r\n") as lines:
        answers = []
        for command in commands:
            lines.write(command + "\n")
            lines.flush()
            answers.append(lines.readline().strip())
        return answers


@pytest.fixture
def redis_pod(deployment: Deployment) -> Pod:
    """The pod of Redis."""
    return deployment.pod("redis")


@pytest.fixture
def redis(deployment: Deployment, redis_pod: Pod) -> Kubelet:
    """Redis, ready."""
    kubelet = deployment.run(redis_pod, "redis")
    kubelet.until_ready()
    return kubelet


def test_conditions(redis: Kubelet) -> None:
    """The server runs as OpenShift would run it; without this, the other tests say little."""
    status = redis.container.execute(["cat", "/proc/1/status", "/proc/1/cmdline"]).stdout
    assert f"Uid:\t{UID}\t{UID}\t{UID}\t{UID}\nGid:\t0\t0\t0\t0\n" in status
    assert f"Groups:\t{UID}" in status
    for capabilities in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        assert f"{capabilities}:\t0000000000000000\n" in status
    assert "NoNewPrivs:\t1\n" in status
    assert "redis-server" in status


def test_password_over_tls(redis: Kubelet, deployment: Deployment) -> None:
    """The password opens it; none or another one does not."""
    password = deployment.objects["Secret"]["clearml-redis"]["password"]
    assert say(deployment, f"AUTH {password}", "PING") == ["+OK", "+PONG"]
    assert say(deployment, "PING")[0].startswith("-NOAUTH")
    assert say(deployment, "AUTH wrong")[0].startswith("-WRONGPASS")
    assert redis.restarts == 0


def test_no_plain_connection(redis: Kubelet, deployment: Deployment) -> None:
    """Without TLS there is no answer, and there is no second port."""
    with deployment.node.network.entered():
        plain = socket.create_connection(("127.0.0.1", PORT), 5)
    with plain:
        plain.sendall(b"PING\r\n")
        try:
            answer = plain.recv(100)
        except ConnectionResetError:
            answer = b""
    assert b"PONG" not in answer
    assert b"NOAUTH" not in answer
    ports = redis.container.execute(["cat", "/proc/net/tcp", "/proc/net/tcp6"]).stdout
    listening = {line.split()[1].rpartition(":")[2] for line in ports.splitlines() if line.split()[3] == "0A"}
    assert listening == {f"{PORT:04X}"}


@pytest.mark.parametrize("kind", ["startupProbe", "readinessProbe", "livenessProbe"])
def test_probes_mean_what_they_say(deployment: Deployment, redis_pod: Pod, redis: Kubelet, kind: str) -> None:
    """Each probe succeeds while Redis serves, and fails when the password that it is given does not open it."""
    assert redis.probe(kind)
    deployment.objects["Secret"]["clearml-redis"]["password"] = "not-the-one-it-was-started-with"
    redis_pod.refresh()
    assert not redis.probe(kind)


def test_data_outlives_the_container(deployment: Deployment, redis_pod: Pod, redis: Kubelet) -> None:
    """What was written is in the claim's volume, and is there after a restart."""
    password = deployment.objects["Secret"]["clearml-redis"]["password"]
    assert say(deployment, f"AUTH {password}", "SET revoked 1") == ["+OK", "+OK"]
    assert redis.restart() == 0, "Redis does not end by SIGTERM as the first process of its container"
    assert list(redis_pod.volume("data").glob("appendonlydir/*.aof"))
    redis.until_ready()
    assert say(deployment, f"AUTH {password}", "EXISTS revoked")[-1] == ":1"


@pytest.mark.parametrize("password", ["with space", 'quote " and \\ backslash', "tick ' and $HOME `id`", "#%&*/\\\\n"])
def test_any_password(deployment: Deployment, password: str) -> None:
    """A password of somebody else's making works, whatever characters it has."""
    deployment.objects["Secret"]["clearml-redis"]["password"] = password
    kubelet = deployment.run(deployment.pod("redis"), "redis")
    kubelet.until_ready()
    client = ["redis-cli", "--tls", "--cacert", "/certs/ca.crt", "-p", str(PORT), "--no-auth-warning"]
    asked = kubelet.container.execute([*client, "-a", password, "ping"])
    assert asked.stdout == "PONG\n"
    assert password not in kubelet.container.execute(["cat", "/proc/1/cmdline"]).stdout


def test_nothing_is_writable_but_its_volumes(redis: Kubelet) -> None:
    """The root file system is read-only, and so are configuration, certificates and credentials."""

    def touch(folder: str) -> subprocess.CompletedProcess[str]:
        return redis.container.execute(["touch", f"{folder}/trace"])

    for folder in ("", "/etc", "/var/tmp", "/var/lib/redis", "/config", "/certs", "/credentials"):
        assert touch(folder).returncode != 0, folder
    for folder in ("/data", "/tmp"):
        assert touch(folder).returncode == 0, folder
