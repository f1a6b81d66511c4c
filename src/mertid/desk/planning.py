"""The planning engine as the desk meets it: through the solution of a case, with the values it works on."""

import json
import zlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from threading import Lock
from typing import Any, TypeVar, cast

from django.http import Http404, HttpResponse

from mertid import catalog
from mertid.core import Solution
from mertid.desk.access import DeskRequest, page
from mertid.desk.engine import engine_for
from mertid.desk.models import Blob, CaseRow, Deployment, Role, RoutePlan

View = TypeVar("View", bound=Callable[..., Any])
Engine = Any
"""An engine that plans routes (`mertid.engines.route.at_desk.AtDesk`), which the desk meets by its methods alone."""

_KEPT = 8
_lock = Lock()
_problems: OrderedDict[tuple[Any, ...], tuple[Engine, Any, Any]] = OrderedDict()


def plans(solution: Solution) -> bool:
    """Whether the solution's engine plans visits: it can search, edit and mend a plan."""
    return hasattr(solution.engine, "with_locks") and hasattr(solution.engine, "repaired")


def plans_at(deployment: Deployment) -> bool:
    """Whether the deployment's solution does; see `plans`."""
    return plans(catalog.get(deployment.solution))


def plan_page(*roles: Role) -> Callable[[View], View]:
    """Open a view as `mertid.desk.access.page` does, where visits are planned; elsewhere the page does not exist."""

    def open_view(view: View) -> View:
        @wraps(view)
        def only_there(request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not plans_at(request.deployment):
                raise Http404
            return cast(HttpResponse, view(request, *args, **kwargs))

        opened = page(*roles)(only_there)
        opened.exists_for = plans  # type: ignore[attr-defined]
        return cast(View, opened)

    return open_view


def engine_of(case: CaseRow) -> Engine:
    """Return the engine with the authority's settings, such as where travel times come from."""
    return engine_at(case.deployment)


def engine_at(deployment: Deployment) -> Engine:
    """Return the deployment's engine with the authority's settings."""
    return engine_for(deployment)


@dataclass(frozen=True)
class Opened:
    """A version with what is worked on: the problem with its locks in force, the plan, the travel between places."""

    row: RoutePlan
    engine: Engine
    problem: Any
    plan: Any
    travel: Any


def open_plan(row: RoutePlan) -> Opened:
    """Return a version as the engine's values. The newest problems are kept with their travel, for each drag asks for the same again."""
    engine = engine_of(row.case)
    problem, travel = _problem(engine, row.case, row.problem_id)
    return Opened(row, engine, engine.with_locks(problem, row.locks), engine.plan(unpacked(row.data)), travel)


def base_problem(row: RoutePlan) -> Any:
    """Return the version's problem without locks."""
    return _problem(engine_of(row.case), row.case, row.problem_id)[0]


def _problem(engine: Engine, case: CaseRow, blob_id: int) -> tuple[Any, Any]:
    blobs = Blob.objects.filter(pk=blob_id, authority_id=case.authority_id)
    # Known by content: a key may be given anew where the write that took it was taken back.
    key = (case.authority_id, blobs.values_list("sha256", flat=True).get(), id(engine))
    with _lock:
        if (known := _problems.get(key)) is not None:
            _problems.move_to_end(key)
            return known[1], known[2]
    problem = engine.problem(unpacked(blobs.get().data))
    travel = engine.travel(problem)
    with _lock:
        _problems[key] = (engine, problem, travel)  # the engine is held, so that its id is not given to another
        while len(_problems) > _KEPT:
            _problems.popitem(last=False)
    return problem, travel


def packed(value: Any) -> bytes:
    """Return plain JSON values deflated. The same values give the same bytes."""
    said = json.dumps(finite(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return zlib.compress(said.encode(), 6)


def unpacked(data: bytes | memoryview) -> Any:
    """Return what `packed` was given."""
    return json.loads(zlib.decompress(bytes(data)))


def finite(value: Any) -> Any:
    """Return plain values with what JSON cannot say (an infinite capacity) as None."""
    if isinstance(value, float):
        return value if value - value == 0 else None
    if isinstance(value, Mapping):
        return {key: finite(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [finite(one) for one in value]
    return value


def whole_problem(problem: Any) -> dict[str, Any]:
    """Return the problem's JSON with every default filled in, infinite as None: what the panel draws from."""
    return cast(dict[str, Any], finite(problem.model_dump(mode="json")))


def faults_json(faults: Any) -> list[dict[str, Any]]:
    """Return faults as plain values, their texts in both languages."""
    return [
        {"code": one.code, "visit": one.visit or "", "shift": one.shift or "", "text": one.text.model_dump(), "amount": finite(one.amount)}
        for one in faults
    ]


@dataclass(frozen=True)
class Version:
    """A version of a plan before it is stored: as `RoutePlan`, worked out outside of the transaction that writes it.

    ``problem`` is the key of the stored problem, or its JSON deflated where it is new.
    """

    kind: str
    problem: int | bytes
    data: bytes
    locks: list[dict[str, Any]]
    figures: dict[str, Any]
    faults: list[dict[str, Any]]
    did: dict[str, Any]


def version_of(
    kind: str, engine: Engine, problem: Any, plan: Any, travel: Any, *, stored: int | bytes, locks: Any = (),
    did: Mapping[str, Any] | None = None, faults: Any = None,
) -> Version:
    """Return a plan as a version: checked and counted. ``problem`` has its locks in force; ``stored`` is what is kept of it.

    ``faults`` are those of the checker where it was asked already.
    """
    figures = plan.figures or engine.figures(problem, plan, travel)
    return Version(
        kind, stored, packed(plan.model_copy(update={"figures": None}).to_json()), list(locks), finite(figures.model_dump(mode="json")),
        faults_json(engine.check(problem, plan, travel) if faults is None else faults), dict(did or {}),
    )
