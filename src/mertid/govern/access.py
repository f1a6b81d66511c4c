"""When a request for access must be answered, and what is said where that is missed. The numbers are data: ``access.toml``."""

import calendar
import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from mertid.core import Text

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


@dataclass(frozen=True)
class AccessDeadline:
    """What a law says of time beside its deadline.

    ``choices``: working days that a person may choose among; ``notice_days``: calendar days after which the person who asks
    must have heard, 0 where it is the deadline itself; ``complaint_days``: working days after which the time itself may be
    complained of, 0 where no rule says so.
    """

    choices: tuple[int, ...]
    notice: Text
    complaint_days: int
    notice_days: int
    source: str
    read_on: str


def _read() -> dict[str, AccessDeadline]:
    told = tomllib.loads((Path(__file__).parent / "access.toml").read_text("utf-8"))
    return {
        law: AccessDeadline(
            tuple(row["choices"]), Text(**row["notice"]), row["complaint_days"], row.get("notice_days", 0), row["source"],
            str(row["read_on"]),
        )
        for law, row in told.items()
    }


DEADLINES: dict[str, AccessDeadline] = _read()
"""By the key of the law."""


def last_moment(received_at: datetime, *, months: int) -> datetime:
    """Return the end of the last day of a deadline in calendar months, in Danish time.

    Parameters
    ----------
    received_at
        Aware.
    months
        At least 1. A day that the last month lacks becomes its last one (31 January + 1 month = 28 or 29 February).

    Notes
    -----
    Source: Regulation (EEC, Euratom) 1182/71 art. 3(2)(c), read 2026-11-22: a period in months ends with the day of the same
    date. A deadline that ends on a holiday is not moved here, so that the answer is never late by that.
    """
    day = received_at.astimezone(COPENHAGEN).date()
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.combine(date(year, month + 1, min(day.day, last)), time(23, 59, 59), tzinfo=COPENHAGEN)


NOTICE = Text(
    da=(
        "Vi modtog den {received} din anmodning om aktindsigt.\n\nVi kan desværre ikke nå at behandle den færdig inden fristen den {due}. "
        "Grunden er: {why}\n\nVi forventer at sende dig et svar senest den {expected}.\n\n{rule}"
    ),
    en=(
        "On {received} we received your request for access.\n\nWe are sorry that we cannot finish it before the deadline on {due}. "
        "The reason is: {why}\n\nWe expect to send you an answer on {expected} at the latest.\n\n{rule}"
    ),
)


def notice_text(law: str, *, received: str, due: str, why: str, expected: str) -> Text:
    """Return the letter that tells that the deadline is missed; dates as people write them."""
    rule = DEADLINES[law].notice
    return Text(
        da=NOTICE.da.format(received=received, due=due, why=why, expected=expected, rule=rule.da),
        en=NOTICE.en.format(received=received, due=due, why=why, expected=expected, rule=rule.en),
    )
