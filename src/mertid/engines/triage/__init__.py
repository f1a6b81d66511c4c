"""Triage: where a message belongs (team, KLE subject, known case), how sure that is, and why. A library of its own."""

from .engine import Triage
from .quote import own_ranges, own_text
from .words import fold, stem, tokens

__all__ = ["Triage", "fold", "own_ranges", "own_text", "stem", "tokens"]
