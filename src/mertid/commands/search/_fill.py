"""The index of a folder, brought up to date: what is new or changed is read, what has gone is taken out."""

import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

AT_ONCE = 50
"""Files read and stored together; a killed run loses no more than these."""
WITHIN = "!/"
"""Between a mail's path and the name of what lies in it."""
EVERY_S = 2.0
_KINDS = (
    ("mail", ("message/", "application/vnd.ms-outlook", "application/mbox")),
    ("sheet", ("text/csv", "application/vnd.ms-excel", "application/vnd.openxmlformats-officedocument.spreadsheetml",
               "application/vnd.oasis.opendocument.spreadsheet")),
    ("slides", ("application/vnd.ms-powerpoint", "application/vnd.openxmlformats-officedocument.presentationml",
                "application/vnd.oasis.opendocument.presentation")),
    ("text", ("text/", "application/msword", "application/rtf", "application/vnd.openxmlformats-officedocument.wordprocessingml",
              "application/vnd.oasis.opendocument.text")),
    ("pdf", ("application/pdf",)), ("picture", ("image/",)),
)


def fill(engine: Any, folder: Path, out: Path) -> int:
    """Make or mend the index; 1 where a file has no text that could be read. Raises `BadSettings`, OSError."""
    from mertid.core import BadModel, BadSettings

    if not folder.is_dir():
        raise BadSettings(f"search: {folder} is no folder, expected the documents' folder. Correct the path.")
    root = folder.resolve()
    if out.resolve().is_relative_to(root):
        raise BadSettings("search: --out lies in the folder itself, expected a place beside it. Choose another.")
    index = engine.open(out)
    if not index.exists() and out.is_dir() and any(out.iterdir()):
        raise BadSettings(f"search: {out} holds other files, expected an index or nothing. Choose another.")
    try:
        told = index.told("folder")
        if told and told != str(root):
            raise BadSettings("search: the index is of another folder, expected the same each time. Give each folder an index of its own.")
        index.tell("folder", str(root))
        return _fill(engine, index, root)
    except BadModel as error:
        raise BadSettings(f"{str(error).removesuffix('Build it anew.')}Remove it and run this again.") from None
    finally:
        index.close()


def _fill(engine: Any, index: Any, root: Path) -> int:
    wanted = {str(path.relative_to(root)): path for path in sorted(root.rglob("*")) if _counts(path, root)}
    stamps = {name: _stamp(path) for name, path in wanted.items()}
    held: dict[str, dict[str, str]] = {}
    for key, stamp in index.stamps().items():
        held.setdefault(key if key in wanted else key.split(WITHIN)[0], {})[key] = stamp
    changed = [name for name in wanted if held.get(name, {}).get(name) != stamps[name]]
    gone = [name for name in held if name not in wanted]
    index.remove(key for name in gone for key in held[name])
    done, unread, said = 0, 0, time.monotonic()
    rest = iter(changed)
    while some := list(islice(rest, AT_ONCE)):
        made: list[Any] = []
        for name in some:
            entries = list(_entries(engine, name, wanted[name], stamps[name]))
            unread += not entries[-1].text.strip()
            made += entries
            if time.monotonic() - said >= EVERY_S:
                said = time.monotonic()
                print(f"search: {done + some.index(name) + 1} of {len(changed)} new or changed files read", file=sys.stderr, flush=True)
        # What a file is itself comes after what lies in it: where its stamp stands, all of it does.
        index.remove(key for name in some for key in held.get(name, ()))
        index.put(made)
        done += len(some)
    while index.tidy():
        pass
    index.tell("made", datetime.now(UTC).isoformat(timespec="seconds"))
    without = f", {unread} of them without text that could be read" if unread else ""
    print(f"search: {len(changed)} files read{without}, {len(gone)} taken out, {len(index)} documents", file=sys.stderr)
    return 1 if unread else 0


def _counts(path: Path, root: Path) -> bool:
    return not path.is_symlink() and path.is_file() and not any(part.startswith(".") for part in path.relative_to(root).parts)


def _stamp(path: Path) -> str:
    told = path.stat()
    return f"{told.st_size}-{told.st_mtime_ns}"


def _entries(engine: Any, name: str, path: Path, stamp: str) -> Iterator[Any]:
    """Yield what lies in the file, then the file itself; one that cannot be read is found by its name alone."""
    from mertid.core import Unreadable
    from mertid.exchange import sniff
    from mertid.exchange.document import read_document
    from mertid.exchange.message import Attachment
    from mertid.exchange.open import open_message

    at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    try:
        data = path.read_bytes()
    except OSError:
        data = b""
    media = sniff.kind(data, "", path.name)
    if kind_of(media) == "mail" and data:
        try:
            mail = open_message(data, media_type=media, name=path.name)
        except Unreadable:
            mail = None
        if mail is not None:
            sender, at = f"{mail.sender_name} {mail.sender}".strip(), mail.date or at
            for number, one in enumerate(mail.attachments, 1):
                if not one.inline:
                    read = read_document(one)
                    yield engine.entry(
                        key=f"{name}{WITHIN}{number}-{one.name}", text=read.text, title=one.name, kind=kind_of(read.media_type),
                        sender=sender, dated_at=at, part_of=name, stamp=stamp)
            yield engine.entry(
                key=name, text=f"{mail.subject}\n{mail.body}", title=mail.subject or path.name, kind="mail", sender=sender, dated_at=at,
                part_of=name, stamp=stamp)
            return
    read = read_document(Attachment(path.name, media, data))
    yield engine.entry(key=name, text=read.text, title=path.name, kind=kind_of(media), dated_at=at, part_of=name, stamp=stamp)


def kind_of(media_type: str) -> str:
    """Return the kind by which documents are filtered."""
    return next((kind for kind, starts in _KINDS if media_type.startswith(starts)), "other")
