"""Rows against a solution's contract: what is read, and what is told of what is wrong."""

import json
import random
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mertid.core import BadSettings
from mertid.exchange.contract import contract_of, contract_rows, template_names
from mertid.exchange.mapping import fit, lacks, read_mapping
from mertid.exchange.outcome_rows import OutcomeReader, outcome_contract, outcome_lacks
from mertid.exchange.pseudonym import MASK, Pseudonym, is_number, mask, plain_number, read_key
from mertid.exchange.report import Report, report_csv
from mertid.exchange.rows import Ready, Rejected, facts_names, history_names, read_rows
from mertid.exchange.table import open_table
from mertid.exchange.template import template_csv, template_xlsx

from .people import CPR, people

HIDE = Pseudonym(b"k" * 32)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
SOLUTION = people()
CONTRACT = contract_of(SOLUTION)


def read(tmp_path: Path, text: str, mapping: Any = None) -> list[Ready | list[Rejected]]:
    """Return what a CSV gives."""
    path = tmp_path / "tabel.csv"
    path.write_text(text, "utf-8")
    with open_table(path) as table:
        found = fit(table.columns, CONTRACT, mapping)
        return list(read_rows(SOLUTION, table, found, HIDE, source="fil", now=NOW))


def one(tmp_path: Path, text: str, mapping: Any = None) -> Ready:
    (row,) = read(tmp_path, text, mapping)
    assert isinstance(row, Ready), row
    return row


def wrong(tmp_path: Path, text: str, mapping: Any = None) -> list[tuple[int, str, str]]:
    return [(one.line, one.column, one.expected.da) for row in read(tmp_path, text, mapping) if isinstance(row, list) for one in row]


def test_the_contract_says_names_units_codes_values_and_when_known() -> None:
    rows = {row[1]: row for row in contract_rows(CONTRACT)[1:]}
    assert rows["age"] == ["Alder", "age", "helt tal", "år", "", "et helt tal fra 18 til 110 år", "", "ja"]
    assert rows["weight"][3:6] == ["kg", "LOINC 29463-7", "et tal fra 20 til 300 kg"]
    assert rows["alcohol"][5] == "en af: Intet; 1-10 genstande"
    assert rows["decision:action"][5] == "en af: Besøg; Intet"
    assert rows["outcome:admission"][2] == "ja/nej"
    assert "moved" not in rows
    assert contract_rows(CONTRACT, "en")[0][0] == "Column"


def test_the_template_holds_the_names_and_can_be_read_back(tmp_path: Path) -> None:
    names = template_names(CONTRACT)
    for made, name in ((template_csv, "t.csv"), (template_xlsx, "t.xlsx")):
        (tmp_path / name).write_bytes(made(CONTRACT))
        with open_table(tmp_path / name) as table:
            assert list(table.columns) == names
            found = fit(table.columns, CONTRACT)
            assert (found.unused, found.missing) == ((), ())
            assert list(table.rows) == []


def test_columns_are_found_by_fact_label_in_either_language_and_unit(tmp_path: Path) -> None:
    for head in ("age;weight", "Alder;Vægt", "ALDER (år);vægt [kg]", "Age;Weight"):
        assert json.loads(one(tmp_path, f"{head}\n82;71,5\n").facts)["weight"] == 71.5


def test_a_mapping_names_columns_words_and_units(tmp_path: Path) -> None:
    mapping = {"columns": {
        "Alder i år": "age", "Gram": {"to": "weight", "factor": 0.001}, "Sex": {"to": "gender", "values": {"K": "woman", "M": "man"}},
        "Alkohol": "",
    }}
    facts = json.loads(one(tmp_path, "Alder i år;Gram;Sex;Alkohol\n82;70500;K;vrøvl\n", mapping).facts)
    assert (facts["age"], facts["weight"], facts["gender"], facts["alcohol"]) == (82, 70.5, "woman", None)


