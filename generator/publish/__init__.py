"""Committing the rendered tree to a git branch that Argo CD syncs, and telling whether a commit is what it says."""
