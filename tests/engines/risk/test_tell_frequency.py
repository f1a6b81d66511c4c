"""Chances as whole persons, in exact sentences."""

import pytest

from mertid.core import Text
from mertid.engines.risk import Endpoint
from mertid.engines.risk.frequency import (
    chance,
    change,
    half,
    instead,
    number,
    out_of,
    persons,
    times,
    unsure,
    unsure_change,
    within,
)
from mertid.engines.risk.numerals import amount

ADMITTED = Endpoint("admission", horizon_days=30, happens=Text(da="bliver {n} indlagt {horizon}", en="{n} are admitted {horizon}"))
VISITS = Endpoint("visits", "count", 365, happens=Text(da="får {n} besøg {horizon}", en="have {n} visits {horizon}"))
JOB = Endpoint(
    "job", "effect", 182, people=Text(da="ledige", en="unemployed people"), better_low=False,
    happens=Text(da="er {n} i job efter et halvt år", en="{n} are in a job after half a year"),
)
WORK = Text(da="Virksomhedspraktik", en="Work trial")


@pytest.mark.parametrize(("share", "da", "en"), [
    (0.14, "Ud af 100 borgere som denne bliver 14 indlagt inden for 30 dage, 86 gør ikke.",
     "Out of 100 citizens like this one, 14 are admitted within 30 days, 86 are not."),
    (0.01, "Ud af 100 borgere som denne bliver 1 indlagt inden for 30 dage, 99 gør ikke.",
     "Out of 100 citizens like this one, 1 is admitted within 30 days, 99 are not."),
    (0.99, "Ud af 100 borgere som denne bliver 99 indlagt inden for 30 dage, 1 gør ikke.",
     "Out of 100 citizens like this one, 99 are admitted within 30 days, 1 is not."),
    (0.003, "Ud af 1.000 borgere som denne bliver 3 indlagt inden for 30 dage, 997 gør ikke.",
     "Out of 1,000 citizens like this one, 3 are admitted within 30 days, 997 are not."),
    (0.0001, "Ud af 1.000 borgere som denne bliver færre end 1 indlagt inden for 30 dage, flere end 999 gør ikke.",
     "Out of 1,000 citizens like this one, fewer than 1 is admitted within 30 days, more than 999 are not."),
    (0.9999, "Ud af 1.000 borgere som denne bliver flere end 999 indlagt inden for 30 dage, færre end 1 gør ikke.",
     "Out of 1,000 citizens like this one, more than 999 are admitted within 30 days, fewer than 1 is not."),
    (0.0, "Ud af 100 borgere som denne bliver 0 indlagt inden for 30 dage, 100 gør ikke.",
     "Out of 100 citizens like this one, 0 are admitted within 30 days, 100 are not."),
])
def test_a_chance_is_told_as_whole_persons_with_both_sides(share: float, da: str, en: str):
    assert chance(ADMITTED, share) == Text(da=da, en=en)


def test_nobody_is_lost_and_none_or_all_are_said_only_where_exact():
    for share in (k / 4999 for k in range(5000)):
        some = persons(share)
        assert some.n + some.rest.n == some.of
        assert (some.n == 0) == (share == 0)
        assert (some.n == some.of) == (share == 1)


def test_a_class_is_told_by_its_name_and_the_citizen_as_you():
    ill = Endpoint("ill", "class", people=Text(da="patienter", en="patients"), happens=Text(da="har {n} {what}", en="{n} have {what}"),
                   spared=Text(da="{n} har noget andet", en="{n} have something else"))
    told = chance(ill, 0.42, what=Text(da="Lungebetændelse", en="Pneumonia"), like=Text(da="dig", en="you"))
    assert told.da == "Ud af 100 patienter som dig har 42 lungebetændelse, 58 har noget andet."
    assert told.en == "Out of 100 patients like you, 42 have pneumonia, 58 have something else."


def test_the_others_are_told_with_the_verb_that_fits_where_the_solution_does_not_say():
    still = Endpoint("still", people=Text(da="nyledige", en="newly unemployed"), happens=Text(
        da="er {n} stadig ledige efter 26 uger", en="{n} are still unemployed after 26 weeks"))
    assert chance(still, 0.24).da == "Ud af 100 nyledige som denne er 24 stadig ledige efter 26 uger, 76 er det ikke."
    assert chance(still, 0.24).en.endswith("76 are not.")
    assert chance(Endpoint("a", happens=Text(da="får {n} hjælp", en="{n} get help")), 0.24).en.endswith("24 get help, 76 do not.")


def test_a_word_that_bends_with_the_number_does():
    thin = Endpoint("thin", happens=Text(da="er {n} [underernæret|underernærede]", en="{n} are malnourished"))
    assert chance(thin, 0.01).da == "Ud af 100 borgere som denne er 1 underernæret, 99 er det ikke."
    assert chance(thin, 0.12).da == "Ud af 100 borgere som denne er 12 underernærede, 88 er det ikke."
    assert change(thin, WORK, -0.01).da == "Virksomhedspraktik: ud af 100 borgere som denne er 1 færre underernæret."


