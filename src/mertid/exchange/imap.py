"""One folder of an IMAP mailbox: new messages in the order they came, waiting for more, moving one message. Nothing is deleted."""

import hashlib
import imaplib
import ssl
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Self

import imap_tools
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError

from mertid.core import BadSettings, SourceFailed

from .fetched import Fetched
from .imap_parts import Part, fetch, message_id, sizes
from .limits import LIMITS
from .line import check_tls, context
from .oauth import Secret
from .open import HEADERS_ONLY

CHUNK_UIDS = 500
BATCH_MESSAGES = 50
BATCH_BYTES = 16_000_000
IDLE_SLICE_S = 1.0
MOST_DROPS = 4


@dataclass(frozen=True)
class Account:
    """How one folder of a mailbox is reached. ``tls`` is ssl, starttls or none (this machine only); ``auth`` password or xoauth2."""

    host: str
    user: str
    secret: Secret = field(repr=False)
    folder: str = "INBOX"
    port: int = 0
    tls: str = "ssl"
    auth: str = "password"
    ca_file: str = ""
    timeout_s: float = 30.0
    max_bytes: int = LIMITS.max_bytes

    @classmethod
    def read(cls, settings: Mapping[str, Any], secret: str) -> Self:
        """Return the account that a source's settings describe. Raises `BadSettings`."""
        known = ("host", "user", "folder", "port", "tls", "auth", "ca_file", "timeout_s", "max_bytes")
        for name in ("host", "user"):
            if not settings.get(name):
                raise BadSettings(f"imap: field '{name}' is missing, expected a text. Enter it in the source's settings.")
        values = {k: settings[k] for k in known if settings.get(k)}
        for name, kind in (("port", int), ("max_bytes", int), ("timeout_s", float)):
            try:
                values |= {name: kind(values[name])} if name in values else {}
            except (TypeError, ValueError):
                raise BadSettings(f"imap: field '{name}' is {type(values[name]).__name__}, expected a number. Correct it.") from None
        account = cls(secret=Secret(secret), **values)
        check_tls(account.tls, account.host, where=account.where)
        if account.auth not in ("password", "xoauth2"):
            raise BadSettings(f"{account.where}: field 'auth' is unknown, expected password or xoauth2. Choose one of them.")
        return account

    @property
    def where(self) -> str:
        """The account's name in errors and logs."""
        return f"imap {self.host}/{self.folder}"


