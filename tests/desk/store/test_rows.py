"""No write without its audit row, no write outside the store, no content in the log."""

import ast
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import transaction

from mertid.core import AuditMissing, Refused
from mertid.desk import store
from mertid.desk.models import AuditRow, Authority, CaseRow, Source, Team
from mertid.desk.store.anchors import anchor_file
from mertid.govern.audit import digest
from tests.desk.conftest import Town

from .conftest import CPR, Mail

DESK = Path(store.__file__).parent.parent
WRITES = {
    "save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "asave", "acreate", "adelete",
    "raw", "execute", "executemany",
}
# Django's own rows and files; each with why it is not a write to the desk's tables.
ALLOWED = {
    ("jobs/hold.py", "execute"): "a lock in PostgreSQL, no row",
    ("demo/request.py", "save"): "a PDF, no row",
}


def calls(file: Path) -> Iterator[ast.Call]:
    """Every call in a file."""
    return (node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))


def writes_of(file: Path) -> list[str]:
    """What in a file looks like a write to a table: a write method called on anything but a plain dict, set, hash or form."""
    found = []
    for call in calls(file):
        if isinstance(call.func, ast.Attribute) and call.func.attr in WRITES:
            on = ast.unparse(call.func.value)
            if call.func.attr == "save" and call.args:
                continue  # a file or a picture: a row is saved without saying where
            if call.func.attr == "update" and not any(part in on for part in (".objects", "filter(", "rows", "exclude(", "_set", ".all()")):
                continue  # a dict or a hash
            found.append(f"{call.func.attr} on {on[:60]}")
    return found


def test_rows_are_written_in_the_store_alone() -> None:
    outside = {}
    for file in sorted(DESK.rglob("*.py")):
        part = file.relative_to(DESK)
        if part.parts[0] in ("store", "migrations"):
            continue
        found = [one for one in writes_of(file) if (part.as_posix(), one.split()[0]) not in ALLOWED]
        if found:
            outside[part.as_posix()] = found
    assert outside == {}


