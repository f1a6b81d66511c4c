"""FHIR R4 bundles of invented patients, read into cases."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mertid.core import BadSettings, Unreadable
from mertid.exchange.fhir import FhirReader
from mertid.exchange.fhir_source import Origin, of_code, origins
from mertid.exchange.pseudonym import Pseudonym
from mertid.exchange.rows import Ready
from mertid.exchange.ucum import convert

from .people import CPR, bundle, coded, observation, patient, people

pytest.importorskip("fhir.resources")
INDEX = datetime(2024, 3, 10, 12, tzinfo=UTC)
HIDE = Pseudonym(b"k" * 32)
SUBJECT = {"reference": "Patient/p1"}
COPD = {
    "resourceType": "Condition", "subject": SUBJECT, "code": coded("http://hl7.org/fhir/sid/icd-10", "J44.9"), "recordedDate": "2020-01-01",
}
PILL = {
    "resourceType": "MedicationStatement", "status": "active", "subject": SUBJECT, "dateAsserted": "2024-01-01",
    "medicationCodeableConcept": coded("http://www.whocc.no/atc", "B01AC06"), "effectivePeriod": {"start": "2023-01-01"},
}
STAY = {
    "resourceType": "Encounter", "status": "finished", "subject": SUBJECT, "class": {"code": "IMP"},
    "period": {"start": "2023-12-01T10:00:00+01:00", "end": "2023-12-05T10:00:00+01:00"},
}
ANSWERS = {
    "resourceType": "QuestionnaireResponse", "status": "completed", "subject": SUBJECT, "authored": "2024-03-02T09:00:00+01:00",
    "item": [{"linkId": "1", "item": [{"linkId": "fald", "answer": [{"valueInteger": 2}]}]}],
}
MAPPING = {"facts": {"visits": {"from": "Encounter", "class": "IMP", "within_days": 365}}}


def read(
    tmp_path: Path, *resources: dict[str, Any], complete: tuple[str, ...] = (), mapping: Any = MAPPING,
) -> tuple[list[Any], FhirReader]:
    """Return what a bundle of these gives."""
    path = tmp_path / "bundle.json"
    path.write_text(json.dumps(bundle(*resources)))
    solution = people()
    reader = FhirReader(solution, origins(solution, mapping)[0], HIDE, index=INDEX, complete=frozenset(complete))
    return list(reader.read(path)), reader


def facts(tmp_path: Path, *resources: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return the facts of the one good case."""
    (case,), _ = read(tmp_path, patient(), *resources, **more)
    assert isinstance(case, Ready), case
    return json.loads(case.facts)


def test_each_kind_of_resource_gives_its_fact(tmp_path: Path) -> None:
    found = facts(tmp_path, observation("29463-7", 70500, "g"), observation("NPU19748", 12, "mg/L"), COPD, PILL, STAY, ANSWERS)
    assert found == {
        "age": 83, "weight": 70.5, "crp": 12.0, "copd": True, "medicines": 1, "falls": 2, "visits": 1, "gender": "woman", "alcohol": None,
        "moved": None, "note": "",
    }


def test_the_newest_measurement_before_the_index_counts_and_says_when_it_was_known(tmp_path: Path) -> None:
    (case,), _ = read(
        tmp_path, patient(), observation("29463-7", 60, "kg", "2024-01-01"),
        observation("29463-7", 62, "kg", "2024-03-01", issued="2024-03-03T10:00:00Z"),
        observation("29463-7", 99, "kg", "2024-03-11"),
        observation("29463-7", 98, "kg", "2024-03-09", issued="2024-03-12T10:00:00Z"),
    )
    assert json.loads(case.facts)["weight"] == 62
    assert case.known_at == {"weight": "2024-03-03T10:00:00+00:00"}


def test_a_part_of_an_observation_is_read_too(tmp_path: Path) -> None:
    panel = observation("85354-9", 1, "1")
    del panel["valueQuantity"]
    weight = observation("29463-7", 71, "kg")
    panel["component"] = [{"code": weight["code"], "valueQuantity": weight["valueQuantity"]}]
    assert facts(tmp_path, panel)["weight"] == 71


