"""Decided history: earlier mail with where it went, which the first model learns from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mertid.desk.models import CaseRow, DecisionRow, Deployment, Team

from .audit import audited, record
from .cases import Letterhead, Paper, _add_document, _new_row
from .decisions import learn_case_number
from .who import Who


@dataclass(frozen=True)
class Settled:
    """One earlier case: its facts (a mapping), where it went and when."""

    facts: dict[str, Any]
    values: dict[str, str]
    at: datetime
    documents: tuple[Paper, ...] = ()
    letterhead: Letterhead | None = None


def import_decided(*, who: Who, deployment: Deployment, items: Iterable[Settled], batch: int = 200) -> int:
    """Store earlier cases with their decisions (kind ``import``) and return how many. One transaction a batch.

    Raises
    ------
    BadCase
        When facts do not fit the solution; batches before stay stored.
    """
    count, part = 0, []
    for item in items:
        part.append(item)
        if len(part) == batch:
            count, part = count + _import(who=who, deployment=deployment, part=part), []
    return count + (_import(who=who, deployment=deployment, part=part) if part else 0)


@audited
def _import(*, who: Who, deployment: Deployment, part: list[Settled]) -> int:
    from mertid import catalog

    solution = catalog.get(deployment.solution)
    teams = {team.slug: team for team in Team.objects.filter(authority=who.authority)}
    for item in part:
        facts = solution.facts.read(item.facts, where=solution.slug)
        case = _new_row(who, deployment, facts, item.letterhead or Letterhead(), None, item.at)
        for position, paper in enumerate(item.documents):
            _add_document(case, position, paper)
        team = teams.get(item.values.get("team", ""))
        DecisionRow.objects.create(case=case, kind="import", values=item.values, team=team, shown=False, at=item.at)
        CaseRow.objects.filter(pk=case.pk).update(state="filed", team=team, decided_at=item.at, imported=True)
        learn_case_number(case, item.values, team)
    record(who, "history.imported", deployment, cases=len(part))
    return len(part)
