"""Certificates and passwords are renewed under running servers, and nobody lends a hand: the kubelet's probes do it."""

from __future__ import annotations

import ssl
from collections.abc import Callable

import pytest

from tests.runtime.authority import Authority
from tests.runtime.deployment import Deployment, service
from tests.runtime.https import connect
from tests.runtime.kubelet import Kubelet
from tests.runtime.pod import Pod

PORTS = {"redis": 6379, "webserver": 8443}
IMAGE = {"/usr/share/nginx/html/version.json": "{}"}


@pytest.fixture(params=sorted(PORTS))
def component(request: pytest.FixtureRequest) -> str:
    """Each server that runs here."""
    return str(request.param)


@pytest.fixture
def pod(deployment: Deployment, component: str) -> Pod:
    """Its pod."""
    return deployment.pod(component)


@pytest.fixture
def server(deployment: Deployment, pod: Pod, component: str) -> Kubelet:
    """The server, ready under a kubelet."""
    kubelet = deployment.run(pod, component, IMAGE)
    kubelet.until_ready()
    return kubelet


@pytest.fixture
def shown(deployment: Deployment, component: str) -> Callable[[Authority], bytes]:
    """The certificate that the server shows to a client who trusts an authority."""

    def certificate(authority: Authority) -> bytes:
        network, name = deployment.node.network, service(component)
        with connect(network, PORTS[component], name, authority.certificate) as channel:
            found = channel.getpeercert(binary_form=True)
        assert found
        return found

    return certificate


def give(deployment: Deployment, component: str, certificate: dict[str, str]) -> None:
    """Write a certificate into the Secrets, as cert-manager and service-ca do."""
    deployment.objects["Secret"][f"clearml-{component}-tls"] = certificate
    if component == "webserver":
        deployment.objects["Secret"]["clearml-webserver-serving"] = certificate


def test_new_certificate(
    deployment: Deployment, component: str, pod: Pod, server: Kubelet, shown: Callable[[Authority], bytes]
) -> None:
    """The same CA issues anew: liveness fails at its next run, and after the restart the new one is served."""
    before = shown(deployment.authority)
    renewed = deployment.authority.issue(service(component))
    give(deployment, component, renewed)
    assert server.probe("livenessProbe"), "nothing has reached the pod yet"
    pod.refresh()
    assert not server.probe("livenessProbe")
    server.run_until(lambda: server.restarts == 1)
    server.until_ready()
    after = shown(deployment.authority)
    assert before != after
    assert after == ssl.PEM_cert_to_DER_cert(renewed["tls.crt"])
    server.rounds(3)
    assert server.restarts == 1, "it must not go on restarting"


def test_new_authority(
    deployment: Deployment,
    other_authority: Authority,
    component: str,
    pod: Pod,
    server: Kubelet,
    shown: Callable[[Authority], bytes],
) -> None:
    """Another CA: clients that trust it verify the server, those of before no longer do."""
    give(deployment, component, other_authority.issue(service(component)))
    pod.refresh()
    with pytest.raises(ssl.SSLCertVerificationError):
        shown(other_authority)
    server.run_until(lambda: server.restarts == 1)
    server.until_ready()
    shown(other_authority)
    with pytest.raises(ssl.SSLCertVerificationError):
        shown(deployment.authority)


def test_only_the_authority_changes(
    deployment: Deployment, other_authority: Authority, component: str, pod: Pod, server: Kubelet
) -> None:
    """A bundle with one CA more is news as well: nginx verifies its upstreams with it."""
    names = [f"clearml-{component}-tls"]
    secrets = deployment.objects["Secret"]
    bundle = deployment.authority.certificate.read_text("utf-8") + other_authority.certificate.read_text("utf-8")
    for name in names:
        secrets[name] = {**secrets[name], "ca.crt": bundle}
    pod.refresh()
    server.run_until(lambda: server.restarts == 1)
    server.until_ready()
    assert server.probe("livenessProbe")


def test_nothing_changes(component: str, pod: Pod, server: Kubelet) -> None:
    """As long as the files are the same, the container runs on, also when the kubelet writes them anew."""
    server.rounds(3)
    for volume in ("certs", "config"):
        folder = pod.volume(volume)
        old = (folder / "..data").resolve()
        (folder / "..same").mkdir()
        for file in old.iterdir():
            (folder / "..same" / file.name).write_bytes(file.read_bytes())
        (folder / "..data_tmp").symlink_to("..same")
        (folder / "..data_tmp").rename(folder / "..data")
    server.rounds(3)
    assert (server.ready, server.restarts) == (True, 0)
    assert server.probe("livenessProbe"), component


@pytest.mark.parametrize("component", ["redis"], indirect=True)
def test_new_password(deployment: Deployment, pod: Pod, server: Kubelet) -> None:
    """A changed password opens Redis after the restart, and the one of before does not."""
    secrets = deployment.objects["Secret"]
    before, after = secrets["clearml-redis"]["password"], 'new "one"\\ 2'
    secrets["clearml-redis"] = {"password": after}
    pod.refresh()
    server.run_until(lambda: server.restarts == 1)
    server.until_ready()
    ask = ["redis-cli", "--tls", "--cacert", "/certs/ca.crt", "--no-auth-warning", "-a"]
    assert server.container.execute([*ask, after, "ping"]).stdout == "PONG\n"
    assert "PONG" not in server.container.execute([*ask, before, "ping"]).stdout


def test_a_crash_is_cured(server: Kubelet) -> None:
    """A server that dies is started anew from what its scratch volume still holds."""
    server.container.kill()
    server.run_until(lambda: server.restarts == 1)
    server.until_ready()
    assert server.probe("livenessProbe")
