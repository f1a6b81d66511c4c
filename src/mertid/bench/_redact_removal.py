"""Removal from PDF: pages a second, size, memory, leaks and layout, on real documents and on PDFs of different writers.

A seeded 2 % of the words of six letters or more, and every CPR-like number, are struck wherever they stand. Leaks are counted with
pdftotext and PDFium, which had no part in writing, and by the engine's own
proof, asked as the desk asks it: what was left open may stand.
"""

import html
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
import pypdfium2

from mertid.bench._redact_made import made
from mertid.bench.harness import Row
from mertid.engines.redact import child
from mertid.engines.redact.formats.pdf import prove
from mertid.engines.redact.pdf import read, remove
from mertid.engines.redact.pdf.look import Look
from mertid.engines.redact.pdf.opening import opened
from mertid.engines.redact.pdf.raster import raster
from mertid.engines.redact.values import Passage, Reading, left_open

FOLDER = "redact/documents/pdf"
SHARE = 0.02
TIMES, ENOUGH_S = 3, 2.0
"""Removal is timed so often at most, and no more once it has taken so many seconds; the fastest counts, as in a process that has begun."""
LABEL = "§ 30, nr. 1"
_WORD = re.compile(r"\w{6,}")
_CPR = re.compile(r"\b\d{6}-?\d{4}\b")
_PUBLISHED = "glyph-level sketch, ../shared/targets.md (ours, quiet machine)"


@dataclass(frozen=True)
class Measured:
    """One document: pages, seconds to read and to remove, share of size, leaks, words that stayed within 0.5 and 6 points, of all.

    ``remove_cpu_s`` and ``prove_cpu_s`` are processor time of this process, which other work on the machine does not lengthen much.
    """

    pages: int
    read_s: float
    remove_s: float
    remove_cpu_s: float
    prove_cpu_s: float
    before: int
    after: int
    leaks: int
    proved: bool | None
    pictures: int
    near: int
    nearby: int
    words: int


def rows(data: Path, seed: int) -> Iterator[Row]:
    """Yield the rows of removal: real documents together, then each writer's, then memory and the rasterising beside it."""
    folder = data / FOLDER
    files = sorted(p for p in folder.iterdir() if p.suffix.lower() == ".pdf") if folder.is_dir() else []
    if files:
        yield from _rows("documents/pdf", sha256(b"".join(f.read_bytes() for f in files)).hexdigest(),
                         [measure(f.read_bytes(), seed) for f in files])
        yield _together([f.read_bytes() for f in files], seed)
        yield from _beside(files)
    for name, pdf in made(seed):
        yield from _rows(f"made: {name}", sha256(pdf).hexdigest(), [measure(pdf, seed)])
        if "200" in name:
            yield _memory(f"made: {name}", pdf, seed)


def measure(data: bytes, seed: int) -> Measured:
    """Remove a seeded share of a document's words and look for them again."""
    began = time.perf_counter()
    reading = read(data)
    read_s = time.perf_counter() - began
    passages, strings = chosen(reading, seed)
    took: list[tuple[float, float]] = []
    while len(took) < TIMES and sum(wall for wall, _ in took) < ENOUGH_S:
        began, spent = time.perf_counter(), time.process_time()
        done = remove(data, passages, reading=reading)
        took.append((time.perf_counter() - began, time.process_time() - spent))
    remove_s, remove_cpu_s = (min(each) for each in zip(*took, strict=True))
    pages = sum(s.part == "page" for s in reading.sheets)
    near, nearby, words = _kept(data, done.data, reading, passages)
    spent = time.process_time()
    proved = prove(done.data, "application/pdf", strings, allowed=left_open(reading, passages)).holds if strings else None
    pictures = next((n.da.split(" kunne")[0].count(",") + 1 for n in done.notes if "gjort til billede" in n.da), 0)
    prove_cpu_s = time.process_time() - spent
    left = leaks(done.data, strings)
    return Measured(
        pages, read_s, remove_s, remove_cpu_s, prove_cpu_s, len(data), len(done.data), left, proved, pictures, near, nearby, words)