def test_what_was_not_sent_is_missing_unless_all_was_sent(tmp_path: Path) -> None:
    without = facts(tmp_path)
    assert (without["copd"], without["medicines"], without["visits"]) == (None, None, None)
    all_sent = facts(tmp_path, complete=("Condition", "MedicationStatement", "Encounter"))
    assert (all_sent["copd"], all_sent["medicines"], all_sent["visits"]) == (False, 0, 0)


@pytest.mark.parametrize("change", [
    {"verificationStatus": coded("http://terminology.hl7.org/CodeSystem/condition-ver-status", "refuted")},
    {"clinicalStatus": coded("http://terminology.hl7.org/CodeSystem/condition-clinical", "resolved")},
    {"abatementDateTime": "2021-01-01"}, {"recordedDate": "2024-04-01"}, {"code": coded("http://hl7.org/fhir/sid/icd-10", "J45")},
    {"code": coded("http://snomed.info/sct", "J44")},
])
def test_an_illness_that_does_not_hold_at_the_index_is_not_counted(tmp_path: Path, change: dict[str, Any]) -> None:
    assert facts(tmp_path, {**COPD, **change}, complete=("Condition",))["copd"] is False


def test_danish_sks_codes_are_icd_10_with_a_d_before(tmp_path: Path) -> None:
    assert facts(tmp_path, {**COPD, "code": coded("urn:oid:1.2.208.176.2.4", "DJ448")})["copd"] is True


def test_a_medicine_that_ended_is_not_in_use(tmp_path: Path) -> None:
    ended = {**PILL, "effectivePeriod": {"start": "2023-01-01", "end": "2024-01-01"}, "status": "completed"}
    assert facts(tmp_path, ended, complete=("MedicationStatement",))["medicines"] == 0


def test_a_unit_that_cannot_be_converted_is_reported(tmp_path: Path) -> None:
    (wrong,), _ = read(tmp_path, patient(), observation("NPU19748", 3, "mmol/L"))
    assert [(one.column, one.expected.en) for one in wrong] == [("Observation.valueQuantity.code (crp)", "a unit that converts to mg/L")]


def test_a_value_below_the_limit_of_the_method_is_left_out_and_noted(tmp_path: Path) -> None:
    low = observation("NPU19748", 4, "mg/L")
    low["valueQuantity"]["comparator"] = "<"
    (case,), reader = read(tmp_path, patient(), low)
    assert json.loads(case.facts)["crp"] is None
    assert reader.notes == {"Observation.valueQuantity.comparator: left out": 1}


@pytest.mark.parametrize(("bad", "named"), [
    ({"status": 5}, "Observation.status"), ({"effectiveDateTime": CPR}, "Observation.effectiveDateTime"), ({CPR: 1}, "Observation.?"),
    ({"valueQuantity": {"value": CPR}}, "Observation.valueQuantity.value"),
    ({"code": {"coding": [{"system": [CPR]}]}}, "Observation.code.coding.0.system"),
])
def test_a_bad_resource_names_type_and_field_and_never_its_content(tmp_path: Path, bad: dict[str, Any], named: str) -> None:
    (wrong,), _ = read(tmp_path, patient(), {**observation("29463-7", 70, "kg"), **bad})
    assert [one.column for one in wrong] == [named]
    assert "1234" not in repr(wrong)


def test_a_resource_without_its_patient_is_reported(tmp_path: Path) -> None:
    good, lost = read(tmp_path, patient(), {**COPD, "subject": {"reference": "Patient/other"}})[0]
    assert isinstance(good, Ready)
    assert [(one.line, one.column) for one in lost] == [(2, "subject")]


def test_age_outside_the_declared_limits_is_reported_by_the_facts_name(tmp_path: Path) -> None:
    (wrong,), _ = read(tmp_path, patient(birthDate="2020-01-01"))
    assert [(one.column, one.expected.da) for one in wrong] == [("Patient (age)", "et helt tal fra 18 til 110 år")]


def test_the_person_is_a_pseudonym_the_same_however_the_number_is_written(tmp_path: Path) -> None:
    (one,), _ = read(tmp_path, patient())
    (two,), _ = read(tmp_path, patient(cpr=CPR.replace("-", "")))
    assert one.person == two.person == HIDE.person(CPR)
    assert one.row == two.row
    assert "1234" not in repr(one)