class Mailbox:
    """A line to one folder, opened when first needed and again after it was lost. Reading never changes a flag.

    Notes
    -----
    Source: RFC 3501 (IMAP4rev1), 2177 (IDLE), 4315 (UIDPLUS), 6851 (MOVE). After a `SourceFailed` the next call opens a new line.
    """

    def __init__(self, account: Account) -> None:
        self.account = account
        self._box: imap_tools.BaseMailBox | None = None
        self.able: frozenset[str] = frozenset()
        self._dropped: Counter[int] = Counter()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Say goodbye; a line that is already gone is no error."""
        box, self._box = self._box, None
        if box is None:
            return
        try:
            box.client.logout()
        except (OSError, imaplib.IMAP4.error):
            box.client.shutdown()

    def fetch_new(self, state: Mapping[str, Any], start: str = "all") -> Iterator[tuple[Fetched, dict[str, Any]]]:
        """Yield each message not yet read and the state that holds once it is stored.

        Parameters
        ----------
        state
            What was last stored for this source, or empty the first time: {"box", "uidvalidity", "uid", "since"}.
        start
            ``all``: everything in the folder; ``now``: only what arrives from the first reading on.

        Raises
        ------
        SourceFailed
            The server could not be reached, refused or dropped the line. What was yielded so far is good.
        """
        with self._line() as box:
            state = self._begin(box, state, start)
        since = datetime.fromisoformat(state["since"]) if state["since"] else None
        while uids := self._search(state["uid"], since):
            for at in range(0, len(uids), CHUNK_UIDS):
                for part in self._read(uids[at : at + CHUNK_UIDS], since):
                    state = {**state, "uid": part.uid}
                    yield self._fetched(part, state["uidvalidity"]), state
                state = {**state, "uid": uids[min(at + CHUNK_UIDS, len(uids)) - 1]}

    def begin(self, state: Mapping[str, Any], start: str = "all") -> dict[str, Any]:
        """Return the state to read from: ``state`` itself, or from the beginning after a changed UIDVALIDITY."""
        with self._line() as box:
            return self._begin(box, state, start)

    def wait(self, seconds: float, stop: Callable[[], bool] = lambda: False) -> bool:
        """Wait until something may have arrived: True; or until the time is up or ``stop()``: False. IDLE where the server has it."""
        until = time.monotonic() + seconds
        with self._line() as box:
            if box.client.untagged_responses.pop("EXISTS", None):  # told during the last search or fetch
                return True
            if "IDLE" in self.able:
                return self._idle(box, until, stop)
        while not stop() and (left := until - time.monotonic()) > 0:
            time.sleep(min(IDLE_SLICE_S, left))
        return False

    def move(self, place: Mapping[str, Any], folder: str, earlier: Sequence[str] = ()) -> str:
        """Move the message of ``place`` (as `fetch_new` gave it) to ``folder``; again is no error. See `imap_move`."""
        from .imap_move import move

        with self._line(select=False) as box:
            return move(box, self.able, place, folder, where=self.account.where, earlier=earlier)

    def _fetched(self, part: Part, uidvalidity: int) -> Fetched:
        digest = hashlib.sha256(part.data).hexdigest()
        place = {
            "folder": self.account.folder, "uidvalidity": uidvalidity, "uid": part.uid, "message_id": message_id(part.data),
            "sha256": digest, "size": part.size, "headers_only": part.headers_only,
            "arrived": part.arrived.isoformat() if part.arrived else "",
        }
        media_type = HEADERS_ONLY if part.headers_only else "message/rfc822"
        key = f"headers:{digest}" if part.headers_only else None
        return Fetched(part.data, media_type, f"{self.account.folder}/{part.uid}", place, key)

    def _begin(self, box: imap_tools.BaseMailBox, state: Mapping[str, Any], start: str) -> dict[str, Any]:
        told = self._examine(box)
        here = {"box": f"{self.account.user}@{self.account.host}/{self.account.folder}", "uidvalidity": told["UIDVALIDITY"]}
        if state and state.get("box") == here["box"] and state.get("uidvalidity") == here["uidvalidity"]:
            return {"since": "", **state}
        if state:  # rebuilt or another folder: UIDs mean nothing any more, the key keeps what is known from being doubled
            return {**here, "uid": 0, "since": state.get("since", "")}
        if start == "now":
            return {**here, "uid": told["UIDNEXT"] - 1, "since": datetime.now(UTC).isoformat()}
        return {**here, "uid": 0, "since": ""}

    def _examine(self, box: imap_tools.BaseMailBox) -> dict[str, int]:
        try:
            box.folder.set(self.account.folder, readonly=True)
        except MailboxFolderSelectError:
            raise SourceFailed(f"{self.account.where}: the folder cannot be opened, expected one that exists. Check its name.") from None
        told = box.client.untagged_responses
        box.client.untagged_responses = {k: v for k, v in told.items() if k != "EXISTS"}
        found = {name: int(bytes(told[name][-1])) for name in ("UIDVALIDITY", "UIDNEXT") if told.get(name)}  # type: ignore[arg-type]
        if "UIDNEXT" not in found:  # RFC 3501 lets old servers leave it out
            found["UIDNEXT"] = max((int(uid) for uid in box.uids("ALL", None)), default=0) + 1
        return {"UIDVALIDITY": 0, **found}

    def _search(self, after: int, since: datetime | None) -> list[int]:
        with self._line() as box:
            box.client.untagged_responses.pop("EXISTS", None)
            # SINCE knows days only and the server's time zone: a day earlier here, exactly by INTERNALDATE in _read.
            dated = f" SINCE {since - timedelta(days=1):%d-%b-%Y}" if since and not after else ""
            return sorted(uid for uid in map(int, box.uids(f"UID {after + 1}:*{dated}", None)) if uid > after)

    def _read(self, uids: list[int], since: datetime | None) -> Iterator[Part]:
        with self._line() as box:
            known = [s for s in sizes(box, uids) if since is None or s.arrived is None or s.arrived >= since.replace(microsecond=0)]
        batch: list[int] = []
        room = BATCH_BYTES
        for each in known:
            # A mail on which the line drops is fetched alone, at last by its headers, or those behind it would never come.
            headers_only = each.size > self.account.max_bytes or self._dropped[each.uid] >= MOST_DROPS
            alone = headers_only or self._dropped[each.uid] > 0
            if batch and (alone or len(batch) >= BATCH_MESSAGES or each.size > room):
                yield from self._batch(batch)
                batch, room = [], BATCH_BYTES
            if alone:
                yield from self._batch([each.uid], headers_only=headers_only)
            else:
                batch.append(each.uid)
                room -= each.size
        yield from self._batch(batch)

    def _batch(self, uids: list[int], *, headers_only: bool = False) -> list[Part]:
        if not uids:
            return []
        try:
            with self._line() as box:
                return fetch(box, uids, headers_only=headers_only)
        except SourceFailed:
            self._dropped.update(uids)
            raise

    def _idle(self, box: imap_tools.BaseMailBox, until: float, stop: Callable[[], bool]) -> bool:
        early = 0
        with box.idle as idle:
            if b"EXISTS" in _buffered(box):
                return True
            while not stop() and (left := until - time.monotonic()) > 0:
                asked = time.monotonic()
                if any(b"EXISTS" in line for line in idle.poll(timeout=min(IDLE_SLICE_S, left))):
                    return True
                # imap-tools says nothing when the line is closed: the poll returns at once, again and again.
                early = early + 1 if time.monotonic() - asked < 0.01 else 0
                if early > 20:
                    raise OSError("closed while idle")
        return False

    @contextmanager
    def _line(self, *, select: bool = True) -> Iterator[imap_tools.BaseMailBox]:
        """The open line; what goes wrong on it becomes `SourceFailed` and closes it."""
        try:
            if self._box is None:
                self._box = self._open()
                if select:
                    self._examine(self._box)
            yield self._box
        except (OSError, EOFError, imaplib.IMAP4.error, ImapToolsError) as error:
            if self._box is not None:
                self._box.client.shutdown()
                self._box = None
            said = type(error).__name__
            raise SourceFailed(f"{self.account.where}: the line gave {said}, expected an answer. It is tried again.") from None

    def _open(self) -> imap_tools.BaseMailBox:
        account = self.account
        if account.tls == "none":
            box: imap_tools.BaseMailBox = imap_tools.MailBoxUnencrypted(account.host, account.port or 143, account.timeout_s)
        elif account.tls == "starttls":
            box = imap_tools.MailBoxStartTls(account.host, account.port or 143, account.timeout_s, context(account.ca_file))
        else:
            box = imap_tools.MailBox(account.host, account.port or 993, account.timeout_s, ssl_context=context(account.ca_file))
        try:
            self._log_in(box)
            # Asked again because the greeting's list is the one for strangers, and imap-tools never looks twice.
            self.able = frozenset(box.client.capability()[1][-1].decode("ascii", "replace").upper().split())
        except BaseException:
            box.client.shutdown()
            raise
        return box

    def _log_in(self, box: imap_tools.BaseMailBox) -> None:
        account = self.account
        try:
            if account.auth == "xoauth2":
                try:
                    box.xoauth2(account.user, account.secret.token(where=account.where), initial_folder=None)
                except (MailboxLoginError, imaplib.IMAP4.error):  # the token may have been withdrawn before its time
                    box.xoauth2(account.user, account.secret.token(where=account.where, again=True), initial_folder=None)
            elif (account.user + account.secret.text).isascii():
                box.login(account.user, account.secret.text, initial_folder=None)
            else:
                box.login_utf8(account.user, account.secret.text, initial_folder=None)
        except imaplib.IMAP4.abort:
            raise
        except (MailboxLoginError, imaplib.IMAP4.error):
            raise SourceFailed(f"{account.where}: the log-in was refused, expected it to be let in. Check user and secret.") from None


def _buffered(box: imap_tools.BaseMailBox) -> bytes:
    """What came in one packet with the answer to IDLE: it is read already, so waiting on the socket would not show it."""
    line = box.client.sock
    before = line.gettimeout()
    line.settimeout(0)
    try:
        return bytes(box.client.file.peek(1) or b"")  # type: ignore[union-attr]  # a buffered reader, told as any file
    except (BlockingIOError, ssl.SSLWantReadError):
        return b""
    finally:
        line.settimeout(before)
