"""Pictures on a page painted over within boxes: the pixels are gone from the file, not only covered."""

import io
import warnings
from collections.abc import Sequence
from typing import Any

import pikepdf
from PIL import Image, ImageDraw

from .drawn import Picture
from .matrix import inverse, moved
from .strike import Covered

MAX_PIXELS = 80_000_000
QUALITY = 80
_PAD = 1.0  # points: letters in pictures stand out of the boxes that OCR gives


class CannotPaint(Exception):
    """A picture that cannot be decoded here; the page is drawn anew as a picture instead."""


def painted(pdf: Any, picture: Picture, covered: Sequence[Covered]) -> Any:
    """Return the picture as a new stream with the boxes painted black, in its mask too.

    Raises
    ------
    CannotPaint
        The picture cannot be decoded, or is larger than 80 million pixels.
    """
    inline = not picture.name
    source = picture.source
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            stencil = bool(source.image_mask if inline else source.get("/ImageMask", False))
            image = (source if inline else pikepdf.PdfImage(source)).as_pil_image()
            image.load()
    except Exception:
        raise CannotPaint from None
    if image.width * image.height > MAX_PIXELS:
        raise CannotPaint
    corners = [_corners(picture, one, image.width, image.height) for one in covered]
    if stencil:
        return _stencil(pdf, image, corners)
    lossy = not inline and _is_lossy(source)
    if image.mode.startswith("I"):
        image = image.point(lambda grey: grey / 256)  # 16 bits a pixel; converted as they are, all but black turns white
    image = image.convert("L" if image.mode in ("1", "L", "LA", "I", "I;16", "F") else "RGB") if image.mode != "1" else image
    _paint(image, corners, 0)
    made = _written(pdf, image, lossy)
    if not inline:
        for key in ("/Interpolate", "/Intent"):
            if key in source:
                made[key] = source[key]
        mask = source.get("/SMask")
        if isinstance(mask, pikepdf.Stream):
            made["/SMask"] = _mask(pdf, picture, mask, covered)
        elif isinstance(source.get("/Mask"), pikepdf.Stream):
            made["/Mask"] = _hard_mask(pdf, picture, source["/Mask"], covered)
        elif "/Mask" in source:
            raise CannotPaint  # a colour that is left out; the pixels' numbers change with decoding
    return made


def _corners(picture: Picture, one: Covered, width: int, height: int) -> list[tuple[float, float]]:
    """Return a box's corners in pixels of the picture. Raises ZeroDivisionError for a picture without extent."""
    back = inverse(picture.ctm)
    x0, y0, x1, y1 = one.box
    pad = 0.0 if one.area else _PAD
    found = []
    for x, y in ((x0 - pad, y0 - pad), (x1 + pad, y0 - pad), (x1 + pad, y1 + pad), (x0 - pad, y1 + pad)):
        u, v = moved(back, x, y)
        found.append((u * width, (1 - v) * height))
    return found


def _paint(image: Image.Image, corners: Sequence[Sequence[tuple[float, float]]], colour: int) -> None:
    draw = ImageDraw.Draw(image)
    ink: Any = colour if image.mode in ("1", "L") else (colour,) * len(image.getbands())
    for one in corners:
        draw.polygon([(round(x), round(y)) for x, y in one], fill=ink, outline=ink)


def _is_lossy(source: Any) -> bool:
    filters = source.get("/Filter")
    names = [str(f) for f in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    return names[-1] in ("/DCTDecode", "/JPXDecode")


def _written(pdf: Any, image: Image.Image, lossy: bool) -> Any:
    if image.mode == "1":
        return _fax(pdf, image)
    if lossy:
        out = io.BytesIO()
        image.save(out, "JPEG", quality=QUALITY, optimize=True)
        made = pdf.make_stream(b"")
        made.write(out.getvalue(), filter=pikepdf.Name("/DCTDecode"))
    else:
        made = pdf.make_stream(image.tobytes())
    _describe(made, image.width, image.height, "/DeviceGray" if image.mode == "L" else "/DeviceRGB", 8)
    return made


def _fax(pdf: Any, image: Image.Image) -> Any:
    """Return a black and white picture in CCITT group 4, as small as scanners write it."""
    out = io.BytesIO()
    image.save(out, "TIFF", compression="group4", strip_size=1 << 30)
    with Image.open(io.BytesIO(out.getvalue())) as tiff:
        tags: Any = tiff.tag_v2  # type: ignore[attr-defined]
        offsets, counts, photometric = tags[273], tags[279], tags[262]
    if len(offsets) != 1:
        made = pdf.make_stream(image.tobytes())
        _describe(made, image.width, image.height, "/DeviceGray", 1)
        return made
    made = pdf.make_stream(b"")
    parms = pikepdf.Dictionary(K=-1, Columns=image.width, Rows=image.height, BlackIs1=photometric == 1)
    made.write(out.getvalue()[offsets[0] : offsets[0] + counts[0]], filter=pikepdf.Name("/CCITTFaxDecode"), decode_parms=parms)
    _describe(made, image.width, image.height, "/DeviceGray", 1)
    return made


def _describe(made: Any, width: int, height: int, colours: str, bits: int) -> None:
    made["/Type"], made["/Subtype"] = pikepdf.Name("/XObject"), pikepdf.Name("/Image")
    made["/Width"], made["/Height"], made["/BitsPerComponent"] = width, height, bits
    if colours:
        made["/ColorSpace"] = pikepdf.Name(colours)


def _stencil(pdf: Any, image: Image.Image, corners: Sequence[Sequence[tuple[float, float]]]) -> Any:
    """Return a stencil (letters as holes to paint through) with nothing to paint within the boxes; its /Decode is applied already."""
    stencil = image.convert("1")
    _paint(stencil, corners, 255)
    made = pdf.make_stream(stencil.tobytes())
    _describe(made, stencil.width, stencil.height, "", 1)
    made["/ImageMask"] = True
    return made


def _mask(pdf: Any, picture: Picture, mask: Any, covered: Sequence[Covered]) -> Any:
    """Return a soft mask that is solid within the boxes, so that letters cannot be in the mask."""
    try:
        image = pikepdf.PdfImage(mask).as_pil_image().convert("L")
    except Exception:
        raise CannotPaint from None
    _paint(image, [_corners(picture, one, image.width, image.height) for one in covered], 255)
    made = pdf.make_stream(image.tobytes())
    _describe(made, image.width, image.height, "/DeviceGray", 8)
    return made


def _hard_mask(pdf: Any, picture: Picture, mask: Any, covered: Sequence[Covered]) -> Any:
    try:
        image = pikepdf.PdfImage(mask).as_pil_image()
    except Exception:
        raise CannotPaint from None
    corners = [_corners(picture, one, image.width, image.height) for one in covered]
    return _stencil(pdf, image, corners)
