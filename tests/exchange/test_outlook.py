"""Outlook's own files are read as mails, also the incomplete ones."""

import struct
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mertid.core import TooBig, Unreadable
from mertid.exchange.limits import Limits
from mertid.exchange.outlook import read_msg
from tests.exchange.mails import compound, outlook

TICKS = (datetime(2026, 5, 24, 2, tzinfo=UTC) - datetime(1601, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) * 10
SENT = struct.pack("<HHIQ", 0x0040, 0x0039, 0, TICKS)


def note(name: str, data: bytes) -> dict[str, object]:
    """Return one attachment's streams."""
    return {"__substg1.0_3707001F": name.encode("utf-16-le"), "__substg1.0_37010102": data}


def test_sender_text_date_recipient_and_files_are_read() -> None:
    tree = outlook(
        {0x37: "Klage", 0x1000: "Kære kommune\r\nDet støjer på Ågade.", 0x0C1A: "Åse", 0x5D01: "aase@example.dk", 0x1035: "<7@x.dk>"},
        attachments=[note("brev.pdf", b"%PDF" + bytes(5_000)), note("../x.txt", b"abc")], to="post@aaby.example",
    )
    tree["__properties_version1.0"] = bytes(32) + SENT
    message = read_msg(compound(tree))
    assert (message.subject, message.body) == ("Klage", "Kære kommune\nDet støjer på Ågade.")
    assert (message.sender, message.sender_name) == ("aase@example.dk", "Åse")
    assert (message.to, message.message_id) == ("post@aaby.example", "7@x.dk")
    assert f"{message.date:%d.%m.%Y %H:%M %z}" == "24.05.2026 02:00 +0000"
    assert [(one.name, len(one.data)) for one in message.attachments] == [("brev.pdf", 5_004), ("x.txt", 3)]
    assert message.warnings == ()


def test_the_internet_headers_win_where_they_are_kept() -> None:
    head = "From: =?utf-8?q?=C3=85se?= <aase@example.dk>\r\nDate: Sat, 21 Nov 2026 10:00:00 +0100\r\nReferences: <1@x> <2@x>\r\n"
    message = read_msg(compound(outlook({0x37: "Hej", 0x7D: head, 0x0C1F: "/O=ORG/CN=AASE"})))
    assert (message.sender, message.sender_name, message.thread) == ("aase@example.dk", "Åse", ("2@x", "1@x"))
    assert message.date is not None


def test_html_is_the_text_where_plain_is_missing() -> None:
    message = read_msg(compound(outlook({0x37: "Hej", 0x1013: b"<p>Bl\xe5b\xe6r</p><script>x()</script>"})))
    assert (message.body, message.html) == ("Blåbær", "<p>Blåbær</p>")


def test_a_mail_in_the_mail_is_readable_with_its_files() -> None:
    inner = outlook({0x37: "Den gamle mail", 0x1000: "Gammel tekst"}, attachments=[note("tegning.pdf", b"%PDF")], fixed=24)
    message = read_msg(compound(outlook({0x37: "VS: sag"}, attachments=[{"__substg1.0_3701000D": inner}])))
    assert [one.name for one in message.attachments] == ["Den gamle mail.txt", "tegning.pdf"]
    assert b"Gammel tekst" in message.attachments[0].data
    assert read_msg(compound(outlook({0x37: "VS"}, attachments=[{"__substg1.0_3701000D": inner}])), Limits(max_depth=0)).attachments == ()


@pytest.mark.parametrize("tree", [{}, {"a": b"b"}, outlook({})])
def test_what_is_no_message_is_unreadable(tree: dict[str, object]) -> None:
    with pytest.raises(Unreadable, match=r"expected (a \.msg|one)"):
        read_msg(compound(tree))


def test_streams_that_claim_more_than_the_file_are_too_big() -> None:
    data = bytearray(compound(outlook({0x37: "x" * 3_000})))
    at = data.index("__substg1.0_0037001F".encode("utf-16-le"))
    data[at + 120:at + 128] = struct.pack("<Q", 2_000_000_000)
    with pytest.raises(Unreadable, match="larger than the file") as caught:
        read_msg(bytes(data))
    assert isinstance(caught.value, TooBig)


WHOLE = compound(outlook({0x37: "Emne", 0x1000: "x" * 5_000}, attachments=[note("a", b"b")], to="a@b.dk"))


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 5), st.binary(min_size=1, max_size=4)), max_size=15), st.integers(0, len(WHOLE)))
def test_damaged_files_raise_nothing_but_unreadable(changes: list[tuple[int, bytes]], end: int) -> None:
    data = bytearray(WHOLE)
    for at, new in changes:
        data[at:at + len(new)] = new
    for one in (bytes(data), bytes(data[:end])):
        try:
            read_msg(one).body.encode()
        except Unreadable:
            continue
