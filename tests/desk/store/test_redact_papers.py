"""Papers: added once or more, locked, placed, done; §§ 14 and 28 are asked before one is withheld."""

import pytest
from django_tasks_db.models import DBTaskResult

from mertid.desk import store
from mertid.desk.models import CaseRow, DocumentRow, PaperRow
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


def test_a_paper_is_stored_with_the_job_that_reads_it_and_a_key_keeps_it_from_being_doubled(town: Hall, case: CaseRow) -> None:
    who = store.person(town.ann)
    first, new = redact.add_paper(who=who, case=case, data=b"abc", name="a.txt", key="folder:1")
    again, _ = redact.add_paper(who=who, case=case, data=b"abc", name="a.txt", key="folder:1")
    copy, also = redact.add_paper(who=who, case=case, data=b"abc", name="b.txt")
    assert (new, again, also) == (True, first, True)
    assert (first.number, copy.number, copy.blob_id == first.blob_id) == (1, 2, True)
    assert [job.args_kwargs["args"] for job in DBTaskResult.objects.filter(queue_name="papers")] == [[first.pk], [copy.pk]]
    with pytest.raises(redact.NotNow, match="0 bytes"):
        redact.add_paper(who=who, case=case, data=b"", name="tom.txt")


def test_files_that_came_with_the_request_become_papers_only_when_a_person_says_so(town: Hall, case: CaseRow) -> None:
    blob = redact.add_paper(who=store.person(town.ann), case=case, data=b"abc", name="a.txt")[0].blob
    DocumentRow.objects.create(case=case, position=0, name="bilag.txt", media_type="text/plain", blob=blob)
    (made,) = redact.add_attachments(who=store.person(town.ann), case=case)
    assert (made.source, redact.add_attachments(who=store.person(town.ann), case=case)) == ("request", [])


def test_progress_counts_what_is_read_waits_is_locked_or_cannot_be_read(town: Hall, case: CaseRow) -> None:
    read_paper(town, case, "Hej")
    waits, locked, broken = (town.add(case, name.encode(), name) for name in ("a", "b", "c"))
    worker = store.worker(town.authority)
    redact.paper_unread(who=worker, paper=locked, why="Låst", error="NeedsPassword", locked=True)
    redact.paper_unread(who=worker, paper=broken, why="Kan ikke læses", error="Unreadable")
    found = redact.progress(case)
    assert (found.total, found.read, found.waiting, found.locked, found.unread, found.ready) == (4, 1, 1, 1, 1, False)
    assert waits.state == "waiting"


def test_a_password_is_kept_encrypted_until_it_was_tried(town: Hall, case: CaseRow) -> None:
    paper, worker = town.add(case, b"x", "l.pdf"), store.worker(town.authority)
    with pytest.raises(redact.NotNow, match="state is waiting"):
        redact.give_password(who=store.person(town.ann), paper=paper, password="hemmelig kode")
    redact.paper_unread(who=worker, paper=paper, why="Låst", error="NeedsPassword", locked=True)
    given = redact.give_password(who=store.person(town.ann), paper=paper, password="hemmelig kode")
    assert "hemmelig" not in given.password
    assert given.state == "waiting"
    redact.paper_unread(who=worker, paper=given, why="Forkert", error="NeedsPassword", locked=True)
    assert PaperRow.objects.get(pk=paper.pk).password == ""
    assert "hemmelig" not in str(list(DBTaskResult.objects.values_list("args_kwargs", flat=True)))


