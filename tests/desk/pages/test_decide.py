"""What a person does with a case: plain forms, each ending in a redirect, none losing another's work."""

import pytest
from django.test import Client

from mertid.desk import store
from mertid.desk.models import DecisionRow, Delivery, Handling, OutcomeRow, SuggestionRow
from tests.desk.factory import Town, town
from tests.desk.look import browser_of, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Town:
    """An authority whose cases the tests make themselves."""
    return town()


@pytest.fixture
def sorter(place: Town) -> Client:
    """A sorter of that authority, logged in."""
    return browser_of(place)


def accept(case: object) -> dict[str, object]:
    """The form of the primary button."""
    return {"kind": "accept", "suggestion": SuggestionRow.objects.get(case=case).pk}


def test_accepting_sends_to_the_team_and_goes_on_to_the_next_oldest(place: Town, sorter: Client) -> None:
    first, second, third = (place.case(f"Mail {n}", minutes_ago=90 - n) for n in range(3))
    sorter.get(url("case", first))
    answer = sorter.post(url("decide", first), accept(first))
    assert answer.status_code == 302
    assert answer["Location"] == url("case", second)
    decision = DecisionRow.objects.get(case=first)
    assert (decision.kind, decision.values, decision.shown) == ("accept", {"team": "vand", "kle": "06.01.00"}, True)
    page = sorter.get(answer["Location"]).content.decode()
    assert "Sendt til Vand og klima." in page
    assert "Fortryd" in page
    assert third.title in page


def test_the_filter_is_kept_from_mail_to_mail(place: Town, sorter: Client) -> None:
    first, _other, second = (place.case(s, "Hej", minutes_ago=60 - n) for n, s in enumerate(("Kloak A", "Vej", "Kloak B")))
    answer = sorter.post(url("decide", first), {**accept(first), "q": "kloak"})
    assert answer["Location"] == f"{url('case', second)}?q=kloak"


