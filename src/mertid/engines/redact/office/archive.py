"""Zip containers of office files: opened within limits, written from nothing with fixed times."""

import io
import zipfile
import zlib

from mertid.core import Text, TooBig, Unreadable

MOST_MEMBERS, MOST_BYTES, MOST_RATIO = 10_000, 400_000_000, 200
_BROKEN = Text(da="Dokumentet er beskadiget og kan ikke åbnes.", en="The document is damaged and cannot be opened.")
_LOCKED = Text(da="Dokumentet er låst med en adgangskode. Gem det uden kode, og tilføj det igen.",
               en="The document is locked with a password. Save it without one and add it again.")
_BOMB = Text(da="Dokumentet pakker ud til mere, end der må læses, og bliver ikke åbnet.",
             en="The document unpacks to more than may be read, and is not opened.")
_CURE = "Look at the kept file."


def opened(data: bytes) -> dict[str, bytes]:
    """Return the members by name, in their order.

    Raises
    ------
    Unreadable
        When it is damaged or encrypted. `TooBig` above 10,000 members, 400 MB, or 200 times its packed size beyond the first 50 MB.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            told = sum(member.file_size for member in members)
            if len(members) > MOST_MEMBERS or told > MOST_BYTES or told > MOST_RATIO * len(data) + 50_000_000:
                raise TooBig(f"office: {len(members)} members unpack to {told} bytes, expected fewer. {_CURE}", text=_BOMB)
            if any(member.flag_bits & 1 for member in members):
                raise Unreadable(f"office: members are encrypted, expected open ones. {_CURE}", text=_LOCKED)
            # zipfile gives no more bytes than the size it was told, and raises where that is not the size.
            return {member.filename.replace("\\", "/").lstrip("/"): archive.read(member) for member in members}
    except Unreadable:
        raise
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError, zlib.error, MemoryError) as error:
        raise Unreadable(f"office: opening it gave {type(error).__name__}, expected a zip. {_CURE}", text=_BROKEN) from None


def written(parts: dict[str, bytes], stored: tuple[str, ...] = ()) -> bytes:
    """Return a zip of the parts in their order; those in ``stored`` are not packed. The same parts always give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts.items():
            member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            member.create_system = 0
            archive.writestr(member, data, zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED, 6)
    return out.getvalue()


def broken(what: str) -> Unreadable:
    """Return the error of a document in which something needed is missing or unusable."""
    return Unreadable(f"office: {what}. {_CURE}", text=_BROKEN)
