"""Documents that whole rules are about: internal ones, staff and criminal cases, calendars; and what was exchanged with outsiders.

A class is proposed only on clear signs; one sign alone gives a doubt. Source: offentlighedsloven §§ 19, 21, 22, 23, 26, 28, 29
(danskelove.dk, read 2026-11-22), forvaltningsloven § 12.
"""

import re
from collections.abc import Sequence
from typing import Literal

from mertid.core import Text

from ..context import Context
from .reading import Read
from .values import Place

GROUNDS: dict[str, dict[str, str]] = {
    "offentlighedsloven": {
        "internal": "off-23", "hiring": "off-21-1", "staff": "off-21-2", "criminal": "off-19", "calendar": "off-22",
    },
    "forvaltningsloven": {"internal": "fvl-12"},
    "miljoeoplysningsloven": {"internal": "mol-7"},
    "egenacces": dict.fromkeys(("internal", "criminal", "calendar"), "off-8-exempt"),
}
"""Ground of each class in each law; a class that a law does not know is not proposed under it."""

_ADDRESS = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
_INTERNAL = re.compile(
    r"\b(?:internt (?:notat|dokument|arbejdspapir|arbejdsdokument|papir|oplæg)|interne noter|til (?:kun )?internt? brug"
    r"|intern (?:vurdering|drøftelse|sagsvurdering|orientering)|sagsbehandlernotat)\b"
)
_DRAFT = re.compile(r"\b(?:udkast|kladde|arbejdsudkast|foreløbigt notat|ikke endelig)\b")
_FINAL = (
    (re.compile(r"\b(?:telefonnotat|notatpligt|notat om (?:faktiske|telefonsamtale))\b"), "§ 26, nr. 2"),
    (re.compile(r"\b(?:beslutningsreferat|beslutningsprotokol|protokoludskrift|endelige? beslutning)\b"), "§ 26, nr. 1"),
    (re.compile(r"\b(?:retningslinjer? for|administrationsgrundlag|vejledning til medarbejdere|instruks for)\b"), "§ 26, nr. 4"),
    (re.compile(r"\b(?:praksisnotat|praksisoversigt|oversigt over praksis)\b"), "§ 26, nr. 5"),
)
_CLASSES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("hiring", re.compile(
        r"\b(?:jobansøgning|ansøgning om stilling(?:en)?|ansættelsessamtale|ansættelsesudvalg|stillingsopslag|kandidatliste)\w*")),
    ("staff", re.compile(
        r"\b(?:personalesag|tjenstlig samtale|tjenstlig advarsel|skriftlig advarsel|påtænkt afsked|afskedigelse|sygefraværssamtale"
        r"|ansættelsesbrev|ansættelseskontrakt|lønforhandling|medarbejderudviklingssamtale|mulighedserklæring)\w*")),
    ("criminal", re.compile(
        r"\b(?:anklageskrift|anklagemyndighed|sigtelse|tiltalte|politirapport|afhøringsrapport|varetægtsfængs|straffesag|retsmøderapport"
        r"|tiltalerejsning|efterforskningsskridt)\w*")),
)
_FACT = re.compile(
    r"\b(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}"
    r"|\d{1,3}(?:\.\d{3})*(?:,\d+)? ?(?:kr|m2|m²|km|kg|ton|mg|db|pct|meter|timer)\b|\d+(?:,\d+)? ?%)",
    re.IGNORECASE,
)

WITHIN = Text(da="Sendt mellem ansatte i myndigheden selv; ingen udenforstående er modtager.", en="Sent among own staff alone.")
SAYS_SO = Text(da="Dokumentet kalder sig selv internt.", en="The document calls itself internal.")
DRAFT_WITHIN = Text(da="Et udkast, der kun er sendt inden for myndigheden.", en="A draft that was sent within the authority alone.")
DRAFT = Text(
    da="Kalder sig udkast, men det er uvist, om det er sendt til udenforstående. Er det ikke, kan det være internt.",
    en="Calls itself a draft; whether it was given to outsiders is not known. If not, it may be internal.",
)
FACTS = Text(
    da="Husk: faktiske oplysninger af betydning for sagen gives alligevel (§ 28), og eksterne faglige vurderinger (§ 29). {count}",
    en="Remember: facts that matter to the case are given all the same (§ 28), and external expert assessments (§ 29). {count}",
)
COUNT = Text(da="Her er {n} datoer, beløb eller mål.", en="There are {n} dates, amounts or measures here.")
FINAL = Text(
    da="Ser ud som et internt dokument i endelig form ({rule}), og det er normalt åbent.",
    en="Looks like an internal document in its final form ({rule}), which is normally open.",
)
GIVEN = Text(
    da="Var internt, men er senere sendt til udenforstående og er derfor ikke internt længere.",
    en="Was internal, but was later sent to outsiders, so it is so no longer.",
)
EXCHANGED = Text(
    da="Udvekslet med nogen uden for myndigheden; kan ikke undtages som internt.", en="Exchanged with outsiders; not internal.",
)
WHOLE = {
    "hiring": Text(da="Ser ud til at høre til en sag om ansættelse eller forfremmelse.", en="Seems to belong to a case on appointment."),
    "staff": Text(
        da="Ser ud til at høre til en personalesag. Navn, stilling, uddannelse, opgaver, løn og tjenesterejser er dog åbne (§ 21, stk. 3).",
        en="Seems to belong to a staff case. Name, post, education, duties, pay and official travel stay open (§ 21(3)).",
    ),
    "criminal": Text(da="Ser ud til at høre til en straffesag.", en="Seems to belong to a criminal case."),
    "calendar": Text(da="Er en kalender.", en="Is a calendar."),
}
PERHAPS = Text(da="Kan høre til en undtaget sag ({rule}), men tegnene er få. Se efter.", en="Perhaps an exempt case ({rule}); few signs.")
RULES = {"hiring": "§ 21, stk. 1", "staff": "§ 21, stk. 2", "criminal": "§ 19"}
Side = Literal["inside", "outside", "unknown"]


