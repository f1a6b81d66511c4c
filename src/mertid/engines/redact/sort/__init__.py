"""Sorting a request's documents: duplicates, threads, versions, scope, and whole rules. Proposals; a person decides."""

from .near import differences
from .order import sort
from .values import Asked, Difference, Leaf, Place

__all__ = ["Asked", "Difference", "Leaf", "Place", "differences", "sort"]
