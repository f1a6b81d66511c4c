"""The manager's page and its export."""

import csv
import time
from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.test import Client
from django.utils import timezone

from mertid.desk import store
from mertid.desk.figures import gather
from mertid.desk.models import CaseRow, DecisionRow, Deployment, OutcomeRow, Role, SuggestionRow, Team
from mertid.desk.period import Period
from mertid.desk.store import Settled

from . import rows

URL = "/mail_triage/manager/"


def period(days: int = 30) -> Period:
    today = timezone.localdate()
    return Period(today - timedelta(days=days - 1), today)


def one(
    at: Deployment,
    *,
    proposed_to: str,
    sent_to: str,
    kind: str = "accept",
    shown: bool = True,
    control: bool = False,
    proposed: bool = True,
    active_s: float | None = 60.0,
    undone: bool = False,
    body: str = "kort",
) -> DecisionRow:
    now = timezone.now()
    teams = {t.slug: t for t in Team.objects.filter(authority=at.authority)}
    case = CaseRow.objects.create(
        authority=at.authority,
        deployment=at,
        number=CaseRow.objects.count() + 1,
        facts={"body": body},
        control=control,
        state="decided",
        received_at=now - timedelta(minutes=9),
        decided_at=now - timedelta(minutes=3),
    )
    suggestion = SuggestionRow.objects.create(case=case, payload={}, proposed=proposed, value=proposed_to)
    return DecisionRow.objects.create(
        case=case,
        suggestion=suggestion,
        kind=kind,
        values={"team": sent_to},
        team=teams.get(sent_to),
        shown=shown,
        active_s=active_s,
        at=now - timedelta(minutes=3),
        undone_at=now if undone else None,
        reason="" if kind == "accept" else "new_area",
    )


def test_error_counts_moved_rejected_and_rerouted_but_not_a_changed_subject_alone(here: Deployment) -> None:
    for _ in range(6):
        one(here, proposed_to="byggesag", sent_to="byggesag")
    one(here, proposed_to="byggesag", sent_to="byggesag", kind="change")
    one(here, proposed_to="byggesag", sent_to="vej-og-park", kind="change")
    one(here, proposed_to="byggesag", sent_to="byggesag", kind="reject")
    later = one(here, proposed_to="byggesag", sent_to="byggesag")
    OutcomeRow.objects.create(
        case=later.case, decision=later, kind="rerouted", team=Team.objects.get(slug="vej-og-park"), at=timezone.now()
    )
    found = gather(here, period())
    assert (found.tally.accepted, found.tally.changed, found.tally.rejected) == (7, 2, 1)
    assert found.tally.error is not None
    assert found.tally.error.value == pytest.approx(0.3)
    assert found.reroutes == [{"source": "Byggesag", "target": "Vej og park", "n": 1}]
    assert found.reasons[0]["n"] == 3
    assert ("Vej og park", 1) in found.reasons[0]["teams"]


def test_undone_decisions_and_imported_history_count_nowhere(here: Deployment) -> None:
    one(here, proposed_to="byggesag", sent_to="byggesag", undone=True)
    item = Settled(facts={"subject": "Gammel sag"}, values={"team": "byggesag"}, at=timezone.now() - timedelta(minutes=3))
    assert store.import_decided(who=store.worker(here.authority), deployment=here, items=[item]) == 1
    found = gather(here, period())
    assert (found.decided, found.tally.shown, found.received) == (0, 0, 1)


def test_coverage_is_the_share_of_decided_cases_with_a_proposal(here: Deployment) -> None:
    for proposed in (True, True, True, False):
        one(here, proposed_to="byggesag", sent_to="byggesag", proposed=proposed, shown=proposed)
    found = gather(here, period())
    assert found.coverage is not None
    assert found.coverage.value == pytest.approx(0.75)


def test_hidden_proposals_of_the_control_share_are_compared_with_what_people_chose(here: Deployment) -> None:
    for sent in ("byggesag", "byggesag", "byggesag", "vej-og-park"):
        one(here, proposed_to="byggesag", sent_to=sent, kind="change", shown=False, control=True)
    found = gather(here, period())
    assert found.unseen is not None
    assert found.unseen.value == pytest.approx(0.75)
    assert found.hidden is None


def test_hours_compare_only_cases_with_a_proposal(here: Deployment) -> None:
    for i in range(40):
        one(here, proposed_to="byggesag", sent_to="byggesag", kind="change", shown=False, control=True, active_s=200 + i % 2)
        one(here, proposed_to="byggesag", sent_to="byggesag", active_s=80 + i % 2)
        one(here, proposed_to="byggesag", sent_to="byggesag", kind="change", proposed=False, shown=False, control=i < 20, active_s=900)
    found = gather(here, period()).benefit
    assert (found.state, found.n_control, found.n_shown, found.shown_cases) == ("measured", 40, 40, 40)
    assert found.saved_s is not None
    assert found.saved_s.value == pytest.approx(120)
    assert found.hours is not None
    assert found.hours.value == pytest.approx(120 * 40 / 3600)


def test_waiting_and_overdue_are_those_of_now(here: Deployment) -> None:
    rows.waiting(here, [1, 30, 200, 400])
    found = gather(here, period(7))
    assert (found.waiting, found.overdue) == (4, 2)
    assert [a.cases for a in found.ages] == [1, 1, 0, 1, 1]


