"""Sheets of OpenDocument: cells stay in their columns, and hold no more than they show."""

import re

from mertid.engines.redact.formats import open_document
from mertid.engines.redact.formats.sniff import ODS
from mertid.engines.redact.values import Passage

from . import hidden

_SPACES = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table"))


def sheet(*cells: str, columns: str = "") -> bytes:
    row = f"<table:table-row>{''.join(cells)}</table:table-row>"
    table = f'<table:table table:name="Ark1">{columns}{row}</table:table>'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    return hidden.zipped({"mimetype": ODS, "content.xml": f"<office:document-content {_SPACES}>{body}</office:document-content>"})


def cell(text: str, attributes: str = 'office:value-type="string"', kind: str = "table-cell") -> str:
    return f"<table:{kind} {attributes}>{f'<text:p>{text}</text:p>' if text else ''}</table:{kind}>"


def content(data: bytes) -> str:
    return hidden.member(open_document.remove(data, ODS, ()).data, "content.xml")


def test_a_hidden_or_covered_cell_is_emptied_and_those_after_it_stay_in_their_columns() -> None:
    hidden_column = '<table:table-column/><table:table-column table:visibility="collapse"/><table:table-column/>'
    for data in (sheet(cell("a"), cell("Hemmelig01"), cell("b"), columns=hidden_column),
                 sheet(cell("a"), cell("Hemmelig01", "", "covered-table-cell"), cell("b"))):
        written = content(data)
        assert "Hemmelig" not in written
        assert len(re.findall(r"<table:(?:covered-)?table-cell", written)) == 3


def test_a_value_that_is_not_what_a_cell_shows_is_gone() -> None:
    number = 'office:value-type="float" office:value="101901234"'
    assert "101901234" not in content(sheet(cell("***", number)))
    assert "101901234" in content(sheet(cell("101.901.234", number)))
    assert "1990-01-01" not in content(sheet(cell("hemmelig", 'office:value-type="date" office:date-value="1990-01-01"')))
    assert "1990-01-01" in content(sheet(cell("1. januar 1990", 'office:value-type="date" office:date-value="1990-01-01"')))


def test_a_value_without_text_is_read_and_struck() -> None:
    data = sheet(cell("", 'office:value-type="float" office:value="101901234"'))
    reading = open_document.read(data, ODS)
    assert reading.sheets[0].text.split() == ["Ark1", "101901234"]
    at = reading.sheets[0].text.index("101901234")
    assert "1019" not in hidden.member(open_document.remove(data, ODS, [Passage(1, at, at + 9)], reading=reading).data, "content.xml")


def test_looks_that_files_of_the_first_version_name_by_other_bodies_stay() -> None:
    data = sheet(cell("a", 'office:value-type="string" xmlns:fo="http://www.w3.org/1999/XSL/Format" fo:color="#ff0000"'
                      ' xmlns:xhtml="http://www.w3.org/1999/xhtml" xhtml:about="Hemmelig01"'))
    written = content(data)
    assert 'color="#ff0000"' in written
    assert "Hemmelig" not in written
