"""The queue: which cases wait for a person, in which order, and which one is next. Reads only."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Self
from urllib.parse import urlencode

from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from mertid.desk.access import WORKING, cases_for
from mertid.desk.estimating import estimates_at
from mertid.desk.models import CaseRow, Deployment, Team, User

ORDERS = {"oldest": "received_at", "newest": "-received_at", "due": "due_at", "estimate": "-estimate"}
SHOWING = ("pilot", "operation")
WAITING = ("new", "waiting")
DECIDED = ("decided", "filed")
DAYS_SHOWN = 30
"""Decided cases older than this are found by search alone, so that the list stays short."""

LIST_FIELDS = (
    "id", "number", "title", "sender", "sender_name", "channel", "language", "state", "score", "estimate", "received_at",
    "due_at", "decided_at", "team__name", "assignee__name", "deployment_id",
)


@dataclass(frozen=True)
class Filter:
    """What the person chose to see. ``show``: waiting or decided; ``only``: uncertain, overdue or mine; empty means all.

    ``people``: the cases are about people, who are told apart by their facts and may be ranked by what is estimated.
    """

    show: str = "waiting"
    team: str = ""
    channel: str = ""
    only: str = ""
    words: str = ""
    order: str = "oldest"
    people: bool = False

    @classmethod
    def read(cls, query: QueryDict, deployment: Deployment) -> Self:
        """Return the filter in an address; unknown values fall back to the first. Where figures are hidden nothing is ranked by them."""
        show = query.get("show", "")
        order = query.get("order", "")
        people = estimates_at(deployment)
        if order == "estimate" and (show == "decided" or not people or deployment.stage not in SHOWING):
            order = ""
        only = query.get("only", "")
        return cls(
            show=show if show in ("waiting", "decided") else "waiting",
            team=query.get("in_team", "")[:80],
            channel=query.get("channel", "")[:20],
            only=only if only in ("uncertain", "overdue", "mine") else "",
            words=query.get("q", "").strip()[:200],
            order=order if order in ORDERS else "newest" if show == "decided" else "oldest",
            people=people,
        )

    @property
    def address(self) -> str:
        """The filter as the end of an address, empty when nothing is chosen."""
        plain = Filter(show=self.show, order="newest" if self.show == "decided" else "oldest")
        chosen = {"in_team": self.team, "channel": self.channel, "only": self.only, "q": self.words}
        if self.show != "waiting":
            chosen["show"] = self.show
        if self.order != plain.order:
            chosen["order"] = self.order
        kept = {name: value for name, value in chosen.items() if value}
        return f"?{urlencode(kept)}" if kept else ""

    @property
    def narrowed(self) -> bool:
        """Whether anything is left out."""
        return bool(self.team or self.channel or self.only or self.words)

    def without(self) -> "Filter":
        """Return the same list with nothing left out."""
        return replace(self, team="", channel="", only="", words="")


def listed(user: User, deployment: Deployment, chosen: Filter) -> QuerySet[CaseRow]:
    """Return the cases the person may see that fit the filter, unordered."""
    rows = cases_for(user, deployment, WORKING)
    if chosen.show == "waiting":
        rows = rows.filter(state__in=WAITING)
    else:
        rows = rows.filter(state__in=DECIDED)
        if not chosen.words:
            rows = rows.filter(decided_at__gte=timezone.now() - timedelta(days=DAYS_SHOWN))
    if chosen.team:
        rows = rows.filter(team__isnull=True) if chosen.team == "-" else rows.filter(team__slug=chosen.team)
    if chosen.channel:
        rows = rows.filter(channel=chosen.channel)
    if chosen.only == "uncertain":
        rows = rows.filter(score__isnull=True)
    elif chosen.only == "overdue":
        rows = rows.filter(due_at__lt=timezone.now())
    elif chosen.only == "mine":
        rows = rows.filter(assignee=user)
    for word in chosen.words.lower().split():
        numbered = Q(number=int(word)) if chosen.people and word.isascii() and word.isdigit() and len(word) < 9 else Q(pk__in=[])
        rows = rows.filter(Q(search__contains=word) | numbered)
    return rows


def ordered(rows: QuerySet[CaseRow], chosen: Filter) -> QuerySet[CaseRow]:
    """Return the rows in the filter's order with what a list shows, and nothing heavier."""
    field = ORDERS[chosen.order]
    first = F(field.lstrip("-"))
    by = first.desc(nulls_last=True) if field.startswith("-") else first.asc(nulls_first=True)
    shown = (*LIST_FIELDS, "facts") if chosen.people else LIST_FIELDS
    return rows.select_related("team", "assignee").only(*shown).order_by(by, "id")


def after(rows: QuerySet[CaseRow], chosen: Filter, case: CaseRow) -> QuerySet[CaseRow]:
    """Return, in order, the rows that come after ``case``. By key, not by offset, so that a long queue costs no more."""
    field = ORDERS[chosen.order]
    name, down = field.lstrip("-"), field.startswith("-")
    here = getattr(case, name)
    tie = Q(**{name: here, "id__gt": case.pk})
    unknown = Q(**{f"{name}__isnull": True})
    if here is None:
        later = unknown & Q(id__gt=case.pk)
        later = later if down else later | ~unknown
    else:
        later = Q(**{f"{name}__lt" if down else f"{name}__gt": here}) | tie
        later = later | unknown if down and name == "estimate" else later
    return ordered(rows.filter(later), chosen)


def head(rows: QuerySet[CaseRow], chosen: Filter, count: int, case: CaseRow | None = None) -> list[CaseRow]:
    """Return the first ``count`` rows, or the first ones after ``case``, in order.

    One question a state, so that an index gives the order and 10,000 waiting cases need not be sorted; then merged.
    """
    found: list[CaseRow] = []
    for state in WAITING if chosen.show == "waiting" else DECIDED:
        part = rows.filter(state=state)
        found += (ordered(part, chosen) if case is None else after(part, chosen, case))[:count]
    field = ORDERS[chosen.order]
    name = field.lstrip("-")
    found.sort(key=lambda row: row.pk.hex)
    found.sort(key=lambda row: (getattr(row, name) is not None, getattr(row, name) or 0), reverse=field.startswith("-"))
    return found[:count]


def next_case(user: User, deployment: Deployment, chosen: Filter, case: CaseRow) -> CaseRow | None:
    """Return the case to show after ``case``: the following one, else the first of the queue, else None.

    What a colleague has open is passed over; it stays in the queue for who wants it all the same.
    """
    rows = listed(user, deployment, chosen).exclude(pk=case.pk).filter(Q(assignee=None) | Q(assignee=user))
    return next(iter(head(rows, chosen, 1, case) or head(rows, chosen, 1)), None)


def teams(deployment: Deployment) -> QuerySet[Team]:
    """Return the teams of the authority that receive cases."""
    return Team.objects.filter(authority_id=deployment.authority_id, active=True)
