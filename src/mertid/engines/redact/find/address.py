"""Addresses: street, number, floor and door, postcode and town.

Source: Adressebekendtgørelsen (BEK nr. 271 af 13. april 2018) on the parts of an address; endings of street names counted in
Danmarks Adresser (69 of 100 names end in one of `SURE`, 90 in one of both lists).
"""

import re
from collections.abc import Iterator
from functools import cache

from mertid.core import Text

from ..context import Context
from ..names.lists import lists
from ..values import Find
from ._near import Taken, before, numbers, starting
from ._street_words import BIG, LIKELY, NOT_STREET, OTHER_WAYS, SURE
from ._towns import POSTCODE, town_at, town_names

RULE = "address"
_NUMBER = (
    r"(?P<no>\d{1,3})(?!\d)(?P<letter>[ ]?[A-Z](?![A-Za-zæøåÆØÅ.0-9])|"
    r"[a-z](?![a-zæøå0-9]))?(?:[ ]?[\-–][ ]?\d{1,3}[A-Za-z]?(?![\w]))?(?![.,]\d)(?!/\d{1,2}(?!\d))"
)
_SURE_ENDS = tuple(SURE.split("|"))
_ENDS = frozenset((*_SURE_ENDS, *LIKELY.split("|")))
_HOUSE = re.compile(rf"(?<![\d.,:/\-]){_NUMBER}")
_NR = re.compile(r"[ \u00a0]nr\.?$", re.IGNORECASE)
_CAPITALS = re.compile(r"(?:[A-ZÆØÅ][\wÆØÅæøåéüö.'’\-]{1,40}[ \u00a0]){1,3}$")
_SIDE = r"(?:tv|th|mf|t\.v|t\.h|m\.f|til (?:højre|venstre)|midt for)(?![\w])\.?"
_DOOR = (
    rf"(?:{_SIDE}|(?:dør|lejl\.?|lejlighed|nr\.?|vær\.?|værelse|bolig)[ ]?(?:nr\.?[ ]?)?\d{{1,4}}|"
    rf"[ \-]{{0,3}}\d{{1,3}}\b(?![.,/]\d)(?![ ]\d\d))"
)
_FLOOR = re.compile(
    rf"[ ]?,?[ ]{{0,2}}(?:(?:\d{{1,2}}\.|\d{{1,2}}(?=[ ]?(?:tv|th|mf)\b)|st\.|st(?!\w)|stuen|kl\.|kl(?!\w)|kld\.|kld(?!\w)"
    rf"|kælder(?:en)?)(?:"
    rf"[ ]?sal)?,?[ ]{{0,2}}{_DOOR}"
    rf"|\d{{1,2}}\.[ ]?sal(?:,?[ ]{_DOOR})?|(?:stuen|st\.|kld\.|kl\.|baghuset|forhuset)(?=[,.;)\n ]|$)|\d{{1,2}}\.(?="
    rf"[ ]?[,;)\n])"
    rf"|(?<=,)[ ]?(?:bygning|opgang|vær\.?|værelse|lejl\.?|bolig|dør)[ ]\d{{1,4}}(?:,[ ](?:vær\.?|lejl\.?|bolig)[ ]\d{{1,4}})?)"
    rf"|,[ ]?{_SIDE}",
    re.IGNORECASE,
)
_TOWN = re.compile(r"(?:[ ]?,[ ]?(?:\r?\n[ ]{0,4})?|[ ]i[ ]|[ ](?=[a-zæøå]))(?P<town>[^\W\d_][\w\-]+(?:[ ][A-ZÆØÅ][\w\-]*){0,2})(?![\w@])")
_PLACE = re.compile(
    r"[ ]?,?[ ]?(?:\r?\n[ ]{0,4})?(?:[A-ZÆØÅ][\wæøåéü.\-]+(?:[ ][A-ZÆØÅ][\wæøåéü.\-]+)?[ ]?,"
    r"[ ]?(?:\r?\n[ ]{0,4})?)?(?:DK[ \-]?)?(?P<code>\d{4})[ \u00a0]{1,2}(?=[A-ZÆØÅa-zæøå])"
)
_LIVES = re.compile(
    r"(?:adresse(?:n|r)?|bopæl(?:en)?|bopæls?adresse(?:n)?|bor(?: nu| stadig)?(?: på| i| ved)?|bosat(?: på| i)?|boende(?: på)?|"
    r"beliggende(?: på)?|ejendom(?:men)?|ejendomsadresse|"
    r"flytte[rt]?(?: til| fra)|flyttede (?:til|fra)|hjemme på|lejlighed(?:en)?(?: på)?|hus(?:et)?(?: på)|opgang(?:en)?|"
    r"matriklen)[: \t\n]{1,4}$"
)
_MODIFIER = re.compile(
    r"(?:gammel|gl\.|nørre|nr\.|ndr\.|sønder|sdr\.|store|st\.|lille|ll\.|øster|vester|østre|vestre|nordre|søndre|ny|nye|sankt|skt\.|sct\.|indre|ydre|øvre|nedre|kongens|dronningens|"
    r"kong|dronning|prins|prinsesse|grev|hans|[a-zæøå]\.(?:[ ]?[a-zæøå]\.)*|\d{1,2}\.|[a-zæøåé.\-]{3,}s)$",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"(?:^|(?<=[\s,;:(\"]))(?P<token>[\wÆØÅæøåéüö.'’\-]+)(?P<gap>[ ]|[ ]?\r?\n)$")
