"""Reads the sources: mailboxes over IMAP and folders. What is stored is safe; the bookmark never runs ahead of it."""

import logging
import random
from contextlib import suppress
from datetime import datetime
from threading import Event, Thread
from typing import Any

from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils import timezone

from mertid.core import BadSettings, MertidError, SourceFailed, TooBig
from mertid.desk import store
from mertid.desk.folders import allowed
from mertid.desk.models import Source
from mertid.desk.secrets import decrypt
from mertid.exchange.fetched import Fetched
from mertid.exchange.folder import FolderReader
from mertid.exchange.imap import Account, Mailbox

from .hold import hold

log = logging.getLogger(__name__)

READ = ("imap", "folder")
SAVE_EVERY = 50
LOOK_S = 10.0
"""How often new, changed and closed sources are looked for. Seconds."""
IDLE_S = 240.0
POLL_S = 30.0
FOLDER_S = 5.0
FIRST_RETRY_S, LONGEST_RETRY_S = 2.0, 300.0


class MailLine:
    """The line to one mailbox folder, kept open between readings."""

    def __init__(self, source: Source) -> None:
        self.mailbox = Mailbox(Account.read(source.settings, decrypt(source.secret)))
        self.wait_s = float(source.settings.get("poll_s") or 0)

    def read(self, source: Source) -> int:
        """Store what is new and return how many messages were new."""
        start = "now" if source.settings.get("start") == "now" else "all"
        state, saved, new, unsaved = self.mailbox.begin(source.state, start), source.state, 0, 0
        if state != saved:  # "from now on" must mean the first reading, also when the next thing is a power cut
            store.source_ok(source=source, state=state)
        saved = state
        try:
            for fetched, after in self.mailbox.fetch_new(state):
                new += _receive(source, fetched)
                state, unsaved = after, unsaved + 1
                if unsaved >= SAVE_EVERY:
                    store.source_ok(source=source, state=state)
                    saved, unsaved = state, 0
        except SourceFailed:
            if state != saved:
                store.source_ok(source=source, state=state)
            raise
        store.source_ok(source=source, state=state)
        return new

    def wait(self, stop: Event) -> None:
        """Wait until mail comes (IDLE), or for the next look."""
        self.mailbox.wait(self.wait_s or (IDLE_S if "IDLE" in self.mailbox.able else POLL_S), stop.is_set)

    def close(self) -> None:
        """Hang up."""
        self.mailbox.close()


class FolderLine:
    """One folder; what is stored is moved to its sub-folder ``modtaget``."""

    def __init__(self, source: Source) -> None:
        settle_s = source.settings.get("settle_s")
        folder = allowed(str(source.settings.get("path") or ""), source.deployment.authority)
        self.reader = FolderReader(folder, settle_s=5.0 if settle_s is None else float(settle_s))
        self.wait_s = float(source.settings.get("poll_s") or FOLDER_S)

    def read(self, source: Source) -> int:
        """Store what lies there and return how many messages were new."""
        new = 0
        try:
            for fetched in self.reader.fetch():
                new += _receive(source, fetched)
                self.reader.done(fetched.place)
        except TooBig as error:  # the others are stored; this one must not make them wait
            store.source_failed(source=source, error=str(error))
            return new
        except OSError as error:
            raise SourceFailed(f"folder: reading gave {type(error).__name__}, expected a folder with rights. It is tried again.") from None
        store.source_ok(source=source, state=source.state)
        return new

    def wait(self, stop: Event) -> None:
        """Wait for the next look."""
        stop.wait(self.wait_s)

    def close(self) -> None:
        """Nothing is open."""


_folders: dict[tuple[int, str], FolderLine] = {}


def read_source(source_id: int) -> int:
    """Read one source once and return how many messages were new; 0 when it is closed or another worker is reading it.

    Raises
    ------
    MertidError
        What was wrong; it stands at the source, too, for a person to see.
    """
    source = _active().filter(pk=source_id).first()
    if source is None:
        return 0
    line: MailLine | FolderLine | None = None
    try:
        if source.kind == "folder":  # kept: a file must stand still from one look to the next
            key = (source.pk, str(source.settings))
            line = _folders[key] = _folders.get(key) or FolderLine(source)
        else:
            line = MailLine(source)
        return _read(source, line)
    except MertidError as error:
        store.source_failed(source=source, error=str(error))
        raise
    finally:
        if line is not None:
            line.close()


