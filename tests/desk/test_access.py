"""Rights: role x solution x team x KLE, within one authority; log-in and what guards it."""

import logging
import re
import statistics
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from mertid.core import BadSettings, Refused
from mertid.desk import access, store
from mertid.desk.logs import CarefulFormatter
from mertid.desk.models import AuditRow, CaseRow, Role, Seat, User, VisitorTries
from mertid.desk.store import login as login_store
from tests.conftest import ARGON2_COST

from .conftest import OTHER_TITLE, PASSWORD, Town


def person(town: Town, **seat: Any) -> User:
    user = User.objects.create(authority=town.authority, email=f"p{User.objects.count()}@eksempelby.example", name="P")
    Seat.objects.create(user=user, **seat)
    return user


def log_in(client: Client, email: str, password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/login/", {"email": email, "password": password, **more.pop("data", {})}, **more)


# --- whose cases ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seat", "sees"),
    [
        ({"role": "sorter"}, True),
        ({"role": "sorter", "solution": "mail_triage"}, True),
        ({"role": "sorter", "solution": "another_solution"}, False),
        ({"role": "case_worker", "team": "vand"}, True),
        ({"role": "case_worker", "team": "vej"}, False),
        ({"role": "case_worker", "kle_prefix": "06"}, True),
        ({"role": "case_worker", "kle_prefix": "06.01"}, True),
        ({"role": "case_worker", "kle_prefix": "27"}, False),
        ({"role": "case_worker", "team": "vand", "kle_prefix": "27"}, False),
        ({"role": "case_worker", "team": "vej", "kle_prefix": "06"}, False),
        ({"role": "manager"}, True),
        ({"role": "data_scientist"}, False),
        ({"role": "admin"}, False),
        ({"role": "dpo"}, False),
    ],
)
def test_a_seat_sees_a_case_only_where_role_solution_team_and_kle_all_fit(town: Town, seat: dict[str, Any], sees: bool) -> None:
    CaseRow.objects.filter(pk=town.case.pk).update(kle="06.01.00")
    held = {**seat, "team": town.teams[seat["team"]]} if "team" in seat else seat
    assert access.cases_for(person(town, **held), town.deployment).filter(pk=town.case.pk).exists() is sees


def test_a_seat_with_a_kle_beginning_does_not_see_a_case_whose_subject_is_unknown(town: Town) -> None:
    assert not access.cases_for(person(town, role="case_worker", kle_prefix="06"), town.deployment).exists()


def test_two_seats_see_what_either_sees(town: Town) -> None:
    user = person(town, role="case_worker", team=town.teams["vej"])
    Seat.objects.create(user=user, role="case_worker", team=town.teams["vand"])
    assert access.cases_for(user, town.deployment).count() == 1


def test_nobody_sees_another_authoritys_cases(town: Town, other: Town) -> None:
    for user in town.people.values():
        assert not access.cases_for(user, other.deployment, access.CASE_ROLES).exists()


def test_the_data_protection_officer_reads_cases_only_where_a_page_lets_that_role_in(town: Town) -> None:
    officer = town.people["dpo"]
    assert not access.cases_for(officer, town.deployment).exists()
    assert access.cases_for(officer, town.deployment, access.CASE_ROLES).exists()


def test_may_asks_for_role_solution_and_team(town: Town) -> None:
    user = person(town, role="manager", solution="mail_triage", team=town.teams["vand"])
    assert access.may(user, Role.MANAGER, town.deployment, town.teams["vand"])
    assert not access.may(user, Role.MANAGER, town.deployment, town.teams["vej"])
    assert not access.may(user, Role.MANAGER)  # not at the whole authority
    assert not access.may(user, Role.SORTER, town.deployment)
    assert access.teams_for(user, Role.MANAGER, town.deployment) == {town.teams["vand"].pk}
    assert access.teams_for(town.people["manager"], Role.MANAGER, town.deployment) is None


def test_the_menu_holds_only_pages_that_open(town: Town) -> None:
    for role, user in town.people.items():
        client = town.client(role)
        lines = access.menu(user)
        assert lines, role
        for line in lines:
            assert client.get(line.url).status_code == 200, (role, line.name)
    assert {line.name for line in access.menu(town.people["admin"])} >= {"people", "tokens"}
    assert {line.name for line in access.menu(town.people["dpo"])} >= {"log", "logins"}


