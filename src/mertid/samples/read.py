"""Reads files of cases: JSON lines ``{"id", "facts", "documents", "values", "at"}``, as the samples are.

``received_at``, ``person``, ``known_at`` and ``origin`` may stand there too, as in `mertid.core.Case`.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from mertid.core import BadCase, BadSettings, Case, Document, Solution


@dataclass(frozen=True)
class Right:
    """The right answer for a case of a file; what an engine learns from."""

    case_id: str
    values: Mapping[str, str]
    at: datetime


def sample_file(slug: str) -> Path:
    """Return where the solution's samples are."""
    return Path(__file__).with_name(f"{slug}.jsonl")


def read_cases(path: Path, solution: Solution) -> tuple[list[Case], list[Right]]:
    """Return the file's cases, and the right answers of those that have ``values``. ``-`` reads standard input.

    Raises
    ------
    BadCase
        Names the line and the field, never its content.
    """
    text = sys.stdin.read() if str(path) == "-" else path.read_text("utf-8")
    cases, rights = [], []
    seen: set[str] = set()
    for number, row in _rows(text, solution.slug):
        where = f"{solution.slug}: line {number}"
        case = _case(row, number, solution)
        if case.id in seen:
            raise BadCase(f"{where}: field 'id' is used twice, expected one of its own. Give every case another id.")
        seen.add(case.id)
        cases.append(case)
        if row.get("values"):
            rights.append(_right(row, case.id, where))
    return cases, rights


def read_settings(path: Path | None) -> dict[str, Any]:
    """Return the engine's settings from a JSON file; empty without one.

    Raises
    ------
    BadSettings
        When it is no JSON object.
    """
    if path is None:
        return {}
    try:
        found = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise BadSettings(f"settings: {type(error).__name__} in the file, expected a JSON object. Correct the file.") from None
    if not isinstance(found, dict):
        raise BadSettings(f"settings: the file holds {type(found).__name__}, expected a JSON object. Correct the file.")
    return found


def _rows(text: str, slug: str) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError:
            raise BadCase(f"{slug}: line {number} is no JSON, expected one object a line. See samples/{slug}.jsonl.") from None
        if not isinstance(row, dict) or not isinstance(row.get("facts"), dict):
            raise BadCase(f"{slug}: line {number}: field 'facts' is missing, expected an object. See samples/{slug}.jsonl.")
        yield number, row


def _case(row: dict[str, Any], number: int, solution: Solution) -> Case:
    facts = solution.facts.read(row["facts"], where=solution.slug)
    try:
        documents = tuple(Document.model_validate(one) for one in row.get("documents") or ())
    except (ValueError, TypeError):
        raise BadCase(f"{solution.slug}: line {number}: field 'documents' is malformed, expected a list of name and text.") from None
    more = {name: row[name] for name in ("received_at", "person", "known_at", "origin") if row.get(name)}
    try:
        return Case(id=str(row.get("id") or number), solution=solution.slug, facts=facts, documents=documents, **more)
    except ValidationError as error:
        names = ", ".join(sorted({str(fault["loc"][0]) for fault in error.errors(include_input=False)}))
        raise BadCase(f"{solution.slug}: line {number}: '{names}' is malformed, expected as in mertid.core.Case. Correct it.") from None


def _right(row: dict[str, Any], case_id: str, where: str) -> Right:
    values = row["values"]
    if not isinstance(values, dict) or not all(isinstance(v, str) for v in values.values()):
        raise BadCase(f"{where}: field 'values' is {type(values).__name__}, expected texts by target. Correct the line.")
    try:
        at = datetime.fromisoformat(str(row.get("at") or "2026-01-01T00:00:00+00:00"))
    except ValueError:
        raise BadCase(f"{where}: field 'at' is malformed, expected such as 2026-10-30T12:00:00+00:00. Correct the line.") from None
    return Right(case_id, values, at)
