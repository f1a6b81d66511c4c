"""A person decides; what follows is sent, learned and can be taken back while nothing has left."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from mertid.core import AlreadyDecided, Answer, BadCase, Refused, Suggestion
from mertid.desk import store
from mertid.desk.models import AuditRow, CaseNumber, CaseRow, DecisionRow, Delivery, Handling, KlePlan, KleSubject, OutcomeRow, Source
from tests.desk.conftest import Town

from .conftest import Mail

pytestmark = pytest.mark.django_db


def propose(case: CaseRow, **values: str) -> None:
    """Give the case a suggestion that proposes these values."""
    answers = tuple(Answer(target=target, value=value, label=value, score=0.9) for target, value in values.items())
    store.save_suggestion(case=case, suggestion=Suggestion(case_id=str(case.pk), answers=answers), model=None)


@pytest.fixture
def sorter(town: Town) -> store.Who:
    return store.person(town.people["sorter"])


@pytest.fixture
def mailed(town: Town, mailbox: Source, mail: Mail) -> CaseRow:
    """A case that came from a mailbox, where both teams have a folder."""
    for team in town.teams.values():
        store.save_team(who=town.who, team=team, folder=team.name, email=f"{team.slug}@eksempelby.example")
    intake, _ = store.receive(source=mailbox, data=mail(), media_type="message/rfc822", place={"uid": 7})
    case = store.open_intake(str(intake.pk))
    assert case is not None
    return case


def test_a_decision_is_stored_with_what_must_be_sent(town: Town, mailed: CaseRow, sorter: store.Who) -> None:
    decision = store.decide(who=sorter, case=mailed, kind="change", values={"team": "vej", "case": "24-7"}, reason="misread", note="Ring")
    mailed.refresh_from_db()
    assert (mailed.state, mailed.team, mailed.decided_at) == ("decided", town.teams["vej"], decision.at)
    delivery = Delivery.objects.get(decision=decision)
    assert (delivery.kind, delivery.payload, delivery.state) == ("imap_move", {"folder": "Vej"}, "waiting")
    assert delivery.next_try_at > decision.at + timedelta(seconds=settings.UNDO_SECONDS)
    number = CaseNumber.objects.get(number="24-7")
    assert (number.team, number.party) == (town.teams["vej"], "birgit@borger.example")
    row = AuditRow.objects.get(action="case.decided")
    assert row.detail["fields"] == ["case", "team"]
    assert "Ring" not in str(row.detail)


@pytest.mark.parametrize(("filing", "kinds"), [("move", {"imap_move"}), ("forward", {"forward"}), ("none", set())])
def test_the_authority_chooses_how_mail_is_filed(town: Town, mailed: CaseRow, sorter: store.Who, filing: str, kinds: set[str]) -> None:
    store.save_deployment(who=town.who, deployment=town.deployment, filing=filing, case_system={"kind": "folder", "path": "x"})
    decision = store.decide(who=sorter, case=mailed, kind="change", values={"team": "vej"})
    assert set(decision.deliveries.values_list("kind", flat=True)) == kinds | {"case_system"}


def test_accepting_needs_the_values_that_were_proposed(town: Town, sorter: store.Who) -> None:
    propose(town.case, team="vand", kle="13.02.00")
    with pytest.raises(BadCase, match="expected the values as proposed"):
        store.decide(who=sorter, case=town.case, kind="accept", values={"team": "vej"})
    with pytest.raises(BadCase, match="expected the values as proposed"):
        store.decide(who=sorter, case=town.case, kind="accept", values={"team": "vand", "kle": "13.02.01"})
    assert store.decide(who=sorter, case=town.case, kind="accept", values={"team": "vand", "kle": "13.02.00"}).kind == "accept"


def test_nothing_can_be_accepted_when_nothing_was_proposed(town: Town, sorter: store.Who) -> None:
    with pytest.raises(BadCase, match="Use change"):
        store.decide(who=sorter, case=town.case, kind="accept", values={"team": "vand"})


@pytest.mark.parametrize(
    ("values", "kind", "reason", "match"),
    [
        ({"team": "ukendt"}, "change", "", "field 'team' is unknown"), ({}, "change", "", "field 'team' is missing"),
        ({"team": "vej", "kle": "99.99.99"}, "change", "", "not in the active plan"),
        ({"team": "vej", "x": "1"}, "change", "", "a field is unknown"),
        ({"team": "vej"}, "guess", "", "field 'kind' is unknown"), ({"team": "vej"}, "change", "fordi", "field 'reason' is unknown"),
        ({"team": "vej", "case": "9" * 81}, "change", "", "81 characters"),
    ],
)
def test_a_wrong_value_is_refused_by_name(
    town: Town, sorter: store.Who, values: dict[str, str], kind: str, reason: str, match: str,
) -> None:
    plan = KlePlan.objects.create(authority=town.authority, version="1", active=True)
    KleSubject.objects.create(plan=plan, number="05.01.02", title="Veje")
    with pytest.raises(BadCase, match=match):
        store.decide(who=sorter, case=town.case, kind=kind, values=values, reason=reason)
    assert not DecisionRow.objects.exists()


def test_the_second_of_two_people_is_told_who_was_first(town: Town, sorter: store.Who) -> None:
    first = store.decide(who=sorter, case=town.case, kind="change", values={"team": "vej"})
    with pytest.raises(AlreadyDecided, match="decided by sorter eksempelby at 20"):
        store.decide(who=store.person(town.people["manager"]), case=town.case, kind="change", values={"team": "vand"})
    again = store.decide(who=sorter, case=town.case, kind="change", values={"team": "vand"}, seen_decision=first.pk)
    assert store.newest_decision(town.case) == again


def test_only_a_person_of_the_same_authority_decides(town: Town, other: Town) -> None:
    with pytest.raises(Refused, match="Only a person decides"):
        store.decide(who=store.worker(town.authority), case=town.case, kind="change", values={"team": "vej"})
    with pytest.raises(Refused, match="another authority"):
        store.decide(who=other.who, case=town.case, kind="change", values={"team": "vej"})
    assert not DecisionRow.objects.exists()


def test_a_decision_is_undone_while_nothing_was_sent(town: Town, mailed: CaseRow, sorter: store.Who) -> None:
    decision = store.decide(who=sorter, case=mailed, kind="change", values={"team": "vej"})
    case = store.undo(who=sorter, decision=decision)
    assert (case.state, case.team, store.newest_decision(case)) == ("waiting", None, None)
    assert decision.deliveries.get().state == "dropped"
    with pytest.raises(Refused, match="a later decision stands"):
        store.undo(who=sorter, decision=decision)


def test_a_decision_cannot_be_undone_once_the_mail_is_on_its_way(town: Town, mailed: CaseRow, sorter: store.Who) -> None:
    decision = store.decide(who=sorter, case=mailed, kind="change", values={"team": "vej"})
    DecisionRow.objects.update(at=timezone.now() - timedelta(seconds=settings.UNDO_SECONDS))
    Delivery.objects.update(next_try_at=timezone.now())
    delivery = decision.deliveries.get()
    assert store.lease_delivery(delivery=delivery)
    assert not store.lease_delivery(delivery=delivery)
    with pytest.raises(Refused, match="sent on"):
        store.undo(who=sorter, decision=decision)
    store.delivery_sent(delivery=delivery, receipt="moved")
    mailed.refresh_from_db()
    assert mailed.state == "filed"
    with pytest.raises(Refused, match="sent on"):
        store.undo(who=sorter, decision=decision)


def test_a_case_that_was_not_for_the_team_goes_to_the_right_one(town: Town, mailed: CaseRow, sorter: store.Who) -> None:
    first = store.decide(who=sorter, case=mailed, kind="change", values={"team": "vej", "kle": "05.01.02"})
    worker = store.person(town.people["case_worker"])
    outcome = store.reroute(who=worker, case=mailed, team=town.teams["vand"], note="Det er vand")
    newest = store.newest_decision(mailed)
    assert (outcome.decision, outcome.kind, outcome.team) == (first, "rerouted", town.teams["vand"])
    assert newest is not None
    assert (newest.values, newest.shown, newest.suggestion) == ({"team": "vand", "kle": "05.01.02"}, False, None)
    assert [d.state for d in first.deliveries.all()] == ["dropped"]
    assert newest.deliveries.get().payload == {"folder": "Vand"}
    mailed.refresh_from_db()
    assert (mailed.state, mailed.team) == ("decided", town.teams["vand"])


def test_a_case_may_go_back_to_the_sorters(town: Town, mailed: CaseRow, sorter: store.Who) -> None:
    store.decide(who=sorter, case=mailed, kind="change", values={"team": "vej"})
    store.reroute(who=sorter, case=mailed, team=None)
    mailed.refresh_from_db()
    assert (mailed.state, mailed.team) == ("waiting", None)
    assert not Delivery.objects.filter(state="waiting").exists()
    store.decide(who=sorter, case=mailed, kind="change", values={"team": "vand"})


def test_an_undecided_case_and_the_same_team_cannot_be_rerouted(town: Town, other: Town, sorter: store.Who) -> None:
    with pytest.raises(Refused, match="expected a decided case"):
        store.reroute(who=sorter, case=town.case, team=None)
    store.decide(who=sorter, case=town.case, kind="change", values={"team": "vej"})
    with pytest.raises(Refused, match="expected another active team"):
        store.reroute(who=sorter, case=town.case, team=town.teams["vej"])
    with pytest.raises(Refused, match="another authority"):
        store.reroute(who=sorter, case=town.case, team=other.teams["vej"])


def test_confirming_twice_leaves_one_outcome(town: Town, sorter: store.Who) -> None:
    store.decide(who=sorter, case=town.case, kind="change", values={"team": "vej"})
    assert store.confirm(who=sorter, case=town.case) == store.confirm(who=sorter, case=town.case)
    assert OutcomeRow.objects.count() == 1


def test_handling_time_is_counted_since_the_decision_before_and_idle_time_is_cut(town: Town, sorter: store.Who) -> None:
    for seconds in (10, 500, -3, float("nan")):
        store.beat(who=sorter, case=town.case, seconds=seconds)
    assert Handling.objects.get().active_s == 40.0
    first = store.decide(who=sorter, case=town.case, kind="change", values={"team": "vej"})
    assert first.active_s == 40.0
    store.reroute(who=sorter, case=town.case, team=None)
    store.beat(who=sorter, case=town.case, seconds=5)
    assert store.decide(who=sorter, case=town.case, kind="change", values={"team": "vand"}).active_s == 5.0
    assert AuditRow.objects.filter(action="case.opened").count() == 1


def test_a_decision_says_whether_the_suggestion_was_seen(town: Town, sorter: store.Who) -> None:
    propose(town.case, team="vand")
    suggestion = town.case.suggestions.get()
    store.mark_shown(who=sorter, suggestion=suggestion)
    assert store.decide(who=sorter, case=town.case, kind="accept", values={"team": "vand"}).shown


@pytest.mark.parametrize(("control", "stage"), [(True, "pilot"), (False, "shadow")])
def test_in_control_and_in_shadow_no_suggestion_counts_as_seen(town: Town, sorter: store.Who, control: bool, stage: str) -> None:
    propose(town.case, team="vand")
    CaseRow.objects.update(control=control)
    store.save_deployment(who=town.who, deployment=town.deployment, stage=stage)
    suggestion = town.case.suggestions.select_related("case__deployment").get()
    assert store.mark_shown(who=sorter, suggestion=suggestion).shown_at is None
    assert not store.decide(who=sorter, case=town.case, kind="change", values={"team": "vand"}).shown


def test_a_case_is_taken_by_one_and_released(town: Town, sorter: store.Who) -> None:
    store.take(who=sorter, case=town.case)
    with pytest.raises(Refused, match="taken by another"):
        store.take(who=store.person(town.people["manager"]), case=town.case)
    assert store.release(who=sorter, case=town.case).assignee is None
    store.decide(who=sorter, case=town.case, kind="change", values={"team": "vej"})
    with pytest.raises(Refused, match="state is decided"):
        store.release(who=sorter, case=town.case)


def test_the_next_mail_from_the_same_party_knows_the_case(
    town: Town, mailed: CaseRow, sorter: store.Who, mailbox: Source, mail: Mail,
) -> None:
    store.decide(who=sorter, case=mailed, kind="change", values={"team": "vej", "case": "24-7"})
    intake, _ = store.receive(source=mailbox, data=mail("Igen", "Hvad sker der?"), media_type="message/rfc822")
    case = store.open_intake(str(intake.pk))
    assert case is not None
    assert [(k["number"], k["found_by"], k["team"]) for k in case.facts["known_cases"]] == [("24-7", "sender", "vej")]


def test_a_reply_knows_the_threads_team_and_case(town: Town, sorter: store.Who, mailbox: Source, mail: Mail) -> None:
    first, _ = store.receive(source=mailbox, data=mail(message_id="<a1@borger.example>"), media_type="message/rfc822")
    case = store.open_intake(str(first.pk))
    assert case is not None
    store.decide(who=sorter, case=case, kind="change", values={"team": "vej", "case": "24-7"})
    reply, _ = store.receive(source=mailbox, data=mail("Sv: Vand", in_reply_to="<a1@borger.example>"), media_type="message/rfc822")
    second = store.open_intake(str(reply.pk))
    assert second is not None
    assert second.facts["earlier_team"] == "vej"
    assert second.facts["known_cases"][0]["found_by"] == "thread"


def test_a_case_number_in_the_text_is_found_by_the_authoritys_pattern(town: Town, mailbox: Source, mail: Mail) -> None:
    store.save_deployment(who=town.who, deployment=town.deployment, case_number_pattern=r"\b\d{2}-\d{4}\b")
    intake, _ = store.receive(source=mailbox, data=mail("Om 24-0007", "og 24-0008"), media_type="message/rfc822")
    case = store.open_intake(str(intake.pk))
    assert case is not None
    assert [k["number"] for k in case.facts["known_cases"]] == ["24-0007", "24-0008"]
    CaseNumber.objects.create(authority=town.authority, number="24-0008", title="Vej")
    later, _ = store.receive(source=mailbox, data=mail("Om 24-0007", "og 24-0008!"), media_type="message/rfc822")
    known = store.open_intake(str(later.pk))
    assert known is not None
    assert [k["number"] for k in known.facts["known_cases"]] == ["24-0008"]
