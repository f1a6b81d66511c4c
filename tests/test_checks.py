"""The contract's rules: a sound solution passes each, and each fails on a fault planted for it."""

import logging
import pickle
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any, Self

import pytest
from pydantic import BaseModel, ConfigDict

from mertid.checks import Trial, judge, rules
from mertid.checks.page import contract_page
from mertid.core import Answer, Case, Facts, LegalBasis, Mark, Measure, Reason, RiskClass, Settled, Span, Suggestion, Text, fact

from .planted import FILE, SAID, Word, grow, small, write_samples
from .planted_people import Foretells, KnownFacts, Ranked, Unseeing, outcome

ROOT = Path(__file__).resolve().parent.parent
BLANK = Text(da="En sætning", en=" ")
PAGE = "<html><title>Kø</title><h1>Kø</h1></html>"
PLANTED: dict[str, list[tuple[str, Callable[[Path], Trial], str]]] = {}


def trial(place: Path, *, text: str = FILE, noise: bool = False, render: Any = lambda s: {"queue": PAGE}, **changes: Any) -> Trial:
    """Return a trial of the small solution with its file and samples written to ``place``."""
    file = place / "small.py"
    file.write_text(text)
    return Trial(small(**changes), render, file, write_samples(place / "small.jsonl", noise=noise))


def plant(rule: str, match: str) -> Callable[[Callable[[Path], Trial]], Callable[[Path], Trial]]:
    """Register a trial in which ``rule`` must fail with a sentence that holds ``match``."""

    def keep(make: Callable[[Path], Trial]) -> Callable[[Path], Trial]:
        PLANTED.setdefault(rule, []).append((make.__name__, make, match))
        return make

    return keep


@plant("slug_is_file_is_sample", "the file is 'other.py', expected 'small.py'")
def another_file_name(place: Path) -> Trial:
    made = trial(place)
    made.file = made.file.rename(place / "other.py")
    return made


@plant("slug_is_file_is_sample", "the samples are 'gone.jsonl', expected 'samples/small.jsonl'")
def no_samples(place: Path) -> Trial:
    made = trial(place)
    made.sample = place / "gone.jsonl"
    return made


@plant("slug_is_file_is_sample", "3 of 3 sample cases have a right 'team', expected at least 20")
def too_few_samples(place: Path) -> Trial:
    made = trial(place)
    made.sample.write_text("".join(made.sample.read_text().splitlines(keepends=True)[:3]))
    return made


@plant("governance_is_filled", "field 'legal_basis.operation.en' is blank")
def blank_legal_basis(place: Path) -> Trial:
    return trial(place, legal_basis=LegalBasis(development=SAID, operation=BLANK, retraining=SAID))


@plant("governance_is_filled", "field 'title.da' is blank")
def placeholder(place: Path) -> Trial:
    return trial(place, title=Text(da="Udfyld", en="A title"))


@plant("governance_is_filled", "field 'personal_data' is empty")
def no_personal_data(place: Path) -> Trial:
    return trial(place, personal_data=())


@plant("file_only_declares", "is FunctionDef, expected imports, Facts and Solution")
def a_function(place: Path) -> Trial:
    return trial(place, text=FILE + "\n\ndef clever():\n    return 1\n")


@plant("file_only_declares", "is Lambda")
def a_lambda(place: Path) -> Trial:
    return trial(place, text=FILE + "\nclever = lambda: 1\n")


@plant("file_is_short", "lines of code, expected fewer than 80")
def a_long_file(place: Path) -> Trial:
    return trial(place, text=grow(FILE, 90))


class BareFacts(Facts):
    """A fact without labels."""

    body: str


@plant("facts_are_labelled", "fact 'body' has no label in both languages")
def no_label(place: Path) -> Trial:
    return trial(place, facts=BareFacts)


@plant("targets_are_the_engines", "targets are team, kle, expected the engine's: team")
def a_target_nobody_answers(place: Path) -> Trial:
    return trial(place, targets={"team": SAID, "kle": SAID})


@plant("targets_are_the_engines", "the measure's target is 'kle'")
def a_measure_of_nothing(place: Path) -> Trial:
    return trial(place, measure=Measure(target="kle"))


@plant("protected_facts_exist", "protected 'gender' is no fact")
def a_group_that_is_not_held(place: Path) -> Trial:
    return trial(place, protected=("gender",))


