"""The decision as people write it: kept by section, old when its facts move, never with what was struck, taken back by who wrote it."""

import pytest

from mertid.desk import store
from mertid.desk.models import AuditRow, CaseRow, LetterRow, MarkRow, PaperRow
from mertid.desk.store import redact
from tests.desk.read_paper import read_paper
from tests.desk.request_town import Hall, hall

from .test_redact_release import KAREN, done, settle, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Hall:
    """An authority with three case workers."""
    return hall()


@pytest.fixture
def case(town: Hall) -> CaseRow:
    """A request with one document gone through, a name struck in it."""
    made = town.request().case
    done(town, made, "Karen Opdigtet klager.", KAREN)
    settle(made, town)
    return made


def part(town: Hall, case: CaseRow, key: str) -> redact.Part:
    """A section of the decision as it stands now."""
    case = CaseRow.objects.get(pk=case.pk)
    return next(one for one in redact.letter_of(case, town.ann).parts if one.section.key == key)


def put(town: Hall, case: CaseRow, key: str, text: str) -> LetterRow:
    """Write a section as Ann."""
    return redact.write_section(who=store.person(town.ann), case=case, section=key, text=text, seen=part(town, case, key).seen)


def test_a_section_written_by_a_person_stands_instead_of_its_proposal_and_the_proposal_comes_back(town: Hall, case: CaseRow) -> None:
    proposed = part(town, case, "ground:off-30-1").text
    row = put(town, case, "ground:off-30-1", "Det drejer sig om et navn.  \n")
    assert (row.text, row.proposed, row.by) == ("Det drejer sig om et navn.", proposed, town.ann)
    assert part(town, case, "ground:off-30-1").text == "Det drejer sig om et navn."
    redact.use_proposal(who=store.person(town.bo), case=case, section="ground:off-30-1", seen=row.pk)
    assert part(town, case, "ground:off-30-1").text == proposed
    said = list(AuditRow.objects.filter(action__startswith="letter.").order_by("position").values_list("action", "detail__section"))
    assert said == [("letter.written", "ground:off-30-1"), ("letter.proposal", "ground:off-30-1")]
    assert "navn" not in str(list(AuditRow.objects.values_list("detail", flat=True)))


def test_a_text_is_old_once_its_facts_move_and_holds_the_answer_back_until_a_person_chooses(town: Hall, case: CaseRow) -> None:
    who = store.person(town.ann)
    put(town, case, "decision", "Du får det hele uden navnet.")
    put(town, case, "closing", "Hilsen os")
    assert redact.lacking(case, redact.papers_of(case, None), whole=True) == []
    done(town, case, "Vejen er spærret.")
    settle(case, town)
    found = part(town, case, "decision")
    assert found.old
    assert "nr. 2" in found.section.text
    assert not part(town, case, "closing").old
    (lack,) = redact.lacking(case, redact.papers_of(case, None), whole=True)
    assert lack.da == "Brevets afsnit »Afgørelse«: det, den rettede tekst bygger på, er ændret."
    with pytest.raises(redact.NotNow, match="1 things are missing"):
        redact.start_release(who=who, case=case)
    redact.keep_section(who=who, case=case, section="decision", seen=found.seen)
    assert part(town, case, "decision").text == "Du får det hele uden navnet."
    assert redact.start_release(who=who, case=case).state == "working"


def test_what_is_struck_cannot_be_written_and_is_found_when_it_is_struck_later(town: Hall, case: CaseRow) -> None:
    for text in ("Vi har undtaget Karens navn.", "Hun hedder K a r e n  O p d i g t e t", "opdigtet"):
        with pytest.raises(redact.NotNow) as said:
            put(town, case, "extra", text)
        assert "nævner »" in said.value.text.da
        assert "karen" not in str(said.value).lower(), "what reaches a log holds nothing of it"
    assert not LetterRow.objects.exists()
    put(town, case, "extra", "Vejen hedder Engvej.")
    other = read_paper(town, case, "Hun bor på Engvej.", ("Engvej", "place:engvej"))
    redact.strike_rest(who=store.person(town.ann), paper=other, undecided=1)
    redact.finish_paper(who=store.person(town.ann), paper=other, seen=PaperRow.objects.get(pk=other.pk).version)
    settle(case, town)
    PaperRow.objects.filter(pk=other.pk).update(decided="in")
    assert part(town, case, "extra").struck == ("Engvej",)
    lacks = " ".join(one.da for one in redact.lacking(case, redact.papers_of(case, None), whole=True))
    assert "»Eget afsnit«: teksten nævner noget, der er undtaget" in lacks
    assert "Engvej" not in lacks


