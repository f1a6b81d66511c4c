"""The clients against small servers on this machine that answer in the documented forms."""

import json
import logging
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mertid.core import BadSettings, SourceFailed
from mertid.engines.route.problem import Place, Problem
from mertid.engines.route.travel import UNREACHABLE, Server, Travel, of
from mertid.engines.route.travel import server as server_module
from mertid.engines.route.travel.formats import BLOCK, said
from mertid.engines.route.travel.server import check_address, server_of

Answer = Callable[[str, Any], tuple[int, Any]]


class Routing:
    """A server whose way between two points is 10 km an eastward or northward hundredth of a degree and a minute a kilometre."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any, dict[str, str]]] = []
        self.answer: Answer = self.osrm
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._go(None)

            def do_POST(self) -> None:
                self._go(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

            def _go(self, body: Any) -> None:
                outer.asked.append((self.path, body, dict(self.headers)))
                code, given = outer.answer(self.path, body)
                data = given if isinstance(given, bytes) else json.dumps(given).encode()
                self.send_response(code)
                self.send_header("Content-Length", str(len(data)))
                self.send_header("Retry-After", "0")
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, args=(0.01,), daemon=True).start()

    @staticmethod
    def km(starts: list[tuple[float, float]], ends: list[tuple[float, float]]) -> list[list[float]]:
        return [[(abs(a[0] - b[0]) + abs(a[1] - b[1])) * 1000 for b in ends] for a in starts]

    def osrm(self, path: str, _: Any) -> tuple[int, Any]:
        points, query = path.removeprefix("/table/v1/").split("/")[1].split("?")
        where = [tuple(map(float, one.split(",")))[::-1] for one in points.split(";")]
        chosen = dict(one.split("=") for one in query.split("&"))
        starts, ends = ([where[int(n)] for n in chosen[name].split(";")] for name in ("sources", "destinations"))
        km = self.km(starts, ends)  # type: ignore[arg-type]
        waypoints = [{"hint": "x", "distance": 4.2, "name": "", "location": [0, 0]} for _ in starts]
        return 200, {"code": "Ok", "distances": [[one * 1000 for one in row] for row in km],
                     "durations": [[one * 60 for one in row] for row in km], "sources": waypoints, "destinations": waypoints}

    def valhalla(self, _: str, body: Any) -> tuple[int, Any]:
        km = self.km(*([(p["lat"], p["lon"]) for p in body[name]] for name in ("sources", "targets")))
        return 200, {"algorithm": "costmatrix", "units": "kilometers", "sources": body["sources"], "targets": body["targets"],
                     "sources_to_targets": [[{"distance": one, "time": round(one * 60), "from_index": n, "to_index": m}
                                             for m, one in enumerate(row)] for n, row in enumerate(km)]}

    def ors(self, _: str, body: Any) -> tuple[int, Any]:
        where = [(lat, lon) for lon, lat in body["locations"]]
        km = self.km([where[int(n)] for n in body["sources"]], [where[int(n)] for n in body["destinations"]])
        return 200, {"durations": [[one * 60 for one in row] for row in km], "distances": km, "metadata": {"service": "matrix"}}


@pytest.fixture
def routing() -> Iterator[Routing]:
    """A server on this machine, shut down afterwards."""
    found = Routing()
    yield found
    found.http.shutdown()
    found.http.server_close()


PLACES = (Place(id="hos-aase", lat=57.01, lon=9.92, label="Hemmelig vej 1"), Place(id="b", lat=57.02, lon=9.92), Place(id="c"),
          Place(id="d", lat=57.01, lon=9.93), Place(id="twin", lat=57.01, lon=9.92))


def problem(places: tuple[Place, ...] = PLACES) -> Problem:
    return Problem(start="2026-11-30", places=places, citizens=(), visits=(), carers=(), shifts=())


def travel(routing: Routing, service: str, **more: Any) -> Travel:
    routing.answer = getattr(routing, service)
    return of(problem(), Server(service, routing.address, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize("service", ["osrm", "valhalla", "ors"])
def test_each_server_is_asked_and_understood(routing: Routing, service: str) -> None:
    found = travel(routing, service)
    assert routing.asked == []  # nothing is asked before a mode is needed
    assert found.minutes("car")[0].tolist() == pytest.approx([0, 10 + 2, UNREACHABLE, 10 + 2, 0])
    assert found.km("car")[1, 3] == pytest.approx(20) and found.lost == (2,)
    assert found.minutes("bicycle")[0, 1] == pytest.approx(11)
    assert len(routing.asked) == 2 and found.source == service


@pytest.mark.parametrize(("service", "mode", "path", "part"), [
    ("osrm", "walk", "/table/v1/foot/9.92000,57.01000;9.93000,57.01000;9.92000,57.02000;", None),
    ("valhalla", "ebike", "/sources_to_targets", {"costing": "bicycle", "units": "kilometers",
                                                  "costing_options": {"bicycle": {"bicycle_type": "Hybrid", "cycling_speed": 20}}}),
    ("ors", "ebike", "/v2/matrix/cycling-electric", {"metrics": ["duration", "distance"], "units": "km", "sources": ["0", "1", "2"]}),
])
def test_the_question_is_the_documented_one(routing: Routing, service: str, mode: str, path: str, part: dict[str, Any] | None) -> None:
    travel(routing, service, key="nøgle" if service == "" else "abc").minutes(mode)
    (asked, body, headers), = routing.asked
    assert asked.startswith(path) and headers["Authorization"] == "abc"
    if part is None:
        assert asked.endswith("?sources=0;1;2&destinations=3;4;5&annotations=duration,distance")
    else:
        assert part.items() <= body.items()


@pytest.mark.parametrize("service", ["osrm", "valhalla", "ors"])
def test_only_coordinates_are_sent_and_nothing_is_logged(routing: Routing, service: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        travel(routing, service).minutes("car")
    told = json.dumps(routing.asked)
    assert "aase" not in told and "Hemmelig" not in told
    assert told.count("57.02") <= 2  # each place once as a start and once as an end
    assert "57.0" not in caplog.text and "9.92" not in caplog.text


def test_a_way_that_the_server_does_not_know_is_no_way(routing: Routing) -> None:
    routing.answer = lambda path, body: (200, {"code": "Ok", "durations": [[0, None, 60], [None, 0, None], [60, None, 0]],
                                               "distances": [[0, None, 1000], [None, 0, None], [1000, None, 0]]})
    found = of(problem(), f"osrm:{routing.address}")
    assert found.minutes("car")[0, 3] == UNREACHABLE == found.km("car")[3, 0] and found.minutes("car")[0, 1] == 3
    routing.answer = lambda path, body: (200, {"sources_to_targets": [[{"distance": None, "time": None}] * 3] * 3})
    assert of(problem(), f"valhalla:{routing.address}").minutes("car")[0, 1] == UNREACHABLE


def test_many_places_are_asked_for_in_blocks(routing: Routing) -> None:
    places = tuple(Place(id=str(n), lat=57 + n / 1000, lon=9.9) for n in range(BLOCK["osrm"] + 5))
    minutes = of(problem(places), f"osrm:{routing.address}").minutes("bicycle")
    assert len(routing.asked) == 4
    assert minutes[0, -1] == pytest.approx((len(places) - 1) * 1 + 1) and minutes[-1, 0] == minutes[0, -1]


def test_what_was_told_is_kept_without_the_coordinates(routing: Routing, tmp_path: Path) -> None:
    first = travel(routing, "ors", folder=tmp_path).minutes("car")
    again = travel(routing, "ors", folder=tmp_path).minutes("car")
    assert len(routing.asked) == 1 and np.allclose(first, again)
    kept = tmp_path / "travel.sqlite3"
    assert kept.stat().st_mode & 0o077 == 0 and b"57.0" not in kept.read_bytes() and b"127.0" not in kept.read_bytes()
    more = (*PLACES, Place(id="ny", lat=57.05, lon=9.95))
    of(problem(more), Server("ors", routing.address, folder=tmp_path)).minutes("car")
    assert len(routing.asked) == 2


@pytest.mark.parametrize(("code", "given", "error", "what"), [
    (400, {"code": "TooBig", "message": "Too many table coordinates 57.01"}, BadSettings, "osrm refuses with 400 TooBig, expected 200"),
    (400, {"error": {"code": 6004, "message": "57.01"}}, BadSettings, "refuses with 400 6004"),
    (400, {"error_code": 154, "error": "57.01", "status_code": 400}, BadSettings, "refuses with 400 154"),
    (403, b"<html>57.01</html>", BadSettings, "refuses with 403, expected 200"),
    (302, {}, BadSettings, "refuses with 302"),
    (503, {}, SourceFailed, "osrm answers 503"),
    (429, {}, SourceFailed, "osrm answers 429"),
    (200, b"not json", SourceFailed, "another form"),
    (200, {"code": "NoTable"}, SourceFailed, "another form"),
    (200, {"code": "Ok", "durations": [[0]], "distances": [[0]]}, SourceFailed, "another form"),
    (200, {"code": "Ok", "durations": "57.01", "distances": None}, SourceFailed, "another form"),
    (200, [1], SourceFailed, "another form"),
])
def test_a_server_that_refuses_or_answers_nonsense_is_told_without_its_words(
        routing: Routing, code: int, given: Any, error: type[Exception], what: str) -> None:
    routing.answer = lambda path, body: (code, given)
    with pytest.raises(error, match=what) as raised:
        of(problem(), f"osrm:{routing.address}").minutes("car")
    assert "57.01" not in str(raised.value)
    assert len(routing.asked) == (3 if code in (503, 429) else 1)


def test_a_server_that_comes_back_is_asked_again(routing: Routing) -> None:
    turns = iter([503, 200])
    routing.answer = lambda path, body: (503, {}) if next(turns) == 503 else routing.osrm(path, body)
    assert of(problem(), f"osrm:{routing.address}").minutes("car")[0, 1] == pytest.approx(12)


def test_silence_and_a_closed_door_end_in_time(routing: Routing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_module, "TRIES", 1)
    shut = threading.Event()
    routing.answer = lambda path, body: (shut.wait(2), (200, {}))[1]
    with pytest.raises(SourceFailed, match=r"could not be reached \(ReadTimeout\)"):
        of(problem(), Server("osrm", routing.address, timeout_s=0.1)).minutes("car")
    shut.set()
    with pytest.raises(SourceFailed, match=r"could not be reached \(ConnectError\)"):
        of(problem(), "osrm:http://127.0.0.1:9").minutes("car")
    with pytest.raises(SourceFailed, match="took more than"):
        of(problem(), Server("osrm", routing.address, limit_s=-1)).minutes("car")


def test_an_answer_without_end_is_cut(routing: Routing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_module, "MOST_ANSWER", 100)
    routing.answer = lambda path, body: (200, b" " * 1000)
    with pytest.raises(SourceFailed, match="more than 100 bytes"):
        of(problem(), f"osrm:{routing.address}").minutes("car")


@pytest.mark.parametrize("address", [
    "http://ruter.example.dk", "ftp://osrm", "https://", "https://user:pass@ruter.example.dk", "https://ruter.example.dk/?key=1", "osrm", "http://8.8.8.8",
])
def test_homes_are_not_sent_over_open_lines(address: str) -> None:
    with pytest.raises(BadSettings, match="travel: address"):
        check_address(address)


@pytest.mark.parametrize("address", ["https://ruter.example.dk/ors", "http://osrm-{profile}:5000", "http://10.1.2.3:8002", "http://kort.intern"])
def test_the_authoritys_own_net_may_be_plain(address: str) -> None:
    assert server_of(f"ors:{address}").address == address


def test_an_unknown_service_and_mode_are_refused_and_the_key_is_never_shown(routing: Routing) -> None:
    with pytest.raises(BadSettings, match="service is not known"):
        server_of("google:https://maps.example.com")
    with pytest.raises(BadSettings, match="mode is 'rocket'"):
        travel(routing, "osrm").minutes("rocket")
    assert "secret" not in repr(Server("ors", "https://x.example.dk", key="secret"))
    assert said({"error": {"code": "57.01,9.92"}}) == "" == said({"code": {"a": 1}})


def test_key_and_folder_of_an_address_come_from_the_machines_own_settings(
        routing: Routing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MERTID_ROUTE_KEY", "from the machine")
    monkeypatch.setenv("MERTID_ROUTE_WAYS", str(tmp_path))
    routing.answer = routing.ors
    of(problem(), f"ors:{routing.address}").minutes("car")
    assert routing.asked[0][2]["Authorization"] == "from the machine" and (tmp_path / "travel.sqlite3").exists()
