"""Files in and out: what was asked for, one after another; what is written, whole or not at all."""

import csv
import io
import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

EVERY_S = 2.0


class Given(NamedTuple):
    """A file to work on; ``shown`` is its path as given, or below the folder that was given."""

    number: int
    path: Path
    shown: Path


def gather(paths: Sequence[Path]) -> list[Given]:
    """Return the files, those of a folder in order of their paths. Hidden ones (.DS_Store) and links are left out.

    Raises
    ------
    BadSettings
        A path that is not there, or nothing was found.
    """
    from mertid.core import BadSettings

    found: list[tuple[Path, Path]] = []
    for path in paths:
        if path.is_dir():
            found += [(one, one.relative_to(path)) for one in sorted(path.rglob("*")) if _counts(one, path)]
        elif path.exists():
            found.append((path, Path(path.name)))
        else:
            raise BadSettings(f"redact: {path} is not there, expected a file or folder. Correct the path.")
    if not found:
        raise BadSettings("redact: the folder holds 0 files, expected some. Hidden files and links are not counted.")
    return [Given(number, *one) for number, one in enumerate(found, 1)]


def _counts(path: Path, root: Path) -> bool:
    return not path.is_symlink() and path.is_file() and not any(part.startswith(".") for part in path.relative_to(root).parts)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file beside its place and move it there: it is there whole, or as it was before. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".mertid-{os.getpid()}-{time.time_ns()}.part")
    try:
        with beside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def table(rows: Iterable[Mapping[str, object]], columns: Sequence[str]) -> str:
    """Return CSV; a text that a spreadsheet would take for a formula gets a quote before it (OWASP: CSV injection)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(row.get(name, "")) for name in columns] for row in rows)
    return out.getvalue()


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") and not isinstance(value, int | float) else text


class Progress:
    """Says on stderr how far it is, every two seconds. Files are told by number: their names may be personal data."""

    def __init__(self, every: int) -> None:
        self._every, self._done, self._failed, self._said = every, 0, 0, time.monotonic()

    def failed(self, given: Given, why: str) -> None:
        """Tell of one that could not be done."""
        self._failed += 1
        self._line(f"file {given.number}: {why}" if self._every > 1 else why)

    def step(self) -> None:
        """Count one more."""
        self._done += 1
        if self._done < self._every and time.monotonic() - self._said >= EVERY_S:
            self._said = time.monotonic()
            self._line(f"{self._done} of {self._every} files, {self._failed} not done")

    @staticmethod
    def _line(text: str) -> None:
        print(f"redact: {' '.join(text.split())}", file=sys.stderr, flush=True)


def lines_of(path: Path) -> Iterator[str]:
    """Yield a text file's lines, empty ones left out. Raises `BadSettings` where it is no UTF-8."""
    from mertid.core import BadSettings

    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise BadSettings(f"redact: {path} is not UTF-8, expected one text a line. Save it as UTF-8.") from None
    yield from (line.strip() for line in text.splitlines() if line.strip())
