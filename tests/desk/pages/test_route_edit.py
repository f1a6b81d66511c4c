"""Editing by hand, dry and in earnest; two planners; searches and events begun from the panel; the decision."""

from typing import Any

import pytest

from mertid.desk.models import AuditRow, DecisionRow, PlanRun, RoutePlan
from tests.desk.route_town import SECRET, Area, area

from .test_route_data import address, client, get


@pytest.fixture
def here(db: None) -> Area:
    return area()


def post(here: Area, case: Any, name: str, *, user: Any = None, **body: Any) -> Any:
    return client(user or here.ann).post(address(case, f"{name}/"), body, content_type="application/json")


def where(told: Any, visit: str) -> str:
    return next((route["shift"] for route in told["routes"] for stop in route["stops"] if stop["visit"] == visit), "")


def begun(here: Area) -> tuple[Any, Any]:
    case = here.case()
    return case, get(here.ann, case, "data").json()


def other(told: Any, visit: str) -> str:
    return "s2" if where(told["plan"], visit) == "s1" else "s1"


def test_a_dry_move_tells_what_it_would_do_and_changes_nothing(here: Area) -> None:
    case, told = begun(here)
    rows, log = RoutePlan.objects.count(), AuditRow.objects.count()
    answer = post(here, case, "move", plan=1, visit="v1", part=0, shift=other(told, "v1"), before=0, start=None, dry=True).json()
    assert (answer["legal"], answer["plan"], answer["current"]) == (True, None, 1)
    assert answer["delta"]["travel_minutes"] != 0
    assert {route["shift"] for route in answer["routes"]} == {"s1", "s2"}
    assert (RoutePlan.objects.count(), AuditRow.objects.count()) == (rows, log)


def test_a_move_makes_a_version_that_can_be_undone_and_redone(here: Area) -> None:
    case, told = begun(here)
    shift = other(told, "v1")
    answer = post(here, case, "move", plan=1, visit="v1", part=0, shift=shift, dry=False).json()
    assert (answer["current"], answer["plan"]["kind"], answer["undo"], answer["redo"]) == (2, "moved", True, False)
    assert SECRET in answer["text"]
    now = get(here.ann, case, "data").json()
    assert where(now["plan"], "v1") == shift
    assert now["figures"] == answer["figures"]
    back = post(here, case, "undo", plan=2).json()
    assert (back["current"], back["undo"], back["redo"]) == (1, False, True)
    assert where(back, "v1") == where(told["plan"], "v1")
    assert post(here, case, "redo", plan=1).json()["current"] == 2
    assert post(here, case, "use", plan=2, number=1).json()["current"] == 1
    nothing = post(here, case, "undo", plan=1)
    assert (nothing.status_code, nothing.json()["error"]["code"]) == (409, "not_now")


def test_an_illegal_move_names_the_rule_and_who(here: Area) -> None:
    case, _told = begun(here)
    answer = post(here, case, "move", plan=1, visit="v5", part=0, shift="s1", dry=True).json()
    assert not answer["legal"]
    assert answer["faults"][0]["visit"] == "v5"
    assert "Kim" in answer["faults"][0]["text"]


def test_a_removed_visit_is_named_as_unplanned(here: Area) -> None:
    case, _told = begun(here)
    answer = post(here, case, "remove", plan=1, visit="v2").json()
    assert [(one["visit"], one["code"]) for one in answer["unplanned"]] == [("v2", "removed")]
    assert answer["delta"]["planned"] == -1


def test_a_lock_holds_carer_and_time_until_it_is_opened(here: Area) -> None:
    case, told = begun(here)
    answer = post(here, case, "lock", plan=1, visit="v1", carer=True, time=False).json()
    held = next(route["carer"] for route in told["plan"]["routes"] for stop in route["stops"] if stop["visit"] == "v1")
    assert answer["locks"] == [{"visit": "v1", "carers": [held], "start": None}]
    refused = post(here, case, "move", plan=2, visit="v1", part=0, shift=other(told, "v1"), dry=True).json()
    assert not refused["legal"]
    assert post(here, case, "lock", plan=2, visit="v2").json()["locks"][1]["start"] is not None
    assert post(here, case, "unlock", plan=3, visit="*").json()["locks"] == []
    assert post(here, case, "move", plan=4, visit="v1", part=0, shift=other(told, "v1"), dry=True).json()["legal"]


def test_the_second_of_two_planners_is_told_who_was_first(here: Area) -> None:
    case, told = begun(here)
    assert post(here, case, "move", plan=1, visit="v1", part=0, shift=other(told, "v1")).status_code == 200
    for name, body in (("move", {"visit": "v2", "part": 0, "shift": "s1", "dry": True}), ("remove", {"visit": "v2"}), ("undo", {})):
        late = post(here, case, name, user=here.bo, plan=1, **body)
        assert (late.status_code, late.json()["error"]["code"]) == (409, "changed")
        assert "Ann Andersen" in late.json()["error"]["message"]


