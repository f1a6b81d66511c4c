"""What is found in one document is looked for, word by word, in all the others, so that nobody is hidden in one and left in the next."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from mertid.core import Text

from .again import INITIALS, again
from .find import WRITTEN, resolved
from .overlaps import Overlaps
from .values import Find, Reading

RULE = "same"
NUMBERS = frozenset(("cpr", "phone", "account", "card", "passport", "journal"))
LEAST = 0.5
"""A name or number below this score is not carried to other documents."""
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_GAP = r"[\s\u00a0.]{1,4}"
ELSEWHERE = Text(da="Samme navn som fundet et andet sted i sagen", en="Same name as found elsewhere in the case")
NUMBER = Text(da="Samme nummer som fundet et andet sted i sagen", en="Same number as found elsewhere in the case")


def spread(finds: Sequence[Sequence[Find]], readings: Sequence[Reading]) -> list[list[Find]]:
    """Return each document's finds with those added that only another document, or another place in it, reveals.

    Full names and mail addresses are looked for as exact words whatever their case, numbers in any way of writing; a first name,
    surname or initials alone only in the documents where its person is named.

    Notes
    -----
    A find that is added lies outside those that are there already, or raises the score of the one it meets.
    """
    full, numbers = _wanted(finds, readings)
    made = []
    for found, reading in zip(finds, readings, strict=True):
        added = list(found)
        for sheet in reading.sheets:
            here = [one for one in found if one.sheet == sheet.number]
            fresh = [one.on(sheet.number) for one in _in(sheet.text, full, numbers, here)]
            if fresh:
                added = [one for one in added if one.sheet != sheet.number] + _merged(here, fresh)
        made.append(added)
    return made


def _wanted(finds: Sequence[Sequence[Find]], readings: Sequence[Reading]) -> tuple[dict[str, list[tuple[str, Find]]], dict[str, Find]]:
    """Return the names to look for by their first word, and the numbers by their digits."""
    full: dict[str, dict[str, tuple[str, Find]]] = defaultdict(dict)
    numbers: dict[str, Find] = {}
    for found, reading in zip(finds, readings, strict=True):
        texts = {sheet.number: sheet.text for sheet in reading.sheets}
        for one in found:
            if one.score < LEAST:
                continue
            shown = texts.get(one.sheet, "")[one.start : one.end]
            if one.kind in ("name", "official") and one.key:
                words = one.key.removeprefix("person:").split()
                if len(words) > 1 and sum(len(w) > 1 for w in words) > 0:
                    held = full[words[0].split("-")[0]]
                    if one.key not in held or one.kind == "name":
                        held[one.key] = (" ".join(words), one)
            elif one.kind in NUMBERS and not one.open and "masked" not in one.key:
                told = re.sub(r"\D", "", one.key.split(":", 1)[1])
                told = told.removeprefix("45") if one.kind == "phone" and len(told) == 10 else told
                if len(told) >= 8 and shown:
                    numbers.setdefault(told, one)
    return {word: list(held.values()) for word, held in full.items()}, numbers


def _in(text: str, full: dict[str, list[tuple[str, Find]]], numbers: dict[str, Find], here: Sequence[Find]) -> Iterator[Find]:
    words = set(_WORD.findall(text.lower()))
    words |= {part for word in words if "-" in word for part in word.split("-")}
    for first in words & full.keys():
        for name, one in full[first]:
            if all(part in words or f"{part}s" in words for part in name.replace(".", " ").split()[1:]):
                yield from _names(text, name, one)
    yield from again(text, [one for one in here if one.score >= LEAST])
    if numbers:
        yield from _digits(text, numbers)


def _names(text: str, name: str, one: Find) -> Iterator[Find]:
    for match in _pattern(name).finditer(text):
        reason = one.reason if one.open else ELSEWHERE
        yield replace(one, start=match.start(), end=match.end(), score=max(0.9, one.score), rule=RULE, reason=reason)


@lru_cache(50_000)
def _pattern(name: str) -> re.Pattern[str]:
    """Return a pattern for a full name: any gap between its words, any case, genitive or not."""
    return re.compile(
        r"(?<!\w)" + _GAP.join(re.escape(part) for part in name.replace(".", " ").split()) + r"(?:'s|’s|s)?(?!\w)", re.IGNORECASE
    )


def _digits(text: str, numbers: dict[str, Find]) -> Iterator[Find]:
    """Yield known numbers in whatever way they are written here."""
    places = [(m.start(), m[0]) for m in re.finditer(r"\d", text)]
    if len(places) < 8:
        return
    run = "".join(digit for _, digit in places)
    for told, one in numbers.items():
        at = run.find(told)
        while at >= 0:
            start, end = places[at][0], places[at + len(told) - 1][0] + 1
            alone = not (text[start - 1 : start].isdigit() or text[end : end + 1].isdigit())
            if alone and end - start <= len(told) + 14 and not re.search(r"[^\W\d_]", text[start:end]):
                yield replace(one, start=start, end=end, score=max(0.95, one.score), rule=RULE, reason=NUMBER)
            at = run.find(told, at + 1)


def _merged(here: Sequence[Find], fresh: Sequence[Find]) -> list[Find]:
    """Return the finds of a sheet with the fresh ones that add something: a new place, or more certainty."""
    made = Overlaps(here)
    for one in fresh:
        over = made.over(one)
        if not over:
            made.add(one)
            continue
        if one.kind in ("name", "official") and any(other.kind in WRITTEN for _, other in over):
            continue
        if one.rule == INITIALS and any((other.start, other.end) == (one.start, one.end) for _, other in over):
            for number, other in over:
                if other.kind in ("name", "official"):
                    made.put(number, replace(other, key=one.key, rule=INITIALS))
            continue
        for number, other in over:
            weak = other.score < one.score and other.kind in (one.kind, "official", "name") and not other.open
            if weak and other.start <= one.start and one.end <= other.end:
                made.put(number, replace(other, score=one.score))
        if all(other.open and not one.open and other.kind not in ("official", "name", one.kind) for _, other in over) or not any(
            other.start <= one.start and one.end <= other.end for _, other in over
        ):
            made.add(one)
    return resolved(made.all())
