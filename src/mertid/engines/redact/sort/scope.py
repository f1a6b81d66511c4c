"""Within or outside what is asked for: the period by date, the subject and the parties by words. Out only when sure."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

import Stemmer

from mertid.core import Text

from .reading import Read
from .values import Asked, Place

FEWEST_WORDS = 25
"""A shorter text, or one that could not be read, is never proposed as outside by its words."""
FEWEST_TERMS = 2
ENDINGS = 5
"""Letters from which a stem also counts inside a word; shorter ones must begin it, as støj does støjmåling."""
HERE = ZoneInfo("Europe/Copenhagen")
MONTHS = (
    "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december",
)
_WORD = re.compile(r"[^\W_]+")
_stem = Stemmer.Stemmer("danish").stemWord
_EMPTY = frozenset(_stem(word) for word in (
    "og", "i", "jeg", "det", "at", "en", "den", "til", "er", "som", "på", "de", "med", "af", "for", "ikke", "der", "et", "har", "om", "vi",
    "min", "mit", "mine", "fra", "eller", "alle", "alt", "jeres", "ansøger", "ansøgning", "aktindsigt", "dokumenter", "sagen", "sagens",
    "anmoder", "anmodning", "beder", "søger", "gerne", "vedrørende", "angående", "omkring", "under", "efter", "kommune", "kommunens",
    "materiale", "mail", "mails", "brev", "breve", "oplysninger", "akter", "sagsakter", "kopi", "samt", "få", "indsigt", "korrespondance",
    "offentlighedsloven", "forvaltningsloven", "ønsker", "venlig", "hilsen", "kære", "hej", "perioden", "skal", "vil", "kan", "bilag",
))
"""Words that tell nothing of the subject, as they stand in every request; as stems."""

BEFORE = Text(da="Dateret {day}. Der er bedt om dokumenter fra {first} og frem.", en="Dated {day}. Asked for are those from {first} on.")
AFTER = Text(da="Dateret {day}. Der er bedt om dokumenter til og med {last}.", en="Dated {day}. Documents up to {last} are asked for.")
UNDATED = Text(
    da="Datoen kendes ikke, så det er uvist, om dokumentet ligger i perioden.", en="The date is not known.",
)
ELSEWHERE = Text(
    da="Ingen af ordene i det, der er bedt om, står i dokumentet eller i det, det hører sammen med.",
    en="None of the words of what is asked for stand in the document or in what belongs with it.",
)
PARTY = Text(da="Nævner den, sagen handler om.", en="Names the one that the case is about.")
WEAK = Text(
    da="Kun få af ordene i det, der er bedt om, står her. Se, om dokumentet er omfattet.",
    en="Few of the words of what is asked for stand here. See whether the document is covered.",
)


def outside(reads: Sequence[Read], asked: Asked) -> dict[str, Place]:
    """Return a place for each document that the request does not cover, or probably does not; others are left out."""
    found = {read.leaf.id: place for read in reads if (place := _by_date(read, asked)) is not None}
    for read, share, party in _by_words(reads, asked):
        key = read.leaf.id
        if party or (key in found and found[key].place == "out"):
            continue
        reasons = found[key].reasons if key in found else ()
        if share == 0.0:
            found[key] = Place(key, "out", reasons=(ELSEWHERE, *reasons))
        elif share < 0.2:
            found[key] = Place(key, "in", reasons=(*reasons, WEAK))
    return found


def _by_date(read: Read, asked: Asked) -> Place | None:
    if asked.since is None and asked.until is None:
        return None
    at = read.leaf.dated_at
    if at is None:
        return Place(read.leaf.id, "in", reasons=(UNDATED,))
    day = at.astimezone(HERE).date() if at.tzinfo else at.date()
    if asked.since is not None and day < asked.since:
        return Place(read.leaf.id, "out", reasons=(_dated(BEFORE, day=day, first=asked.since),))
    if asked.until is not None and day > asked.until:
        return Place(read.leaf.id, "out", reasons=(_dated(AFTER, day=day, last=asked.until),))
    return None


def _dated(text: Text, **days: date) -> Text:
    return text.fill(**{
        name: Text(da=f"{day.day}. {MONTHS[day.month - 1]} {day.year}", en=day.isoformat()) for name, day in days.items()
    })


def _by_words(reads: Sequence[Read], asked: Asked) -> list[tuple[Read, float, bool]]:
    """Return readable documents with the share of the subject's words in them or in their family, weighed by rarity, and whether
    a party is named. None when the subject says too little, or its words stand nowhere."""
    wanted = terms(asked.subject)
    if len(wanted) < FEWEST_TERMS:
        return []
    held = {read.leaf.id: _held(read, wanted) for read in reads}
    counts = Counter(term for terms_ in held.values() for term in terms_)
    if len(counts) < FEWEST_TERMS:
        return []
    weights = {term: math.log(1 + len(reads) / counts[term]) for term in counts}
    family = _families(reads)
    together: dict[str, set[str]] = {}
    named: dict[str, bool] = {}
    for read in reads:
        head = family[read.leaf.id]
        together.setdefault(head, set()).update(held[read.leaf.id])
        named[head] = named.get(head, False) or _names(read, asked.parties)
    return [
        (read, sum(weights[term] for term in together[head]) / sum(weights.values()), named[head])
        for read in reads
        if len(read.words) >= FEWEST_WORDS
        for head in (family[read.leaf.id],)
    ]


def terms(subject: str) -> frozenset[str]:
    """Return the stems of a subject that tell something of it."""
    words = _WORD.findall(unicodedata.normalize("NFKC", subject).casefold())
    stems = {_stem(word) for word in words if len(word) > 2 or word.isdigit()}
    return frozenset(stem for stem in stems if stem not in _EMPTY and len(stem) > 2)


def _held(read: Read, wanted: Collection[str]) -> set[str]:
    """Return the stems that begin a word of the document, or stand inside one where they are long enough."""
    name = " ".join(_WORD.findall(read.leaf.name.casefold()))
    line = f" {name}{read.line}"
    return {term for term in wanted if f" {term}" in line or (len(term) >= ENDINGS and term in line)}


def _names(read: Read, parties: Sequence[str]) -> bool:
    for party in parties:
        words = _WORD.findall(unicodedata.normalize("NFKC", party).casefold())
        if words and f" {' '.join(words)} " in read.line:
            return True
    return False


def _families(reads: Sequence[Read]) -> Mapping[str, str]:
    """Return for each document the first of its family: the mail it came with, and the mails of one thread."""
    head = {read.leaf.id: read.leaf.id for read in reads}
    by_message: dict[str, str] = {}

    def top(key: str) -> str:
        while head[key] != key:
            head[key] = head[head[key]]
            key = head[key]
        return key

    for read in reads:
        leaf = read.leaf
        if leaf.parent in head:
            head[top(leaf.id)] = top(leaf.parent)
        for message in (leaf.message_id, *leaf.thread):
            if message in by_message:
                head[top(leaf.id)] = top(by_message[message])
            elif message:
                by_message[message] = leaf.id
    return {key: top(key) for key in head}
