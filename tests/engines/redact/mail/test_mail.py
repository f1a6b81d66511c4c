"""Mail, its files, web pages and text: read, made into pages, redacted in kind and proven."""

import io
import re
import zipfile
from pathlib import Path

import pypdfium2
import pytest

from mertid.core import TooBig, Unreadable
from mertid.engines.redact import formats
from mertid.engines.redact.formats import html, mail, text
from mertid.engines.redact.mail.attachments import Limits, attachments
from mertid.engines.redact.mail.pages import pages
from mertid.engines.redact.office import convert
from mertid.engines.redact.values import Box, Passage, Reading, left_open, struck

EML, MSG, ZIP = "message/rfc822", "application/vnd.ms-outlook", "application/zip"
NAME, CPR, LABEL = "Karen Vestergaard", "010190-1234", "§ 30, nr. 1"
LETTER = b"""Received: from Hemmelig01
X-Mailer: Hemmelig02
From: Karen Vestergaard <karen.vestergaard@mail.invalid>
To: =?utf-8?q?S=C3=B8ren_=C3=85s?= <soren@kommune.invalid>
Subject: =?utf-8?b?U2FnIG9tIEthcmVuIFZlc3RlcmdhYXJk?=
Date: Wed, 4 Mar 2026 09:05:00 +0000
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=a

--a
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain; charset=utf-8

Noget helt andet end resten: Hemmelig03, Karen Vestergaard
--b
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable

<html><body><p>K&aelig;re <b>Karen</b> Vester=
gaard, cpr 010190-1234</p><p style=3D"display:none">Hemmelig04</p><!-- Hemmelig05 --><script>Hemmelig06</script>
<blockquote>Den 3. marts skrev Ole:<br>tak</blockquote></body></html>
--b--
--a
Content-Type: message/rfc822

From: Ole <ole@mail.invalid>
Subject: Indre mail

Indre tekst
--a
Content-Type: application/pdf; name="Hemmelig07.pdf"
Content-Disposition: attachment; filename="Hemmelig07.pdf"
Content-Transfer-Encoding: base64

JVBERi0xLjQ=
--a--
"""
PAGE = b"""<html><head><title>Sag</title><style>.Hemmelig01{}</style></head><body onload="Hemmelig02()"><p>Hej <i>Karen</i>
<b>Vester</b>gaard,
&#48;10190-1234</p><!--Hemmelig03--><div hidden>Hemmelig04</div><p title="Hemmelig05">Se <a href="https://x.invalid/a">her</a></p>
<table><tr><td>A</td><td>B</td></tr></table><input type=hidden value=Hemmelig06><input value="felt"><img src="http://x.invalid/p.png">
</body>"""
KINDS = {"mail": (mail, EML, LETTER), "html": (html, "text/html", PAGE),
         "text": (text, "text/plain", f"Kære {NAME},\r\nnr. {CPR} æøå".encode("cp1252"))}


@pytest.fixture(params=sorted(KINDS))
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> tuple:
    """Module, media type and invented file; LibreOffice is out of the way."""
    monkeypatch.setattr(convert, "installed", lambda: "")
    return KINDS[request.param]


def marked(reading: Reading) -> list[Passage]:
    pattern = rf"{NAME}|{CPR}|karen\.vestergaard@mail\.invalid"
    return [Passage(s.number, m.start(), m.end(), label=LABEL)
            for s in reading.sheets if not s.hidden for m in re.finditer(pattern, s.text)]


def shown(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document).replace("\r\n", "\n")
    finally:
        document.close()


def test_what_was_struck_and_what_was_hidden_is_gone_and_proven(kind: tuple) -> None:
    module, media_type, data = kind
    reading = module.read(data, media_type)
    passages = marked(reading)
    assert len(passages) >= 2
    removed = module.remove(data, media_type, passages, reading=reading)
    secrets = set(re.findall(r"Hemmelig\d\d", data.decode("cp1252")))
    assert not re.search(rb"Hemmelig|Karen|Vester|0101", removed.data)
    strings, allowed = struck(reading, passages), left_open(reading, passages)
    proof = module.prove(removed.data, removed.media_type, [*strings, *secrets], allowed=allowed)
    assert proof.holds, [(c.tool, c.leaks, c.ran) for c in proof.checks]
    left = module.remove(data, media_type, passages[1:])
    assert not module.prove(left.data, removed.media_type, strings, allowed=allowed).holds
    assert not module.prove(removed.data, removed.media_type, strings, areas=[(1, Box(0, 0, 1, 1))]).holds


def test_the_pages_hold_the_visible_text_and_nothing_hidden(kind: tuple) -> None:
    module, media_type, data = kind
    made = module.as_pages(data, media_type)
    said = shown(made.data)
    assert "Karen Vestergaard" in said
    assert CPR in said
    assert "Hemmelig0" not in said.replace("Hemmelig07.pdf", "")
    assert made.data == module.as_pages(data, media_type).data


def test_a_mail_is_shown_with_a_danish_head() -> None:
    said = shown(mail.as_pages(LETTER, EML).data)
    for line in ("Fra:", "Til:", "Søren Ås", "Dato:", "4. marts 2026 kl. 10.05", "Emne:", "Sag om Karen Vestergaard", "Bilag:",
                 "Den 3. marts skrev Ole"):
        assert line in said


