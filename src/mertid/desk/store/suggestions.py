"""Suggestions as they are made and seen."""

import hashlib
import hmac
from collections.abc import Sequence

from django.conf import settings
from django.utils import timezone

from mertid import catalog
from mertid.core import Suggestion
from mertid.desk.models import CaseRow, ModelVersion, SuggestionRow

from .audit import audited, record
from .who import Who, worker


def in_control(case: CaseRow, share: float) -> bool:
    """Return whether a case is shown without suggestion. The same case always gives the same answer; nobody can guess it."""
    made = hmac.new(settings.SECRET_KEY.encode(), f"control|{case.pk}".encode(), hashlib.sha256).digest()
    return int.from_bytes(made[:8], "big") / 2**64 < share


def save_suggestion(*, case: CaseRow, suggestion: Suggestion, model: ModelVersion | None) -> SuggestionRow | None:
    """Store one suggestion; see `save_suggestions`. None when the case was decided meanwhile."""
    made = save_suggestions(who=worker(case.authority), made=[(case, suggestion)], model=model)
    return made[0] if made else None


@audited
def save_suggestions(*, who: Who, made: Sequence[tuple[CaseRow, Suggestion]], model: ModelVersion | None) -> list[SuggestionRow]:
    """Store the suggestions of a batch; new cases become waiting. Cases decided meanwhile are left out.

    A case gets at most one suggestion a model version that proposes alike: made twice, the first one stays.
    """
    ids = [case.pk for case, _ in made]
    undecided = {row.pk: row for row in CaseRow.objects.select_related("deployment").filter(pk__in=ids, state__in=("new", "waiting"))}
    newest: dict[object, SuggestionRow] = {}
    for old in SuggestionRow.objects.filter(case__in=ids).order_by("made_at", "id"):
        newest[old.case_id] = old
    saved: list[SuggestionRow] = []
    added: list[SuggestionRow] = []
    for case, suggestion in made:
        row = undecided.get(case.pk)
        if row is None:
            continue
        known = newest.get(row.pk)
        payload = suggestion.model_dump(mode="json")
        if known is None or known.model_id != (model.pk if model else None) or known.payload != payload:
            known = newest[row.pk] = _new(row, suggestion, payload, model)
            added.append(known)
        _wait(row, suggestion)
        saved.append(known)
    SuggestionRow.objects.bulk_create(added)
    record(
        who, "suggestions.made", f"deployment:{made[0][0].deployment_id}" if made else "deployment:0",
        model=model and model.pk, cases=len(saved), proposed=sum(row.proposed for row in saved), first=saved[0].case_id if saved else None,
    )
    return saved


def _new(case: CaseRow, suggestion: Suggestion, payload: dict[str, object], model: ModelVersion | None) -> SuggestionRow:
    main = suggestion.main
    return SuggestionRow(
        case=case, model=model, payload=payload, proposed=main.proposed, value=(main.value or "")[:80], score=main.score,
    )


def _wait(case: CaseRow, suggestion: Suggestion) -> None:
    from mertid.desk.estimating import main_estimate

    main, solution = suggestion.main, catalog.get(case.deployment.solution)
    changes: dict[str, object] = {"score": main.score if main.proposed else None, "estimate": main_estimate(solution, suggestion)}
    subject = suggestion.answer("kle")
    if subject is not None and subject.proposed:
        changes["kle"] = (subject.value or "")[:8]  # rights by KLE read it
    if case.state == "new":
        changes |= {"state": "waiting", "control": in_control(case, case.deployment.control_share)}
    if changes.get("control", case.control):
        changes["estimate"] = None  # its place in a ranked list would tell what is hidden
    CaseRow.objects.filter(pk=case.pk).update(**changes)


@audited
def mark_shown(*, who: Who, suggestion: SuggestionRow) -> SuggestionRow:
    """Say that a person saw the suggestion; the first time counts. Control and shadow cases never show theirs."""
    case = suggestion.case
    if suggestion.shown_at is None and not case.control and case.deployment.stage != "shadow":
        suggestion.shown_at = timezone.now()
        suggestion.save(update_fields=["shown_at"])
    record(who, "suggestion.seen", case, suggestion=suggestion.pk, shown=suggestion.shown_at is not None)
    return suggestion
