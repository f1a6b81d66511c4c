"""Small invented tables for the tests."""

from datetime import date

from mertid.engines.route.tables import Kind, Read, Source, propose, read, sheets

MONDAY = date(2026, 11, 30)
PLACES = "Sted;Breddegrad;Længdegrad\nkontor;57,048;9,919\n"
CITIZENS = "Borger;Navn;Breddegrad;Længdegrad\nB1;Aase Eksempel;57,05;9,92\nB2;Bent Prøve;57,06;9,93\n"
CARERS = "Medarbejder;Kompetencer;Transport\nM1;hjælper;cykel\nM2;Hjælper; bil\n".replace("; bil", ";bil")
VISITS = "Borger;Varighed;Tidsrum;Kompetencer;Hyppighed\nB1;25;07:00-09:00;hjælper;dagligt\nB2;1 time;morgen;;3 gange om ugen\n"
SHIFTS = "Medarbejder;Start;Slut;Ugedage\nM1;07:00;15:00;man-fre\nM2;07.00;15.00;alle dage\n"


def source(kind: Kind, text: str | bytes) -> Source:
    """One CSV with the mapping that is proposed for it."""
    (grid,) = sheets(text.encode() if isinstance(text, str) else text).values()
    return grid, propose(kind, grid.columns)


def tables(days: int = 7, **changed: str) -> Read:
    """The invented tables, some of them changed, read."""
    texts = {"places": PLACES, "citizens": CITIZENS, "carers": CARERS, "visits": VISITS, "shifts": SHIFTS, **changed}
    return read({kind: source(kind, text) for kind, text in texts.items()}, start=MONDAY, days=days)  # type: ignore[misc,arg-type]
