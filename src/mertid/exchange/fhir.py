"""FHIR R4 bundles to cases: one a patient, each fact from where its code says, as it was known at one moment.

Read with fhir.resources (BSD). Its release 8 holds R5, R4B and STU3; R4 bundles are read as R4B (4.3.0), which changed nutrition, medicine
definitions, evidence and subscriptions, none of the resources read here.
Source: hl7.org/fhir/R4B/history.html, read 2026-11-29.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from mertid.core import BadCase, MissingExtra, Solution, Text, Unreadable

from . import fhir_part as part
from .fhir_source import Origin
from .pseudonym import Pseudonym
from .rows import Ready, Rejected

READ = ("Patient", "Observation", "Condition", "Encounter", "MedicationStatement", "QuestionnaireResponse", "Medication")
CPR_SYSTEM = "urn:oid:1.2.208.176.1.2"
"""The identifier system of CPR numbers in MedCom's and HL7 Denmark's profiles (seen in their examples 2026-11-29)."""
MOST_BYTES = 500_000_000
_PLAIN = re.compile(r"[A-Za-z_]{1,40}")
_NO_PATIENT = Text(da="en patient, der er med i filen", en="a patient that is in the file")


def open_resources(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (number, resource) of a Bundle, a resource, lines of either (.ndjson), or a folder of such files.

    Raises
    ------
    Unreadable
        When a file is no JSON, only half written, or no FHIR.
    """
    files = sorted(p for p in path.iterdir() if p.suffix in (".json", ".ndjson")) if path.is_dir() else [path]
    number = 0
    for file in files:
        if file.stat().st_size > MOST_BYTES:
            raise _unreadable(f"is more than {MOST_BYTES} bytes, expected less. Divide it or send lines (.ndjson)")
        for thing in _things(file):
            for resource in _entries(thing):
                number += 1
                yield number, resource


def _things(file: Path) -> Iterator[Any]:
    try:
        if file.suffix == ".ndjson":
            with file.open(encoding="utf-8-sig") as lines:
                yield from (json.loads(line) for line in lines if line.strip())
        else:
            yield json.loads(file.read_text("utf-8-sig"))
    except (ValueError, RecursionError):
        raise _unreadable("is no JSON or only half written, expected a Bundle. Export it again") from None


def _entries(thing: Any) -> Iterator[dict[str, Any]]:
    if not isinstance(thing, dict) or not isinstance(thing.get("resourceType"), str):
        raise _unreadable("holds no resourceType, expected FHIR R4. Export it as FHIR JSON")
    if thing["resourceType"] != "Bundle":
        yield thing
        return
    entries = thing.get("entry", [])
    if not isinstance(entries, list):
        raise _unreadable("has a Bundle.entry that is no list, expected one. Export it again")
    for entry in entries:
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if isinstance(resource, dict) and isinstance(entry.get("fullUrl"), str):
            resource = {**resource, "_at": entry["fullUrl"]}
        yield from _entries(resource) if isinstance(resource, dict) else ()


def _unreadable(what: str) -> Unreadable:
    return Unreadable(f"fhir: file {what}.", text=Text(da="Filen kan ikke læses som FHIR R4.", en="The file cannot be read as FHIR R4."))


