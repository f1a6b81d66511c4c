"""When a letter or note was written: by the date in its head, or by what the file says of itself."""

import re
from collections.abc import Iterator
from datetime import date

from .find.birth_date import MONTHS
from .values import Reading

_HEAD = 2_500  # characters of the first page: the letterhead and the subject
_FIRST, _LAST = 1900, 2100
_MONTH = "|".join(f"{month[:3]}(?:{month[3:]})?" for month in MONTHS)
_DAY = (
    rf"(?:(?P<d1>\d{{1,2}})\.?\s*(?P<m1>{_MONTH})\.?,?\s*(?P<y1>\d{{4}})"
    r"|(?P<d2>\d{1,2})\s?[-./]\s?(?P<m2>\d{1,2})\s?[-./ ]\s?(?P<y2>\d{4})|(?P<y3>\d{4})-(?P<m3>\d{2})-(?P<d3>\d{2}))(?!\d)"
)
_END = r"[^\S\n]*(?:$|\t|[ ]{2})"
_WEEKDAY = r"(?:(?:man|tirs|ons|tors|fre|lør|søn)dag\s+)?"
_TOLD = re.compile(
    r"(?im)^[^\S\n]*(?:dato|brevdato|dok(?:ument)?\.?\s?dato|udskrevet|udfærdiget|skrevet|sendt|afsendt|oprettet|date)"
    rf"(?:\s+den)?[^\S\n]*[:.]?\s*{_WEEKDAY}(?:den\s+)?(?:d\.\s*)?{_DAY}")
_PLACE = re.compile(
    rf"(?im)(?:^|[\t]|[ ]{{2}})[^\S\n]*[A-ZÆØÅ][^\W\d_]+(?:[ ][^\W\d_]{{1,12}})?,?[^\S\n]+(?:den|d\.)[^\S\n]*{_DAY}{_END}")
_ALONE = re.compile(rf"(?im)(?:^|\t|[ ]{{2}})[^\S\n]*{_WEEKDAY}(?:(?:den|d\.)[^\S\n]*)?{_DAY}{_END}")
_BORN = re.compile(r"(?i)f(?:ødt|\.)|fødsels|cpr|periode|frist|møde(?:dato)?|modtaget")
_OF_THE_FILE = re.compile(r"(?m)^CreationDate: D?:?(\d{4})(\d{2})(\d{2})")


def written_on(reading: Reading, *, by_file: bool = False) -> date | None:
    """Return the day a document says it was written; None where its head says none.

    A day after a label ("Dato:") counts before one after a place ("Odense, den 3. maj 2024"), and that before one alone on its line or in
    its cell; a day within a sentence counts nothing, nor one beside "født", "frist" and the like.

    Parameters
    ----------
    by_file
        Take the day the file was made (a PDF's CreationDate) where the head tells none and it is no scan, whose day is that of scanning.

    Notes
    -----
    Limits: a form's or a reply's head may hold another paper's day first. Source of the forms: Dansk Sprognævn, Retskrivningsordbogen
    § 43 (dates), read 2026-11-29 from general knowledge [K]; ISO 8601.
    """
    page = next((sheet for sheet in reading.sheets if not sheet.hidden and sheet.text.strip()), None)
    head = page.text[:_HEAD] if page is not None else ""
    for pattern in (_TOLD, _PLACE, _ALONE):
        found = next(_days(pattern, head), None)
        if found is not None:
            return found
    if by_file and not reading.scanned:
        told = next((sheet.text for sheet in reading.sheets if sheet.part == "metadata"), "")
        made = _OF_THE_FILE.search(told)
        return _day(*made.groups()) if made else None
    return None


def _days(pattern: re.Pattern[str], head: str) -> Iterator[date]:
    for found in pattern.finditer(head):
        line = head[head.rfind("\n", 0, found.start()) + 1 : found.end()] if pattern is not _TOLD else ""
        before = head[: found.start()].rstrip().rpartition("\n")[2] if pattern is _ALONE else ""
        if _BORN.search(line) or (before.endswith(":") and _BORN.search(before)):
            continue
        part = found.groupdict()
        month = part["m1"] or part["m2"] or part["m3"] or ""
        if not month.isdigit():
            month = str(1 + next(at for at, name in enumerate(MONTHS) if name.startswith(month.lower()[:3])))
        day = _day(part["y1"] or part["y2"] or part["y3"] or "", month, part["d1"] or part["d2"] or part["d3"] or "")
        if day is not None:
            yield day


def _day(year: str, month: str, day: str) -> date | None:
    try:
        made = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return made if _FIRST <= made.year <= _LAST else None
