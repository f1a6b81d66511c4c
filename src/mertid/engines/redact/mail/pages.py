"""Text as pages: a mail with its head, a text file, a web page. Written by reportlab with a free font that goes with the package."""

import io
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from mertid.core import Text, TooBig

_WIDE, _HIGH, _MARGIN, _FOOT = 595.28, 841.89, 56.0, 40.0  # A4 in points
_SIZE, _LEAD = 10.0, 13.5
_TAB = 8
_MOST_PAGES = 3_000
_FONT = "MertidSans"
_QUOTE = re.compile(r"(?:[>|] ?)+")
_LONG = Text(da="Teksten fylder over {n} sider og kan ikke laves om til sider.",
             en="The text fills over {n} pages and cannot be made into pages.")
UNSHOWN = Text(da="{n} tegn findes ikke i skrifttypen og vises som tomme felter.",
               en="{n} characters are not in the font and show as empty boxes.")


def pages(head: Sequence[tuple[str, str]], body: str) -> tuple[bytes, int]:
    """Return a PDF of A4 pages and how many characters the font cannot show.

    Parameters
    ----------
    head
        Names and values set out above the text, such as ``("Fra", "...")``; a value may hold line breaks.
    body
        The text. Lines that begin with ``>`` are quotations; what is too wide is wrapped under the same mark.

    Raises
    ------
    TooBig
        When it fills more than 3,000 pages.

    Notes
    -----
    The same text always gives the same bytes. Limits: right-to-left scripts are set without joining their letters.
    """
    from reportlab.pdfgen.canvas import Canvas

    widths, known = _font()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(_WIDE, _HIGH), invariant=1, pageCompression=1)
    at, number = 0.0, 0
    unshown = sum(ord(letter) not in known and not letter.isspace() for letter in body) + sum(
        ord(letter) not in known and not letter.isspace() for _, value in head for letter in value)
    for indent, name, text, grey, gap in _lines(head, body, widths):
        if number == 0 or at - _LEAD < _FOOT + _LEAD:
            if number:
                canvas.showPage()
            number += 1
            if number > _MOST_PAGES:
                raise TooBig(f"pages: text fills over {_MOST_PAGES} pages, expected fewer. Redact it in kind.",
                             text=_LONG.fill(n=_MOST_PAGES))
            at = _HIGH - _MARGIN
            canvas.setFillGray(0.45)
            canvas.setFont(_FONT, 8)
            canvas.drawRightString(_WIDE - _MARGIN, _FOOT - 8, str(number))
        at -= _LEAD + gap
        if name == _RULE:
            canvas.setLineWidth(0.5)
            canvas.setStrokeGray(0.6)
            canvas.line(_MARGIN, at + _LEAD / 2, _WIDE - _MARGIN, at + _LEAD / 2)
            continue
        canvas.setFont(_FONT, _SIZE)
        if name:
            canvas.setFillGray(0.35)
            canvas.drawString(_MARGIN, at, name)
        if text:
            canvas.setFillGray(0.3 if grey else 0.0)
            canvas.drawString(_MARGIN + indent, at, text)
    canvas.showPage()
    canvas.save()
    return out.getvalue(), unshown


_RULE = "\0rule"


def _lines(head: Sequence[tuple[str, str]], body: str, widths: "_Widths") -> Iterator[tuple[float, str, str, bool, float]]:
    """Yield (indent, name, text, grey, gap above) of every line."""
    beside = max((widths.of(f"{name}:") for name, _ in head), default=0.0) + 12
    for name, value in head:
        first = True
        for line in value.split("\n"):
            for piece in _wrapped(line, _WIDE - 2 * _MARGIN - beside, widths):
                yield beside, f"{name}:" if first else "", piece, False, 0.0
                first = False
    if head:
        yield 0.0, _RULE, "", False, 0.0
    yield 0.0, "", "", False, 0.0
    room = _WIDE - 2 * _MARGIN
    for line in body.expandtabs(_TAB).split("\n"):
        quoted = _QUOTE.match(line)
        mark = quoted[0] if quoted and line.startswith(">") else ""
        pieces = _wrapped(line[len(mark):], room - widths.of(mark), widths)
        for piece in pieces:
            yield 0.0, "", mark + piece, bool(mark), 0.0


def _wrapped(line: str, room: float, widths: "_Widths") -> list[str]:
    """Return the line in pieces no wider than ``room``, broken at blanks where there are any; only blanks at a break are lost."""
    room = max(room, 60.0)
    out: list[str] = []
    held, wide = "", 0.0
    for word in re.findall(r"\s+|\S+", line.rstrip()):
        size = widths.of(word)
        if wide + size > room and held.strip():
            out.append(held.rstrip())
            held, wide = "", 0.0
            if word.isspace():
                continue
        while size > room:
            cut = widths.fits(word, room)
            out.append(held + word[:cut])
            held, wide, word = "", 0.0, word[cut:]
            size = widths.of(word)
        held, wide = held + word, wide + size
    return [*out, held.rstrip()] if held.strip() or not out else out


class _Widths:
    """Widths of characters at the size used, points."""

    def __init__(self, widths: dict[int, float], default: float) -> None:
        self._widths, self._default = widths, default

    def of(self, text: str) -> float:
        return sum(self._widths.get(ord(letter), self._default) for letter in text)

    def fits(self, word: str, room: float) -> int:
        """Return how many characters of ``word`` fit, at least one."""
        used = 0.0
        for at, letter in enumerate(word):
            used += self._widths.get(ord(letter), self._default)
            if used > room:
                return max(at, 1)
        return len(word)


@cache
def _font() -> tuple[_Widths, frozenset[int]]:
    """Register the font; return its widths and the characters it has."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    font = TTFont(_FONT, str(Path(__file__).parent / "font" / "DejaVuSans.ttf"))
    pdfmetrics.registerFont(font)
    face = font.face
    sized = {code: wide * _SIZE / 1000 for code, wide in face.charWidths.items()}
    return _Widths(sized, face.defaultWidth * _SIZE / 1000), frozenset(face.charToGlyph)
