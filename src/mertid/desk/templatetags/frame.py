"""What every page's frame needs: the menu, the offer to undo, and how texts, shares, ages and times are written."""

from datetime import datetime, timedelta
from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mertid.core import Text
from mertid.desk import access
from mertid.desk.models import Delivery, Intake

register = template.Library()


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
def menu(context: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the pages this person may see, in order: dicts with url, label, here and how many things there need a person."""
    request = context.get("request")
    lines: list[access.Entry] = context.get("menu") or (access.menu(request.user) if request is not None else [])
    here = getattr(request, "path", "")
    return [{"url": line.url, "label": line.label, "here": _within(here, line.url), "count": _need(context, line.name)} for line in lines]


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


def _within(path: str, url: str) -> bool:
    return path == url or (url.endswith("/queue/") and path.startswith(url.removesuffix("queue/") + "case/"))


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
