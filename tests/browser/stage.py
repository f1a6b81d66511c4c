"""Fills an empty database with invented authorities for the browser tests; run in a process of its own before the server starts."""

import json
from pathlib import Path

import django

django.setup()

from datetime import timedelta  # noqa: E402
from typing import Any  # noqa: E402

from django.conf import settings  # noqa: E402
from django.contrib.auth.hashers import make_password  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from mertid.core import Document, Text  # noqa: E402
from mertid.desk import store  # noqa: E402
from mertid.desk.models import (  # noqa: E402
    Authority,
    CaseRow,
    Delivery,
    Deployment,
    Intake,
    KlePlan,
    KleSubject,
    ModelVersion,
    Role,
    Seat,
    SuggestionRow,
    User,
)
from tests.browser.papers import PDF  # noqa: E402
from tests.desk.factory import BODY, Town, known_case, similar, town  # noqa: E402
from tests.desk.words import PASSWORD  # noqa: E402

QUOTE = "\n\nDen 3. oktober 2026 skrev kommunen:\n> Tak for din mail.\n> Venlig hilsen"
HTML = "<p>Hej</p><table><tr><td>I nat stod der igen <b>vand i kælderen</b></td></tr></table>"
GUESSED = Text(da="Tegnsættet var forkert angivet og er gættet.", en="The charset was wrong and has been guessed.")
PEOPLE = {"sorter": "Mette J.", "manager": "Lis K.", "admin": "Ib A.", "dpo": "Ea D.", "data_scientist": "Bo S."}
SUBJECTS = (
    "Ansøgning om carport, Bakkevej 4", "Vand i kælderen efter skybrud", "", "Aktindsigt i sag om støj fra vej",
    "SV: Hjemmehjælp til min mor",
    "Parking permit for new resident", "Ledig plads i vuggestue", "Hul i vejen ved skolen", "Klage over afgørelse", "Kloakken stinker",
    "Hvornår kommer fejemaskinen?", "Regnvand fra naboens tag", "Brønd uden dæksel", "Afløb stoppet på Møllevej",
)

def earlier(place: Town) -> list[CaseRow]:
    """Return three decided cases, one of them sent on after two days."""
    sorter = store.person(place.person("sorter"))
    made = []
    for subject in ("Oversvømmet kælder, Møllevej", "Kloak løber over ved skolen", "Erstatning for våd kælder"):
        case = place.case(subject, minutes_ago=60 * 24 * 4)
        decision = store.decide(who=sorter, case=case, kind="accept", values={"team": "vand", "kle": "06.01.00"})
        decision.at -= timedelta(days=3)
        decision.save()
        made.append(case)
    store.confirm(who=sorter, case=made[0])
    store.confirm(who=sorter, case=made[1])
    store.reroute(who=sorter, case=made[2], team=place.teams["jura"])
    made[2].outcomes.update(at=timezone.now() - timedelta(hours=20))
    for case in made:
        case.refresh_from_db()
    return made


def fill(place: Town) -> None:
    """Give the authority a queue like a morning's, with every kind of awkwardness a page must show."""
    before = earlier(place)
    files = (
        store.Paper(Document(name="brev.pdf", media_type="application/pdf", text="Brev om vand i kælder", pages=1), PDF),
        Document(name="kælder-1.jpg", media_type="image/jpeg", state="empty"),
        Document(name="gammelt-format.xyz", media_type="application/octet-stream", state="unread", note="Filtypen kan ikke læses."),
    )
    for number, subject in enumerate(SUBJECTS):
        rich: dict[str, Any] = {} if number != 1 else {
            "documents": files, "html": HTML, "warnings": (GUESSED,), "known_cases": [known_case().model_dump()],
        }
        case = place.case(
            subject, BODY + QUOTE if number == 4 else BODY, minutes_ago=300 - number * 17, abstain=number in (2, 8), control=number == 9,
            language="en" if number == 5 else "da", score=0.94 - number / 100,
            channel="digital_post" if number in (0, 6) else "mail", **rich,
        )
        if number == 1:
            resembling(case, before)
    mine = CaseRow.objects.filter(deployment=place.deployment)
    mine.filter(title=SUBJECTS[3]).update(due_at=timezone.now() + timedelta(days=1))
    mine.filter(title=SUBJECTS[7]).update(due_at=timezone.now() - timedelta(days=1))
    trouble(place, before[0])


