"""What names, labels and annotations may look like, as JSON Schema: the compiled validator decides on them too.

After k8s.io/apimachinery, pkg/util/validation and pkg/api/validation. A subschema carries the server's words for its
refusal in `SAYS`; `generator.schema.messages` reads them.
"""

from __future__ import annotations

from typing import Any

from generator.k8s.versions import minor_number

# Key of a subschema: what the API server says of a value that it refuses, or the name of a function that knows.
SAYS = "x-generator-says"
# The definition of `metadata` in the bundle; the schemas of custom kinds have none.
OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"

_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = rf"{_LABEL}(\.{_LABEL})*"
_NAME_PART = "([A-Za-z0-9][-A-Za-z0-9_.]{0,61})?[A-Za-z0-9]"
_ANYCASE = _SUBDOMAIN.replace("a-z", "A-Za-z")

_SUBDOMAIN_WORDS = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', "
    "and must start and end with an alphanumeric character"
)
_LABEL_WORDS = (
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', "
    "and must start and end with an alphanumeric character"
)
_DNS_1035_WORDS = (
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', "
    "start with an alphabetic character, and end with an alphanumeric character"
)
_LABEL_VALUE_WORDS = (
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', "
    "and must start and end with an alphanumeric character"
)

DNS_SUBDOMAIN: dict[str, Any] = {"pattern": f"^{_SUBDOMAIN}$", "maxLength": 253, SAYS: _SUBDOMAIN_WORDS}
DNS_LABEL: dict[str, Any] = {"pattern": f"^{_LABEL}$", "maxLength": 63, SAYS: _LABEL_WORDS}
DNS_1035_LABEL: dict[str, Any] = {"pattern": "^[a-z]([-a-z0-9]*[a-z0-9])?$", "maxLength": 63, SAYS: _DNS_1035_WORDS}
_PREFIXES = {
    DNS_SUBDOMAIN["pattern"]: rf"^({_LABEL}\.)*[a-z0-9][-a-z0-9]*$",
    DNS_LABEL["pattern"]: "^[a-z0-9][-a-z0-9]*$",
    DNS_1035_LABEL["pattern"]: "^[a-z][-a-z0-9]*$",
}
# The server refuses "." and ".." too, but no request with such a path reaches it.
PATH_SEGMENT: dict[str, Any] = {"pattern": "^[^/%]*$", SAYS: "may not contain '/' or '%'"}

LABEL_VALUE: dict[str, Any] = {
    "pattern": "^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$",
    "maxLength": 63,
    SAYS: _LABEL_VALUE_WORDS,
}
# Only a long key pays for the check that the part before the slash has no more than 253 characters.
_SHORT_PREFIX = {"if": {"minLength": 254}, "then": {"pattern": "^[!-.0-~]{0,253}(/[^/]*)?$", SAYS: "qualified name"}}
QUALIFIED_NAME: dict[str, Any] = {"pattern": f"^({_SUBDOMAIN}/)?{_NAME_PART}$", SAYS: "qualified name", **_SHORT_PREFIX}
# ValidateAnnotations lowers the key before it looks at it.
_ANNOTATION_KEY = {"pattern": f"^({_ANYCASE}/)?{_NAME_PART}$", SAYS: "qualified name", **_SHORT_PREFIX}
# Only built-in kinds ask for a domain (pkg/apis/core/validation, ValidateFinalizerName), not those of some groups.
_STANDARD_FINALIZERS = "orphan|foregroundDeletion|kubernetes"
_GENERIC_GROUPS = ("admissionregistration.k8s.io/", "apiextensions.k8s.io/", "apiregistration.k8s.io/", "policy/")
_FINALIZER = {
    "pattern": f"^({_STANDARD_FINALIZERS}|{_SUBDOMAIN}/{_NAME_PART})$",
    SAYS: "name is neither a standard finalizer name nor is it fully qualified",
}

# Of a null in a list Go makes an empty text, which is no name.
_NOT_NULL = {"not": {"type": "null"}}

LABELS: dict[str, Any] = {"propertyNames": QUALIFIED_NAME, "additionalProperties": LABEL_VALUE}
ANNOTATIONS: dict[str, Any] = {"propertyNames": _ANNOTATION_KEY}

# Their validation does not look at the name, so that the check of every request remains (registry/rest/create.go).
_PATH_SEGMENT_KINDS = frozenset(
    {("", "Event"), ("certificates.k8s.io", "CertificateSigningRequest"), ("policy", "PodDisruptionBudget")}
)
_PATH_SEGMENT_GROUPS = frozenset(
    # OpenShift: ValidatePathSegmentName in the validation of these API groups (openshift/oauth-apiserver, -apiserver).
    {"rbac.authorization.k8s.io", "authorization.openshift.io", "image.openshift.io", "oauth.openshift.io"}
) | {"user.openshift.io"}