def run_sources(stop: Event) -> None:
    """Read every active source until ``stop`` is set, each in a thread of its own that survives any error.

    New, changed and closed sources are noticed within ``LOOK_S`` seconds.
    """
    running: dict[int, tuple[Any, Event, Thread]] = {}
    while not stop.is_set():
        close_old_connections()
        try:
            wanted = {s.pk: (s.kind, s.settings, s.secret, s.deployment_id) for s in _active()}
        except (DatabaseError, InterfaceError) as error:
            log.warning("sources: the database is away (%s)", type(error).__name__)
            connection.close()
            stop.wait(FIRST_RETRY_S)
            continue
        for pk, (settings, end, thread) in list(running.items()):
            if wanted.get(pk) != settings or not thread.is_alive():
                end.set()
                del running[pk]
        for pk, settings in wanted.items():
            if pk not in running:
                end = Event()
                thread = Thread(target=_follow, args=(pk, end), name=f"source-{pk}", daemon=True)
                thread.start()
                running[pk] = (settings, end, thread)
        connection.close()
        stop.wait(LOOK_S)
    for _, end, _ in running.values():
        end.set()
    for _, _, thread in running.values():
        thread.join(timeout=10)


def _follow(source_id: int, stop: Event) -> None:
    """Read one source until ``stop``; after an error again with growing pauses. Holds no database connection while it waits."""
    line: MailLine | FolderLine | None = None
    failures = 0
    try:
        while not stop.is_set():
            source: Source | None = None
            try:
                source = _active().filter(pk=source_id).first()
                if source is None:
                    return
                line = line or (FolderLine(source) if source.kind == "folder" else MailLine(source))
                _read(source, line)
                connection.close()
                failures = 0
                line.wait(stop)
            except Exception as error:  # whatever it is, the other mails must still be read
                failures += 1
                _tell(source, source_id, error)
                connection.close()
                pause_s = min(FIRST_RETRY_S * 2 ** min(failures - 1, 10), LONGEST_RETRY_S)
                stop.wait(pause_s * random.uniform(0.8, 1.2))  # noqa: S311 (spreads the load, guards nothing)
    finally:
        if line is not None:
            line.close()
        connection.close()


def _read(source: Source, line: MailLine | FolderLine) -> int:
    """One reading, alone: two workers would only do the same work twice."""
    with hold("source", source.pk) as mine:
        if not mine:
            return 0
        source.refresh_from_db(fields=["state"])  # another worker may have read on since
        _once(source)
        return line.read(source)


def _receive(source: Source, fetched: Fetched) -> bool:
    arrived = fetched.place.get("arrived")
    now = timezone.now()
    return store.receive(
        source=source, data=fetched.data, media_type=fetched.media_type, name=fetched.name, place=fetched.place, key=fetched.key,
        received_at=min(datetime.fromisoformat(arrived), now) if arrived else now,
    )[1]


def _once(source: Source) -> None:
    """Refuse a mailbox folder or a folder that another source of the authority reads: each mail would become two cases."""
    place = _place(source)
    others = _active().filter(deployment__authority=source.deployment.authority_id, kind=source.kind, pk__lt=source.pk)
    if any(_place(other) == place for other in others):
        raise BadSettings("source: the same mailbox or folder is read by another source, expected once. Close one of the two.")


def _place(source: Source) -> tuple[str, ...]:
    names = ("host", "user", "folder") if source.kind == "imap" else ("path",)
    folder = str(source.settings.get("folder") or "INBOX")
    given = {**source.settings, "folder": "INBOX" if folder.upper() == "INBOX" else folder}
    return tuple(str(given.get(name) or "").rstrip("/").casefold() if name != "folder" else str(given[name]) for name in names)


def _active() -> Any:
    rows = Source.objects.filter(active=True, kind__in=READ).exclude(deployment__stage="closed")
    return rows.select_related("deployment__authority").order_by("pk")


def _tell(source: Source | None, source_id: int, error: Exception) -> None:
    """Write what went wrong to the log and, for a person, to the source. Only our own errors' text is safe to repeat."""
    said = str(error) if isinstance(error, MertidError) else f"source: reading gave {type(error).__name__}, expected none. Tried again."
    log.warning("source %s: %s", source_id, said)
    if source is not None:
        with suppress(DatabaseError, InterfaceError):
            store.source_failed(source=source, error=said)
