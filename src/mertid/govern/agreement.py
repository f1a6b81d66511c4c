"""What people did with the suggestions: agreement, errors, and signs that a suggestion is trusted unread."""

from collections.abc import Sequence
from dataclasses import dataclass

from mertid.core import Interval

from .shares import share

READING_PER_MINUTE = 238
"""Words a minute in silent reading by adults: Brysbaert (2019), Journal of Memory and Language 109, 104047 (190 studies)."""
LETTERS_A_WORD = 6
"""Characters a word with its space, used to turn a text's length into words; Danish running text has five to six."""
HASTE = 2
"""Reading is counted as impossible only when faster than this many times the usual speed, so that skimming is not accused."""


@dataclass(frozen=True)
class Tally:
    """Decisions on proposals that were shown. ``moved``: sent elsewhere than proposed. ``rerouted``: sent as proposed, sent on later."""

    accepted: int = 0
    changed: int = 0
    rejected: int = 0
    moved: int = 0
    rerouted: int = 0

    @property
    def shown(self) -> int:
        """Decisions in all."""
        return self.accepted + self.changed + self.rejected

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.accepted + other.accepted, self.changed + other.changed, self.rejected + other.rejected,
            self.moved + other.moved, self.rerouted + other.rerouted,
        )

    @property
    def agreement(self) -> Interval | None:
        """Share accepted exactly as proposed; None when nothing was shown."""
        return share(self.accepted, self.shown)

    @property
    def error(self) -> Interval | None:
        """Share of shown proposals whose main answer was wrong: changed or rejected at once, or re-routed later."""
        return share(self.moved + self.rerouted, self.shown)


def kept_promise(error: Interval | None, limit: float) -> bool | None:
    """Whether the measured error is within ``limit``: True (interval at or below), False (interval above), None (cannot be told yet)."""
    if error is None:
        return None
    if error.high <= limit:
        return True
    return False if error.low > limit else None


def reading_s(characters: int) -> float:
    """Seconds below which a text of ``characters`` cannot have been read, at `HASTE` times the usual speed."""
    return characters / LETTERS_A_WORD / (READING_PER_MINUTE * HASTE) * 60


@dataclass(frozen=True)
class Unread:
    """Accepted proposals by handling time. ``fast``: share accepted sooner than the text can be read. ``n`` cases were timed."""

    n: int
    median_s: float | None
    fast: Interval | None


def unread(accepted: Sequence[tuple[float, int]]) -> Unread:
    """Return how quickly proposals were accepted.

    Parameters
    ----------
    accepted : one ``(active seconds, characters of the text)`` per accepted case

    Notes
    -----
    Limits: a fast acceptance is not a fault in itself (the subject line may say it all); a high share is a reason to look.
    It shows neither scrolling nor where the eyes were.
    """
    times = sorted(s for s, _ in accepted)
    n = len(times)
    middle = None if not n else (times[(n - 1) // 2] + times[n // 2]) / 2
    return Unread(n, middle, share(sum(s < reading_s(c) for s, c in accepted), n))