@pytest.mark.parametrize("mapping", [
    {"columns": {"Findes ikke": "age"}}, {"columns": {"Alder": "nobody"}}, {"columns": {"Alder": "age", "Vægt": "age"}}, {"columns": []},
    {"columns": {"Alder": 3}}, {"columns": {"Alder": {"to": "age", "factor": 0}}}, {"decimal": "x"}, {"andet": 1}, [],
])
def test_a_mapping_that_does_not_fit_is_refused(tmp_path: Path, mapping: Any) -> None:
    path = tmp_path / "m.json"
    path.write_text(json.dumps(mapping))
    with pytest.raises(BadSettings, match="mapping: "):
        fit(("Alder", "Vægt"), CONTRACT, read_mapping(path))


def test_a_table_that_lacks_what_it_needs_says_so() -> None:
    def said(*names: str) -> list[str]:
        return [one.da for one in lacks(fit(names, CONTRACT), facts_names(SOLUTION), "@received", history_names(SOLUTION))]

    assert said("Alder") == []
    assert said("Vægt") == ["kolonnen 'Alder' mangler (age)"]
    assert said("x", "y")[0].startswith("ingen kolonne er en af løsningens oplysninger")
    assert said("Alder", "Udfald: Indlagt")[0].startswith("beslutninger eller udfald kræver kolonnen 'Modtaget'")


@pytest.mark.parametrize(("written", "value"), [
    ("71,5", 71.5), ("71.5", 71.5), ("71", 71.0), ("0,71e2", 71.0), (" 71,50 ", 71.5), ("", None),
    ("ikke oplyst", None), ("NA", None), ("-", None),
])
def test_numbers_are_read_as_danes_and_others_write_them(tmp_path: Path, written: str, value: float | None) -> None:
    assert json.loads(one(tmp_path, f"Alder;Vægt\n82;{written}\n").facts)["weight"] == value


def test_a_number_that_can_be_read_in_two_ways_is_refused_unless_the_table_shows_which(tmp_path: Path) -> None:
    assert wrong(tmp_path, "Alder;CRP\n82;1.234\n") == [(2, "B: CRP", "et tal fra 0 til 600 mg/L")]
    assert json.loads(read(tmp_path, "Alder;CRP\n82;0,5\n83;0.123\n", {"decimal": "."})[1].facts)["crp"] == 0.123  # type: ignore[union-attr]
    good = read(tmp_path, "Alder;CRP\n82;1,5\n83;1.234,5\n")
    assert isinstance(good[0], Ready)
    assert isinstance(good[1], list)  # 1234.5 is read, and is above the limit
    assert json.loads(read(tmp_path, "Alder;Vægt\n82;70,5\n83;0.100\n")[0].facts)["weight"] == 70.5  # type: ignore[union-attr]


@pytest.mark.parametrize(("column", "cell", "expected"), [
    ("Alder", "82,5", "et helt tal fra 18 til 110 år"), ("Alder", "12", "et helt tal fra 18 til 110 år"),
    ("Alder", "", "et helt tal fra 18 til 110 år"),
    ("Vægt", "tung", "et tal fra 20 til 300 kg"), ("KOL", "måske", "ja eller nej"), ("Køn", "x", "en af: Kvinde; Mand"),
    ("Alkohol", "11", "en af: Intet; 1-10 genstande"), ("Modtaget", "31-02-2024", "en dato (dd-mm-åååå, evt. tt:mm)"),
    ("Modtaget", "01-02-24", "en dato (dd-mm-åååå, evt. tt:mm)"), ("Modtaget", "45000", "en dato (dd-mm-åååå, evt. tt:mm)"),
    ("Modtaget", "01-02-2030", "en dato, der ikke ligger ude i fremtiden"), ("Person", "", "et CPR-nummer eller jeres eget nummer"),
    ("Sagsnummer", CPR, "et sagsnummer på højst 120 tegn, ikke et CPR-nummer"), ("Udfald: Indlagt", "måske", "ja eller nej"),
    ("Beslutning", "noget", "en af: Besøg; Intet"), ("Udfald: Kontakter", "-1", "et antal"),
])
def test_a_wrong_cell_is_told_by_line_column_and_what_was_expected(tmp_path: Path, column: str, cell: str, expected: str) -> None:
    columns = {"Alder": "82", "Modtaget": "01-02-2024", column: cell}
    told = wrong(tmp_path, f"{';'.join(columns)}\n{';'.join(columns.values())}\n")
    at = "ABC"[list(columns).index(column)]
    assert told == [(2, f"{at}: {column}", expected)]
    assert not cell or cell not in str(told)


