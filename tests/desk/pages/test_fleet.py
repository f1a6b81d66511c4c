"""The fleet panel: a log read in or refused whole, the curve, by hand and automatic told apart, the day, bookings, history, after."""

import io
import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from mertid import catalog
from mertid.desk import store
from mertid.desk.models import AuditRow, Authority, CaseRow, DecisionRow, Deployment, FleetRun, Role, Seat, User
from mertid.desk.store import fleet as runs

SECRET = "Ditte Hvidbjerg"
PLATE = "AB 12 345"


class Place:
    """An authority with a fleet and two people."""

    def __init__(self, cvr: str) -> None:
        self.authority = Authority.objects.create(cvr=cvr, name=f"Kommune {cvr}")
        self.deployment = Deployment.objects.create(
            authority=self.authority, solution="fleet_optimiser", stage="pilot", control_share=0.0, settings={"engine": {"points": 3}})
        self.user = self._person("flaade", Role.CASE_WORKER)
        self.officer = self._person("dpo", Role.DPO)
        self.engine = catalog.get("fleet_optimiser").engine

    def _person(self, login: str, role: Role) -> User:
        user = User.objects.create(authority=self.authority, email=f"{login}@{self.authority.cvr}.example", name=f"{login} Opdigtet")
        Seat.objects.create(user=user, role=role)
        return user

    def client(self, user: User | None = None) -> Client:
        client = Client()
        client.force_login(user or self.user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    def case(self, seed: int = 4, start: date = date(2025, 3, 3), title: str = "Hjemmepleje Øst, 2025", need: Any = None) -> CaseRow:
        """Return a place with its trips and its suggestion made."""
        facts = {"subject": title, "need": (need or self.engine.invented(5, 14, seed, start=start)).model_dump(mode="json")}
        case = runs.place_from_log(who=store.person(self.user), deployment=self.deployment, facts=facts)
        store.suggest_now(self.deployment, [case])
        return case

    def url(self, case: CaseRow, name: str = "") -> str:
        return f"/fleet_optimiser/fleet/{case.pk}/{name}"


@pytest.fixture
def here(db: None, settings: Any, tmp_path: Any) -> Place:
    settings.PSEUDONYM_KEYS = tmp_path / "keys"
    return Place("11223344")


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def log(rows: int = 30, extra: str = "") -> SimpleUploadedFile:
    lines = ["Nummerplade;Start;Slut;Km;Fører", *(f"{PLATE};2025-03-{3 + n % 14:02} {7 + n // 14:02}:00;2025-03-{3 + n % 14:02} "
             f"{7 + n // 14:02}:50;{5 + n % 9},5;{SECRET}" for n in range(rows))]
    return SimpleUploadedFile("koersel.csv", ("\n".join(lines) + extra).encode())


def send(here: Place, **more: Any) -> Any:
    form = {"title": "Teknik, 2025", "price": "1,5", "turn": "0", "type": "benzin-lille", "log": log()} | more
    return here.client().post("/fleet_optimiser/fleets/new/", form)


def test_a_log_is_read_in_without_drivers_and_plates(here: Place) -> None:
    answer = send(here)
    case = CaseRow.objects.get(deployment=here.deployment)
    assert answer["Location"] == here.url(case)
    told = repr(case.facts) + repr(list(AuditRow.objects.values_list("detail", flat=True)))
    assert SECRET not in told
    assert PLATE not in told
    assert len(case.facts["need"]["trips"]) == 30
    assert case.facts["need"]["vehicles"][0]["type"] == "benzin-lille"


def test_a_wrong_line_stops_the_whole_file_until_a_person_takes_the_good_ones(here: Place) -> None:
    wrong = f"\n{PLATE};i morgen;2025-03-04 09:00;5;{SECRET}"
    answer = send(here, log=log(extra=wrong))
    assert answer.status_code == 422
    assert "Linje 32, kolonnen »Start«" in text(answer)
    assert "i morgen" not in text(answer)
    assert not CaseRow.objects.exists()
    assert send(here, log=log(extra=wrong), take_good="1").status_code == 302
    assert len(CaseRow.objects.get().facts["need"]["trips"]) == 30


def test_columns_with_other_headings_are_told_by_hand(here: Place) -> None:
    lines = ["Kode;T0;T1;Vej;Hvem", *(f"K7;2025-03-{3 + n:02} 08:00;2025-03-{3 + n:02} 09:00;12;{SECRET}" for n in range(9))]
    data = "\n".join(lines).encode()
    answer = send(here, log=SimpleUploadedFile("x.csv", data))
    assert answer.status_code == 422
    assert '<select class="form-select" id="c-vehicle"' in answer.content.decode()
    told = {"c-vehicle": "Kode", "c-start": "T0", "c-end": "T1", "c-km": "Vej"}
    assert send(here, log=SimpleUploadedFile("x.csv", data), **told).status_code == 302
    assert len(CaseRow.objects.get().facts["need"]["trips"]) == 9


def test_a_register_gives_the_vehicle_its_type_by_the_same_pseudonym(here: Place) -> None:
    register = SimpleUploadedFile("register.csv", f"Nummerplade;Type\n{PLATE};Stor elbil".encode())
    assert send(here, register=register).status_code == 302
    assert [v["type"] for v in CaseRow.objects.get().facts["need"]["vehicles"]] == ["el-stor"]


@pytest.mark.parametrize(("form", "said"), [
    ({"title": ""}, "hvilket sted"), ({"price": "mange"}, "skal være tal"),
    ({"log": SimpleUploadedFile("x.csv", b"a;b\n1;2")}, "Der mangler kolonner"),
])
def test_what_cannot_be_read_is_said_in_words(here: Place, form: dict[str, Any], said: str) -> None:
    answer = send(here, **form)
    assert answer.status_code == 422
    assert said in text(answer)


def test_the_pages_show_today_the_curve_and_the_deciding_day(here: Place) -> None:
    case = here.case()
    client = here.client()
    assert client.get(f"/fleet_optimiser/case/{case.pk}/")["Location"] == here.url(case)
    now = text(client.get(here.url(case)))
    assert "Flåden i dag" in now
    assert "Køretøjerne, de mindst brugte først" in now
    curve = text(client.get(here.url(case, "curve/")))
    for said in ("Kurven som tabel", "Forslag", "Alle ture kan køres", "Ingen flåde er mere end", "Ét køretøj færre", "Dagen, der afgør"):
        assert said in curve
    day = text(client.get(here.url(case, "day/")))
    assert "Bevist billigst" in day
    assert "Dagen som tabel" in day
    assert "Som der blev kørt" in text(client.get(here.url(case, "day/?fleet=today&date=2025-03-05")))


def test_a_fleet_by_hand_is_kept_as_by_hand_and_names_the_trips_it_cannot_drive(here: Place) -> None:
    case = here.case()
    client = here.client()
    client.get(here.url(case, "curve/"))
    keys = [one["key"] for one in case.facts["need"]["types"]]
    form = {f"n-{key}": "1" if key == "elcykel" else "0" for key in keys} | {"note": "Kun én cykel"}
    answer = client.post(here.url(case, "by-hand/"), form)
    page = text(client.get(answer["Location"]))
    assert "I hånden" in page
    assert "ture kan ikke køres" in page
    assert "Kun én cykel" in page
    run = FleetRun.objects.get(kind="hand")
    assert run.made_by == here.user
    assert run.result["unserved"]
    assert [(one.kind, one.made_by) for one in FleetRun.objects.filter(kind="auto")] == [("auto", None)]


def test_numbers_that_are_none_are_refused_and_nothing_is_kept(here: Place) -> None:
    case = here.case()
    answer = here.client().post(here.url(case, "by-hand/"), {"n-el-lille": "to"})
    assert answer.status_code == 422
    assert "skriv et helt tal" in text(answer)
    assert not FleetRun.objects.filter(kind="hand").exists()


def test_the_machine_finds_another_fleet_at_another_price(here: Place) -> None:
    case = here.case()
    client = here.client()
    answer = client.post(here.url(case, "automatic/"), {"price": "200"})
    assert "Automatisk" in text(client.get(answer["Location"]))
    run = FleetRun.objects.filter(price=200).get()
    assert (run.kind, run.made_by) == ("auto", here.user)
    assert client.post(here.url(case, "automatic/"), {"price": "-1"}).status_code == 422


def test_choosing_the_suggestion_accepts_it_and_another_fleet_needs_a_reason(here: Place) -> None:
    case, second = here.case(), here.case(seed=5)
    client = here.client()
    client.get(here.url(case, "curve/"))
    first = FleetRun.objects.get(case=case)
    client.post(here.url(case, "choose/"), {"fleet": f"run-{first.number}"})
    decision = DecisionRow.objects.get(case=case)
    assert decision.kind == "accept"
    first.refresh_from_db()
    assert first.decision == decision
    assert client.session["undo"]["decision"] == decision.pk
    assert "Valgt" in text(client.get(here.url(case, "history/")))
    answer = client.post(here.url(second, "choose/"), {"fleet": "today"})
    assert answer.status_code == 422
    client.post(here.url(second, "choose/"), {"fleet": "today", "reason": "contract"})
    assert DecisionRow.objects.get(case=second).values == {"fleet": "same"}


def test_bookings_get_vehicles_proved_and_are_kept(here: Place) -> None:
    case = here.case()
    client = here.client()
    rows = "start;slut;km;personer\n2026-03-02 08:00;2026-03-02 09:30;24;1\n2026-03-02 08:30;2026-03-02 10:00;12;2"
    page = text(client.get(client.post(here.url(case, "bookings/assign/"), {"rows": rows, "fleet": "today"})["Location"]))
    assert "Bevist billigst" in page
    assert "Alle 2 bookinger har et køretøj" in page
    run = FleetRun.objects.get(kind="day")
    assert len(run.result["given"]) == 2
    wrong = client.post(here.url(case, "bookings/assign/"), {"rows": "start;slut;km\nsnart;2026-03-02 09:30;2", "fleet": "today"})
    assert wrong.status_code == 422
    assert "Linje 2, kolonnen »start«" in text(wrong)


def test_a_vehicle_that_is_away_or_empty_gets_no_booking(here: Place) -> None:
    case = here.case()
    ids = [one["id"] for one in case.facts["need"]["vehicles"]]
    rows = "start;slut;km\n2026-03-02 08:00;2026-03-02 09:30;24"
    form = {"rows": rows, "fleet": "today", "out": ids[1:], f"free-{ids[0]}": "09.00"}
    here.client().post(here.url(case, "bookings/assign/"), form)
    assert FleetRun.objects.get(kind="day").result["unserved"] == ["t000001"]
    here.client().post(here.url(case, "bookings/assign/"), form | {f"free-{ids[0]}": "07.30"})
    assert FleetRun.objects.filter(kind="day").first().result["given"] == {"t000001": ids[0]}


def test_everything_goes_out_as_excel_and_csv_and_that_is_in_the_log(here: Place) -> None:
    case = here.case()
    client = here.client()
    book = load_workbook(io.BytesIO(client.get(here.url(case, "export/")).content))
    assert "historik" in book.sheetnames
    assert [row[1].value for row in book["historik"].iter_rows(min_row=2)] == ["Automatisk"]
    assert client.get(here.url(case, "export/?table=kurve")).content.startswith("\ufeffPunkt;".encode())
    assert client.get(here.url(case, "export/?table=dag&date=2025-03-04&fleet=today")).content.startswith("\ufeffTur;".encode())
    assert client.get(here.url(case, "export/?table=../x")).status_code == 404
    assert AuditRow.objects.filter(action="fleet.exported").count() == 3


def test_what_was_promised_is_held_against_the_next_period(here: Place) -> None:
    case = here.case()
    client = here.client()
    client.get(here.url(case, "curve/"))
    run = FleetRun.objects.get(case=case)
    client.post(here.url(case, "choose/"), {"fleet": f"run-{run.number}"})
    first = here.engine.need(**case.facts["need"])
    then = here.engine.with_vehicles(first, run.counts, here.engine.invented(5, 14, 6, start=date(2026, 3, 2)))
    later = here.case(need=then, title="Hjemmepleje Øst, 2026")
    page = text(client.get(here.url(case, f"after/?later={later.pk}")))
    assert "Lovet, med den nye kørsel" in page
    assert "Realiseret" in page
    assert "mangler i forhold til" not in page


def test_types_and_prices_are_the_authoritys_own(here: Place) -> None:
    client = here.client()
    page = client.get("/fleet_optimiser/fleets/types/")
    found = re.findall(r'name="([a-z_0-9-]+)"[^>]* value="([^"]*)"', page.content.decode())
    form = {name: value for name, value in found if "drop" not in name}
    form |= {"year_dkk-0": "41.000,5", "kind-0": "car", "fuel-0": "electric"}
    assert client.post("/fleet_optimiser/fleets/types/", form).status_code == 302
    here.deployment.refresh_from_db()
    assert here.deployment.settings["fleet_types"][0]["year_dkk"] == 41000.5
    assert here.deployment.settings["engine"] == {"points": 3}
    assert client.post("/fleet_optimiser/fleets/types/", form | {"seats-0": "0"}).status_code == 422


def test_another_authoritys_place_does_not_exist_and_the_officer_reads_only(here: Place) -> None:
    case = here.case()
    there = Place("55667788")
    for name in ("", "curve/", "day/", "bookings/", "after/", "history/", "export/"):
        assert there.client().get(here.url(case, name)).status_code == 404
        assert here.client(here.officer).get(here.url(case, name)).status_code == 200
    assert here.client(here.officer).post(here.url(case, "automatic/"), {"price": "1"}).status_code == 403
