"""Decisions on marks: one, the same everywhere, by hand, undone; two people never overwrite each other."""

import pytest

from mertid.core import Refused
from mertid.desk import store
from mertid.desk.models import AuditRow, CaseRow, MarkRow, PaperRow, StepRow
from mertid.desk.store import redact
from tests.desk.read_paper import read_paper
from tests.desk.request_town import Hall, hall

pytestmark = pytest.mark.django_db
KAREN = ("Karen Opdigtet", "name:karen opdigtet")
FIRST = "Karen Opdigtet klager. Karen Opdigtet bor på Engvej 4."
SECOND = "Naboen skrev til karen\nopdigtet i går. Ole Chef svarede."


@pytest.fixture
def town() -> Hall:
    """An authority with three case workers."""
    return hall()


@pytest.fixture
def case(town: Hall) -> CaseRow:
    """A request under offentlighedsloven."""
    return town.request().case


def states(paper: PaperRow) -> list[str]:
    """The states of a paper's marks in the order of the text."""
    return list(MarkRow.objects.filter(paper=paper).order_by("start").values_list("state", flat=True))


def test_a_mark_is_struck_on_the_proposed_ground_or_on_another_of_the_law(town: Hall, case: CaseRow) -> None:
    paper, who = read_paper(town, case, FIRST, KAREN), store.person(town.ann)
    mark = paper.marks.first()
    struck = redact.decide_mark(who=who, mark=mark, state="struck", seen=0)
    assert (struck.state, struck.ground, struck.by, struck.version) == ("struck", "off-30-1", town.ann, 1)
    changed = redact.decide_mark(who=who, mark=mark, state="struck", ground="off-30-2", seen=1)
    assert (changed.ground, changed.version) == ("off-30-2", 2)
    with pytest.raises(redact.NotNow, match="'ground' is unknown") as said:
        redact.decide_mark(who=who, mark=mark, state="struck", ground="fvl-12", seen=2)
    assert "hjemmel" in said.value.text.da


def test_nothing_is_struck_before_a_law_is_chosen_and_never_by_a_machine(town: Hall) -> None:
    case = town.request(law="").case
    mark = read_paper(town, case, FIRST, KAREN).marks.first()
    with pytest.raises(redact.NotNow, match="no law is chosen"):
        redact.decide_mark(who=store.person(town.ann), mark=mark, state="struck", seen=0)
    with pytest.raises(Refused, match="Only a person decides"):
        redact.decide_mark(who=store.worker(town.authority), mark=mark, state="left", seen=0)


def test_the_same_everywhere_strikes_every_mark_and_marks_the_text_where_nothing_did(town: Hall, case: CaseRow) -> None:
    first, second = read_paper(town, case, FIRST, KAREN), read_paper(town, case, SECOND)
    done = redact.decide_same(who=store.person(town.ann), mark=first.marks.first(), state="struck", seen=0)
    assert (done.decided, done.made, done.reopened) == (2, 1, 0)
    assert (states(first), states(second)) == (["struck", "struck"], ["struck"])
    made = second.marks.get()
    assert (redact.text_of(made), made.same) == ("karen\nopdigtet", first.marks.first().same)
    assert "karen" not in " ".join(str(row) for row in MarkRow.objects.values_list("same", "reason", "rule")).lower()


def test_the_same_everywhere_is_one_step_and_undo_takes_all_of_it_back(town: Hall, case: CaseRow) -> None:
    first, second = read_paper(town, case, FIRST, KAREN), read_paper(town, case, SECOND)
    who = store.person(town.ann)
    redact.decide_same(who=who, mark=first.marks.first(), state="struck", seen=0)
    step = redact.undo_step(who=who, case=case)
    assert (step.label["da"], states(first), states(second)) == ("Streget overalt: 3 steder", ["proposed", "proposed"], [])
    with pytest.raises(redact.NotNow, match="there is no step"):
        redact.undo_step(who=who, case=case)


