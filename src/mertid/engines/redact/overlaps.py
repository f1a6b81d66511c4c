"""Finds looked up by where they stand, for a text may hold thousands and each is compared with those it meets."""

from collections import defaultdict
from collections.abc import Iterable

from .values import Find

STRETCH = 128
"""Characters that are kept together."""


class Overlaps:
    """Finds of one text, each under a number, in the order in which they were added."""

    def __init__(self, finds: Iterable[Find] = ()) -> None:
        self._finds: dict[int, Find] = {}
        self._near: dict[int, set[int]] = defaultdict(set)
        self._next = 0
        for one in finds:
            self.add(one)

    def add(self, one: Find) -> None:
        """Take a find in."""
        self._finds[self._next] = one
        for stretch in _stretches(one):
            self._near[stretch].add(self._next)
        self._next += 1

    def put(self, number: int, one: Find) -> None:
        """Put a find in the place of another."""
        self._forget(number)
        self._finds[number] = one
        for stretch in _stretches(one):
            self._near[stretch].add(number)

    def remove(self, number: int) -> None:
        """Take a find out."""
        self._forget(number)
        del self._finds[number]

    def over(self, one: Find) -> list[tuple[int, Find]]:
        """Return the finds that a find meets, with their numbers."""
        near = sorted({number for stretch in _stretches(one) for number in self._near[stretch]})
        met = [(number, self._finds[number]) for number in near]
        return [(number, other) for number, other in met if other.start < one.end and one.start < other.end]

    def all(self) -> list[Find]:
        """Return the finds in the order in which they were added."""
        return list(self._finds.values())

    def _forget(self, number: int) -> None:
        for stretch in _stretches(self._finds[number]):
            self._near[stretch].discard(number)


def _stretches(one: Find) -> range:
    return range(one.start // STRETCH, max(one.start, one.end - 1) // STRETCH + 1)