def test_the_search_for_writes_finds_one(tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text("Team.objects.filter(pk=1).update(name='x')\nteam.save()\nvalues.update(x=1)\n")
    assert sorted(writes_of(planted)) == ["save on team", "update on Team.objects.filter(pk=1)"]


def _writes(body: ast.Module) -> bool:
    found = [c.func for c in ast.walk(body) if isinstance(c, ast.Call) and isinstance(c.func, ast.Attribute) and c.func.attr in WRITES]
    return any(func.attr != "update" or "objects" in ast.unparse(func) for func in found)


def test_every_write_function_of_the_store_is_audited_or_says_why_not() -> None:
    """A function that writes is audited, marked with a reason, or called only by one that is (a private part of it)."""
    bare = []
    for file in sorted((DESK / "store").rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            marks = {ast.unparse(mark).split("(")[0] for mark in node.decorator_list}
            body = ast.Module(body=node.body, type_ignores=[])
            inner = re.search(r"(in|inside) the (current |decision's )?transaction", ast.get_docstring(node) or "")
            if _writes(body) and not marks & {"audited", "unaudited"} and not inner and node.name not in ("record", "save_authority"):
                bare.append(f"{file.name}: {node.name}")
    assert bare == []


def test_every_table_is_the_stores_to_write() -> None:
    assert {model.__name__ for model in apps.get_app_config("desk").get_models()} >= {"AuditRow", "CaseRow", "DecisionRow", "Intake"}


@pytest.mark.django_db
def test_a_write_that_forgets_its_audit_row_is_rolled_back(town: Town) -> None:
    @store.audited
    def forgets(*, who: store.Who, team: Team) -> None:
        Team.objects.filter(pk=team.pk).update(name="Nyt navn")

    with pytest.raises(AuditMissing, match=r"forgets: no audit row written\. Call record"):
        forgets(who=town.who, team=town.teams["vej"])
    assert Team.objects.get(pk=town.teams["vej"].pk).name == "Vej"


@pytest.mark.django_db
def test_an_audit_row_goes_when_what_it_tells_of_goes(town: Town) -> None:
    before = AuditRow.objects.count()

    @store.audited
    def breaks(*, who: store.Who) -> None:
        store.record(who, "team.saved", town.teams["vej"])
        raise RuntimeError("later")

    with pytest.raises(RuntimeError, match="later"):
        breaks(who=town.who)
    assert AuditRow.objects.count() == before
    assert store.verify_audit(town.authority) == []


@pytest.mark.django_db
def test_no_write_crosses_authorities(town: Town, other: Town) -> None:
    for attempt in (
        lambda: store.save_team(who=town.who, team=other.teams["vej"], name="Min nu"),
        lambda: store.save_deployment(who=town.who, deployment=other.deployment, stage="closed"),
        lambda: store.new_model(who=town.who, deployment=other.deployment),
        lambda: store.save_source(who=town.who, deployment=other.deployment, kind="memo", name="x"),
        lambda: store.take(who=town.who, case=other.case),
        lambda: store.confirm(who=town.who, case=other.case),
    ):
        with pytest.raises(Refused, match="another authority"):
            attempt()


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["x" * 121, {"a": 1}, object(), b"bytes", list(range(201))])
def test_content_is_refused_as_audit_detail_without_being_quoted(town: Town, value: object) -> None:
    with pytest.raises(ValueError, match="detail 'note' is ") as caught:
        store.record(town.who, "case.seen", town.case, note=value)
    assert "xxx" not in str(caught.value)


@pytest.mark.django_db
def test_a_cpr_number_reaches_no_audit_row_no_log_and_no_error(
    town: Town, mailbox: Source, mail: Mail, caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    sorter = store.person(town.people["sorter"])
    said: list[str] = []
    data = mail(f"Om {CPR}", f"Mit nummer er {CPR} og {CPR.replace('-', '')}", message_id=f"<{CPR}@x.example>")
    intake, _ = store.receive(source=mailbox, data=data, media_type="message/rfc822", name=f"{CPR}.eml", place={"path": f"{CPR}.eml"})
    store.receive(source=mailbox, data=data, media_type="message/rfc822", name=f"{CPR}.eml")
    case = store.open_intake(str(intake.pk))
    assert case is not None
    assert CPR in case.facts["body"]
    store.suggest_now(town.deployment, [case])
    for values, reason in (({"team": CPR}, ""), ({"team": "vej"}, CPR), ({"kle": CPR}, ""), ({CPR: "vej"}, "")):
        with pytest.raises(Exception) as caught:
            store.decide(who=sorter, case=case, kind="change", values=values, reason=reason)
        said.append(str(caught.value))
    store.decide(who=sorter, case=case, kind="change", values={"team": "vej", "case": CPR}, note=f"Ringet til {CPR}")
    store.reroute(who=sorter, case=case, team=town.teams["vand"], note=CPR)
    store.record(town.who, "case.searched", town.deployment, words=f"mit nummer {CPR}")
    broken, _ = store.receive(source=mailbox, data=b"\x00" + CPR.encode(), media_type="application/x-unknown", name=f"{CPR}.bin")
    store.set_aside(who=sorter, intake=broken, note=f"{CPR} klaret")
    rows = " ".join(f"{row.actor} {row.action} {row.thing} {row.detail}" for row in AuditRow.objects.all())
    for text in (rows, caplog.text, *said):
        assert "010190" not in text


@pytest.mark.django_db
def test_a_changed_removed_or_cut_row_is_found_in_the_database(town: Town, other: Town) -> None:
    for _ in range(5):
        store.record(town.who, "case.seen", town.case)
    assert store.verify_audit() == []
    last = AuditRow.objects.filter(authority=town.authority).latest("position")
    with transaction.atomic():
        AuditRow.objects.filter(pk=last.pk - 2).update(actor="user:99")
        assert [(f.cvr, f.position, f.kind) for f in store.verify_audit()] == [("11223344", last.position - 2, "changed")]
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_a_cut_tail_is_found_by_the_head_on_the_authority(town: Town) -> None:
    store.record(town.who, "case.seen", town.case)
    head = AuditRow.objects.filter(authority=town.authority).latest("position")
    head.delete()
    assert [(f.position, f.kind) for f in store.verify_audit(town.authority)] == [(head.position - 1, "truncated")]


@pytest.mark.django_db
def test_a_row_put_in_at_the_end_is_found(town: Town) -> None:
    last = AuditRow.objects.filter(authority=town.authority).latest("position")
    made = (last.position + 1, last.at, "user:1", "case.seen", "case:1", {}, last.digest)
    AuditRow.objects.create(
        authority=town.authority, position=made[0], at=made[1], actor=made[2], action=made[3], thing=made[4], detail=made[5],
        before=made[6], digest=digest("11223344", *made),
    )
    assert [(f.position, f.kind) for f in store.verify_audit(town.authority)] == [(made[0], "inserted")]


@pytest.mark.django_db
def test_a_cut_tail_with_the_head_set_back_is_found_by_the_anchor_file(town: Town) -> None:
    store.record(town.who, "case.seen", town.case)
    anchor_file("11223344").unlink(missing_ok=True)
    assert store.write_anchors() >= 1
    assert store.write_anchors() == 0
    *_, before, head = AuditRow.objects.filter(authority=town.authority).order_by("position")
    head.delete()
    Authority.objects.filter(pk=town.authority.pk).update(audit_position=before.position, audit_digest=before.digest)
    assert [(f.position, f.kind) for f in store.verify_audit(town.authority)] == [(before.position, "truncated")]
    file = anchor_file("11223344")
    file.write_text(file.read_text().replace(head.digest, before.digest))
    assert (head.position, "anchor") in [(f.position, f.kind) for f in store.verify_audit(town.authority)]
    file.unlink()


@pytest.mark.django_db
def test_the_control_share_is_kept_and_the_same_case_always_answers_alike(town: Town) -> None:
    cases = [CaseRow() for _ in range(2000)]
    shares = [store.in_control(case, 0.2) for case in cases]
    assert 330 < sum(shares) < 470
    assert shares == [store.in_control(case, 0.2) for case in cases]
    assert not any(store.in_control(case, 0.0) for case in cases)


def test_of_a_sources_failures_in_a_row_only_the_first_is_audited(town: Town, mailbox: Source) -> None:
    for _ in range(3):
        store.source_failed(source=mailbox, error="imap: the server did not answer, expected a greeting. It is tried again.")
    began = mailbox.failing_since
    store.source_failed(source=Source.objects.get(pk=mailbox.pk), error="imap: the log-in was refused, expected a log-in.")
    failures = AuditRow.objects.filter(action="source.failed", thing=f"source:{mailbox.pk}")
    assert failures.count() == 1
    mailbox.refresh_from_db()
    assert (mailbox.failing_since, mailbox.last_error) == (began, "imap: the log-in was refused, expected a log-in.")
    store.source_ok(source=mailbox, state={})
    store.source_failed(source=mailbox, error="again")
    assert failures.count() == 2
