"""How the planning panel's pages write minutes and shares."""

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def in_hours(minutes: float | None) -> str:
    """Return minutes as hours with one decimal."""
    return "–" if minutes is None else str(number_format(round(minutes / 60, 1), decimal_pos=1, use_l10n=True))


@register.filter
def whole_percent(share: float | None) -> str:
    """Return a share as whole per cent; it may be over 100, or below 0 where it says how much more."""
    return "–" if share is None else f"{round(100 * share)} %".replace("-", "−")


@register.filter
def plainly(value: float | None) -> str:
    """Return a number as HTML's attributes want it, whatever the language."""
    return f"{value or 0.0:.4f}"