def test_undo_is_refused_when_another_changed_the_same_mark_after(town: Hall, case: CaseRow) -> None:
    paper = read_paper(town, case, FIRST, KAREN)
    mark = paper.marks.first()
    redact.decide_same(who=store.person(town.ann), mark=mark, state="struck", seen=0)
    redact.decide_mark(who=store.person(town.bo), mark=mark, state="left", seen=1)
    with pytest.raises(redact.Changed, match="undo: it was changed") as said:
        redact.undo_step(who=store.person(town.ann), case=case)
    assert said.value.text.da.startswith("Bo Bendtsen har ændret")
    assert states(paper) == ["left", "struck"]
    redact.undo_step(who=store.person(town.bo), case=case)
    assert states(paper) == ["struck", "struck"]


def test_two_people_on_one_mark_the_second_is_told_and_nothing_is_lost(town: Hall, case: CaseRow) -> None:
    mark = read_paper(town, case, FIRST, KAREN).marks.first()
    redact.decide_mark(who=store.person(town.ann), mark=mark, state="struck", seen=0)
    for attempt in (redact.decide_mark, redact.decide_same):
        with pytest.raises(redact.Changed, match="changed since the page was shown") as said:
            attempt(who=store.person(town.bo), mark=mark, state="left", seen=0)
        assert "Ann Andersen" in said.value.text.da
    mark.refresh_from_db()
    assert (mark.state, mark.by, StepRow.objects.count()) == ("struck", town.ann, 1)


def test_the_rest_is_struck_only_when_as_many_wait_as_the_page_showed(town: Hall, case: CaseRow) -> None:
    paper, who = read_paper(town, case, FIRST, KAREN), store.person(town.ann)
    redact.decide_mark(who=store.person(town.bo), mark=paper.marks.first(), state="left", seen=0)
    with pytest.raises(redact.Changed):
        redact.strike_rest(who=who, paper=paper, undecided=2)
    assert redact.strike_rest(who=who, paper=paper, undecided=1) == 1
    assert states(paper) == ["left", "struck"]


def test_what_normally_stays_open_needs_no_decision_and_is_not_struck_with_the_rest(town: Hall, case: CaseRow) -> None:
    paper = read_paper(town, case, SECOND, ("Ole Chef", "official:ole chef"), open_=True)
    assert redact.undecided(paper) == 0
    assert redact.strike_rest(who=store.person(town.ann), paper=paper, undecided=0) == 0
    assert states(paper) == ["proposed"]


def test_a_passage_marked_by_hand_is_struck_and_a_known_mark_there_is_used(town: Hall, case: CaseRow) -> None:
    paper, who = read_paper(town, case, FIRST, KAREN), store.person(town.ann)
    start = FIRST.index("Engvej 4")
    made = redact.mark_by_hand(who=who, paper=paper, sheet=1, start=start, end=start + 8, ground="off-30-1")
    assert (redact.text_of(made), made.state, made.find) == ("Engvej 4", "struck", None)
    again = redact.mark_by_hand(who=who, paper=paper, sheet=1, start=0, end=14, ground="off-30-1")
    assert again.find == 0
    assert paper.marks.count() == 3
    redact.undo_step(who=who, case=case)
    redact.undo_step(who=who, case=case)
    assert states(paper) == ["proposed", "proposed"]


@pytest.mark.parametrize(("sheet", "start", "end", "said"), [
    (1, 5, 5, "passage is empty"), (1, 0, 9999, "outside"), (7, 0, 3, "'sheet' is 7"),
])
def test_a_passage_off_the_page_is_refused(town: Hall, case: CaseRow, sheet: int, start: int, end: int, said: str) -> None:
    paper = read_paper(town, case, FIRST)
    with pytest.raises(redact.NotNow, match=said):
        redact.mark_by_hand(who=store.person(town.ann), paper=paper, sheet=sheet, start=start, end=end, ground="off-30-1")


def test_a_whole_part_without_pages_is_struck_by_its_characters(town: Hall, case: CaseRow) -> None:
    paper = read_paper(town, case, FIRST)
    mark = redact.mark_sheet(who=store.person(town.ann), paper=paper, sheet=1, ground="off-30-1")
    assert (mark.start, mark.end, mark.area) == (0, len(FIRST), None)


def test_marks_of_a_done_paper_wait_until_it_is_reopened_but_the_same_everywhere_reopens_it(town: Hall, case: CaseRow) -> None:
    first, second = read_paper(town, case, FIRST, KAREN), read_paper(town, case, SECOND)
    who = store.person(town.ann)
    redact.finish_paper(who=who, paper=second, seen=0)
    with pytest.raises(redact.NotNow, match="the paper is done"):
        redact.mark_by_hand(who=who, paper=second, sheet=1, start=0, end=6, ground="off-30-1")
    assert redact.decide_same(who=who, mark=first.marks.first(), state="struck", seen=0).reopened == 1
    second.refresh_from_db()
    assert second.done_at is None


