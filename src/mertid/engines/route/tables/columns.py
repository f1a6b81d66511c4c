"""The five tables: what each column holds, what it may be called, an example for the template."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from mertid.core import BadSettings, Text

from . import cells, often
from .cells import Reader

Kind = Literal["places", "citizens", "carers", "visits", "shifts"]
KINDS: tuple[Kind, ...] = ("places", "citizens", "carers", "visits", "shifts")
TITLES: dict[Kind, Text] = {
    "places": Text(da="Steder", en="Places"), "citizens": Text(da="Borgere", en="Citizens"), "carers": Text(da="Medarbejdere", en="Carers"),
    "visits": Text(da="Besøg", en="Visits"), "shifts": Text(da="Vagter", en="Shifts"),
}
LEFT_OUT = ""


@dataclass(frozen=True)
class Column:
    """One column. ``must``: a row without it is refused. ``also``: other names that it is known by."""

    name: str
    label: Text
    read: Reader = field(repr=False)
    also: tuple[str, ...] = ()
    must: bool = False
    example: str = ""
    help: Text = field(default_factory=lambda: Text(da="", en=""))


def _c(name: str, da: str, en: str, read: Reader, also: str = "", example: str = "", *, must: bool = False, tell: tuple[str, str] = ("", "")
       ) -> Column:
    return Column(name, Text(da=da, en=en), read, tuple(filter(None, also.split("|"))), must, example, Text(da=tell[0], en=tell[1]))


_LAT = _c("lat", "Breddegrad", "Latitude", cells.number(-90, 90), "lat|latitude|bredde", "57,0480", tell=("WGS 84", "WGS 84"))
_LON = _c("lon", "Længdegrad", "Longitude", cells.number(-180, 180), "lon|lng|longitude|længde", "9,9190")
_SEX = cells.one_of(cells.SEXES, "kvinde eller mand", "female or male")
_LIST = ("Flere med ; imellem", "Several with ; between")
_FROM = _c("from_place", "Startsted", "Start place", cells.ident, "mødested|møder|start sted", "kontor",
           tell=("Nummer på et sted. Er der kun ét sted, kan det udelades", "Id of a place. May be left out where there is only one"))
_TO = _c("to_place", "Slutsted", "End place", cells.ident, "slut sted",
         tell=("Som startstedet, hvor det er tomt", "As the start where empty"))
_DATE = _c("date", "Dato", "Date", cells.days, "datoer|dage|dates",
           tell=("30-11-2026; flere med ; imellem", "2026-11-30; several with ; between"))
_DAYS = _c("weekdays", "Ugedage", "Weekdays", often.weekdays, "ugedag|dag|weekday", "man; ons; fre",
           tell=("man; ons eller mandag-fredag, hverdage, weekend", "mon; wed or monday-friday, weekdays, weekend"))

COLUMNS: dict[Kind, tuple[Column, ...]] = {
    "places": (
        _c("id", "Sted", "Place", cells.ident, "id|nummer|stednummer|stedid", "kontor", must=True), _LAT, _LON,
        _c("label", "Navn", "Name", cells.text, "betegnelse|adresse|label|address", "Hjemmeplejens kontor"),
    ),
    "citizens": (
        _c("id", "Borger", "Citizen", cells.ident, "borgernummer|borgernr|borger-id|borgerid|id|nummer|citizen id", "B1", must=True,
           tell=("Nummer i omsorgssystemet, ikke CPR", "Number of the care system, not the civil registration number")),
        _c("name", "Navn", "Name", cells.text, "borgernavn|fulde navn", "Aase Eksempel"), _LAT, _LON,
        _c("address", "Adresse", "Address", cells.text, "vej|bopæl|gade", "Prøvevej 1"),
        _c("place", "Sted", "Place", cells.ident, "stednummer|place id", tell=("Kun hvor rejsetider har egne numre", "Only with a matrix")),
        _c("contacts", "Kontaktpersoner", "Contact carers", cells.listed, "kontaktperson|fast medarbejder|faste medarbejdere",
           "M1", tell=_LIST),
        _c("known", "Kendte", "Known carers", cells.counted, "kender|besøgt af", "M1:9",
           tell=("Besøg de seneste 14 dage pr. medarbejder", "Visits in the last 14 days by carer")),
        _c("never", "Aldrig", "Never", cells.listed, "ikke|må ikke sendes", tell=_LIST),
        _c("sex", "Ønsket køn", "Wished sex", _SEX, "køn ønske|ønske om køn"),
        _c("language", "Sprog", "Language", cells.language, "ønsket sprog"),
        _c("animals", "Dyr", "Animals", cells.listed, "husdyr|kæledyr", "kat", tell=_LIST),
        _c("key", "Nøgle", "Key", cells.text, "nøglenummer|nøgleboks"),
        _c("heavy", "Tyngde", "Weight", cells.number(0.1, 5), "belastning", "1",
           tell=("1 er almindeligt; 2 tæller dobbelt i belastningen", "1 is usual; 2 counts double in the load")),
    ),
    "carers": (
        _c("id", "Medarbejder", "Carer", cells.ident,
           "medarbejdernummer|medarbejdernr|medarbejder-id|medarbejderid|id|nummer|initialer|carer id",
           "M1", must=True),
        _c("name", "Navn", "Name", cells.text, "medarbejdernavn|fulde navn", "Bo Eksempel"),
        _c("skills", "Kompetencer", "Skills", cells.listed, "kompetence|faggruppe|uddannelse|kvalifikationer", "hjælper; medicin",
           tell=_LIST),
        _c("mode", "Transport", "Transport", cells.one_of(cells.MODES, "bil, cykel, elcykel eller gang", "car, bicycle, ebike or walk"),
           "transportmiddel|køretøj|mode", "cykel"),
        _c("sex", "Køn", "Sex", _SEX), _c("languages", "Sprog", "Languages", cells.languages, "taler", "dansk; engelsk", tell=_LIST),
        _c("allergies", "Allergi", "Allergies", cells.listed, "allergier|tåler ikke", tell=_LIST),
        _c("keys", "Nøgler", "Keys", cells.listed, "nøgle", tell=_LIST),
        _c("group", "Gruppe", "Group", cells.text, "team|hold|ansættelse", "Team Nord"),
        _c("hours", "Timer om ugen", "Hours a week", cells.number(0.5, 60), "timer|ugentlige timer|normtid|timetal", "37"), _FROM, _TO,
    ),
    "visits": (
        _c("id", "Besøg", "Visit", cells.ident, "besøgsnummer|besøg-id|id|visit id", tell=("Kan udelades", "May be left out")),
        _c("citizen", "Borger", "Citizen", cells.ident, "borgernummer|borgernr|borger-id|borgerid|citizen id", "B1", must=True),
        _c("what", "Ydelse", "Service", cells.text, "indsats|opgave|what", "Personlig pleje"),
        _c("minutes", "Varighed", "Minutes", cells.some_length, "minutter|min|længde|visiteret tid|duration", "25",
           must=True), _DATE, _DAYS,
        _c("often", "Hyppighed", "How often", often.rhythm, "frekvens|gange|frequency", "3 gange om ugen",
           tell=("Kan udelades i en plan på én dag", "May be left out in a plan of one day")),
        _c("windows", "Tidsrum", "Window", often.windows, "vindue|tid på dagen|time of day", "07:00-09:00; 17:00-19:00",
           tell=("Tidligste til seneste start; flere med ; giver flere besøg om dagen",
           "Earliest to latest start; several make several visits")),
        _c("earliest", "Tidligst", "Earliest", cells.clock, "tidligste start|fra"),
        _c("latest", "Senest", "Latest", cells.clock, "seneste start|til"),
        _c("wished", "Ønsket tid", "Wished time", often.windows, "ønske|ønsket tidsrum", "07:30-08:00"),
        _c("start", "Fast tid", "Fixed time", cells.clock, "klokkeslæt|aftalt tid"),
        _c("carers", "Antal medarbejdere", "Number of carers", cells.how_many, "antal|bemanding|dobbeltbesøg|hjælpere", "1"),
        _c("skills", "Kompetencer", "Skills", cells.listed, "kompetence|krav|faggruppe", "hjælper", tell=_LIST),
        _c("second_skills", "Kompetencer for nr. 2", "Skills of the second", cells.listed, "kompetencer 2", tell=_LIST),
        _c("after", "Efter besøg", "After visit", cells.ident, "følger efter",
           tell=("Nummer på besøget før, samme dag", "Id of the one before")),
        _c("least", "Mindst minutter efter", "Least minutes after", cells.length),
        _c("most", "Højst minutter efter", "Most minutes after", cells.length),
        _c("priority", "Vigtighed", "Priority", cells.number(0.01, 100), "prioritet", "1"),
        _c("only", "Kun", "Only", cells.listed, "kun medarbejdere"),
        _c("load", "Last", "Load", cells.number(0, 1e6), "madkasser|varer"),
    ),
    "shifts": (
        _c("id", "Vagt", "Shift", cells.ident, "vagtnummer|vagt-id|id|shift id", tell=("Kan udelades", "May be left out")),
        _c("carer", "Medarbejder", "Carer", cells.ident, "medarbejdernummer|medarbejdernr|medarbejder-id|initialer|carer id", "M1",
           must=True),
        _DATE, _DAYS, _c("often", "Hyppighed", "How often", often.rhythm, "frekvens|frequency"),
        _c("start", "Start", "Start", cells.clock, "fra|mødetid|starttid|begynder", "07:00", must=True),
        _c("end", "Slut", "End", cells.clock, "til|fyraften|sluttid|slutter", "15:00", must=True,
           tell=("Før start betyder næste dag", "Before the start means the next day")), _FROM, _TO,
        _c("pause", "Pause", "Break", cells.length, "pause minutter|frokost", "30"),
        _c("pause_from", "Pause tidligst", "Break earliest", cells.clock, example="11:00"),
        _c("pause_to", "Pause senest", "Break latest", cells.clock, example="13:00"),
        _c("overtime", "Overarbejde", "Overtime", cells.length, "overtid|højst overarbejde", "30"),
        _c("capacity", "Plads", "Capacity", cells.number(0, 1e6), "kapacitet"),
        _c("absent", "Fravær", "Absent", cells.yes, "syg|fraværende", "nej"),
        _c("proposed", "Foreslået", "Proposed", cells.yes, example="nej"),
    ),
}


def propose(kind: Kind, columns: tuple[str, ...]) -> dict[str, str]:
    """Return a mapping from the file's column names to ours, by name, label or other names; '' where none fits. A person confirms it."""
    known: dict[str, str] = {}
    for column in COLUMNS[kind]:
        for word in (column.name, column.label.da, column.label.en, *column.also):
            known.setdefault(_folded(word), column.name)
    taken: set[str] = set()
    found: dict[str, str] = {}
    for name in columns:
        to = known.get(_folded(name), LEFT_OUT) if name else LEFT_OUT
        found[name] = LEFT_OUT if to in taken else to
        taken.add(to)
    return {name: to for name, to in found.items() if name}


