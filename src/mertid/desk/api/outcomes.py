"""Outcomes that come back: what happened to the citizens, from the systems that know."""

from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Router
from ninja.errors import HttpError

from mertid.core import BadCase
from mertid.desk import store

from .keys import WRITE, deployment_of, who
from .shapes import ObservedIn, ObservedManyIn, ObservedManyOut
from .solutions import REFUSED

router = Router(tags=["outcomes"])


@router.post("/solutions/{solution}/outcomes", auth=WRITE, response={200: ObservedManyOut, **REFUSED})
def outcomes(request: HttpRequest, solution: Path[str], sent: ObservedManyIn) -> dict[str, int]:
    """Store what turned out for many cases, all or none. The same outcome sent again is stored once."""
    deployment = deployment_of(request, solution)
    hide = store.pseudonyms(who=who(request)) if any(one.person or one.row for one in sent.items) else None
    items = []
    for number, one in enumerate(sent.items):
        person = hide.person(one.person) if hide and one.person else ""
        row = hide.row(deployment.solution, one.row) if hide and one.row else ""
        found = store.case_of(deployment, case=str(one.case or ""), row_key=row, person=person, on=one.received_on)
        if len(found) != 1:
            said = "no case is" if not found else "more than one case is"
            raise HttpError(422, f"item {number}: {said} meant, expected one. Give 'case', 'row', or 'person' with 'received_on'.")
        items.append(_turned(one, found[0], number, deployment.solution))
    stored, again = store.record_outcomes(who=who(request), deployment=deployment, items=items)
    return {"stored": stored, "again": again}


def _turned(one: ObservedIn, case_id: object, number: int, solution: str) -> store.Turned:
    try:
        values = store.checked_outcome(solution, one.values)
    except BadCase as error:
        raise BadCase(f"item {number}: {error}") from None
    at = one.at if one.at is None or timezone.is_aware(one.at) else timezone.make_aware(one.at)
    if at is not None and at > timezone.now() + timedelta(days=1):
        raise HttpError(422, f"item {number}: field 'at' is in the future, expected when the outcome was known. Correct it.")
    return store.Turned(case_id, values, at)  # type: ignore[arg-type]
