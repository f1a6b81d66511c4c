"""Map pictures: named by the authority or none at all, allowed by the policy on the panel alone; what is no server of them is refused."""

import pytest
from django.test import Client

from mertid.core import BadSettings
from mertid.desk import store
from mertid.desk.middleware import CSP
from mertid.desk.models import AuditRow, Role, Seat, User
from mertid.desk.route.tiles import Tiles, check_address, tiles_of
from tests.desk.route_town import Area, area

URL = "/homecare_planning/settings/map/"
TILES, CREDIT = "https://Kort.eksempel.dk:8443/{z}/{x}/{y}.png?key=abc", "© Kort af Eksempelby"


@pytest.fixture
def here(db: None) -> Area:
    made = area()
    Seat.objects.create(user=made.ann, role=Role.ADMIN)
    return made


def client(user: User) -> Client:
    made = Client()
    made.force_login(user)
    return made


def test_what_the_administrator_names_reaches_the_panel_and_its_policy_alone(here: Area) -> None:
    case, ann = here.case(), client(here.ann)
    panel = f"/homecare_planning/plan/{case.pk}/"
    assert ann.get(panel)["Content-Security-Policy"] == CSP
    assert ann.get(f"{panel}data/").json()["tiles"] is None
    store.save_deployment(who=store.person(here.ann), deployment=here.deployment, settings={"engine": {"rounds": 60}})
    assert ann.post(URL, {"tiles": TILES, "tiles_credit": CREDIT}).status_code == 302
    policy = ann.get(panel)["Content-Security-Policy"]
    assert policy == CSP.replace("img-src 'self' data:", "img-src 'self' data: https://kort.eksempel.dk:8443")
    for other in (f"{panel}load/", f"{panel}data/", URL, "/homecare_planning/settings/"):
        assert ann.get(other)["Content-Security-Policy"] == CSP, other
    assert ann.get(f"{panel}data/").json()["tiles"] == {"address": TILES, "credit": CREDIT}
    here.deployment.refresh_from_db()
    assert here.deployment.settings == {"engine": {"rounds": 60}, "tiles": TILES, "tiles_credit": CREDIT}
    assert "abc" not in str(list(AuditRow.objects.values_list("detail", flat=True)))
    assert ann.post(URL, {"tiles": "", "tiles_credit": CREDIT}).status_code == 302
    assert ann.get(panel)["Content-Security-Policy"] == CSP
    here.deployment.refresh_from_db()
    assert here.deployment.settings == {"engine": {"rounds": 60}}


@pytest.mark.parametrize("address", [
    "http://kort.eksempel.dk/{z}/{x}/{y}.png", "ftp://kort.eksempel.dk/{z}/{x}/{y}", "https://kort.eksempel.dk/{z}/{x}.png",
    "https://kort.eksempel.dk/{z}/{x}/{y}/{y}", "https://{x}.eksempel.dk/{z}/{y}", "https://u:p@kort.eksempel.dk/{z}/{x}/{y}",
    "https://kort.eksempel.dk/{s}/{z}/{x}/{y}", "https://kort.eksempel.dk;script-src https://ond.example/{z}/{x}/{y}",
    "https://kort.eksempel.dk *.example/{z}/{x}/{y}", "https://*.eksempel.dk/{z}/{x}/{y}", "https://k.dk:99999/{z}/{x}/{y}",
    "https://k.dk/{z}/{x}/{y}#{z}", "//kort.eksempel.dk/{z}/{x}/{y}", "https:///{z}/{x}/{y}", "https://[::1]/{z}/{x}/{y}",
    "https://k.dk?/{z}/{x}/{y}", "https://k.dk/{z}/{x}/{y}\r\nX: 1",
])
def test_an_address_that_may_not_be_asked_is_refused_and_never_used(address: str) -> None:
    with pytest.raises(BadSettings) as refused:
        check_address(address)
    assert "eksempel" not in str(refused.value)
    assert tiles_of({"tiles": address, "tiles_credit": "x"}) is None


def test_https_this_machine_and_places_in_a_query_are_taken() -> None:
    assert tiles_of({"tiles": "http://127.0.0.1:8080/{z}/{x}/{y}.png"}) == Tiles("http://127.0.0.1:8080/{z}/{x}/{y}.png")
    query = "https://kort.eksempel.dk/wmts?TileMatrix={z}&TileRow={y}&TileCol={x}"
    assert Tiles(check_address(query)).origin == "https://kort.eksempel.dk"
    assert [tiles_of(one) for one in ({}, {"tiles": ""}, {"tiles": 7})] == [None, None, None]


def test_a_wrong_address_and_a_missing_credit_are_told_in_danish_and_saved_nowhere(here: Area) -> None:
    ann = client(here.ann)
    shown = ann.post(URL, {"tiles": "http://kort.eksempel.dk/{z}/{x}/{y}", "tiles_credit": CREDIT})
    assert shown.status_code == 422
    assert "Adressen skal begynde med https://" in shown.content.decode()
    assert "Skriv, hvem kortet er fra." in ann.post(URL, {"tiles": TILES}).content.decode()
    here.deployment.refresh_from_db()
    assert "tiles" not in here.deployment.settings


def test_planners_have_no_such_page_and_neither_have_other_solutions(here: Area) -> None:
    assert client(here.bo).get(URL).status_code == 403
    store.save_deployment(who=store.person(here.ann), solution="mail_triage")
    assert client(here.ann).get("/mail_triage/settings/map/").status_code == 404
    assert URL in client(here.ann).get("/homecare_planning/settings/").content.decode()
    assert "settings/map/" not in client(here.ann).get("/mail_triage/settings/").content.decode()
