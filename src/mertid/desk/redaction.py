"""The redacting engine as the desk meets it: through the solution of a case, with the values it works on."""

import hashlib
import hmac
from collections import OrderedDict
from threading import Lock
from typing import Any

from django.conf import settings

from mertid import catalog
from mertid.desk.engine import engine_for
from mertid.desk.models import CaseRow, Deployment, MarkRow, PaperRow, Team, User

Engine = Any
"""An engine that reads, finds, removes and proves (`mertid.engines.redact.Redact`), which the desk meets by its methods alone."""

_KEPT = 24
_lock = Lock()
_readings: OrderedDict[tuple[Any, ...], Any] = OrderedDict()


def redactor(deployment: Deployment) -> Engine:
    """Return the solution's engine as it is declared, without the authority's settings: quick, for values, laws and grounds."""
    return catalog.get(deployment.solution).engine


def redacts(deployment: Deployment) -> bool:
    """Whether the deployment's solution is one for access to documents: its engine removes and proves."""
    engine = redactor(deployment)
    return hasattr(engine, "remove") and hasattr(engine, "prove")


def reading_of(paper: PaperRow) -> Any:
    """Return the `Reading` of a paper that is read, or None. The newest ones are kept, for a page asks for the same again."""
    if paper.reading_id is None:
        return None
    key = (paper.pk, paper.reading_id, paper.read_at)
    with _lock:
        if (known := _readings.get(key)) is not None:
            _readings.move_to_end(key)
            return known
    blob = paper.reading
    assert blob is not None
    found = redactor(paper.case.deployment).reading(bytes(blob.data))
    with _lock:
        _readings[key] = found
        while len(_readings) > _KEPT:
            _readings.popitem(last=False)
    return found


def sheet_texts(paper: PaperRow) -> dict[int, str]:
    """Return the text of each sheet of a paper by its number, hidden ones too; empty when it is not read. For looks over many papers."""
    if paper.reading is None:
        return {}
    return dict(redactor(paper.case.deployment).texts(bytes(paper.reading.data)))


def same_of(case: CaseRow, said: str) -> str:
    """Return the keyed digest that stands for ``said`` (a person, a number) in this request: 32 hexadecimal characters, or ''.

    What is told apart in one request cannot be recognised in another, nor guessed from the table of marks.
    """
    if not said:
        return ""
    return hmac.new(settings.SECRET_KEY.encode(), f"same|{case.pk}|{said}".encode(), hashlib.sha256).hexdigest()[:32]


def grounds_of(deployment: Deployment, law: str) -> dict[str, Any]:
    """Return the grounds on which something may be withheld under ``law``, by key."""
    return {str(one.key): one for one in redactor(deployment).grounds(law)}


def laws_of(deployment: Deployment) -> dict[str, Any]:
    """Return the laws that a request may be answered under, by key."""
    return dict(redactor(deployment).laws())


def engine_of(deployment: Deployment) -> Engine:
    """Return the engine with the authority's settings and what it learned."""
    return engine_for(deployment)


def context_of(case: CaseRow) -> Any:
    """Return what the finding has to know beside the text: law, authority, staff, who asks."""
    deployment = case.deployment
    authority = deployment.authority
    engine = engine_of(deployment)
    told = engine.context()
    users = list(User.objects.filter(authority=authority, is_active=True).values_list("name", "email"))
    mails = [authority.contact_email, *Team.objects.filter(authority=authority).values_list("email", flat=True)]
    domains = {mail.rpartition("@")[2].lower() for mail in (*mails, *(mail for _, mail in users)) if "@" in mail}
    asks = case.request.requester
    return engine.context(
        law=case.request.law or told.law, authority_name=authority.name, staff=_once(*told.staff, *(name for name, _ in users)),
        authority_domains=_once(*told.authority_domains, *sorted(domains)), own=_once(*told.own, *mails),
        requester=_once(*asks.get("names", ()), *asks.get("ids", ())), names_model=settings.NAMES_MODEL,
    )


def _once(*texts: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def find_as_json(find: Any) -> dict[str, Any]:
    """Return a `Find` as plain values."""
    return {
        "sheet": find.sheet, "start": find.start, "end": find.end, "kind": find.kind, "score": round(float(find.score), 4),
        "reason": find.reason.model_dump(), "rule": find.rule, "key": find.key, "same": find.same, "ground": find.ground, "open": find.open,
    }


def find_from_json(engine: Engine, told: dict[str, Any]) -> Any:
    """Return what `find_as_json` wrote, not linked."""
    return engine.found({**told, "same": ""})


def passage_of(engine: Engine, mark: MarkRow, label: str) -> Any:
    """Return the passage that a mark takes out, with what is written in its place."""
    return engine.passage(mark.sheet, mark.start, mark.end, mark.area, label)
