"""Papers fetched and read with the real engine: archives, mail with attachments, locked and broken files, folders, earlier cases."""

import io
import zipfile
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.db import DatabaseError
from django.utils.timezone import localtime
from django_tasks_db.models import DBTaskResult

from mertid.desk import store
from mertid.desk.jobs.redact.gather import gather_papers
from mertid.desk.jobs.redact.lost import find_lost_papers
from mertid.desk.jobs.redact.read import read_job, read_paper
from mertid.desk.jobs.redact.sort import sort_job, sort_request
from mertid.desk.models import CaseRow, DocumentRow, GatherRow, MarkRow, PaperRow
from mertid.desk.redaction import reading_of
from mertid.desk.store import redact
from tests.desk.request_town import CITIZEN, CPR, LETTER, NOTE, Hall, hall, pdf
from tests.exchange.dovecot import PASSWORD, Dovecot

from .own import mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Hall:
    """An authority with three case workers."""
    return hall()


@pytest.fixture
def case(town: Hall) -> CaseRow:
    """A request under offentlighedsloven."""
    return town.request().case


def read_all(case: CaseRow) -> list[PaperRow]:
    """Read every paper that waits, those that come meanwhile too, and return all."""
    while (paper := PaperRow.objects.filter(case=case, state="waiting").first()) is not None:
        read_paper(paper.pk)
    return list(PaperRow.objects.filter(case=case))


def test_a_letter_is_read_and_what_may_be_withheld_is_proposed(town: Hall, case: CaseRow) -> None:
    paper = town.add(case, pdf(LETTER, NOTE))
    read_paper(paper.pk)
    paper.refresh_from_db()
    assert (paper.state, paper.pages, paper.work_type, paper.tries) == ("read", 2, "application/pdf", 1)
    found = {(mark.kind, redact.text_of(mark)) for mark in MarkRow.objects.filter(paper=paper).select_related("paper__case__deployment")}
    assert {("cpr", CPR), ("name", CITIZEN)} <= found
    assert set(MarkRow.objects.filter(paper=paper).values_list("state", "decided_at")) == {("proposed", None)}
    read_paper(paper.pk)
    assert PaperRow.objects.get(pk=paper.pk).tries == 1
    assert [job.args_kwargs["args"] for job in DBTaskResult.objects.filter(task_path=sort_job.module_path)] == [[str(case.pk)]]


def test_a_letter_has_the_day_that_its_head_tells(town: Hall, case: CaseRow) -> None:
    """The day in the head, not that on which the PDF was made."""
    letter = town.add(case, pdf(("Bakkely, den 3. maj 2024", *LETTER)), "brev.pdf")
    read_paper(letter.pk)
    letter.refresh_from_db()
    assert letter.dated_at is not None
    assert localtime(letter.dated_at).date() == date(2024, 5, 3)


def test_a_zip_with_a_mail_with_a_letter_becomes_papers_of_their_own(town: Hall, case: CaseRow) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "Klage over støj", "Birgit Opdigtet <birgit@borger.example>", "post@bakkely.example"
    mail["Date"], mail["Message-ID"] = "Fri, 20 Nov 2026 09:15:00 +0100", "<1@borger.example>"
    mail.set_content(f"Hej\n\nMit nummer er {CPR}.\n\nBirgit")
    mail.add_attachment(pdf(LETTER), maintype="application", subtype="pdf", filename="brev.pdf")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("sag/mail.eml", bytes(mail))
    town.add(case, out.getvalue(), "sag.zip", "application/zip")
    held, letter, attached = read_all(case)
    assert (held.container, held.state, held.decided) == (True, "read", "out")
    assert (letter.kind, letter.title, letter.sender) == ("mail", "Klage over støj", "birgit@borger.example")
    assert letter.message_id == "1@borger.example"
    assert (letter.parent, letter.source, attached.parent, attached.source) == (held, "archive", letter, "mail")
    assert (letter.work_type, attached.state, attached.pages) == ("application/pdf", "read", 1)
    assert redact.progress(case).total == 2
    read_paper(held.pk)
    assert PaperRow.objects.count() == 3


def test_a_mailbox_file_becomes_its_mails(town: Hall, case: CaseRow) -> None:
    mails = b"".join(
        b"From a@b.example Fri Nov 20 09:15:00 2026\nFrom: a@b.example\nSubject: Nr. %d\n\nTekst %d\n\n" % (n, n) for n in range(3)
    )
    town.add(case, mails, "arkiv.mbox", "application/mbox")
    papers = read_all(case)
    assert [paper.title for paper in papers[1:]] == ["Nr. 0", "Nr. 1", "Nr. 2"]


