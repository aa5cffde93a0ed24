"""The controls of the Pod Security Standards, one module each; their ids are those of the cluster's own checks."""
