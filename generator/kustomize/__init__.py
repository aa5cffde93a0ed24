"""The tree of files on disk, the kustomize program, and where what it builds comes from."""
