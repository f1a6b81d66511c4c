"""The written file read again with PDFium: letters under a box are told, but not those of a line set so tight that the box meets it."""

import pytest

from mertid.engines.redact.pdf import read, remove
from mertid.engines.redact.pdf.check import Left, letters_under
from mertid.engines.redact.pdf.strike import Covered

from .drawings import NAME, marks, page, seen

BOX = Covered((20, 92, 140, 103), "")
LINE = "BT /F1 10 Tf 20 200 Td (Vestergaard bor her) Tj ET"  # its baseline is 100 points from the top


@pytest.mark.parametrize("beside", [(), [("V", (19, 90, 27, 103))], [("x", (0, 0, 400, 300))]])
def test_letters_under_a_box_are_told(beside: Left) -> None:
    assert letters_under(page(LINE), {0: (BOX,)}, {0: beside}) == {0}


def test_letters_that_were_left_on_purpose_are_not_told() -> None:
    beside = [(letter, (0.0, 90.0, 400.0, 103.0)) for letter in "Vestergaard bor her"]
    assert letters_under(page(LINE), {0: (BOX,)}, {0: beside}) == set()


@pytest.mark.parametrize("rotate", [0, 180])
def test_a_line_that_a_box_meets_stays_text(rotate: int) -> None:
    data = page(f"BT /F1 10 Tf 20 200 Td ({NAME}) Tj 0 -4 Td (under den snor) Tj ET", Rotate=rotate)
    reading = read(data)
    done = remove(data, marks(reading, NAME), reading=reading)
    assert "under den snor" in seen(done.data)
    assert "Vestergaard" not in seen(done.data)
    assert not any("billede" in note.da for note in done.notes)
