"""What `mertid bench redact` counts on names: strict and overlap, by sentence, by group."""

from pathlib import Path

import numpy as np
import pytest

from mertid.bench import _redact_names as names
from mertid.bench import _redact_names_groups as groups
from mertid.engines.redact.names.corpus import Labelled
from mertid.engines.redact.names.lists import lists

SENTENCE = Labelled(("Karen", "Holm", "mødte", "Bo", "."), ("B-PER", "I-PER", "O", "B-PER", "O"), "Karen Holm mødte Bo.")


def test_strict_wants_both_ends_and_overlap_one_character() -> None:
    counted = names.count([[(0, 10), (17, 19)]], [[(0, 5), (17, 19), (11, 16)]])
    assert counted.strict.tolist() == [[1, 3, 1, 2]]
    assert counted.overlap.tolist() == [[2, 3, 2, 2]]


def test_figures_hold_their_interval() -> None:
    counted = names.count([[(0, 2)], [(0, 2)], [(0, 2)], []], [[(0, 2)], [(0, 1)], [(0, 2)], [(3, 4)]])
    figures = counted.figures("strict", 0)
    assert figures["precision"][0] == pytest.approx(0.5)
    assert figures["recall"][0] == pytest.approx(2 / 3)
    assert all(low <= value <= high for value, low, high in figures.values())


def test_people_are_laid_over_the_text_as_written() -> None:
    assert names.laid(SENTENCE) == ("Karen Holm mødte Bo.", [(0, 10), (17, 19)])
    assert names.laid(Labelled(SENTENCE.words, SENTENCE.labels))[0] == "Karen Holm mødte Bo ."


def test_the_plain_guess_takes_runs_of_capitals_with_a_listed_name() -> None:
    assert names.plain(["Karen Holm mødte Bo i Xyzqvist."], lists()) == [[(0, 10), (17, 19)]]


def test_a_group_stands_where_the_treebank_had_its_people() -> None:
    people = [("Aya", "muslim", "female", True), ("Yusuf", "muslim", "both", False), ("Ole", "danish", "male", True)]
    (new,), = groups._swapped([SENTENCE], people, ("muslim", "female"), 0)[:1]
    assert new.words == ("Aya", "Yusuf", "mødte", "Aya", ".")
    assert new.labels == SENTENCE.labels


def test_the_difference_of_equal_groups_is_nothing() -> None:
    rows = np.array([[1, 2], [3, 3], [0, 1]])
    assert groups._recall([(1.0, rows), (-1.0, rows)], 0) == (0, 0, 0)


def test_without_data_there_are_no_rows(tmp_path: Path) -> None:
    assert list(names.rows(tmp_path, 0)) == []
