"""One person is one entity over a request, and what is found in one document is looked for in all the others.

Names are drawn together by `people`; numbers, mails and addresses are given to their person by `belong`. What may be several persons
is left apart, and the reason says so.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from mertid.core import Text

from .again import INITIALS
from .belong import NAMES, belongings
from .context import Context
from .law import law
from .nicknames import perhaps, with_nicknames
from .own import is_own
from .people import People, people, tokens
from .spread import spread
from .values import Find, Reading

DOUBT = Text(
    da="Navnet passer på {n} personer i sagen: vælg selv, hvem det er", en="The name fits {n} persons in the case: choose who it is"
)
PERHAPS = Text(
    da="Kan være et kælenavn for en, der er nævnt i sagen: se efter, om det er samme person",
    en="May be a nickname of somebody named in the case: see whether it is the same person",
)
OFFICE = Text(
    da="Samme navn som en ansat i et andet dokument, handler i embede: normalt åben",
    en="Same name as an employee in another document, acts in office: normally open",
)


def link(finds: Sequence[Sequence[Find]], readings: Sequence[Reading], *, context: Context | None = None) -> list[list[Find]]:
    """Return each document's finds with ``same`` filled, and with the finds that only the other documents reveal added.

    Parameters
    ----------
    finds
        One sequence for each document, as `find` gave it.
    readings
        The documents, in the same order.
    context
        The law and the requester, for what is added.

    Notes
    -----
    A full name that is an official's in one document is opened in the others too; single names follow only where one person fits.
    """
    known = context or Context()
    full = [_full(list(found), reading) for found, reading in zip(finds, readings, strict=True)]
    added = spread(full, readings)
    full = [_full(_settled(one, reading, known), reading) for one, reading in zip(added, readings, strict=True)]
    who = with_nicknames(people(_named(full, readings)), full, readings, _tokens)
    who = replace(who, perhaps=perhaps(who))
    opened = _officials(full, readings, who)
    belongs = belongings(full, readings, who, _tokens)
    return [
        [_linked(one, text, who, opened, belongs) for one, text in _shown(found, reading)]
        for found, reading in zip(full, readings, strict=True)
    ]


def _full(found: list[Find], reading: Reading) -> list[Find]:
    return sorted(found, key=lambda one: (one.sheet, one.start, one.end))


def _shown(found: Sequence[Find], reading: Reading) -> Iterator[tuple[Find, str]]:
    """Yield each find with the text it stands on."""
    texts = {sheet.number: sheet.text for sheet in reading.sheets}
    for one in found:
        yield one, texts.get(one.sheet, "")[one.start : one.end]


def _settled(found: list[Find], reading: Reading, context: Context) -> list[Find]:
    """Give what was added its ground, or its reason to stay open."""
    chosen = law(context.law)
    texts = {sheet.number: sheet.text for sheet in reading.sheets}
    made = []
    for one in found:
        if one.rule == "same" and not one.open:
            own = chosen.own_open and is_own(texts[one.sheet], one, context.requester)
            one = replace(one, open=True, reason=chosen.own_why) if own else replace(one, ground=chosen.ground_for(one.kind))
        made.append(one)
    return made


def _named(full: Sequence[Sequence[Find]], readings: Sequence[Reading]) -> dict[tuple[str, ...], list[int]]:
    names: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, (found, reading) in enumerate(zip(full, readings, strict=True)):
        for one, text in _shown(found, reading):
            if one.kind in NAMES:
                names[_tokens(one, text)].append(number)
    names.pop((), None)
    return names


def _tokens(one: Find, text: str) -> tuple[str, ...]:
    """Return a name's words; the name model's key, which has no genitive, where it gave one."""
    told = one.key.removeprefix("person:") if one.key.startswith("person:") else text
    if one.rule == INITIALS or "-\n" in text:
        return tokens(told)
    return tokens(told if len(tokens(told)) == len(tokens(text)) else text)


def _officials(full: Sequence[Sequence[Find]], readings: Sequence[Reading], who: People) -> set[str]:
    """Return the persons who are officials by their full name anywhere."""
    return {
        who.person[_tokens(one, text)]
        for found, reading in zip(full, readings, strict=True)
        for one, text in _shown(found, reading)
        if one.kind == "official" and len(_tokens(one, text)) > 1
    }


def _linked(one: Find, text: str, who: People, opened: set[str], belongs: dict[str, str]) -> Find:
    """Return the find with ``same``, and with what the other documents say of it."""
    if one.kind not in NAMES:
        return replace(one, same=belongs.get(one.key, one.key))
    name = _tokens(one, text)
    person = who.person.get(name, "person:" + " ".join(name))
    one = replace(one, same=person)
    if one.kind == "name" and person in opened and not one.open and (len(name) > 1 or name not in who.doubt):
        return replace(one, kind="official", open=True, ground="", reason=OFFICE)
    if name in who.doubt:
        return replace(one, reason=DOUBT.fill(n=who.doubt[name]))
    return replace(one, reason=PERHAPS) if name in who.perhaps and not one.open else one
