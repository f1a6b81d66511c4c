"""Files, unreadable messages, deliveries, the history and the frame around every page."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone

import mertid.desk
from mertid.core import Document
from mertid.desk import store
from mertid.desk.models import AuditRow, CaseRow, Delivery, Intake
from tests.browser.papers import PDF
from tests.desk.factory import Town, town
from tests.desk.look import browser_of, url

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


@pytest.fixture
def place() -> Town:
    """An authority whose cases the tests make themselves."""
    return town()


@pytest.fixture
def sorter(place: Town) -> Client:
    """A sorter of that authority, logged in."""
    return browser_of(place)


def with_files(place: Town) -> CaseRow:
    """A case with a PDF, a picture, a page that calls itself a picture, and a file without bytes."""
    return place.case(documents=(
        store.Paper(Document(name="brev.pdf", media_type="application/pdf", pages=1), PDF),
        store.Paper(Document(name="foto.png", media_type="image/png"), PNG),
        store.Paper(Document(name="falsk.png", media_type="image/png"), b"<script>alert(1)</script>"),
        Document(name="tom.txt"),
    ))


def test_a_file_is_only_ever_downloaded_and_the_look_is_in_the_log(place: Town, sorter: Client) -> None:
    case = with_files(place)
    answer = sorter.get(url("document", case, 2))
    assert answer["Content-Disposition"] == 'attachment; filename="falsk.png"'
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert AuditRow.objects.filter(thing=f"case:{case.pk}", action="document.seen", detail__document=2).count() == 1
    assert sorter.get(url("document", case, 3)).status_code == 404
    assert sorter.get(url("document", case, 9)).status_code == 404


def test_pictures_are_what_they_say_they_are_and_a_page_of_a_pdf_is_drawn(place: Town, sorter: Client) -> None:
    case = with_files(place)
    drawn = sorter.get(url("picture", case, 0, 1))
    assert drawn.content.startswith(b"\x89PNG")
    assert "sandbox" in drawn["Content-Security-Policy"]
    assert sorter.get(url("picture", case, 1, 1))["Content-Type"] == "image/png"
    assert sorter.get(url("picture", case, 2, 1)).status_code == 404
    assert sorter.get(url("picture", case, 0, 7)).status_code == 404
    assert sorter.get(url("picture", case, 0, 0)).status_code == 404


def test_a_broken_pdf_is_not_found_rather_than_an_error(place: Town, sorter: Client) -> None:
    case = place.case(documents=(store.Paper(Document(name="x.pdf", media_type="application/pdf"), b"%PDF-1.4 i stykker"),))
    assert sorter.get(url("picture", case, 0, 1)).status_code == 404


def test_the_original_is_given_byte_for_byte(place: Town, sorter: Client) -> None:
    raw = b"Subject: x\r\n\r\n\xff\xfe bytes"
    intake, _new = store.receive(source=place.source(), data=raw, media_type="message/rfc822", name="mail.eml")
    case = place.case(suggest=False)
    CaseRow.objects.filter(pk=case.pk).update(intake=intake)
    assert sorter.get(url("raw", case)).content == raw
    assert AuditRow.objects.filter(action="raw.seen", thing=f"case:{case.pk}").exists()


def unreadable(place: Town) -> Intake:
    """A message that could not be opened."""
    intake, _new = store.receive(source=place.source(), data=b"skrald", media_type="message/rfc822", name="underlig.eml")
    store.mark_unreadable(who=store.worker(place.authority), intake=intake, why="Filen er beskadiget.", error="Unreadable")
    return intake


def test_an_unreadable_message_is_listed_fetched_tried_again_and_set_aside(place: Town, sorter: Client) -> None:
    intake = unreadable(place)
    page = sorter.get(url("unreadable")).content.decode()
    assert "underlig.eml" in page
    assert "Filen er beskadiget." in page
    assert re.search(r'Ulæselige <span class="count">1<', page)
    here = f"{url('unreadable')}{intake.pk}/"
    assert sorter.get(f"{here}raw/").content == b"skrald"
    sorter.post(f"{here}again/")
    intake.refresh_from_db()
    assert intake.state == "waiting"
    assert "Skriv kort, hvad du gjorde med den." in sorter.post(f"{here}aside/", {"note": " "}, follow=True).content.decode()
    sorter.post(f"{here}aside/", {"note": "Ringet til borgeren"})
    intake.refresh_from_db()
    assert intake.state == "set_aside"
    assert "Ringet til borgeren" in sorter.get(url("unreadable"), {"show": "set_aside"}).content.decode()


def test_another_authority_cannot_touch_an_unreadable_message(place: Town) -> None:
    here = f"{url('unreadable')}{unreadable(place).pk}/"
    stranger = browser_of(town("10000009", "Fremmed Kommune"))
    assert stranger.get(f"{here}raw/").status_code == 404
    assert stranger.post(f"{here}again/").status_code == 404
    assert stranger.post(f"{here}aside/", {"note": "x"}).status_code == 404


def failed(place: Town) -> Delivery:
    """A delivery that failed for good."""
    case = place.case()
    decision = store.decide(who=store.person(place.person("sorter")), case=case, kind="accept", values={"team": "vand", "kle": "06.01.00"})
    made = Delivery.objects.create(case=case, decision=decision, kind="case_system", next_try_at=timezone.now())
    return store.delivery_failed(delivery=made, error="Sagssystemet svarede 503.", dead=True)


def test_a_failed_delivery_is_seen_sent_again_or_given_up(place: Town, sorter: Client) -> None:
    delivery = failed(place)
    page = sorter.get(url("deliveries")).content.decode()
    assert "Sagssystemet svarede 503." in page
    assert re.search(r'Afsendelse <span class="count">1<', page)
    sorter.post(f"{url('deliveries')}{delivery.pk}/resend/")
    delivery.refresh_from_db()
    assert (delivery.state, delivery.tries) == ("waiting", 0)
    sorter.post(f"{url('deliveries')}{delivery.pk}/drop/")
    delivery.refresh_from_db()
    assert delivery.state == "dropped"
    stranger = browser_of(town("10000009", "Fremmed Kommune"))
    assert stranger.post(f"{url('deliveries')}{delivery.pk}/resend/").status_code == 404


def test_the_history_holds_everything_that_happened(place: Town, sorter: Client) -> None:
    delivery = failed(place)
    case = delivery.case
    worker = store.person(place.person("case_worker", name="Ole V."))
    store.reroute(who=worker, case=case, team=place.teams["jura"])
    page = sorter.get(url("history", case)).content.decode()
    for told in (
        case.title, "I nat stod der igen vand", "model 7", "94 %", "peger på Vand og klima", "Godtaget", "Rettet", "Ole V.",
        "Journaliseres", "Sagssystemet svarede 503.", "sendt videre → Jura og forsikring", "case.added", "case.decided", "case.rerouted",
        "history.seen", "delivery.failed", "traf beslutning", "sendte sagen videre", "så sagens historik", "kunne ikke sende",
    ):
        assert told in page, told
    for row in AuditRow.objects.filter(thing__in=(f"case:{case.pk}", f"delivery:{delivery.pk}")):
        assert row.digest[:12] in page


def test_how_it_works_names_purpose_person_law_and_model(place: Town, sorter: Client) -> None:
    page = sorter.get(url("how")).content.decode()
    for told in ("En medarbejder bestemmer", "offentlighedsloven § 15", "Model 7", "CPR-nummer"):
        assert told in page


def test_the_front_door_leads_to_the_first_page_of_ones_role(place: Town, sorter: Client) -> None:
    assert sorter.get("/")["Location"] == url("queue")
    assert browser_of(place, "admin").get("/", follow=True).status_code == 200


def test_no_template_of_the_desk_holds_inline_script_or_style() -> None:
    folder = Path(mertid.desk.__file__).parent / "templates"
    for template in folder.rglob("*.html"):
        text = template.read_text()
        assert not re.search(r"<[^>]+\s(style|on[a-z]+)=", text), template.name
        assert "<style" not in text, template.name
        assert not re.search(r"<script(?![^>]*\ssrc=)", text), template.name
        assert not re.search(r"""(src|href)=["'](https?:)?//""", text), template.name


def test_every_static_file_that_is_named_is_there() -> None:
    here = Path(mertid.desk.__file__).parent
    for template in (here / "templates").rglob("*.html"):
        for name in re.findall(r"{% static '([^']+)'", template.read_text()):
            assert finders.find(name), f"{template.name}: {name}"
    for sheet in (here / "static").rglob("*.css"):
        for name in re.findall(r"url\(([^)]+)\)", sheet.read_text()):
            if not name.startswith(("data:", "#", '"data:', "'data:")):
                assert (sheet.parent / name.strip("\"'")).exists(), f"{sheet.name}: {name}"
