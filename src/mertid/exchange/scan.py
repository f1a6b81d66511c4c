"""Text of pictures of text, through Tesseract where it is installed."""

import functools
import re
import shutil
import struct
import subprocess
import time
from dataclasses import dataclass

_GOOD_WORD = 40.0  # Tesseract's confidence, 0-100; below it a "word" is mostly a stain
_GOOD_PAGE = 55.0
_SMALLEST = 20_000  # pixels; logos and dividing lines in signatures are smaller


class NoTesseract(Exception):
    """Tesseract, or its Danish, is not installed; the argument is the Danish note that says which."""


@dataclass(frozen=True)
class Scan:
    """Text found on one picture and Tesseract's mean confidence, 0-100."""

    text: str
    confidence: float


@functools.cache
def languages() -> frozenset[str]:
    """Return the languages Tesseract can read here; empty when it is not installed."""
    program = shutil.which("tesseract")
    if program is None:
        return frozenset()
    try:
        done = subprocess.run([program, "--list-langs"], capture_output=True, timeout=20, check=False)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return frozenset()
    return frozenset(done.stdout.decode("utf-8", "replace").split()[1:])


def require() -> None:
    """Raise `NoTesseract` unless Danish can be read."""
    if not languages():
        raise NoTesseract("Billedet er ikke læst: programmet Tesseract er ikke installeret (tesseract-ocr og tesseract-ocr-dan).")
    if "dan" not in languages():
        raise NoTesseract("Billedet er ikke læst: Tesseract mangler dansk (tesseract-ocr-dan).")


def scan(picture: bytes, deadline: float) -> Scan | None:
    """Return the text on a picture, or None when there is none that can be trusted.

    Parameters
    ----------
    picture
        PNG, JPEG, TIFF, BMP, GIF, WebP or PNM bytes.
    deadline
        `time.monotonic` after which Tesseract is stopped.

    Raises
    ------
    NoTesseract, TimeoutError
    """
    require()
    left = deadline - time.monotonic()
    if left <= 0.5:
        raise TimeoutError
    mode = "1" if "osd" in languages() else "3"  # 1 also turns a page that lies on its side
    command = [str(shutil.which("tesseract")), "stdin", "stdout", "-l", "dan", "--psm", mode, "tsv"]
    try:
        done = subprocess.run(command, input=picture, capture_output=True, timeout=left, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise TimeoutError from None
    return _read_table(done.stdout.decode("utf-8", "replace"))


def _read_table(table: str) -> Scan | None:
    """Return the words of Tesseract's TSV in lines; source: Tesseract manual, "TSV output"."""
    lines: dict[tuple[str, ...], list[str]] = {}
    sure: list[float] = []
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) < 12 or cells[0] != "5" or not cells[11].strip():
            continue
        confidence = float(cells[10]) if re.fullmatch(r"-?\d{1,3}(\.\d+)?", cells[10]) else 0.0
        if confidence >= _GOOD_WORD:
            lines.setdefault(tuple(cells[2:5]), []).append(cells[11])
            sure.append(confidence)
    if len(sure) < 2 or sum(sure) / len(sure) < _GOOD_PAGE:
        return None
    out, last = [], ""
    for key, found in lines.items():
        if last and key[0] != last:
            out.append("")
        last = key[0]
        out.append(" ".join(found))
    return Scan("\n".join(out), sum(sure) / len(sure))


def pixels(data: bytes) -> int:
    """Return width x height that a picture's head declares, 0 when it is not understood."""
    try:
        if data.startswith(b"\x89PNG"):
            width, height = struct.unpack(">II", data[16:24])
        elif data.startswith(b"GIF8"):
            width, height = struct.unpack("<HH", data[6:10])
        elif data.startswith(b"BM"):
            width, height = struct.unpack("<ii", data[18:26])
        elif data.startswith(b"\xff\xd8"):
            width, height = _jpeg_size(data)
        elif data.startswith((b"II*\0", b"MM\0*")):
            width, height = _tiff_size(data)
        elif data.startswith(b"RIFF") and data[12:16] == b"VP8X":
            width, height = 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
        elif data.startswith(b"RIFF") and data[12:16] == b"VP8 ":
            width, height = (value & 0x3FFF for value in struct.unpack("<HH", data[26:30]))
        elif data.startswith(b"RIFF") and data[12:16] == b"VP8L":
            bits = int.from_bytes(data[21:25], "little")
            width, height = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        elif found := re.match(rb"P[1-6]\s+(?:#[^\n]*\n\s*)*(\d{1,9})\s+(\d{1,9})\s", data[:1_024]):
            width, height = int(found[1]), int(found[2])
        else:
            return 0
    except (struct.error, IndexError, ValueError):
        return 0
    return abs(width) * abs(height)


def too_small(count: int) -> bool:
    """Return whether a picture of that many pixels is decoration rather than a page."""
    return 0 < count < _SMALLEST


def _jpeg_size(data: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 < len(data):
        if data[at] != 0xFF:
            at += 1
            continue
        mark = data[at + 1]
        if 0xC0 <= mark <= 0xCF and mark not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5:at + 9])
            return width, height
        at += 2 if mark in (0xFF, 0x01) or 0xD0 <= mark <= 0xD9 else 2 + max(2, int.from_bytes(data[at + 2:at + 4], "big"))
    return 0, 0


def _tiff_size(data: bytes) -> tuple[int, int]:
    order = "<" if data.startswith(b"II") else ">"
    (at,) = struct.unpack(order + "I", data[4:8])
    (count,) = struct.unpack(order + "H", data[at:at + 2])
    sizes = {256: 0, 257: 0}
    for entry in range(min(count, 200)):
        start = at + 2 + entry * 12
        tag, form = struct.unpack(order + "HH", data[start:start + 4])
        if tag in sizes:
            (sizes[tag],) = struct.unpack(order + ("H" if form == 3 else "I"), data[start + 8:start + (10 if form == 3 else 12)])
    return sizes[256], sizes[257]