_COUNTS = (
    r"kr|dkk|%|pct|mio|mia|stk|km|meter|m2|m²|db|timer|minutter|uger|måneder|gange|børn|voksne|år|dage|personer|procent|point|"
    r"naboer|borgere|beboere|ejere|lejere|klagere?|sager|boliger|huse|lejligheder|ejendomme|grunde|andre|af|ud|ansøgninger|høringssvar|indsigelser"
)
_COUNTED = re.compile(rf"[ ]?(?:{_COUNTS})(?!\w)", re.IGNORECASE)
_NEXT = rf"\d{{1,3}}(?:[ ]?[A-Z](?!\w|\.\w)|[a-z](?!\w))?(?![\w:/%\-]|[.,]\d|\.[ ]?[a-zæøå]|\s?(?i:{_COUNTS})(?!\w))"
_MORE = re.compile(
    rf"(?:,[ ]{_NEXT})*[ ](?:og|samt|eller|&)[ ](?:nr\.?[ ])?{_NEXT}|(?:,[ ]{_NEXT})+(?=[.;)\n]|$)(?!\n\d{{4}}[ ])"
)
"""Further house numbers of the same street: ``7, 9 og 12``."""
_LINE_END = re.compile(r"[ \u00a0]*\r?\n[ \u00a0]*\Z")
_LISTED = re.compile(r"(?:^|\n)[ \t]*(\d{1,3})[.)][ ]")
LINE_END = Text(da="Vejnavn ved linjens slutning og husnummer på den næste", en="Street name at the end of the line, number on the next")
STREET = Text(da="Vejnavn og husnummer", en="Street name and number")
WHOLE = Text(da="Adresse med postnummer og by", en="Address with postcode and town")
LIVES = Text(da="Står efter ord som bor på eller adresse", en="Stands after words such as lives at or address")
TOWN = Text(da="Postnummer og by: peger normalt ikke alene på en person", en="Postcode and town: does not normally point to a person alone")


def find(text: str, context: Context) -> Iterator[Find]:
    """Yield addresses, and postcodes with towns that stand alone."""
    taken = Taken()
    for house in starting(_HOUSE, text, numbers(text)):
        found = _at(text, house)
        if found and not taken.meets(found.start, found.end):
            taken.add(found.start, found.end)
            yield found
    for pattern, reason, score in OTHER_WAYS:
        for match in pattern.finditer(text):
            if not taken.meets(match.start(), match.end()):
                taken.add(match.start(), match.end())
                yield Find(0, match.start(), match.end(), "address", score, reason, RULE, f"address:{match[0].lower()}")
    for match in starting(POSTCODE, text, numbers(text)):
        if not taken.meets(match.start(), match.end()):
            end, sure = town_at(text, match["code"], match.end())
            if sure >= 0.9:
                told = text[match.start() : end].lower()
                yield Find(0, match.start(), end, "town", 0.8, TOWN, RULE, f"town:{told}", open=True)


def _at(text: str, house: re.Match[str]) -> Find | None:
    """Return the address whose house number this is, or None."""
    stretch = text[max(0, house.start() - 60) : house.start()]
    split = _LINE_END.search(stretch)
    if split and _numbered(text, house):
        return None
    bare = stretch[: split.start()] if split else _NR.sub("", stretch.rstrip(" \u00a0"))
    if bare == stretch or not (bare[-1:].isalpha() or bare[-1:] == "."):
        return None
    word = re.split(r"[\s,;:(\"]", bare[-42:])[-1]
    low = word.lower()
    ending = _ending(low) or (_ending(low.rstrip(".")) if low.endswith(".") else "") or (_ending(low[:-1]) if low.endswith("s") else "")
    start = max(0, house.start() - 60) + len(bare) - len(word)
    if split and not (word[:1].isupper() and ending and len(low) > len(ending) and _running(text, start)):
        return None
    if ending:
        return _judge(text, house, _start(text, start, word, ending), ending)
    capitals = _CAPITALS.search(text, max(0, house.start() - 90), house.start()) if word[:1].isupper() else None
    return _judge(text, house, capitals.start(), "") if capitals else None


