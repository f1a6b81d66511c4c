"""The files within a file: what came with a mail, and what lies in a zip archive. Each becomes a document of its own."""

import io
import zipfile
import zlib
from dataclasses import dataclass

from mertid.core import Text, TooBig, Unreadable

from . import eml, outlook
from .letter import File, safe_name

_EML, _MSG, _ZIP = "message/rfc822", "application/vnd.ms-outlook", "application/zip"
_MOST_RATIO = 200  # text packs 3-20 times, an empty bitmap about 100
_BOMB = Text(da="Arkivet pakker ud til mere, end der må læses.", en="The archive unpacks to more than may be read.")
_BROKEN = Text(da="Arkivet er beskadiget og kan ikke pakkes ud.", en="The archive is damaged and cannot be unpacked.")
_LOCKED = Text(da="Arkivet er låst med en adgangskode. Pak det ud, og tilføj filerne hver for sig.",
               en="The archive is locked with a password. Unpack it and add the files one by one.")
_MANY = Text(da="Der er flere filer i, end der må læses ({n}).", en="There are more files in it than may be read ({n}).")
# What an archive holds beside documents: a system's own notes, never anybody's document.
_NOISE = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class Limits:
    """How much may come out of one file. Bytes; files."""

    files: int = 2_000
    one_bytes: int = 200_000_000
    all_bytes: int = 1_000_000_000


LIMITS = Limits()


def attachments(data: bytes, media_type: str, limits: Limits = LIMITS) -> list[tuple[str, str, bytes]]:
    """Return (name, media type, bytes) of each file in a mail or a zip archive; [] for any other document.

    One level: a mail within the mail and an archive within the archive come out as files, which are asked in turn. Whoever asks
    counts the levels; ten are enough for any real mail.

    Raises
    ------
    Unreadable
        When it is damaged or locked. `TooBig` when more would come out than ``limits`` allow.
    """
    if media_type in (_EML, _MSG):
        letter = eml.read(data) if media_type == _EML else outlook.read(data)
        return _named(letter.files, limits)
    return _named(_unzipped(data, limits), limits) if media_type == _ZIP else []


def _unzipped(data: bytes, limits: Limits) -> tuple[File, ...]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [m for m in archive.infolist() if not m.is_dir() and not m.filename.startswith(_NOISE[0]) and
                       m.filename.rpartition("/")[2] not in _NOISE]
            if len(members) > limits.files:
                raise TooBig(f"archive: files are {len(members)}, expected at most {limits.files}. Unpack it.",
                             text=_MANY.fill(n=limits.files))
            if any(m.flag_bits & 1 for m in members):
                raise Unreadable("archive: files are encrypted, expected open ones. Unpack it.", text=_LOCKED)
            told = sum(m.file_size for m in members)
            swells = told > _MOST_RATIO * len(data) + 50_000_000
            if swells or told > limits.all_bytes or any(m.file_size > limits.one_bytes for m in members):
                raise TooBig(f"archive: it unpacks to {told} bytes, expected fewer. Unpack it.", text=_BOMB)
            # zipfile gives no more bytes than the size it was told, and raises where that is not the size.
            return tuple(File(_path_name(m), "", archive.read(m)) for m in members)
    except Unreadable:
        raise
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError, zlib.error, MemoryError) as error:
        raise Unreadable(f"archive: opening it gave {type(error).__name__}, expected a zip. Look at the kept file.", text=_BROKEN) from None


def _path_name(member: zipfile.ZipInfo) -> str:
    """Return the member's name; names not marked as UTF-8 were written in the code page of DOS. Source: APPNOTE 4.4.4, bit 11."""
    name = member.filename
    if not member.flag_bits & 0x800:
        raw = name.encode("cp437", "replace")
        try:
            name = raw.decode("utf-8")
        except UnicodeDecodeError:
            name = raw.decode("cp865", "replace")  # the Danish one
    return name.rstrip("/").rpartition("/")[2]


def _named(files: tuple[File, ...], limits: Limits) -> list[tuple[str, str, bytes]]:
    from ..formats.sniff import media_type

    if len(files) > limits.files:
        raise TooBig(f"mail: files are {len(files)}, expected at most {limits.files}. Look at the kept file.",
                     text=_MANY.fill(n=limits.files))
    if sum(len(file.data) for file in files) > limits.all_bytes:
        raise TooBig(f"mail: files hold over {limits.all_bytes} bytes, expected fewer. Look at the kept file.", text=_BOMB)
    out: list[tuple[str, str, bytes]] = []
    taken: dict[str, int] = {}
    for number, file in enumerate(files, 1):
        name = safe_name(file.name, f"fil-{number}")
        taken[name] = taken.get(name, 0) + 1
        if taken[name] > 1:
            stem, dot, ending = name.rpartition(".")
            name = f"{stem} ({taken[name]}).{ending}" if dot else f"{name} ({taken[name]})"
        out.append((name, media_type(file.data, file.name, file.media_type), file.data))
    return out
