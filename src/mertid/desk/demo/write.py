"""Writes invented mails from the situations in ``mails/<team>.toml``: same seed, same mails, on every Python."""

import random
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TypeVar

from .places import CHILDREN, FIRST_NAMES, LAST_NAMES, MAIL_HOSTS, Place
from .style import MORE, VAGUE, VAGUE_SUBJECTS, dress

T = TypeVar("T")
MAILS = Path(__file__).with_name("mails")
MONTHS = ("januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december")
DAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag")
_CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
_SLOT = re.compile(r"\{([a-z]+)\}")


class Dice:
    """Repeatable choices. Only `random.random` is used, whose stream is the same on every Python version."""

    def __init__(self, seed: int | str) -> None:
        self._random = random.Random(seed)  # noqa: S311 - invented mails, nothing secret

    def chance(self, share: float) -> bool:
        """Return True in ``share`` of the calls."""
        return self._random.random() < share

    def number(self, low: int, high: int) -> int:
        """Return a whole number from ``low`` to ``high``, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def pick(self, things: Sequence[T]) -> T:
        """Return one of ``things``."""
        return things[int(self._random.random() * len(things))]


@dataclass(frozen=True)
class Situation:
    """Something citizens write about. ``team`` is the file's name; the texts hold choices and slots."""

    team: str
    kle: str
    subject: str
    text: str


@dataclass(frozen=True)
class Letter:
    """One invented mail: what is written, by whom, when, and where it belongs."""

    team: str
    kle: str
    subject: str
    body: str
    sender: str
    sender_name: str
    at: datetime
    case_number: str


@cache
def situations() -> tuple[Situation, ...]:
    """Return every situation, by team and in the order written."""
    found: list[Situation] = []
    for path in sorted(MAILS.glob("*.toml")):
        rows = tomllib.loads(path.read_text("utf-8"))["situation"]
        found += [Situation(path.stem, row["kle"], row["emne"], row["tekst"].strip()) for row in rows]
    return tuple(found)


def write(dice: Dice, place: Place, at: datetime, situation: Situation | None = None, *, vague: float = 0.0) -> Letter:
    """Write one mail to ``place`` at ``at``; without a ``situation`` the dice choose one.

    One in sixteen brings up another team's matter as well. The share ``vague`` says nothing of what it is about: only the
    authority knows whose it is.
    """
    told = situation or dice.pick(situations())
    first, last = dice.pick(FIRST_NAMES), dice.pick(LAST_NAMES)
    slots = _slots(dice, place, at, f"{first} {last}")
    subject, matter = _fill(dice, told.subject, slots), _matter(dice, told)
    if dice.chance(1 / 16):
        matter += f" {dice.pick(MORE)} {_matter(dice, dice.pick(situations()))}"
    if dice.chance(vague):
        subject, matter = _fill(dice, dice.pick(VAGUE_SUBJECTS), slots), dice.pick(VAGUE)
    body = dress(dice, _fill(dice, matter, slots), place=place, first=first, slots=slots)
    address = f"{_ascii(first)}.{_ascii(last)}@{dice.pick(MAIL_HOSTS)}"
    return Letter(told.team, told.kle, subject, body, address, f"{first} {last}", at, slots["sagnr"])


def letters(seed: int | str, place: Place, times: Sequence[datetime], *, vague: float = 0.0) -> list[Letter]:
    """Write one mail for each of ``times``; situations are dealt like cards, so that all are used before one comes again."""
    dice = Dice(seed)
    pack: list[Situation] = []
    written = []
    for at in times:
        if not pack:
            pack = list(situations())
        told = dice.pick(pack)
        pack.remove(told)
        written.append(write(dice, place, at, told, vague=vague))
    return written


def working_times(seed: int | str, last: datetime, days: int, count: int) -> list[datetime]:
    """Return ``count`` times spread over the ``days`` before ``last``, in order, mostly in the day and on weekdays."""
    dice = Dice(f"times {seed}")
    found: list[datetime] = []
    while len(found) < count:
        day = last - timedelta(days=dice.number(0, days - 1))
        if day.weekday() < 5 or dice.chance(0.25):
            hour = dice.number(7, 16) if dice.chance(0.8) else dice.number(17, 22)
            at = day.replace(hour=hour, minute=dice.number(0, 59), second=dice.number(0, 59), microsecond=0)
            if at <= last:
                found.append(at)
    return sorted(found)


def _matter(dice: Dice, told: Situation) -> str:
    return " ".join(line.lstrip("?") for line in told.text.splitlines() if not line.startswith("?") or dice.chance(0.5))


def _fill(dice: Dice, text: str, slots: dict[str, str]) -> str:
    while _CHOICE.search(text):
        text = _CHOICE.sub(lambda m: dice.pick(m.group(1).split("|")), text)
    return _SLOT.sub(lambda m: slots[m.group(1)], text)


def _slots(dice: Dice, place: Place, at: datetime, name: str) -> dict[str, str]:
    later, before = at + timedelta(days=dice.number(6, 60)), at - timedelta(days=dice.number(3, 40))
    return {
        "navn": name,
        "kommune": place.name,
        "vej": dice.pick(place.streets),
        "by": dice.pick(place.areas),
        "skole": dice.pick(place.schools),
        "boernehave": dice.pick(place.nurseries),
        "hal": dice.pick(place.halls),
        "plejehjem": dice.pick(place.homes),
        "barn": dice.pick(CHILDREN),
        "dag": dice.pick(DAYS),
        "dato": f"{later.day}. {MONTHS[later.month - 1]}",
        "sidst": f"{before.day}. {MONTHS[before.month - 1]}",
        "nr": f"{dice.number(1, 140)}{dice.pick(('', '', '', 'A', 'B'))}",
        "uger": str(dice.number(2, 9)),
        "alder": str(dice.number(4, 11)),
        "gammel": str(dice.number(73, 94)),
        "ung": str(dice.number(17, 23)),
        "klasse": str(dice.number(1, 8)),
        "aar": str(dice.number(1984, 2018)),
        "beloeb": f"{dice.number(1, 6)}.{dice.number(1, 9)}50" if dice.chance(0.3) else str(dice.number(150, 980)),
        "loebenr": str(dice.number(1000, 9999)),
        # 00 00 begins no Danish telephone number that is in use.
        "tlf": f"00 00 {dice.number(10, 99)} {dice.number(10, 99)}",
        "sagnr": f"S{at.year}-{dice.number(1000, 9999)}",
    }


def _ascii(name: str) -> str:
    return name.lower().replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
