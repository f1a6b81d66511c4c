"""Numbers, units and dates as people read them."""

from datetime import date

import pytest

from mertid.core import FactSpec, Text
from mertid.core.units import day, quantity


@pytest.mark.parametrize(("value", "unit", "da", "en"), [
    (1, "timer", "1 time", "1 hour"), (2.5, "timer", "2,5 timer", "2.5 hours"), (1, "gange", "1 gang", "1 time"),
    (82, "år", "82 år", "82 years"), (4, "mmHg", "4 mmHg", "4 mmHg"), (250000, "kr.", "250.000 kr.", "250,000 DKK"),
    (-1.6, "timer om ugen", "−1,6 timer om ugen", "−1.6 hours a week"),
    (16.3, "10⁹/L", "16,3 · 10⁹/L", "16.3 · 10⁹/L"), (2019, "", "2019", "2019"), (0, "genstande", "0 genstande", "0 units of alcohol"),
])
def test_a_number_reads_with_its_unit_in_both_languages(value: float, unit: str, da: str, en: str):
    assert quantity(value, unit) == Text(da=da, en=en)


def test_a_fact_reads_its_number_and_its_date_in_words():
    def spec(kind: str, unit: str = "") -> FactSpec:
        return FactSpec("x", Text(da="X", en="X"), unit, "", False, kind)  # type: ignore[arg-type]

    assert spec("whole", "gange").read(1).da == "1 gang"
    assert spec("date").read(date(2026, 3, 1)) == day(date(2026, 3, 1)) == Text(da="1. marts 2026", en="1 March 2026")
    assert spec("date").read("2026-03-01").da == "1. marts 2026"
    assert spec("text").read("fri tekst").da == "fri tekst"
