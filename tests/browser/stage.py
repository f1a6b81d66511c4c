"""Fills an empty database with invented authorities for the browser tests; run in a process of its own before the server starts."""

import django

django.setup()

from datetime import timedelta  # noqa: E402

from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from mertid.core import Document, Text  # noqa: E402
from mertid.desk import store  # noqa: E402
from mertid.desk.models import CaseRow, Delivery, Deployment, SuggestionRow  # noqa: E402
from tests.desk.factory import BODY, Town, known_case, similar, town  # noqa: E402

SUBJECTS = (
    "Ansøgning om carport, Bakkevej 4", "Vand i kælderen efter skybrud", "", "Aktindsigt i sag om støj fra vej", "SV: Hjemmehjælp til min mor",
    "Parking permit for new resident", "Ledig plads i vuggestue", "Hul i vejen ved skolen", "Klage over afgørelse", "Kloakken stinker",
    "Hvornår kommer fejemaskinen?", "Regnvand fra naboens tag", "Brønd uden dæksel", "Afløb stoppet på Møllevej",
)
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R"
    b"/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj 4 0 obj<</Length 55>>stream\nBT /F1 18 Tf 30 120 Td "
    b"(Brev om vand i k\xe6lder) Tj ET\nendstream endobj 5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>endobj\n"
    b"trailer<</Root 1 0 R>>"
)


def earlier(place: Town) -> list[CaseRow]:
    """Return three decided cases, one of them sent on after two days."""
    sorter = store.person(place.person("sorter"))
    made = []
    for subject, team in (("Oversvømmet kælder, Møllevej", "vand"), ("Kloak løber over ved skolen", "vand"), ("Erstatning for våd kælder", "vand")):
        case = place.case(subject, team=team, minutes_ago=60 * 24 * 4)
        decision = store.decide(who=sorter, case=case, kind="accept", values={"team": team, "kle": "06.01.00"})
        decision.at -= timedelta(days=3)
        decision.save()
        made.append(case)
    store.confirm(who=sorter, case=made[0])
    store.confirm(who=sorter, case=made[1])
    store.reroute(who=sorter, case=made[2], team=place.teams["jura"])
    made[2].outcomes.update(at=timezone.now() - timedelta(hours=20))
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
        case = place.case(
            subject, BODY if number != 4 else f"{BODY}\n\nDen 3. oktober 2026 skrev kommunen:\n> Tak for din mail.\n> Venlig hilsen", minutes_ago=300 - number * 17,
            abstain=number in (2, 8), language="en" if number == 5 else "da", documents=files if number == 1 else (), score=0.94 - number / 100,
            channel="digital_post" if number in (0, 6) else "mail", html="<p>Hej</p><table><tr><td>I nat stod der igen <b>vand i kælderen</b></td></tr></table>" if number == 1 else "",
            warnings=(Text(da="Tegnsættet var forkert angivet og er gættet.", en="The charset was wrong and has been guessed."),) if number == 1 else (),
            known_cases=[known_case().model_dump()] if number == 1 else [], control=number == 9,
        )
        if number == 1:
            row = SuggestionRow.objects.get(case=case)
            row.payload["similar"] = [similar(str(c.pk), c.title, "jura" if c.title.startswith("Erst") else "vand").model_dump() for c in before]
            row.save()
        if number == 3:
            CaseRow.objects.filter(pk=case.pk).update(due_at=timezone.now() + timedelta(days=1))
        if number == 7:
            CaseRow.objects.filter(pk=case.pk).update(due_at=timezone.now() - timedelta(days=1))
    source = place.source()
    intake, _ = store.receive(source=source, data=b"ikke en mail", media_type="message/rfc822", name="underlig.eml")
    store.count_try(intake_id=str(intake.pk))
    store.mark_unreadable(who=store.worker(place.authority), intake=intake, why="Filen er ikke en mail eller er beskadiget.", error="Unreadable")
    decision = before[0].decisions.first()
    failed = Delivery.objects.create(case=before[0], decision=decision, kind="case_system", next_try_at=timezone.now())
    store.delivery_failed(delivery=failed, error="Sagssystemet svarede 503.", dead=True)


def main() -> None:
    """Make one authority a test, so that no test sees another's work."""
    for number, name in enumerate(("Nørreby", "Sønderby", "Østerby", "Vesterby")):
        with transaction.atomic():
            place = town(f"1000000{number}", f"{name} Kommune")
            for role, person in (("sorter", "Mette J."), ("manager", "Lis K."), ("admin", "Ib A."), ("dpo", "Ea D."), ("data_scientist", "Bo S.")):
                place.person(role, name=person)
            place.person("case_worker", team="vand", name="Ole V.")
            fill(place)
    with transaction.atomic():
        quiet = town("20000000", "Tom Kommune")
        quiet.person("sorter", name="Kim T.")
    assert Deployment.objects.count() == 5


if __name__ == "__main__":
    main()
