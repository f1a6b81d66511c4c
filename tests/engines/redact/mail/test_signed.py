"""Mail that is wrapped in an S/MIME signature is read as the mail it is; one that is encrypted says so."""

import base64
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder
from cryptography.x509.oid import NameOID

from mertid.engines.redact.formats import mail
from mertid.engines.redact.formats.sniff import EML
from mertid.engines.redact.mail import signed
from mertid.engines.redact.values import Passage

LINE = "Kære Karen Vestergaard, tak for din mail om larm."
INNER = (f"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{LINE}\r\n--b\r\n"
         "Content-Type: application/pdf; name=plan.pdf\r\n\r\n%PDF-1.4\r\n--b--\r\n").encode()
HEAD = ("From: a@x.invalid\nSubject: Larm\nContent-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\n"
        "Content-Transfer-Encoding: base64\n\n")


def wrapped(data: bytes) -> bytes:
    return HEAD.encode() + base64.encodebytes(data)


def signature(content: bytes) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Ole")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    made = made.not_valid_before(datetime(2026, 1, 1, tzinfo=UTC)).not_valid_after(datetime(2036, 1, 1, tzinfo=UTC))
    builder = PKCS7SignatureBuilder().set_data(content).add_signer(made.sign(key, SHA256()), key, SHA256())
    return builder.sign(Encoding.DER, [PKCS7Options.Binary])


def test_a_mail_wrapped_in_a_signature_is_read_struck_and_its_files_come_out() -> None:
    data = wrapped(signature(INNER))
    reading = mail.read(data, EML)
    body = next(one for one in reading.sheets if one.part == "body")
    assert body.text.strip() == LINE
    assert [note.da for note in reading.notes] == ["Mailen har en digital signatur, som ikke følger med.",
                                                   "Bilag behandles som egne dokumenter: 1."]
    assert [file.name for file in mail.letter(data, EML).files] == ["plan.pdf"]
    at = body.text.index("Karen")
    written = mail.remove(data, EML, [Passage(body.number, at, at + 17)], reading=reading).data
    assert b"Karen" not in written
    assert b"smime" not in written


def test_lengths_that_are_not_told_are_read_too() -> None:
    def open_ended(tag: int, *inner: bytes) -> bytes:
        return bytes([tag, 0x80]) + b"".join(inner) + b"\0\0"

    def oid(last: int) -> bytes:
        return bytes.fromhex("06092a864886f70d0107") + bytes([last])

    text = open_ended(0x24, b"\x04\x05Karen", b"\x04\x0c Vestergaard")
    encapsulated = open_ended(0x30, oid(1), open_ended(0xA0, text))
    assert signed.content(open_ended(0x30, oid(2), open_ended(0xA0, open_ended(0x30, b"\x02\x01\x01", b"\x31\x00", encapsulated)))) == (
        b"Karen Vestergaard")


def test_what_is_encrypted_cut_or_none_is_said_to_be_sealed() -> None:
    whole = signature(INNER)
    for data in (whole[:200], b"", b"\x30\x80" * 500, b"0" * 50, whole.replace(bytes.fromhex("2a864886f70d010702"), bytes.fromhex(
            "2a864886f70d010703"))):
        assert signed.content(data) is None
        assert any("krypteret" in note.da for note in mail.read(wrapped(data), EML).notes)
