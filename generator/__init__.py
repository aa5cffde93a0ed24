"""Render ClearML for OpenShift as a Kustomize tree, and check any GitOps repository offline."""

__version__ = "0.1.0"
