"""Presidio on the same names, for `mertid bench redact`, where a person has it and a Danish spaCy pipeline installed.

Presidio (MIT) finds people with the pipeline it is given; neither it nor the pipeline is part of mertid, and nothing is downloaded.
"""

from collections.abc import Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec

PIPELINES = ("da_core_news_lg", "da_core_news_md", "da_core_news_sm")
Span = tuple[int, int]


def pipeline() -> str:
    """Return the Danish pipeline that Presidio would run with here; empty where it or Presidio is missing."""
    if find_spec("presidio_analyzer") is None:
        return ""
    return next((name for name in PIPELINES if find_spec(name)), "")


def people(texts: Sequence[str], name: str) -> Iterator[list[Span]]:
    """Yield the people that Presidio's analyzer finds in each text, with its own least score."""
    made = {"nlp_engine_name": "spacy", "models": [{"lang_code": "da", "model_name": name}]}
    engine = import_module("presidio_analyzer.nlp_engine").NlpEngineProvider(nlp_configuration=made).create_engine()
    analyzer = import_module("presidio_analyzer").AnalyzerEngine(nlp_engine=engine, supported_languages=["da"])
    for text in texts:
        yield sorted({(one.start, one.end) for one in analyzer.analyze(text=text, language="da", entities=["PERSON"])})
