"""CPR numbers, however they are written, with or without a valid check digit.

Source: CPR-kontoret, "Personnummeret i CPR" (cpr.dk): six digits of birth date, four serial digits of which the first gives the
century; since 1 October 2007 numbers that fail modulus 11 are issued. Replacement numbers carry 60 more in the day
(../shared/law.md, read 2026-11-22). So a valid date makes a candidate, modulus 11 only raises the score, and words nearby raise or
lower it without ever dropping a number.
"""

import re
from collections.abc import Iterator
from datetime import date

from mertid.core import Text

from ..context import Context
from ..values import Find
from ._lost_zero import lost_zero
from ._misread import misread
from ._near import Taken, after, before, digits, numbers, starting

RULE = "cpr"
UNSURE = 0.35
"""Score of what is found but is normally another number: below what an evaluation counts as proposed (0.4)."""
WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_DASH = "\\-\u2010\u2011\u2012\u2013\u2014\u2212\u00ad"
_GAP = (
    rf"(?:[ \u00a0\u202f]{{0,2}}[{_DASH}][ \u00a0\u202f]{{0,2}}\n?[ \u00a0]{{0,20}}|[ \u00a0\u202f]|[ \u00a0]*[\t|;][ \u00a0|;]*|"
    rf"[ \u00a0]*\|?[ \u00a0]*\r?\n[ \u00a0]*(?:[|\t][ \u00a0]*|[{_DASH}][ ]?)?)"
)
_JOIN = r"[ \u00a0./\-\u2013]"
_SHAPE = re.compile(
    rf"(?<!\d)(?=\d)(?:"
    rf"(?P<plain>(?:\d{{6}}|\d{{4}} \d\d(?=[{_DASH}])|\d\d \d{{4}}(?=[{_DASH}]))(?P<gap>{_GAP})?\d{{4}})"
    rf"|(?P<parts>\d\d{_JOIN}\d\d{_JOIN}(?:\d\d|(?:19|20|18)\d\d)(?P<gap2>{_GAP})\d{{4}})"
    rf"|(?P<long>\d{{4}}(?:19|20|18)\d\d(?:[{_DASH}]| [{_DASH}] )\d{{4}})"
    rf"|(?P<boxes>(?:\d[ |]{{1,3}}){{6}}(?:[{_DASH}][ |]{{1,3}})?(?:\d[ |]{{1,3}}){{3}}\d)"
    rf"|(?P<masked>\d{{6}}[ ]?[{_DASH}]?[ ]?(?:[xX]{{4}}|\*{{4}}|[•●]{{4}}|_{{4}})))"
    rf"(?!\d)"
)
_CUT = re.compile(r"[ \u00a0]*\|?[ \u00a0]*\r?\n[ \u00a0]*(?:[|\t][ \u00a0]*)?")
_BROKEN = re.compile(rf"\d[ \u00a0]*[\-\u2010\u2011\u2013\u00ad]?{_CUT.pattern}\d")
_DATED = re.compile(r"\d{1,2} \d\d[\-./]\d\d[\-./](?:19|20)\d\d(?!\d)|\d\d[\-./]\d\d[\-./](?:19|20)\d\d(?!\d)")
_ROW = re.compile(r"\d\d \d\d[\-./]\d\d[\-./](?:19|20)\d\d")
"""A row of a list that begins with its number and a date: no number is broken before it."""
_TOLD = re.compile(r"cpr|c\.p\.r|personnum|person-?nr|pers\.? ?nr|civilreg|p[åa]tient|fødselsnr|erstatnings?-?cpr|identitetsnr|id-nr")
_OTHER = re.compile(
    r"faktur|ordre|vare|serie|ean|gln|sags?-?n|sagsid|j\.? ?n|journaln|konto|reg\.? ?n|tlf|telefon|mobil|løbenr|dok(?:ument)?-?n|kvittering"
    r"|p-n|produktionsenh|beløb|kr\.|bilag|matr|isbn|issn|ref|track"
)
_PLACE = re.compile(r"(?:\bp-?n(?:r|ummer)|produktionsenhed\w*)[\w.]{0,6}[:. \n]{0,3}$")
_LABELLED = re.compile(
    r"(?:faktur|ordre|prøve|mrk|mærket|batch|lot|vare|serie|ean|gln|løben|kvittering|isbn|issn|track)[\w.\-]*[ \u00a0]?(?:nr\.?|"
    r"nummer)?[:. \u00a0#]{0,3}$"
)
"""The number's own label says that it is another: then it is unsure unless modulus 11 fits a hyphened one."""

