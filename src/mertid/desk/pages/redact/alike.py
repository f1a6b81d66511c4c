"""Where else the same person or number stands in the request's documents, and how it is written there."""

from dataclasses import dataclass

from mertid.desk.models import MarkRow
from mertid.desk.redaction import reading_of

from .frame import Opened

READ_AT_MOST = 12
"""Documents whose text is looked into for other ways of writing it; a page must not open hundreds."""
SHOWN_PLACES = 200
WAYS = 6


@dataclass(frozen=True)
class Alike:
    """``count`` places in ``papers`` documents, this one among them; ``ways`` it is written; ``places`` to go to; ``struck`` and
    ``left`` count decisions taken."""

    count: int
    papers: int
    ways: tuple[str, ...]
    places: tuple[MarkRow, ...]
    struck: int
    left: int


def alike(opened: Opened, mark: MarkRow) -> Alike:
    """Return where else the same stands."""
    if not mark.same:
        return Alike(1, 1, (), (), int(mark.state == "struck"), int(mark.state == "left"))
    rows = MarkRow.objects.filter(paper__case=opened.case, same=mark.same).select_related("paper__reading", "paper__case__deployment")
    every = list(rows.defer("paper__text", "paper__finds", "reason").order_by("paper__number", "sheet", "start"))
    ways: dict[str, None] = {}
    read: set[int] = set()
    for one in sorted(every, key=lambda one: one.paper_id != mark.paper_id):
        if one.area is not None or (one.paper_id not in read and len(read) >= READ_AT_MOST):
            continue
        read.add(one.paper_id)
        ways.setdefault(words_of(one))
    ways.pop(words_of(mark), None)
    return Alike(
        len(every), len({one.paper_id for one in every}), tuple(one for one in ways if one)[:WAYS], tuple(every[:SHOWN_PLACES]),
        sum(one.state == "struck" for one in every), sum(one.state == "left" for one in every),
    )


def words_of(mark: MarkRow) -> str:
    """Return the words that a mark covers, on one line."""
    reading = reading_of(mark.paper)
    sheet = next((one for one in reading.sheets if one.number == mark.sheet), None) if reading is not None else None
    return " ".join(sheet.text[mark.start : mark.end].split()) if sheet is not None else ""