@plant("exemptions_are_explained", "exemption 'no_such_rule' is no rule")
def an_exemption_from_nothing(place: Path) -> Trial:
    return trial(place, exempt={"no_such_rule": "because it is so and stays so"})


@plant("exemptions_are_explained", "exemption 'file_is_short' is 1 words")
def an_exemption_without_why(place: Path) -> Trial:
    return trial(place, exempt={"file_is_short": "because"})


class Loose:
    """No engine at all."""

    name, extra, targets = "loose", None, ("team",)


@plant("engine_keeps_the_contract", "engine is Loose, expected one with the methods")
def no_engine(place: Path) -> Trial:
    return trial(place, engine=Loose())


class Melted(Word):
    """A frozen engine whose class was melted."""


Melted.__dataclass_params__ = type("Params", (), {"frozen": False})()  # type: ignore[attr-defined]


@plant("engine_keeps_the_contract", "can be changed, expected a frozen dataclass")
def a_changeable_engine(place: Path) -> Trial:
    return trial(place, engine=Melted())


class Heavy(Word):
    """Names an extra that does not exist."""

    extra = "unheard-of"


@plant("engine_keeps_the_contract", "the engine's extra 'unheard-of' does not exist")
def an_extra_nobody_declared(place: Path) -> Trial:
    return trial(place, engine=Heavy())


class Lazy(Word):
    """Leaves the last case out."""

    def suggest(self, cases: Sequence[Case]) -> list[Suggestion]:
        return super().suggest(cases)[:-1]


class Mute(Word):
    """Proposes without a reason."""

    def one(self, case: Case) -> Suggestion:
        return Suggestion(case_id=case.id, answers=(Answer(target="team", value="team-hul", score=0.9),))


class Silent(Word):
    """Abstains without a word."""

    def one(self, case: Case) -> Suggestion:
        return Suggestion.abstain(case.id, "team", Text(da="", en=""))


class Astray(Word):
    """Marks a passage beyond the text."""

    def one(self, case: Case) -> Suggestion:
        reason = Reason(text=SAID, spans=(Span(part="body", start=3, end=999, weight=1.0),))
        return Suggestion(case_id=case.id, answers=(Answer(target="team", value="team-hul", score=0.9, reasons=(reason,)),))


class Scribble(Word):
    """Marks a passage beyond the text."""

    mark = Mark(part="body", start=3, end=999, kind="name", score=0.9, reason=SAID)

    def one(self, case: Case) -> Suggestion:
        return super().one(case).model_copy(update={"marks": (self.mark,)})


class Wordless(Scribble):
    """Marks a passage without saying why."""

    mark = Mark(part="body", start=0, end=3, kind="name", score=0.9, reason=BLANK)


@plant("every_case_is_answered", "23 suggestions came, expected one for each of 24")
def a_case_without_suggestion(place: Path) -> Trial:
    return trial(place, engine=Lazy())


@plant("every_case_is_answered", "a proposal without a reason")
def a_proposal_without_reason(place: Path) -> Trial:
    return trial(place, engine=Mute())


@plant("every_case_is_answered", "nothing is proposed and nothing said")
def an_abstention_without_reason(place: Path) -> Trial:
    return trial(place, engine=Silent())


@plant("every_case_is_answered", "a marked passage lies outside its text")
def a_mark_beyond_the_text(place: Path) -> Trial:
    return trial(place, engine=Astray())


@plant("every_case_is_answered", "has a mark outside its text")
def a_proposed_mark_beyond_the_text(place: Path) -> Trial:
    return trial(place, engine=Scribble())


@plant("every_case_is_answered", "has a mark without a reason")
def a_mark_without_reason(place: Path) -> Trial:
    return trial(place, engine=Wordless())


_dice = count()


class Random(Word):
    """Scores by what comes next."""

    def one(self, case: Case) -> Suggestion:
        made = super().one(case)
        return made.model_copy(update={"answers": (made.main.model_copy(update={"score": (next(_dice) % 97) / 100}),)})


class Forgetful(Word):
    """Loads half of what it saved."""

    def load(self, folder: Path) -> Self:
        full = super().load(folder)
        return replace(full, learned=full.learned[:1])


@plant("same_seed_same_answer", "learned again, .* suggestions differ")
def a_random_engine(place: Path) -> Trial:
    return trial(place, engine=Random())


