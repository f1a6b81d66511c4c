"""The planning panel's full pages and files: a carer's day, faces, load, groups, changes, versions; CSV, Excel, JSON, calendar."""

import csv
import io
import json
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest

from mertid.desk import store
from mertid.desk.models import AuditRow, CaseRow, RoutePlan
from mertid.desk.planning import Version, open_plan
from mertid.desk.route.files import escape, fold
from mertid.desk.route.read import by_group, faces, loads
from mertid.desk.store import route
from tests.desk.route_town import SECRET, STREET, Area, area, problem

from .test_route_data import address, client, get

PAGES = ("carer", "citizen", "load", "fairness", "changes", "versions", "ready")


@pytest.fixture
def here(db: None) -> Area:
    return area()


def opened(here: Area, case: CaseRow) -> Any:
    get(here.ann, case, "data")
    row = RoutePlan.objects.select_related("case__deployment").get(case=case, number=1)
    return open_plan(row)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_answers_readers_in_both_languages(here: Area, name: str) -> None:
    case = here.case()
    for language in ("da", "en"):
        store.set_language(who=store.person(here.reader), user=here.reader, language=language)
        answer = get(here.reader, case, name)
        assert answer.status_code == 200
        assert f'<html lang="{language}"' in answer.content.decode()


def test_a_carers_paper_holds_the_day_and_only_that_carers(here: Area) -> None:
    case = here.case()
    version = opened(here, case)
    route_ = next(one for one in version.plan.routes if one.stops)
    text = get(here.ann, case, "carer", id=route_.carer).content.decode()
    mine = {stop.visit for stop in route_.stops}
    names = {f"v{n}": one["name"] for n, one in enumerate(problem()["citizens"], 1)}
    assert all(names[visit] in text for visit in mine)
    assert not any(name in text for visit, name in names.items() if visit not in mine)
    assert get(here.ann, case, "carer", id="nobody").status_code == 404


def test_a_citizens_calendar_tells_who_comes_and_who_is_new(here: Area) -> None:
    case = here.case()
    version = opened(here, case)
    found = faces(version, "b1")
    assert found is not None
    assert (found.count, found.unplanned) == (1, 0)
    assert found.rows[0].known is (version.plan.where()[("v1", 0)][0] == "s1")
    text = get(here.ann, case, "citizen", id="b1").content.decode()
    assert SECRET in text and found.rows[0].name in text
    assert get(here.ann, case, "citizen", id="b99").status_code == 404


def test_load_adds_up_to_the_plans_own_figures(here: Area) -> None:
    case = here.case()
    version = opened(here, case)
    rows = loads(version)
    assert sum(row.travel for row in rows) == pytest.approx(version.row.figures["travel_minutes"], abs=0.01)
    assert sum(row.visits for row in rows) == 5
    assert [row.working for row in rows] == [390, 390]
    (group,) = by_group(rows)
    assert (group.name, group.carers, group.visits) == ("Dag", 2, 5)


def test_the_change_list_says_what_a_new_version_changes(here: Area) -> None:
    case = here.case()
    version = opened(here, case)
    plan = version.engine.empty(version.problem)
    from mertid.desk.planning import version_of

    made = version_of("removed", version.engine, version.problem, plan, version.travel, stored=version.row.problem_id)
    route.save_version(who=store.person(here.ann), case=case, seen=1, version=made)
    text = get(here.ann, case, "changes").content.decode()
    assert SECRET in text and "ring" in text
    told = get(here.ann, case, "compare", a=1, b=2).json()
    assert {one["kind"] for one in told["changes"]} == {"unplanned"}
    assert told["changes"][0]["before"][0]["carer"] in ("k1", "k2")
    assert told["delta"]["planned"] == -5
    assert get(here.ann, case, "compare", a=1).status_code == 422


def test_explain_tells_why_and_what_the_next_best_costs(here: Area) -> None:
    case = here.case()
    told = get(here.ann, case, "explain", visit="v1").json()
    assert told["visit"] == "v1" and told["why"] and isinstance(told["why"][0], str)
    assert {"carer", "shift", "start", "cost"} <= set(told["next_best"][0])
    assert get(here.ann, case, "explain", visit="v99").status_code == 422


# --- files ---------------------------------------------------------------------------------------------------------


def export(here: Area, case: CaseRow, form: str, **query: Any) -> Any:
    return client(here.ann).get(address(case, f"export/{form}/"), query)


