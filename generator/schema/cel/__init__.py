"""Validation rules in CEL (`x-kubernetes-validations`), as the API server evaluates them when an object is created.

The language is Google's own implementation (cel-expr-python); Kubernetes' functions for it are in the modules here:
k8s.io/apiserver, pkg/cel/library. A URL, an address, a quantity is a map with `KIND` inside an expression.
"""
