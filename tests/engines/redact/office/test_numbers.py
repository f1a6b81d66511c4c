"""Numbers in cells as a reader sees them."""

import pytest

from mertid.engines.redact.office.numbers import shown_number, shown_text, unworded, worded


@pytest.mark.parametrize(("value", "code", "shown"), [
    ("101901234", "000000\\-0000", "010190-1234"), ("101901234", "0000000000", "0101901234"), ("101901234", ";;;", "101901234"),
    ("101901234", "[$-406]000000-0000;@", "010190-1234"), ("1234.5", '#,##0.00 "kr."', "1234,5"), ("46085", "dd/mm/yyyy", "04-03-2026"),
    ("46085", '"Født "d. mmmm yyyy', "Født 04-03-2026"), ("1", '"Karen Vestergaard"', "Karen Vestergaard"),
    ("3", 'General" børn hos Karen"', "3 børn hos Karen"), ("-2", '0;"Gæld "0', "Gæld -2"),
    ("0", '0;-0;"Ingen ydelse"', "Ingen ydelse"), ("NaN", "0", "NaN"),
    ("1e999", "0", "1e999"),
])
def test_a_number_is_shown_with_the_words_of_its_format(value: str, code: str, shown: str) -> None:
    assert shown_number(value, code) == shown


def test_a_text_is_shown_with_the_words_of_its_format() -> None:
    assert shown_text("Hej", '0;-0;0;@" Karen"') == "Hej Karen"
    assert shown_text("Hej", "General") == "Hej"


def test_words_are_taken_out_of_a_format_and_signs_stay() -> None:
    assert unworded('"Karen "000000\\-0000') == "000000\\-0000"
    assert unworded('#,##0 "kr."') == '#,##0 "kr."'
    assert worded(r"\K\a\r\e\n 0")
    assert unworded(r"\K\a\r\e\n 0") == " 0"
