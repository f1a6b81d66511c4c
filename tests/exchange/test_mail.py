"""Mails become messages, whatever is wrong with them."""

import base64
from datetime import UTC, datetime

import pytest

from mertid.core import TooBig, Unreadable
from mertid.exchange.limits import Limits
from mertid.exchange.mail import read_mail
from tests.exchange.mails import attached, mail, multipart, part

HTML = "text/html; charset=utf-8"


def test_an_ordinary_mail_keeps_sender_name_subject_date_and_text() -> None:
    message = read_mail(mail("Der er et hul på Ågade.\r\n\r\nHilsen Åse".encode()))
    assert (message.sender, message.sender_name, message.to) == ("aase@example.dk", "Åse Ødegård", "post@aaby.example")
    assert message.subject == "Hul i vejen"
    assert message.body == "Der er et hul på Ågade.\n\nHilsen Åse"
    assert message.date is not None
    assert message.date.astimezone(UTC) == datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    assert message.message_id == "1@example.dk"
    assert message.warnings == ()


@pytest.mark.parametrize(("charset", "actual"), [
    ("utf-8", "cp1252"), ("iso-8859-1", "utf-8"), ("us-ascii", "cp1252"), ("us-ascii", "utf-8"), ("utf-8", "cp865"),
    ("utf-8", "mac_roman"), ("unknown-8bit", "cp1252"), ("x-findes-ikke", "utf-8"), ("punycode", "utf-8"),
    ("iso-8859-15", "iso-8859-15"), ("windows-1252", "cp1252"), ("utf-16", "utf-16"), ("utf-7", "utf-7"),
])
def test_danish_letters_survive_a_wrong_or_odd_charset(charset: str, actual: str) -> None:
    text = "Kære kommune, jeg søger om plads på børnehaven Åblomsten. Æblegrød på lørdag, går det?"
    assert read_mail(mail(text.encode(actual), content=f"text/plain; charset={charset}")).body == text


def test_a_missing_charset_is_found_also_where_two_charsets_are_mixed() -> None:
    body = "Ny tekst på dansk: blåbærgrød\r\n".encode() + "> Gammel tekst på dansk: rødgrød med fløde".encode("cp1252")
    message = read_mail(mail(body, content="text/plain"))
    assert message.body == "Ny tekst på dansk: blåbærgrød\n> Gammel tekst på dansk: rødgrød med fløde"


def test_text_encoded_twice_is_put_right() -> None:
    broken = "Møde på rådhuset kl. 9 – æøå".encode().decode("cp1252", "ignore").encode()
    assert read_mail(mail("Mødet på lørdag".encode().decode("cp1252").encode())).body == "Mødet på lørdag"
    assert "rådhuset" in read_mail(mail(broken)).body


def test_html_alone_becomes_text_that_reads_well() -> None:
    html = """<html><head><title>skjult</title><style>p{}</style></head><body><div style="display:none">forhåndsvisning</div>
    <p>Kære kommune</p><p>Jeg vil klage over:</p><ul><li>Støj</li><li>Lugt</li></ul>
    <table><tr><td>Adresse</td><td>Ågade 3</td></tr><tr><td>Tlf.</td><td>12 34 56 78</td></tr></table>
    <script>alert(1)</script><p>Se <a href="https://example.dk/sag">sagen</a>
    <img src="http://sporing.example/x.gif" alt="logo"></p></body></html>"""
    message = read_mail(mail(html.encode(), content=HTML))
    assert message.body == (
        "Kære kommune\n\nJeg vil klage over:\n\n- Støj\n- Lugt\n\nAdresse | Ågade 3\nTlf. | 12 34 56 78\n\n"
        "Se sagen <https://example.dk/sag> [billede: logo]"
    )
    for gone in ("script", "alert", "sporing", "<img", "style", "forhåndsvisning", "skjult"):
        assert gone not in message.html
    assert 'rel="noopener noreferrer nofollow"' in message.html