def test_yes_no_and_choices_are_read_by_key_and_word(tmp_path: Path) -> None:
    for said, value in (("ja", True), ("J", True), ("1", True), ("x", True), ("nej", False), ("0", False), ("false", False)):
        assert json.loads(one(tmp_path, f"Alder;KOL\n82;{said}\n").facts)["copd"] is value
    for said, key in (("none", "none"), ("intet", "none"), ("1-10 drinks", "some")):
        assert json.loads(one(tmp_path, f"Alder;Alkohol\n82;{said}\n").facts)["alcohol"] == key


def test_history_brings_decision_and_outcomes_as_engines_read_them(tmp_path: Path) -> None:
    row = one(
        tmp_path, "Alder;Modtaget;Beslutning;Besluttet;Udfald: Indlagt;Udfald: Død;Kontakter;Udfald kendt\n"
        "82;01-02-2024 08:30;besøg;02-02-2024;Ja;412 nej;3;01-04-2024\n",
    )
    assert row.decisions == {"action": "visit"}
    assert row.outcomes == {"admission": "yes", "death": "412 no", "contacts": "3"}
    assert row.received_at is not None
    assert row.received_at.isoformat() == "2024-02-01T08:30:00+01:00"
    assert row.decided_at == row.received_at.replace(day=2, hour=0, minute=0)
    assert row.observed_at == datetime.fromisoformat("2024-04-01T00:00+02:00")
    apart = one(tmp_path, "Alder;Modtaget;Død, dage;Død, årsag\n82;01-02-2024;412;Død\n")
    assert apart.outcomes == {"death": "412 yes"}


def test_when_a_fact_became_known_is_kept_and_what_came_later_is_counted(tmp_path: Path) -> None:
    row = one(tmp_path, "Alder;Modtaget;CRP;CRP kendt;Alder kendt\n82;01-02-2024;5;01-02-2024 14:00;02-02-2024\n")
    assert row.known_at == {"crp": "2024-02-01T00:00:00+01:00", "age": "2024-02-02T00:00:00+01:00"}
    assert row.late == 1


def test_the_person_and_the_row_are_pseudonyms_however_the_number_is_written(tmp_path: Path) -> None:
    rows = read(tmp_path, f"Person;Række-id;Alder;Note\n{CPR};7;82;Ring til {CPR}\n0101901234;8;82;\n101901234;9;82;\n")
    assert all(isinstance(row, Ready) and row.person == HIDE.person(CPR) for row in rows)
    first = rows[0]
    assert isinstance(first, Ready)
    assert first.row == HIDE.row("people", "7")
    assert json.loads(first.facts)["note"] == f"Ring til {MASK}"
    assert first.masked == 1
    assert "1234" not in repr(rows)


def test_the_same_row_twice_in_a_file_is_told(tmp_path: Path) -> None:
    twice = "en anden række end linje 2: samme id, eller samme person og tidspunkt"
    assert wrong(tmp_path, "Række-id;Alder\n7;82\n7;83\n") == [(3, "A: Række-id", twice)]
    assert len(wrong(tmp_path, f"Person;Modtaget;Alder\n{CPR};01-02-2024;82\n{CPR};01-02-2024;82\n{CPR};02-02-2024;82\n")) == 1
    assert wrong(tmp_path, "Alder\n82\n82\n") == []


def test_the_report_counts_all_and_holds_no_content(tmp_path: Path) -> None:
    report = Report()
    bad = f"Alder;KOL;Note\n82;ja;ok\n{CPR};{CPR};x\n83;{CPR}\n"
    good = list(report.watch(read(tmp_path, bad)))
    assert (len(good), report.rows, report.wrong) == (1, 3, 2)
    kept = report.as_json()
    assert kept["by_column"] == {"A: Alder": 1, "B: KOL": 1, "": 1}
    text = report_csv(kept).decode("utf-8-sig")
    assert text.splitlines()[:2] == ["Linje;Kolonne;Forventet", "3;A: Alder;et helt tal fra 18 til 110 år"]
    assert "1234" not in text + json.dumps(kept)


