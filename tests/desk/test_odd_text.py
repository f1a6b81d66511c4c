"""Text that databases treat differently: NUL, halves of characters, upper and lower case. Both must behave alike."""

from email.message import EmailMessage
from typing import Any

import pytest
from django.test import Client

from mertid.desk import store
from mertid.desk.models import CaseRow, Intake, Source
from tests.desk.conftest import PASSWORD, Town

pytestmark = pytest.mark.django_db
HALF = "\ud800"


def opened(town: Town, data: bytes, media_type: str = "message/rfc822", name: str = "") -> CaseRow:
    intake, _ = store.receive(source=town.source, data=data, media_type=media_type, name=name)
    case = store.open_intake(str(intake.pk))
    assert case is not None, Intake.objects.get(pk=intake.pk).why
    return case


def test_a_mail_with_nul_in_every_part_becomes_a_case(town: Town) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"] = "Hul i vejen", "Åse <aase@example.dk>"
    mail.set_content("Hej\x00 kommune")
    mail.add_attachment(b"text\x00 with nul", maintype="text", subtype="plain", filename="a.txt")
    data = bytes(mail).replace(b"Hul i vejen", b"=?utf-8?q?Hul=00_i_vejen?=")
    data = data.replace(b'"a.txt"', b"\"a=00.txt\"; filename*=utf-8''a%00b.txt")
    case = opened(town, data)
    assert "\x00" not in f"{case.title}{case.facts}{case.search}{[(d.name, d.text) for d in case.documents.all()]}"
    assert "kommune" in case.facts["body"]


def test_a_file_whose_name_holds_what_no_database_takes_is_stored(town: Town) -> None:
    intake, new = store.receive(
        source=town.source, data=b"Subject: x\r\n\r\nhej", media_type="message/rfc822", name=f"a\x00b{HALF}.eml", place={"path": "a\x00b"},
    )
    assert new
    assert store.open_intake(str(intake.pk)) is not None


@pytest.mark.parametrize("text", ["a\x00b", f"a{HALF}b"], ids=["nul", "half"])
def test_facts_over_the_api_are_stored_clean_or_refused_never_a_server_error(town: Town, text: str) -> None:
    facts: dict[str, Any] = {"subject": text, "body": text, "sender": text, "sender_name": text}
    headers = {"authorization": f"Bearer {town.tokens['write']}"}
    answer = Client(headers=headers).post(
        "/api/v1/solutions/mail_triage/cases", {"facts": facts}, content_type="application/json",
    )
    assert answer.status_code in (201, 422), answer.content


@pytest.mark.parametrize("asked", ["?q=a%00b", "?q=%F0%9F%98%80", "?team=%00", "?q=%ED%A0%80"])
def test_a_search_for_odd_text_answers(town: Town, asked: str) -> None:
    assert town.client("sorter").get(f"/mail_triage/queue/{asked}").status_code in (200, 302, 400 if "%00" in asked else 200)


def test_danish_letters_are_found_whatever_their_case(town: Town) -> None:
    opened(town, "Subject: ÆRØSKØBING havn\r\n\r\nBåden ligger på ØEN".encode())
    for asked in ("ærøskøbing", "ÆRØSKØBING", "øen"):
        assert "havn" in town.client("sorter").get("/mail_triage/queue/", {"q": asked}).content.decode(), asked


def test_a_log_in_does_not_depend_on_case_and_takes_odd_text(town: Town) -> None:
    who = town.people["sorter"]
    client = Client()
    for name, password in (("x\x00y@example.dk", "y"), (who.email, "a\x00b")):
        assert client.post("/login/", {"username": name, "email": name, "password": password}).status_code == 401
    assert client.post("/login/", {"username": who.email.upper(), "email": who.email.upper(), "password": PASSWORD}).status_code == 302


def test_two_sources_of_one_authority_may_get_the_same_message(town: Town) -> None:
    second = Source.objects.create(deployment=town.deployment, kind="folder", name="Mappe")
    for source in (town.source, second):
        assert store.receive(source=source, data=b"Subject: x\r\n\r\nhej", media_type="message/rfc822")[1]
