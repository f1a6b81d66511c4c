"""Danish compounds taken apart with the index's own words: "støjmåling" is støj + måling when both are words of their own.

The split with the highest geometric mean of the parts' document counts is taken, the whole word among the candidates.
Source: Koehn and Knight, Empirical methods for compound splitting, EACL 2003. Linking letters: -s- and -e- (Den Danske Ordbog,
"fugebogstav"; read 2026-11-22).
"""

from collections.abc import Callable, Iterable, Mapping

from .words import STOP

Known = Callable[[Iterable[str]], Mapping[str, int]]
"""Tells in how many documents each of some folded words stands; a word in none may be left out."""

SHORTEST = 7
"""Letters; a shorter word is not taken apart."""
LEFT, RIGHT = 3, 4
"""Least letters of the first and of the last part. Shorter ones are mostly endings and prefixes."""
MOST_PARTS = 4
LINKS = ("", "s", "e")
_ENDINGS = frozenset(("erne", "eren", "erens", "ende", "ning", "inger", "else", "elser", "lige", "skab", "tion", "heder", "ering"))
"""No words of their own at the end of another, though lists and hyphens leave them standing alone."""


def split(words: Iterable[str], known: Known) -> dict[str, tuple[str, ...]]:
    """Return the parts of each folded word that is a compound of known words; a word that is none is left out.

    Parameters
    ----------
    words
        Folded words.
    known
        Asked once for all candidates of all words.
    """
    long = [word for word in set(words) if len(word) >= SHORTEST and word.isalpha()]
    wanted = {piece for word in long for pair in _pairs(word) for piece in pair}
    counts = known(wanted | set(long))
    found: dict[str, tuple[str, ...]] = {}
    for word in long:
        parts = _best(word, counts, MOST_PARTS)[1]
        if len(parts) > 1:
            found[word] = parts
    return found


def _pairs(word: str) -> Iterable[tuple[str, str]]:
    """Yield first part (without its linking letter) and rest."""
    for at in range(LEFT, len(word) - RIGHT + 1):
        left, right = word[:at], word[at:]
        for link in LINKS:
            first = left.removesuffix(link) if link else left
            if len(first) >= LEFT and (not link or left.endswith(link)):
                yield first, right


def _best(word: str, counts: Mapping[str, int], most: int) -> tuple[float, tuple[str, ...]]:
    """Return the best split and the geometric mean of its parts' counts."""
    best = float(counts.get(word, 0))
    parts: tuple[str, ...] = (word,)
    if most < 2 or len(word) < LEFT + RIGHT:
        return best, parts
    for first, rest in _pairs(word):
        count = counts.get(first, 0)
        if not count or first in STOP or rest in _ENDINGS:
            continue
        tail = counts.get(rest, 0)
        options: list[tuple[float, tuple[str, ...]]] = [(float(tail), (rest,))] if tail else []
        if most > 2 and len(rest) >= LEFT + RIGHT:
            mean, deeper = _best(rest, counts, most - 1)
            if len(deeper) > 1:
                options.append((mean ** len(deeper), deeper))
        for product, more in options:
            mean = (count * product) ** (1 / (1 + len(more)))
            if mean > best:
                best, parts = mean, (first, *more)
    return best, parts
