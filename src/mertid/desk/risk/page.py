"""What a person's case shows beyond any other case: facts against last time, the panel, what may be asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mertid.core import BadCase, Case, Engine, NotFitted, Solution, Suggestion, Text
from mertid.desk.access import DeskRequest
from mertid.desk.engine import core_case, engine_for
from mertid.desk.models import CaseRow
from mertid.desk.proposal import Proposal, happened, observed_values

from .facts import Field, asked, changed_facts, earlier_case, person_facts
from .panel import Panel, Told, listed, panel


@dataclass(frozen=True)
class WhatIf:
    """What was asked and what it would give. ``wrong`` names fields that cannot be read; ``differs`` whether anything was changed."""

    now: Told | None = None
    then: Told | None = None
    others: tuple[Told, ...] = ()
    abstained: Text | None = None
    differs: bool = True
    wrong: tuple[str, ...] = ()
    wrong_names: str = ""


def person_context(request: DeskRequest, solution: Solution, row: CaseRow, proposal: Proposal) -> dict[str, Any]:
    """Return the context of `desk/engines/risk.html` and its side."""
    shown = panel(solution, proposal.suggestion) if proposal.suggestion is not None else None
    reasons = shown.main.answer.reasons if shown and shown.main else ()
    earlier = earlier_case(request.user, row)
    return {
        "happened": happened(solution, observed_values(row)),
        "person": person_facts(solution, row, reasons, earlier), "panel": shown,
        "asked": asked(solution, row.facts) if shown and shown.main and shown.main.estimate else (),
    }


def ask(solution: Solution, row: CaseRow, shown: Panel, given: Mapping[str, str]) -> WhatIf:
    """Return what the figures would be with what was typed. Nothing is stored."""
    fields = asked(solution, row.facts)
    try:
        case = core_case(row)
        facts = changed_facts(solution, row.facts, given)
        if facts == dict(row.facts):
            return WhatIf(now=shown.main, differs=False)
        then = _suggest(engine_for(row.deployment), case.model_copy(update={"facts": solution.facts.read(facts, where=solution.slug)}))
    except ValueError as error:
        return _wrong(fields, (str(error),))
    except BadCase:
        return _wrong(fields, _refused(solution, row, fields, given))
    found = panel(solution, then)
    if found.main is None or found.main.estimate is None:
        return WhatIf(now=shown.main, abstained=found.abstained)
    return WhatIf(shown.main, found.main, found.others)


def _suggest(engine: Engine, case: Case) -> Suggestion:
    try:
        return engine.suggest([case])[0]
    except NotFitted:
        from mertid.desk.jobs.suggest import UNTRAINED

        return Suggestion.abstain(case.id, engine.targets[0], UNTRAINED)


def _refused(solution: Solution, row: CaseRow, fields: tuple[Field, ...], given: Mapping[str, str]) -> tuple[str, ...]:
    """Return the fields that alone are refused; all of them where it is their meeting that is."""
    wrong = []
    for one in fields:
        try:
            solution.facts.read(changed_facts(solution, row.facts, {one.spec.name: given.get(one.spec.name, "")}), where=solution.slug)
        except (BadCase, ValueError):
            wrong.append(one.spec.name)
    return tuple(wrong) or tuple(one.spec.name for one in fields)


def _wrong(fields: tuple[Field, ...], names: tuple[str, ...]) -> WhatIf:
    from django.utils.translation import get_language

    labels = [one.spec.label.in_(get_language() or "da") for one in fields if one.spec.name in names]
    return WhatIf(wrong=names, wrong_names=listed(labels))
