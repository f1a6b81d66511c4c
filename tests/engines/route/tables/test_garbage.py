"""Whatever somebody gives as a table: either it is read, or it is refused in plain words. Never anything else."""

from hypothesis import given, settings
from hypothesis import strategies as st

from mertid.core import BadSettings, Unreadable
from mertid.engines.route.tables import COLUMNS, KINDS, Kind, propose, read, sheets

from .invented import MONDAY, source, tables

CELL = st.text(max_size=12) | st.sampled_from([
    "07:30", "25", "man", "B1", "M1", "30-11-2026", "dagligt", "", "ja", "-1", "1e9", "=A1", "morgen",
])


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode) | st.binary(max_size=200).map(lambda b: b"PK\x03\x04" + b))
def test_any_bytes_are_a_table_or_refused(data: bytes) -> None:
    try:
        found = sheets(data)
    except Unreadable as error:
        assert error.text is not None and error.text.da and error.text.en
        return
    assert all(len(row.cells) == len(grid.columns) for grid in found.values() for row in grid.rows)


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(KINDS), st.data())
def test_any_rows_give_a_problem_or_faults_by_row(kind: Kind, data: st.DataObject) -> None:
    names = [column.label.da for column in COLUMNS[kind]]
    rows = data.draw(st.lists(st.lists(CELL, min_size=len(names), max_size=len(names)), min_size=1, max_size=3))
    quoted = [";".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in [names, *rows]]
    try:
        got = tables(days=7, **{kind: "\n".join(quoted) + "\n"})
    except Unreadable:
        return
    assert (got.problem is None) == bool(got.faults)
    assert all(fault.line >= 2 and fault.text.da and fault.said.en for fault in got.faults)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=15), min_size=1, max_size=6, unique_by=str.casefold), st.sampled_from(KINDS))
def test_a_proposed_mapping_never_reads_two_columns_as_one(columns: list[str], kind: Kind) -> None:
    chosen = [to for to in propose(kind, (*columns, "Borger", "borgernr", "Medarbejder", "id")).values() if to]
    assert len(chosen) == len(set(chosen))


def test_a_whole_set_of_empty_tables_is_no_plan_but_no_error() -> None:
    empty = {kind: source(kind, ";".join(column.label.da for column in COLUMNS[kind]) + "\n") for kind in KINDS}
    got = read(empty, start=MONDAY, days=1)
    assert got.problem is not None and got.problem.visits == () and set(got.rows.values()) == {0}
    try:
        read({kind: empty[kind] for kind in KINDS if kind != "shifts"}, start=MONDAY, days=1)
    except BadSettings as error:
        assert "shifts: table is missing" in str(error)
