"""What single FHIR resources say of a fact: a value, when it was known, or why nothing can be said."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from mertid.core import FactSpec, Text

from .cells import DENMARK, choice_words, words_of
from .fhir_source import Origin
from .pseudonym import mask
from .ucum import convert

NOT_COUNTED = ("entered-in-error", "cancelled", "registered", "unknown", "refuted", "planned", "not-taken", "draft")
_OVER = ("inactive", "resolved", "remission")
_MALE, _FEMALE = ("male", "man", "mand", "m"), ("female", "woman", "kvinde", "k", "f")


@dataclass(frozen=True)
class Said:
    """A fact's value, and when it became known (None: it always was)."""

    value: Any
    known_at: datetime | None


class Odd(Exception):
    """A value that is there and cannot be used. ``field`` of the resource, ``expected`` in words; ``note``: it is left out, no fault."""

    def __init__(self, field: str, expected: Text, *, note: bool = False) -> None:
        super().__init__(field)
        self.field, self.expected, self.note = field, expected, note


def time_of(value: Any) -> datetime | None:
    """Return an aware time; a date alone is its first moment in Denmark, a year or month alone is no time."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=DENMARK)
    return datetime.combine(value, time(), DENMARK) if isinstance(value, date) else None


def codings(concept: Any) -> Iterator[tuple[str, str]]:
    """Yield (system, code) of a CodeableConcept."""
    for one in (concept.coding or []) if concept is not None else []:
        if one.code:
            yield one.system or "", one.code


def observed(spec: FactSpec, origin: Origin, resources: Sequence[Any], index: datetime) -> Said | None:
    """Return the newest measurement before the index time."""
    best: tuple[datetime, datetime, Any] | None = None
    for one in resources:
        if one.status in NOT_COUNTED:
            continue
        at = time_of(one.effectiveDateTime) or time_of(one.effectiveInstant) or _period(one.effectivePeriod)
        known = time_of(one.issued) or at
        for part in (one, *(one.component or [])):
            if at is None or known is None or not any(origin.takes(*coding) for coding in codings(part.code)):
                continue
            if at <= index and known <= index and _near(at, index, origin.within_days) and (best is None or (at, known) > best[:2]):
                best = at, known, part
    return None if best is None else Said(_measured(spec, origin, best[2]), best[1])


def _measured(spec: FactSpec, origin: Origin, part: Any) -> Any:
    if spec.kind in ("number", "whole"):
        if part.valueInteger is not None:
            return part.valueInteger
        quantity = part.valueQuantity
        if quantity is None or quantity.value is None:
            raise Odd("valueQuantity", Text(da="et tal med enhed", en="a number with its unit"))
        if quantity.comparator:
            raise Odd("valueQuantity.comparator", Text(da="et tal uden < eller >", en="a number without < or >"), note=True)
        value = convert(float(quantity.value), quantity.code or quantity.unit or "", spec.unit)
        if value is None:
            unit = spec.unit or "1"
            raise Odd("valueQuantity.code", Text(da=f"en enhed, der kan regnes om til {unit}", en=f"a unit that converts to {unit}"))
        return round(value) if spec.kind == "whole" else value
    if part.valueBoolean is not None and spec.kind == "yes_no":
        return part.valueBoolean
    said = [code for _, code in codings(part.valueCodeableConcept)] or ([part.valueString] if part.valueString else [])
    return _chosen(spec, origin, said, "value")


def present(spec: FactSpec, origin: Origin, resources: Sequence[Any], index: datetime, complete: bool) -> Said | None:
    """Return whether an illness is known at the index time, or how many are."""
    found: dict[str, datetime | None] = {}
    for one in resources:
        doubt = [code for _, code in codings(one.verificationStatus)]
        state = [code for _, code in codings(one.clinicalStatus)]
        start = time_of(one.onsetDateTime) or _period(one.onsetPeriod, start=True)
        known = time_of(one.recordedDate) or start
        ended = time_of(one.abatementDateTime) or _period(one.abatementPeriod)
        over = (ended is not None and ended <= index) or (ended is None and any(code in _OVER for code in state))
        if over or any(code in NOT_COUNTED for code in doubt) or known is None or known > index or (start or known) > index:
            continue
        if not _near(known, index, origin.within_days):
            continue
        for system, code in codings(one.code):
            if origin.takes(system, code):
                found[code] = min(filter(None, (known, found.get(code))))
    return _counted(spec, list(found.values()), complete)


def taken(
    spec: FactSpec, origin: Origin, resources: Sequence[Any], index: datetime, complete: bool, medications: dict[str, Any],
) -> Said | None:
    """Return whether a medicine is in use at the index time, or how many are."""
    found: dict[str, datetime | None] = {}
    for one in resources:
        period = one.effectivePeriod
        start = time_of(one.effectiveDateTime) or _period(period, start=True)
        end = time_of(period.end) if period is not None else None
        known = time_of(one.dateAsserted) or start
        if one.status not in ("active", "completed", "stopped") or known is None or known > index or (start or known) > index:
            continue
        if (end is not None and end < index) or (end is None and one.status != "active"):
            continue
        concept = one.medicationCodeableConcept
        if concept is None and one.medicationReference is not None and one.medicationReference.reference in medications:
            concept = medications[one.medicationReference.reference].code
        for system, code in codings(concept):
            if origin.takes(system, code):
                found[code] = min(filter(None, (known, found.get(code))))
    return _counted(spec, list(found.values()), complete)


def visits(spec: FactSpec, origin: Origin, resources: Sequence[Any], index: datetime, complete: bool) -> Said | None:
    """Return how many encounters began within the window before the index time, or whether any did."""
    starts: list[datetime | None] = []
    for one in resources:
        start = _period(one.period, start=True)
        kind = one.class_fhir.code if one.class_fhir is not None else ""
        if one.status in NOT_COUNTED or start is None or start > index or (origin.classes and kind not in origin.classes):
            continue
        if _near(start, index, origin.within_days):
            starts.append(start)
    return _counted(spec, starts, complete)


def answered(spec: FactSpec, origin: Origin, resources: Sequence[Any], index: datetime) -> Said | None:
    """Return the newest answer to an item of a questionnaire."""
    best: tuple[datetime, Any] | None = None
    wanted = {code for code, _ in origin.codes}
    for one in resources:
        at = time_of(one.authored)
        if one.status not in ("completed", "amended") or at is None or at > index or not _near(at, index, origin.within_days):
            continue
        for item in _items(one.item or []):
            if item.linkId in wanted and item.answer and (best is None or at > best[0]):
                best = at, item.answer[0]
    if best is None:
        return None
    return Said(_answer(spec, origin, best[1]), best[0])


def _answer(spec: FactSpec, origin: Origin, answer: Any) -> Any:
    if spec.kind == "yes_no" and answer.valueBoolean is not None:
        return answer.valueBoolean
    if spec.kind in ("number", "whole"):
        if answer.valueQuantity is not None:
            return _measured(spec, origin, answer_as_part(answer))
        value = answer.valueInteger if answer.valueInteger is not None else answer.valueDecimal
        if value is None:
            raise Odd("item.answer", Text(da="et tal", en="a number"))
        return round(value) if spec.kind == "whole" else float(value)
    if spec.kind == "date" and isinstance(answer.valueDate, date):
        return answer.valueDate
    if spec.kind == "text":
        return mask(answer.valueString or "")[0] or None
    said = [answer.valueCoding.code] if answer.valueCoding is not None else [answer.valueString] if answer.valueString else []
    return _chosen(spec, origin, said, "item.answer")


@dataclass(frozen=True)
class answer_as_part:  # noqa: N801  stands where a part of an observation does
    """An answer that is a quantity, as a part of an observation is read."""

    answer: Any
    valueInteger: None = None  # noqa: N815  FHIR's own name

    @property
    def valueQuantity(self) -> Any:  # noqa: N802  FHIR's own name
        """The quantity."""
        return self.answer.valueQuantity


def of_patient(spec: FactSpec, origin: Origin, patient: Any, index: datetime) -> Said | None:
    """Return age at the index time, date of birth or gender."""
    if origin.part == "gender":
        if patient.gender not in ("male", "female"):
            return None
        own = _MALE if patient.gender == "male" else _FEMALE
        words = choice_words(spec)
        keys = {words[word] for word in own if word in words}
        return Said(keys.pop(), None) if len(keys) == 1 else None
    born = patient.birthDate
    if not isinstance(born, date) or isinstance(born, datetime):
        return None
    if spec.kind == "date":
        return Said(born, None)
    on = index.astimezone(DENMARK).date()
    return Said(on.year - born.year - ((on.month, on.day) < (born.month, born.day)), None)


def _chosen(spec: FactSpec, origin: Origin, said: Sequence[Any], where: str) -> Any:
    for one in said:
        if one in origin.values:
            return origin.values[one]
    words = choice_words(spec) if spec.kind == "choice" else words_of({k: t for k, t in spec.words.items() if k in ("true", "false")})
    for one in said:
        if (key := words.get(str(one).strip().casefold())) is not None:
            return key if spec.kind == "choice" else key == "true"
    raise Odd(where, Text(da="en værdi, som løsningen kender", en="a value that the solution knows"))


def _counted(spec: FactSpec, known: Sequence[datetime | None], complete: bool) -> Said | None:
    """Return presence or number; that nothing is there counts only where the sender says that all of it was sent."""
    if not known and not complete:
        return None
    latest = max(filter(None, known), default=None)
    first = min(filter(None, known), default=None)
    return Said(len(known) > 0, first) if spec.kind == "yes_no" else Said(len(known), latest)


def _period(period: Any, *, start: bool = False) -> datetime | None:
    if period is None:
        return None
    return time_of(period.start) if start else time_of(period.end) or time_of(period.start)


def _near(at: datetime, index: datetime, days: int | None) -> bool:
    return days is None or at >= index - timedelta(days=days)


def _items(items: Sequence[Any]) -> Iterator[Any]:
    for item in items:
        yield item
        yield from _items(item.item or [])
        for answer in item.answer or []:
            yield from _items(answer.item or [])
