"""What kind of file the bytes are."""

import gzip
import io
import tarfile

import pytest

from mertid.core import Unreadable
from mertid.engines.redact import formats
from mertid.engines.redact.formats import sniff

from ..adversarial.make_office import zipped

TEXT = "Kære Åse Ødegård\r\nDu bor på Åvej 3.\r\n"


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "cp865"])
def test_text_is_known_in_every_charset(charset: str) -> None:
    assert sniff.media_type(TEXT.encode(charset), "brev.txt") == sniff.TEXT
    assert sniff.media_type(TEXT.encode(charset), "liste.csv") == sniff.CSV


@pytest.mark.parametrize(("name", "told"), [("møde.ics", ""), ("kort.vcf", ""), ("side.css", ""), ("", "text/calendar"),
                                           ("", "text/rfc822-headers")])
def test_text_of_a_kind_that_has_no_reader_of_its_own_is_plain_text(name: str, told: str) -> None:
    assert sniff.media_type(b"BEGIN:VCALENDAR\nSUMMARY:M\xc3\xb8de\n", name, told) == sniff.TEXT


def test_numbers_in_sixteen_bits_are_no_text() -> None:
    assert sniff.media_type(bytes(range(256)) * 8) == sniff.UNKNOWN
    assert sniff.media_type(b"\x01\x00\x02\x00\xff\x7f\x00\x00" * 200) == sniff.UNKNOWN


def test_an_archive_with_a_folder_called_word_is_an_archive() -> None:
    assert sniff.media_type(zipped({"word/brev.txt": "Hej", "xl/liste.txt": "Hej"})) == sniff.ZIP


def test_an_archive_that_is_no_zip_is_refused_with_a_way_out() -> None:
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("brev.txt"))
    for data in (tar.getvalue(), gzip.compress(b"brev"), b"7z\xbc\xaf\x27\x1c\0\4", b"Rar!\x1a\x07\1\0"):
        assert sniff.media_type(data, "sag.bin") == sniff.ARCHIVE
        with pytest.raises(Unreadable) as raised:
            formats.read(data, "", "sag.bin")
        assert raised.value.text is not None
        assert ".zip" in raised.value.text.da
