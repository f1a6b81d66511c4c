"""The audit chain finds whatever was done to it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mertid.govern.audit import START, Anchor, Entry, Fault, digest, seal, sealed, verify

CVR = "11223344"
BEGAN = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def chain(n: int) -> list[Entry]:
    """A whole chain of ``n`` rows."""
    rows, before = [], START
    for position in range(1, n + 1):
        at, detail = BEGAN + timedelta(seconds=position), {"fields": ["team"], "cases": position}
        made = digest(CVR, position, at, "user:1", "case.seen", f"case:{position}", detail, before)
        rows.append(Entry(position, at, "user:1", "case.seen", f"case:{position}", detail, before, made))
        before = made
    return rows


def kinds(faults: list[Fault]) -> list[tuple[int, str]]:
    return [(fault.position, fault.kind) for fault in faults]


def reseal(row: Entry, **changes: object) -> Entry:
    """The row as a forger who knows the method would write it."""
    new = replace(row, **changes)  # type: ignore[arg-type]
    return replace(new, digest=digest(CVR, new.position, new.at, new.actor, new.action, new.thing, new.detail, new.before))


def test_a_whole_chain_has_no_fault() -> None:
    rows = chain(20)
    assert verify(CVR, rows, [Anchor(20, rows[-1].digest), Anchor(7, rows[6].digest, "file")]) == []
    assert verify(CVR, []) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"actor": "user:2"}, {"action": "case.decided"}, {"thing": "case:9"}, {"detail": {}}, {"at": BEGAN}, {"digest": "0" * 64},
        {"detail": {"fields": ["team"], "cases": 5.5}},
    ],
)
def test_a_changed_row_is_found_at_its_position(changes: dict[str, object]) -> None:
    rows = chain(9)
    rows[4] = replace(rows[4], **changes)  # type: ignore[arg-type]
    assert (5, "changed") in kinds(verify(CVR, rows))
    assert all(position in (5, 6) for position, _ in kinds(verify(CVR, rows)))


def test_a_row_changed_by_one_who_knows_the_method_breaks_the_link_after_it() -> None:
    rows = chain(9)
    rows[4] = reseal(rows[4], actor="user:2")
    assert kinds(verify(CVR, rows)) == [(5, "changed")]


def test_a_removed_row_is_found_at_its_position() -> None:
    rows = chain(9)
    del rows[4]
    assert kinds(verify(CVR, rows)) == [(5, "removed")]


def test_a_removed_row_is_found_also_when_the_rest_is_renumbered() -> None:
    rows = chain(9)
    del rows[4]
    rows[4:] = [replace(row, position=row.position - 1) for row in rows[4:]]
    found = kinds(verify(CVR, rows, [Anchor(9, chain(9)[-1].digest)]))
    assert (5, "reordered") in found
    assert (8, "truncated") in found


def test_an_inserted_row_is_found() -> None:
    rows = chain(9)
    forged = reseal(replace(rows[4], thing="case:99"), before=rows[4].digest, position=6)
    rows[5:] = [forged, *(replace(row, position=row.position + 1) for row in rows[5:])]
    found = kinds(verify(CVR, rows, [Anchor(9, chain(9)[-1].digest)]))
    assert (6, "inserted") in found
    assert all(position in (6, 9) for position, _ in found)


def test_two_rows_that_changed_places_are_found() -> None:
    rows = chain(9)
    rows[3], rows[4] = replace(rows[4], position=4), replace(rows[3], position=5)
    found = kinds(verify(CVR, rows))
    assert {(4, "reordered"), (5, "reordered")} <= set(found)


def test_a_cut_tail_is_found_by_an_anchor_alone() -> None:
    rows = chain(9)
    assert verify(CVR, rows[:6]) == []
    assert kinds(verify(CVR, rows[:6], [Anchor(9, rows[-1].digest)])) == [(6, "truncated")]
    assert kinds(verify(CVR, [], [Anchor(9, rows[-1].digest)])) == [(0, "truncated")]


def test_a_chain_made_anew_from_the_start_is_found_by_an_anchor() -> None:
    rows, before = [], START
    for row in chain(9):
        rows.append(reseal(row, actor="user:2", before=before))
        before = rows[-1].digest
    assert verify(CVR, rows) == []
    assert kinds(verify(CVR, rows, [Anchor(4, chain(9)[3].digest, "file")])) == [(4, "anchor")]


def test_another_authoritys_row_does_not_fit() -> None:
    assert verify("55667788", chain(3)) != []


@given(st.integers(0, 29), st.sampled_from(["actor", "action", "thing", "detail", "at", "before", "digest"]))
def test_any_change_to_any_field_of_any_row_is_found(index: int, field: str) -> None:
    rows = chain(30)
    value = {"detail": {"x": 1}, "at": BEGAN - timedelta(days=1)}.get(field, "f" * 64)
    rows[index] = replace(rows[index], **{field: value})  # type: ignore[arg-type]
    found = kinds(verify(CVR, rows))
    assert found
    assert found[0][0] == index + 1


@given(st.dictionaries(st.text(max_size=8), st.none() | st.booleans() | st.integers() | st.text(max_size=8), max_size=4))
def test_the_digest_depends_on_the_detail_and_not_on_its_order(detail: dict[str, object]) -> None:
    one = digest(CVR, 1, BEGAN, "a", "b", "c", detail, START)
    assert one == digest(CVR, 1, BEGAN, "a", "b", "c", dict(reversed(detail.items())), START)
    assert one != digest(CVR, 1, BEGAN, "a", "b", "c", {**detail, "extra one": 1}, START)


def test_the_time_is_the_same_in_every_time_zone() -> None:
    other = BEGAN.astimezone(timezone(timedelta(hours=1)))
    assert digest(CVR, 1, BEGAN, "a", "b", "c", {}, START) == digest(CVR, 1, other, "a", "b", "c", {}, START)


def test_a_seal_holds_only_with_the_key_it_was_made_with() -> None:
    made = seal(b"key", CVR, 3, "f" * 64)
    assert sealed(b"key", CVR, 3, "f" * 64, made)
    assert not sealed(b"other", CVR, 3, "f" * 64, made)
    assert not sealed(b"key", CVR, 4, "f" * 64, made)


def test_a_fault_says_authority_position_and_kind() -> None:
    assert str(Fault(CVR, 5, "removed")) == "audit 11223344: row 5 is missing."
