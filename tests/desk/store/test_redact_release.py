"""Answers: what must be in place, the second person, nothing fetched before proved, approved and released; partial answers."""

import hashlib

import pytest

from mertid.core import Refused
from mertid.desk import store
from mertid.desk.models import AuditRow, Blob, CaseRow, DecisionRow, PaperRow, ReleaseFile, ReleaseRow
from mertid.desk.store import redact
from tests.desk.read_paper import read_paper
from tests.desk.request_town import Hall, hall

pytestmark = pytest.mark.django_db
KAREN = ("Karen Opdigtet", "name:karen opdigtet")


@pytest.fixture
def town() -> Hall:
    """An authority with three case workers."""
    return hall()


@pytest.fixture
def case(town: Hall) -> CaseRow:
    """A request under offentlighedsloven."""
    return town.request().case


def done(town: Hall, case: CaseRow, text: str, *finds: tuple[str, str]) -> PaperRow:
    """A paper gone through by Ann, its proposals struck."""
    paper, who = read_paper(town, case, text, *finds), store.person(town.ann)
    redact.strike_rest(who=who, paper=paper, undecided=redact.undecided(paper))
    paper.refresh_from_db()
    return redact.finish_paper(who=who, paper=paper, seen=paper.version)


def settle(case: CaseRow, town: Hall) -> None:
    """Say that the papers are sorted, as the job does."""
    newest = PaperRow.objects.filter(case=case).latest("read_at").read_at
    case = CaseRow.objects.select_related("request").get(pk=case.pk)
    redact.sorted_and_linked(who=store.worker(town.authority), case=case, as_of=newest, places={}, finds={})


def write(town: Hall, release: ReleaseRow, *, data: bytes = b"renset") -> ReleaseRow:
    """Store one proved file, as the job does when all hold."""
    files = [redact.Written("paper", "dokument-001.pdf", "application/pdf", data, True, {"holds": True}, (), release.papers[0])]
    return redact.release_written(who=store.worker(town.authority), release=release, files=files)


def test_an_answer_needs_every_paper_done_sorted_and_nothing_undecided(town: Hall, case: CaseRow) -> None:
    who = store.person(town.ann)
    done(town, case, "Karen Opdigtet klager.", KAREN)
    open_ = read_paper(town, case, "Hej")
    with pytest.raises(redact.NotNow, match="2 things are missing") as said:
        redact.start_release(who=who, case=case)
    assert said.value.text.da == "Dokumenter læses eller sorteres stadig. Dokument 2: Vælg, om dokumentet er med, ikke med eller undtaget."
    redact.place_paper(who=who, paper=open_, place="out", seen=0)
    settle(case, town)
    assert redact.start_release(who=who, case=case).state == "working"
    with pytest.raises(redact.NotNow, match="another is being written"):
        redact.start_release(who=who, case=case)


def test_text_struck_in_one_paper_and_unmarked_in_another_must_be_looked_at_first(town: Hall, case: CaseRow) -> None:
    done(town, case, "Karen Opdigtet klager.", KAREN)
    done(town, case, "Vi talte med KAREN  OPDIGTET og Karens nabo.")
    settle(case, town)
    (found,) = redact.standing(case, redact.papers_of(case, None))
    assert (found.number, found.sheet, found.start, found.end) == (2, 1, 13, 28)
    with pytest.raises(redact.NotNow, match="1 places stand unmarked"):
        redact.start_release(who=store.person(town.ann), case=case)
    assert redact.start_release(who=store.person(town.ann), case=case, standing=1).state == "working"


def test_a_weighing_is_demanded_where_the_ground_needs_one(town: Hall) -> None:
    row = town.request("forvaltningsloven")
    paper = read_paper(town, row.case, "Karen Opdigtet klager.", KAREN, ground="fvl-15b-5")
    who = store.person(town.ann)
    redact.strike_rest(who=who, paper=paper, undecided=1)
    redact.finish_paper(who=who, paper=paper, seen=0)
    settle(row.case, town)
    with pytest.raises(redact.NotNow) as said:
        redact.start_release(who=who, case=row.case)
    assert "afvejning" in said.value.text.da
    redact.write_section(who=who, case=row.case, section="weighing", text="Hensynet til naboen vejer tungest.", seen=0)
    assert redact.start_release(who=who, case=row.case).state == "working"


