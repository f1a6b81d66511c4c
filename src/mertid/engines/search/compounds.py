"""Danish compounds taken apart with the index's own words: "støjmåling" is støj + måling when both are words of their own.

The split with the highest geometric mean of the parts' document counts is taken, where it is not far
below the whole word's own; of equals the finer one.
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
SHARE = 0.2
"""Share of the whole word's count that the parts' mean, and the last part, must reach. 1 is Koehn and Knight's rule, under which a common
compound is never taken apart; below that "vejledning" is still no ledning. Chosen on the same half as the weights."""
HEAD, HEAD_BEHIND = 6, 4
"""Least letters of a last part that is taken alone, and of what stands before it."""
FIRST, FIRST_BEFORE = 5, 5
"""Least letters of a first part that is taken alone, and of what stands behind it."""
PREFIXES = frozenset((
    "fore", "over", "under", "efter", "frem", "gennem", "imod", "igen", "videre", "sammen", "bort", "hjem", "samt", "mellem", "mange",
    "ikke", "inter", "trans", "super", "anti", "kontra", "mikro", "hoved", "uover", "ufor", "genop", "tilbage",
))
"""First parts that change a word's meaning rather than name a kind of it. Source: Den Danske Ordbog, prefixes; read 2026-11-22."""
LINKS = ("", "s", "e")
_ENDINGS = frozenset(("erne", "eren", "erens", "ende", "ning", "inger", "else", "elser", "lige", "skab", "tion", "heder", "ering"))
"""No words of their own at the end of another, though lists and hyphens leave them standing alone."""


def split(words: Iterable[str], known: Known, *, heads: bool = False) -> dict[str, tuple[str, ...]]:
    """Return the parts of each folded word that is a compound of known words; a word that is none is left out.

    Parameters
    ----------
    words
        Folded words.
    known
        Asked a few times, each time for all candidates of all words together.
    heads
        Also give the last part alone where the first is no known word: "byggetilladelse" is a kind of tilladelse. Right for what a
        document is found by, too wide for what a question asks for.
    """
    long = [word for word in set(words) if len(word) >= SHORTEST and word.isalpha()]
    counts = _counted(long, known)
    found: dict[str, tuple[str, ...]] = {}
    for word in long:
        parts = _best(word, counts, MOST_PARTS)[1]
        if len(parts) > 1:
            found[word] = parts
        elif heads and (alone := (_first(word, counts), _head(word, counts))) != ("", ""):
            found[word] = tuple(one for one in alone if one)
    return found


def _counted(words: Iterable[str], known: Known) -> dict[str, int]:
    """Return the counts of the words and of all that they may be made of: of rests only those behind a known first part."""
    counts: dict[str, int] = {}
    asked: set[str] = set()
    open_words = set(words)
    for _round in range(MOST_PARTS - 1):
        pieces = open_words | {piece for word in open_words for pair in _pairs(word) for piece in pair}
        counts.update(known(pieces - asked))
        asked |= pieces
        open_words = {
            rest for word in open_words for first, rest in _pairs(word) if counts.get(first) and len(rest) >= LEFT + RIGHT
        }
    return counts


def _head(word: str, counts: Mapping[str, int]) -> str:
    """Return the longest known word that ends ``word`` and is common enough, behind what is no mere prefix; or nothing."""
    for at in range(HEAD_BEHIND, len(word) - HEAD + 1):
        rest = word[at:]
        if counts.get(rest, 0) >= max(SHARE * counts.get(word, 0), 1) and word[:at] not in PREFIXES and rest not in _ENDINGS:
            return rest
    return ""


def _first(word: str, counts: Mapping[str, int]) -> str:
    """Return the longest known word that begins ``word`` and is common enough, before what is no mere ending; or nothing."""
    for first, rest in reversed(list(_pairs(word))):
        long = len(first) >= FIRST and len(rest) >= FIRST_BEFORE
        if long and counts.get(first, 0) >= max(SHARE * counts.get(word, 0), 1) and first not in PREFIXES and rest not in _ENDINGS:
            return first
    return ""


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
    whole = SHARE * counts.get(word, 0)
    best = whole
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
            if mean >= best and counts.get(more[-1], 0) >= whole:
                best, parts = mean, (first, *more)
    return best, parts
