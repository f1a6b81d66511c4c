"""Office files locked with a password: asked for, opened with the right one, and the next document goes on."""

import base64
import hashlib
import io
import os
import zipfile
import zlib

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from docx import Document
from msoffcrypto.format.ooxml import OOXMLFile

from mertid.core import Unreadable
from mertid.engines.redact import formats
from mertid.engines.redact.errors import NeedsPassword
from mertid.engines.redact.formats.sniff import DOCX, LOCKED, ODT, media_type
from mertid.engines.redact.office.locked import unlocked

WORD, SAID = "hemmelig æøå", "Karen Vestergaard har klaget over larm"
_NS = "urn:oasis:names:tc:opendocument:xmlns:"


def word() -> bytes:
    made, out = Document(), io.BytesIO()
    made.add_paragraph(SAID)
    made.save(out)
    return out.getvalue()


def locked_word() -> bytes:
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(word())).encrypt(WORD, out)
    return out.getvalue()


def locked_text(derivation: str = "PBKDF2") -> bytes:
    """An OpenDocument text locked as LibreOffice does it: AES-256, PBKDF2, SHA-256 of the first kilobyte packed."""
    content = (f'<office:document-content xmlns:office="{_NS}office:1.0" xmlns:text="{_NS}text:1.0"><office:body><office:text>'
               f"<text:p>{SAID}</text:p></office:text></office:body></office:document-content>").encode()
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(content) + packer.flush()
    salt, vector, rounds = os.urandom(16), os.urandom(16), 1000
    key = hashlib.pbkdf2_hmac("sha1", hashlib.sha256(WORD.encode()).digest(), salt, rounds, 32)
    pad = 16 - len(packed) % 16
    lock = Cipher(AES(key), CBC(vector)).encryptor()
    data = lock.update(packed + os.urandom(pad - 1) + bytes([pad])) + lock.finalize()
    text = {name: base64.b64encode(one).decode() for name, one in (
        ("salt", salt), ("vector", vector), ("sum", hashlib.sha256(packed[:1024]).digest()))}
    manifest = (
        f'<manifest:manifest xmlns:manifest="{_NS}manifest:1.0"><manifest:file-entry manifest:full-path="content.xml" '
        f'manifest:media-type="text/xml" manifest:size="{len(content)}"><manifest:encryption-data manifest:checksum-type="{_NS}manifest:1.0'
        f'#sha256-1k" manifest:checksum="{text["sum"]}"><manifest:algorithm manifest:algorithm-name="http://www.w3.org/2001/04/xmlenc'
        f'#aes256-cbc" manifest:initialisation-vector="{text["vector"]}"/><manifest:start-key-generation '
        'manifest:start-key-generation-name="http://www.w3.org/2000/09/xmldsig#sha256" manifest:key-size="32"/><manifest:key-derivation '
        f'manifest:key-derivation-name="{derivation}" manifest:key-size="32" manifest:iteration-count="{rounds}" '
        f'manifest:salt="{text["salt"]}"/></manifest:encryption-data></manifest:file-entry></manifest:manifest>')
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("mimetype", ODT)
        file.writestr("content.xml", data)
        file.writestr("META-INF/manifest.xml", manifest)
    return out.getvalue()


@pytest.mark.parametrize("make", [locked_word, locked_text])
def test_a_locked_document_asks_for_its_password_and_opens_with_it(make: object) -> None:
    data = make()  # type: ignore[operator]
    kind = media_type(data)
    assert kind in (LOCKED, ODT)
    assert SAID.encode() not in data
    for password, wrong in (("", False), ("forkert", True)):
        with pytest.raises(NeedsPassword) as told:
            formats.read(data, kind, password=password)
        assert told.value.wrong is wrong
    assert SAID in formats.read(data, kind, password=WORD).sheets[0].text


def test_what_is_not_locked_stays_as_it_is() -> None:
    data = word()
    assert unlocked(data, DOCX, "") is data
    assert unlocked(b"\xd0\xcf\x11\xe0nothing", "application/msword", "") == b"\xd0\xcf\x11\xe0nothing"


def test_a_lock_that_is_not_known_says_so() -> None:
    data = locked_text("argon2id")
    with pytest.raises(Unreadable, match="not known here"):
        formats.read(data, ODT, password=WORD)
    with pytest.raises(Unreadable, match="not known here"):
        unlocked(locked_word()[:3000], LOCKED, WORD)
