"""Postcodes with their towns, and how one is read at a place in a text.

Source: django-localflavor 5.1, BSD-3-Clause (places/LICENSE), after PostNord's public list.
"""

import csv
import re
from functools import cache
from pathlib import Path

POSTCODE = re.compile(r"(?<![\d.,/\-])(?P<code>\d{4})[ \u00a0]{1,2}(?=[A-ZÆØÅ])")
_WORDS = re.compile(r"[A-ZÆØÅ][\wæøåéüö.\-]*(?:[ ](?:[A-ZÆØÅ][\wæøåéüö.\-]*|[CNSVØKMN]{1,2}\b)){0,2}")
DISTRICTS = frozenset(("C", "N", "S", "V", "Ø", "K", "SV", "NV", "NØ", "SØ", "M"))


@cache
def towns() -> dict[str, str]:
    """Return the town of each postcode."""
    with (Path(__file__).parent / "places" / "postcodes.csv").open(encoding="utf-8", newline="") as file:
        return {row["postnr"]: row["by"] for row in csv.DictReader(file)}


@cache
def town_names() -> frozenset[str]:
    """Return the towns in small letters, which are not streets though some end like one."""
    return frozenset(town.lower() for town in towns().values()) | {"københavn", "frederiksberg"}


def town_at(text: str, code: str, start: int) -> tuple[int, float]:
    """Return where the town that begins at ``start`` ends, and how sure it is in [0, 1]; (start, 0) where there is none.

    A town that the list holds for the code is sure; a capitalised word beside a known code is likely.
    """
    known = towns().get(code)
    if known is None:
        return start, 0.0
    if text[start : start + len(known)].lower() == known.lower():
        end = start + len(known)
        tail = re.match(r" (?:[CNSVØKM]|SV|NV|NØ|SØ)\b", text[end:])
        return end + (tail.end() if tail else 0), 1.0
    words = _WORDS.match(text, start)
    if words is None:
        return start, 0.0
    first = words[0].split(" ")[0]
    alike = known.lower().startswith(first.lower()[:4]) or first.lower() in known.lower()
    second = words[0].split(" ")[1:2]
    taken = f"{first} {second[0]}" if second and second[0].strip(".") in DISTRICTS else first
    return start + len(taken), 0.9 if alike else 0.3
