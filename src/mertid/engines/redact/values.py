"""What the rooms of this engine hand each other: sheets of text with places, finds, passages to remove, proof."""
# The desk may not import engines, so `Redact` makes these for it: reading(bytes), passage(...), found(...), leaf(...), asked(...).

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from mertid.core import Text


@dataclass(frozen=True)
class Box:
    """A rectangle on a page as shown: points (1/72 inch), origin top left, y downwards."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True)
class Sheet:
    """One page, or one part of a document that has no pages.

    ``part`` is ``page`` for pages, otherwise the part's name (``body``, ``header``, ``comments``, ``sheet:Ark1``, ``subject`` ...).
    ``boxes`` has shape (len(text), 4): x0, y0, x1, y1 of each character in points as in `Box`; NaN where a character has no
    place (line ends); None where the part has no layout. ``hidden``: a reader of the document does not see it.
    """

    number: int
    text: str
    part: str = "page"
    width: float = 0.0
    height: float = 0.0
    boxes: NDArray[np.float32] | None = None
    hidden: bool = False


@dataclass(frozen=True)
class Reading:
    """A document as read. ``notes`` say in plain words what was found beside the text (comments, a signature that will break ...)."""

    media_type: str
    sheets: tuple[Sheet, ...]
    notes: tuple[Text, ...] = ()
    scanned: bool = False

    def to_bytes(self) -> bytes:
        """Return it as a NumPy archive without pickle."""
        told = {
            "media_type": self.media_type, "scanned": self.scanned, "notes": [n.model_dump() for n in self.notes],
            "sheets": [[s.number, s.text, s.part, s.width, s.height, s.hidden, s.boxes is not None] for s in self.sheets],
        }
        arrays = {f"boxes{s.number}": s.boxes for s in self.sheets if s.boxes is not None}
        out = io.BytesIO()
        np.savez_compressed(out, told=np.frombuffer(json.dumps(told).encode(), np.uint8), **arrays)  # type: ignore[arg-type]
        return out.getvalue()

    @staticmethod
    def texts(data: bytes) -> dict[int, str]:
        """Return the text of each sheet by its number, out of what `to_bytes` wrote, without the places: many times quicker."""
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            return {sheet[0]: sheet[1] for sheet in json.loads(file["told"].tobytes())["sheets"]}

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Return what `to_bytes` wrote."""
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            told = json.loads(file["told"].tobytes())
            sheets = tuple(
                Sheet(n, text, part, width, height, file[f"boxes{n}"] if boxed else None, hidden)
                for n, text, part, width, height, hidden, boxed in told["sheets"]
            )
        notes = tuple(Text(**note) for note in told["notes"])
        return cls(told["media_type"], sheets, notes, told["scanned"])


@dataclass(frozen=True)
class Find:
    """A passage that may have to be withheld, or that is named because it normally stays open.

    ``start`` and ``end`` are offsets into the sheet's text. ``score`` is the probability in [0, 1] that it is what ``kind`` says.
    ``key`` is the same for every way of writing the same thing (``cpr:0101901234``, ``person:karen amalie vestergaard``); after
    linking, ``same`` is one key for all that belongs to one person in the request. ``open``: normally not withheld.
    ``ground`` is a key of law/grounds.toml. ``rule`` names the recogniser or model.
    """

    sheet: int
    start: int
    end: int
    kind: str
    score: float
    reason: Text
    rule: str
    key: str = ""
    same: str = ""
    ground: str = ""
    open: bool = False

    def on(self, sheet: int) -> Self:
        """Return it as found on another sheet."""
        return replace(self, sheet=sheet)


@dataclass(frozen=True)
class Passage:
    """What is to be removed: characters ``start`` to ``end`` of a sheet, or everything within ``area``. ``label`` is written there."""

    sheet: int
    start: int = 0
    end: int = 0
    area: Box | None = None
    label: str = ""


@dataclass(frozen=True)
class Removed:
    """A document without its passages. ``notes`` say what else was taken out (metadata, comments ...) or breaks (a signature)."""

    data: bytes
    media_type: str
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Check:
    """One look into the written file: which tool, what it looked into, how many struck strings it still found there.

    ``ran`` is False when the tool is missing; then ``note`` says so.
    """

    tool: str
    version: str
    looked_into: str
    leaks: int
    ran: bool = True
    note: Text | None = None


@dataclass(frozen=True)
class Proof:
    """Whether a written file is free of what was struck. Fails closed: a needed check that did not run does not hold.

    ``looked_for`` holds SHA-256 digests of the struck strings under a salt of this proof, never the strings.
    """

    holds: bool
    sha256: str
    checks: tuple[Check, ...]
    looked_for: tuple[str, ...]
    salt: str
    why: Text | None = None
    notes: tuple[Text, ...] = field(default=())


def struck(reading: Reading, passages: Sequence[Passage]) -> list[str]:
    """Return the strings that the passages strike, for the proof: those by offsets, and those whose characters lie in an area."""
    said = []
    for one in passages:
        sheet = next((s for s in reading.sheets if s.number == one.sheet), None)
        if sheet is None:
            continue
        if one.area is None:
            said.append(sheet.text[one.start : one.end])
        elif sheet.boxes is not None:
            said += _within(sheet, one.area)
    return [text for text in said if text.strip()]


def _within(sheet: Sheet, area: Box) -> list[str]:
    boxes = sheet.boxes
    if boxes is None or not len(boxes):
        return []
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    inside = (x >= area.x0) & (x <= area.x1) & (y >= area.y0) & (y <= area.y1)
    found, run = [], ""
    for character, taken in zip(sheet.text, inside.tolist(), strict=True):
        if taken:
            run += character
        elif run:
            found.append(run)
            run = ""
    return [*found, run] if run else found


def left_open(reading: Reading, passages: Sequence[Passage]) -> list[str]:
    """Return the text of each sheet a reader sees, without its passages: what the proof may find again (``allowed``).

    Where something was taken out stands U+E000, so that what stood around it does not grow together.
    """
    return [_without(sheet, [one for one in passages if one.sheet == sheet.number]) for sheet in reading.sheets if not sheet.hidden]


def _without(sheet: Sheet, passages: Sequence[Passage]) -> str:
    gone = np.zeros(len(sheet.text), bool)
    for one in passages:
        if one.area is None:
            gone[one.start : one.end] = True
        elif sheet.boxes is not None and len(sheet.boxes):
            x, y = (sheet.boxes[:, 0] + sheet.boxes[:, 2]) / 2, (sheet.boxes[:, 1] + sheet.boxes[:, 3]) / 2
            gone |= (x >= one.area.x0) & (x <= one.area.x1) & (y >= one.area.y0) & (y <= one.area.y1)
    return "".join("\ue000" if taken else character for character, taken in zip(sheet.text, gone.tolist(), strict=True))
