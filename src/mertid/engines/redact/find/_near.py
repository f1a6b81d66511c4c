"""Words beside a candidate: what stands before and after it, within the line or so; and where numbers begin.

Patterns for numbers are tried only where a number begins: in plain text that is ten times faster than to try them everywhere.
"""

import re
from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from functools import lru_cache

_RUN = re.compile(r"\d+")


def before(text: str, start: int, length: int = 40) -> str:
    """Return up to ``length`` characters before ``start``, lower case."""
    return text[max(0, start - length) : start].lower()


def after(text: str, end: int, length: int = 25) -> str:
    """Return up to ``length`` characters after ``end``, lower case."""
    return text[end : end + length].lower()


def said_before(text: str, start: int, pattern: re.Pattern[str], length: int = 40) -> bool:
    """Whether ``pattern`` (lower case) stands shortly before ``start``."""
    return pattern.search(before(text, start, length)) is not None


def said_around(text: str, start: int, end: int, pattern: re.Pattern[str], length: int = 40) -> bool:
    """Whether ``pattern`` (lower case) stands shortly before ``start`` or after ``end``."""
    return said_before(text, start, pattern, length) or pattern.search(after(text, end, length)) is not None


def digits(text: str) -> str:
    """Return the digits of a text alone."""
    return "".join(c for c in text if c.isdigit())


@lru_cache(4)
def numbers(text: str) -> tuple[int, ...]:
    """Return where each run of digits begins."""
    return tuple(m.start() for m in _RUN.finditer(text))


def starting(pattern: re.Pattern[str], text: str, places: Sequence[int]) -> Iterator[re.Match[str]]:
    """Yield the matches of a pattern that begin at these places, none overlapping the one before."""
    end = 0
    match = pattern.match
    for place in places:
        if place >= end and (found := match(text, place)):
            yield found
            end = found.end()


def leaning(text: str, places: Sequence[int], lead: re.Pattern[str], most: int) -> list[int]:
    """Return the places moved back over what ``lead`` matches right before them, at most ``most`` characters; others are left out."""
    found = []
    for place in places:
        back = lead.search(text, max(0, place - most), place)
        if back:
            found.append(back.start())
    return found


@lru_cache(8)
def around(text: str, ahead: int, behind: int) -> tuple[tuple[int, int], ...]:
    """Return the stretches from ``ahead`` characters before to ``behind`` after where numbers begin, joined where they meet."""
    found: list[tuple[int, int]] = []
    for place in numbers(text):
        low, high = max(0, place - ahead), min(len(text), place + behind)
        if found and low <= found[-1][1]:
            found[-1] = found[-1][0], high
        else:
            found.append((low, high))
    return tuple(found)


def within(pattern: re.Pattern[str], text: str, stretches: Sequence[tuple[int, int]]) -> Iterator[re.Match[str]]:
    """Yield the matches of a pattern within these stretches."""
    for low, high in stretches:
        yield from pattern.finditer(text, low, high)


class Taken:
    """Stretches of a text that are found already; they may touch but overlap little."""

    def __init__(self) -> None:
        self._held: list[tuple[int, int]] = []

    def add(self, start: int, end: int) -> None:
        """Take a stretch."""
        insort(self._held, (start, end))

    def meets(self, start: int, end: int) -> bool:
        """Whether any of it is taken."""
        at = bisect_left(self._held, (end, 0))
        return any(start < held_end for _, held_end in self._held[max(0, at - 3) : at])
