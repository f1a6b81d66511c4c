"""Access to documents: finds what must be withheld, takes it out, proves that it is gone. Usable without the rest of mertid."""

from .context import Context
from .engine import Redact
from .kinds import KINDS, Kind, label
from .law import Ground, Law, ground, grounds, law, laws
from .settings import Settings
from .values import Box, Check, Find, Passage, Proof, Reading, Removed, Sheet, struck

__all__ = [
    "KINDS", "Box", "Check", "Context", "Find", "Ground", "Kind", "Law", "Passage", "Proof", "Reading", "Redact", "Removed", "Settings",
    "Sheet", "ground", "grounds", "label", "law", "laws", "struck",
]
