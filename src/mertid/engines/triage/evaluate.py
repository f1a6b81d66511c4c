"""How the engine does on cases it has not seen: every figure with its interval, beside the plain guess."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from mertid.core import Answer, Case, Evaluation, GroupFigure, Interval, Settled, Suggestion, Text

from .abstain import curve, exact_interval, least_cases
from .answer import suggest
from .calibrate import calibration_error
from .explain import percent
from .kle import parents
from .learn import pair_up
from .learned import Learned
from .settings import Settings

TIMES = 500
PROMISE = Text(
    da="Modellens forslag til team tager fejl i højst {wrong} af {of} med {sure} sikkerhed, for post som den hidtidige",
    en="The model's team proposals are wrong in at most {wrong} of {of} with {sure} confidence, for mail like that so far",
)
NO_PROMISE = Text(
    da="Modellen kan ikke love højst {share} fejl med {sure} sikkerhed ({n} mails at måle på,"
    " mindst {least} sikre forslag kræves), så den foreslår intet team",
    en="The model cannot promise at most {share} errors with {sure} confidence ({n} mails to measure on,"
    " at least {least} sure proposals are needed), so it proposes no team",
)


def wilson(right: int, n: int) -> Interval:
    """Return a share with its 95 % Wilson interval. Source: Wilson, JASA 22 (1927)."""
    if n == 0:
        return Interval(value=0.0, low=0.0, high=1.0, n=0, method="Wilson 95 %")
    z, share = 1.959964, right / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return Interval(value=share, low=max(0.0, float(middle - half)), high=min(1.0, float(middle + half)), n=n, method="Wilson 95 %")


def evaluate(
    cases: Sequence[Case], decisions: Sequence[Settled], targets: Sequence[str], settings: Settings, learned: Learned | None
) -> Evaluation:
    """Measure suggestions against what people decided. Cases without a decision are left out."""
    pairs = pair_up(cases, decisions, settings.plan)
    made = suggest([p.case for p in pairs], targets, settings, learned)
    right = [p.values for p in pairs]
    measures: dict[str, Interval] = {}
    baseline: dict[str, float] = {}
    for target in targets:
        rows = [(s.answer(target), r[target]) for s, r in zip(made, right, strict=True) if target in r]
        seen = [(a, value) for a, value in rows if a is not None]
        if seen:
            _measure(target, seen, measures)
            baseline.update(_plain_guess(target, [v for _, v in seen], learned))
    main = targets[0]
    own = [(a, r[main]) for s, r in zip(made, right, strict=True) if main in r and (a := s.answer(main)) is not None]
    _measure_main(own, measures, settings.seed)
    scores, hits = _scores(own)
    threshold = learned.threshold(main, settings.error_share, settings.confidence) if learned else None
    return Evaluation(
        n=len(pairs),
        measures=measures,
        baseline=baseline,
        curve=curve(scores, hits),
        threshold=1.0 if threshold is None or threshold.value is None else threshold.value,
        groups=_groups(own, settings),
        promise=promise(learned, settings, main),
        chosen=chosen(learned),
    )


def _measure(target: str, rows: Sequence[tuple[Answer, str]], measures: dict[str, Interval]) -> None:
    n = len(rows)
    measures[f"{target}_accuracy"] = wilson(sum(a.value == v for a, v in rows), n)
    measures[f"{target}_top3"] = wilson(sum(v in [a.value, *(x.value for x in a.alternatives)][:3] for a, v in rows), n)
    proposed = [(a, v) for a, v in rows if a.proposed]
    measures[f"{target}_coverage"] = wilson(len(proposed), n)
    measures[f"{target}_error"] = _error(proposed)
    if target == "kle":
        for level, name in ((0, "main_group"), (1, "group")):
            hits = sum(a.value is not None and parents(a.value)[level] == parents(v)[level] for a, v in rows)
            measures[f"kle_{name}_accuracy"] = wilson(hits, n)


def _error(proposed: Sequence[tuple[Answer, str]]) -> Interval:
    wrong = sum(a.value != v for a, v in proposed)
    low, high = exact_interval(wrong, len(proposed))
    return Interval(value=wrong / len(proposed) if proposed else 0.0, low=low, high=high, n=len(proposed), method="Clopper-Pearson 95 %")


def _measure_main(rows: Sequence[tuple[Answer, str]], measures: dict[str, Interval], seed: int) -> None:
    proposed = [(a, v) for a, v in rows if a.proposed]
    measures["coverage"] = wilson(len(proposed), len(rows))
    measures["error"] = _error(proposed)
    scores, hits = _scores([(a, v) for a, v in rows if a.by == "model"])
    rng = np.random.default_rng(seed)
    again = [rng.integers(0, len(scores), len(scores)) for _ in range(TIMES)] if len(scores) else []
    spread = [calibration_error(scores[i], hits[i]) for i in again]
    low, high = (float(np.quantile(spread, q)) for q in (0.025, 0.975)) if spread else (0.0, 1.0)
    measures["calibration_error"] = Interval(
        value=calibration_error(scores, hits),
        low=low,
        high=high,
        n=len(scores),
        method="ECE, equal-mass bins of at least 50; bootstrap 95 %",
    )


def _scores(rows: Sequence[tuple[Answer, str]]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    return np.array([a.score for a, _ in rows], np.float64), np.array([a.value == v for a, v in rows], bool)


def _plain_guess(target: str, right: Sequence[str], learned: Learned | None) -> dict[str, float]:
    """Return accuracy and top-3 of always guessing the most common values of the training mails."""
    counts: Mapping[str, int] = learned.counts.get(target, {}) if learned else {}
    common = [v for v, _ in Counter(dict(counts)).most_common(3)]
    n = len(right)
    return {f"{target}_accuracy": sum(v in common[:1] for v in right) / n, f"{target}_top3": sum(v in common for v in right) / n}


def _groups(rows: Sequence[tuple[Answer, str]], settings: Settings) -> tuple[GroupFigure, ...]:
    values = sorted({v for _, v in rows})
    made = []
    for value in values:
        own = [a for a, v in rows if v == value]
        made.append(
            GroupFigure(
                value=value,
                label=settings.team_name(value),
                n=len(own),
                right=sum(a.value == value for a in own),
                covered=sum(a.proposed for a in own),
            )
        )
    return tuple(made)


def promise(learned: Learned | None, settings: Settings, target: str = "team") -> Text:
    """Return the promise in words, or why none can be given."""
    found = learned.threshold(target, settings.error_share, settings.confidence) if learned else None
    sure = percent(settings.confidence)
    if found is None or found.value is None:
        return NO_PROMISE.fill(
            share=percent(settings.error_share),
            sure=sure,
            n=found.n if found else 0,
            least=least_cases(settings.error_share, settings.confidence),
        )
    hundred = settings.error_share * 100
    wrong, of = (f"{hundred:.0f}", 100) if abs(hundred - round(hundred)) < 1e-9 else (f"{hundred * 10:.0f}", 1000)
    return PROMISE.fill(wrong=wrong, of=of, sure=sure)


def chosen(learned: Learned | None) -> Text | None:
    """Tell which model was chosen by cross-validation, with the figures of each candidate."""
    if learned is None:
        return None
    tried = dict(learned.tried.get("team", {}))
    linear, joined = tried.get("linear"), tried.get("joined")
    if linear is None:
        return None
    if joined is None:
        return Text(
            da=f"Lineær ordmodel ({percent(linear)} rigtige på post, den ikke havde set)",
            en=f"Linear word model ({percent(linear)} right on mail it had not seen)",
        )
    both = learned.chosen.get("team") == "joined"
    return Text(
        da=f"{'Ordmodel sammen med sprogmodel' if both else 'Ordmodel alene'}, valgt ved krydsvalidering:"
        f" {percent(linear)} rigtige alene, {percent(joined)} sammen",
        en=f"{'Word model joined with sentence encoder' if both else 'Word model alone'}, chosen by cross-validation:"
        f" {percent(linear)} right alone, {percent(joined)} joined",
    )


__all__ = ["Suggestion", "chosen", "evaluate", "promise", "wilson"]