def test_a_locked_paper_asks_for_its_password_and_is_read_with_it(town: Hall, case: CaseRow) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf(LETTER))) as file:
        file.save(out, encryption=pikepdf.Encryption(owner="ejer", user="kode"))
    paper = town.add(case, out.getvalue())
    read_paper(paper.pk)
    paper.refresh_from_db()
    assert (paper.state, "adgangskode" in paper.why) == ("password", True)
    for password, state in (("forkert", "password"), ("kode", "read")):
        redact.give_password(who=store.person(town.ann), paper=paper, password=password)
        read_paper(paper.pk)
        paper.refresh_from_db()
        assert (paper.state, paper.password) == (state, "")
    with pikepdf.open(io.BytesIO(bytes(paper.work.data))) as file:
        assert not file.is_encrypted


def test_a_broken_paper_says_why_and_the_others_go_on(town: Hall, case: CaseRow) -> None:
    broken, odd, good = town.add(case, b"%PDF-1.7 i stykker"), town.add(case, b"\x00\x01\x02", "x.dat"), town.add(case, pdf(NOTE))
    papers = {paper.pk: paper for paper in read_all(case)}
    assert [papers[one.pk].state for one in (broken, odd, good)] == ["unread", "unread", "read"]
    assert papers[broken.pk].why
    assert bytes(papers[broken.pk].blob.data) == b"%PDF-1.7 i stykker"
    assert redact.retry_paper(who=store.person(town.ann), paper=papers[broken.pk]).state == "waiting"


def test_a_paper_that_breaks_the_program_three_times_is_kept_with_why(town: Hall, case: CaseRow, monkeypatch: pytest.MonkeyPatch) -> None:
    paper = town.add(case, pdf(NOTE))
    monkeypatch.setattr("mertid.desk.jobs.redact.read._read", _breaks)
    read_paper(paper.pk)
    paper.refresh_from_db()
    assert (paper.state, paper.tries, "flere gange" in paper.why) == ("unread", 3, True)


def test_a_database_that_is_away_costs_no_attempt(town: Hall, case: CaseRow, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any) -> None:
        raise DatabaseError

    paper = town.add(case, pdf(NOTE))
    monkeypatch.setattr("mertid.desk.jobs.redact.read._read", away)
    with pytest.raises(DatabaseError):
        read_paper(paper.pk)
    paper.refresh_from_db()
    assert (paper.state, paper.tries) == ("waiting", 0)


def test_late_papers_are_linked_to_the_earlier_ones_and_no_decision_is_lost(town: Hall, case: CaseRow) -> None:
    first = town.add(case, pdf(LETTER))
    read_all(case)
    sort_request(str(case.pk))
    mark = next(m for m in first.marks.select_related("paper__case__deployment") if m.kind == "name" and redact.text_of(m) == CITIZEN)
    redact.decide_mark(who=store.person(town.ann), mark=mark, state="struck", seen=mark.version)
    late = town.add(case, pdf(NOTE))
    copy = town.add(case, pdf(LETTER), "kopi.pdf")
    read_all(case)
    assert redact.needs_sorting(case)
    sort_request(str(case.pk))
    mark.refresh_from_db()
    assert (mark.state, mark.by) == ("struck", town.ann)
    assert late.marks.filter(same=mark.same).exists()
    copy.refresh_from_db()
    assert (copy.proposed["place"], copy.proposed["of"], copy.proposed["reasons"] != []) == ("duplicate", first.pk, True)
    assert not redact.needs_sorting(case)


def test_another_law_proposes_its_own_grounds_and_keeps_what_was_decided(town: Hall, case: CaseRow) -> None:
    paper = town.add(case, pdf(LETTER))
    read_all(case)
    sort_request(str(case.pk))
    one = paper.marks.filter(open=False)[0]
    redact.decide_mark(who=store.person(town.ann), mark=one, state="struck", seen=one.version)
    redact.choose_law(who=store.person(town.ann), case=case, law="databeskyttelsesforordningen", seen=1)
    assert redact.needs_sorting(case)
    sort_request(str(case.pk))
    grounds = set(paper.marks.exclude(pk=one.pk).filter(open=False).values_list("ground", flat=True))
    assert grounds
    assert all(ground.startswith("dbl-") for ground in grounds)
    assert MarkRow.objects.get(pk=one.pk).ground == one.ground


