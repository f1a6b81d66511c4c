"""What every page's frame needs: the menu, the offer to undo, and how texts, shares, ages and times are written."""

from datetime import datetime, timedelta
from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mertid import catalog
from mertid.core import Text
from mertid.desk import access
from mertid.desk.models import Delivery, Intake

register = template.Library()
MENU_LINES = 6
"""More than one over this go behind a fold, so that the menu stays on one line at 1440 px."""


@register.filter
def text(value: Text | dict[str, str] | str | None) -> str:
    """Return a `Text` (or its JSON form) in the reader's language."""
    if isinstance(value, dict):
        value = Text.model_validate(value)
    return value.in_(get_language() or "da") if isinstance(value, Text) else value or ""


@register.filter
def percent(share: float | None) -> str:
    """Return a share in [0, 1] as whole per cent, never 0 or 100 unless it is exactly so."""
    if share is None:
        return "–"
    whole = round(100 * share)
    if share not in (0.0, 1.0):
        whole = min(max(whole, 1), 99)
    return f"{whole} %"


@register.filter
def hundredths(share: float | None) -> int:
    """Return a share in [0, 1] as a whole number in 0..100, for a bar."""
    return round(100 * (share or 0))


@register.filter
def age(since: datetime | None) -> str:
    """Return how long ago, short: minutes, hours or days."""
    if since is None:
        return ""
    minutes = max(0, int((timezone.now() - since) / timedelta(minutes=1)))
    if minutes < 60:
        return _("%(n)s min") % {"n": minutes}
    if minutes < 48 * 60:
        return _("%(n)s t") % {"n": minutes // 60}
    return _("%(n)s dage") % {"n": minutes // 1440}


@register.filter
def fact(value: object) -> str:
    """Return a fact as text: lists with a line each, objects as their values, in the order declared."""
    if isinstance(value, dict):
        return " · ".join(str(one) for one in value.values() if one not in (None, ""))
    if isinstance(value, list | tuple):
        return "\n".join(fact(one) for one in value)
    return "" if value is None else str(value)


@register.filter
def size(count: int | None) -> str:
    """Return a number of bytes in B, kB or MB."""
    value = count or 0
    if value < 1000:
        return f"{value} B"
    if value < 1_000_000:
        return f"{value // 1000} kB"
    return f"{value / 1_000_000:.1f} MB".replace(".", "," if (get_language() or "da") == "da" else ".")


@register.simple_tag(takes_context=True)
def menu(context: dict[str, Any]) -> dict[str, Any]:
    """Return the pages this person may see: ``daily`` on the line, ``seldom`` behind a fold where they are many, ``deep`` when there.

    Each is a dict with url, label, here and how many things there need a person.
    """
    request = context.get("request")
    at = context.get("deployment")
    lines: list[access.Entry] = context.get("menu") or (access.menu(request.user, at) if request is not None else [])
    path = getattr(request, "path", "")
    ranked = any(line.name == "ranked" for line in lines)
    made = [
        {"url": line.url, "label": line.label, "here": _within(path, line, ranked=ranked), "count": _need(context, line.name)}
        for line in lines
    ]
    cut = len(made) if len(made) <= MENU_LINES + 1 else MENU_LINES
    return {"daily": made[:cut], "seldom": made[cut:], "deep": any(line["here"] for line in made[cut:])}


@register.simple_tag(takes_context=True)
def switcher(context: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the solutions of the person's authority that the person may open, when there are several: url, title, here."""
    known, request = catalog.solutions(), context.get("request")
    rows = [row for row in context.get("deployments") or [] if row.solution in known]
    if len(rows) < 2 or request is None:
        return []
    at = context.get("deployment") or rows[0]
    pages = [(row, access.menu(request.user, row)) for row in rows]
    return [{"url": lines[0].url, "title": known[row.solution].title, "here": row.pk == at.pk} for row, lines in pages if lines]


def _need(context: dict[str, Any], name: str) -> int:
    """Return how many unreadable messages or failed deliveries wait for a person; 0 for other pages."""
    deployment = context.get("deployment") or next(iter(context.get("deployments") or []), None)
    if deployment is None:
        return 0
    if name == "unreadable":
        return Intake.objects.filter(deployment=deployment, state="unreadable").count()
    if name == "deliveries":
        return Delivery.objects.filter(state="dead", case__deployment=deployment).count()
    return 0


def _within(path: str, line: access.Entry, *, ranked: bool = False) -> bool:
    """Whether the page belongs to this line: a case to the queue (or the ranked list), all else to the line whose address begins it."""
    if line.name == "ranked":
        return path.startswith((line.url, f"{line.url.removesuffix('ranked/')}case/"))
    if line.name == "queue":
        begins = line.url.removesuffix("queue/")
        return path == line.url or (not ranked and path.startswith((f"{begins}case/", f"{begins}request/")))
    return path == line.url or (path.startswith(line.url) and line.name != "log")


@register.simple_tag(takes_context=True)
def undo_offer(context: dict[str, Any]) -> dict[str, Any] | None:
    """Return the offer to undo this person's last decision while its seconds last, else None."""
    session = getattr(context.get("request"), "session", None)
    offer = session.get("undo") if session is not None else None
    if not offer:
        return None
    left_s = settings.UNDO_SECONDS - (timezone.now() - datetime.fromisoformat(offer["at"])).total_seconds()
    if left_s <= 0:
        return None
    url = reverse("undo", kwargs={"solution": offer["solution"], "case_id": offer["case"]})
    return {"url": url, "decision": offer["decision"], "text": offer["text"], "left_s": max(1, round(left_s))}
