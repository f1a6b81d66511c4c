"""Every risk solution's own words, read aloud by rule: facts, outcomes and acts that make whole sentences."""

import re

import pytest

from mertid import catalog
from mertid.core import FactSpec, Solution, Text
from mertid.engines.risk import Endpoint, Risk
from mertid.engines.risk.frequency import chance, change, number
from mertid.engines.risk.reasons import told
from mertid.engines.risk.wording import phrase, subject

RISK = [slug for slug in catalog.slugs() if catalog.get(slug).engine_name == "risk"]
ODD = re.compile(r"[_{}\[\]|]|  | ,|\.\.|\bNone\b|\bTrue\b|\bFalse\b|^[a-zæøå](?![A-Z])")


@pytest.fixture(params=RISK)
def solution(request: pytest.FixtureRequest) -> Solution:
    """Each solution that the engine stands behind."""
    return catalog.get(request.param)


def test_every_value_of_every_fact_makes_a_sentence(solution: Solution):
    for spec in solution.facts.specs():
        for value in _values(spec):
            read = phrase(spec, value)
            key = str(value).lower() if isinstance(value, bool) else value
            assert value in (None, *_numbers(spec)) or key in spec.words, f"{spec.name} has no words for a value"
            some = (("event", None), ("class", Text(da="Lungebetændelse", en="Pneumonia")), ("effect", None))
            for text in [told(read, weight, kind, what) for kind, what in some for weight in (0.4, -0.9)]:  # type: ignore[arg-type]
                assert not ODD.search(text.da), text.da
                assert not re.search(r"[_{}\[\]|]", text.en), text.en
        assert "  " not in subject(spec).da


def test_every_outcome_is_told_both_ways_with_one_and_with_several(solution: Solution):
    engine: Risk = solution.engine
    for endpoint in engine.endpoints:
        for text in _outcome(endpoint):
            assert not ODD.search(text.da), text.da
            assert not re.search(r"[_{}\[\]|]|  ", text.en), text.en
            assert text.da.endswith(".")
        assert not re.search(r"[{}\[\]|]", endpoint.told_as.da + endpoint.told_as.en)


def test_the_declaration_holds_together(solution: Solution):
    assert solution.engine.faults(solution.facts) == []


def test_no_person_is_told_to_be_like_a_thing(solution: Solution):
    """The letter says "borgere som dig": those who are counted must be people."""
    people = {"borgere", "patienter", "hjertepatienter", "mænd", "ledige", "nyledige"}
    assert {endpoint.people.da for endpoint in solution.engine.endpoints} <= people


def _values(spec: FactSpec) -> tuple[object, ...]:
    if spec.kind == "choice":
        return (*spec.choices, None)
    if spec.kind == "yes_no":
        return (True, False, None)
    return (*_numbers(spec), None)


def _numbers(spec: FactSpec) -> tuple[float, ...]:
    if spec.kind not in ("number", "whole"):
        return ()
    low, high = spec.low or 0, spec.high or 10
    return tuple(one if spec.kind == "number" else int(one) for one in (low, low + 1, high))


def _outcome(endpoint: Endpoint) -> list[Text]:
    name = next(iter(endpoint.classes.values()), Text(da="Ja", en="Yes"))
    if endpoint.kind == "count":
        return [number(endpoint, 1.4, 0, 4, 0.9)]
    if endpoint.kind == "effect":
        return [change(endpoint, name, value) for value in (0.12, -0.01, 0.001)]
    what = name if endpoint.kind == "class" else None
    return [chance(endpoint, share, what=what) for share in (0.14, 0.01, 0.99, 0.003, 0.0001)]
