"""What every page of the planning panel shares: the case with its versions, who may do what, how a question is answered in JSON."""

import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mertid import catalog
from mertid.core import AlreadyDecided, BadCase, MertidError, Refused, Suggestion
from mertid.desk.access import CASE_ROLES, DeskRequest, get_case
from mertid.desk.models import CaseRow, PlanningRow, Role, RoutePlan, SuggestionRow
from mertid.desk.planning import Opened, engine_of, finite, open_plan, packed, version_of
from mertid.desk.proposal import SHOWING_STAGES
from mertid.desk.shape import error_json
from mertid.desk.store import route as store

READERS = CASE_ROLES
PLANNERS = (Role.SORTER, Role.CASE_WORKER)
PATH = "<slug:solution>/plan/<uuid:case_id>/"
ASKED = ("data", "move", "remove", "lock", "unlock", "undo", "redo", "use", "run", "progress", "news", "event", "compare", "explain",
         "decide", "citizen", "load", "fairness", "carer", "changes", "versions", "ready")

View = TypeVar("View", bound=Callable[..., Any])


class Panel:
    """A case that is planned, as this person may see it."""

    def __init__(self, request: DeskRequest, case: CaseRow) -> None:
        self.http, self.case = request, case
        self.solution = catalog.get(request.deployment.solution)

    @cached_property
    def hidden(self) -> bool:
        """Whether the suggestion is kept from the person: a case of the control share, or a stage that shows none."""
        return self.case.control or self.http.deployment.stage not in SHOWING_STAGES

    @cached_property
    def plans(self) -> bool:
        """Whether the person may change the plan."""
        return any(role in PLANNERS for role in self.http.roles)

    @cached_property
    def suggestion(self) -> SuggestionRow | None:
        """The newest suggestion that holds a plan and may be shown."""
        if self.hidden:
            return None
        row = self.case.suggestions.first()
        return row if row is not None and row.payload.get("plan") else None

    @cached_property
    def row(self) -> PlanningRow:
        """The case's planning, begun where it was not: with the suggested plan, or an empty one."""
        known = PlanningRow.objects.filter(case=self.case).first()
        if known is None:
            return store.begin_planning(who=self.http.who, case=self.case, version=self._first(), suggestion=self.suggestion)
        if self.suggestion is not None and known.suggestion_id != self.suggestion.pk:
            return store.take_suggestion(who=self.http.who, case=self.case, version=self._first(), suggestion=self.suggestion)
        return known

    def _first(self) -> Any:
        engine = engine_of(self.case)
        problem = engine.of_facts(self.case.facts)
        if self.suggestion is not None:
            plan = engine.plan(Suggestion.model_validate(self.suggestion.payload).plan or {})
        else:
            plan = engine.empty(problem)
        kind = "suggested" if self.suggestion is not None else "empty"
        return version_of(kind, engine, problem, plan, engine.travel(problem), stored=packed(problem.to_json()))

    def version(self, number: object = None) -> RoutePlan:
        """Return a version, the current one unless another is asked for. Raises `Http404`."""
        current = self.row.current
        asked = current if number in (None, "") else int(str(number)) if str(number).isdecimal() else 0
        row = RoutePlan.objects.select_related("by").filter(case=self.case, number=asked).first()
        if row is None:
            raise Http404
        row.case = self.case
        return row

    @cached_property
    def shown(self) -> Opened:
        """The version that the address asks for (``?plan=``), opened."""
        return open_plan(self.version(self.http.GET.get("plan")))

    def url(self, name: str, *rest: object) -> str:
        """Return the address of one of the panel's pages."""
        return reverse(name, args=[self.http.deployment.solution, self.case.pk, *rest])

    @cached_property
    def urls(self) -> dict[str, str]:
        """Addresses of everything that the panel asks for."""
        found = {name: self.url(f"route_{name}") for name in ASKED}
        found["export"] = self.url("route_export", "csv").removesuffix("csv/")
        return found | {"import": reverse("route_import", args=[self.http.deployment.solution])}

    def context(self, here: str, **more: Any) -> dict[str, Any]:
        """Return what the frame of the panel's full pages and the page ``here`` need."""
        number = self.http.GET.get("plan", "")
        return {
            "panel": self, "case": self.case, "solution": self.solution, "decides": self.plans, "hidden": self.hidden, "urls": self.urls,
            "here": here, "of_plan": f"?plan={int(number)}" if number.isdecimal() else "", **more,
        }


