"""Proof of a painted picture: read again by Tesseract, looked at where it was painted, walked through block by block."""

import re
from collections.abc import Iterable, Sequence

import numpy as np
import PIL
from PIL import Image

from mertid.core import Text

from ..inside import tick
from ..scan import tesseract
from ..scan.page import read_page_picture
from ..values import Box, Check, Passage, Proof
from .answer import OWN, told
from .container import oddities
from .needles import Needles, needles

Page = tuple[Image.Image, float, float]  # as shown, with its width and height in points

_DARK = 80  # grey, 0-255; JPEG blurs black paint to about 20
_LEAST_DARK = 0.5  # share of a painted area; the label takes up to a third
_ALIKE = str.maketrans("oilsbz", "011582")  # letters that Tesseract takes for digits and back
_NUMBER = re.compile(r"\w*\d[\w-]*")
_METADATA = Text(da="Der er andet end billedpunkter i filen.", en="There is more than pixels in the file.")


def prove_picture(
    data: bytes, media_type: str, strings: Sequence[str], *, areas: Sequence[Passage], allowed: Sequence[str], pages: Sequence[Page],
) -> Proof:
    """Return whether a picture file holds nothing of what was struck; see `formats.prove`."""
    checks = [_blocks(data, media_type), raw(data, needles(strings, allowed))]
    if strings:
        checks.append(reads(enumerate(pages, 1), strings, allowed))
    if any(one.area is not None for one in areas):
        checks.append(painted(pages, areas))
    return told(data, strings, checks)


def raw(data: bytes, wanted: Needles) -> Check:
    """Return the look into the file's bytes as they are."""
    return Check(*OWN, "filens bytes", len(wanted.seen_raw(data)))


def reads(
    pages: Iterable[tuple[int, Page]], strings: Sequence[str], allowed: Sequence[str], where: str = "billedet af siden", *,
    whole: bool = False,
) -> Check:
    """Return whether Tesseract can still read a struck string on the pictures.

    Parameters
    ----------
    pages
        The pictures with the number of the page each is on.
    whole
        They are not one for each sheet.
    """
    why = tesseract.missing()
    if why is not None:
        return Check("Tesseract", "", where, 0, ran=False, note=why)
    wanted = needles([_figures(text) for text in strings], [_figures(text) for text in allowed])
    texts, numbers, late = [], [], False
    for number, (picture, width, height) in pages:
        found = read_page_picture(picture, width=width, height=height)
        late = late or found.note is not None
        texts.append(_figures(found.sheet.text))
        numbers.append(number)
        tick()
    seen = wanted.seen(texts, closed=True, whole=whole)
    return Check("Tesseract", tesseract.version(), where, len({needle for _, needle in seen}), ran=not late,
                 note=on_pages(numbers[page] for page, _ in seen) if seen else None)


def painted(pages: Sequence[Page], areas: Sequence[Passage]) -> Check:
    """Return whether each struck area is painted over: dark, but for its label."""
    def bare(sheet: int, area: Box) -> bool:
        return not (0 < sheet <= len(pages) and _is_dark(*pages[sheet - 1], area))

    found = [one.sheet for one in areas if one.area is not None and bare(one.sheet, one.area)]
    return Check("Pillow", PIL.__version__, "de overstregede områder", len(found), note=on_pages(found) if found else None)


def on_pages(numbers: Iterable[int]) -> Text:
    """Return "on page 2, 7" in both languages."""
    listed = ", ".join(map(str, sorted(set(numbers))))
    return Text(da=f"Side {listed}.", en=f"Page {listed}.")


def _is_dark(picture: Image.Image, width: float, height: float, area: Box) -> bool:
    across, down = picture.width / width, picture.height / height
    corners = (max(0, round(area.x0 * across)), max(0, round(area.y0 * down)),
               min(picture.width, round(area.x1 * across)), min(picture.height, round(area.y1 * down)))
    if corners[0] >= corners[2] or corners[1] >= corners[3]:
        return True  # outside the page: nothing is shown there
    return bool((np.asarray(picture.crop(corners).convert("L")) < _DARK).mean() >= _LEAST_DARK)


def _blocks(data: bytes, media_type: str) -> Check:
    try:
        found = oddities(data, media_type)
    except ValueError:
        return Check(*OWN, "filens blokke", 0, ran=False)
    return Check(*OWN, "filens blokke", len(found), note=_METADATA if found else None)


def _figures(text: str) -> str:
    """Return the text with letters that look like digits as digits, in words that have digits."""
    return _NUMBER.sub(lambda found: found[0].lower().translate(_ALIKE), text)
