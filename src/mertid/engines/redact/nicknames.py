"""What a person is called beside the name: joined only where a document says so ("Lars Jensen, kaldet Lasse").

What is merely usual ("Lasse" for a Lars) joins nobody: the reason says that it may be the same person, and the case worker decides.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from .names.lists import FOLDER
from .people import People
from .values import Find, Reading

_WORD = r"(?P<called>[A-ZÆØÅ][^\W\d_]+(?:-[A-ZÆØÅ][^\W\d_]+)?)"
_OPEN, _CLOSE = "[\"'“”»«(‘]", "[\"'”“«»)’]"
_SAID = re.compile(
    rf"[\s,]{{0,3}}\(?(?:(?:også|i daglig tale|til daglig|bedre)\s+)?(?:kald(?:t|et)|kendt som|alias)\s+{_OPEN}?{_WORD}", re.IGNORECASE)
_BESIDE = re.compile(rf"\s?{_OPEN}{_WORD}{_CLOSE}")
_WITHIN = re.compile(rf"\s{_OPEN}{_WORD}{_CLOSE}\s")
_REACH = 60

Tokens = Callable[[Find, str], tuple[str, ...]]


def with_nicknames(who: People, full: Sequence[Sequence[Find]], readings: Sequence[Reading], tokens: Tokens) -> People:
    """Return who is who with nicknames drawn to their person: the nickname alone, and with that person's surname.

    A nickname counts where it is found as a name somewhere and fits nobody else; one that two persons are called is left apart.

    Parameters
    ----------
    full
        The finds of each document.
    tokens
        Gives the words of a name for comparing, as `people` has them.
    """
    told: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for found, reading in zip(full, readings, strict=True):
        texts = {sheet.number: sheet.text for sheet in reading.sheets}
        for one in found:
            if one.kind in ("name", "official"):
                name = tokens(one, texts.get(one.sheet, "")[one.start : one.end])
                if len(name) > 1 and name in who.person:
                    for called in _called(texts.get(one.sheet, ""), one):
                        told[called].add((who.person[name], name[-1]))
    moved: dict[str, str] = {}
    for called, held in told.items():
        keys = {key for key, _ in held}
        surnames = {surname for _, surname in held}
        if len(keys) == 1:
            key = next(iter(keys))
            for name, own in who.person.items():
                alone = own == "person:" + " ".join(name) and own != key and name not in who.doubt
                if alone and name[0] == called and (len(name) == 1 or name[-1] in surnames):
                    moved[own] = key  # with it what was drawn to it: the nickname alone to "Lasse Jensen"
    person = {name: moved.get(key, key) for name, key in who.person.items()}
    names: dict[str, tuple[tuple[str, ...], ...]] = {}
    for key, some in who.names.items():
        names[moved.get(key, key)] = (*names.get(moved.get(key, key), ()), *some)
    return replace(who, person=person, names=names)


def _called(text: str, one: Find) -> Iterator[str]:
    after = text[one.end : one.end + _REACH]
    for found in (_SAID.match(after), _BESIDE.match(after), _WITHIN.search(text[one.start : one.end])):
        if found is not None and found["called"][0].isupper():
            yield found["called"].lower()


def perhaps(who: People) -> frozenset[tuple[str, ...]]:
    """Return the names left apart that are usually short for the first name of somebody in the request: alone, or with the same surname."""
    usual = _usual()
    named: dict[str, set[str]] = defaultdict(set)  # surnames by first name
    for name in who.person:
        if len(name) > 1:
            named[name[0]].add(name[-1])
    keys = set()
    for name, own in who.person.items():
        if own != "person:" + " ".join(name) or name in who.doubt or len(name) > 2:
            continue
        surnames = set[str]().union(*(named.get(long, ()) for long in usual.get(name[0], ())))
        if surnames and (len(name) == 1 or name[-1] in surnames):
            keys.add(own)
    return frozenset(name for name, own in who.person.items() if own in keys)  # and what was drawn to "Lasse Vestergaard"


@lru_cache(maxsize=1)
def _usual() -> dict[str, tuple[str, ...]]:
    rows = [line.split() for line in (FOLDER / "nicknames.txt").read_text("utf-8").splitlines() if not line.startswith("#")]
    return {short: tuple(long) for short, *long in rows}
