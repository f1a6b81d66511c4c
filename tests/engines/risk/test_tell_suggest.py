"""Suggestions as a person meets them: what is proposed and why, what would change it, who was alike, the letter."""

import re
import time
from datetime import timedelta

import numpy as np
import pytest

from mertid.core import BadCase, Suggestion, Text
from mertid.engines.risk import Risk
from mertid.engines.risk.answer import outside
from mertid.engines.risk.memory import Memory
from mertid.engines.risk.near import _smallest, near
from mertid.engines.risk.outside import Unusual
from mertid.engines.risk.reasons import Words
from mertid.engines.risk.table import read_table

from .telling import ACTS, EVENT, NOW, RULE, Known, case, citizens, event_engine, other_engine

CODES = re.compile(r"&|_|\bNone\b|\bnan\b|\{|\}|\[|\]|true|false|%")


@pytest.fixture(scope="module")
def engine() -> Risk:
    """Learned once: most tests only read its suggestions."""
    return event_engine()


@pytest.fixture(scope="module")
def effect() -> Risk:
    return other_engine("effect", 500)


def test_an_engine_that_has_learned_nothing_lets_rules_and_todays_tool_speak():
    bare = Risk(endpoints=(EVENT,), rules=(RULE,), tool="age_admissions")
    plain, ruled = bare.suggest([case(1), case(2, moves="not", loss=20.0)])
    assert plain.answers[0].abstained is not None
    assert plain.answers[0].abstained.da == "Modellen er ikke trænet endnu, så kun regler og det redskab, I bruger i dag, kan sige noget"
    assert ruled.answers[0].by == "rule"
    assert ruled.rules[0].reference == "Kvalitetsstandard 2026, afsnit 3"
    assert plain.tool is not None
    assert plain.tool.missing == ("admissions_12m",)


def test_the_action_follows_from_the_estimate_and_the_limit_and_says_so(engine: Risk):
    ill, well = engine.suggest([case(1, age=96, admissions=4, smokes=True), case(2, age=66, admissions=0)])
    assert (ill.main.value, ill.main.label) == ("visit", "Besøg af sygeplejerske")
    assert (well.main.value, well.main.label) == ("usual", "Hjælp som nu")
    said = re.fullmatch(
        r"Skønnet er (\d+) ud af 100\. Det er på eller over grænsen på (\d+) ud af 100, som følger af, hvor mange I kan nå, "
        r"og derfor foreslås: Besøg af sygeplejerske", ill.main.reasons[0].text.da,
    )
    assert said is not None
    assert int(said[1]) >= int(said[2])
    estimate = ill.answers[1].estimate
    assert estimate is not None
    assert ill.main.score == pytest.approx(estimate.value)
    assert well.main.score > 0.5
    assert all(one.score >= one.threshold for one in (ill.main, well.main))


def test_the_authoritys_own_limit_moves_the_proposal(engine: Risk):
    one = case(1)
    value = engine.suggest([one])[0].answers[1].estimate
    assert value is not None
    for threshold, acts in ((value.value - 0.01, "visit"), (value.value + 0.01, "usual")):
        assert engine.with_settings({"threshold": threshold}).suggest([one])[0].main.value == acts
    just = engine.with_settings({"threshold": value.value + 0.0001}).suggest([one])[0].main.reasons[0].text.da
    assert re.fullmatch(
        r"Skønnet er (\d+) ud af 100\. Det er lige under grænsen på \1 ud af 100, og derfor foreslås: Hjælp som nu", just,
    )


def test_a_rule_leads_and_the_model_is_told_beside_it(engine: Risk):
    ruled = engine.suggest([case(1, moves="not", loss=16.0)])[0]
    assert (ruled.main.by, ruled.main.value, ruled.main.label) == ("rule", "visit", "Besøg af sygeplejerske")
    assert ruled.main.reasons[0].text == RULE.text
    assert ruled.main.reasons[1].text.da in ("Modellen peger samme vej", "Modellen peger en anden vej: Hjælp som nu")
    assert ruled.answers[1].by == "model"


def test_every_answer_has_a_reason_or_says_why_not_and_reads_without_codes(engine: Risk):
    kinds = [engine, *(other_engine(kind) for kind in ("class", "time", "count"))]
    for one in kinds:
        for made in one.suggest([case(1), case(2, loss=None, admissions=None), case(3, age=66, moves="well", left="2026-01-05")]):
            assert [answer.target for answer in made.answers] == list(one.targets)
            for answer in made.answers:
                assert answer.reasons
                assert answer.proposed or answer.abstained
            for text in _texts(made):
                assert text.da.strip()
                assert text.en.strip()
                assert not CODES.search(text.da.replace("%,", "").replace(" %", "")), text.da
            assert Suggestion.model_validate_json(made.model_dump_json()) == made


