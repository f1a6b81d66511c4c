"""The redact engine: laws and grounds, settings, law and outcome proposed, what it learns, and the shipped samples."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from mertid import catalog
from mertid.core import BadModel, BadSettings, Case, Document, NotEnoughData, NotFitted
from mertid.core.measure import read_marks
from mertid.engines.redact import KINDS, Find, Redact, ground, grounds, law, laws
from mertid.engines.redact.learned import Learned
from mertid.samples.read import Right, read_cases, sample_file
from mertid.solutions.disclosure import DisclosureFacts

AT = datetime(2026, 3, 1, tzinfo=UTC)


def case(body: str, *texts: str, **facts: object) -> Case:
    """Return a request with documents of these texts."""
    told = DisclosureFacts.read({"body": body, **facts}, where="disclosure")
    papers = tuple(Document(name=f"{n}.txt", media_type="text/plain", text=text) for n, text in enumerate(texts))
    return Case(id="1", solution="disclosure", facts=told, documents=papers)


def test_every_law_has_sources_texts_and_a_ground_for_every_kind() -> None:
    assert list(laws()) == ["offentlighedsloven", "forvaltningsloven", "databeskyttelsesforordningen", "miljoeoplysningsloven", "egenacces"]
    for one in laws().values():
        assert one.source
        assert one.read_on
        assert one.deadline.working != bool(one.deadline.months)
        for text in (one.title, one.short, one.meaning, one.own_why, one.appeal, one.deadline.text, one.deadline.missed):
            assert text.da.strip()
            assert text.en.strip()
        for kind in KINDS:
            assert ground(one.ground_for(kind)).law == one.key


def test_ground_keys_differ_over_all_laws() -> None:
    keys = [held.key for one in laws() for held in grounds(one)]
    assert len(keys) == len(set(keys))


def test_an_unknown_law_or_ground_is_refused() -> None:
    with pytest.raises(BadSettings, match="the law is not known, expected one of offentlighedsloven"):
        law("grundloven")
    with pytest.raises(BadSettings, match="the ground is not known"):
        ground("§ 1")


@pytest.mark.parametrize(
    ("given", "match"),
    [
        ({"law": "grundloven"}, "field 'law' is not known"),
        ({"staff": "Henrik Toft"}, "field 'staff' is str, expected a list"),
        ({"least": 2}, "field 'least' is int, expected a share"),
        ({"authority_name": 4}, "field 'authority_name' is int"),
    ],
)
def test_settings_that_cannot_be_used_are_named(given: dict[str, object], match: str) -> None:
    with pytest.raises(BadSettings, match=match):
        Redact().with_settings(given)


def test_settings_reach_the_context() -> None:
    engine = Redact().with_settings({"authority_domains": ["@Bakkely.example"], "staff": ["Henrik Toft"], "deadline": 7})
    context = engine.context(law="egenacces", requester=("Karen Holm",))
    assert (context.authority_domains, context.staff, context.law, context.requester) == (
        ("bakkely.example",),
        ("Henrik Toft",),
        "egenacces",
        ("Karen Holm",),
    )


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("Jeg beder om partsaktindsigt i min byggesag", "forvaltningsloven"),
        ("Hvad har I registreret om mig? Registerindsigt, tak", "databeskyttelsesforordningen"),
        ("Jeg beder om miljøoplysninger om udledning", "miljoeoplysningsloven"),
        ("Jeg er journalist og beder om aktindsigt", "offentlighedsloven"),
        ("Jeg vil se alle notater om mig, egenacces", "egenacces"),
        ("Må jeg få lokalplanen?", "offentlighedsloven"),
    ],
)
def test_the_law_is_proposed_by_the_words_of_the_request(body: str, wanted: str) -> None:
    answer = Redact().suggest([case(body)])[0].answer("law")
    assert answer is not None
    assert (answer.value, answer.proposed) == (wanted, True)
    assert answer.reasons[0].text.da


def test_the_case_workers_choice_goes_before_words() -> None:
    answer = Redact().suggest([case("partsaktindsigt", law="egenacces")])[0].answer("law")
    assert answer is not None
    assert (answer.value, answer.by, answer.score) == ("egenacces", "fact", 1.0)


def test_without_documents_no_outcome_is_proposed() -> None:
    made = Redact().suggest([case("Aktindsigt")])[0]
    assert made.main.abstained is not None
    assert made.marks == ()


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Årsdøgntrafikken er 4.812 køretøjer.", "full"),
        ("Karen Vestergaard, CPR 010190-1234, klager.", "partial"),
    ],
)
def test_the_outcome_follows_from_the_marks(text: str, outcome: str) -> None:
    made = Redact().suggest([case("Aktindsigt efter offentlighedsloven", text)])[0]
    assert made.main.value == outcome
    assert bool(made.marks) == (outcome == "partial")


def test_the_requester_is_open_to_a_party_in_the_marks_too() -> None:
    text = "Karen Vestergaard har søgt. Naboen Peter Holm er hørt."
    made = Redact().suggest([case("partsaktindsigt i min sag", text, sender_name="Karen Vestergaard")])[0]
    assert {text[m.start : m.end]: m.open for m in made.marks} == {"Karen Vestergaard": True, "Peter Holm": False}


def test_learning_draws_scores_to_what_people_strike() -> None:
    text = "Karen Vestergaard, CPR 010190-1234."
    cases = [case("Aktindsigt", text).model_copy(update={"id": str(n)}) for n in range(12)]
    marks = f"document:0 {text.index('010190')} {len(text) - 1}"
    engine = Redact().fit(cases, [Right(str(n), {"outcome": "partial", "marks": marks}, AT) for n in range(12)])
    assert engine.learned is not None
    assert dict(engine.learned.struck)["cpr"] == 12
    by_kind = {m.kind: m.score for m in engine.suggest(cases[:1])[0].marks}
    before = {m.kind: m.score for m in Redact().suggest(cases[:1])[0].marks}
    assert by_kind["name"] < before["name"]
    assert by_kind["cpr"] >= before["cpr"]


def test_too_little_to_learn_from_is_said() -> None:
    with pytest.raises(NotEnoughData, match="1 decided requests have marks, expected at least 10"):
        Redact().fit([case("x", "y")], [Right("1", {"marks": ""}, AT)])
    told = Redact().readiness([case("x", "y")], [Right("1", {"marks": ""}, AT)])
    assert not told.enough
    assert "10" in told.because.da


def test_what_is_learned_is_saved_whole_or_refused(tmp_path: Path) -> None:
    made = Learned((("cpr", 3),), (("name", 2),), 10)
    made.save(tmp_path / "model")
    assert Learned.load(tmp_path / "model") == made
    file = tmp_path / "model" / "learned.json"
    file.write_text(file.read_text().replace('\\"cpr\\": 3', '\\"cpr\\": 4'))
    with pytest.raises(BadModel, match="changed"):
        Learned.load(tmp_path / "model")
    with pytest.raises(NotFitted, match="nothing is learned yet"):
        Redact().save(tmp_path / "other")


def test_corrected_scores_leave_open_finds_and_unknown_rules_alone() -> None:
    from mertid.core import same

    open_, other = (Find(0, 0, 1, "name", 0.5, same("x"), rule, open=o) for rule, o in (("cpr", True), ("new", False)))
    assert Learned((("cpr", 50),), (), 50).corrected([open_, other]) == [open_, other]


def test_the_samples_marks_stand_where_they_say() -> None:
    solution = catalog.get("disclosure")
    cases, rights = read_cases(sample_file("disclosure"), solution)
    by_id = {one.id: one for one in cases}
    seen = 0
    for right in rights:
        for line, (part, start, end) in zip(right.values["marks"].splitlines(), read_marks(right.values["marks"]), strict=True):
            text = by_id[right.case_id].documents[int(part.removeprefix("document:"))].text
            assert text[start:end] == line.split(" ", 3)[3], right.case_id
            seen += 1
    assert seen > 60


def test_the_engine_does_well_on_its_samples() -> None:
    solution = catalog.get("disclosure")
    cases, rights = read_cases(sample_file("disclosure"), solution)
    figures = solution.engine.evaluate(cases, rights).measures
    assert figures["marks_f1"].value >= 0.9
    assert figures["law_accuracy"].value >= 0.9
    assert figures["outcome_accuracy"].value >= 0.9