def test_the_others_of_a_class_got_something_else():
    grant = Endpoint("grant", "class", happens=Text(da="fik {n} {what}", en="{n} had {what}"))
    told = chance(grant, 0.48, what=Text(da="Rengøring hver uge", en="Cleaning every week"))
    assert told.da == "Ud af 100 borgere som denne fik 48 rengøring hver uge, 52 fik noget andet."
    assert told.en == "Out of 100 citizens like this one, 48 had cleaning every week, 52 had something else."


@pytest.mark.parametrize(("value", "low", "high", "da"), [
    (0.14, 0.09, 0.21, "Skønnet er usikkert: det rigtige tal ligger ni ud af ti gange mellem 9 og 21."),
    (0.02, 0.0001, 0.04, "Skønnet er usikkert: det rigtige tal ligger ni ud af ti gange på højst 4."),
    (0.97, 0.9, 0.9999, "Skønnet er usikkert: det rigtige tal ligger ni ud af ti gange på mindst 90."),
    (0.14, 0.138, 0.142, "Usikkerheden er under 1 ud af 100."),
    (0.004, 0.001, 0.02, "Skønnet er usikkert: det rigtige tal ligger ni ud af ti gange mellem 1 og 20."),
])
def test_the_uncertainty_is_told_in_the_same_persons(value: float, low: float, high: float, da: str):
    assert unsure(value, low, high, 0.9).da == da


@pytest.mark.parametrize(("sure", "da"), [
    (0.9, "ni ud af ti gange"), (0.95, "19 ud af 20 gange"), (0.8, "otte ud af ti gange"), (0.85, "85 ud af 100 gange"),
])
def test_how_sure_is_said_in_words(sure: float, da: str):
    assert times(sure).da == da


@pytest.mark.parametrize(("days", "da", "en"), [
    (1, "inden for et døgn", "within a day"), (7, "inden for en uge", "within a week"), (14, "inden for 14 dage", "within 14 days"),
    (30, "inden for 30 dage", "within 30 days"), (90, "inden for 90 dage", "within 90 days"),
    (91, "inden for tre måneder", "within three months"), (182, "inden for et halvt år", "within half a year"),
    (365, "inden for et år", "within a year"), (730, "inden for to år", "within two years"),
    (1826, "inden for fem år", "within five years"), (400, "inden for 400 dage", "within 400 days"),
])
def test_a_horizon_is_said_in_words(days: int, da: str, en: str):
    assert within(days) == Text(da=da, en=en)


def test_a_count_is_told_with_its_average_and_what_nine_out_of_ten_get():
    told = number(VISITS, 1.43, 0, 4, 0.9)
    assert told.da == "Borgere som denne får i gennemsnit 1,4 besøg inden for et år. For ni ud af ti er det mellem 0 og 4."
    assert told.en == "Citizens like this one have on average 1.4 visits within a year. For nine out of ten it is between 0 and 4."


@pytest.mark.parametrize(("value", "da"), [
    (0.12, "Virksomhedspraktik: ud af 100 ledige som denne er 12 flere i job efter et halvt år."),
    (-0.05, "Virksomhedspraktik: ud af 100 ledige som denne er 5 færre i job efter et halvt år."),
    (0.01, "Virksomhedspraktik: ud af 100 ledige som denne er 1 mere i job efter et halvt år."),
    (0.001, "Virksomhedspraktik: forskellen er mindre end 1 ud af 100 ledige som denne."),
])
def test_what_a_measure_changes_is_told_as_more_or_fewer_persons(value: float, da: str):
    assert change(JOB, WORK, value).da == da


def test_one_more_is_told_in_the_singular_in_english():
    assert change(JOB, WORK, 0.01).en == "Work trial: out of 100 unemployed people like this one, 1 more is in a job after half a year."


def test_how_unsure_a_change_is_may_reach_over_none():
    assert unsure_change(-0.03, 0.2, 0.9).da == "Skønnet er usikkert: det rigtige ligger ni ud af ti gange fra 3 færre til 20 flere."
    assert unsure_change(0.0, 0.2, 0.9).en.endswith("from no difference to 20 more.")


def test_when_half_have_had_it_is_told_in_a_sentence():
    assert half(ADMITTED, 730).da == "Hos halvdelen sker det inden for to år."
    assert half(ADMITTED, float("nan")) == Text(da="", en="")


def test_competing_causes_are_told_beside():
    death = Endpoint("death", "time", 365, classes={"a": Text(da="Død af kræften", en="Death from the cancer"),
                                                    "b": Text(da="Død af andet", en="Death from other causes")})
    assert instead(death, {"b": 0.07}).da == "Hos 7 ud af 100 sker der noget andet først: død af andet."


def test_numbers_have_a_danish_comma_and_no_false_precision():
    assert [amount(one).da for one in (1.04, 1.43, 12.0, 0.04, 0.0)] == ["1", "1,4", "12", "0,04", "0"]
    assert out_of(0.14) == Text(da="14 ud af 100", en="14 out of 100")