def test_estimates_are_told_as_frequencies_of_their_kind():
    told = {kind: other_engine(kind).suggest([case(1)])[0].answers[0] for kind in ("class", "time", "count")}
    assert re.match(r"Ud af 100 patienter som denne har \d+ \w+, \d+ har noget andet\. Skønnet er usikkert", told["class"].estimate.told.da)
    assert len(told["class"].alternatives) == 2
    assert told["class"].score == pytest.approx(1 - sum(one.score for one in told["class"].alternatives))
    assert re.match(
        r"Ud af 100 patienter som denne dør \d+ af sygdommen inden for et år, \d+ gør ikke\. Skønnet .*"
        r"Hos \d+ ud af 100 sker der noget andet først: død af andet\.$", told["time"].estimate.told.da,
    )
    assert re.match(
        r"Borgere som denne får i gennemsnit \d(,\d)? akutte besøg inden for et år\. For ni ud af ti er det mellem \d og \d\.$",
        told["count"].estimate.told.da,
    )


def test_what_is_outside_the_known_is_named_in_words():
    one = case(1, age=104)
    table = read_table([one])
    specs, values = {spec.name: spec for spec in table.specs}, {"age": 104, "alone": True, "moves": "well", "loss": None}

    def said(*unusual: Unusual) -> Text | None:
        return outside(specs, values, unusual, Words())

    beyond = said(Unusual(("age",), "beyond", 65, 97))
    assert beyond == Text(
        da="Alder 104 år ligger uden for det, modellen kender (65 til 97 år)",
        en="Age 104 years is outside what the model knows (65 to 97 years)",
    )
    assert said(Unusual(("loss",), "missing")).da == "Vægttab er ikke oplyst, men var det i alle de sager, modellen har lært af"
    assert said(Unusual(("moves",), "unseen")).da == "»Går uden besvær« er aldrig set før"
    assert said(Unusual(("moves",), "unseen", count=1)).da == "»Går uden besvær« er kun set i 1 sag før"
    assert said(Unusual(("age", "moves"), "together")).da == "»Alder 104 år« og »Går uden besvær« ses næsten aldrig sammen"
    assert said(Unusual(("age",), "beyond", 65, 97), Unusual(("loss",), "missing")).da.count("; ") == 1
    assert said(Unusual(("alone",), "missing")).da == (
        "Det er ikke oplyst, om vedkommende bor alene, men det var det i alle de sager, modellen har lært af"
    )
    assert said(Unusual(("loss",), "missing"), Unusual(("alone",), "missing"), Unusual(("moves",), "missing")).da == (
        "Ikke oplyst, men det var det i alle de sager, modellen har lært af: vægttab, om vedkommende bor alene og gang"
    )
    five = said(*[Unusual(("age",), "beyond", 65, 97 - i) for i in range(5)])
    assert five is not None
    assert five.da.endswith("(65 til 95 år); og 2 ting mere")
    assert said() is None


def test_outside_the_known_nothing_is_proposed_but_a_rule_still_leads():
    strict = event_engine(200)
    far = case(1, age=110, admissions=40)
    abstained = strict.suggest([far])[0]
    assert abstained.main.abstained is not None
    assert abstained.main.abstained.da.startswith("Indlæggelser det sidste år (40 gange) ligger uden for det, modellen kender (0 til ")
    assert abstained.letter is not None
    parts = abstained.letter.da.split("\n\n")
    assert parts[1].startswith("Programmet kunne ikke give et tal for dig. Grunden er: Indlæggelser det sidste år (40 gange) ligger ")
    assert parts[3].endswith("Det er ikke til skade for dig, at der ikke er et tal.")
    assert abstained.changes == ()
    assert strict.suggest([case(1, age=110, admissions=40, moves="not", loss=20.0)])[0].main.by == "rule"


def test_changes_tell_what_the_figure_would_be_and_promise_nothing(engine: Risk):
    made = engine.suggest([case(1, smokes=True, moves="not", loss=6.0)])[0]
    assert {one.fact for one in made.changes} <= {"loss", "smokes", "moves"}
    now = made.answers[1].estimate.value
    quit_ = next(one for one in made.changes if one.fact == "smokes")
    assert quit_.to == "false"
    assert quit_.value < now
    assert re.fullmatch(
        r"Hvis der havde stået »ryger ikke«, ville modellens tal have været \d+ ud af 100 i stedet for \d+; "
        r"det er ikke sikkert, at en ændring virker sådan\.", quit_.told.da,
    )
    better = [one.value < now for one in made.changes]
    assert better == sorted(better, reverse=True), "the wanted direction first"
    asked = engine.what_if(case(1, smokes=True, moves="not", loss=6.0), {"smokes": False})
    assert asked.answers[1].estimate.value == pytest.approx(quit_.value)


