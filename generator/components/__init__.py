"""The parts of a ClearML deployment: each turns its section of `clearml.yaml` into plain Kubernetes objects."""
