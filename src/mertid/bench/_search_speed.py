"""Time, memory and size of an index of 50,000 made documents, and the time it takes to sort a request of 12,000."""

import random
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from mertid.bench import _search_data as sets
from mertid.bench.harness import Row, clock, peak_mb, sha256
from mertid.engines.redact.sort import Asked, Leaf, sort
from mertid.engines.search import Entry, Filters, Index, Search

DOCUMENTS, ASKED, PAPERS = 50_000, 60, 12_000
GOAL_MS = 50.0


def speed(seed: int, documents: int = DOCUMENTS) -> Iterator[Row]:
    """Index, then ask every kind of question: with and without a filter, and with rights that hide half of the documents."""
    name = f"{documents:,} documents made of the sample mails"
    with tempfile.TemporaryDirectory() as folder:
        index = Search().open(Path(folder) / "index")
        entries = list(sets.made(documents, seed))
        with clock() as indexing:
            index.put(entries)
        with clock() as tidying:
            while index.tidy():
                pass
        held = peak_mb()
        size = sum(path.stat().st_size for path in (Path(folder) / "index").iterdir()) / 1e6
        letters = sum(len(entry.text) + len(entry.title) for entry in entries) / 1e6
        made = [
            _row(name, "indexing", "documents/s", documents / indexing.seconds, documents),
            _row(name, "compounds taken apart anew, once", "s", tidying.seconds, documents),
            _row(name, "index on disk", "MB", size, documents, letters, "the texts themselves"),
            _row(name, "peak memory while indexing, texts included", "MB", held, documents),
        ]
        yield from made
        yield from _asked(index, name, seed)
        yield from _one_more(index, name)
        index.close()


def _asked(index: Index, name: str, seed: int) -> Iterator[Row]:
    spent: dict[str, list[float]] = {}
    worked: list[float] = []
    for kind, text in sets.questions(ASKED, seed):
        for way, more in _WAYS.items():
            started, begun = time.perf_counter(), time.process_time()
            index.search(text, **more)
            spent.setdefault(f"{kind}{way}", []).append(1000 * (time.perf_counter() - started))
            worked.append(1000 * (time.process_time() - begun))
    for number in range(ASKED):
        started = time.perf_counter()
        index.similar(f"made:{number}")
        spent.setdefault("similar documents", []).append(1000 * (time.perf_counter() - started))
    for share, called in ((0.5, "median"), (0.95, "95th of 100")):
        yield _row(name, f"one search, processor time, {called}", "ms", float(np.quantile(worked, share)), len(worked), GOAL_MS, "goal")
    every = [one for values in spent.values() for one in values]
    for kind, values in {"all kinds": every, **spent}.items():
        yield _row(name, f"one search, {kind}, median", "ms", float(np.median(values)), len(values))
        yield _row(name, f"one search, {kind}, 95th of 100", "ms", float(np.quantile(values, 0.95)), len(values), GOAL_MS, "goal")


def _half(parts: object) -> set[str]:
    return {part for part in parts if int(str(part).rpartition(":")[2]) % 2}  # type: ignore[attr-defined]


_WAYS: dict[str, dict[str, Any]] = {
    "": {},
    ", filtered": {"filters": Filters(kinds=("mail", "brev"), since=sets.START + timedelta(days=300))},
    ", half of it hidden": {"allow": _half},
}


def _one_more(index: Index, name: str) -> Iterator[Row]:
    spent = []
    for number in range(50):
        entry = Entry(key=f"more:{number}", text=f"Et nyt brev nummer {number} om støj fra havnen.", part_of="case:1", stamp="1")
        with clock() as one:
            index.put([entry])
        spent.append(one.seconds * 1000)
    yield _row(name, "one document more, median", "ms", float(np.median(spent)), len(spent))


def sorting(seed: int, papers: int = PAPERS) -> Iterator[Row]:
    """Sort a request: new mails, mails that quote them whole, copies."""
    chance = random.Random(seed)
    leaves = []
    for number, entry in enumerate(sets.made(papers * 2 // 3, seed)):
        leaves.append(Leaf(
            f"a{number}", f"{number}.eml", f"{entry.title}\n{entry.text}", f"{number}", "message/rfc822", "mail", entry.sender,
            "post@bakkely.example", entry.dated_at, f"{number}@x",
        ))
    for number in range(papers - len(leaves)):
        first = chance.choice(leaves[: papers * 2 // 3])
        text = first.text if number % 2 else f"Se nedenfor.\n\nFra: {first.sender}\nEmne: Sag\n\n{first.text}"
        at = first.dated_at + timedelta(hours=1) if first.dated_at else None
        key = first.message_id if number % 2 else f"q{number}@x"
        leaves.append(Leaf(f"b{number}", "", text, "", first.media_type, "mail", first.sender, first.to, at, key))
    with clock() as spent:
        sort(leaves, asked=Asked("støj fra havnen", sets.START.date(), None))
    yield _row(f"{papers:,} documents of one request, made of the sample mails", "sorting them all", "s", spent.seconds, papers)


def _row(name: str, metric: str, unit: str, value: float, n: int, baseline: float | None = None, said: str = "") -> Row:
    source = Path(str(files("mertid") / "samples" / "mail_triage.jsonl"))
    return Row(
        bench="search", dataset=name, sha256=sha256(source), metric=metric, unit=unit, ours=round(value, 3), n=n, baseline=baseline,
        baseline_name=said, peak_mb=peak_mb(),
    )