def test_nothing_is_fetched_before_it_is_proved_approved_and_released() -> None:
    town = hall(second_person=True)
    case = town.request().case
    done(town, case, "Karen Opdigtet klager.", KAREN)
    settle(case, town)
    ann, bo = store.person(town.ann), store.person(town.bo)
    release = redact.start_release(who=ann, case=case)
    with pytest.raises(redact.NotNow, match="state is working"):
        redact.approve_release(who=bo, release=release)
    release = write(town, release)
    (file,) = release.files.all()
    for attempt in (lambda: redact.fetch_file(who=ann, file=file), lambda: redact.release_out(who=ann, release=release)):
        with pytest.raises(redact.NotNow):
            attempt()
    with pytest.raises(redact.NotNow, match="the person made it"):
        redact.approve_release(who=ann, release=release)
    with pytest.raises(Refused, match="Only a person decides"):
        redact.approve_release(who=store.worker(town.authority), release=release)
    redact.approve_release(who=bo, release=release)
    with pytest.raises(redact.NotNow, match="release is approved"):
        redact.fetch_file(who=ann, file=file)
    redact.release_out(who=ann, release=release)
    assert bytes(redact.fetch_file(who=ann, file=file).blob.data) == b"renset"
    said = list(AuditRow.objects.filter(action__startswith="release.").values_list("action", flat=True))
    assert said == ["release.started", "release.proved", "release.approved", "release.released"]


def test_who_finished_a_paper_cannot_approve_what_another_started() -> None:
    town = hall(second_person=True)
    case = town.request().case
    done(town, case, "Hej")
    settle(case, town)
    release = write(town, redact.start_release(who=store.person(town.bo), case=case))
    with pytest.raises(redact.NotNow, match="the person made it"):
        redact.approve_release(who=store.person(town.ann), release=release)
    assert redact.approve_release(who=store.person(town.clara), release=release).approved_by == town.clara


def test_a_decision_changed_while_it_is_written_or_after_makes_the_answer_void(town: Hall, case: CaseRow) -> None:
    paper, ann, bo = done(town, case, "Karen Opdigtet klager.", KAREN), store.person(town.ann), store.person(town.bo)
    settle(case, town)
    release = redact.start_release(who=ann, case=case)
    redact.reopen_paper(who=bo, paper=paper, seen=paper.version)
    written = write(town, release)
    assert (written.state, written.files.count()) == ("failed", 0)
    paper.refresh_from_db()
    paper = redact.finish_paper(who=ann, paper=paper, seen=paper.version)
    proved = write(town, redact.start_release(who=ann, case=case))
    redact.reopen_paper(who=bo, paper=paper, seen=paper.version)
    with pytest.raises(redact.NotNow, match="decisions were changed"):
        redact.release_out(who=ann, release=proved)


def test_a_file_that_does_not_hold_is_never_stored(town: Hall, case: CaseRow) -> None:
    done(town, case, "Hej")
    settle(case, town)
    release = redact.start_release(who=store.person(town.ann), case=case)
    before = Blob.objects.count()
    files = [redact.Written("paper", f"{holds}.pdf", "application/pdf", b"fil", holds, {}) for holds in (True, False)]
    with pytest.raises(ValueError, match="does not hold"):
        redact.release_written(who=store.worker(town.authority), release=release, files=files)
    assert (ReleaseFile.objects.count(), Blob.objects.count(), ReleaseRow.objects.get().state) == (0, before, "working")


def test_an_answer_sent_back_loses_its_files_and_its_approval(town: Hall, case: CaseRow) -> None:
    done(town, case, "Hej")
    settle(case, town)
    release = write(town, redact.start_release(who=store.person(town.ann), case=case))
    back = redact.turn_down_release(who=store.person(town.bo), release=release, note="Side 2 mangler")
    assert (back.state, back.files.count(), back.why[0]["da"]) == ("failed", 0, "Side 2 mangler")


