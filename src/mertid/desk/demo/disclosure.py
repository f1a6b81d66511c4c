"""The demo's requests for access: one with forty documents, read and sorted, ready to go through; one that has just come in."""

from datetime import datetime, timedelta
from typing import Any

from mertid.desk import store
from mertid.desk.models import Authority, CaseRow, Deployment, PaperRow
from mertid.desk.store import redact

from .past import Say
from .request import documents, plan
from .towns import Town

PEOPLE = (
    ("jurist", "Jonas Kvistgaard", "case_worker"), ("jurist2", "Lise Damgaard", "case_worker"),
    ("henrik.toft", "Henrik Toft", "case_worker"),
)
"""Who works with requests: the first two may approve each other's answers. The names in the documents' signatures are on the staff list."""
SMALL = ("application/pdf", "text/plain")
"""Kinds of documents that need neither LibreOffice nor text recognition, for tests."""
PARTY = (
    "Aktindsigt i min byggesag",
    "Hej\n\nJeg har fået afslag på min carport på Kløvermarken 8. Jeg vil gerne se alle dokumenter i min sag, før jeg klager.\n\n"
    "Venlig hilsen\nTove Brandstrup",
    "tove.brandstrup@post.example", "Tove Brandstrup",
)


def build_requests(town: Town, state: dict[str, Any], now: datetime, say: Say, *, small: bool = False) -> None:
    """Give the town a deployment of ``disclosure``, the people who work with it, and two requests."""
    authority = Authority.objects.get(cvr=town.cvr)
    who = store.command(authority)
    deployment = store.save_deployment(who=who, solution="disclosure", stage="pilot", control_share=0.0, filing="none")
    for login, name, role in PEOPLE:
        email = f"{login}@{town.place.host}"
        user = store.save_user(who=who, email=email, password=state["password"], name=name)
        store.save_seat(who=who, user=user, role=role, solution="disclosure")
        state["people"].append({"email": email, "name": name, "role": role, "authority": town.name})
    lawyer = store.person(authority.users.get(email=f"{PEOPLE[0][0]}@{town.place.host}"))
    told = plan()
    facts = {"subject": told["title"], "body": told["said"], "sender": told["requester_email"], "sender_name": told["requester"]}
    row = redact.open_request(who=lawyer, deployment=deployment, facts=facts, law="offentlighedsloven", received_at=now - timedelta(days=1))
    redact.save_request(who=lawyer, case=row.case, seen=row.version, needs_second_person=True)
    _read(row.case, lawyer, town, say, small)
    party = dict(zip(("subject", "body", "sender", "sender_name"), PARTY, strict=True))
    redact.open_request(who=lawyer, deployment=deployment, facts=party, received_at=now - timedelta(hours=3))
    _suggest(deployment)


def _read(case: CaseRow, who: store.Who, town: Town, say: Say, small: bool) -> None:
    """Add the documents, and read and sort them here and now."""
    from mertid.desk.jobs.redact.read import read_paper
    from mertid.desk.jobs.redact.sort import sort_request

    for one in documents():
        if not small or one.media_type in SMALL:
            redact.add_paper(who=who, case=case, data=one.data, name=one.name, media_type=one.media_type)
    papers = PaperRow.objects.filter(case=case).values_list("pk", flat=True)
    say(f"{town.name}: {len(papers)} dokumenter til en aktindsigt bliver læst")
    for key in papers:
        read_paper(key)
    sort_request(str(case.pk))


def _suggest(deployment: Deployment) -> None:
    store.suggest_now(deployment, CaseRow.objects.filter(deployment=deployment, state="new"))