def test_a_paper_is_done_only_when_every_proposal_is_decided(town: Hall, case: CaseRow) -> None:
    paper, who = read_paper(town, case, "Karen Opdigtet klager.", KAREN), store.person(town.ann)
    with pytest.raises(redact.NotNow) as said:
        redact.finish_paper(who=who, paper=paper, seen=0)
    assert said.value.text.da == "1 forslag er ikke afgjort endnu."
    redact.strike_rest(who=who, paper=paper, undecided=1)
    done = redact.finish_paper(who=who, paper=paper, seen=0)
    assert (done.decided, done.done_by, done.version) == ("in", town.ann, 1)
    with pytest.raises(redact.Changed):
        redact.reopen_paper(who=store.person(town.bo), paper=paper, seen=0)
    assert redact.reopen_paper(who=store.person(town.bo), paper=paper, seen=1).done_at is None


def test_facts_and_more_are_asked_before_an_internal_paper_is_withheld(town: Hall, case: CaseRow) -> None:
    paper, who = read_paper(town, case, "Internt notat"), store.person(town.ann)
    with pytest.raises(redact.NotNow, match="'ground' is unknown"):
        redact.place_paper(who=who, paper=paper, place="withheld", ground="", seen=0)
    row = redact.place_paper(who=who, paper=paper, place="withheld", ground="off-23", seen=0)
    for answers, lacks in (
        ({"more_given": "no"}, "§ 28"), ({"facts_given": "none"}, "§ 14"),
        ({"facts_given": "given", "more_given": "no"}, "Skriv de faktiske"),
    ):
        row = redact.place_paper(who=who, paper=row, place="withheld", ground="off-23", seen=row.version, **answers)
        with pytest.raises(redact.NotNow) as said:
            redact.finish_paper(who=who, paper=row, seen=row.version)
        assert lacks in said.value.text.da
    row = redact.place_paper(
        who=who, paper=row, place="withheld", ground="off-23", seen=row.version, facts_given="given", facts_text="Målt 62 dB.",
        more_given="no",
    )
    assert redact.finish_paper(who=who, paper=row, seen=row.version).done_at is not None


def test_an_unreadable_paper_cannot_be_given_but_can_be_set_aside(town: Hall, case: CaseRow) -> None:
    paper, who = town.add(case, b"x", "x.bin"), store.person(town.ann)
    redact.paper_unread(who=store.worker(town.authority), paper=paper, why="Kan ikke læses", error="Unreadable")
    row = redact.place_paper(who=who, paper=paper, place="in", seen=0)
    with pytest.raises(redact.NotNow) as said:
        redact.finish_paper(who=who, paper=row, seen=row.version)
    assert "ikke læst" in said.value.text.da
    row = redact.place_paper(who=who, paper=row, place="out", seen=row.version)
    assert redact.finish_paper(who=who, paper=row, seen=row.version).decided == "out"


def test_proposals_are_followed_together_but_never_where_a_person_must_judge(town: Hall, case: CaseRow) -> None:
    papers = [read_paper(town, case, f"Tekst {n}", name=f"{n}.txt") for n in range(5)]
    for paper, place in zip(papers, ("in", "duplicate", "internal", "exempt", "correspondence"), strict=True):
        PaperRow.objects.filter(pk=paper.pk).update(proposed={"place": place})
    who = store.person(town.ann)
    assert redact.accept_places(who=who, case=case, papers={paper.pk: 0 for paper in papers}) == 3
    assert list(PaperRow.objects.filter(case=case).values_list("decided", flat=True)) == ["in", "out", "", "", "in"]
    with pytest.raises(redact.Changed):
        redact.accept_places(who=store.person(town.bo), case=case, papers={papers[0].pk: 0})
    redact.undo_step(who=who, case=case)
    assert set(PaperRow.objects.filter(case=case).values_list("decided", flat=True)) == {""}


def test_a_mailbox_that_was_not_opened_for_papers_is_refused(town: Hall, case: CaseRow) -> None:
    source = store.save_source(who=store.person(town.ann), deployment=town.deployment, kind="imap", name="Post", settings={"host": "x"})
    with pytest.raises(redact.NotNow, match="mailbox is not one for papers"):
        redact.gather(who=store.person(town.ann), case=case, kind="mailbox", place={}, mailbox=source)
