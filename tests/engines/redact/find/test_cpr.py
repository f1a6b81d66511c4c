"""CPR numbers in every way of writing. All numbers are invented."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mertid.engines.redact import Context
from mertid.engines.redact.find import cpr
from tests.engines.redact.find.table import found, score

WRITTEN = [
    "010190-1234",
    "0101901234",
    "010190 1234",
    "010190 - 1234",
    "010190\u20131234",
    "010190\u20111234",
    "010190\u22121234",
    "010190\u00ad1234",
    "010190-\n1234",
    "010190\t1234",
    "010190 | 1234",
    "01.01.90-1234",
    "01-01-90-1234",
    "01 01 90-1234",
    "01/01/90-1234",
    "01011990-1234",
    "010190-12\n34",
    "0101\n90-1234",
    "0 1 0 1 9 0 - 1 2 3 4",
    "010190-XXXX",
    "010190-****",
    "610190-1234",
    "010190\u00a01234",
]


@pytest.mark.parametrize("written", WRITTEN)
@pytest.mark.parametrize("carrier", ["CPR-nr. {}", "Vi har noteret {} i dag.", "({})", "Fakturanr. 17 vedrører {}"])
def test_every_way_of_writing_is_found_whole(written: str, carrier: str) -> None:
    if "\n" in written and "-" not in written and "CPR" not in carrier:
        pytest.skip("digits broken by a line end without a hyphen are read with the word CPR only")
    assert found("cpr", carrier.format(written)) == [("cpr", written)]


@pytest.mark.parametrize("written", ["320190-1234", "011390-1234", "290201-1234", "921290-1234", "000190-1234", "12345", "01019012345"])
def test_what_has_no_date_is_no_number(written: str) -> None:
    assert found("cpr", f"Nummer {written} er noteret.") == []


def test_a_slip_of_the_date_is_found_after_the_word_cpr() -> None:
    assert found("cpr", "CPR-nr.: 310290-1234") == [("cpr", "310290-1234")]


@pytest.mark.parametrize(
    "written", ["O1O190-l234", "0I0190-12S4", "01O19O 1234", "O101901234", "010190-l2B4", "0l0l90-\n1234", "01019O | 1234"]
)
@pytest.mark.parametrize("carrier", ["CPR: {}", "CPR-nummer er {}.", "personnr. {}", "CPR-nr.\n{}"])
def test_misread_letters_are_found_by_the_word_cpr(written: str, carrier: str) -> None:
    assert found("cpr", carrier.format(written)) == [("cpr", written)]


@pytest.mark.parametrize("written", ["O1O190-1234", "010190-l2S4", "0l0190-1234"])
def test_misread_letters_in_six_and_four_signs_are_found_without_the_word(written: str) -> None:
    assert found("cpr", f"Vi har noteret {written} i dag.") == [("cpr", written)]


@pytest.mark.parametrize(
    "written",
    ["SB1205-1234", "320I90-1234", "B10190-OISB", "O10190 1234", "model O1O1901234", "A-O10190-1234", "BOBOSS-1234"],
)
def test_letters_and_digits_of_other_forms_are_no_numbers(written: str) -> None:
    assert found("cpr", f"Vi har noteret {written} i dag.") == []


@pytest.mark.parametrize(
    "text",
    [
        "CPR | 010190\n | 1234",
        "Navn\tCPR\nKaren\t0101\n\t90-1234",
        "CPR-nr. 0101901\n234",
        "CPR: 01\n0190-1234",
        "CPR 010190-1\n234",
        "CPR 010190\n-1234",
    ],
)
def test_a_number_broken_by_a_line_end_or_a_cell_is_found(text: str) -> None:
    held = [shown for kind, shown in found("cpr", text) if kind == "cpr"]
    assert "".join(c for c in "".join(held) if c.isdigit()) == "0101901234"


@pytest.mark.parametrize("label", ["Fakturanr.", "Ordrenummer:", "Varenr.", "Faktura nr.", "EAN", "Løbenr."])
def test_a_number_whose_own_label_is_another_is_unsure_but_found(label: str) -> None:
    for written in ("0101901235", "010190-1235"):
        assert 0.3 <= score("cpr", f"{label} {written} er sendt.") < 0.4
        assert score("cpr", f"{label} 4711 vedrører {written} i dag.") >= 0.4
        assert score("cpr", f"{label} CPR {written}") >= 0.95


def test_modulus_11_raises_the_score_and_never_drops_a_number() -> None:
    numbers = [f"010190{n:04}" for n in range(1000, 1200)]
    passing = next(n for n in numbers if cpr.modulus_11(n))
    failing = next(n for n in numbers if not cpr.modulus_11(n))
    assert score("cpr", passing) > score("cpr", failing) >= 0.4


@pytest.mark.parametrize("word", ["fakturanr.", "ordre", "sagsnr.", "tlf.", "konto", "varenr.", "EAN"])
def test_other_words_lower_the_score_without_dropping_the_number(word: str) -> None:
    assert 0.3 <= score("cpr", f"{word} 010190-1234") < score("cpr", "noteret 010190-1234") < score("cpr", "cpr 010190-1234")
    assert score("cpr", f"{word} 4711 om 010190-1234") >= 0.4


def test_a_number_within_a_longer_one_is_not_proposed_unless_named() -> None:
    assert found("cpr", "Sag 26-010190-1234-7") == []
    assert found("cpr", "EAN 57980101901234") == []
    assert found("cpr", "CPR: 26/010190-1234") != []


def test_columns_of_years_and_amounts_are_no_numbers() -> None:
    assert found("cpr", "2010\n2009\n2007\n150000\n150000") == []


def test_a_place_number_is_left_to_the_company_recogniser() -> None:
    assert found("cpr", "P-nummer 1003456789") == []
    assert found("cvr", "P-nummer 1003456789") == [("cvr", "1003456789")]


@pytest.mark.parametrize(
    ("number", "year"),
    [
        ("0101370000", 1937),
        ("0101373000", 1937),
        ("0101364000", 2036),
        ("0101374000", 1937),
        ("0101575000", 2057),
        ("0101585000", 1858),
        ("0101369000", 2036),
        ("0101379000", 1937),
        ("6101900000", 1990),
    ],
)
def test_the_seventh_digit_gives_the_century(number: str, year: int) -> None:
    born = cpr.birth_date(number)
    assert born is not None
    assert born.year == year


@given(st.text(alphabet="0123456789- \n.XcprCPR:|", max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_text_gives_finds_that_lie_in_it(text: str) -> None:
    for one in cpr.find(text, Context()):
        assert 0 <= one.start < one.end <= len(text)
        assert 0 <= one.score <= 1


@pytest.mark.parametrize("text", ["Intern vurdering 1\n3 05-01-2021 Ud brev", "12\n04 05-01-2021 Ind mail", "10 01-03-2021 Intern"])
def test_a_row_of_a_list_with_its_number_and_date_is_no_number(text: str) -> None:
    assert found("cpr", text) == []


def test_a_number_with_a_space_in_its_date_and_one_on_a_sample_are_weighed() -> None:
    assert found("cpr", "CPR-nr 0203 41-4498") == [("cpr", "0203 41-4498")]
    assert score("cpr", "Jordprøve J1 mrk. 230822-0417") < 0.4


@pytest.mark.parametrize(
    "text",
    [
        "Navn | CPR-nr. | Beløb\nKaren Holm | 101901234 | 501901234\n",
        "Personnummer\tNavn\n101901234\tKaren Holm",
        "CPR: 101901234. Beløb 501901234",
        "cpr-nr. 10190-1234",
    ],
)
def test_a_number_that_lost_its_first_zero_in_a_spreadsheet_is_found_by_its_column_or_label(text: str) -> None:
    found = list(cpr.find(text, Context()))
    assert [text[one.start : one.end].replace("-", "") for one in found] == ["101901234"] and found[0].key == "cpr:0101901234"


@pytest.mark.parametrize(
    "text", ["Beløb | Navn\n101901234 | Karen", "CPR | Beløb\n0101901234 | 101901234", "CPR: 991901234", "cpr 101901234,50"]
)
def test_nine_digits_elsewhere_are_no_number(text: str) -> None:
    assert "101901234" not in [text[one.start : one.end] for one in cpr.find(text, Context())]
