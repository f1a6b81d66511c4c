"""Readiness: a plain verdict and findings that point to cases."""

import time

from mertid.engines.triage import Triage

from .invented import TEAMS, Told, mails, one


def engine():
    return Triage(targets=("team",)).with_settings({"teams": TEAMS, "confidence": 0.9})


def kinds(found, kind):
    return [f for f in found.findings if f.kind == kind]


def test_nothing_is_not_enough_and_says_what_is_missing():
    found = engine().readiness([], [])
    assert not found.enough
    assert "Ikke nok, fordi der er 0 afgjorte mails" in found.because.da
    assert len(kinds(found, "missing")) == len(TEAMS)


def test_three_hundred_clear_mails_are_enough_and_the_amounts_are_told():
    found = engine().readiness(*mails(300, seed=1, noise=0.0))
    assert found.enough
    assert found.because.da.startswith("Nok, fordi")
    assert sum(g.n for g in found.groups) == found.n == 300


def test_mail_that_tells_nothing_is_not_enough():
    found = engine().readiness(*mails(200, seed=2, noise=1.0))
    assert not found.enough


def test_small_and_new_teams_are_listed():
    cases, told = mails(150, seed=3)
    for at in range(145, 150):
        told[at] = Told(told[at].case_id, {"team": "nyt-team"}, told[at].at)
    found = engine().readiness(cases, told)
    assert [f.value for f in kinds(found, "new")] == ["nyt-team"]
    assert "nyt-team" in [f.value for f in kinds(found, "few")]


def test_a_wrong_label_is_pointed_to():
    cases, told = mails(300, seed=4, noise=0.0)
    at = next(i for i, t in enumerate(told) if t.values["team"] == "vand")
    told[at] = Told(told[at].case_id, {"team": "skat"}, told[at].at)
    found = kinds(engine().readiness(cases, told), "label")
    assert told[at].case_id in [i for f in found for i in f.case_ids]
    assert len(found) < 5


def test_doubles_and_split_doubles_are_found():
    cases, told = mails(120, seed=5)
    cases[1] = cases[0].model_copy(update={"id": cases[1].id})
    told[1] = Told(told[1].case_id, {"team": "skat" if told[0].values["team"] != "skat" else "vej"}, told[1].at)
    found = kinds(engine().readiness(cases, told), "duplicate")
    assert {cases[0].id, cases[1].id} <= {i for f in found for i in f.case_ids}
    assert found[0].level == "warn"


def stamped(cases, told, stamp):
    return [
        c.model_copy(update={"facts": c.facts.model_copy(update={"body": stamp + "\n" + c.facts.body})}) if t.values["team"] == "vej" else c
        for c, t in zip(cases, told, strict=True)
    ]


def test_the_name_of_the_team_in_its_mail_is_a_leak():
    cases, told = mails(120, seed=6)
    found = kinds(engine().readiness(stamped(cases, told, "Videre til Team Vej"), told), "leak")
    assert any(f.value == "vej" and "Team Vej" in f.text.da for f in found)


def test_a_stamp_that_gives_a_team_away_is_a_leak():
    cases, told = mails(120, seed=7)
    found = kinds(engine().readiness(stamped(cases, told, "Journalkode zebrastempel"), told), "leak")
    assert any(f.value == "vej" and "zebrastempel" in f.text.da for f in found)


def test_a_shift_between_teams_is_drift():
    cases, told = mails(300, seed=8)
    half = [i for i, t in enumerate(told) if (t.values["team"] in ("vand", "vej")) == (i < 150)]
    found = engine().readiness([cases[i] for i in half], [told[i] for i in half])
    assert kinds(found, "drift")
    assert not kinds(engine().readiness(cases, told), "drift")


def test_empty_and_undecided_mails_are_counted():
    cases, told = mails(50, seed=9)
    blank = one()
    found = engine().readiness(
        [*cases, blank, one("x").model_copy(update={"id": "open"})], [*told, Told(blank.id, {"team": "vej"}, told[-1].at)]
    )
    texts = " ".join(f.text.da for f in kinds(found, "missing"))
    assert "1 mails er uden ord" in texts
    assert "1 mails er endnu ikke afgjort" in texts


def test_of_much_mail_the_newest_is_measured_and_that_is_said_soon():
    cases, told = mails(1200, seed=10)
    start = time.process_time()
    found = engine().readiness(cases, told)
    assert time.process_time() - start < 6, "3 s on a quiet machine; twice that leaves room for a busy one"
    assert any("de nyeste 1000 af 1200 mails" in f.text.da for f in found.findings)
    assert found.n == 1200
