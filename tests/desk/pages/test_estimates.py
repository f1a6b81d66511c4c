"""The pages of solutions that estimate outcomes: panel, what if, ranked list, the citizen's page, groups and calibration."""

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from mertid import catalog
from mertid.core import Answer, Change, Estimate, Suggestion, same
from mertid.desk import store
from mertid.desk.first_steps import first_steps, missing
from mertid.desk.models import AuditRow, CaseRow, DecisionRow, Deployment, OutcomeRow, SuggestionRow
from tests.desk.people import Place, add, place, sample

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def models_folder(settings: Any, tmp_path: Any) -> None:
    settings.MODELS_FOLDER = tmp_path / "models"


@pytest.fixture
def here() -> Place:
    return place()


def page(here: Place, rest: str, role: str = "case_worker", status: int = 200) -> str:
    answer = here.client(role).get(here.url(rest))
    assert answer.status_code == status
    return answer.content.decode()


def logged(action: str) -> int:
    return AuditRow.objects.filter(action=action).count()


def test_the_panel_shows_number_sentence_people_interval_and_reasons(here: Place) -> None:
    first = here.ranked()[0]
    shown = page(here, f"case/{first.pk}/")
    told = first.suggestions.get().payload["answers"][1]["estimate"]["told"]["da"]
    assert told in shown
    assert shown.count('<g class="') == 100
    assert shown.count('<g class="sure"') + shown.count('<g class="likely"') == round(100 * (first.estimate or 0))
    assert 'class="interval"' in shown
    assert "Hvad trækker i tallet" in shown
    assert "Redskabet i dag" in shown
    assert re.search(r"Godtag: (Besøg af sygeplejerske|Hjælp som nu)", shown)
    assert "Send til" not in shown


def test_a_fact_that_is_another_than_last_time_is_marked_and_one_nobody_told_is_named(here: Place) -> None:
    case = sample("elderly_admission")[0][0]
    before = case.model_copy(update={"facts": case.facts.model_copy(update={"falls": 0, "medicines": None})})
    now = case.model_copy(update={"facts": case.facts.model_copy(update={"falls": 4, "medicines": None})})
    add(here, [before], person="p1", received_at=timezone.now() - timedelta(days=40))
    (row,) = add(here, [now], person="p1")
    shown = page(here, f"case/{row.pk}/")
    assert "1 ændret siden sidst" in shown
    assert "før: 0 fald" in shown
    assert re.search(r"Ikke oplyst:</strong>[^<]*Lægemidler", shown)


def test_the_ranked_list_has_the_highest_first_and_a_line_after_so_many_hands(here: Place) -> None:
    shown = page(here, "ranked/")
    order = re.findall(r'href="/elderly_admission/case/([0-9a-f-]{36})/\?order=estimate"', shown)
    assert order == [str(row.pk) for row in here.ranked()]
    assert shown.index("Her går grænsen") > shown.index(str(here.ranked()[2].pk))
    assert shown.index("Her går grænsen") < shown.index(str(here.ranked()[3].pk))
    assert re.search(r"De 3 øverste forventes at finde \d+ ud af 100", shown)
    assert logged("cases.listed") == 1
    assert re.search(r"De 5 øverste", page(here, "ranked/?hands=5"))


def test_a_manager_keeps_how_many_there_are_hands_for_and_a_case_worker_does_not(here: Place) -> None:
    assert here.client("case_worker").post(here.url("ranked/hands/"), {"hands": "5"}).status_code == 403
    manager = here.client("manager")
    for wrong in ("0", "mange", "99999999"):
        assert "Skriv et tal" in manager.post(here.url("ranked/hands/"), {"hands": wrong}, follow=True).content.decode()
    assert "Gemt: listen begynder med 5" in manager.post(here.url("ranked/hands/"), {"hands": "5"}, follow=True).content.decode()
    assert "De 5 øverste" in page(here, "ranked/")


def test_the_place_in_the_list_does_not_give_a_control_case_away() -> None:
    here = place(control_share=1.0)
    shown = page(here, "ranked/")
    assert "Uden tal" in shown
    assert "ud af 100" not in shown
    case = page(here, f"case/{here.rows[0].pk}/")
    assert "ud af 100" not in case
    assert "Hvad trækker i tallet" not in case
    for way in ("citizen/", "what-if/"):
        assert here.client().post(here.url(f"case/{here.rows[0].pk}/{way}")).status_code in (404, 405)
    assert here.client().get(here.url(f"case/{here.rows[0].pk}/citizen/")).status_code == 404


def test_nothing_is_ranked_or_shown_in_shadow() -> None:
    here = place(stage="shadow")
    shown = page(here, "ranked/")
    assert "ud af 100" not in shown
    assert "order=estimate" not in shown
    order = re.findall(r'/elderly_admission/case/([0-9a-f-]{36})/', page(here, "queue/?order=estimate"))
    assert order == [str(row.pk) for row in sorted(here.rows, key=lambda row: row.received_at)]
    assert here.client().get(here.url("ranked/list.csv")).content.decode().count(",") == 0