def test_a_partial_answer_leaves_the_request_open_and_its_papers_as_they_were_given(town: Hall, case: CaseRow) -> None:
    first, ann = done(town, case, "Karen Opdigtet klager.", KAREN), store.person(town.ann)
    second = read_paper(town, case, "Karen Opdigtet igen.", KAREN)
    release = write(town, redact.start_release(who=ann, case=case, papers=[first.pk]))
    redact.release_out(who=ann, release=release)
    case.refresh_from_db()
    assert case.state == "new"
    with pytest.raises(redact.NotNow, match="it has been released"):
        redact.reopen_paper(who=ann, paper=first, seen=first.version)
    mark = second.marks.get()
    did = redact.decide_same(who=ann, mark=mark, state="left", seen=0)
    assert (did.decided, did.passed_over) == (1, 1)
    redact.finish_paper(who=ann, paper=second, seen=0)
    settle(case, town)
    last = write(town, redact.start_release(who=ann, case=case), data=b"andet")
    assert last.papers == [second.pk]
    redact.release_out(who=ann, release=last)
    assert DecisionRow.objects.get().values == {"outcome": "partial", "law": "offentlighedsloven"}


def test_the_whole_answer_decides_the_case_with_the_time_it_took(town: Hall, case: CaseRow) -> None:
    done(town, case, "Hej")
    settle(case, town)
    ann = store.person(town.ann)
    store.beat(who=ann, case=case, seconds=20)
    store.beat(who=ann, case=case, seconds=25)
    redact.release_out(who=ann, release=write(town, redact.start_release(who=ann, case=case)))
    case.refresh_from_db()
    decision = DecisionRow.objects.get()
    assert (case.state, decision.values["outcome"], decision.active_s, decision.user) == ("decided", "full", 45.0, town.ann)
    with pytest.raises(redact.NotNow, match="state is decided"):
        redact.add_paper(who=ann, case=case, data=b"x", name="x")
    assert redact.reopen_request(who=ann, case=case).state == "waiting"


def test_a_released_file_whose_bytes_were_changed_is_not_handed_out(town: Hall, case: CaseRow) -> None:
    done(town, case, "Hej")
    settle(case, town)
    ann = store.person(town.ann)
    release = write(town, redact.start_release(who=ann, case=case))
    redact.release_out(who=ann, release=release)
    file = release.files.get()
    assert file.sha256 == hashlib.sha256(b"renset").hexdigest()
    Blob.objects.filter(pk=file.blob_id).update(data=b"andet")
    with pytest.raises(redact.NotNow, match="bytes were changed"):
        redact.fetch_file(who=ann, file=file)


def test_another_authority_never_fetches_approves_or_releases(town: Hall, case: CaseRow) -> None:
    other = hall("55667788", "Nabokommunen")
    done(town, case, "Hej")
    settle(case, town)
    release = write(town, redact.start_release(who=store.person(town.ann), case=case))
    redact.release_out(who=store.person(town.ann), release=release)
    who = store.person(other.ann)
    for attempt in (
        lambda: redact.fetch_file(who=who, file=release.files.get()), lambda: redact.look_at_file(who=who, file=release.files.get()),
        lambda: redact.approve_release(who=who, release=release), lambda: redact.release_out(who=who, release=release),
        lambda: redact.turn_down_release(who=who, release=release, note="x"),
    ):
        with pytest.raises(Refused, match="another authority"):
            attempt()


def test_a_request_opened_again_after_a_complaint_is_decided_otherwise_and_answered_anew(town: Hall, case: CaseRow) -> None:
    paper, ann = done(town, case, "Karen Opdigtet klager.", KAREN), store.person(town.ann)
    settle(case, town)
    first = redact.release_out(who=ann, release=write(town, redact.start_release(who=ann, case=case)))
    assert redact.released_papers(case) == {paper.pk}
    redact.reopen_request(who=ann, case=case)
    assert redact.released_papers(case) == set()
    paper = redact.reopen_paper(who=ann, paper=paper, seen=PaperRow.objects.get(pk=paper.pk).version)
    redact.decide_mark(who=ann, mark=paper.marks.get(), state="left", seen=paper.marks.get().version)
    redact.finish_paper(who=ann, paper=paper, seen=PaperRow.objects.get(pk=paper.pk).version)
    second = redact.start_release(who=ann, case=case)
    assert second.papers == [paper.pk]
    redact.release_out(who=ann, release=write(town, second, data=b"mere"))
    assert DecisionRow.objects.get(undone_at=None).values["outcome"] == "full"
    assert bytes(redact.fetch_file(who=ann, file=first.files.get()).blob.data) == b"renset", "what was released stays"
