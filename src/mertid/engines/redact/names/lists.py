"""Name lists: first names and surnames of people in Denmark, by falling frequency, and how a written name is looked up in them.

Source: Danmarks Statistik, January 2014, as published with OS2datascanner (MPL-2.0); Faker's names (MIT); CLDR and GeoNames;
ordinary words from Stavekontrolden (MPL-1.1). See lists/README.md.
"""

from collections.abc import Set
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import Stemmer

FOLDER = Path(__file__).parent / "lists"
ABROAD = 100_000  # rank of a surname that other countries have and few here
GIVEN_STEPS, SURNAME_STEPS = (300, 3000, 20_000), (100, 1000, ABROAD)  # ranks at which a list's names become rarer: chosen by hand

COMPOUND = 11  # letters: shorter compounds are often surnames


@dataclass(frozen=True)
class Lists:
    """Rank of each name in lower case, 0 for the most common; ``places`` and ``titles`` in lower case.

    ``common`` holds the stems of ordinary Danish words, those that a dictionary writes with a small letter.
    """

    given: dict[str, int]
    surnames: dict[str, int]
    places: frozenset[str]
    titles: frozenset[str]
    common: frozenset[str]

    def without(self, names: Set[str]) -> "Lists":
        """Return the lists without these names (lower case)."""
        return Lists(
            {n: r for n, r in self.given.items() if n not in names},
            {n: r for n, r in self.surnames.items() if n not in names},
            self.places,
            self.titles,
            self.common,
        )

    def ordinary(self, word: str) -> int:
        """Return 1 where a word in lower case is in the dictionary in any of its inflections (by stem), 2 for a long compound, else 0."""
        stemmed = _stemmer().stemWord
        if stemmed(word) in self.common:
            return 1
        if len(word) < COMPOUND:
            return 0
        parts = ((word[:at].removesuffix("s"), word[at:]) for at in range(4, len(word) - 3))
        return 2 if any(stemmed(tail) in self.common and stemmed(head) in self.common for head, tail in parts) else 0

    def look_up(self, word: str) -> str:
        """Return how common a word in lower case is as a name: ``""`` where it is none, else as ``g0s2`` (first name, surname)."""
        given, surname = self.given.get(word), self.surnames.get(word)
        if given is None and surname is None:
            return ""
        said = "" if given is None else f"g{sum(given >= s for s in GIVEN_STEPS)}"
        return said if surname is None else f"{said}s{sum(surname >= s for s in SURNAME_STEPS)}"


@lru_cache(maxsize=1)
def lists() -> Lists:
    """Return the shipped lists."""
    given, surnames, titles, common = (_read(name) for name in ("given", "surnames", "titles", "common"))
    ranks = dict.fromkeys(_read("abroad"), ABROAD) | {name: rank for rank, name in enumerate(surnames)}
    places = frozenset((*_read("places"), *_read("world")))
    return Lists({name: rank for rank, name in enumerate(given)}, ranks, places, frozenset(titles), frozenset(common))


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("danish")


def _read(name: str) -> list[str]:
    return (FOLDER / f"{name}.txt").read_text("utf-8").split("\n")[:-1]


def stem(word: str, known: Lists) -> str:
    """Return a word in lower case without its genitive ending, where that makes a listed name of it or the ending is plain.

    >>> stem("Jensens", lists()), stem("Karens'", lists()), stem("Jens", lists())
    ('jensen', 'karen', 'jens')
    """
    low = word.lower().replace("’", "'")
    if low.endswith("'s"):
        return low[:-2]
    bare = low.rstrip("'")
    if known.look_up(bare) and bare == low:
        return bare
    if bare.endswith("s") and len(bare) > 3 and known.look_up(bare[:-1]) and not known.look_up(bare):
        return bare[:-1]
    return bare
