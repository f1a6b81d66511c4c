"""Office files, mail and web pages redacted in their own format, for `mertid bench redact`: leaks, size, speed.

What is struck: each CPR-like number, and a dozen words of six letters or more drawn from each document, everywhere they stand. A leak
is what the proof's readers, or plain unpacking of the written file (UTF-8 and UTF-16), still find. The baseline is what a person would
write in a minute: the strings replaced run by run (python-docx) and cell by cell (openpyxl), looked for in the same way.
"""

import io
import random
import re
import time
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mertid.core import Unreadable
from mertid.engines.redact import formats
from mertid.engines.redact.formats.sniff import DOCX, XLSX
from mertid.engines.redact.office import convert
from mertid.engines.redact.office.proof import words
from mertid.engines.redact.values import Passage, Reading, left_open, struck

from .harness import Row, peak_mb, sha256

FOLDERS = ("office", "mail", "html")
CPR = re.compile(r"\b\d{6}-?\d{4}\b")
WORDS = 12
_WORD = re.compile(r"[^\W\d_]{6,}")


@dataclass
class Seen:
    """Totals over the documents; ``ratios`` are sizes after over before."""

    documents: int = 0
    refused: int = 0
    strings: int = 0
    leaks: int = 0
    plain_leaks: int = 0
    plain_strings: int = 0
    unproven: int = 0
    seconds: float = 0.0
    ratios: list[float] = field(default_factory=list)


def rows(data: Path, seed: int) -> Iterator[Row]:
    """Yield leaks, size and speed in kind over the real files, and the speed of making pages of them."""
    folder = data / "redact" / "documents"
    files = [file for name in FOLDERS for file in sorted((folder / name).glob("*")) if file.is_file()] if folder.is_dir() else []
    if not files:
        return
    seen, dice = Seen(), random.Random(seed)
    for file in files:
        _in_kind(file.read_bytes(), file.name, dice, seen)
    digest, name = sha256(*files), "documents: office, mail, html"
    plain = f"runs and cells replaced, {seen.plain_strings} strings in .docx and .xlsx"
    for metric, unit, ours, n in (
        ("in kind: documents not proven", "count", float(seen.unproven), seen.documents),
        ("in kind: refused with a reason", "count", float(seen.refused), seen.documents + seen.refused),
        ("in kind: largest size ratio", "ratio", max(seen.ratios), len(seen.ratios)),
        ("in kind: read and removed", "documents/s", seen.documents / max(seen.seconds, 1e-9), seen.documents),
    ):
        yield Row("redact", name, digest, metric, unit, ours, n=n, seconds=round(seen.seconds, 1), peak_mb=peak_mb())
    yield Row("redact", name, digest, "in kind: strings still found", "count", float(seen.leaks), n=seen.strings,
              baseline=float(seen.plain_leaks), baseline_name=plain, seconds=round(seen.seconds, 1), peak_mb=peak_mb())
    yield from _pages(files, digest, name)


def _in_kind(content: bytes, name: str, dice: random.Random, seen: Seen) -> None:
    begun = time.perf_counter()
    try:
        reading = formats.read(content, "", name)
    except Unreadable:
        seen.refused += 1
        return
    taken = time.perf_counter() - begun
    passages = _drawn(reading, dice)
    begun = time.perf_counter()
    removed = formats.remove(content, reading.media_type, passages, reading=reading)
    if removed.media_type == reading.media_type:  # old formats go by way of LibreOffice: seconds, and another kind of file
        seen.seconds += taken + time.perf_counter() - begun
        seen.documents += 1
        seen.ratios.append(len(removed.data) / len(content))
    strings = sorted(set(struck(reading, passages)))
    proof = formats.prove(removed.data, removed.media_type, strings, allowed=left_open(reading, passages))
    seen.strings += len(strings)
    seen.leaks += max(sum(check.leaks for check in proof.checks), _found(removed.data, strings))
    seen.unproven += not proof.holds
    if reading.media_type in (DOCX, XLSX):
        seen.plain_strings += len(strings)
        seen.plain_leaks += _found(_replaced(content, reading.media_type, strings), strings)


def _drawn(reading: Reading, dice: random.Random) -> list[Passage]:
    shown = [sheet for sheet in reading.sheets if not sheet.hidden]
    words = sorted({word for sheet in shown for word in _WORD.findall(sheet.text)})
    chosen = dice.sample(words, min(WORDS, len(words)))
    pattern = "|".join([CPR.pattern, *(rf"(?i:{re.escape(word)})" for word in chosen)])
    return [Passage(sheet.number, found.start(), found.end(), label="§ 30, nr. 1")
            for sheet in shown for found in re.finditer(pattern, sheet.text)]


def _found(data: bytes, strings: Sequence[str]) -> int:
    """Return how many strings stand in the file's unpacked bytes, any case; words of the format itself are left out."""
    held = [data]
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            held = [words(archive.read(name)) for name in archive.namelist() if name.endswith((".xml", ".rels"))]
    texts = [part.decode("utf-8", "replace").lower() for part in held] + [part.decode("utf-16-le", "replace").lower() for part in held]
    return sum(any(one.lower() in text for text in texts) for one in strings)


def _replaced(content: bytes, media_type: str, strings: Sequence[str]) -> bytes:
    """Return the baseline: each string replaced in the text of runs or cells."""
    out = io.BytesIO()
    pattern = re.compile("|".join(re.escape(one) for one in strings) or r"(?!)")
    if media_type == DOCX:
        import docx

        document = docx.Document(io.BytesIO(content))
        cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
        for paragraph in [*document.paragraphs, *(one for cell in cells for one in cell.paragraphs)]:
            for run in paragraph.runs:
                run.text = pattern.sub("[...]", run.text)
        document.save(out)
    else:
        import openpyxl

        book = openpyxl.load_workbook(io.BytesIO(content))
        for sheet in book.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell.value, str):
                        cell.value = pattern.sub("[...]", cell.value)
        book.save(out)
    return out.getvalue()


def _pages(files: Sequence[Path], digest: str, name: str) -> Iterator[Row]:
    """Yield how fast documents become PDF: by LibreOffice, where it is installed, and by our own rendering."""
    for way, chosen in (("LibreOffice", FOLDERS[:1]), ("own rendering", FOLDERS[1:])):
        if way == "LibreOffice" and not convert.installed():
            continue
        begun, made = time.perf_counter(), 0
        for file in (one for one in files if one.parent.name in chosen):
            try:
                made += formats.as_pages(file.read_bytes(), "", file.name) is not None
            except Unreadable:
                continue
        taken = time.perf_counter() - begun
        yield Row("redact", name, digest, f"as pages: {way}", "documents/s", made / max(taken, 1e-9), n=made, seconds=round(taken, 1),
                  peak_mb=peak_mb())
