"""From text to words that meet: case, accents, æ/ae ø/oe å/aa, inflection. Every word keeps its place in the original text."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import Stemmer

# Letters with their combining marks; digits are never part of a word, so no CPR, phone or account number can become one.
WORD = re.compile(r"[^\W\d_][^\W\d_\u0300-\u036f]*(?:[\u0300-\u036f]+[^\W\d_]*)*")
LONGEST_WORD = 40
_FOLD = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "u", "ß": "ss", "đ": "d", "ł": "l"})
_stem = Stemmer.Stemmer("danish", 50_000).stemWord


class Token(NamedTuple):
    """A word at ``start:end`` of its text; ``word`` is folded, not stemmed."""

    start: int
    end: int
    word: str


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """Return the word with case, width, accents and the two spellings of æ, ø, å made alike.

    >>> fold("KØKKEN") == fold("koekken") == fold("ko\\u0338kken".replace("o\\u0338", "ø"))
    True
    """
    word = unicodedata.normalize("NFKC", word).casefold().translate(_FOLD)
    if word.isascii() and word.isalpha():
        return word
    return "".join(c for c in unicodedata.normalize("NFD", word) if c.isalpha())  # NFKC turns a fraction sign into digits


def fold_text(text: str) -> str:
    """Return a whole text folded as `fold` does, spaces made single. Offsets are not kept."""
    text = unicodedata.normalize("NFKC", text).casefold().translate(_FOLD)
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return re.sub(r"[^\S\n]+", " ", text)


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Return the stem of a folded word (Snowball, Danish). Source: Porter, snowballstem.org/algorithms/danish."""
    return _stem(word)


_known: dict[str, str] = {}  # folded words by their raw form; a batch meets the same words again and again
MOST_KNOWN = 200_000
_token = tuple.__new__  # a third of the time of calling Token itself


def tokens(text: str, ranges: Iterable[tuple[int, int]] | None = None) -> list[Token]:
    """Return the words of a text within ``ranges`` (start, end), with offsets into ``text`` itself."""
    found: list[Token] = []
    add, get = found.append, _known.get
    for start, end in ranges if ranges is not None else ((0, len(text)),):
        for match in WORD.finditer(text, start, end):
            raw = match.group()
            word = get(raw)
            if word is None:
                if len(_known) >= MOST_KNOWN:
                    _known.clear()
                word = _known[raw] = fold(raw) if len(raw) <= LONGEST_WORD else ""
            if word:
                add(_token(Token, (*match.span(), word)))
    return found
