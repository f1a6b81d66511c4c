"""An invented home-care area for the desk's tests: five citizens on a street, two carers, one day. Everybody is made up."""

from dataclasses import dataclass
from typing import Any

from mertid import catalog
from mertid.core import Answer, Suggestion
from mertid.desk import store
from mertid.desk.models import Authority, CaseRow, Deployment, Role, Seat, User

SECRET = "Aase Opdigtet Nørregaard"
STREET = "Prøvevej 1, Eksempelby"


def problem(**more: Any) -> dict[str, Any]:
    """Return the problem's JSON; ``more`` replaces parts."""
    def lat(n: int) -> float:
        return round(57.0 + n * 0.004, 4)

    names = (SECRET, "Bent Opfundet", "Carla Tænkt", "Dan Digt", "Else Eventyr")
    citizens = [
        {"id": f"b{n}", "name": name, "place": f"p{n}", "known": {"k1": 3} if n < 3 else {"k2": 2}} for n, name in enumerate(names, 1)
    ]
    visits = [
        {"id": f"v{n}", "citizen": f"b{n}", "minutes": 30, "earliest": 420, "latest": 700, "what": "Personlig pleje"} for n in range(1, 6)
    ]
    visits[1] |= {"wished_from": 480, "wished_to": 510}
    visits[4] |= {"skills": ["medicin"]}
    made = {
        "start": "2026-11-30", "days": 1, "area": "Nord",
        "places": [{"id": "kontor", "lat": 57.0, "lon": 9.9, "label": "Kontoret"}]
        + [{"id": f"p{n}", "lat": lat(n), "lon": 9.9, "label": STREET if n == 1 else f"Prøvevej {n}"} for n in range(1, 6)],
        "citizens": citizens, "visits": visits,
        "carers": [
            {"id": "k1", "name": "Kim Kær", "mode": "bicycle", "group": "Dag"},
            {"id": "k2", "name": "Lone Lind", "mode": "car", "skills": ["medicin"], "group": "Dag"},
        ],
        "shifts": [
            {"id": f"s{n}", "carer": f"k{n}", "start": 420, "end": 840, "from_place": "kontor", "to_place": "kontor", "pause": 30,
             "pause_from": 600, "pause_to": 780} for n in (1, 2)
        ],
    }
    return made | more


@dataclass
class Area:
    """An authority that plans, with two planners and somebody who only reads."""

    authority: Authority
    deployment: Deployment
    ann: User
    bo: User
    reader: User

    def case(self, *, suggest: bool = True, given: dict[str, Any] | None = None) -> CaseRow:
        """Return a case to plan, with the plain plan as its suggestion."""
        told = given or problem()
        facts = {"area": "Nord", "start": told["start"], "days": told.get("days", 1), "problem": told}
        row = store.add_case(
            who=store.worker(self.authority), deployment=self.deployment, facts=facts,
            letterhead=store.Letterhead(title="Nord, 30. november"),
        )
        if suggest:
            store.save_suggestion(case=row, suggestion=suggestion(row), model=None)
        row.refresh_from_db()
        return row


def suggestion(case: CaseRow) -> Suggestion:
    """Return the plain plan as a suggestion."""
    engine = catalog.get("homecare_planning").engine
    made = engine.problem(case.facts["problem"])
    plan = engine.greedy(made, engine.travel(made))
    answer = Answer(target="plan", value="accept", label="Planen bruges, som den er", score=0.8)
    return Suggestion(case_id=str(case.pk), answers=(answer,), plan=plan.to_json())


def area(cvr: str = "29189846", name: str = "Eksempelby Kommune", *, stage: str = "pilot") -> Area:
    """Return an authority with the solution for home-care routes."""
    authority = Authority.objects.create(cvr=cvr, name=name)
    deployment = Deployment.objects.create(authority=authority, solution="homecare_planning", stage=stage, control_share=0.0)
    people = []
    for person, role in (("Ann Andersen", Role.CASE_WORKER), ("Bo Bendtsen", Role.SORTER), ("Rie Rask", Role.MANAGER)):
        user = User.objects.create(authority=authority, email=f"{person.split()[0].lower()}@{cvr}.example", name=person)
        Seat.objects.create(user=user, role=role)
        people.append(user)
    return Area(authority, deployment, *people)
