"""Plan visits on files: make a plan, check one, plan anew after something happened, read tables.

plan: a problem (JSON, see docs/route.md) becomes a plan. check: a plan is held against every rule, from scratch; exit code 1 where it
breaks one. shifts: shifts are proposed for a problem's visits, within the rules of working time; exit code 1 where some
demand is not met. repair: after events (a JSON list) at --now the rest of the day is planned anew with the least change. import: tables of
citizens, visits, carers and shifts (CSV or Excel) become a problem, whole or not at all. ready: the search is compiled now, which takes
half a minute, so that nobody waits for it later. Nothing is stored at the desk.
"""

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

EXAMPLE = "mertid route plan omraade.json --seconds 60 --out plan.json"
ROUNDS = 6000


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("action", choices=("plan", "check", "shifts", "repair", "import", "ready"), help="what to do")
    parser.add_argument("files", type=Path, nargs="*", metavar="FILE", help="the problem; with import the tables")
    parser.add_argument("--solution", default="homecare_planning", help="whose engine plans (default homecare_planning)")
    parser.add_argument("--plan", type=Path, help="the plan, with check and repair")
    parser.add_argument("--events", type=Path, help="with repair: what happened, a JSON list")
    parser.add_argument("--now", default="", help="with repair: when, as 09:30 on the first day, or in minutes from its midnight")
    parser.add_argument("--seconds", type=float, help="with plan: search so long, not a number of rounds; with shifts: the limit (30)")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"with plan: improvements tried in each thread (default {ROUNDS})")
    parser.add_argument("--seed", type=int, default=0, help="with plan: seed of everything random (default 0)")
    parser.add_argument("--travel", default="line", help="travel times: line, a matrix file, an .osm.pbf file or a server's address")
    parser.add_argument("--start", help="with import: the first day, as 2026-12-07")
    parser.add_argument("--days", type=int, default=7, help="with import: how many days (default 7)")
    parser.add_argument("--area", default="", help="with import: what the area is called")
    parser.add_argument("--out", type=Path, help="write the result here; without it, it is printed")


def run(args: argparse.Namespace) -> int:
    """Do it, and say in a line what came of it."""
    from mertid import catalog
    from mertid.core import BadSettings

    engine = catalog.get(args.solution).engine.with_settings({"travel": args.travel})
    if args.action == "ready":
        engine.warm()
        return 0
    if not args.files:
        raise BadSettings(f"route: no file is given, expected one. Give the problem, or with import the tables, after {args.action}.")
    if args.action == "import":
        return _import(args, engine)
    if len(args.files) > 1:
        raise BadSettings(f"route: {len(args.files)} files are given, expected one problem. Only import takes several.")
    problem = engine.problem(_json(args.files[0]))
    travel = engine.travel(problem)
    if args.action == "plan":
        plan = engine.search(problem, seconds=args.seconds, rounds=None if args.seconds else args.rounds, seed=args.seed, travel=travel)
        _write(args, plan.to_json())
        _tell(plan.figures)
        return 0
    if args.action == "shifts":
        return _shifts(args, engine, problem)
    if args.plan is None:
        raise BadSettings(f"route: --plan is missing, expected a file that plan wrote. Give it with {args.action}.")
    plan = engine.plan(_json(args.plan))
    if args.action == "check":
        return _check(engine.check(problem, plan, travel))
    return _repair(args, engine, problem, plan, travel)


def _shifts(args: argparse.Namespace, engine: Any, problem: Any) -> int:
    """Propose shifts; 1 where some demand is not met, which is said line by line."""
    roster = engine.rostered(problem, seconds=args.seconds or 30.0, seed=args.seed)
    _write(args, roster.on(problem).to_json())
    print(f"{len(roster.shifts)} shifts; {roster.status.en}", file=sys.stderr)
    for unmet in roster.unmet:
        print(unmet.text.en, file=sys.stderr)
    return 1 if roster.unmet else 0


def _check(faults: Any) -> int:
    for fault in faults:
        print(f"{fault.code}: {fault.text.da}")
    print(f"{len(faults)} faults" if faults else "the plan breaks no rule")
    return 1 if faults else 0


def _repair(args: argparse.Namespace, engine: Any, problem: Any, plan: Any, travel: Any) -> int:
    from mertid.core import BadSettings

    if args.events is None or not args.now:
        raise BadSettings("route: --events or --now is missing, expected both. Give what happened and when.")
    events = _json(args.events)
    if not isinstance(events, list):
        raise BadSettings(f"route: the events are {type(events).__name__}, expected a list. See docs/route.md.")
    mended = engine.repaired(problem, plan, events, now=_minutes(args.now), travel=travel)
    changes = [change.model_dump(mode="json") for change in mended.changes]
    _write(args, {"plan": mended.plan.to_json(), "problem": mended.problem.to_json(), "changes": changes})
    for text in (*(change.text for change in mended.changes if change.tell), *mended.notes):
        print(text.da, file=sys.stderr)
    _tell(mended.plan.figures)
    return 0


def _import(args: argparse.Namespace, engine: Any) -> int:
    from mertid.core import BadSettings

    try:
        start = date.fromisoformat(args.start or "")
    except ValueError:
        raise BadSettings("route: --start is missing or malformed, expected such as 2026-12-07. Give the first day.") from None
    sources: dict[str, Any] = {}
    for path in args.files:
        for title, grid in engine.sheets(path.read_bytes()).items():
            kind = engine.table_kind(title or path.stem, grid.columns)
            if not kind or kind in sources:
                raise BadSettings(f"route: a table in {path.name} is not known or there twice, expected one each. See docs/route.md.")
            sources[kind] = (grid, engine.proposed_columns(kind, grid.columns))
    found = engine.read_tables(sources, start=start, days=args.days, area=args.area)
    for fault in found.faults:
        print(fault.said.da, file=sys.stderr)
    if found.problem is None:
        print(f"{len(found.faults) + found.more} faults, nothing was read. Correct the tables.", file=sys.stderr)
        return 1
    for lack in engine.lacks(found.problem):
        print(lack.text.da, file=sys.stderr)
    _write(args, found.problem.to_json())
    counts = ", ".join(f"{len(getattr(found.problem, name))} {name}" for name in ("citizens", "visits", "carers", "shifts"))
    print(f"{counts}; {found.outside} rows lie on other days", file=sys.stderr)
    return 0


def _json(path: Path) -> Any:
    from mertid.core import BadSettings

    try:
        return json.loads(path.read_text("utf-8"))
    except ValueError:
        raise BadSettings(f"route: {path.name} is no JSON, expected a file as in docs/route.md. Correct it.") from None


def _minutes(text: str) -> float:
    from mertid.core import BadSettings

    hours, _, minutes = text.partition(":")
    try:
        return float(hours) * 60 + float(minutes) if minutes else float(text)
    except ValueError:
        raise BadSettings("route: --now is malformed, expected such as 09:30 or 570. Correct it.") from None


def _write(args: argparse.Namespace, value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False)
    if args.out:
        args.out.write_text(text + "\n", "utf-8")
    else:
        print(text)


def _tell(figures: Any) -> None:
    print(
        f"{figures.planned} of {figures.visits} visits planned, {figures.travel_minutes:.0f} minutes of travel,"
        f" {figures.faces_mean:.2f} faces a citizen,"
        f" {figures.wishes_missed} of {figures.wishes} wished times missed, {figures.overtime_minutes:.0f} minutes overtime",
        file=sys.stderr,
    )
