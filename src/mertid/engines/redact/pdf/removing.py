"""Passages taken out of a PDF: glyphs, pixels and outlines go, boxes stand in their place, all that no reader sees goes too.

A page that cannot be rewritten with certainty is drawn anew as a picture. The written file is read again with PDFium, and where it
still finds a letter under a box, that page becomes a picture too.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pikepdf

from mertid.core import Text, Unreadable

from ..inside import tick
from ..scan.page import struck_areas
from ..values import Passage, Reading, Removed, Sheet
from . import clean, colour_names, ocr_layer
from .check import Left, letters_under
from .drawn import UNREAD
from .images import painted
from .labels import FONT_NAME, boxes
from .look import Look
from .opening import flatten, opened
from .parts import parts
from .raster import raster
from .reading import MEDIA_TYPE, Page, page_of
from .resource_names import renamed
from .rewrite import Edit, Rewriter, Written, named
from .said import Said
from .strike import Covered, Strike, beside, strike
from .walk import Walker

_CHANGED = Text(da="Dokumentet er ikke det, der blev læst. Læs det igen, før der fjernes noget.",
                en="The document is not the one that was read. Read it again before anything is removed.")
_STILL = Text(da="Noget kunne ikke fjernes med sikkerhed. Filen er ikke skrevet.",
              en="Something could not be removed with certainty. No file was written.")
_NO_PAGE = Text(da="En markering er på en side, som dokumentet ikke har.", en="A mark is on a page that the document does not have.")


@dataclass
class _Work:
    """One removal under way.

    ``covered`` holds each page's boxes, ``beside`` the glyphs that stay partly under them; ``pictures`` the pages to draw as pictures;
    ``layered`` those given a text layer.
    """

    data: bytes
    password: str
    passages: dict[int, list[Passage]]
    reading: Reading | None
    covered: dict[int, tuple[Covered, ...]] = field(default_factory=dict)
    beside: dict[int, Left] = field(default_factory=dict)
    pictures: set[int] = field(default_factory=set)
    layered: set[int] = field(default_factory=set)
    told: tuple[Text, ...] = ()


def remove(data: bytes, passages: Sequence[Passage], *, reading: Reading | None = None, password: str = "") -> Removed:
    """Return a PDF without its passages and without what no reader sees. The same input gives the same bytes.

    Raises
    ------
    NeedsPassword, TooBig, Unreadable
        As `reading.read`; also when a passage is on a page that is not there, when the file is not the one that was read, or when
        letters are left that cannot be removed even by drawing the page as a picture.
    """
    by_page: dict[int, list[Passage]] = {}
    for one in passages:
        by_page.setdefault(one.sheet, []).append(one)
    work = _Work(data, password, by_page, reading)
    first = _written(work)
    left = letters_under(first, work.covered, work.beside)
    if left:
        work.pictures |= left
        first = _written(work)
        if letters_under(first, work.covered, work.beside):
            raise Unreadable("pdf: removal left letters under a box, expected none. Redact a printed copy.", text=_STILL)
    return Removed(first, MEDIA_TYPE, tuple(_notes(work)))


def _written(work: _Work) -> bytes:
    source = opened(work.data, work.password)
    pdf = source.pdf
    found = parts(pdf, encrypted=source.encrypted, tagged=False)
    work.told = found.notes
    flatten(pdf)
    count = len(pdf.pages)
    _check_pages(work, count)
    walker, said = Walker(found.off), Said()
    with Look(work.data, work.password) as look:
        for number, page in enumerate(pdf.pages):
            _page(work, pdf, page, number, walker, look, said)
            clean.page(page)
            tick()
    clean.document(pdf)
    objects = clean.reached(pdf)
    said.rewrite(pdf, objects)
    forms = clean.objects(objects)
    renamed(objects)
    colour_names.renamed(objects)
    out = io.BytesIO()
    if forms:
        pdf.remove_unreferenced_resources()  # pages have none
    pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True,
             stream_decode_level=pikepdf.StreamDecodeLevel.generalized, recompress_flate=False, encryption=False, linearize=False)
    pdf.close()
    return out.getvalue()


def _check_pages(work: _Work, count: int) -> None:
    hidden = {s.number for s in work.reading.sheets if s.number > count} if work.reading is not None else None
    for number in work.passages:
        if number < 1 or (number > count and hidden is not None and number not in hidden):
            raise Unreadable(f"pdf: passage is on sheet {number}, expected 1 to {count}. Read the document again.", text=_NO_PAGE)


def _page(work: _Work, pdf: Any, page: Any, number: int, walker: Walker, look: Look, said: Said) -> None:
    wanted = work.passages.get(number + 1, [])
    one = page_of(walker, page, look, number, lay=bool(wanted))
    passages = _by_place(work, one, number, wanted)
    done = strike(one, passages)
    work.covered[number], work.beside[number] = done.covered, beside(one, done)
    odd = one.drawn.odd and (bool(wanted) or UNREAD in one.drawn.odd or _gone_in_odd(one, done))
    if number in work.pictures or odd or not _sure(one, done):
        work.pictures.add(number)
        _picture(work, pdf, page, number, look, done)
    else:
        try:
            _rewrite(pdf, page, one, done, said)
        except (Unreadable, MemoryError, RecursionError):
            raise
        except Exception:  # a picture that cannot be painted, names in no charset, whatever else nobody thought of
            work.pictures.add(number)
            _picture(work, pdf, page, number, look, done)
    _layer(work, pdf, page, number, one, done, wanted)


def _layer(work: _Work, pdf: Any, page: Any, number: int, one: Page, done: Strike, wanted: list[Passage]) -> None:
    """Give a page whose text a machine read for us (the page has none, or less) the words that stay, for searching and reading aloud."""
    sheet = _sheet(work, number)
    if sheet is None or sheet.boxes is None or sheet.text == one.seen.text or not work.reading or not work.reading.scanned:
        return
    layer = ocr_layer.written(one.drawn.shown, ocr_layer.left(sheet, one, wanted, done.covered))
    if layer:
        work.layered.add(number)
        _label_font(page)
        page.contents_add(pdf.make_stream(layer))


def _sheet(work: _Work, number: int) -> Sheet | None:
    return None if work.reading is None else next((s for s in work.reading.sheets if s.number == number + 1), None)


def _by_place(work: _Work, page: Page, number: int, wanted: list[Passage]) -> list[Passage]:
    """Return passages by offset where the text is the one that was read, by area where the reading knows more than the page (OCR).

    Raises
    ------
    Unreadable
        The page's text is another than that read, and the reading has no places.
    """
    sheet = _sheet(work, number)
    if sheet is None or sheet.text == page.seen.text:
        return wanted
    made = [p for p in wanted if p.area is not None]
    for one in wanted:
        if one.area is None and sheet.text[: one.end] == page.seen.text[: one.end]:
            made.append(one)
        elif one.area is None:
            if sheet.boxes is None:
                raise Unreadable(f"pdf: page {number + 1} has another text than was read. Read it again.", text=_CHANGED)
            made += [Passage(one.sheet, area=box, label=label) for box, label in struck_areas(sheet, [one])]
    return made


def _sure(page: Page, done: Strike) -> bool:
    """Tell whether what goes can be cut out: every font that shows there tells its widths, and no letter clips what is drawn after it."""
    styles = [page.drawn.styles[n] for n in set(page.places.style[done.gone].tolist())]
    return all(one.font.known_widths and one.mode < 4 for one in styles)


def _gone_in_odd(page: Page, done: Strike) -> bool:
    return any(page.drawn.streams[page.drawn.shows[n].style.stream].odd for n in set(page.places.show[done.gone].tolist()))


def _rewrite(pdf: Any, page: Any, one: Page, done: Strike, said: Said) -> None:
    edit = Edit(done, lambda picture, covered: painted(pdf, picture, covered), said)
    said.odd(one.drawn)
    writer = Rewriter(pdf, one.drawn, one.places, edit)
    top: Written = writer.stream(0)
    stream = one.drawn.streams[0]
    page.obj["/Resources"] = named(pdf, stream.resources, top, edit.fonts)
    data = b"q\n" + top.data() + b"\nQ\n" + boxes(one.drawn.shown, done.covered)
    if done.covered:
        _label_font(page)
    page.obj["/Contents"] = pdf.make_stream(data)


def _label_font(page: Any) -> None:
    fonts = page.obj["/Resources"].get("/Font", pikepdf.Dictionary())
    label = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica,
                               Encoding=pikepdf.Name.WinAnsiEncoding)
    page.obj["/Resources"]["/Font"] = pikepdf.Dictionary({**dict(fonts.items()), FONT_NAME: label})


def _picture(work: _Work, pdf: Any, page: Any, number: int, look: Look, done: Strike) -> None:
    raster(pdf, page, number, look, done.covered)


def _notes(work: _Work) -> list[Text]:
    notes = list(work.told)
    if work.pictures - work.layered:
        pages = ", ".join(str(n + 1) for n in sorted(work.pictures - work.layered))
        notes.append(Text(
            da=f"Side {pages} kunne ikke skrives om med sikkerhed og er gjort til billede. Teksten på den kan ikke søges eller læses op.",
            en=f"Page {pages} could not be rewritten with certainty and is now a picture. Its text cannot be searched or read aloud.",
        ))
    notes.append(Text(
        da="Metadata, bogmærker, påtegninger, vedhæftede filer, scripts, skjult tekst og tidligere udgaver er fjernet.",
        en="Metadata, bookmarks, annotations, attachments, scripts, hidden text and earlier revisions are removed.",
    ))
    return notes