def classes(reads: Sequence[Read], context: Context, holders: dict[str, str]) -> dict[str, Place]:
    """Return a place for each document of a class; ``holders``: by mail, the later one that it stands in."""
    known = GROUNDS.get(context.law, {})
    by_id = {read.leaf.id: read for read in reads}
    domains = tuple(domain.casefold().lstrip("@") for domain in context.authority_domains)
    sides = {read.leaf.id: side(read, domains) for read in reads}
    found = {}
    for read in reads:
        own = sides[read.leaf.id]
        if own == "unknown" and read.leaf.parent in sides:
            own = sides[read.leaf.parent]
        place = _whole_class(read, known) or _internal(read, by_id, own, known, _gave_out(read, sides, holders))
        if place is not None:
            found[read.leaf.id] = place
    return found


def side(read: Read, domains: Sequence[str]) -> Side:
    """Return whether a document was exchanged within the authority alone, or with outsiders; unknown without addresses on both ends."""
    sender, to = _domains(read.leaf.sender), _domains(read.leaf.to)
    if not domains:
        return "unknown"
    if any(not _own(one, domains) for one in (*sender, *to)):
        return "outside"
    return "inside" if sender and to else "unknown"


def _domains(text: str) -> list[str]:
    return [found.casefold() for found in _ADDRESS.findall(text)]


def _own(domain: str, domains: Sequence[str]) -> bool:
    return any(domain == one or domain.endswith(f".{one}") for one in domains)


def _gave_out(read: Read, sides: dict[str, Side], holders: dict[str, str]) -> bool:
    """Whether the mail stands in one that was sent to outsiders."""
    return sides.get(holders.get(read.leaf.id, ""), "unknown") == "outside"


def _whole_class(read: Read, known: dict[str, str]) -> Place | None:
    if "calendar" in known and read.leaf.media_type in ("text/calendar", "application/ics"):
        return Place(read.leaf.id, "exempt", ground=known["calendar"], reasons=(WHOLE["calendar"],))
    text = read.leaf.text[:20_000].casefold()
    for name, words in _CLASSES:
        if name not in known:
            continue
        signs = {found.group() for found in words.finditer(text)}
        if not signs:
            continue
        if len(signs) > 1 or words.search(read.top):
            return Place(read.leaf.id, "exempt", ground=known[name], reasons=(WHOLE[name],))
        return Place(read.leaf.id, "in", reasons=(PERHAPS.fill(rule=RULES[name]),))
    return None


def _internal(read: Read, by_id: dict[str, Read], own: Side, known: dict[str, str], gave_out: bool) -> Place | None:
    if own == "outside":
        return Place(read.leaf.id, "correspondence", reasons=(EXCHANGED,))
    if "internal" not in known:
        return None
    says, draft = bool(_INTERNAL.search(read.top)), bool(_DRAFT.search(read.top))
    final = next((rule for words, rule in _FINAL if words.search(read.top)), "")
    if gave_out and (own == "inside" or says or draft):
        return Place(read.leaf.id, "in", reasons=(GIVEN,))
    if final and not draft and (own == "inside" or says):
        return Place(read.leaf.id, "in", reasons=(FINAL.fill(rule=final),))
    why = SAYS_SO if says else DRAFT_WITHIN if draft and own == "inside" else WITHIN if own == "inside" else None
    if why is not None:
        return Place(read.leaf.id, "internal", ground=known["internal"], reasons=(why, _facts(read)))
    return Place(read.leaf.id, "in", reasons=(DRAFT,)) if draft else None


def _facts(read: Read) -> Text:
    n = sum(1 for _ in _FACT.finditer(read.leaf.text[:100_000]))
    count = COUNT.fill(n=n) if n else Text(da="", en="")
    told = FACTS.fill(count=count)
    return Text(da=told.da.strip(), en=told.en.strip())
