"""The laws on access to documents and their grounds for withholding, read from the TOML files beside this one.

They are data with source and date read: a law that changes is corrected there, never in code.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from mertid.core import BadSettings, Text

LEVELS = ("case", "document", "information")


@dataclass(frozen=True)
class Ground:
    """One ground on which a case, a document or a piece of information is withheld.

    ``label`` is what is written in the box; ``level`` one of `LEVELS`; ``facts_first``: facts and external assessments in the
    document are still to be given (§§ 28 and 29); ``weigh``: only after a weighing in the very case, which is to be written down.
    """

    key: str
    law: str
    label: str
    title: Text
    meaning: Text
    level: str
    facts_first: bool = False
    weigh: bool = False


@dataclass(frozen=True)
class Deadline:
    """When it is to be answered: ``days`` working days (``working``) or calendar months, where in the law, and what if it is missed."""

    days: int
    months: int
    text: Text
    missed: Text

    @property
    def working(self) -> bool:
        """Whether it is counted in working days rather than months."""
        return self.days > 0


@dataclass(frozen=True)
class Law:
    """One law after which a request is answered.

    ``own_open``: what concerns the person who asks is open to that person, for the reason in ``own_why``. ``proposes`` gives the key
    of the ground proposed for a kind of find; ``default`` stands for the kinds it does not name. ``words`` are those in a request
    that point to this law, lower case, with their weight.
    """

    key: str
    order: int
    title: Text
    short: Text
    meaning: Text
    own_open: bool
    own_why: Text
    deadline: Deadline
    appeal: Text
    grounds: tuple[Ground, ...]
    proposes: dict[str, str]
    words: dict[str, float]
    source: str
    read_on: str

    def ground_for(self, kind: str) -> str:
        """Return the key of the ground that is proposed for a find of this kind."""
        return self.proposes.get(kind, self.proposes["default"])


@cache
def laws() -> dict[str, Law]:
    """Return the laws by key, in the order in which a person chooses among them.

    Raises
    ------
    BadSettings
        A file that lacks a field or names a ground it does not hold; names file and field.
    """
    found = [_read(path) for path in sorted(Path(__file__).parent.glob("*.toml"))]
    return {law.key: law for law in sorted(found, key=lambda law: law.order)}


def law(key: str) -> Law:
    """Return one law. Raises `BadSettings`."""
    if key not in laws():
        raise BadSettings(f"redact: the law is not known, expected one of {', '.join(laws())}. Choose one of them.")
    return laws()[key]


def grounds(key: str) -> tuple[Ground, ...]:
    """Return the grounds of one law in the order of its paragraphs. Raises `BadSettings`."""
    return law(key).grounds


@cache
def ground(key: str) -> Ground:
    """Return one ground, whichever law it stands in. Raises `BadSettings`."""
    for one in laws().values():
        for held in one.grounds:
            if held.key == key:
                return held
    raise BadSettings("redact: the ground is not known, expected one of the chosen law. Choose it from the list.")


def _read(path: Path) -> Law:
    where = f"law/{path.name}"
    try:
        told = tomllib.loads(path.read_text("utf-8"))
        held = tuple(_ground(row, path.stem) for row in told["grounds"])
        limit = told["deadline"]
        made = Law(
            key=path.stem, order=told["order"], title=_text(told["title"]), short=_text(told["short"]), meaning=_text(told["meaning"]),
            own_open=told["own_open"], own_why=_text(told["own_why"]),
            deadline=Deadline(limit.get("working_days", 0), limit.get("months", 0), _text(limit["text"]), _text(limit["missed"])),
            appeal=_text(told["appeal"]), grounds=held, proposes=dict(told["proposes"]), words=dict(told.get("words", {})),
            source=told["source"], read_on=str(told["read_on"]),
        )
    except KeyError as error:
        raise BadSettings(f"{where}: field {error} is missing, expected it to be filled. Fill it in.") from None
    unknown = set(made.proposes.values()) - {one.key for one in held}
    if unknown or "default" not in made.proposes or any(one.level not in LEVELS for one in held):
        raise BadSettings(f"{where}: 'proposes' or a level names what is not there, expected grounds of this file. Correct it.")
    return made


def _ground(row: dict[str, Any], key: str) -> Ground:
    return Ground(
        row["key"], key, row["label"], _text(row["title"]), _text(row["meaning"]), row["level"], row.get("facts_first", False),
        row.get("weigh", False),
    )


def _text(row: dict[str, str]) -> Text:
    return Text(da=row["da"], en=row["en"])


__all__ = ["LEVELS", "Deadline", "Ground", "Law", "ground", "grounds", "law", "laws"]
