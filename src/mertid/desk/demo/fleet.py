"""The demo's fleets: one place decided with a later period to compare with, one whose fleet waits to be chosen. All invented."""

from datetime import date, datetime, timedelta
from typing import Any

from mertid import catalog
from mertid.desk import store
from mertid.desk.models import Authority, CaseRow, Deployment, FleetRun
from mertid.desk.store import fleet as runs

from .past import Say
from .towns import Town

PERSON = ("flaade", "Karsten Møllegaard", "case_worker")
PRICE = 1.5


def build_fleets(town: Town, state: dict[str, Any], now: datetime, say: Say, *, small: bool = False) -> None:
    """Give the town a deployment of ``fleet_optimiser``, a fleet manager, and three periods of two places."""
    authority = Authority.objects.get(cvr=town.cvr)
    deployment = store.save_deployment(
        who=store.command(authority), solution="fleet_optimiser", stage="pilot", control_share=0.0, filing="none",
        settings={"engine": {"points": 3 if small else 7}},
    )
    login, name, role = PERSON
    email = f"{login}@{town.place.host}"
    user = store.save_user(who=store.command(authority), email=email, password=state["password"], name=name)
    store.save_seat(who=store.command(authority), user=user, role=role, solution="fleet_optimiser")
    state["people"].append({"email": email, "name": name, "role": role, "authority": authority.name})
    who, engine = store.person(user), catalog.get("fleet_optimiser").engine
    say(f"{authority.name}: flåder med opdigtede ture")
    vehicles, days = (4, 14) if small else (8, 60)
    first = engine.invented(vehicles, days, 11, start=date(2025, 3, 3))
    case = _place(who, deployment, "Hjemmepleje Øst, forår 2025", first)
    _place(who, deployment, "Teknik og Miljø, forår 2025", engine.invented(vehicles - 2, days, 12, start=date(2025, 3, 3), busy=1.6))
    store.suggest_now(deployment, CaseRow.objects.filter(deployment=deployment, state="new"))
    chosen = _choose(who, case, engine, first)
    later = engine.with_vehicles(first, chosen.counts, engine.invented(vehicles, days, 13, start=date(2026, 3, 2)))
    _place(who, deployment, "Hjemmepleje Øst, forår 2026", later)
    store.suggest_now(deployment, CaseRow.objects.filter(deployment=deployment, state="new"))
    store.stage_since(who=store.command(authority), deployment=deployment, since=now - timedelta(days=1))


def _place(who: store.Who, deployment: Deployment, title: str, need: Any) -> CaseRow:
    facts = {"subject": title, "need": need.model_dump(mode="json"), "co2_price": PRICE}
    return runs.place_from_log(who=who, deployment=deployment, facts=facts)


def _choose(who: store.Who, case: CaseRow, engine: Any, need: Any) -> FleetRun:
    """Keep the suggestion, try one fleet by hand, assign a day's bookings, and choose what was suggested."""
    suggestion = case.suggestions.get()
    plan = suggestion.payload["plan"]
    run = runs.keep_suggested(who=who, case=case, suggestion=suggestion, plan=plan)
    tried = dict(need.counts())
    most = max(tried, key=lambda key: tried[key])
    tried[most] = max(0, tried[most] - 2)
    made = engine.what_if(need, tried, PRICE)
    note = "To færre af den type, vi har flest af"
    runs.keep_run(who=who, case=case, kind="hand", counts=tried, price=PRICE, result=made.bare(), note=note)
    day = engine.on_day(engine.fleet(need, run.counts), 1)
    plan_of_day = engine.assign(day, PRICE)
    runs.keep_run(
        who=who, case=case, kind="day", counts=run.counts, price=PRICE, note="Bookinger til tirsdag",
        result=plan_of_day.model_dump(mode="json") | {"need": day.model_dump(mode="json")},
    )
    store.mark_shown(who=who, suggestion=suggestion)
    runs.choose_run(who=who, case=case, run=run, kind="accept", value=engine.change(need, run.counts)[1])
    return run
