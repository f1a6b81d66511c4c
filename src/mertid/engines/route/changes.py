"""What differs between two plans, visit by visit, in sentences that can be read out on the telephone."""

from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from mertid.core import Text, same

from .figures import GRACE
from .plan import Plan
from .problem import Problem, Visit
from .ways import clock

LEAST = 1.0
"""Minutes below which a start counts as the same."""
MOVED = Text(
    da="Besøget hos {who} kl. {at} flyttes fra {old} til {new}, nu kl. {to}",
    en="The visit to {who} at {at} moves from {old} to {new}, now at {to}",
)
SAME_TIME = Text(
    da="Besøget hos {who} kl. {at} flyttes fra {old} til {new}, samme tid",
    en="The visit to {who} at {at} moves from {old} to {new}, same time",
)
TIME = Text(da="{new} kommer til {who} kl. {to} i stedet for kl. {at}", en="{new} comes to {who} at {to} instead of {at}")
GONE = Text(da="Besøget hos {who} kl. {at} er aflyst", en="The visit to {who} at {at} is cancelled")
GONE_UNPLANNED = Text(da="Et besøg hos {who} er aflyst", en="A visit to {who} is cancelled")
NEW = Text(da="Nyt besøg hos {who} kl. {to}: {new}", en="New visit to {who} at {to}: {new}")
NEW_LEFT = Text(da="Nyt besøg hos {who} er ikke planlagt: {why}", en="A new visit to {who} is not planned: {why}")
LEFT = Text(
    da="Besøget hos {who} kl. {at} ({old}) er ikke længere planlagt: {why}",
    en="The visit to {who} at {at} ({old}) is no longer planned: {why}",
)
FITTED = Text(da="Besøget hos {who}, som manglede, er lagt hos {new} kl. {to}", en="The missing visit to {who} is now with {new} at {to}")
ORDER = ("unplanned", "carer", "new", "planned", "time", "cancelled")
UNTOLD = Text(da="årsagen er ikke kendt", en="the reason is not known")


class Slot(BaseModel):
    """Where a visit lies: shifts and carers (one, or two where two are there at once), and its start in minutes."""

    model_config = ConfigDict(frozen=True)

    shift: str
    shifts: tuple[str, ...]
    carers: tuple[str, ...]
    start: float


class Change(BaseModel):
    """One visit that lies elsewhere than before. ``minutes`` is how much later it starts (negative: earlier).

    ``tell`` says that the citizen should be told: another carer, more than 15 minutes, no visit, a new visit.
    """

    model_config = ConfigDict(frozen=True)

    visit: str
    kind: Literal["unplanned", "carer", "new", "planned", "time", "cancelled"]
    before: Slot | None
    after: Slot | None
    minutes: float = 0.0
    tell: bool
    text: Text


def slots(plan: Plan) -> dict[str, Slot]:
    """Return where each planned visit lies."""
    found: dict[str, list[tuple[int, str, str, float]]] = {}
    for route in plan.routes:
        for stop in route.stops:
            found.setdefault(stop.visit, []).append((stop.part, route.shift, route.carer, stop.start))
    return {
        visit: Slot(
            shift=parts[0][1], shifts=tuple(p[1] for p in parts), carers=tuple(p[2] for p in parts), start=max(p[3] for p in parts),
        ) for visit, parts in ((visit, sorted(parts)) for visit, parts in found.items())
    }


def between(problem: Problem, before: Plan, after: Plan, *, earlier: Problem | None = None) -> tuple[Change, ...]:
    """Return every visit that lies elsewhere in ``after`` than in ``before``, the gravest first, then by time.

    Parameters
    ----------
    problem
        What ``after`` was planned from.
    earlier
        What ``before`` was planned from, where it was another.
    """
    old, new = slots(before), slots(after)
    was = {visit.id: visit for visit in (earlier or problem).visits}
    now = {visit.id: visit for visit in problem.visits}
    why = {one.visit: one.why for one in after.unplanned}
    names = _Names(earlier or problem, problem)
    found: list[Change] = []
    for name in {**was, **now}:
        found += _one(names, now.get(name) or was[name], name in was, name in now, (old.get(name), new.get(name)), why.get(name, UNTOLD))
    return tuple(sorted(found, key=lambda c: (ORDER.index(c.kind), _when(c), c.visit)))


def count(changes: Sequence[Change]) -> dict[str, int]:
    """Return how many changes there are of each kind."""
    return {kind: n for kind in ORDER if (n := sum(change.kind == kind for change in changes))}


class _Names:
    """Names and times as people read them."""

    def __init__(self, earlier: Problem, problem: Problem) -> None:
        self.problem = problem
        self.citizens = {c.id: c.name or c.id for one in (earlier, problem) for c in one.citizens}
        self.carers = {c.id: c.name or c.id for one in (earlier, problem) for c in one.carers}

    def carers_of(self, slot: Slot | None) -> Text:
        """Return the carers of a slot."""
        named = [self.carers.get(one, one) for one in slot.carers] if slot else []
        return Text(da=" og ".join(named), en=" and ".join(named))

    def at(self, slot: Slot | None) -> Text:
        """Return the time of a slot."""
        return clock(self.problem, slot.start) if slot else same("")


def _one(
    names: _Names, visit: Visit, was: bool, now: bool, lies: tuple[Slot | None, Slot | None], why: Text,
) -> Iterator[Change]:
    before, after = lies
    words = {"who": names.citizens[visit.citizen], "old": names.carers_of(before), "new": names.carers_of(after),
             "at": names.at(before), "to": names.at(after)}

    def made(kind: Literal["unplanned", "carer", "new", "planned", "time", "cancelled"], text: Text, *, tell: bool = True) -> Change:
        later = after.start - before.start if before and after else 0.0
        said = text.fill(why=Text(da=_small(why.da), en=_small(why.en)), **words)
        return Change(visit=visit.id, kind=kind, before=before, after=after, minutes=round(later, 3), tell=tell, text=said)

    if not now:
        yield made("cancelled", GONE if before else GONE_UNPLANNED, tell=before is not None)
    elif not was:
        yield made("new", NEW if after else NEW_LEFT)
    elif before and not after:
        yield made("unplanned", LEFT)
    elif after and not before:
        yield made("planned", FITTED)
    elif before and after:
        far = abs(after.start - before.start)
        if sorted(before.carers) != sorted(after.carers):
            yield made("carer", MOVED if far >= LEAST else SAME_TIME)
        elif far >= LEAST:
            yield made("time", TIME, tell=far > GRACE)


def _small(text: str) -> str:
    """Return a sentence as it stands after a colon."""
    return text[:1].lower() + text[1:].rstrip(".") if text else text


def _when(change: Change) -> float:
    slot = change.before or change.after
    return slot.start if slot else 0.0
