"""Every kind of mistake in the shape of the file, with its exact line."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.errors import SpecError
from generator.spec.load import load_spec

SMALLEST = "name: clearml\nnamespace: ml\nversion: 2.3.0\nhost: clearml.example.com\n"
QUANTITY = "an amount of bytes such as 512Mi or 50Gi"


def refusal(folder: Path, text: str | bytes) -> SpecError:
    """The error for a file with `text`; paths in it begin with the file's name."""
    path = folder / "clearml.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(SpecError) as caught:
        load_spec(path)
    caught.value.message = caught.value.message.replace(f"{folder}/", "")
    return caught.value


CASES = {
    "unknown key": (
        "webserver:\n  replica: 2\n",
        '6:3: unknown key "replica" in webserver; did you mean "replicas"?',
    ),
    "unknown key, nothing like it": (
        "gitops: {repoURL: git@example.com:x, destination: {zzz: 1}}\n",
        '5:52: unknown key "zzz" in gitops.destination; allowed: name, server',
    ),
    "unknown key at the top": ("host2: x\n", '5:1: unknown key "host2" in the file; did you mean "host"?'),
    "overlay key at the top": (
        "route: {}\n",
        '5:1: unknown key "route" in the file; it belongs into an overlay, such as overlays.openshift.route',
    ),
    "top key in an overlay": (
        "overlays: {dev: {gitops: {}}}\n",
        '5:18: unknown key "gitops" in overlays.dev; allowed: apiserver, asyncDelete, elasticsearch, enabled, '
        "fileserver, from, host, images, ingress, kubernetes, localPort, mongodb, namespace, network, "
        "openshift, redis, "
        "route, secrets, tls, users, version, webserver",
    ),
    "missing key": (
        "mongodb: {mode: external, external: {host: a.example.com}}\n",
        '5:37: missing key "secret" in mongodb.external: Login; needs dbOwner on backend and auth, and clusterMonitor',
    ),
    "pattern": ("redis: {storage: {size: 2 Gi}}\n", f'5:25: redis.storage.size: found "2 Gi"; allowed: {QUANTITY}'),
    "a number for a string": (
        "overlays:\n  openshift:\n    openshift: 4.20 # new\n",
        '7:16: overlays.openshift.openshift: found 4.20, which YAML reads as a number; write it in quotes: "4.20"',
    ),
    "a boolean for a string": (
        "images: {pullSecret: yes}\n",
        "5:22: images.pullSecret: found true or false; write it in quotes",
    ),
    "a boolean for a name": (
        "images: {registry: no}\n",
        '5:20: images.registry: found no, which YAML reads as true or false; write it in quotes: "no"',
    ),
    "a number in a variable": (
        "redis: {env: {PASSWORD: 12345}}\n",
        "5:25: redis.env.PASSWORD: found a number; write it in quotes",
    ),
    "a string for a number": (
        'webserver: {replicas: "2"}\n',
        '5:23: webserver.replicas: found "2"; allowed: a whole number from 1 to 50',
    ),
    "too many": (
        "webserver: {replicas: 51}\n",
        "5:23: webserver.replicas: found 51; allowed: a whole number from 1 to 50",
    ),
    "far too many": (
        "webserver: {replicas: 1180591620717411303424}\n",
        "5:23: webserver.replicas: found 1180591620717411303424; allowed: a whole number from 1 to 50",
    ),
    "a string for a boolean": (
        'webserver: {ipv6: "yes"}\n',
        '5:19: webserver.ipv6: found "yes"; allowed: true or false',
    ),
    "a list for a mapping": ("redis: [1]\n", "5:8: redis: found a list; allowed: a mapping"),
    "a mapping for a list": ("users: {a: b}\n", "5:8: users: found a mapping; allowed: a list with 1 or more entries"),
    "a scalar for overlays": ("overlays: 3\n", "5:11: overlays: found 3; allowed: a mapping"),
    "a scalar for an overlay": ("overlays: {dev: 3}\n", "5:17: overlays.dev: found 3; allowed: a mapping"),
    "an empty list": ("users: []\n", "5:8: users: found an empty list; allowed: a list with 1 or more entries"),
    "nothing": (
        "redis: {storage: null}\n",
        "5:18: redis.storage: found nothing; allowed: a mapping; write a value or remove the key",
    ),
    "enum": (
        "mongodb: {mode: externl}\n",
        '5:17: mongodb.mode: found "externl"; allowed: external, managed; did you mean "external"?',
    ),
    "enum in a list": (
        "network:\n  egress:\n  - {port: 1, components: [apisrv]}\n",
        '7:28: network.egress[0].components[0]: found "apisrv"; allowed: apiserver, async-delete, elasticsearch, '
        'fileserver, mongodb, redis, webserver; did you mean "apiserver"?',
    ),
    "missing in a list of an overlay": (
        "overlays: {dev: {users: [{name: A}]}}\n",
        '5:26: missing key "username" in overlays.dev.users[0]: Login name',
    ),
    "key of a mapping": (
        "redis: {env: {A=: x}}\n",
        "5:15: redis.env: found the key \"A=\"; allowed: an environment variable name: letters, digits, '_', "
        "'-' and '.'",
    ),
    "name of an overlay": (
        "overlays: {Dev: {from: dev}}\n",
        "5:12: overlays: found the key \"Dev\"; allowed: lower case letters, digits and '-', starting and "
        "ending with a "
        "letter or digit, at most 63 characters",
    ),
    "a URL with a password": (
        "gitops: {repoURL: 'https://me:hunter2@git.example.com/x.git'}\n",
        "5:19: gitops.repoURL: found a value that is not shown here, because it could be a secret; allowed: a git URL "
        "without a password, such as https://git.example.com/platform/clearml.git",
    ),
    "a password for the name of a Secret": (
        "users: [{username: a, secret: Hunter2!}]\n",
        "5:31: users[0].secret: found a value that is not shown here, because it could be a secret; allowed: a "
        "Kubernetes object name: lower case letters, digits, '-' and '.', at most 253 characters",
    ),
    "an unknown OpenShift": (
        'overlays: {openshift: {openshift: "4.11"}}\n',
        '5:35: overlays.openshift.openshift: found "4.11"; allowed: an OpenShift minor version in quotes, '
        "from '4.12' "
        "to '4.23' or '5.0' to '5.2'",
    ),
    "duplicate key": ("host: b.example.com\n", '5:1: key "host" is there twice in the file: keep one'),
    "duplicate key inside": (
        "redis: {storage: {size: 1Gi, size: 2Gi}}\n",
        '5:30: key "size" is there twice in redis.storage: keep one',
    ),
    "missing after the merge": (
        "overlays:\n  dev:\n    mongodb:\n      external: {host: a.example.com}\n",
        '8:17: overlay dev: missing key "secret" in mongodb.external: Login; needs dbOwner on backend and auth, and '
        "clusterMonitor",
    ),
    "a wrong value that a conflict would be about": (
        "overlays: {openshift: {route: {termination: passthrough, certificate: y}}}\n",
        "5:71: overlays.openshift.route.certificate: found y, which YAML reads as true or false; write it in "
        'quotes: "y"',
    ),
    "an empty duration": (
        'tls: {certManager: {duration: ""}}\n',
        '5:31: tls.certManager.duration: found ""; allowed: a duration in h, m and s, such as 720h or 1h30m',
    ),
}


