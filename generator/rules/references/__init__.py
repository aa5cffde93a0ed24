"""Rules about what objects refer to."""
