"""The proof: what counts as a leak, in text and in bytes, and that it fails closed."""

import base64
import hashlib
import io
import zlib
from itertools import pairwise

import pikepdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from mertid.engines.redact.formats import pdf as redact
from mertid.engines.redact.proof import poppler, syntax
from mertid.engines.redact.proof.answer import not_proven, salted, told
from mertid.engines.redact.proof.needles import needles, parts
from mertid.engines.redact.proof.pdf import prove_pdf
from mertid.engines.redact.proof.squeezed import BARRIER, ungrounded
from mertid.engines.redact.proof.strings import code_map, readings, runs
from mertid.engines.redact.scan import tesseract
from mertid.engines.redact.values import Box, Check, Passage, Reading, Sheet, left_open

NAME, CPR = "Karen Amalie Vestergaard", "010190-1234"


def seen(strings: list[str], text: str, allowed: tuple[str, ...] = ()) -> bool:
    return bool(needles(strings, allowed).seen([text]))


@pytest.mark.parametrize("text", [
    "Karen Amalie Vestergaard", "KAREN AMALIE VESTERGAARD", "karen\namalie\n vester-\ngaard", "K a r e n A m a l i e V e s t e r g a a r d",
    "Karen\u00a0Amalie\u00adVestergaard", "Vestergaard, Karen", "draagretseV eilamA neraK", "Fru Vestergaards have",
    "Ｋａｒｅｎ Amalie Vestergaard", "amalie", "Karens mor",
])
def test_a_name_is_found_however_it_is_written(text: str) -> None:
    assert seen([NAME], text)


@pytest.mark.parametrize("text", ["010190-1234", "0101901234", "010190 1234", "0 1 0 1 9 0 1 2 3 4", "4321-091010", "nr.010190-1234."])
def test_a_number_is_found_however_it_is_written(text: str) -> None:
    assert seen([CPR], text)


@pytest.mark.parametrize(("struck", "text"), [
    ("Ib", "bibliotek"), ("12", "112 og 1 2"), ("mor", "morgen"), ("Hansen", "Johansen"), ("2345", "12 345"),
    (NAME, "Karensvej ligger her"),
])
def test_a_short_string_is_no_leak_within_a_longer_word(struck: str, text: str) -> None:
    assert not seen([struck], text)


def test_what_was_left_open_may_stand_as_often_as_it_was_left() -> None:
    assert not seen(["mor"], "hans mor", ("hans mor",))
    assert seen(["mor"], "hans mor og mor", (f"hans mor og {BARRIER}",))


def test_left_open_counts_each_sheet_on_its_own() -> None:
    looked = needles(["mor"], ["mor", BARRIER])
    assert looked.seen(["mor", ""]) == []
    assert looked.seen(["", "mor"]) == [(1, 0)]


def test_a_part_of_a_name_that_is_also_a_street_is_no_leak_where_it_was_left() -> None:
    reading = Reading("text/plain", (Sheet(1, f"{NAME} bor ikke på Vestergaardsvej."),))
    allowed = left_open(reading, [Passage(1, 0, len(NAME))])
    assert not seen([NAME], "§ 30 bor ikke på Vestergaardsvej.", tuple(allowed))
    assert seen([NAME], "Vestergaard bor ikke på Vestergaardsvej.", tuple(allowed))


def test_words_around_what_was_struck_do_not_grow_together() -> None:
    reading = Reading("text/plain", (Sheet(1, "Karen X Hansen"),))
    assert left_open(reading, [Passage(1, 6, 7)]) == [f"Karen {BARRIER} Hansen"]
    left = left_open(reading, [Passage(1, 6, 7)])
    assert needles(["Karen Hansen"], left).open[0] == (0,)
    assert seen(["Karen Hansen"], "Karen Hansen, Hansen", tuple(left))


def test_parts_are_those_of_names_only() -> None:
    assert parts(NAME) == ["Karen", "Amalie", "Vestergaard"]
    assert parts("Anne-Marie von Ahlefeldt") == ["Anne", "Marie", "Ahlefeldt"]
    assert parts("Hun oplyste at hun er syg") == []
    assert parts(CPR) == []


