"""The sorting as a whole: what is set aside as the same, what is not covered, what a whole rule is about, and the rest."""

from collections.abc import Sequence

from mertid.core import Text

from ..context import Context
from .exempt import EXCHANGED, classes
from .near import versions
from .reading import Read
from .same import duplicates
from .scope import outside
from .threads import contained
from .values import Asked, Leaf, Place


def sort(papers: Sequence[Leaf], *, asked: Asked | None = None, context: Context | None = None) -> list[Place]:
    """Return where each document is proposed to belong, in the order given, each with reasons in plain words.

    What sets a document aside is weighed in this order: the same document, contained in a later mail, outside the request, another
    version, a whole rule. Doubts never set aside: the document stays ``in`` with the doubt among its reasons.

    Parameters
    ----------
    papers
        The request's documents; ids must differ.
    asked
        Subject, period and parties; None covers everything.
    context
        The law, and the authority's mail domains by which internal mail is told.

    Notes
    -----
    Time grows with the text, about 12,000 documents in half a minute; see `mertid.bench.search`.
    """
    reads = [Read(leaf) for leaf in papers]
    if len({leaf.id for leaf in papers}) != len(papers):
        raise ValueError(f"sort: field 'id' is repeated among {len(papers)} documents, expected one of its own for each.")
    same = duplicates(reads)
    rest = [read for read in reads if read.leaf.id not in same]
    held = contained(rest)
    out = outside(rest, asked) if asked is not None else {}
    alike = versions([read for read in rest if read.leaf.id not in held])
    ruled = classes(rest, context or Context(), {key: place.of for key, place in held.items()})
    return [_joined(read.leaf.id, same, held, out, alike, ruled) for read in reads]


def _joined(key: str, *found: dict[str, Place]) -> Place:
    """Return the first place that sets the document aside; otherwise ``in`` with every doubt."""
    places = [one[key] for one in found if key in one]
    first = next((place for place in places if place.place not in ("in", "correspondence")), None)
    if first is not None:
        return first
    reasons: tuple[Text, ...] = tuple(dict.fromkeys(reason for place in places for reason in place.reasons))
    near = next((place for place in places if place.of), None)
    exchanged = EXCHANGED in reasons
    return Place(key, "correspondence" if exchanged else "in", near.of if near else "", near.likeness if near else 0.0, reasons=reasons)
