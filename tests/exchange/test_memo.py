"""Digital Post of both versions is read, idempotent by its UUID, and answered."""

import base64
import json
from pathlib import Path

import pytest
from lxml import etree

from mertid.core import TooBig, Unreadable
from mertid.exchange.answer import SPACE, answer
from mertid.exchange.limits import Limits
from mertid.exchange.memo import memo_uuid, read_memo
from tests.exchange.mails import PLANTED_CPR

UUID = "8c2ea15d-61fb-4ba9-9366-42f8b194c114"


def memo(head: str = "", body: str = "", *, version: str = "1.2", uuid: str = UUID.upper()) -> bytes:
    """Return a message from a citizen."""
    return f"""<?xml version="1.0" encoding="UTF-8"?><memo:Message xmlns:memo="https://DigitalPost.dk/MeMo-1" xmlns:kle="http://kle.example"
    memoVersion="{version}"><memo:MessageHeader><memo:messageType>DIGITALPOST</memo:messageType><memo:messageUUID>{uuid}</memo:messageUUID>
    <memo:label>Ansøgning om plads</memo:label><memo:Sender><memo:senderID>{PLANTED_CPR}</memo:senderID><memo:idType>CPR</memo:idType>
    <memo:label>Åse Ødegård</memo:label></memo:Sender>{head}</memo:MessageHeader><memo:MessageBody>
    <memo:createdDateTime>2026-11-21T10:00:00Z</memo:createdDateTime>{body}</memo:MessageBody></memo:Message>""".encode()


def document(kind: str, *contents: tuple[str, str, bytes]) -> str:
    """Return a document of these (media type, name, bytes)."""
    return f"<memo:{kind}>" + "".join(
        f"<memo:File><memo:encodingFormat>{media}</memo:encodingFormat><memo:filename>{name}</memo:filename><memo:language>da</memo:language>"
        f"<memo:content>{base64.encodebytes(data).decode()}</memo:content></memo:File>" for media, name, data in contents
    ) + f"</memo:{kind}>"


def test_every_official_example_is_read(data: Path) -> None:
    examples = sorted((data / "exchange" / "memo").glob("examples_*/*.xml"))
    assert len(examples) >= 6
    for path in examples:
        message = read_memo(path.read_bytes())
        assert message.channel == "digital_post"
        assert message.subject
        assert message.message_id == memo_uuid(path.read_bytes())


def test_the_full_example_gives_case_subject_key_and_contact_point(data: Path) -> None:
    for version in ("1_1", "1_2"):
        message = read_memo((data / "exchange" / "memo" / f"examples_v{version}" / "MeMo_Full_Example.xml").read_bytes())
        assert (message.case_number, message.kle) == ("SAG-12345", "00.00.00")
        assert message.contact_point == "241d39f6-998e-4929-b198-ccacbbf4b330"
        assert message.thread == ("8c2ea15d-61fb-4ba9-9366-42f8b194c657",)
        assert message.body.startswith("This is a test")
        assert [one.name for one in message.attachments][-1] == "TekniskDokument.xml"
        assert "Svar" in message.warnings[0].da or "svar" in message.warnings[0].da


def test_plain_text_is_the_body_and_other_files_are_attachments() -> None:
    files = [("text/plain", "brev.txt", "Kære kommune, æøå".encode()), ("application/pdf", "brev.pdf", b"%PDF-1.4")]
    photo = document("AdditionalDocument", ("image/png", "../foto.png", b"\x89PNG"))
    message = read_memo(memo(body=document("MainDocument", *files) + photo))
    assert message.body == "Kære kommune, æøå"
    assert [(one.name, one.data) for one in message.attachments] == [("brev.pdf", b"%PDF-1.4"), ("foto.png", b"\x89PNG")]
    assert (message.sender_name, message.message_id) == ("Åse Ødegård", UUID)
    assert message.warnings == ()


