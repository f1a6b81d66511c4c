"""The demo's home care: an invented area with 120 citizens and 18 carers, its coming week and tomorrow, each with a plan proposed."""

from datetime import date, datetime, timedelta
from typing import Any

from mertid import catalog
from mertid.desk import store
from mertid.desk.models import Authority, CaseRow
from mertid.desk.store.cases import Letterhead, add_case

from .past import Say
from .request import written_out
from .towns import Town

PEOPLE = (("planlaegger", "Gunhild Steensgård", "case_worker"), ("plejeleder", "Morten Vadskær", "manager"))
AREA = "Hjemmeplejen Bakkely Nord"
CITIZENS, CARERS, SEED = 120, 18, 2026
SMALL = (10, 4)


def build_homecare(town: Town, state: dict[str, Any], now: datetime, say: Say, *, small: bool = False) -> None:
    """Give the town a deployment of ``homecare_planning``, a planner and a leader, and two cases with plans."""
    authority = Authority.objects.get(cvr=town.cvr)
    who = store.command(authority)
    deployment = store.save_deployment(
        who=who, solution="homecare_planning", stage="pilot", control_share=0.0, filing="none",
    )
    for login, name, role in PEOPLE:
        email = f"{login}@{town.place.host}"
        user = store.save_user(who=who, email=email, password=state["password"], name=name)
        store.save_seat(who=who, user=user, role=role, solution="homecare_planning")
        state["people"].append({"email": email, "name": name, "role": role, "authority": town.name})
    tomorrow, monday = now.date() + timedelta(days=1), now.date() + timedelta(days=7 - now.weekday())
    say(f"{town.name}: ruter i hjemmeplejen, {CITIZENS} opdigtede borgere og {CARERS} medarbejdere, en uge og en dag")
    cases = ((monday, 1 if small else 7, f"Uge {monday.isocalendar().week}"), (tomorrow, 1, written_out(tomorrow)))
    for number, (start, days, called) in enumerate(cases):
        title = f"{AREA}: {called}"
        facts = invented(start, days, small=small)
        received = now - timedelta(hours=20 - number)
        add_case(who=who, deployment=deployment, facts=facts, letterhead=Letterhead(title=title, language="da"), received_at=received)
    store.suggest_now(deployment, CaseRow.objects.filter(deployment=deployment, state="new"))


def invented(start: date, days: int, *, small: bool = False) -> dict[str, Any]:
    """Return the facts of an invented case: the same citizens and carers each time."""
    citizens, carers = SMALL if small else (CITIZENS, CARERS)
    problem = catalog.get("homecare_planning").engine.invented(citizens, carers, days, SEED, start=start, area=AREA)
    return {"area": AREA, "start": start.isoformat(), "days": days, "problem": problem.to_json()}
