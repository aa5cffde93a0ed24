"""HTTPS inside a test's network: a client that verifies what it is told to, and a server that records."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.runtime.network import Network


@dataclass(frozen=True)
class Answer:
    """What a server said; `headers` has lower-case names."""

    status: int
    headers: Mapping[str, str]
    body: str


@dataclass(frozen=True)
class Request:
    """What reached a server; `headers` has lower-case names."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


def context(ca: Path | None) -> ssl.SSLContext:
    """A client's: verifies with `ca`; without one it takes anything, as the kubelet's probes do."""
    result = ssl.create_default_context(cafile=ca)
    if ca is None:
        result.check_hostname = False
        result.verify_mode = ssl.CERT_NONE
    return result


def connect(network: Network, port: int, name: str, ca: Path | None, timeout: float = 10) -> ssl.SSLSocket:
    """A TLS connection to `port`, whose server must be called `name`."""
    with network.entered():
        plain = socket.create_connection(("127.0.0.1", port), timeout)
    try:
        return context(ca).wrap_socket(plain, server_hostname=name)
    except OSError:
        plain.close()
        raise


def ask(
    network: Network,
    port: int,
    path: str,
    *,
    name: str = "localhost",
    ca: Path | None = None,
    method: str = "GET",
    body: bytes | Iterator[bytes] | None = None,
    headers: Mapping[str, str] | None = None,
    timeout: float = 10,
) -> Answer:
    """Ask the server called `name` on `port`."""
    with connect(network, port, name, ca, timeout) as channel:
        connection = http.client.HTTPConnection(name, port)
        connection.sock = channel
        connection.request(method, path, body, dict(headers or {}))
        response = connection.getresponse()
        text = response.read().decode()
        fields = {key.lower(): value for key, value in response.getheaders()}
        return Answer(response.status, fields, text)


Responder = Callable[[Request], tuple[int, bytes]]


@contextmanager
def serve(
    network: Network,
    port: int,
    certificate: Mapping[str, str],
    folder: Path,
    answer: Responder,
    begun: threading.Event | None = None,
) -> Iterator[list[Request]]:
    """A TLS server on `port` with `certificate`, which answers by `answer`; gives the requests that it has had.

    `begun` is set when the first byte of a body arrives.
    """
    seen: list[Request] = []

    class Handler(BaseHTTPRequestHandler):
        def handle_one_request(self) -> None:
            self.raw_requestline = self.rfile.readline(65537)
            if not self.raw_requestline or not self.parse_request():
                self.close_connection = True
                return
            length = int(self.headers.get("Content-Length", 0))
            body = self.rfile.read(min(length, 1))
            if body and begun:
                begun.set()
            body += self.rfile.read(max(length - 1, 0))
            fields = {key.lower(): value for key, value in self.headers.items()}
            seen.append(Request(self.command, self.path, fields, body))
            status, content = answer(seen[-1])
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: pytest shows what matters."""

    with network.entered():
        server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.socket = _server_context(certificate, folder).wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield seen
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _server_context(certificate: Mapping[str, str], folder: Path) -> ssl.SSLContext:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in certificate.items():
        (folder / name).write_text(text, "utf-8")
    result = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    result.load_cert_chain(folder / "tls.crt", folder / "tls.key")
    return result