@plant("same_seed_same_answer", "loaded, .* suggestions differ")
def a_forgetful_engine(place: Path) -> Trial:
    return trial(place, engine=Forgetful())


class Lossy(BaseModel):
    """Reads back as another than it was written."""

    model_config = ConfigDict(frozen=True)
    born: str = "now"

    def __eq__(self, other: object) -> bool:
        return self is other

    __hash__ = None  # type: ignore[assignment]


class LossyFacts(Facts):
    """A fact that JSON loses."""

    body: str = fact("Tekst", "Text")
    made: Lossy = fact("Lavet", "Made", default=Lossy())


class NotANumber(Word):
    """Gives a score that is not equal to itself when it is read again."""

    def one(self, case: Case) -> Suggestion:
        reason = Reason(text=SAID, spans=(Span(part="body", start=0, end=1, weight=float("nan")),))
        return Suggestion(case_id=case.id, answers=(Answer(target="team", value="team-hul", score=0.9, reasons=(reason,)),))


@plant("json_goes_both_ways", "a case's facts read from JSON differ")
def facts_that_json_loses(place: Path) -> Trial:
    return trial(place, facts=LossyFacts)


@plant("json_goes_both_ways", "a suggestion read from JSON differs")
def a_suggestion_that_json_loses(place: Path) -> Trial:
    return trial(place, engine=NotANumber())


class Rude(Word):
    """Edits the decisions it is given."""

    def fit(self, cases: Sequence[Case], decisions: Sequence[Settled]) -> Self:
        learned = super().fit(cases, decisions)
        decisions[0].values["team"] = "team-elsewhere"  # type: ignore[index]
        return learned


@plant("input_is_untouched", "the decisions changed while learning")
def an_engine_that_edits(place: Path) -> Trial:
    return trial(place, engine=Rude())


class Eager(Word):
    """Proposes before it has learned."""

    def one(self, case: Case) -> Suggestion:
        reason = Reason(text=SAID)
        return Suggestion(case_id=case.id, answers=(Answer(target="team", value="team-hul", score=0.9, reasons=(reason,)),))


@plant("unlearned_engine_abstains", "an engine that has learned nothing proposes by model")
def an_eager_engine(place: Path) -> Trial:
    return trial(place, engine=Eager())


@plant("unlearned_engine_abstains", "the declared engine is fitted")
def a_declared_model(place: Path) -> Trial:
    return trial(place, engine=Word(learned=(("hul", "team-hul"),)))


@plant("measure_meets_the_floor", "expected at least 0.800")
def below_the_floor(place: Path) -> Trial:
    return trial(place, noise=True)


@plant("measure_meets_the_floor", "expected more than the plain guess")
def no_better_than_guessing(place: Path) -> Trial:
    made = trial(place, floor=0.1)
    made.sample.write_text(made.sample.read_text().replace("team-rotte", "team-hul").replace("team-pas", "team-hul"))
    return made


class Broken(Word):
    """Breaks on a case, with its text in the error."""

    def one(self, case: Case) -> Suggestion:
        raise RuntimeError(case.facts.body)


@plant("every_case_is_answered", "small: RuntimeError was raised, expected no error")
def an_engine_that_breaks(place: Path) -> Trial:
    return trial(place, engine=Broken())


class Slow(Word):
    """Sleeps on every case."""

    def one(self, case: Case) -> Suggestion:
        time.sleep(0.003)
        return super().one(case)


@plant("answers_in_time", "expected at most 0.001 s")
def a_slow_engine(place: Path) -> Trial:
    return trial(place, engine=Slow(), seconds_per_case=0.001)


@plant("pages_render_without_blanks", "page queue holds >None<")
def a_page_that_says_none(place: Path) -> Trial:
    return trial(place, render=lambda s: {"queue": PAGE.replace("<h1>Kø", "<h1>None")})


@plant("pages_render_without_blanks", "page queue has an empty <h1>")
def a_heading_without_text(place: Path) -> Trial:
    return trial(place, render=lambda s: {"queue": PAGE.replace("<h1>Kø", "<h1> ")})


class AnythingFacts(Facts):
    """A fact of any type."""

    body: str = fact("Tekst", "Text")
    more: Any = fact("Mere", "More", default="")


