"""The findings that no rule makes but the engines around them, for the manual and for --select."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EngineRule:
    """A rule id of an engine: its severity as the manual states it, and its page."""

    id: str
    severity: str
    page: str


ENGINE_RULES: tuple[EngineRule, ...] = (
    EngineRule(
        "build",
        "error",
        "A kustomization does not build.\n\n"
        "The message is kustomize's own. Nothing of this overlay could be checked: a failed build is never a pass.",
    ),
    EngineRule(
        "helm-template",
        "note",
        "A file is an unrendered Helm template.\n\n"
        "Only Helm can read it, so nothing in it was checked. It lies below `templates/` of a chart, or what keeps it "
        "from being YAML is a template action. Check what Helm makes of it: "
        "`helm template CHART | python -m generator check -`.",
    ),
    EngineRule(
        "no-schema",
        "note",
        "A custom kind of which no schema is known.\n\n"
        "Its fields were not checked. `check` lists such objects as skipped, with their kind (an error with "
        "`--strict`), and `validate` of the Python API returns a note. The bundle holds the core kinds of "
        "Kubernetes 1.25 to 1.37; custom kinds have none yet.",
    ),
    EngineRule(
        "pod-security",
        "error",
        "Pod Security admission would refuse the pod.\n\n"
        "Judged are the pods of every workload in a Namespace that is checked along with it and has the label "
        "`pod-security.kubernetes.io/enforce`, and all pods where `--pod-security LEVEL` asks for it; the stricter "
        "level counts. Each field that offends is a finding, in the words of the API server. A workload itself is "
        "accepted, its pods are refused later. The version of the standard is that of the label "
        "`enforce-version`, at most that of the target cluster. A label with an unknown level or version is refused "
        "as well. `docs/pod-security.md` lists the controls.",
    ),
    EngineRule(
        "removed-api",
        "error",
        "The target version of Kubernetes does not serve this version of the API.\n\n"
        "It was removed, or is not there yet; the message says since when and what to use instead. The data is "
        "that of the published OpenAPI of each minor, so alpha versions, which a cluster serves only when told "
        "to, count as served.",
    ),
    EngineRule(
        "scc",
        "error, or warning where the SCC is neither restricted-v2 nor restricted-v3",
        "OpenShift's SecurityContextConstraints would refuse the pod, or admit it with more rights than it should "
        "need.\n\n"
        "Each refused field is a finding of its own. An error: none of the SCCs that the pod's service account or "
        "creator may use admits the pod, or the one that `openshift.io/required-scc` names does not. A warning: what "
        "admits it is neither `restricted-v2` nor `restricted-v3`. SCCs, roles and bindings among the checked objects "
        "count, besides those of a new cluster; a Namespace that names no ids gets an assumed block, and the message "
        "says so. Checked for overlays with an OpenShift version; `python -m generator scc` explains each decision.",
    ),
    EngineRule(
        "schema",
        "error",
        "The API server would refuse the object.\n\n"
        "A missing required field, a value of the wrong type, text that is not base64 or not a date, a kind that does "
        "not exist, an object without a name. Checked against the JSON Schema of the target Kubernetes version; what "
        "the API server checks in code beyond it (selectors, quantities, names, CEL) is not checked yet. No value is "
        "printed, only its type: it may be a secret.",
    ),
    EngineRule(
        "schema-not-checked",
        "note",
        "A part of a custom kind's schema that cannot be used here.\n\n"
        "A pattern that is not understood, a rule in CEL that cannot be compiled or evaluated, or a schema that cannot "
        "be compiled at all: what it asks for was not checked, everything else was. The message names it and says why.",
    ),
    EngineRule(
        "schema-unknown-field",
        "error",
        "A field that the kind does not have.\n\n"
        "Strict server-side apply refuses it; without it the field is dropped silently and does nothing, usually a "
        "misspelling or wrong indentation.",
    ),
    EngineRule(
        "yaml",
        "error",
        "The text cannot be read as YAML the way kubectl and kustomize read it.\n\n"
        "Nothing after the broken document could be checked. The same rule reports a file that cannot be read at all: "
        "it does not exist, may not be read, or is a symbolic link out of the repository, which Argo CD refuses.",
    ),
    EngineRule(
        "yaml-ambiguous",
        "warning",
        "A value means different things to kubectl and kustomize.\n\n"
        "Reserved for checking plain files: no command reports it yet.",
    ),
    EngineRule(
        "yaml-duplicate-key",
        "error",
        "A mapping has the same key twice.\n\n"
        "kubectl keeps the last one silently, kustomize refuses the file. In a built overlay it can only come from the "
        "builder itself. The object is judged as kubectl reads it.",
    ),
)
