"""Engines that estimate outcomes for a person, as the desk meets them: through the solution, by what they declare."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.http import Http404, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mertid import catalog
from mertid.core import Solution, Suggestion
from mertid.desk.access import DeskRequest, page
from mertid.desk.models import Deployment, Role

View = TypeVar("View", bound=Callable[..., Any])
Endpoint = Any
"""An outcome as the engine declares it (`mertid.engines.risk.Endpoint`), which the desk meets by its fields alone."""


def estimates(solution: Solution) -> bool:
    """Whether the solution's engine estimates outcomes that turn out later."""
    return hasattr(solution.engine, "endpoints")


def estimates_at(deployment: Deployment) -> bool:
    """Whether the deployment's solution does; see `estimates`."""
    return estimates(catalog.get(deployment.solution))


def estimate_page(*roles: Role) -> Callable[[View], View]:
    """Open a view as `mertid.desk.access.page` does, where outcomes are estimated; elsewhere the page does not exist."""

    def open_view(view: View) -> View:
        @wraps(view)
        def only_there(request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not estimates_at(request.deployment):
                raise Http404
            return cast(HttpResponse, view(request, *args, **kwargs))

        opened = page(*roles)(only_there)
        opened.estimates = True  # type: ignore[attr-defined]
        return cast(View, opened)

    return open_view


def exists_for(view: object, solution: Solution) -> bool:
    """Whether a route's view is one that the solution has: one of people's figures, or of plans (`mertid.desk.planning.plan_page`)."""
    own = getattr(view, "exists_for", None)
    if own is not None:
        return bool(own(solution))
    return not getattr(view, "estimates", False) or estimates(solution)


def endpoint_of(solution: Solution, target: str) -> Endpoint:
    """Return the outcome declared under ``target``, or None."""
    return next((one for one in getattr(solution.engine, "endpoints", ()) if one.name == target), None)


def outcome_targets(solution: Solution) -> tuple[str, ...]:
    """Return the targets that turn out later: those that no person decides, and outcomes of which a person decides the measure."""
    if not estimates(solution):
        return ()
    effects = [endpoint.name for endpoint in solution.engine.endpoints if endpoint.kind == "effect"]
    return tuple(target for target in solution.targets if target not in solution.decided or target in effects)


def outcome_name(solution: Solution, target: str, value: str) -> str:
    """Return how a right answer is read: yes and no, a class by its name, a time in days with its cause, a count as it is."""
    endpoint, language = endpoint_of(solution, target), get_language() or "da"
    if endpoint is None:
        return value
    names = {key: text.in_(language) for key, text in endpoint.classes.items()}
    plain = {"yes": _("ja"), "no": _("nej")}
    if value in names or value in plain:
        return names.get(value) or plain[value]
    days, _space, cause = value.partition(" ")
    if not cause or not days.isdigit():
        return value
    if cause == "no":
        return _("ikke sket efter %(n)s dage") % {"n": days}
    said = _("efter %(n)s dage") % {"n": days}
    return said if cause == "yes" else f"{names.get(cause, cause)} {said}"


def main_estimate(solution: Solution, suggestion: Suggestion) -> float | None:
    """Return the figure that cases are ranked by: the estimate the action rests on, else the first one; None when it abstained.

    An effect is told with its sign turned where less is better, so that the largest figure always comes first.
    """
    on = getattr(getattr(solution.engine, "action", None), "on", "")
    told = [answer for answer in suggestion.answers if answer.estimate is not None]
    chosen = next((answer for answer in told if answer.target == on), told[0] if told else None)
    if chosen is None or chosen.estimate is None:
        return None
    endpoint = endpoint_of(solution, chosen.target)
    turned = chosen.estimate.unit == "change" and endpoint is not None and endpoint.better_low
    return -chosen.estimate.value if turned else chosen.estimate.value
