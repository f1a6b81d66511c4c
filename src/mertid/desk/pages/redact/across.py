"""Across the documents: who and what was found in all of them, decided in one place; words searched for everywhere and struck."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.http import urlencode
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from mertid.desk.access import DeskRequest, page
from mertid.desk.models import MarkRow
from mertid.desk.store import redact
from mertid.desk.store.redact.find import MOST, entities, places_across, strike_places

from .frame import DECIDERS, PATH, READERS, REFUSALS, open_request, take_back, tell
from .marks import everywhere, opened_again

SHOWN = 200
"""People and numbers on the page; a filter finds the others."""


@require_GET
@page(*READERS)
def across(request: DeskRequest, request_id: UUID) -> HttpResponse:
    """Show where the words searched for stand, or who and what was found, by kind and by what is left."""
    opened = open_request(request, request_id)
    words, kind, only = request.GET.get("q", "").strip()[:200], request.GET.get("kind", ""), request.GET.get("only", "")
    context: dict[str, Any] = {"words": words, "kind": kind, "only": only, "kinds": opened.kinds, "grounds": opened.grounds, "most": MOST}
    if words:
        places, more = places_across(opened.case, words)
        redact.see_search(who=request.who, case=opened.case, found=len(places))
        hand = str(opened.law.ground_for("hand")) if opened.law else ""
        context |= {"places": places, "more": more, "hand_ground": hand, "in_papers": len({one.paper.pk for one in places})}
    else:
        redact.see_request(who=request.who, case=opened.case)
        every = entities(opened.case)
        wanted = [one for one in every if (not kind or one.kind == kind) and _is(one, only)]
        tally = {key: sum(one.kind == key for one in every) for key in opened.kinds}
        context |= {
            "found": wanted[:SHOWN], "hidden": max(0, len(wanted) - SHOWN), "every": len(every),
            "with_left": sum(bool(one.proposed) for one in every),
            "kind_counts": [(key, opened.kinds[key], count) for key, count in tally.items() if count],
        }
    return render(request, "desk/redact/across.html", opened.context("redact_across", **context))


def _is(one: Any, only: str) -> bool:
    """Whether a person or number is among those asked for: left to decide on, struck, standing, or both struck and standing."""
    return {
        "left": one.proposed > 0, "struck": one.struck > 0, "open": one.left + one.open > 0, "uneven": one.struck > 0 and one.left > 0,
    }.get(only, True)


@require_POST
@page(*DECIDERS)
def decide_all(request: DeskRequest, request_id: UUID, mark: int) -> HttpResponse:
    """Strike a person or number everywhere, or leave it everywhere."""
    opened, post = open_request(request, request_id), request.POST
    row = get_object_or_404(MarkRow, pk=mark, paper__case=opened.case)
    state, seen = ("left" if post.get("state") == "left" else "struck"), post.get("seen", "")
    try:
        done = redact.decide_same(
            who=request.who, mark=row, state=state, seen=int(seen) if seen.isdecimal() else -1, ground=post.get("ground", ""),
        )
    except REFUSALS as error:
        tell(request, error)
    else:
        messages.success(request, everywhere(state, done))
    return redirect(_back(opened.url("redact_across"), post))


@require_POST
@page(*DECIDERS)
def strike(request: DeskRequest, request_id: UUID) -> HttpResponse:
    """Strike the places that were chosen."""
    opened, post = open_request(request, request_id), request.POST
    try:
        count, reopened = strike_places(who=request.who, case=opened.case, places=post.getlist("place"), ground=post.get("ground", ""))
    except REFUSALS as error:
        tell(request, error)
    else:
        said = ngettext("Streget %(n)s sted.", "Streget %(n)s steder.", count) % {"n": count}
        if reopened:
            said += " " + opened_again(reopened)
        messages.success(request, said)
    return redirect(opened.url("redact_proof") if post.get("next") == "redact_proof" else _back(opened.url("redact_across"), post))


@require_POST
@page(*DECIDERS)
def undo(request: DeskRequest, request_id: UUID) -> HttpResponse:
    """Take back the person's newest step in the request."""
    opened = open_request(request, request_id)
    try:
        messages.success(request, take_back(opened))
    except REFUSALS as error:
        tell(request, error)
    return redirect(_back(opened.url("redact_across"), request.POST))


def _back(url: str, post: Any) -> str:
    kept = {name: post[name][:200] for name in ("q", "kind", "only") if post.get(name)}
    return f"{url}?{urlencode(kept)}" if kept else url


urlpatterns = [
    path(f"{PATH}across/", across, name="redact_across"),
    path(f"{PATH}across/<int:mark>/decide/", decide_all, name="redact_across_decide"),
    path(f"{PATH}across/strike/", strike, name="redact_across_strike"),
    path(f"{PATH}across/undo/", undo, name="redact_across_undo"),
]
