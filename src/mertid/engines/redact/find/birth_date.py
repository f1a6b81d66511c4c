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

RULE = "birth_date"
MONTHS = ("januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december")
_MONTH = (
    "(?P<name>jan(?:uar|\\.)?|feb(?:ruar|r?\\.)?|mar(?:ts|\\.)?|apr(?:il|\\.)?|maj|jun[i.]?|jul[i.]?|aug(?:ust|\\.)?|sept?(?:ember|"
    "\\.)?|okt(?:ober|\\.)?|nov(?:ember|\\.)?|dec(?:ember|\\.)?)"
)
_DATE = (
    rf"(?:(?:den )?(?P<d1>\d{{1,2}})\.? ?{_MONTH} ?,?(?P<y1>(?:18|19|20)\d\d|\d\d(?!\d))?"
    r"|(?P<d2>\d{1,2})[ ]?[./\-][ ]?(?P<m2>\d{1,2})[ ]?[./\- ][ ]?(?P<y2>(?:18|19|20)\d\d|\d\d(?!\d))"
    r"|(?P<y3>(?:18|19|20)\d\d)-(?P<m3>\d\d)-(?P<d3>\d\d)"
    r"|(?P<d4>\d\d)(?P<m4>\d\d)(?P<y4>(?:19|20)\d\d|\d\d)(?!\d)"
    r"|i (?P<y5>(?:19|20)\d\d)(?!\d))"
)
_LEAD = re.compile(
    r"\b(?=[fbdFBD])(?:født|fødselsdato(?:en)?|fødselsdag(?:en)?|fødselsår|født dato|fødsels- og personnummer|f\. ?d\.|f\.|fdt\.?|født d\.|"
    r"born(?: on)?|date of birth|dob)"
    r"[ ]?(?:er |var |d\.|den |dato |dag )?[:. \t|\n\u00a0]{0,4}(?:er |d\. |den )?(?P<date>" + _DATE + ")",
    re.IGNORECASE,
)
_TAIL = re.compile(rf"(?<!\d)(?P<date>{_DATE})[ ]?\((?:f\.|født|fødselsdag|fødselsdato)\)?", re.IGNORECASE)
_BORN = re.compile(r"[fF](?:ød|ØD|\.|dt)|[bB]orn|[dD]ate of|dob|DOB")
_BRACKET = re.compile(r"\((?:f\.|[fF]ød)")
SAID = Text(da="Dato efter ordet født eller fødselsdato", en="Date after the word born or date of birth")


def find(text: str, context: Context) -> Iterator[Find]:
    """Yield dates that the text calls a date of birth."""
    near = around(text, 60, 40)
    for pattern, some in ((_LEAD, _BORN), (_TAIL, _BRACKET)):
        for match in within(pattern, text, near) if some.search(text) else ():
            key = _key(match)
            if key is None:
                continue
            lead = match[0][: match.start("date") - match.start()].lower()
            weak = lead.startswith("f.") or match["y5"] is not None
            yield Find(0, match.start("date"), match.end("date"), "birth_date", 0.7 if weak else 0.95, SAID, RULE, f"born:{key}")


def _key(match: re.Match[str]) -> str | None:
    """Return the date as ISO text, with ?? for a year that is not said, or None where there is no such date."""
    if match["y5"]:
        return str(match["y5"])
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


def _month(name: str) -> int:
    return next(i for i, month in enumerate(MONTHS, 1) if month.startswith(name.lower()[:3]))
