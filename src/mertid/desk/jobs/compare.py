"""Whether a new model is better than the one in use, on the same cases that neither has seen."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import comb

from mertid.core import Suggestion, Text


@dataclass(frozen=True)
class Verdict:
    """``figures``: cases n, right by the new and the old, cases where only one was right, and the p-value of their difference."""

    better: bool
    why: Text
    figures: dict[str, float]


FIRST = Text(
    da="Første model: {new} af {n} rigtige på de nyeste sager; et gæt på det hyppigste ville give {naive}.",
    en="First model: {new} of {n} right on the newest cases; guessing the most common would give {naive}.",
)
BETTER = Text(
    da="Ny model: {new} af {n} rigtige på de nyeste sager, modellen i brug: {old}."
    " Kun den nye havde ret i {won}, kun den gamle i {lost} (p = {p}).",
    en="New model: {new} of {n} right on the newest cases, the one in use: {old}."
    " Only the new one was right in {won}, only the old one in {lost} (p = {p}).",
)
MORE_WRONG = Text(
    da=" Den nye har flere forkerte forslag ({wrong_new} mod {wrong_old}), end grænsen tillader, og tages ikke i brug.",
    en=" The new one has more wrong proposals ({wrong_new} against {wrong_old}) than the limit allows and is not put in use.",
)
SEEN = Text(
    da=" Modellen i brug har set nogle af sagerne før, så tallene er i dens favør.",
    en=" The model in use has seen some of the cases, so the figures favour it.",
)


def compare(
    rights: Mapping[str, str], new: Sequence[Suggestion], old: Sequence[Suggestion] | None, *,
    target: str, naive: Sequence[str], error_share: float, fair: bool = True,
) -> Verdict:
    """Return whether the new model replaces the old one.

    It must be right on more of the same cases; at a draw the old one stays. It must not propose wrongly more often than
    the old one when that breaks the accepted error share. The first model must be at least as right as the most common guess.

    Parameters
    ----------
    rights
        Right value per case.
    naive
        Values it learned from, for the most common guess.
    error_share
        Highest accepted share of wrong proposals, (0, 1).
    fair
        False when the old model has seen some of the cases.

    Notes
    -----
    The p-value is McNemar's exact two-sided test on the cases where only one is right. It is told, not used as a gate:
    both models cost the same to run, so the likelier better one is taken. Source: McNemar, Psychometrika 12 (1947).
    """
    n = len(rights)
    hit_new = _right(rights, new, target)
    common = Counter(naive).most_common(1)
    guess = sum(value == common[0][0] for value in rights.values()) if common else 0
    if old is None:
        figures: dict[str, float] = {"n": n, "new": len(hit_new), "naive": guess}
        return Verdict(len(hit_new) >= guess, FIRST.fill(**figures), figures)
    hit_old = _right(rights, old, target)
    won, lost = len(hit_new - hit_old), len(hit_old - hit_new)
    p = mcnemar(won, lost)
    figures = {"n": n, "new": len(hit_new), "old": len(hit_old), "naive": guess, "won": won, "lost": lost, "p": round(p, 4)}
    why = BETTER.fill(**{**figures, "p": f"{p:.3f}"})
    wrong_new, wrong_old = _wrong_share(rights, new, target), _wrong_share(rights, old, target)
    careless = wrong_new > error_share and wrong_new > wrong_old
    if careless:
        why = _join(why, MORE_WRONG.fill(wrong_new=f"{wrong_new:.1%}", wrong_old=f"{wrong_old:.1%}"))
    return Verdict(won > lost and not careless, why if fair else _join(why, SEEN), figures)


def mcnemar(won: int, lost: int) -> float:
    """Return the exact two-sided p-value, in (0, 1], that ``won`` against ``lost`` is chance."""
    n = won + lost
    if n == 0:
        return 1.0
    tail = sum(comb(n, k) for k in range(min(won, lost) + 1)) / 2**n
    return min(1.0, 2 * tail)


def _right(rights: Mapping[str, str], made: Sequence[Suggestion], target: str) -> set[str]:
    found = {one.case_id: one.answer(target) for one in made}
    return {case for case, right in rights.items() if (answer := found.get(case)) is not None and answer.value == right}


def _wrong_share(rights: Mapping[str, str], made: Sequence[Suggestion], target: str) -> float:
    proposed = [(one.case_id, a.value) for one in made if (a := one.answer(target)) is not None and a.proposed]
    wrong = sum(rights.get(case) != value for case, value in proposed)
    return wrong / len(proposed) if proposed else 0.0


def _join(first: Text, then: Text) -> Text:
    return Text(da=first.da + then.da, en=first.en + then.en)
