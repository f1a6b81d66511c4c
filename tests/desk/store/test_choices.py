"""Decisions among a solution's choices, and the figure a case is ranked by."""

from typing import Any

import pytest

from mertid.core import Answer, BadCase, Estimate, Suggestion, same
from mertid.desk import store
from mertid.desk.models import CaseRow, Deployment
from tests.desk.people import Place, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Place:
    return place(count=1, learned=False)


def suggest(row: CaseRow, value: str = "visit", chance: float = 0.4) -> None:
    estimate = Estimate(value=chance, low=chance / 2, high=min(1.0, chance * 2), told=same("Ud af 100 ..."))
    answers = (Answer(target="action", value=value, score=0.7), Answer(target="admission", value="yes", score=chance, estimate=estimate))
    store.save_suggestion(case=row, suggestion=Suggestion(case_id=str(row.pk), answers=answers, model="x"), model=None)


def decide(here: Place, **given: Any) -> Any:
    return store.decide(who=here.who(), case=here.rows[0], **given)


def test_a_choice_is_stored_and_can_be_taken_back(here: Place) -> None:
    decision = decide(here, kind="change", values={"action": "visit"})
    assert decision.values == {"action": "visit"}
    assert CaseRow.objects.get(pk=here.rows[0].pk).state == "decided"
    store.undo(who=here.who(), decision=decision)
    assert CaseRow.objects.get(pk=here.rows[0].pk).state == "waiting"


@pytest.mark.parametrize(("values", "says"), [
    ({}, "field 'action' is missing, expected one of the solution's choices"),
    ({"action": "operate"}, "field 'action' is unknown, expected one of the solution's choices"),
    ({"action": "visit", "admission": "yes"}, "a field is unknown or str, expected text for action"),
    ({"team": "vand"}, "a field is unknown or str, expected text for action"),
])
def test_only_one_of_the_choices_is_a_decision(here: Place, values: dict[str, str], says: str) -> None:
    with pytest.raises(BadCase, match=says):
        decide(here, kind="change", values=values)


def test_an_acceptance_is_of_the_action_proposed_whatever_is_estimated(here: Place) -> None:
    suggest(here.rows[0])
    with pytest.raises(BadCase, match="expected the values as proposed"):
        decide(here, kind="accept", values={"action": "usual"})
    assert decide(here, kind="accept", values={"action": "visit"}).kind == "accept"


def test_nothing_leaves_the_house_unless_a_case_system_is_set(here: Place) -> None:
    assert not decide(here, kind="change", values={"action": "visit"}).deliveries.exists()
    Deployment.objects.filter(pk=here.deployment.pk).update(case_system={"kind": "folder", "path": "/x"}, filing="forward")
    (row,) = store.add_case(who=here.who("admin"), deployment=here.deployment, facts=here.rows[0].facts),
    sent = store.decide(who=here.who(), case=row, kind="change", values={"action": "usual"}).deliveries.all()
    assert [(one.kind, one.payload) for one in sent] == [("case_system", {"values": {"action": "usual"}})]


def test_a_case_carries_what_its_newest_suggestion_estimates_unless_it_is_hidden(here: Place) -> None:
    row = here.rows[0]
    suggest(row, chance=0.4)
    assert CaseRow.objects.get(pk=row.pk).estimate == 0.4
    suggest(row, chance=0.1)
    assert CaseRow.objects.get(pk=row.pk).estimate == 0.1
    CaseRow.objects.filter(pk=row.pk).update(control=True)
    suggest(row, chance=0.3)
    assert CaseRow.objects.get(pk=row.pk).estimate is None
