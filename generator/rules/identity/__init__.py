"""Rules about who an object is."""
