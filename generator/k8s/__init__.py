"""What Kubernetes objects are: their shape, versions, places and text; knows nothing of ClearML."""