class FhirReader:
    """Reads patients for one solution.

    Parameters
    ----------
    origins
        Where each fact comes from; see `mertid.exchange.fhir_source.origins`.
    index
        Aware; what became known later is not used.
    complete
        Resource types of which the sender says that all were sent: then none of a kind means "no" or 0, else it is missing.

    Attributes
    ----------
    notes
        What was left out without fault: resource types that are not read, values such as "<5", by how many.
    """

    def __init__(
        self, solution: Solution, origins: Mapping[str, Origin], hide: Pseudonym, *, index: datetime,
        complete: frozenset[str] = frozenset(),
    ) -> None:
        try:
            import_module("fhir.resources.R4B.patient")
        except ModuleNotFoundError:
            raise MissingExtra("fhir.resources", "fhir") from None
        self.solution, self.origins, self.hide, self.index, self.complete = solution, origins, hide, index, complete
        self.specs = {spec.name: spec for spec in solution.facts.specs()}
        self.notes: Counter[str] = Counter()

    def read(self, path: Path) -> Iterator[Ready | list[Rejected]]:
        """Yield one case a patient, or what is wrong with it. Raises `Unreadable`."""
        patients: dict[str, tuple[int, Any]] = {}
        held: dict[str, dict[str, list[tuple[int, Any]]]] = defaultdict(lambda: defaultdict(list))
        wrong: dict[str, list[Rejected]] = defaultdict(list)
        medications: dict[str, Any] = {}
        for number, raw in open_resources(path):
            kind, full = raw["resourceType"], raw.pop("_at", "")
            if kind not in READ:
                self.notes[f"{kind if _PLAIN.fullmatch(kind) else '?'}: not read"] += 1
                continue
            try:
                one = self._checked(kind, raw)
            except BadCase as error:
                wrong[_subject(raw, full)].append(Rejected(number, str(error), Text(da="FHIR R4", en="FHIR R4")))
                continue
            names = [name for name in (full, f"{kind}/{one.id}" if one.id else "") if name]
            if kind == "Patient":
                patients |= dict.fromkeys(names, (number, one))
            elif kind == "Medication":
                medications |= dict.fromkeys(names, one)
            else:
                held[_subject(raw, full)][kind].append((number, one))
        yield from self._patients(patients, held, wrong, medications)

    def _patients(
        self, patients: dict[str, tuple[int, Any]], held: dict[str, dict[str, list[tuple[int, Any]]]], wrong: dict[str, list[Rejected]],
        medications: dict[str, Any],
    ) -> Iterator[Ready | list[Rejected]]:
        known: dict[int, list[str]] = defaultdict(list)
        for name, (number, _) in patients.items():
            known[number].append(name)
        for number, names in known.items():
            mine = {k: [one for name in names for _, one in held.get(name, {}).get(k, [])] for k in READ}
            faults = [fault for name in names for fault in wrong.get(name, [])]
            yield faults or self._case(number, patients[names[0]][1], mine, medications)
        for name in [*held, *wrong]:
            if name not in patients:
                lost = [number for some in held.get(name, {}).values() for number, _ in some]
                yield wrong.pop(name, []) + [Rejected(number, "subject", _NO_PATIENT) for number in lost]

    def _checked(self, kind: str, raw: dict[str, Any]) -> Any:
        """Return a resource checked against R4. Raises `BadCase` that names type and field alone."""
        model = getattr(import_module(f"fhir.resources.R4B.{kind.lower()}"), kind)
        try:
            return model.model_validate(raw)
        except ValidationError as error:
            fault = error.errors(include_input=False, include_url=False, include_context=False)[0]
            # A field's name may itself be content where it is no field of the standard.
            at = [str(step) for step in fault["loc"] if isinstance(step, int) or _PLAIN.fullmatch(step)]
            field = ".".join(at) if fault["type"] != "extra_forbidden" else "?"
            raise BadCase(f"{kind}.{field or '?'}") from None
        except (ValueError, TypeError, RecursionError):
            raise BadCase(f"{kind}.?") from None

    def _case(self, number: int, patient: Any, mine: dict[str, list[Any]], medications: dict[str, Any]) -> Ready | list[Rejected]:
        values: dict[str, Any] = {}
        known: dict[str, str] = {}
        wrong: list[Rejected] = []
        for name, origin in self.origins.items():
            spec = self.specs[name]
            try:
                said = self._said(spec, origin, patient, mine, medications)
            except part.Odd as odd:
                if odd.note:
                    self.notes[f"{origin.kind}.{odd.field}: left out"] += 1
                else:
                    wrong.append(Rejected(number, f"{origin.kind}.{odd.field} ({name})", odd.expected))
                continue
            if said is not None:
                values[name] = said.value
                if said.known_at is not None:
                    known[name] = said.known_at.isoformat()
        if wrong:
            return wrong
        try:
            missing = dict.fromkeys(name for name, spec in self.specs.items() if spec.empty and name in self.origins)
            facts = self.solution.facts.read({**missing, **values}, where=self.solution.slug)
        except BadCase:
            return self._limits(number, values)
        person = self.hide.person(_number_of(patient))
        row = self.hide.row(self.solution.slug, f"{person or number} {self.index.isoformat()}")
        return Ready(number, facts.model_dump_json(), row, person, received_at=self.index, known_at=known)

    def _said(self, spec: Any, origin: Origin, patient: Any, mine: dict[str, list[Any]], medications: dict[str, Any]) -> part.Said | None:
        some, all_sent = mine[origin.kind], origin.kind in self.complete
        if origin.kind == "Patient":
            return part.of_patient(spec, origin, patient, self.index)
        if origin.kind == "Observation":
            return part.observed(spec, origin, some, self.index)
        if origin.kind == "Condition":
            return part.present(spec, origin, some, self.index, all_sent)
        if origin.kind == "MedicationStatement":
            return part.taken(spec, origin, some, self.index, all_sent, medications)
        if origin.kind == "Encounter":
            return part.visits(spec, origin, some, self.index, all_sent)
        return part.answered(spec, origin, some, self.index)

    def _limits(self, number: int, values: dict[str, Any]) -> list[Rejected]:
        from .cells import expected

        try:
            self.solution.facts.model_validate(values)
        except ValidationError as error:
            faults = error.errors(include_input=False, include_url=False, include_context=False)
            names = [name for name in self.specs if any(fault["loc"] and fault["loc"][0] == name for fault in faults)]
            return [Rejected(number, f"Patient ({name})", expected(self.specs[name])) for name in names]
        return [Rejected(number, "Patient", Text(da="oplysninger, som løsningen kender dem", en="facts as the solution declares them"))]


def _subject(raw: Mapping[str, Any], full: str) -> str:
    """Return which patient a resource is about, by reference."""
    if raw.get("resourceType") == "Patient":
        return full or f"Patient/{raw.get('id', '')}"
    subject = raw.get("subject")
    told = subject.get("reference") if isinstance(subject, dict) else None
    return str(told or "")


def _number_of(patient: Any) -> str:
    """Return the patient's CPR number, else the first identifier, else the resource's own id."""
    given = [one for one in patient.identifier or [] if one.value]
    own = next((one.value for one in given if one.system == CPR_SYSTEM), None)
    return str(own or next((one.value for one in given), None) or patient.id or "")
