"""What the commit of a published tree says. Pure."""

from __future__ import annotations

from generator.publish.metadata import Published
from generator.publish.plan import Plan

SOURCE, VERSION, SPEC = "Source-Commit", "Generator-Version", "Spec-SHA256"


def commit_message(name: str, plan: Plan, published: Published, text: str | None) -> str:
    """The message: `text` or a summary, then trailers that link the tree to where it comes from."""
    origin = published.source[:12] or "no commit"
    dirty = " with uncommitted changes" if published.dirty else ""
    counts = f"{len(plan.added)} added, {len(plan.changed)} changed, {len(plan.removed)} removed."
    body = text.strip() if text and text.strip() else f"Publish {name} from {origin}{dirty}\n\n{counts}"
    trailers = {SOURCE: f"{published.source}{'-dirty' if published.dirty else ''}", VERSION: published.generator}
    lines = [f"{key}: {value}" for key, value in {**trailers, SPEC: published.spec_sha256}.items() if value]
    return f"{body}\n\n" + "\n".join(lines) + "\n"
