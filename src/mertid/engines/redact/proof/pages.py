"""The pages of a released PDF as PDFium draws and reads them, and the pictures and outlines under what is drawn on top."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import pypdfium2
from PIL import Image
from pypdfium2 import raw as pdfium

from ..inside import tick
from ..values import Box, Passage

_SCALE = 200 / 72  # pixels a point for Tesseract
_WHOLE = 0.9  # share of a page from which one picture is the page: then the picture alone is read, not the page as drawn as well
SMALLEST = 10_000  # pixels; smaller pictures hold no text that Tesseract reads
_STRIPS = 1_000  # pixels in small pictures that are no icons; a word needs 10 by 50
_LETTER = 6  # segments; a path of more may be a letter drawn as outline, a box has five
_OUTLINES = 40  # such paths on a page from which they may be text
_ONE_COLOUR = 0.5  # share of a struck area that its commonest grey has at least; the label takes the rest
_NEAR = 24  # grey levels that count as one colour
_MOST_PIXELS = 60_000_000
_DEPTH = 12


@dataclass(frozen=True)
class Placed:
    """A picture of a page, upright as shown, and where it lies in points from the page's top left."""

    picture: Image.Image
    bounds: Box


class Opened:
    """A PDF open in PDFium."""

    def __init__(self, pdf: pypdfium2.PdfDocument) -> None:
        self._pdf = pdf

    def __len__(self) -> int:
        return len(self._pdf)

    def texts(self) -> list[str]:
        """Return the text of each page."""
        texts = []
        for number in range(len(self._pdf)):
            with self._page(number + 1) as page:
                words = page.get_textpage()
                texts.append(str(words.get_text_range()))
                words.close()
        return texts

    def within(self, sheet: int, area: Box) -> str:
        """Return the text that PDFium reads in an area of a page; nothing on a page that is turned."""
        with self._page(sheet) as page:
            if page.get_rotation():
                return ""
            left, low, _, top = page.get_cropbox()
            words = page.get_textpage()
            text = str(words.get_text_bounded(left + area.x0 + 1, top - area.y1 + 1, left + area.x1 - 1, max(low, top - area.y0 - 1)))
            words.close()
            return text

    def drawn(self, sheet: int, scale: float = _SCALE) -> tuple[Image.Image, float, float]:
        """Return a page as drawn, in grey, and its width and height in points."""
        with self._page(sheet) as page:
            width, height = page.get_size()
            scale = min(scale, (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
            return page.render(scale=scale, grayscale=True).to_pil().convert("L"), width, height

    def pictures(self, sheet: int) -> list[Placed]:
        """Return the pictures of a page with all their pixels, whatever is drawn over them."""
        with self._page(sheet) as page:
            return _placed(page)

    def outlines(self, sheet: int) -> list[Box]:
        """Return where paths lie that may be letters, in points from the page's top left."""
        with self._page(sheet) as page:
            return _outlines(page)

    def to_read(self, areas: Sequence[Passage]) -> Iterator[tuple[int, tuple[Image.Image, float, float]]]:
        """Yield what only eyes can judge, with the page's number: pictures, and pages with outlines, several pictures or an area struck."""
        struck, seen = {one.sheet for one in areas if one.area is not None}, set[bytes]()
        for number in range(1, len(self) + 1):
            with self._page(number) as page:
                placed = _placed(page)
                width, height = page.get_size()
                whole = any(_size(one.bounds) >= _WHOLE * width * height for one in placed)
                draw = number in struck or (placed and not whole) or _unread(page) or len(_outlines(page)) >= _OUTLINES
            if draw:
                yield number, self.drawn(number)
            for one in placed:
                key = hashlib.sha256(one.picture.tobytes()).digest()
                if key not in seen:
                    seen.add(key)
                    yield number, (one.picture, max(1.0, one.bounds.x1 - one.bounds.x0), max(1.0, one.bounds.y1 - one.bounds.y0))

    @contextmanager
    def _page(self, sheet: int) -> Iterator[pypdfium2.PdfPage]:
        page = self._pdf[sheet - 1]
        try:
            yield page
        finally:
            page.close()


@contextmanager
def opened(data: bytes) -> Iterator[Opened]:
    """Open a PDF; raises `pypdfium2.PdfiumError`."""
    pdf = pypdfium2.PdfDocument(data)
    try:
        yield Opened(pdf)
    finally:
        pdf.close()


def _placed(page: pypdfium2.PdfPage) -> list[Placed]:
    left, _, _, top = page.get_cropbox()
    found = []
    for one in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=_DEPTH):
        across, down = one.get_px_size()
        if SMALLEST <= across * down <= _MOST_PIXELS:
            x0, y0, x1, y1 = one.get_bounds()
            grey = one.get_bitmap(render=False).to_pil().convert("L")
            found.append(Placed(_as_shown(grey, one.get_matrix()), Box(x0 - left, top - y1, x1 - left, top - y0)))
    return found


def _outlines(page: pypdfium2.PdfPage) -> list[Box]:
    left, _, _, top = page.get_cropbox()
    found = []
    for one in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=_DEPTH):
        if pdfium.FPDFPath_CountSegments(one) > _LETTER:
            x0, y0, x1, y1 = one.get_bounds()
            found.append(Box(x0 - left, top - y1, x1 - left, top - y0))
    return found


