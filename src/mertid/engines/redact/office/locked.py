"""Office documents locked with a password, opened with it: OOXML and the older binary forms, and OpenDocument.

Sources: MS-OFFCRYPTO through msoffcrypto-tool (MIT); OASIS OpenDocument 1.3 part 2, 3.4 and 4.8 (manifest:encryption-data).
"""

import base64
import hashlib
import io
import zlib

from cryptography.hazmat.decrepit.ciphers.algorithms import Blowfish
from cryptography.hazmat.decrepit.ciphers.modes import CFB
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from lxml import etree

from mertid.core import Text, Unreadable

from ..errors import NeedsPassword
from ..formats.sniff import DOC, LOCKED, ODP, ODS, ODT, PPT, XLS
from . import archive, markup

_MICROSOFT, _OPEN = frozenset((LOCKED, DOC, XLS, PPT)), frozenset((ODT, ODS, ODP))
_EVERYBODYS = "VelvetSweatshop"  # Excel's own password for a workbook that is locked to changes alone; source: MS-OFFCRYPTO 2.4.2.3
_MOST_ROUNDS = 10_000_000  # of a key's derivation; source: MS-OFFCRYPTO 2.3.4.10, spinCount
_M = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}"
_OTHER = Text(
    da="Dokumentet er låst på en måde, der ikke kan åbnes her. Gem det uden adgangskode, og tilføj det igen.",
    en="The document is locked in a way that cannot be opened here. Save it without a password and add it again.")


def unlocked(data: bytes, media_type: str, password: str) -> bytes:
    """Return an office document without its password; the same bytes where it has none or is of another kind.

    Raises
    ------
    NeedsPassword
        The password is missing or wrong.
    Unreadable
        It is locked in a way that is not known here, or damaged.
    """
    if media_type in _MICROSOFT:
        return _microsoft(data, media_type, password)
    return _open_document(data, password) if media_type in _OPEN else data


def _microsoft(data: bytes, media_type: str, password: str) -> bytes:
    import msoffcrypto
    from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError

    try:
        file = msoffcrypto.OfficeFile(io.BytesIO(data))
        if not file.is_encrypted():
            return data
    except Exception:  # its parsers raise anything; what is no locked file is read, or refused, as it is
        if media_type == LOCKED:
            raise _unknown() from None
        return data
    for key in (password, _EVERYBODYS if media_type in (LOCKED, XLS) else ""):
        out = io.BytesIO()
        if not key:
            continue
        try:
            file.load_key(password=key)
            file.decrypt(out)
        except InvalidKeyError:
            continue
        except (DecryptionError, FileFormatError, ParseError) as error:
            if "password" in str(error).lower() or "verif" in str(error).lower():
                continue  # the older forms tell a wrong key only by what comes out
            raise _unknown() from None
        except Exception:  # see above
            raise _unknown() from None
        return out.getvalue()
    raise NeedsPassword(wrong=bool(password))


def _open_document(data: bytes, password: str) -> bytes:
    parts = archive.opened(data)
    manifest = parts.get("META-INF/manifest.xml", b"")
    if b"encryption-data" not in manifest:
        return data
    if not password:
        raise NeedsPassword()
    tree = markup.parse(manifest, "META-INF/manifest.xml")
    for entry in tree.iter(_M + "file-entry"):
        told = entry.find(_M + "encryption-data")
        name = entry.get(_M + "full-path", "")
        if told is not None and name in parts:
            parts[name] = _part(parts[name], told, password)
            entry.remove(told)
    parts["META-INF/manifest.xml"] = etree.tostring(tree, xml_declaration=True, encoding="UTF-8")
    return archive.written(parts, stored=("mimetype",))


def _part(data: bytes, told: etree._Element, password: str) -> bytes:
    """Return a member decrypted and unpacked; whether the key was right is told by a checksum of its first kilobyte."""
    try:
        how = {name: told.find(_M + name) for name in ("algorithm", "key-derivation", "start-key-generation")}
        algorithm, derivation, start = ({} if one is None else dict(one.attrib) for one in how.values())
        kind = algorithm.get(_M + "algorithm-name", "").rpartition("#")[2].lower()
        rounds, size = int(derivation.get(_M + "iteration-count", "0")), int(derivation.get(_M + "key-size", "16"))
        if "pbkdf2" not in derivation.get(_M + "key-derivation-name", "").lower() or not 0 < rounds <= _MOST_ROUNDS:
            raise _unknown()
        sha256 = "sha256" in start.get(_M + "start-key-generation-name", "").lower()
        first = hashlib.new("sha256" if sha256 else "sha1", password.encode()).digest()
        key = hashlib.pbkdf2_hmac("sha1", first, base64.b64decode(derivation.get(_M + "salt", "")), rounds, size)
        vector = base64.b64decode(algorithm.get(_M + "initialisation-vector", ""))
        if kind in ("aes256-cbc", "aes192-cbc", "aes128-cbc"):
            one = Cipher(AES(key), CBC(vector)).decryptor()
        elif kind.replace(" ", "") == "blowfishcfb":
            one = Cipher(Blowfish(key), CFB(vector)).decryptor()
        else:
            raise _unknown()
        plain = one.update(data) + one.finalize()
    except (ValueError, KeyError, TypeError):
        raise _unknown() from None
    wanted = base64.b64decode(told.get(_M + "checksum", ""))
    by = "sha256" if "sha256" in told.get(_M + "checksum-type", "").lower() else "sha1"
    if wanted and not any(hashlib.new(by, some[:1024]).digest() == wanted for some in (plain, _unpadded(plain))):
        raise NeedsPassword(wrong=True)
    try:
        return zlib.decompressobj(-15).decompress(plain, archive.MOST_BYTES)
    except zlib.error:
        raise NeedsPassword(wrong=True) from None


def _unpadded(plain: bytes) -> bytes:
    return plain[: -plain[-1]] if plain and 0 < plain[-1] <= 16 else plain


def _unknown() -> Unreadable:
    return Unreadable("office: it is locked in a way that is not known here, expected a password's. Save it without one.", text=_OTHER)
