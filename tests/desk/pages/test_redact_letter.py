"""The decision as a page: live proposals, a person's text kept, refused or asked about without losing what was typed."""

import pytest
from django.test import Client

from mertid.desk import store
from mertid.desk.models import LetterRow, MarkRow, PaperRow
from mertid.desk.store import redact

from .test_redact_go import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(db: None) -> Desk:
    """Two documents that are placed, the name struck in one of them."""
    made = Desk()
    for paper in (made.one, made.two):
        paper.refresh_from_db()
        PaperRow.objects.filter(pk=paper.pk).update(decided="in")
    MarkRow.objects.filter(paper=made.one).update(state="struck", ground="off-30-1")
    return made


def write(desk: Desk, section: str, text: str, client: Client | None = None, **more: str) -> str:
    """Save a section as Ann, or another; return the page that follows."""
    row = redact.letter_of(desk.case, desk.hall.ann).rows.get(section)
    form = {"section": section, "text": text, "seen": str(row.pk if row else 0), **more}
    return (client or desk.client).post(desk.url("redact_letter_write"), form, follow=True).content.decode()


def page(desk: Desk) -> str:
    return desk.client.get(desk.url("redact_letter")).content.decode()


def test_the_letter_is_shown_as_it_would_be_written_now_and_follows_the_decisions(desk: Desk) -> None:
    shown = page(desk)
    for said in ("Jens Skribent", "uden enkelte oplysninger: nr. 1.", "Begrundelse, § 30, nr. 1", "2 steder", "Ann Andersen", "Klagevejl"):
        assert said in shown, said
    MarkRow.objects.filter(paper=desk.two).update(state="struck", ground="off-30-1")
    assert "uden enkelte oplysninger: nr. 1-2." in page(desk)


def test_a_saved_text_stands_in_the_letter_with_who_wrote_it_and_is_undone(desk: Desk) -> None:
    shown = write(desk, "extra", "Ring gerne.\n- mandag\n- tirsdag")
    for said in ("Afsnittet er gemt.", "Rettet af Ann Andersen", "<li>mandag</li>", "Øvrige oplysninger", "Brug forslaget igen"):
        assert said in shown, said
    undone = desk.client.post(desk.url("redact_letter_undo"), follow=True).content.decode()
    assert "Fortrudt: rettelsen i Eget afsnit." in undone
    assert "Ring gerne." not in undone


def test_a_struck_name_is_refused_where_it_was_typed_and_the_text_is_not_lost(desk: Desk) -> None:
    shown = write(desk, "extra", "Vi skriver til Karen om sagen.")
    assert "nævner »Karen«, som er undtaget" in shown
    assert "Vi skriver til Karen om sagen.</textarea>" in shown
    assert 'aria-describedby="why-extra"' in shown
    assert not LetterRow.objects.exists()


def test_emptying_what_the_law_demands_is_asked_about_first(desk: Desk) -> None:
    shown = write(desk, "appeal", " ")
    assert "Loven kræver klagevejledning" in shown
    assert "Tøm afsnittet alligevel" in shown
    assert not LetterRow.objects.exists()
    shown = write(desk, "appeal", "", empty="1")
    assert "Afsnittet er tømt og kommer ikke med." in shown
    assert "Loven kræver klagevejledning" in shown


def test_a_text_whose_facts_moved_shows_the_new_proposal_against_the_old_and_one_click_takes_it(desk: Desk) -> None:
    write(desk, "decision", "Du får det meste.")
    MarkRow.objects.filter(paper=desk.two).update(state="struck", ground="off-30-1")
    shown = page(desk)
    for said in ("er ændret siden", "<ins>", "Tag det nye forslag", "Behold den rettede tekst"):
        assert said in shown, said
    kept = write(desk, "decision", "", do="keep")
    assert "Du får det meste." in kept
    assert "Tag det nye forslag" not in kept
    assert "nr. 1-2." in write(desk, "decision", "", do="proposal")


def test_another_persons_change_is_told_and_what_was_typed_stays(desk: Desk) -> None:
    form = {"section": "extra", "text": "Fra Bo", "seen": "0"}
    write(desk, "extra", "Fra Ann")
    answer = desk.as_(desk.hall.bo).post(desk.url("redact_letter_write"), form)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Ann Andersen har ændret det samme imens" in shown
    assert "Fra Bo</textarea>" in shown
    assert redact.letter_of(desk.case, desk.hall.ann).rows["extra"].text == "Fra Ann"


def test_without_a_law_the_page_asks_for_one(desk: Desk) -> None:
    case = desk.hall.request(law="").case
    desk.case = case
    assert "Vælg først, hvilken lov" in page(desk)
    assert desk.client.post(desk.url("redact_letter_write"), {"section": "extra", "text": "x", "seen": "0"}).status_code == 422


def test_what_is_missing_in_the_letter_is_said_on_the_page_of_the_proof_with_the_way_to_it(desk: Desk) -> None:
    write(desk, "extra", "Skriv til [navn].")
    for paper in PaperRow.objects.filter(case=desk.case):
        MarkRow.objects.filter(paper=paper, state="proposed").update(state="left")
        paper.refresh_from_db()
        redact.finish_paper(who=desk_who(desk), paper=paper, seen=paper.version)
    from tests.desk.store.test_redact_release import settle

    settle(desk.case, desk.hall)
    shown = desk.client.get(desk.url("redact_proof")).content.decode()
    assert "Brevets afsnit »Eget afsnit«: der mangler tekst i kantede parenteser." in shown
    assert "Til afgørelsen" in shown
    assert "[navn]" in page(desk)


def desk_who(desk: Desk) -> store.Who:
    return store.person(desk.hall.ann)


def test_an_answer_that_no_longer_says_what_was_decided_is_written_again_from_the_page(desk: Desk) -> None:
    from tests.desk.store.test_redact_release import settle
    from tests.desk.store.test_redact_release import write as write_files

    for paper in PaperRow.objects.filter(case=desk.case):
        MarkRow.objects.filter(paper=paper, state="proposed").update(state="left")
        redact.finish_paper(who=desk_who(desk), paper=paper, seen=paper.version)
    settle(desk.case, desk.hall)
    standing = len(redact.standing(desk.case, redact.papers_of(desk.case, None)))
    write_files(desk.hall, redact.start_release(who=desk_who(desk), case=desk.case, standing=standing))
    shown = desk.client.get(desk.url("redact_proof")).content.decode()
    assert "Beviset holder." in shown
    assert "Retter du i afgørelsen nu" in page(desk)
    write(desk, "extra", "Ring gerne.")
    shown = desk.client.get(desk.url("redact_proof")).content.decode()
    assert "siden svaret blev skrevet" in shown
    assert "Udlevér svaret" not in shown
    assert "Skriv kopierne, og efterprøv dem" in shown
    assert redact.start_release(who=desk_who(desk), case=desk.case, standing=standing).number == 2


def test_a_request_opened_again_says_so_and_begins_its_steps_anew(desk: Desk) -> None:
    from tests.desk.store.test_redact_release import settle
    from tests.desk.store.test_redact_release import write as write_files

    PaperRow.objects.filter(case=desk.case).update(decided="out")
    settle(desk.case, desk.hall)
    release = redact.start_release(who=desk_who(desk), case=desk.case)
    release.papers = [desk.one.pk]  # a file needs one
    redact.release_out(who=desk_who(desk), release=write_files(desk.hall, release))
    redact.reopen_request(who=desk_who(desk), case=desk.case)
    shown = desk.client.get(desk.url("redact")).content.decode()
    assert "åbnet igen efter svar 1" in shown
    assert "Gå i gang" in shown
