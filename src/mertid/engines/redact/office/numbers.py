"""Numbers as a Danish reader sees them in a cell, so that a CPR number or date stored as a number is read as one."""

import re

_ZEROS = re.compile(r"0{2,}(?:[-\s./ ]+0+)*")


def shown_number(value: str, code: str, *, old_dates: bool = False) -> str:
    """Return a stored number under a format code: dates as ``04-03-2026``, ``000000-0000`` with its hyphen, otherwise plain.

    Notes
    -----
    Limits: currency signs, percent and thousands are left out; a figure is shown with as many decimals as it has. ``;;;`` hides a value
    from a reader of the sheet but not here.
    """
    try:
        number = float(value)
    except ValueError:
        return value
    code = re.sub(r'\[[^\]]*\]|"([^"]*)"', r"\1", code.split(";")[0] or code).replace("\\", "")
    if _is_date(code):
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
