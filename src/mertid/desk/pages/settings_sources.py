"""Settings: where post comes from. Secrets are typed, never shown back."""

import os
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mertid.core import MertidError
from mertid.desk import store
from mertid.desk.access import DeskRequest, page
from mertid.desk.models import Role, Source
from mertid.desk.secrets import decrypt
from mertid.desk.settings_forms import SOURCE_FORMS
from mertid.desk.templatetags.figures import source_error
from mertid.exchange.imap import Account, Mailbox

from .settings import frame

TEST_TIMEOUT_S = 10


@require_GET
@page(Role.ADMIN)
def sources(request: DeskRequest) -> HttpResponse:
    """List the sources with when they were last read and what went wrong."""
    lines = [(s, _endpoint(request, s)) for s in request.deployment.sources.order_by("-active", "name")]
    return render(request, "desk/settings_sources.html", frame(request, "sources") | {"sources": lines})


@require_http_methods(["GET", "POST"])
@page(Role.ADMIN)
def source(request: DeskRequest, number: int | None = None, kind: str = "") -> HttpResponse:
    """Add or change a source; ``test`` tries what is typed without saving."""
    row = get_object_or_404(Source, deployment=request.deployment, pk=number) if number else None
    kind = row.kind if row else kind
    if kind not in SOURCE_FORMS:
        raise Http404
    form = SOURCE_FORMS[kind](request.POST or None, initial={"name": row.name, **row.settings} if row else None)
    context = frame(request, "sources") | {"form": form, "source": row, "kind": kind, "endpoint": _endpoint(request, row) if row else ""}
    if request.method == "POST" and form.is_valid():
        values, secret = form.source_settings(), form.cleaned_data.get("secret", "")
        if kind == "imap" and not secret and not (row and row.secret and _same_server(row.settings, values)):
            form.add_error("secret", _("Skriv adgangskoden. En gemt kode sendes ikke til en anden server eller bruger."))
        elif "test" in request.POST:
            context["tested"] = _test(kind, values, secret or (decrypt(row.secret) if row else ""))
        else:
            kept = {k: v for k, v in (row.settings if row else {}).items() if k in ("ca_file", "poll_s", "settle_s")}
            saved = store.save_source(
                who=request.who,
                deployment=request.deployment,
                source=row,
                kind=kind,
                name=form.cleaned_data["name"],
                settings=kept | values,
                secret=secret or None,
            )
            messages.success(request, _("Kilden %(name)s er gemt.") % {"name": saved.name})
            return redirect("settings_sources", request.deployment.solution)
    return render(request, "desk/settings_source.html", context, status=422 if form.errors else 200)


@require_POST
@page(Role.ADMIN)
def pause(request: DeskRequest, number: int) -> HttpResponse:
    """Pause a source or start it again. Nothing at the source is touched; after a pause reading goes on where it stopped."""
    row = get_object_or_404(Source, deployment=request.deployment, pk=number)
    on = request.POST.get("do") == "on"
    store.save_source(who=request.who, deployment=request.deployment, source=row, active=on)
    said = _("Kilden %(name)s læses igen.") if on else _("Kilden %(name)s er sat på pause. Post bliver liggende dér, til den startes igen.")
    messages.success(request, said % {"name": row.name})
    return redirect("settings_sources", request.deployment.solution)


@require_POST
@page(Role.ADMIN)
def test(request: DeskRequest, number: int) -> HttpResponse:
    """Try the connection as it is stored, and say how it went."""
    row = get_object_or_404(Source, deployment=request.deployment, pk=number)
    try:
        works, said = _test(row.kind, row.settings, decrypt(row.secret))
    except MertidError:
        works, said = False, _("Den gemte adgangskode kan ikke læses. Skriv den igen.")
    (messages.success if works else messages.error)(request, f"{row.name}: {said}")
    return redirect("settings_sources", request.deployment.solution)


def _same_server(old: dict[str, Any], new: dict[str, Any]) -> bool:
    return all(old.get(k) == new.get(k) for k in ("host", "user"))


def _test(kind: str, values: dict[str, Any], secret: str) -> tuple[bool, str]:
    """Try a source and return whether it works and what to say. Reads no mail and changes nothing."""
    if kind == "folder":
        return _test_folder(Path(str(values.get("path", ""))))
    if kind != "imap":
        return True, _("Digital Post sendes hertil udefra; der er ingen forbindelse at prøve.")
    try:
        with Mailbox(Account.read({**values, "timeout_s": TEST_TIMEOUT_S}, secret)) as box:
            box.begin({}, "now")
    except MertidError as error:
        return False, _("Det gik ikke. %(error)s") % {"error": source_error(str(error)[:300])}
    return True, _("Forbindelsen virker, og mappen kan læses.")


def _test_folder(folder: Path) -> tuple[bool, str]:
    if not folder.is_dir():
        return False, _("Mappen findes ikke på serveren.")
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return False, _("Mappen findes, men mertid må ikke læse og flytte filer i den.")
    return True, _("Mappen kan læses.")


def _endpoint(request: DeskRequest, row: Source) -> str:
    return request.build_absolute_uri(f"/api/v1/digital-post/{row.pk}") if row.kind == "memo" else ""


urlpatterns = [
    path("<slug:solution>/settings/sources/", sources, name="settings_sources"),
    path("<slug:solution>/settings/sources/new/<slug:kind>/", source, name="settings_source_new"),
    path("<slug:solution>/settings/sources/<int:number>/", source, name="settings_source"),
    path("<slug:solution>/settings/sources/<int:number>/pause/", pause, name="settings_source_pause"),
    path("<slug:solution>/settings/sources/<int:number>/test/", test, name="settings_source_test"),
]