def test_a_folder_is_fetched_once_only_where_the_administrator_opened_it(
    town: Hall, case: CaseRow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("MERTID_FOLDERS", raising=False)
    folder, outside = tmp_path / "sag", tmp_path / "hemmelig.txt"
    (folder / "bilag").mkdir(parents=True)
    (folder / "a.txt").write_text("Et brev")
    (folder / "bilag" / "b.txt").write_text("Et bilag")
    (folder / "tom.txt").write_text("")
    outside.write_text("Ikke til udlevering")
    (folder / "genvej.txt").symlink_to(outside)
    who = store.person(town.ann)
    refused = redact.gather(who=who, case=case, kind="folder", place={"folder": str(folder)})
    gather_papers(refused.pk)
    refused.refresh_from_db()
    assert (refused.state, refused.added, "administratoren" in refused.why) == ("failed", 0, True)
    store.save_deployment(who=who, deployment=town.deployment, settings={"paper_folders": [str(folder)]})
    row = redact.gather(who=who, case=CaseRow.objects.get(pk=case.pk), kind="folder", place={"folder": str(folder)})
    gather_papers(row.pk)
    row.refresh_from_db()
    assert (row.state, row.added, row.left_out) == ("done", 2, 1)
    GatherRow.objects.filter(pk=row.pk).update(state="waiting")  # as after a killed worker
    gather_papers(row.pk)
    assert list(PaperRow.objects.values_list("name", "source")) == [("a.txt", "folder"), ("b.txt", "folder")]


def test_documents_of_earlier_cases_are_fetched_but_never_another_authoritys(town: Hall, case: CaseRow) -> None:
    other = hall("55667788", "Nabokommunen")
    ids = []
    for owner in (town, other):
        earlier = owner.request().case
        blob = owner.add(earlier, f"Brev hos {owner.authority.name}".encode(), "brev.txt").blob
        ids.append(DocumentRow.objects.create(case=earlier, position=0, name="brev.txt", media_type="text/plain", blob=blob).pk)
    row = redact.gather(who=store.person(town.ann), case=case, kind="search", place={"documents": ids})
    gather_papers(row.pk)
    (paper,) = PaperRow.objects.filter(case=case)
    assert (paper.found_in_id, bytes(paper.blob.data)) == (ids[0], b"Brev hos Bakkely Kommune")


def test_work_that_lost_its_job_is_found_again(town: Hall, case: CaseRow) -> None:
    from django.utils import timezone

    paper = town.add(case, pdf(NOTE))
    DBTaskResult.objects.all().delete()
    find_lost_papers(timezone.now())
    find_lost_papers(timezone.now())
    assert [job.args_kwargs["args"] for job in DBTaskResult.objects.filter(task_path=read_job.module_path)] == [[paper.pk]]
    read_paper(paper.pk)
    DBTaskResult.objects.all().delete()
    find_lost_papers(timezone.now())
    assert [job.task_path for job in DBTaskResult.objects.all()] == [sort_job.module_path]


def test_pages_of_a_reading_have_a_place_for_each_character(town: Hall, case: CaseRow) -> None:
    paper = town.add(case, pdf(NOTE))
    read_all(case)
    paper = PaperRow.objects.select_related("case__deployment").get(pk=paper.pk)
    sheet = reading_of(paper).sheets[0]
    assert sheet.boxes.shape == (len(sheet.text), 4)
    area = {"x0": 60, "y0": 60, "x1": 300, "y1": 100}
    mark = redact.mark_by_hand(who=store.person(town.ann), paper=paper, sheet=1, area=area, ground="off-30-1")
    assert mark.area == area
    with pytest.raises(redact.NotNow, match="smaller than a point"):
        redact.mark_by_hand(who=store.person(town.ann), paper=paper, sheet=1, area={**area, "x1": 60}, ground="off-30-1")


def _breaks(*_: Any) -> None:
    raise RuntimeError("with the paper's own words")


@pytest.mark.dovecot
def test_a_mailbox_that_the_administrator_opened_is_fetched_from_a_day_on_and_left_as_it_was(
    town: Hall, case: CaseRow, dovecot: Dovecot,
) -> None:
    dovecot.put(*[mail(number) for number in range(3)])
    settings = {"host": "127.0.0.1", "port": dovecot.port, "tls": "none", "user": "post", "papers": True}
    source = store.save_source(
        who=store.person(town.ann), deployment=town.deployment, kind="imap", name="Sagspost", settings=settings, secret=PASSWORD,
        active=False,
    )
    who = store.person(town.ann)
    for since, added in (("2026-01-01", 3), ("2099-01-01", 0)):
        row = redact.gather(who=who, case=case, kind="mailbox", place={"folder": "INBOX", "since": since}, mailbox=source)
        gather_papers(row.pk)
        row.refresh_from_db()
        assert (row.state, row.added, row.why) == ("done", added, "")
    assert {paper.source for paper in PaperRow.objects.all()} == {"mailbox"}
    assert len(dovecot.bytes_in()) == 3
    source.settings = {**settings, "port": 1}
    source.save()
    row = redact.gather(who=who, case=case, kind="mailbox", place={}, mailbox=source)
    gather_papers(row.pk)
    row.refresh_from_db()
    assert (row.state, "Postkassen" in row.why) == ("failed", True)
