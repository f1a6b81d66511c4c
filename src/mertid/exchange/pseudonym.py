"""People's numbers become keyed pseudonyms on receipt: the same person, the same pseudonym, and no way back without the key.

The number space of CPR is small (ten digits), so a plain hash can be turned back by trying them all. HMAC with a key that lies apart
from the database cannot (RFC 2104; EDPB Guidelines 01/2025 on pseudonymisation, which ask that the key be kept apart).
"""

import hashlib
import hmac
import os
import re
import secrets
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from mertid.core import BadSettings

MASK = "[CPR-nummer fjernet]"
KEY_BYTES = 32
_DASHES = "\\-\u2010\u2011\u2012\u2013\u2014\u2212"
# Six digits of a date and four of a serial number, as people write them; the date decides, not modulus 11 (see engines/redact/find/cpr.py).
_CPR = re.compile(
    rf"(?<![0-9A-Za-z])(?:(\d\d)(\d\d)(\d\d)[ \u00a0]?[{_DASHES}]?[ \u00a0]?\d{{4}}"
    rf"|(\d\d)[ ./{_DASHES}](\d\d)[ ./{_DASHES}](\d\d)[ {_DASHES}]{{1,3}}\d{{4}}"
    rf"|(\d\d)(\d\d)(?:18|19|20)(\d\d)[ ]?[{_DASHES}][ ]?\d{{4}})(?![0-9A-Za-z])"
)


@dataclass(frozen=True)
class Pseudonym:
    """Hashes the numbers of one authority. ``key``: at least 32 bytes, never shown.

    ``check`` is the mark of the key: it tells that a key is another, and nothing of the key itself.
    """

    key: bytes = field(repr=False)

    @property
    def check(self) -> str:
        """The key's mark, 64 hexadecimal characters."""
        return self._digest("check", "")

    def person(self, number: str) -> str:
        """Return a person's pseudonym, 64 hexadecimal characters; '' for an empty number.

        A CPR number gives the same however it is written; any other number is taken letter by letter, blanks around it left out.
        """
        number = number.strip()
        return self._digest("person", plain_number(number)) if number else ""

    def row(self, solution: str, number: str) -> str:
        """Return the pseudonym of a source's own row id in one solution, 64 hexadecimal characters; '' for an empty id."""
        number = number.strip()
        return self._digest(f"row {solution}", plain_number(number)) if number else ""

    def file(self, data: bytes) -> str:
        """Return the keyed digest of a file's bytes, so that the same file is known again."""
        return hmac.new(self.key, b"file\0" + hashlib.sha256(data).digest(), hashlib.sha256).hexdigest()

    def _digest(self, what: str, text: str) -> str:
        return hmac.new(self.key, f"mertid {what}\0{text}".encode(), hashlib.sha256).hexdigest()


def plain_number(number: str) -> str:
    """Return a CPR number as ten digits, however it was written; anything else as it is.

    Nine digits that are a date once the zero that spreadsheets drop is put back are taken as such.
    """
    digits = re.sub(rf"[ \u00a0{_DASHES}]", "", number)
    if len(digits) == 9 and digits.isdigit():
        digits = f"0{digits}"
    return digits if len(digits) == 10 and digits.isdigit() and _is_date(digits[:2], digits[2:4], digits[4:6]) else number


def is_number(text: str) -> bool:
    """Whether the whole text is a CPR number."""
    plain = plain_number(text.strip())
    return len(plain) == 10 and plain.isdigit() and _is_date(plain[:2], plain[2:4], plain[4:6])


def mask(text: str) -> tuple[str, int]:
    """Return the text with every CPR number replaced by `MASK`, and how many were."""
    if sum(letter.isdigit() for letter in text) < 10:
        return text, 0
    count = 0

    def put(found: re.Match[str]) -> str:
        nonlocal count
        day, month, year = next((p for p in (found.groups()[0:3], found.groups()[3:6], found.groups()[6:9]) if p[0]), ("", "", ""))
        if not _is_date(day, month, year):
            return found.group()
        count += 1
        return MASK

    return _CPR.sub(put, text), count


def read_key(folder: Path, cvr: str, *, known: str = "") -> Pseudonym:
    """Return the authority's pseudonyms; the key lies in ``<folder>/<cvr>.key``, made at the first use, readable by its owner alone.

    Parameters
    ----------
    known
        The mark of the key that stored pseudonyms were made with, '' where there are none.

    Raises
    ------
    BadSettings
        When the key is another than the one used before, is missing though pseudonyms were made with it, is too short, or can be read
        by others.
    """
    path = folder / f"{cvr}.key"
    try:
        key = _read(path)
    except FileNotFoundError:
        if known:
            raise BadSettings(
                "pseudonym: the authority's key is missing, expected the file that people's numbers were hashed with."
                " Put it back from the backup into the folder MERTID_PSEUDONYM_KEYS."
            ) from None
        key = _make(path)
    made = Pseudonym(key)
    if known and not hmac.compare_digest(made.check, known):
        raise BadSettings(
            "pseudonym: the authority's key is another than before, expected the one that people's numbers were hashed with."
            " The same person would get another pseudonym: put the key back from the backup."
        )
    return made


def _read(path: Path) -> bytes:
    if path.stat().st_mode & 0o077:
        raise BadSettings("pseudonym: the key file can be read by others, expected mode 0600. Run: chmod 600 on it.")
    try:
        key = bytes.fromhex(path.read_text("ascii").strip())
    except ValueError:
        key = b""
    if len(key) < KEY_BYTES:
        raise BadSettings(f"pseudonym: the key file holds {len(key)} bytes in hexadecimal, expected {KEY_BYTES}. Restore it from backup.")
    return key


def _make(path: Path) -> bytes:
    """Write a new key beside its place and link it there: a killed start leaves no half key, and of two only one wins."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_hex(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return _read(path)


def _is_date(day: str, month: str, year: str) -> bool:
    """Whether it is a date in any century; replacement numbers carry 60 more in the day (law.md, read 2026-11-22)."""
    number = int(day)
    for century in (1900, 2000):
        try:
            date(century + int(year), int(month), number - 60 if number > 60 else number)
        except ValueError:
            continue
        return True
    return False