def test_what_is_struck_in_one_place_and_left_in_another_is_told(town: Hall, case: CaseRow) -> None:
    paper, who = read_paper(town, case, FIRST, KAREN), store.person(town.ann)
    one, two = paper.marks.all()
    redact.decide_mark(who=who, mark=one, state="struck", seen=0)
    redact.decide_mark(who=who, mark=two, state="left", seen=0)
    redact.finish_paper(who=who, paper=paper, seen=0)
    (found,) = redact.uneven(case)
    assert (found.struck, found.left, found.papers) == (1, 1, (1,))


def test_linking_anew_keeps_every_decision_and_adds_what_is_new(town: Hall, case: CaseRow) -> None:
    paper, who = read_paper(town, case, FIRST, KAREN), store.person(town.ann)
    one, _ = paper.marks.all()
    redact.decide_mark(who=who, mark=one, state="left", seen=0)
    by_hand = redact.mark_by_hand(who=who, paper=paper, sheet=1, start=45, end=53, ground="off-30-1")
    finds = [{**find, "same": "person:karen"} for find in paper.finds[:1]]
    finds.append({**paper.finds[0], "start": 15, "end": 21, "kind": "verb", "same": "x"})
    paper.refresh_from_db()
    redact.sorted_and_linked(
        who=store.worker(town.authority), case=case, as_of=paper.read_at, places={paper.pk: {"place": "in"}}, finds={paper.pk: finds},
    )
    one.refresh_from_db()
    assert (one.state, one.same != "", MarkRow.objects.filter(pk=by_hand.pk).exists()) == ("left", True, True)
    assert states(paper) == ["left", "proposed", "struck"]
    assert paper.marks.filter(kind="verb").exists()
    assert not paper.marks.filter(start=23, state="proposed").exists()
    assert not redact.needs_sorting(case)


def test_every_write_is_audited_without_content(town: Hall, case: CaseRow) -> None:
    paper, who = read_paper(town, case, FIRST, KAREN), store.person(town.ann)
    redact.decide_same(who=who, mark=paper.marks.first(), state="struck", seen=0)
    redact.undo_step(who=who, case=case)
    redact.see_paper(who=who, paper=paper, sheet=1)
    redact.see_search(who=who, case=case, found=3)
    rows = list(AuditRow.objects.filter(authority=town.authority).order_by("-position")[:4])
    assert [row.action for row in reversed(rows)] == ["mark.everywhere", "request.undone", "page.seen", "papers.searched"]
    said = " ".join(f"{row.thing} {row.detail}" for row in AuditRow.objects.all()).lower()
    assert "karen" not in said
    assert "engvej" not in said
    assert store.verify_audit(town.authority) == []


def test_another_authority_can_do_nothing_with_the_request(town: Hall, case: CaseRow) -> None:
    other = hall("55667788", "Nabokommunen")
    paper = read_paper(town, case, FIRST, KAREN)
    mark, who = paper.marks.first(), store.person(other.ann)
    for attempt in (
        lambda: redact.decide_mark(who=who, mark=mark, state="left", seen=0),
        lambda: redact.decide_same(who=who, mark=mark, state="struck", seen=0),
        lambda: redact.mark_by_hand(who=who, paper=paper, sheet=1, start=0, end=5, ground="off-30-1"),
        lambda: redact.place_paper(who=who, paper=paper, place="out", seen=0),
        lambda: redact.finish_paper(who=who, paper=paper, seen=0),
        lambda: redact.add_paper(who=who, case=case, data=b"x", name="x"),
        lambda: redact.give_password(who=who, paper=paper, password="x"),
        lambda: redact.start_release(who=who, case=case),
        lambda: redact.undo_step(who=who, case=case),
        lambda: redact.choose_law(who=who, case=case, law="forvaltningsloven", seen=1),
    ):
        with pytest.raises(Refused, match="another authority"):
            attempt()
    assert states(paper) == ["proposed", "proposed"]
