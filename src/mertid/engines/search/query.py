"""What a person typed, as an FTS5 question: words, "phrases", -words; compounds and misspellings widened."""

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from . import vocabulary
from .words import LEAST_DIGITS, STOP, term, tokens

LONGEST = 4000
MOST_WORDS = 32
SHORT = 8
"""Words; a longer question is a text, of which no document need hold every word."""
POSTINGS, LEAST_WORDS = 2000, 3
"""Where some of the words are enough, common ones are left out once the documents of the rarer ones add up to this, but three words are
always looked for. It bounds the time of a search."""
NUMBERS = (8, 10)
"""Digits of a telephone or CVR number, and of a CPR number."""
_YEAR = re.compile(r"(?:19|20)\d\d$").match
_CHUNK = re.compile(r'(-?)"([^"]*)"?|(\S+)')


@dataclass(frozen=True)
class Group:
    """One thing looked for: a phrase of terms, what a compound is made of, and what is taken for it where it stands nowhere."""

    terms: tuple[str, ...]
    parts: tuple[str, ...] = ()
    meant: tuple[str, ...] = ()
    counts: tuple[int, ...] = ()
    """Documents of the phrase, of each part and of each word taken for it, about."""

    def match(self) -> str:
        """Return the FTS5 expression for documents that hold it in one of its forms."""
        phrase = _quoted(" ".join(self.terms))
        others = []
        if self.parts:
            others.append("(" + " AND ".join(_quoted(part) for part in self.parts) + ")")
        others += [_quoted(word) for word in self.meant]
        return phrase if not others else "(" + " OR ".join([phrase, *others]) + ")"

    def phrases(self) -> list[tuple[int, str]]:
        """Return each of its forms with the number of documents it stands in."""
        return list(zip(self.counts, (" ".join(self.terms), *self.parts, *self.meant), strict=True))

    def marks(self) -> frozenset[str]:
        """Return the terms to mark in a snippet."""
        return frozenset((*self.terms, *self.parts, *self.meant))


@dataclass(frozen=True)
class Query:
    """The question. ``spelled``: words that stand nowhere and by which they were replaced."""

    groups: tuple[Group, ...] = ()
    without: tuple[str, ...] = ()
    spelled: tuple[tuple[str, tuple[str, ...]], ...] = ()
    long: bool = False

    def all_of(self) -> str:
        """Return the expression for documents that hold everything looked for."""
        return self._less(" AND ".join(group.match() for group in self.groups))

    def about(self) -> int:
        """Return about how many documents hold everything looked for, rather too many than too few."""
        return min((2 * sum(group.counts) for group in self.groups), default=0)

    def any_of(self) -> str:
        """Return the expression for documents that hold some of it; parts of compounds count alone too."""
        every = [phrase for group in self.groups for phrase in group.phrases()]
        return self._less(" OR ".join(_quoted(phrase) for phrase in affordable(every)))

    def marks(self) -> frozenset[str]:
        """Return every term to mark."""
        return frozenset().union(*(group.marks() for group in self.groups))

    def _less(self, wanted: str) -> str:
        for phrase in self.without:
            wanted = f"({wanted}) NOT {_quoted(phrase)}"
        return wanted


def parse(text: str, held: sqlite3.Connection) -> Query:
    """Return the question that ``text`` asks of this index; without groups when there is no word in it."""
    wanted, without = _chunks(text[:LONGEST])
    wanted = _numbers(wanted)
    if any(words[0] not in STOP for words in wanted):
        wanted = [words for words in wanted if len(words) > 1 or words[0] not in STOP]
    wanted = list(dict.fromkeys(wanted))
    counts = vocabulary.of_terms(held, {term(word) for words in wanted for word in words})
    single = {words[0] for words in wanted if len(words) == 1}
    parts = vocabulary.parts_of(held, single)
    nowhere = {word for word in single if word not in parts and not counts.get(term(word))}
    parts |= vocabulary.parts_of(held, nowhere, inflected=True)
    long = len(wanted) > SHORT
    terms_of = {word: tuple(term(part) for part in found) for word, found in parts.items()}
    counts |= vocabulary.of_terms(held, {one for found in terms_of.values() for one in found})
    groups, spelled = [], []
    for words in wanted:
        terms = tuple(term(word) for word in words)
        documents = min(counts.get(one, 0) for one in terms)
        split = terms_of.get(words[0], ()) if len(words) == 1 else ()
        number = "".join(words)
        meant = {number: 0} if len(words) > 1 and number.isdecimal() and len(number) >= LEAST_DIGITS else {}
        if not documents and len(words) == 1 and not split and not long and not _stands(held, terms[0]):
            meant = vocabulary.holding(held, terms[0])
            if not meant and (others := vocabulary.near(held, words[0])):
                spelled.append((words[0], others))
                meant = {term(other): 0 for other in others}
        groups.append(Group(terms, split, tuple(meant), (documents, *(counts.get(part, 0) for part in split), *meant.values())))
    return Query(tuple(groups), tuple(without), tuple(spelled), long)


def _chunks(text: str) -> tuple[list[tuple[str, ...]], list[str]]:
    """Return what is wanted (each a tuple of folded words, more than one for a phrase) and the phrases not wanted."""
    wanted: list[tuple[str, ...]] = []
    without: list[str] = []
    for minus, phrase, plain in _CHUNK.findall(text):
        negative = bool(minus) or (plain.startswith("-") and len(plain) > 1 and not plain[1].isdigit())
        words = tuple(token.word for token in tokens(phrase or plain))
        if not words:
            continue
        if negative:
            without.append(" ".join(term(word) for word in words))
        else:
            # A number with signs in it (24-007123, 12.03.2024) or an address must stand together; words with a hyphen or slash too.
            wanted.append(words)
    return wanted, without


def _numbers(wanted: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return what is wanted with digits beside each other that make a telephone, CVR or CPR number as one; years are left apart."""
    made: list[tuple[str, ...]] = []
    run: list[str] = []
    for words in (*wanted, ()):
        if len(words) == 1 and words[0].isdecimal():
            run.append(words[0])
            continue
        whole = sum(map(len, run)) in NUMBERS and not all(_YEAR(word) for word in run)
        made += [tuple(run)] if whole else [(word,) for word in run]
        made += [words] if words else []
        run = []
    return made


def affordable(phrases: Sequence[tuple[int, str]]) -> list[str]:
    """Return the rarest phrases, each with its number of documents, as many as a search has time for; in the order given."""
    kept, spent = set[str](), 0
    for documents, phrase in sorted(set(phrases)):
        spent += documents
        if len(kept) >= MOST_WORDS or (spent > POSTINGS and len(kept) >= LEAST_WORDS):
            break
        kept.add(phrase)
    return [phrase for phrase in dict.fromkeys(phrase for _documents, phrase in phrases) if phrase in kept]


def _stands(held: sqlite3.Connection, one: str) -> bool:
    """Whether a term stands anywhere, be it as part of a compound."""
    return held.execute("SELECT 1 FROM written WHERE written MATCH ? LIMIT 1", (_quoted(one),)).fetchone() is not None


def _quoted(phrase: str) -> str:
    return '"' + phrase.replace('"', '""') + '"'
