"""Tesseract asked for the words of a picture, with their places."""

import functools
import io
import os
import shutil
import subprocess
from dataclasses import dataclass

from PIL import Image

from mertid.core import Text

_LEAST = 20.0  # confidence, 0-100; below it a "word" is a stain. Low on purpose: what is not read cannot be found and struck
NOT_INSTALLED = Text(
    da="Siden er et billede, og teksten er ikke læst: programmet Tesseract er ikke installeret. Stregen kan kun sættes som område.",
    en="The page is a picture and its text was not read: the program Tesseract is not installed. Marks can only be made by area.")
NO_DANISH = Text(
    da="Siden er et billede, og teksten er ikke læst: Tesseract mangler dansk (tesseract-ocr-dan). Stregen kan kun sættes som område.",
    en="The page is a picture and its text was not read: Tesseract lacks Danish (tesseract-ocr-dan). Marks can only be made by area.")


@dataclass(frozen=True)
class Word:
    """A word as Tesseract saw it: place in pixels of the picture it was given, confidence 0-100, and its line."""

    text: str
    confidence: float
    x0: int
    y0: int
    x1: int
    y1: int
    line: tuple[int, int, int]


@functools.cache
def _found() -> tuple[str, str, frozenset[str]]:
    """Return Tesseract's path, version and languages; an empty path when it is not installed."""
    program = shutil.which("tesseract")
    if program is None:
        return "", "", frozenset()
    try:
        languages = subprocess.run([program, "--list-langs"], capture_output=True, timeout=20, check=True)  # noqa: S603
        said = subprocess.run([program, "--version"], capture_output=True, timeout=20, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return "", "", frozenset()
    version = (said.stdout or said.stderr).decode("utf-8", "replace").split("\n")[0].removeprefix("tesseract").strip()
    return program, version, frozenset(languages.stdout.decode("utf-8", "replace").split("\n")[1:])


def version() -> str:
    """Return Tesseract's version, empty when it is not installed."""
    return _found()[1]


def missing() -> Text | None:
    """Return why no picture can be read here, None when it can."""
    program, _, languages = _found()
    if not program:
        return NOT_INSTALLED
    return None if "dan" in languages else NO_DANISH


def words(picture: Image.Image, *, mode: int = 3, dpi: int = 300, seconds: float = 60.0) -> list[Word]:
    """Return the words on a picture in reading order.

    Parameters
    ----------
    picture
        Grey, upright.
    mode
        Page segmentation: 3 for a page of text, 11 for scattered words. Source: tesseract(1), "--psm".
    dpi
        Pixels an inch of ``picture``.

    Raises
    ------
    TimeoutError
        Tesseract was not done in time, and was killed.
    OSError
        Tesseract is missing or failed.
    """
    program, _, _ = _found()
    if seconds <= 0:
        raise TimeoutError("redact.scan: the page took too long.")
    if not program:
        raise FileNotFoundError("redact.scan: tesseract is missing. Install tesseract-ocr and tesseract-ocr-dan.")
    data = io.BytesIO()
    picture.convert("L").save(data, "PPM")
    command = [program, "stdin", "stdout", "-l", "dan", "--psm", str(mode), "--dpi", str(dpi), "tsv"]
    try:
        done = subprocess.run(  # noqa: S603
            command, input=data.getvalue(), capture_output=True, timeout=seconds, check=False, env={**os.environ, "OMP_THREAD_LIMIT": "1"})
    except subprocess.TimeoutExpired:
        raise TimeoutError("redact.scan: the page took too long.") from None
    if done.returncode:
        raise OSError(f"redact.scan: tesseract ended with {done.returncode}, expected 0.")
    return _table(done.stdout.decode("utf-8", "replace"))


def _table(table: str) -> list[Word]:
    """Return the words of Tesseract's TSV; source: Tesseract manual, "TSV output": level 5 is a word."""
    found = []
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) < 12 or cells[0] != "5" or not cells[11].strip():
            continue
        block, paragraph, line, _, left, top, width, height = map(int, cells[2:10])
        confidence = float(cells[10])
        if confidence >= _LEAST:
            found.append(Word(cells[11].strip(), confidence, left, top, left + width, top + height, (block, paragraph, line)))
    return found
