"""Whether a new model orders people better than the one in use, on the same cases that neither has seen, and is as well calibrated."""

from collections.abc import Mapping, Sequence

import numpy as np

from mertid.core import Interval, Measure, Suggestion, Text
from mertid.core.measure import read_outcome

from .compare import SEEN, Verdict

FIRST = Text(
    da="Første model: af to borgere, hvor det gik den ene værst, satte den den rigtige øverst {new} ud af 100 gange på de {n} nyeste sager;"
    " et tilfældigt gæt ville give 50.",
    en="First model: of two citizens of whom one fared worse, it put the right one on top {new} times of 100, measured on the {n} newest"
    " cases; chance would give 50.",
)
BETTER = Text(
    da="Ny model: af to borgere, hvor det gik den ene værst, satte den den rigtige øverst {new} ud af 100 gange på de {n} nyeste sager,"
    " modellen i brug {old} (forskel {gain}, 95 % sikkert mellem {low} og {high}).",
    en="New model: of two citizens of whom one fared worse, it put the right one on top {new} times of 100 on the {n} newest cases, the one"
    " in use {old} (difference {gain}, with 95 % confidence between {low} and {high}).",
)
OFF = Text(
    da=" Det, den nye siger, ligger i snit {new} point fra det, der sker, mod {old} for modellen i brug, og den tages derfor ikke i brug.",
    en=" What the new one says lies {new} points on average from what happens, against {old} for the one in use, so it is not put in use.",
)
TIMES, MOST, SEED = 500, 2000, 0
OFF_MOST, OFF_MORE = 0.05, 0.02
"""A new model more than 5 points off, and 2 points more than the one in use, is not taken however well it orders people."""


def compare_estimates(
    rights: Mapping[str, str], new: Sequence[Suggestion], old: Sequence[Suggestion] | None, *, measure: Measure, fair: bool = True,
    people: Mapping[str, str] | None = None, off: tuple[Interval | None, Interval | None] = (None, None),
) -> Verdict:
    """Return whether the new model replaces the old one: it must tell people apart better; at a draw the old one stays.

    The first model must be better than chance.

    Parameters
    ----------
    fair
        False when the old model has seen some of the cases.
    people
        Each case's person, so that one person's cases are drawn together.
    off
        Calibration error of the new and of the old one. A new one that is far off (`OFF_MOST`, `OFF_MORE`) does not replace the old.

    Notes
    -----
    The interval of the difference is told, not used as a gate, as for other models (see `compare`). It comes from drawing persons again,
    both models on the same draws; the newest 2,000 cases. Source: Efron, Annals of Statistics 7 (1979).
    """
    told = {case: {measure.key: right} for case, right in rights.items()}
    n, mine = len(rights), measure.of(new, told)
    if old is None:
        figures: dict[str, float] = {"n": n, "new": round(mine, 4), "naive": 0.5}
        return Verdict(mine > 0.5, FIRST.fill(new=f"{100 * mine:.0f}", n=n), figures)
    theirs = measure.of(old, told)
    low, high = gap(rights, new, old, measure=measure, people=people or {})
    said = {"new": f"{100 * mine:.0f}", "old": f"{100 * theirs:.0f}", "gain": f"{100 * (mine - theirs):+.0f}", "n": n}
    why = BETTER.fill(**said, low=f"{100 * low:+.0f}", high=f"{100 * high:+.0f}")
    far = _far_off(*off)
    if far:
        ours, others = (f"{100 * one.value:.0f}" for one in off if one is not None)
        why = _join(why, OFF.fill(new=ours, old=others))
    figures = {"n": n, "new": round(mine, 4), "old": round(theirs, 4), "naive": 0.5, "gain_low": round(low, 4), "gain_high": round(high, 4)}
    return Verdict(mine > theirs and not far, why if fair else _join(why, SEEN), figures)


def gap(
    rights: Mapping[str, str], new: Sequence[Suggestion], old: Sequence[Suggestion], *, measure: Measure, people: Mapping[str, str],
) -> tuple[float, float]:
    """Return the 95 % interval of how much oftener the new model tells two apart, persons drawn again; (-1, 1) where no pair is known."""
    ours, theirs = _estimates(new, measure.target), _estimates(old, measure.target)
    kept = [case for case in rights if case in ours and case in theirs][-MOST:]
    if not kept:
        return -1.0, 1.0
    when, happened = (np.array(column) for column in zip(*(read_outcome(rights[case]) for case in kept), strict=True))
    pairs = (happened[:, None] & (when[None, :] > when[:, None])).astype(np.float32)
    ahead = np.zeros_like(pairs)
    for sign, found in ((1.0, ours), (-1.0, theirs)):
        value = np.array([found[case] for case in kept])
        ahead += (sign * 0.5 * (1 + np.sign(value[:, None] - value[None, :]))).astype(np.float32)
    ahead *= pairs
    _, person = np.unique([people.get(case) or f"\0{case}" for case in kept], return_inverse=True)
    rng, count = np.random.default_rng(SEED), int(person.max()) + 1
    drawn = rng.multinomial(count, np.full(count, 1 / count), TIMES)[:, person].astype(np.float32)
    below = ((drawn @ pairs) * drawn).sum(1)
    gains = ((drawn @ ahead) * drawn).sum(1)[below > 0] / below[below > 0]
    return (float(np.quantile(gains, 0.025)), float(np.quantile(gains, 0.975))) if len(gains) else (-1.0, 1.0)


def _estimates(made: Sequence[Suggestion], target: str) -> dict[str, float]:
    found = ((one.case_id, one.answer(target)) for one in made)
    return {case: answer.estimate.value for case, answer in found if answer is not None and answer.estimate is not None}


def _far_off(new: Interval | None, old: Interval | None) -> bool:
    return new is not None and old is not None and new.value > OFF_MOST and new.value > old.value + OFF_MORE


def _join(first: Text, then: Text) -> Text:
    return Text(da=first.da + then.da, en=first.en + then.en)
