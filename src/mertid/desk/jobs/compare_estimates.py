"""Whether a new model orders people better than the one in use, on the same cases that neither has seen."""

from collections.abc import Mapping, Sequence

from mertid.core import Measure, Suggestion, Text

from .compare import SEEN, Verdict

FIRST = Text(
    da="Første model: af to borgere, hvor det gik den ene værst, satte den den rigtige øverst {new} ud af 100 gange på de {n} nyeste sager;"
    " et tilfældigt gæt ville give 50.",
    en="First model: of two citizens of whom one fared worse, it put the right one on top {new} times of 100, measured on the {n} newest"
    " cases; chance would give 50.",
)
BETTER = Text(
    da="Ny model: af to borgere, hvor det gik den ene værst, satte den den rigtige øverst {new} ud af 100 gange på de {n} nyeste sager,"
    " modellen i brug {old}.",
    en="New model: of two citizens of whom one fared worse, it put the right one on top {new} times of 100 on the {n} newest cases, the one"
    " in use {old}.",
)


def compare_estimates(
    rights: Mapping[str, str], new: Sequence[Suggestion], old: Sequence[Suggestion] | None, *, measure: Measure, fair: bool = True,
) -> Verdict:
    """Return whether the new model replaces the old one: it must tell people apart better; at a draw the old one stays.

    The first model must be better than chance. ``fair`` is False when the old model has seen some of the cases.
    """
    told = {case: {measure.key: right} for case, right in rights.items()}
    n, mine = len(rights), measure.of(new, told)
    if old is None:
        figures: dict[str, float] = {"n": n, "new": round(mine, 4), "naive": 0.5}
        return Verdict(mine > 0.5, FIRST.fill(new=f"{100 * mine:.0f}", n=n), figures)
    theirs = measure.of(old, told)
    why = BETTER.fill(new=f"{100 * mine:.0f}", old=f"{100 * theirs:.0f}", n=n)
    if not fair:
        why = Text(da=why.da + SEEN.da, en=why.en + SEEN.en)
    return Verdict(mine > theirs, why, {"n": n, "new": round(mine, 4), "old": round(theirs, 4), "naive": 0.5})
