"""Has the post changed since the model learned? Shift in proposals, and words it has never seen."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import log
from typing import Literal

from mertid.core import Interval

from .shares import share

WORD = re.compile(r"[a-zæøåéüöä]{4,30}")
SMALL, LARGE = 0.1, 0.25
"""Bounds of the population stability index in common use: below .10 stable, above .25 shifted. Siddiqi (2006), Credit Risk Scorecards."""


def psi(before: Mapping[str, int], now: Mapping[str, int]) -> float | None:
    """Population stability index between two distributions over the same answers; None when either is empty.

    Parameters
    ----------
    before, now : ``{answer: how many}``

    Returns
    -------
    At least 0; 0 is no shift.

    Notes
    -----
    Half a case is added to each answer in both, so that a new team gives a large figure and not an infinite one.
    Limits: grows with the number of answers when cases are few. Source: Siddiqi (2006).
    """
    names = sorted({*before, *now})
    n_before, n_now = sum(before.values()), sum(now.values())
    if not n_before or not n_now:
        return None
    k = len(names)
    total = 0.0
    for name in names:
        p = (before.get(name, 0) + 0.5) / (n_before + 0.5 * k)
        q = (now.get(name, 0) + 0.5) / (n_now + 0.5 * k)
        total += (q - p) * log(q / p)
    return total


def shift(value: float | None) -> Literal["unknown", "stable", "some", "large"]:
    """Return what a stability index means in one word."""
    if value is None:
        return "unknown"
    if value < SMALL:
        return "stable"
    return "some" if value < LARGE else "large"


def words(text: str) -> set[str]:
    """Distinct lower-case words of four letters or more; numbers and addresses are left out."""
    return set(WORD.findall(text.lower()))


def vocabulary(texts: Iterable[str]) -> set[str]:
    """Every word of ``texts``."""
    seen: set[str] = set()
    for text in texts:
        seen |= words(text)
    return seen


@dataclass(frozen=True)
class NewWord:
    """A word unseen in training. ``cases`` recent cases hold it, ``overridden`` of them were changed, rejected or re-routed."""

    word: str
    cases: int
    overridden: int


def new_words(known: Collection[str], recent: Iterable[tuple[str, bool]], *, least: int = 5, most: int = 12) -> list[NewWord]:
    """Return words common in recent cases that training never saw, the most overridden first.

    Parameters
    ----------
    known : words seen in training
    recent : ``(text, overridden)`` per recent case
    least : cases a word must stand in, so that one person's name or spelling is not a finding
    most : at most so many
    """
    held: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for text, overridden in recent:
        fresh = words(text).difference(known)
        held.update(fresh)
        if overridden:
            wrong.update(fresh)
    found = [NewWord(w, n, wrong[w]) for w, n in held.items() if n >= least]
    return sorted(found, key=lambda f: (-f.overridden, -f.cases, f.word))[:most]


@dataclass(frozen=True)
class Week:
    """How proposals fared one week; ``name`` is the ISO week such as ``2026-45``."""

    name: str
    n: int
    right: Interval


def by_week(counts: Mapping[str, tuple[int, int]]) -> list[Week]:
    """Return each week's share of right proposals from ``{week: (right, shown)}``, oldest first; weeks with none are left out."""
    found = []
    for name in sorted(counts):
        right, n = counts[name]
        interval = share(right, n)
        if interval is not None:
            found.append(Week(name, n, interval))
    return found
