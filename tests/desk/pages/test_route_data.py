"""The plan as the panel draws it, and who may see it."""

from typing import Any

import pytest
from django.test import Client

from mertid.desk.models import AuditRow, CaseRow, PlanningRow, RoutePlan, User
from tests.desk.route_town import SECRET, STREET, Area, area, problem


@pytest.fixture
def here(db: None) -> Area:
    return area()


def client(user: User) -> Client:
    made = Client()
    made.force_login(user)
    return made


def address(case: CaseRow, name: str = "") -> str:
    return f"/homecare_planning/plan/{case.pk}/{name}"


def get(user: User, case: CaseRow, name: str, **query: Any) -> Any:
    return client(user).get(address(case, f"{name}/"), query)


def test_the_data_hold_problem_plan_figures_and_versions(here: Area) -> None:
    case = here.case()
    told = get(here.ann, case, "data").json()
    assert told["plan"]["number"] == told["current"] == told["suggested"] == 1
    assert told["plan"]["kind"] == "suggested"
    assert sorted(stop["visit"] for route in told["plan"]["routes"] for stop in route["stops"]) == ["v1", "v2", "v3", "v4", "v5"]
    assert told["problem"]["citizens"][0]["name"] == SECRET
    assert told["problem"]["shifts"][0]["capacity"] is None
    assert told["figures"]["planned"] == 5
    assert told["faults"] == []
    assert [one["number"] for one in told["versions"]] == [1]
    assert told["can"] == ["edit", "run", "event", "decide", "export"]
    assert (told["undo"], told["redo"], told["running"], told["published"]) == (False, False, None, None)
    assert {one["key"] for one in told["choices"]} == {"accept", "changed", "reject"}


def test_a_reader_sees_the_plan_and_may_change_nothing(here: Area) -> None:
    case = here.case()
    assert get(here.reader, case, "data").json()["can"] == ["export"]
    body = {"plan": 1, "visit": "v1", "shift": "s2"}
    assert client(here.reader).post(address(case, "move/"), body, content_type="application/json").status_code == 403


def test_another_authority_finds_nothing(here: Area) -> None:
    case, other = here.case(), area("55667788", "Nabokommunen")
    asked = "data compare explain progress news carer citizen load fairness changes versions ready export/csv"
    for name in asked.split():
        answer = get(other.ann, case, name)
        assert answer.status_code == 404, name
        assert SECRET not in answer.content.decode()


def test_opening_is_in_the_log_without_names(here: Area) -> None:
    case = here.case()
    get(here.ann, case, "data")
    get(here.ann, case, "citizen", id="b1")
    rows = list(AuditRow.objects.filter(actor=f"user:{here.ann.pk}").values_list("action", "detail"))
    assert {"plan.begun", "plan.seen", "plan.citizen_seen"} <= {action for action, _detail in rows}
    assert SECRET not in str(rows)
    assert "b1" not in str(rows)


def test_the_first_look_at_a_case_without_a_suggestion_gives_an_empty_plan_and_a_later_suggestion_takes_its_place(here: Area) -> None:
    from mertid.desk import store
    from tests.desk.route_town import suggestion

    case = here.case(suggest=False)
    told = get(here.ann, case, "data").json()
    assert told["plan"]["kind"] == "empty"
    assert len(told["plan"]["unplanned"]) == 5
    store.save_suggestion(case=case, suggestion=suggestion(case), model=None)
    told = get(here.ann, case, "data").json()
    assert (told["current"], told["plan"]["kind"]) == (2, "suggested")


def test_waiting_for_the_worker_leaves_one_look_in_the_log_and_a_real_look_another(here: Area) -> None:
    from mertid.desk import store
    from tests.desk.route_town import suggestion

    def looks() -> int:
        return AuditRow.objects.filter(action="plan.seen").count()

    case = here.case(suggest=False)
    get(here.ann, case, "data")
    told = [get(here.ann, case, "news").json() for _ in range(5)]
    assert told == [{"current": 1, "suggestion": False, "baseline_figures": None}] * 5
    assert looks() == 1
    store.save_suggestion(case=case, suggestion=suggestion(case), model=None)
    assert get(here.ann, case, "news").json()["suggestion"]
    assert (looks(), PlanningRow.objects.get(case=case).current) == (1, 1)
    get(here.ann, case, "data")
    assert get(here.ann, case, "news").json() == {"current": 2, "suggestion": False, "baseline_figures": None}
    assert looks() == 2


def test_why_is_asked_of_the_part_that_is_meant(here: Area) -> None:
    given = problem()
    given["visits"][0] |= {"carers": 2}
    case = here.case(given=given)
    routes = get(here.ann, case, "data").json()["plan"]["routes"]
    who = {stop["part"]: route["carer"] for route in routes for stop in route["stops"] if stop["visit"] == "v1"}
    told = {part: get(here.ann, case, "explain", visit="v1", part=part).json() for part in (0, 1)}
    assert {part: (one["part"], one["carer"]) for part, one in told.items()} == {part: (part, who[part]) for part in (0, 1)}
    assert who[0] != who[1]


@pytest.mark.parametrize("how", ["control", "shadow"])
def test_where_the_suggestion_is_hidden_the_planner_begins_with_an_empty_plan(db: None, how: str) -> None:
    here = area(stage="shadow" if how == "shadow" else "pilot")
    case = here.case()
    if how == "control":
        CaseRow.objects.filter(pk=case.pk).update(control=True)
    told = get(here.ann, case, "data").json()
    assert told["plan"]["kind"] == "empty"
    assert "run" not in told["can"]
    assert told["suggested"] is None
    begun = client(here.ann).post(address(case, "run/"), {"plan": 1, "seconds": 1}, content_type="application/json")
    assert (begun.status_code, begun.json()["error"]["code"]) == (409, "not_now")


def test_two_first_looks_make_one_plan(here: Area) -> None:
    case = here.case()
    for user in (here.ann, here.bo):
        get(user, case, "data")
    assert PlanningRow.objects.filter(case=case).count() == RoutePlan.objects.filter(case=case).count() == 1


def test_an_unknown_version_does_not_exist(here: Area) -> None:
    case = here.case()
    assert [get(here.ann, case, "data", plan=asked).status_code for asked in ("7", "x", "-1")] == [404, 404, 404]


def test_the_case_page_leads_to_the_panel(here: Area) -> None:
    case = here.case()
    answer = client(here.ann).get(f"/homecare_planning/case/{case.pk}/")
    assert answer.status_code == 302
    assert answer["Location"] == address(case)
    shown = client(here.ann).get(address(case))
    assert shown.status_code == 200
    assert STREET not in shown.content.decode()
