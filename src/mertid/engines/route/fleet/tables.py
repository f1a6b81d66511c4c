"""Results as tables: an Excel workbook, or one sheet as CSV that Excel opens in Danish (semicolons, comma, UTF-8 with its mark)."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from .model import DAY, Need

FORMULA = ("=", "+", "-", "@", "\t", "\r")
VEHICLE = ("trips", "km", "dkk", "co2_kg", "used_share", "days_share", "private")
SHEETS = ("i-dag", "kurve", "koretojer", "timer", "historik", "ture")


def sheets(need: Need, plan: Mapping[str, Any], runs: Sequence[Mapping[str, Any]] = ()) -> dict[str, list[list[Any]]]:
    """Return the tables by name, each with its line of headings first.

    ``plan`` is a suggestion's plan; ``runs`` rows of the history with ``number``, ``kind``, ``at``, ``by``, ``note`` and ``result``.
    """
    now = plan["today"]
    names = {kind.key: kind.name for kind in need.types}
    kinds = [kind.key for kind in need.types]
    heads = [names[key] for key in kinds]
    curve: list[list[Any]] = [["Punkt", "Pris for CO2 (kr./kg)", "Kr. om året", "Kg CO2 om året", "Bevist nedre grænse (kr.)", "Gab",
                               "Ture uden køretøj", *heads]]
    for n, one in enumerate(plan["points"], 1):
        told = [n, *(one[name] for name in ("price", "dkk", "co2_kg", "bound", "gap")), len(one["unserved"])]
        curve.append([*told, *(one["counts"].get(k, 0) for k in kinds)])
    history: list[list[Any]] = [["Nr.", "Hvordan", "Hvornår", "Hvem", "Bemærkning", "Kr. om året", "Kg CO2 om året",
                                 "Ture uden køretøj", *heads]]
    for run in runs:
        got = run["result"]
        history.append([
            run["number"], run["kind"], run["at"], run["by"], run["note"], got.get("dkk"), got.get("co2_kg"), len(got.get("unserved", ())),
            *(got.get("counts", {}).get(k, 0) for k in kinds),
        ])
    return {
        "i-dag": [
            ["Tal", "Værdi"], ["Kr. om året", now["dkk"]], ["Kg CO2 om året", now["co2_kg"]], ["Km om året", now["km"]],
            ["Ture i perioden", now["trips"]], ["Private ture i perioden", now["private"]], ["Ture med hul i loggen", now["gaps"]],
            ["Ture i egen bil", now["own_trips"]], ["Kr. om året for egen bil", now["own_dkk"]],
            *([f"Antal {names[key]}", n] for key, n in now["counts"].items()),
        ],
        "kurve": curve,
        "koretojer": [
            ["Køretøj", "Type", "Ture", "Km om året", "Kr. om året", "Kg CO2 om året", "Andel af arbejdstid ude",
             "Andel af hverdage i brug", "Private ture"],
            *([v["id"], names.get(v["type"], v["type"]), *(v[name] for name in VEHICLE)] for v in now["vehicles"]),
        ],
        "timer": [["Time", "Gennemsnitlig andel ude på hverdage", "Flest ude på én gang"],
                  *([n, share, most] for n, (share, most) in enumerate(zip(now["hours_out"], now["most_out"], strict=True)))],
        "historik": history,
        "ture": [
            ["Tur", "Dato", "Start", "Slut", "Km", "Personer", "Last", "Køretøj", "Art"],
            *(_trip_row(need, trip) for trip in need.trips),
        ],
    }


def csv_of(need: Need, plan: Mapping[str, Any], name: str, runs: Sequence[Mapping[str, Any]] = ()) -> str:
    """Return one table as CSV. Raises KeyError for an unknown one."""
    return as_csv(sheets(need, plan, runs)[name])


def as_csv(rows: Sequence[Sequence[Any]]) -> str:
    """Return rows as CSV in the Danish way."""
    made = io.StringIO()
    writer = csv.writer(made, delimiter=";", lineterminator="\r\n")
    for row in rows:
        writer.writerow([_danish(cell) for cell in row])
    return "\ufeff" + made.getvalue()


def workbook(need: Need, plan: Mapping[str, Any], runs: Sequence[Mapping[str, Any]] = ()) -> bytes:
    """Return all tables as an Excel workbook, numbers as numbers."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for name, rows in sheets(need, plan, runs).items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([_safe(cell) for cell in row])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def day_rows(need: Need, given: Mapping[str, str]) -> list[list[Any]]:
    """Return a day's assignment as a table."""
    rows: list[list[Any]] = [["Tur", "Dato", "Start", "Slut", "Km", "Personer", "Last", "Køretøj", "Art"]]
    return rows + [_trip_row(need, trip.model_copy(update={"vehicle": given.get(trip.id, "")})) for trip in need.driven]


def _trip_row(need: Need, trip: Any) -> list[Any]:
    when = need.start + timedelta(days=int(trip.start // DAY))
    kind = "privat" if trip.private else "hul i loggen" if trip.gap else "tjeneste"
    told = [None, None, None] if trip.private else [trip.km, trip.seats, trip.load]
    return [trip.id, when.isoformat(), _clock(trip.start), _clock(trip.end), *told, trip.vehicle, kind]


def _clock(minutes: float) -> str:
    at = round(minutes) % DAY
    return f"{at // 60:02}:{at % 60:02}"


def _safe(cell: Any) -> Any:
    """Return a text that a spreadsheet does not take for a formula (OWASP: CSV injection)."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def _danish(cell: Any) -> Any:
    if isinstance(cell, float):
        return f"{cell:.4f}".rstrip("0").rstrip(".").replace(".", ",")
    return "" if cell is None else _safe(cell)