def test_the_grounds_written_on_the_boxes_are_no_leak() -> None:
    assert not seen(["30", "1"], "§ 30, nr. 1 og dbl. § 22, stk. 1")
    assert ungrounded("§ 8, jf. §§ 19-29 og 35 Karen") == f"{BARRIER} Karen"
    assert ungrounded("§ 30, nr Karen") == f"{BARRIER} Karen"
    assert seen([CPR], "§ 30, nr. 1 010190-1234")


@pytest.mark.parametrize("data", [
    "Åse Ørum".encode(), "Åse Ørum".encode("cp1252"), "ÅSE ØRUM".encode(), "Åse Ørum".encode("utf-16-be"), "Åse Ørum".encode("utf-16-le"),
    "Åse Ørum".encode("utf-16-be").hex().encode(), "Åse Ørum".encode().hex().upper().encode(), rb"\305se \330rum", "murØ esÅ".encode(),
    "åse_ørum".encode(), "Åse%20Ørum".encode(),
])
def test_raw_bytes_are_searched_in_each_coding(data: bytes) -> None:
    assert needles(["Åse Ørum"]).seen_raw(b"\0" * 77 + data + b"\xff" * 99)


def test_raw_bytes_are_searched_over_the_edge_of_a_chunk() -> None:
    looked = needles([NAME])
    for before in (3_999_990, 3_999_999, 4_000_000):
        assert looked.seen_raw(b"\0" * before + NAME.encode() + b"\0" * 10)


def test_a_proof_holds_digests_and_no_strings() -> None:
    proof = told(b"x", [NAME, f" {NAME} "], [Check("t", "1", "w", 0)])
    assert proof.holds
    assert len(proof.looked_for) == 1
    assert proof.looked_for[0] == hashlib.sha256(bytes.fromhex(proof.salt) + NAME.encode()).hexdigest()
    assert salted([NAME], proof.salt) == proof.looked_for
    assert NAME not in repr(proof)


@pytest.mark.parametrize("checks", [[], [Check("t", "1", "w", 1)], [Check("t", "1", "w", 0), Check("u", "", "w", 0, ran=False)]])
def test_a_proof_fails_closed(checks: list[Check]) -> None:
    assert not told(b"x", [NAME], checks).holds


def test_a_proof_that_could_not_be_made_does_not_hold() -> None:
    from mertid.core import Text

    assert not not_proven(b"x", [NAME], Text(da="Filen er beskadiget.", en="The file is damaged.")).holds


def written(text: str, *, picture: bool = False) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.drawString(72, 700, text)
    if picture:
        canvas.rect(60, 690, 200, 30, fill=1)
    canvas.save()
    return out.getvalue()


def clean(data: bytes) -> bytes:
    return redact.remove(data, "application/pdf", []).data


def test_a_clean_pdf_holds_and_tells_which_tools_looked() -> None:
    proof = prove_pdf(clean(written("Notat om larm")), [NAME, CPR])
    assert proof.holds, proof.why
    tools = {one.tool for one in proof.checks}
    assert {"pdftotext -layout", "pdftotext -raw", "pdfdetach", "PDFium", "mertid"} <= tools
    assert all(one.version for one in proof.checks)


def test_the_page_is_named_but_not_the_words() -> None:
    proof = prove_pdf(clean(written(f"Klageren er {NAME}")), [NAME])
    assert not proof.holds
    assert "Side 1." in {str(one.note) for one in proof.checks}
    assert "Karen" not in repr(proof)


@pytest.mark.parametrize("missing", ["texts", "attached"])
def test_a_missing_tool_does_not_hold(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(poppler, missing, gone)
    proof = prove_pdf(clean(written("Notat")), [NAME])
    assert not proof.holds
    assert "mangler eller fejlede" in str(proof.why)


def test_a_scan_without_tesseract_does_not_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tesseract, "missing", lambda: tesseract.NOT_INSTALLED)
    proof = prove_pdf(clean(written("Notat")), [NAME], areas=[Passage(1, area=Box(10, 10, 20, 20))])
    assert not proof.holds


