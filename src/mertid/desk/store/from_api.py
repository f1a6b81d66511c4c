"""What other systems send over the API."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.utils import timezone

from mertid import catalog
from mertid.core import BadCase, Document, Facts, Refused, Solution
from mertid.desk.models import CaseNumber, CaseRow, Deployment, Intake, Source, Team
from mertid.exchange.pseudonym import mask

from .audit import audited, record
from .cases import add_case
from .intake import keep
from .pseudonyms import pseudonyms
from .who import Who


@audited
def case_from_api(
    *, who: Who, deployment: Deployment, key: str, facts: Mapping[str, Any], documents: Sequence[Document] = (),
    received_at: datetime | None = None, person: str = "", known_at: Mapping[str, datetime] | None = None,
) -> tuple[CaseRow, bool]:
    """Store a case that another system sent, and return it with whether it is new.

    Where the case is about a person, CPR numbers are taken out of its texts, and ``person`` is stored as a pseudonym.

    Parameters
    ----------
    key
        The sender's idempotency key; the same one again gives the stored case. Empty: always a new case.

    Raises
    ------
    BadCase
        The facts do not fit. Names the field, never its content.
    Refused
        The key was used for other content.
    """
    solution = catalog.get(deployment.solution)
    checked = solution.facts.read(facts, where=solution.slug)
    about = _about(who, solution, person, known_at or {})
    if about or solution.citizen_sees is not None:
        checked = solution.facts.read(_masked(solution, checked), where=solution.slug)
    sent = json.dumps(
        {"facts": checked.model_dump(mode="json"), "documents": [d.model_dump(mode="json") for d in documents], **about},
        ensure_ascii=False, sort_keys=True,
    ).encode()
    digest = hashlib.sha256(sent).hexdigest()
    source, _ = Source.objects.get_or_create(deployment=deployment, kind="api", defaults={"name": "API"})
    known = Intake.objects.filter(source=source, key=key).select_related("blob", "case").first() if key else None
    if known is not None:
        if known.blob.sha256 != digest:
            raise Refused("case: the idempotency key was used for other content, expected a new key. Send a key of its own for each case.")
        record(who, "intake.again", known, source=source.pk, state=known.state)
        return known.case, False
    intake = Intake.objects.create(
        deployment=deployment, source=source, key=key or uuid4().hex, media_type="application/json", state="opened",
        blob=keep(who.authority, sent, digest), received_at=received_at or timezone.now(),
    )
    record(who, "intake.received", intake, source=source.pk, bytes=len(sent), sha256=digest)
    case = add_case(who=who, deployment=deployment, facts=checked, documents=documents, intake=intake, received_at=received_at)
    if about:
        CaseRow.objects.filter(pk=case.pk).update(**about)
    return case, True


def _about(who: Who, solution: Solution, person: str, known_at: Mapping[str, datetime]) -> dict[str, Any]:
    """Return what is stored of the person: the pseudonym, and when facts became known."""
    if set(known_at) - set(solution.facts.model_fields):
        raise BadCase(f"{solution.slug}: field 'known_at' holds a name that is no fact, expected names of facts. Correct it.")
    said = {name: at.isoformat() for name, at in sorted(known_at.items())}
    return ({"person": pseudonyms(who=who).person(person)} if person.strip() else {}) | ({"known_at": said} if said else {})


def _masked(solution: Solution, facts: Facts) -> dict[str, Any]:
    texts = {spec.name for spec in solution.facts.specs() if spec.kind == "text"}
    return {name: mask(value)[0] if name in texts and isinstance(value, str) else value for name, value in facts.model_dump().items()}


@audited
def save_case_numbers(*, who: Who, items: Sequence[Mapping[str, Any]], remove: Sequence[str] = ()) -> tuple[int, int, int]:
    """Add, change and remove cases of the authority's case system; return how many of each.

    An unknown team is kept empty, so that a new team there does not stop the rest. Removed numbers are deleted, as SF1470 asks.
    """
    teams = {team.slug: team for team in Team.objects.filter(authority=who.authority)}
    added = 0
    for item in items:
        values = {name: item[name] for name in ("title", "kle", "open")}
        values |= {"team": teams.get(item["team"]), "party": item["party"].lower()}
        _, made = CaseNumber.objects.update_or_create(authority=who.authority, number=item["number"], defaults=values)
        added += made
    removed, _ = CaseNumber.objects.filter(authority=who.authority, number__in=list(remove)).delete()
    record(who, "case_numbers.saved", who.authority, added=added, changed=len(items) - added, removed=removed)
    return added, len(items) - added, removed
