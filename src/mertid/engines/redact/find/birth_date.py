"""Dates of birth, where the text says that a date is one.

Source: Databeskyttelsesforordningen art. 4, nr. 1 (identifiable person); forms of dates: Dansk Sprognævn, Retskrivningsordbogen § 44.
"""

import re
from collections.abc import Iterator
from datetime import date

from mertid.core import Text

from ..context import Context
from ..values import Find
from ._near import around, within
from .phone import SPOKEN

RULE = "birth_date"
MONTHS = ("januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december")
_MONTH = (
    "(?P<name>jan(?:uar|\\.)?|feb(?:ruar|r?\\.)?|mar(?:ts|\\.)?|apr(?:il|\\.)?|maj|jun[i.]?|jul[i.]?|aug(?:ust|\\.)?|sept?(?:ember|"
    "\\.)?|okt(?:ober|\\.)?|nov(?:ember|\\.)?|dec(?:ember|\\.)?)"
)
_UNITS = (
    "første", "anden", "tredje", "fjerde", "femte", "sjette", "syvende", "ottende", "niende", "tiende", "ellevte", "tolvte", "trettende",
    "fjortende", "femtende", "sekstende", "syttende", "attende", "nittende",
)
ORDINALS = {word: n for n, word in enumerate(_UNITS, 1)} | {"tyvende": 20, "tredivte": 30, "enogtredivte": 31}
ORDINALS |= {f"{one}ogtyvende": 20 + n for n, one in enumerate(["en", "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni"], 1)}
_EACH = "|".join(sorted(ORDINALS, key=len, reverse=True))
YEARS = {word: int(told) for word, told in SPOKEN.items() if not word.startswith("nul")}
_YEARS = "|".join(sorted(YEARS, key=len, reverse=True))
_DATE = (
    rf"(?:(?:den )?(?P<d1>\d{{1,2}})\.? ?{_MONTH} ?,?(?P<y1>(?:18|19|20)\d\d|\d\d(?!\d))?"
    r"|(?P<d2>\d{1,2})[ ]?[./\-][ ]?(?P<m2>\d{1,2})[ ]?[./\- ][ ]?(?P<y2>(?:18|19|20)\d\d|\d\d(?!\d))"
    r"|(?P<y3>(?:18|19|20)\d\d)-(?P<m3>\d\d)-(?P<d3>\d\d)"
    r"|(?P<d4>\d\d)(?P<m4>\d\d)(?P<y4>(?:19|20)\d\d|\d\d)(?!\d)"
    r"|(?:i )?(?P<y5>(?:18|19|20)\d\d)(?![\d]|[\-./]\d)"
    rf"|(?:den )?(?P<d6>{_EACH}) (?:i )?(?:{_MONTH.replace('?P<name>', '?P<name6>')}|(?P<m6>{_EACH}))"
    rf"(?:,? (?P<y6>(?:(?:nittenhundrede|nitten hundrede|totusind(?:e)?|to tusind(?:e)?)(?: og)?(?: )?)?(?:{_YEARS})|(?:19|20)\d\d))?)"
)
_LEAD = re.compile(
    r"\b(?=[fbdFBD])(?:født|fødselsdato(?:en)?|fødselsdag(?:en)?|fødselsår|født dato|fødsels- og personnummer|f\. ?d\.|f\.|fdt\.?|født d\.|"
    r"born(?: on)?|date of birth|dob)"
    r"[ ]?(?:er |var |d\.|den |dato |dag )?[:. \t|\n\u00a0]{0,16}(?:er |d\. |den )?(?P<date>" + _DATE + ")",
    re.IGNORECASE,
)
_TAIL = re.compile(rf"(?<!\d)(?P<date>{_DATE})[ ]?\((?:f\.|født|fødselsdag|fødselsdato)\)?", re.IGNORECASE)
_BORN = re.compile(r"[fF](?:ød|ØD|\.|dt)|[bB]orn|[dD]ate of|dob|DOB")
_SAID = re.compile(rf"(?:født|fødselsdag\w*|fødselsdato\w*)(?= (?:er |var )?(?:den )?(?:{_EACH})\b)", re.IGNORECASE)
_BRACKET = re.compile(r"\((?:f\.|[fF]ød)")
SAID = Text(da="Dato efter ordet født eller fødselsdato", en="Date after the word born or date of birth")


def find(text: str, context: Context) -> Iterator[Find]:
    """Yield dates that the text calls a date of birth."""
    near = around(text, 60, 40)
    told = tuple((m.start(), min(len(text), m.start() + 110)) for m in _SAID.finditer(text))
    seen: set[int] = set()
    for pattern, some, stretches in ((_LEAD, _BORN, (*near, *told)), (_TAIL, _BRACKET, near)):
        for match in within(pattern, text, stretches) if some.search(text) else ():
            key = _key(match)
            if key is None or match.start("date") in seen or (match["m6"] and not match["y6"]):
                continue
            seen.add(match.start("date"))
            lead = match[0][: match.start("date") - match.start()].lower()
            weak = lead.startswith("f.") or match["y5"] is not None
            yield Find(0, match.start("date"), match.end("date"), "birth_date", 0.7 if weak else 0.95, SAID, RULE, f"born:{key}")


def _key(match: re.Match[str]) -> str | None:
    """Return the date as ISO text, with ?? for a year that is not said, or None where there is no such date."""
    if match["y5"]:
        return str(match["y5"])
    if match["d6"]:
        return _said(match)
    number = next(n for n in "1234" if match[f"d{n}"])
    day = int(match[f"d{number}"])
    month = _month(match["name"]) if number == "1" else int(match[f"m{number}"])
    told = match[f"y{number}"]
    year = int(told) if told else 2000
    if told and len(told) == 2:
        year += 2000 if year <= date.today().year % 100 else 1900  # noqa: DTZ011 - a birth date has no time zone
    try:
        made = date(year, month, day)
    except ValueError:
        return None
    return made.isoformat() if told else f"??-{made:%m-%d}"


def _said(match: re.Match[str]) -> str:
    """Return a date said in words as ISO text, with ?? for a year that is not said."""
    day = ORDINALS[match["d6"].lower()]
    month = _month(match["name6"]) if match["name6"] else ORDINALS[match["m6"].lower()]
    said = (match["y6"] or "").lower()
    told = said if said.isdigit() else str(YEARS.get(re.split(r"\s|(?<=hundrede)|(?<=tusinde)", said)[-1], ""))
    year = ("20" if said.startswith("to") and " " in said else "19") + told.zfill(2) if 0 < len(told) < 3 else told or "??"
    return f"{year}-{month:02}-{day:02}"


def _month(name: str) -> int:
    return next(i for i, month in enumerate(MONTHS, 1) if month.startswith(name.lower()[:3]))