def test_a_content_type_without_its_semicolon_is_understood() -> None:
    message = read_mail(mail("<p>Blåbær</p>".encode("cp1252"), content="Text/HTML charset=windows-1252"))
    assert (message.body, message.html) == ("Blåbær", "<p>Blåbær</p>")


def test_plain_is_preferred_unless_it_is_empty_or_only_says_that_html_follows() -> None:
    rich = part("<p>Den fulde tekst om hegnet mod naboen, som er faldet ned i går aftes.</p>".encode(), HTML)
    for poor, expected in (("Kort tekst", "Kort tekst"), (" \r\n ", "Den fulde"), ("Din mail kan ikke vise HTML.", "Den fulde")):
        message = read_mail(multipart("alternative", part(poor.encode()), rich))
        assert message.body.startswith(expected), poor
        assert "fulde tekst" in message.html


def test_nested_parts_give_one_text_and_all_files() -> None:
    inner = multipart("alternative", part(b"Se vedlagte"), part(b"<p>Se vedlagte</p>", HTML), boundary="indre").split(b"\r\n\r\n", 1)[1]
    related = part(inner, 'multipart/alternative; boundary="indre"')
    files = attached("tegning.pdf", b"%PDF-1.4"), attached("foto.jpg", b"\xff\xd8\xff", "image/jpeg")
    message = read_mail(multipart("mixed", related, *files))
    assert message.body == "Se vedlagte"
    assert [one.name for one in message.attachments] == ["tegning.pdf", "foto.jpg"]
    assert message.attachments[0].data == b"%PDF-1.4"


@pytest.mark.parametrize(("head", "expected"), [
    ("attachment; filename*=utf-8''%C3%86ble%20p%C3%A5%20%C3%B8.pdf", "Æble på ø.pdf"),
    ("attachment; filename*0*=iso-8859-1''bl%E5; filename*1*=b%E6r; filename*2=.pdf", "blåbær.pdf"),
    ('attachment; filename="=?utf-8?q?bl=C3=A5b=C3=A6r=2Epdf?="', "blåbær.pdf"),
    ('attachment; filename="..\\\\..\\\\etc/pass\\"wd.pdf"', "etc_pass_wd.pdf"),
    ("attachment; filename=uden citat.pdf", "uden citat.pdf"),
    ('attachment; filename="cod\u202efdp.exe"', "cod_fdp.exe"),
    ("attachment; filename=\"" + "a" * 300 + ".pdf\"", "a" * 140 + ".pdf"),
    ("attachment", "vedhæftning-1.pdf"),
])
def test_file_names_are_decoded_and_safe(head: str, expected: str) -> None:
    one = f"Content-Type: application/pdf\r\nContent-Disposition: {head}\r\n\r\n%PDF".encode()
    assert [found.name for found in read_mail(multipart("mixed", part(b"x"), one)).attachments] == [expected]


@pytest.mark.parametrize(("raw", "expected"), [
    ("=?utf-8?Q?Bl=C3=A5b=C3?= =?utf-8?Q?=A6r?=", "Blåbær"),
    ("=?iso-8859-1?Q?S=F8gning?= om =?UTF-8?B?ZsO4ZHNlbA==?=", "Søgning om fødsel"),
    ("=?utf-8?Q?Uafsluttet_s=C3=B8", "Uafsluttet sø"),
    ("=?utf-8?Q?med mellemrum =C3=A5?=", "med mellemrum å"),
    ("=?utf-8?B?w6bDuMOl?==?utf-8?B?w6bDuMOl?=", "æøåæøå"),
    ("=?utf-8?B?w6bDuMO?=", "æø"),
    ("=?findes-ikke?Q?S=F8?=", "Sø"),
    ("Rå æøå uden kodning", "Rå æøå uden kodning"),
    ("=?utf-8*da?Q?Gr=C3=B8d?=", "Grød"),
])
def test_broken_words_in_the_subject_are_read(raw: str, expected: str) -> None:
    subject = read_mail(f"From: a@b.dk\nSubject: {raw}\n\nHej".encode()).subject
    assert subject.replace("�", "") == expected