def test_csv_and_excel_hold_every_stop_and_the_breaks(here: Area) -> None:
    case = here.case()
    rows = list(csv.reader(io.StringIO(export(here, case, "csv").content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:3] == ["Dato", "Medarbejder", "Vagt"]
    assert sum(row[7] == "Personlig pleje" for row in rows) == 5
    assert STREET in {row[6] for row in rows}
    book = openpyxl.load_workbook(io.BytesIO(export(here, case, "xlsx").content))
    assert book["Ruter"].max_row == len(rows)


def test_a_name_that_begins_as_a_formula_is_never_run(here: Area) -> None:
    given = problem()
    given["citizens"][0]["name"] = "=1+1"
    case = here.case(given=given)
    assert ";'=1+1;" in export(here, case, "csv").content.decode()
    sheet = openpyxl.load_workbook(io.BytesIO(export(here, case, "xlsx").content))["Ruter"]
    assert {cell.data_type for row in sheet for cell in row if cell.value == "=1+1"} == {"s"}


def test_the_calendar_is_of_the_standard_and_holds_nobodys_name_or_address(here: Area) -> None:
    case = here.case()
    version = opened(here, case)
    answer = export(here, case, "ics", carer=next(one.carer for one in version.plan.routes if one.stops))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    text = answer.content.decode()
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") and text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert text.count("BEGIN:VEVENT") == text.count("END:VEVENT") == len(next(one for one in version.plan.routes if one.stops).stops)
    for hidden in ("Aase", "Opdigtet", "Prøvevej", "Personlig", "Kim", "Lone"):
        assert hidden not in text
    start = next(line for line in text.split("\r\n") if line.startswith("DTSTART:"))
    first = next(one for one in version.plan.routes if one.stops).stops[0].start
    at = datetime.strptime(start[8:], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    assert at.hour * 60 + at.minute == round(first) - 60  # winter in Copenhagen is an hour ahead


def test_a_visit_keeps_its_place_in_the_calendar_from_version_to_version(here: Area) -> None:
    case = here.case()
    row = opened(here, case).row
    route.save_version(
        who=store.person(here.ann), case=case, seen=1, version=Version("locked", row.problem_id, bytes(row.data), [], row.figures, [], {}),
    )
    one, two = (export(here, case, "ics", plan=number).content.decode() for number in (1, 2))
    uids = [[line for line in text.split("\r\n") if line.startswith("UID:")] for text in (one, two)]
    assert uids[0] == uids[1] and len(set(uids[0])) == 5
    assert "SEQUENCE:1" in one and "SEQUENCE:2" in two


def test_a_summer_day_and_a_night_shift_are_told_in_universal_time(here: Area) -> None:
    from mertid.desk.route.files import _utc

    version = opened(here, here.case(given=problem(start="2026-07-01")))
    assert _utc(version, 450) == "20260701T053000Z"
    assert _utc(version, 1440 + 30) == "20260701T223000Z"


@pytest.mark.parametrize(("text", "said"), [("a,b;c\\d", "a\\,b\\;c\\\\d"), ("to\nlinjer", "to\\nlinjer"), ("æøå", "æøå")])
def test_calendar_text_is_escaped(text: str, said: str) -> None:
    assert escape(text) == said


@pytest.mark.parametrize("text", ["x" * 75, "x" * 76, "æ" * 200, "SUMMARY:" + "å1" * 90])
def test_long_calendar_lines_are_folded_without_tearing_a_letter(text: str) -> None:
    folded = fold(text)
    assert all(len(line.encode()) <= 75 for line in folded.split("\r\n"))
    assert folded.replace("\r\n ", "") == text
    folded.encode().decode()


def test_json_is_the_documented_form_and_one_carers_holds_no_others(here: Area) -> None:
    case = here.case()
    whole = json.loads(export(here, case, "json").content)
    assert whole["version"] == 1
    version = opened(here, case)
    assert version.engine.plan(whole["plan"]) is not None
    assert version.engine.problem(whole["problem"]).visits
    mine = json.loads(export(here, case, "json", carer="k2").content)
    assert {one["carer"] for one in mine["plan"]["routes"]} <= {"k2"}
    assert "problem" not in mine


def test_a_file_is_named_without_anybody_and_its_fetching_is_in_the_log(here: Area) -> None:
    case = here.case()
    answer = export(here, case, "csv", carer="k2")
    assert answer["Content-Disposition"] == f'attachment; filename="ruteplan-{case.number}-1.csv"'
    assert AuditRow.objects.get(action="plan.exported").detail == {"plan": 1, "form": "csv", "one_carer": True}
    assert [export(here, case, form).status_code for form in ("doc", "pdf")] == [404, 404]
    assert export(here, case, "csv", carer="k9").status_code == 404


def test_times_are_written_as_in_the_panel() -> None:
    from django.utils import translation

    from mertid.desk.route.words import clock

    assert clock(586) == "9.46"
    with translation.override("en"):
        assert clock(586) == "09:46"
