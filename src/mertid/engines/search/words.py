"""From text to terms that meet: case, accents, æ/ae ø/oe å/aa and inflection. Every word keeps its place in the text."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import Stemmer

# Letters and digits with combining marks. Digits count here: people search for case numbers, dates and amounts.
WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
LONGEST_WORD = 64
"""A longer run of letters is no word (encoded bytes, long addresses) and is not indexed."""
_FOLD = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "u", "ß": "ss", "đ": "d", "ł": "l"})
_stem = Stemmer.Stemmer("danish", 100_000).stemWord

STOP_WORDS = frozenset((
    "og", "i", "jeg", "det", "at", "en", "den", "til", "er", "som", "på", "de", "med", "han", "af", "for", "ikke", "der", "var",
    "mig", "sig", "men", "et", "har", "om", "vi", "min", "havde", "ham", "hun", "nu", "over", "da", "fra", "du", "ud", "sin",
    "dem", "os", "op", "man", "hans", "hvor", "eller", "hvad", "skal", "selv", "her", "alle", "vil", "blev", "kunne", "ind",
    "når", "være", "dog", "noget", "ville", "jo", "deres", "efter", "ned", "skulle", "denne", "end", "dette", "mit", "også",
    "under", "have", "dig", "anden", "hende", "mine", "alt", "meget", "sit", "sine", "vor", "mod", "disse", "hvis", "din",
    "nogle", "hos", "blive", "mange", "ad", "bliver", "hendes", "været", "thi", "jer", "sådan", "kan", "hvordan", "hvilke",
    "hvilken", "hvorfor",
))
"""Words left out of a question when others remain. Source: snowballstem.org/algorithms/danish, with the question words added."""


class Token(NamedTuple):
    """A word at ``start:end`` of its text; ``word`` is folded, not stemmed."""

    start: int
    end: int
    word: str


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """Return the word with case, width, accents and the two spellings of æ, ø, å made alike.

    >>> fold("KØKKEN") == fold("koekken")
    True
    """
    word = unicodedata.normalize("NFKC", word).casefold().translate(_FOLD)
    if word.isascii() and word.isalnum():
        return word
    return "".join(c for c in unicodedata.normalize("NFD", word) if c.isalnum())


@lru_cache(maxsize=200_000)
def term(word: str) -> str:
    """Return what a folded word is found by: its stem (Snowball, Danish), or itself where it holds a digit."""
    return _stem(word) or word if word.isalpha() else word


def tokens(text: str) -> list[Token]:
    """Return the words of a text with their offsets into the text itself."""
    found = []
    for match in WORD.finditer(text):
        start, end = match.span()
        if end - start <= LONGEST_WORD and (word := fold(match.group())):
            found.append(Token(start, end, word))
    return found


STOP = frozenset(fold(word) for word in STOP_WORDS)
"""`STOP_WORDS`, folded."""
