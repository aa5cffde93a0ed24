"""OpenShift's SCC admission, offline: which SecurityContextConstraints admit a pod, and why the others do not.

`admit` decides on one pod as the API server's plugin does; `load_defaults` gives the SCCs of a new cluster. Checked
against the plugin itself, openshift/apiserver-library-go (tests/oracle/scc). What differs between versions and is told
apart: the shipped SCCs, and what `behaviour.Behaviour` lists. Not told apart, since a minor is judged by the newest
commit of its release branch: fixes that came with a patch release, and clusters that were upgraded.
"""

from __future__ import annotations

from generator.scc.admission import admit
from generator.scc.model import Admission, Refusal, User
from generator.scc.shipped import load_defaults

__all__ = ["Admission", "Refusal", "User", "admit", "load_defaults"]
