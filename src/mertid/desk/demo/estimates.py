"""The demo's cases of people: early admission and long-term unemployment at the first authority, bowel surgery at an invented region.

All are made citizens with a known truth (`mertid.samples.make`). History with outcomes is read in as a table is, a model is trained on it
here and now, invented people have decided some weeks of cases, and about forty wait.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp
from typing import Any

from mertid import catalog
from mertid.core import Case, Solution
from mertid.desk import store
from mertid.desk.models import Authority, CaseRow, Deployment, User
from mertid.exchange.rows import Ready
from mertid.samples.make import make
from mertid.samples.read import Right

from .past import Say
from .towns import TOWNS
from .write import Dice

Train = Callable[[Deployment, str, Say], None]
REGION = ("99900040", "Region Højland (opdigtet)", "hoejland.example")
HISTORY_DAYS = 690
WORKED_DAYS = 45
WAITING_DAYS = 6
MEDIAN_S = {"accept": 95.0, "change": 170.0, "none": 210.0}
"""Median seconds of active work, invented: proposal accepted, changed, none shown."""


@dataclass(frozen=True)
class Plan:
    """One solution of the demo: where it runs, who works with it (login, name, role), how many citizens, how many hands a week."""

    slug: str
    cvr: str
    people: tuple[tuple[str, str, str], ...]
    history: int
    hands: int
    worked: int = 36
    waiting: int = 40


PLANS = (
    Plan("elderly_admission", TOWNS[0].cvr, (
        ("sygeplejerske", "Marianne Toftgaard", "case_worker"), ("hjemmepleje", "Kim Rosenvang", "manager"),
    ), history=3200, hands=12),
    Plan("long_term_unemployment", TOWNS[0].cvr, (
        ("jobcenter", "Sanne Birkholm", "case_worker"), ("jobleder", "Peter Askelund", "manager"),
    ), history=2600, hands=8),
    Plan("colorectal_complications", REGION[0], (
        ("kirurg", "Henriette Sandvad", "case_worker"), ("klinikleder", "Mogens Fyrkilde", "manager"),
        ("data", "Louise Nørremark", "data_scientist"), ("dpo", "Steen Hjortlund", "dpo"), ("admin", "Aisha Kragelund", "admin"),
    ), history=2800, hands=10),
)
SMALL = {"history": 40, "worked": 4, "waiting": 6}


def build_estimates(state: dict[str, Any], now: datetime, say: Say, train: Train, *, small: bool = False) -> None:
    """Make the solutions. ``small`` reads in too few citizens to learn from, for tests; then rules and today's tool answer."""
    for plan in PLANS:
        authority = _authority(plan)
        deployment = _found(plan, authority, state)
        amounts = SMALL if small else {"history": plan.history, "worked": plan.worked, "waiting": plan.waiting}
        say(f"{authority.name}: {catalog.get(plan.slug).title.da}, {amounts['history']} opdigtede borgere")
        made = make(catalog.get(plan.slug), sum(amounts.values()), seed=2026)
        cut, end = amounts["history"], amounts["history"] + amounts["worked"]
        _read_in(deployment, made.cases[:cut], made.rights[:cut], now)
        if not small:
            train(deployment, authority.name, say)
        _work(deployment, made.cases[cut:end], made.rights[cut:end], now)
        store.stage_since(who=store.command(authority), deployment=deployment, since=now - timedelta(days=WORKED_DAYS + 1))
        _wait(deployment, made.cases[end:], now)


def _authority(plan: Plan) -> Authority:
    cvr, name, host = REGION
    if plan.cvr == cvr:
        return store.save_authority(cvr=cvr, name=name, contact_email=f"post@{host}")
    return Authority.objects.get(cvr=plan.cvr)


def _found(plan: Plan, authority: Authority, state: dict[str, Any]) -> Deployment:
    """Make the deployment with its people."""
    who, host = store.command(authority), authority.contact_email.partition("@")[2]
    deployment = store.save_deployment(
        who=who, solution=plan.slug, stage="pilot", control_share=0.1, filing="none", deadline_days=5,
        settings={"hands_week": plan.hands, "engine": {"capacity_share": round(plan.hands / plan.waiting, 3)}},
    )
    for login, name, role in plan.people:
        email = f"{login}@{host}"
        user = store.save_user(who=who, email=email, password=state["password"], name=name)
        store.save_seat(who=who, user=user, role=role, solution="" if role in ("data_scientist", "dpo", "admin") else plan.slug)
        state["people"].append({"email": email, "name": name, "role": role, "authority": authority.name})
    return deployment


