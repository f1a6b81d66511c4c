"""Logs read in: round trips from points, drives and trips; noise, gaps, clocks, private trips, and what is never read."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from openpyxl import Workbook

from mertid.core import Unreadable
from mertid.engines.route.fleet.read import ReadLog, read_log, read_register

HOME = (56.30, 10.50)
NOW = datetime(2025, 6, 1, tzinfo=UTC)
DRIVER = "Ditte Hvidbjerg"


def hide(name: str) -> str:
    return f"v-{sum(map(ord, name))}"


def points(*rows: tuple[str, float, float, str], vehicle: str = "AB 12 345") -> bytes:
    """Return a log; each row is a time, a place in kilometres north of home, and east, and its type."""
    lines = ["Køretøj;Tid;Breddegrad;Længdegrad;Type;Fører"]
    for at, north, east, kind in rows:
        lat, lon = HOME[0] + north / 111.2, HOME[1] + east / 61.7
        lines.append(f"{vehicle};{at};{lat:.6f}".replace(".", ",") + f";{lon:.6f}".replace(".", ",") + f";{kind};{DRIVER}")
    return "\n".join(lines).encode()


def drive(day: str, hour: int, kind: str = "tjeneste", far: int = 5) -> list[tuple[str, float, float, str]]:
    """Return points of one drive: out and back again, a minute and a kilometre apart, standing at home before and after."""
    out = [*range(far + 1), *range(far - 1, -1, -1)]
    moving = [(f"{day} {hour:02}:{minute:02}", float(km), 0.0, kind) for minute, km in enumerate(out)]
    stands = [(f"{day} {hour:02}:{30 + minute:02}", 0.0, 0.0, kind) for minute in (0, 10)]
    return [(f"{day} {hour - 1:02}:50", 0.0, 0.0, kind), *moving, *stands]


def read(data: bytes, **how: object) -> ReadLog:
    return read_log(data, hide=hide, now=NOW, **how)  # type: ignore[arg-type]


def test_points_become_round_trips_with_length_and_danish_times() -> None:
    log = read(points(*drive("03-03-2025", 8), *drive("03-03-2025", 13, far=8)))
    assert log.kind == "points"
    assert log.start == date(2025, 3, 3)
    assert [round(trip.km) for trip in log.trips] == [10, 16]
    assert log.trips[0].start == pytest.approx(8 * 60, abs=11)
    assert log.trips[0].end == pytest.approx(8 * 60 + 10, abs=2)


def test_drivers_are_never_read_and_number_plates_are_hidden() -> None:
    log = read(points(*drive("03-03-2025", 8)))
    assert log.not_read == ("Fører",)
    assert DRIVER not in repr(log)
    assert "AB 12 345" not in repr(log)
    assert log.trips[0].vehicle == hide("AB 12 345")


def test_private_trips_keep_their_time_alone() -> None:
    log = read(points(*drive("03-03-2025", 8, "privat"), *drive("03-03-2025", 13)))
    assert [(trip.private, trip.km > 0) for trip in log.trips] == [(True, False), (False, True)]
    assert log.counts["private"] == 1


def test_a_jump_and_a_point_without_a_fix_are_left_out() -> None:
    rows = drive("03-03-2025", 8)
    rows.insert(5, ("03-03-2025 08:04", 400.0, 0.0, ""))
    log = read(points(*rows) + b"\nAB 12 345;03-03-2025 08:05;0;0;;x")
    assert log.counts["jumps"] == 2
    assert round(log.trips[0].km) == 10


def test_a_clock_1024_weeks_off_is_mended_and_an_impossible_time_left_out() -> None:
    wrong = (datetime(2025, 3, 3) - timedelta(weeks=1024)).strftime("%d-%m-%Y")  # noqa: DTZ001
    log = read(points(*drive(wrong, 8)) + b"\nAB 12 345;03-03-2031 08:05;56,3;10,5;;x")
    assert log.start == date(2025, 3, 3)
    assert log.counts["clocks_mended"] > 5
    assert log.counts["clocks_wrong"] == 1


def test_a_hole_in_the_log_is_reckoned_and_told() -> None:
    rows = [row for row in drive("03-03-2025", 8, far=9) if row[1] < 3 or row[0].endswith(":09")]
    later = {"08:1": "08:5", "08:3": "09:3", "08:4": "09:4"}
    late = [(at[:11] + later.get(at[11:15], at[11:15]) + at[15:], *rest) for at, *rest in rows]
    log = read(points(*late))  # type: ignore[arg-type]
    assert log.trips[0].gap
    assert log.trips[0].km > 18


def test_standing_still_with_noise_is_no_driving() -> None:
    noise = [(f"03-03-2025 {8 + n // 60:02}:{n % 60:02}", 0.01 * (n % 3), 0.01 * (n % 2), "") for n in range(180)]
    assert read(points(*noise)).trips == ()


def test_passing_by_home_does_not_end_a_trip() -> None:
    out = [("07:50", 0), ("08:00", 1), ("08:01", 2), ("08:02", 0), ("08:03", 2), ("08:04", 3), ("08:05", 1), ("08:06", 0), ("08:20", 0)]
    log = read(points(*((f"03-03-2025 {at}", float(north), 0.0, "") for at, north in out)), home=HOME)
    assert len(log.trips) == 1


def test_a_gpx_file_is_read() -> None:
    rows = "".join(
        f'<trkpt lat="{HOME[0] + km / 111.2:.6f}" lon="{HOME[1]}"><time>2025-03-03T07:{minute:02}:00Z</time></trkpt>'
        for minute, km in [(0, 0), (5, 0), (6, 1), (7, 2), (8, 1), (9, 0), (20, 0), (50, 0)]
    )
    track = f"<trk><name>AB 12 345</name><trkseg>{rows}</trkseg></trk>"
    log = read(f'<?xml version="1.0"?><gpx xmlns="http://www.topografix.com/GPX/1/1">{track}</gpx>'.encode())
    assert round(log.trips[0].km) == 4
    assert log.trips[0].start == pytest.approx(8 * 60 + 5, abs=2)  # Danish winter time


def test_a_damaged_gpx_file_is_refused() -> None:
    with pytest.raises(Unreadable, match="damaged"):
        read(b'<?xml version="1.0"?><gpx><trk>')


def test_single_drives_with_places_are_joined_to_round_trips() -> None:
    first = "objectno,start_time,end_time,distance_m,start_lat,start_lon,end_lat,end_lon,tripmode,drivername"
    away = f"{HOME[0] + 0.1},{HOME[1]}"
    home = f"{HOME[0]},{HOME[1]}"
    rows = [f"7,2025-03-0{day} 08:00,2025-03-0{day} 08:20,11000,{home},{away},2,x" for day in (3, 4)]
    rows += [f"7,2025-03-0{day} 10:00,2025-03-0{day} 10:20,11000,{away},{home},2,x" for day in (3, 4)]
    log = read("\n".join([first, *rows]).encode())
    assert [(trip.km, trip.end - trip.start) for trip in log.trips] == [(22.0, 140.0), (22.0, 140.0)]
    assert log.counts["joined"] == 2


def test_round_trips_are_taken_as_they_are_and_own_cars_have_no_vehicle() -> None:
    data = "Bil;Start;Slut;Km;Personer\nX1;2025-03-03 08:00;2025-03-03 09:30;12,5;2\n;2025-03-03 10:00;2025-03-03 11:00;1.012,0;1"
    log = read(data.encode("cp1252"))
    assert [(t.km, t.seats, bool(t.vehicle)) for t in log.trips] == [(12.5, 2, True), (1012.0, 1, False)]


def test_a_trip_over_the_change_of_the_clock_keeps_its_length() -> None:
    log = read(b"bil;start;slut;km\nX;2025-03-30 01:00;2025-03-30 04:00;50")
    assert log.trips[0].end - log.trips[0].start == 120


def test_wrong_rows_are_named_by_line_and_column_never_by_content() -> None:
    secret = "Ditte 010190-1234"
    late = "2025-03-03 10:00"
    lines = [f"X;{secret};2025-03-03 09:00;5", f"X;{late};2025-03-03 09:00;5", f"X;{late};2025-03-03 11:00;{secret}x"]
    log = read("\n".join(["bil;start;slut;km", *lines]).encode())
    assert [(one.line, one.column) for one in log.wrong] == [(2, "start"), (3, "slut"), (4, "km")]
    assert secret not in repr(log)


def test_a_column_of_drivers_is_not_read_even_where_a_person_maps_it() -> None:
    data = f"fører;start;slut;km\n{DRIVER};2025-03-03 08:00;2025-03-03 09:00;5".encode()
    log = read(data, mapping={"vehicle": 0, "start": 1, "end": 2, "km": 3})
    assert hide(DRIVER) not in repr(log)
    assert log.trips[0].vehicle == ""


def test_an_excel_file_is_read() -> None:
    book = Workbook()
    book.active.append(["Køretøj", "Start", "Slut", "Km"])
    book.active.append(["X1", datetime(2025, 3, 3, 8), datetime(2025, 3, 3, 9), 12.5])  # noqa: DTZ001
    made = io.BytesIO()
    book.save(made)
    log = read(made.getvalue())
    assert (log.trips[0].start, log.trips[0].km) == (480.0, 12.5)


@pytest.mark.parametrize("data", [b"", b"a;b\n1;2", b"PK\x03\x04broken", b"bil;start\nX;2025-03-03 08:00"])
def test_what_is_no_log_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        read(data)
    assert caught.value.text is not None


def test_a_register_gives_types_and_names_wrong_rows() -> None:
    data = b"Nummerplade;Type\nAB 1;Elbil\nAB 2;Raket\n;Elbil"
    vehicles, wrong = read_register(data, hide=hide, types={"elbil": "el", "el": "el"})
    assert [(v.id, v.type) for v in vehicles] == [(hide("AB 1"), "el")]
    assert [(one.line, one.column) for one in wrong] == [(3, "Type"), (4, "Nummerplade")]
