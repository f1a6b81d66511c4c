import io
import zipfile
from datetime import datetime, time

import openpyxl
import pytest

from mertid.core import TooBig, Unreadable
from mertid.engines.route.tables import grid as grid_module
from mertid.engines.route.tables import kind_of, sheets

TEXT = "Borger;Ydelse\r\nB1;Støttestrømper på\r\n\r\nB2;\"Mad; og drikke\"\r\n"


def book(*sheets_: tuple[str, list[list[object]]]) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows in sheets_:
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_is_read_in_every_usual_charset(charset: str) -> None:
    (grid,) = sheets(TEXT.encode(charset)).values()
    assert grid.columns == ("Borger", "Ydelse")
    assert [(row.line, row.cells) for row in grid.rows] == [(2, ("B1", "Støttestrømper på")), (4, ("B2", "Mad; og drikke"))]


@pytest.mark.parametrize("mark", [",", "\t", "|"])
def test_any_delimiter_and_excels_own_line_are_understood(mark: str) -> None:
    assert sheets(f"a{mark}b\n1{mark}2\n".encode())[""].columns == ("a", "b")
    assert sheets(f"sep={mark}\na{mark}b\n1{mark}2\n".encode())[""].rows[0].line == 3


def test_every_sheet_of_a_workbook_is_a_table_with_its_own_times() -> None:
    eight = datetime(2026, 11, 30, 8)  # noqa: DTZ001 - as a workbook gives it
    found = sheets(book(("Vagter", [["Medarbejder", "Start"], ["M1", time(7, 30)], [None, None], ["M2", eight]]), ("Tom", [])))
    assert list(found) == ["Vagter"]
    assert [(row.line, row.cells[1]) for row in found["Vagter"].rows] == [(2, time(7, 30)), (4, eight)]


def test_a_table_is_known_by_its_sheets_name_or_its_columns() -> None:
    assert kind_of("Besøg", ()) == "visits"
    assert kind_of("Ark1", ("Medarbejder", "Start", "Slut", "Pause")) == "shifts"
    assert kind_of("Ark1", ("Noget", "Andet")) is None


@pytest.mark.parametrize(("data", "what"), [
    (b"", "file is empty"), (b"  \n", "file is empty"), (b"%PDF-1.7", "a PDF"), (b"\xd0\xcf\x11\xe0", "old or locked"),
    (bytes(range(256)) * 4, "no text"), (b"PK\x03\x04 broken", "damaged"), (b"1;2\n3;4\n", "holds no names"),
    (b"a;A\n1;2\n", "same name"), (b'a;b\n"1;2\n', "line 2 a quote"), (b"a;b\n1;2;3\n", "row 2 has more cells"),
    ("a;b\nkød;MÃ¸de\n".encode(), "charset"), (b"a\n\x9d\x00", "no text"),
])
def test_what_is_no_table_is_refused_with_a_plain_cure(data: bytes, what: str) -> None:
    with pytest.raises(Unreadable, match=what) as error:
        sheets(data)
    assert error.value.text is not None and error.value.text.da


def test_an_archive_that_is_no_workbook_and_a_part_that_declares_entities_are_refused() -> None:
    for name, content in (("x.txt", "x"), ("xl/workbook.xml", '<?xml version="1.0"?><!DOCTYPE a><a/>')):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr(name, content)
        with pytest.raises(Unreadable, match=r"no Excel workbook|damaged"):
            sheets(out.getvalue())


def test_limits_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grid_module, "MOST_ROWS", 3)
    with pytest.raises(TooBig, match="more than 3 rows"):
        sheets(b"a\n" + b"x\n" * 4)
    with pytest.raises(TooBig, match="more than 3 rows"):
        sheets(book(("A", [["a"], *[["x"]] * 4])))
    with pytest.raises(TooBig, match="row 2 has a cell"):
        sheets(b"a\n" + b"x" * 6_000)
    monkeypatch.setattr(grid_module, "MOST_BYTES", 3)
    with pytest.raises(TooBig, match="file is 4 bytes"):
        sheets(b"a\nbb")
