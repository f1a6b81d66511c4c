"""Small problems on a line: a place's name is its minute mark, a minute of way is half a kilometre. All people are invented."""

from datetime import date

import numpy as np

from mertid.engines.route.problem import Carer, Citizen, Place, Problem, Shift, Visit
from mertid.engines.route.travel import Travel


def place(at):
    return Place(id=f"p{at}")


def travel_on_line(problem):
    """Return travel where ``p7`` lies seven minutes from ``p0``."""
    x = np.array([float(p.id[1:]) for p in problem.places])
    minutes = np.abs(x[:, None] - x[None, :])
    return Travel.from_arrays({"": minutes}, {"": minutes / 2})


def citizen(name, at, **more):
    return Citizen(id=name, name=name.title(), place=f"p{at}", **more)


def visit(name, who, minutes=20, earliest=0, latest=1440, **more):
    return Visit(id=name, citizen=who, minutes=minutes, earliest=earliest, latest=latest, **more)


def carer(name, **more):
    return Carer(id=name, name=name.title(), **more)


def shift(name, who, start=420, end=780, at=0, **more):
    return Shift(id=name, carer=who, start=start, end=end, from_place=f"p{at}", to_place=f"p{at}", **more)


def problem(citizens, visits, carers, shifts, **more):
    marks = sorted({int(c.place[1:]) for c in citizens} | {int(s.from_place[1:]) for s in shifts} | {int(s.to_place[1:]) for s in shifts})
    return Problem(start=date(2026, 11, 30), places=tuple(place(m) for m in marks), citizens=tuple(citizens), visits=tuple(visits),
                   carers=tuple(carers), shifts=tuple(shifts), **more)
