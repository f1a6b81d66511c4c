"""Risk: how likely an outcome is for this person, why, how sure, and what would change it. A glass box, and a library of its own."""

from .endpoint import Action, Endpoint
from .engine import Risk

__all__ = ["Action", "Endpoint", "Risk"]