def open_panel(request: DeskRequest, case_id: UUID) -> Panel:
    """Return the panel of a case, if the person may see it. Raises `Http404` elsewhere."""
    return Panel(request, get_case(request, case_id))


def language() -> str:
    """Return ``da`` or ``en``."""
    return "en" if (get_language() or "da").startswith("en") else "da"


def said(text: Mapping[str, str] | Any) -> str:
    """Return a `Text`, or its JSON form, in the reader's language."""
    if isinstance(text, str):
        return text
    return str(text[language()] if isinstance(text, Mapping) else text.in_(language()))


def answers(view: View) -> View:
    """Answer a question of the panel in JSON, refusals too: a sentence that is shown as it is."""

    @wraps(view)
    def answer(request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            found = view(request, *args, **kwargs)
        except store.NotNow as error:
            return error_json(409, "faults" if "faults" in str(error) else "not_now", said(error.text))
        except store.Changed as error:
            return error_json(409, "changed", said(error.text))
        except AlreadyDecided:
            return error_json(409, "changed", _("En anden har besluttet imens. Hent planen igen."))
        except (BadCase, Wrong):
            return error_json(422, "invalid", _("Det kunne ikke lade sig gøre: en oplysning mangler eller er forkert."))
        except Refused:
            return error_json(409, "not_now", _("Det kan ikke lade sig gøre nu."))
        except MertidError:  # its text is for whoever runs the house
            return error_json(503, "unavailable", _("Det kan ikke regnes ud her lige nu. Bed driften om at se i loggen."))
        return found if isinstance(found, HttpResponse) else JsonResponse(finite(found))

    return cast(View, answer)


class Wrong(ValueError):
    """A field of a question is missing or of another kind. Names it, never its content."""


class Asked:
    """The body of a question: JSON, or a form's fields."""

    def __init__(self, request: DeskRequest) -> None:
        if request.content_type == "application/json":
            try:
                body = json.loads(request.body or b"{}")
            except ValueError:
                raise Wrong("body") from None
            if not isinstance(body, dict):
                raise Wrong("body")
            self.body: dict[str, Any] = body
        else:
            self.body = request.POST.dict()

    def text(self, name: str, default: str | None = None, most: int = 200) -> str:
        """Return a text. Raises `Wrong` where it is missing and there is no default."""
        value = self.body.get(name)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or len(value) > most:
            raise Wrong(name)
        return value

    def number(self, name: str, default: float | None = None) -> float:
        """Return a finite number. Raises `Wrong`."""
        value = self.body.get(name)
        if value in (None, "") and default is not None:
            return default
        try:
            found = float(cast(Any, value))
        except (TypeError, ValueError):
            raise Wrong(name) from None
        if found - found != 0:
            raise Wrong(name)
        return found

    def maybe(self, name: str) -> float | None:
        """Return a finite number, or None where it is left out."""
        return None if self.body.get(name) in (None, "") else self.number(name)

    def whole(self, name: str, default: int | None = None) -> int:
        """Return a whole number. Raises `Wrong`."""
        return int(self.number(name, default))

    def yes(self, name: str) -> bool:
        """Return whether something was said yes to."""
        return self.body.get(name) in (True, "true", "on", "1", 1)

    def names(self, name: str) -> list[str]:
        """Return a list of texts; a form sends them with commas between."""
        value = self.body.get(name) or []
        rows = [one.strip() for one in value.split(",")] if isinstance(value, str) else value
        if not isinstance(rows, list) or any(not isinstance(one, str) or len(one) > 200 for one in rows) or len(rows) > 50:
            raise Wrong(name)
        return [one for one in rows if one]
