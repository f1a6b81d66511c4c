"""Font programs: the tables that drawing needs stay, the maker's names and certificates go."""

import struct

import pikepdf
import pytest

from mertid.engines.redact.pdf.font_files import cleaned, needed
from tests.engines.redact.adversarial.invented import VERA

NAME = b"Karen Vestergaard"


def tables(data: bytes) -> dict[bytes, bytes]:
    rows = [struct.unpack(">4sIII", data[12 + 16 * at : 28 + 16 * at]) for at in range(struct.unpack(">H", data[4:6])[0])]
    return {name: data[start : start + length] for name, _, start, length in rows}


def test_names_and_signatures_go_and_the_letters_stay() -> None:
    data = VERA.read_bytes()
    less = needed(data)
    assert b"name" in tables(data)
    assert not {b"name", b"DSIG"} & set(tables(less))
    assert {name: tables(data)[name] for name in tables(less)} == tables(less)
    assert {b"glyf", b"cmap", b"head", b"post"} <= set(tables(less))
    assert needed(less) is less
    assert len(less) % 4 == 0


@pytest.mark.parametrize("data", [b"", b"%!PS-AdobeFont", b"OTTO" + bytes(8)])
def test_what_is_no_font_of_tables_is_left_as_it_is(data: bytes) -> None:
    assert needed(data) is data


def test_a_descriptor_gets_the_smaller_program_and_a_broken_one_keeps_its_own() -> None:
    with pikepdf.new() as pdf:
        whole = pikepdf.Dictionary(FontFile2=pdf.make_stream(VERA.read_bytes(), Length1=1))
        cleaned(whole)
        assert int(whole.FontFile2.Length1) == len(whole.FontFile2.read_bytes()) < VERA.stat().st_size
        broken = pikepdf.Dictionary(FontFile2=pdf.make_stream(b"\0\1\0\0\0\7" + NAME))
        cleaned(broken)
        assert NAME in broken.FontFile2.read_bytes()
