"""Every way of hiding text in a PDF: the proof finds it, removal takes it, and with the step that takes it switched off it leaks."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pikepdf
import pytest

from mertid.engines.redact.formats import pdf as redact
from mertid.engines.redact.pdf import clean, colour_names, removing, rewrite
from mertid.engines.redact.pdf.said import Said
from mertid.engines.redact.scan import tesseract
from mertid.engines.redact.values import Box, Passage, Proof, Reading

from . import make_pdf_fonts  # noqa: F401  # registers its files
from .invented import OPEN, SECRETS
from .make_pdf import MADE

KIND = "application/pdf"
PASSWORD = {"encrypted": "kode"}
BY_AREA = {"outlines": Box(60, 180, 580, 230), "inline_image": Box(60, 190, 560, 245),
           "letters_from_right_to_left": Box(60, 125, 560, 150)}  # what no tool reads as text is marked by hand
STRUCTURE_ONLY = {"thumbnail", "encrypted"}  # found by what the file holds, not by its words

Off = Callable[[pytest.MonkeyPatch], None]


def in_the_catalogue(*keys: str) -> Off:
    return lambda patch: patch.setattr(clean, "_ROOT", clean._ROOT | set(keys))


def on_the_page(*keys: str) -> Off:
    def off(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(clean, "_PAGE", clean._PAGE | set(keys))
        patch.setattr(clean, "objects", lambda *_: None)
        patch.setattr(removing, "flatten", lambda _: None)

    return off


def both(*offs: Off) -> Off:
    return lambda patch: next(iter([one(patch) for one in offs]))


def glyphs(patch: pytest.MonkeyPatch) -> None:
    strike = removing.strike

    def kept(page: Any, passages: Any) -> Any:
        done = strike(page, passages)
        return replace(done, gone=np.zeros_like(done.gone), moved=np.zeros_like(done.moved))

    patch.setattr(removing, "strike", kept)
    patch.setattr(removing, "letters_under", lambda *_: set())


def contents(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(removing, "_rewrite", lambda *_: None)
    patch.setattr(removing, "letters_under", lambda *_: set())
    patch.setattr(clean, "objects", lambda *_: None)


def pixels(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(removing, "painted", lambda pdf, picture, covered: _unpainted(pdf, picture))


def _unpainted(pdf: Any, picture: Any) -> Any:
    return picture.source if isinstance(picture.source, pikepdf.Stream) else _from_inline(pdf, picture.source)


def _from_inline(pdf: Any, source: Any) -> Any:
    image = source.as_pil_image().convert("L")
    return pdf.make_stream(image.tobytes(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=image.width, Height=image.height,
                           ColorSpace=pikepdf.Name.DeviceGray, BitsPerComponent=8)


def drawings(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(rewrite, "without", lambda *_: {})


def maps(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Said, "rewrite", lambda *_: None)


def trailer(patch: pytest.MonkeyPatch) -> None:
    document = clean.document

    def kept(pdf: Any) -> None:
        told = pdf.trailer["/Info"]
        document(pdf)
        pdf.trailer["/Info"] = told

    patch.setattr(clean, "document", kept)


def written_anew(patch: pytest.MonkeyPatch) -> None:
    """As if the new revision were added to the file, as many programs save."""
    written = removing._written
    patch.setattr(removing, "_written", lambda work: work.data + written(work))
    patch.setattr(removing, "letters_under", lambda *_: set())


def encryption(patch: pytest.MonkeyPatch) -> None:
    save = pikepdf.Pdf.save
    patch.setattr(pikepdf.Pdf, "save", lambda pdf, out, **_: save(pdf, out, encryption=pikepdf.Encryption(owner="ejer", user="")))


def objects(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(clean, "objects", lambda *_: None)


def named(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(removing, "renamed", lambda _: None)


def inks(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(colour_names, "renamed", lambda _: None)


OFF: dict[str, Off] = {
    "plain_text": glyphs, "annotation": on_the_page("/Annots"), "form_field": both(in_the_catalogue("/AcroForm"), on_the_page("/Annots")),
    "xfa": in_the_catalogue("/AcroForm"), "bookmark": in_the_catalogue("/Outlines"), "info": trailer,
    "xmp": both(in_the_catalogue("/Metadata"), objects),
    "attachment": in_the_catalogue("/Names"), "thumbnail": on_the_page("/Thumb"), "javascript": in_the_catalogue("/OpenAction"),
    "named_destination": in_the_catalogue("/Names"), "actual_text_in_the_page": contents,
    "actual_text_in_the_structure": in_the_catalogue("/StructTreeRoot"), "layer_off": contents, "form_within_form": glyphs,
    "inline_image": pixels, "outlines": drawings, "earlier_revision": written_anew, "signature": in_the_catalogue("/AcroForm"),
    "encrypted": encryption, "white_text": glyphs, "render_mode_3": glyphs, "text_under_picture": glyphs, "text_under_black_box": glyphs,
    "off_the_page": glyphs, "clipped_away": glyphs, "tiny_text": glyphs, "split_in_pieces": glyphs, "split_over_operators": glyphs,
    "letters_from_right_to_left": glyphs, "letter_spacing": glyphs, "utf16_hex": contents, "octal_escapes": glyphs,
    "text_layer_under_scan": glyphs, "scan_without_text_layer": pixels, "picture_metadata": objects,
    "piece_info": on_the_page("/PieceInfo"), "object_stream": in_the_catalogue("/MertidNote"), "name_object": named, "name_of_an_ink": inks,
    "names_of_inks": inks,
    "comment_in_the_page": contents, "after_the_end": written_anew,
    "cid_font": glyphs, "type_3_font": glyphs, "whole_text_behind_one_letter": both(contents, maps),
}
PICTURES = {"inline_image", "outlines", "text_layer_under_scan", "scan_without_text_layer"}


def marked(name: str, reading: Reading) -> list[Passage]:
    """Return what a case worker would mark: the secrets wherever they are seen, and by area what is not read as text."""
    patterns = [r"\s*".join(map(re.escape, secret)) for secret in SECRETS]  # letters set apart are read with spaces
    found = [
        Passage(sheet.number, one.start(), one.end(), label="§ 30, nr. 1")
        for sheet in reading.sheets if not sheet.hidden for pattern in patterns for one in re.finditer(pattern, sheet.text)
    ]
    return [Passage(1, area=BY_AREA[name], label="§ 30, nr. 1")] if name in BY_AREA else found


def redacted(name: str, off: Callable[[], None] = lambda: None) -> Proof:
    data = MADE[name]()
    off()
    reading = redact.read(data, KIND, password=PASSWORD.get(name, ""))
    passages = marked(name, reading)
    done = redact.remove(data, KIND, passages, reading=reading, password=PASSWORD.get(name, ""))
    return redact.prove(done.data, KIND, SECRETS, areas=passages, allowed=[OPEN])


def told(proof: Proof) -> list[str]:
    return [f"{one.tool}, {one.looked_into}: {one.leaks}" for one in proof.checks if one.leaks or not one.ran]


@pytest.fixture(autouse=True)
def _tools(request: pytest.FixtureRequest) -> None:
    if tesseract.missing() and request.node.callspec.params.get("name") in PICTURES:
        pytest.skip("Tesseract with Danish is not installed: apt-get install tesseract-ocr tesseract-ocr-dan")


def test_every_way_has_the_step_that_handles_it() -> None:
    assert set(OFF) == set(MADE)


@pytest.mark.parametrize("name", MADE)
def test_the_proof_finds_it_in_the_file_as_it_came(name: str) -> None:
    proof = redact.prove(MADE[name](), KIND, SECRETS, areas=marked(name, Reading(KIND, ())))
    assert not proof.holds
    if name not in STRUCTURE_ONLY:
        assert any(one.leaks for one in proof.checks if one.looked_into not in ("dele, der ikke ses", "vedhæftede filer")), told(proof)


@pytest.mark.parametrize("name", MADE)
def test_nothing_is_left_after_removal(name: str) -> None:
    proof = redacted(name)
    assert proof.holds, told(proof)


@pytest.mark.parametrize("name", MADE)
def test_it_leaks_when_the_step_is_switched_off(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not redacted(name, lambda: OFF[name](monkeypatch)).holds