def test_a_day_belongs_to_danish_time(here: Deployment) -> None:
    row = one(here, proposed_to="byggesag", sent_to="byggesag")
    day = timezone.localdate() - timedelta(days=2)
    DecisionRow.objects.filter(pk=row.pk).update(at=Period(day, day).start)
    assert gather(here, Period(day, day)).decided == 1
    assert gather(here, Period(day - timedelta(days=1), day - timedelta(days=1))).decided == 0


def test_another_authoritys_cases_are_not_counted(here: Deployment) -> None:
    there = rows.deployment(rows.authority("29189502", "Anden Kommune"))
    rows.decided(there, 20)
    assert gather(here, period()).decided == 0


def test_an_empty_desk_says_so_in_plain_danish(as_role: Callable[[Role], Client]) -> None:
    page = as_role(Role.MANAGER).get(URL).content.decode()
    assert "Ingen sager i perioden" in page
    assert "Der skal mindst 30 til" in page
    assert "Ingen model er i brug endnu" in page


def test_the_page_shows_danish_figures_with_intervals(here: Deployment, as_role: Callable[[Role], Client]) -> None:
    rows.decided(here, 1500, used=rows.model(here))
    page = as_role(Role.MANAGER).get(URL).content.decode()
    assert "frigjort, målt" in page
    assert "Lovet i businesscasen: 128 t" in page
    assert "I har aftalt højst 5 %" in page
    assert "1.500 besluttet" in page


def test_the_line_can_be_moved_without_javascript(here: Deployment, as_role: Callable[[Role], Client]) -> None:
    rows.decided(here, 300, used=rows.model(here))
    client = as_role(Role.MANAGER)
    assert "Her er I nu" in client.get(URL).content.decode()
    assert "flere forkerte forslag" in client.get(URL + "?line=59").content.decode()
    assert "Her er I nu" in client.get(URL + "?line=9999").content.decode()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?from=2026-02-01&to=2026-01-01", "Slutdatoen ligger før startdatoen"),
        ("?from=2026-02-01", "Skriv begge datoer"),
        ("?from=2000-01-01&to=2026-01-01", "Vælg højst to år"),
    ],
)
def test_a_period_that_cannot_be_is_explained(as_role: Callable[[Role], Client], query: str, said: str) -> None:
    assert said in as_role(Role.MANAGER).get(URL + query).content.decode()


def test_new_words_are_those_unseen_in_training(here: Deployment, as_role: Callable[[Role], Client]) -> None:
    used = rows.model(here, days_ago=31)
    rows.decided(here, 100, days=25)
    CaseRow.objects.filter(pk__in=list(CaseRow.objects.values_list("pk", flat=True)[:50])).update(
        decided_at=used.made_at - timedelta(days=2)
    )
    CaseRow.objects.update(search="hul i vejen")
    CaseRow.objects.filter(pk__in=list(CaseRow.objects.filter(decided_at__gt=used.made_at).values_list("pk", flat=True)[:8])).update(
        search="ladestander i vejen"
    )
    page = as_role(Role.MANAGER).get(URL + "words/").content.decode()
    assert "<i>ladestander</i>" in page
    assert "<i>vejen</i>" not in page


def test_the_file_opens_in_danish_excel(here: Deployment, as_role: Callable[[Role], Client]) -> None:
    rows.decided(here, 400, used=rows.model(here))
    answer = as_role(Role.MANAGER).get(URL + "figures.csv?days=30")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert lines[0][2] == "værdi"
    assert {len(line) for line in lines} == {8}
    named = {line[1]: line for line in lines}
    assert named["besluttet"][2] == "400"
    assert "," in named["dækning"][2]
    assert all(line[7] for line in lines), "every figure has its definition"


def test_a_team_named_as_a_formula_is_not_run_by_the_spreadsheet(here: Deployment, as_role: Callable[[Role], Client]) -> None:
    Team.objects.filter(slug="byggesag").update(name="=1+1")
    one(here, proposed_to="byggesag", sent_to="byggesag")
    text = as_role(Role.MANAGER).get(URL + "figures.csv").content.decode("utf-8-sig")
    assert ";'=1+1: besluttet;" in text


@pytest.mark.parametrize("role", [Role.SORTER, Role.CASE_WORKER, Role.DPO])
def test_roles_without_the_figures_are_refused(as_role: Callable[[Role], Client], role: Role) -> None:
    client = as_role(role)
    assert client.get(URL).status_code == 403
    assert client.get(URL + "figures.csv").status_code == 403
    assert client.get(URL + "words/").status_code == 403


def plain_loop_s() -> float:
    start = time.process_time()
    sum(range(3_000_000))
    return time.process_time() - start


def test_twenty_thousand_decisions_are_counted_within_half_a_second(here: Deployment) -> None:
    """On a machine shared with others the limit is stretched as much as a plain loop is (0.04 s when it is quiet)."""
    rows.decided(here, 20_000)
    took, slow = [], []
    for _ in range(4):
        slow.append(plain_loop_s())
        start = time.process_time()
        found = gather(here, period())
        took.append(time.process_time() - start)
    assert found.decided == 20_000
    assert min(took) < 0.5 * max(1.0, min(slow) / 0.04)