def check_mapping(kind: Kind, mapping: Mapping[str, str], columns: tuple[str, ...]) -> None:
    """Raise `BadSettings` where a mapping names what is not there, reads two columns as one, or leaves out one that must be there."""
    names = {column.name for column in COLUMNS[kind]}
    chosen = [to for name, to in mapping.items() if to != LEFT_OUT and name in columns]
    if set(chosen) - names:
        raise BadSettings(f"{kind}: a column is read as what is not known, expected one of {sorted(names)}. Correct the mapping.")
    if len(set(chosen)) != len(chosen):
        raise BadSettings(f"{kind}: two columns are read as the same, expected each once. Correct the mapping.")
    lacking = [column.name for column in COLUMNS[kind] if column.must and column.name not in chosen]
    if lacking:
        raise BadSettings(f"{kind}: no column is read as '{lacking[0]}', expected one. Correct the mapping.")


def kind_of(title: str, columns: tuple[str, ...]) -> Kind | None:
    """Return which table a sheet is: by its title, else by most of its columns known; None where unsure."""
    for kind, text in TITLES.items():
        if _folded(title) in (kind, _folded(text.da), _folded(text.en)):
            return kind
    best: list[tuple[int, Kind]] = []
    for kind in KINDS:
        found = set(propose(kind, columns).values())
        if all(column.name in found for column in COLUMNS[kind] if column.must):
            best.append((len(found - {LEFT_OUT}), kind))
    best.sort(key=lambda pair: -pair[0])
    return best[0][1] if best and (len(best) == 1 or best[0][0] > best[1][0]) else None


def _folded(word: str) -> str:
    return " ".join(word.casefold().replace("_", " ").split()).split(" (")[0].strip(" .:*")
