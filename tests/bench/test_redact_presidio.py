"""Presidio beside our names: only where it and a Danish pipeline are installed."""

from types import SimpleNamespace
from typing import Any

import pytest

from mertid.bench import _redact_presidio


@pytest.mark.parametrize(("installed", "name"), [
    (set(), ""), ({"presidio_analyzer"}, ""), ({"da_core_news_sm"}, ""), ({"presidio_analyzer", "da_core_news_sm"}, "da_core_news_sm"),
])
def test_it_is_asked_only_where_it_and_a_pipeline_are(installed: set[str], name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_redact_presidio, "find_spec", lambda one: one if one in installed else None)
    assert _redact_presidio.pipeline() == name


def test_its_people_are_spans_each_once(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [SimpleNamespace(start=4, end=9), SimpleNamespace(start=0, end=3), SimpleNamespace(start=4, end=9)]

    class Provider:
        def __init__(self, nlp_configuration: dict[str, Any]) -> None:
            assert nlp_configuration["models"] == [{"lang_code": "da", "model_name": "da_core_news_sm"}]

        def create_engine(self) -> str:
            return "engine"

    class Analyzer:
        def __init__(self, nlp_engine: str, supported_languages: list[str]) -> None:
            assert (nlp_engine, supported_languages) == ("engine", ["da"])

        def analyze(self, text: str, language: str, entities: list[str]) -> list[Any]:
            assert (text, language, entities) == ("Ole Jensen", "da", ["PERSON"])
            return found

    modules = {"presidio_analyzer.nlp_engine": SimpleNamespace(NlpEngineProvider=Provider),
               "presidio_analyzer": SimpleNamespace(AnalyzerEngine=Analyzer)}
    monkeypatch.setattr(_redact_presidio, "import_module", modules.__getitem__)
    assert list(_redact_presidio.people(["Ole Jensen"], "da_core_news_sm")) == [[(0, 3), (4, 9)]]
