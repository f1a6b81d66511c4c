"""What a write asks of the database is counted, and asking less leaves the chain and the tenants as safe as before."""

from contextlib import suppress

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mertid.core import Refused
from mertid.desk import engine as engines
from mertid.desk import store
from mertid.desk.jobs.suggest import suggest_now
from mertid.desk.models import AuditRow, Authority
from mertid.desk.store.audit import audited, record
from tests.desk.conftest import Town

pytestmark = pytest.mark.django_db
LOOK = 'FROM "desk_authority"'


def looks(queries: CaptureQueriesContext) -> int:
    return sum(LOOK in one["sql"] for one in queries.captured_queries)


def test_a_received_mail_costs_ten_questions_and_one_look_at_the_authority(town: Town) -> None:
    store.receive(source=town.source, data=b"Subject: a\r\n\r\na", media_type="message/rfc822")
    with CaptureQueriesContext(connection) as asked:
        store.receive(source=town.source, data=b"Subject: b\r\n\r\nb", media_type="message/rfc822")
    assert len(asked) <= 10  # with the two of the savepoint that a test puts round it
    assert looks(asked) == 1


def test_a_batch_of_suggestions_is_stored_with_one_insert(town: Town) -> None:
    cases = [store.add_case(who=town.who, deployment=town.deployment, facts={"subject": f"hul {i}"}) for i in range(8)]
    with CaptureQueriesContext(connection) as asked:
        assert suggest_now(town.deployment, cases) == 8
    assert sum(one["sql"].startswith('INSERT INTO "desk_suggestionrow"') for one in asked.captured_queries) == 1
    assert all(case.suggestions.count() == 1 for case in cases)


@audited
def refused(*, who: store.Who) -> None:
    record(who, "test.refused", "test:1")
    raise Refused("test")


@audited
def goes_on(*, who: store.Who) -> None:
    record(who, "test.first", "test:1")
    with suppress(Refused):
        refused(who=who)
    record(who, "test.second", "test:1")


def test_a_part_that_is_taken_back_leaves_the_chain_whole(town: Town) -> None:
    goes_on(who=town.who)
    assert list(AuditRow.objects.filter(action__startswith="test.").values_list("action", flat=True)) == ["test.first", "test.second"]
    assert store.verify_audit(town.authority) == []


def test_nothing_is_held_after_a_write_that_failed(town: Town, other: Town) -> None:
    for town_now in (town, other):
        with pytest.raises(Refused, match="test"):
            refused(who=town_now.who)
        goes_on(who=town_now.who)
    assert store.verify_audit() == []


def test_an_engine_is_found_with_one_question_while_nothing_changes(town: Town) -> None:
    store.save_team(who=town.who, team=town.teams["vej"], name="Veje")
    first = engines.ready_engine(town.deployment)
    with CaptureQueriesContext(connection) as asked:
        assert engines.ready_engine(town.deployment) is first
    assert len(asked) == 1


def test_every_write_of_what_an_engine_is_told_leaves_its_stamp(town: Town, other: Town) -> None:
    def stamp(of: Town) -> str:
        return Authority.objects.get(pk=of.authority.pk).engine_stamp

    definition = {"match": "all", "when": [{"field": "subject", "op": "contains", "value": "hul"}], "then": {"team": "vej"}}
    rules = []
    writes = [
        lambda: store.save_team(who=town.who, slug="skole", name="Skole"),
        lambda: store.save_deployment(who=town.who, deployment=town.deployment, error_share=0.1),
        lambda: store.save_kle(who=town.who, version="1", subjects=[]),
        lambda: rules.append(store.save_rule(who=town.who, deployment=town.deployment, name="hul", definition=definition)),
        lambda: store.move_rule(who=town.who, rule=rules[0], by=1),
        lambda: store.remove_rule(who=town.who, rule=rules[0]),
    ]
    before = stamp(other)
    for write in writes:
        old, engine = stamp(town), store.engine_for(town.deployment)
        write()
        assert stamp(town) != old
        assert store.engine_for(town.deployment) is not engine or engine == store.engine_for(town.deployment)
    assert stamp(other) == before


def test_a_look_up_leaves_the_stamp_alone(town: Town) -> None:
    store.save_team(who=town.who, slug="skole", name="Skole")
    before = Authority.objects.get(pk=town.authority.pk)
    store.record(town.who, "case.seen", town.case)
    after = Authority.objects.get(pk=town.authority.pk)
    assert (after.engine_stamp, after.audit_position) == (before.engine_stamp, before.audit_position + 1)