def test_one_accepts_and_comes_to_the_next_of_the_ranked_list(here: Place) -> None:
    first, second, *_ = here.ranked()
    client = here.client()
    suggestion = first.suggestions.get()
    form = {"kind": "accept", "suggestion": suggestion.pk, "order": "estimate", "show": "waiting"}
    answer = client.post(here.url(f"case/{first.pk}/decide/"), form)
    assert answer["Location"] == here.url(f"case/{second.pk}/?order=estimate")
    decision = DecisionRow.objects.get(case=first)
    assert decision.values == {"action": suggestion.value}
    shown = client.get(answer["Location"]).content.decode()
    assert "Besluttet: " in shown
    client.post(here.url(f"case/{first.pk}/undo/"), {"decision": decision.pk})
    first.refresh_from_db()
    assert first.state == "waiting"


def test_one_chooses_otherwise_with_a_reason_and_only_what_is_offered(here: Place) -> None:
    first = here.ranked()[0]
    proposed = first.suggestions.get().value
    other = {"visit": "usual", "usual": "visit"}[proposed]
    client, url = here.client(), here.url(f"case/{first.pk}/decide/")
    assert client.post(url, {"kind": "change", "action": other}).status_code == 422  # no reason
    assert client.post(url, {"kind": "change", "action": "operate", "reason": "other"}).status_code == 422
    assert client.post(url, {"kind": "change", "action": other, "reason": "terminal"}).status_code == 302
    assert DecisionRow.objects.get(case=first).values == {"action": other}
    shown = page(here, f"case/{first.pk}/")
    assert "Det er ikke kendt endnu" in shown
    assert "Ikke til os" not in shown
    OutcomeRow.objects.create(case=first, kind="observed", values={"admission": "yes"}, at=timezone.now())
    assert re.search(r"Akut indlæggelse inden for 30 dage</span> <strong>ja", page(here, f"case/{first.pk}/"))
    assert "Akut indlæggelse inden for 30 dage: ja" in page(here, f"case/{first.pk}/history/")


