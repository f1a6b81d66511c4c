"""A small solution about people, and FHIR resources of invented ones."""

from typing import Any, Literal

from mertid.core import Facts, Text, fact
from mertid.engines.risk import Action, Endpoint, Risk
from tests.planted import small

ACTS = {"visit": Text(da="Besøg", en="Visit"), "none": Text(da="Intet", en="Nothing")}
ALCOHOL = {"none": Text(da="Intet", en="None"), "some": Text(da="1-10 genstande", en="1-10 drinks")}
CPR = "010190-1234"
"""Made up."""


class PersonFacts(Facts):
    """One fact of each kind."""

    age: int = fact("Alder", "Age", unit="år", ge=18, le=110)
    weight: float | None = fact("Vægt", "Weight", unit="kg", code="LOINC 29463-7", default=None, ge=20, le=300)
    crp: float | None = fact("CRP", "CRP", unit="mg/L", code="NPU19748", default=None, ge=0, le=600)
    copd: bool | None = fact("KOL", "COPD", code="ICD-10 J44", default=None)
    medicines: int | None = fact("Lægemidler", "Medicines", code="ATC", default=None, ge=0, le=60)
    falls: int | None = fact("Fald", "Falls", unit="fald", code="QR fald", default=None, ge=0, le=30)
    visits: int | None = fact("Indlæggelser", "Admissions", unit="gange", default=None, ge=0, le=40)
    gender: Literal["woman", "man"] | None = fact(
        "Køn", "Gender", code="CPR", default=None, words={"woman": Text(da="Kvinde", en="Woman"), "man": Text(da="Mand", en="Man")},
    )
    alcohol: Literal["none", "some"] | None = fact("Alkohol", "Alcohol", default=None, words=ALCOHOL)
    moved: Any = None
    note: str = fact("Note", "Note", default="", max_length=500)


def people(**changes: Any) -> Any:
    """Return the solution: an action decided on an event, with a time and a count beside it."""
    engine = Risk(
        endpoints=(
            Endpoint("admission", horizon_days=30), Endpoint("death", "time", classes={"yes": Text(da="Død", en="Death")}),
            Endpoint("contacts", "count", horizon_days=365),
        ),
        action=Action("visit", "none", on="admission", names=ACTS),
    )
    values: dict[str, Any] = {
        "slug": "people", "facts": PersonFacts, "engine": engine, "choices": {"action": ACTS},
        "targets": {
            "action": Text(da="Handling", en="Action"), "admission": Text(da="Indlagt", en="Admitted"),
            "death": Text(da="Død", en="Death"), "contacts": Text(da="Kontakter", en="Contacts"),
        },
        "citizen_sees": Text(da="Det samme", en="The same"),
    }
    return small(**(values | changes))


def coded(system: str, code: str) -> dict[str, Any]:
    """Return a CodeableConcept."""
    return {"coding": [{"system": system, "code": code}]}


def patient(number: int = 1, cpr: str = CPR, **more: Any) -> dict[str, Any]:
    """Return an invented patient."""
    return {
        "resourceType": "Patient", "id": f"p{number}", "gender": "female", "birthDate": "1940-05-02",
        "identifier": [{"system": "urn:oid:1.2.208.176.1.2", "value": cpr}], **more,
    }


def observation(code: str, value: Any, unit: str, at: str = "2024-03-01T08:00:00+01:00", **more: Any) -> dict[str, Any]:
    """Return a measurement of the invented patient."""
    url = "urn:oid:1.2.208.176.2.1" if code.startswith("NPU") else "http://loinc.org"
    quantity = {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}
    return {
        "resourceType": "Observation", "status": "final", "code": coded(url, code), "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": at, "valueQuantity": quantity, **more,
    }


def bundle(*resources: dict[str, Any]) -> dict[str, Any]:
    """Return a Bundle of them."""
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in resources]}
