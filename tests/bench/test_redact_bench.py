"""The redaction bench: what it plants is where it says, is drawn from its seed, and is counted right."""

from mertid.bench import redact
from mertid.bench._redact_planted import plant
from mertid.core import same
from mertid.engines.redact import Find
from mertid.engines.redact.find.cpr import birth_date, modulus_11


def test_the_same_seed_plants_the_same_text() -> None:
    assert plant(["Der er ro.", "Sagen er slut."], 3, 1) == plant(["Der er ro.", "Sagen er slut."], 3, 1)
    assert plant(["Der er ro."], 3, 1) != plant(["Der er ro."], 3, 2)


def test_planted_cpr_numbers_have_dates_and_both_pass_and_fail_modulus_11() -> None:
    made = plant(["Der er ro."], 40, 0)
    told = ["".join(c for c in made.text[a:b] if c.isdigit()) for a, b, kind, way in made.spans if kind == "cpr" and way != "masked"]
    assert len(told) > 100
    assert all(birth_date(number) for number in told)
    assert 0.3 < sum(map(modulus_11, told)) / len(told) < 0.8


def test_a_passage_counts_as_found_only_when_every_digit_is_covered() -> None:
    text = "CPR 010190-1234."
    half, whole = (Find(0, 4, end, "cpr", 0.9, same("x"), "cpr") for end in (10, 15))
    assert not redact._hidden(text, 4, 15, [half])
    assert redact._hidden(text, 4, 15, [whole])


def test_our_finding_beats_the_plain_patterns_on_a_small_planting() -> None:
    made = plant(["Der er ro i byen.", "Udvalget drøftede planen for skolerne."], 12, 3)
    found = [one for one in redact.ours(made.text) if one.score >= redact.LEAST]
    ours, plain = redact._counts(made, found)[0], redact._counts(made, redact.plainly(made.text))[0]
    assert ours["cpr"][0] == ours["cpr"][1]
    assert sum(hits for hits, _ in ours.values()) > sum(hits for hits, _ in plain.values())