def resembling(case: CaseRow, before: list[CaseRow]) -> None:
    """Let the case's suggestion name these earlier ones."""
    row = SuggestionRow.objects.get(case=case)
    found = [similar(str(one.pk), one.title, one.team.slug if one.team else "") for one in before]
    row.payload["similar"] = [one.model_dump() for one in found]
    row.save()


def trouble(place: Town, case: CaseRow) -> None:
    """Add a message that cannot be read and a delivery that failed for good."""
    intake, _ = store.receive(source=place.source(), data=b"ikke en mail", media_type="message/rfc822", name="underlig.eml")
    store.count_try(intake_id=str(intake.pk))
    why = "Filen er ikke en mail eller er beskadiget."
    store.mark_unreadable(who=store.worker(place.authority), intake=intake, why=why, error="Unreadable")
    decision = case.decisions.get()
    failed = Delivery.objects.create(case=case, decision=decision, kind="case_system", next_try_at=timezone.now())
    store.delivery_failed(delivery=failed, error="Sagssystemet svarede 503.", dead=True)


def furnish(place: Town) -> dict[str, Any]:
    """Give the authority one of everything that has a page of its own, and return their keys."""
    fill(place)
    who, deployment = store.worker(place.authority), place.deployment
    case = CaseRow.objects.get(deployment=deployment, title=SUBJECTS[1])
    rule = store.save_rule(who=who, deployment=deployment, name="Kloak", definition={
        "match": "all", "when": [{"field": "subject", "op": "contains", "value": "kloak"}], "then": {"team": "vand"},
    })
    newer = ModelVersion.objects.create(deployment=deployment, number=8, state="ready", cases=900)
    ModelVersion.objects.create(deployment=deployment, number=6, state="retired", activated_at=timezone.now() - timedelta(days=30))
    coming = KlePlan.objects.create(authority=place.authority, version="Opdigtet 2")
    KleSubject.objects.create(plan=coming, number="06.01.00", title="Spildevand og regnvand")
    token, _clear = store.new_token(who=who, name="Sagssystemet", scopes=["read"])
    source = store.save_source(who=who, deployment=deployment, kind="imap", name="Hovedpostkassen", settings={"host": "mail.example"})
    return {
        "solution": "mail_triage", "case_id": case.pk, "position": 0, "one": 1, "model": newer.number, "rule": rule.pk, "plan": coming.pk,
        "source": source.pk, "source_kind": "imap", "log_kind": "all", "team": "vand", "token_id": token.pk,
        "delivery_id": Delivery.objects.get(case__deployment=deployment, state="dead").pk,
        "intake_id": Intake.objects.get(deployment=deployment, state="unreadable").pk,
        "user_id": place.person("sorter").pk,
    }


def first_day() -> Authority:
    """Return an authority as `mertid authority add` leaves it: nothing but its deployment."""
    made = store.save_authority(cvr="40000000", name="Nyby Kommune", contact_email="post@nyby.example")
    store.save_deployment(who=store.command(made), solution="mail_triage", stage="analysis")
    return made


def everybody(place: Authority) -> None:
    """Add a person who holds every role."""
    known = {"email": f"everything@{place.cvr}.example", "name": "Alma Allesteds", "password": make_password(PASSWORD)}
    user = User.objects.create(authority=place, **known)
    for role in Role.values:
        Seat.objects.create(user=user, role=role)


def main() -> None:
    """Make one authority a test, so that no test sees another's work."""
    for number, name in enumerate(("Nørreby", "Sønderby", "Østerby", "Vesterby")):
        with transaction.atomic():
            place = town(f"1000000{number}", f"{name} Kommune")
            for role, person in PEOPLE.items():
                place.person(role, name=person)
            place.person("case_worker", team="vand", name="Ole V.")
            fill(place)
    with transaction.atomic():
        quiet = town("20000000", "Tom Kommune")
        quiet.person("sorter", name="Kim T.")
    with transaction.atomic():
        rich, new = town("30000000", "Fuldby Kommune med det lange navn"), first_day()
        found = furnish(rich)
    for place in (rich.authority, new):
        everybody(place)
    (Path(settings.VAR) / "keys.json").write_text(json.dumps(found, default=str), "utf-8")
    assert Deployment.objects.count() == 7


if __name__ == "__main__":
    main()
