"""One module per field that an SCC governs: what it puts where the pod says nothing, and what it objects to."""
