"""The audit chain: every row's digest covers the row and the digest before it.

Pure functions on plain values. What is detected: a row changed, removed, inserted or moved, and a tail cut off, the last
by *anchors*: heads (position, digest) kept elsewhere, such as on the authority's row and in a file outside the database.

Notes
-----
Limits: who can write database, anchor file and signing key can forge a chain; send anchors off the machine to prevent it.
Source: hash chaining as in Haber and Stornetta, "How to time-stamp a digital document", J. Cryptology 3 (1991).
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

START = "0" * 64
"""The digest before the first row."""

NEAR = 3
"""A row that is whole at a position so near its own was moved, not changed."""

FaultKind = Literal["changed", "removed", "inserted", "reordered", "truncated", "anchor"]


@dataclass(frozen=True)
class Entry:
    """One row of the chain as stored. ``position`` counts from 1."""

    position: int
    at: datetime
    actor: str
    action: str
    thing: str
    detail: Mapping[str, Any]
    before: str
    digest: str


@dataclass(frozen=True)
class Anchor:
    """A head that was seen at ``position`` and kept outside the chain; ``place`` says where it is kept."""

    position: int
    digest: str
    place: str = "authority"


@dataclass(frozen=True)
class Fault:
    """What is wrong at a position. ``cvr`` is the authority's number."""

    cvr: str
    position: int
    kind: FaultKind

    def __str__(self) -> str:
        return f"audit {self.cvr}: row {self.position} is {_SAID[self.kind]}."


_SAID: dict[FaultKind, str] = {
    "changed": "not as it was written",
    "removed": "missing",
    "inserted": "not part of the chain",
    "reordered": "out of its place",
    "truncated": "the end, but later rows were written and are gone",
    "anchor": "not what an anchor outside the chain says",
}


def digest(cvr: str, position: int, at: datetime, actor: str, action: str, thing: str, detail: Mapping[str, Any], before: str) -> str:
    """Return the SHA-256 of a row as 64 hexadecimal characters.

    Parameters
    ----------
    at
        Aware; taken as UTC to the microsecond.
    before
        Digest of the row before, `START` for the first.
    """
    stamp = at.astimezone(UTC).isoformat(timespec="microseconds")
    row = [cvr, position, stamp, actor, action, thing, detail, before]
    canonical = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def verify(cvr: str, entries: Iterable[Entry], anchors: Iterable[Anchor] = ()) -> list[Fault]:
    """Return what is wrong with a chain, in order of position; an empty list when it holds.

    Parameters
    ----------
    entries
        The authority's rows in the order stored. Read once, so that millions of rows fit.
    anchors
        Heads kept elsewhere.
    """
    wanted = _by_position(anchors)
    faults: list[Fault] = []
    walk = _Walk(cvr)
    for entry in entries:
        faults += walk.step(entry)
        for anchor in wanted.pop(entry.position, ()):
            if not hmac.compare_digest(anchor.digest, entry.digest):
                faults.append(Fault(cvr, entry.position, "anchor"))
    if any(position > walk.last for position in wanted):
        faults.append(Fault(cvr, walk.last, "truncated"))
    return sorted(set(faults), key=lambda f: (f.position, f.kind))


def seal(key: bytes, cvr: str, position: int, head: str) -> str:
    """Return the HMAC-SHA-256 that makes an anchor file's line hard to forge without ``key``."""
    return hmac.new(key, f"{cvr}|{position}|{head}".encode(), hashlib.sha256).hexdigest()


def sealed(key: bytes, cvr: str, position: int, head: str, given: str) -> bool:
    """Return whether ``given`` is the seal of this head."""
    return hmac.compare_digest(seal(key, cvr, position, head), given)


def _by_position(anchors: Iterable[Anchor]) -> dict[int, list[Anchor]]:
    found: dict[int, list[Anchor]] = {}
    for anchor in anchors:
        if anchor.position > 0:
            found.setdefault(anchor.position, []).append(anchor)
    return found


class _Walk:
    """A walk along the chain: the last position, the two digests before, and how far rows were moved."""

    def __init__(self, cvr: str) -> None:
        self.cvr, self.last, self.moved = cvr, 0, 0
        self.before, self.earlier = START, ""

    def step(self, entry: Entry) -> list[Fault]:
        """Return what is wrong with the next row, and with the one before it as far as this one tells."""
        if entry.position <= self.last:
            return [Fault(self.cvr, entry.position, "reordered")]
        found = [Fault(self.cvr, missing, "removed") for missing in range(self.last + 1, min(entry.position, self.last + 101))]
        moved = self._moved(entry)
        if moved is None:
            found.append(Fault(self.cvr, entry.position, "changed"))
        elif entry.before == self.earlier != self.before and moved - self.moved in (0, 1):
            found.append(Fault(self.cvr, self.last, "inserted"))
        elif moved != self.moved:
            found.append(Fault(self.cvr, entry.position, "reordered"))
        elif entry.before != self.before and not found:
            # Whole in itself, but it names another row before it: that one was written anew with its digest.
            found.append(Fault(self.cvr, self.last, "changed"))
        self.earlier, self.before, self.last = self.before, entry.digest, entry.position
        self.moved = self.moved if moved is None else moved
        return found

    def _moved(self, entry: Entry) -> int | None:
        """Return how many places from where it was written the row stands, or None when it is whole nowhere near."""
        for moved in (self.moved, *sorted(range(-NEAR, NEAR + 1), key=abs)):
            if _whole(self.cvr, entry, entry.position - moved):
                return moved
        return None


def _whole(cvr: str, entry: Entry, position: int) -> bool:
    made = digest(cvr, position, entry.at, entry.actor, entry.action, entry.thing, entry.detail, entry.before)
    return hmac.compare_digest(made, entry.digest)
