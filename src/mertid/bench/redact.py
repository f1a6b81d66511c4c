"""Redaction on real text: planted identifiers per kind beside a plain regex, official test CPR numbers, false alarms, speed.

Names, natural case texts, removal from PDF and from office files add rows from the files ``_redact_*.py`` beside this one.
"""

import importlib
import importlib.util
import json
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from mertid.bench._redact_planted import Planted, plant
from mertid.bench.harness import Row, peak_mb, sha256
from mertid.core import same
from mertid.engines.redact import Context, Find
from mertid.engines.redact.evaluate import wilson
from mertid.engines.redact.find import find_in, recognisers, resolved
from mertid.engines.redact.find.cpr import birth_date

LEAST = 0.4
EACH = 200
QUESTIONS = "search/folketing_question_answer.jsonl"
TEST_NUMBERS = "redact/documents/pdf/somepdf.pdf"
SPECIAL = frozenset(("health", "religion", "union", "sexuality", "ethnicity", "politics", "crime", "social"))

PLAIN: dict[str, str] = {
    "cpr": r"\b\d{6}-?\d{4}\b",
    "phone": r"\b\d{2} ?\d{2} ?\d{2} ?\d{2}\b",
    "email": r"\b[\w.+-]+@[\w-]+\.[\w.-]+\b",
    "account": r"\b\d{4}[ -]\d{7,10}\b|\b[A-Z]{2}\d{2}[A-Z0-9 ]{11,30}\b",
    "plate": r"\b[A-Z]{2} ?\d{2} ?\d{3}\b",
    "cvr": r"\b\d{8}\b",
    "birth_date": r"\b\d{1,2}[-./]\d{1,2}[-./]\d{4}\b",
    "address": r"\b[A-ZÆØÅ][a-zæøå]+(?:vej|gade|allé|vænget) \d+\b",
    "passport": r"\b\d{9}\b",
    "ip": r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b",
    "coordinate": r"\b\d{2}\.\d{3,}, ?\d{1,2}\.\d{3,}\b",
}
"""What a person would write in a minute: the baseline."""


def bench(data: Path, seed: int) -> Iterator[Row]:
    """Yield the rows of finding; then those of names and of removal where their files are."""
    if (data / QUESTIONS).is_file():
        yield from _planted(data, seed)
        yield from _false_alarms(data)
    if (data / TEST_NUMBERS).is_file():
        yield from _test_numbers(data)
    for room in ("_redact_names", "_redact_natural", "_redact_removal", "_redact_office"):
        if importlib.util.find_spec(f"mertid.bench.{room}"):
            yield from importlib.import_module(f"mertid.bench.{room}").rows(data, seed)


def paragraphs(data: Path) -> list[str]:
    """Return the paragraphs of the Folketing's answers, line ends kept."""
    rows = [json.loads(line) for line in (data / QUESTIONS).read_text("utf-8").splitlines()]
    return [part.strip() for row in rows for part in row["svar"].split("\n\n") if part.strip()]


def ours(text: str) -> list[Find]:
    """Return what all recognisers find in a text; names apart, which have rows of their own."""
    return resolved([one for recognise in recognisers().values() for one in recognise(text, Context())])


def plainly(text: str) -> list[Find]:
    """Return what the plain patterns find."""
    told = Find(0, 0, 0, "", 1.0, same("plain"), "plain")
    return [replace(told, start=m.start(), end=m.end(), kind=kind) for kind, p in PLAIN.items() for m in re.finditer(p, text)]


