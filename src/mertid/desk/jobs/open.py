"""Opens what came in: bytes become a case with facts and documents, or an unreadable item kept whole."""

import logging
from dataclasses import fields

from django.db import DatabaseError, InterfaceError, transaction
from django_tasks import task

from mertid import catalog
from mertid.core import Document, Facts, Text, TooBig, Unreadable
from mertid.desk.models import CaseRow, Deployment, Intake
from mertid.desk.redaction import redacts
from mertid.desk.store.cases import Letterhead, Paper, add_case
from mertid.desk.store.intake import count_try, forget_try, mark_unreadable
from mertid.desk.store.redact import request_from_case
from mertid.desk.store.who import worker
from mertid.exchange.message import Attachment, Message
from mertid.exchange.open import open_message

from .known import known_to

log = logging.getLogger(__name__)

TRIES = 3
"""Attempts before a message that breaks the program, or kills the worker, is shown to a person as unreadable."""

UNREADABLE = "Filen kan ikke læses som en meddelelse. Hent originalen og se på den i hånden."
TOO_BIG = "Meddelelsen er større, dybere eller tungere end grænsen tillader. Hent originalen og se på den i hånden."
BROKE = "Programmet gik i stykker på meddelelsen flere gange. Originalen er gemt; giv leverandøren besked."


@task(priority=10)
def open_job(intake_id: str) -> None:
    """Open one message."""
    open_intake(intake_id)


def open_intake(intake_id: str) -> CaseRow | None:
    """Open a message and return its case, or None when it is unreadable or was dealt with. Doing it twice makes one case.

    Raises
    ------
    django.db.DatabaseError
        When the database is locked, full or gone; the message waits as before.
    """
    while (intake := count_try(intake_id=intake_id)) is not None:
        if intake.tries > TRIES:
            _give_up(intake, BROKE, "tries")
            break
        try:
            return _open(intake)
        except (DatabaseError, InterfaceError):
            _forget(intake)
            raise
        except TooBig as error:
            _give_up(intake, _said(error, TOO_BIG), "TooBig")
        except Unreadable as error:
            _give_up(intake, _said(error, UNREADABLE), "Unreadable")
        except Exception as error:  # never lose a message; the error's text could quote it, so only its kind is kept
            log.error("intake %s: attempt %d failed: %s", intake.pk, intake.tries, type(error).__name__)
            if intake.tries >= TRIES:
                _give_up(intake, BROKE, type(error).__name__)
    return CaseRow.objects.filter(intake_id=intake_id).first()


def _open(intake: Intake) -> CaseRow:
    deployment = intake.deployment
    message = open_message(bytes(intake.blob.data), media_type=intake.media_type, name=intake.name)
    papers = [read_paper(one) for one in message.attachments if not (one.inline and one.media_type.startswith("image/"))]
    facts = facts_of(message, deployment)
    who = worker(deployment.authority)
    with transaction.atomic():
        case = add_case(
            who=who, deployment=deployment, facts=facts, documents=papers, letterhead=letterhead_of(message), intake=intake,
        )
        if redacts(deployment):
            request_from_case(who=who, case=case)
    return case


def facts_of(message: Message, deployment: Deployment) -> Facts:
    """Return the solution's facts: those named as the message's fields, and what the authority knows already."""
    solution = catalog.get(deployment.solution)
    wanted = set(solution.facts.model_fields)
    values = {field.name: getattr(message, field.name) for field in fields(message) if field.name in wanted}
    values |= {name: value for name, value in known_to(deployment, message).items() if name in wanted}
    return solution.facts.read(values, where=solution.slug)


def letterhead_of(message: Message) -> Letterhead:
    """Return what the case page shows beside the facts."""
    return Letterhead(
        title=message.subject, html=message.html, language=message.language, message_id=message.message_id,
        thread=message.thread, warnings=message.warnings,
    )


def read_paper(attachment: Attachment) -> Paper:
    """Return an attachment with its text; one that breaks its reader is kept and says so."""
    from mertid.exchange.document import read_document

    try:
        document = read_document(attachment)
    except Exception as error:  # reading must not cost the message
        log.error("attachment of type %s: %s", attachment.media_type[:40], type(error).__name__)
        document = Document(name=attachment.name, media_type=attachment.media_type, state="unread", note="Bilaget kunne ikke læses.")
    return Paper(document, attachment.data)


def _said(error: Unreadable, otherwise: str) -> str:
    """Return the reader's own Danish words where it gave some."""
    text = getattr(error, "text", None)
    return text.da if isinstance(text, Text) else otherwise


def _give_up(intake: Intake, why: str, error: str) -> None:
    mark_unreadable(who=worker(intake.deployment.authority), intake=intake, why=why, error=error)


def _forget(intake: Intake) -> None:
    try:
        forget_try(intake_id=str(intake.pk))
    except (DatabaseError, InterfaceError):
        log.warning("intake %s: the database is away, the attempt stays counted", intake.pk)
