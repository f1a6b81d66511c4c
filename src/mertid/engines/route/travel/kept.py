"""Ways that a server has told before, kept on disk, so that a plan of tomorrow asks only for new addresses.

Coordinates of homes are personal data: only keyed hashes of them are kept, in a file for the owner alone, and no longer than `DAYS`.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from hashlib import blake2b
from pathlib import Path
from secrets import token_bytes

import numpy as np

from mertid.core import BadSettings

from .formats import Point
from .matrices import Floats

DAYS = 90
_LIMIT = 30_000
"""Keys in one question, below SQLite's own limit of 32,766."""


class Kept:
    """Minutes and kilometres by pair of points, of one server and profile."""

    def __init__(self, folder: Path, name: str) -> None:
        self.path = folder / "travel.sqlite3"
        self.name = name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self.path.touch(mode=0o600)
            with closing(self._open()) as file, file:
                file.execute("create table if not exists way (key blob primary key, minutes real, km real, day integer) without rowid")
                file.execute("create table if not exists salt (value blob)")
                file.execute("delete from way where day < ?", (date.today().toordinal() - DAYS,))  # noqa: DTZ011 - a day more or less
                if file.execute("select count(*) from salt").fetchone()[0] == 0:
                    file.execute("insert into salt values (?)", (token_bytes(16),))
                self._salt = bytes(file.execute("select value from salt").fetchone()[0])
        except (OSError, sqlite3.Error):
            raise BadSettings("travel: folder for kept ways cannot be written, expected one that can. Correct the setting.") from None

    def get(self, starts: Sequence[Point], ends: Sequence[Point]) -> tuple[Floats, Floats]:
        """Return what is known, shape ``(starts, ends)``, not a number where nothing is."""
        keys = [self._key(a, b) for a in starts for b in ends]
        found: dict[bytes, tuple[float, float]] = {}
        with closing(self._open()) as file:
            for since in range(0, len(keys), _LIMIT):
                some = keys[since: since + _LIMIT]
                marks = ",".join("?" * len(some))
                rows = file.execute(f"select key, minutes, km from way where key in ({marks})", some)  # noqa: S608 - marks alone
                found |= {key: (minutes, km) for key, minutes, km in rows}
        got = np.array([found.get(key, (np.nan, np.nan)) for key in keys], dtype=np.float64).reshape(len(starts), len(ends), 2)
        return got[:, :, 0], got[:, :, 1]

    def put(self, starts: Sequence[Point], ends: Sequence[Point], minutes: Floats, km: Floats) -> None:
        """Keep a block of ways."""
        day = date.today().toordinal()  # noqa: DTZ011 - a day more or less
        rows = [(self._key(a, b), float(minutes[n, m]), float(km[n, m]), day) for n, a in enumerate(starts) for m, b in enumerate(ends)]
        with closing(self._open()) as file, file:
            file.executemany("insert or replace into way values (?, ?, ?, ?)", rows)

    def _key(self, start: Point, end: Point) -> bytes:
        told = f"{self.name}|{start[0]:.5f},{start[1]:.5f}|{end[0]:.5f},{end[1]:.5f}"
        return blake2b(told.encode(), digest_size=12, key=self._salt).digest()

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, timeout=30)
