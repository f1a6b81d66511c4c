"""How a request's deadline, places and marks are written."""

from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

register = template.Library()


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
