"""Font programs: the tables that drawing needs stay, the maker's names and certificates go."""

import io
import struct

import pikepdf
import pytest

from mertid.engines.redact.pdf import remove
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


def test_a_program_is_written_smaller_and_a_broken_one_stays() -> None:
    with pikepdf.new() as pdf:
        whole = pdf.make_stream(VERA.read_bytes(), Length1=1)
        cleaned(whole)
        assert int(whole.Length1) == len(whole.read_bytes()) < VERA.stat().st_size
        broken = pdf.make_stream(b"\0\1\0\0\0\7" + NAME)
        cleaned(broken)
        assert NAME in broken.read_bytes()


def test_removal_takes_them_where_the_descriptor_stands_within_its_font() -> None:
    """As in a real file: the descriptor is no object of its own."""
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        file = pdf.make_stream(VERA.read_bytes(), Note=1)
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.TrueType, BaseFont=pikepdf.Name.Vera,
                                  FontDescriptor=pikepdf.Dictionary(Type=pikepdf.Name.FontDescriptor, FontFile2=file))
        page.obj["/Resources"] = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=pdf.make_indirect(font)))
        page.obj["/Contents"] = pdf.make_stream(b"BT /F1 10 Tf 72 500 Td (A) Tj ET")
        out = io.BytesIO()
        pdf.save(out)
    with pikepdf.open(io.BytesIO(remove(out.getvalue(), []).data)) as done:
        files = [one.read_bytes() for one in done.objects if isinstance(one, pikepdf.Stream) and "/Note" in one]
    assert [b"name" in tables(one) for one in files] == [False]
