"""Numbers as a Danish reader sees them in a cell, so that a CPR number or date stored as a number is read as one."""

import math
import re
from functools import lru_cache

_ZEROS = re.compile(r"0{2,}(?:[-\s./ ]+0+)*")
_LITERAL = re.compile(r'"([^"]*)"|((?:\\.)+)')
_LONGEST = 1_000  # Excel takes 255 characters
_TELLING = re.compile(r"[^\W\d_]{4}|\d{4}")


def unworded(code: str) -> str:
    """Return a format code without the words that somebody wrote into it; short ones (``"kr."``, ``\\-``) stay."""
    return _LITERAL.sub(lambda found: "" if _telling(found) else found[0], code)


@lru_cache(1_000)
def worded(code: str) -> bool:
    """Return whether a format code writes words beside the number."""
    return any(_telling(found) for found in _LITERAL.finditer(code))


def _telling(found: re.Match[str]) -> bool:
    return bool(_TELLING.search(found[1] if found[1] is not None else found[2].replace("\\", "")))


def shown_number(value: str, code: str, *, old_dates: bool = False) -> str:
    """Return a stored number under a format code: dates as ``04-03-2026``, ``000000-0000`` with its hyphen, otherwise plain.

    Words written into the code stand around it where there are any (`worded`).

    Notes
    -----
    Limits: currency signs, percent and thousands are left out; a figure is shown with as many decimals as it has. ``;;;`` hides a value
    from a reader of the sheet but not here.
    """
    try:
        number = float(value)
    except ValueError:
        return value
    if not math.isfinite(number):
        return value
    sections = _sections(code)
    section = sections[1 if number < 0 and len(sections) > 1 else 2 if number == 0 and len(sections) > 2 else 0]
    plain = _number(number, section, old_dates)
    return _amid(section, plain) if worded(section) else plain


def shown_text(text: str, code: str) -> str:
    """Return what a cell of text shows under a format code: words that stand in its part for text come before and after."""
    section = next((one for one in reversed(_sections(code)) if "@" in one), "")
    return _amid(section, text) if worded(section) else text


@lru_cache(1_000)
def _sections(code: str) -> list[str]:
    """Return the parts of a code for positive, negative, zero and text."""
    return re.sub(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', "\0", code[:_LONGEST]).split("\0")


def _amid(section: str, said: str) -> str:
    """Return the words of a part of a format code with ``said`` where its first figure or ``@`` stands."""
    out, put = [], False
    for found in re.finditer(r'"([^"]*)"|\\(.)|\[[^\]]*\]|([0#?@dmyhs](?:[0#?@dmyhs.,/:-]|General)*|General)|([ ()-])', section):
        if found[3] and not put:
            out.append(said)
            put = True
        elif not found[3]:
            out.append(found[1] or found[2] or found[4] or "")
    return "".join(out).strip()


def _number(number: float, section: str, old_dates: bool) -> str:
    code = re.sub(r'\[[^\]]*\]|"([^"]*)"', r"\1", section).replace("\\", "")
    if _is_date(section):
        return _date(number, code, old_dates)
    plain = str(int(number)) if number == int(number) and abs(number) < 1e16 else repr(number).replace(".", ",")
    found = _ZEROS.fullmatch(code.strip())
    if found and number == int(number) and number >= 0:
        digits = plain.zfill(code.count("0"))
        spare = len(digits) - code.count("0")
        out, at = [digits[:spare]], spare
        for sign in code.strip():
            out.append(digits[at] if sign == "0" else sign)
            at += sign == "0"
        return "".join(out)
    return plain


@lru_cache(1_000)
def _is_date(code: str) -> bool:
    from openpyxl.styles.numbers import is_date_format

    return bool(is_date_format(code))


def _date(number: float, code: str, old_dates: bool) -> str:
    from datetime import date, datetime, time, timedelta

    from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

    try:
        found = from_excel(number, CALENDAR_MAC_1904 if old_dates else CALENDAR_WINDOWS_1900)
    except (ValueError, OverflowError, TypeError):
        return str(number)
    if isinstance(found, timedelta):
        return str(found)
    if isinstance(found, time):
        return f"{found:%H.%M}"
    if isinstance(found, datetime):
        timed = re.search(r"h", code, re.IGNORECASE) and (found.hour or found.minute)
        return f"{found:%d-%m-%Y %H.%M}" if timed else f"{found:%d-%m-%Y}"
    return f"{found:%d-%m-%Y}" if isinstance(found, date) else str(found)