def _numbered(text: str, house: re.Match[str]) -> bool:
    """Whether the number counts a point of a list: written ``3.`` or ``3)``, with the one before or after it at the start of a line."""
    if text[house.end() : house.end() + 1] not in (".", ")"):
        return False
    told = int(house["no"])
    ahead = {int(m[1]) for m in _LISTED.finditer(text[max(0, house.start() - 1500) : house.start()])}
    behind = {int(m[1]) for m in _LISTED.finditer(text[house.end() : house.end() + 1500])}
    return told - 1 in ahead or told + 1 in behind


def _running(text: str, start: int) -> bool:
    """Whether the line holds words before the street, so that it is running text and no heading."""
    return bool(re.search(r"[a-zæøå]{2,}:?[ ]", text[text.rfind("\n", 0, start) + 1 : start]))


def _ending(word: str) -> str:
    """Return the longest ending of street names that the word has, or ''."""
    return next((word[-length:] for length in range(min(12, len(word)), 1, -1) if word[-length:] in _ENDS), "")


def _judge(text: str, house: re.Match[str], start: int, ending: str) -> Find | None:
    """Score a street with its number; by its ending, and by what stands around it where it has none."""
    street = text[start : house.start()].strip()
    end, floor, whole = _rest(text, house.end())
    lives = _LIVES.search(before(text, start, 40)) is not None
    word = street.split(" ")[-1].lower().strip(".")
    if street.lower().strip(".") in NOT_STREET or _COUNTED.match(text, end):
        return None
    capital = street[:1].isupper() or street[:1].isdigit()
    told = lives or floor or whole >= 0.9
    compound = len(word) > len(ending) or " " in street
    sure = ending in _SURE_ENDS
    if street.lower() in town_names() and not told:
        return None
    if not ending:
        score = (0.9 if whole >= 0.9 else 0.85) if told and capital else 0.0
    elif capital:
        score = 0.97 if told else 0.88 if sure and compound else 0.7 if compound else 0.3
    else:
        score = 0.9 if told else 0.45 if sure and len(word) > len(ending) + 2 else 0.0
    if score < 0.2:
        return None
    over_line = "\n" in text[start + len(street) : house.start()]
    reason = WHOLE if whole >= 0.9 else LIVES if lives else LINE_END if over_line else STREET
    more = None if floor or whole else _MORE.match(text, house.end())
    key = re.sub(r"\s+", " ", f"{street} {house['no']}{(house['letter'] or '').strip()}{more[0] if more else ''}").lower()
    end = more.end() if more else end
    score *= 0.8 if over_line and not told else 1
    return Find(0, start, end, "address", score, reason, RULE, f"address:{key}")


def _rest(text: str, end: int) -> tuple[int, bool, float]:
    """Return where the address ends, whether it has a floor, and how sure its town is."""
    floor = _FLOOR.match(text, end)
    if floor:
        end = floor.end()
    place = _PLACE.match(text, end)
    if place:
        town, sure = town_at(text, place["code"], place.end())
        if sure >= 0.3:
            return town, floor is not None, sure
    return _town(text, end), floor is not None, 0.0


def _town(text: str, end: int) -> int:
    """Return where a town without its postcode ends: ``, Faxe`` or ``i Odder``; the end given where none stands there."""
    told = _TOWN.match(text, end)
    if told is None:
        return end
    words = told["town"].split(" ")
    for many in range(len(words), 0, -1):
        name = " ".join(words[:many])
        led = name[0].isupper() or text[told.start() : told.start("town")].strip() == "i"
        if name.lower() in _places() and (led or name.lower() in BIG):
            return told.start("town") + len(name)
    return end


@cache
def _places() -> frozenset[str]:
    """Return towns and other places of the realm, in small letters, without those that are names of people too."""
    known = lists()
    return town_names() | {place for place in known.places if place not in known.given}


def _start(text: str, start: int, word: str, ending: str) -> int:
    """Return where a street name begins: capitalised words before a bare 'Vej', known first words before 'Skovbrynet'."""
    bare = len(word.strip(".")) == len(ending)
    for _ in range(4):
        lead = _BEFORE.search(text, max(0, start - 30), start)
        if lead is None:
            return start
        token = lead["token"]
        if not (token[:1].isupper() or token[:1].isdigit()) or token.lower() in NOT_STREET or token.endswith(":"):
            return start
        if not bare and not _MODIFIER.fullmatch(token):
            return start
        if "\n" in lead["gap"] and not (bare and _running(text, lead.start("token"))):
            return start
        start = lead.start("token")
    return start
