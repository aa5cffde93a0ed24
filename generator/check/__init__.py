"""The check itself: from what kustomize built to a report. Wires schema, rules and origins; formats nothing."""