class TalkativeFacts(Facts):
    """Tells content in its error."""

    body: str = fact("Tekst", "Text")

    @classmethod
    def read(cls, values: Any, *, where: str) -> Self:
        from mertid.core import BadCase

        try:
            return super().read(values, where=where)
        except BadCase:
            raise BadCase(f"{where}: body is {values.get('body')}") from None


@plant("wrong_fact_is_named", "fact 'more' took a wrong value")
def a_fact_of_any_type(place: Path) -> Trial:
    return trial(place, facts=AnythingFacts)


@plant("wrong_fact_is_named", "does not name it or tells its content")
def an_error_that_tells(place: Path) -> Trial:
    return trial(place, facts=TalkativeFacts)


class Chatty(Word):
    """Logs what it learns from."""

    def fit(self, cases: Sequence[Case], decisions: Sequence[Settled]) -> Self:
        for case in cases:
            logging.getLogger("chatty").debug("learning from %s", case.facts.body)
        return super().fit(cases, decisions)


class Printing(Word):
    """Prints what it is asked."""

    def one(self, case: Case) -> Suggestion:
        print(case.facts.body)  # noqa: T201
        return super().one(case)


@plant("personal_number_stays_inside", "a planted CPR number was logged")
def a_chatty_engine(place: Path) -> Trial:
    return trial(place, engine=Chatty())


@plant("personal_number_stays_inside", "a planted CPR number was logged, printed")
def a_printing_engine(place: Path) -> Trial:
    return trial(place, engine=Printing())


class Pickler(Word):
    """Saves a pickle under an honest name."""

    def save(self, folder: Path) -> None:
        super().save(folder)
        (folder / "more.json").write_bytes(pickle.dumps(self.learned))


class Odd(Word):
    """Saves a format that nobody knows."""

    def save(self, folder: Path) -> None:
        super().save(folder)
        (folder / "more.bin").write_bytes(b"12")


@plant("model_is_saved_in_open_formats", "'more.json' holds a pickle")
def a_hidden_pickle(place: Path) -> Trial:
    return trial(place, engine=Pickler())


@plant("model_is_saved_in_open_formats", "'more.bin' has an unknown format")
def an_unknown_format(place: Path) -> Trial:
    return trial(place, engine=Odd())


class Trusting(Word):
    """Loads nothing when there is nothing."""

    def load(self, folder: Path) -> Self:
        return super().load(folder) if (folder / "words.json").exists() else self


@plant("damaged_model_is_refused", "loading with 'words.json' missing gave a model, expected BadModel")
def a_trusting_engine(place: Path) -> Trial:
    return trial(place, engine=Trusting())


HIGH: dict[str, Any] = {"risk": RiskClass.HIGH, "citizen_sees": SAID, "protected": ("year",), "facts": KnownFacts}


@plant("choices_fit_the_engine", "choices are given for 'kle', which is no target")
def choices_of_nothing(place: Path) -> Trial:
    return trial(place, choices={"kle": {"a": SAID}})


@plant("choices_fit_the_engine", "'team' may be proposed as team-elsewhere, expected among its choices")
def a_class_that_is_no_choice(place: Path) -> Trial:
    engine = Foretells(endpoints=(outcome(classes={"team-hul": SAID, "team-elsewhere": SAID}),))
    return trial(place, engine=engine, choices={"team": {"team-hul": SAID}})


@plant("engine_fits_the_facts", "small: risk: rule 'x' asks for the fact 'y'")
def a_rule_on_no_fact(place: Path) -> Trial:
    return trial(place, engine=Foretells(wrong=("risk: rule 'x' asks for the fact 'y', which is not declared.",)))


@plant("limits_and_sources_are_filled", "field 'limits' is empty")
def no_limits(place: Path) -> Trial:
    return trial(place, limits=())


@plant("limits_and_sources_are_filled", "field 'sources' is empty")
def blank_sources(place: Path) -> Trial:
    return trial(place, sources=(" ",))


@plant("outcomes_have_a_protocol", "outcome 'team' has no protocol")
def an_outcome_nobody_defined(place: Path) -> Trial:
    return trial(place, engine=Foretells(endpoints=(outcome(protocol=None),)), facts=KnownFacts)


@plant("facts_say_when_known", "fact 'body' does not say when it is known")
def facts_known_at_any_time(place: Path) -> Trial:
    return trial(place, engine=Foretells())


