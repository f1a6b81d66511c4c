"""The administrator's pages: people, seats, tokens."""

import re

from django.test import Client

from mertid.desk import store
from mertid.desk.models import ApiToken, AuditRow, User

from ..conftest import PASSWORD, Town


def test_a_new_person_gets_a_one_time_password_that_is_shown_once(town: Town) -> None:
    client = town.client("admin")
    answer = client.post("/people/", {"name": "Nye Nielsen", "email": "Nye@eksempelby.example"})
    word = re.search(r"<code>([a-z0-9-]{23})</code>", answer.content.decode()).group(1)
    assert word not in client.get("/people/").content.decode()
    assert word not in str(list(AuditRow.objects.values()))
    login = Client().post("/login/", {"email": "nye@eksempelby.example", "password": word})
    assert login.status_code == 302
    assert User.objects.get(email="nye@eksempelby.example").must_change_password


def test_an_e_mail_in_use_is_refused_even_where_it_is_another_authoritys(town: Town, other: Town) -> None:
    answer = town.client("admin").post("/people/", {"name": "X", "email": "sorter@nabo.example"})
    assert answer.status_code == 400
    assert "allerede i brug" in answer.content.decode()
    assert "Nabokommunen" not in answer.content.decode()


def test_seats_are_given_and_taken(town: Town) -> None:
    client, user = town.client("admin"), town.people["sorter"]
    url = f"/people/{user.pk}/change/"
    seat = {"do": "add-seat", "role": "manager", "solution": "mail_triage", "team": town.teams["vej"].pk, "kle_prefix": "06"}
    assert client.post(url, seat).status_code == 302
    made = user.seats.get(role="manager")
    assert (made.solution, made.team, made.kle_prefix) == ("mail_triage", town.teams["vej"], "06")
    page = client.get(f"/people/{user.pk}/").content.decode()
    assert "Leder" in page
    assert "Postfordeling og journalisering" in page
    client.post(url, {"do": "remove-seat", "seat": made.pk})
    assert not user.seats.filter(role="manager").exists()


def test_a_seat_that_makes_no_sense_is_shown_as_such(town: Town) -> None:
    client, user = town.client("admin"), town.people["sorter"]
    for seat in ({"role": "admin", "solution": "mail_triage"}, {"role": "sorter", "kle_prefix": "x"}, {"role": "king"}):
        answer = client.post(f"/people/{user.pk}/change/", {"do": "add-seat", **seat})
        assert answer.status_code == 400, seat
        assert "form-error-message" in answer.content.decode() or "alert-error" in answer.content.decode()
    assert user.seats.count() == 1


def test_access_is_closed_opened_and_given_a_new_password(town: Town) -> None:
    client, user = town.client("admin"), town.people["sorter"]
    url = f"/people/{user.pk}/change/"
    client.post(url, {"do": "close"})
    user.refresh_from_db()
    assert not user.is_active
    client.post(url, {"do": "open"})
    answer = client.post(url, {"do": "password"})
    word = re.search(r"<code>([a-z0-9-]{23})</code>", answer.content.decode()).group(1)
    assert Client().post("/login/", {"email": user.email, "password": PASSWORD}).status_code == 401
    assert Client().post("/login/", {"email": user.email, "password": word}).status_code == 302


def test_the_last_administrator_cannot_be_removed_and_is_told_why(town: Town) -> None:
    client, admin = town.client("admin"), town.people["admin"]
    answer = client.post(f"/people/{admin.pk}/change/", {"do": "remove-seat", "seat": admin.seats.get().pk}, follow=True)
    assert "altid være en administrator" in answer.content.decode()
    assert admin.seats.exists()


def test_another_authoritys_people_and_tokens_do_not_exist(town: Town, other: Town) -> None:
    client = town.client("admin")
    assert client.get(f"/people/{other.people['sorter'].pk}/").status_code == 404
    assert client.post(f"/people/{other.people['sorter'].pk}/change/", {"do": "close"}).status_code == 404
    theirs = ApiToken.objects.filter(authority=other.authority).first()
    assert client.post(f"/tokens/{theirs.pk}/revoke/").status_code == 404
    seat = other.people["sorter"].seats.get()
    assert client.post(f"/people/{town.people['dpo'].pk}/change/", {"do": "remove-seat", "seat": seat.pk}).status_code == 404


def test_people_are_found_by_name_and_shown_a_page_at_a_time(town: Town) -> None:
    for number in range(60):
        User.objects.create(authority=town.authority, email=f"x{number}@eksempelby.example", name=f"Person {number:02}")
    client = town.client("admin")
    assert "Side 1 af 2" in client.get("/people/").content.decode()
    assert "Person 59" in client.get("/people/?page=2").content.decode()
    found = client.get("/people/?q=Person 17").content.decode()
    assert "Person 17" in found
    assert "Person 18" not in found
    assert "Ingen passer" in client.get("/people/?q=findes ikke").content.decode()


def test_a_token_is_shown_once_stored_as_a_digest_and_useless_when_revoked(town: Town) -> None:
    client = town.client("admin")
    answer = client.post("/tokens/", {"name": "Fagsystemet", "scopes": ["read", "write"]})
    clear = re.search(r"<code>(mertid_[\w-]+)</code>", answer.content.decode()).group(1)
    token = ApiToken.objects.get(name="Fagsystemet")
    assert token.digest == store.token_digest(clear)
    assert clear not in client.get("/tokens/").content.decode()
    assert "aldrig" in client.get("/tokens/").content.decode()
    bearer = {"authorization": f"Bearer {clear}"}
    assert Client().get("/api/v1/teams", headers=bearer).status_code == 200
    token.refresh_from_db()
    assert token.last_used_at is not None
    client.post(f"/tokens/{token.pk}/revoke/")
    assert Client().get("/api/v1/teams", headers=bearer).status_code == 401
    assert clear not in str(list(AuditRow.objects.values()))


def test_a_token_without_name_or_scope_is_refused(town: Town) -> None:
    client = town.client("admin")
    assert client.post("/tokens/", {"name": "", "scopes": ["read"]}).status_code == 400
    assert client.post("/tokens/", {"name": "X"}).status_code == 400
    assert client.post("/tokens/", {"name": "X", "scopes": ["everything"]}).status_code == 400
