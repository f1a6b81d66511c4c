"""Every page of the site, found in the resolver itself, with the keys of an authority that has one of everything."""

from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, get_resolver

BY_PLACE = (
    ("/models/", "number", "model"), ("/rules/", "number", "rule"), ("/kle/", "number", "plan"), ("/sources/", "number", "source"),
    ("/picture/", "number", "one"), ("/sources/new/", "kind", "source_kind"), ("log/", "kind", "log_kind"), ("/teams/", "slug", "team"),
    ("/tables/", "kind", "table_kind"),
)
"""Keys whose name alone does not say which thing they are: a part of the address, the key, the thing."""


@dataclass(frozen=True)
class Route:
    """One route of the desk: its name, pattern and the roles that open it (empty: everybody at the authority).

    ``estimates``: it exists only where outcomes are estimated, or visits or vehicles planned.
    """

    name: str
    pattern: str
    roles: tuple[str, ...]
    strangers: bool
    estimates: bool = False

    def address(self, keys: dict[str, Any]) -> str:
        """Return the address with the keys of the stage's things. A new kind of key raises KeyError until the stage has one."""
        said = f"/{self.pattern}"
        while "<" in said:
            start, end = said.index("<"), said.index(">")
            key = said[start + 1 : end].rpartition(":")[2]
            thing = next((thing for place, name, thing in BY_PLACE if place in f"/{self.pattern}" and name == key), key)
            said = f"{said[:start]}{keys[thing]}{said[end + 1 :]}"
        return said


def routes(patterns: list[Any] | None = None, before: str = "") -> list[Route]:
    """Return every named route outside the API, in the resolver's order."""
    found = []
    for one in get_resolver().url_patterns if patterns is None else patterns:
        where = before + str(one.pattern)
        if where.startswith("api/"):
            continue
        if isinstance(one, URLPattern):
            roles = tuple(role.value for role in getattr(one.callback, "page_roles", ()))
            own = hasattr(one.callback, "estimates") or hasattr(one.callback, "exists_for")
            found.append(Route(one.name or where, where, roles, hasattr(one.callback, "open_to_all"), own))
        else:
            found += routes(one.url_patterns, where)
    return found
