"""CSV as Danish and English programs write it: any delimiter, any charset, quotes, Excel's ``sep=`` line."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import chain, islice
from pathlib import Path

from mertid.core import Text, Unreadable

from .charset import is_text, western
from .table import LONGEST_CELL, Cell, Row, Table, headers, refuse

DELIMITERS = (";", "\t", "|", ",")
_SNIFFED = 65_536
_LOOKED_AT = 50
_PIECE = 1_000_000
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_NUMBER = re.compile(r"[+-]?[\d.,]+")
_BAD_LETTER = Text(da="læselige bogstaver: filens tegnsæt passer ikke", en="readable letters: the file's charset does not fit")


def open_csv(path: Path, sheet: str, stack: ExitStack) -> Table:
    """Open a CSV file. Raises `Unreadable`."""
    charset = find_charset(path)
    file = stack.enter_context(path.open("r", encoding=charset, errors="strict" if charset.startswith("utf-8") else "replace", newline=""))
    head = file.read(_SNIFFED)
    file.seek(0)
    delimiter = find_delimiter(head)
    skipped = 0
    if head.lower().startswith("sep="):
        file.readline()
        skipped = 1
    csv.field_size_limit(LONGEST_CELL * 4)  # the reader's own limit only ends a runaway quote; cells are measured one by one
    return _table(_lines(csv.reader(file, delimiter=delimiter, strict=True), skipped))


def find_charset(path: Path) -> str:
    """Return Python's name of the file's charset: by its mark, UTF-8 when all of it is, else the likeliest 8-bit one.

    Raises
    ------
    Unreadable
        When it is no text.
    """
    with path.open("rb") as file:
        first = file.read(_SNIFFED)
        for mark, name in _MARKS:
            if first.startswith(mark):
                return name
        if b"\0" in first or not is_text(first):
            raise refuse("file is no text, expected CSV, Excel or Parquet", "Export the table again.",
                         "Filen er ikke en tabel: den kan hverken læses som CSV, Excel eller Parquet.",
                         "The file is no table: it cannot be read as CSV, Excel or Parquet.")
        decoder = codecs.getincrementaldecoder("utf-8")()
        piece = first
        while piece:
            try:
                decoder.decode(piece)
            except UnicodeDecodeError as error:
                return western(piece[max(0, error.start - 2_000) : error.start + 18_000])
            piece = file.read(_PIECE)
    return "utf-8"


def find_delimiter(head: str) -> str:
    """Return the delimiter: the one Excel's first line names, else the one by which most rows have the same number of cells, above one."""
    first = head.split("\n", 1)[0].strip()
    if first.lower().startswith("sep=") and len(first) == 5:
        return first[4]
    best, most = ",", 0.0
    lines = [line for line in head.splitlines()[:_LOOKED_AT] if line.strip()]
    for delimiter in DELIMITERS:
        try:
            widths = [len(cells) for cells in csv.reader(lines, delimiter=delimiter)]
        except csv.Error:
            continue
        width = max(widths[:1], default=1)
        score = sum(w == width for w in widths) / max(1, len(widths)) * min(width, 10)
        if width > 1 and score > most:
            best, most = delimiter, score
    return best


def _lines(reader: "Iterator[list[str]]", skipped: int) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the number of its first line."""
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except UnicodeDecodeError:
            raise refuse(f"line {line + skipped} is in another charset than the rest, expected one", "Save the file as UTF-8.",
                         f"Linje {line + skipped} er i et andet tegnsæt end resten. Gem filen som UTF-8.",
                         f"Line {line + skipped} is in another charset than the rest. Save the file as UTF-8.") from None
        except csv.Error as error:
            raise _broken(line + skipped, "field limit" in str(error)) from None
        yield line + skipped, cells
        line = reader.line_num + 1  # type: ignore[attr-defined]


def _broken(line: int, long: bool) -> Unreadable:
    what = f"a cell of more than {LONGEST_CELL * 4} characters begins" if long else "a quote is not closed, or stands inside a cell"
    da = f"I linje {line} er et anførselstegn ikke lukket, eller filen er kun skrevet halvt. Eksportér den igen."
    en = f"In line {line} a quote is not closed, or the file is only half written. Export it again."
    return refuse(f"in line {line} {what}, expected quotes in pairs", "Export the file again, it may be half written.", da, en)


def _table(lines: Iterator[tuple[int, list[str]]]) -> Table:
    filled_lines = ((line, cells) for line, cells in lines if any(cell.strip() for cell in cells))
    named: list[Cell] = list(next(filled_lines, (0, []))[1])
    first = list(islice(filled_lines, _LOOKED_AT))
    width = max([len(named), *(len(cells) for _, cells in first)]) if named else 0
    filled = [any(len(cells) > at and cells[at].strip() for _, cells in first) for at in range(width)]
    # A row that is too long is that row's fault; a column that most rows have and the headers have not is the headers'.
    if len(named) < width and sum(len(cells) > len(named) for _, cells in first) <= len(first) / 2:
        filled = filled[: len(named)]
    columns = headers([*named, *[None] * (len(filled) - len(named))], filled)
    return Table("csv", columns, (_row(line, cells, len(columns)) for line, cells in chain(first, filled_lines)))


def _row(line: int, cells: list[str], width: int) -> Row:
    fault = None
    if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
        cells = cells[:width]  # a delimiter at the line's end
    if len(cells) != width:
        fault = Text(da=f"{width} celler i rækken; der er {len(cells)}", en=f"{width} cells in the row; there are {len(cells)}")
    elif any("\ufffd" in cell for cell in cells):
        fault = _BAD_LETTER
    elif max(map(len, cells), default=0) > LONGEST_CELL:
        fault = Text(da=f"celler på højst {LONGEST_CELL} tegn", en=f"cells of at most {LONGEST_CELL} characters")
    return Row(line, list(cells), fault)


def write_csv(rows: list[list[str]]) -> bytes:
    """Return rows as CSV that Danish spreadsheets open: UTF-8 with a mark, semicolons. What would be a formula gets an apostrophe."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows([[harmless(cell) for cell in row] for row in rows])
    return codecs.BOM_UTF8 + out.getvalue().encode()


def harmless(cell: str) -> str:
    """Return the cell so that no spreadsheet runs it. Source: OWASP, "CSV Injection" (read 2026-11-29)."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and not _NUMBER.fullmatch(cell) else cell
