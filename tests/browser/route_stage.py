"""Fills an empty database with an invented authority that plans home care; run in a process of its own before the server."""

import json
from datetime import timedelta
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from mertid import catalog  # noqa: E402
from mertid.core import Answer, Suggestion  # noqa: E402
from mertid.desk import store  # noqa: E402
from mertid.engines.route.made import municipality  # noqa: E402
from tests.desk.words import PASSWORD  # noqa: E402

CVR = "99900075"
PEOPLE = {"mette": ("Mette Planlægger", "case_worker"), "lars": ("Lars Planlægger", "case_worker"), "rie": ("Rie Leder", "manager"),
          "ada": ("Ada Administrator", "admin")}
SIZES = {"week": (20, 6, 2)}
"""Citizens, carers and days of each case that lies ready."""


def main() -> None:
    """Make the authority, its people, the cases with the plain plan as their suggestion, and the file that a test imports."""
    keys: dict[str, str] = {}
    tomorrow = timezone.localdate() + timedelta(days=1)
    with transaction.atomic():
        authority = store.save_authority(cvr=CVR, name="Bakkely Kommune (opdigtet)", contact_email="post@bakkely.example")
        who = store.command(authority)
        deployment = store.save_deployment(
            who=who, solution="homecare_planning", stage="pilot", control_share=0.0, settings={"engine": {"rounds": 60}},
        )
        for login, (name, role) in PEOPLE.items():
            user = store.save_user(who=who, email=f"{login}@bakkely.example", password=PASSWORD, name=name)
            store.save_seat(who=who, user=user, role=role)
        engine = catalog.get("homecare_planning").engine
        for name, (citizens, carers, days) in SIZES.items():
            made = municipality(citizens, carers, days, seed=5, start=tomorrow, area=f"Bakkely {name}")
            facts = {"area": made.area, "start": made.start.isoformat(), "days": made.days, "problem": made.to_json()}
            case = store.add_case(who=who, deployment=deployment, facts=facts, letterhead=store.Letterhead(title=made.area))
            plan = engine.greedy(made, engine.travel(made))
            answer = Answer(target="plan", value="accept", label="Planen bruges, som den er", score=0.8)
            suggestion = Suggestion(case_id=str(case.pk), answers=(answer,), plan=plan.to_json())
            store.save_suggestion(case=case, suggestion=suggestion, model=None)
            keys[name] = str(case.pk)
        small = municipality(20, 5, 1, seed=7, start=tomorrow, area="Bakkely Syd")
    folder = Path(settings.VAR)
    (folder / "keys.json").write_text(json.dumps(keys), "utf-8")
    (folder / "import.json").write_text(json.dumps(small.to_json()), "utf-8")


if __name__ == "__main__":
    main()
