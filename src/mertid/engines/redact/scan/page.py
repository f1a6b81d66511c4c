"""A picture of a page: its text with places, what to paint over for a set of passages, and the painting.

Used for pictures (`formats.picture`) and for pages of a PDF that are scans: read with `read_page_picture`, and to remove, take the areas
from `struck_areas`, `paint` the picture, and give `left_words` to `mertid.engines.redact.scan.write.page_pdf` as the new text layer.
"""

import functools
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import reportlab
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from mertid.core import Text

from ..values import Box, Passage, Sheet
from . import tesseract
from .turn import Upright, slant, upright

_GOOD = 70.0  # mean confidence, 0-100; text on its head gets about 60, upright print 76-95
_EVEN = 1.5  # standard deviation, grey levels of 255; a line of print on an empty page has 4
_FEW = 4  # words; below it the picture is also read as scattered words
_MARGIN_PT = 1.0  # painted beyond the letters, so that no edge of them shows
_TOUCHED = 0.25  # share of a word's area under the paint from which the word is gone


@dataclass(frozen=True)
class PageText:
    """A page as Tesseract read it; ``confidence`` 0-100, ``turned`` degrees; ``note`` says why there is no text."""

    sheet: Sheet
    confidence: float = 0.0
    turned: float = 0.0
    note: Text | None = None


@dataclass(frozen=True)
class LayerWord:
    """A word for the invisible text layer: its box on the page in points, and the way it runs in degrees clockwise (0, 90, 180, 270)."""

    text: str
    box: Box
    runs: int = 0


def read_page_picture(picture: Image.Image, *, number: int = 1, width: float, height: float, seconds: float = 60.0) -> PageText:
    """Return the text on a picture of a page.

    Parameters
    ----------
    picture
        The page as shown, any mode.
    number
        Number of the sheet.
    width, height
        Of the page in points.
    seconds
        Time for this page; past it the sheet is empty and the note says so.

    Notes
    -----
    Quarter turns and skew up to 15 degrees are found and taken back; a page on its head is read both ways and the surer kept.
    Each letter gets an equal share of its word's box: Tesseract's own letter boxes are no better. Limits: handwriting is not read.
    """
    empty = Sheet(number, "", "page", width, height, np.zeros((0, 4), np.float32))
    why = tesseract.missing()
    if why is not None:
        return PageText(empty, note=why)
    dpi = round(max(picture.size) / max(width, height, 1.0) * 72)
    try:
        found, words = _best(picture, dpi, seconds)
    except TimeoutError:
        return PageText(empty, note=Text(
            da=f"Side {number} er et billede, og teksten blev ikke læst inden for tiden. Stregen kan sættes som område.",
            en=f"Page {number} is a picture and its text was not read in time. Marks can be made by area."))
    except OSError:
        return PageText(empty, note=Text(da=f"Side {number} er et billede, og Tesseract fejlede på den. Stregen kan sættes som område.",
                                         en=f"Page {number} is a picture, and Tesseract failed on it. Marks can be made by area."))
    text, boxes = _laid_out(found, words, width, height)
    return PageText(replace(empty, text=text, boxes=boxes), _sure(words), (found.quarter + found.skew) % 360)


def _best(picture: Image.Image, dpi: int, seconds: float) -> tuple[Upright, list[tesseract.Word]]:
    if _blank(picture):
        return upright(picture, 0, 0.0), []
    quarter, skew = slant(picture)
    tries: list[tuple[Upright, list[tesseract.Word]]] = []
    end = time.monotonic() + seconds
    for turn in (quarter, quarter + 180):
        found = upright(picture, turn, skew)
        at = max(70, min(600, round(dpi * found.scale)))
        try:
            words = tesseract.words(found.picture, dpi=at, seconds=end - time.monotonic())
            if len(words) < _FEW:
                more = tesseract.words(found.picture, mode=11, dpi=at, seconds=end - time.monotonic())
                words = max(words, more, key=_weight)
        except TimeoutError:
            if tries:
                break  # what the first try read is better than nothing
            raise
        tries.append((found, words))
        if not words or _sure(words) >= _GOOD:
            break
    return max(tries, key=lambda one: _weight(one[1]))