# --- log-in --------------------------------------------------------------------------------------------------------


def test_log_in_renews_the_session_and_leaves_an_audit_row(town: Town) -> None:
    client = Client()
    client.get("/login/")
    session = client.session
    session["planted"] = "by a stranger"
    session.save()
    client.cookies["sessionid"] = session.session_key
    answer = log_in(client, "SORTER@eksempelby.example")
    assert answer.status_code == 302
    assert answer["Location"] == "/"
    assert client.cookies["sessionid"].value != session.session_key
    assert "planted" not in client.session
    row = AuditRow.objects.get(authority=town.authority, action="login.ok")
    assert (row.actor, row.thing) == ("visitor", f"user:{town.people['sorter'].pk}")
    assert client.get("/", follow=True).status_code == 200


def test_wrong_unknown_closed_and_locked_get_the_same_answer(town: Town) -> None:
    store.close_user(who=town.who, user=town.people["manager"])
    User.objects.filter(pk=town.people["dpo"].pk).update(locked_until=timezone.now() + timedelta(minutes=5))
    said = []
    for email, word in [
        ("sorter@eksempelby.example", "forkert"), ("ingen@eksempelby.example", "forkert"),
        ("manager@eksempelby.example", PASSWORD), ("dpo@eksempelby.example", PASSWORD),
    ]:
        answer = log_in(Client(), email, word)
        assert answer.status_code == 401
        text = answer.content.decode()
        said.append(text[text.index('role="alert"') : text.index("</div>", text.index('role="alert"'))])
    assert len(set(said)) == 1
    assert "forkert" in said[0]


