"""Pictures: read by Tesseract, painted over, and written without metadata, in kind or as pages of a PDF."""

import io
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from PIL import Image, ImageOps, UnidentifiedImageError

from mertid.core import Text, TooBig, Unreadable

from ..inside import tick
from ..proof.picture import prove_picture
from ..scan.page import flattened, left_words, paint, read_page_picture, struck_areas
from ..scan.write import PicturePage, encoded, page_pdf
from ..values import Passage, Proof, Reading, Removed, Sheet

_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/tiff": "TIFF", "image/gif": "GIF", "image/bmp": "BMP", "image/webp": "WEBP"}
MEDIA = frozenset(_FORMATS)

_MOST_PIXELS = 80_000_000  # an A3 page at 600 dpi has 70 million
_MOST_PAGES = 500
_A4_LONG_PT = 842.0
_CLEANED = Text(da="Billedets skjulte oplysninger (kamera, sted, tid, miniature) er fjernet.",
                en="The picture's hidden details (camera, place, time, thumbnail) were removed.")
_READ_BY_MACHINE = Text(da="Teksten er læst maskinelt af et billede og kan have fejl. Se siden efter.",
                        en="The text was read from a picture by machine and may have errors. Look the page over.")


@dataclass(frozen=True)
class _Page:
    """One picture of a file as shown, with its size in points and, of a JPEG, its quantisation tables."""

    picture: Image.Image
    width: float
    height: float
    tables: dict[int, list[int]] | None
    dpi: float


def read(data: bytes, media_type: str, name: str = "", *, password: str = "") -> Reading:
    """Return the text on each picture of the file.

    Raises
    ------
    Unreadable, TooBig
    """
    sheets: list[Sheet] = []
    notes: list[Text] = []
    for number, page in enumerate(_pages(data, media_type), 1):
        found = read_page_picture(page.picture, number=number, width=page.width, height=page.height)
        sheets.append(found.sheet)
        notes += [found.note] if found.note is not None and found.note not in notes else []
        tick()
    if any(sheet.text for sheet in sheets):
        notes.append(_READ_BY_MACHINE)
    return Reading(media_type, tuple(sheets), tuple(notes), scanned=True)


def as_pages(data: bytes, media_type: str, name: str = "", *, password: str = "") -> Removed:
    """Return the pictures as pages of a PDF with an invisible text layer, on which marks can be made."""
    pages, notes = [], []
    for number, page in enumerate(_pages(data, media_type), 1):
        found = read_page_picture(page.picture, number=number, width=page.width, height=page.height)
        notes += [found.note] if found.note is not None and found.note not in notes else []
        pages.append(PicturePage(_encoded(page), page.width, page.height, tuple(left_words(found.sheet, ()))))
        tick()
    return Removed(page_pdf(pages), "application/pdf", tuple(notes))


def picture(data: bytes, media_type: str, sheet: int, *, scale: float = 1.5) -> bytes:
    """Return one picture of the file as PNG."""
    for number, page in enumerate(_pages(data, media_type), 1):
        if number == sheet:
            small = page.picture.convert("RGB")
            small.thumbnail((max(1, round(page.width * scale)), max(1, round(page.height * scale))))
            out = io.BytesIO()
            small.save(out, "PNG")
            return out.getvalue()
    raise Unreadable(f"redact.picture: sheet is {sheet}, expected a page of the file. Read the file again.",
                     text=Text(da="Filen har ikke den side.", en="The file does not have that page."))


def remove(data: bytes, media_type: str, passages: Sequence[Passage], *, reading: Reading | None = None, password: str = "") -> Removed:
    """Return the file in kind with the passages painted over and without metadata."""
    if reading is None and any(one.area is None for one in passages):
        reading = read(data, media_type)
    sheets = {sheet.number: sheet for sheet in reading.sheets} if reading is not None else {}
    done = []
    for number, page in enumerate(_pages(data, media_type), 1):
        sheet = sheets.get(number, Sheet(number, ""))
        painted = paint(page.picture, page.width, page.height, struck_areas(sheet, passages))
        done.append(replace(page, picture=painted))
        tick()
    return Removed(_written(done, media_type), media_type, (_CLEANED,))


