"""docs/route.md holds: its examples are read, planned and mended as they stand; nothing that is weighed or happens is left out."""

import json
import re
from pathlib import Path

from mertid import catalog
from mertid.engines.route import Problem
from mertid.engines.route.check import check
from mertid.engines.route.event import Acute, Cancelled, Late, Longer, Sick, read_event
from mertid.engines.route.left_out import REASONS
from mertid.engines.route.plan import Plan, Route, Stop, Unplanned
from mertid.engines.route.problem import Weights
from mertid.engines.route.readiness import readiness
from mertid.engines.route.repair import repair
from mertid.engines.route.search import Limits, plan

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "route.md").read_text("utf-8")
EVENTS, PROBLEM = (json.loads(block) for block in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL))
QUICK = Limits(seconds=None, iterations=50)


def test_the_example_is_a_case_that_can_be_planned_whole() -> None:
    facts = catalog.get("homecare_planning").facts.read({"start": "2026-12-07", "days": 1, "problem": PROBLEM}, where="docs")
    problem = Problem.model_validate(facts.problem)
    assert readiness(problem).ready
    found = plan(problem, QUICK)
    assert check(problem, found) == ()
    assert found.unplanned == ()


def test_the_examples_events_are_read_and_mended() -> None:
    problem = Problem.model_validate(PROBLEM)
    found = plan(problem, QUICK)
    for event in EVENTS:
        mended = repair(problem, found, [read_event(event)], 430.0, limits=QUICK)
        assert check(mended.problem, mended.plan, working_time=False) == ()
    assert {event["kind"] for event in EVENTS} == {one.model_fields["kind"].default for one in (Sick, Late, Longer, Cancelled, Acute)}


def test_every_weight_stands_in_the_page_with_its_default() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| `")]
    told = {}
    for row in rows:
        names, values = row.split("|")[1:3]
        for name, value in zip(re.findall(r"`(\w+)`", names), values.split(","), strict=False):
            told[name] = value.strip()
    for name, value in Weights():
        assert float(told[name]) == value, name


def test_every_reason_and_every_field_of_a_plan_stands_in_the_page() -> None:
    fields = {*Plan.model_fields, *Route.model_fields, *Stop.model_fields, *Unplanned.model_fields} - {"seconds", "travel_back", "km_back"}
    for name in (*REASONS, *fields):
        assert f"`{name}`" in PAGE, name
