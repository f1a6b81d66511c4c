"""The queue: what is in it, in which order, what it costs when it is long."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from mertid.desk.models import CaseRow, User
from mertid.desk.waiting import Filter, after, listed, next_case, ordered
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


def titles(client: Client, **query: str) -> list[str]:
    """The subjects listed, in order."""
    return [case.title for case in client.get(url("queue"), query).context["cases"]]


def test_the_oldest_comes_first_and_the_order_can_be_turned(place: Town, sorter: Client) -> None:
    for number in range(3):
        place.case(f"Mail {number}", minutes_ago=60 - number)
    assert titles(sorter) == ["Mail 0", "Mail 1", "Mail 2"]
    assert titles(sorter, order="newest") == ["Mail 2", "Mail 1", "Mail 0"]
    CaseRow.objects.filter(title="Mail 1").update(due_at=timezone.now() - timedelta(days=3))
    assert titles(sorter, order="due")[0] == "Mail 1"


def test_filters_narrow_and_counts_say_how_many_wait(place: Town, sorter: Client) -> None:
    place.case("Sikker")
    place.case("Usikker", abstain=True)
    place.case("Post", channel="digital_post")
    late = place.case("Sen")
    CaseRow.objects.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(days=1), assignee=place.people["sorter"])
    assert titles(sorter, only="uncertain") == ["Usikker"]
    assert titles(sorter, only="overdue") == ["Sen"]
    assert titles(sorter, only="mine") == ["Sen"]
    assert titles(sorter, channel="digital_post") == ["Post"]
    assert titles(sorter, q="USIK") == ["Usikker"]
    page = sorter.get(url("queue"), {"q": "usik"}).content.decode()
    assert "4 venter" in page
    assert "1 over fristen" in page
    assert "1 passer" in page


def test_tags_say_what_matters_and_never_which_cases_are_measured(place: Town, sorter: Client) -> None:
    place.case("Prøve", control=True)
    place.case("Almindelig")
    place.case("In English", language="en")
    page = sorter.get(url("queue")).content.decode()
    assert "engelsk" in page
    rows = page.split("<li>")
    measured, plain = (next(row for row in rows if title in row) for title in ("Prøve", "Almindelig"))
    assert measured.split('class="tags"')[1].split("</span>")[0] == plain.split('class="tags"')[1].split("</span>")[0]


def test_nothing_matches_and_an_empty_queue_are_two_things(place: Town, sorter: Client) -> None:
    assert "Køen er tom" in sorter.get(url("queue")).content.decode()
    place.case()
    assert "Intet passer" in sorter.get(url("queue"), {"q": "findes ikke"}).content.decode()


def test_every_case_is_reached_once_by_going_on(place: Town, sorter: Client) -> None:
    many(place, 120)
    seen, address = [], {}
    for _ in range(4):
        page = sorter.get(url("queue"), address)
        seen += [case.pk for case in page.context["cases"]]
        if page.context["more"] is None:
            break
        address = {"after": str(page.context["more"].pk)}
    assert len(seen) == len(set(seen)) == 120


@pytest.mark.parametrize("order", ["oldest", "newest", "due"])
def test_next_goes_through_the_whole_queue_in_its_order(place: Town, order: str) -> None:
    many(place, 12)
    CaseRow.objects.filter(number__lt=4).update(due_at=None)
    user, chosen = place.person("sorter"), Filter(order=order)
    rows = listed(user, place.deployment, chosen)
    here, walked = ordered(rows, chosen).first(), []
    while here is not None:
        walked.append(here.pk)
        here = after(rows, chosen, here).first()
    assert walked == [case.pk for case in ordered(rows, chosen)]


def test_next_passes_over_what_a_colleague_has_open(place: Town) -> None:
    first, taken, free = (place.case(f"Mail {n}", minutes_ago=60 - n) for n in range(3))
    colleague: User = place.person("case_worker")
    CaseRow.objects.filter(pk=taken.pk).update(assignee=colleague)
    assert next_case(place.person("sorter"), place.deployment, Filter(), first) == free


def test_a_long_queue_costs_no_more_questions_than_a_short_one(place: Town, sorter: Client, django_assert_max_num_queries: object) -> None:
    many(place, 300)
    sorter.get(url("queue"))
    with django_assert_max_num_queries(22):  # type: ignore[operator]
        assert len(sorter.get(url("queue")).context["cases"]) == 50


def many(place: Town, count: int) -> None:
    """Fill the queue in one go; received a minute apart, some at the same moment."""
    place.person("sorter")
    now = timezone.now()
    start = CaseRow.objects.count()
    CaseRow.objects.bulk_create(
        CaseRow(
            authority=place.authority, deployment=place.deployment, number=start + n + 1, title=f"Mail {n}", facts={"subject": f"Mail {n}"},
            state="waiting", score=0.9, received_at=now - timedelta(minutes=n // 3), due_at=now + timedelta(days=n % 7),
        )
        for n in range(count)
    )