def prove(data: bytes, media_type: str, strings: Sequence[str], *, areas: Sequence[Passage] = (), allowed: Sequence[str] = ()) -> Proof:
    """Return whether the written pictures are free of ``strings``, hold one colour where an area was struck, and carry no metadata."""
    return prove_picture(data, media_type, strings, areas=areas, allowed=allowed, pages=[
        (page.picture, page.width, page.height) for page in _pages(data, media_type)])


def _pages(data: bytes, media_type: str) -> Iterator[_Page]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Pillow thinks of odd files is no concern of the reader's
            yield from _frames(Image.open(io.BytesIO(data), formats=[_FORMATS[media_type]]))
    except Image.DecompressionBombError:
        raise _too_many_pixels() from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        raise Unreadable(f"redact.picture: {media_type} is damaged. Ask for it again.", text=Text(
            da="Billedet er beskadiget og kan ikke åbnes.", en="The picture is damaged and cannot be opened.")) from None


def _frames(file: Image.Image) -> Iterator[_Page]:
    count = getattr(file, "n_frames", 1)
    if count > _MOST_PAGES:
        raise TooBig(f"redact.picture: frames is {count}, expected at most {_MOST_PAGES}. Split the file.", text=Text(
            da=f"Filen har {count} billeder, flere end der kan behandles. Del den op.",
            en=f"The file has {count} pictures, more than can be handled."))
    for at in range(count):
        if count > 1:
            file.seek(at)
        if file.width * file.height > _MOST_PIXELS:
            raise _too_many_pixels()
        tables = getattr(file, "quantization", None) if file.format == "JPEG" and file.mode in ("L", "RGB") else None
        dpi = _dpi(file)
        shown = ImageOps.exif_transpose(file)
        scale = 72 / dpi if dpi else _A4_LONG_PT / max(shown.size)
        yield _Page(shown, shown.width * scale, shown.height * scale, tables, dpi)


def _dpi(file: Image.Image) -> float:
    """Return the resolution the file tells, 0 where it tells none that a page could have."""
    told = file.info.get("dpi")
    try:
        across, down = (float(one) for one in told) if told else (0.0, 0.0)
    except (TypeError, ValueError, ZeroDivisionError):
        return 0.0
    page = 3.0 <= max(file.size) / across <= 40 if across > 0 else False
    return across if page and abs(across - down) < 1 else 0.0


def _too_many_pixels() -> TooBig:
    return TooBig(f"redact.picture: pixels are over {_MOST_PIXELS}, expected fewer. Make the picture smaller.", text=Text(
        da="Billedet har flere billedpunkter, end der kan behandles. Gør det mindre.",
        en="The picture has more pixels than can be handled. Make it smaller."))


def _encoded(page: _Page) -> bytes:
    return encoded(flattened(page.picture), tables=page.tables)


def _written(pages: Sequence[_Page], media_type: str) -> bytes:
    """Return the pictures as a file of their type that holds nothing but pixels and, where known, the resolution."""
    first, rest = pages[0], [page.picture for page in pages[1:]]
    kind = _FORMATS[media_type]
    how: dict[str, object] = {}
    if first.dpi and kind in ("PNG", "JPEG", "TIFF", "BMP"):
        how["dpi"] = (first.dpi, first.dpi)
    if kind == "JPEG":
        how |= {"qtables": first.tables} if first.tables and first.picture.mode in ("L", "RGB") else {"quality": 80}
    elif kind == "TIFF":
        how["compression"] = "group4" if all(page.picture.mode == "1" for page in pages) else "tiff_adobe_deflate"
    elif kind == "WEBP":
        how |= {"quality": 80, "method": 4}
    elif kind == "PNG":
        how["optimize"] = True
    if rest and kind in ("TIFF", "GIF", "WEBP", "PNG"):
        how |= {"save_all": True, "append_images": rest}
    out = io.BytesIO()
    first.picture.save(out, kind, **how)
    return out.getvalue()