def _blank(picture: Image.Image) -> bool:
    grey = np.asarray(picture.convert("L").resize((200, 200)), np.float32)
    return float(grey.std()) < _EVEN


def _sure(words: Sequence[tesseract.Word]) -> float:
    """Return the mean confidence, each word weighing as many as its letters."""
    letters = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / letters if letters else 0.0


def _weight(words: Sequence[tesseract.Word]) -> float:
    return sum(max(0.0, word.confidence - 40) * len(word.text) for word in words)


def _laid_out(found: Upright, words: Sequence[tesseract.Word], width: float, height: float) -> tuple[str, NDArray[np.float32]]:
    """Return the text and the box of each character in points, shape (len(text), 4)."""
    text, before = "", None
    corners: list[tuple[float, float, float, float]] = []
    for word in words:
        if before is not None:
            gap = " " if word.line == before.line else "\n" if word.line[:2] == before.line[:2] else "\n\n"
            text += gap
            apart = gap == " " and word.x0 > before.x1
            place = (before.x1, before.y0, word.x0, word.y1) if apart else (np.nan, np.nan, np.nan, np.nan)
            corners += [place] * len(gap)
        step = (word.x1 - word.x0) / len(word.text)
        corners += [(word.x0 + k * step, word.y0, word.x0 + (k + 1) * step, word.y1) for k in range(len(word.text))]
        text += word.text
        before = word
    if not corners:
        return "", np.zeros((0, 4), np.float32)
    x0, y0, x1, y1 = np.array(corners, np.float64).T
    quads = np.stack([found.back(np.stack(one, 1)) for one in ((x0, y0), (x1, y0), (x1, y1), (x0, y1))])
    boxes = np.concatenate([quads.min(0), quads.max(0)], 1)
    scale = np.array([width / found.came[0], height / found.came[1]] * 2)
    return text, (boxes * scale).astype(np.float32)


def struck_areas(sheet: Sheet, passages: Sequence[Passage]) -> list[tuple[Box, str]]:
    """Return the areas to paint on a sheet with what is written there: for text the whole words it touches, one area for each line.

    Whole words, because where a letter ends within a scanned word is a guess.
    """
    areas: list[tuple[Box, str]] = []
    for one in passages:
        if one.sheet != sheet.number:
            continue
        if one.area is not None:
            areas.append((one.area, one.label))
        elif sheet.boxes is not None and one.end > one.start:
            start, end = _whole(sheet.text, one.start, one.end)
            areas += [(box, one.label) for box in _lines(sheet, start, end)]
    return areas


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    while start > 0 and not text[start - 1].isspace() and not text[start].isspace():
        start -= 1
    while 0 < end < len(text) and not text[end].isspace() and not text[end - 1].isspace():
        end += 1
    return start, end


def _lines(sheet: Sheet, start: int, end: int) -> list[Box]:
    boxes, at = [], start
    for line in sheet.text[start:end].split("\n"):
        some = _placed(sheet, at, at + len(line))
        pieces = [line] if not _slanted(some) else line.split(" ")
        for piece in pieces:
            found = _placed(sheet, at, at + len(piece))
            if len(found):
                x0, y0, x1, y1 = around(found)
                boxes.append(Box(x0 - _MARGIN_PT, y0 - _MARGIN_PT, x1 + _MARGIN_PT, y1 + _MARGIN_PT))
            at += len(piece) + 1
    return boxes


def _placed(sheet: Sheet, start: int, end: int) -> NDArray[np.float32]:
    some = sheet.boxes[start:end] if sheet.boxes is not None else np.zeros((0, 4), np.float32)
    return some[~np.isnan(some).any(1)]


def _slanted(boxes: NDArray[np.float32]) -> bool:
    """Return whether a line climbs so much that one box around it would cover the lines beside it."""
    if len(boxes) < 2:
        return False
    span = np.ptp((boxes[:, :2] + boxes[:, 2:]) / 2, axis=0)
    across = int(span.argmin())
    return bool(span[across] > 0.5 * np.median(boxes[:, across + 2] - boxes[:, across]))


def around(boxes: NDArray[np.float32]) -> tuple[float, float, float, float]:
    """Return the rectangle around boxes, shape (n, 4)."""
    return float(boxes[:, 0].min()), float(boxes[:, 1].min()), float(boxes[:, 2].max()), float(boxes[:, 3].max())


