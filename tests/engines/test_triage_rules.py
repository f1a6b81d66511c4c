"""Facts and rules come before any model."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mertid.core import BadSettings, KnownCase
from mertid.engines.triage import Triage
from mertid.engines.triage.pattern import read_pattern

from .invented import PLAN, TEAMS, one


def rule(op="contains", value="kælder", field="any", then=None, **more):
    return {"name": "skybrud", "when": [{"field": field, "op": op, "value": value}], "then": then or {"team": "vand"}, **more}


def ask(case, **settings):
    engine = Triage().with_settings({"teams": TEAMS, "kle": PLAN, **settings})
    return engine.suggest([case])[0]


def test_without_a_model_a_rule_answers_and_the_rest_says_not_trained():
    made = ask(one("Vand i kaelderen"), rules=[rule()])
    assert made.main.value == "vand"
    assert made.main.by == "rule"
    assert "skybrud" in made.main.reasons[0].text.da
    assert "ikke trænet" in made.answer("kle").abstained.da
    assert "not trained" in made.answer("kle").abstained.en


def test_a_case_id_wins_over_thread_and_rules_and_brings_team_and_subject_of_the_known_case():
    known = (
        KnownCase(number="26/123", title="Skel", team="byg", kle="02.34.02", found_by="digital-post"),
        KnownCase(number="26/9", team="vej", found_by="thread"),
    )
    made = ask(one("Vand i kælderen", case_number="26/123", known_cases=known, earlier_team="vej"), rules=[rule()])
    assert [(a.target, a.value, a.by) for a in made.answers] == [
        ("team", "byg", "fact"),
        ("kle", "02.34.02", "fact"),
        ("case", "26/123", "fact"),
    ]
    assert any(not r.supports for r in made.main.reasons), "what disagrees is told"


def test_a_kle_mark_gives_subject_and_the_team_whose_field_it_is_and_a_retired_number_is_followed():
    made = ask(one(kle="05.01.99"))
    assert made.answer("kle").value == "05.01.08"
    assert made.main.value == "vej"
    assert "nu hedder 05.01.08" in made.answer("kle").reasons[0].text.da


def test_a_kle_mark_that_is_no_number_is_told_and_does_not_count():
    made = ask(one("Hej", kle="spildevand"))
    assert made.answer("kle").value is None
    assert any("KLE-mærke" in n.da for n in made.notes)


def test_a_contact_point_gives_its_team():
    teams = [{"slug": "vand", "name": "Vand", "contact_points": ["Spildevand og kloak"]}]
    assert ask(one(contact_point=" spildevand og KLOAK "), teams=teams).main.value == "vand"


def test_a_reply_goes_where_the_thread_went():
    made = ask(one("SV: hej", earlier_team="born"), rules=[rule(value="hej")])
    assert (made.main.value, made.main.by) == ("born", "fact")


def test_two_cases_of_the_same_thread_are_ranked_but_none_is_chosen():
    known = tuple(KnownCase(number=n, found_by="thread") for n in ("26/1", "26/2"))
    answer = ask(one(known_cases=known)).answer("case")
    assert not answer.proposed
    assert {answer.value, *(a.value for a in answer.alternatives)} == {"26/1", "26/2"}


def test_a_case_number_in_the_mail_points_to_the_open_case():
    answer = ask(one("Vedr. 26/77", known_cases=(KnownCase(number="26/77", found_by="number"),))).answer("case")
    assert answer.value == "26/77"
    assert answer.proposed


def test_a_case_of_the_same_sender_is_not_proposed_on_that_alone():
    answer = ask(one("Noget helt andet", known_cases=(KnownCase(number="26/5", title="Hegn", found_by="sender"),))).answer("case")
    assert answer.value == "26/5"
    assert not answer.proposed


def test_a_closed_team_is_never_proposed_by_fact_or_rule():
    teams = [{"slug": "vand", "name": "Vand", "active": False}, {"slug": "vej", "name": "Vej"}]
    made = ask(one("kælder", earlier_team="vand"), teams=teams, rules=[rule(), rule(then={"team": "vej"})])
    assert made.main.value != "vand"


@pytest.mark.parametrize(
    ("op", "value", "fits", "misses"),
    [
        ("contains", "kælder", "Vand i KAELDEREN", "Vand i haven"),
        ("word", "bro", "En bro over åen", "Brochuren"),
        ("is", "aktindsigt", "Aktindsigt", "Aktindsigt i sag"),
        ("starts", "SV:", "sv: hej", "hej sv:"),
        ("ends", "haster", "Det HASTER", "haster det"),
        ("matches", r"L\d{3}", "Ang. l204", "Ang. L2"),
    ],
)
def test_each_operation_fits_what_it_says(op, value, fits, misses):
    rules = [rule(op, value, "subject")]
    assert ask(one(fits), rules=rules).main.value == "vand"
    assert ask(one(misses), rules=rules).main.value is None


def test_all_and_any_and_the_order_of_rules_are_kept():
    two = [{"field": "subject", "op": "contains", "value": "a"}, {"field": "body", "op": "contains", "value": "b"}]
    every = {"name": "x", "match": "all", "when": two, "then": {"team": "vand"}}
    either = {"name": "y", "match": "any", "when": two, "then": {"team": "vej"}}
    assert ask(one("a", "b"), rules=[every, either]).main.value == "vand"
    assert ask(one("a", "c"), rules=[every, either]).main.value == "vej"
    assert ask(one("a", "c"), rules=[every, {**either, "active": False}]).main.value is None


@pytest.mark.parametrize(
    ("settings", "match"),
    [
        ({"rules": "x"}, "rules is str, expected a list"),
        ({"rules": [{"name": "x", "when": [], "then": {"team": "vand"}}]}, "when is empty"),
        ({"rules": [rule(op="like")]}, "op is not known"),
        ({"rules": [rule(field="head")]}, "field is not known"),
        ({"rules": [rule(value=" ")]}, "value is empty"),
        ({"rules": [rule(then={"team": "findes-ikke"})]}, "does not exist"),
        ({"rules": [rule(then={"kle": "6"})]}, "kle is not a number"),
        ({"rules": [rule(match="some")]}, "match is not known"),
        ({"rules": [rule("matches", "[")]}, "not a regular expression"),
        ({"rules": [rule("matches", "(a+)+b")]}, "repeats a repetition"),
        ({"rules": [rule("matches", "a*b*c*")]}, "too many"),
        ({"rules": [rule("matches", r"(a)\1")]}, "looks around or back"),
        ({"rules": [rule("matches", "x" * 300)]}, "300 characters"),
        ({"error_share": 0}, "error_share is 0, expected a number between 0 and 1"),
        ({"confidence": "høj"}, "confidence is str"),
        ({"teams": [{"name": "x"}]}, "team 1 is without slug"),
        ({"teams": [{"slug": "a"}, {"slug": "a"}]}, "declared twice"),
        ({"teams": [{"slug": "a", "kle_prefixes": ["6"]}]}, "KLE prefix"),
        ({"kle": [{"number": "x"}]}, "kle row 1"),
        ({"hue": 1}, "'hue' is not known"),
        ({"seed": -1}, "seed is -1"),
        ({"encoder": 7}, "encoder is int"),
    ],
)
def test_a_bad_setting_is_refused_by_name(settings, match):
    with pytest.raises(BadSettings, match=match):
        Triage().with_settings({"teams": TEAMS, **settings})


@pytest.mark.parametrize("pattern", ["a*a*b", ".*=.*;", "a{1,2000}a{1,2000}b", "a?a?a?a?a?a?a?a?a?a?a?b"])
def test_the_worst_pattern_let_through_is_quick_on_a_hostile_text(pattern):
    made = read_pattern(pattern, "rule 1")
    start = time.process_time()
    made.found("a" * 200_000)
    assert time.process_time() - start < 12


@pytest.mark.parametrize("pattern", ["(a|aa)*b", "(?:a|b|ab)+c", "(a+)+b", "(a?){30}b", "a{0,20}a{0,20}a{0,20}a{0,20}a{0,20}b", "a*a*a*b"])
def test_a_pattern_that_could_hang_is_refused(pattern):
    with pytest.raises(BadSettings, match=r"can take very long|too many repetitions"):
        read_pattern(pattern, "rule 1")


@given(st.text(max_size=300))
def test_any_pattern_is_either_refused_or_safe_to_try(pattern):
    try:
        made = read_pattern(pattern, "rule 1")
    except BadSettings:
        return
    made.found(pattern * 3)
