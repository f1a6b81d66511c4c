"""Going through documents: plain forms and htmx do the same, another's change is told, nothing of another authority is shown."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mertid.core import Text
from mertid.desk import store
from mertid.desk.models import AuditRow, CaseRow, MarkRow, PaperRow, Role, Seat, User
from mertid.desk.store import redact
from tests.desk.read_paper import read_paper
from tests.desk.request_town import Hall, hall

TEXT = "Kære Karen Opdigtet\nDu bor på Engvej 12. Venlig hilsen Ole Sagsbehandler"
MORE = "Karen Opdigtet ringede igen."
HTMX = {"HTTP_HX_REQUEST": "true"}


class Desk:
    """An authority with a request of two documents in which a name stands, and Ann logged in."""

    def __init__(self) -> None:
        self.hall: Hall = hall()
        self.case: CaseRow = self.hall.request().case
        self.one = read_paper(self.hall, self.case, TEXT, ("Karen Opdigtet", "person:karen"), ("Engvej 12", "address:engvej 12"))
        self.two = read_paper(self.hall, self.case, MORE, ("Karen Opdigtet", "person:karen"), name="to.txt")
        self.client = self.as_(self.hall.ann)

    def as_(self, user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    def url(self, name: str, *rest: object) -> str:
        return reverse(name, args=["disclosure", self.case.pk, *rest])

    def mark(self, number: int = 0) -> MarkRow:
        return list(MarkRow.objects.filter(paper=self.one).order_by("start"))[number]

    def strike(self, mark: MarkRow, client: Client | None = None, **more: Any) -> Any:
        said = {"seen": mark.version, "state": "struck", "look": "?", **more}
        headers = HTMX if said.pop("htmx", False) else {}
        return (client or self.client).post(self.url("redact_mark", mark.paper_id, mark.pk), said, **headers)


@pytest.fixture
def desk(db: None) -> Desk:
    return Desk()


def test_the_page_shows_the_mark_in_question_with_what_is_the_same(desk: Desk) -> None:
    shown = desk.client.get(desk.url("redact_paper", desk.one.pk)).content.decode()
    for said in ("Markering 1 af 2", "»Karen Opdigtet«", "2 steder", "i 2 dokumenter", "Undtag alle 2 steder", "§ 30, nr. 1", "Prøve"):
        assert said in shown, said


def test_a_choice_everywhere_strikes_all_places_and_goes_on_to_the_next_mark(desk: Desk) -> None:
    answer = desk.strike(desk.mark(), where="all")
    assert answer.status_code == 302
    assert answer["Location"].startswith(desk.url("redact_paper", desk.one.pk))
    assert set(MarkRow.objects.filter(same=desk.mark().same).values_list("state", flat=True)) == {"struck"}
    shown = desk.client.get(answer["Location"]).content.decode()
    assert "Markering 2 af 2" in shown
    assert "Streget 2 steder." in shown


def test_only_here_leaves_the_other_place_and_undo_takes_it_back(desk: Desk) -> None:
    desk.strike(desk.mark())
    assert list(MarkRow.objects.filter(same=desk.mark().same).order_by("pk").values_list("state", flat=True)) == ["struck", "proposed"]
    desk.client.post(desk.url("redact_undo", desk.one.pk), {"look": "?"})
    assert set(MarkRow.objects.values_list("state", flat=True)) == {"proposed"}


def test_htmx_gets_only_what_changes_and_is_told_what_happened(desk: Desk) -> None:
    answer = desk.strike(desk.mark(), where="all", htmx=True)
    shown = answer.content.decode()
    assert "<html" not in shown
    assert 'id="sheetpart"' in shown
    assert 'hx-swap-oob="innerHTML:#said"' in shown
    assert "Streget 2 steder." in shown
    assert f"mark={desk.mark(1).pk}" in answer["HX-Replace-Url"]


def test_a_mark_that_another_decided_is_told_and_kept(desk: Desk) -> None:
    mark = desk.mark()
    desk.strike(mark, desk.as_(desk.hall.bo), state="left")
    shown = desk.strike(mark, htmx=True).content.decode()
    assert "Bo Bendtsen har ændret det samme imens" in shown
    mark.refresh_from_db()
    assert mark.state == "left"


def test_words_typed_are_marked_where_they_stand_and_unknown_ones_are_told(desk: Desk) -> None:
    form = {"look": "?page=1", "ground": "off-30-1", "words": "ole  sagsbehandler", "start": "", "end": "", "area": ""}
    desk.client.post(desk.url("redact_by_hand", desk.one.pk), form)
    made = MarkRow.objects.get(paper=desk.one, rule="person")
    assert TEXT[made.start : made.end] == "Ole Sagsbehandler"
    shown = desk.client.post(desk.url("redact_by_hand", desk.one.pk), {**form, "words": "findes ikke"}, **HTMX).content.decode()
    assert "Ordene står ikke i dokumentet" in shown


def test_a_document_is_finished_only_when_every_mark_is_decided(desk: Desk) -> None:
    early = desk.client.post(desk.url("redact_finish", desk.one.pk), {"seen": desk.one.version, "look": "?"}, follow=True)
    assert "forslag er ikke afgjort endnu" in early.content.decode()
    desk.client.post(desk.url("redact_rest", desk.one.pk), {"undecided": 2, "look": "?"})
    desk.one.refresh_from_db()
    answer = desk.client.post(desk.url("redact_finish", desk.one.pk), {"seen": desk.one.version, "look": "?"})
    assert answer["Location"] == desk.url("redact_paper", desk.two.pk)
    desk.one.refresh_from_db()
    assert (desk.one.decided, desk.one.done_by) == ("in", desk.hall.ann)


def test_a_document_withheld_asks_for_facts_and_for_more_before_it_is_done(desk: Desk) -> None:
    form = {"place": "withheld", "ground": "off-23-1", "seen": desk.one.version, "look": "?"}
    ground = next(one for one in redactor_grounds(desk) if one.facts_first)
    desk.client.post(desk.url("redact_place", desk.one.pk), {**form, "ground": ground.key})
    desk.one.refresh_from_db()
    refused = desk.client.post(desk.url("redact_finish", desk.one.pk), {"seen": desk.one.version, "look": "?"}, follow=True)
    assert "§ 28" in refused.content.decode()
    answered = {**form, "ground": ground.key, "seen": desk.one.version, "facts_given": "none", "more_given": "no"}
    desk.client.post(desk.url("redact_place", desk.one.pk), answered)
    desk.one.refresh_from_db()
    desk.client.post(desk.url("redact_finish", desk.one.pk), {"seen": desk.one.version, "look": "?"})
    desk.one.refresh_from_db()
    assert desk.one.done_at is not None


def redactor_grounds(desk: Desk) -> list[Any]:
    from mertid.desk.redaction import grounds_of

    return list(grounds_of(desk.hall.deployment, "offentlighedsloven").values())


def test_two_hundred_marks_on_a_page_take_few_questions(desk: Desk, django_assert_max_num_queries: Any) -> None:
    names = [f"Navn{n} Opdigtet" for n in range(200)]
    many = read_paper(desk.hall, desk.case, "\n".join(names), *((name, f"person:{name}") for name in names), name="liste.txt")
    with django_assert_max_num_queries(45):
        shown = desk.client.get(desk.url("redact_paper", many.pk)).content.decode()
    assert "Markering 1 af 200" in shown


def test_looking_is_in_the_log_and_the_log_names_who_saw_and_decided(desk: Desk) -> None:
    desk.client.get(desk.url("redact_paper", desk.one.pk))
    desk.strike(desk.mark())
    assert AuditRow.objects.filter(action="paper.seen", thing=f"paper:{desk.one.pk}", actor=f"user:{desk.hall.ann.pk}").exists()
    shown = desk.client.get(desk.url("redact_log")).content.decode()
    for said in ("så et dokument", "akt 1", "afgjorde en markering", "markering i akt 1", "Ann Andersen"):
        assert said in shown, said


def test_who_only_reads_gets_no_buttons_and_no_changes(desk: Desk) -> None:
    reader = User.objects.create(authority=desk.hall.authority, email="dpo@x.example", name="Ea D.")
    Seat.objects.create(user=reader, role=Role.DPO)
    client = desk.as_(reader)
    shown = client.get(desk.url("redact_paper", desk.one.pk)).content.decode()
    assert "Markering 1 af 2" in shown
    assert "Undtag alle" not in shown
    assert desk.strike(desk.mark(), client).status_code == 403


def test_another_authority_finds_nothing_of_it(desk: Desk) -> None:
    other = hall("55667788", "Nabokommunen")
    client = desk.as_(other.ann)
    rest: tuple[tuple[str, tuple[int, ...]], ...] = (
        ("redact", ()), ("redact_papers", ()), ("redact_sort", ()), ("redact_go", ()), ("redact_list", ()), ("redact_letter", ()),
        ("redact_proof", ()), ("redact_log", ()), ("redact_paper", (desk.one.pk,)), ("redact_original", (desk.one.pk,)),
        ("redact_picture", (desk.one.pk, 1)), ("redact_words", (desk.one.pk, 1)),
    )
    for name, keys in rest:
        answer = client.get(desk.url(name, *keys))
        assert answer.status_code == 404, name
        assert "Karen" not in answer.content.decode()
    own = other.request().case
    for name in ("redact_paper", "redact_original"):
        assert client.get(reverse(name, args=["disclosure", own.pk, desk.one.pk])).status_code == 404


def test_a_case_of_the_solution_opens_in_its_own_panel(desk: Desk) -> None:
    answer = desk.client.get(reverse("case", args=["disclosure", desk.case.pk]))
    assert answer.status_code == 302
    assert answer["Location"] == desk.url("redact")
    assert "Ny anmodning" in desk.client.get(reverse("queue", args=["disclosure"])).content.decode()


def test_a_document_that_cannot_be_read_says_why_and_can_be_withheld(desk: Desk) -> None:
    paper = desk.hall.add(desk.case, b"\x00\x01", "underlig.bin", "application/octet-stream")
    why = Text(da="Filen er beskadiget.", en="The file is damaged.")
    redact.paper_unread(who=store.worker(desk.hall.authority), paper=paper, why=why.da, error="Unreadable")
    shown = desk.client.get(desk.url("redact_paper", paper.pk)).content.decode()
    assert "Filen er beskadiget." in shown
    assert "Hele dokumentet" in shown
    assert PaperRow.objects.get(pk=paper.pk).state == "unread"
