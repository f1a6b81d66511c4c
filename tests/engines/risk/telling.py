"""Invented citizens for the tests of telling: facts of every kind, and outcomes of every kind that follow from them."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Literal

import numpy as np
from pydantic import BaseModel

from mertid.core import Case, Facts, Text, fact
from mertid.engines.risk import Action, Endpoint, Risk
from mertid.engines.risk.rules import Rule

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ALONE = {"true": Text(da="Bor alene", en="Lives alone"), "false": Text(da="Bor sammen med nogen", en="Lives with somebody")}
SMOKES = {"true": Text(da="Ryger", en="Smokes"), "false": Text(da="Ryger ikke", en="Does not smoke")}
MOVES = {
    "well": Text(da="Går uden besvær", en="Walks well"), "badly": Text(da="Går med besvær", en="Walks with trouble"),
    "not": Text(da="Kan ikke gå", en="Cannot walk"),
}
ACTS = {"visit": Text(da="Besøg af sygeplejerske", en="Visit by a nurse"), "usual": Text(da="Hjælp som nu", en="Help as now")}
ILLS = {
    "lungs": Text(da="Lungebetændelse", en="Pneumonia"), "urine": Text(da="Blærebetændelse", en="Bladder infection"),
    "other": Text(da="Forkølelse", en="A cold"),
}
CAUSES = {
    "illness": Text(da="Død af sygdommen", en="Death from the illness"), "else": Text(da="Død af andet", en="Death from other causes"),
}
OFFERS = {
    "none": Text(da="Intet tilbud", en="No offer"), "work": Text(da="Virksomhedspraktik", en="Work trial"),
    "course": Text(da="Kursus", en="Course"),
}


class PersonFacts(Facts):
    """Facts of every kind."""

    age: int = fact("Alder", "Age", unit="år", ge=60, le=110)
    admissions: int | None = fact("Indlæggelser det sidste år", "Admissions, last year", unit="gange", ge=0, default=None)
    loss: float | None = fact("Vægttab", "Weight loss", unit="%", ge=0, le=50, changeable=True, default=None)
    alone: bool | None = fact("Bor alene", "Lives alone", words=ALONE, default=None)
    smokes: bool | None = fact("Ryger", "Smokes", words=SMOKES, changeable=True, default=None)
    moves: Literal["well", "badly", "not"] | None = fact("Gang", "Walking", words=MOVES, changeable=True, default=None)
    left: date | None = fact("Seneste udskrivelse", "Latest discharge", default=None)
    note: str = fact("Bemærkning", "Remark", default="")


class Known(BaseModel):
    """A right answer."""

    case_id: str
    values: dict[str, str]
    at: datetime = NOW


def case(number: int = 0, **values: object) -> Case:
    """Return one invented citizen."""
    facts = {"age": 82, "admissions": 1, "loss": 2.0, "alone": True, "smokes": False, "moves": "badly", **values}
    return Case(id=f"c{number}", solution="invented", facts=PersonFacts.read(facts, where="invented"), received_at=NOW, person=f"p{number}")


def citizens(n: int, seed: int = 1) -> tuple[list[Case], np.ndarray]:
    """Return ``n`` invented citizens and how ill each is, in log-odds."""
    rng = np.random.default_rng(seed)
    cases, ill = [], []
    for i in range(n):
        age, admissions, loss = int(rng.integers(65, 98)), int(rng.poisson(0.7)), round(float(rng.exponential(3)), 1)
        alone, smokes, moves = bool(rng.random() < 0.5), bool(rng.random() < 0.4), str(rng.choice(["well", "badly", "not"]))
        days = int(rng.integers(n - i, n - i + 300))
        cases.append(Case(
            id=f"k{i}", solution="invented", person=f"q{i}", received_at=NOW - timedelta(days=n - i),
            facts=PersonFacts(age=age, admissions=admissions, loss=None if rng.random() < 0.1 else loss, alone=alone, smokes=smokes,
                              moves=moves, left=None if rng.random() < 0.2 else (NOW - timedelta(days=days)).date()),
        ))
        ill.append(0.08 * (age - 80) + 0.9 * admissions + 0.12 * loss + 0.7 * smokes + 0.8 * (moves == "not") - 1.6)
    return cases, np.array(ill)


EVENT = Endpoint(
    "admission", horizon_days=30,
    happens=Text(da="bliver {n} indlagt {horizon}", en="{n} are admitted {horizon}"),
)
RULE = Rule(
    "weak",
    Text(da="Kan ikke gå og har tabt sig meget: sygeplejersken kommer altid", en="Cannot walk and lost much: a nurse always comes"),
    {"moves": ("not",), "loss": ">= 15"}, "visit", "Kvalitetsstandard 2026, afsnit 3",
)


@cache
def event_engine(n: int = 300) -> Risk:
    """Return an engine that has learned who is admitted."""
    cases, ill = citizens(n)
    rng = np.random.default_rng(2)
    yes = rng.random(n) < 1 / (1 + np.exp(-ill))
    known = [
        Known(case_id=one.id, values={"admission": "yes" if y else "no", "action": "visit" if y else "usual"})
        for one, y in zip(cases, yes, strict=True)
    ]
    engine = Risk(endpoints=(EVENT,), action=Action("visit", "usual", on="admission", names=ACTS), rules=(RULE,), tool="age_admissions")
    return engine.fit(cases, known)


@cache
def other_engine(kind: str, n: int = 200) -> Risk:
    """Return an engine that has learned an outcome of another kind."""
    cases, ill = citizens(n)
    rng = np.random.default_rng(3)
    chance = 1 / (1 + np.exp(-ill))
    if kind == "class":
        endpoint = Endpoint("ill", "class", people=Text(da="patienter", en="patients"), classes=ILLS,
                            happens=Text(da="har {n} {what}", en="{n} have {what}"),
                            spared=Text(da="{n} har noget andet", en="{n} have something else"))
        values = [{"ill": str(rng.choice(list(ILLS), p=[0.6 * p, 0.3, 0.7 - 0.6 * p]))} for p in chance]
    elif kind == "time":
        endpoint = Endpoint("death", "time", 365, people=Text(da="patienter", en="patients"), classes=CAUSES,
                            happens=Text(da="dør {n} af sygdommen {horizon}", en="{n} die from the illness {horizon}"))
        values = []
        for p in chance:
            days, other, end = rng.exponential(300 / (0.2 + p)), rng.exponential(2000), 500
            first = min(days, other, end)
            cause = "illness" if first == days else "else" if first == other else "no"
            values.append({"death": f"{max(1, int(first))} {cause}"})
    elif kind == "count":
        endpoint = Endpoint("visits", "count", 365,
                            happens=Text(da="får {n} akutte besøg {horizon}", en="have {n} emergency visits {horizon}"))
        values = [{"visits": str(rng.poisson(2 * p))} for p in chance]
    else:
        endpoint = Endpoint("job", "effect", 182, people=Text(da="ledige", en="unemployed people"), classes=OFFERS, better_low=False,
                            happens=Text(da="er {n} i job efter et halvt år", en="{n} are in a job after half a year"))
        values = []
        for p in chance:
            given = str(rng.choice(["none", "work", "course"], p=[0.5, 0.42, 0.08]))
            helped = 0.3 if given == "work" else 0.0
            values.append({"job": "yes" if rng.random() < 0.25 + helped + 0.1 * p else "no", "given": given})
    return Risk(endpoints=(endpoint,)).fit(cases, [Known(case_id=one.id, values=own) for one, own in zip(cases, values, strict=True)])
