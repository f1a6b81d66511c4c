"""How a finding is put together and its numbers written."""

from typing import Literal

from mertid.core import Finding, Text

MOST_IDS = 50
"""So many cases a finding points to at most."""


def finding(
    kind: str, name: str, da: str, en: str, *, level: Literal["info", "warn", "stop"] = "warn", case_ids: tuple[str, ...] = (),
) -> Finding:
    """Return a finding about the fact ``name`` ('' for none), said in Danish and English."""
    values = {"kind": kind, "level": level, "value": name, "text": Text(da=da, en=en), "case_ids": case_ids[:MOST_IDS]}
    return Finding.model_validate(values)


def percent(share: float) -> str:
    """Return a share as whole per cent."""
    return f"{share * 100:.0f} %"


def comma(number: float) -> str:
    """Return a number with a Danish comma."""
    return f"{number:.4g}".replace(".", ",")


def point(n: int) -> str:
    """Return a whole number as Danes write it, 22.000; the English way has a comma."""
    return f"{n:,}".replace(",", ".")
