"""The red team's ways of hiding and showing text: read where it is shown, gone when it is struck or hidden, proven by other code."""

import re
from types import ModuleType

import pytest

from mertid.engines.redact.formats import html, mail, open_document, rtf, sheet, slides, sniff, text, word
from mertid.engines.redact.office import convert
from mertid.engines.redact.values import Passage, left_open

from .invented import OPEN, SECRETS
from .make_more_office import MADE, SEEN

KINDS: dict[str, tuple[ModuleType, str]] = {
    "docx": (word, sniff.DOCX), "xlsx": (sheet, sniff.XLSX), "pptx": (slides, sniff.PPTX), "odt": (open_document, sniff.ODT),
    "odp": (open_document, sniff.ODP), "rtf": (rtf, sniff.RTF), "eml": (mail, sniff.EML), "html": (html, sniff.HTML),
    "txt": (text, sniff.TEXT),
}


@pytest.mark.parametrize("name", MADE)
def test_it_is_read_where_it_is_shown_and_gone_from_what_is_released(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(convert, "installed", lambda: "")
    module, kind = KINDS[name.split("_")[0]]
    data = MADE[name]()
    assert sniff.media_type(data, f"brev.{name.split('_')[0]}") == kind
    reading = module.read(data, kind)
    passages = [
        Passage(one.number, found.start(), found.end(), label="§ 30, nr. 1")
        for one in reading.sheets if not one.hidden for secret in SECRETS for found in re.finditer(re.escape(secret), one.text)
    ]
    assert {name for secret in SECRETS for one in passages if secret == _said(reading, one)} == ({name} if name in SEEN else set())
    assert len(passages) >= (len(SECRETS) if name in SEEN else 0)
    done = module.remove(data, kind, passages, reading=reading)
    proof = module.prove(done.data, done.media_type, [*SECRETS, "101901234"], allowed=left_open(reading, passages))
    assert proof.holds, [(one.tool, one.looked_into, one.leaks, one.ran) for one in proof.checks]
    assert OPEN in "\n".join(one.text for one in module.read(done.data, done.media_type).sheets if not one.hidden) or "eml" in name


def _said(reading: object, one: Passage) -> str:
    return next(sheet.text for sheet in reading.sheets if sheet.number == one.sheet)[one.start:one.end]  # type: ignore[attr-defined]
