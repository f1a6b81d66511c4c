"""What a number of hands means: how much is looked at, what it finds, as it was measured on cases the model had not seen."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mertid.core import Evaluation, Solution, WorkPoint
from mertid.desk.estimating import endpoint_of

from .people import whole

LEAST_SHARE = 0.005


@dataclass(frozen=True)
class Reach:
    """What looking at a share of all cases finds: ``found`` of all events, ``hit`` of those looked at, shares in [0, 1]."""

    flagged: float
    found: float
    hit: float
    threshold: float


def work_points(solution: Solution, evaluation: Evaluation | None) -> tuple[WorkPoint, ...]:
    """Return what was measured of the outcome that the action rests on, by growing share of cases flagged."""
    if evaluation is None:
        return ()
    on = getattr(getattr(solution.engine, "action", None), "on", "")
    points = evaluation.work.get(on) or next(iter(evaluation.work.values()), ())
    return tuple(sorted(points, key=lambda point: point.flagged))


def reach(points: Sequence[WorkPoint], flagged: float) -> Reach | None:
    """Return what flagging ``flagged`` of all cases finds, on the straight line between the two points measured around it."""
    if not points:
        return None
    points = sorted(points, key=lambda point: point.flagged)
    at = bisect_left([point.flagged for point in points], flagged)
    if at == 0 or at == len(points):
        one = points[min(at, len(points) - 1)]
        share = flagged / one.flagged if at == 0 and one.flagged else 1.0
        return Reach(flagged, one.found * min(share, 1.0), one.hit, one.threshold)
    low, high = points[at - 1], points[at]
    part = (flagged - low.flagged) / (high.flagged - low.flagged) if high.flagged > low.flagged else 1.0

    def between(a: float, b: float) -> float:
        return a + part * (b - a)

    return Reach(flagged, between(low.found, high.found), between(low.hit, high.hit), between(low.threshold, high.threshold))


def says(solution: Solution, points: Sequence[WorkPoint], hands: int, waiting: int) -> str:
    """Return in words what it means to take the ``hands`` first of ``waiting`` cases."""
    if waiting == 0:
        return _("Der er ingen at tage.")
    taken = min(hands, waiting)
    found = reach(points, taken / waiting)
    if found is None:
        return _("Hvad det finder, kan først siges, når modellen er målt på sager, den ikke har set.")
    all_of_them = taken >= waiting
    first = _("Tages alle %(n)s, findes alle.") % {"n": waiting} if all_of_them else ngettext(
        "Den øverste forventes at finde %(found)s ud af 100 af dem, det ellers sker for.",
        "De %(n)s øverste forventes at finde %(found)s ud af 100 af dem, det ellers sker for.", taken,
    ) % {"n": taken, "found": whole(found.found)}
    hit = _("Af 100, der tages, sker det ellers for %(hit)s.") % {"hit": whole(found.hit)}
    return f"{first} {hit}"


def hands_of(settings: dict[str, object], engine_share: float, waiting: int) -> int:
    """Return how many there are hands for: the authority's own number, else the share of the list that the engine's setting names."""
    own = settings.get("hands_week")
    if isinstance(own, int) and not isinstance(own, bool) and own > 0:
        return own
    return max(1, round(engine_share * waiting)) if waiting else 1


def acts_on(solution: Solution) -> str:
    """Return the name of the outcome that the action rests on."""
    on = getattr(getattr(solution.engine, "action", None), "on", "")
    return on if endpoint_of(solution, on) is not None else solution.engine.endpoints[0].name
