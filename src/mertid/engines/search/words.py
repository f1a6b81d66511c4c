"""From text to terms that meet: case, accents, æ/ae ø/oe å/aa and inflection. Every word keeps its place in the text."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import Stemmer

# Letters and digits with combining marks. Digits count here: people search for case numbers, dates and amounts.
WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
LONGEST_WORD = 64
"""A longer run of letters is no word (encoded bytes, long addresses) and is not indexed."""
_FOLD = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "u", "ß": "ss", "đ": "d", "ł": "l"})
LEAST_DIGITS = 6
"""Digits of a number written in groups that is also found as one."""
_SIGNS = frozenset((" ", "\u00a0", "\u202f", ".", "-", "/"))
_stem = Stemmer.Stemmer("danish", 100_000).stemWord

_PAST = re.compile(r"([a-z]{2,}[bcdfgklmnprstvz])ede(?:s)?$").match
"""The past of weak verbs, which the stemmer leaves: ringede, afprøvedes. Behind a vowel it is another word (glæde, skråede)."""
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


_END = Token(0, 0, "")


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
    if not word.isalpha():
        return word
    past = _PAST(word)
    return _stem(past[1] + "e" if past else word) or word


def tokens(text: str) -> list[Token]:
    """Return the words of a text with their offsets into the text itself."""
    found = []
    for match in WORD.finditer(text):
        start, end = match.span()
        if end - start <= LONGEST_WORD and (word := fold(match.group())):
            found.append(Token(start, end, word))
    return found


def joined(text: str, found: Sequence[Token]) -> list[str]:
    """Return the numbers that are written in groups, as one: "12 34 56 78", "88.412.907" and "010190-1234" without their signs."""
    made: list[str] = []
    run: list[Token] = []
    for token in (*found, _END):
        if run and not (token.word.isdecimal() and text[run[-1].end : token.start] in _SIGNS):
            made += _one(run)
            run = []
        if token.word.isdecimal():
            run.append(token)
    return made


def _one(run: Sequence[Token]) -> list[str]:
    digits = "".join(token.word for token in run)
    return [digits] if len(run) > 1 and LEAST_DIGITS <= len(digits) <= LONGEST_WORD else []


STOP = frozenset(fold(word) for word in STOP_WORDS)
"""`STOP_WORDS`, folded."""
