"""The search page: what is found, who may see it, what the log says, documents put into a request."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mertid.core import Document
from mertid.desk import search_index, store
from mertid.desk.jobs.index import find_unindexed, index_authority
from mertid.desk.models import AuditRow, CaseRow, Deployment, DocumentRow, GatherRow, Seat
from tests.desk.factory import Town, town
from tests.desk.look import browser_of, url

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Indexes lie in a folder of the test's own."""
    settings.VAR = tmp_path
    yield
    search_index.close_all()


@pytest.fixture
def place() -> Town:
    made = town()
    made.case("Støj fra havnen", "Vi har lavet en støjmåling ved kajen.", team="vand")
    made.case("Hul i vejen", "Der er et hul i Skolevej.", team="vej", documents=[
        store.Paper(Document(name="Måling af hullet.txt", media_type="text/plain", text="Hullet er målt til 40 cm. Målingen er ny."), b"x"),
    ])
    return made


def indexed(place: Town) -> Town:
    index_authority(place.authority)
    return place


def titles(client: Client, **query: str) -> list[str]:
    return [row.hit.title for row in client.get(url("search"), query).context["rows"]]


def test_a_new_authority_is_told_that_the_index_is_being_built(place: Town) -> None:
    answer = browser_of(place).get(url("search"))
    assert answer.status_code == 200
    assert "Indekset bygges" in answer.content.decode()


def test_messages_and_files_are_found_by_their_words_and_marked(place: Town) -> None:
    client = browser_of(indexed(place))
    assert titles(client, q="måling") == ["Måling af hullet.txt", "Støj fra havnen"]
    page = client.get(url("search"), {"q": "måling"}).content.decode()
    assert '<mark class="for">Målingen</mark>' in page
    assert '<mark class="for">støjmåling</mark>' in page
    case = CaseRow.objects.get(title="Hul i vejen")
    assert url("case", case) in page
    assert url("document", case, 0) in page


def test_filters_narrow_and_a_wrong_date_is_told(place: Town) -> None:
    client = browser_of(indexed(place))
    assert titles(client, kind="text") == ["Måling af hullet.txt"]
    assert titles(client, q="måling", kind="post") == ["Støj fra havnen"]
    assert titles(client, q="måling", sender="nøhr") != []
    assert titles(client, q="måling", sender="ingen") == []
    today = CaseRow.objects.first().received_at.date()
    assert titles(client, q="måling", last=str(today - timedelta(days=3))) == []
    assert client.get(url("search"), {"first": "i går"}).status_code == 400


def test_a_misspelled_word_says_what_was_searched_instead(place: Town) -> None:
    page = browser_of(indexed(place)).get(url("search"), {"q": "Skolevje"}).content.decode()
    assert "<strong>skolevej</strong>" in page


def test_similar_documents_are_shown_for_one(place: Town) -> None:
    place.case("Mere støj", "Endnu en støjmåling ved kajen i havnen.")
    client = browser_of(indexed(place))
    first = CaseRow.objects.get(title="Støj fra havnen")
    assert titles(client, like=f"case:{first.pk}")[0] == "Mere støj"
    assert client.get(url("search"), {"like": "case:00000000-0000-0000-0000-000000000000"}).status_code == 404
    assert client.get(url("search"), {"like": "nonsense"}).status_code == 404


def test_words_of_a_document_never_become_markup(place: Town) -> None:
    place.case("<script>alert(1)</script>", "Her står <b>ordet</b> kanalgitter.")
    page = browser_of(indexed(place)).get(url("search"), {"q": "kanalgitter"}).content.decode()
    assert "<script>alert" not in page
    assert "<b>ordet" not in page


# --- who may see what -------------------------------------------------------------------------------------------------


