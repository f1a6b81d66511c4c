"""Units: the solution's own written units to UCUM, and from one to another where a factor alone does it.

From mass to amount of substance needs to know which substance; that is no matter of units and is refused.
Source: UCUM 2.1 (ucum.org, read 2026-11-29).
"""

from collections.abc import Mapping

WRITTEN: Mapping[str, str] = {
    "mmHg": "mm[Hg]", "°C": "Cel", "pr. minut": "/min", "år": "a", "måneder": "mo", "uger": "wk", "dage": "d", "timer": "h",
    "minutter": "min", "kg": "kg", "g": "g", "cm": "cm", "mm": "mm", "m": "m", "mL": "mL", "L": "L", "kg/m²": "kg/m2", "m²": "m2", "%": "%",
    "mmol/L": "mmol/L", "µmol/L": "umol/L", "nmol/L": "nmol/L", "mmol/mol": "mmol/mol", "g/L": "g/L", "mg/L": "mg/L",
    "µg/L": "ug/L", "ng/L": "ng/L", "U/L": "U/L",
    "10⁹/L": "10*9/L", "10⁻³ IU/L": "m[IU]/L", "kPa": "kPa", "mL/min": "mL/min", "mL/min/1,73 m²": "mL/min/{1.73_m2}",
}
"""What the declarations write -> UCUM code."""

_FACTORS: Mapping[str, Mapping[str, float]] = {
    "mass": {"kg": 1.0, "g": 1e-3, "mg": 1e-6, "[lb_av]": 0.45359237},
    "length": {"m": 1.0, "dm": 0.1, "cm": 1e-2, "mm": 1e-3, "[in_i]": 0.0254, "[ft_i]": 0.3048},
    "volume": {"L": 1.0, "dL": 0.1, "cL": 1e-2, "mL": 1e-3, "l": 1.0, "ml": 1e-3},
    "pressure": {"kPa": 1.0, "Pa": 1e-3, "mm[Hg]": 0.133322387415, "hPa": 0.1},
    "time": {"s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0, "wk": 604800.0},
    "months": {"mo": 1.0, "a": 12.0},
    "rate": {"/min": 1.0, "{beats}/min": 1.0, "{breaths}/min": 1.0, "1/min": 1.0, "/s": 60.0, "Hz": 60.0},
    "substance": {"mol/L": 1.0, "mmol/L": 1e-3, "umol/L": 1e-6, "nmol/L": 1e-9, "pmol/L": 1e-12},
    "concentration": {"g/L": 1.0, "mg/L": 1e-3, "ug/L": 1e-6, "ng/L": 1e-9, "g/dL": 10.0, "mg/dL": 1e-2, "ug/dL": 1e-5, "ng/mL": 1e-6,
                      "ug/mL": 1e-3, "mg/mL": 1.0, "pg/mL": 1e-9},
    "activity": {"U/L": 1.0, "[iU]/L": 1.0, "kU/L": 1e3, "mU/L": 1e-3, "m[IU]/L": 1e-3, "m[iU]/L": 1e-3, "[IU]/L": 1.0},
    "cells": {"10*9/L": 1.0, "10*6/L": 1e-3, "10*3/uL": 1.0, "/nL": 1.0, "10*12/L": 1e3},
    "share": {"%": 1.0, "1": 100.0, "{fraction}": 100.0},
    "per amount": {"mmol/mol": 1.0},
    "area": {"m2": 1.0, "cm2": 1e-4},
    "per area": {"kg/m2": 1.0},
    "flow": {"mL/min": 1.0, "L/min": 1e3},
    "indexed flow": {"mL/min/{1.73_m2}": 1.0, "mL/min/1.73.m2": 1.0},
}
_KIND = {code: kind for kind, codes in _FACTORS.items() for code in codes}


def convert(value: float, code: str, unit: str) -> float | None:
    """Return a value in the declaration's unit, or None where it cannot be told.

    Parameters
    ----------
    code
        UCUM code of ``value``; '' or '1' for a bare number.
    unit
        As the declaration writes it, '' for a bare number.
    """
    wanted = WRITTEN.get(unit, "")  # "gange", "fald" and the like say what is counted: a bare number
    bare = code in ("", "1") or (code.startswith("{") and code.endswith("}") and code not in _KIND)
    if not wanted:
        return value if bare else None
    if code == wanted:
        return value
    if {code, wanted} <= {"Cel", "K", "[degF]"}:
        return _degrees(value, code, wanted)
    kind = _KIND.get(code)
    if kind is None or kind != _KIND.get(wanted):
        return None
    return value * _FACTORS[kind][code] / _FACTORS[kind][wanted]


def _degrees(value: float, code: str, wanted: str) -> float:
    celsius = value - 273.15 if code == "K" else (value - 32) * 5 / 9 if code == "[degF]" else value
    return celsius + 273.15 if wanted == "K" else celsius * 9 / 5 + 32 if wanted == "[degF]" else celsius
