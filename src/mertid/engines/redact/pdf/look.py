"""Pages as PDFium draws them: pictures for the desk, pixels for the doubts of reading, and its own reading of the text."""

import io
from types import TracebackType
from typing import Self

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image

from mertid.core import Text, TooBig, Unreadable

MAX_PIXELS = 60_000_000

_NO_PICTURE = Text(da="Siden kan ikke tegnes.", en="The page cannot be drawn.")
_NO_PAGE = Text(da="Dokumentet har ikke den side.", en="The document has no such page.")


class Look:
    """An open PDF in PDFium, a second tool beside the one that reads and rewrites. Opened when first needed."""

    def __init__(self, data: bytes, password: str = "") -> None:
        self._data, self._password = data, password
        self._pdf: pypdfium2.PdfDocument | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._pdf is not None:
            self._pdf.close()

    def picture(self, page: int, scale: float, *, grey: bool = False, annotations: bool = False) -> Image.Image:
        """Return page ``page`` (from 0) drawn with ``scale`` pixels a point.

        Raises
        ------
        Unreadable
            No such page, or PDFium cannot draw it.
        TooBig
            More than 60 million pixels.
        """
        pdf = self._open()
        if not 0 <= page < len(pdf):
            raise Unreadable(f"pdf: page is {page + 1}, expected 1 to {len(pdf)}.", text=_NO_PAGE)
        try:
            one = pdf[page]
            width, height = one.get_size()
            if width * height * scale * scale > MAX_PIXELS:
                raise TooBig(f"pdf: page is {width:.0f} x {height:.0f} points, expected fewer. Ask for a smaller scale.", text=_NO_PICTURE)
            drawn = one.render(scale=scale, grayscale=grey, draw_annots=annotations, may_draw_forms=annotations)
            image = drawn.to_pil().copy()
            one.close()
        except pypdfium2.PdfiumError:
            raise Unreadable(f"pdf: page {page + 1} is broken, expected one that can be drawn.", text=_NO_PICTURE) from None
        return image

    def pixels(self, page: int, scale: float) -> NDArray[np.uint8]:
        """Return the page in grey, shape (height, width)."""
        return np.asarray(self.picture(page, scale, grey=True).convert("L"))

    def _open(self) -> pypdfium2.PdfDocument:
        if self._pdf is None:
            try:
                self._pdf = pypdfium2.PdfDocument(self._data, password=self._password or None)
            except pypdfium2.PdfiumError:
                raise Unreadable("pdf: file is broken, expected one that can be drawn.", text=_NO_PICTURE) from None
        return self._pdf



def picture(data: bytes, sheet: int, scale: float, password: str = "") -> bytes:
    """Return a page (from 1) as PNG, ``scale`` pixels a point, with its annotations as a reader sees them."""
    with Look(data, password) as look:
        image = look.picture(sheet - 1, scale, annotations=True)
    out = io.BytesIO()
    image.convert("RGB").save(out, "PNG", compress_level=3)
    return out.getvalue()