def test_a_fact_that_became_known_too_late_is_not_used_and_says_so(engine: Risk):
    late = case(1, smokes=True).model_copy(update={"known_at": {"smokes": NOW + timedelta(days=3)}})
    made, without = engine.suggest([late])[0], engine.suggest([case(1, smokes=None)])[0]
    assert made.answers[1].estimate.value == without.answers[1].estimate.value
    assert any(note.da == "Blev først kendt, efter at sagen kom, og er derfor ikke brugt: om vedkommende ryger." for note in made.notes)
    assert not any(note.da.startswith("Ikke oplyst") and "ryger" in note.da for note in made.notes)


def test_a_model_that_cannot_be_read_says_that_it_cannot():
    cases, ill = citizens(120)
    known = [Known(case_id=one.id, values={"admission": "yes" if x > 0 else "no"}) for one, x in zip(cases, ill, strict=True)]
    closed = Risk(endpoints=(EVENT,)).with_settings({"model": "boosting"}).fit(cases, known)
    assert [one.text.da for one in closed.suggest([case(1)])[0].answers[0].reasons] == [
        "Modellen er af en slags (gradient boosting), der ikke kan vise, hvad hver oplysning betyder",
    ]


def test_what_cannot_be_changed_is_said_once(engine: Risk):
    notes = [one.da for one in engine.suggest([case(1, age=95, admissions=3)])[0].notes if one.da.startswith("Det kan ikke ændres")]
    assert len(notes) == 1
    assert "alder" in notes[0]
    assert "vægttab" not in notes[0]


@pytest.mark.parametrize(("changes", "match"), [
    ({"age": 70}, "field 'age' is not changeable, expected a fact that can be changed"),
    ({"shoe_size": 43}, "a field that is not declared came"),
    ({"loss": 99}, "field 'loss' is int, expected less than equal"),
])
def test_what_if_refuses_what_cannot_be_changed_and_never_names_the_value(engine: Risk, changes: dict[str, object], match: str):
    with pytest.raises(BadCase, match=match) as refused:
        engine.what_if(case(1), changes)
    assert not any(str(value) in str(refused.value) for value in changes.values())


def test_the_alike_are_near_never_the_case_itself_and_show_what_was_done(engine: Risk):
    cases, _ = citizens(300)
    for one, made in zip(cases[:40], engine.suggest(cases[:40]), strict=True):
        assert one.id not in [like.case_id for like in made.similar]
        assert [like.likeness for like in made.similar] == sorted((like.likeness for like in made.similar), reverse=True)
        for like in made.similar:
            assert set(like.values) == {"action", "admission"}
            assert "år" in like.title or "Indlæggelser" in like.title or "indlæggelser" in like.title


def test_a_twin_is_found_first(engine: Risk):
    cases, _ = citizens(300)
    twin = cases[100].model_copy(update={"id": "twin"})
    found = engine.suggest([twin])[0].similar[0]
    assert found.case_id == cases[100].id
    assert found.likeness == 1.0


def test_the_nearest_of_many_are_found_as_a_full_search_finds_them():
    far = np.random.default_rng(4).random((20, 1_111)).astype(np.float32)
    found = np.sort(_smallest(far, 4), axis=1)
    assert (found == np.sort(np.argsort(far, axis=1)[:, :4], axis=1)).all()


def test_nobody_is_alike_where_nothing_is_remembered():
    assert len(near(Memory()).rows) == 0


def test_the_letter_is_plain_said_to_you_and_holds_what_the_citizen_has_a_right_to(engine: Risk):
    made = engine.suggest([case(1, smokes=True, left="2026-01-05")])[0]
    assert made.letter is not None
    parts = made.letter.da.split("\n\n")
    assert len(parts) == 7
    assert parts[0] == (
        "Vi har brugt et computerprogram til at skønne, hvordan det går borgere som dig inden for 30 dage. Skønnet hjælper den "
        "medarbejder, der skal vælge mellem »Besøg af sygeplejerske« og »Hjælp som nu«."
    )
    assert re.match(r"Ud af 100 borgere som dig bliver \d+ indlagt inden for 30 dage, \d+ gør ikke\. Skønnet er usikkert: ", parts[1])
    assert parts[1].endswith("Ingen kan vide, hvem af dem du er.")
    assert parts[2].startswith("Det betyder mest: ")
    assert parts[2].count(".") <= 4
    assert parts[3] == "Skønnet bygger på 300 tidligere sager fra maj 2025 til februar 2026. Programmet har lært af, hvordan det gik i dem."
    assert parts[4] == "Tallet er et skøn og ikke en afgørelse. En medarbejder ser på hele din situation og bestemmer, hvad der skal ske."
    assert "kan du ikke lave om på: " in parts[5]
    for right in ("indsigelse", "artikel 22", "artikel 86", "få forklaret"):
        assert right in parts[6]
    assert not CODES.search(made.letter.da)
    assert "vedkommende" not in made.letter.da


