"""Where a request to merge a branch is opened, by hand or with the tools of GitHub and GitLab."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from generator import proc
from generator.errors import ToolError, without_credentials
from generator.publish.git import environment
from generator.publish.target import repository_name, repository_of

_SECONDS = 120.0
# What CI systems call the forge that they belong to; Gitea and Forgejo set GITHUB_SERVER_URL as well: they are first.
_SERVERS = (
    ("gitea", "GITEA_SERVER_URL"),
    ("gitea", "FORGEJO_SERVER_URL"),
    ("gitlab", "CI_SERVER_URL"),
    ("github", "GITHUB_SERVER_URL"),
)
_NAMES = {
    "github": ("github",),
    "gitlab": ("gitlab",),
    "gitea": ("gitea", "forgejo", "codeberg"),
    "bitbucket": ("bitbucket",),
    "azure": ("dev.azure.com", "visualstudio.com"),
}


def compare_url(url: str, base: str, branch: str, variables: Mapping[str, str]) -> str:
    """The page that opens a request to merge `branch` into `base`; "" when the forge at `url` cannot be told."""
    repository = repository_of(url)
    if repository is None:
        return ""
    host, path = repository
    web, into, of = f"https://{host}/{quote(path, safe='/%')}", quote(base), quote(branch)
    match forge_of(host, variables):
        case "github":
            return f"{web}/compare/{into}...{of}?expand=1"
        case "gitea":
            return f"{web}/compare/{into}...{of}"
        case "gitlab":
            query = {"merge_request[source_branch]": branch, "merge_request[target_branch]": base}
            return f"{web}/-/merge_requests/new?{urlencode(query)}"
        case "bitbucket" if host == "bitbucket.org":
            return f"{web}/pull-requests/new?{urlencode({'source': branch, 'dest': base})}"
        case "bitbucket":
            return _bitbucket_server(host, path, base, branch)
        case "azure":
            *project, name = repository_name(url).split("/")
            query = {"sourceRef": branch, "targetRef": base}
            return f"https://dev.azure.com/{'/'.join(project)}/_git/{name}/pullrequestcreate?{urlencode(query)}"
    return ""


def forge_of(host: str, variables: Mapping[str, str]) -> str:
    """github, gitlab, gitea, bitbucket, azure, or "": by its name, or because the CI system that runs this says so."""
    for forge, words in _NAMES.items():
        if any(word in host for word in words):
            return forge
    return next((forge for forge, name in _SERVERS if urlsplit(variables.get(name, "")).hostname == host), "")


def open_request(folder: Path, url: str, base: str, branch: str, title: str) -> str:
    """What `gh` or `glab` answers (the URL of the request); "" when it is not installed or not for this forge.

    Raises ToolError when it fails.
    """
    repository = repository_of(url)
    forge = forge_of(repository[0], os.environ) if repository else ""
    tool = {"github": "gh", "gitlab": "glab"}.get(forge, "")
    if repository is None or not tool or shutil.which(tool) is None:
        return ""
    name = f"{repository[0]}/{repository[1]}"
    body = "The rendered tree; its commit names where it comes from."
    if tool == "gh":
        place = ["--repo", name, "--base", base, "--head", branch]
        command = ["gh", "pr", "create", *place, "--title", title, "--body", body]
    else:
        place = ["--repo", f"https://{name}", "--source-branch", branch, "--target-branch", base]
        command = ["glab", "mr", "create", *place, "--title", title, "--description", body, "--yes"]
    done = proc.run(command, cwd=folder, timeout=_SECONDS, env=environment(os.environ))
    if done.returncode:
        raise ToolError(f"{tool} opened no request: {done.stderr.decode(errors='replace').strip()}")
    lines = done.stdout.decode(errors="replace").split()
    return without_credentials(next((word for word in reversed(lines) if word.startswith("https://")), ""))


def _bitbucket_server(host: str, path: str, base: str, branch: str) -> str:
    """Bitbucket Data Center: clones are at /scm/PROJECT/NAME over https, at /PROJECT/NAME over ssh."""
    project, _, name = path.removeprefix("scm/").rpartition("/")
    owner = f"users/{project[1:]}" if project.startswith("~") else f"projects/{project.upper()}"
    query = urlencode({"create": "", "sourceBranch": f"refs/heads/{branch}", "targetBranch": f"refs/heads/{base}"})
    return f"https://{host}/{owner}/repos/{name}/pull-requests?{query}"
