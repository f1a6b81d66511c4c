import pytest

from mertid.core import BadSettings
from mertid.engines.route.problem import DAY
from mertid.engines.route.tables import read

from .invented import CARERS, CITIZENS, MONDAY, SHIFTS, VISITS, source, tables


def said(**changed: str) -> list[str]:
    got = tables(**changed)
    assert got.problem is None, "nothing may be half imported"
    return [fault.said.da for fault in got.faults]


def test_five_plain_tables_make_a_week() -> None:
    got = tables()
    assert not got.faults and got.problem is not None
    assert (len(got.problem.visits), len(got.problem.shifts)) == (7 + 3, 5 + 7)
    first = got.problem.visits[0]
    assert (first.id, first.earliest, first.latest, first.minutes) == ("B1-1/2026-11-30", 420, 540, 25)
    assert [int(v.earliest // DAY) for v in got.problem.visits if v.citizen == "B2"] == [0, 2, 4]
    assert got.problem.carers[1].skills == ("hjælper",) and got.problem.carers[1].mode == "car"  # one spelling, whatever the capitals
    assert {s.from_place for s in got.problem.shifts} == {"kontor"}
    assert got.rows == {"places": 1, "citizens": 2, "carers": 2, "visits": 2, "shifts": 2}


def test_several_windows_a_day_are_several_visits_and_a_link_follows_them() -> None:
    got = tables(visits="Besøg;Borger;Varighed;Tidsrum;Hyppighed;Efter besøg;Mindst minutter efter\n"
                        "insulin;B1;10;morgen;aften\n".replace("morgen;aften", '"morgen; aften";2 gange dagligt;;')
                        + 'mad;B1;15;"07:00-11:00; 17:00-22:30";2 gange dagligt;insulin;15\n')
    assert got.problem is not None and len(got.problem.visits) == 28
    meal = next(v for v in got.problem.visits if v.id == "mad/2026-12-01.2")
    assert meal.after is not None and (meal.after.visit, meal.after.least) == ("insulin/2026-12-01.2", 15)


def test_a_one_day_plan_keeps_the_tables_own_ids() -> None:
    got = tables(days=1, visits="Besøg;Borger;Minutter;Fast tid\nx;B1;20;08:15\n", shifts="Vagt;Medarbejder;Fra;Til\nv;M1;23:00;07:00\n")
    assert got.problem is not None
    assert (got.problem.visits[0].id, got.problem.visits[0].start) == ("x", 495)
    assert (got.problem.shifts[0].id, got.problem.shifts[0].end) == ("v", DAY + 420)


def test_the_second_carer_wishes_and_history_are_read() -> None:
    got = tables(
        days=1, citizens='Borger;Kendte;Aldrig;Dyr\nB1;"M1:5; M9";M2;kat\nB2;;;ingen\n',
        visits="Borger;Min;Tidsrum;Ønsket tid;Antal;Kompetencer;Kompetencer for nr. 2\nB1;30;07:00-10:00;08:00-08:30;2;hjælper;løft\n",
    )
    assert got.problem is not None
    citizen, other, visit = *got.problem.citizens, got.problem.visits[0]
    assert citizen.known == {"M1": 5, "M9": 1} and citizen.never == ("M2",) and citizen.animals == ("kat",) and other.animals == ()
    assert (visit.carers, visit.second_skills, visit.wished_from, visit.wished_to) == (2, ("løft",), 480, 510)


@pytest.mark.parametrize(("changed", "line"), [
    ({"visits": VISITS + "B1;ti minutter;07:00-09:00;;dagligt\n"}, "Besøg, række 4, Varighed (B): skal være minutter, fx 20 eller 0:20"),
    ({"visits": VISITS + "B1;20;09:00-07:00;;dagligt\n"},
     "Besøg, række 4, Tidsrum (C): skal være et tidsrum, der slutter efter at det begynder"),
    ({"visits": VISITS + "B7;20;morgen;;dagligt\n"}, "Besøg, række 4, Borger: skal være en borger fra tabellen Borgere"),
    ({"visits": VISITS + "B1;20;;;dagligt\n"}, "Besøg, række 4, Tidsrum: tidsrum, tidligst og senest eller fast tid skal udfyldes"),
    ({"visits": VISITS + "B1;20;morgen;;månedligt\n"},
     "Besøg, række 4, Hyppighed (E): skal være hyppighed som '3 gange om ugen', 'dagligt', '2 gange dagligt' eller 'hver 4. uge'"),
    ({"visits": VISITS + "B1;20;morgen;;2 gange dagligt\n"}, "Besøg, række 4, Tidsrum: skal være lige så mange som gange om dagen"),
    ({"visits": VISITS + "B1;20;morgen;;\n"},
     "Besøg, række 4, Dato: dato, ugedage eller hyppighed skal udfyldes, når planen har flere dage"),
    ({"citizens": CITIZENS + "B1;Igen;57;9\n"}, "Borgere, række 4, Borger: står også i en anden række; hvert nummer må kun stå én gang"),
    ({"citizens": CITIZENS + "B3;Halv;57;\n"}, "Borgere, række 4, Længdegrad: skal udfyldes, når den anden koordinat er det"),
    ({"citizens": CITIZENS + "010203-1234;Hun;57;9\n"},
     "Borgere, række 4, Borger (A): skal være et nummer fra omsorgssystemet, ikke et CPR-nummer"),
    ({"carers": CARERS + "M3;;raket\n"}, "Medarbejdere, række 4, Transport (C): skal være bil, cykel, elcykel eller gang"),
    ({"shifts": SHIFTS + "M9;07:00;15:00;man\n"}, "Vagter, række 4, Medarbejder: skal være medarbejdere fra tabellen Medarbejdere"),
    ({"shifts": SHIFTS + "M1;25:00;15:00;man\n"}, "Vagter, række 4, Start (B): skal være et klokkeslæt som 07:30"),
    ({"shifts": SHIFTS + "M1;;15:00;man\n"}, "Vagter, række 4, Start (B): skal udfyldes"),
    ({"places": "Sted\nkontor\nlager\n"},
     "Vagter, række 2, Startsted: skal være et sted fra tabellen Steder; hvor der er flere, skal det udfyldes"),
])
def test_each_fault_is_named_by_table_row_and_column(changed: dict[str, str], line: str) -> None:
    assert said(**changed)[0] == line


def test_no_fault_repeats_what_the_cell_holds() -> None:
    secret = "Hemmelighed"
    rows = f"{secret};{secret};{secret};=SUM(A1);{secret}\n"
    got = tables(visits=VISITS + rows, citizens=CITIZENS + f"{secret}{'x' * 100};{secret};{secret};{secret}\n")
    assert got.faults and got.problem is None
    assert all(secret not in f"{fault.said}{fault.said.en}{fault!r}" for fault in got.faults)
    assert secret not in repr(got)


def test_one_fault_does_not_make_many() -> None:
    got = tables(citizens=CITIZENS.replace("57,06", "nord"), carers=CARERS.replace("cykel", "raket"))
    assert [(fault.kind, fault.line, fault.column) for fault in got.faults] == [("citizens", 3, "lat"), ("carers", 2, "mode")]


def test_a_link_to_no_visit_and_ids_that_stand_twice_are_found() -> None:
    head = "Besøg;Borger;Varighed;Tidsrum;Hyppighed;Efter besøg\n"
    assert [f.column for f in tables(visits=head + "a;B1;20;morgen;dagligt;b\n").faults] == ["after"] * 7
    assert [f.column for f in tables(visits=head + "a;B1;20;morgen;dagligt;a\n").faults][:1] == ["after"]
    assert [f.column for f in tables(visits=head + "a;B1;20;morgen;dagligt;\na;B2;20;morgen;dagligt;\n").faults] == ["id"]


def test_dates_outside_the_plan_are_left_out_and_counted() -> None:
    got = tables(visits=VISITS.replace("Hyppighed", "Dato").replace("dagligt", "01-12-2026").replace("3 gange om ugen", "2027-01-01"))
    assert got.problem is not None and len(got.problem.visits) == 1 and got.outside == 1


def test_a_missing_table_or_a_mapping_without_what_must_be_there_is_refused() -> None:
    with pytest.raises(BadSettings, match="citizens: table is missing"):
        read({}, start=MONDAY, days=1)
    with pytest.raises(BadSettings, match="visits: no column is read as 'minutes'"):
        tables(visits="Borger;Tidsrum\nB1;morgen\n")
    grid, mapping = source("visits", VISITS)
    with pytest.raises(BadSettings, match="two columns are read as the same"):
        read({"citizens": source("citizens", CITIZENS), "carers": source("carers", CARERS), "shifts": source("shifts", SHIFTS),
              "visits": (grid, {**mapping, "Varighed": "citizen"})}, start=MONDAY, days=1)


def test_a_person_may_map_names_that_nobody_knows() -> None:
    grid, mapping = source("visits", "Kunde;Normtid;Kl\nB1;20;07:00-08:00\n")
    assert set(mapping.values()) == {""}
    got = read({"citizens": source("citizens", CITIZENS), "carers": source("carers", CARERS), "shifts": source("shifts", SHIFTS),
                "visits": (grid, {"Kunde": "citizen", "Normtid": "minutes", "Kl": "windows"}), "places": source("places", "Sted\nk\n")},
               start=MONDAY, days=1)
    assert got.problem is not None and got.problem.visits[0].minutes == 20
