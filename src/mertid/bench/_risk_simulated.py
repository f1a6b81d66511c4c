"""Made citizens whose truth is known, with one fault planted at a time: is it said, and is wolf cried where none is?"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mertid.core import Case, Facts, Finding, Text, fact
from mertid.engines.risk import Endpoint, Risk
from mertid.engines.risk.leakage import overlap
from mertid.engines.risk.table import read_table

START = datetime(2024, 1, 1, tzinfo=UTC)
N, SEEDS = 1500, 20
Floats = NDArray[np.float64]


class MadeFacts(Facts):
    """Ten facts of a made citizen."""

    age: float | None = fact("Alder", "Age", unit="år", default=None, sign=1)
    stays: int | None = fact("Indlæggelser", "Admissions", default=None, sign=1)
    walks: float | None = fact("Gangtest", "Walking test", unit="m", default=None, sign=-1)
    weight_lost: float | None = fact("Vægttab", "Weight loss", unit="kg", default=None, sign=1)
    pulse: float | None = fact("Puls", "Pulse", default=None)
    alone: bool | None = fact("Bor alene", "Lives alone", default=None)
    help_given: Literal["none", "some", "much"] | None = fact("Hjælp", "Help", default=None)
    district: Literal["north", "south", "east", "west"] | None = fact("Distrikt", "District", default=None)
    note: int | None = fact("Notenummer", "Note number", default=None)
    after: float | None = fact("Sengedage", "Bed days", default=None)


@dataclass(frozen=True)
class Told:
    """What turned out."""

    case_id: str
    values: dict[str, str]
    at: datetime


@dataclass(frozen=True)
class World:
    """``facts``: a column a fact (None for missing), ``y`` yes/no, ``days`` since the start, ``persons``."""

    facts: dict[str, list[object]]
    y: NDArray[np.bool_]
    days: NDArray[np.int64]
    persons: tuple[str, ...]
    known_late: tuple[int, ...] = ()
    turned: tuple[int, ...] = ()

    def cases(self) -> tuple[list[Case], list[Told]]:
        """Return the made citizens as cases, and what turned out."""
        cases, told = [], []
        for at in range(len(self.y)):
            received = START + timedelta(days=int(self.days[at]))
            late = {"pulse": received + timedelta(days=3)} if at in self.known_late else {}
            values = MadeFacts.model_validate({name: column[at] for name, column in self.facts.items()})
            cases.append(Case(id=f"c{at}", solution="made", facts=values, received_at=received, person=self.persons[at], origin="made",
                              known_at=late))
            told.append(Told(f"c{at}", {"event": "yes" if self.y[at] else "no"}, received + timedelta(days=30)))
        return cases, told


def world(seed: int, *, n: int = N, after: Callable[[Floats, Floats], Floats] | None = None) -> World:
    """Return made citizens. A third of them have the outcome; the true log-odds are known; a tenth of two facts is missing by chance.

    ``after`` changes the log-odds of the newest half: ``(log-odds, walking test standardised) -> log-odds``.
    """
    rng = np.random.default_rng(seed)
    age, walks, lost, pulse = (rng.normal(size=n) for _ in range(4))
    stays = rng.poisson(1.0, n)
    alone, given, district = rng.random(n) < 0.4, rng.integers(0, 3, n), rng.integers(0, 4, n)
    odds = -1.6 + 0.7 * age + 0.5 * stays - 0.6 * walks + 0.4 * lost + 0.5 * alone + 0.3 * given + 0.2 * (pulse**2 - 1)
    days = np.sort(rng.integers(0, 900, n))
    if after is not None:
        odds = np.where(np.arange(n) >= n // 2, after(odds, walks), odds)
    y = rng.random(n) < 1 / (1 + np.exp(-odds))
    gone = rng.random((2, n)) < 0.1
    keys, places = ("none", "some", "much"), ("north", "south", "east", "west")
    facts: dict[str, list[object]] = {
        "age": [float(v) for v in np.round(78 + 8 * age, 1)],
        "stays": [int(v) for v in stays],
        "walks": [None if m else float(v) for v, m in zip(np.round(300 + 80 * walks, 1), gone[0], strict=True)],
        "weight_lost": [None if m else float(v) for v, m in zip(np.round(2 + lost, 2), gone[1], strict=True)],
        "pulse": [float(v) for v in np.round(75 + 10 * pulse, 1)],
        "alone": [bool(v) for v in alone],
        "help_given": [keys[v] for v in given],
        "district": [places[v] for v in district],
        "note": [None] * n,
        "after": [None] * n,
    }
    return World(facts, y, days, tuple(f"p{at}" for at in range(n)))


def wrong_sign(seed: int) -> World:
    """The walking test is recorded the other way round: more metres, more risk, against what experts said."""
    made = world(seed)
    return replace(made, facts=made.facts | {"walks": [None if v is None else 600 - float(str(v)) for v in made.facts["walks"]]})


def leaking(seed: int) -> World:
    """Bed days after the outcome: nearly only those with the outcome have any."""
    made, rng = world(seed), np.random.default_rng(seed + 1)
    return replace(made, facts=made.facts | {"after": [float(rng.gamma(3) + 1) if hit or rng.random() < 0.01 else 0.0 for hit in made.y]})


def leaking_gap(seed: int) -> World:
    """Bed days, filled in for seven of ten with the outcome and two of ten without: the gap tells, the value does not."""
    made, rng = world(seed), np.random.default_rng(seed + 1)
    return replace(made, facts=made.facts | {
        "after": [float(rng.gamma(3)) if rng.random() < (0.7 if hit else 0.2) else None for hit in made.y],
    })


def numbered(seed: int) -> World:
    """A note number that grows with every case."""
    made, rng = world(seed), np.random.default_rng(seed + 1)
    return replace(made, facts=made.facts | {"note": [int(v) for v in np.cumsum(rng.integers(1, 9, len(made.y)))]})


def noisy(seed: int, share: float = 0.05) -> World:
    """An outcome that the facts nearly settle, with one in twenty right answers turned round."""
    made, rng = world(seed), np.random.default_rng(seed + 1)
    age, stays = (np.array([float(str(v)) for v in made.facts[name]]) for name in ("age", "stays"))
    odds = 3.0 * (age - 78) / 8 + 2.5 * (stays - 1) + np.array([2.0 if one else -1.5 for one in made.facts["alone"]])
    y = rng.random(len(odds)) < 1 / (1 + np.exp(-odds))
    turned = rng.random(len(y)) < share
    return replace(made, y=y ^ turned, turned=tuple(np.flatnonzero(turned).tolist()))


def clean_strong(seed: int) -> World:
    """The same without any turned round: what must not be called noise."""
    return noisy(seed, 0.0)


def reformed(seed: int) -> World:
    """After the middle of the period the walking test pulls the other way: its coding changed."""
    return world(seed, after=lambda odds, walks: odds + 1.2 * walks)


def twice(seed: int) -> World:
    """One case in twenty is there twice, under another person."""
    made, rng = world(seed), np.random.default_rng(seed + 1)
    rows = np.concatenate([np.arange(len(made.y)), rng.choice(len(made.y), len(made.y) // 20, replace=False)])
    rows = np.sort(rows)
    return World({name: [column[at] for at in rows] for name, column in made.facts.items()}, made.y[rows], made.days[rows],
                 tuple(f"p{at}" for at in range(len(rows))))


def too_late(seed: int) -> World:
    """The pulse became known days after the case in most of them."""
    made = world(seed)
    return replace(made, known_late=tuple(range(0, len(made.y), 1)[: len(made.y) * 7 // 10]))


FAULTS: dict[str, tuple[Callable[[int], World], str, str]] = {
    "wrong sign": (wrong_sign, "sign", "walks"),
    "leaking fact": (leaking, "leak", "after"),
    "telling gap": (leaking_gap, "leak", "after"),
    "identifier": (numbered, "identifier", "note"),
    "label noise 5 %": (noisy, "label", ""),
    "reform": (reformed, "drift", "walks"),
    "case twice": (twice, "duplicate", ""),
    "known too late": (too_late, "future", "pulse"),
}
"""Per fault: who makes it, the kind of finding that is right, and the fact it is about."""
CLEAN: dict[str, Callable[[int], World]] = {"nothing wrong": world, "nothing wrong, outcome nearly settled": clean_strong}


def findings(made: World) -> tuple[Finding, ...]:
    """Return what the platform says of made citizens, without what it says of them being made, of amounts and of empty facts."""
    cases, told = made.cases()
    engine = Risk(endpoints=(Endpoint("event", people=Text(da="borgere", en="citizens")),))
    said = engine.readiness(cases, told).findings
    return tuple(one for one in said if one.level != "info" and one.kind not in ("few", "origin"))


@dataclass(frozen=True)
class Score:
    """Of ``n`` made data sets: ``found`` where the planted fault was named, ``alarms`` false findings in all; ``pointed`` is the share
    of the cases pointed to that are at fault, where that is known.
    """

    fault: str
    n: int
    found: int
    alarms: int
    pointed: float | None = None


def scores(seeds: int = SEEDS, first: int = 0) -> Iterator[Score]:
    """Return how often each planted fault is named, and how many findings are false."""
    for fault, (make, kind, name) in FAULTS.items():
        hits = alarms = 0
        pointed: list[bool] = []
        for seed in range(first, first + seeds):
            made = make(seed)
            said = findings(made)
            right = [one for one in said if one.kind == kind and (not name or one.value == name)]
            hits += bool(right)
            alarms += len([one for one in said if one not in right and one.value != name])
            pointed.extend(int(i[1:]) in made.turned for one in right for i in one.case_ids if made.turned)
        yield Score(fault, seeds, hits, alarms, sum(pointed) / len(pointed) if pointed else None)
    for fault, make in CLEAN.items():
        yield Score(fault, seeds, 0, sum(len(findings(make(seed))) for seed in range(first, first + seeds)))
    yield _split(seeds, first)


def _split(seeds: int, first: int) -> Score:
    """Persons with two cases each, split by case and split by person."""
    hits = alarms = 0
    for seed in range(first, first + seeds):
        made = world(seed, n=400)
        made = replace(made, persons=tuple(f"p{at // 2}" for at in range(len(made.y))))
        table = read_table(made.cases()[0])
        rows = np.random.default_rng(seed).permutation(len(table))
        hits += any(one.level == "stop" for one in overlap(table.take(rows[:300]), table.take(rows[300:])))
        alarms += len(overlap(table.take(np.arange(300)), table.take(np.arange(300, 400))))
    return Score("person on both sides of a split", seeds, hits, alarms)
