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
    before, last = START, 0
    for entry in entries:
        faults += _step(cvr, entry, before, last)
        for anchor in wanted.pop(entry.position, ()):
            if not hmac.compare_digest(anchor.digest, entry.digest):
                faults.append(Fault(cvr, entry.position, "anchor"))
        before, last = entry.digest, max(last, entry.position)
    late = [position for position in wanted if position > last]
    if late:
        faults.append(Fault(cvr, last, "truncated"))
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


def _step(cvr: str, entry: Entry, before: str, last: int) -> list[Fault]:
    if entry.position <= last:
        return [Fault(cvr, entry.position, "reordered")]
    faults = [Fault(cvr, missing, "removed") for missing in range(last + 1, min(entry.position, last + 101))]
    own = digest(cvr, entry.position, entry.at, entry.actor, entry.action, entry.thing, entry.detail, entry.before)
    linked = entry.before == before
    if own != entry.digest:
        faults.append(Fault(cvr, entry.position, "changed"))
    elif not linked and not faults:
        # The row is whole in itself but does not follow the one before it.
        faults.append(Fault(cvr, entry.position, "inserted"))
    return faults
