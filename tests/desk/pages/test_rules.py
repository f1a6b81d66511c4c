"""Rules: edited in a form, tried before they are saved."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from mertid.desk import store
from mertid.desk.models import AuditRow, CaseRow, DecisionRow, Deployment, Role, RuleRow, Team

from . import rows

URL = "/mail_triage/rules/"


def typed(**other: Any) -> dict[str, Any]:
    return {
        "name": "Skybrud",
        "match": "all",
        "field": ["subject"],
        "op": ["contains"],
        "value": ["skybrud"],
        "team": "vand-og-klima",
        "kle": "",
        "active": "on",
        "days": "7",
    } | other


def received(at: Deployment, subject: str, sent_to: str = "") -> CaseRow:
    now = timezone.now()
    row = CaseRow.objects.create(
        authority=at.authority,
        deployment=at,
        number=CaseRow.objects.count() + 1,
        title=subject,
        facts={"subject": subject},
        state="decided" if sent_to else "waiting",
        received_at=now - timedelta(hours=1),
    )
    if sent_to:
        team = Team.objects.get(authority=at.authority, slug=sent_to)
        DecisionRow.objects.create(case=row, kind="change", values={"team": sent_to}, team=team, shown=False, at=now)
    return row


def saved(at: Deployment, name: str = "Skybrud", team: str = "vand-og-klima") -> RuleRow:
    definition = {"match": "all", "when": [{"field": "subject", "op": "contains", "value": "skybrud"}], "then": {"team": team}}
    return store.save_rule(who=store.command(at.authority), deployment=at, name=name, definition=definition)


def test_a_rule_is_tried_on_mail_already_here_and_nothing_is_saved(here: Deployment, as_role: Callable[[Role], Client]) -> None:
    received(here, "Vand efter skybrud", "vand-og-klima")
    received(here, "Skybrud og forsikring", "jura-og-forsikring")
    received(here, "Skybrud igen")
    received(here, "Nyt pas", "borgerservice")
    page = as_role(Role.MANAGER).post(URL + "new/", typed(**{"try": "1"})).content.decode()
    assert "Den passer på 3 af 4 mails." in page
    assert "1 rigtige" in page
    assert "1 forkerte" in page
    assert "1 ikke besluttet" in page
    assert RuleRow.objects.count() == 0
    assert AuditRow.objects.filter(action="rule.tried").count() == 1


def test_titles_are_shown_only_to_those_who_may_open_the_mail(here: Deployment, as_role: Callable[[Role], Client]) -> None:
    received(here, "Skybrud hos en opdigtet borger", "vand-og-klima")
    assert "opdigtet borger" in as_role(Role.MANAGER).post(URL + "new/", typed(**{"try": "1"})).content.decode()
    page = as_role(Role.DATA_SCIENTIST).post(URL + "new/", typed(**{"try": "1"})).content.decode()
    assert "Den passer på 1 af 1" in page
    assert "opdigtet borger" not in page


def test_a_saved_rule_is_listed_in_words(here: Deployment, as_role: Callable[[Role], Client]) -> None:
    client = as_role(Role.ADMIN)
    assert client.post(URL + "new/", typed(save="1")).status_code == 302
    page = client.get(URL).content.decode()
    assert "emnet indeholder <q>skybrud</q>" in page
    assert "<strong>Vand og klima</strong>" in page
    row = RuleRow.objects.get()
    assert row.definition == {
        "match": "all",
        "when": [{"field": "subject", "op": "contains", "value": "skybrud"}],
        "then": {"team": "vand-og-klima"},
    }


def test_one_more_condition_keeps_what_was_typed_without_javascript(as_role: Callable[[Role], Client]) -> None:
    page = as_role(Role.ADMIN).post(URL + "new/", typed(more="1")).content.decode()
    assert page.count('name="value"') == 2
    assert 'value="skybrud"' in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Giv reglen et navn"),
        ({"value": [""]}, "Skriv mindst én betingelse"),
        ({"team": ""}, "Vælg det team eller det KLE-emne"),
        ({"team": "findes-ikke"}, "Teamet findes ikke længere"),
        ({"op": ["matches"], "value": ["(åben"]}, "Betingelse 1: mønsteret kan ikke bruges"),
        ({"team": "", "kle": "kloak"}, "skal skrives som 01.02.03"),
        ({"field": ["månen"]}, "Betingelse 1 kan ikke bruges"),
    ],
)
def test_what_is_wrong_is_said_in_danish_and_kept(as_role: Callable[[Role], Client], wrong: dict[str, Any], said: str) -> None:
    answer = as_role(Role.ADMIN).post(URL + "new/", typed(save="1") | wrong)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert all(v in page for k, v in wrong.items() if k == "kle" and v)
    assert RuleRow.objects.count() == 0


def test_rules_are_moved_switched_off_and_removed(here: Deployment, as_role: Callable[[Role], Client]) -> None:
    first, second = saved(here, "Første"), saved(here, "Anden")
    client = as_role(Role.MANAGER)
    client.post(f"{URL}{second.pk}/change/", {"do": "up"})
    assert [r.name for r in here.rules.all()] == ["Anden", "Første"]
    client.post(f"{URL}{first.pk}/change/", {"do": "off"})
    first.refresh_from_db()
    assert not first.active
    assert "Fjern reglen Første?" in client.get(f"{URL}{first.pk}/remove/").content.decode()
    client.post(f"{URL}{first.pk}/remove/")
    assert [r.name for r in here.rules.all()] == ["Anden"]


def test_another_authoritys_rule_does_not_exist(here: Deployment, as_role: Callable[[Role], Client]) -> None:
    there = rows.deployment(rows.authority("29189502", "Anden Kommune"))
    row = saved(there)
    client = as_role(Role.ADMIN)
    for part in ("", "change/", "remove/"):
        assert client.post(f"{URL}{row.pk}/{part}", {"do": "off"}).status_code == 404
    row.refresh_from_db()
    assert row.active


@pytest.mark.parametrize("role", [Role.SORTER, Role.CASE_WORKER, Role.DPO])
def test_only_those_who_answer_for_the_rules_may_see_them(here: Deployment, as_role: Callable[[Role], Client], role: Role) -> None:
    row = saved(here)
    client = as_role(role)
    assert client.get(URL).status_code == 403
    assert client.post(f"{URL}{row.pk}/remove/").status_code == 403
