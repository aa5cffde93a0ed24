"""The SCCs that a new cluster of an OpenShift minor ships, in its newest patch release.

Source: release branches of openshift/cluster-kube-apiserver-operator. An upgraded cluster may differ: SCCs without -v2
and -v3 are never changed once they exist, so one born before 4.13 may lack csi in them, and before 4.11 its
`restricted` has the group system:authenticated.
"""

from __future__ import annotations

import copy
import functools
from importlib import resources
from typing import Any

from generator.k8s.versions import at_least, openshift_version
from generator.k8s.yamlio import load_documents

# The minor from which on a new cluster has it.
_SINCE = {"hostmount-anyuid-v2": "4.17", "nested-container": "4.20", "restricted-v3": "4.20"}
_VOLUME_SINCE = {"csi": "4.13", "image": "4.20"}


def load_defaults(openshift: str) -> list[dict[str, Any]]:
    """The default SecurityContextConstraints of an OpenShift version such as "4.18", by name; yours to change.

    Raises generator.k8s.versions.UnknownVersionError.
    """
    return copy.deepcopy(_defaults(openshift_version(openshift)))


@functools.cache
def _defaults(minor: str) -> list[dict[str, Any]]:
    text = resources.files("generator.scc").joinpath("defaults.yaml").read_bytes()
    sccs = [document.value for document in load_documents(text)]
    return [
        {**scc, "volumes": [one for one in scc["volumes"] if at_least(minor, _VOLUME_SINCE.get(one, minor))]}
        for scc in sccs
        if at_least(minor, _SINCE.get(scc["metadata"]["name"], minor))
    ]
