"""What `mertid bench desk` is measured on: the small demo, made larger with copies of its own cases."""

import hashlib
import json
import sys
from collections.abc import Iterator
from datetime import timedelta
from itertools import cycle, islice
from typing import Any
from uuid import uuid4

WAITING = 1500
MANY_WAITING = 10_000
MANY_DECIDED = 20_000
BATCH = 500
DAYS = 30


def build(seed: int) -> tuple[dict[str, Any], str]:
    """Build the demo with many waiting cases; return what the load needs and a checksum of the mails."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from mertid.desk import store
    from mertid.desk.demo.build import build as build_demo
    from mertid.desk.models import CaseRow, Deployment

    state = build_demo(lambda text: print(f"  {text}", file=sys.stderr), small=True)
    deployment = Deployment.objects.select_related("authority").order_by("pk")[0]
    who, digest = store.worker(deployment.authority), hashlib.sha256()
    for values in facts(seed, WAITING):
        digest.update(json.dumps(values, sort_keys=True).encode())
        store.add_case(who=who, deployment=deployment, facts=values)
    store.suggest_now(deployment, CaseRow.objects.filter(deployment=deployment, state="new"))
    drain()
    _, token = store.new_token(who=who, name="bench", scopes=["read"])
    cases = [str(key) for key in CaseRow.objects.filter(deployment=deployment, state="waiting").values_list("pk", flat=True)[:500]]
    told = {"token": token, "cases": cases, "facts": next(facts(seed, 1)), "password": state["password"]}
    return told | {role: _email(state, role) for role in ("sorter", "manager")}, digest.hexdigest()


def drain() -> None:
    """Do every job that waits (new suggestions after the demo's training), so that none is counted as the cost of a mail."""
    from threading import Event

    from mertid.desk.store import jobs
    from mertid.desk.worker import TAKEN_AT_ONCE, Worker

    worker = Worker(Event())
    for queue in ("default", "slow"):
        while taken := jobs.claim(worker_id=worker.id, queue=queue, most=TAKEN_AT_ONCE):
            for job in taken:
                worker.run(job)


def facts(seed: int, count: int) -> Iterator[dict[str, str]]:
    """Yield the facts of invented mails, the same for the same seed."""
    from django.utils import timezone

    from mertid.desk.demo.towns import TOWNS
    from mertid.desk.demo.write import Dice, write

    dice, now = Dice(seed), timezone.now()
    for _ in range(count):
        letter = write(dice, TOWNS[0].place, now)
        yield {"subject": letter.subject, "body": letter.body, "sender": letter.sender, "sender_name": letter.sender_name}


def enlarge() -> None:
    """Copy waiting cases until 10,000 wait, and decided ones, with suggestion and decision, until there are 20,000.

    Rows are copied past the store and its audit rows: reading is measured on them, not writing.
    """
    from mertid.desk.models import CaseRow, DecisionRow, Deployment

    deployment = Deployment.objects.order_by("pk")[0]
    cases = CaseRow.objects.filter(deployment=deployment)
    decided = DecisionRow.objects.filter(case__deployment=deployment, undone_at=None, suggestion__isnull=False).exclude(kind="import")
    waiting = list(cases.filter(state="waiting")[:BATCH])
    done = list(decided.select_related("case", "suggestion")[:BATCH])
    _copy([(case, None) for case in waiting], MANY_WAITING - cases.filter(state="waiting").count())
    _copy([(row.case, row) for row in done], MANY_DECIDED - decided.count())


def _copy(patterns: list[tuple[Any, Any]], count: int) -> None:
    from django.db import transaction
    from django.db.models import Max

    from mertid.desk.models import CaseRow

    number = CaseRow.objects.filter(authority=patterns[0][0].authority_id).aggregate(last=Max("number"))["last"]
    chosen = enumerate(islice(cycle(patterns), max(count, 0)), number + 1)
    while part := list(islice(chosen, BATCH)):
        with transaction.atomic():
            _copy_part(part)


def _copy_part(part: list[tuple[int, tuple[Any, Any]]]) -> None:
    from django.utils import timezone

    from mertid.desk.models import CaseRow, DecisionRow, SuggestionRow

    cases, suggestions, decisions, now = [], [], [], timezone.now()
    for number, (case, decision) in part:
        at = now - timedelta(days=DAYS) * ((number * 7919) % 10_000 / 10_000)  # spread over the manager's month
        key = uuid4()
        values = _values(case) | {"id": key, "number": number, "intake_id": None, "received_at": at}
        cases.append(CaseRow(**values | ({"decided_at": at} if decision else {})))
        if decision:
            suggestions.append(SuggestionRow(**_values(decision.suggestion) | {"id": None, "case_id": key}))
            decisions.append(DecisionRow(**_values(decision) | {"id": None, "case_id": key, "at": at}))
    CaseRow.objects.bulk_create(cases)
    for row, made in zip(decisions, SuggestionRow.objects.bulk_create(suggestions), strict=True):
        row.suggestion = made
    DecisionRow.objects.bulk_create(decisions)


def _values(row: Any) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def _email(state: dict[str, Any], role: str) -> str:
    return str(next(person["email"] for person in state["people"] if person["role"] == role))
