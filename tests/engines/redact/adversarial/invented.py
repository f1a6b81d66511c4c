"""The invented secrets that the adversarial files hide, and the ways to draw them."""

import io
from pathlib import Path

import reportlab
from PIL import Image, ImageDraw, ImageFont

NAME = "Karen Amalie Vestergaard"
CPR = "010190-1234"
SECRETS = [NAME, CPR]
LINE = f"{NAME}, cpr {CPR}"
OPEN = "Notat om genbrugspladsen"
VERA = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"


def text_picture(lines: list[str], *, size: int = 36, width: int = 1_400) -> Image.Image:
    """Return a grey picture of lines of text, as a scanner would give it."""
    picture = Image.new("L", (width, int(size * 1.8 * (len(lines) + 1))), 255)
    draw, font = ImageDraw.Draw(picture), ImageFont.truetype(str(VERA), size)
    for number, line in enumerate(lines):
        draw.text((size, size * 0.6 + number * size * 1.8), line, font=font, fill=0)
    return picture


def page_picture() -> Image.Image:
    """Return the upper half of a scanned A4 page at 150 dpi with the secrets on it."""
    picture = Image.new("L", (1_240, 800), 255)
    draw, font = ImageDraw.Draw(picture), ImageFont.truetype(str(VERA), 28)
    for number, line in enumerate([OPEN, "Klageren er", LINE, "og har klaget over larm om natten."]):
        draw.text((130, 150 + number * 60), line, font=font, fill=0)
    return picture


def encoded(picture: Image.Image, kind: str, **how: object) -> bytes:
    """Return a picture's bytes."""
    out = io.BytesIO()
    picture.save(out, kind, **how)
    return out.getvalue()