def test_a_table_of_outcomes_names_its_case_in_one_of_three_ways(tmp_path: Path) -> None:
    contract = outcome_contract(SOLUTION)
    path = tmp_path / "u.csv"
    path.write_text(f"Sagens id;Person;Modtaget;Indlagt\nabc;;;ja\n;{CPR};01-02-2024;nej\n;;;ja\nabc;;;\nabc;;;måske\n", "utf-8")
    with open_table(path) as table:
        found = fit(table.columns, contract)
        assert outcome_lacks(found) == []
        reader = OutcomeReader(SOLUTION, found, table.columns, HIDE, source="", now=NOW)
        said = [reader.outcome(row) for row in table.rows]
    assert [getattr(one, "values", None) for one in said] == [{"admission": "yes"}, {"admission": "no"}, None, None, None]
    assert [one[0].expected.en for one in said[2:]] == [  # type: ignore[index]
        "a case that exists, by case id, row id or person and day", "at least one outcome in the row", "yes or no",
    ]
    assert outcome_lacks(fit(("Alder",), contract))[0].da == "ingen kolonne er et udfald"


def test_a_key_is_made_once_kept_apart_and_a_changed_one_is_noticed(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    made = read_key(folder, "11223344")
    path = folder / "11223344.key"
    assert (path.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)
    again = read_key(folder, "11223344", known=made.check)
    assert made.person(CPR) == again.person(CPR) != read_key(folder, "11223345").person(CPR)
    assert made.key.hex() not in repr(made)
    path.chmod(0o644)
    with pytest.raises(BadSettings, match="read by others"):
        read_key(folder, "11223344")
    path.chmod(0o600)
    path.write_text("ab" * 32)
    with pytest.raises(BadSettings, match="another than before"):
        read_key(folder, "11223344", known=made.check)
    path.unlink()
    with pytest.raises(BadSettings, match="is missing"):
        read_key(folder, "11223344", known=made.check)
    path.write_text("ab")
    path.chmod(0o600)
    with pytest.raises(BadSettings, match="holds 1 bytes"):
        read_key(folder, "11223344")


@pytest.mark.parametrize("written", [
    CPR, "0101901234", "010190 1234", "01 01 90 1234", "01.01.90-1234", "01011990-1234", "610190-1234", "010190–1234",
])
def test_a_number_within_a_text_is_taken_out(written: str) -> None:
    assert mask(f"Kaldet {written}, ringede.") == (f"Kaldet {MASK}, ringede.", 1)


@pytest.mark.parametrize("text", ["tlf. 12345678", "faktura 9999999999", "2024-03-01", "990190-1234 kr", "x0101901234x", ""])
def test_other_numbers_stay(text: str) -> None:
    assert mask(text) == (text, 0)


def test_plain_numbers() -> None:
    assert (plain_number("101901234"), plain_number(CPR), plain_number("S-77")) == ("0101901234", "0101901234", "S-77")
    assert (is_number(CPR), is_number("82"), is_number("9999999999")) == (True, False, False)


@pytest.mark.slow
def test_twenty_thousand_rows_are_read_in_twelve_seconds_of_processor_time(tmp_path: Path) -> None:
    """A fifth of the 100,000 rows that must be read in a minute; processor time, since the machine may be shared."""
    rng = random.Random(1)
    start = datetime(2020, 1, 1, tzinfo=UTC)
    path = tmp_path / "stor.csv"
    with path.open("w", encoding="utf-8") as out:
        out.write("Person;Række-id;Modtaget;Alder;Vægt;CRP;KOL;Fald;Køn;Alkohol;Udfald: Indlagt\n")
        for n in range(20_000):
            day = start + timedelta(days=rng.randrange(1500))
            weight = f"{rng.uniform(40, 120):.1f}".replace(".", ",")
            out.write(f"p{n};{n};{day:%d-%m-%Y};{rng.randint(18, 110)};{weight};{rng.randint(0, 300)};ja;{n % 5};Kvinde;Intet;nej\n")
    began = time.process_time()
    count = 0
    with open_table(path) as table:
        found = fit(table.columns, CONTRACT)
        for row in read_rows(SOLUTION, table, found, HIDE, source="x", now=NOW):
            count += isinstance(row, Ready)
    assert count == 20_000
    assert time.process_time() - began < 12
