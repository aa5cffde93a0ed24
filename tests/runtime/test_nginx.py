"""The rendered nginx starts under an arbitrary UID, serves the UI, and passes /api and /files on over verified TLS."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping

import pytest

from tests.runtime.authority import Authority
from tests.runtime.deployment import Deployment, service
from tests.runtime.https import Answer, Request, ask, connect, serve
from tests.runtime.kubelet import Kubelet

PORT, API_PORT, FILES_PORT = 8443, 8008, 8081
WEB = "/usr/share/nginx"
# What ClearML's image has there.
IMAGE = {
    f"{WEB}/html/index.html": "<html>the UI</html>",
    f"{WEB}/html/version.json": '{"version": "2.3.0"}',
    f"{WEB}/html/configuration.json": '{"of": "the image"}',
    f"{WEB}/html/app/main.js": "console.log(1)",
    f"{WEB}/widgets/index.html": "<html>widgets</html>",
    f"{WEB}/widgets/chart.js": "console.log(2)",
}


@pytest.fixture
def web(deployment: Deployment) -> Kubelet:
    """The web server, ready."""
    kubelet = deployment.run(deployment.pod("webserver"), "webserver", IMAGE)
    kubelet.until_ready()
    return kubelet


def get(deployment: Deployment, path: str, method: str = "GET", body: bytes | None = None) -> Answer:
    """What the web server answers; its certificate is verified."""
    ca = deployment.authority.certificate
    return ask(
        deployment.node.network, PORT, path, name=service("webserver"), ca=ca, method=method, body=body, timeout=15
    )


def echo(request: Request) -> tuple[int, bytes]:
    """An upstream that says what reached it."""
    return 200, f"{request.method} {request.path} {len(request.body)}".encode()


def secret(deployment: Deployment, component: str) -> Mapping[str, str]:
    """The certificate of a component."""
    return deployment.objects["Secret"][f"clearml-{component}-tls"]


@pytest.fixture
def upstreams(deployment: Deployment) -> Iterator[dict[str, list[Request]]]:
    """Stand-ins for API server and file server; gives what reached them."""
    node = deployment.node
    with (
        serve(node.network, API_PORT, secret(deployment, "apiserver"), node.folder / "api", echo) as api,
        serve(node.network, FILES_PORT, secret(deployment, "fileserver"), node.folder / "files", echo) as files,
    ):
        yield {"api": api, "files": files}


def test_pages(web: Kubelet, deployment: Deployment) -> None:
    """The UI, its routes, its widgets, and the configuration that is ours and not the image's."""
    pages = {
        "/": "the UI",
        "/version.json": "2.3.0",
        "/app/main.js": "console.log(1)",
        "/projects/1234/tasks": "the UI",
        "/configuration.json": '"apiBaseUrl": "/api"',
        "/widgets/": "widgets",
        "/widgets/chart.js": "console.log(2)",
        "/widgets/?type=scatter&tasks=1": "widgets",
        "/widgets/plot/7": "widgets",
    }
    for path, text in pages.items():
        answer = get(deployment, path)
        assert (answer.status, text in answer.body) == (200, True), f"{path}: {answer}"
    assert web.restarts == 0
    assert "[emerg]" not in web.container.log
    assert "GET /version.json" not in web.container.log


@pytest.mark.parametrize("path", ["/widgets../html/version.json", "/..%2f..%2f..%2fetc/passwd", "/widgets/..%2f..%2fx"])
def test_no_way_out_of_the_web_root(web: Kubelet, deployment: Deployment, path: str) -> None:
    """No path leads to a file beside the two folders."""
    assert web.ready
    answer = get(deployment, path)
    assert "root:" not in answer.body
    assert "2.3.0" not in answer.body


@pytest.mark.parametrize(
    ("asked", "upstream", "received"),
    [
        ("/api", "api", "/"),
        ("/api/", "api", "/"),
        ("/api/v2.31/auth.login?x=1%2F2", "api", "/v2.31/auth.login?x=1%2F2"),
        ("/files", "files", "/"),
        ("/files?a=b", "files", "/?a=b"),
        ("/files/", "files", "/"),
        ("/files/project/a%20b.txt", "files", "/project/a%20b.txt"),
    ],
)
def test_prefix_is_stripped(
    web: Kubelet,
    deployment: Deployment,
    upstreams: dict[str, list[Request]],
    asked: str,
    upstream: str,
    received: str,
) -> None:
    """API and file server know nothing of /api and /files; a POST stays one: the SDK posts to /files itself."""
    for method, body in (("GET", None), ("POST", b"12345"), ("DELETE", None)):
        answer = get(deployment, asked, method, body)
        assert answer.body == f"{method} {received} {len(body or b'')}"
    assert [one.path for one in upstreams[upstream]] == [received] * 3
    headers = upstreams[upstream][0].headers
    assert headers["host"] == service("webserver")
    assert headers["x-forwarded-proto"] == "https"
    assert web.restarts == 0


