"""Every way of hiding text in office files and mail: found by the proof, taken out in kind, leaking without the step that takes it."""

import re
from collections.abc import Callable
from types import ModuleType

import pytest

from mertid.engines.redact.formats import mail, open_document, rtf, sheet, slides, sniff, word
from mertid.engines.redact.office import convert, opendoc_clean, presentml, rtf_write, sheetml_clean, wordml_clean
from mertid.engines.redact.values import Passage, Proof

from .invented import OPEN, SECRETS
from .make_office import MADE

KINDS: dict[str, tuple[ModuleType, str]] = {
    "docx": (word, sniff.DOCX), "xlsx": (sheet, sniff.XLSX), "pptx": (slides, sniff.PPTX), "odt": (open_document, sniff.ODT),
    "rtf": (rtf, sniff.RTF), "eml": (mail, sniff.EML),
}
WRITERS = {"docx": (wordml_clean, "cleaned"), "xlsx": (sheetml_clean, "cleaned"), "pptx": (presentml, "cleaned"),
           "odt": (opendoc_clean, "cleaned"), "rtf": (rtf_write, "written"), "eml": (mail, "written")}

Off = Callable[[pytest.MonkeyPatch, str, bytes], None]


def striking(patch: pytest.MonkeyPatch, name: str, data: bytes) -> None:
    patch.setattr(KINDS[name.split("_")[0]][0], "strike", lambda *_: [])


def building_anew(patch: pytest.MonkeyPatch, name: str, data: bytes) -> None:
    """The file is given back with all it came with, instead of built anew from what is shown."""
    module, function = WRITERS[name.split("_")[0]]
    patch.setattr(module, function, lambda *_, **__: data)


def dropping(*elements: str) -> Off:
    return lambda patch, *_: patch.setattr(wordml_clean, "_DROPPED", wordml_clean._DROPPED - set(elements))


def following(kind: str) -> Off:
    def off(patch: pytest.MonkeyPatch, name: str, data: bytes) -> None:
        patch.setattr(wordml_clean, "_ALLOWED", wordml_clean._ALLOWED | {kind})
        patch.setattr(wordml_clean, "_IMPLIED", wordml_clean._IMPLIED | {kind})

    return off


def hiding(patch: pytest.MonkeyPatch, *_: object) -> None:
    patch.setattr(wordml_clean, "is_hidden", lambda *_: False)


def fields(patch: pytest.MonkeyPatch, *_: object) -> None:
    patch.setattr(wordml_clean, "_fields", lambda _: None)


def attributes(patch: pytest.MonkeyPatch, *_: object) -> None:
    patch.setattr(wordml_clean, "known", lambda *_: None)


SEEN = {"docx_split_over_runs", "docx_header", "docx_footer", "docx_table", "xlsx_cell", "pptx_slide", "odt_text", "odt_header", "rtf_text",
        "eml_text", "eml_subject"}
OFF: dict[str, Off] = dict.fromkeys(MADE, building_anew) | dict.fromkeys(SEEN, striking) | {
    "docx_comment": following("comments"), "docx_deleted_text": dropping("del"), "docx_hidden_text": hiding, "docx_field_code": fields,
    "docx_revision_id": attributes, "docx_bookmark": dropping("bookmarkStart", "bookmarkEnd"),
}


@pytest.fixture(autouse=True)
def _without_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be one more look in the proof, seconds each; `tests/engines/redact/office` has it."""
    monkeypatch.setattr(convert, "installed", lambda: "")


def redacted(name: str, off: Callable[[bytes], None] = lambda _: None) -> Proof:
    module, kind = KINDS[name.split("_")[0]]
    data = MADE[name]()
    reading = module.read(data, kind)
    passages = [
        Passage(one.number, found.start(), found.end(), label="§ 30, nr. 1")
        for one in reading.sheets if not one.hidden for secret in SECRETS for found in re.finditer(re.escape(secret), one.text)
    ]
    assert bool(passages) == (name in SEEN)
    off(data)
    done = module.remove(data, kind, passages, reading=reading)
    return module.prove(done.data, done.media_type, SECRETS, allowed=[OPEN])


@pytest.mark.parametrize("name", MADE)
def test_the_proof_finds_it_in_the_file_as_it_came(name: str) -> None:
    module, kind = KINDS[name.split("_")[0]]
    proof = module.prove(MADE[name](), kind, SECRETS, allowed=[OPEN])
    assert not proof.holds
    assert any(one.leaks for one in proof.checks), [(one.tool, one.ran) for one in proof.checks]


@pytest.mark.parametrize("name", MADE)
def test_nothing_is_left_after_removal(name: str) -> None:
    proof = redacted(name)
    assert proof.holds, [(one.tool, one.looked_into, one.leaks, one.ran) for one in proof.checks]


@pytest.mark.parametrize("name", MADE)
def test_it_leaks_when_the_step_is_switched_off(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    proof = redacted(name, lambda data: OFF[name](monkeypatch, name, data))
    assert any(one.leaks for one in proof.checks)
