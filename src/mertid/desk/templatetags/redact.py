"""How a request's deadline, places and marks are written."""

from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from mertid.govern.letter import numbers

register = template.Library()
register.filter("numbers", numbers)
UNSURE = 0.7
"""A proposal below this is shown as unsure. Only how it looks; the score itself stands beside it."""
FEW = 60
"""With more marks on a page than this the ground is written at the mark in question alone; else it would cover the text."""
HERE = SafeString(' aria-current="true"')


@register.simple_tag
def deadline(opened: Any) -> SafeString:
    """Return the deadline with the working days left, such as ``Frist: torsdag 26. november (4 arbejdsdage)``."""
    if not opened.open:
        return format_html('<span class="label ok">{}</span>', _("besvaret"))
    if opened.case.due_at is None:
        return format_html("{}", _("Vælg en lov, så regnes fristen ud"))
    day = date_format(timezone.localtime(opened.case.due_at), _("l j. F"))
    left = opened.days_left
    said = format_html("{} ", _("Frist: %(day)s") % {"day": day})
    if left < 0:
        return said + format_html('<span class="label bad">{}</span>', days_over(-left))
    kind = "bad" if left == 0 else "wait" if left <= 2 else ""
    return said + format_html('<span class="label {}">{}</span>', kind, days_left(left))


def days_left(left: int) -> str:
    """Return ``4 arbejdsdage tilbage``; ``i dag`` for none."""
    if left == 0:
        return _("i dag")
    return ngettext("%(n)s arbejdsdag tilbage", "%(n)s arbejdsdage tilbage", left) % {"n": left}


def days_over(over: int) -> str:
    """Return ``2 arbejdsdage over``; without a number where only a weekend has passed."""
    if over == 0:
        return _("over fristen")
    return ngettext("%(n)s arbejdsdag over", "%(n)s arbejdsdage over", over) % {"n": over}


@register.filter
def at(mapping: Any, key: Any) -> Any:
    """Return ``mapping[key]``, or nothing."""
    return mapping.get(key, "") if mapping else ""


@register.filter
def why(said: dict[str, str]) -> str:
    """Return what did not hold, in the reader's language."""
    return said.get(get_language() or "da") or said.get("da", "")


@register.filter
def joined(parts: Any) -> str:
    """Return quoted words, in a row."""
    return ", ".join(f"»{one}«" for one in parts)


@register.simple_tag(takes_context=True)
def drawn_marks(context: dict[str, Any]) -> SafeString:
    """Return the page's marks as SVG, each a link; written here since a template takes a third of a second for some hundred."""
    look, now, grounds = context["look"], context["now"], context["grounds"]
    address = context["paper_url"]
    kept = "&text=1" if look.text else ""
    kept += "" if look.zoom == "fit" else f"&zoom={look.zoom}"
    kept += "&view=receiver" if look.receiver else ""
    shown = context["shown"]
    few = look.receiver or len(shown) <= FEW
    parts = (
        (
            _tone(one.row, now), f"{address}?mark={one.row.pk}{kept}", _rects(one),
            _written(one, grounds, look.receiver) if few or one.row == now else "",
        )
        for one in shown
    )
    return format_html_join("\n", '<a class="mark {}" href="{}" tabindex="-1">{}{}</a>', parts)


def _tone(row: Any, now: Any) -> str:
    kind = "open" if row.open else "unsure" if row.state == "proposed" and row.score < UNSURE else ""
    return f"{row.state} {kind}{' now' if now is not None and row.pk == now.pk else ''}"


def _rects(one: Any) -> SafeString:
    places = ((rect.x, rect.y, rect.w, rect.h) for rect in one.rects)
    return format_html_join("", '<rect x="{}" y="{}" width="{}" height="{}"/>', ((f"{x}", f"{y}", f"{w}", f"{h}") for x, y, w, h in places))


def _written(one: Any, grounds: Any, receiver: bool) -> SafeString:
    """Return the ground that is written at a mark, if one is: in its middle as the receiver sees it, else above its end."""
    row = one.row
    ground = grounds.get(row.ground)
    if ground is None or not one.rects or row.state == "left" or (row.open and row.state != "struck"):
        return SafeString("")
    x, y = (one.middle.x, one.middle.y) if receiver else (one.label_x, one.label_y)
    return format_html('<text x="{}" y="{}">{}</text>', f"{x}", f"{y}", ground.label[:14])


@register.simple_tag(takes_context=True)
def listed_marks(context: dict[str, Any]) -> SafeString:
    """Return the document's marks as list items that lead to each."""
    address, now, kinds, words = context["paper_url"], context["now"], context["kinds"], context.get("words_of") or {}
    states = {"struck": _("streges"), "left": _("står"), "proposed": _("forslag")}
    rows = (
        (
            f"{address}?mark={one.pk}", HERE if now is not None and one.pk == now.pk else "",
            words.get(one.pk, ""), kinds.get(one.kind, one.kind), _("side %(n)s") % {"n": one.sheet},
            _("åben") if one.open and one.state == "proposed" else states[one.state],
        )
        for one in context["marks"]
    )
    item = '<li><a href="{}"{}><span>{} <span class="soft">{}, {}</span></span><span class="soft">{}</span></a></li>'
    return format_html_join("", item, rows)