def test_full_urls_and_lines_of_resources_are_read(tmp_path: Path) -> None:
    path = tmp_path / "many.ndjson"
    many = (patient(), COPD, patient(2, "020290-1235", birthDate="1950-01-01"), {"resourceType": "Organization"})
    path.write_text("\n".join(json.dumps(one) for one in many))
    solution = people()
    reader = FhirReader(solution, origins(solution)[0], HIDE, index=INDEX)
    cases = list(reader.read(path))
    assert [json.loads(case.facts)["copd"] for case in cases] == [True, None]
    assert reader.notes == {"Organization: not read": 1}
    entry = bundle(patient(), {**COPD, "subject": {"reference": "urn:uuid:1"}})
    entry["entry"][0]["fullUrl"] = "urn:uuid:1"
    path = tmp_path / "urls.json"
    path.write_text(json.dumps(entry))
    assert json.loads(next(iter(FhirReader(solution, origins(solution)[0], HIDE, index=INDEX).read(path))).facts)["copd"] is True


@pytest.mark.parametrize("text", [
    '{"resourceType": "Bun', "010190-1234", "[]", '{"entry": []}', '{"resourceType": "Bundle", "entry": {}}', "[" * 100_000,
])
def test_a_file_that_is_no_fhir_is_said_to_be_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bundle.json"
    path.write_text(text)
    solution = people()
    with pytest.raises(Unreadable, match="fhir: file") as error:
        list(FhirReader(solution, origins(solution)[0], HIDE, index=INDEX).read(path))
    assert "1234" not in str(error.value)


def test_facts_without_a_place_are_named_and_a_bad_mapping_is_refused() -> None:
    solution = people()
    assert origins(solution)[1] == ["visits", "alcohol", "note"]
    assert origins(solution, {"facts": {"alcohol": "QR alkohol"}})[1] == ["visits", "note"]
    for bad in ({"facts": {"nobody": "LOINC 1-1"}}, {"facts": {"note": "here"}}, {"facts": {"note": {"from": "Thing"}}}):
        with pytest.raises(BadSettings, match="fhir"):
            origins(solution, bad)


@pytest.mark.parametrize(("code", "kind", "codes"), [
    ("LOINC 8480-6", "Observation", (("8480-6", "8480-6"),)), ("NPU 02319", "Observation", (("NPU02319", "NPU02319"),)),
    ("ICD-10 E10-E14", "Condition", (("E10", "E14"),)), ("ICD-10 C20/C18", "Condition", (("C20", "C20"), ("C18", "C18"))),
    ("ATC N05AN, N03A", "MedicationStatement", (("N05AN", "N05AN"), ("N03A", "N03A"))), ("ATC", "MedicationStatement", ()),
    ("QR fald", "QuestionnaireResponse", (("fald", "fald"),)),
])
def test_a_facts_code_says_where_it_comes_from(code: str, kind: str, codes: tuple[tuple[str, str], ...]) -> None:
    spec = next(spec for spec in people().facts.specs() if spec.name == "copd")
    from dataclasses import replace

    origin = of_code(replace(spec, code=code))
    assert origin is not None
    assert (origin.kind, origin.codes) == (kind, codes)


def test_a_range_of_illnesses_takes_its_ends_and_what_lies_between() -> None:
    origin = Origin("Condition", ("s",), (("E10", "E14"),))
    assert [origin.takes("s", code) for code in ("E10.9", "E12", "E149", "E15", "E09", "F10")] == [True, True, True, False, False, False]


@pytest.mark.parametrize(("value", "code", "unit", "expected"), [
    (98.6, "[degF]", "°C", 37.0), (310.15, "K", "°C", 37.0), (16.0, "kPa", "mmHg", 120.01), (1.2, "g/dL", "g/L", 12.0),
    (7, "mmol/L", "mmol/L", 7), (7000, "umol/L", "mmol/L", 7), (0.5, "1", "%", 50), (72, "{beats}/min", "pr. minut", 72),
    (3, "", "", 3), (3, "{falls}", "fald", 3),
    (3, "kg", "", None), (3, "kg", "gange", None), (120, "", "mmHg", None), (24, "mo", "år", 2), (90, "mg/dL", "mmol/L", None),
])
def test_units_are_converted_where_a_factor_alone_does_it(value: float, code: str, unit: str, expected: float | None) -> None:
    got = convert(value, code, unit)
    assert got == (None if expected is None else pytest.approx(expected, abs=0.01))