def test_a_box_drawn_over_text_is_no_removal() -> None:
    assert not prove_pdf(clean(written(NAME)), [], areas=[Passage(1, area=Box(60, 122, 260, 152))]).holds


def test_a_broken_pdf_does_not_hold() -> None:
    assert not prove_pdf(b"%PDF-1.4 nothing", [NAME]).holds


def test_a_stream_that_cannot_be_unpacked_does_not_hold() -> None:
    data = clean(written("Notat"))
    at = data.index(b"stream\n") + 7
    assert not prove_pdf(data[:at] + b"\xff\xff\xff\xff" + data[at + 4 :], [NAME]).holds


@pytest.mark.parametrize("filters", ["FlateDecode", "ASCIIHexDecode", "ASCII85Decode", "LZWDecode", "RunLengthDecode", "none"])
def test_streams_are_unpacked_without_a_pdf_library(filters: str) -> None:
    text = b"(" + NAME.encode() + b") Tj"
    packed = {
        "FlateDecode": zlib.compress(text), "ASCIIHexDecode": text.hex().encode() + b">", "none": text,
        "ASCII85Decode": base64.a85encode(text) + b"~>", "RunLengthDecode": bytes([len(text) - 1]) + text + b"\x80",
        "LZWDecode": _lzw(text),
    }[filters]
    named = b"" if filters == "none" else f" /Filter /{filters}".encode()
    found = list(syntax.streams(b"1 0 obj << /Length 1" + named + b" >>\nstream\n" + packed + b"\nendstream endobj"))
    assert len(found) == 1
    assert found[0].data.strip() == text


def _lzw(text: bytes) -> bytes:
    bits = "".join(f"{code:09b}" for code in (256, *text, 257))
    return int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8), "big")


def test_a_predictor_is_undone() -> None:
    text = (NAME * 2).encode()[:40]
    lines = [bytes(10), *(text[at : at + 10] for at in range(0, 40, 10))]
    rows = b"".join(b"\x02" + bytes((now - over) & 255 for now, over in zip(below, above, strict=True)) for above, below in pairwise(lines))
    head = b"1 0 obj << /Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 10 >> >>\nstream\n"
    assert next(syntax.streams(head + zlib.compress(rows) + b"\nendstream")).data == text


def test_strings_are_read_in_every_way_they_are_written() -> None:
    data = b"[(Ka) -20 (r\\145n)] TJ (nested (paren) ok) Tj <FEFF00C50073> Tj"
    assert runs(data) == [b"Karen", b"nested (paren) ok", b"\xfe\xff\x00\xc5\x00s"]
    assert "Ås" in next(readings([runs(data)]))[0]


def test_codes_are_read_through_a_map() -> None:
    codes = code_map(b"beginbfchar <01> <004B> endbfchar beginbfrange <02> <03> <0061> <04> <05> [<0065> <006E>] endbfrange")
    assert codes == {b"\1": "K", b"\2": "a", b"\3": "b", b"\4": "e", b"\5": "n"}
    assert list(readings([[b"\1\2\4\5"]], [codes]))[-1] == ["Kaen"]


def test_revisions_and_what_follows_the_end_are_counted() -> None:
    data = clean(written("Notat"))
    assert (syntax.revisions(data), syntax.after_end(data)) == (1, 0)
    assert not prove_pdf(data + b"mere", [NAME]).holds
    assert not prove_pdf(data + data, [NAME]).holds


def test_the_proof_reads_what_pikepdf_wrote_in_object_streams() -> None:
    with pikepdf.open(io.BytesIO(clean(written("Notat")))) as pdf:
        pdf.Root["/Note"] = pdf.make_indirect(pikepdf.Dictionary(T=pikepdf.String(NAME)))
        out = io.BytesIO()
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert NAME.encode() not in out.getvalue()
    assert not prove_pdf(out.getvalue(), [NAME]).holds
