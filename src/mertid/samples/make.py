"""Made citizens with a known truth, so that it can be tested what a model should find. They say so themselves: ``origin`` is ``made``.

What a solution's citizens are like, and what happens to them, stands in ``samples/<slug>.toml``: see `draw`, `effects` and `happen`.
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mertid.core import BadSettings, Case, Solution

from .draw import draw_missing, draw_scores, plain, turn
from .effects import Floats, Scale
from .happen import Happened, People, happen
from .read import Right

REFERENCE = 4000
"""How many citizens the outcomes' shares are set on; the same ones each time, so that the truth does not depend on the seed."""


@dataclass(frozen=True)
class Shift:
    """A change in the middle of the period, such as a reform: from ``after`` (share of the time) on, each fact's score is moved by
    ``facts`` (standard deviations), and each outcome's log-odds by ``odds``."""

    after: float = 0.5
    facts: Mapping[str, float] = field(default_factory=dict)
    odds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Made:
    """Cases, their right answers, and the true figure by target: shape (n,), or (n, k) for a class and an effect (see `Happened`)."""

    cases: list[Case]
    rights: list[Right]
    truth: dict[str, Floats]


def truth_file(slug: str) -> Path:
    """Return where it stands what a solution's made citizens are like."""
    return Path(__file__).with_name(f"{slug}.toml")


def make(solution: Solution, n: int, seed: int, shift: Shift | None = None) -> Made:
    """Return ``n`` made citizens' cases in the order of time. Same seed, same citizens.

    Raises
    ------
    BadSettings
        There is no file of the truth, or it does not fit the solution's facts and outcomes.
    """
    told = _read(solution.slug)
    specs = {spec.name: spec for spec in solution.facts.specs()}
    if differing := sorted(set(told["facts"]) ^ set(specs)):
        raise BadSettings(f"made citizens: samples/{solution.slug}.toml and the solution differ in {differing}, expected the same facts.")
    rng = np.random.default_rng([seed, len(solution.slug)])
    person = _persons(n, told.get("persons", 1.0), rng)
    when = np.sort(rng.random(n))
    given = shift or Shift()
    late = when >= given.after
    scores = draw_scores(told["facts"], person, rng, {name: np.where(late, by, 0.0) for name, by in given.facts.items()})
    columns = {name: turn(specs[name], told["facts"][name], score) for name, score in scores.items()}
    gone = draw_missing(told["facts"], told.get("blocks", {}), scores, rng)
    values = {name: plain(specs[name], columns[name], gone[name]) for name in specs}
    reference, scale = _reference(solution)
    happened = {}
    for endpoint in solution.engine.endpoints:
        moved = np.where(late, given.odds.get(endpoint.name, 0.0), 0.0)
        happened[endpoint.name] = happen(endpoint, told["outcomes"][endpoint.name], People(columns, moved, reference, scale), rng)
    decided = _practice(solution, told, happened, rng)
    received = [_moment(told, share) for share in when]
    wait = timedelta(days=max([endpoint.horizon_days or 1 for endpoint in solution.engine.endpoints]))
    cases = [
        Case(
            id=f"made-{i + 1:05}", solution=solution.slug, received_at=received[i], person=_pseudonym(solution.slug, seed, int(person[i])),
            origin="made", facts=solution.facts.read({name: column[i] for name, column in values.items()}, where=solution.slug),
        ) for i in range(n)
    ]
    answers = {target: said for one in happened.values() for target, said in one.values.items()} | decided
    rights = [Right(case.id, {target: said[i] for target, said in answers.items()}, received[i] + wait) for i, case in enumerate(cases)]
    return Made(cases, rights, {name: one.truth for name, one in happened.items()})


def rows(made: Made) -> list[str]:
    """Return the cases as the lines of a file that `mertid.samples.read` reads."""
    told = []
    for case, right in zip(made.cases, made.rights, strict=True):
        facts = {name: value for name, value in case.values().items() if value is not None}
        told.append(json.dumps({
            "id": case.id, "facts": facts, "values": dict(right.values), "at": right.at.isoformat(),
            "received_at": case.received_at.isoformat() if case.received_at else None, "person": case.person, "origin": case.origin,
        }, ensure_ascii=False))
    return told


@cache
def _read(slug: str) -> dict[str, Any]:
    path = truth_file(slug)
    if not path.is_file():
        raise BadSettings(f"made citizens: samples/{slug}.toml is missing, expected what they are like. Write it; see samples/draw.py.")
    return tomllib.loads(path.read_text("utf-8"))


def _reference(solution: Solution) -> tuple[dict[str, NDArray[Any]], Scale]:
    """Return the citizens that the outcomes' shares are set on, and how facts are scored among them."""
    told = _read(solution.slug)
    specs = {spec.name: spec for spec in solution.facts.specs()}
    scores = draw_scores(told["facts"], np.arange(REFERENCE), np.random.default_rng(REFERENCE), {})
    columns = {name: turn(specs[name], told["facts"][name], score) for name, score in scores.items()}
    return columns, Scale.of(specs, columns)


def _persons(n: int, cases_each: float, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return which person each of ``n`` cases is of, in random order, about ``cases_each`` to a person."""
    new = rng.random(n) < 1 / cases_each
    if n:
        new[0] = True
    return rng.permutation(np.cumsum(new) - 1)


def _practice(
    solution: Solution, told: Mapping[str, Any], happened: Mapping[str, Happened], rng: np.random.Generator,
) -> dict[str, list[str]]:
    """Return what was decided where a person decides an action: people see much of the risk, with ``noise`` in log-odds."""
    action = solution.engine.action
    if action is None:
        return {}
    practice: Mapping[str, float] = told.get("practice", {})
    truth = happened[action.on].truth
    risk = truth if truth.ndim == 1 else truth.max(1) - truth[:, 0]
    order = np.argsort(np.argsort(risk)) / max(1, len(risk)) + practice.get("noise", 0.3) * rng.standard_normal(len(risk))
    limit = np.quantile(order, 1 - practice.get("share", 0.2)) if len(order) else 0.0
    return {action.name: [action.act if one >= limit else action.rest for one in order]}


def _moment(told: Mapping[str, Any], share: float) -> datetime:
    first, last = told["from"], told["to"]
    if not isinstance(first, date) or not isinstance(last, date):
        raise BadSettings("made citizens: 'from' and 'to' are no dates, expected such as 2024-10-01. Correct the file.")
    day = datetime(first.year, first.month, first.day, 8, tzinfo=UTC)
    seconds = share * ((last - first).days * 86400 + 7 * 3600)
    moment = day + timedelta(seconds=int(seconds))
    return moment.replace(hour=8 + moment.hour % 8, microsecond=0)


def _pseudonym(slug: str, seed: int, person: int) -> str:
    return "made-" + hashlib.sha256(f"{slug} {seed} {person}".encode()).hexdigest()[:16]


def write(path: Path, lines: Sequence[str]) -> None:
    """Write the lines, the whole file at once."""
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
