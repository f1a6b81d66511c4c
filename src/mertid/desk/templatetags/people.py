"""How people's roles and machines' scopes are written."""

from collections.abc import Mapping

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mertid.core import Text
from mertid.desk.models import User

register = template.Library()


@register.filter
def roles(user: User) -> list[str]:
    """Return the names of a person's roles, each once."""
    from mertid.desk.pages.people import role_name

    return list(dict.fromkeys(role_name(seat.role) for seat in user.seats.all()))


@register.filter
def scope_name(scope: str) -> str:
    """Return what a scope allows, in a word."""
    return {"read": _("læse"), "write": _("skrive"), "receive": _("aflevere Digital Post")}.get(scope, scope)


@register.filter
def titled(slug: str, titles: Mapping[str, Text]) -> str:
    """Return a solution's title in the reader's language."""
    return titles[slug].in_(get_language() or "da") if slug in titles else slug
