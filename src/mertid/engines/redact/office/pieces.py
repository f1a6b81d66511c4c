"""Text of a document put together from the places where it stands, so that what is struck is taken out of those very places.

A `Flow` is one sheet being read: its text is the pieces after one another, and each piece knows where to write itself back. Reading
and removing walk a document in the same order, so offsets of the one are offsets of the other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from mertid.core import Text, Unreadable

from ..values import Passage, Reading, Sheet

UNNAMED = "[udeladt]"
_AREA = Text(da="Et område kan kun streges ud på en side. Strege teksten i stedet.",
             en="An area can be struck only on a page. Strike the text instead.")
_OTHER = Text(da="Dokumentet er et andet end det, der blev streget i. Læs det igen.",
              en="The document is another than the one that was marked. Read it again.")


@dataclass(frozen=True)
class Place:
    """Where a piece stands: an element's text, its tail, an attribute by its name, or the element as a whole (a picture).

    ``element`` is one of lxml's, or with ``what`` "text" anything that has a text.
    """

    element: Any
    what: str = "text"

    def write(self, text: str) -> None:
        if self.what == "text":
            self.element.text = text
        elif self.what == "tail":
            self.element.tail = text
        elif self.what == "whole":
            parent = self.element.getparent()
            if parent is not None:
                parent.remove(self.element)
        else:
            self.element.set(self.what, text)


@dataclass
class Flow:
    """One sheet being read. ``hidden``: a reader does not see it, and it is not in what is released."""

    part: str
    hidden: bool = False
    pieces: list[tuple[str, Place | None]] = field(default_factory=list)

    def add(self, text: str | None, place: Place | None = None) -> None:
        """Add a piece; one without a place only divides others, such as a line end."""
        if text:
            self.pieces.append((text, place))

    def end(self, mark: str = "\n") -> None:
        """Divide what comes from what was: newlines that already stand there are not written again."""
        if not self.pieces:
            return
        last = self.pieces[-1][0]
        if len(last) < len(mark):
            last = "".join(text for text, _ in self.pieces[-4:])
        missing = mark[:len(mark) - next(n for n in range(len(mark), -1, -1) if last.endswith(mark[:n]))]
        if missing:
            self.pieces.append((missing, None))

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.pieces)


def sheets(flows: Iterable[Flow]) -> tuple[Sheet, ...]:
    """Return the flows that hold text as sheets, numbered from 1 over all flows."""
    return tuple(
        Sheet(number, flow.text, flow.part, hidden=flow.hidden) for number, flow in enumerate(flows, 1) if flow.text.strip() or number == 1
    )


def strike(flows: Sequence[Flow], passages: Iterable[Passage], reading: Reading | None = None) -> list[Place]:
    """Take the passages out of the places where they stand, and return the places that were changed.

    The label, whose length has nothing to do with what it replaces, is written where the passage began.

    Raises
    ------
    Unreadable
        When a passage is an area, lies outside the text, or ``reading`` is of another document.
    """
    if reading is not None and any(
        not 0 < sheet.number <= len(flows) or flows[sheet.number - 1].text != sheet.text for sheet in reading.sheets
    ):
        raise Unreadable("strike: reading is of another document, expected that of this one. Read it again.", text=_OTHER)
    by_sheet: dict[int, list[tuple[int, int, str]]] = {}
    for one in passages:
        if one.area is not None:
            raise Unreadable("strike: passage is an area, expected characters. Redact the pages instead.", text=_AREA)
        if not 0 < one.sheet <= len(flows) or not 0 <= one.start <= one.end <= len(flows[one.sheet - 1].text):
            raise Unreadable("strike: passage lies outside the text, expected one within. Read it again.", text=_OTHER)
        if one.start < one.end:
            by_sheet.setdefault(one.sheet, []).append((one.start, one.end, label(one)))
    return [place for number, cuts in by_sheet.items() for place in _strike(flows[number - 1], joined(cuts))]


def label(passage: Passage) -> str:
    """Return what is written in place of a passage: its ground in brackets."""
    said = passage.label.strip()
    return UNNAMED if not said else said if said.startswith("[") else f"[{said}]"


def joined(cuts: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Return the cuts in order, those that overlap made one under the first one's label."""
    out: list[tuple[int, int, str]] = []
    for start, end, said in sorted(cuts):
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]), out[-1][2])
        else:
            out.append((start, end, said))
    return out


def cut(text: str, cuts: Iterable[tuple[int, int, str]]) -> str:
    """Return plain text with each cut replaced by its label."""
    out, at = [], 0
    for start, end, said in joined(cuts):
        out += [text[at:start], said]
        at = end
    return "".join([*out, text[at:]])


def _strike(flow: Flow, cuts: list[tuple[int, int, str]]) -> list[Place]:
    at, first = 0, 0
    changed: list[Place] = []
    said: set[int] = set()
    for text, place in flow.pieces:
        start, end = at, at + len(text)
        at = end
        while first < len(cuts) and cuts[first][1] <= start:
            first += 1
        if place is None or first == len(cuts) or cuts[first][0] >= end:
            continue
        changed.append(place)
        if place.what == "whole":
            place.write("")
            continue
        out, here, which = [], start, first
        while which < len(cuts) and cuts[which][0] < end:
            one_start, one_end, what = cuts[which]
            out.append(text[here - start:max(one_start, start) - start])
            if which not in said:
                out.append(what)
                said.add(which)
            here = min(one_end, end)
            which += 1
        place.write("".join([*out, text[here - start:]]))
    return changed
