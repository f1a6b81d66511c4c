"""Across the documents: people and numbers decided in one place, words found everywhere and struck, all of it as files."""

import io

import openpyxl
import pytest

from mertid.desk import store
from mertid.desk.models import AuditRow, MarkRow, PaperRow
from mertid.desk.store import redact
from mertid.desk.store.redact.find import entities, places_across
from tests.desk.read_paper import read_paper

from .test_redact_go import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(db: None) -> Desk:
    made = Desk()
    read_paper(made.hall, made.case, "Engvej er lang. Engvejs beboere. Engvejen.", name="tre.txt")
    PaperRow.objects.filter(case=made.case).update(decided="in")
    return made


def test_people_and_numbers_stand_with_places_documents_and_what_is_left(desk: Desk) -> None:
    karen, road = entities(desk.case)
    assert (karen.words, karen.count, karen.papers, karen.proposed) == ("Karen Opdigtet", 2, {1, 2}, 2)
    assert road.words == "Engvej 12"
    shown = desk.client.get(desk.url("redact_across")).content.decode()
    for said in ("Karen Opdigtet", "1-2", "2 forslag", "Undtag alle", "Mangler 2"):
        assert said in shown, said
    assert "Ingen passer på det valgte" in desk.client.get(desk.url("redact_across"), {"only": "struck"}).content.decode()


def test_a_person_is_struck_everywhere_from_the_list_and_it_is_undone(desk: Desk) -> None:
    mark = desk.mark()
    form = {"state": "struck", "seen": mark.version, "only": "left"}
    answer = desk.client.post(desk.url("redact_across_decide", mark.pk), form)
    assert answer["Location"].endswith("?only=left")
    assert MarkRow.objects.filter(state="struck").count() == 2
    desk.client.post(desk.url("redact_across_undo"))
    assert not MarkRow.objects.filter(state="struck").exists()


def test_words_are_found_whole_in_all_documents_with_what_is_marked_already(desk: Desk) -> None:
    places, more = places_across(desk.case, "engvej")
    assert [(one.paper.number, one.said, one.mark is not None) for one in places] == [(1, "Engvej", True), (3, "Engvej", False),
                                                                                      (3, "Engvejs", False)]
    assert not more
    assert places_across(desk.case, "e") == ([], False)
    shown = desk.client.get(desk.url("redact_across"), {"q": "engvej"}).content.decode()
    assert "3 steder" in shown
    assert "<mark>Engvejs</mark>" in shown
    assert "står ikke i" in desk.client.get(desk.url("redact_across"), {"q": "Havvej"}).content.decode()
    assert "engvej" not in str(list(AuditRow.objects.values_list("detail", flat=True))).lower()


def test_chosen_places_are_struck_in_one_step_and_documents_that_were_done_open_again(desk: Desk) -> None:
    three = PaperRow.objects.get(number=3)
    redact.finish_paper(who=store.person(desk.hall.ann), paper=three, seen=three.version)
    keys = [one.key for one in places_across(desk.case, "engvej")[0]]
    form = {"place": keys, "ground": "off-30-1", "q": "engvej"}
    shown = desk.client.post(desk.url("redact_across_strike"), form, follow=True).content.decode()
    assert "Streget 3 steder. 1 færdigt dokument er åbnet igen." in shown
    assert MarkRow.objects.filter(state="struck", ground="off-30-1").count() == 3
    again = desk.client.post(desk.url("redact_across_strike"), form, follow=True).content.decode()
    assert "toast-line error" in again, "the page is old: nothing is struck twice"
    assert MarkRow.objects.filter(state="struck").count() == 3
    desk.client.post(desk.url("redact_across_undo"))
    assert not MarkRow.objects.filter(state="struck").exists()
    three.refresh_from_db()
    assert three.done_at is not None


@pytest.mark.parametrize("form", [
    {"ground": "off-30-1"}, {"place": "x", "ground": "off-30-1"}, {"place": "1:1:0:6:0:0", "ground": "nope"},
    {"place": "999999:1:0:6:0:0", "ground": "off-30-1"},
])
def test_a_form_that_makes_no_sense_strikes_nothing(desk: Desk, form: dict[str, str]) -> None:
    assert desk.client.post(desk.url("redact_across_strike"), form).status_code == 302
    assert not MarkRow.objects.filter(state="struck").exists()


