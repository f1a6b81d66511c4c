"""A PDF read: one sheet a page with text and the place of each character, and sheets of what a reader does not see."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mertid.core import Text

from ..inside import tick
from ..values import Reading, Sheet
from .drawn import Drawn, Places, places
from .hidden import OCR, hidden
from .layout import Laid, laid
from .look import Look
from .opening import flatten, opened
from .parts import Parts, parts
from .walk import Walker

MEDIA_TYPE = "application/pdf"


@dataclass(frozen=True)
class Page:
    """A page as walked: ``why`` tells for each glyph whether it is seen, ``seen`` is the text that is, ``unseen`` the text that is not."""

    drawn: Drawn
    places: Places
    why: NDArray[np.uint8]
    seen: Laid
    unseen: Laid


def page_of(walker: Walker, page: Any, look: Look, number: int, *, lay: bool = True) -> Page:
    """Return a page as read; ``number`` counts from 0. Without ``lay`` no text is put together."""
    drawn = walker.page(page)
    there = places(drawn)
    why = hidden(drawn, there, look, number)
    visible = why <= OCR
    none = np.zeros(len(why), bool)
    return Page(drawn, there, why, laid(drawn, there, visible if lay else none), laid(drawn, there, ~visible if lay else none))


def read(data: bytes, password: str = "") -> Reading:
    """Return a PDF's text with places, what is hidden in it, and notes.

    Raises
    ------
    NeedsPassword, TooBig, Unreadable
        See `opening.opened`; a page that breaks the limits of `walk` is TooBig too.
    """
    source = opened(data, password)
    found = parts(source.pdf, encrypted=source.encrypted)
    flatten(source.pdf)
    sheets, unseen, scans, unsure = list[Sheet](), [], 0, 0
    walker = Walker(found.off)
    with Look(data, password) as look:
        for number, page in enumerate(source.pdf.pages):
            one = page_of(walker, page, look, number)
            shown = one.drawn.shown
            sheets.append(Sheet(number + 1, one.seen.text, "page", shown.width, shown.height, one.seen.boxes))
            if one.unseen.text.strip():
                unseen.append((number, one))
            scans += bool((one.why == OCR).any())
            unsure += sum(not g.sure for g in one.drawn.glyphs) > 0.1 * len(one.drawn.glyphs)
            tick()
    sheets += _more(sheets, unseen, found)
    return Reading(MEDIA_TYPE, tuple(sheets), tuple(_notes(found, len(unseen), scans, unsure)), scanned=scans > 0)


def _more(sheets: list[Sheet], unseen: list[tuple[int, Page]], found: Parts) -> Iterator[Sheet]:
    number = len(sheets)
    for page, one in unseen:
        number += 1
        shown = one.drawn.shown
        yield Sheet(number, one.unseen.text, f"hidden:{page + 1}", shown.width, shown.height, one.unseen.boxes, hidden=True)
    for part, text in found.texts.items():
        number += 1
        yield Sheet(number, text, part, hidden=True)


def _notes(found: Parts, unseen: int, scans: int, unsure: int) -> Iterator[Text]:
    yield from found.notes
    if unseen:
        yield Text(
            da=f"Tekst, som ikke ses (hvid, dækket, usynlig eller uden for siden), findes på {unseen} sider. Den fjernes altid.",
            en=f"Text that is not seen (white, covered, invisible or off the page) is on {unseen} pages. It is always removed.",
        )
    if scans:
        yield Text(da=f"{scans} sider er indscannet og har et tekstlag, som en maskine har læst. Se dem efter.",
                   en=f"{scans} pages are scanned and have a text layer that a machine read. Look them over.")
    if unsure:
        yield Text(
            da=f"På {unsure} sider siger skrifttypen ikke, hvilke bogstaver den viser. Læs dem selv igennem.",
            en=f"On {unsure} pages the font does not tell which letters it shows. Read them yourself.",
        )
