"""Painted pictures written as a PDF with an invisible text layer, by reportlab."""

import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image
from reportlab import rl_config
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from .page import LayerWord

_FONT = "Helvetica"  # never shown; its WinAnsi coding holds the letters of Western Europe
_INVISIBLE = 3  # text rendering mode: neither filled nor stroked. Source: ISO 32000-1, table 106


@dataclass(frozen=True)
class PicturePage:
    """A page to write: the picture's encoded bytes (JPEG or PNG), its size in points, and the words of its text layer."""

    picture: bytes
    width: float
    height: float
    words: tuple[LayerWord, ...] = ()


def page_pdf(pages: Sequence[PicturePage]) -> bytes:
    """Return a PDF of pictures with text layers; same input, same bytes; no title, author or date of today."""
    out = io.BytesIO()
    rl_config.useA85 = 0  # else pictures are written as text, a quarter larger
    canvas = Canvas(out, invariant=1, pageCompression=1)
    for page in pages:
        canvas.setPageSize((page.width, page.height))
        canvas.drawImage(ImageReader(io.BytesIO(page.picture)), 0, 0, page.width, page.height)
        ocr_layer(canvas, page.words, page.height)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def ocr_layer(canvas: Canvas, words: Sequence[LayerWord], height: float) -> None:
    """Write the words invisibly where they stand, each stretched to its box; ``height`` of the page in points."""
    for word in words:
        text = latin(word.text)
        across, down = word.box.x1 - word.box.x0, word.box.y1 - word.box.y0
        long, tall = (across, down) if word.runs in (0, 180) else (down, across)
        plain = stringWidth(text, _FONT, 1.0)
        if not text or tall <= 0 or long <= 0 or plain <= 0:
            continue
        x, y = {0: (word.box.x0, word.box.y1), 90: (word.box.x0, word.box.y0), 180: (word.box.x1, word.box.y0),
                270: (word.box.x1, word.box.y1)}[word.runs]
        canvas.saveState()
        canvas.translate(x, height - y)
        canvas.rotate(-word.runs)
        said = canvas.beginText(0, tall * 0.2)
        said.setTextRenderMode(_INVISIBLE)
        said.setFont(_FONT, tall)
        said.setHorizScale(100 * long / (plain * tall))
        said.textOut(text + " ")
        canvas.drawText(said)
        canvas.restoreState()


def encoded(picture: Image.Image, *, quality: int = 75, tables: dict[int, list[int]] | None = None) -> bytes:
    """Return the picture as PNG where it is black and white or has few colours, else as JPEG, without metadata.

    Parameters
    ----------
    tables
        The quantisation tables of the JPEG it came from, so that the copy is about as large.
    """
    out = io.BytesIO()
    if picture.mode == "1" or (tables is None and picture.getcolors(256) is not None):
        picture.save(out, "PNG", optimize=True)
    elif tables is not None:
        picture.save(out, "JPEG", qtables=tables)
    else:
        picture.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def latin(text: str) -> str:
    """Return the text in letters that WinAnsi holds: an accent it lacks is left out, another script becomes question marks."""
    whole = "".join(one if _fits(one) else unicodedata.normalize("NFKD", one) for one in text)
    return "".join(one if _fits(one) else "?" for one in whole if not unicodedata.combining(one))


def _fits(one: str) -> bool:
    return one in "\u20ac\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2026" or " " <= one <= "~" or "\u00a0" <= one <= "\u00ff"
