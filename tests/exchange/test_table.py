"""Tables as authorities have them: CSV, Excel, Parquet, a view; whole, odd, half and garbage."""

import csv
import io
import sqlite3
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from mertid.core import BadSettings, SourceFailed, Unreadable
from mertid.exchange.pseudonym import Pseudonym
from mertid.exchange.table import Formula, Hidden, Row, letter, open_table, shown
from mertid.exchange.table_csv import find_delimiter, write_csv
from mertid.exchange.table_kept import keep, open_kept
from mertid.exchange.table_sql import open_view
from tests.postgres import NoServer, postgres

from .people import CPR

HEAD = ["Alder", "Vægt", "Bor alene"]


def put(tmp_path: Path, data: bytes | str, name: str = "tabel.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def rows(path: Path, **more: Any) -> tuple[tuple[str, ...], list[Row]]:
    with open_table(path, **more) as table:
        return table.columns, list(table.rows)


def book(tmp_path: Path, *lines: list[Any], **sheets: list[list[Any]]) -> Path:
    made = openpyxl.Workbook()
    made.active.title = "Ark1"
    for line in lines:
        made.active.append(line)
    for name, some in sheets.items():
        sheet = made.create_sheet(name)
        for line in some:
            sheet.append(line)
    path = tmp_path / "tabel.xlsx"
    made.save(path)
    return path


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"])
def test_csv_is_read_whatever_its_delimiter_and_charset(tmp_path: Path, delimiter: str, charset: str) -> None:
    lines = [HEAD, ["82", "71", "Første æble på åen"], ["70", "60", "nej"]]
    text = "".join(delimiter.join(line) + "\r\n" for line in lines)
    columns, found = rows(put(tmp_path, text.encode(charset)))
    assert columns == tuple(HEAD)
    assert [(row.line, row.cells) for row in found] == [(2, lines[1]), (3, lines[2])]


def test_a_foreign_letter_far_down_still_decides_the_charset(tmp_path: Path) -> None:
    text = "navn;tal\n" + "abc;1\n" * 30_000 + "blåbær;2\n"
    assert rows(put(tmp_path, text.encode("latin-1")))[1][-1].cells == ["blåbær", "2"]


def test_quotes_line_breaks_and_excels_first_line_are_understood(tmp_path: Path) -> None:
    _, found = rows(put(tmp_path, 'sep=,\r\nA,B\r\n"1;2","to\r\nlinjer"\r\n3,"fire ""4"""\r\n'))
    assert [(row.line, row.cells) for row in found] == [(3, ["1;2", "to\r\nlinjer"]), (5, ["3", 'fire "4"'])]


def test_decimal_commas_do_not_make_a_comma_the_delimiter() -> None:
    assert find_delimiter("a;b;c\n1,5;2,5;3,5\n1,5;2,5;3,5\n") == ";"


def test_empty_rows_are_passed_over_and_lines_still_count(tmp_path: Path) -> None:
    _, found = rows(put(tmp_path, "\nA;B\n\n1;2\n;\n3;4\n"))
    assert [(row.line, row.cells) for row in found] == [(4, ["1", "2"]), (6, ["3", "4"])]


def test_a_row_with_too_few_or_too_many_cells_is_that_rows_fault(tmp_path: Path) -> None:
    _, found = rows(put(tmp_path, "A;B\n1;2\n3\n4;5;6\n7;8;\n"))
    said = [row.fault.en if row.fault else None for row in found]
    assert said == [None, "2 cells in the row; there are 1", "2 cells in the row; there are 3", None]


@pytest.mark.parametrize(("data", "says"), [
    (b"", "is empty"), (b"\x00\x01\x02\x03" * 100, "is no text"), (b"%PDF-1.7 010190-1234", "is a PDF"),
    (b"\xd0\xcf\x11\xe0" + b"x" * 600, "old or a locked"), (b"PK\x03\x04 010190-1234", "damaged or half"),
    (b"PAR1 010190-1234", "damaged, half"),
    ("A;A\n1;2\n", "A and B have the same name"), ("A;;C\n1;010190-1234;3\n", "column B has content and no name"),
    ("010190-1234;82\n010190-1235;83\n", "holds no names"), ('A;B\n1;"010190-1234\n2;3\n', "quote is not closed"),
    ('A;B\n1;2\n"010190"-1234;2\n', "in line 3"), ("A;B\n1;\"" + "x" * 200_000, "more than 131068 characters begins"),
    (";".join(f"k{n}" for n in range(2_100)) + "\n", "2100 columns"),
])
def test_what_is_no_table_is_said_to_be_none_without_its_content(tmp_path: Path, data: bytes | str, says: str) -> None:
    if data[:4] == b"PAR1":
        pytest.importorskip("duckdb")
    with pytest.raises(Unreadable, match="table: ") as error:
        rows(put(tmp_path, data))
    assert says in str(error.value)
    assert "1234" not in f"{error.value} {error.value.text}"
    assert error.value.text is not None


def test_huge_cells_are_their_rows_fault(tmp_path: Path) -> None:
    _, found = rows(put(tmp_path, f"A;B\n1;{'x' * 40_000}\n2;y\n"))
    assert [row.fault.en if row.fault else None for row in found] == ["cells of at most 32767 characters", None]


def test_excel_gives_numbers_dates_and_line_numbers(tmp_path: Path) -> None:
    path = book(tmp_path, HEAD, [82, 71.5, "nej"], [None, None, None], [70, date(2024, 3, 1), True])
    columns, found = rows(path)
    assert columns == tuple(HEAD)
    assert [(row.line, row.cells) for row in found] == [(2, [82, 71.5, "nej"]), (4, [70, datetime(2024, 3, 1), True])]  # noqa: DTZ001


def test_formulas_and_errors_in_excel_are_no_values(tmp_path: Path) -> None:
    _, found = rows(book(tmp_path, ["A", "B"], ["=1+1", "#N/A"]))
    assert [type(cell) for cell in found[0].cells] == [Formula, Formula]


def test_merged_headers_are_told_by_the_columns_letter(tmp_path: Path) -> None:
    path = book(tmp_path, ["Borger", None, "Vægt"], [1, 2, 3])
    made = openpyxl.load_workbook(path)
    made.active.merge_cells("A1:B1")
    made.save(path)
    with pytest.raises(Unreadable, match=r"column B has content and no name.*Unmerge"):
        rows(path)


def test_of_several_sheets_one_is_named_and_the_templates_explanation_is_not_read(tmp_path: Path) -> None:
    path = book(tmp_path, ["A", "B"], [1, 2], Andet=[["C", "D"], [3, 4]], Datakontrakt=[["E", "F"], [5, 6]])
    with pytest.raises(Unreadable, match="2 sheets with rows"):
        rows(path)
    assert rows(path, sheet="andet")[0] == ("C", "D")
    with pytest.raises(Unreadable, match="none of that name"):
        rows(path, sheet="010190-1234")


def test_a_workbook_cut_in_half_or_of_another_kind_is_refused(tmp_path: Path) -> None:
    whole = book(tmp_path, HEAD, *([n, n, n] for n in range(2_000))).read_bytes()
    with pytest.raises(Unreadable, match="half written"):
        rows(put(tmp_path, whole[: len(whole) // 2], "halv.xlsx"))
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    with pytest.raises(Unreadable, match="no Excel workbook"):
        rows(put(tmp_path, other.getvalue(), "tabel.ods"))


def test_parquet_is_read_with_its_types_and_half_a_file_is_refused(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    path = tmp_path / "tabel.parquet"
    with duckdb.connect() as base:
        base.execute(
            "COPY (SELECT 82 AS Alder, 71.5::DECIMAL(5,1) AS Vægt, DATE '2024-03-01' AS Dag, TIMESTAMPTZ '2024-03-01 08:00:00+00' AS Tid,"
            f" NULL::INTEGER AS Intet, [1, 2] AS Liste, true AS Ja) TO '{path}' (FORMAT parquet)"
        )
    columns, found = rows(path)
    assert columns == ("Alder", "Vægt", "Dag", "Tid", "Intet", "Liste", "Ja")
    cells = found[0].cells
    assert cells[:3] == [82, 71.5, date(2024, 3, 1)]
    assert str(cells[3]).startswith("2024-03-01 ")
    assert (cells[4], type(cells[5]), cells[6]) == (None, Formula, True)
    half = put(tmp_path, path.read_bytes()[:200], "halv.parquet")
    with pytest.raises(Unreadable, match="half written"):
        rows(half)


def view(tmp_path: Path) -> str:
    path = tmp_path / "register.sqlite"
    with sqlite3.connect(path) as base:
        base.execute("CREATE TABLE borgere (alder INTEGER, dag TEXT)")
        base.executemany("INSERT INTO borgere VALUES (?, ?)", [(82, "2024-01-01"), (70, "2024-02-01")])
        base.execute('CREATE VIEW udtræk AS SELECT alder AS "Alder", dag AS "Modtaget" FROM borgere')
    base.close()
    return f"sqlite:///{path}"


def test_a_view_is_read_only_and_from_a_day_on(tmp_path: Path) -> None:
    with open_view(view(tmp_path), "udtræk", since=("Modtaget", date(2024, 1, 15))) as table:
        assert table.columns == ("Alder", "Modtaget")
        assert [row.cells for row in table.rows] == [[70, "2024-02-01"]]


@pytest.mark.parametrize("name", ["borgere; DROP TABLE borgere", 'borgere"', "a.b.c", "", "(SELECT 1)", "ukendt"])
def test_a_name_that_is_no_name_of_a_view_is_refused(tmp_path: Path, name: str) -> None:
    address = view(tmp_path)
    with pytest.raises(BadSettings, match="view: "), open_view(address, name) as table:
        list(table.rows)
    with open_view(address, "borgere") as table:
        assert len(list(table.rows)) == 2


@pytest.mark.postgres
def test_a_view_in_postgresql_is_read_only_and_from_a_day_on() -> None:
    psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed: pip install 'mertid[postgres]'")
    try:
        with postgres() as address:
            with psycopg.connect(address) as base:
                base.execute("CREATE SCHEMA register")
                base.execute("CREATE TABLE register.borgere (alder integer, vægt numeric(5,1), alene boolean, modtaget date)")
                base.execute("INSERT INTO register.borgere VALUES (82, 61.5, true, '2024-01-01'), (70, NULL, false, '2024-02-01')")
                base.execute('CREATE VIEW register."udtræk" AS SELECT * FROM register.borgere ORDER BY modtaget')
            with open_view(address, "register.udtræk") as table:
                assert table.columns == ("alder", "vægt", "alene", "modtaget")
                whole = [(row.line, row.cells) for row in table.rows]
            assert whole == [(2, [82, 61.5, True, date(2024, 1, 1)]), (3, [70, None, False, date(2024, 2, 1)])]
            with open_view(address, "register.udtræk", since=("modtaget", date(2024, 1, 15))) as table:
                assert [row.cells[0] for row in table.rows] == [70]
            for name in ("register.ukendt", "borgere"):
                with pytest.raises(SourceFailed, match="view: it cannot be read"), open_view(address, name) as table:
                    list(table.rows)
    except NoServer as why:
        pytest.skip(str(why))


def test_an_address_that_cannot_be_used_is_not_repeated() -> None:
    for address, kind in (("mysql://u:hemmelig@h/d", BadSettings), ("sqlite:////findes/ikke-hemmelig", SourceFailed)):
        with pytest.raises(kind) as error, open_view(address, "v"):
            pass
        assert "hemmelig" not in str(error.value)


@pytest.mark.parametrize(("name", "expected"), [
    ("Alder (år)", "C: Alder (år)"), ("010190-1234", "C"), ("Karl 0101901234", "C"), ("=HYPERLINK(1)", "C"), ("a@b.dk", "C"),
    ("x" * 80, "C"),
    ("", "C"),
])
def test_a_column_is_shown_by_its_name_only_where_it_is_surely_one(name: str, expected: str) -> None:
    assert shown(name, 2) == expected
    assert (letter(0), letter(25), letter(26), letter(701)) == ("A", "Z", "AA", "ZZ")


def test_what_is_kept_holds_no_number_of_a_person(tmp_path: Path) -> None:
    hide = Pseudonym(b"k" * 32)
    path = put(tmp_path, f"Person;Note;Alder;Andet\n{CPR};ring til 0101901234 straks;82;{CPR}\n45;ok;70;\n;=a;1;2\n")
    with open_table(path) as table:
        data, count = keep(table, hide, 0)
    assert count == 3
    import gzip

    assert b"1234" not in gzip.decompress(data)
    back = open_kept(data)
    assert back.columns == ("Person", "Note", "Alder", "Andet")
    first, second, third = back.rows
    assert first.cells == [Hidden(hide.person(CPR)), "ring til [CPR-nummer fjernet] straks", "82", Hidden(hide.person(CPR))]
    assert second.cells == [Hidden(hide.person("45")), "ok", "70", ""]
    assert (third.line, third.cells[0]) == (4, "")


def test_excel_drops_the_zero_of_a_number_and_it_is_the_same_person(tmp_path: Path) -> None:
    hide = Pseudonym(b"k" * 32)
    with open_table(book(tmp_path, ["Person", "A"], [101901234, 1], ["010190-1234", 2], ["0101901234", 3])) as table:
        data, _ = keep(table, hide, 0)
    assert {row.cells[0] for row in open_kept(data).rows} == {Hidden(hide.person("010190-1234"))}


def test_a_table_for_spreadsheets_runs_no_formula() -> None:
    data = write_csv([["=1+1", "-5", "-cmd", "@x", "æ"]])
    assert data.startswith(b"\xef\xbb\xbf")
    assert next(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";")) == ["'=1+1", "-5", "'-cmd", "'@x", "æ"]