def test_html_is_made_safe_and_readable() -> None:
    html = b"<html><body><p>Hej</p><script>x()</script><img src='http://x.example/a'></body></html>"
    message = read_memo(memo(body=document("MainDocument", ("text/html", "brev.html", html))))
    assert (message.body, message.html) == ("Hej", "<p>Hej</p>")


def test_the_senders_cpr_number_stands_in_sender_alone() -> None:
    message = read_memo(memo(body=document("MainDocument", ("text/plain", "a.txt", b"Hej"))))
    assert message.sender == PLANTED_CPR
    rest = [message.subject, message.body, message.html, message.sender_name, message.to, message.cc, message.case_number, *message.thread]
    assert not any(PLANTED_CPR in text for text in rest)


def test_a_text_message_has_its_notification_as_body() -> None:
    sms = memo("<memo:notification>Husk din tid i morgen</memo:notification>").split(b"<memo:MessageBody>")[0] + b"</memo:Message>"
    assert read_memo(sms).body == "Husk din tid i morgen"


def test_damage_is_said_and_the_rest_is_read() -> None:
    file = "<memo:File><memo:filename>a.pdf</memo:filename><memo:content>A</memo:content></memo:File>"
    body = f"<memo:MainDocument>{file}</memo:MainDocument>"
    message = read_memo(memo("<memo:legalNotification>true</memo:legalNotification>", body, version="9.9"))
    said = " ".join(one.da for one in message.warnings)
    for expected in ("ikke kendes", "beskadiget", "retsvirkning"):
        assert expected in said
    assert message.subject == "Ansøgning om plads"


@pytest.mark.parametrize(("data", "match"), [
    (b"", "no well-formed XML"), (b"<a/>", "another namespace"), (memo()[:400], "no well-formed XML"),
    (memo().replace(b"MeMo-1", b"MeMo-2"), "another namespace, expected Message of https://DigitalPost.dk/MeMo-1"),
    (memo(uuid=PLANTED_CPR), "'messageUUID' is missing or malformed"), (memo(uuid=""), "'messageUUID' is missing or malformed"),
    (b'<!DOCTYPE x [<!ENTITY a "b">]>' + memo(), "has a DOCTYPE"), (memo().decode().encode("utf-16"), "is not UTF-8"),
    (memo().replace(b"UTF-8", b"UTF-7"), "is not UTF-8"),
    (memo("<memo:label>" + PLANTED_CPR), "no well-formed XML"),
])
def test_what_is_no_valid_message_is_refused_without_its_content(data: bytes, match: str) -> None:
    for ask in (read_memo, memo_uuid):
        with pytest.raises(Unreadable, match=match) as caught:
            ask(data)
        assert PLANTED_CPR not in str(caught.value)


def test_a_message_past_the_limit_is_too_big() -> None:
    with pytest.raises(TooBig, match="expected at most 100"):
        read_memo(memo(), Limits(max_bytes=100))


def test_a_file_larger_than_libxmls_own_limit_is_read() -> None:
    message = read_memo(memo(body=document("MainDocument", ("application/pdf", "stor.pdf", b"%PDF" + bytes(9_000_000)))))
    assert len(message.attachments[0].data) == 9_000_004


@pytest.mark.parametrize("accepted", [True, False])
def test_the_answer_is_a_valid_transport_receipt(data: Path, accepted: bool) -> None:
    schema = etree.XMLSchema(etree.parse(data / "exchange" / "memo" / "sf2900_fordelingskomponent" / "DistributionServiceMsgV2.xsd"))
    made = answer(accepted=accepted, message_uuid=UUID, error_code="UNREADABLE", text="MeMo: field 'messageUUID' is missing.")
    root = etree.fromstring(made.xml())
    assert root.findtext(f"{{{SPACE}}}TransportValideringsKode") == ("OK" if accepted else "FEJL")
    assert made.status == (200 if accepted else 400)
    assert json.loads(made.json())["accepted"] is accepted
    schema.assertValid(root)


def test_our_own_trouble_asks_the_sender_to_come_again() -> None:
    assert answer(accepted=False, error_code="TRY_AGAIN", text="The database is full.").status == 503
