"""What the kill tests run in processes of their own: ``python -m tests.desk.killed setup|receive|check``.

``receive`` is a web server in small: it stores messages, writes down which ones it has answered "accepted", and lets a person
decide a case now and then. Started again, it goes on where its own notes end, like a sender who got no answer.
"""

import json
import os
import random
import sys
import time
from pathlib import Path
from typing import Any

import django

DECISIONS = 15

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mertid.desk.settings")


def mails(n: int) -> list[bytes]:
    """``n`` small mails; every tenth cannot be read."""
    rng = random.Random(7)
    words = ["vej", "hul", "vand", "måler", "regning", "plads", "børnehave", "skole", "flytning", "affald", "spand", "lys"]
    made = []
    for i in range(n):
        text = " ".join(rng.choices(words, k=20))
        head = f"Subject: {rng.choice(words)} {i}\r\nFrom: borger{i % 40}@opfundet.example\r\nMessage-ID: <{i}@opfundet.example>\r\n"
        mail = (head + 'Content-Type: text/plain; charset="utf-8"\r\n\r\n' + text).encode()
        made.append(b"\x00\x01%d" % i if i % 10 == 9 else mail)
    return made


def setup() -> None:
    """Make the tables, an authority, a person, two teams and a source."""
    from django.core.management import call_command

    from mertid.desk import store

    call_command("migrate", verbosity=0)
    authority = store.save_authority(cvr="11223344", name="Eksempelby Kommune")
    who = store.command(authority)
    deployment = store.save_deployment(who=who, solution="mail_triage", control_share=0.0)
    for slug in ("vej", "vand"):
        store.save_team(who=who, slug=slug, name=slug)
    store.save_user(who=who, email="sorter@eksempelby.example", name="Sorter")
    store.save_source(who=who, deployment=deployment, kind="memo", name="Digital Post")


def receive(n: int, notes: Path) -> None:
    """Receive ``n`` mails, noting each that was accepted after it was."""
    from django.db import DatabaseError

    from mertid.desk import store
    from mertid.desk.models import DecisionRow, Source, User

    source = Source.objects.select_related("deployment__authority").get()
    person = store.person(User.objects.select_related("authority").get())
    accepted = {int(line) for line in notes.read_text().split()} if notes.exists() else set()
    with notes.open("a") as out:
        for i, data in enumerate(mails(n)):
            if i in accepted:
                continue
            while True:
                try:
                    store.receive(source=source, data=data, media_type="message/rfc822")
                    break
                except DatabaseError:
                    continue
            out.write(f"{i}\n")
            out.flush()
            if i % 3 == 0:
                decide_one(person)
    end = time.monotonic() + 120
    while DecisionRow.objects.count() < DECISIONS and time.monotonic() < end:
        decide_one(person)
        time.sleep(0.05)


def decide_one(person: Any) -> None:
    """Let the person decide a case that waits, if there is one."""
    from mertid.desk import store
    from mertid.desk.models import CaseRow

    if (case := CaseRow.objects.filter(state="waiting").first()) is not None:
        store.decide(who=person, case=case, kind="change", values={"team": "vej"})


def left() -> int:
    """Return how many messages and cases still wait for the worker."""
    from mertid.desk.models import CaseRow, Intake

    return Intake.objects.filter(state="waiting").count() + CaseRow.objects.filter(state="new").count()


def check() -> dict[str, object]:
    """Return what became of everything."""
    from django.db.models import Count

    from mertid.desk import store
    from mertid.desk.models import AuditRow, CaseRow, DecisionRow, Intake, SuggestionRow, WorkerRow

    doubled = SuggestionRow.objects.values("case", "model").annotate(n=Count("id")).filter(n__gt=1)
    named = set(AuditRow.objects.filter(action="case.decided").values_list("thing", flat=True))
    added = AuditRow.objects.filter(action="case.added").values("thing").annotate(n=Count("id"))
    return {
        "messages": Intake.objects.count(), "left": left(), "cases": CaseRow.objects.count(),
        "states": dict(Intake.objects.values_list("state").annotate(n=Count("pk"))),
        "without_case": Intake.objects.filter(state="opened", case=None).count(),
        "unreadable_with_case": Intake.objects.filter(state="unreadable").exclude(case=None).count(),
        "without_suggestion": CaseRow.objects.filter(suggestions=None).count(), "doubled_suggestions": doubled.count(),
        "decisions": DecisionRow.objects.count(), "added_not_once": sum(row["n"] != 1 for row in added),
        "decided_without_audit": sum(f"case:{key}" not in named for key in DecisionRow.objects.values_list("case_id", flat=True)),
        "faults": [str(fault) for fault in store.verify_audit()], "audit": AuditRow.objects.count(), "workers": WorkerRow.objects.count(),
        "tries": max(Intake.objects.values_list("tries", flat=True), default=0),
    }


def main() -> None:
    """Do one part."""
    django.setup()
    part = sys.argv[1]
    if part == "setup":
        setup()
    elif part == "receive":
        receive(int(sys.argv[2]), Path(sys.argv[3]))
    elif part == "wait":
        end = time.monotonic() + float(sys.argv[2])
        while left() and time.monotonic() < end:
            time.sleep(0.2)
    elif part == "sweep":
        from mertid.desk.sweep import living_workers

        living_workers()  # forgets those that were killed, as the next worker's sweep would
    sys.stdout.write(json.dumps(check()))


if __name__ == "__main__":
    main()