@pytest.mark.parametrize(("raw", "expected"), [
    ('"Jensen, Hanne" <hanne@b.dk>', ("hanne@b.dk", "Jensen, Hanne")),
    ("Jensen, Hanne <hanne@b.dk>", ("hanne@b.dk", "Jensen, Hanne")),
    ("hanne@b.dk (Hanne Jensen)", ("hanne@b.dk", "Hanne Jensen")), ("hanne@b.dk", ("hanne@b.dk", "")), ("<hanne@b.dk>", ("hanne@b.dk", "")),
    ("=?utf-8?Q?Hanne_=C3=98?= <hanne@b.dk>", ("hanne@b.dk", "Hanne Ø")), ("=?utf-8?Q?Hanne_<hanne@b.dk>?=", ("hanne@b.dk", "Hanne")),
    ("Hanne", ("", "Hanne")), ("((((((((", ("", "((((((((")), ("", ("", "")),
])
def test_senders_are_read(raw: str, expected: tuple[str, str]) -> None:
    message = read_mail(f"Subject: x\nFrom: {raw}\n\nHej".encode())
    assert (message.sender, message.sender_name) == expected


@pytest.mark.parametrize("raw", [
    "", "i morgen", "Fri, 99 Foo 2026", "Tue, 1 Jan 1901 00:00:00 +0000", "1 Jan 99999 00:00", "1 Jan 2026 99:99:99 +9999",
])
def test_a_date_that_cannot_be_is_none_with_a_warning(raw: str) -> None:
    message = read_mail(f"From: a@b.dk\nDate: {raw}\n\nHej".encode())
    assert message.date is None
    assert "dato" in message.warnings[0].da


def test_a_forwarded_mail_is_an_attachment_that_can_be_opened() -> None:
    forwarded = part(mail("Den gamle mail om støj".encode()), "message/rfc822")
    message = read_mail(multipart("mixed", part(b"Se nedenfor"), forwarded))
    assert message.body == "Se nedenfor"
    assert [(one.name, one.media_type) for one in message.attachments] == [("Hul i vejen.eml", "message/rfc822")]
    assert read_mail(message.attachments[0].data).body == "Den gamle mail om støj"


def test_references_become_a_thread_nearest_first() -> None:
    message = read_mail(b"From: a@b.dk\nIn-Reply-To: <3@x>\nReferences: <1@x> <2@x>\n <3@x>\n\nHej")
    assert message.thread == ("3@x", "2@x", "1@x")


def test_a_missing_boundary_shows_the_parts_as_text() -> None:
    message = read_mail(mail(b"--b\r\n\r\nHej\r\n--b--", content="multipart/mixed"))
    assert "Hej" in message.body
    assert "skilles ad" in message.warnings[0].da


def test_a_cut_mail_says_so_and_keeps_what_is_there() -> None:
    message = read_mail(multipart("mixed", part(b"Hej"), attached("a.txt", b"abc"), end=False))
    assert (message.body, message.attachments[0].data) == ("Hej", b"abc")
    assert "slutter midt i" in message.warnings[0].da


def test_encrypted_mails_say_so_plainly() -> None:
    pgp = multipart("encrypted", part(b"Version: 1", "application/pgp-encrypted"), attached("x.asc", b"-----BEGIN PGP MESSAGE-----"))
    kind = "application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m"
    smime = mail(base64.encodebytes(b"0\x80"), content=kind, encoding="base64")
    for data in (pgp, smime, mail(b"-----BEGIN PGP MESSAGE-----\n\nabc")):
        message = read_mail(data)
        assert "krypteret" in message.warnings[0].da
    assert read_mail(smime).attachments[0].name == "smime.p7m"


