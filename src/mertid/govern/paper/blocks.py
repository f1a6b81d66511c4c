"""What a paper is made of."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Heading:
    """A heading; ``level`` 1 or 2. It becomes a bookmark in a PDF and a heading in a DOCX."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Words:
    """A paragraph; ``draft`` marks what a person must fill in or look at before it is sent."""

    text: str
    draft: bool = False


@dataclass(frozen=True)
class Points:
    """A list of points."""

    texts: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table: a head, rows of as many cells, and the columns' shares of the width, which sum to 1."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]


@dataclass(frozen=True)
class Paper:
    """One paper. ``sender`` stands at the top and in the file's properties; ``foot`` at the foot of each page."""

    title: str
    sender: str
    blocks: tuple[Heading | Words | Points | Table, ...]
    foot: str = ""
    language: str = "da"


def texts_of(paper: Paper) -> list[str]:
    """Return the texts of a paper's blocks in their order; a table's cells row by row."""
    found: list[str] = []
    for block in paper.blocks:
        match block:
            case Heading(text) | Words(text):
                found.append(text)
            case Points(texts):
                found += texts
            case Table(head, rows):
                found += [*head, *(cell for row in rows for cell in row)]
    return found
