"""What a caller that may not import this engine (the desk) needs: reading, checking, editing, searching, repairing, explaining.

Each method is thin: it calls a plain function of the room that does the work, imported when it is needed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from mertid.core import BadCase, MertidError, Text

from .facts import place
from .plan import Figures, Plan, Unplanned
from .problem import Problem

if TYPE_CHECKING:
    from .changes import Change
    from .check import Fault
    from .edit import Edited
    from .repair import Repaired
    from .roster import Roster

NOT_YET = Text(da="Besøget er ikke lagt på en rute endnu.", en="The visit has not been put on a route yet.")
TAKEN_OUT = Text(da="Besøget er taget ud af planen i hånden.", en="The visit was taken out of the plan by hand.")


class AtDesk:
    """The planning engine as the desk meets it. Mixed into the engine's class, which may bring ``travel_source``."""

    travel_source: Any = "line"
    """Where travel times come from, as `mertid.engines.route.travel.of` takes it: ``line``, a file, the address of a server."""

    def problem(self, data: Mapping[str, Any]) -> Problem:
        """Return the problem out of its documented JSON. Raises `BadCase`, naming the place, never the content."""
        return _read(Problem, data, "problem")

    def of_facts(self, facts: Mapping[str, Any]) -> Problem:
        """Return the problem of a case's facts, with the authority's weights where it brings none. Raises `BadCase`."""
        problem, settings = self.problem(facts["problem"]), getattr(self, "settings", None)
        return settings.applied(problem) if settings is not None else problem

    def plan(self, data: Mapping[str, Any]) -> Plan:
        """Return a plan out of its JSON. Raises `BadCase`."""
        return _read(Plan, data, "plan")

    def empty(self, problem: Problem) -> Plan:
        """Return the plan with every visit left to be laid by hand."""
        return Plan(routes=(), unplanned=tuple(Unplanned(visit=v.id, code="removed", why=NOT_YET) for v in problem.visits), by="hand")

    def travel(self, problem: Problem) -> Any:
        """Return minutes and kilometres between the problem's places, as the engine's settings say. Raises `BadSettings`."""
        from .travel import of

        return of(problem, self.travel_source)

    def streets(self, problem: Problem) -> Any:
        """Return the streets that a map may draw, each as points ``(lat, lon)``; none where travel times come without a map."""
        return self.travel(problem).streets

    def rostered(self, problem: Problem, *, seconds: float = 30.0, seed: int = 0, **more: Any) -> "Roster":
        """Return proposed shifts for the problem's visits; given shifts that are not ``proposed`` stay. See `roster.propose`."""
        from .roster import propose

        return propose(problem, seconds=seconds, seed=seed, **more)

    def warm(self) -> None:
        """Compile the search, or load what is compiled. Raises `MissingExtra`."""
        from .search import ready

        ready()

    def check(self, problem: Problem, plan: Plan, travel: Any = None) -> "tuple[Fault, ...]":
        """Return what is wrong with a plan, from scratch."""
        from .check import check

        return check(problem, plan, travel)

    def figures(self, problem: Problem, plan: Plan, travel: Any = None, *, published: Plan | None = None) -> Figures:
        """Return what a plan gives and costs; ``published`` is what people know already."""
        from .figures import figures

        return figures(problem, plan, travel, published=published)

    def greedy(self, problem: Problem, travel: Any = None) -> Plan:
        """Return the plain plan that others are compared with."""
        from .greedy import plan

        return plan(problem, travel)

    def moved(
        self, problem: Problem, plan: Plan, visit: str, part: int, shift: str, *, before: int | None = None, start: float | None = None,
        travel: Any = None, published: Plan | None = None,
    ) -> "Edited":
        """Return the plan with a visit moved to a shift, its faults and figures. Raises `BadCase`."""
        from .edit import move

        return move(problem, plan, visit, part, shift, before=before, start=start, travel=travel, published=published)

    def removed(
        self, problem: Problem, plan: Plan, visit: str, *, travel: Any = None, published: Plan | None = None,
    ) -> "Edited":
        """Return the plan without a visit, which is then unplanned. Raises `BadCase`."""
        from .edit import remove

        return remove(problem, plan, visit, travel=travel, published=published)

    def with_locks(self, problem: Problem, locks: Iterable[Mapping[str, Any]]) -> Problem:
        """Return the problem with what a planner locked: ``{"visit", "carers": [ids], "start": minutes or None}`` each."""
        held = {one["visit"]: one for one in locks}
        if not held:
            return problem
        visits = []
        for visit in problem.visits:
            if (lock := held.get(visit.id)) is not None:
                said: dict[str, Any] = {"only": tuple(lock["carers"])} if lock.get("carers") else {}
                if lock.get("start") is not None:
                    said["start"] = float(lock["start"])
                visit = visit.model_copy(update=said)
            visits.append(visit)
        return problem.model_copy(update={"visits": tuple(visits)})

    def with_known(self, problem: Problem, known: Mapping[str, Mapping[str, int]]) -> Problem:
        """Return the problem with each citizen's visits of the last 14 days by carer; carers who are not in it are left out."""
        here = {carer.id for carer in problem.carers}
        told = {one: {carer: n for carer, n in rows.items() if carer in here} for one, rows in known.items()}
        citizens = tuple(one.model_copy(update={"known": told[one.id]}) if told.get(one.id) else one for one in problem.citizens)
        return problem.model_copy(update={"citizens": citizens})

    def with_weights(self, problem: Problem, weights: Mapping[str, float]) -> Problem:
        """Return the problem with some weights changed. Raises `BadCase`."""
        changed = {**problem.weights.model_dump(), **weights}
        return problem.model_copy(update={"weights": _read(type(problem.weights), changed, "weights")})

    def search(
        self, problem: Problem, *, seconds: float | None = None, rounds: int | None = None, seed: int = 0, travel: Any = None,
        start: Plan | None = None, published: Plan | None = None, progress: Callable[[Any], bool] | None = None,
    ) -> Plan:
        """Return the best plan found; ``progress`` is called about twice a second and stops the search by returning False.

        With ``rounds`` (improvements tried in each thread) and not seconds the same seed gives the same plan.
        """
        from .search import Limits, plan

        limits = Limits(seconds=seconds, iterations=rounds)
        return plan(problem, limits, seed, travel=travel, start=start, published=published, progress=progress)

    def repaired(self, problem: Problem, plan: Plan, events: Sequence[Mapping[str, Any]], *, now: float, travel: Any = None) -> "Repaired":
        """Return the plan after events (sick, late, longer, cancelled, acute as JSON) with the least change to what people know."""
        from .repair import read_event, repair

        return repair(problem, plan, [read_event(one) for one in events], now, travel=travel)

    def changed(self, problem: Problem, before: Plan, after: Plan, *, earlier: Problem | None = None) -> "tuple[Change, ...]":
        """Return every visit that lies elsewhere in ``after`` than in ``before``, the gravest first; each with its sentence."""
        from .changes import between

        return between(problem, before, after, earlier=earlier)

    def why(self, problem: Problem, plan: Plan, visit: str, *, part: int = 0, travel: Any = None) -> Any:
        """Return why this carer makes this visit (``part`` 1 for the second of two), and what the next best would cost."""
        from .explain import visit as explain

        return explain(problem, plan, visit, part=part, travel=travel)

    def more(self, problem: Problem, plan: Plan, *, travel: Any = None) -> Any:
        """Return what one more carer or ten minutes more would give."""
        from .explain import more

        return more(problem, plan, travel=travel)

    def lacks(self, problem: Problem, travel: Any = None) -> Any:
        """Return what is missing or impossible in the problem before it is planned, the gravest first: ``level``, ``text`` each."""
        from .readiness import readiness

        return readiness(problem, travel).lacks

    # Tables of citizens, visits, carers and shifts.

    def sheets(self, data: bytes) -> Any:
        """Return the tables of a file by sheet name. Raises `Unreadable`, `TooBig`."""
        from .tables import sheets

        return sheets(data)

    def table_kinds(self) -> Any:
        """Return the tables there are: key, title, columns."""
        from .tables import COLUMNS, KINDS, TITLES

        return [(kind, TITLES[kind], COLUMNS[kind]) for kind in KINDS]

    def table_kind(self, title: str, columns: tuple[str, ...]) -> str:
        """Return which table a sheet is, '' where that is unsure."""
        from .tables import kind_of

        return kind_of(title, columns) or ""

    def proposed_columns(self, kind: Any, columns: tuple[str, ...]) -> dict[str, str]:
        """Return how a table's columns are read, for a person to confirm."""
        from .tables import propose

        return propose(kind, columns)

    def read_tables(self, sources: Mapping[Any, Any], *, start: Any, days: int, area: str) -> Any:
        """Return the problem of the tables, or every fault by row and column. Raises `BadSettings`, `TooBig`.

        Addresses without coordinates are looked up where travel times come from a map; one that is not found is told by `lacks`.
        """
        from .tables import read

        got, source = read(sources, start=start, days=days, area=area), str(self.travel_source)
        if got.problem is None or not source.lower().endswith(".pbf"):
            return got
        from .travel.addresses import locate

        with suppress(MertidError):  # a map that cannot be read is told where travel times are asked for
            got = replace(got, problem=locate(got.problem, Path(source)).problem)
        return got

    def table_template(self, kind: Any = None, language: str = "da") -> bytes:
        """Return a workbook to fill in, or one table as CSV."""
        from .tables import template_csv, template_xlsx

        return template_xlsx(language) if kind is None else template_csv(kind, language)


def _read(kind: Any, data: Mapping[str, Any], where: str) -> Any:
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        told = place(first["loc"]) or where
        raise BadCase(f"{where}: field {told} is {first['type']}, expected the documented form. See docs/route.md.") from None
