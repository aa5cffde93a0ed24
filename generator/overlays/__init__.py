"""Places that a deployment runs in: each is a function over all objects, so a new component needs no edit here."""