def _ready(
    who: store.Who, deployment: Deployment, cases: Sequence[Case], received: Sequence[datetime], rights: Sequence[Right],
) -> list[Ready]:
    """Return the citizens as rows of a table that was read; without ``rights`` they are cases still to be decided."""
    hide, solution = store.pseudonyms(who=who), catalog.get(deployment.solution)
    rows = []
    for line, (case, at) in enumerate(zip(cases, received, strict=True), 1):
        values = dict(rights[line - 1].values) if rights else {}
        decisions = {name: value for name, value in values.items() if name in solution.decided}
        observed = {name: value for name, value in values.items() if name not in decisions}
        rows.append(Ready(
            line=line, facts=json.dumps(case.values()), row=hide.row(solution.slug, case.id), person=hide.person(case.person),
            received_at=at, decisions=decisions, decided_at=at if decisions else None, outcomes=observed,
        ))
    return rows


def _read_in(deployment: Deployment, cases: Sequence[Case], rights: Sequence[Right], now: datetime) -> None:
    first = now - timedelta(days=HISTORY_DAYS + WORKED_DAYS)
    step = timedelta(days=HISTORY_DAYS) / max(1, len(cases))
    _store(deployment, cases, [first + step * at for at in range(len(cases))], rights)


def _store(deployment: Deployment, cases: Sequence[Case], received: Sequence[datetime], rights: Sequence[Right]) -> None:
    who = store.command(deployment.authority)
    rows = _ready(who, deployment, cases, received, rights)
    batch = store.new_batch(who=who, deployment=deployment, rows=len(rows), origin="made")
    store.import_cases(who=who, batch=batch, rows=rows)


def _work(deployment: Deployment, cases: Sequence[Case], rights: Sequence[Right], now: datetime) -> None:
    """Let the invented people decide some weeks of cases; where the horizon has passed it is told how it went."""
    solution = catalog.get(deployment.solution)
    horizon = timedelta(days=max(endpoint.horizon_days or 1 for endpoint in solution.engine.endpoints))
    step = timedelta(days=WORKED_DAYS - WAITING_DAYS - 1) / max(1, len(cases))
    received = [now - timedelta(days=WORKED_DAYS) + step * at for at in range(len(cases))]
    _store(deployment, cases, received, ())
    rows = list(CaseRow.objects.filter(deployment=deployment, state="new").order_by("received_at"))
    store.suggest_now(deployment, rows)
    dice = Dice(f"work {deployment.solution}")
    worker = User.objects.filter(authority=deployment.authority, seats__solution=deployment.solution, seats__role="case_worker").get()
    for row, right in zip(rows, rights, strict=True):
        _decide(dice, solution, store.person(worker), CaseRow.objects.select_related("deployment", "authority").get(pk=row.pk))
        if row.received_at + horizon < now:
            told = {name: value for name, value in right.values.items() if name not in solution.decided}
            store.record_outcome(who=store.command(deployment.authority), case=row, values=told, at=row.received_at + horizon)


def _decide(dice: Dice, solution: Solution, who: store.Who, row: CaseRow) -> None:
    suggestion, target = row.suggestions.first(), solution.decided[0]
    main = suggestion.payload["answers"][0] if suggestion else {}
    shown = bool(suggestion and suggestion.proposed and not row.control)
    if suggestion is not None:
        store.mark_shown(who=who, suggestion=suggestion)
    store.beat(who=who, case=row, seconds=5)
    follows = shown and dice.chance(0.85)
    others = [key for key in solution.choices[target] if key != main.get("value")]
    value = main["value"] if follows else dice.pick(others) if shown else dice.pick(list(solution.choices[target]))
    reason = dice.pick(list(solution.override_reasons)) if shown and not follows else ""
    store.decide(who=who, case=row, kind="accept" if follows else "change", values={target: value}, reason=reason)
    median = MEDIAN_S["none" if not shown else "accept" if follows else "change"]
    spread = sum(dice.number(0, 10_000) / 10_000 for _ in range(12)) - 6.0
    at = row.received_at + timedelta(hours=dice.number(2, 40))
    store.move_to_past(who=who, case=row, decided_at=at, active_s=round(median * exp(0.4 * spread), 1))


def _wait(deployment: Deployment, cases: Sequence[Case], now: datetime) -> None:
    """Let cases wait, some of them people who have been here before."""
    step = timedelta(days=WAITING_DAYS) / max(1, len(cases))
    _store(deployment, cases, [now - timedelta(days=WAITING_DAYS) + step * at for at in range(len(cases))], ())
    store.suggest_now(deployment, CaseRow.objects.filter(deployment=deployment, state="new"))
