"""Models: versions, evaluation, readiness, roll back."""

from collections.abc import Callable

import pytest
from django.test import Client

from mertid.core import Readiness, Text
from mertid.desk import store
from mertid.desk.models import CaseRow, Deployment, ModelVersion, Role
from mertid.desk.pages.models import compared

from . import rows

URL = "/mail_triage/models/"


def test_no_model_yet_says_what_works_until_then(as_role: Callable[[Role], Client]) -> None:
    page = as_role(Role.DATA_SCIENTIST).get(URL).content.decode()
    assert "Ingen model er trænet endnu" in page
    assert "Træn den første model" in page


def test_versions_show_state_and_figures(here: Deployment, as_role: Callable[[Role], Client]) -> None:
    rows.model(here)
    page = as_role(Role.MANAGER).get(URL).content.decode()
    assert "I brug" in page
    assert "3,1 %" in page
    assert "Gentræn" not in page, "a manager reads; training is the data scientist's"


def test_a_version_is_shown_beside_the_one_in_use_and_the_plain_guess(here: Deployment) -> None:
    lines = compared(here, rows.evaluation(), rows.evaluation())
    by_name = {line.label.da: line for line in lines}
    accuracy = by_name["Team: bedste bud er rigtigt"]
    assert accuracy.new is not None
    assert (accuracy.new.value, accuracy.baseline) == (0.91, 0.34)
    assert accuracy.old is not None
    assert by_name["Forkerte blandt forslagene"].lower_is_better


def test_the_card_says_only_what_was_measured(here: Deployment, as_role: Callable[[Role], Client]) -> None:
    model = rows.model(here)
    client = as_role(Role.MANAGER)
    page = client.get(f"{URL}{model.number}/").content.decode()
    assert "81 % af den nye post var den sikker nok til at foreslå" in page
    assert "Højst 5 af 100 forslag er forkerte" in page
    ModelVersion.objects.filter(pk=model.pk).update(evaluation={}, state="failed")
    page = client.get(f"{URL}{model.number}/").content.decode()
    assert "Modellen er ikke målt." in page
    assert "Sådan virker den" not in page


def test_labels_that_look_wrong_link_to_cases_of_this_authority_alone(here: Deployment, as_role: Callable[[Role], Client]) -> None:
    there = rows.deployment(rows.authority("29189502", "Anden Kommune"))
    mine, theirs = rows.waiting(here, [1])[0], rows.waiting(there, [1])[0]
    model = rows.model(here)
    ModelVersion.objects.filter(pk=model.pk).update(readiness=rows.readiness((str(mine.pk), str(theirs.pk))).model_dump(mode="json"))
    page = as_role(Role.DATA_SCIENTIST).get(f"{URL}{model.number}/").content.decode()
    assert str(mine.pk) in page
    assert str(theirs.pk) not in page


def test_readiness_is_said_before_the_first_training(as_role: Callable[[Role], Client], monkeypatch: pytest.MonkeyPatch) -> None:
    why = Text(da="Ikke nok: kun ét team har post.", en="Not enough.")
    monkeypatch.setattr("mertid.engines.triage.Triage.readiness", lambda *_: Readiness(enough=False, because=why, n=3))
    page = as_role(Role.DATA_SCIENTIST).get(URL + "readiness/").content.decode()
    assert "ikke nok" in page
    assert "kun ét team har post" in page
    assert "Træn en model på dette" not in page
    assert CaseRow.objects.count() == 0


def test_training_is_started_once_and_shows_progress_without_javascript(here: Deployment, as_role: Callable[[Role], Client]) -> None:
    client = as_role(Role.DATA_SCIENTIST)
    client.post(URL + "train/")
    client.post(URL + "train/")
    model = ModelVersion.objects.get()
    store.model_progress(model=model, done=0.4, doing=Text(da="Lærer af sagerne", en="Learning"))
    page = client.get(URL).content.decode()
    assert "Lærer af sagerne" in page
    assert '<meta http-equiv="refresh"' in page
    part = client.get(f"{URL}{model.number}/progress/", headers={"HX-Request": "true"})
    assert "40 %" in part.content.decode()
    ModelVersion.objects.filter(pk=model.pk).update(state="failed")
    assert client.get(f"{URL}{model.number}/progress/", headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_roll_back_asks_first_and_shows_both(here: Deployment, as_role: Callable[[Role], Client], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mertid.desk.engine.check_model", lambda model: None)
    used, earlier = rows.model(here), rows.model(here, 6, "retired", 90)
    client = as_role(Role.DATA_SCIENTIST)
    assert "Rul tilbage til model 6?" in client.get(URL + "back/").content.decode()
    used.refresh_from_db()
    assert used.state == "active"
    client.post(URL + "back/")
    used.refresh_from_db()
    earlier.refresh_from_db()
    assert (used.state, earlier.state) == ("retired", "active")
    assert "Rullet tilbage til model 6" in client.get(URL).content.decode()


def test_a_damaged_model_is_not_taken_in_use(here: Deployment, as_role: Callable[[Role], Client]) -> None:
    used, earlier = rows.model(here), rows.model(here, 6, "retired", 90)
    page = as_role(Role.DATA_SCIENTIST).post(URL + "back/", follow=True).content.decode()
    assert "ufuldstændige eller ændrede" in page
    used.refresh_from_db()
    assert used.state == "active"
    assert earlier.state == "retired"


@pytest.mark.parametrize("role", [Role.SORTER, Role.CASE_WORKER, Role.DPO])
def test_roles_without_models_are_refused(here: Deployment, as_role: Callable[[Role], Client], role: Role) -> None:
    rows.model(here)
    client = as_role(role)
    assert client.get(URL).status_code == 403
    assert client.get(URL + "7/").status_code == 403


def test_a_manager_may_neither_train_nor_roll_back(here: Deployment, as_role: Callable[[Role], Client]) -> None:
    rows.model(here)
    client = as_role(Role.MANAGER)
    assert client.post(URL + "train/").status_code == 403
    assert client.post(URL + "back/").status_code == 403
    assert client.post(URL + "7/use/").status_code == 403