def test_winmail_and_calendar_and_bounce_are_kept() -> None:
    message = read_mail(multipart("mixed", part(b"Hej"), attached("winmail.dat", b"x\x9f>\"\0\0", "application/ms-tnef")))
    assert message.attachments[0].name == "winmail.dat"
    event = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Møde om\n  hegn\nDTSTART:20261121T100000Z\nEND:VEVENT"
    assert read_mail(mail(event.encode(), content="text/calendar")).body == "Møde: Møde om hegn\nStart: 21.11.2026 kl. 10.00 (UTC)"
    status = part(b"Status: 5.1.1", "message/delivery-status")
    report = read_mail(multipart("report", part(b"Kunne ikke leveres"), status, part(mail(), "message/rfc822")))
    assert report.body == "Kunne ikke leveres"
    assert [one.media_type for one in report.attachments] == ["message/delivery-status", "message/rfc822"]


def test_soft_line_ends_are_joined() -> None:
    body = b"En lang \r\nlinje\r\n> citat \r\n> videre\r\n-- \r\nHilsen"
    assert read_mail(mail(body, content="text/plain; format=flowed")).body == "En lang linje\n> citat videre\n--\nHilsen"


def test_control_characters_never_reach_the_text() -> None:
    message = read_mail(b"From: a@b.dk\nSubject: x\x00y\n\nHej\x00\x08\xef\xbb\xbf der\x0c slut")
    assert message.subject == "xy"
    assert message.body == "Hej der\n slut"
    message.body.encode()


def test_the_from_line_of_a_mailbox_is_no_fault() -> None:
    assert read_mail(b"From a@b.dk Sat Nov 21 10:00:00 2026\n" + mail(b"Hej")).warnings == ()


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\x00" * 100, bytes(range(256)) * 4, b"Content-Type: text/plain\n\n"])
def test_what_has_neither_head_nor_text_is_unreadable(data: bytes) -> None:
    with pytest.raises(Unreadable, match="expected"):
        read_mail(data)


def test_a_text_that_has_a_name_is_still_the_text_and_a_later_one_is_a_file() -> None:
    assert read_mail(mail(b"<p>Hej</p>", content="text/html; name=mail.htm")).body == "Hej"
    message = read_mail(multipart("mixed", part(b"Hej", "text/plain; name=a.txt"), part(b"Bilag", "text/plain; name=b.txt")))
    assert (message.body, [one.name for one in message.attachments]) == ("Hej", ["b.txt"])


def test_a_logo_in_the_text_is_inline_and_a_photo_is_a_document() -> None:
    logo = b"\x89PNG\r\n\x1a\n" + b"\0" * 8 + (60).to_bytes(4) + (40).to_bytes(4) + bytes(5_000)
    photo = logo[:16] + (3_000).to_bytes(4) + (2_000).to_bytes(4) + bytes(5_000)
    parts = [attached(name, data, "image/png").replace(b"\r\n\r\n", b"\r\nContent-ID: <1>\r\n\r\n", 1) for name, data in
             (("logo.png", logo), ("hul.png", photo))]
    for kind in ("related", "mixed"):
        message = read_mail(multipart(kind, part(b"<p>Se <img src=cid:1></p>", HTML), *parts))
        assert [(one.name, one.inline, one.content_id) for one in message.attachments] == [("logo.png", True, "1"), ("hul.png", False, "1")]


def test_limits_are_kept_and_said() -> None:
    with pytest.raises(TooBig, match="size is 1000001 bytes, expected at most 1000000"):
        read_mail(b"a" * 1_000_001, Limits(max_bytes=1_000_000))
    many = multipart("mixed", *[attached(f"{n}.txt", b"abc") for n in range(12)])
    message = read_mail(many, Limits(max_attachments=5))
    assert len(message.attachments) == 5
    assert "flere vedhæftninger" in " ".join(one.da for one in message.warnings)
    assert "afkortet" in read_mail(mail(b"ord " * 1000), Limits(max_text=100)).warnings[-1].da