def test_a_person_finds_only_what_the_seat_opens(place: Town) -> None:
    indexed(place)
    road = place.person("case_worker", team="vej")
    CaseRow.objects.filter(title="Hul i vejen").update(team=place.teams["vej"])
    client = Client()
    client.force_login(road)
    assert titles(client, q="måling") == ["Måling af hullet.txt"]
    assert client.get(url("search"), {"q": "måling"}).context["found"].total == 1
    hidden = CaseRow.objects.get(title="Støj fra havnen")
    assert client.get(url("search"), {"like": f"case:{hidden.pk}"}).status_code == 404
    assert "Støj" not in client.get(url("search")).content.decode()


def test_rights_hold_as_they_are_now_not_as_when_it_was_indexed(place: Town) -> None:
    indexed(place)
    client = Client()
    client.force_login(place.person("case_worker", team="vej"))
    CaseRow.objects.update(team=place.teams["vand"])
    assert titles(client, q="måling") == []
    CaseRow.objects.update(team=place.teams["vej"])
    assert len(titles(client, q="måling")) == 2


def test_a_seat_at_one_solution_finds_nothing_of_another(place: Town) -> None:
    indexed(place)
    Deployment.objects.create(authority=place.authority, solution="disclosure", stage="pilot")
    person = place.person("sorter")
    Seat.objects.filter(user=person).update(solution="disclosure")
    client = Client()
    client.force_login(person)
    assert client.get(url("search")).status_code == 403
    answer = client.get(reverse("search", args=["disclosure"]), {"q": "måling"})
    assert answer.context["rows"] == []
    assert answer.context["found"].total == 0


def test_an_authority_never_finds_anothers_documents(place: Town) -> None:
    neighbour = town("31119103", "Nabokommunen")
    neighbour.case("Naboens sag", "En helt særlig næbdyrsfarm.")
    indexed(place)
    indexed(neighbour)
    assert titles(browser_of(place), q="næbdyrsfarm") == []
    assert titles(browser_of(neighbour), q="næbdyrsfarm") == ["Naboens sag"]
    there = CaseRow.objects.get(title="Naboens sag")
    assert browser_of(place).get(url("search"), {"like": f"case:{there.pk}"}).status_code == 404


def test_even_an_index_in_the_wrong_folder_shows_nothing_of_another_authority(place: Town, tmp_path: Path) -> None:
    neighbour = town("31119103", "Nabokommunen")
    neighbour.case("Naboens sag", "En helt særlig næbdyrsfarm.")
    indexed(neighbour)
    search_index.close_all()
    (tmp_path / "search" / "31119103").rename(tmp_path / "search" / place.authority.cvr)
    page = browser_of(place).get(url("search"), {"q": "næbdyrsfarm"})
    assert "Naboens" not in page.content.decode()
    assert page.context["rows"] == []


# --- the log ----------------------------------------------------------------------------------------------------------


def test_a_search_is_in_the_log_with_what_was_shown_but_not_what_was_asked(place: Town) -> None:
    indexed(place)
    browser_of(place).get(url("search"), {"q": "måling 010190-1234", "sender": "nøhr"})
    row = AuditRow.objects.filter(action="search.seen").latest("position")
    assert row.actor == f"user:{place.person('sorter').pk}"
    assert (row.detail["words"], row.detail["filters"]) == (2, ["sender"])
    assert set(row.detail["cases"]) == {str(pk) for pk in CaseRow.objects.values_list("pk", flat=True)}
    assert "måling" not in str(row.detail)
    assert "0101" not in str(row.detail)


# --- keeping it -------------------------------------------------------------------------------------------------------


def test_the_sweep_queues_an_authority_whose_documents_changed_and_no_other(place: Town) -> None:
    from mertid.desk.jobs.index import index_job
    from mertid.desk.store.jobs import open_arguments

    find_unindexed()
    assert open_arguments(index_job) == {place.authority.pk}
    find_unindexed()
    assert len(index_job_rows()) == 1
    indexed(place)
    index_job_rows().delete()
    find_unindexed()
    assert open_arguments(index_job) == set()
    place.case("Ny sag", "Noget nyt om kanalgitter.")
    find_unindexed()
    assert open_arguments(index_job) == {place.authority.pk}


