"""Reads the data of `mertid bench triage` by their form, whatever year, language or labels they hold."""

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class TextSet:
    """Texts with labels. ``split`` numbers: train on ``train``, score on ``test``; where ``test`` is empty, cross-validate.

    ``numbers``: the labels are KLE numbers.
    """

    name: str
    files: tuple[Path, ...]
    train: list[tuple[str, str]]
    test: list[tuple[str, str]]
    more: list[tuple[str, str]]
    numbers: bool = False


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def questions(data: Path) -> Iterator[TextSet]:
    """Questions by date: the first 70 % train. Form: JSON lines with dato, til, tekst; bills beside them with titel, minister."""
    for path in sorted(data.glob("**/*question*.jsonl")):
        rows = _lines(path)
        if not rows or not {"dato", "til", "tekst"} <= set(rows[0]):
            continue
        rows.sort(key=lambda r: str(r["dato"]))
        cut = int(len(rows) * 0.7)
        pairs = [(str(r["tekst"]), str(r["til"])) for r in rows]
        yield TextSet(path.stem, (path,), pairs[:cut], pairs[cut:], [])
        last = str(rows[cut - 1]["dato"]) if cut else ""
        for bills in sorted(path.parent.glob("*bill*.jsonl")):
            more = [(str(r["titel"]), str(r["minister"])) for r in _lines(bills) if str(r.get("dato", "")) <= last]
            yield TextSet(f"{path.stem} + {bills.stem}", (path, bills), pairs[:cut], pairs[cut:], more)


def topics(data: Path) -> Iterator[TextSet]:
    """Topics. Form: train.tsv beside test.tsv or dev.tsv, each with a header that names category and text."""
    for path in sorted(data.glob("**/train.tsv")):
        other = next((p for p in (path.with_name("test.tsv"), path.with_name("dev.tsv")) if p.is_file()), None)
        train = _tsv(path)
        if train and other:
            yield TextSet(f"{path.parent.name} {other.stem}", (path, other), train, _tsv(other), [])


def _tsv(path: Path) -> list[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return (
        [(r["text"], r["category"]) for r in rows if r.get("text") and r.get("category")]
        if rows and {"text", "category"} <= set(rows[0])
        else []
    )


def intents(data: Path) -> Iterator[TextSet]:
    """Intents. Form: *.valid.conll (and *.test.conll beside it, where it lies there) with ``# text =`` and ``# intent =``."""
    for path in sorted(data.glob("**/*.valid.conll")):
        other = path.with_name(path.name.replace(".valid.", ".test."))
        train, test = _conll(path), _conll(other) if other.is_file() else []
        if train:
            yield TextSet(f"{path.parent.name} {'test' if test else 'valid, 5-fold'}", (path, other) if test else (path,), train, test, [])


def _conll(path: Path) -> list[tuple[str, str]]:
    found, text = [], ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# text ="):
            text = line.partition("=")[2].strip()
        elif line.startswith("# intent =") and text:
            found.append((text, line.partition("=")[2].strip()))
            text = ""
    return found


NUMBER = re.compile(r"\d{2}\.\d{2}\.\d{2}")
SUBJECT = re.compile(r"KLENummer='([^']*)':KLETitel='(.*?)':Keywords\[Weight\]=(.*)")


def plan(data: Path) -> tuple[Path | None, list[dict[str, Any]]]:
    """Subject plan. Form: lines ``KLENummer='..':KLETitel='..':Keywords[Weight]=word[weight];...``."""
    for path in sorted(data.glob("**/*.txt")):
        with path.open(encoding="utf-8", errors="replace") as file:
            if not file.readline().startswith("KLENummer="):
                continue
        rows = []
        for line in path.read_text(encoding="utf-8").splitlines():
            if found := SUBJECT.match(line):
                words = [re.sub(r"\[\d+\]$", "", w) for w in found[3].strip().split(";") if w]
                rows.append({"number": found[1], "title": found[2], "keywords": words})
        return path, rows
    return None, []


def subjects(data: Path) -> Iterator[TextSet]:
    """Texts with the KLE number a municipality used. Forms:
    sections.json (text, law_text_name, kle_number), and any .csv with a column ``KLE nr.`` (in any case of letters)."""
    for path in sorted(data.glob("**/sections.json")):
        rows = [r for r in json.loads(path.read_text(encoding="utf-8")) if isinstance(r, dict)]
        pairs = [
            (f"{r['text']}. {r.get('law_text_name', '')}".strip(), r["kle_number"].strip())
            for r in rows
            if r.get("text") and NUMBER.fullmatch(str(r.get("kle_number") or "").strip())
        ]
        if not pairs:
            continue
        yield TextSet(f"{path.parent.name} sections, 5-fold", (path,), pairs, [], [], numbers=True)
    for path in sorted(data.glob("**/*.csv")):
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            if "kle nr." not in file.readline().casefold():
                continue
        pairs = _numbered(path)
        if pairs:
            yield TextSet(f"{path.parent.name} {path.stem}, 5-fold", (path,), pairs, [], [], numbers=True)


def _numbered(path: Path) -> list[tuple[str, str]]:
    """Return (words of the row, KLE number) of rows that have one, each pair once; cells without letters are no words."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        table = [{str(k).strip().casefold(): str(v or "").strip() for k, v in row.items()} for row in csv.DictReader(file)]
    found: dict[tuple[str, str], None] = {}
    for row in table:
        number = row.pop("kle nr.", "")
        if NUMBER.fullmatch(number):
            words = list(dict.fromkeys(v for v in row.values() if sum(c.isalpha() for c in v) > 3))
            if words:
                found[(" ".join(words), number)] = None
    return list(found)