def chosen(reading: Reading, seed: int) -> tuple[list[Passage], list[str]]:
    """Return the passages to strike, every place where a chosen string stands, and the strings."""
    dice = random.Random(seed)
    pages = [s for s in reading.sheets if s.part == "page"]
    known = sorted({word for s in pages for word in _WORD.findall(s.text)})
    strings = [word for word in known if dice.random() < SHARE] + sorted({n for s in pages for n in _CPR.findall(s.text)})
    if not strings:
        return [], []
    anywhere = re.compile("|".join(re.escape(s) for s in sorted(strings, key=len, reverse=True)), re.IGNORECASE)
    return [Passage(s.number, m.start(), m.end(), label=LABEL) for s in pages for m in anywhere.finditer(s.text)], strings


def leaks(data: bytes, strings: list[str]) -> int:
    """Return how many of the strings pdftotext or PDFium still read."""
    text = _pdftotext(data, "-layout") + _pdftotext(data, "-raw")
    pdf = pypdfium2.PdfDocument(data)
    for page in pdf:
        part = page.get_textpage()
        text += part.get_text_range() + "\n"
        part.close()
        page.close()
    pdf.close()
    text = text.lower()
    return sum(s.lower() in text for s in strings)


def _kept(before: bytes, after: bytes, reading: Reading, passages: list[Passage]) -> tuple[int, int, int]:
    """Return how many words that were not struck are within 0.5 and within 6 points of where they were, and how many there are."""
    struck: dict[int, list[np.ndarray]] = defaultdict(list)
    sheets = {s.number: s for s in reading.sheets}
    for one in passages:
        boxes = sheets[one.sheet].boxes
        if boxes is not None:
            struck[one.sheet].append(boxes[one.start : one.end])
    old, new = _words(before), _words(after)
    near = nearby = words = 0
    for page, found in old.items():
        there: dict[str, list[tuple[float, float]]] = defaultdict(list)
        for word, x, y, _ in new.get(page, []):
            there[word].append((x, y))
        gone = np.concatenate(struck[page]) if struck[page] else np.zeros((0, 4))
        xs, ys = (gone[:, 0] + gone[:, 2]) / 2, (gone[:, 1] + gone[:, 3]) / 2
        for word, x0, y0, (x1, y1) in found:
            if ((xs >= x0 - 1) & (xs <= x1 + 1) & (ys >= y0 - 1) & (ys <= y1 + 1)).any():
                continue
            words += 1
            far = min((max(abs(a - x0), abs(b - y0)) for a, b in there[word]), default=1e9)
            near += far <= 0.5
            nearby += far <= 6
    return near, nearby, words


