"""The case page: what is shown, what is hidden, what is written in the log."""

import pytest
from django.test import Client

from mertid.core import Document, Text
from mertid.desk import store
from mertid.desk.models import AuditRow, Handling, SuggestionRow
from tests.desk.factory import Town, known_case, similar, town
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


def test_the_suggestion_its_reasons_its_meaning_and_its_maker_are_shown(place: Town, sorter: Client) -> None:
    page = sorter.get(url("case", place.case())).content.decode()
    assert "Send til Vand og klima" in page
    assert "94 %" in page
    assert "over jeres grænse" in page
    assert '<mark class="for">vand i kælderen</mark>' in page
    assert '<mark class="against"><span class="hear">(taler imod) </span>forsikring</mark>' in page
    assert "model 7" in page
    assert "højst 5 af 100" in page


def test_opening_is_in_the_log_once_and_the_work_begins(place: Town, sorter: Client) -> None:
    case = place.case()
    sorter.get(url("case", case))
    seen = AuditRow.objects.filter(thing=f"case:{case.pk}", action="case.seen")
    assert seen.count() == 1
    assert seen.get().actor == f"user:{place.people['sorter'].pk}"
    assert Handling.objects.get(case=case).user == place.people["sorter"]
    case.refresh_from_db()
    assert case.assignee == place.people["sorter"]
    assert SuggestionRow.objects.get(case=case).shown_at is not None


@pytest.mark.parametrize(("control", "stage"), [(True, "pilot"), (False, "shadow"), (False, "analysis")])
def test_a_case_shown_without_suggestion_gives_nothing_away(place: Town, sorter: Client, control: bool, stage: str) -> None:
    place.deployment.stage = stage
    place.deployment.save()
    case = place.case(control=control)
    page = sorter.get(url("case", case)).content.decode()
    assert "Vælg selv" in page
    for secret in ("<mark", "94 %", "Send til Vand", "peger på", "model 7", "kontrol"):
        assert secret not in page
    assert SuggestionRow.objects.get(case=case).shown_at is None


def test_an_uncertain_case_says_why_and_does_not_show_the_guess(place: Town, sorter: Client) -> None:
    page = sorter.get(url("case", place.case(abstain=True))).content.decode()
    assert "usikker" in page
    assert "Ordene peger på to teams lige meget." in page
    assert "Send til Vand og klima" not in page
    assert "Andre muligheder" not in page
    assert "06.01.00 Spildevand, generelt" in page


def test_a_case_without_a_model_can_be_decided_at_once(place: Town, sorter: Client) -> None:
    page = sorter.get(url("case", place.case(suggest=False))).content.decode()
    assert "Intet forslag endnu" in page
    assert 'name="team"' in page


def test_words_of_a_stranger_are_never_markup(place: Town, sorter: Client) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    papers = (Document(name=f"{evil}.txt", text=evil, note=evil),)
    case = place.case(evil, f"{evil} vand i kælderen", documents=papers, warnings=(Text(da=evil, en=evil),))
    page = sorter.get(url("case", case)).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_clicked_alternative_fills_the_form_in_without_javascript(place: Town, sorter: Client) -> None:
    case = place.case()
    assert "choose_team=jura#change" in sorter.get(url("case", case)).content.decode()
    page = sorter.get(url("case", case), {"choose_team": "jura"}).content.decode()
    assert '<option value="jura" selected>' in page
    assert 'id="change" open' in page


def test_an_open_case_of_the_same_sender_is_offered(place: Town, sorter: Client) -> None:
    page = sorter.get(url("case", place.case(known_cases=[known_case().model_dump()]))).content.decode()
    assert "1 åben sag, den kan høre til" in page
    assert "2026-0417 Kloak på Engvej" in page
    assert "samme afsender" in page


def test_similar_mail_shows_what_became_of_it_and_only_what_the_person_may_see(place: Town) -> None:
    sorter = store.person(place.person("sorter"))
    other, own = place.case("Andet teams mail"), place.case("Eget teams mail")
    store.decide(who=sorter, case=other, kind="change", values={"team": "jura"}, reason="new_area")
    store.decide(who=sorter, case=own, kind="accept", values={"team": "vand", "kle": "06.01.00"})
    store.confirm(who=sorter, case=own)
    case = place.case(team="vand")
    case.team = place.teams["vand"]
    case.save()
    row = SuggestionRow.objects.get(case=case)
    row.payload["similar"] = [similar(str(one.pk), one.title, "vand").model_dump() for one in (other, own)]
    row.save()
    page = browser_of(place, "case_worker", team="vand").get(url("case", case)).content.decode()
    assert "Eget teams mail" in page
    assert "rigtig første gang" in page
    assert "Andet teams mail" not in page


def test_an_earlier_mail_is_folded_and_a_forward_is_not(place: Town, sorter: Client) -> None:
    quoted = "Hej, jeg vil gerne vide mere om min ansøgning.\n\nDen 3. oktober 2026 skrev kommunen:\n> Tak for din mail\n> Hilsen"
    assert "Tidligere i tråden (3 linjer)" in sorter.get(url("case", place.case("SV: ansøgning", quoted))).content.decode()
    forward = "FYI\n\n-----Oprindelig meddelelse-----\nFra: Bo\n\nDer er hul i vejen"
    assert "Tidligere i tråden" not in sorter.get(url("case", place.case("VS: hul", forward))).content.decode()
    assert "Tidligere i tråden" not in sorter.get(url("case", place.case("VS: SV: ansøgning", quoted))).content.decode()


def test_the_data_protection_officer_reads_but_cannot_decide(place: Town) -> None:
    case = place.case()
    reader = browser_of(place, "dpo")
    page = reader.get(url("case", case)).content.decode()
    assert "Send til" not in page
    assert reader.post(url("decide", case), {"kind": "accept"}).status_code == 403


def test_a_case_costs_no_more_questions_in_a_long_queue(place: Town, sorter: Client, django_assert_max_num_queries: object) -> None:
    case = place.case()
    sorter.get(url("case", case))
    for number in range(25):
        place.case(f"Mail {number}", suggest=False)
    with django_assert_max_num_queries(70):  # type: ignore[operator]
        assert sorter.get(url("case", case)).status_code == 200
