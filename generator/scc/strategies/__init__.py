"""One module per strategy of an SCC.

`default_*` completes what a pod leaves open, `validate_*` then refuses what does not fit.
"""
