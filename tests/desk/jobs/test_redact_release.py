"""Answers written and proved with the real engine: what leaves holds nothing struck; a leak or a killed worker offers nothing."""

import io
import subprocess
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from mertid.core import Unreadable
from mertid.desk import store
from mertid.desk.jobs.redact.lost import find_lost_papers
from mertid.desk.jobs.redact.read import read_paper
from mertid.desk.jobs.redact.release import release_job, write_release
from mertid.desk.jobs.redact.sort import sort_request
from mertid.desk.models import AuditRow, CaseRow, LetterRow, PaperRow, ReleaseFile, ReleaseRow
from mertid.desk.store import redact
from mertid.engines.redact.values import Removed
from tests.desk.request_town import CITIZEN, CPR, LETTER, NOTE, Hall, hall, pdf

from .own import Own, kill

NAMED = f"Notat om {CITIZEN}.pdf"


@pytest.fixture
def town(db: None) -> Hall:
    """An authority with three case workers."""
    return hall()


def prepared(town: Hall, *papers: tuple[bytes, str]) -> ReleaseRow:
    """A whole answer begun on these papers, every proposal struck."""
    case, who = town.request().case, store.person(town.ann)
    for data, name in papers:
        read_paper(town.add(case, data, name).pk)
    sort_request(str(case.pk))
    for paper in PaperRow.objects.filter(case=case):
        if paper.proposed["place"] == "duplicate":
            redact.accept_places(who=who, case=case, papers={paper.pk: paper.version})
            continue
        redact.strike_rest(who=who, paper=paper, undecided=redact.undecided(paper))
        paper.refresh_from_db()
        redact.finish_paper(who=who, paper=paper, seen=paper.version)
    case = CaseRow.objects.get(pk=case.pk)
    return redact.start_release(who=who, case=case, standing=len(redact.standing(case, redact.papers_of(case, None))))


@pytest.mark.slow
def test_an_answer_holds_nothing_struck_in_copies_list_letter_and_report(town: Hall) -> None:
    release = prepared(town, (pdf(LETTER), "brev.pdf"), (pdf(NOTE, title=CITIZEN), NAMED), (pdf(LETTER), "kopi.pdf"))
    write_release(release.pk)
    release.refresh_from_db()
    assert release.why == []
    assert (release.state, release.done) == ("proved", 2)
    files = {file.name: file for file in release.files.select_related("blob")}
    assert sorted(files) == [
        "afgoerelse.docx", "afgoerelse.pdf", "aktliste.docx", "aktliste.pdf", "bevisrapport.docx", "bevisrapport.pdf",
        "dokument-001.pdf", "dokument-002.pdf",
    ]
    for file in files.values():
        said = _text(bytes(file.blob.data))
        assert CPR not in said
        assert "Nørregaard" not in said
        assert file.holds
        assert all(check["ran"] and not check["leaks"] for check in file.proof["checks"])
    assert "Sagen er sendt til høring hos naboerne" in _text(bytes(files["dokument-001.pdf"].blob.data))
    assert "Notat om [undtaget]" in " ".join(_text(bytes(files["aktliste.pdf"].blob.data)).split())
    letter = " ".join(_text(bytes(files["afgoerelse.pdf"].blob.data)).split())
    assert "§ 30, nr. 1" in letter
    assert "Klagevejledning" in letter
    assert "14 arbejdsdage" in letter
    assert CITIZEN not in str([file.proof for file in files.values()])
    redact.release_out(who=store.person(town.ann), release=release)
    assert redact.fetch_file(who=store.person(town.bo), file=files["dokument-001.pdf"]).sha256
    assert "Nørregaard" not in str(list(AuditRow.objects.values_list("detail", flat=True)))
    assert store.verify_audit(town.authority) == []


