"""Times tied to each other: a simple temporal network, solved by longest paths.

Source: Dechter, Meiri & Pearl, "Temporal constraint networks", Artificial Intelligence 49, 1991.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

TURNS = 400
"""How often a time may be moved before its order counts as one that cannot be kept (a circle of links)."""


@dataclass
class Network:
    """Nodes with bounds in minutes, and arcs: ``b`` is at least ``least`` minutes after ``a``."""

    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    after: list[list[tuple[int, float]]] = field(default_factory=list)
    before: list[list[tuple[int, float]]] = field(default_factory=list)

    def node(self, low: float, high: float) -> int:
        """Add a node with its first and last time, and return its number."""
        self.low.append(low)
        self.high.append(high)
        self.after.append([])
        self.before.append([])
        return len(self.low) - 1

    def arc(self, a: int, b: int, least: float) -> None:
        """Hold ``b`` to at least ``least`` minutes after ``a``; negative where ``b`` may be so much before."""
        self.after[a].append((b, least))
        self.before[b].append((a, least))

    def push(self, at: list[float], changed: Iterable[int]) -> None:
        """Move ``at`` to the earliest times that keep every arc. An arc backwards in time pushes nothing past its last legal time."""
        queue = deque(changed)
        turns = [0] * len(at)
        while queue:
            a = queue.popleft()
            for b, least in self.after[a]:
                wanted = at[a] + least
                if least < 0:
                    wanted = min(wanted, self.high[b])
                if wanted > at[b] + 1e-9 and turns[b] < TURNS:
                    at[b] = wanted
                    turns[b] += 1
                    queue.append(b)

    def latest(self, high: list[float]) -> list[float] | None:
        """Return the latest times within ``high`` that keep every arc; None where none do."""
        at = list(high)
        queue = deque(reversed(range(len(at))))  # a route's nodes stand in order, so that one turn is enough where nothing is linked
        turns = [0] * len(at)
        while queue:
            b = queue.popleft()
            for a, least in self.before[b]:
                if at[b] - least < at[a] - 1e-9:
                    at[a] = at[b] - least
                    turns[a] += 1
                    if turns[a] > TURNS:
                        return None
                    queue.append(a)
        return at
