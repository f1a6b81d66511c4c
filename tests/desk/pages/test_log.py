"""The data protection officer's pages: who saw what, log-ins, the chain."""

import ast
from datetime import timedelta
from pathlib import Path

from django.utils import timezone, translation

from mertid.desk import store
from mertid.desk.details import KEYS
from mertid.desk.models import AuditRow, User

from ..conftest import OTHER_TITLE, SECRET_TITLE, Town


def body(answer: object) -> str:
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()  # type: ignore[attr-defined]


def test_the_officer_sees_who_saw_which_case_but_not_the_case(town: Town) -> None:
    store.record(store.person(town.people["sorter"]), "case.seen", town.case)
    page = body(town.client("dpo").get("/log/"))
    assert "sorter eksempelby" in page
    assert "så sagen" in page
    assert f"Sag {town.case.number}" in page
    assert SECRET_TITLE not in page
    assert "modtog en sag" not in page  # a write, not a look-up
    assert "modtog en sag" in body(town.client("dpo").get("/log/?show=all"))


def test_rows_are_filtered_by_person_case_and_period(town: Town) -> None:
    sorter, worker = (store.person(town.people[role]) for role in ("sorter", "case_worker"))
    second = store.add_case(who=town.who, deployment=town.deployment, facts={"subject": "Anden sag"})
    store.record(sorter, "case.seen", town.case)
    store.record(worker, "case.seen", second)
    client = town.client("dpo")

    def seen(query: str) -> str:
        page = body(client.get(f"/log/?{query}")).partition("</main>")[0]
        return page[page.find("<tbody>") :] if "<tbody>" in page else ""

    assert "case_worker" not in seen(f"person=user:{town.people['sorter'].pk}")
    assert "sorter" in seen(f"person=user:{town.people['sorter'].pk}")
    assert f"Sag {second.number}" in seen(f"case={second.number}")
    assert f"Sag {town.case.number}<" not in seen(f"case={second.number}")
    today = timezone.localdate()
    assert "så sagen" in seen(f"first={today}&last={today}")
    assert seen(f"last={today - timedelta(days=1)}") == ""
    assert "Intet passer til filteret" in body(client.get("/log/?case=99999"))
    assert client.get("/log/?first=igår").status_code == 400
    assert client.get("/log/?last=9999-12-31").status_code == 200


def test_log_in_attempts_are_shown_with_the_person_they_concern(town: Town) -> None:
    store.log_in(email="sorter@eksempelby.example", password="forkert", address="192.0.2.1")
    page = body(town.client("dpo").get("/log/logins/"))
    assert "kunne ikke logge ind" in page
    assert "sorter eksempelby" in page
    assert "192.0.2.1" not in page
    mine = body(town.client("dpo").get(f"/log/logins/?person=user:{town.people['sorter'].pk}"))
    assert "kunne ikke logge ind" in mine


def test_the_file_holds_every_row_asked_for_and_no_formula(town: Town) -> None:
    User.objects.filter(pk=town.people["sorter"].pk).update(name="=HYPERLINK(1)")
    for _ in range(60):
        store.record(store.person(town.people["sorter"]), "case.seen", town.case)
    answer = town.client("dpo").get("/log/lookups.csv")
    text = body(answer)
    assert answer["Content-Type"].startswith("text/csv")
    assert text.startswith("\ufeffnr;tid;hvem;hvad;om;detaljer;digest\r\n")
    assert text.count("så sagen") == 60
    assert ";'=HYPERLINK(1);" in text
    assert AuditRow.objects.filter(action="log.exported").count() == 1


def test_verifying_says_that_the_log_is_whole_and_names_a_changed_row(town: Town) -> None:
    client = town.client("dpo")
    assert "Loggen er hel" in body(client.post("/log/verify/"))
    row = AuditRow.objects.filter(authority=town.authority).first()
    AuditRow.objects.filter(pk=row.pk).update(actor="user:999")
    page = body(client.post("/log/verify/"))
    assert "Loggen er ikke hel" in page
    assert f"Række {row.position}: er ændret" in page


def test_the_officer_sees_nothing_of_another_authority(town: Town, other: Town) -> None:
    store.record(store.person(other.people["sorter"]), "case.seen", other.case)
    client = town.client("dpo")
    for path in ("/log/", "/log/?show=all", "/log/logins/", "/log/all.csv", f"/log/?person=user:{other.people['sorter'].pk}"):
        text = body(client.get(path))
        assert "nabo" not in text.lower(), path
        assert str(other.case.pk) not in text, path
        assert OTHER_TITLE not in text


def test_looking_at_the_log_is_logged_too(town: Town) -> None:
    town.client("dpo").get("/log/")
    row = AuditRow.objects.get(action="log.seen")
    assert row.actor == f"user:{town.people['dpo'].pk}"


def test_a_long_log_comes_a_page_at_a_time_and_an_empty_one_says_so(town: Town) -> None:
    client = town.client("dpo")
    assert "Intet endnu" in body(client.get("/log/"))
    for _ in range(51):
        store.record(store.person(town.people["sorter"]), "case.seen", town.case)
    assert "Side 1 af 2" in body(client.get("/log/"))
    assert body(client.get("/log/?page=2")).count("så sagen") == 1


def _written() -> set[str]:
    """Return every key of a detail that the desk's code writes by name."""
    keys = set()
    for file in Path(store.__file__).parents[1].rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "record":
                keys |= {one.arg for one in node.keywords if one.arg}
    return keys


def test_every_detail_that_is_written_has_a_name_in_danish_and_in_english() -> None:
    assert _written() - set(KEYS) == set(), "name them in desk/details.py and translate"
    with translation.override("da"):
        danish = {key: str(name) for key, name in KEYS.items()}
    with translation.override("en"):
        english = {key: str(name) for key, name in KEYS.items()}
    assert (danish["subjects"], english["subjects"]) == ("emner", "subjects")


def test_details_are_read_in_danish(town: Town) -> None:
    store.record(town.who, "case.decided", town.case, kind="accept", fields=["team", "kle"], note=True, reason="")
    page = town.client("dpo").get("/log/?show=all").content.decode()
    for told in ("slags: godtaget", "felter: team · kle", "med bemærkning: ja"):  # PostgreSQL keeps an order of its own
        assert told in page
    assert "grund:" not in page
