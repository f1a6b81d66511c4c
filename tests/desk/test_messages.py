"""English second: every text of the desk has a translation, and the compiled file is made of it."""

import re
from pathlib import Path

import polib
import pytest

FOLDER = Path(__file__).resolve().parents[2] / "src" / "mertid" / "desk" / "locale" / "en" / "LC_MESSAGES"


@pytest.fixture(scope="module")
def texts() -> polib.POFile:
    """The English translations."""
    return polib.pofile(str(FOLDER / "django.po"))


def test_every_danish_text_has_an_english_one(texts: polib.POFile) -> None:
    assert len(texts) > 500
    assert [entry.msgid for entry in texts if not entry.translated()] == []


def test_a_translation_has_the_same_places_as_its_text(texts: polib.POFile) -> None:
    place = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
    wrong = []
    for entry in texts:
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            wanted = set(place.findall(entry.msgid)) | set(place.findall(entry.msgid_plural or ""))
            if text and not set(place.findall(text)) <= wanted:
                wrong.append(entry.msgid)
    assert wrong == []


def test_the_compiled_file_holds_the_same_translations(texts: polib.POFile) -> None:
    compiled = {entry.msgid: entry.msgstr or entry.msgstr_plural for entry in polib.mofile(str(FOLDER / "django.mo"))}
    assert compiled == {entry.msgid: entry.msgstr or entry.msgstr_plural for entry in texts.translated_entries()}


def test_the_collected_texts_are_those_of_the_templates(texts: polib.POFile) -> None:
    known = {entry.msgid.replace("%%", "%") for entry in texts}
    tag = re.compile(r"""{%\s*trans(?:late)?\s+"((?:[^"\\]|\\.)*)\"""")
    found = set()
    for path in (FOLDER.parents[2] / "templates").rglob("*.html"):
        found |= {text.replace('\\"', '"') for text in tag.findall(path.read_text())}
    assert found - known == set(), "run make messages and translate"