def name_schema(minor: str, api_version: str, kind: str) -> dict[str, Any]:
    """What `metadata.name` of a kind may be; a DNS subdomain unless the kind says otherwise."""
    group = api_version.rpartition("/")[0]
    if group in _PATH_SEGMENT_GROUPS or (group, kind) in _PATH_SEGMENT_KINDS:
        return PATH_SEGMENT
    if (group, kind) in {("", "Namespace"), ("project.openshift.io", "Project")}:
        return DNS_LABEL
    if (group, kind) == ("", "Service"):
        # KEP-5311: any RFC 1123 label where RelaxedServiceNameValidation is on, by default from 1.36.
        return DNS_LABEL if minor_number(minor) >= 36 else DNS_1035_LABEL
    if (group, kind) == ("apps", "StatefulSet"):
        # The name becomes a hostname; checked since 1.27 (kubernetes/kubernetes#114172).
        return DNS_LABEL if minor_number(minor) >= 27 else DNS_SUBDOMAIN
    if (group, kind) == ("scheduling.k8s.io", "PriorityClass"):
        return {**DNS_SUBDOMAIN, **_NO_SYSTEM_NAME}
    if (group, kind) == ("batch", "CronJob"):
        # pkg/apis/batch/validation: the controller appends 11 characters to make the name of a Job.
        return {**DNS_SUBDOMAIN, "maxLength": 52}
    return DNS_SUBDOMAIN


def metadata_schema(minor: str, api_version: str, kind: str, *, is_custom: bool) -> dict[str, Any]:
    """What holds for `metadata` of every object of a kind, beside the types of its fields (ObjectMeta)."""
    finalizer = QUALIFIED_NAME if is_custom or api_version.startswith(_GENERIC_GROUPS) else _FINALIZER
    return {
        "properties": {
            "name": name_schema(minor, api_version, kind),
            "namespace": {"pattern": f"^({_LABEL})?$", "maxLength": 63, SAYS: _LABEL_WORDS},
            "labels": LABELS,
            "annotations": ANNOTATIONS,
            "finalizers": {"items": {**finalizer, **_NOT_NULL}, **_NOT_BOTH},
            "ownerReferences": {"items": _OWNER, **_ONE_CONTROLLER},
            # The server answers so to every server-side apply, which is what Argo CD and kubectl do.
            "managedFields": {"not": {"type": "array"}, SAYS: "must be nil"},
            "generation": {"minimum": 0, SAYS: "must be greater than or equal to 0"},
        },
        # Nobody looks at generateName where there is a name.
        "if": {"required": ["generateName"], "not": {"required": ["name"]}},
        "then": {"properties": {"generateName": _generated(name_schema(minor, api_version, kind))}},
    }


_NOT_BOTH = {
    "not": {"allOf": [{"contains": {"const": "orphan"}}, {"contains": {"const": "foregroundDeletion"}}]},
    SAYS: "finalizer orphan and foregroundDeletion cannot be both set",
}
_EVENT = {"apiVersion": {"enum": ["v1", "events.k8s.io/v1"]}, "kind": {"const": "Event"}}
_OWNER = {
    "properties": {
        "apiVersion": {"minLength": 1, SAYS: "version must not be empty"},
        "kind": {"minLength": 1, SAYS: "kind must not be empty"},
        "name": {"minLength": 1, SAYS: "name must not be empty"},
        "uid": {"minLength": 1, SAYS: "uid must not be empty"},
    },
    "not": {"properties": _EVENT, "required": list(_EVENT)},
    SAYS: "Kind=Event is disallowed from being an owner",
}
_ONE_CONTROLLER = {
    "contains": {"properties": {"controller": {"const": True}}, "required": ["controller"]},
    "minContains": 0,
    "maxContains": 1,
    SAYS: "Only one reference can have Controller set to true",
}
# pkg/apis/scheduling/validation: two names are the system's own, with values of its own.
_NO_SYSTEM_NAME = {
    "if": {"pattern": "^system-"},
    "then": {
        "enum": ["system-node-critical", "system-cluster-critical"],
        SAYS: "Forbidden: priority class names with 'system-' prefix are reserved for system use only",
    },
}


def _generated(name: dict[str, Any]) -> dict[str, Any]:
    """What may stand in front of the five characters that make it a name."""
    # names.SimpleNameGenerator cuts a prefix that leaves no room for them.
    pattern = name["pattern"]
    return {"pattern": _PREFIXES.get(pattern, pattern), SAYS: name[SAYS]}


def qualified_name_words(key: str) -> str:
    """What the server says of a label or annotation key that is no qualified name."""
    prefix, slash, name = key.rpartition("/")
    if "/" in prefix:
        return (
            "a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
            "alphanumeric character with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
        )
    if slash and not prefix:
        return "prefix part must be non-empty"
    if not name:
        return "name part must be non-empty"
    if len(prefix) > 253:
        return "prefix part must be no more than 253 characters"
    if len(name) > 63:
        return "name part must be no more than 63 characters"
    if not (name[0].isascii() and name[0].isalnum() and name[-1].isascii() and name[-1].isalnum()) or any(
        not (character.isascii() and character.isalnum()) and character not in "-_." for character in name
    ):
        return (
            "name part must consist of alphanumeric characters, '-', '_' or '.', "
            "and must start and end with an alphanumeric character"
        )
    return f"prefix part {_SUBDOMAIN_WORDS}"
