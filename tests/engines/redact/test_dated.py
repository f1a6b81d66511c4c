"""The day a letter was written, as its head tells it."""

from datetime import date

import pytest

from mertid.engines.redact.dated import written_on
from mertid.engines.redact.values import Reading, Sheet


def reading(text: str, *, scanned: bool = False, made: str = "") -> Reading:
    sheets = (Sheet(1, text), *([Sheet(2, made, "metadata", hidden=True)] if made else []))
    return Reading("application/pdf", sheets, scanned=scanned)


@pytest.mark.parametrize("text", [
    "Nørreby Kommune\nDato: 3. maj 2024\nSagsnr. 24/123", "Dato\n03-05-2024\nSagsbehandler", "Nørreby, den 3. maj 2024\n\nKære Karen",
    "Karen Hansen\nSkolevej 3\n\n3. maj 2024\n\nAfgørelse", "Nørreby Kommune\tfredag den 3. maj 2024", "Dato: 2024-05-03",
    "Dok. dato: 03.05.2024", "Brevdato 3/5 2024\nDu er født 1. januar 1980", "Fødselsdato:\n1. januar 1980\nDato: 3. maj 2024",
    "Født den 1. januar 1980\n\n3. maj 2024\n", "  d. 3. maj 2024  \nReferat", "Dato: 3. MAJ 2024",
])
def test_the_day_in_the_head_is_found(text: str) -> None:
    assert written_on(reading(text)) == date(2024, 5, 3)


@pytest.mark.parametrize("text", [
    "", "Vi har den 3. maj 2024 modtaget din anmodning om aktindsigt.", "Fødselsdato:\n1. januar 1980", "Født: 1. januar 1980",
    "Frist: 3. maj 2024", "cpr 030524-1234", "Sag 2024-05-3344", "32-05-2024", "Dato: 31. februar 2024",
    "Notat\n" * 600 + "Dato: 3. maj 2024",
])
def test_other_days_are_not_the_letters(text: str) -> None:
    assert written_on(reading(text)) is None


def test_the_files_own_day_counts_only_where_asked_and_not_for_scans() -> None:
    made = "Title: Notat\nCreationDate: D:20240503120000+02'00'"
    assert written_on(reading("Notat", made=made)) is None
    assert written_on(reading("Notat", made=made), by_file=True) == date(2024, 5, 3)
    assert written_on(reading("Notat", made=made, scanned=True), by_file=True) is None
    assert written_on(reading("Dato: 1. maj 2024", made=made), by_file=True) == date(2024, 5, 1)
