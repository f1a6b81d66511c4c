"""Finding: every recogniser over every sheet, then what stays open, then one find for each passage.

A recogniser is a file of this folder without a leading underscore, with ``RULE: str`` and
``find(text, context) -> Iterator[Find]``; the finds' ``sheet`` is filled in here. Nothing is registered by hand.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from ..context import Context
from ..law import law
from ..values import Find, Reading
from ._near import Taken
from ._no_person import as_person
from ._whole_name import whole

Recogniser = Callable[[str, Context], Iterator[Find]]
WRITTEN = frozenset(("email", "url", "profile"))
"""Kinds whose letters may look like a name and are none of their own."""
RUNNING = 60
"""Lines shorter than this, in characters, are not running text that is broken at the margin."""
_STARTS = frozenset(
    (
        "han",
        "hun",
        "det",
        "der",
        "den",
        "de",
        "vi",
        "jeg",
        "du",
        "i",
        "som",
        "og",
        "kære",
        "til",
        "fra",
        "mor",
        "far",
        "adresse",
        "tak",
        "tlf",
    )
)
SURE = 0.5
"""From this score on, a find that is to be withheld goes before one that names the same passage as open."""


@cache
def recognisers() -> dict[str, Recogniser]:
    """Return the recognisers by name, in the order of their names."""
    names = sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_"))
    return {name: importlib.import_module(f"{__name__}.{name}").find for name in names}


def find(reading: Reading, *, context: Context) -> list[Find]:
    """Return what may have to be withheld in a document, in the order of the text, and what is named because it stays open.

    Officials and the requester's own data are told apart; every find that is to be withheld has the ground that the law proposes.
    """
    found: list[Find] = []
    for sheet, settled in zip(reading.sheets, find_in([sheet.text for sheet in reading.sheets], context=context), strict=True):
        found += [one.on(sheet.number) for one in settled]
    return found


def find_in(texts: Sequence[str], *, context: Context) -> list[list[Find]]:
    """Return for each text what is found in it: names by the name model, the rest by the recognisers, overlaps resolved, sheet 0."""
    from ..names import find_names_many
    from ..own import settle

    names = find_names_many(texts, encoder=context.names_model)
    made = []
    for text, named in zip(texts, names, strict=True):
        told = [one for recognise in recognisers().values() for one in recognise(text, context)]
        written = Taken()
        for one in told:
            if one.kind in WRITTEN:
                written.add(one.start, one.end)
        lined = [one_line(text, one) for one in named if not written.meets(one.start, one.end)]
        lined = [one for one in whole(text, lined) if not written.meets(one.start, one.end)]
        people = [person for one in lined if (person := as_person(text, one, context)) is not None]
        found = resolved(people + told)
        made.append(grounded(settle(text, found, context=context), context))
    return made


def one_line(text: str, one: Find) -> Find:
    """Return a name without what it took along from the next line.

    A full name at the end of a short line (a salutation, a signature, a field) ends there; in running text it may go on, unless the
    next word begins a sentence or is a label before a colon.
    """
    shown = text[one.start : one.end]
    if "\n" not in shown:
        return one
    head, tail = shown.split("\n", 1)
    line = len(head) + one.start - (text.rfind("\n", 0, one.start) + 1)
    labelled = text[one.end : one.end + 2].lstrip()[:1] == ":"
    listed = text[:one.start].rstrip(" ")[-1:] in tuple(",+>=;") and len(text[: one.start].rsplit("\n", 1)[-1]) + len(head) < RUNNING
    whole = line < RUNNING and len(head.split()) > 1
    if not head.strip() or not (labelled or listed or whole or tail.split(" ")[0].strip().lower() in _STARTS):
        return one
    words = one.key.split(" ")
    return replace(one, end=one.start + len(head.rstrip()), key=" ".join(words[: max(1, len(words) - len(tail.split()))]))


def grounded(found: list[Find], context: Context) -> list[Find]:
    """Return the finds with the ground that the law proposes; none for what stays open."""
    chosen = law(context.law)
    return [replace(one, ground="" if one.open else chosen.ground_for(one.kind)) for one in found]


def resolved(found: list[Find]) -> list[Find]:
    """Return the finds without those that lie within a better one.

    What is to be withheld goes before what is open; then the longer, then the surer. Finds that overlap in part are both kept: their
    union is what is struck.
    """
    kept: list[Find] = []
    heap: list[Find] = []
    reach = 0
    for one in sorted(found, key=lambda one: (one.start, one.end)):
        if heap and one.start >= reach:
            kept += _best(heap)
            heap = []
        heap.append(one)
        reach = max(reach, one.end)
    return kept + _best(heap)


def _best(heap: list[Find]) -> list[Find]:
    """Resolve finds that hang together."""
    if len(heap) == 1:
        return heap
    kept: list[Find] = []
    for one in sorted(heap, key=lambda one: (one.open or one.score < SURE, one.start - one.end, -one.score, one.start)):
        if not any(other.start <= one.start and one.end <= other.end and _covers(other, one) for other in kept):
            kept.append(one)
    firm = [one for one in kept if not one.open and one.score >= SURE]
    kept = [one for one in kept if not (one.open and any(one.start < other.end and other.start < one.end for other in firm))]
    return sorted(kept, key=lambda one: (one.start, one.end))


def _covers(outer: Find, inner: Find) -> bool:
    """Whether an outer find makes an inner one needless: not where the outer is open or weak and the inner is to be withheld."""
    return inner.open or (not outer.open and outer.score >= min(inner.score, SURE))