def test_the_list_and_every_place_withheld_come_as_a_workbook_without_a_struck_word(desk: Desk) -> None:
    PaperRow.objects.filter(number=2).update(title="=Brev fra Karen Opdigtet")
    redact.decide_same(who=store.person(desk.hall.ann), mark=desk.mark(), state="struck", seen=0)
    answer = desk.client.get(desk.url("redact_list_xlsx"))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    papers, withheld = (list(sheet.values) for sheet in book)
    assert [row[0] for row in papers] == ["Akt", 1, 2, 3]
    assert papers[2][2] == "=Brev fra [undtaget]"
    assert book.worksheets[0]["C3"].data_type == "s", "no formula"
    assert [row[3] for row in papers[1:]] == ["gives delvist", "gives delvist", "gives helt"]
    said = [(row[0], row[1], row[3], row[5]) for row in withheld[1:]]
    assert said == [(1, 1, "§ 30, nr. 1", "Ann Andersen"), (2, 1, "§ 30, nr. 1", "Ann Andersen")]
    assert "Karen" not in str([papers, withheld])


def test_the_log_comes_as_a_file_and_says_that_it_was_fetched(desk: Desk) -> None:
    said = desk.client.get(desk.url("redact_log_csv")).content.decode("utf-8-sig")
    assert said.splitlines()[0] == "nr;tid;hvem;hvad;om;detaljer;digest"
    assert "Ann Andersen" in said
    assert AuditRow.objects.filter(action="log.exported").exists()


def test_another_authority_finds_nothing_here(desk: Desk) -> None:
    from tests.desk.request_town import hall

    other = desk.as_(hall("55667788", "Nabokommunen").ann)
    for name in ("redact_across", "redact_list_xlsx", "redact_log_csv", "redact_letter"):
        assert other.get(desk.url(name)).status_code == 404


def test_what_stands_unmarked_is_withheld_from_the_page_of_the_proof_with_one_click(desk: Desk) -> None:
    from tests.desk.store.test_redact_release import settle

    read_paper(desk.hall, desk.case, "Vi talte med Karen Opdigtet.", name="fire.txt")
    MarkRow.objects.update(state="struck", ground="off-30-1")
    PaperRow.objects.filter(case=desk.case).update(decided="in")
    for paper in PaperRow.objects.filter(case=desk.case).exclude(number=3):
        redact.finish_paper(who=store.person(desk.hall.ann), paper=paper, seen=paper.version)
    three = PaperRow.objects.get(number=3)
    redact.place_paper(who=store.person(desk.hall.ann), paper=three, place="out", seen=three.version)
    settle(desk.case, desk.hall)
    places = redact.standing(desk.case, redact.papers_of(desk.case, None))
    shown = desk.client.get(desk.url("redact_proof")).content.decode()
    assert "Undtag også det sted" in shown
    assert "Vi talte med <mark>Karen Opdigtet</mark>" in shown
    keys = [f"{one.paper}:{one.sheet}:{one.start}:{one.end}:0:0" for one in places]
    answer = desk.client.post(desk.url("redact_across_strike"), {"place": keys, "ground": "off-30-1", "next": "redact_proof"})
    assert answer["Location"] == desk.url("redact_proof")
    assert redact.standing(desk.case, redact.papers_of(desk.case, None)) == []


def test_the_log_tells_how_long_each_worked_on_the_request_on_any_of_its_pages(desk: Desk) -> None:
    shown = desk.client.get(desk.url("redact_across")).content.decode()
    assert f'data-beat="/disclosure/case/{desk.case.pk}/beat/"' in shown
    for _ in range(5):
        store.beat(who=store.person(desk.hall.ann), case=desk.case, seconds=25)
    assert "Ann Andersen 2 minutter" in desk.client.get(desk.url("redact_log")).content.decode()
