"""The request itself, its documents and their sorting, as pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mertid.desk.models import CaseRow, PaperRow, RequestRow
from mertid.desk.pages.redact.frame import working_days_between
from mertid.desk.pages.redact.look import Look
from mertid.desk.pages.redact.sort import differences
from mertid.desk.store import redact
from mertid.desk.store.deadline import COPENHAGEN, due_at
from tests.desk.read_paper import read_paper
from tests.desk.request_town import Hall, hall


@pytest.fixture
def place(db: None) -> Hall:
    return hall()


@pytest.fixture
def client(place: Hall) -> Client:
    made = Client()
    made.force_login(place.ann, backend="django.contrib.auth.backends.ModelBackend")
    return made


def url(name: str, case: CaseRow, *rest: object) -> str:
    return reverse(name, args=["disclosure", case.pk, *rest])


def test_a_request_by_hand_begins_its_clock_on_the_day_it_came(place: Hall, client: Client) -> None:
    day = timezone.localdate() - timedelta(days=1)
    form = {"subject": "Aktindsigt", "body": "", "sender_name": "Jens", "sender": "", "received_on": day.isoformat()}
    answer = client.post(reverse("redact_new", args=["disclosure"]), form)
    row = RequestRow.objects.get()
    assert answer["Location"] == url("redact", row.case)
    assert timezone.localtime(row.case.received_at).date() == day
    client.post(url("redact_law", row.case), {"law": "offentlighedsloven", "seen": row.version})
    row.case.refresh_from_db()
    assert row.case.due_at == due_at(row.case.received_at, 7)


def test_a_request_from_tomorrow_is_refused_and_nothing_is_saved(place: Hall, client: Client) -> None:
    day = timezone.localdate() + timedelta(days=2)
    answer = client.post(reverse("redact_new", args=["disclosure"]), {"subject": "x", "received_on": day.isoformat()})
    assert answer.status_code == 422
    assert "i fremtiden" in answer.content.decode()
    assert not RequestRow.objects.exists()


def test_each_law_says_in_a_sentence_what_it_means_and_the_next_step_is_named(place: Hall, client: Client) -> None:
    row = place.request(law="")
    shown = client.get(url("redact", row.case)).content.decode()
    for said in ("Alle kan bede om aktindsigt", "part i en sag", "Miljøoplysningsloven", "egenacces", "Vælg lov", "Gå i gang"):
        assert said in shown, said


def test_the_notice_that_the_deadline_is_missed_is_written_and_noted(place: Hall, client: Client) -> None:
    row = place.request()
    day = timezone.localdate() + timedelta(days=20)
    form = {"why": "Der er mange dokumenter.", "expected_at": day.isoformat(), "seen": row.version}
    client.post(url("redact_notice", row.case), form)
    shown = client.get(url("redact", row.case)).content.decode()
    assert "Grunden er: Der er mange dokumenter." in shown
    empty = client.post(url("redact_notice", row.case), {"why": "", "expected_at": "", "seen": 99}, follow=True)
    assert "toast-line error" in empty.content.decode()


def test_hundreds_of_files_are_added_and_a_refused_one_does_not_stop_the_others(place: Hall, client: Client) -> None:
    case = place.request().case
    files = [SimpleUploadedFile(f"fil{n}.txt", b"tekst" if n else b"") for n in range(12)]
    answer = client.post(url("redact_upload", case), {"files": files}, headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 200
    assert "fil0.txt" in answer.content.decode()
    assert PaperRow.objects.filter(case=case).count() == 11
    shown = client.get(url("redact_papers", case)).content.decode()
    assert "0 af 11 dokumenter er læst." in shown
    assert "every 2s" in shown
    assert "0 af 11" in client.get(url("redact_progress", case)).content.decode()


def test_a_locked_document_asks_for_its_password(place: Hall, client: Client) -> None:
    from mertid.desk import store

    case = place.request().case
    paper = place.add(case, b"%PDF laast", "laast.pdf")
    redact.paper_unread(who=store.worker(place.authority), paper=paper, why="Dokumentet er låst.", error="NeedsPassword", locked=True)
    assert "Adgangskode til laast.pdf" in client.get(url("redact_papers", case)).content.decode()
    client.post(url("redact_unlock", case, paper.pk), {"password": "hemmelig"})
    paper.refresh_from_db()
    assert paper.state == "waiting"
    assert "hemmelig" not in paper.password


def sorted_papers(place: Hall) -> tuple[CaseRow, PaperRow, PaperRow, PaperRow]:
    case = place.request().case
    first = read_paper(place, case, "Støjen blev målt til 61 dB i uge 11 på Engvej.", name="første.txt")
    copy = read_paper(place, case, "Støjen blev målt til 62 dB i uge 11 på Engvej.", name="anden.txt")
    inner = read_paper(place, case, "Internt notat.", name="internt.txt")
    reason = {"da": "Ligner et andet.", "en": "Resembles another."}
    for paper, placed, of in ((first, "in", None), (copy, "duplicate", first.pk), (inner, "internal", None)):
        told = {"place": placed, "of": of, "likeness": 0.9, "ground": "off-23" if placed == "internal" else "", "reasons": [reason]}
        PaperRow.objects.filter(pk=paper.pk).update(proposed=told)
    return case, *(PaperRow.objects.get(pk=one.pk) for one in (first, copy, inner))


def test_proposals_stand_in_groups_and_one_form_follows_those_that_need_no_judgement(place: Hall, client: Client) -> None:
    case, first, copy, inner = sorted_papers(place)
    shown = client.get(url("redact_sort", case)).content.decode()
    for said in ("Dubletter (1)", "Måske undtaget helt (1)", "Omfattet (1)", "Følg forslagene for 2 dokumenter", "Ligner et andet."):
        assert said in shown, said
    client.post(url("redact_accept", case), {"papers": f"{first.pk}:{first.version} {copy.pk}:{copy.version} x:1 {inner.pk}:0"})
    placed = dict(PaperRow.objects.filter(case=case).values_list("name", "decided"))
    assert placed == {"første.txt": "in", "anden.txt": "out", "internt.txt": ""}
    client.post(url("redact_sort_undo", case))
    assert set(PaperRow.objects.filter(case=case).values_list("decided", flat=True)) == {""}


def test_one_document_is_placed_otherwise_and_a_stale_page_is_told(place: Hall, client: Client) -> None:
    case, first, _copy, _inner = sorted_papers(place)
    client.post(url("redact_sort_place", case, first.pk), {"place": "out", "seen": first.version})
    again = client.post(url("redact_sort_place", case, first.pk), {"place": "in", "seen": first.version}, follow=True)
    assert "toast-line error" in again.content.decode()
    first.refresh_from_db()
    assert first.decided == "out"


def test_what_differs_between_two_documents_is_shown(place: Hall, client: Client) -> None:
    case, first, copy, _inner = sorted_papers(place)
    shown = client.get(url("redact_compare", case, copy.pk)).content.decode()
    assert "<del>61</del>" in shown
    assert "<ins>62</ins>" in shown
    assert client.get(url("redact_compare", case, first.pk)).status_code == 404


def test_differences_are_words_and_long_even_stretches_are_cut() -> None:
    even = " ".join(f"ord{n}" for n in range(60))
    parts, cut = differences(f"{even} før {even}", f"{even} efter {even}")
    assert not cut
    assert [(kind, words) for kind, words in parts if kind != "same"] == [("del", "før"), ("ins", "efter")]
    assert "…" in parts[0][1]


@pytest.mark.parametrize(("said", "kept"), [
    ("?page=2&mark=7&text=1&view=receiver&zoom=150&q=støj", Look(2, 7, "150", True, True, "støj")),
    ("?zoom=9&page=x&mark=-1", Look()), ("", Look()),
])
def test_a_look_is_read_from_an_address_and_written_back(said: str, kept: Look) -> None:
    assert Look.of(said) == kept
    assert Look.of(kept.address) == kept


def test_working_days_leave_out_weekends_and_easter() -> None:
    from datetime import datetime

    thursday_before = datetime(2026, 4, 1, 12, tzinfo=COPENHAGEN)
    after_easter = datetime(2026, 4, 8, 12, tzinfo=COPENHAGEN)
    assert working_days_between(thursday_before, after_easter) == 2  # Tuesday and Wednesday; Thursday to Monday are holidays


def test_the_answer_pages_say_what_is_missing_and_offer_nothing_before_the_proof(place: Hall, client: Client) -> None:
    case, *_ = sorted_papers(place)
    for name in ("redact_list", "redact_letter", "redact_proof"):
        shown: Any = client.get(url(name, case)).content.decode()
        assert "/proof/file/" not in shown
    assert "Det mangler:" in shown
    client.post(url("redact_start", case))
    assert not case.releases.exists()
