"""Why an answer: the pull of every feature towards it, laid on the words of the mail."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mertid.core import Case, Reason, Text

from .hierarchy import EVIDENCE, LEVELS
from .kle import parents
from .learned import Learned
from .reading import Reading
from .reasons import Laid, passages, word_reasons
from .score import Scored
from .settings import Settings

LEAST_RIVAL, CLEARER = 0.01, 0.1


def label_of(target: str, value: str, settings: Settings) -> str:
    """Return what a person reads for a value."""
    return settings.team_name(value) if target == "team" else settings.plan.label(value)


def percent(share: float) -> str:
    """Return a share as whole or one-decimal percent, Danish style: ``5 %``, ``97.5 %`` is written ``97,5 %``."""
    shown = round(share * 100, 1)
    return f"{shown:.0f} %" if shown == int(shown) else f"{shown:.1f} %".replace(".", ",")


def reasons(
    case: Case,
    reading: Reading,
    target: str,
    settings: Settings,
    learned: Learned,
    scored: Scored,
    at: int,
    order: Sequence[int],
    laid: Laid,
) -> list[Reason]:
    values = scored.rows.data[scored.rows.indptr[at] : scored.rows.indptr[at + 1]].astype(np.float64)
    if target == "team" and learned.team:
        pull, label, against = _pull_team(learned, scored.shares["team"][at], laid.indices, order)
        names = [settings.team_name(learned.team.classes[i]) for i in (label, against)]
        rival = float(scored.shares["team"][at][against])
        shown = f"{names[1]} ({percent(float(scored.shares['team'][at][against]))})"
    elif learned.kle:
        pull = _pull_kle(learned, laid, order)
        subjects = [learned.kle.subjects[i] for i in (*order[:2], order[0])[:2]]
        names = [settings.plan.label(s) for s in subjects]
        rival = float(scored.shares["kle"][at][order[1]]) if len(order) > 1 else 0.0
        shown = names[1]
    found = passages(case, reading, laid.shares(pull * values))
    if rival < LEAST_RIVAL:
        found = [p for p in found if p.weight > 0]  # what nobody would answer needs no words against it
    made = word_reasons(case, found, names[0], shown)
    return made + (_above(subjects[0], settings, scored.shares["kle"][at], learned) if target == "kle" and learned.kle else [])


def _pull_team(
    learned: Learned, shares: NDArray[np.float64], indices: NDArray, order: Sequence[int]
) -> tuple[NDArray[np.float64], int, int]:
    """Return what a unit of each feature adds to the log-odds of the best team against the others as they stand."""
    assert learned.team is not None
    best = order[0]
    others = shares.copy()
    others[best] = 0
    others /= max(others.sum(), 1e-12)
    weights = learned.team.weights[indices]
    pull = learned.team.calibration.slope * (weights[:, best] - weights @ others)
    return np.asarray(pull, np.float64), best, order[1] if len(order) > 1 else best


def _pull_kle(learned: Learned, laid: Laid, order: Sequence[int]) -> NDArray[np.float64]:
    """Return what a unit of each feature adds to the log-odds of the best subject against the next."""
    kle = learned.kle
    assert kle is not None
    best, other = order[0], order[1] if len(order) > 1 else order[0]
    pull = np.zeros(len(laid.indices))
    for weight, matrix in ((kle.weights[0], kle.plan), (kle.weights[1], kle.examples)):
        for sign, row in ((1.0, best), (-1.0, other)):
            start, end = matrix.indptr[row], matrix.indptr[row + 1]
            own, data = matrix.indices[start:end], matrix.data[start:end]
            length = np.sqrt((data.astype(np.float64) ** 2).sum()) or 1.0
            here, shared = laid.place(own)
            pull[here[shared]] += sign * weight * data[shared] / length
    for level, model in kle.levels.items():
        weight = kle.weights[EVIDENCE.index(level)]
        for sign, row in ((1.0, best), (-1.0, other)):
            name = kle.subjects[row][: LEVELS[level]]
            if name in model.classes:
                pull += sign * weight * model.weights[laid.indices, model.classes.index(name)]
    return pull


def _above(number: str, settings: Settings, shares: NDArray[np.float64], learned: Learned) -> list[Reason]:
    """Tell the group, or else the main group, that is much surer than the subject itself: then the doubt is only within it."""
    assert learned.kle is not None
    sure = float(shares[learned.kle.subjects.index(number)])
    main, group = parents(number)
    for prefix, da, en in ((group, "gruppe", "group"), (main, "hovedgruppe", "main group")):
        total = min(float(shares[learned.kle.under(prefix)].sum()), 1.0)
        if total >= 0.5 and total - sure >= CLEARER:
            name, share = settings.plan.label(prefix), percent(total)
            text = Text(
                da=f"{da.capitalize()} {name} er sikrere end emnet ({share}): tvivlen er mest mellem dens emner",
                en=f"{en.capitalize()} {name} is surer than the subject ({share}): the doubt is mostly between its subjects",
            )
            return [Reason(text=text, kind="word")]
    return []
