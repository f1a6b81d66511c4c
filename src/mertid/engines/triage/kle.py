"""The KLE subject plan: main group NN, group NN.NN, subject NN.NN.NN; retired numbers lead to what replaced them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mertid.core import BadSettings

NUMBER = re.compile(r"\d{2}(\.\d{2}){0,2}")


@dataclass(frozen=True)
class Subject:
    """One line of the plan. ``replaced_by`` is the number that took over from a retired one, or empty."""

    number: str
    title: str = ""
    keywords: tuple[str, ...] = ()
    retired: bool = False
    replaced_by: str = ""


@dataclass(frozen=True)
class Plan:
    """A subject plan. Empty where the authority has none; then subjects are taken as they come."""

    subjects: Mapping[str, Subject] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.subjects)

    def current(self, number: str) -> str:
        """Return the number in use today: retired numbers are followed through ``replaced_by`` (a circle ends the walk).

        Raises nothing: an unknown number is returned unchanged.
        """
        seen: set[str] = set()
        while number not in seen:
            seen.add(number)
            found = self.subjects.get(number)
            if found is None or not found.retired or not found.replaced_by:
                return number
            number = found.replaced_by
        return number

    def usable(self, number: str) -> bool:
        """Whether the number may be proposed: it is in the plan and not retired, or there is no plan."""
        found = self.subjects.get(number)
        return not self.subjects or (found is not None and not found.retired)

    def knows(self, number: str) -> bool:
        """Whether the number stands in the plan, in use or retired."""
        return number in self.subjects

    def title(self, number: str) -> str:
        """Return the title, empty when unknown."""
        found = self.subjects.get(number)
        return found.title if found else ""

    def label(self, number: str) -> str:
        """Return number and title as one line."""
        return f"{number} {self.title(number)}".strip()

    def leaves(self) -> list[str]:
        """Return the subjects (NN.NN.NN) that may be proposed, in order."""
        return sorted(n for n, s in self.subjects.items() if len(n) == 8 and not s.retired)

    def evidence(self, number: str) -> str:
        """Return the words the plan itself gives for a subject: its title, key words and the titles above it."""
        found = self.subjects.get(number)
        own = [found.title, *found.keywords] if found else []
        return ". ".join(t for t in (*own, self.title(number[:5]), self.title(number[:2])) if t)


def parents(number: str) -> tuple[str, str]:
    """Return main group and group of a subject number: ``"06.01.02"`` gives ``("06", "06.01")``."""
    return number[:2], number[:5]


def well_formed(number: str) -> bool:
    """Whether ``number`` has the form NN, NN.NN or NN.NN.NN."""
    return NUMBER.fullmatch(number) is not None


def read_plan(rows: Any) -> Plan:
    """Check the settings' plan rows ``{"number", "title", "retired", "replaced_by", "keywords"}``.

    Raises
    ------
    BadSettings
        Names the row that is wrong.
    """
    if isinstance(rows, str | Mapping) or not isinstance(rows, Iterable):
        raise BadSettings(f"triage: kle is {type(rows).__name__}, expected a list of subjects. Import the plan again.")
    subjects: dict[str, Subject] = {}
    for at, row in enumerate(rows, 1):
        number = row.get("number") if isinstance(row, Mapping) else None
        if not isinstance(row, Mapping) or not isinstance(number, str) or not well_formed(number):
            raise BadSettings(f"triage: kle row {at} is without a number NN, NN.NN or NN.NN.NN. Import the plan again.")
        keywords = row.get("keywords") or ()
        if isinstance(keywords, str) or not isinstance(keywords, Sequence):
            raise BadSettings(f"triage: kle row {at}: keywords is {type(keywords).__name__}, expected a list. Import the plan again.")
        subjects[number] = Subject(
            number=number,
            title=str(row.get("title") or ""),
            keywords=tuple(str(k) for k in keywords),
            retired=bool(row.get("retired", False)),
            replaced_by=str(row.get("replaced_by") or ""),
        )
    return Plan(subjects)
