"""What stays open although it was found: the requester's own data for a party, and the authority's own numbers and addresses."""

import re
from collections.abc import Sequence
from dataclasses import replace

from mertid.core import Text

from .context import Context
from .find._near import digits
from .law import law
from .officials import officials, plain
from .values import Find

AUTHORITY = Text(da="Myndighedens egen adresse eller telefon: normalt åben", en="The authority's own address or telephone: normally open")
NUMBERS = ("cpr", "phone", "account", "card", "birth_date")


def settle(text: str, found: Sequence[Find], *, context: Context) -> list[Find]:
    """Return the finds of a text with what stays open told apart: the authority's own, officials, the requester's own data."""
    made = [replace(one, open=True, reason=AUTHORITY, ground="") if is_own(text, one, context.own) else one for one in found]
    made = officials(text, made, context)
    chosen = law(context.law)
    if not chosen.own_open or not context.requester:
        return made
    return [
        replace(one, open=True, reason=chosen.own_why, ground="") if not one.open and is_own(text, one, context.requester) else one
        for one in made
    ]


def is_own(text: str, one: Find, told: Sequence[str]) -> bool:
    """Whether a find is one of the names, numbers, mail addresses or addresses told."""
    if not told:
        return False
    shown = text[one.start : one.end]
    if one.kind in NUMBERS:
        mine = digits(shown)[-8:] if one.kind == "phone" else digits(shown)
        return any(
            digits(other) == mine or (one.kind == "phone" and digits(other)[-8:] == mine) for other in told if len(digits(other)) >= 6
        )
    if one.kind in ("name", "official"):
        return any(same_name(shown, other) for other in told if not any(c.isdigit() for c in other))
    if one.kind == "email":
        return any(_squeezed(other) == _squeezed(shown) for other in told)
    if one.kind == "address":
        mine = one.key.removeprefix("address:")
        return any(_squeezed(other).startswith(_squeezed(mine)) for other in told if any(c.isdigit() for c in other))
    return False


def same_name(shown: str, other: str) -> bool:
    """Whether two full names are of one person: alike, genitive or not, or with middle names left out or shortened to initials."""
    mine, theirs = plain(shown).split(), plain(other).split()
    if len(mine) < 2 or len(theirs) < 2:
        return mine == theirs
    if mine[-1] not in (theirs[-1], theirs[-1] + "s"):
        return False
    if not _alike(mine[0], theirs[0]):
        return False
    shorter, longer = sorted((mine[1:-1], theirs[1:-1]), key=len)
    rest = iter(longer)
    return all(any(_alike(a, b) for b in rest) for a in shorter)


def _alike(a: str, b: str) -> bool:
    return a == b or (1 in (len(a), len(b)) and a[0] == b[0])


def _squeezed(text: str) -> str:
    return re.sub(r"[^0-9a-zæøåéüö@]", "", text.lower())