@pytest.mark.parametrize("wrong", ["name", "authority"])
def test_upstream_is_verified(web: Kubelet, deployment: Deployment, other_authority: Authority, wrong: str) -> None:
    """An upstream that cannot prove its name gets no request, with whatever credentials are in it."""
    node = deployment.node
    certificate = (
        deployment.authority.issue(service("redis")) if wrong == "name" else other_authority.issue(service("apiserver"))
    )
    with serve(node.network, API_PORT, certificate, node.folder / "impostor", echo) as seen:
        assert get(deployment, "/api/auth.login").status == 502
    assert not seen
    assert "verif" in web.container.log or "does not match" in web.container.log
    assert web.probe("livenessProbe")
    assert web.probe("readinessProbe")


def test_large_upload_streams(web: Kubelet, deployment: Deployment) -> None:
    """The first bytes of an upload reach the file server before the last are sent; nothing is kept on the way."""
    node, size, arrived = deployment.node, 32 << 20, threading.Event()

    def content() -> Iterator[bytes]:
        for number in range(size >> 20):
            if number == 16:
                assert arrived.wait(10), "nothing has arrived at half of the upload"
            yield bytes(1 << 20)

    with serve(node.network, FILES_PORT, secret(deployment, "fileserver"), node.folder / "files", echo, begun=arrived):
        answer = ask(
            node.network,
            PORT,
            "/files/model.bin",
            name=service("webserver"),
            ca=deployment.authority.certificate,
            method="PUT",
            body=content(),
            headers={"Content-Length": str(size)},
            timeout=20,
        )
    assert answer.body == f"PUT /model.bin {size}"
    kept = web.container.execute(["find", "/tmp/client_body", "/tmp/proxy", "-type", "f"])
    assert (kept.returncode, kept.stdout) == (0, "")


@pytest.mark.parametrize("path", ["/", "/projects/x", "/version.json", "/api/x", "/files/x", "/widgets/", "/none.js"])
def test_security_headers(web: Kubelet, deployment: Deployment, upstreams: dict[str, list[Request]], path: str) -> None:
    """Every answer confines the browser to this host; only widgets may stand in somebody else's page."""
    assert web.ready
    assert not upstreams["api"]
    headers = get(deployment, path).headers
    policy = headers["content-security-policy"].split("; ")
    assert "connect-src 'self' blob: data:" in policy
    assert f"frame-ancestors {'*' if path == '/widgets/' else chr(39) + 'self' + chr(39)}" in policy
    assert headers["strict-transport-security"] == "max-age=31536000"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert headers["server"] == "nginx", "the version is nobody's business"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", "no-cache"),
        ("/version.json", "no-cache"),
        ("/configuration.json", "no-cache"),
        ("/deep/link", "no-cache"),
        ("/app/main.js", None),
        ("/api/x", None),
    ],
)
def test_what_a_browser_keeps(
    web: Kubelet, deployment: Deployment, upstreams: dict[str, list[Request]], path: str, expected: str | None
) -> None:
    """After an upgrade no browser shows the UI of before."""
    assert web.ready
    assert not upstreams["api"]
    assert get(deployment, path).headers.get("cache-control") == expected


def test_starts_without_upstreams_and_without_ipv6(web: Kubelet, deployment: Deployment) -> None:
    """It serves while API and file server are away (their probes must not take it down), and listens on IPv4 only."""
    assert get(deployment, "/api/x").status == 502
    assert web.probe("readinessProbe")
    ports = web.container.execute(["cat", "/proc/net/tcp6"]).stdout
    assert f":{PORT:04X}" not in ports


def test_old_tls_is_refused(web: Kubelet, deployment: Deployment) -> None:
    """TLS 1.2 or 1.3."""
    assert web.ready
    with connect(deployment.node.network, PORT, service("webserver"), deployment.authority.certificate) as channel:
        assert channel.version() == "TLSv1.3"
    old = ["openssl", "s_client", "-connect", "127.0.0.1:8443", "-tls1_1", "-cipher", "ALL:@SECLEVEL=0"]
    assert web.container.execute(old).returncode != 0


def test_its_first_process_ends_by_sigterm(web: Kubelet) -> None:
    """A rollout does not wait for the grace period."""
    assert web.container.stop(grace=5) == 0