def test_what_if_tells_the_figure_stores_nothing_and_stands_in_the_log(here: Place) -> None:
    row = here.ranked()[0]
    before = (SuggestionRow.objects.count(), CaseRow.objects.get(pk=row.pk).facts)
    client, url = here.client(), here.url(f"case/{row.pk}/what-if/")
    part = client.post(url, {"falls": "9", "drinks_less": "true"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert re.search(r"Så</span><strong>\d+ ud af 100", part)
    whole = client.post(url, {"falls": "9", "drinks_less": "true"}).content.decode()
    assert "<html" in whole
    assert re.search(r"Så</span><strong>\d+ ud af 100", whole)
    assert (SuggestionRow.objects.count(), CaseRow.objects.get(pk=row.pk).facts) == before
    assert logged("case.what_if") == 2


def test_what_if_asks_only_of_what_can_be_changed_and_says_which_field_is_wrong(here: Place) -> None:
    row = here.ranked()[0]
    shown = page(here, f"case/{row.pk}/")
    form = shown[shown.index('id="what-if"') :]
    assert 'name="falls"' in form
    assert 'name="age"' not in form
    client, url = here.client(), here.url(f"case/{row.pk}/what-if/")
    for wrong in ("mange", "999"):
        answer = client.post(url, {"falls": wrong})
        assert answer.status_code == 422
        assert "Kan ikke bruges: Fald de seneste 90 dage" in answer.content.decode()
    assert "Intet er ændret" in client.post(url, {"age": "99"}, headers={"HX-Request": "true"}).content.decode()


def test_the_citizens_page_tells_the_same_figure_who_decides_and_how_to_object(here: Place) -> None:
    row = here.ranked()[0]
    shown = page(here, f"case/{row.pk}/citizen/")
    payload = row.suggestions.get().payload
    assert payload["answers"][1]["estimate"]["told"]["da"] in shown
    assert payload["letter"]["da"].split("\n")[0] in shown
    for words in ("Hvem bestemmer", "Hjemmesygeplejerske", "Er du uenig", here.authority.contact_email, "Oplysninger om dig"):
        assert words in shown
    assert shown.count('<g class="') == 100
    assert logged("case.citizen_seen") == 1


def test_the_list_is_sent_as_a_file_without_anything_of_who_it_is(here: Place) -> None:
    content = here.client().get(here.url("ranked/list.csv")).content.decode().lstrip("\ufeff")
    rows = list(csv.DictReader(io.StringIO(content), delimiter=";"))
    assert [row["sag"] for row in rows] == [str(row.number) for row in here.ranked()]
    assert [row["over stregen"] for row in rows] == ["ja"] * 3 + ["nej"] * (len(rows) - 3)
    assert "Kvinde" not in content
    assert "år" not in content
    assert logged("cases.exported") == 1


def test_the_manager_sees_calibration_work_rivals_and_groups(here: Place) -> None:
    shown = page(here, "groups/", "manager")
    for words in ("Holder tallene?", "Hvor grænsen sættes", "Ved siden af andre måder", "Gruppe for gruppe", "Kvinde"):
        assert words in shown
    assert re.search(r"Sættes grænsen ved \d+ ud af 100", shown)
    tool = re.search(r"slår ud for (\d+) af 100 og finder (\d+) ud af 100. Tages lige så mange efter modellen, findes (\d+)", shown)
    assert tool is None or tool[1] == "0" or int(tool[3]) > 0
    assert "team" not in re.sub(r"<[^>]+>", " ", page(here, "manager/", "manager")).lower()
    assert "Tal og grupper" in page(here, "models/", "manager")


def test_pages_of_estimates_do_not_exist_where_nothing_is_estimated(here: Place) -> None:
    Deployment.objects.create(authority=here.authority, solution="mail_triage", stage="pilot")
    for rest in ("ranked/", "ranked/list.csv"):
        assert here.client().get(f"/mail_triage/{rest}").status_code == 404
    assert here.client("manager").get("/mail_triage/groups/").status_code == 404
    menu = here.client("manager").get("/mail_triage/manager/").content.decode()
    assert "/mail_triage/ranked/" not in menu
    assert "/elderly_admission/rules/" not in here.client("admin").get("/elderly_admission/settings/").content.decode()


def test_the_first_steps_are_history_data_model_and_shadow_not_teams_and_mailboxes() -> None:
    here = place(count=0, learned=False, stage="analysis")
    names = [str(step.name) for step in first_steps(here.deployment)]
    assert names == ["Brugere", "Tidligere sager", "Data", "Model", "Skygge", "Trin"]
    assert missing(here.deployment)
    done = [step.done for step in first_steps(place(cvr="99900075", count=0).deployment)]
    assert done == [True, False, False, True, True, True]


def test_an_untrained_solution_says_so_and_lets_one_choose() -> None:
    here = place(learned=False, count=2)
    shown = page(here, f"case/{here.rows[0].pk}/")
    assert "Intet tal" in shown
    assert "Gem valget" in shown
    assert here.client().post(here.url(f"case/{here.rows[0].pk}/decide/"), {"kind": "change", "action": "visit"}).status_code == 302


def test_measures_are_shown_with_change_interval_and_what_they_rest_on() -> None:
    here = place("employment_measures", count=1, learned=False)
    row, engine = here.rows[0], catalog.get("employment_measures").engine
    effect = next(one for one in engine.endpoints if one.kind == "effect")
    best, second = list(effect.classes)[:2]
    estimate = Estimate(value=-0.12, low=-0.2, high=-0.04, unit="change", support=140, told=same("Ventes at ..."))
    answers = [Answer(target=effect.name, value=best, estimate=estimate)]
    if engine.action:
        answers.insert(0, Answer(target=engine.action.name, value=engine.action.act, score=0.6))
    changes = (
        Change(fact=effect.name, to=best, value=-0.12, told=same("Det bygger på 140, der ligner og har fået det.")),
        Change(fact=effect.name, to=second, value=0.02, told=same("Det bygger på 60, der ligner og har fået det.")),
    )
    suggestion = Suggestion(case_id=str(row.pk), answers=tuple(answers), changes=changes, model="x")
    store.save_suggestion(case=row, suggestion=suggestion, model=None)
    shown = page(here, f"case/{row.pk}/")
    wanted = ("12 færre ud af 100", "2,0 flere ud af 100", "mellem 20 færre", "Det bygger på 140", "Forventet forskel")
    for words in (effect.classes[best].da, *wanted):
        assert words in shown
    row.refresh_from_db()
    assert row.estimate == (0.12 if effect.better_low else -0.12)  # the largest gain comes first


@pytest.mark.parametrize("slug", ["long_term_unemployment", "colorectal_complications", "employment_measures", "acute_diagnostics"])
def test_one_template_shows_several_outcomes_measures_and_a_ranked_differential(slug: str) -> None:
    here = place(slug, count=3)
    for row in here.rows:
        shown = page(here, f"case/{row.pk}/")
        assert "Oplysninger" in shown
        assert "None" not in re.sub(r"<[^>]+>", " ", shown)
    wanted = {"colorectal_complications": "Andre udfald", "acute_diagnostics": 'class="ranked"'}
    assert slug not in wanted or any(wanted[slug] in page(here, f"case/{row.pk}/") for row in here.rows)
    page(here, "groups/", "manager")
    page(here, "ranked/")