PLAIN = Text(da="Ti cifre, der begynder med en gyldig dato", en="Ten digits that begin with a valid date")
HYPHEN = Text(da="Gyldig fødselsdato og fire cifre", en="A valid birth date and four digits")
CHECKED = Text(da="Gyldig fødselsdato og fire cifre; kontrolcifret passer", en="A valid birth date and four digits; the check digit fits")
NAMED = Text(da="Står ved ordet CPR eller personnummer", en="Stands beside the word CPR or personnummer")
REPLACEMENT = Text(da="Erstatningspersonnummer: dagen er lagt 60 til", en="Replacement number: 60 is added to the day")
MASKED = Text(da="Delvist skjult CPR-nummer: fødselsdatoen kan læses", en="Partly hidden CPR number: the birth date can be read")
ODD = Text(
    da="Står efter CPR, men datoen findes ikke: kan være en slåfejl", en="Stands after CPR, but there is no such date: may be a slip"
)
NO_ZERO = Text(da="Ni cifre ved ordet CPR: det første nul er faldet bort", en="Nine digits by the word CPR: the first zero is lost")
READ_SHAPED = Text(
    da="Seks og fire tegn som i et CPR-nummer; bogstaver kan være fejllæste cifre",
    en="Six and four signs as in a CPR number; letters may be misread digits",
)
READ = Text(da="Står efter CPR; bogstaver kan være fejllæste cifre", en="Stands after CPR; letters may be misread digits")


def find(text: str, context: Context) -> Iterator[Find]:
    """Yield every CPR number in the text."""
    taken = Taken()
    for match in starting(_SHAPE, text, numbers(text)):
        found = _judge(text, match, match.start(), match.end())
        if found is not None:
            taken.add(found.start, found.end)
            yield found
    for found in _across_lines(text):
        if not taken.meets(found.start, found.end):
            taken.add(found.start, found.end)
            yield found
    yield from (one for one in _misread(text) if not taken.meets(one.start, one.end))
    for start, end, told in lost_zero(text, _TOLD):
        if birth_date(told) is not None and not taken.meets(start, end):
            yield Find(0, start, end, "cpr", 0.9 if modulus_11(told) else 0.8, NO_ZERO, RULE, f"cpr:{told}")


def _misread(text: str) -> Iterator[Find]:
    """Yield numbers with letters for digits: by the word CPR, or in the form of six and four signs with a hyphen."""
    for start, end, told, hyphened in misread(text):
        if _TOLD.search(before(text, start, 30)):
            if birth_date(told) is not None or _close(text, start):
                yield Find(0, start, end, "cpr", 0.75, READ, RULE, f"cpr:{told}")
        elif hyphened and birth_date(told) is not None:
            yield Find(0, start, end, "cpr", 0.55, READ_SHAPED, RULE, f"cpr:{told}")


def birth_date(number: str) -> date | None:
    """Return the birth date in ten digits, replacement numbers included, or None where there is no such date.

    Parameters
    ----------
    number
        Ten digits.
    """
    day, month, year, seventh = int(number[:2]), int(number[2:4]), int(number[4:6]), int(number[6])
    if day > 60:
        day -= 60
    if seventh <= 3:
        century = 1900
    elif seventh in (4, 9):
        century = 2000 if year <= 36 else 1900
    else:
        century = 2000 if year <= 57 else 1800
    try:
        return date(century + year, month, day)
    except ValueError:
        return None


def modulus_11(number: str) -> bool:
    """Whether ten digits pass modulus 11. About one random number in eleven does; many that are in use do not."""
    return sum(w * int(d) for w, d in zip(WEIGHTS, number, strict=True)) % 11 == 0