def paint(picture: Image.Image, width: float, height: float, areas: Sequence[tuple[Box, str]]) -> Image.Image:
    """Return a copy of the picture, in grey or RGB and without metadata, with the areas painted black and their labels in white.

    Parameters
    ----------
    width, height
        Of the page in points; ``areas`` are in points as well.
    """
    flat = flattened(picture)
    across, down = flat.width / width, flat.height / height
    draw = ImageDraw.Draw(flat)
    for area, label in areas:
        x0, y0, x1, y1 = area.x0 * across, area.y0 * down, area.x1 * across, area.y1 * down
        corners = (int(x0), int(y0), max(int(x0), int(np.ceil(x1)) - 1), max(int(y0), int(np.ceil(y1)) - 1))
        draw.rectangle(corners, fill=0 if flat.mode in ("L", "1") else (0, 0, 0))
        _write(draw, flat.mode, corners, label)
    return flat


def flattened(picture: Image.Image) -> Image.Image:
    """Return a copy of the shown pixels alone: no alpha with colours under it, palette, profile, comment or thumbnail."""
    if picture.mode in ("1", "L", "RGB"):
        flat = picture.copy()
    elif picture.mode in ("I", "I;16", "I;16B", "F"):
        deep = np.asarray(picture, np.float64)
        flat = Image.fromarray((deep * (255 / max(1.0, float(deep.max())))).clip(0, 255).astype(np.uint8))
    elif "transparency" in picture.info or picture.mode in ("RGBA", "LA", "PA", "RGBa", "La"):
        shown = picture.convert("RGBA")
        flat = Image.new("RGB", shown.size, (255, 255, 255))
        flat.paste(shown, mask=shown.getchannel("A"))
    else:
        flat = picture.convert("RGB")
    flat.info = {}
    flat.getexif().clear()
    return flat


def _write(draw: ImageDraw.ImageDraw, mode: str, corners: tuple[int, int, int, int], label: str) -> None:
    """Write the label within the painted area, as large as fits; nothing where it would be too small to read."""
    x0, y0, x1, y1 = corners
    for size in range(min(40, int((y1 - y0) * 0.8)), 6, -1):
        font = _font(size)
        if label and draw.textlength(label, font=font) <= (x1 - x0) * 0.95:
            middle = ((x0 + x1) / 2, (y0 + y1) / 2)
            draw.text(middle, label, font=font, anchor="mm", fill=255 if mode in ("L", "1") else (255, 255, 255))
            return


@functools.lru_cache(40)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"), size)


def left_words(sheet: Sheet, areas: Sequence[tuple[Box, str]]) -> list[LayerWord]:
    """Return the words of a sheet that no painted area touches, for the new text layer."""
    if sheet.boxes is None:
        return []
    words, at = [], 0
    for piece in sheet.text.replace("\n", " ").split(" "):
        boxes = sheet.boxes[at : at + len(piece)]
        at += len(piece) + 1
        boxes = boxes[~np.isnan(boxes).any(1)] if piece else boxes[:0]
        if len(boxes):
            box = Box(*around(boxes))
            if not any(_touches(box, area) for area, _ in areas):
                words.append(LayerWord(piece, box, _runs(boxes)))
    return words


def _touches(word: Box, area: Box) -> bool:
    across = min(word.x1, area.x1) - max(word.x0, area.x0)
    down = min(word.y1, area.y1) - max(word.y0, area.y0)
    if across <= 0 or down <= 0:
        return False
    middle = area.x0 <= (word.x0 + word.x1) / 2 <= area.x1 and area.y0 <= (word.y0 + word.y1) / 2 <= area.y1
    return middle or across * down >= _TOUCHED * max(1e-6, (word.x1 - word.x0) * (word.y1 - word.y0))


def _runs(boxes: NDArray[np.float32]) -> int:
    if len(boxes) < 2:
        return 0
    x, y = (boxes[-1] + np.roll(boxes[-1], 2))[:2] - (boxes[0] + np.roll(boxes[0], 2))[:2]
    if abs(x) >= abs(y):
        return 0 if x >= 0 else 180
    return 90 if y > 0 else 270
