"""Cuts text into words with their places, and words into sentences, much as the Danish Dependency Treebank does."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

NEWLINE = "\n"
LONGEST = 120  # words in one sentence; longer ones (tables, lists) are cut, so that memory stays flat
SHORT = frozenset((Path(__file__).parent / "lists" / "short.txt").read_text("utf-8").split())  # abbreviations with a point
WORD = re.compile(
    r"""
    (?P<gap>[^\S\n]*\n(?:[^\S\n]*\n)+)          # blank lines part sentences
    | (?P<line>\n)
    | [\w.+-]+@[\w-]+(?:\.[\w-]+)+               # mail address
    | (?:https?://|www\.)[^\s<>"]+
    | [^\W\d_a-zæøå]\.(?=[^\W\d_a-zæøå]|\s|-|$|[,;:)])  # an initial with its point
    | [^\W\d_]+(?:\.[^\W\d_]+)+\.                # f.eks., bl.a.
    | \d{1,2}\.(?=\s(?:[a-zæøå]|(?:Januar|Februar|Marts|April|Maj|Ju[nl]i|August|September|Oktober|November|December)\b))  # 3. maj
    | \d+(?:[.,:/-]\d+)*
    | [^\W_]+(?:[-'’&][^\W_]+)*(?:['’](?!\w))?   # words, hyphens and an apostrophe at the end ("Jens'")
    | \S
    """,
    re.VERBOSE,
)
ENDS = frozenset(".!?…")


class Word(NamedTuple):
    """A word and its place: offsets into the text."""

    text: str
    start: int
    end: int


def words(text: str) -> Iterator[Word]:
    """Yield the words of a text in order. A line end is a word of its own (``\\n``); blank lines are one word ``\\n\\n``."""
    held: Word | None = None
    for found in WORD.finditer(text):
        if found.lastgroup == "gap":
            new = Word("\n\n", found.start(), found.end())
        else:
            new = Word(found.group(), found.start(), found.end())
        if held is not None and new.text == "." and held.end == new.start and held.text.lower() in SHORT:
            held = Word(held.text + ".", held.start, new.end)
            continue
        if held is not None:
            yield held
        held = new
    if held is not None:
        yield held


def sentences(text: str) -> Iterator[list[Word]]:
    """Yield the sentences of a text, each a list of words. Blank lines and full stops part them; single line ends do not.

    Notes
    -----
    A name may run over a line end, so line ends stay inside the sentence as words that the model knows.
    """
    row: list[Word] = []
    for word in words(text):
        if word.text == "\n\n":
            if row:
                yield row
            row = []
            continue
        if row and _new(row, word):
            yield row
            row = []
        row.append(word)
    if row:
        yield row


def _new(row: list[Word], word: Word) -> bool:
    """Whether a sentence ends before this word."""
    if len(row) >= LONGEST and row[-1].text in (NEWLINE, ",", ";"):
        return True
    last = row[-1] if row[-1].text != NEWLINE else row[-2] if len(row) > 1 else row[-1]
    return len(row) >= 2 * LONGEST or (last.text in ENDS and word.text != NEWLINE and not word.text[0].islower() and word.start > last.end)
