"""What a new subject plan changes."""

from dataclasses import dataclass

from mertid.govern.plan import Retired, compare, current, touched


@dataclass
class Subject:
    number: str
    title: str
    retired: bool = False
    replaced_by: str = ""


OLD = [
    Subject("01.01.01", "Skole"),
    Subject("01.01.02", "Bibliotek"),
    Subject("01.01.03", "Museum"),
    Subject("01.01.04", "Gammelt", retired=True),
]


def test_added_retired_and_renamed_are_told_apart() -> None:
    new = [
        Subject("01.01.01", "Folkeskole"),
        Subject("01.01.02", "Bibliotek", retired=True, replaced_by="02.01.01"),
        Subject("02.01.01", "Kultur"),
        Subject("01.01.03", "Museum"),
    ]
    found = compare(OLD, new)
    assert found.added == (("02.01.01", "Kultur"),)
    assert found.retired == (Retired("01.01.02", "Bibliotek", "02.01.01"),)
    assert found.retitled == (("01.01.01", "Skole", "Folkeskole"),)


def test_a_number_left_out_counts_as_retired_without_successor() -> None:
    assert compare(OLD, [Subject("01.01.01", "Skole"), Subject("01.01.02", "Bibliotek")]).retired == (Retired("01.01.03", "Museum", ""),)


def test_a_first_plan_only_adds() -> None:
    found = compare([], OLD)
    assert len(found.added) == 3
    assert found.retired == ()


def test_successors_are_followed_to_the_end_and_a_ring_gives_none() -> None:
    plan = {
        s.number: s
        for s in (
            Subject("1", "a", True, "2"),
            Subject("2", "b", True, "3"),
            Subject("3", "c"),
            Subject("4", "d", True, "5"),
            Subject("5", "e", True, "4"),
        )
    }
    assert current(plan, "1") == "3"
    assert current(plan, "4") == ""


def test_teams_that_name_a_retired_number_are_pointed_out() -> None:
    assert touched([Retired("01.01.02", "Bibliotek", "")], {"Kultur": ["01.01.02", "01.02"], "Skole": ["01"]}) == {"Kultur": ["01.01.02"]}