def _planted(data: Path, seed: int) -> Iterator[Row]:
    made = plant(paragraphs(data), EACH, seed)
    began = time.process_time()
    found = [one for one in ours(made.text) if one.score >= LEAST]
    took = time.process_time() - began
    right, precise = _counts(made, found)
    plain_right, plain_precise = _counts(made, plainly(made.text))
    base = Row(
        "redact", "planted identifiers in Folketing answers", sha256(data / QUESTIONS), "", "share", None, baseline_name="plain regex"
    )
    for kind in sorted({kind for _, _, kind, _ in made.spans} - {"none"}):
        yield _share(base, f"{kind}: recall", *right[kind], *plain_right[kind], took)
        yield _share(base, f"{kind}: precision", *precise[kind], *plain_precise[kind], took)
    for name, hits, n in _ways(made, found):
        yield _share(base, f"cpr written as {name}: recall", hits, n, 0, 0, took)
    size = len(made.text.encode()) / 1e6
    yield replace(
        base,
        metric="identifiers and words, speed (processor time)",
        unit="MB/s",
        ours=size / took,
        n=len(made.text),
        seconds=round(took, 3),
        peak_mb=peak_mb(),
        baseline_name="",
    )
    began = time.process_time()
    part = made.text[: len(made.text) // 4]
    find_in([part], context=Context())
    took = time.process_time() - began
    yield replace(
        base,
        metric="all, names too, speed (processor time)",
        unit="words/s",
        ours=len(part.split()) / took,
        n=len(part),
        seconds=round(took, 3),
        peak_mb=peak_mb(),
        baseline_name="",
    )


def _counts(made: Planted, found: Sequence[Find]) -> tuple[dict[str, tuple[int, int]], dict[str, tuple[int, int]]]:
    """Return (hits, n) per kind for recall and for precision. Any kind of find over a planted passage hides it; precision is by kind.

    A find is right when it overlaps a planted passage, and false when it overlaps a look-alike or bare real text.
    """
    recall: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    starts = sorted(found, key=lambda one: one.start)
    for start, end, kind, _ in made.spans:
        if kind != "none":
            recall[kind][1] += 1
            recall[kind][0] += _hidden(made.text, start, end, starts)
    precise: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for one in found:
        over = [kind for start, end, kind, _ in made.spans if start < one.end and one.start < end]
        precise[one.kind][1] += 1
        precise[one.kind][0] += bool(set(over) - {"none"})
    return {k: (a, n) for k, (a, n) in recall.items()}, defaultdict(lambda: (0, 0), {k: (a, n) for k, (a, n) in precise.items()})


def _hidden(text: str, start: int, end: int, found: Sequence[Find]) -> bool:
    """Whether every letter and digit of a planted passage, words that only lead it aside, lies within finds."""
    held: set[int] = set()
    for one in found:
        if one.start < end and start < one.end:
            held |= set(range(one.start, one.end))
    left = [i for i in range(start, end) if text[i].isdigit() and i not in held]
    return bool(held) and not left


def _ways(made: Planted, found: Sequence[Find]) -> Iterator[tuple[str, int, int]]:
    n: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    for start, end, kind, way in made.spans:
        if kind == "cpr":
            n[way] += 1
            hits[way] += _hidden(made.text, start, end, found)
    for way in sorted(n):
        yield way, hits[way], n[way]


def _share(base: Row, metric: str, hits: int, n: int, plain_hits: int, plain_n: int, took: float) -> Row:
    told = wilson(hits, n)
    plain = plain_hits / plain_n if plain_n else None
    return replace(
        base,
        metric=metric,
        ours=told.value if n else None,
        low=told.low,
        high=told.high,
        n=n,
        baseline=plain,
        seconds=round(took, 3),
        peak_mb=peak_mb(),
        baseline_name=base.baseline_name if plain is not None else "",
    )


def _false_alarms(data: Path) -> Iterator[Row]:
    """Yield how many passages of debates, which are about nobody in particular, are proposed all the same."""
    text = "\n\n".join(paragraphs(data))
    words = len(text.split())
    found = [one for one in ours(text) if one.score >= LEAST and not one.open]
    base = Row("redact", "Folketing answers as they are", sha256(data / QUESTIONS), "", "per 100,000 words", None, n=words)
    numbers = sum(one.kind not in SPECIAL for one in found)
    yield replace(
        base,
        metric="identifiers proposed though there are none",
        ours=numbers / words * 1e5,
        baseline=len(plainly(text)) / words * 1e5,
        baseline_name="plain regex",
    )
    yield replace(base, metric="words on health and the like proposed", ours=(len(found) - numbers) / words * 1e5)


def _test_numbers(data: Path) -> Iterator[Row]:
    """Yield recall on the official test CPR numbers of a real PDF, read by our own reader."""
    from mertid.engines.redact.formats import read

    file = data / TEST_NUMBERS
    reading = read(file.read_bytes(), "application/pdf", file.name)
    text = "\n\n".join(sheet.text for sheet in reading.sheets)
    shown = {a + b for a, b in re.findall(r"(?<![\da-f])(\d{6})-?(\d{4})(?![\da-f])", text)}
    wanted = {number for number in shown if birth_date(number)}
    keys = {one.key for one in ours(text) if one.kind == "cpr" and one.score >= LEAST}
    hits = sum(f"cpr:{number}" in keys for number in wanted)
    told = wilson(hits, len(wanted))
    yield Row(
        "redact",
        "somepdf.pdf, official test numbers",
        sha256(file),
        "cpr: recall on distinct numbers",
        "share",
        told.value,
        low=told.low,
        high=told.high,
        n=len(wanted),
        peak_mb=peak_mb(),
    )
