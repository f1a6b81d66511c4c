"""A folder as case system: one sub-folder a record, whole or not there at all."""

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from mertid.core import BadSettings, DeliveryFailed, DeliveryRefused

from .case_system import Record, safe_name, safe_names

HALF = ".half-"


@dataclass(frozen=True)
class CaseFolder:
    """Writes ``<path>/<year>/<key>/`` with ``record.json`` and the files, for a case system that imports from a folder.

    Notes
    -----
    Written beside, flushed to disk (files, folder, parent), then renamed: a reader sees a whole record or none, also after a
    power cut. The key is the folder's name, so filing again finds what is there.
    """

    path: Path

    @classmethod
    def read(cls, settings: Mapping[str, Any]) -> Self:
        """Return the folder that a deployment's settings name. Raises `BadSettings`."""
        path = Path(str(settings.get("path") or ""))
        if not path.is_absolute():
            raise BadSettings("case folder: field 'path' is relative or missing, expected an absolute path. Enter it in full.")
        return cls(path)

    def file(self, record: Record, *, key: str) -> str:
        """Write the record and return its place, such as ``2026/3f1c…``. See `CaseSystem.file`."""
        year = str(record.received_on.year if record.received_on else record.decided_at.year)
        name = _name(key)
        receipt = f"{year}/{name}"
        try:
            if self._there(year, name, key):
                return receipt
            parent = self.path / year
            parent.mkdir(parents=True, exist_ok=True)
            half = Path(tempfile.mkdtemp(prefix=HALF, dir=parent))
            try:
                _write(half, record, key)
                half.rename(parent / name)
                _flush(parent)
            finally:
                if half.exists():
                    shutil.rmtree(half, ignore_errors=True)
            _flush(self.path)
        except OSError as error:
            with contextlib.suppress(OSError):  # another worker with the same key was faster
                if self._there(year, name, key):
                    return receipt
            said = os.strerror(error.errno) if error.errno else type(error).__name__
            raise DeliveryFailed(f"case folder: writing gave '{said}', expected room and rights. It is tried again.") from None
        return receipt

    def _there(self, year: str, name: str, key: str) -> bool:
        """Whether the record is there. The folder's name says so; ``record.json`` must agree on the key."""
        told = self.path / year / name / "record.json"
        try:
            found = json.loads(told.read_bytes()).get("key")
        except FileNotFoundError:
            return False
        except ValueError:
            found = None
        if found != key:
            raise DeliveryRefused("case folder: another record lies under this key, expected this one or none. Look at the folder by hand.")
        return True


def _name(key: str) -> str:
    name = safe_name(key)
    # A key that had to be changed could meet another one's name, so its digest goes with it.
    return name if name == key and not key.startswith(".") else f"{name.lstrip('.')}-{hashlib.sha256(key.encode()).hexdigest()[:12]}"


def _write(folder: Path, record: Record, key: str) -> None:
    folder.chmod(0o750)
    for name, document in zip(safe_names(record.documents), record.documents, strict=True):
        _put(folder / name, document.data)
    _put(folder / "record.json", json.dumps(record.plain(key), ensure_ascii=False, indent=2).encode())
    _flush(folder)


def _put(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _flush(folder: Path) -> None:
    """Make the folder's list of names survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