_BOX = re.compile(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>')


def _words(data: bytes) -> dict[int, list[tuple[str, float, float, tuple[float, float]]]]:
    found = {}
    for number, page in enumerate(_pdftotext(data, "-bbox").split("<page ")[1:], 1):
        found[number] = [(html.unescape(w), float(a), float(b), (float(c), float(d))) for a, b, c, d, w in _BOX.findall(page)]
    return found


def _pdftotext(data: bytes, how: str) -> str:
    if shutil.which("pdftotext") is None:
        return ""
    done = subprocess.run(["pdftotext", how, "-", "-"], input=data, capture_output=True, check=False, timeout=300)
    return done.stdout.decode("utf-8", "replace")


def _rows(dataset: str, digest: str, found: list[Measured]) -> Iterator[Row]:
    pages, seconds = sum(m.pages for m in found), sum(m.remove_s for m in found)
    words = max(sum(m.words for m in found), 1)

    def row(metric: str, unit: str, ours: float, published: float | None = None, source: str = "") -> Row:
        return Row("redact: removal", dataset, digest, metric, unit, ours, published=published, published_source=source,
                   seconds=round(seconds, 2), n=pages)

    yield row("removal, fastest of three", "pages/s", round(pages / seconds, 1), 43.0, _PUBLISHED)
    yield row("removal, processor time", "pages/s", round(pages / max(sum(m.remove_cpu_s for m in found), 1e-9), 1))
    yield row("proof, processor time of our own process", "pages/s", round(pages / max(sum(m.prove_cpu_s for m in found), 1e-9), 1))
    yield row("reading", "pages/s", round(pages / sum(m.read_s for m in found), 1))
    yield row("size after / before", "ratio", round(sum(m.after for m in found) / sum(m.before for m in found), 3))
    yield row("largest size after / before, files over 20 kB", "ratio",
              round(max((m.after / m.before for m in found if m.before > 20_000), default=0.0), 3))
    yield row("leaks (pdftotext, PDFium)", "strings", sum(m.leaks for m in found))
    proved = [m.proved for m in found if m.proved is not None]
    if proved:
        yield row(f"files whose proof does not hold, of {len(proved)}", "files", sum(not p for p in proved))
    yield row("pages made pictures", "pages", sum(m.pictures for m in found))
    yield row("words left within 0.5 pt", "share", round(sum(m.near for m in found) / words, 4))
    yield row("words left within 6 pt (half the type size, gaps evened out)", "share", round(sum(m.nearby for m in found) / words, 4))


def _together(files: list[bytes], seed: int) -> Row:
    """Return the speed of removal as the desk asks for it: in children, as many documents at once as the engine takes."""
    jobs = [(data, reading, chosen(reading, seed)[0]) for data in files for reading in [read(data)]]
    pages = sum(sheet.part == "page" for _, reading, _ in jobs for sheet in reading.sheets)
    with ThreadPoolExecutor(child.AT_ONCE) as hands:
        list(hands.map(lambda _: child.remove(files[-1], "application/pdf", []), range(child.AT_ONCE)))  # they are up before the clock is
        began = time.perf_counter()
        for _ in hands.map(lambda job: child.remove(job[0], "application/pdf", job[2], reading=job[1]), jobs):
            pass
        spent = time.perf_counter() - began
    return Row("redact: removal", "documents/pdf", sha256(b"".join(files)).hexdigest(), f"removal, {child.AT_ONCE} documents at once",
               "pages/s", round(pages / spent, 1), seconds=round(spent, 2), n=pages)


def _beside(files: list[Path]) -> Iterator[Row]:
    """Yield the other way, every page a picture, on the same documents' first pages."""
    pages, before, after, spent = 0, 0, 0, 0.0
    for file in files:
        data = file.read_bytes()
        pdf = opened(data).pdf
        before += len(data) * min(len(pdf.pages), 5) // len(pdf.pages)
        began = time.perf_counter()
        with Look(data) as look:
            for number, page in enumerate(pdf.pages[:5]):
                raster(pdf, page, number, look, ())
                after += len(page.Resources.XObject.MertidPage.read_raw_bytes())
                pages += 1
        spent += time.perf_counter() - began
    digest, instead = sha256(b"".join(f.read_bytes() for f in files)).hexdigest(), "rasterising instead (200 dpi)"
    yield Row("redact: removal", "documents/pdf", digest, instead, "pages/s", round(pages / spent, 1), published=5.0,
              published_source="rasterising, ../shared/targets.md (ours)", seconds=round(spent, 2), n=pages)
    yield Row("redact: removal", "documents/pdf", digest, f"{instead}: size", "ratio", round(after / before, 2), n=pages)
    yield Row("redact: removal", "documents/pdf", digest, "PyMuPDF (AGPL, not run here)", "pages/s", None, published=16.0,
              published_source="../shared/targets.md (ours)")


_ALONE = """
import sys
from pathlib import Path
from mertid.bench._redact_removal import chosen
from mertid.engines.redact.pdf import read, remove
data = Path(sys.argv[1]).read_bytes()
reading = read(data)
remove(data, chosen(reading, int(sys.argv[2]))[0], reading=reading)
status = Path("/proc/self/status").read_text()
print(int(status.split("VmHWM:")[1].split()[0]) / 1024)
"""
"""Not ru_maxrss: Linux hands a large parent's peak on to the child it starts."""


def _memory(dataset: str, data: bytes, seed: int) -> Row:
    """Return the most memory of reading and removing in a process of their own."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "made.pdf"
        file.write_bytes(data)
        said = subprocess.run([sys.executable, "-c", _ALONE, str(file), str(seed)], capture_output=True, check=False, timeout=600)
    most = float(said.stdout) if said.returncode == 0 else None
    return Row("redact: removal", dataset, sha256(data).hexdigest(), "most memory, reading and removal in a process of their own", "MB",
               round(most, 1) if most else None)
