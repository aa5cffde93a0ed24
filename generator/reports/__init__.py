"""Output formats: each is one pure function, format(report) -> str, and knows nothing but findings."""
