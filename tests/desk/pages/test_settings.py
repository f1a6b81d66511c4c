"""Settings: limits with their consequence, delivery, teams, sources, the subject plan."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mertid.desk import store
from mertid.desk.models import AuditRow, Deployment, KlePlan, Role, Source, Team
from mertid.desk.secrets import decrypt

from . import rows

URL = "/mail_triage/settings/"
LIMITS = {
    "error_share": "5",
    "confidence": "95",
    "control_share": "5",
    "promised_hours_month": "130",
    "deadline_days": "7",
    "case_number_pattern": "",
}
DELIVERY = {"filing": "none", "smtp_tls": "starttls", "case_kind": ""}
IMAP = {
    "name": "Hovedpost",
    "host": "imap.eksempel.dk",
    "tls": "ssl",
    "user": "post",
    "auth": "password",
    "secret": "hemmelig-42",
    "folder": "INBOX",
    "start": "all",
}
PLAN = (
    "<KLE-Emneplan><UdgivelsesDato>{version}</UdgivelsesDato><Hovedgruppe><HovedgruppeNr>01</HovedgruppeNr>"
    "<HovedgruppeTitel>Opdigtet</HovedgruppeTitel><Gruppe><GruppeNr>01.01</GruppeNr><GruppeTitel>Gruppe</GruppeTitel>{subjects}</Gruppe>"
    "</Hovedgruppe></KLE-Emneplan>"
)


def subject(number: str, title: str, retired: str = "") -> str:
    return f"<Emne><EmneNr>{number}</EmneNr><EmneTitel>{title}</EmneTitel>{retired}</Emne>"


@pytest.fixture
def admin(as_role: Callable[[Role], Client]) -> Client:
    return as_role(Role.ADMIN)


def test_another_error_share_shows_its_consequence_before_it_is_saved(here: Deployment, admin: Client) -> None:
    rows.decided(here, 300, used=rows.model(here))
    page = admin.post(URL, LIMITS | {"error_share": "2"}).content.decode()
    assert "Det betyder ændringen. Intet er gemt endnu." in page
    assert "Ved 2 %" in page
    here.refresh_from_db()
    assert here.error_share == 0.05
    assert admin.post(URL, LIMITS | {"error_share": "2", "confirmed": "1"}).status_code == 302
    here.refresh_from_db()
    assert here.error_share == 0.02


def test_a_promise_the_model_cannot_give_is_said(here: Deployment, admin: Client) -> None:
    rows.model(here)
    page = admin.post(URL, LIMITS | {"error_share": "0,2"}).content.decode()
    assert "Modellen kan ikke love højst 0,2 % forkerte" in page


def test_shares_are_typed_in_danish_per_cent_and_kept_as_shares(here: Deployment, admin: Client) -> None:
    assert admin.post(URL, LIMITS | {"control_share": "7,5 %", "promised_hours_month": "99,5"}).status_code == 302
    here.refresh_from_db()
    assert here.control_share == pytest.approx(0.075)
    assert here.promised_hours_month == 99.5
    assert AuditRow.objects.filter(action="deployment.saved").exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"error_share": "80"}, "mindre end eller lig"),
        ({"deadline_days": "0"}, "større end eller lig"),
        ({"case_number_pattern": "(åben"}, "Udtrykket kan ikke læses"),
        ({"case_number_pattern": "(a+)+b"}, "gå i stå"),
        ({"case_number_pattern": r"\d*"}, "passer også på tom tekst"),
    ],
)
def test_wrong_limits_are_explained_and_what_was_typed_is_kept(admin: Client, wrong: dict[str, str], said: str) -> None:
    answer = admin.post(URL, LIMITS | wrong)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert all(f'value="{v}"' in page for v in wrong.values())


def test_the_case_number_pattern_is_tried_on_a_text_that_is_not_kept(here: Deployment, admin: Client) -> None:
    page = admin.post(
        URL, LIMITS | {"case_number_pattern": r"\d{2}-\d{6}", "text": "Vedr. 26-001234 og 26-009999", "try": "1"}
    ).content.decode()
    assert "<strong>26-001234</strong>, <strong>26-009999</strong>" in page
    here.refresh_from_db()
    assert here.case_number_pattern == ""


def test_a_stored_password_is_never_shown_and_never_sent_to_another_server(here: Deployment, admin: Client) -> None:
    smtp = {"smtp_host": "smtp.eksempel.dk", "smtp_sender": "post@eksempel.dk", "smtp_user": "post", "smtp_secret": "hemmelig-42"}
    assert admin.post(URL + "delivery/", DELIVERY | smtp).status_code == 302
    here.refresh_from_db()
    assert decrypt(here.smtp["secret"]) == "hemmelig-42"
    page = admin.get(URL + "delivery/").content.decode()
    assert "hemmelig-42" not in page
    assert here.smtp["secret"] not in page
    admin.post(URL + "delivery/", DELIVERY | smtp | {"smtp_secret": "", "smtp_port": "2525"})
    here.refresh_from_db()
    assert decrypt(here.smtp["secret"]) == "hemmelig-42"
    admin.post(URL + "delivery/", DELIVERY | smtp | {"smtp_secret": "", "smtp_host": "anden.eksempel.dk"})
    here.refresh_from_db()
    assert "secret" not in here.smtp


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"filing": "forward"}, "Skriv en mailserver"),
        ({"smtp_host": "smtp.eksempel.dk", "smtp_sender": "a@eksempel.dk", "smtp_tls": "none"}, "Uden kryptering kan kun"),
        ({"case_kind": "folder", "case_path": "sager"}, "Skriv hele stien"),
        ({"case_kind": "http", "case_url": "http://sager.eksempel.dk"}, "skal begynde med https"),
    ],
)
def test_delivery_that_cannot_work_is_explained(admin: Client, typed: dict[str, str], said: str) -> None:
    answer = admin.post(URL + "delivery/", DELIVERY | typed)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_a_team_is_added_renamed_and_closed_with_the_same_slug(here: Deployment, admin: Client) -> None:
    admin.post(URL + "teams/new/", {"name": "Børn og Økonomi", "kle_prefixes": "16\n16.01", "contact_points": "b-1, b-2", "active": "on"})
    team = Team.objects.get(slug="boern-og-oekonomi")
    assert (team.kle_prefixes, team.contact_points) == (["16", "16.01"], ["b-1", "b-2"])
    admin.post(URL + "teams/boern-og-oekonomi/change/", {"name": "Børn, unge og økonomi"})
    team.refresh_from_db()
    assert (team.slug, team.name, team.active) == ("boern-og-oekonomi", "Børn, unge og økonomi", False)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "påkrævet"),
        ({"name": "byggesag"}, "Et andet team hedder det samme"),
        ({"name": "Nyt", "kle_prefixes": "kloak"}, "kloak er ikke et KLE-nummer"),
        ({"name": "Nyt", "email": "ikke en adresse"}, "gyldig e-mail"),
    ],
)
def test_a_team_that_cannot_be_is_explained(here: Deployment, admin: Client, typed: dict[str, str], said: str) -> None:
    answer = admin.post(URL + "teams/new/", typed)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Team.objects.filter(authority=here.authority).count() == 5


def test_a_mailbox_is_added_and_its_password_never_shown(here: Deployment, admin: Client) -> None:
    assert admin.post(URL + "sources/new/imap/", IMAP).status_code == 302
    source = Source.objects.get()
    assert decrypt(source.secret) == "hemmelig-42"
    assert "hemmelig-42" not in str(source.settings)
    for page in (URL + "sources/", f"{URL}sources/{source.pk}/"):
        assert "hemmelig-42" not in admin.get(page).content.decode()
    admin.post(f"{URL}sources/{source.pk}/", IMAP | {"secret": "", "folder": "Post"})
    source.refresh_from_db()
    assert (source.settings["folder"], decrypt(source.secret)) == ("Post", "hemmelig-42")


def test_a_stored_mailbox_password_is_not_tried_on_another_server(here: Deployment, admin: Client) -> None:
    admin.post(URL + "sources/new/imap/", IMAP)
    source = Source.objects.get()
    answer = admin.post(f"{URL}sources/{source.pk}/", IMAP | {"secret": "", "host": "127.0.0.1", "tls": "none", "test": "1"})
    assert answer.status_code == 422
    assert "sendes ikke til en anden server" in answer.content.decode()


def test_a_connection_that_fails_says_why_in_danish(admin: Client) -> None:
    page = admin.post(URL + "sources/new/imap/", IMAP | {"host": "127.0.0.1", "port": "1", "tls": "none", "test": "1"}).content.decode()
    assert "Serveren tager ikke imod på den port" in page
    assert Source.objects.count() == 0


def test_a_folder_source_is_tried(admin: Client, tmp_path: Path) -> None:
    page = admin.post(URL + "sources/new/folder/", {"name": "Scan", "path": str(tmp_path), "test": "1"}).content.decode()
    assert "Mappen kan læses." in page
    page = admin.post(URL + "sources/new/folder/", {"name": "Scan", "path": str(tmp_path / "nej"), "test": "1"}).content.decode()
    assert "Mappen findes ikke på serveren." in page


def test_digital_post_shows_the_address_it_must_be_sent_to(admin: Client) -> None:
    admin.post(URL + "sources/new/memo/", {"name": "Digital Post"})
    source = Source.objects.get()
    assert f"http://testserver/api/v1/digital-post/{source.pk}" in admin.get(URL + "sources/").content.decode()


def test_a_source_is_paused_and_started_again(here: Deployment, admin: Client) -> None:
    source = store.save_source(who=store.command(here.authority), deployment=here, kind="folder", name="Scan", settings={"path": "/x"})
    admin.post(f"{URL}sources/{source.pk}/pause/", {"do": "off"})
    source.refresh_from_db()
    assert not source.active
    assert "på pause" in admin.get(URL + "sources/").content.decode()
    admin.post(f"{URL}sources/{source.pk}/pause/", {"do": "on"})
    source.refresh_from_db()
    assert source.active


def test_a_new_plan_shows_what_changes_before_it_is_in_use(here: Deployment, admin: Client) -> None:
    store.save_team(who=store.command(here.authority), team=Team.objects.get(slug="byggesag"), kle_prefixes=["01.01.02"])
    first = PLAN.format(version="2026-08-01", subjects=subject("01.01.01", "Skole") + subject("01.01.02", "Bibliotek"))
    second = PLAN.format(version="2026-11-01", subjects=subject("01.01.01", "Folkeskole") + subject("01.01.03", "Museum"))
    for text in (first, second):
        answer = admin.post(URL + "kle/", {"file": SimpleUploadedFile("kle.xml", text.encode())})
        assert answer.status_code == 302
        if text is first:
            admin.post(answer["Location"])
    page = admin.get(answer["Location"]).content.decode()
    assert KlePlan.objects.get(active=True).version == "2026-08-01"
    assert "1 nye numre, 1 udgåede, 1 med ny titel" in page
    assert "Team Byggesag: 01.01.02" in page
    admin.post(answer["Location"])
    assert KlePlan.objects.get(active=True).version == "2026-11-01"


def test_a_file_that_is_no_plan_is_refused_in_plain_words(admin: Client) -> None:
    answer = admin.post(URL + "kle/", {"file": SimpleUploadedFile("kle.xml", b"<html/>")})
    assert answer.status_code == 422
    assert "kan ikke læses som KLE" in answer.content.decode()


def test_another_authoritys_things_do_not_exist(here: Deployment, admin: Client) -> None:
    there = rows.deployment(rows.authority("29189502", "Anden Kommune"))
    who = store.command(there.authority)
    source = store.save_source(who=who, deployment=there, kind="folder", name="Scan", settings={"path": "/x"})
    store.save_team(who=who, slug="kun-her", name="Kun her")
    plan = store.save_kle(who=who, version="1", subjects=[])
    for path in (
        f"sources/{source.pk}/",
        f"sources/{source.pk}/pause/",
        f"sources/{source.pk}/test/",
        "teams/kun-her/change/",
        f"kle/{plan.pk}/",
    ):
        assert admin.post(URL + path, {"name": "x"}).status_code == 404


@pytest.mark.parametrize("role", [r for r in Role if r != Role.ADMIN])
def test_only_the_administrator_sets_up(as_role: Callable[[Role], Client], role: Role) -> None:
    client = as_role(role)
    paths: tuple[Any, ...] = ("", "delivery/", "teams/", "sources/", "kle/", "sources/new/imap/")
    assert [client.get(URL + path).status_code for path in paths] == [403] * len(paths)
