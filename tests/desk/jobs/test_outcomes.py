"""What a training learns from where outcomes are estimated, and when it starts by itself."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from mertid import catalog
from mertid.core import Case
from mertid.desk import store
from mertid.desk.jobs.outcomes import learns_effects
from mertid.desk.jobs.training import Lesson, gather, hold_out
from mertid.desk.models import Authority, CaseRow, DecisionRow, ModelVersion, OutcomeRow
from mertid.desk.sweep import start_due_trainings
from tests.desk.people import Place, place, sample

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Place:
    return place(count=4, learned=False)


def told(here: Place, row: CaseRow, **values: str) -> OutcomeRow:
    return OutcomeRow.objects.create(case=row, kind="observed", values=values, at=timezone.now())


def values(here: Place) -> dict[str, dict[str, str]]:
    return {one.case.id: dict(one.decision.values) for one in gather(here.deployment, timezone.now())}


def test_cases_are_learned_from_when_their_main_outcome_is_known(here: Place) -> None:
    first, second, third, _fourth = here.rows
    store.decide(who=here.who(), case=first, kind="change", values={"action": "visit"})
    store.decide(who=here.who(), case=second, kind="change", values={"action": "usual"})
    told(here, first, admission="no")
    told(here, third, admission="yes")
    assert values(here) == {str(first.pk): {"action": "visit", "admission": "no"}, str(third.pk): {"admission": "yes"}}


def test_what_was_observed_last_counts_over_history(here: Place) -> None:
    row = here.rows[0]
    DecisionRow.objects.create(case=row, kind="import", values={"action": "usual", "admission": "no"}, shown=False, at=timezone.now())
    assert values(here)[str(row.pk)]["admission"] == "no"
    told(here, row, admission="yes")
    assert values(here)[str(row.pk)] == {"action": "usual", "admission": "yes"}


def test_lessons_are_in_the_order_in_which_the_citizens_came(here: Place) -> None:
    for row in here.rows:
        told(here, row, admission="no")
    lessons = gather(here.deployment, timezone.now())
    assert [one.case.id for one in lessons] == [str(row.pk) for row in sorted(here.rows, key=lambda row: row.received_at)]
    assert [one.case.id for one in gather(here.deployment, timezone.now(), newest=1)] == [lessons[-1].case.id]


def test_made_citizens_are_never_learned_from_at_a_real_authority(here: Place) -> None:
    for row in here.rows:
        told(here, row, admission="no")
    CaseRow.objects.filter(pk=here.rows[0].pk).update(origin="real")
    assert len(values(here)) == 4
    Authority.objects.filter(pk=here.authority.pk).update(contact_email="post@kommune.dk")
    here.deployment.refresh_from_db()
    here.deployment.authority.refresh_from_db()
    assert set(values(here)) == {str(here.rows[0].pk)}


def test_a_measure_that_was_chosen_is_what_was_given_and_its_outcome_is_told_later() -> None:
    here = place("employment_measures", cvr="99900075", count=2, learned=False)
    row = here.rows[0]
    store.decide(who=here.who(), case=row, kind="change", values={"job": "wage"})
    assert values(here) == {}
    told(here, row, job="yes")
    assert values(here) == {str(row.pk): {"given": "wage", "job": "yes"}}


@pytest.mark.parametrize(("slug", "effects"), [("employment_measures", True), ("elderly_admission", False), ("mail_triage", False)])
def test_it_is_known_of_every_solution_whether_it_learns_effects(slug: str, effects: bool) -> None:
    assert learns_effects(catalog.get(slug)) is effects


def test_nobody_is_both_learned_from_and_measured_on(here: Place) -> None:
    def lesson(number: int, person: str) -> Lesson:
        case = Case(id=str(number), solution="elderly_admission", facts=sample("elderly_admission")[0][0].facts, person=person)
        at = timezone.now() + timedelta(hours=number)
        return Lesson(case, _decision(str(number), at), at)

    older, newest = hold_out([lesson(n, f"p{n % 70}") for n in range(100)])
    assert {one.case.person for one in older} & {one.case.person for one in newest} == set()
    assert max(one.at for one in older) < min(one.at for one in newest)
    assert len(newest) == 30


def _decision(case_id: str, at: Any) -> Any:
    from mertid.core.decision import Decision

    return Decision(case_id=case_id, kind="accept", values={"admission": "no"}, decided_by="import", at=at)


def test_a_training_starts_by_itself_when_so_many_outcomes_have_come(here: Place) -> None:
    here.deployment.settings = {"retrain_every": 3}
    here.deployment.save()
    ModelVersion.objects.create(deployment=here.deployment, number=1, state="failed")
    for row in here.rows[:2]:
        store.decide(who=here.who(), case=row, kind="change", values={"action": "visit"})
        told(here, row, admission="no")
    start_due_trainings()
    assert here.deployment.models.count() == 1
    told(here, here.rows[2], admission="yes")
    start_due_trainings()
    assert here.deployment.models.count() == 2
