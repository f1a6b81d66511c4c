"""What is written about fleets: every run kept with who made it and how, and which one was chosen."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Max

from mertid import catalog
from mertid.core import BadCase, Refused
from mertid.desk.models import CaseRow, DecisionRow, Deployment, FleetRun, SuggestionRow

from .audit import audited, record
from .cases import add_case
from .decisions import decide
from .setup import save_deployment
from .who import Who

KINDS = ("auto", "hand", "day")


@audited
def place_from_log(*, who: Who, deployment: Deployment, facts: Mapping[str, Any]) -> CaseRow:
    """Store a place's vehicles and trips, as read from its log, as a case.

    Raises
    ------
    BadCase
        The facts do not fit. Names the field, never its content.
    Refused
        When nobody in person read them in.
    """
    if who.user is None:
        raise Refused(f"fleet: actor is {who.actor.split(':')[0]}, expected a person. Only a person reads a log in.")
    solution = catalog.get(deployment.solution)
    checked = solution.facts.read(facts, where=solution.slug)
    record(who, "fleet.log_read", deployment, trips=len(facts["need"]["trips"]), vehicles=len(facts["need"]["vehicles"]))
    return add_case(who=who, deployment=deployment, facts=checked)


@audited
def keep_run(
    *, who: Who, case: CaseRow, kind: str, counts: Mapping[str, int], price: float, result: Mapping[str, Any], note: str = "",
) -> FleetRun:
    """Keep one run.

    Raises
    ------
    BadCase
        An unknown kind.
    """
    if kind not in KINDS:
        raise BadCase("fleet: field 'kind' is not known, expected auto, hand or day. Send one of them.")
    number = (FleetRun.objects.filter(case=case).aggregate(Max("number"))["number__max"] or 0) + 1
    run = FleetRun.objects.create(
        case=case, number=number, kind=kind, price=price, counts=dict(counts), result=dict(result), note=note[:300], made_by=who.user,
    )
    record(who, "fleet.run_kept", case, run=run.number, kind=kind, note=bool(note))
    return run


@audited
def keep_suggested(*, who: Who, case: CaseRow, suggestion: SuggestionRow, plan: Mapping[str, Any]) -> FleetRun:
    """Keep the suggested fleet as the case's first run of its suggestion; the same one again gives the run there is."""
    known = FleetRun.objects.filter(case=case, kind="auto", result__suggestion=suggestion.pk).first()
    if known is not None:
        record(who, "fleet.run_again", case, run=known.number)
        return known
    chosen = plan["points"][plan["chosen"]]
    run = keep_run(
        who=who, case=case, kind="auto", counts=chosen["counts"], price=chosen["price"], result=chosen | {"suggestion": suggestion.pk},
    )
    FleetRun.objects.filter(pk=run.pk).update(made_by=None)
    run.made_by = None
    return run


@audited
def choose_run(
    *, who: Who, case: CaseRow, run: FleetRun, kind: str, value: str, reason: str = "", note: str = "",
) -> DecisionRow:
    """Choose a run's fleet: the case's decision, with the run it rests on.

    Parameters
    ----------
    kind, value, reason
        As `mertid.desk.store.decide` takes them: ``accept`` where it is the fleet suggested.

    Raises
    ------
    AlreadyDecided, BadCase, Refused
        As `mertid.desk.store.decide`; also where the run is a day's assignment or another case's.
    """
    if run.case_id != case.pk or run.kind == "day":
        raise Refused("fleet: the run is no fleet of this case, expected one. Choose another from the history.")
    decision = decide(who=who, case=case, kind=kind, values={"fleet": value}, reason=reason, note=note)
    FleetRun.objects.filter(pk=run.pk).update(decision=decision)
    record(who, "fleet.run_chosen", case, run=run.number, decision=decision.pk)
    return decision


@audited
def save_types(*, who: Who, deployment: Deployment, types: Sequence[Mapping[str, Any]]) -> Deployment:
    """Keep the authority's types of vehicles and prices, for logs read in from now on; cases keep those they were worked out with."""
    engine = catalog.get(deployment.solution).engine
    made = [one.model_dump(mode="json") for one in engine.types(types)]
    record(who, "fleet.types_saved", deployment, count=len(made))
    return save_deployment(who=who, deployment=deployment, settings={**deployment.settings, "fleet_types": made})
