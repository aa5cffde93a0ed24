"""The frozen types of each section of `clearml.yaml`: one source of truth for shape, JSON Schema and editor help."""
