"""Wait until every service named in WAIT_FOR answers over TLS and takes this pod's credentials.

Runs in the ClearML image (Python 3.9 or later, pymongo and redis are there). WAIT_FOR is JSON:
{"mongodb": {"host": ..., "port": ..., "ca": path or null}, ...}; the credentials are in ClearML's own variables.
With --once it tries once, for probes. Exit 0: all answer. No credential is ever printed.
"""

import base64
import json
import os
import ssl
import sys
import time
import urllib.error
import urllib.request

DEADLINE_SECONDS = 600
PAUSE_SECONDS = 3
TIMEOUT_SECONDS = 5


def ask_https(peer, path, user, password):
    """Open https://host:port/path with basic authentication; anything but 200 is an error."""
    request = urllib.request.Request("https://{host}:{port}{path}".format(path=path, **peer))
    token = base64.b64encode(f"{user}:{password}".encode()).decode()
    request.add_header("Authorization", "Basic " + token)
    context = ssl.create_default_context(cafile=peer["ca"])
    with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS, context=context) as answer:
        answer.read()


def ask_elasticsearch(peer):
    """Logged in, and every primary shard is there."""
    path = "/_cluster/health?wait_for_status=yellow&timeout=2s"
    ask_https(
        peer, path, os.environ["CLEARML_ELASTIC_SERVICE_USERNAME"], os.environ["CLEARML_ELASTIC_SERVICE_PASSWORD"]
    )


def ask_mongodb(peer):
    """Logged in with the URI that ClearML uses."""
    import pymongo

    client = pymongo.MongoClient(
        os.environ["CLEARML_MONGODB_SERVICE_CONNECTION_STRING"], serverSelectionTimeoutMS=TIMEOUT_SECONDS * 1000
    )
    try:
        client["backend"].command("connectionStatus")
        client["backend"].list_collection_names()
    finally:
        client.close()


def ask_redis(peer):
    """Logged in, and past loading its data."""
    import redis

    client = redis.Redis(
        host=peer["host"],
        port=peer["port"],
        username=os.environ.get("REDIS_USERNAME"),
        password=os.environ["CLEARML_REDIS_SERVICE_PASSWORD"],
        socket_timeout=TIMEOUT_SECONDS,
        socket_connect_timeout=TIMEOUT_SECONDS,
        ssl=True,
        ssl_ca_certs=peer["ca"],
        ssl_check_hostname=True,
    )
    try:
        client.ping()
    finally:
        client.close()


def ask_apiserver(peer):
    """The file server's own key pair gets a token."""
    ask_https(peer, "/auth.login", os.environ["FILESERVER_USER_KEY"], os.environ["FILESERVER_USER_SECRET"])


QUESTIONS = {
    "apiserver": ask_apiserver,
    "elasticsearch": ask_elasticsearch,
    "mongodb": ask_mongodb,
    "redis": ask_redis,
}


def problem(name, peer):
    """What keeps `name` from answering, or None; the text holds no credential."""
    try:
        QUESTIONS[name](peer)
        return None
    except urllib.error.HTTPError as error:
        return f"HTTP status {error.code}"
    except urllib.error.URLError as error:
        return str(error.reason)
    except (TimeoutError, OSError, ssl.SSLError) as error:
        return f"{type(error).__name__}: {error}"
    except KeyError as error:
        return f"variable {error} is not set"
    except Exception as error:  # a driver's own exceptions: their text may quote the URI, their type does not
        return type(error).__name__


def main():
    """Ask each service until it answers; report each new problem once."""
    peers = json.loads(os.environ["WAIT_FOR"])
    once = "--once" in sys.argv[1:]
    deadline = time.monotonic() + DEADLINE_SECONDS
    for name, peer in sorted(peers.items()):
        said = None
        while True:
            reason = problem(name, peer)
            if reason is None:
                break
            if reason != said:
                print("{} at {host}:{port} is not ready: {}".format(name, reason, **peer), flush=True)
                said = reason
            if once or time.monotonic() > deadline:
                return 1
            time.sleep(PAUSE_SECONDS)
        if not once:
            print("{} at {host}:{port} is ready".format(name, **peer), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