def index_job_rows() -> Any:
    from django_tasks_db.models import DBTaskResult

    return DBTaskResult.objects.filter(task_path="mertid.desk.jobs.index.index_job")


def test_only_what_is_new_is_added_and_what_has_gone_is_taken_out(place: Town) -> None:
    assert index_authority(place.authority) == (3, 0)
    assert index_authority(place.authority) == (0, 0)
    place.case("Ny sag", "Kanalgitter.")
    assert index_authority(place.authority) == (1, 0)
    DocumentRow.objects.all().delete()
    assert index_authority(place.authority) == (0, 1)
    assert titles(browser_of(place), q="hullet") == ["Hul i vejen"]


def test_a_document_deleted_but_not_yet_taken_out_is_not_shown(place: Town) -> None:
    indexed(place)
    DocumentRow.objects.all().delete()
    assert titles(browser_of(place), q="målt") == []


def test_a_damaged_index_is_built_anew(place: Town, tmp_path: Path) -> None:
    indexed(place)
    search_index.close_all()
    for path in (tmp_path / "search" / place.authority.cvr).iterdir():
        path.unlink()
    file = tmp_path / "search" / place.authority.cvr / "index.sqlite3"
    file.write_bytes(b"garbage" * 9000)
    page = browser_of(place).get(url("search"), {"q": "måling"})
    assert page.status_code == 200
    assert "Indekset bygges" in page.content.decode()
    find_unindexed()
    assert index_job_rows().exists()
    assert index_authority(place.authority) == (3, 0)
    assert len(titles(browser_of(place), q="måling")) == 2


# --- into a request ---------------------------------------------------------------------------------------------------


@pytest.fixture
def request_case(place: Town) -> CaseRow:
    """A request for access at the same authority."""
    from mertid.desk.store import redact

    deployment = Deployment.objects.create(authority=place.authority, solution="disclosure", stage="pilot")
    who = store.person(place.person("sorter"))
    return redact.open_request(who=who, deployment=deployment, facts={"about": "støj"}).case


def test_documents_found_are_put_into_a_request(place: Town, request_case: CaseRow) -> None:
    from mertid.desk.jobs.redact.gather import gather_papers

    indexed(place)
    client = browser_of(place)
    document, case = DocumentRow.objects.get(), CaseRow.objects.get(title="Støj fra havnen")
    page = client.get(reverse("search", args=["disclosure"]), {"q": "måling", "into": str(request_case.pk)})
    assert f'value="case:{case.pk}"' in page.content.decode()
    taken = [f"document:{document.pk}", f"case:{case.pk}", "paper:999", "nonsense"]
    answer = client.post(reverse("search_add", args=["disclosure"]), {"into": str(request_case.pk), "take": taken, "address": "q=x"})
    assert answer.status_code == 302
    row = GatherRow.objects.get()
    assert row.place == {"documents": [document.pk], "papers": [], "cases": [str(case.pk)]}
    gather_papers(row.pk)
    assert sorted(request_case.papers.values_list("name", flat=True)) == ["Måling af hullet.txt", "Støj fra havnen"]


def test_what_the_person_may_not_see_cannot_be_put_into_a_request(place: Town, request_case: CaseRow) -> None:
    indexed(place)
    person = place.person("case_worker", team="vej")
    Seat.objects.create(user=person, role="sorter", solution="disclosure")
    client = Client()
    client.force_login(person)
    hidden = CaseRow.objects.get(title="Støj fra havnen")
    client.post(reverse("search_add", args=["disclosure"]), {"into": str(request_case.pk), "take": [f"case:{hidden.pk}"]})
    assert not GatherRow.objects.exists()


def test_nothing_is_put_into_what_is_no_request(place: Town) -> None:
    indexed(place)
    case = CaseRow.objects.first()
    assert case is not None
    assert browser_of(place).post(url("search_add"), {"into": str(case.pk), "take": [f"case:{case.pk}"]}).status_code == 404
