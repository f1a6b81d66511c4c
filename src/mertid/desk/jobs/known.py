"""What the authority knows already about a message: cases it may belong to, and where its thread was sent last."""

import logging
import re
from typing import Any

from mertid.core import KnownCase
from mertid.desk.models import CaseNumber, DecisionRow, Deployment
from mertid.exchange.message import Message

log = logging.getLogger(__name__)

_SEARCHED = 20_000  # characters of the text that are searched for case numbers
_MOST = 10


def known_to(deployment: Deployment, message: Message) -> dict[str, Any]:
    """Return the facts ``known_cases`` (surest first) and ``earlier_team``."""
    team, by_thread = _thread(deployment, message)
    found: dict[str, KnownCase] = {}
    for number, how in [
        *([(message.case_number, "digital-post")] if message.case_number else []),
        *((number, "thread") for number in by_thread),
        *((number, "number") for number in _numbers(deployment, message)),
        *((number, "sender") for number in _of_sender(deployment, message)),
    ]:
        if number not in found and len(found) < _MOST:
            found[number] = _case(deployment, number, how)
    return {"known_cases": tuple(found.values()), "earlier_team": team}


def _case(deployment: Deployment, number: str, how: str) -> KnownCase:
    row = CaseNumber.objects.filter(authority=deployment.authority_id, number=number).select_related("team").first()
    if row is None:
        return KnownCase(number=number, found_by=how)
    return KnownCase(number=number, title=row.title, team=row.team.slug if row.team else "", kle=row.kle, found_by=how)


def _thread(deployment: Deployment, message: Message) -> tuple[str, list[str]]:
    """Return the team that the message's thread was last decided to, and the case numbers decided in it."""
    ids = [one for one in message.thread if one][:50]
    if not ids:
        return "", []
    decided = DecisionRow.objects.filter(
        case__authority=deployment.authority_id, case__message_id__in=ids, undone_at=None, case__state__in=("decided", "filed"),
    ).exclude(kind="reject").select_related("team")
    rows = list(decided[:20])
    team = next((row.team.slug for row in rows if row.team and row.team.active), "")
    return team, list(dict.fromkeys(row.values["case"] for row in rows if row.values.get("case")))


def _numbers(deployment: Deployment, message: Message) -> list[str]:
    """Return case numbers that stand in the message. Numbers unknown to the authority count only while it has told us none."""
    if not deployment.case_number_pattern:
        return []
    try:
        pattern = re.compile(deployment.case_number_pattern)
    except re.error:
        log.warning("deployment %s: the pattern for case numbers cannot be used", deployment.pk)
        return []
    text = f"{message.subject}\n{message.body[:_SEARCHED]}"
    seen = list(dict.fromkeys(match.group(0) for match in pattern.finditer(text)))[:50]
    seen = [number for number in seen if 0 < len(number) <= 80]
    told = CaseNumber.objects.filter(authority=deployment.authority_id)
    known = set(told.filter(number__in=seen).values_list("number", flat=True))
    return [number for number in seen if number in known] if known or told.exists() else seen


def _of_sender(deployment: Deployment, message: Message) -> list[str]:
    if not message.sender:
        return []
    rows = CaseNumber.objects.filter(authority=deployment.authority_id, party=message.sender.lower()[:254], open=True)
    return list(rows.order_by("-changed_at").values_list("number", flat=True)[:5])

