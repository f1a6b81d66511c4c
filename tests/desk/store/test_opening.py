"""A person opens a case: one short write, every step of it in the log."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mertid.desk import store
from mertid.desk.models import AuditRow, CaseRow, Handling
from tests.desk.conftest import Town
from tests.desk.store.test_decisions import propose


@pytest.fixture
def sorter(town: Town) -> store.Who:
    return store.person(town.people["sorter"])


def steps(town: Town) -> list[str]:
    return list(AuditRow.objects.filter(thing=f"case:{town.case.pk}").order_by("position").values_list("action", flat=True))


def test_the_first_opening_leaves_every_step_in_the_chain(town: Town, sorter: store.Who) -> None:
    propose(town.case, team="vand")
    before, suggestion = steps(town), town.case.suggestions.get()
    store.see_case(who=sorter, case=town.case, work=True, suggestion=suggestion)
    assert steps(town) == [*before, "case.seen", "case.opened", "case.taken", "suggestion.seen"]
    assert Handling.objects.get().user == town.people["sorter"]
    assert CaseRow.objects.get(pk=town.case.pk).assignee == town.people["sorter"] == town.case.assignee
    assert town.case.suggestions.get().shown_at == suggestion.shown_at is not None
    assert store.verify_audit() == []


def test_every_later_opening_is_one_row(town: Town, sorter: store.Who) -> None:
    for _ in range(3):
        store.see_case(who=sorter, case=town.case, work=True)
    assert steps(town)[-4:] == ["case.opened", "case.taken", "case.seen", "case.seen"]
    assert store.verify_audit() == []


def test_reading_alone_begins_no_work(town: Town) -> None:
    store.see_case(who=store.person(town.people["dpo"]), case=town.case)
    assert steps(town)[-1] == "case.seen"
    assert not Handling.objects.exists()
    assert CaseRow.objects.get(pk=town.case.pk).assignee is None


def test_the_first_of_two_has_it_and_the_other_sees_who(town: Town, sorter: store.Who) -> None:
    late = CaseRow.objects.get(pk=town.case.pk)
    store.see_case(who=sorter, case=town.case, work=True)
    store.see_case(who=store.person(town.people["case_worker"]), case=late, work=True)
    assert late.assignee == town.people["sorter"]
    assert steps(town).count("case.taken") == 1


@pytest.mark.parametrize(("control", "stage"), [(True, "pilot"), (False, "shadow")])
def test_in_control_and_in_shadow_no_suggestion_counts_as_seen(town: Town, sorter: store.Who, control: bool, stage: str) -> None:
    propose(town.case, team="vand")
    CaseRow.objects.update(control=control)
    store.save_deployment(who=town.who, deployment=town.deployment, stage=stage)
    case = CaseRow.objects.select_related("deployment").get()
    store.see_case(who=sorter, case=case, work=True, suggestion=case.suggestions.get())
    assert case.suggestions.get().shown_at is None
    assert "suggestion.seen" not in steps(town)


def test_others_at_the_authority_wait_for_few_questions(town: Town, sorter: store.Who) -> None:
    propose(town.case, team="vand")
    with CaptureQueriesContext(connection) as first:
        store.see_case(who=sorter, case=town.case, work=True, suggestion=town.case.suggestions.get())
    with CaptureQueriesContext(connection) as again:
        store.see_case(who=sorter, case=town.case, work=True)
    inside = [len([q for q in asked if "SAVEPOINT" not in q["sql"]]) for asked in (first, again)]
    assert inside[0] <= 9, "each question in a write is time that the others wait"
    assert inside[1] <= 5
