"""Public data of persons and what became of them, read into columns: what a bench needs of each, and no more."""

import csv
import gzip
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import create_model

from mertid.core import Case, Facts, Text, fact
from mertid.engines.risk import Endpoint

START = datetime(2020, 1, 1, tzinfo=UTC)
GONE = ("", "?", "NA", "nan", "-9", "-9.0")
MOST_KEYS = 60
"""A column with more different words is cut to its commonest."""


@dataclass(frozen=True)
class RiskSet:
    """Persons with facts and what turned out.

    ``columns``: per fact floats (NaN missing) or words (None missing). ``answers``: right answers as texts, as the engine reads them.
    ``groups`` facts to compare; ``sites`` where each row is from ('' where there is one); ``tool`` today's score where the data hold one
    (higher is worse). ``published`` per metric (figure, source), only where it is of these very data.
    """

    name: str
    files: tuple[Path, ...]
    columns: Mapping[str, list[Any]]
    answers: tuple[str, ...]
    endpoint: Endpoint
    groups: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    tool: tuple[float, ...] = ()
    tool_name: str = ""
    repeats: int = 1
    single_split: bool = False
    published: tuple[tuple[str, float, str], ...] = ()

    def __len__(self) -> int:
        return len(self.answers)


@dataclass(frozen=True)
class Told:
    """A right answer to learn from."""

    case_id: str
    values: dict[str, str]
    at: datetime


def cases_of(one: RiskSet) -> tuple[list[Case], list[Told]]:
    """Return the rows as cases with facts declared on the fly, and what turned out."""
    fields: dict[str, Any] = {}
    for name, column in one.columns.items():
        if isinstance(column[0], str) or any(isinstance(v, str) for v in column):
            kind: Any = Literal[tuple(sorted({v for v in column if v is not None}))]
        else:
            kind = float
        fields[name] = (kind | None, fact(name, name, default=None))
    made = create_model("BenchFacts", __base__=Facts, **fields)
    names = list(one.columns)
    rows = zip(*one.columns.values(), strict=True)
    cases = [
        Case.model_construct(
            id=f"{at}", solution="bench", facts=made.model_construct(**{n: None if v != v else v for n, v in zip(names, row, strict=True)}),
            documents=(), received_at=None, person=one.persons[at] if one.persons else "", known_at={}, origin="real",
        )
        for at, row in enumerate(rows)
    ]
    told = [Told(case.id, {one.endpoint.name: text}, START + timedelta(days=1)) for case, text in zip(cases, one.answers, strict=True)]
    return cases, told


def numbers(values: Sequence[str], gone: Sequence[str] = GONE) -> list[float]:
    """Return a column of numbers, NaN where missing or no number."""
    return [float("nan") if v in gone or not _numeric(v) else float(v) for v in values]


def words(values: Sequence[str], gone: Sequence[str] = GONE) -> list[str | None]:
    """Return a column of words, None where missing; beyond the 60 commonest they are "other"."""
    kept = [None if v in gone else v for v in values]
    seen, counts = np.unique(np.array([v for v in kept if v is not None], str), return_counts=True)
    common = set(seen[np.argsort(-counts, kind="stable")[:MOST_KEYS]].tolist())
    return [v if v is None or v in common else "other" for v in kept]


def columns(rows: Sequence[Mapping[str, str]], *, without: Sequence[str], keys: Sequence[str] = (), gone: Sequence[str] = GONE,
            ) -> dict[str, list[Any]]:
    """Return facts by a name that Python takes: numbers where every value is one (and it is no code in ``keys``), else words."""
    made: dict[str, list[Any]] = {}
    for name in rows[0]:
        if name in without:
            continue
        raw = [row[name].strip() for row in rows]
        known = [v for v in raw if v not in gone]
        plain = re.sub(r"\W+", "_", name).strip("_") or "fact"
        if known and name not in keys and all(_numeric(v) for v in known):
            made[plain] = numbers(raw, gone)
        elif known:
            made[plain] = words(raw, gone)
    return made


def _numeric(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def find(data: Path, pattern: str) -> list[Path]:
    """Return the files of that name anywhere under ``data``."""
    return sorted(data.rglob(pattern))


def read_csv(text: io.TextIOBase) -> list[dict[str, str]]:
    """Return the rows of a table with a header; short rows are left out."""
    return [row for row in csv.DictReader(text, skipinitialspace=True) if None not in row.values()]


def arff(path: Path) -> list[dict[str, str]]:
    """Return the rows of an ARFF file."""
    names, rows, inside = [], [], False
    for line in path.read_text(encoding="utf-8").splitlines():
        low = line.strip().lower()
        if low.startswith("@attribute"):
            names.append(line.split()[1].strip("'\""))
        elif low.startswith("@data"):
            inside = True
        elif inside and line.strip() and not line.startswith("%"):
            values = [v.strip().strip("'\"") for v in next(csv.reader([line], quotechar="'"))]
            rows.append(dict(zip(names, values, strict=True)))
    return rows


def event(name: str, happens_da: str, happens_en: str) -> Endpoint:
    """Return a yes/no outcome."""
    return Endpoint(name, happens=Text(da=happens_da, en=happens_en))


def gunzip(path: Path) -> io.TextIOBase:
    """Return a gzipped text file, opened."""
    return io.TextIOWrapper(gzip.open(path, "rb"), encoding="utf-8")


def unzip(path: Path, name: str) -> io.TextIOBase | None:
    """Return the file of that name within a zip, opened, or None."""
    packed = zipfile.ZipFile(path)
    inner = next((one for one in packed.namelist() if one.endswith(f"/{name}") and "__MACOSX" not in one), None)
    return io.TextIOWrapper(packed.open(inner), encoding="utf-8") if inner else None


Reader = Callable[[Path], Iterator[RiskSet]]
