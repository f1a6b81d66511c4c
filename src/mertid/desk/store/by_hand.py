"""A case that a person types from a message that no program could open."""

from collections.abc import Mapping
from typing import Any

from mertid import catalog
from mertid.core import Document, Refused
from mertid.desk.models import CaseRow, Intake

from .audit import audited, record
from .cases import Letterhead, Paper, add_case
from .who import Who

NOTE = "Originalen, som den kom. Den kunne ikke åbnes."
"""Stored with the case, so in the language of the authority."""


@audited
def case_by_hand(*, who: Who, intake: Intake, facts: Mapping[str, Any]) -> CaseRow:
    """Store a case with what a person read in an unreadable message; the message goes along whole as its document.

    Parameters
    ----------
    facts
        By name, as the solution declares them.

    Raises
    ------
    BadCase
        When the facts do not fit the solution. Names the field, never its content.
    Refused
        When nobody in person typed it, the message has a case already, or it is just being opened.
    """
    intake = Intake.objects.select_related("blob", "deployment").get(pk=intake.pk)
    if who.user is None:
        raise Refused(f"intake: actor is {who.actor.split(':')[0]}, expected a person. Only a person types a case.")
    if intake.state not in ("unreadable", "set_aside"):
        raise Refused(f"intake: state is {intake.state}, expected unreadable. Work on its case, or wait until it has been opened.")
    solution = catalog.get(intake.deployment.solution)
    whole = Document(name=intake.name.rsplit("/", 1)[-1] or "original", media_type=intake.media_type, state="unread", note=NOTE)
    record(who, "intake.by_hand", intake, fields=sorted(facts))
    return add_case(
        who=who, deployment=intake.deployment, facts=solution.facts.read(dict(facts), where=solution.slug),
        documents=[Paper(whole, bytes(intake.blob.data))], letterhead=Letterhead(language="da"), intake=intake,
    )
