"""Invented citizens in home care, for the tests of tables, outcomes and the import page."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mertid import catalog
from mertid.desk import store
from mertid.desk.models import Deployment, ImportBatch
from mertid.desk.table_in import CASES, fit_to, read_table
from mertid.exchange.table import open_table

from .conftest import Town

CPR = "010190-1234"
"""Made up."""
HEAD = "Person;Række-id;Sagsnummer;Modtaget;Alder;Fald de seneste 90 dage;Har KOL;Beslutning;Udfald: Akut indlæggelse inden for 30 dage"
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def care(town: Town) -> Deployment:
    """Return the town's deployment of the solution for home care."""
    return store.save_deployment(who=town.who, solution="elderly_admission", stage="pilot", control_share=0.0)


def line(number: int, *, person: str = "", decision: str = "usual", outcome: str = "nej", age: Any = 82, copd: str = "ja") -> str:
    """Return one citizen as a row."""
    return f"{person or f'p{number}'};{number};27.{number};0{number % 9 + 1}-02-2024;{age};2;{copd};{decision};{outcome}"


def table(path: Path, *lines: str, head: str = HEAD) -> Path:
    """Write a table."""
    path.write_text("\n".join((head, *lines)) + "\n", "utf-8")
    return path


def bring(who: store.Who, deployment: Deployment, path: Path, **more: Any) -> ImportBatch:
    """Read a table in, as the command does."""
    with open_table(path) as read:
        found = fit_to(catalog.get(deployment.solution), CASES, read)
        rows = read_table(deployment, who, CASES, read, found, source="fil")
    batch = store.new_batch(who=who, deployment=deployment, rows=rows.report.rows, **more)
    return store.import_cases(who=who, batch=batch, rows=rows.cases, report=rows.report.as_json(), wrong=rows.report.wrong)