@pytest.fixture
def full_cost(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Passwords cost what they cost in operation, not the least as in the other tests."""
    for name, value in ARGON2_COST.items():
        monkeypatch.setattr(Argon2PasswordHasher, name, value)
    login_store._no_password.cache_clear()
    yield
    login_store._no_password.cache_clear()


@pytest.mark.usefixtures("full_cost")
def test_a_password_is_kept_as_argon2id_with_at_least_the_cost_that_owasp_asks_for() -> None:
    """OWASP Password Storage Cheat Sheet: 19 MiB, two rounds, one lane."""
    kept = make_password(PASSWORD)
    found = re.match(r"argon2\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$", kept)
    assert found is not None
    memory_kib, rounds, lanes = map(int, found.groups())
    assert memory_kib >= 19 * 1024 and rounds >= 2 and lanes >= 1


@pytest.mark.usefixtures("full_cost")
def test_an_unknown_e_mail_takes_about_as_long_as_a_wrong_password(town: Town) -> None:
    town.people["sorter"].set_password(PASSWORD)
    town.people["sorter"].save()
    times: dict[str, list[float]] = {"sorter@eksempelby.example": [], "ingen@eksempelby.example": []}
    login_store._no_password()
    for _ in range(4):  # fewer than the tries that lock
        for email, spent in times.items():
            start = time.process_time()
            store.log_in(email=email, password="forkert", address="192.0.2.1")
            spent.append(time.process_time() - start)
    known, unknown = (statistics.median(spent) for spent in times.values())
    assert 0.5 < unknown / known < 2


def test_the_fifth_failure_locks_for_a_quarter_and_the_tenth_for_twice_that(town: Town) -> None:
    email, user = "sorter@eksempelby.example", town.people["sorter"]
    for _ in range(5):
        store.log_in(email=email, password="forkert", address="192.0.2.1")
    user.refresh_from_db()
    assert user.locked_until is not None
    assert timedelta(minutes=14) < user.locked_until - timezone.now() <= timedelta(minutes=15)
    assert store.log_in(email=email, password=PASSWORD, address="192.0.2.1").user is None
    User.objects.filter(pk=user.pk).update(locked_until=timezone.now() - timedelta(seconds=1))
    for _ in range(5):
        store.log_in(email=email, password="forkert", address="192.0.2.1")
    user.refresh_from_db()
    assert timedelta(minutes=29) < user.locked_until - timezone.now() <= timedelta(minutes=30)
    assert AuditRow.objects.filter(action="login.locked", thing=f"user:{user.pk}").count() == 2
    assert AuditRow.objects.filter(action="login.failed", thing=f"user:{user.pk}").count() == 11


def test_the_right_password_at_the_fifth_try_opens_and_forgets_the_failures(town: Town) -> None:
    email = "sorter@eksempelby.example"
    for _ in range(4):
        store.log_in(email=email, password="forkert", address="192.0.2.1")
    assert store.log_in(email=email, password=PASSWORD, address="192.0.2.1").user == town.people["sorter"]
    town.people["sorter"].refresh_from_db()
    assert (town.people["sorter"].failed_logins, town.people["sorter"].locked_until) == (0, None)


def test_an_address_with_too_many_failures_must_wait_and_then_may_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(login_store, "ADDRESS_TRIES", 3)
    for number in range(3):
        assert store.log_in(email=f"ingen{number}@x.example", password="x", address="192.0.2.9").why == "wrong"
    right = {"email": "sorter@eksempelby.example", "password": PASSWORD}
    assert store.log_in(address="192.0.2.9", **right).why == "too_many"
    assert store.log_in(address="192.0.2.10", **right).user is not None
    VisitorTries.objects.update(since=timezone.now() - timedelta(minutes=16))
    assert store.log_in(address="192.0.2.9", **right).user is not None


def test_neither_log_nor_tables_keep_an_unknown_e_mail_or_an_address(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    log_in(Client(REMOTE_ADDR="192.0.2.77"), "0101011234@nogen.example", "hemmeligt kodeord")
    log_in(Client(REMOTE_ADDR="192.0.2.77"), "sorter@eksempelby.example", "hemmeligt kodeord")
    kept = caplog.text + str(list(AuditRow.objects.values())) + str(list(VisitorTries.objects.values()))
    for planted in ("0101011234", "nogen.example", "192.0.2.77", "hemmeligt", "sorter@"):
        assert planted not in kept
    assert "log-in failed: unknown e-mail" in caplog.text


@pytest.mark.parametrize(
    "wanted", ["https://ond.example/", "//ond.example/", "/\\ond.example", "javascript:alert(1)", "ond.example", "/logout/"],
)
def test_next_never_leads_off_the_site(town: Town, wanted: str) -> None:
    assert log_in(Client(), "sorter@eksempelby.example", data={"next": wanted})["Location"] == "/"


def test_next_leads_back_to_the_page_asked_for(town: Town) -> None:
    client = Client()
    asked = client.get("/mail_triage/queue/?q=hemmelig")
    assert asked["Location"] == "/login/?next=%2Fmail_triage%2Fqueue%2F"  # the search words are not carried along
    assert log_in(client, "sorter@eksempelby.example", data={"next": "/mail_triage/queue/"})["Location"] == "/mail_triage/queue/"


def test_log_out_is_a_post_and_ends_the_session(town: Town) -> None:
    client = town.client("sorter")
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/")["Location"] == "/login/"
    assert client.get("/mail_triage/queue/").status_code == 302
    assert AuditRow.objects.filter(action="login.ended").exists()


def test_an_idle_session_ends(town: Town) -> None:
    client = town.client("sorter")
    assert client.get("/mail_triage/queue/").status_code == 200
    session = Session.objects.get()
    data = session.get_decoded()
    data["seen"] -= 31 * 60
    session.session_data = Session.get_session_store_class()().encode(data)
    session.save()
    assert client.get("/mail_triage/queue/")["Location"].startswith("/login/")
    assert "gået for lang tid" in client.get("/login/").content.decode()
    assert AuditRow.objects.get(action="login.ended").detail == {"idle": True}


def test_a_session_in_use_still_ends_after_a_working_day(town: Town) -> None:
    client = town.client("sorter")
    client.get("/mail_triage/queue/")
    session = client.session
    session["began"] -= 11 * 3600
    session.save()
    assert client.get("/mail_triage/queue/").status_code == 302


def test_a_person_who_is_shut_out_is_out_at_once(town: Town) -> None:
    client = town.client("sorter")
    assert client.get("/mail_triage/queue/").status_code == 200
    store.close_user(who=town.who, user=town.people["sorter"])
    assert client.get("/mail_triage/queue/").status_code == 302


def test_a_one_time_password_opens_only_the_page_where_it_is_changed(town: Town) -> None:
    user, word = store.add_user(who=town.who, email="ny@eksempelby.example", name="Ny Medarbejder")
    store.save_seat(who=town.who, user=user, role="sorter")
    client, elsewhere = Client(), Client()
    for browser in (client, elsewhere):
        log_in(browser, user.email, word)
    assert client.get("/mail_triage/queue/")["Location"] == "/password/"
    assert client.get("/password/").status_code == 200
    new = "nyt langt kodeord med ord"
    refused = client.post("/password/", {"old": word, "new": "kort", "again": "kort"})
    assert refused.status_code == 400
    assert client.post("/password/", {"old": word, "new": new, "again": new})["Location"] == "/"
    assert client.get("/mail_triage/queue/").status_code == 200
    assert elsewhere.get("/password/").status_code == 302  # the other session ended with the old password
    assert log_in(Client(), user.email, word).status_code == 401


def test_forms_without_a_csrf_token_change_nothing(town: Town) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = log_in(client, "sorter@eksempelby.example")
    assert answer.status_code == 403
    assert "Formularen er blevet for gammel" in answer.content.decode()
    assert not AuditRow.objects.filter(action="login.ok").exists()


def test_cookies_are_secure_behind_https_and_never_readable_by_scripts(town: Town, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    client = Client()
    client.get("/login/", secure=True)
    log_in(client, "sorter@eksempelby.example", secure=True)
    for name in ("sessionid", "csrftoken"):
        cookie = client.cookies[name]
        assert cookie["httponly"], name
        assert cookie["secure"], name
        assert cookie["samesite"] == "Lax", name


# --- language ------------------------------------------------------------------------------------------------------


def test_danish_comes_first_whatever_the_browser_says_and_english_is_a_choice(town: Town) -> None:
    client = Client(headers={"accept-language": "en-GB,en"})
    assert "Adgangskode" in client.get("/login/").content.decode()
    answer = client.post("/language/", {"language": "en", "next": "/login/?next=/people/"})
    assert answer["Location"] == "/login/?next=/people/"
    assert '<html lang="en">' in client.get("/login/").content.decode()
    user = town.people["sorter"]
    mine = town.client("sorter")
    mine.post("/language/", {"language": "en"})
    user.refresh_from_db()
    assert user.language == "en"


# --- people and their seats -----------------------------------------------------------------------------------------


def test_the_last_administrator_stays_and_nobody_shuts_out_himself(town: Town) -> None:
    admin = town.people["admin"]
    with pytest.raises(Refused, match="last administrator"):
        store.remove_seat(who=town.who, seat=admin.seats.get())
    with pytest.raises(Refused, match="yourself"):
        store.close_user(who=town.who, user=admin)
    with pytest.raises(Refused, match="last administrator"):
        store.close_user(who=store.command(town.authority), user=admin)


@pytest.mark.parametrize(
    ("seat", "said"),
    [
        ({"role": "king"}, "field 'role' is unknown"),
        ({"role": "sorter", "solution": "nowhere"}, "field 'solution' is not in use"),
        ({"role": "sorter", "kle_prefix": "6.1"}, "field 'kle_prefix' is malformed"),
        ({"role": "dpo", "solution": "mail_triage"}, "whole authority"),
    ],
)
def test_a_seat_that_makes_no_sense_is_refused(town: Town, seat: dict[str, str], said: str) -> None:
    with pytest.raises(BadSettings, match=said):
        store.save_seat(who=town.who, user=town.people["sorter"], **seat)


def test_an_administrator_has_no_hand_in_another_authority(town: Town, other: Town) -> None:
    with pytest.raises(Refused, match="another authority"):
        store.save_seat(who=town.who, user=other.people["sorter"], role="admin")
    with pytest.raises(Refused, match="another authority"):
        store.save_seat(who=town.who, user=town.people["sorter"], role="sorter", team=other.teams["vand"])
    with pytest.raises(Refused, match="another authority"):
        store.reset_password(who=town.who, user=other.people["sorter"])


# --- headers, errors, logs -------------------------------------------------------------------------------------------


def test_every_answer_carries_a_policy_without_inline_code_and_is_not_cached(town: Town) -> None:
    for path in ("/login/", "/nothing/", "/mail_triage/queue/", "/api/v1/teams"):
        answer = town.client("sorter").get(path) if "queue" in path else Client().get(path)
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer["Cache-Control"] == "no-store"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert "camera=()" in answer["Permissions-Policy"]


def test_a_foreign_host_name_is_refused(client: Client) -> None:
    answer = client.get("/login/", headers={"host": "ond.example"})
    assert answer.status_code == 400
    assert "Det kunne vi ikke forstå" in answer.content.decode()
    assert client.get("/api/v1/teams", headers={"host": "ond.example"}).json()["error"]["code"] == "bad_request"


def test_a_wrong_role_is_told_in_plain_danish(town: Town) -> None:
    answer = town.client("sorter").get("/people/")
    assert answer.status_code == 403
    assert "Det har du ikke adgang til" in answer.content.decode()


def test_another_tenants_case_looks_like_one_that_never_was(town: Town, other: Town) -> None:
    client = town.client("sorter")
    theirs = client.get(f"/mail_triage/case/{other.case.pk}/")
    nowhere = client.get("/mail_triage/case/00000000-0000-4000-8000-000000000000/")
    assert theirs.status_code == nowhere.status_code == 404
    assert theirs.content == nowhere.content
    assert OTHER_TITLE not in theirs.content.decode()


def test_a_view_that_names_no_role_is_closed(town: Town, rf: Any) -> None:
    from django.core.exceptions import PermissionDenied

    from mertid.desk.middleware import ClosedByDefault

    request = rf.get("/")
    request.resolver_match = None
    with pytest.raises(PermissionDenied):
        ClosedByDefault(lambda r: None).process_view(request, lambda r: None, (), {})  # type: ignore[arg-type,return-value]


def test_the_log_holds_neither_queries_nor_messages_of_foreign_errors_nor_cpr_numbers() -> None:
    formatter = CarefulFormatter("%(message)s")
    try:
        try:
            raise KeyError("Birgit Opdigtet 010101-1234")
        except KeyError as error:
            raise ValueError("quoted: Birgit Opdigtet") from error
    except ValueError:
        import sys

        record = logging.LogRecord("x", logging.ERROR, "f", 1, "Not Found: /mail_triage/queue/?q=%s", ("Birgit",), sys.exc_info())
        said = formatter.format(record)
    assert "Birgit" not in said
    assert "010101" not in said
    assert "builtins.ValueError" in said
    assert "builtins.KeyError" in said
    assert "test_access.py" in said
    plain = logging.LogRecord("x", logging.ERROR, "f", 1, "case 0101011234 failed", (), None)
    assert formatter.format(plain) == "case • failed"


def test_the_log_keeps_the_message_of_our_own_errors() -> None:
    try:
        raise Refused("undo: the mail has been sent on.")
    except Refused:
        import sys

        record = logging.LogRecord("x", logging.ERROR, "f", 1, "failed", (), sys.exc_info())
    assert "undo: the mail has been sent on." in CarefulFormatter("%(message)s").format(record)


def test_the_visitors_address_is_the_one_our_own_proxy_saw(rf: Any, settings: Any) -> None:
    from mertid.desk.middleware import address_of

    request = rf.get("/", REMOTE_ADDR="192.0.2.1", headers={"x-forwarded-for": "203.0.113.5, 198.51.100.7"})
    settings.PROXIES = 0
    assert address_of(request) == "192.0.2.1"
    settings.PROXIES = 1
    assert address_of(request) == "198.51.100.7"  # what stands further left is the visitor's own word
    six = rf.get("/", REMOTE_ADDR="2001:db8::1:2:3")
    settings.PROXIES = 0
    assert address_of(six) == "2001:db8::/64"


def test_the_health_check_answers_without_data_or_database(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")
