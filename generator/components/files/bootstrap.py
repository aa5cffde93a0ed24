"""Create the Secrets that are missing; never read a value of, change or delete one that exists.

Runs in the ClearML image (Python 3.9 or later, standard library only) under a Role that allows to create Secrets and to
get those of the plan by name. The plan, /config/plan.json, is {"labels": {...}, "secrets": {name: {key: value}}}; a
number stands for a random value of that length, a string for itself.
Exit 0: every Secret is there with every key. Exit 1 and one line each: what is not. No value is ever printed.
"""

import base64
import json
import os
import secrets
import ssl
import string
import sys
import time
import urllib.error
import urllib.request

ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount"
PLAN = "/config/plan.json"
TRIES = 30
PAUSE_SECONDS = 4
# Safe in HOCON, in URLs and in shells: ClearML reads its configuration as HOCON and MongoDB's password from a URI.
FIRST = string.ascii_letters
REST = string.ascii_letters + string.digits + "-_"


def read(path):
    """The text of a file, without surrounding space."""
    with open(path, encoding="utf-8") as file:
        return file.read().strip()


def random_value(length):
    """A random value that starts with a letter."""
    return secrets.choice(FIRST) + "".join(secrets.choice(REST) for _ in range(length - 1))


def request(method, path, body=None):
    """Ask the API server; gives (status, parsed answer) and raises OSError when it cannot be reached."""
    host, port = os.environ["KUBERNETES_SERVICE_HOST"], os.environ["KUBERNETES_SERVICE_PORT"]
    host = f"[{host}]" if ":" in host else host
    asked = urllib.request.Request(
        f"https://{host}:{port}{path}", method=method, data=json.dumps(body).encode() if body else None
    )
    asked.add_header("Authorization", "Bearer " + read(ACCOUNT + "/token"))
    asked.add_header("Content-Type", "application/json")
    context = ssl.create_default_context(cafile=ACCOUNT + "/ca.crt")
    try:
        with urllib.request.urlopen(asked, timeout=20, context=context) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, {}


def patiently(method, path, body=None):
    """`request`, tried again while the network policy, the API server or its RBAC are still settling."""
    for attempt in range(TRIES):
        try:
            status, answer = request(method, path, body)
        except OSError as error:
            status, answer, reason = None, {}, getattr(error, "reason", error)
        else:
            reason = f"status {status}"
        if status is not None and status < 500 and status not in (401, 403, 429):
            return status, answer
        if attempt + 1 < TRIES:
            time.sleep(PAUSE_SECONDS)
    raise SystemExit(f"{method} {path}: {reason} after {TRIES} tries")


def manifest(name, keys, labels):
    """The Secret to create."""
    values = {key: random_value(value) if isinstance(value, int) else value for key, value in keys.items()}
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "type": "Opaque",
        "metadata": {"name": name, "labels": labels},
        "data": {key: base64.b64encode(value.encode()).decode() for key, value in values.items()},
    }


def ensure(collection, name, keys, labels):
    """Create the Secret if it is missing; gives what is wrong with an existing one, or None."""
    status, existing = patiently("GET", f"{collection}/{name}")
    if status == 404:
        status, _ = patiently("POST", collection, manifest(name, keys, labels))
        if status == 201:
            print(f"Secret {name}: created", flush=True)
            return None
        if status == 409:  # somebody else was faster: judge theirs
            status, existing = patiently("GET", f"{collection}/{name}")
    if status != 200:
        return f"Secret {name}: the API server answered with status {status}"
    missing = [key for key in keys if not (existing.get("data") or {}).get(key)]
    if missing:
        listed = ", ".join(missing)
        return f"Secret {name} exists but lacks key {listed}: add it, or delete the Secret to have it made anew"
    print(f"Secret {name}: exists, unchanged", flush=True)
    return None


def main():
    """Go through the plan; every problem is reported, not only the first."""
    collection = f"/api/v1/namespaces/{read(ACCOUNT + '/namespace')}/secrets"
    with open(PLAN, encoding="utf-8") as file:
        plan = json.load(file)
    answers = [ensure(collection, name, keys, plan["labels"]) for name, keys in plan["secrets"].items()]
    problems = [answer for answer in answers if answer]
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
