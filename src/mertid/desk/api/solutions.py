"""Solutions and teams of the authority, and suggestions without storing a case."""

from typing import Any

from django.http import HttpRequest
from ninja import Path, Router
from ninja.errors import HttpError

from mertid import catalog
from mertid.core import Case, Document, Facts, Text
from mertid.desk import store
from mertid.desk.models import Deployment, Team

from .keys import READ, deployment_of, who
from .shapes import AsksIn, DocumentIn, ErrorOut, SolutionOut, SuggestionsOut, TeamOut

router = Router(tags=["solutions"])
REFUSED = dict.fromkeys((400, 401, 403, 404, 409, 413, 422, 503), ErrorOut)
SHOWING = ("pilot", "operation")
"""Stages in which a suggestion may be shown; in shadow it is stored and compared, never shown."""


@router.get("/solutions", auth=READ, response={200: list[SolutionOut], **REFUSED})
def solutions(request: HttpRequest) -> list[dict[str, Any]]:
    """List the authority's solutions with their facts, targets and reasons."""
    rows = Deployment.objects.filter(authority=who(request).authority).order_by("solution")
    known = catalog.solutions()
    return [_solution(row) for row in rows if row.solution in known]


@router.get("/solutions/{solution}/facts.json", auth=READ, response={200: dict[str, Any], **REFUSED})
def fact_schema(request: HttpRequest, solution: Path[str]) -> dict[str, Any]:
    """Return the JSON schema of a solution's facts."""
    return catalog.get(deployment_of(request, solution).solution).facts.model_json_schema()


@router.get("/teams", auth=READ, response={200: list[TeamOut], **REFUSED})
def teams(request: HttpRequest) -> Any:
    """List the authority's teams."""
    return Team.objects.filter(authority=who(request).authority)


@router.post("/solutions/{solution}/suggestions", auth=READ, response={200: SuggestionsOut, **REFUSED})
def suggest(request: HttpRequest, solution: Path[str], asked: AsksIn) -> dict[str, Any]:
    """Return suggestions for cases that are not stored. Only in pilot and operation. Abstentions say why."""
    deployment = deployment_of(request, solution)
    if deployment.stage not in SHOWING:
        raise HttpError(409, f"The stage is '{deployment.stage}', expected pilot or operation.")
    declared = catalog.get(deployment.solution)
    cases = [
        Case(
            id=one.id or str(place), solution=declared.slug, facts=declared.facts.read(one.facts, where=declared.slug),
            documents=documents_of(one.documents),
        )
        for place, one in enumerate(asked.cases)
    ]
    made = store.engine_for(deployment).suggest(cases)
    store.record(who(request), "suggestions.asked", deployment, count=len(made))
    return {"suggestions": [suggestion.model_dump(mode="json") for suggestion in made]}


def documents_of(sent: list[DocumentIn]) -> tuple[Document, ...]:
    """Return documents that came as text."""
    return tuple(Document(name=d.name, media_type=d.media_type, text=d.text, state="read" if d.text else "empty") for d in sent)


def _solution(row: Deployment) -> dict[str, Any]:
    declared = catalog.get(row.solution)
    facts: type[Facts] = declared.facts
    return {
        "slug": row.solution, "title": _both(declared.title), "stage": row.stage,
        "targets": {name: _both(label) for name, label in declared.targets.items()},
        "facts": [
            {"name": f.name, "label": _both(f.label), "unit": f.unit, "code": f.code, "required": f.required} for f in facts.specs()
        ],
        "override_reasons": {name: _both(label) for name, label in declared.override_reasons.items()},
    }


def _both(text: Text) -> dict[str, str]:
    return {"da": text.da, "en": text.en}