def test_a_copy_that_still_leaks_fails_the_whole_answer_and_says_where(town: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    release = prepared(town, (pdf(NOTE), "note.pdf"), (pdf(LETTER), "brev.pdf"))
    monkeypatch.setattr("mertid.engines.redact.engine.Redact.remove", _leaves_everything)
    write_release(release.pk)
    release.refresh_from_db()
    assert (release.state, ReleaseFile.objects.count()) == ("failed", 0)
    assert {one["paper"] for one in release.why} == {1, 2}
    assert CITIZEN not in str(release.why)
    case = CaseRow.objects.get()
    standing = redact.standing(case, redact.papers_of(case, None))
    assert redact.start_release(who=store.person(town.ann), case=case, standing=len(standing)).number == 2


@pytest.mark.slow
def test_what_a_person_wrote_is_in_both_letters_and_a_struck_name_in_it_fails_the_answer_and_tells_where(town: Hall) -> None:
    release = prepared(town, (pdf(NOTE), "note.pdf"))
    row = LetterRow.objects.create(case=release.case, section="extra", text=f"Vi talte med {CITIZEN}.", by=town.ann)
    write_release(release.pk)
    release.refresh_from_db()
    assert (release.state, ReleaseFile.objects.count()) == ("failed", 0)
    assert release.why[0]["da"] == "Brevets afsnit »Eget afsnit«: teksten nævner noget, der er undtaget i dokumenterne."
    assert "Nørregaard" not in str(release.why)
    LetterRow.objects.filter(pk=row.pk).update(text="Ring gerne til os.")
    case = CaseRow.objects.get()
    again = redact.start_release(who=store.person(town.ann), case=case, standing=len(redact.standing(case, redact.papers_of(case, None))))
    write_release(again.pk)
    again.refresh_from_db()
    assert again.why == []
    for name in ("afgoerelse.pdf", "afgoerelse.docx"):
        assert "Ring gerne til os." in _text(bytes(again.files.get(name=name).blob.data)), name


def test_a_copy_that_cannot_be_written_fails_the_answer_with_the_reason(town: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    release = prepared(town, (pdf(NOTE), "note.pdf"))
    monkeypatch.setattr("mertid.engines.redact.engine.Redact.remove", _cannot)
    write_release(release.pk)
    release.refresh_from_db()
    assert (release.state, release.why[0]["paper"], ReleaseFile.objects.count()) == ("failed", 1, 0)


def test_an_answer_that_lost_its_job_is_found_and_one_that_broke_three_times_is_ended(
    town: Hall, monkeypatch: pytest.MonkeyPatch,
) -> None:
    from django.utils import timezone
    from django_tasks_db.models import DBTaskResult

    release = prepared(town, (pdf(NOTE), "note.pdf"))
    DBTaskResult.objects.all().delete()
    find_lost_papers(timezone.now())
    assert [job.task_path for job in DBTaskResult.objects.all()] == [release_job.module_path]
    monkeypatch.setattr("mertid.desk.jobs.redact.release._write", _breaks)
    for _ in range(3):
        write_release(release.pk)
    release.refresh_from_db()
    assert (release.state, release.tries, "leverandøren" in release.why[0]["da"]) == ("failed", 3, True)


@pytest.mark.slow
def test_the_whole_answer_lists_what_a_partial_one_gave_before(town: Hall) -> None:
    case, who = town.request().case, store.person(town.ann)
    for data, name in ((pdf(LETTER), "brev.pdf"), (pdf(NOTE), NAMED)):
        read_paper(town.add(case, data, name).pk)
    sort_request(str(case.pk))
    for paper in PaperRow.objects.filter(case=case):
        redact.strike_rest(who=who, paper=paper, undecided=redact.undecided(paper))
        paper.refresh_from_db()
        redact.finish_paper(who=who, paper=paper, seen=paper.version)
        part = [paper.pk] if paper.number == 1 else None
        release = redact.start_release(who=who, case=case, papers=part)
        write_release(release.pk)
        release.refresh_from_db()
        assert release.why == []
        redact.release_out(who=who, release=release)
    listed = _text(bytes(release.files.get(name="aktliste.pdf").blob.data))
    assert release.files.filter(kind="paper").count() == 1
    assert "brev" in listed
    assert "Notat om" in listed
    assert "Nørregaard" not in listed


SET_UP = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.desk.request_town import LETTER, NOTE, hall, pdf
from tests.desk.jobs.test_redact_release import prepared
town = hall()
release = prepared(town, *((pdf(LETTER, [f"Bilag {n}"]), f"brev-{n}.pdf") for n in range(4)))
print(release.pk)
"""
WRITE = """
import sys
from mertid.desk.jobs.redact.release import write_release
print("begun")
write_release(int(sys.argv[1]))
"""
FETCH = """
import sys
from mertid.desk import store
from mertid.desk.models import ReleaseRow, User
from mertid.desk.store import redact
release = ReleaseRow.objects.select_related("case").get()
try:
    redact.release_out(who=store.person(User.objects.select_related("authority").first()), release=release)
except redact.NotNow:
    print("refused")
print(release.state, release.files.count(), release.papers == list(release.case.papers.exclude(decided="out").values_list("pk", flat=True)))
"""


@pytest.mark.slow
def test_a_worker_killed_while_it_redacts_offers_nothing_half_written(tmp_path: Path) -> None:
    own = Own(tmp_path)
    release = own.run(SET_UP).splitlines()[-1]
    for done in (1, 4):
        process = own.start(WRITE, release)
        _wait(own, done)
        kill(process)
        assert own.run(FETCH) == "refused\nworking 0 True"
        assert own.rows("select count(*) from desk_releasefile") == [(0,)]
        assert own.rows("select count(*) from desk_auditrow where action = 'release.proved'") == [(0,)]
    own.run(WRITE, release)
    assert own.rows("select state, tries from desk_releaserow") == [("proved", 3)]
    assert own.rows("select kind, count(*) from desk_releasefile group by kind order by kind") == [
        ("letter", 2), ("list", 2), ("paper", 4), ("report", 2),
    ]
    assert not list((tmp_path / "releases").iterdir())
    assert own.run(FETCH) == "proved 10 True"


def _wait(own: Own, done: int) -> None:
    """Wait until so many papers are written in this attempt."""
    end = time.monotonic() + 60
    while own.rows("select done from desk_releaserow")[0][0] < done:
        assert time.monotonic() < end, "the writing did not come so far"
        time.sleep(0.01)


def _text(data: bytes) -> str:
    """The text of a written PDF or DOCX, read by other tools than the desk's."""
    if data.startswith(b"%PDF"):
        return subprocess.run(["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return "\n".join(file.read(name).decode("utf-8", "replace") for name in file.namelist() if name.endswith((".xml", ".rels")))


def _leaves_everything(_: Any, data: bytes, media_type: str, *__: Any, **___: Any) -> Removed:
    return Removed(data, media_type)


def _cannot(*_: Any, **__: Any) -> None:
    raise Unreadable("redact: cannot")


def _breaks(*_: Any, **__: Any) -> None:
    raise RuntimeError("with the paper's own words")
