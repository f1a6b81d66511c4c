"""Many cases and outcomes at once: all or none, each row once, taken back while nobody has worked with them."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mertid.core import BadCase, BadSettings, Refused
from mertid.desk import store
from mertid.desk.engine import core_case
from mertid.desk.models import AuditRow, Authority, CaseRow, DecisionRow, Deployment, ImportBatch, OutcomeRow
from mertid.desk.store import many

from ..care import CPR, HEAD, bring, care, line, table
from ..conftest import Town


@pytest.fixture
def home(town: Town) -> Deployment:
    return care(town)


def test_history_is_filed_with_its_outcome_and_what_is_new_waits_for_a_suggestion(town: Town, home: Deployment, tmp_path: Path) -> None:
    decided = line(1, person=CPR, decision="visit", outcome="ja")
    batch = bring(town.who, home, table(tmp_path / "t.csv", decided, line(2, decision="", outcome="")))
    assert (batch.state, batch.stored, batch.again, batch.wrong, batch.report["history"]) == ("done", 2, 0, 0, 1)
    old, new = CaseRow.objects.filter(deployment=home).order_by("number")
    assert (old.state, old.imported, old.title, old.origin) == ("filed", True, "27.1", "real")
    assert old.person == store.pseudonyms(who=town.who).person(CPR)
    decision = old.decisions.get()
    assert (decision.kind, decision.values, decision.deployment) == ("import", {"action": "visit", "admission": "yes"}, home)
    outcome = old.outcomes.get()
    assert (outcome.kind, outcome.values, outcome.decision, outcome.batch) == ("observed", {"admission": "yes"}, decision, batch)
    assert (outcome.at - old.received_at).days == 30
    assert (new.state, new.imported, new.due_at is None, new.decisions.count()) == ("new", False, False, 0)
    case = core_case(old)
    assert (case.person, case.origin, case.values()["age"], case.received_at) == (old.person, "real", 82, old.received_at)
    told = list(AuditRow.objects.filter(authority=town.authority).order_by("-position")[:2])
    said = [(row.action, row.thing) for row in reversed(told)]
    assert said == [("cases.imported", f"importbatch:{batch.pk}"), ("case.added", f"case:{new.pk}")]
    assert store.verify_audit(town.authority) == []


def test_the_same_row_is_stored_once_and_one_with_other_content_is_named(town: Town, home: Deployment, tmp_path: Path) -> None:
    bring(town.who, home, table(tmp_path / "t.csv", line(1), line(2)))
    batch = bring(town.who, home, table(tmp_path / "t.csv", line(1), line(2, age=90), line(3)))
    assert (batch.stored, batch.again, batch.report["changed"]) == (1, 2, [3])
    assert sorted(case.facts["age"] for case in CaseRow.objects.filter(deployment=home)) == [82, 82, 82]
    again = store.import_cases(who=town.who, batch=batch, rows=[])
    assert (again.state, again.stored) == ("done", 1)


def test_numbers_run_on_at_the_authority(town: Town, home: Deployment, tmp_path: Path) -> None:
    bring(town.who, home, table(tmp_path / "t.csv", line(1), line(2)))
    numbers = list(CaseRow.objects.filter(authority=town.authority).order_by("number").values_list("number", flat=True))
    assert numbers == [1, 2, 3]


def test_when_anything_breaks_nothing_is_stored(town: Town, home: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many, "PART", 2)
    whole = many._Writer.write

    def breaks(self: Any, part: Any, number: int) -> Any:
        if number > 2:
            raise OSError
        return whole(self, part, number)

    monkeypatch.setattr(many._Writer, "write", breaks)
    before = CaseRow.objects.count()
    with pytest.raises(OSError):
        bring(town.who, home, table(tmp_path / "t.csv", *(line(n) for n in range(1, 7))))
    assert CaseRow.objects.count() == before
    assert DecisionRow.objects.filter(deployment=home).count() == OutcomeRow.objects.count() == 0
    assert ImportBatch.objects.get().state == "draft"
    assert store.verify_audit(town.authority) == []


def test_made_citizens_say_so_in_every_row(town: Town, home: Deployment, tmp_path: Path) -> None:
    bring(town.who, home, table(tmp_path / "t.csv", line(1)), origin="made")
    assert core_case(CaseRow.objects.get(deployment=home)).origin == "made"


def test_facts_known_later_are_kept_with_their_time(town: Town, home: Deployment, tmp_path: Path) -> None:
    path = table(tmp_path / "t.csv", line(1) + ";05-03-2024 10:00", head=HEAD + ";Har KOL kendt")
    bring(town.who, home, path)
    assert core_case(CaseRow.objects.get(deployment=home)).known_at == {"copd": datetime(2024, 3, 5, 9, tzinfo=UTC)}


def test_a_batch_is_taken_back_whole_while_nobody_has_worked_with_it(town: Town, home: Deployment, tmp_path: Path) -> None:
    batch = bring(town.who, home, table(tmp_path / "t.csv", line(1), line(2, decision="", outcome="")))
    before = CaseRow.objects.exclude(deployment=home).count()
    assert store.undo_batch(who=town.who, batch=batch).state == "undone"
    assert CaseRow.objects.filter(deployment=home).count() == OutcomeRow.objects.count() == 0
    assert CaseRow.objects.count() == before
    with pytest.raises(Refused, match="state is undone"):
        store.undo_batch(who=town.who, batch=batch)
    again = bring(town.who, home, tmp_path / "t.csv")
    assert again.stored == 2


def test_a_batch_that_was_worked_with_or_turned_out_later_stays(town: Town, home: Deployment, tmp_path: Path) -> None:
    batch = bring(town.who, home, table(tmp_path / "t.csv", line(1), line(2, decision="", outcome="")))
    new = CaseRow.objects.get(deployment=home, state="new")
    store.record_outcome(who=town.who, case=new, values={"admission": "yes"})
    with pytest.raises(Refused, match="an outcome came"):
        store.undo_batch(who=town.who, batch=batch)
    store.beat(who=town.who, case=new, seconds=5)
    with pytest.raises(Refused, match="has worked with"):
        store.undo_batch(who=town.who, batch=batch)
    assert CaseRow.objects.filter(deployment=home).count() == 2


def test_an_outcome_told_twice_is_one_and_another_value_stands_beside(town: Town, home: Deployment, tmp_path: Path) -> None:
    bring(town.who, home, table(tmp_path / "t.csv", line(1, decision="", outcome="")))
    case = CaseRow.objects.get(deployment=home)
    assert store.record_outcome(who=town.who, case=case, values={"admission": "ja"}, at=datetime(2024, 3, 1, tzinfo=UTC))
    assert not store.record_outcome(who=town.who, case=case, values={"admission": "yes"})
    assert store.record_outcome(who=town.who, case=case, values={"admission": "no"})
    assert case.outcomes.count() == 2
    assert store.observed([case.pk]) == {case.pk: {"admission": "no"}} == store.observed_of(home)
    assert AuditRow.objects.filter(action="case.observed", thing=f"case:{case.pk}").count() == 2


@pytest.mark.parametrize("values", [{}, {"nobody": "yes"}, {"admission": "måske"}, {"admission": CPR}])
def test_what_is_no_outcome_is_refused_and_not_quoted(town: Town, home: Deployment, tmp_path: Path, values: dict[str, str]) -> None:
    bring(town.who, home, table(tmp_path / "t.csv", line(1, decision="", outcome="")))
    case = CaseRow.objects.get(deployment=home)
    with pytest.raises(BadCase, match="outcome: ") as error:
        store.record_outcome(who=town.who, case=case, values=values)
    assert "1234" not in str(error.value)


def test_a_case_is_found_by_its_id_its_row_or_person_and_day(town: Town, home: Deployment, tmp_path: Path) -> None:
    bring(town.who, home, table(tmp_path / "t.csv", line(1, person=CPR), line(2, person=CPR), line(3)))
    hide = store.pseudonyms(who=town.who)
    one = CaseRow.objects.get(deployment=home, title="27.1")
    assert store.case_of(home, case=str(one.pk)) == store.case_of(home, row_key=hide.row(home.solution, "1")) == [one.pk]
    assert store.case_of(home, person=hide.person(CPR), on=datetime(2024, 2, 2, tzinfo=UTC).date()) == [one.pk]
    assert store.case_of(home, person=hide.person("p3")) == store.case_of(home, case="x") == store.case_of(home) == []


def test_another_key_is_noticed_before_anything_is_stored(town: Town, home: Deployment, settings: Any, tmp_path: Path) -> None:
    settings.PSEUDONYM_KEYS = tmp_path / "keys"
    store.pseudonyms(who=town.who)
    assert Authority.objects.get(pk=town.authority.pk).pseudonym_check
    (tmp_path / "keys" / f"{town.authority.cvr}.key").write_text("ab" * 32)
    with pytest.raises(BadSettings, match="another than before"):
        bring(town.who, home, table(tmp_path / "t.csv", line(1)))


def test_no_batch_crosses_authorities(town: Town, other: Town, home: Deployment) -> None:
    batch = store.new_batch(who=town.who, deployment=home, cells=b"x")
    for write in (store.undo_batch, store.drop_batch):
        with pytest.raises(Refused, match="another authority"):
            write(who=other.who, batch=batch)


def test_uploads_that_nobody_came_back_to_are_forgotten(town: Town, home: Deployment) -> None:
    batch = store.new_batch(who=town.who, deployment=home, cells=b"x")
    assert store.forget_cells(before=datetime(2020, 1, 1, tzinfo=UTC)) == 0
    assert store.forget_cells(before=datetime(2100, 1, 1, tzinfo=UTC)) == 1
    batch.refresh_from_db()
    assert (batch.cells, batch.state) == (None, "undone")