@pytest.mark.parametrize(("more", "line"), CASES.values(), ids=CASES.keys())
def test_one_mistake_is_one_line(more: str, line: str, tmp_path: Path) -> None:
    error = refusal(tmp_path, SMALLEST + more)
    assert error.message == f"clearml.yaml:{line}"
    assert error.hint == "one problem to correct; docs/clearml.schema.json describes every key"


def test_an_unknown_version_lists_the_known_ones(tmp_path: Path) -> None:
    allowed = "allowed: 2.0.0, 2.1.0, 2.2.0, 2.3.0, 2.4.0; did you mean"
    error = refusal(tmp_path, SMALLEST.replace("2.3.0", "2.3"))
    assert error.message == f'clearml.yaml:3:10: version: found 2.3; {allowed} "2.3.0"?'
    error = refusal(tmp_path, SMALLEST.replace("2.3.0", "2.9.0"))
    assert error.message == f'clearml.yaml:3:10: version: found "2.9.0"; {allowed} "2.4.0"?'


def test_a_namespace_too_long_for_its_dev_form(tmp_path: Path) -> None:
    error = refusal(tmp_path, SMALLEST.replace("ml\nversion", "m" * 61 + "\nversion"))
    assert error.message == (
        f'clearml.yaml:2:12: overlay dev: namespace: found "{"m" * 59}…"; allowed: lower case letters, '
        f"digits and '-', "
        "starting and ending with a letter or digit, at most 63 characters"
    )


def test_everything_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = """\
name: Clear_ML
namespace: ml
version: 2.3.0
tls: {provider: service-ca}
webserver: {replica: 2}
redis: {storage: {size: 2 Gi}}
mongodb: {mode: external, external: {port: 70000}}
fileserver: {replicas: 2}
fileserver: {replicas: 3}
overlays:
  mine: {}
"""
    lines = refusal(tmp_path, text).message.splitlines()
    assert [line.split(": ")[0].removeprefix("clearml.yaml:") for line in lines] == [
        "1:1", "1:7", "4:17", "5:13", "6:25", "7:37", "7:37", "7:44", "9:1", "9:24", "11:3",
    ]  # fmt: skip
    assert not any("needs mongodb.external" in line for line in lines)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "clearml.yaml is empty; it needs at least name, namespace, version and host"),
        ("# nothing\n---\n", "clearml.yaml is empty; it needs at least name, namespace, version and host"),
        (SMALLEST + "---\n" + SMALLEST, "clearml.yaml:6:1: a second YAML document begins; allowed: one"),
        ("- a\n", "clearml.yaml:1:1: the file: found a list; allowed: a mapping"),
        ("hello\n", 'clearml.yaml:1:1: the file: found "hello"; allowed: a mapping'),
        (b"name: \xff\n", "clearml.yaml:1: not UTF-8"),
    ],
)
def test_a_file_that_is_no_spec(text: str | bytes, message: str, tmp_path: Path) -> None:
    assert refusal(tmp_path, text).message == message


def test_broken_yaml_is_reported_where_it_breaks(tmp_path: Path) -> None:
    error = refusal(tmp_path, SMALLEST + "redis: [1\n")
    assert error.message.startswith("clearml.yaml:")
    assert error.hint == "correct the YAML first"


def test_no_file_and_a_directory(tmp_path: Path) -> None:
    hint = "python -m generator init writes one to begin with"
    for path, message in ((tmp_path / "no.yaml", "does not exist"), (tmp_path, "is a directory, not a file")):
        with pytest.raises(SpecError) as caught:
            load_spec(path)
        assert (caught.value.message, caught.value.hint) == (f"{path} {message}", hint)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    loop = tmp_path / "loop.yaml"
    loop.symlink_to(loop)
    with pytest.raises(SpecError, match="cannot be read: Too many levels of symbolic links"):
        load_spec(loop)
