"""Reading PDF: text in reading order with places, and what a reader does not see."""

import numpy as np
import pikepdf
import pytest

from mertid.engines.redact.pdf import picture, read
from mertid.engines.redact.values import Sheet

from .drawings import NAME, add, page, saved


def visible(data: bytes) -> str:
    return read(data).sheets[0].text


def place(sheet: Sheet, word: str) -> np.ndarray:
    start = sheet.text.index(word)
    boxes = sheet.boxes[start : start + len(word)]
    return np.array([*boxes[:, :2].min(axis=0), *boxes[:, 2:].max(axis=0)])


def test_words_lines_and_cells_are_told_apart() -> None:
    text = visible(page("BT /F1 10 Tf 20 200 Td (Karen) Tj 30 0 Td (Amalie) Tj 100 0 Td (Ja) Tj -130 -14 Td (n\xe6ste) Tj ET"))
    assert text == "Karen Amalie\tJa\nnæste\n"


def test_gaps_made_by_numbers_between_strings_are_spaces_and_kerning_is_not() -> None:
    assert visible(page("BT /F1 10 Tf 20 200 Td [(Ka) 40 (ren) -300 (Amalie)] TJ ET")) == "Karen Amalie\n"


def test_letters_spaced_out_by_the_writer_are_one_word() -> None:
    assert visible(page("BT /F1 10 Tf 4 Tc 20 200 Td (Karen) Tj ET")) == "Karen\n"


def test_bold_print_by_drawing_twice_is_read_once() -> None:
    content = f"BT /F1 10 Tf 20 200 Td ({NAME}) Tj 0.3 0 Td ({NAME}) Tj ET"
    assert visible(page(content)) == f"{NAME}\n"


@pytest.mark.parametrize("showing", [f"({NAME}) Tj", f"({NAME}) '", f"0 0 ({NAME}) \"", "[(Karen )(Vestergaard)] TJ"])
def test_every_showing_operator_is_read(showing: str) -> None:
    assert visible(page(f"BT /F1 10 Tf 12 TL 20 200 Td {showing} ET")) == f"{NAME}\n"


@pytest.mark.parametrize(("rotate", "corner"), [(0, (20, 92)), (90, (200, 20)), (180, (356, 200)), (270, (92, 356))])
def test_places_are_those_of_the_page_as_shown(rotate: int, corner: tuple[float, float]) -> None:
    sheet = read(page("BT /F1 10 Tf 20 200 Td (Karen) Tj ET", Rotate=rotate)).sheets[0]
    assert (sheet.width, sheet.height) == ((400, 300) if rotate in (0, 180) else (300, 400))
    assert place(sheet, "Karen")[:2] == pytest.approx(corner, abs=9)


def test_places_count_from_the_crop_box() -> None:
    sheet = read(page("BT /F1 10 Tf 120 200 Td (Karen) Tj ET", CropBox=pikepdf.Array([100, 50, 400, 300]))).sheets[0]
    assert (sheet.width, sheet.height) == (300, 250)
    assert place(sheet, "Karen")[0] == pytest.approx(20, abs=0.1)


@pytest.mark.parametrize("content", [
    f"BT /F1 10 Tf 3 Tr 20 200 Td ({NAME}) Tj ET",
    f"1 g BT /F1 10 Tf 20 200 Td ({NAME}) Tj ET",
    f"BT /F1 10 Tf 20 900 Td ({NAME}) Tj ET",
    f"BT /F1 10 Tf 20 200 Td ({NAME}) Tj ET 0 g 10 190 200 30 re f",
    f"BT /F1 0.5 Tf 20 200 Td ({NAME}) Tj ET",
], ids=["invisible", "white", "off the page", "under a box", "tiny"])
def test_text_that_nobody_sees_is_a_hidden_sheet(content: str) -> None:
    reading = read(page(content))
    assert NAME not in reading.sheets[0].text
    hidden = next(s for s in reading.sheets if s.part == "hidden:1")
    assert hidden.hidden
    assert NAME in hidden.text
    assert any("ses" in note.da for note in reading.notes)


def test_white_text_on_a_dark_rectangle_is_seen() -> None:
    assert NAME in visible(page(f"0.2 g 10 190 200 30 re f 1 g BT /F1 10 Tf 20 200 Td ({NAME}) Tj ET"))


def test_a_font_that_tells_no_letters_gives_a_note() -> None:
    pdf = pikepdf.new()
    one = add(pdf, "BT /F2 10 Tf 20 200 Td <000100020003> Tj ET")
    below = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.CIDFontType2, BaseFont=pikepdf.Name.X, DW=500,
                               CIDSystemInfo=pikepdf.Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0))
    one.Resources.Font.F2 = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type0, BaseFont=pikepdf.Name.X,
                                               Encoding=pikepdf.Name("/Identity-H"), DescendantFonts=pikepdf.Array([below]))
    assert any("skrifttypen" in note.da for note in read(saved(pdf)).notes)


def test_bookmarks_properties_and_attachments_are_hidden_sheets() -> None:
    pdf = pikepdf.new()
    add(pdf, "BT /F1 10 Tf 20 200 Td (Notat) Tj ET")
    pdf.docinfo["/Author"] = NAME
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("Klage fra Karen", 0))
    pdf.attachments["karen.txt"] = b"bilag"
    reading = read(saved(pdf))
    parts = {s.part: s.text for s in reading.sheets if s.hidden}
    assert NAME in parts["metadata"]
    assert "Klage fra Karen" in parts["bookmarks"]
    assert "karen.txt" in parts["attachments"]
    assert [s.number for s in reading.sheets] == list(range(1, len(reading.sheets) + 1))


def test_a_page_is_drawn_as_png() -> None:
    assert picture(page("0 g 10 10 50 50 re f"), 1, 1.0)[:8] == b"\x89PNG\r\n\x1a\n"
