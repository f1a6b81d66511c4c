"""What a run through a content stream asks of who walks the page."""

from typing import Any, Protocol

from .fonts import Font
from .matrix import Matrix


class Walks(Protocol):
    """What walks forms and keeps fonts and layers for a run: `walk.Walker`."""

    def form(self, run: Any, source: Any, at: int, matrix: Matrix, odd: str = "") -> None:
        """Walk a form drawn by an instruction."""

    def font(self, source: Any) -> Font:
        """Return a font."""

    def is_off(self, group: Any) -> bool:
        """Tell whether a layer is switched off."""