def test_who_asks_and_who_answers_may_be_named_although_their_names_are_struck_somewhere(town: Hall) -> None:
    case = town.request().case
    done(town, case, "Ann Andersen og Jens Skribent.", ("Ann Andersen", "name:a"), ("Jens Skribent", "name:j"))
    settle(case, town)
    put(town, case, "closing", "Med venlig hilsen\n\nAnn Andersen")
    put(town, case, "receiver", "Jens Skribent\nAvisen")
    assert redact.lacking(case, redact.papers_of(case, None), whole=True) == []


def test_two_people_on_one_section_never_overwrite_each_other_and_on_two_they_do_not_meet(town: Hall, case: CaseRow) -> None:
    bo = store.person(town.bo)
    put(town, case, "extra", "Fra Ann")
    with pytest.raises(redact.Changed) as said:
        redact.write_section(who=bo, case=case, section="extra", text="Fra Bo", seen=0)
    assert "Ann Andersen har ændret" in said.value.text.da
    redact.write_section(who=bo, case=case, section="appeal", text="Klag til os.", seen=0)
    with pytest.raises(redact.Changed):
        redact.use_proposal(who=bo, case=case, section="extra", seen=0)
    assert (part(town, case, "extra").text, part(town, case, "appeal").text) == ("Fra Ann", "Klag til os.")


def test_undo_takes_back_ones_own_newest_change_and_never_anothers(town: Hall, case: CaseRow) -> None:
    ann, bo = store.person(town.ann), store.person(town.bo)
    put(town, case, "extra", "Første")
    row = put(town, case, "extra", "Anden")
    assert redact.undo_letter(who=ann, case=case).da == "Eget afsnit"
    assert part(town, case, "extra").text == "Første"
    with pytest.raises(redact.NotNow, match="there is no change"):
        redact.undo_letter(who=bo, case=case)
    redact.write_section(who=bo, case=case, section="extra", text="Fra Bo", seen=part(town, case, "extra").seen)
    with pytest.raises(redact.Changed):
        redact.undo_letter(who=ann, case=case)
    row.refresh_from_db()
    assert row.undone_at is not None
    assert part(town, case, "extra").text == "Fra Bo"


def test_a_change_of_the_text_makes_a_written_answer_void(town: Hall, case: CaseRow) -> None:
    ann = store.person(town.ann)
    release = write(town, redact.start_release(who=ann, case=case))
    put(town, case, "extra", "Ring gerne.")
    with pytest.raises(redact.NotNow, match="decisions were changed"):
        redact.release_out(who=ann, release=release)
    redact.undo_letter(who=ann, case=case)
    assert redact.release_out(who=ann, release=release).state == "released"
    with pytest.raises(redact.NotNow, match="state is decided"):
        put(town, case, "extra", "For sent.")


def test_an_emptied_duty_is_told_of_and_a_ground_no_longer_used_leaves_its_text_beside(town: Hall, case: CaseRow) -> None:
    put(town, case, "appeal", "")
    assert part(town, case, "appeal").empty_duty
    put(town, case, "ground:off-30-1", "Egen begrundelse")
    MarkRow.objects.update(state="left")
    letter = redact.letter_of(CaseRow.objects.get(pk=case.pk), town.ann)
    assert [(name.da, row.text) for name, row in letter.unused] == [("Begrundelse, § 30, nr. 1", "Egen begrundelse")]
    with pytest.raises(redact.NotNow, match="not in the letter"):
        redact.use_proposal(who=store.person(town.ann), case=case, section="ground:off-30-1", seen=0)


def test_a_partial_answer_keeps_what_was_written_only_where_it_says_the_same(town: Hall, case: CaseRow) -> None:
    done(town, case, "Vejen er spærret.")
    settle(case, town)
    put(town, case, "decision", "Du får begge dokumenter.")
    put(town, case, "extra", "Ring gerne.")
    draft = redact.Draft(CaseRow.objects.get(pk=case.pk), whole=False, decider=town.ann)
    draft.decided(PaperRow.objects.get(case=case, number=1))
    assert redact.Letter(draft).written() == {"extra": "Ring gerne."}


def test_another_authority_never_writes_in_the_letter(town: Hall, case: CaseRow) -> None:
    from mertid.core import Refused

    other = hall("55667788", "Nabokommunen")
    with pytest.raises(Refused, match="another authority"):
        redact.write_section(who=store.person(other.ann), case=case, section="extra", text="x", seen=0)
    with pytest.raises(Refused, match="Only a person decides"):
        redact.write_section(who=store.worker(town.authority), case=case, section="extra", text="x", seen=0)
