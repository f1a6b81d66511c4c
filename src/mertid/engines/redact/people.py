"""Who is who among the names of a request: full names, initials and single names drawn together where only one person fits.

A rule of thumb runs through it: names are joined when exactly one person fits, and left apart, with the reason said, when several do.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .names.lists import lists

Tokens = tuple[str, ...]
_TITLES = frozenset(("hr", "fru", "frk", "herr", "dr", "prof", "cand", "familien", "fam"))
USUAL = 1000
"""Rank among the first names up to which a word is one before it is a surname."""
_MISREAD = str.maketrans("0158", "olsb")


@dataclass(frozen=True)
class People:
    """``person`` gives the key of the person each name belongs to; ``doubt`` how many persons a name that was left alone could be.

    ``names`` gives each person's names, the longest first. ``perhaps`` holds names left apart that are usual nicknames of somebody here.
    """

    person: Mapping[Tokens, str]
    doubt: Mapping[Tokens, int] = field(default_factory=dict)
    names: Mapping[str, tuple[Tokens, ...]] = field(default_factory=dict)
    perhaps: frozenset[Tokens] = frozenset()


def tokens(name: str) -> Tokens:
    """Return a name's words for comparing: small letters, no points, no genitive on the last, initials apart."""
    said = re.sub(r"(?<=\b\w)\.", " ", name.lower()).replace(".", " ")
    found = [_read(one) for one in re.split(r"[\s\u00a0,]+", said) if one and one not in _TITLES]
    if found:
        found[-1] = re.sub(r"(?:'s|’s|['’])$", "", found[-1])
    return tuple(found)


def _read(word: str) -> str:
    """Return a word with misread letters put right: digits between letters, as text recognition writes them."""
    return word.translate(_MISREAD) if any(c.isdigit() for c in word) and sum(c.isalpha() for c in word) > 1 else word


def people(names: Mapping[Tokens, Iterable[int]]) -> People:
    """Return who is who.

    Parameters
    ----------
    names
        Each name as `tokens` gives it, with the numbers of the documents it stands in.
    """
    full = sorted((n for n in names if len(n) > 1 and len(n[0]) > 1 and len(n[-1]) > 1), key=lambda n: (-len(n), n))
    persons = _joined(full)
    doubt: dict[Tokens, int] = {}
    places = {name: set(where) for name, where in names.items()}
    index = _Index(persons)
    _genitives(persons, [n for n in names if n not in persons], index)
    for name in sorted((n for n in names if n not in persons), key=lambda n: (-len(n), n)):
        fits = index.fitting(name)
        if len(fits) > 1:  # of several who fit, the one who is named in every document where the short name stands
            near = [key for key in fits if places[name] <= {d for n in index.names[key] for d in places.get(n, ())}]
            fits = near if len(near) == 1 else fits
        if len(fits) == 1:
            persons[name] = fits[0]
            index.add(name, fits[0])
        else:
            persons[name] = "person:" + " ".join(name)
            index.add(name, persons[name])
            if fits:
                doubt[name] = len(fits)
    grouped: dict[str, list[Tokens]] = defaultdict(list)
    for name, key in persons.items():
        grouped[key].append(name)
    return People(persons, doubt, {key: tuple(sorted(held, key=lambda n: (-len(n), n))) for key, held in grouped.items()})


def fits(short: Tokens, long: Tokens) -> bool:
    """Whether a name may be the same person's as a longer one: same surname, same first name or its initial, middle names in order."""
    if len(short) < 2 or len(long) < 2:
        return False
    if _part(short, long):
        return True
    if not _first(short[0], long[0]):
        return False
    lettered = len(short[0]) > 1 and len(short[-1]) == 1 and long[-1].startswith(short[-1])  # "Karen V."
    if not (lettered or _surname(short[-1], long[-1])):
        return False
    rest = iter(long[1:-1])
    return all(any(_first(a, b) for b in rest) for a in short[1:-1])


def _part(short: Tokens, long: Tokens) -> bool:
    """Whether a name is the two first names of a longer one ("Anne Mette" of Anne Mette Kaas), or its two surnames."""
    if len(long) <= len(short) or len(short[-1]) < 2:
        return False
    known = lists()
    if short == long[: len(short)]:
        return short[-1] in known.given and known.given[short[-1]] < known.surnames.get(short[-1], len(known.given))
    return short == long[-len(short) :] and known.given.get(short[0], len(known.given)) > USUAL


def _joined(full: list[Tokens]) -> dict[Tokens, str]:
    """Return the person of each full name, longest first: joined to the one longer name that it fits."""
    persons: dict[Tokens, str] = {}
    by_surname: dict[str, list[Tokens]] = defaultdict(list)
    for name in full:
        parts = {name[0], name[-1], *name[-1].split("-"), *(p[:-1] for p in name[-1].split("-") if p.endswith("s") and len(p) > 3)}
        held = {persons[long] for part in parts for long in by_surname[part] if fits(name, long) or fits(long, name)}
        persons[name] = held.pop() if len(held) == 1 else "person:" + " ".join(name)
        for part in parts:
            by_surname[part].append(name)
    return persons


def _genitives(persons: dict[Tokens, str], rest: list[Tokens], index: "_Index") -> None:
    """Join a single name in the genitive to the name without it where that stands in a full name."""
    held = {part for name in persons for part in name}
    for name in rest:
        bare = name[0][:-1]
        if len(name) == 1 and name[0].endswith("s") and name[0] not in held and bare in held:
            fit = index.fitting((bare,))
            if len(fit) == 1:
                persons[name] = fit[0]
                index.add(name, fit[0])


class _Index:
    """Persons by the first and last words of their names, so that a short name is compared with few."""

    def __init__(self, persons: Mapping[Tokens, str]) -> None:
        self.names: dict[str, list[Tokens]] = defaultdict(list)
        self._by_word: dict[str, list[tuple[Tokens, str]]] = defaultdict(list)
        for name, key in persons.items():
            self.add(name, key)

    def add(self, name: Tokens, key: str) -> None:
        """Take a name in."""
        self.names[key].append(name)
        if len(name) > 1:
            for word in {name[0], name[-1], *name[-1].split("-")}:
                self._by_word[word].append((name, key))

    def fitting(self, name: Tokens) -> list[str]:
        """Return the persons, each once, that a short name may stand for."""
        last = name[-1]
        if len(name) == 1:
            held = self._beside(last) if len(last) > 1 else []
            return sorted({key for long, key in held if last == long[0] or _surname(last, long[-1])})
        beside = {name[0]} if len(last) == 1 else {name[0], last, *last.split("-")}
        held = [one for part in beside for one in self._beside(part)]
        return sorted({key for long, key in held if fits(name, long)})

    def _beside(self, word: str) -> list[tuple[Tokens, str]]:
        return [one for near in (word, word + "s", word[:-1] if word.endswith("s") else "") if near for one in self._by_word.get(near, ())]


def _surname(a: str, b: str) -> bool:
    if a == b or (abs(len(a) - len(b)) == 1 and (a + "s" == b or b + "s" == a)):
        return True
    return ("-" in a) != ("-" in b) and (a in b.split("-") or b in a.split("-"))


def _first(a: str, b: str) -> bool:
    return a == b or (1 in (len(a), len(b)) and a[0] == b[0])
