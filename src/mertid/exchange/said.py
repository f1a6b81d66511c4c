"""What was decided and what turned out, from a row's cells to the texts that engines learn from."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from mertid.core import Solution, Text

from .cells import MISSING, NO, YES, read_whole, words_of
from .contract import (
    CAUSE,
    DAYS,
    DECISION,
    GIVEN,
    OUTCOME,
    decision_words,
    endpoints_of,
    given_words,
    one_of_text,
    outcome_text,
    outcome_words,
)
from .pseudonym import mask
from .table import Cell, Formula, Hidden

LONGEST, MOST = 80, 1_000_000
_TIME = re.compile(r"(\d{1,6})\s+(\S.*)")
Tell = Callable[[str, Text], None]
Reader = Callable[[str], str | None]


class HistoryReader:
    """Reads decisions and outcomes. ``at``: number of the column by what it is read as."""

    def __init__(self, solution: Solution, at: Mapping[str, int]) -> None:
        self.at = at
        endpoints = endpoints_of(solution)
        self.decided: dict[str, tuple[Reader, Text]] = {}
        for target in solution.decided:
            if f"{DECISION}{target}" in at:
                named = decision_words(solution, target)
                self.decided[target] = key_reader(named), one_of_text(named)
        self.observed: dict[str, tuple[Reader, Text]] = {
            target: (outcome_reader(endpoints.get(target)), outcome_text(endpoints.get(target)))
            for target in solution.targets if any(to in at for to in _columns(target))
        }
        if f"{OUTCOME}{GIVEN}" in at:
            self.observed[GIVEN] = key_reader(given_words(solution)), one_of_text(given_words(solution))

    def read(self, cells: Sequence[Cell], tell: Tell) -> tuple[dict[str, str], dict[str, str]]:
        """Return decisions and outcomes of a row; ``tell`` is called with the column and what was expected of a wrong cell."""
        decisions: dict[str, str] = {}
        outcomes: dict[str, str] = {}
        for target, (read, wanted) in self.decided.items():
            to = f"{DECISION}{target}"
            _put(decisions, target, self._text(cells, to), read, to, wanted, tell)
        for target, (read, wanted) in self.observed.items():
            text, to = self._outcome(cells, target)
            _put(outcomes, target, text, read, to, wanted, tell)
        return decisions, outcomes

    def _outcome(self, cells: Sequence[Cell], target: str) -> tuple[str | None, str]:
        """Return an outcome's text and its column; days and cause are put together."""
        whole, days, cause = _columns(target)
        if whole in self.at and (text := self._text(cells, whole)) is not None:
            return text, whole
        first, second = self._text(cells, days), self._text(cells, cause)
        if first is None and second is None:
            return None, whole
        return f"{first or ''} {second or ''}".strip(), days if days in self.at else cause

    def _text(self, cells: Sequence[Cell], to: str) -> str | None:
        """Return a cell as text; None where it is missing, '=' where it is no value."""
        cell = cells[self.at[to]] if to in self.at else None
        if cell is None:
            return None
        if isinstance(cell, Formula | Hidden):
            return "="
        if isinstance(cell, bool):
            return "yes" if cell else "no"
        if isinstance(cell, float) and cell.is_integer():
            cell = int(cell)
        return str(cell).strip() or None


def outcome_reader(endpoint: Any) -> Reader:
    """Return what reads an outcome's text as engines do (see `mertid.engines.risk.Endpoint`); None where it is no such outcome.

    ``endpoint`` says its kind and classes; without one any short text without a CPR number is taken.
    """
    kind, words = getattr(endpoint, "kind", ""), outcome_words(endpoint)
    if kind == "event":
        return _event
    if kind == "class":
        return lambda text: found if (found := words.get(text.strip().casefold())) in endpoint.classes else None
    if kind == "time":
        return lambda text: _time(text.strip().casefold(), words)
    if kind == "count":
        return _count
    if kind == "effect":
        return lambda text: found if (found := words.get(text.strip().casefold())) in ("yes", "no") else _count(text)
    return _short


def key_reader(named: Mapping[str, Text]) -> Reader:
    """Return what reads a text as one of these keys, by key or word; where any text may stand, a short one without a CPR number."""
    if not named:
        return _short
    words = words_of(named)
    return lambda text: words.get(text.strip().casefold())


def _event(text: str) -> str | None:
    key = text.strip().casefold()
    return "yes" if key in YES else "no" if key in NO else None


def _time(key: str, words: Mapping[str, str]) -> str | None:
    found = _TIME.fullmatch(key)
    cause = words.get(found[2]) if found else None
    return f"{int(found[1])} {cause}" if found and cause else None


def _count(text: str) -> str | None:
    try:
        count = read_whole(text.strip())
    except ValueError:
        return None
    return str(count) if 0 <= count < MOST else None


def _short(text: str) -> str | None:
    plain = text.strip()
    wrong = plain == "=" or plain.casefold() in MISSING or len(plain) > LONGEST or mask(plain)[1]
    return None if wrong else plain


def _columns(target: str) -> tuple[str, str, str]:
    return f"{OUTCOME}{target}", f"{OUTCOME}{target}:{DAYS}", f"{OUTCOME}{target}:{CAUSE}"


def _put(found: dict[str, str], target: str, text: str | None, read: Reader, to: str, wanted: Text, tell: Tell) -> None:
    """Put down what a text says; one that is a word for "missing", and no value of its own, is left out."""
    value = None if text is None else read(text)
    if value is not None:
        found[target] = value
    elif text is not None and text.casefold() not in MISSING:
        tell(to, wanted)
