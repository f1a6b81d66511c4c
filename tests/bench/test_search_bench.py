"""The search benchmark: halves that do not meet, plain baselines that are right, rows that hold together."""

import math
from pathlib import Path

import pytest

from mertid.bench import _search_data as sets
from mertid.bench import search
from mertid.bench._search_archive import archive, fts5
from mertid.bench._search_plain import bm25, tf_idf
from mertid.bench._search_speed import sorting, speed

TEXTS = ["hunden gøer om natten", "skatten skal betales i rater", "bilen holder på fortovet"]


@pytest.mark.parametrize("rank", [bm25, tf_idf])
def test_the_plain_rankers_put_the_text_with_the_rare_word_first(rank: object) -> None:
    assert [order[0] for order in rank(TEXTS, ["skatten", "bilen på fortovet"])] == [1, 2]  # type: ignore[operator]


def test_bm25_gives_the_score_of_the_formula_to_one_word() -> None:
    texts = ["a b", "a a", "c d"]
    assert bm25(texts, ["a"])[0] == [1, 0, 2]
    assert math.log(1 + (3 - 2 + 0.5) / (2 + 0.5)) > 0


def test_the_reported_half_never_meets_the_half_that_settings_were_chosen_on() -> None:
    every = [sets.Pair(str(n), "", "") for n in range(21)]
    second = sets.second_half(every)
    assert len(second) == 11
    assert sets.second_half(every) == second


def test_made_documents_and_questions_are_the_same_for_the_same_seed() -> None:
    assert list(sets.made(5, 1)) == list(sets.made(5, 1))
    assert list(sets.made(5, 1)) != list(sets.made(5, 2))
    assert {kind for kind, _text in sets.questions(2, 0)} >= {"misspelled", "phrase", "compound", "text"}


@pytest.mark.long
def test_speed_rows_tell_time_size_and_memory() -> None:
    rows = list(speed(0, documents=300))
    metrics = {row.metric for row in rows}
    assert {"indexing", "index on disk", "one search, all kinds, 95th of 100", "one document more, median"} <= metrics
    assert all(row.ours is not None and row.ours > 0 and row.sha256 for row in rows)
    (row,) = sorting(0, papers=60)
    assert row.unit == "s"


def test_the_ranking_runs_on_the_real_questions(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, every = sets.pairs(data)
    if not every:
        pytest.skip(f"no questions at {path}")
    monkeypatch.setattr(search.importlib.util, "find_spec", lambda name: None)  # words alone: vectors take minutes
    rows = {(row.metric, row.baseline_name): row for row in search._ranking(path, every, 0)}
    for (metric, _name), row in rows.items():
        assert row.low is not None and row.ours is not None and row.high is not None
        assert row.low <= row.ours <= row.high, metric
    assert rows["R@10 (words)", "BM25, no stemming"].ours > 0.8  # type: ignore[operator]


def test_the_made_archive_is_always_the_same_and_its_halves_share_no_text() -> None:
    made = archive()
    assert made == archive()
    assert (len(made.documents), len(made.questions)) == (500, 158)
    halves = {half: {one.key for one in made.questions if one.half == half} for half in ("dev", "test")}
    assert not halves["dev"] & halves["test"]
    assert {one.key for one in made.questions} <= {key for key, _title, _text in made.documents}


def test_plain_fts5_takes_phrases_and_words_not_wanted() -> None:
    documents = [("a", "", "til midnat i juli"), ("b", "", "juli til midnat, og kajak")]
    assert list(fts5(documents, ['"til midnat i juli"', "midnat -kajak"])) == [["a"], ["a"]]


def test_the_archive_is_ranked_beside_plain_rankers_and_far_above_them(data: Path) -> None:
    rows = {(row.metric, row.baseline_name): row for row in search.bench(data, 0, parts=("archive",))}
    row = rows["MRR", "SQLite FTS5"]
    assert row.n == 80
    assert row.low is not None and row.ours is not None and row.high is not None and row.baseline is not None
    assert row.baseline + 0.25 < row.low <= row.ours <= row.high
    assert ("R@10, compound", "SQLite FTS5") in rows
