"""A folder that people or systems put files in. Files are moved when they are stored, never deleted, never read half-written."""

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mertid.core import TooBig, Unreadable

from . import sniff
from .fetched import Fetched
from .limits import LIMITS, Limits
from .mail import digest
from .mbox import is_mbox, split_mbox
from .memo import memo_uuid

DONE = "modtaget"
_HALF = (".part", ".tmp", ".crdownload", ".filepart", ".partial", ".lock", "~")


class FolderReader:
    """Reads the files of one folder, not of its subfolders. Keeps no state of its own, so it may be made anew for each pass.

    Parameters
    ----------
    path
        The folder.
    settle_s
        A file is read when it has stood still this long. Seconds, >= 0.
    limits
        Size of a file that is read.

    Notes
    -----
    ``place`` is ``{"path": name in the folder, "sha256": of the whole file, "part": 0, "parts": 1}``. Call `done` for every
    message that is stored, also when it was known before: the file moves to the subfolder ``modtaget`` when all its parts are
    done. A mailbox of which only some mails were stored before a stop is read again; its stored mails are known by their key.
    """

    def __init__(self, path: str | Path, *, settle_s: float = 5.0, limits: Limits = LIMITS) -> None:
        self.path, self.settle_s, self.limits = Path(path), settle_s, limits

    def fetch(self) -> Iterator[Fetched]:
        """Yield what lies in the folder, oldest file first, each mail of a mailbox on its own.

        Raises
        ------
        FileNotFoundError
            When the folder is missing, so that a lost network drive is seen.
        TooBig
            After all other files, when some are past ``limits.max_bytes``; those stay where they are.
        """
        too_big = 0
        for path in self._ready():
            try:
                before = path.stat()
                if before.st_size > self.limits.max_bytes:
                    too_big += 1
                    continue
                data = path.read_bytes()
                after = path.stat()
            except OSError:
                continue  # moved or locked by someone else; it is looked at again at the next pass
            if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns) and len(data) == after.st_size:
                yield from self._parts(path.name, data)
        if too_big:
            most = self.limits.max_bytes
            raise TooBig(f"folder: {too_big} files are over {most} bytes, expected at most that. They still lie there; move them by hand.")

    def done(self, place: dict[str, Any]) -> Path | None:
        """Move the file of ``place`` to ``modtaget`` once all its parts are done; return where it lies, None when it stays.

        Safe to call again. A file that was changed since it was read stays: it is another file.
        """
        name, sha256, parts = Path(str(place["path"])).name, str(place["sha256"]), int(place.get("parts", 1))
        tally = self.path / f".{sha256[:32]}.{DONE}"
        if parts > 1 and len(_tick(tally, int(place["part"]))) < parts:
            return None
        path = self.path / name
        try:
            same = digest(path.read_bytes()) == sha256
        except FileNotFoundError:
            same = False
        target = self._move(path) if same else None
        tally.unlink(missing_ok=True)
        return target

    def _ready(self) -> list[Path]:
        """Return the files that have stood still, oldest first.

        The time of change (ctime) is set by the file system at every write and cannot be preserved by a copying program.
        """
        now = time.time()
        found: list[tuple[int, str, Path]] = []
        with os.scandir(self.path) as entries:
            for entry in entries:
                if entry.name.startswith((".", "~$")) or entry.name.lower().endswith(_HALF) or not entry.is_file(follow_symlinks=False):
                    continue
                with contextlib.suppress(OSError):
                    state = entry.stat(follow_symlinks=False)
                    if self.settle_s <= 0 or now - state.st_ctime >= self.settle_s:
                        found.append((state.st_mtime_ns, entry.name, Path(entry.path)))
        return [path for _, _, path in sorted(found)]

    def _parts(self, name: str, data: bytes) -> Iterator[Fetched]:
        place = {"path": name, "sha256": digest(data), "part": 0, "parts": 1}
        mailbox = name.lower().endswith((".mbox", ".mbx"))
        if mailbox or (not name.lower().endswith(".eml") and is_mbox(data)):
            mails = list(split_mbox(data))
            if len(mails) > 1 or (mailbox and mails):
                for number, mail in enumerate(mails):
                    yield Fetched(mail, "message/rfc822", f"{name} ({number + 1})", {**place, "part": number, "parts": len(mails)})
                return
        kind = sniff.kind(data, "", name)
        key = None
        if kind == sniff.MEMO:
            with contextlib.suppress(Unreadable):
                key = memo_uuid(data, self.limits)
        yield Fetched(data, kind, name, place, key)

    def _move(self, path: Path) -> Path:
        """Move a file without ever overwriting one: a hard link fails where the name is taken, a rename would not."""
        folder = self.path / DONE
        folder.mkdir(exist_ok=True)
        number = 1
        while True:
            target = folder / (path.name if number == 1 else f"{path.stem}-{number}{path.suffix}")
            try:
                os.link(path, target)
            except FileExistsError:
                number += 1
                continue
            except OSError:
                if target.exists():
                    number += 1
                    continue
                path.rename(target)  # a file system without hard links, such as a mounted share
                return target
            path.unlink()
            return target


def _tick(tally: Path, part: int) -> set[int]:
    """Add a part to the hidden tally beside the mailbox and return all that are done; it outlives this process."""
    with tally.open("a+") as file:
        file.write(f"{part}\n")
        file.flush()
        file.seek(0)
        return {int(line) for line in file.read().split() if line.isdigit()}
