"""Invented carers, their roster, and the names and streets of a made municipality. Nobody in it exists."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from .problem import DAY, Carer, Mode, Shift

FIRST = (
    "Alma", "Anne", "Asger", "Bente", "Bodil", "Carla", "Dagny", "Ebbe", "Else", "Esther", "Frode", "Grethe", "Hanne", "Helge", "Inga",
    "Ivan", "Jytte", "Karna", "Kjeld", "Lise", "Magda", "Nanna", "Oda", "Palle", "Rigmor", "Sigrid", "Svend", "Tove", "Ulrik", "Vera",
    "Viggo", "Wilma", "Yrsa", "Åge",
)
WOMEN = frozenset((
    "Alma", "Anne", "Bente", "Bodil", "Carla", "Dagny", "Else", "Esther", "Grethe", "Hanne", "Inga", "Jytte", "Karna", "Lise", "Magda",
    "Nanna", "Oda", "Rigmor", "Sigrid", "Tove", "Vera", "Wilma", "Yrsa",
))
LAST = (
    "Agervang", "Birkmose", "Dalholt", "Engbæk", "Fuglsø", "Grønlund", "Havrevad", "Klintholt", "Lyngkær", "Mosekrog", "Nøddebo", "Pilekær",
    "Rugager", "Skovvad", "Solhøj", "Tjørnlund", "Ulvebjerg", "Vibeholm", "Åmose", "Østerlyng",
)
STREETS = (
    "Agernvej", "Bakkestien", "Birkevang", "Dyssevej", "Egehegnet", "Fasanvænget", "Gåsetoften", "Hasselkrogen", "Hyldegade", "Kildestien",
    "Kløvervej", "Lærkedalen", "Mejsevej", "Møllestræde", "Nørretoften", "Pilehegnet", "Ranunkelvej", "Rønnebærvej", "Smedetorvet",
    "Stærevænget", "Syrengangen", "Teglbakken", "Torvegade", "Vibemarken", "Åbrinken", "Østervang",
)
HELPER, ASSISTANT, NURSE = "hjælper", "assistent", "sygeplejerske"
SKILLS = {HELPER: (HELPER,), ASSISTANT: (HELPER, ASSISTANT), NURSE: (HELPER, ASSISTANT, NURSE)}
GROUPS = {"day": "Fastansat, dag", "evening": "Fastansat, aften", "relief": "Afløser"}
LANGUAGES = ("ar", "tr", "pl", "so")
HOURS = {"day": (7 * 60, 15 * 60), "evening": (15 * 60, 23 * 60)}
PAUSE = 30.0
PAUSES = {"day": (11 * 60, 13 * 60 + 30), "evening": (18 * 60, 20 * 60)}
TURNS = (("1101111", "0111100"), ("1110111", "1011100"), ("1011111", "0111100"), ("1111011", "1101100"))
"""Who works on which day of a fortnight that begins on a Monday: every other weekend, ten shifts of eight hours, never more than five
running. Every second carer begins with the second week."""


def name(rng: Random) -> tuple[str, str]:
    """Return an invented name and its sex."""
    first = rng.choice(FIRST)
    return f"{first} {rng.choice(LAST)}", "f" if first in WOMEN else "m"


@dataclass(frozen=True)
class Worker:
    """A carer with what the roster needs: district, ``part`` of the day, qualification, which of `TURNS`, and the week it begins with."""

    carer: Carer
    district: int
    part: str
    grade: str
    turn: int
    week: int


def workers(rng: Random, count: int, evening: int, modes: Sequence[Mode], prefix: str = "m") -> list[Worker]:
    """Return invented carers: the last ``evening`` of them work evenings; one in eight by day is a nurse, four in ten are assistants.

    ``modes`` is how one goes about in each district; in one of bicycles every fourth has an e-bike and every fifth a car.
    """
    made: list[Worker] = []
    for n in range(count):
        part = "evening" if n >= count - evening else "day"
        k = n if part == "day" else n - (count - evening)
        grade = NURSE if part == "day" and (k % 8 == 1 or k == 2) else ASSISTANT if k % 10 in (0, 3, 4, 7) else HELPER
        district = k % len(modes)
        mode, drawn = modes[district], rng.random()
        if mode == "bicycle" and drawn < 0.45:
            mode = "ebike" if drawn < 0.25 else "car"
        person, sex = name(rng)
        made.append(Worker(
            Carer(
                id=f"{prefix}{n + 1:03d}", name=person, sex="f" if sex == "f" else "m", skills=SKILLS[grade], mode=mode,
                languages=("da", rng.choice(LANGUAGES)) if rng.random() < 0.15 else ("da",),
                allergies=(rng.choice(("kat", "hund")),) if rng.random() < 0.07 else (),
                keys=tuple(key_of(d) for d in range(len(modes)) if d == district or rng.random() < 0.3), group=GROUPS[part], hours=37.0,
            ),
            district, part, grade, k // 2 % len(TURNS), k % 2,
        ))
    return made


def key_of(district: int) -> str:
    """Return the name of a district's key box."""
    return f"nøgleboks {district + 1}"


def works(worker: Worker, weekday: int, week: int) -> bool:
    """Return whether the carer's turn has a shift on that weekday (0 is Monday) of the first or second week."""
    return TURNS[worker.turn][(week + worker.week) % 2][weekday] == "1"


def shift_of(worker: Worker, day: int, base: str, *, carer: str = "", overtime: float = 15.0) -> Shift:
    """Return the shift of a day, eight hours with half an hour's break."""
    start, end = HOURS[worker.part]
    first, last = PAUSES[worker.part]
    at = day * DAY
    who = carer or worker.carer.id
    return Shift(
        id=f"{who}-{day + 1}", carer=who, start=at + start, end=at + end, from_place=base, to_place=base, pause=PAUSE,
        pause_from=at + first, pause_to=at + last, overtime=overtime,
    )
