"""How a fleet's figures are written."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def item(values: Mapping[str, Any], key: str) -> Any:
    """Return the value of a key, or the key itself."""
    return values.get(key, key)


@register.filter
def total(counts: Mapping[str, int]) -> int:
    """Return how many vehicles there are in all."""
    return sum(counts.values())


@register.filter
def minus(value: float, step: float) -> str:
    """Return a place some units before another, as SVG writes it."""
    return f"{value - step:.1f}"


@register.simple_tag
def tonnes(kg: float) -> str:
    """Return kilograms as tonnes with one decimal."""
    return number_format(kg / 1000, 1, use_l10n=True, force_grouping=True)


@register.simple_tag
def tick(value: float) -> str:
    """Return an axis' number with the decimals it needs."""
    return number_format(value, 0 if float(value).is_integer() else 1, use_l10n=True, force_grouping=True)


@register.simple_tag
def kilo(value: float) -> str:
    """Return an axis' number in thousands."""
    return tick(value / 1000)


@register.simple_tag
def step(value: int) -> str:
    """Return a change with its sign, 0 as a dash."""
    return "–" if not value else f"+{value}" if value > 0 else f"−{-value}"


@register.simple_tag
def saved(value: float, unit: str) -> str:
    """Return what is saved or costs more, in words."""
    plain = number_format(abs(value), 0, use_l10n=True, force_grouping=True)
    return (_("%(n)s %(unit)s mindre end i dag") if value >= 0 else _("%(n)s %(unit)s mere end i dag")) % {"n": plain, "unit": unit}