def _judge(text: str, match: re.Match[str], start: int, end: int) -> Find | None:
    if match["masked"]:
        if _date_of(digits(match["masked"])[:6]):
            named = _TOLD.search(before(text, start, 30)) is not None
            return Find(0, start, end, "cpr", 0.95 if named else 0.85, MASKED, RULE, f"cpr-masked:{digits(match['masked'])[:6]}")
        return None
    told = digits(match[0])
    if len(told) == 12:
        century, told = told[4:6], told[:4] + told[6:]
        born = _date_of(told[:6])
        if not born or century not in ("18", "19", "20"):
            return None
    named = _TOLD.search(before(text, start, 30)) is not None or "cpr" in after(text, end, 12)
    if match["parts"] and not named and _ROW.fullmatch(match[0]):
        return None
    born_on = birth_date(told)
    if born_on is None:
        return Find(0, start, end, "cpr", 0.8, ODD, RULE, f"cpr:{told}") if named and _close(text, start) else None
    score = _score(text, match, told, born_on, named, start, end)
    return Find(0, start, end, "cpr", score, _why(told, named, match), RULE, f"cpr:{told}")


def _score(text: str, match: re.Match[str], told: str, born_on: date, named: bool, start: int, end: int) -> float:
    score = _shape_score(match)
    if modulus_11(told):
        score = max(score, 0.75) + 0.6 * (0.98 - max(score, 0.75))
    if born_on > date.today() or born_on.year < 1900:  # noqa: DTZ011 - a birth date has no time zone
        score *= 0.7
    if named:
        return round(max(score, 0.97), 3)
    if _PLACE.search(before(text, start, 24)):
        return UNSURE
    lead = before(text, start, 34)
    if _LABELLED.search(lead) and not (modulus_11(told) and match["gap"]):
        return UNSURE
    if _inside_number(text, start, end):
        score *= 0.4
    elif _OTHER.search(before(text, start, 24)):
        score = max(0.45, score * 0.75)
    return round(min(score, 0.98), 3)


def _shape_score(match: re.Match[str]) -> float:
    gap = match["gap"] if match["plain"] else match["gap2"] if match["parts"] else None
    if match["boxes"]:
        return 0.8
    if match["long"]:
        return 0.85
    if match["parts"]:
        return 0.85 if gap and gap.strip(" \u00a0\n\r\t|;") else 0.45
    if not gap:
        return 0.6
    if "\n" in gap and ("|" in gap or "\t" in gap):
        return UNSURE
    if gap.strip(" \u00a0\u202f\n\r\t|;"):
        return 0.93
    return 0.8 if gap in (" ", "\u00a0", "\u202f") else 0.5


def _why(told: str, named: bool, match: re.Match[str]) -> Text:
    if int(told[:2]) > 60:
        return REPLACEMENT
    if named:
        return NAMED
    if modulus_11(told):
        return CHECKED
    return PLAIN if match["plain"] and not match["gap"] else HYPHEN


def _across_lines(text: str) -> Iterator[Find]:
    """Yield numbers whose digits are broken by a line end anywhere: the line end is taken out and the rest read again."""
    for broken in _BROKEN.finditer(text):
        low, high = max(0, broken.start() - 16), min(len(text), broken.end() + 16)
        cut = _CUT.search(text[broken.start() : broken.end()])
        if cut is None:
            continue
        a, b = broken.start() + cut.start(), broken.start() + cut.end()
        joined = text[low:a] + text[b:high]
        for match in _SHAPE.finditer(joined):
            start, end = match.start() + low, match.end() + low
            if start < a < end and not match["boxes"]:
                if _DATED.match(text, b):
                    continue
                found = _judge(joined, match, match.start(), match.end())
                named = _TOLD.search(before(text, start, 30)) is not None
                if found is not None:
                    score = max(found.score, 0.95) if named else found.score * (0.8 if re.search(f"[{_DASH}]", match[0]) else 0.35)
                    yield Find(0, start, end + b - a, "cpr", round(score, 3), found.reason, RULE, found.key)


def _date_of(six: str) -> bool:
    return any(birth_date(six + seventh + "000") is not None for seventh in "045")


def _inside_number(text: str, start: int, end: int) -> bool:
    left, right = text[max(0, start - 2) : start], text[end : end + 2]
    return bool(re.fullmatch(r"[0-9][\-./:_]", left) or re.fullmatch(r"[\-./:_][0-9]", right) or (left[-1:].isalpha()))


def _close(text: str, start: int) -> bool:
    """Whether the word CPR stands right before, with nothing but ``nr.``, a colon and spaces between."""
    return re.search(r"(?:cpr|personn)[\w.\-]{0,12}(?: ?nr\.?| ?nummer)?[:. ]{0,3}$", before(text, start, 34)) is not None