@plant("protected_groups_are_named", "field 'protected' is empty")
def high_risk_without_groups(place: Path) -> Trial:
    return trial(place, **(HIGH | {"protected": ()}))


@plant("protected_groups_are_named", "the engine's groups are none, expected those in 'protected'")
def an_engine_that_is_not_told_the_groups(place: Path) -> Trial:
    return trial(place, engine=Foretells(), **HIGH)


@plant("citizen_is_told", "field 'citizen_sees' is empty")
def high_risk_behind_the_back(place: Path) -> Trial:
    return trial(place, **(HIGH | {"citizen_sees": None}))


@plant("todays_tool_is_beaten", "concordance is 0.500, today's tool reaches 1.000")
def a_tool_that_knows_better(place: Path) -> Trial:
    made = trial(place, engine=Ranked(), measure=Measure(name="concordance", target="team"))
    text = made.sample.read_text().replace("team-rotte", "yes").replace("team-hul", "no").replace("team-pas", "no")
    made.sample.write_text(text)
    return made


@plant("groups_are_compared", "protected 'year' has no figures")
def groups_that_nobody_compared(place: Path) -> Trial:
    return trial(place, engine=Unseeing(groups=("year",)), **HIGH)


@plant("made_citizens_say_so", "24 samples of persons do not say that they are made")
def samples_taken_for_real(place: Path) -> Trial:
    made = trial(place)
    made.sample.write_text(made.sample.read_text().replace('{"id": ', '{"person": "p-1", "id": '))
    return made


CASES = [(rule, name, make, match) for rule, made in PLANTED.items() for name, make, match in made]


@pytest.mark.parametrize("rule", rules())
def test_a_sound_solution_keeps_every_rule(rule: str, tmp_path: Path) -> None:
    result = judge(trial(tmp_path), rule)
    assert (result.state, result.says) == ("ok", "")


@pytest.mark.parametrize(("rule", "make", "match"), [(r, m, s) for r, _, m, s in CASES], ids=[f"{r}-{n}" for r, n, _, _ in CASES])
def test_the_rule_fails_on_its_planted_fault(rule: str, make: Callable[[Path], Trial], match: str, tmp_path: Path) -> None:
    import re

    result = judge(make(tmp_path), rule)
    assert result.state == "fail"
    assert re.search(match, result.says), result.says


@pytest.mark.parametrize("rule", rules())
def test_every_rule_has_a_planted_fault(rule: str) -> None:
    assert PLANTED.get(rule), f"plant a fault for {rule}"


@pytest.mark.parametrize("rule", rules())
def test_every_rule_says_what_why_and_cure(rule: str) -> None:
    text = rules()[rule].__doc__ or ""
    assert text.splitlines()[0].rstrip().endswith((".", ")")), "the first line is the rule as a sentence"
    assert "Why: " in text
    assert "Cure: " in text


@pytest.mark.parametrize("rule", ["protected_groups_are_named", "citizen_is_told", "groups_are_compared", "outcomes_have_a_protocol"])
def test_a_sound_solution_of_high_risk_keeps_the_rules_for_people(rule: str, tmp_path: Path) -> None:
    assert judge(trial(tmp_path, engine=Foretells(groups=("year",)), **HIGH), rule).says == ""


def test_a_needed_exemption_is_granted_and_a_needless_one_fails(tmp_path: Path) -> None:
    why = {"file_is_short": "its facts are the national form, which has ninety fields"}
    needed = judge(trial(tmp_path, text=grow(FILE, 90), exempt=why), "file_is_short")
    assert (needed.state, needed.says) == ("exempt", why["file_is_short"])
    needless = judge(trial(tmp_path, exempt=why), "file_is_short")
    assert needless.state == "fail"
    assert "it is exempt without need" in needless.says


def test_a_missing_library_is_said_and_its_rules_are_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mertid.checks.missing_extra", lambda solution: "encoder")
    result = judge(trial(tmp_path), "measure_meets_the_floor")
    assert (result.state, result.says) == ("skip", "needs pip install 'mertid[encoder]'")
    assert judge(trial(tmp_path), "file_is_short").state == "ok"


def test_the_contract_page_is_up_to_date() -> None:
    assert (ROOT / "docs" / "contract.md").read_text("utf-8") == contract_page(), "run: mertid docs"


