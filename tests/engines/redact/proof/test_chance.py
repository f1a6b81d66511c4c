"""Words side by side that spell a struck string by chance: no leak, and never a place where a true one can hide."""

import io
import random
import re

import pikepdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from mertid.engines.redact.formats import pdf as redact
from mertid.engines.redact.proof.needles import needles
from mertid.engines.redact.proof.pdf import prove_pdf
from mertid.engines.redact.proof.squeezed import BARRIER

_SYLLABLES = ("der", "ef", "ter", "med", "ar", "bej", "e", "er", "om", "råd", "s", "en", "12", "2", "20")


@pytest.mark.parametrize(("text", "struck"), [
    ("1 medarbejder er ikke vidende", "medarbejdere"), ("i udsatte boligområder. Efter uddannelsen", "derefter"),
    ("og flygtni\nnge s huset", "flygtninges"), ("2012   150000\n2011   250000", "2012150000"), ("på nørre\nbro", "Nørrebro"),
])
def test_words_side_by_side_that_spell_a_struck_string_are_no_leak_where_they_were_left_open(text: str, struck: str) -> None:
    """From a report of 2013 and a list of grants: real documents that could not be released."""
    words = text.split()
    left_as_read = " ".join(reversed(words))  # another tool reads them in another order
    assert not needles([struck], [left_as_read]).seen([text])
    assert needles([struck], [left_as_read.replace(words[-1], "")]).seen([f"{text} {words[-1]} {text}"])


def test_what_is_left_of_a_word_that_was_struck_in_part_is_a_word_of_its_own() -> None:
    left = f"nge Indvandrere og flygtni {BARRIER * 11}s huset"
    assert not needles(["Integration", "flygtninges"], [left]).seen(["Indvandrere og flygtni\nnge\ns\nhuset"])
    assert needles(["flygtninges"], [left]).seen(["Indvandrere og flygtni\nnge\ns\nhuset, s"])


@pytest.mark.parametrize("text", [
    "tlf12 34 56 78", "+4512 34 56 78", "12 34 56 78kl", "12 34 56 7 8", "87 65 43 21", "a12 34 56 78b",
])
def test_a_number_grown_together_with_its_neighbours_is_found(text: str) -> None:
    """What begins or ends with a few letters of another word was once taken for chance."""
    assert needles(["12 34 56 78"], ["tlf og kl 4512"]).seen([text])


def _made(dice: random.Random) -> tuple[str, list[str], list[int]]:
    """Return a struck string, a text's words, and the places of those that are the struck one; others spell it side by side."""
    words = ["".join(dice.choices(_SYLLABLES, k=dice.randint(1, 3))) for _ in range(80)]
    at = dice.randint(0, 100)
    struck = "".join(words)[at : at + dice.randint(8, 14)]
    places = sorted(dice.sample(range(80), 3))
    for place in places:
        words[place] = struck
    return struck, words, places


def _gap(dice: random.Random) -> str:
    return dice.choice([" ", "\n", "  ", ", ", "-\n"])


def _put_back(dice: random.Random, struck: str, words: list[str], place: int) -> list[str]:
    cuts = sorted(dice.sample(range(1, len(struck)), dice.randint(0, 3)))
    pieces = [struck[a:b] for a, b in zip([0, *cuts], [*cuts, len(struck)], strict=True)]
    if dice.random() < 0.2:
        pieces = [piece[::-1] for piece in reversed(pieces)]
    before, after = words[:place], words[place + 1 :]
    if dice.random() < 0.4 and before:
        pieces[0] = before.pop() + pieces[0]
    if dice.random() < 0.4 and after:
        pieces[-1] += after.pop(0)
    return [*before, *pieces, *after]


@pytest.mark.parametrize("streams", [False, True])
def test_a_struck_word_put_back_in_any_way_is_found_and_without_it_nothing_is(streams: bool) -> None:
    """Texts of few syllables, in which words side by side spell the struck one all the time; n = 400, seeds 0-399."""
    by_chance = 0
    for seed in range(400):
        dice = random.Random(seed)
        struck, words, places = _made(dice)
        left = " ".join(BARRIER * len(word) if at in places else word for at, word in enumerate(words))
        looked = needles([struck], [left])
        kept = [word for at, word in enumerate(words) if at not in places]
        blocks = [kept[at : at + 7] for at in range(0, len(kept), 7)]
        dice.shuffle(blocks)  # another tool reads the columns in another order
        text = "".join(word + _gap(dice) for block in blocks for word in block)
        by_chance += struck in "".join(re.findall(r"\w+", text))
        if any(looked.open[0]):
            continue  # a longer word that was left open holds it
        assert not looked.seen([text], whole=streams, misread=streams), seed
        back = dice.choice(places)
        others = [word if at == back else "" if at in places else word for at, word in enumerate(words)]
        leaked = "".join(word + _gap(dice) for word in _put_back(dice, struck, others, back))
        assert looked.seen([leaked], whole=streams, misread=streams), seed
    assert by_chance > 50


def written(*lines: str) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    for number, line in enumerate(lines):
        canvas.drawString(72, 700 - 20 * number, line)
    canvas.save()
    return redact.remove(out.getvalue(), "application/pdf", []).data


def test_what_stands_by_chance_on_a_page_and_truly_in_a_stream_is_found() -> None:
    data, left = written("1 medarbejder er her"), ["1 medarbejder er her"]
    assert prove_pdf(data, ["medarbejdere"], allowed=left).holds
    for told in ("medarbejdere", "m e d a r b e j d e r e"):
        with pikepdf.open(io.BytesIO(data)) as pdf:
            pdf.Root["/Note"] = pdf.make_indirect(pikepdf.Dictionary(T=pikepdf.String(told)))
            out = io.BytesIO()
            pdf.save(out)
        assert not prove_pdf(out.getvalue(), ["medarbejdere"], allowed=left).holds


@pytest.mark.parametrize("data", [
    b"Johansen", "Johansen".encode("utf-16-be"), "Johansen".encode("utf-16-le"), b"Johansen".hex().encode(),
    b"(Johansen) Tj", "Johanses Hansens\u00f8n".encode("cp1252"),
])
def test_a_short_name_is_no_leak_in_bytes_within_a_longer_word_that_was_left_open(data: bytes) -> None:
    looked = needles(["Hansen"], ["Johansen og Hansensøn og Johanses"])
    assert not looked.seen_raw(b"\0" * 8 + data + b"\0\0" * 4)
    assert needles(["Hansen"], ["Johannes"]).seen_raw(b"\0" * 8 + data + b"\0\0" * 4)


@pytest.mark.parametrize("data", [b"Hansen", b"xHansen", b"Hansens", b"(Hansen) Tj", "Hansen".encode("utf-16-be"), b"48616e73656e"])
def test_a_short_name_is_found_in_bytes_beside_a_longer_word_that_was_left_open(data: bytes) -> None:
    assert needles(["Hansen"], ["Johansen"]).seen_raw(b"Johansen \0\0" + data + b"\0\0Johansen")


def test_words_of_a_font_s_map_are_no_leak_and_a_struck_word_in_one_is() -> None:
    """"findresource" stands in every map of letters."""
    data = written("Notat")
    for told, free in (b"begincmap /CIDInit findresource endcmap", True), (b"begincmap source endcmap", False):
        with pikepdf.open(io.BytesIO(data)) as pdf:
            pdf.Root["/Note"] = pdf.make_stream(told)
            out = io.BytesIO()
            pdf.save(out)
        assert prove_pdf(out.getvalue(), ["source"], allowed=["Notat"]).holds == free