def _unread(page: pypdfium2.PdfPage) -> bool:
    """Return whether a page has pictures that are too large to be read alone, or too small, but may be words or strips of a scan."""
    sizes = [one.get_px_size() for one in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=_DEPTH)]
    long = sum(across * down for across, down in sizes if across * down < SMALLEST and max(across, down) >= 2 * min(across, down))
    return long >= _STRIPS or any(across * down > _MOST_PIXELS for across, down in sizes)


def _as_shown(picture: Image.Image, matrix: pypdfium2.PdfMatrix) -> Image.Image:
    """Return the picture turned and mirrored in quarters as its matrix shows it."""
    if abs(matrix.a) + abs(matrix.d) < abs(matrix.b) + abs(matrix.c):
        picture = picture.transpose(Image.Transpose.TRANSPOSE)
        across, up = matrix.c > 0, matrix.b > 0
    else:
        across, up = matrix.a < 0, matrix.d < 0
    if across:
        picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return picture.transpose(Image.Transpose.FLIP_TOP_BOTTOM) if up else picture


def painted(pdf: Opened, areas: Sequence[Passage]) -> list[int]:
    """Return the numbers of the pages where a struck area shows more than one colour and its label, or hides text, pixels or outlines."""
    bad = []
    for one in areas:
        if one.area is None:
            continue
        if not 0 < one.sheet <= len(pdf) or _bare(pdf, one.sheet, one.area, one.label):
            bad.append(one.sheet)
        tick()
    return bad


def _bare(pdf: Opened, sheet: int, area: Box, label: str) -> bool:
    text, told = "".join(pdf.within(sheet, area).split()), "".join(label.split())
    if (text.replace(told, "") if told else text) and text not in told:
        return True
    if any(_meet(area, one) > 0.5 * _size(one) for one in pdf.outlines(sheet)):
        return True
    picture, width, height = pdf.drawn(sheet, 2.0)
    if not _one_colour(picture, Box(0, 0, width, height), area):
        return True
    under = [one for one in pdf.pictures(sheet) if _meet(area, one.bounds) > 0.01 * _size(area)]
    return any(not _one_colour(one.picture, one.bounds, area) for one in under)


def _one_colour(picture: Image.Image, bounds: Box, area: Box) -> bool:
    """Return whether the part of a picture that lies in an area is mostly of one colour; ``bounds`` is where the picture lies."""
    across = picture.width / max(1e-6, bounds.x1 - bounds.x0)
    down = picture.height / max(1e-6, bounds.y1 - bounds.y0)
    corners = (max(0, round((area.x0 - bounds.x0) * across) + 1), max(0, round((area.y0 - bounds.y0) * down) + 1),
               min(picture.width, round((area.x1 - bounds.x0) * across) - 1), min(picture.height, round((area.y1 - bounds.y0) * down) - 1))
    if corners[0] >= corners[2] or corners[1] >= corners[3]:
        return True  # outside the page or thinner than a line: nothing is shown there
    grey = np.asarray(picture.crop(corners), np.int16)
    commonest = int(np.bincount(grey.ravel(), minlength=256).argmax())
    return bool((np.abs(grey - commonest) <= _NEAR).mean() >= _ONE_COLOUR and commonest < 128)


def _meet(one: Box, other: Box) -> float:
    return max(0.0, min(one.x1, other.x1) - max(one.x0, other.x0)) * max(0.0, min(one.y1, other.y1) - max(one.y0, other.y0))


def _size(one: Box) -> float:
    return max(0.0, one.x1 - one.x0) * max(0.0, one.y1 - one.y0)
