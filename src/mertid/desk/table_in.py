"""A table from its file to the store, for the commands, the import page and the job alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils import timezone

from mertid import catalog
from mertid.core import BadSettings, Solution, Text, Unreadable
from mertid.desk import store
from mertid.desk.models import Deployment, ImportBatch
from mertid.desk.secrets import lock_bytes, unlock_bytes
from mertid.exchange.contract import PERSON, RECEIVED, contract_of
from mertid.exchange.mapping import Fit, fit, lacks
from mertid.exchange.outcome_rows import NO_CASE, OutcomeReader, Seen, outcome_contract, outcome_lacks
from mertid.exchange.report import Report
from mertid.exchange.rows import Ready, Rejected, RowReader, facts_names, history_names
from mertid.exchange.table import Row, Table, open_table
from mertid.exchange.table_kept import keep, open_kept

Say = Callable[[float], None]
SAID_EVERY = 2_000
CASES, OUTCOMES = "cases", "outcomes"


@dataclass(frozen=True)
class Read:
    """What a table held: good rows (cases or outcomes) and the report on all."""

    cases: list[Ready]
    outcomes: list[store.Turned]
    report: Report


def fit_to(solution: Solution, kind: str, table: Table, mapping: Mapping[str, Any] | None = None) -> Fit:
    """Return how a table's columns are read. Raises `BadSettings` where it cannot be read at all."""
    found = fit(table.columns, contract(solution, kind), mapping)
    if said := lacking(solution, kind, found):
        raise BadSettings(f"table: {'; '.join(one.en for one in said)}. See: mertid contract {solution.slug}.")
    return found


def lacking(solution: Solution, kind: str, found: Fit) -> list[Text]:
    """Return what a table lacks before it can be read at all, in words."""
    return lacks(found, facts_names(solution), RECEIVED, history_names(solution)) if kind == CASES else outcome_lacks(found)


def contract(solution: Solution, kind: str) -> tuple[Any, ...]:
    """Return the columns that a table of cases, or of outcomes, may have."""
    return contract_of(solution) if kind == CASES else outcome_contract(solution)


def read_table(
    deployment: Deployment, who: store.Who, kind: str, table: Table, found: Fit, *, source: str, say: Say = lambda rows: None,
    most: int | None = None,
) -> Read:
    """Read and check every row, or the first ``most``. ``say`` is told how many rows were read, now and then."""
    solution = catalog.get(deployment.solution)
    hide = store.pseudonyms(who=who)
    rows = table.rows if most is None else islice(table.rows, most)
    counted = Table(table.form, table.columns, _counted(rows, say))
    report = Report()
    if kind == CASES:
        reader = RowReader(solution, found, table.columns, hide, source=source, now=timezone.now())
        return Read(list(report.watch(reader.read(counted))), [], report)
    outcomes = OutcomeReader(solution, found, table.columns, hide, source=source, now=timezone.now())
    turned = []
    for row in counted.rows:
        report.rows += 1
        said = outcomes.outcome(row)
        case = _find(deployment, said) if isinstance(said, Seen) else said
        if isinstance(case, store.Turned):
            turned.append(case)
        else:
            report.wrong += 1
            report.add(case)
    return Read([], turned, report)


def _find(deployment: Deployment, seen: Seen) -> store.Turned | list[Rejected]:
    on = seen.received_at.date() if seen.received_at else None
    found = store.case_of(deployment, case=seen.case, row_key=seen.row, person=seen.person, on=on)
    return store.Turned(found[0], seen.values, seen.at) if len(found) == 1 else [Rejected(seen.line, "", NO_CASE)]


def _counted(rows: Any, say: Say) -> Any:
    count = 0
    for count, row in enumerate(rows, 1):
        if count % SAID_EVERY == 0:
            say(count)
        yield row
    say(count)


def receive_file(
    deployment: Deployment, who: store.Who, kind: str, path: Path, *, form: str = "", sheet: str = "", origin: str = "real",
) -> ImportBatch:
    """Take a file in as a draft: pseudonymised, then encrypted. Raises `Unreadable`, `BadSettings`, `MissingExtra`."""
    hide = store.pseudonyms(who=who)
    with open_table(path, sheet=sheet) as table:
        columns = contract(catalog.get(deployment.solution), kind)
        cells, rows = keep(table, hide, fit(table.columns, columns).at(PERSON))
    return store.new_batch(
        who=who, deployment=deployment, kind=kind, form=form or table.form, digest=digest_of(hide, path), cells=lock_bytes(cells),
        rows=rows, origin=origin,
    )


def kept_table(batch: ImportBatch) -> Table:
    """Return the table of a draft. Raises `Unreadable` where it was given up, `BadSettings` where the key is another."""
    if batch.cells is None:
        raise Unreadable("table: what was uploaded is no longer there, expected a draft. Upload it again.")
    return open_kept(unlock_bytes(bytes(batch.cells)))


def digest_of(hide: Any, path: Path) -> str:
    """Return the keyed digest of a file, read piece by piece."""
    import hashlib

    whole = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1_000_000):
            whole.update(piece)
    return str(hide.file(whole.digest()))


__all__ = ["CASES", "OUTCOMES", "Read", "Row", "contract", "digest_of", "fit_to", "kept_table", "lacking", "read_table", "receive_file"]
