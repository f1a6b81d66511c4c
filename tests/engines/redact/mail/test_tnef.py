"""Outlook's winmail.dat is unpacked: its files come out, and its text where the mail has no other."""

import base64
import struct

import pytest

from mertid.engines.redact.formats import mail
from mertid.engines.redact.formats.sniff import EML
from mertid.engines.redact.mail import tnef
from mertid.engines.redact.mail.attachments import attachments

LINE = "Kære Karen Vestergaard, se planen."


def attribute(name: int, value: bytes) -> bytes:
    return struct.pack("<BHHI", 2, name, 6, len(value)) + value + b"\0\0"


def properties(*some: tuple[int, int, bytes]) -> bytes:
    """Return text and bytes as (type, name, value), after a number and a property that has a name of its own."""
    out = struct.pack("<I", len(some) + 2) + struct.pack("<HHI", 3, 0x0E07, 1)
    out += struct.pack("<HH16sII", 11, 0x8001, b"", 1, 6) + "abc".encode("utf-16-le") + b"\0\0" + struct.pack("<I", 1)
    for kind, name, value in some:
        out += struct.pack("<HHII", kind, name, 1, len(value)) + value.ljust(-(-len(value) // 4) * 4, b"\0")
    return out


def winmail(body: bytes = b"") -> bytes:
    file = attribute(0x9002, b"") + attribute(0x8010, b"PLAN~1.TXT\0") + attribute(0x800F, b"Planen") + attribute(
        0x9005, properties((31, 0x3707, "plan for Åvej.txt".encode("utf-16-le"))))
    return struct.pack("<IH", 0x223E9F78, 1) + body + file


def letter(packed: bytes, text: str = "") -> bytes:
    plain = f"--b\nContent-Type: text/plain; charset=utf-8\n\n{text}\n" if text else ""
    head = f"From: a@x.invalid\nSubject: Larm\nContent-Type: multipart/mixed; boundary=b\n\n{plain}--b\n"
    told = "Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n"
    return (head + told).encode() + base64.encodebytes(packed) + b"--b--\n"


def test_its_files_are_files_of_the_mail() -> None:
    data = letter(winmail(), LINE)
    assert attachments(data, EML) == [("plan for Åvej.txt", "text/plain", b"Planen")]
    assert next(one.text for one in mail.read(data, EML).sheets if one.part == "body").strip() == LINE


@pytest.mark.parametrize("body", [
    attribute(0x800C, LINE.encode("cp1252")), attribute(0x9003, properties((31, 0x1000, LINE.encode("utf-16-le")))),
    attribute(0x9003, properties((258, 0x1013, f"<p>{LINE}</p>".encode()))),
    attribute(0x9003, properties((258, 0x1009, (lambda rtf: struct.pack("<4I", len(rtf) + 12, len(rtf), 0x414C454D, 0) + rtf)(
        rb"{\rtf1\ansi\ansicpg1252 " + LINE.encode("cp1252") + b"}")))),
])
def test_its_text_is_the_mail_s_where_that_has_none(body: bytes) -> None:
    assert LINE in next(one.text for one in mail.read(letter(winmail(body)), EML).sheets if one.part == "body")


def test_one_that_is_cut_stays_a_file() -> None:
    whole = winmail(attribute(0x9003, properties((31, 0x1000, b"x" * 50))))
    for cut in (b"", whole[:5], whole[:40], whole[:-4], b"\0" * 100):
        assert tnef.read(cut) is None
    assert attachments(letter(whole[:40]), EML)[0][0] == "winmail.dat"
