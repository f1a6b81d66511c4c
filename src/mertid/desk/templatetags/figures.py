"""How measured figures are written: Danish decimal comma and thousands point (English where the reader chose it), never a bare float."""

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mertid.core import Interval

register = template.Library()

SOURCE_ERRORS = (
    ("the log-in was refused", gettext_lazy("Serveren afviste login. Se, om bruger og adgangskode er rigtige.")),
    ("the folder cannot be opened", gettext_lazy("Mappen i postkassen kan ikke åbnes. Se, om navnet er rigtigt.")),
    ("the token endpoint answered", gettext_lazy("Der blev ikke udstedt et token. Skriv et nyt refresh token.")),
    ("the token endpoint gave", gettext_lazy("Tokenserveren kunne ikke nås. Der prøves igen.")),
    ("the line gave gaierror", gettext_lazy("Serverens navn findes ikke. Se, om det er skrevet rigtigt.")),
    ("the line gave ConnectionRefusedError", gettext_lazy("Serveren tager ikke imod på den port. Se server, port og kryptering.")),
    ("the line gave TimeoutError", gettext_lazy("Serveren svarede ikke i tide. Se server og port.")),
    ("the line gave SSL", gettext_lazy("Krypteringen kunne ikke aftales. Se kryptering, port og certifikat.")),
    ("the line gave", gettext_lazy("Serveren svarede ikke som ventet. Der prøves igen.")),
    ("is missing, expected a folder", gettext_lazy("Mappen findes ikke på serveren.")),
)
"""What a reader of sources can say (mertid.exchange), by a part of it, as a person needs to hear it."""


@register.filter
def number(value: float | None, decimals: int = 0) -> str:
    """Return ``1.234,5``, or a dash for nothing."""
    return "–" if value is None else number_format(value, decimals, use_l10n=True, force_grouping=True).replace("-", "−")


@register.filter
def share(value: float | None, decimals: int | None = None) -> str:
    """Return a share in [0, 1] in per cent: one decimal below 10 %, none above; a dash for what was not measured."""
    if not isinstance(value, int | float):
        return "–"
    return f"{_points(value, _places(value, decimals))} %"


@register.filter
def limit(value: float | None) -> str:
    """Return a share that a person chose, in per cent with the decimals typed: ``5 %``, ``2,5 %``."""
    if value is None:
        return "–"
    points = round(100 * value, 3)
    return f"{number(points, len(f'{points:g}'.partition('.')[2]))} %"


@register.filter
def source_error(said: str) -> str:
    """Return what went wrong at a source in the reader's language; an error without a translation as it stands."""
    for part, words in SOURCE_ERRORS:
        if part in said:
            return str(words)
    return said


@register.filter
def span(interval: Interval | None, unit: str = "") -> str:
    """Return an interval as ``[2,4–3,9]``: per cent by default, ``h`` hours, ``s`` minutes from seconds."""
    if not isinstance(interval, Interval):
        return ""
    if unit == "h":
        places = 0 if abs(interval.value) >= 10 else 1
        return f"[{number(interval.low, places)}–{number(interval.high, places)}]"
    if unit == "s":
        return f"[{number(interval.low / 60, 1)}–{number(interval.high / 60, 1)}]"
    places = _places(interval.value, None)
    return f"[{_points(interval.low, places)}–{_points(interval.high, places)}]"


@register.filter
def hours(value: float | None) -> str:
    """Return hours: no decimals from 10 hours up, one below."""
    return "–" if value is None else _("%(n)s t") % {"n": number(value, 0 if abs(value) >= 10 else 1)}


@register.filter
def minutes(seconds: float | None) -> str:
    """Return seconds as minutes with one decimal, or as seconds below one minute."""
    if seconds is None:
        return "–"
    if abs(seconds) < 60:
        return _("%(n)s sek") % {"n": number(seconds)}
    return _("%(n)s min") % {"n": number(seconds / 60, 1)}


@register.filter
def get(mapping: dict[str, object], key: str) -> object:
    """Return ``mapping[key]`` or nothing."""
    return mapping.get(key, "") if mapping else ""


def _places(value: float, decimals: int | None) -> int:
    return decimals if decimals is not None else int(value < 0.0995)


def _points(value: float, places: int) -> str:
    # 99.97 % must not be written 100 %: someone was wrong.
    points = 100 * value
    if value < 1 and round(points, places) >= 100:
        points = 100 - 10**-places
    return number(points, places)
