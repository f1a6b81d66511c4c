"""What a new version of the subject plan changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


class PlanSubject(Protocol):
    """One subject of a plan."""

    number: str
    title: str
    retired: bool
    replaced_by: str


@dataclass(frozen=True)
class Retired:
    """A number no longer in use. ``now`` is what replaced it, followed to the end, or empty when nothing did."""

    number: str
    title: str
    now: str


@dataclass(frozen=True)
class PlanChange:
    """Numbers added, retired (or gone) and with another title, from one version to the next."""

    added: tuple[tuple[str, str], ...]
    retired: tuple[Retired, ...]
    retitled: tuple[tuple[str, str, str], ...]


def compare(old: Iterable[PlanSubject], new: Sequence[PlanSubject]) -> PlanChange:
    """Return what is different in ``new``, in order of number. A number missing from ``new`` counts as retired."""
    before = {s.number: s for s in old if not s.retired}
    after = {s.number: s for s in new}
    live = {n: s for n, s in after.items() if not s.retired}
    return PlanChange(
        added=tuple((n, live[n].title) for n in sorted(live.keys() - before.keys())),
        retired=tuple(Retired(n, before[n].title, current(after, n)) for n in sorted(before.keys() - live.keys())),
        retitled=tuple(
            (n, before[n].title, live[n].title) for n in sorted(live.keys() & before.keys()) if live[n].title != before[n].title
        ),
    )


def current(plan: Mapping[str, PlanSubject], number: str) -> str:
    """Return the number in use that replaced ``number``, followed to the end; empty where there is none or the plan goes in a ring."""
    seen: set[str] = set()
    while number in plan and plan[number].retired and number not in seen:
        seen.add(number)
        number = plan[number].replaced_by
    return number if number in plan and not plan[number].retired else ""


def touched(retired: Iterable[Retired], prefixes: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return, by owner (a team or a rule), the retired numbers that it names exactly."""
    gone = {r.number for r in retired}
    return {owner: hit for owner, wanted in prefixes.items() if (hit := [p for p in wanted if p in gone])}
