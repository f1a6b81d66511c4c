"""Requests: made by hand and from mail, law and deadline, notice, weighing, answered and opened again."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from mertid.core import BadCase
from mertid.desk import store
from mertid.desk.models import AuditRow, CaseRow, RequestRow, Source
from mertid.desk.store import redact
from mertid.desk.store.deadline import COPENHAGEN
from tests.desk.request_town import Hall, hall
from tests.desk.store.conftest import write_mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Hall:
    """An authority with three case workers."""
    return hall()


def received(town: Hall, at: datetime, law: str = "offentlighedsloven") -> CaseRow:
    """A request received at that time."""
    row = redact.open_request(who=store.person(town.ann), deployment=town.deployment, facts={"subject": "x"}, law=law, received_at=at)
    return CaseRow.objects.get(pk=row.case_id)


@pytest.mark.parametrize(("came", "due"), [
    (datetime(2026, 3, 27, 9, tzinfo=UTC), date(2026, 4, 10)),  # Maundy Thursday, Good Friday and Easter Monday do not count
    (datetime(2025, 12, 19, 9, tzinfo=UTC), date(2026, 1, 2)),  # nor Christmas and New Year's Day
    (datetime(2026, 11, 14, 22, tzinfo=UTC), date(2026, 11, 24)),  # received on a Saturday: Monday is the first day
    (datetime(2026, 11, 9, 23, 30, tzinfo=UTC), date(2026, 11, 19)),  # half past midnight on the 10th in Denmark
])
def test_seven_danish_working_days_over_easter_christmas_and_weekends(town: Hall, came: datetime, due: date) -> None:
    at = received(town, came).due_at
    assert at is not None
    assert at.astimezone(COPENHAGEN).date() == due


@pytest.mark.parametrize(("law", "due"), [
    ("databeskyttelsesforordningen", date(2026, 2, 28)), ("miljoeoplysningsloven", date(2026, 2, 28)), ("egenacces", date(2026, 2, 10)),
    ("forvaltningsloven", date(2026, 2, 10)),
])
def test_each_law_has_its_own_deadline_counted_from_receipt(town: Hall, law: str, due: date) -> None:
    at = received(town, datetime(2026, 1, 30, 12, tzinfo=UTC), law).due_at
    assert at is not None
    assert at.astimezone(COPENHAGEN).date() == due


def test_a_person_may_choose_another_deadline_that_the_law_knows(town: Hall) -> None:
    case = received(town, datetime(2026, 11, 9, 9, tzinfo=UTC))
    row = redact.choose_law(who=store.person(town.ann), case=case, law="offentlighedsloven", days=2, seen=1)
    case.refresh_from_db()
    assert case.due_at.astimezone(COPENHAGEN).date() == date(2026, 11, 11)
    with pytest.raises(redact.NotNow, match="'days' is 9"):
        redact.choose_law(who=store.person(town.ann), case=case, law="offentlighedsloven", days=9, seen=row.version)
    with pytest.raises(redact.NotNow, match="'law' is unknown"):
        redact.choose_law(who=store.person(town.ann), case=case, law="retsplejeloven", seen=row.version)


def test_two_people_who_choose_the_law_at_once_do_not_overwrite_each_other(town: Hall) -> None:
    case = town.request(law="").case
    redact.choose_law(who=store.person(town.ann), case=case, law="offentlighedsloven", seen=0)
    with pytest.raises(redact.Changed):
        redact.choose_law(who=store.person(town.bo), case=case, law="forvaltningsloven", seen=0)
    assert RequestRow.objects.get(case=case).law == "offentlighedsloven"


def test_a_notice_needs_a_reason_and_a_day_to_come(town: Hall) -> None:
    case, who = town.request().case, store.person(town.ann)
    for why, expected in (("", timezone.localdate()), ("Sagen er stor", timezone.localdate() - timedelta(days=1))):
        with pytest.raises(redact.NotNow, match="reason"):
            redact.send_notice(who=who, case=case, why=why, expected_at=expected, seen=1)
    row = redact.send_notice(who=who, case=case, why="Sagen er stor", expected_at=timezone.localdate() + timedelta(days=5), seen=1)
    assert row.notice_sent_at is not None
    assert "stor" not in str(AuditRow.objects.get(action="request.notice").detail)


def test_the_second_person_cannot_be_switched_off_where_the_authority_demands_one() -> None:
    town = hall(second_person=True)
    row = town.request()
    assert row.needs_second_person
    with pytest.raises(redact.NotNow, match="needs_second_person"):
        redact.save_request(who=store.person(town.ann), case=row.case, seen=row.version, needs_second_person=False)


def test_a_mail_that_asks_becomes_a_request_and_is_itself_no_paper(town: Hall) -> None:
    source = Source.objects.create(deployment=town.deployment, kind="memo", name="Post")
    intake, _ = store.receive(source=source, data=write_mail("Aktindsigt", "Jeg beder om aktindsigt."), media_type="message/rfc822")
    case = store.open_intake(str(intake.pk))
    assert case is not None
    assert case.request.requester == {"names": ["Birgit Opdigtet"], "ids": ["birgit@borger.example"]}
    assert case.papers.count() == 0
    assert redact.request_from_case(who=store.worker(town.authority), case=case).pk == case.request.pk


def test_facts_that_do_not_fit_and_a_receipt_in_the_future_are_refused(town: Hall) -> None:
    who = store.person(town.ann)
    with pytest.raises(BadCase, match="not declared"):
        redact.open_request(who=who, deployment=town.deployment, facts={"cpr": "x"})
    with pytest.raises(redact.NotNow, match="lies ahead"):
        redact.open_request(who=who, deployment=town.deployment, facts={}, received_at=timezone.now() + timedelta(hours=2))
    assert CaseRow.objects.count() == 0