def test_changing_what_was_proposed_needs_a_reason_and_keeps_what_was_typed(place: Town, sorter: Client) -> None:
    case = place.case()
    answer = sorter.post(url("decide", case), {"kind": "change", "team": "jura", "kle": "88.01.00", "note": "Se side 2"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Vælg en grund." in page
    assert '<option value="jura" selected>' in page
    assert "Se side 2" in page
    sorter.post(url("decide", case), {"kind": "change", "team": "jura", "kle": "88.01.00", "reason": "several"})
    decision = DecisionRow.objects.get(case=case)
    assert (decision.kind, decision.values, decision.reason) == ("change", {"team": "jura", "kle": "88.01.00"}, "several")


@pytest.mark.parametrize("said", ["06.01.00", "06.01.00 Spildevand, generelt", "spildevand, generelt"])
def test_a_subject_may_be_given_by_number_or_by_title(place: Town, sorter: Client, said: str) -> None:
    case = place.case(suggest=False)
    sorter.post(url("decide", case), {"kind": "change", "team": "vand", "kle": said})
    assert DecisionRow.objects.get(case=case).values["kle"] == "06.01.00"


def test_a_subject_outside_the_plan_is_refused_in_plain_words(place: Town, sorter: Client) -> None:
    answer = sorter.post(url("decide", place.case(suggest=False)), {"kind": "change", "team": "vand", "kle": "99.99.99"})
    assert answer.status_code == 422
    assert "Emnet findes ikke i den plan, I bruger." in answer.content.decode()


def test_a_case_without_a_shown_suggestion_is_decided_without_a_reason(place: Town, sorter: Client) -> None:
    case = place.case(control=True)
    sorter.get(url("case", case))
    sorter.post(url("decide", case), {"kind": "change", "team": "vand"})
    decision = DecisionRow.objects.get(case=case)
    assert (decision.kind, decision.shown) == ("change", False)


def test_choosing_exactly_what_was_proposed_counts_as_accepted(place: Town, sorter: Client) -> None:
    case = place.case()
    sorter.post(url("decide", case), {"kind": "change", "team": "vand", "kle": "06.01.00", "reason": "other"})
    assert DecisionRow.objects.get(case=case).kind == "accept"


def test_rejecting_needs_a_reason_and_sends_nothing(place: Town, sorter: Client) -> None:
    case = place.case()
    assert sorter.post(url("decide", case), {"kind": "reject"}).status_code == 422
    sorter.post(url("decide", case), {"kind": "reject", "reason": "not_ours"})
    case.refresh_from_db()
    assert (case.state, case.team) == ("decided", None)
    assert not Delivery.objects.filter(case=case).exists()


def test_who_comes_second_is_told_who_was_first(place: Town, sorter: Client) -> None:
    case = place.case()
    form = accept(case)
    colleague = store.person(place.person("case_worker", name="Ole V."))
    store.decide(who=colleague, case=case, kind="change", values={"team": "vej"})
    page = sorter.post(url("decide", case), form, follow=True).content.decode()
    assert "Ole V. nåede det først" in page
    assert "Vej og park. Din beslutning er ikke gemt." in page
    assert DecisionRow.objects.filter(case=case).count() == 1


def test_a_suggestion_that_changed_meanwhile_is_shown_before_it_is_accepted(place: Town, sorter: Client) -> None:
    case = place.case()
    page = sorter.post(url("decide", case), {"kind": "accept", "suggestion": "0"}, follow=True).content.decode()
    assert "Forslaget er ændret, siden du åbnede siden." in page
    assert not DecisionRow.objects.filter(case=case).exists()


def test_a_decision_is_taken_back_while_nothing_was_sent(place: Town, sorter: Client) -> None:
    case = place.case()
    sorter.post(url("decide", case), accept(case))
    decision = DecisionRow.objects.get(case=case)
    page = sorter.post(url("undo", case), {"decision": decision.pk}, follow=True).content.decode()
    assert "Beslutningen er taget tilbage." in page
    case.refresh_from_db()
    assert case.state == "waiting"


def test_a_sent_decision_is_not_taken_back(place: Town, sorter: Client) -> None:
    place.deployment.case_system = {"kind": "folder", "path": "ud"}
    place.deployment.save()
    case = place.case()
    sorter.post(url("decide", case), accept(case))
    store.delivery_sent(delivery=Delivery.objects.get(case=case), receipt="kvittering 1")
    page = sorter.post(url("undo", case), {"decision": DecisionRow.objects.get(case=case).pk}, follow=True).content.decode()
    assert "Det er for sent at fortryde" in page
    assert "Fortryd beslutningen" not in page


def test_the_receiving_team_says_not_ours_or_ours(place: Town, sorter: Client) -> None:
    case, kept = place.case("Forkert"), place.case("Rigtig")
    for one in (case, kept):
        sorter.post(url("decide", one), accept(one))
    worker = browser_of(place, "case_worker", team="vand")
    listing = worker.get(url("queue")).content.decode()
    assert "Forkert" in listing
    assert "Ikke til os" in worker.get(url("case", case)).content.decode()
    assert "Sendt videre til Jura og forsikring." in worker.post(url("reroute", case), {"team": "jura"}, follow=True).content.decode()
    worker.post(url("confirm", kept))
    assert [(o.case.title, o.kind) for o in OutcomeRow.objects.order_by("pk")] == [("Forkert", "rerouted"), ("Rigtig", "confirmed")]
    assert worker.get(url("case", case)).status_code == 404


def test_back_to_the_sorters_is_back_in_the_queue(place: Town, sorter: Client) -> None:
    case = place.case()
    sorter.post(url("decide", case), accept(case))
    browser_of(place, "case_worker", team="vand").post(url("reroute", case), {"team": ""})
    case.refresh_from_db()
    assert (case.state, case.team) == ("waiting", None)


def test_putting_back_frees_the_case(place: Town, sorter: Client) -> None:
    case = place.case()
    sorter.get(url("case", case))
    assert "Lagt tilbage i køen." in sorter.post(url("release", case), follow=True).content.decode()
    case.refresh_from_db()
    assert case.assignee is None


def test_beats_add_up_and_nonsense_counts_as_nothing(place: Town, sorter: Client) -> None:
    case = place.case()
    sorter.get(url("case", case))
    for seconds in ("10", "4.5", "nan", "-3", "meget"):
        assert sorter.post(url("beat", case), {"seconds": seconds}).status_code == 204
    assert Handling.objects.get(case=case).active_s == pytest.approx(14.5)


def test_another_authority_finds_none_of_it(place: Town) -> None:
    case = place.case()
    stranger = browser_of(town("10000009", "Fremmed Kommune"))
    for name in ("case", "history", "raw", "shown"):
        assert stranger.get(url(name, case)).status_code == 404
    for name in ("decide", "undo", "reroute", "release", "confirm", "beat"):
        assert stranger.post(url(name, case), {"kind": "reject"}).status_code == 404
