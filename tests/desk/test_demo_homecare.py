"""The demo's home care: two invented cases with a plan each, which a planner can open."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from mertid.desk import store
from mertid.desk.demo.homecare import AREA, build_homecare, invented
from mertid.desk.demo.towns import TOWNS
from mertid.desk.models import CaseRow, User

NOW = datetime(2026, 11, 26, 15, tzinfo=UTC)


@pytest.mark.django_db
def test_a_week_and_a_day_are_proposed_and_a_planner_can_open_them() -> None:
    town = TOWNS[0]
    store.save_authority(cvr=town.cvr, name=town.name, contact_email=f"post@{town.place.host}")
    state: dict[str, Any] = {"password": "ba-be-bi-bo-bu-by", "people": []}
    said: list[str] = []
    build_homecare(town, state, NOW, said.append, small=True)
    week, day = CaseRow.objects.order_by("received_at")
    assert (week.title, day.title) == (f"{AREA}: Uge 49", f"{AREA}: 27. november 2026")
    for case in (week, day):
        suggestion = case.suggestions.get()
        assert suggestion.proposed
        assert suggestion.payload["plan"]["routes"]
    planner = Client()
    login = f"{state['people'][0]['email']}"
    planner.force_login(User.objects.get(email=login), backend="django.contrib.auth.backends.ModelBackend")
    assert planner.get("/homecare_planning/queue/").status_code == 200
    assert planner.get(f"/homecare_planning/plan/{week.pk}/").status_code == 200
    assert len(said) == 1


def test_the_invented_area_is_the_same_each_time_and_as_large_as_told() -> None:
    week = invented(NOW.date(), 7)
    assert week == invented(NOW.date(), 7)
    assert (len(week["problem"]["citizens"]), len(week["problem"]["carers"])) == (120, 18)
    assert len(week["problem"]["visits"]) > 700
