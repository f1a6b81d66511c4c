"""A struck string put back into a properly redacted PDF as a picture: Tesseract reads it, however it lies and whatever lies over it."""

from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Name
from PIL import Image

from mertid.engines.redact.scan import tesseract
from tests.engines.redact.adversarial.invented import NAME, text_picture

from .test_put_back_pdf import Put, changed, holds

PIXELS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "as it is": lambda one: one, "white on black": lambda one: one.point(lambda v: 255 - v), "a quarter turned":
    lambda one: one.transpose(Image.Transpose.ROTATE_90), "on its head": lambda one: one.rotate(180), "skewed":
    lambda one: one.rotate(5, expand=True, fillcolor=255), "black and white": lambda one: one.convert("1"), "in colour":
    lambda one: one.convert("RGB"), "pale": lambda one: one.point(lambda v: 150 + v * 105 // 255),
}


def shown(picture: Image.Image, *, strips: int = 1, after: bytes = b"") -> Put:
    def put(pdf: pikepdf.Pdf) -> None:
        page, high = pdf.pages[0], picture.height // strips
        for at in range(strips):
            one = picture.crop((0, at * high, picture.width, (at + 1) * high))
            made = pdf.make_stream(one.tobytes(), Type=Name.XObject, Subtype=Name.Image, Width=one.width, Height=one.height,
                                   BitsPerComponent=1 if one.mode == "1" else 8,
                                   ColorSpace=Name.DeviceRGB if one.mode == "RGB" else Name.DeviceGray)
            page.add_resource(made, Name.XObject, Name(f"/Im{at}"))
            tall = 300 * high / picture.width
            page.contents_add(pdf.make_stream(b"q 300 0 0 %.4f 100 %.4f cm /Im%d Do Q" % (tall, 500 - tall * (at + 1), at)))
        page.contents_add(pdf.make_stream(after))

    return put


@pytest.mark.skipif(tesseract.missing() is not None, reason="Tesseract with Danish is not installed")
@pytest.mark.parametrize("strips", [1, 8])
def test_a_struck_string_in_pictures_too_small_to_be_read_alone_is_found(strips: int) -> None:
    picture = text_picture([NAME], size=16, width=300).crop((0, 0, 300, 32))
    assert picture.width * picture.height // strips < 10_000
    assert not holds(changed(shown(picture, strips=strips)))


@pytest.mark.skipif(tesseract.missing() is not None, reason="Tesseract with Danish is not installed")
@pytest.mark.parametrize("hidden", [False, True])
@pytest.mark.parametrize("name", PIXELS)
def test_a_struck_string_in_the_pixels_of_a_picture_is_found(name: str, hidden: bool) -> None:
    picture = PIXELS[name](text_picture([f"Fra {NAME}", "om genbrugspladsen"]))
    over = b"q 1 g 90 90 400 600 re f Q" if hidden else b""
    assert not holds(changed(shown(picture, after=over)))