def test_the_letter_tells_of_a_fixed_rule_that_applies(engine: Risk):
    made = engine.suggest([case(1, moves="not", loss=16.0, left="2026-01-05")])[0]
    assert made.letter is not None
    assert (
        "For dig gælder også en fast regel, som ikke kommer fra programmet: Kan ikke gå og har tabt sig meget: sygeplejersken kommer altid "
        "(Kvalitetsstandard 2026, afsnit 3)."
    ) in made.letter.da.split("\n\n")


def test_a_letter_on_made_citizens_says_so_first():
    cases, ill = citizens(120)
    made = [one.model_copy(update={"origin": "made"}) for one in cases]
    known = [Known(case_id=one.id, values={"admission": "yes" if x > 0 else "no"}) for one, x in zip(made, ill, strict=True)]
    said = Risk(endpoints=(EVENT,)).fit(made, known).suggest([made[0]])[0]
    assert said.notes[0].da == "Modellen har lært af opdigtede borgere. Tallene siger intet om virkelige mennesker."
    assert said.letter is not None
    assert said.letter.da.startswith("Modellen er kun prøvet på opdigtede borgere.")


def test_a_measure_is_named_with_the_support_behind_it(effect: Risk):
    made = effect.suggest([case(1, left="2026-01-05")])[0]
    job = made.answers[0]
    assert (job.value, job.label) == ("work", "Virksomhedspraktik")
    assert re.match(
        r"Virksomhedspraktik: ud af 100 ledige som denne er \d+ flere i job efter et halvt år\. Skønnet er usikkert: det rigtige ligger ni "
        r"ud af ti gange fra \d+ (flere|færre) til \d+ flere\.$", job.estimate.told.da,
    )
    assert job.estimate.support is not None
    assert job.reasons[0].text.da.startswith(f"Mindst {job.estimate.support}, der ligner, har fået tilbuddet")
    assert made.changes[0].to == "work"
    assert made.changes[0].told.da.endswith(f"Det bygger på {job.estimate.support}, der ligner.")


def test_every_measure_is_told_of_or_said_to_be_had_by_too_few(effect: Risk):
    few = 0
    for made in effect.suggest([case(i, age=age, left="2026-01-05") for i, age in enumerate(range(66, 98))]):
        told = {one.to for one in made.changes}
        said = [note.da for note in [*made.notes, made.answers[0].abstained] if note and note.da.startswith("For få, der ligner, har fået")]
        assert ("course" in told) != any(re.search(r"»Kursus« \(\d\), så modellen siger ikke, hvad det gør", one) for one in said)
        few += len(said)
    assert few


def test_where_too_few_alike_had_any_measure_nothing_is_proposed(effect: Risk):
    alone = effect.suggest([case(1, age=110, loss=50.0, admissions=30, moves="not", left="2026-01-05")])[0].answers[0]
    assert alone.abstained is not None
    assert not alone.proposed


def test_the_same_case_gets_the_same_suggestion_alone_and_in_a_batch(engine: Risk):
    many = [case(i, age=66 + i % 30, loss=None if i % 7 == 0 else float(i % 9), smokes=i % 2 == 0) for i in range(60)]
    assert [engine.suggest([one])[0] for one in many] == engine.suggest(many)


def test_names_of_acts_read_as_declared(engine: Risk):
    assert engine.suggest([case(1)])[0].main.label in {text.da for text in ACTS.values()}


def test_hundreds_a_second_are_put_into_words(engine: Risk):
    """The goal is 2,000 on a quiet processor; a third of it must hold on a busy one."""
    rng = np.random.default_rng(5)
    many = [case(i, age=int(rng.integers(66, 97)), admissions=int(rng.integers(0, 4)), loss=float(rng.integers(0, 12))) for i in range(512)]
    engine.suggest(many[:4])
    began = time.process_time()
    engine.suggest(many)
    assert len(many) / (time.process_time() - began) > 650


def _texts(made: Suggestion) -> list[Text]:
    found = [*made.notes, *(one.told for one in made.changes), *(one.text for one in made.rules)]
    for answer in made.answers:
        found.extend(one.text for one in answer.reasons)
        found.extend(one for one in (answer.abstained, answer.estimate.told if answer.estimate else None) if one)
    return [*found, *([made.letter] if made.letter else [])]