def test_two_versions_of_a_mail_that_differ_are_told_of() -> None:
    reading = mail.read(LETTER, EML)
    assert any("rene tekst" in note.da for note in reading.notes)
    assert {s.part for s in reading.sheets if s.hidden} == {"headers", "alternative", "hidden", "files"}


def test_a_text_after_the_formatted_one_is_part_of_the_mail() -> None:
    data = (b"From: a@b.invalid\nContent-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: text/html\n\n<p>Brev</p>\n--a\n"
            b"Content-Type: text/plain\n\nVh <Ole>\n--a--\n")
    assert re.search(r"Brev\s+Vh <Ole>", mail.read(data, EML).sheets[1].text)


def test_the_files_of_a_mail_come_out_one_level_at_a_time() -> None:
    files = attachments(LETTER, EML)
    assert [(name, kind) for name, kind, _ in files] == [("Indre mail.eml", EML), ("Hemmelig07.pdf", "application/pdf")]
    assert mail.letter(files[0][2], EML).body.strip() == "Indre tekst"
    assert attachments(b"x", "text/plain") == []


def zipped(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def test_an_archive_gives_its_documents_under_safe_names() -> None:
    members = (("../a/b/sag.txt", b"x"), ("c/sag.txt", b"y"), ("__MACOSX/x", b"z"), ("Thumbs.db", b"z"), ("inner.zip", zipped()))
    files = attachments(zipped(*members), ZIP)
    assert [name for name, _, _ in files] == ["sag.txt", "sag (2).txt", "inner.zip"]


def test_archives_that_swell_are_locked_or_hold_too_many_files_are_refused() -> None:
    with pytest.raises(TooBig, match="unpacks to"):
        attachments(zipped(("x", b"0" * 70_000_000)), ZIP)
    with pytest.raises(TooBig, match="files are 3"):
        attachments(zipped(*((str(n), b"x") for n in range(3))), ZIP, Limits(files=2))
    locked = bytearray(zipped(("x", b"secret")))
    locked[6] |= 1
    locked[locked.find(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(Unreadable, match="encrypted") as raised:
        attachments(bytes(locked), ZIP)
    assert raised.value.text is not None
    assert "adgangskode" in raised.value.text.da
    with pytest.raises(Unreadable, match="expected a zip"):
        attachments(b"PK\x03\x04broken", ZIP)


def test_mails_nested_deep_and_empty_ones_are_refused() -> None:
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(400))
    for data, why in ((b"From: a@b.invalid\n" + deep, "depth|nested"), (b"\n\n", "missing"), (b"MIME-Version: 1.0\n\n", "missing")):
        with pytest.raises(Unreadable, match=why) as raised:
            mail.read(data, EML)
        assert raised.value.text is not None


@pytest.mark.parametrize("data", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, b"no", b""])
def test_a_damaged_outlook_file_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable, match="Outlook"):
        mail.read(data, MSG)


def test_eight_bit_headers_and_broken_words_are_read() -> None:
    letter = mail.letter("From: Søren <s@x.invalid>\nSubject: =?utf-8?q?=C3=A6=?= =?x-none?b?%%?=\n\nhej\n".encode("cp1252"), EML)
    assert letter.head[0][1] == "Søren <s@x.invalid>"
    assert letter.body.strip() == "hej"


def test_long_lines_are_wrapped_and_no_word_of_them_lost() -> None:
    words = [f"ord{n}" for n in range(3_000)]
    made, unshown = pages([("Emne", "x" * 400)], "> " + " ".join(words) + "\n" + "y" * 5_000 + "\nβ ж 漢")
    said = shown(made)
    assert re.findall(r"ord\d+", said) == words
    assert said.count("y") == 5_000
    assert said.count("x") == 400
    assert unshown == 1


def test_a_text_of_thousands_of_pages_is_too_big(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mertid.engines.redact.mail.pages._MOST_PAGES", 3)
    with pytest.raises(TooBig, match="over 3 pages"):
        pages([], "\n" * 1_000)


def test_links_and_fields_of_a_page_are_read_and_nothing_is_left_that_loads() -> None:
    reading = html.read(PAGE, "text/html")
    assert "her <https://x.invalid/a>" in reading.sheets[0].text
    assert "felt" in reading.sheets[0].text
    assert not re.search(rb"src=|href=|<img|<script|onload", html.remove(PAGE, "text/html", ()).data)


@pytest.mark.parametrize("folder", ["mail", "html"])
def test_real_mails_and_pages_are_read_and_redacted(data: Path, folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(convert, "installed", lambda: "")
    files = sorted((data / "redact" / "documents" / folder).glob("*.*"))
    if not files:
        pytest.skip(f"no documents in {folder}")
    for file in files:
        content = file.read_bytes()
        reading = formats.read(content, "", file.name)
        sheet = next(s for s in reading.sheets if s.part == "body")
        passages = [Passage(sheet.number, 0, 3, label=LABEL)]
        removed = formats.remove(content, reading.media_type, passages, reading=reading)
        assert f"[{LABEL}]" in "".join(s.text for s in formats.read(removed.data, removed.media_type).sheets)
        assert formats.as_pages(content, "", file.name).data.startswith(b"%PDF")
