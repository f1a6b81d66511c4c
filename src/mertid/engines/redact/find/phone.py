"""Telephone numbers, Danish and foreign. A cheap pattern gives candidates; phonenumbers judges those alone (it is slow).

Source: Den danske nummerplan (Klima-, Energi- og Forsyningsministeriet): eight digits, no area codes; ITU E.164 for foreign ones.
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

import phonenumbers

from mertid.core import Text

from ..context import Context
from ..values import Find
from ._near import after, before, digits, numbers, starting
from .cvr import checks

RULE = "phone"
_S = r"[ \u00a0\u202f.\-\u2013]"
_SHAPE = re.compile(
    rf"(?<![\d.,/\-\w])(?P<code>\(?(?:\+|00) ?45\)?{_S}{{0,2}})?"
    rf"(?P<dk>\d\d{_S}\d\d{_S}\d\d{_S}\d\d|\d{{4}}{_S}\d{{4}}|\d\d{_S}\d{{3}}{_S}\d{{3}}|\d{{3}}{_S}\d\d{_S}\d{{3}}|\d{{3}}{_S}\d{{3}}{_S}\d\d|\d{{8}})"
    rf"(?!\d)(?![.,\-/]\d)(?!{_S}\d{{2}})"
    rf"|(?<![\d\w])(?P<foreign>(?:\+|00)[1-9]\d{{0,2}}(?:{_S}?\(?\d{{1,4}}\)?){{2,6}})(?!\d)"
)
_TOLD = re.compile(
    r"(?:tlf|telefon\w*|tel|phone|mobil\w*|mob|ring\w*|sms\w*|fax|direkte|opkald\w*|træffes?|kontakt\w*|dørtelefon|"
    r"\b[tm])[ .:/nr]{0,8}(?:på |til |nummer(?:et)? )?"
    r"(?:\(?\+?45\)?)?[ :]{0,2}$"
)
_NEAR = re.compile(r"(?:tlf|telefon|mobil|\bring\b|\bsms|opkald|træffe)[^\n]*$")
_OTHER = re.compile(
    r"(?:cvr|se-?nr|ean|gln|konto\w*|reg\.?|faktura\w*|ordre\w*|sags?\w*|j\.?nr|journal\w*|matr\w*|bfe|beløb\w*|løbe\w*|dok\w*|id|ref|"
    r"lov|nr|nummer|udg\w*|indt\w*|budget\w*|kl|§|side|isbn|issn|kvittering\w*|vare\w*|bfe\w*|serie\w*|(?:bestilling|kunde|medlem|lån|"
    r"kontrakt|police|skade|ydelse|løn)\w*)[. :\-nr]{0,6}(?:er )?$"
)
_ONES = ("nul", "en", "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni")
_TEENS = ("ti", "elleve", "tolv", "tretten", "fjorten", "femten", "seksten", "sytten", "atten", "nitten")
_TENS = ("tyve", "tredive", "fyrre", "halvtreds", "tres", "halvfjerds", "firs", "halvfems")
SPOKEN = (
    {word: str(n) for n, word in enumerate(_ONES)}
    | {word: str(10 + n) for n, word in enumerate(_TEENS)}
    | {word: str(10 * n) for n, word in enumerate(_TENS, 2)}
    | {f"{one}og{ten}": f"{10 * t + o}" for t, ten in enumerate(_TENS, 2) for o, one in enumerate(_ONES) if o}
    | {f"nul{one}": f"0{o}" for o, one in enumerate(_ONES)}
)
"""Numbers below a hundred in words; digits keep a leading zero."""
_YEARS = re.compile(r"(?:1[89]|20)\d\d[ \-\u2013](?:1[89]|20)\d\d")
_YEAR = re.compile(r"19[5-9]\d|20[0-3]\d")
_MONEY = re.compile(r"^ ?(?:,-|,\d\d|kr|dkk|mio|mia|euro|stk|m2|m²|pct|%|t\.)")

TOLD = Text(da="Står efter telefon, mobil eller lignende", en="Stands after telephone, mobile or the like")
SHAPED = Text(da="Otte cifre skrevet som et telefonnummer", en="Eight digits written as a telephone number")
CODED = Text(da="Telefonnummer med landekode", en="Telephone number with country code")
SAID = Text(da="Telefonnummer sagt med ord", en="Telephone number said in words")
BARE = Text(da="Otte cifre i den danske nummerplan", en="Eight digits of the Danish numbering plan")


def find(text: str, context: Context) -> Iterator[Find]:
    """Yield telephone numbers."""
    for match in starting(_SHAPE, text, _places(text)):
        start, end = match.span()
        lead, tail = before(text, start, 32), after(text, end, 8)
        if match["foreign"]:
            number = _foreign(digits(match["foreign"]) if match["foreign"][0] == "+" else digits(match["foreign"])[2:])
            if number:
                yield Find(0, start, end, "phone", 0.95, CODED, RULE, f"phone:{number}")
            continue
        told = digits(match["dk"])
        named = _TOLD.search(lead) is not None
        score = 0.97 if named else 0.9 if match["code"] else _plain(match["dk"], told, lead, tail)
        if not _danish(told):
            score = 0.75 if named or match["code"] else 0.0
        if score >= 0.2:
            reason = TOLD if named else CODED if match["code"] else SHAPED if len(match["dk"]) > 8 else BARE
            yield Find(0, start, end, "phone", round(score, 3), reason, RULE, f"phone:+45{told}")
    yield from _broken(text)
    yield from _spoken(text)


_LINE_PAIRS = re.compile(
    r"(?<![\d.,/\-\w])(?:\d\d[ .\-]?\d\d[ ]*\n[ ]*\d\d[ .\-]?\d\d|\d\d[ .\-]\d\d[ .\-]\d\d[ ]*\n[ ]*\d\d|\d\d[ ]*\n[ ]*\d\d[ "
    r".\-]\d\d[ .\-]\d\d)(?!\d)(?![.,\-/]\d)"
)
_SAID = re.compile(
    rf"(?<!\w)(?:{'|'.join(sorted(SPOKEN, key=len, reverse=True))})(?:[\s,]+(?:og"
    rf"[ ])?(?:{'|'.join(sorted(SPOKEN, key=len, reverse=True))})){{3,7}}(?!\w)"
)


def _broken(text: str) -> Iterator[Find]:
    """Yield numbers of four pairs that a line end breaks, where a word such as tlf. or 'på' leads to them."""
    for match in _LINE_PAIRS.finditer(text):
        lead = before(text, match.start(), 32)
        if (_TOLD.search(lead) or _NEAR.search(lead) or lead.endswith((" på ", "nummer "))) and _danish(told := digits(match[0])):
            yield Find(0, match.start(), match.end(), "phone", 0.8, TOLD, RULE, f"phone:+45{told}")


def _spoken(text: str) -> Iterator[Find]:
    """Yield eight digits said in words: four numbers below a hundred, or digits one by one."""
    low = text.lower()
    if len(low) != len(text) or not any(word in low for word in ("nummer", "telefon", "ring", "tlf", "mobil")):
        return
    for match in _SAID.finditer(low):
        told = "".join(SPOKEN[word] for word in re.findall(r"[a-zæøå]+", match[0]) if word != "og")
        if len(told) == 8:
            yield Find(0, match.start(), match.end(), "phone", 0.8 if _danish(told) else 0.6, SAID, RULE, f"phone:+45{told}")


def _places(text: str) -> list[int]:
    """Return where telephone numbers may begin: at a number, or at the plus or bracket before it."""
    found = []
    for place in numbers(text):
        while place > 0 and text[place - 1] in "+(":
            place -= 1
        found.append(place)
    return found


def _plain(shown: str, told: str, lead: str, tail: str) -> float:
    """Score eight digits that nothing names: by how they are grouped, and what speaks against."""
    if _MONEY.search(tail) or _YEARS.fullmatch(shown):
        return 0.0
    grouped = len(re.split(_S, shown))
    score = {4: 0.85, 2: 0.7, 1: 0.5}.get(grouped, 0.35)
    if grouped == 1 and (_is_date(told) or checks(told)):
        score = 0.35
    if grouped == 3 and "." in shown:
        return 0.0
    if grouped == 2 and _YEAR.match(shown):
        score = 0.35
    if _OTHER.search(lead):
        score -= 0.35
    if _NEAR.search(lead):
        score = max(score, 0.8)
    return score


def _is_date(told: str) -> bool:
    for year, month, day in ((told[:4], told[4:6], told[6:]), (told[4:], told[2:4], told[:2])):
        try:
            made = date(int(year), int(month), int(day))
        except ValueError:
            continue
        if 1900 <= made.year <= 2100:
            return True
    return False


@lru_cache(4096)
def _danish(told: str) -> bool:
    try:
        return phonenumbers.is_possible_number(made := phonenumbers.parse(told, "DK")) and phonenumbers.is_valid_number(made)
    except phonenumbers.NumberParseException:
        return False


@lru_cache(4096)
def _foreign(told: str) -> str:
    """Return the number in E.164 where it is a valid one, else ''."""
    try:
        made = phonenumbers.parse("+" + told)
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.format_number(made, phonenumbers.PhoneNumberFormat.E164) if phonenumbers.is_valid_number(made) else ""
