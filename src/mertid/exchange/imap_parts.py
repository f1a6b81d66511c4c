"""What a server answers to FETCH, taken apart: sizes first, then messages or, of those too big, their headers."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import imap_tools
from imap_tools.errors import MailboxFetchError
from imap_tools.utils import check_command_status

UID = re.compile(rb"[( ]UID (\d+)")
SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
ARRIVED = re.compile(rb'INTERNALDATE "([^"]+)"')
EMPTY = re.compile(rb'BODY\[(?:HEADER)?\] ""')
MESSAGE_ID = re.compile(rb"^message-id:[ \t]*(?:\r?\n[ \t]+)?([^\s]{1,250})", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Size:
    """What the server tells of a message before it is fetched. ``size`` in bytes."""

    uid: int
    size: int
    arrived: datetime | None


@dataclass(frozen=True)
class Part:
    """A message, or only its headers, exactly as it lies on the server. ``size`` of the whole message, in bytes."""

    uid: int
    data: bytes = field(repr=False)
    size: int
    headers_only: bool
    arrived: datetime | None = None


def sizes(box: imap_tools.BaseMailBox, uids: Sequence[int]) -> list[Size]:
    """Return size and arrival of the messages that are still there, in order of UID."""
    found = {}
    for line, _ in _ask(box, uids, "(UID RFC822.SIZE INTERNALDATE)"):
        uid, size, arrived = UID.search(line), SIZE.search(line), ARRIVED.search(line)
        if uid and size:
            found[int(uid[1])] = Size(int(uid[1]), int(size[1]), _date(arrived[1]) if arrived else None)
    return [found[uid] for uid in uids if uid in found]


def fetch(box: imap_tools.BaseMailBox, uids: Sequence[int], *, headers_only: bool) -> list[Part]:
    """Return the messages in order of UID, without setting \\Seen.

    A message that the server cannot give whole comes as its headers; one that is gone does not come.
    """
    found = _fetch_all(box, uids, headers_only=headers_only)
    for uid in uids:
        if uid not in found and str(uid) in box.uids(f"UID {uid}", None):
            found |= _fetch_all(box, [uid], headers_only=headers_only) or _fetch_all(box, [uid], headers_only=True)
            if uid not in found:
                raise MailboxFetchError(("NO", [b"a message that is there could not be fetched"]), "OK")
    return [found[uid] for uid in uids if uid in found]


def message_id(data: bytes) -> str:
    """Return the Message-ID in the header block, or an empty text."""
    ends = [end for end in (data.find(b"\r\n\r\n"), data.find(b"\n\n")) if end >= 0]
    found = MESSAGE_ID.search(data[: min(ends, default=len(data))][:200_000])
    return found[1].decode("ascii", "replace") if found else ""


def _fetch_all(box: imap_tools.BaseMailBox, uids: Sequence[int], *, headers_only: bool) -> dict[int, Part]:
    found = {}
    try:
        answer = _ask(box, uids, f"(UID RFC822.SIZE INTERNALDATE BODY.PEEK[{'HEADER' if headers_only else ''}])")
    except MailboxFetchError:  # NO: one broken message spoils the whole answer; the caller asks one by one
        return {}
    for line, data in answer:
        uid, size, arrived = UID.search(line), SIZE.search(line), ARRIVED.search(line)
        if data is None and EMPTY.search(line):
            data = b""
        if uid and data is not None:
            at = _date(arrived[1]) if arrived else None
            found[int(uid[1])] = Part(int(uid[1]), data, int(size[1]) if size else len(data), headers_only, at)
    return found


def _ask(box: imap_tools.BaseMailBox, uids: Sequence[int], what: str) -> Iterable[tuple[bytes, bytes | None]]:
    """Return, per message, everything the server said around its literal, and the literal."""
    told = box.client.uid("FETCH", ",".join(map(str, uids)), what)
    check_command_status(told, MailboxFetchError)
    return _pair(told[1])


def _pair(told: Sequence[Any]) -> list[tuple[bytes, bytes | None]]:
    """Join imaplib's pieces: a literal comes as a tuple, and what follows it as the next item."""
    pairs: list[tuple[bytes, bytes | None]] = []
    open_literal = False
    for item in told:
        if isinstance(item, tuple):
            pairs.append((item[0], item[1]))
            open_literal = True
        elif isinstance(item, bytes) and open_literal:
            pairs[-1] = (pairs[-1][0] + item, pairs[-1][1])
            open_literal = False
        elif isinstance(item, bytes):
            pairs.append((item, None))
    return pairs


def _date(text: bytes) -> datetime | None:
    try:
        return datetime.strptime(text.decode("ascii").strip(), "%d-%b-%Y %H:%M:%S %z")
    except ValueError:
        return None
