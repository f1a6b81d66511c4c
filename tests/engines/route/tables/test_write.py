from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mertid.engines.route.problem import DAY, After, Carer, Citizen, Place, Problem, Shift, Visit
from mertid.engines.route.tables import KINDS, Kind, Read, kind_of, propose, read, sheets, template_csv, template_xlsx, to_csv, to_xlsx

from .invented import MONDAY, source

WORD = st.text("abcæøå ÆØÅ=+-'\"|,()5", min_size=1, max_size=12).map(lambda s: " ".join(s.split())).filter(
    lambda s: s.strip("-– ") and s.casefold() not in ("ingen", "n/a") and not s.startswith("'") and not s.startswith("="))
LIST = st.lists(st.text("abæø5", min_size=1, max_size=5), max_size=3, unique_by=str.casefold).map(tuple)
QUARTER = st.integers(0, 95).map(lambda n: n * 15.0)


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    carers = tuple(
        Carer(id=f"M{n}", name=draw(WORD), skills=draw(LIST), mode=draw(st.sampled_from(["car", "bicycle", "ebike", "walk"])),
              sex=draw(st.sampled_from(["", "f", "m"])), languages=("da",), keys=draw(LIST), group=draw(WORD),
              hours=draw(st.sampled_from([None, 37.0, 28.5]))) for n in range(draw(st.integers(1, 3)))
    )
    some = st.lists(st.sampled_from([c.id for c in carers]), max_size=2, unique=True).map(tuple)
    places = (Place(id="kontor", lat=57.048, lon=9.919, label=draw(WORD)),
              *(Place(id=f"B{n}", lat=draw(st.floats(54, 58).map(lambda x: round(x, 6))), lon=9.0 + n) for n in range(2)))
    citizens = tuple(Citizen(id=f"B{n}", name=draw(WORD), place=f"B{n}", contacts=draw(some), never=draw(some),
                             known=dict.fromkeys(draw(some), 3),
                             sex=draw(st.sampled_from(["", "f", "m"])), heavy=draw(st.sampled_from([1.0, 2.5]))) for n in range(2))
    visits = []
    for n in range(draw(st.integers(1, 4))):
        day, first = draw(st.integers(0, 2)), draw(QUARTER)
        last = min(draw(QUARTER) + first, DAY - 1.0)
        visits.append(Visit(id=f"v{n}", citizen=f"B{n % 2}", minutes=draw(st.integers(1, 200)), earliest=day * DAY + first,
                            latest=day * DAY + last,
                            carers=draw(st.sampled_from([1, 2])), skills=draw(LIST), second_skills=draw(st.none() | LIST.filter(bool)),
                            only=draw(some), wished_from=day * DAY + first, wished_to=day * DAY + last, what=draw(WORD)))
    if len(visits) > 1 and visits[0].earliest // DAY == visits[1].earliest // DAY:
        visits[1] = visits[1].model_copy(update={"after": After(visit="v0", least=15, most=240)})
    shifts = tuple(Shift(id=f"s{n}", carer=draw(st.sampled_from(carers)).id, start=n * DAY + draw(QUARTER), end=n * DAY + DAY + 0.0,
                         from_place="kontor", to_place=draw(st.sampled_from(["kontor", "B1"])), pause=30.0, overtime=15.0,
                         absent=draw(st.booleans())) for n in range(3))
    return Problem(start=MONDAY, days=3, places=places, citizens=citizens, visits=tuple(visits), carers=carers, shifts=shifts)


def again(data: dict[Kind, bytes], days: int = 3) -> Read:
    return read({kind: source(kind, one) for kind, one in data.items()}, start=MONDAY, days=days)


def plain(problem: Problem) -> Problem:
    """The problem with one spelling of each of the authority's own words, as the tables give it."""
    first: dict[tuple[str, str], str] = {}

    def one(kind: str, words: tuple[str, ...] | None) -> tuple[str, ...] | None:
        return words if words is None else tuple(first.setdefault((kind, w.casefold()), w) for w in words)

    carers = tuple(c.model_copy(update={"skills": one("skill", c.skills), "keys": one("key", c.keys)}) for c in problem.carers)
    visits = tuple(v.model_copy(update={"skills": one("skill", v.skills), "second_skills": one("skill", v.second_skills)})
                   for v in problem.visits)
    return problem.model_copy(update={"carers": carers, "visits": visits})


@settings(max_examples=40, deadline=None)
@given(problems())
def test_a_problem_comes_back_from_its_csv_tables(problem: Problem) -> None:
    got = again({kind: to_csv(problem, kind) for kind in KINDS})
    assert [fault.said.en for fault in got.faults] == []
    assert got.problem == plain(problem)


@settings(max_examples=5, deadline=None)
@given(problems())
def test_a_problem_comes_back_from_its_workbook(problem: Problem) -> None:
    found = sheets(to_xlsx(problem))
    kinds = {kind_of(title, grid.columns): grid for title, grid in found.items()}
    got = read({kind: (grid, propose(kind, grid.columns)) for kind, grid in kinds.items() if kind}, start=MONDAY, days=3)
    assert got.faults == () and got.problem == plain(problem)


@settings(max_examples=20, deadline=None)
@given(problems())
def test_a_problem_comes_back_from_its_json(problem: Problem) -> None:
    assert Problem.model_validate(problem.to_json()) == problem


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_templates_read_as_they_are(language: str) -> None:
    found = sheets(template_xlsx(language))
    kinds = {kind_of(title, grid.columns): grid for title, grid in found.items()}
    assert set(kinds) == set(KINDS)
    got = read({kind: (grid, propose(kind, grid.columns)) for kind, grid in kinds.items() if kind}, start=date(2026, 11, 30), days=7)
    assert [fault.said.en for fault in got.faults] == [] and got.problem is not None
    assert again({kind: template_csv(kind, language) for kind in KINDS}, days=7).problem == got.problem


def test_nothing_written_runs_in_a_spreadsheet() -> None:
    problem = Problem(start=MONDAY, places=(Place(id="p", label="=HYPERLINK(1)"),), citizens=(), visits=(), carers=(), shifts=())
    assert b"'=HYPERLINK" in to_csv(problem, "places")
    assert sheets(to_xlsx(problem))["Steder"].rows[0].cells[3] == "'=HYPERLINK(1)"
