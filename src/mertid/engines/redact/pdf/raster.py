"""A page drawn anew as a picture, boxes painted in: the way out when its streams cannot be rewritten with certainty."""

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
import pikepdf
from PIL import Image, ImageDraw

from .look import MAX_PIXELS, Look
from .matrix import bounds, inverse
from .pages import shown
from .strike import Covered

DPI = 200
QUALITY = 75


def raster(pdf: Any, page: Any, number: int, look: Look, covered: Sequence[Covered]) -> None:
    """Replace a page's contents by its picture at 200 dpi with the boxes painted black. No text is left on it.

    Parameters
    ----------
    number
        The page's number in ``look`` from 0.
    covered
        Boxes in points as shown.
    """
    how = shown(page)
    scale = min(DPI / 72, (MAX_PIXELS / max(how.width * how.height, 1)) ** 0.5 * 0.99)
    image = look.picture(number, scale).convert("RGB")
    draw = ImageDraw.Draw(image)
    for one in covered:
        x0, y0, x1, y1 = (v * scale for v in one.box)
        draw.rectangle((x0, y0, x1, y1), fill=(0, 0, 0))
    made = pdf.make_indirect(_stream(pdf, image))
    page.obj["/Resources"] = pikepdf.Dictionary({"/XObject": pikepdf.Dictionary({"/MertidPage": made})})
    x0, y0, x1, y1 = bounds(inverse(how.matrix), 0, 0, how.width, how.height)
    turn = {
        0: (x1 - x0, 0, 0, y1 - y0, x0, y0), 90: (0, y1 - y0, x0 - x1, 0, x1, y0),
        180: (x0 - x1, 0, 0, y0 - y1, x1, y1), 270: (0, y0 - y1, x1 - x0, 0, x0, y1),
    }[how.rotate]
    place = " ".join(f"{v:.4f}" for v in turn)
    page.obj["/Contents"] = pdf.make_stream(f"q {place} cm /MertidPage Do Q\n".encode())


def _stream(pdf: Any, image: Image.Image) -> Any:
    grey = image.convert("L")
    spread = int(np.ptp(np.asarray(image.resize((64, 64)).convert("RGB"), np.int16), axis=2).max())
    chosen = grey if spread < 8 else image
    out = io.BytesIO()
    chosen.save(out, "JPEG", quality=QUALITY, optimize=True)
    made = pdf.make_stream(b"")
    made.write(out.getvalue(), filter=pikepdf.Name("/DCTDecode"))
    made["/Type"], made["/Subtype"] = pikepdf.Name("/XObject"), pikepdf.Name("/Image")
    made["/Width"], made["/Height"], made["/BitsPerComponent"] = chosen.width, chosen.height, 8
    made["/ColorSpace"] = pikepdf.Name("/DeviceGray" if chosen.mode == "L" else "/DeviceRGB")
    return made
