"""Content streams taken apart: our own reading says what pikepdf's says, leaves to it what is odd, and what is written reads the same."""

import random
from typing import Any

import pikepdf
import pytest

from mertid.engines.redact.pdf import clean, content
from mertid.engines.redact.pdf.content import Instruction, instructions, written

USUAL = [
    b"q 1 0 0 -1 0.5 792. cm\n/P <</MCID 0 /Lang (da)>> BDC BT /F1 12 Tf -.5 +3 Td (Karen) Tj [(Ve)-5 <7374>.5(er)]TJ ET EMC Q",
    rb"BT (a\(b\)\\ \101\12x\7 \n) Tj <> Tj (100%) ' 1 2 (<<) ' ET",
    b'1 2 (<<) " T*',
    b"0 0 10 10 re W* n\r\n/Cs1 cs .1 .2 /P1 scn [3 2] 0 d [] 0 d f*",
    b"BX 1 2 3 zz EX 5 q (x) Tc /N Tj 1 TJ", b" \n", b"",
]
ODD = [
    b"q % a comment\nQ", b"((nested)) Tj", b"/A#42 gs", rb"(\400) Tj", b"<123> Tj", b"true w", b"1 0 null", b"[[1] 2] 0 d",
    b"12345678901234 w", b"q BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q", b"(a\\\nb) Tj", b"(a\rb) Tj", b"<< /A << /B 1 >> >> BDC",
    b"1 -- 2 w", b"q } Q", b"(open Tj", b"\0q\0", b"[(a) 5 Tj", b"1 0 0", b"[/A] TJ",
]
PDF = pikepdf.new()  # streams live as long as their file


def stream(data: bytes) -> Any:
    return PDF.make_stream(data)


def told(found: list[Instruction]) -> list[tuple[str, list[Any], bool]]:
    return [(one.name, list(one.operands), one.sound) for one in found if one.name != "INLINE IMAGE"]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The streams that were left to pikepdf."""
    by_pikepdf, found = content._by_pikepdf, list[Any]()
    monkeypatch.setattr(content, "_by_pikepdf", lambda source: found.append(source) or by_pikepdf(source))
    return found


@pytest.mark.parametrize("data", USUAL)
def test_usual_streams_are_read_here_and_as_pikepdf_reads_them(data: bytes, asked: list[Any]) -> None:
    found = instructions(stream(data), {})
    assert not asked
    assert told(found) == told(content._by_pikepdf(stream(data)))


@pytest.mark.parametrize("data", ODD)
def test_odd_streams_are_left_to_pikepdf(data: bytes, asked: list[Any]) -> None:
    instructions(stream(data), {})
    assert len(asked) == 1


@pytest.mark.parametrize("seed", range(40))
def test_tokens_in_any_order_are_read_as_pikepdf_reads_them(seed: int, asked: list[Any]) -> None:
    dice = random.Random(seed)
    tokens = [b"1", b"-2.5", b"+.5", b"7.", b"/F1", b"/Im-1.x", b"(a)", rb"(\)\053)", b"<41>", b"<>", b"[1(a)<42>-3]", b"[]",
              b"<</A/B>>", b"Tj", b"TJ", b"Td", b"q", b"f*", b"'", b'"', b"T*",
              b"d0", b"re", b"Tf", b"BDC", b"zz", b"-", b"(", b">", b"]", b"%", b"a1b2"]
    for _ in range(50):
        usual = tokens if dice.random() < 0.2 else tokens[:-6]
        data = b"".join(dice.choice(usual) + dice.choice([b" ", b" ", b"\n", b"\r\n", b"\t", b""]) for _ in range(dice.randint(1, 25)))
        asked.clear()
        found = instructions(stream(data), {})
        if not asked:
            assert told(found) == told(content._by_pikepdf(stream(data))), data


@pytest.mark.parametrize("data", [*USUAL, *ODD])
def test_what_is_sound_reads_the_same_when_it_is_written_again(data: bytes) -> None:
    found = [one for one in instructions(stream(data), {}) if one.sound]
    again = instructions(stream(b"\n".join(one.raw for one in found)), {})
    assert told(again) == told(found)


def test_written_operands_read_the_same() -> None:
    row: list[Any] = [b"a(b)\\c", -12.5, b"\x00\x01", 0.00001, 3.0, b"\xe6\xf8"]
    data = b"\n".join([written("TJ", row), written("Tm", 1.0, 0.0, 0.0, -1.0, 1e6, -0.5), written("Do", "/X1"), written("T*")])
    assert [(one.name, list(one.operands)) for one in instructions(stream(data), {})] == [
        ("TJ", [row]), ("Tm", [1.0, 0.0, 0.0, -1.0, 1e6, -0.5]), ("Do", ["/X1"]), ("T*", [])]


def test_a_page_of_several_streams_is_one() -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.pages[0].obj["/Contents"] = pikepdf.Array([pdf.make_stream(b"1 0 0 1 5"), pdf.make_stream(b"6 cm q")])
    assert [(one.name, list(one.operands)) for one in instructions(pdf.pages[0], {})] == [("cm", [1, 0, 0, 1, 5, 6]), ("q", [])]


def test_a_long_stream_without_an_end_does_not_take_long(asked: list[Any]) -> None:
    instructions(stream(b"1 [(a) " * 100_000), {})
    assert asked


def test_a_stream_with_marks_that_cannot_be_read_is_emptied(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(source: Any) -> Any:
        raise content.CannotRead

    monkeypatch.setattr(content, "_by_pikepdf", refused)
    one = stream(b"q % a comment\nQ")
    clean.contents(one)
    assert one.read_bytes() == b""


def test_a_stream_with_marks_loses_them_and_keeps_what_draws() -> None:
    one = stream(b"/P <</ActualText (Karen)>> BDC q (x) Tj % y\nEMC Q zz")
    clean.contents(one)
    assert one.read_bytes().split() == [b"q", b"(x)", b"Tj", b"Q"]