@pytest.mark.parametrize(("name", "body"), [
    ("move", {"plan": 1, "visit": "v9", "shift": "s1"}), ("move", {"plan": 1, "visit": "v1", "shift": "s9"}),
    ("move", {"plan": 1, "visit": "v1", "shift": "s1", "part": 2}), ("move", {"plan": "x", "visit": "v1", "shift": "s1"}),
    ("move", {"plan": 1, "visit": ["v1"], "shift": "s1"}), ("move", {"plan": 1, "visit": "v1", "part": 1, "shift": "s1"}),
    ("remove", {"plan": 1}), ("lock", {"plan": 1, "visit": "v9"}), ("run", {"plan": 1, "weights": {"height": 2}}),
    ("run", {"plan": 1, "weights": {"travel": -1}}), ("event", {"plan": 1, "kind": "sick", "carer": "k9", "now": 500}),
    ("event", {"plan": 1, "kind": "party", "now": 500}), ("event", {"plan": 1, "kind": "longer", "visit": "v1", "minutes": 0, "now": 500}),
    ("event", {"plan": 1, "kind": "acute", "citizen": "b1", "minutes": 20, "latest": 100, "earliest": 200, "now": 90}),
])
def test_a_question_that_names_nothing_is_refused_and_changes_nothing(here: Area, name: str, body: dict[str, Any]) -> None:
    case, _told = begun(here)
    answer = post(here, case, name, **body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid")
    assert RoutePlan.objects.count() == 1
    assert not PlanRun.objects.exists()


def test_a_body_that_is_no_object_is_refused(here: Area) -> None:
    case, _told = begun(here)
    for body in (b"[1]", b"{", b'"x"', b'{"plan": NaN, "visit": "v1"}'):
        assert client(here.ann).post(address(case, "remove/"), body, content_type="application/json").status_code == 422


def test_a_search_begins_tells_how_far_it_is_and_stops(here: Area) -> None:
    case, _told = begun(here)
    assert get(here.ann, case, "progress").json()["state"] is None
    began = post(here, case, "run", plan=1, seconds=20, weights={"face": 9}).json()["running"]
    assert (began["running"], began["state"], began["limit"], began["by"]) == (True, "waiting", 20.0, "Ann Andersen")
    assert PlanRun.objects.get().asked == {"seconds": 20.0, "weights": {"face": 9.0}, "from": None, "shifts": False}
    again = post(here, case, "run", user=here.bo, plan=1)
    assert (again.status_code, again.json()["error"]["code"]) == (409, "not_now")
    assert post(here, case, "run", stop=True).json()["running"]["stopping"]
    assert get(here.reader, case, "progress").json()["running"]
    assert get(here.ann, case, "data").json()["running"]["kind"] == "run"


def test_an_event_begins_a_mending(here: Area) -> None:
    case, _told = begun(here)
    began = post(here, case, "event", plan=1, kind="sick", carer="k1", now=600).json()["running"]
    assert (began["kind"], began["running"]) == ("event", True)
    assert PlanRun.objects.get().asked == {"kind": "sick", "carer": "k1", "now": 600.0}


def test_a_plan_with_changes_is_published_as_a_counted_override(here: Area) -> None:
    case, told = begun(here)
    post(here, case, "move", plan=1, visit="v1", part=0, shift=other(told, "v1"))
    as_is = post(here, case, "decide", plan=2, choice="accept")
    assert (as_is.status_code, as_is.json()["error"]["code"]) == (409, "not_now")
    done = post(here, case, "decide", plan=2, choice="changed", reason="citizen_wish", note="").json()
    assert (done["published"], done["state"]) == (2, "decided")
    made = RoutePlan.objects.get(number=2)
    assert (made.edited["carer"], made.edited["by"], made.edited["visits"]) == (1, {"moved": 1}, 5)
    decision = DecisionRow.objects.get()
    assert (decision.kind, decision.reason, decision.shown) == ("change", "citizen_wish", False)
    now = get(here.ann, case, "data").json()
    assert (now["published"], now["versions"][0]["published"]) == (2, True)
    later = post(here, case, "move", plan=2, visit="v1", part=0, shift=where(told["plan"], "v1"), dry=True).json()
    assert later["delta"]["cost_moved"] > 0


def test_a_plan_that_breaks_a_rule_asks_for_a_yes(here: Area) -> None:
    case, _told = begun(here)
    post(here, case, "move", plan=1, visit="v5", part=0, shift="s1")
    asked = {"plan": 2, "choice": "changed", "reason": "other"}
    answer = post(here, case, "decide", **asked)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "faults")
    assert post(here, case, "decide", **asked, faults_accepted=True, note="Lone lærer op").status_code == 200


def test_opening_the_panel_says_that_the_suggestion_was_shown(here: Area) -> None:
    case, _told = begun(here)
    client(here.ann).get(address(case))
    post(here, case, "decide", plan=1, choice="accept")
    decision = DecisionRow.objects.get()
    assert (decision.kind, decision.shown) == ("accept", True)
