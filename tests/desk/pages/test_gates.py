"""A solution about people goes into operation only when every gate is open: measured by the model in use, confirmed by a person."""

from typing import Any

import pytest

from mertid.core import Evaluation, Interval, Readiness, Refused, Text
from mertid.desk import store
from mertid.desk.models import AuditRow, ModelVersion
from tests.desk.people import Place, place

pytestmark = pytest.mark.django_db
PEOPLES = ("ground", "owner", "protocol", "groups")


@pytest.fixture(autouse=True)
def models_folder(settings: Any, tmp_path: Any) -> None:
    settings.MODELS_FOLDER = tmp_path / "models"


@pytest.fixture
def here() -> Place:
    return place()


def confirm(here: Place, gate: str, holds: str = "1") -> int:
    told = {"gate": gate, "note": "Notat 7", "holds": holds}
    return int(here.client("admin").post(here.url("settings/stage/gate/"), told).status_code)


def use_a_good_model(here: Place) -> None:
    def figure(value: float) -> Interval:
        return Interval(value=value, low=value, high=value, n=500)

    said = Evaluation(n=500, measures={"admission_auroc": figure(0.8)}, rivals={"tool": {"admission_auroc": figure(0.6)}})
    enough = Readiness(enough=True, because=Text(da="Nok", en="Enough"), n=5000)
    ModelVersion.objects.filter(deployment=here.deployment, state="active").update(state="retired")
    ModelVersion.objects.create(
        deployment=here.deployment, number=99, state="active", evaluation={"new": said.model_dump(mode="json")},
        readiness=enough.model_dump(mode="json"),
    )


def stage(here: Place, chosen: str) -> str:
    here.client("admin").post(here.url("settings/stage/"), {"stage": chosen})
    here.deployment.refresh_from_db()
    return str(here.deployment.stage)


def test_operation_is_refused_until_every_gate_is_open(here: Place) -> None:
    assert stage(here, "shadow") == "shadow"
    assert stage(here, "operation") == "shadow"
    shown = here.client("admin").get(here.url("settings/stage/")).content.decode()
    assert "Før drift" in shown
    assert "En navngiven ejer af drift og support er på plads" in shown
    with pytest.raises(Refused, match=r"gates are closed \(ground, owner"):
        store.save_deployment(who=store.command(here.deployment.authority), deployment=here.deployment, stage="operation")
    use_a_good_model(here)
    for gate in PEOPLES:
        assert stage(here, "operation") == "shadow"
        assert confirm(here, gate) == 302
    assert stage(here, "operation") == "operation"


def test_a_confirmation_names_the_person_is_in_the_log_and_can_be_taken_back(here: Place) -> None:
    confirm(here, "owner")
    shown = here.client("admin").get(here.url("settings/stage/")).content.decode()
    assert "Bekræftet af" in shown
    assert "Notat 7" in shown
    row = AuditRow.objects.get(action="gate.confirmed")
    assert (row.detail["gate"], row.detail["note"]) == ("owner", True)
    confirm(here, "owner", "0")
    assert AuditRow.objects.filter(action="gate.withdrawn").count() == 1
    assert not {state.gate.name for state in store.gates(here.deployment) if state.open} & set(PEOPLES)


def test_what_is_measured_cannot_be_confirmed_by_a_person_nor_a_machine_confirm(here: Place) -> None:
    confirm(here, "floor")
    confirm(here, "findes-ikke")
    assert not AuditRow.objects.filter(action="gate.confirmed").exists()
    with pytest.raises(Refused, match="nobody in person does"):
        store.confirm_gate(who=store.worker(here.deployment.authority), deployment=here.deployment, gate="owner")


def test_only_an_administrator_confirms(here: Place) -> None:
    answer = here.client("case_worker").post(here.url("settings/stage/gate/"), {"gate": "owner", "holds": "1"})
    assert answer.status_code == 403
