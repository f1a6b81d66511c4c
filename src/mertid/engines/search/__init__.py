"""Search: full text in Danish, over one authority's documents. A library of its own."""

from .engine import Search
from .index import Index
from .values import Entry, Filters, Found, Hit, Piece

__all__ = ["Entry", "Filters", "Found", "Hit", "Index", "Piece", "Search"]
