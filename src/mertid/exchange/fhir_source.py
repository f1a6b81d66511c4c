"""Where a fact is found in FHIR, declared as data: the fact's own code decides, or the authority's mapping does. Nothing is guessed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from mertid.core import BadSettings, FactSpec, Solution, Text

From = Literal["Observation", "Condition", "MedicationStatement", "Encounter", "QuestionnaireResponse", "Patient"]
LOINC, NPU = ("http://loinc.org",), ("urn:oid:1.2.208.176.2.1", "http://npu-terminology.org")
ICD10 = ("http://hl7.org/fhir/sid/icd-10", "urn:oid:1.2.208.176.2.4", "urn:oid:1.2.208.176.2.31")
"""ICD-10 as such, and the Danish ones (SKS), in which a D stands before the code."""
ATC = ("http://www.whocc.no/atc", "urn:oid:2.16.840.1.113883.6.73")
_LAB = re.compile(r"(?:NPU|DNK) ?\d{5}")
_CODE = re.compile(r"[A-Z]\d{0,2}[A-Z]{0,2}\d{0,2}(?:\.?\d{1,2})?")
_NO_LABEL = Text(da="-", en="-")
_KEYS = {"from", "code", "system", "within_days", "class", "values"}


@dataclass(frozen=True)
class Origin:
    """Where one fact comes from.

    ``systems`` and ``codes`` of what is looked for: whole codes for observations and answers, beginnings or (first, last) ranges for
    illnesses and medicine; no codes means any. ``within_days``: how far back counted (Encounter) or believed (the rest); None without end.
    ``classes`` of encounters. ``values``: the source's codes -> the fact's values. ``part`` of a Patient: ``birthDate`` or ``gender``.
    """

    kind: From
    systems: tuple[str, ...] = ()
    codes: tuple[tuple[str, str], ...] = ()
    within_days: int | None = None
    classes: tuple[str, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    part: str = ""

    def takes(self, system: str, code: str) -> bool:
        """Whether a coding is one of those looked for."""
        if self.systems and system not in self.systems and not (not system and _LAB.fullmatch(code)):
            return False
        plain = code.upper().replace(".", "").replace(" ", "")
        if system in ICD10[1:] and plain[:1] == "D" and plain[1:2].isalpha():
            plain = plain[1:]
        if not self.codes:
            return True
        if self.kind in ("Condition", "MedicationStatement"):
            return any(first <= plain[: len(first)] and plain[: len(last)] <= last for first, last in self.codes)
        return any(plain == first.upper().replace(".", "").replace(" ", "") for first, _ in self.codes)


def origins(solution: Solution, mapping: Mapping[str, Any] | None = None) -> tuple[dict[str, Origin], list[str]]:
    """Return where each fact comes from, and the facts of which nothing is known.

    Parameters
    ----------
    mapping
        ``{"facts": {"admissions_12m": {"from": "Encounter", "class": ["IMP"], "within_days": 365}, "systolic": "LOINC 8480-6"}}``.

    Raises
    ------
    BadSettings
        When the mapping is malformed or names an unknown fact.
    """
    given = (mapping or {}).get("facts", {})
    names = {spec.name for spec in solution.facts.specs()}
    if not isinstance(given, Mapping) or set(given) - names:
        raise BadSettings("fhir: the mapping's 'facts' holds a name that is no fact of the solution. See: mertid contract <solution>.")
    found: dict[str, Origin] = {}
    unknown: list[str] = []
    for spec in solution.facts.specs():
        if spec.kind == "other":
            continue
        told = given.get(spec.name)
        origin = of_code(spec) if told is None else _written(told, spec.name)
        if origin is None:
            unknown.append(spec.name)
        else:
            found[spec.name] = origin
    return found, unknown


def of_code(spec: FactSpec) -> Origin | None:
    """Return where a fact comes from by its code, such as "LOINC 8480-6", "NPU02319", "ICD-10 E10-E14", "ATC B01A", "QR fald"; or None."""
    code = spec.code.strip()
    if code == "CPR" and spec.kind == "choice":
        return Origin("Patient", part="gender")
    if (spec.name, spec.unit) == ("age", "år") or code == "Patient.birthDate":
        return Origin("Patient", part="birthDate")
    if _LAB.fullmatch(code):
        return Origin("Observation", NPU, ((code.replace(" ", ""),) * 2,))
    system, _, rest = code.partition(" ")
    if system == "LOINC" and rest:
        return Origin("Observation", LOINC, ((rest, rest),))
    if system == "QR" and rest:
        return Origin("QuestionnaireResponse", codes=((rest, rest),))
    if system in ("ICD-10", "ATC") and spec.kind in ("yes_no", "whole", "number") and (system == "ATC" or rest):
        if (ranges := _ranges(rest)) is None:
            return None
        return Origin("Condition", ICD10, ranges) if system == "ICD-10" else Origin("MedicationStatement", ATC, ranges)
    return None


def _ranges(text: str) -> tuple[tuple[str, str], ...] | None:
    """Return codes and ranges such as "C20/C18", "E10-E14" or "N05AN, N03A"; None where it is written otherwise."""
    found = []
    for part in re.split(r"[,/;]\s*", text) if text.strip() else []:
        first, _, last = part.strip().partition("-")
        if not _CODE.fullmatch(first) or (last and not _CODE.fullmatch(last)):
            return None
        found.append((first.replace(".", ""), (last or first).replace(".", "")))
    return tuple(found)


def _written(told: Any, name: str) -> Origin:
    if isinstance(told, str):
        made = of_code(FactSpec(name, label=_NO_LABEL, unit="", code=told, required=False, kind="yes_no"))
        if made is None:
            raise BadSettings(f"fhir: the mapping of '{name}' is no known code, expected such as 'LOINC 8480-6'. Correct it.")
        return made
    wrong = not isinstance(told, Mapping) or set(told) - _KEYS or told.get("from") not in From.__args__  # type: ignore[attr-defined]
    if wrong or not isinstance(told.get("values", {}), Mapping) or not isinstance(told.get("within_days", 1), int):
        raise BadSettings(f"fhir: the mapping of '{name}' is malformed, expected 'from' and more. See docs/data-in.md.")
    codes = told.get("code", [])
    many = [codes] if isinstance(codes, str) else list(codes)
    ranged = told["from"] in ("Condition", "MedicationStatement")
    pairs = [pair for one in many for pair in (_ranges(str(one)) or ())] if ranged else [(str(one), str(one)) for one in many]
    classes = told.get("class", [])
    part = str(told.get("code", "")) if told["from"] == "Patient" else ""
    return Origin(
        told["from"], (str(told["system"]),) if "system" in told else (), () if part else tuple(pairs), told.get("within_days"),
        (classes,) if isinstance(classes, str) else tuple(classes), dict(told.get("values", {})), part,
    )
