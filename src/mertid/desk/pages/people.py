"""The authority's people and their seats, and the machines' tokens. For administrators."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mertid import catalog
from mertid.core import BadSettings, Refused
from mertid.desk import store
from mertid.desk.access import DeskRequest, page
from mertid.desk.models import ApiToken, Role, Seat, Team, User
from mertid.desk.paging import paged

_INPUT = {"class": "form-input", "autocomplete": "off"}
_SELECT = {"class": "form-select"}


class NewUserForm(forms.Form):
    """A new person."""

    name = forms.CharField(label=gettext_lazy("Navn"), max_length=200, widget=forms.TextInput(attrs=_INPUT))
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254, widget=forms.EmailInput(attrs=_INPUT))


class SeatForm(forms.Form):
    """A role and its limits."""

    role = forms.ChoiceField(label=gettext_lazy("Rolle"), widget=forms.Select(attrs=_SELECT))
    solution = forms.ChoiceField(label=gettext_lazy("Løsning"), required=False, widget=forms.Select(attrs=_SELECT))
    team: "forms.ModelChoiceField[Team]" = forms.ModelChoiceField(
        Team.objects.none(), label=gettext_lazy("Team"), required=False, empty_label=gettext_lazy("Alle"),
        widget=forms.Select(attrs=_SELECT),
    )
    kle_prefix = forms.CharField(
        label=gettext_lazy("KLE begynder med"), required=False, max_length=8, widget=forms.TextInput(attrs=_INPUT),
        help_text=gettext_lazy("For eksempel 06 eller 06.01. Tomt betyder alle emner."),
    )

    def __init__(self, *args: Any, who: store.Who, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = catalog.solutions()
        here = [d.solution for d in who.authority.deployments.order_by("solution")]
        self.fields["role"].choices = [(role.value, role_name(role)) for role in Role]  # type: ignore[attr-defined]
        self.fields["solution"].choices = [  # type: ignore[attr-defined]
            ("", _("Alle")), *((slug, known[slug].title.in_(get_language() or 'da') if slug in known else slug) for slug in here),
        ]
        self.fields["team"].queryset = who.authority.teams.all()  # type: ignore[attr-defined]


class TokenForm(forms.Form):
    """A new token."""

    name = forms.CharField(
        label=gettext_lazy("Hvilket system skal bruge nøglen?"), max_length=100, widget=forms.TextInput(attrs=_INPUT),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Hvad må systemet?"), widget=forms.CheckboxSelectMultiple,
        choices=[
            ("read", gettext_lazy("Læse sager og få forslag")),
            ("write", gettext_lazy("Sende sager, beslutninger og sagsnumre ind")),
            ("receive", gettext_lazy("Aflevere Digital Post")),
        ],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@page(Role.ADMIN)
def people(request: DeskRequest) -> HttpResponse:
    """List the people; add one, whose one-time password is shown on this answer alone."""
    form = NewUserForm(request.POST or None)
    made: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            user, password = store.add_user(who=request.who, **form.cleaned_data)
        except BadSettings:
            form.add_error("email", _("Adressen er allerede i brug. Brug en anden."))
        else:
            made, form = {"made": user, "password": password}, NewUserForm()
    rows = User.objects.filter(authority=request.who.authority).prefetch_related("seats").order_by("-is_active", "name", "pk")
    if wanted := request.GET.get("q", "").strip():
        rows = rows.filter(name__icontains=wanted) | rows.filter(email__icontains=wanted)
    status = 400 if form.errors else 200
    context = {"form": form, "rows": paged(request, rows), "q": wanted, "now": timezone.now(), "role_names": _role_names(), **made}
    return render(request, "desk/people.html", context, status=status)


@require_safe
@page(Role.ADMIN)
def person(request: DeskRequest, user_id: int) -> HttpResponse:
    """Show one person with seats and access."""
    return _person_page(request, _person(request, user_id))


@require_POST
@page(Role.ADMIN)
def change_person(request: DeskRequest, user_id: int) -> HttpResponse:
    """Do what the pressed button says."""
    user = _person(request, user_id)
    if request.POST.get("do") == "password":
        return _person_page(request, user, password=store.reset_password(who=request.who, user=user))
    change = _CHANGES.get(request.POST.get("do", ""))
    if change is None:
        raise Http404
    try:
        said = change(request, user)
    except BadSettings:
        return _person_page(request, user, form=SeatForm(request.POST, who=request.who), status=400)
    except Refused:
        messages.error(request, _("Det går ikke: Der skal altid være en administrator tilbage, og du kan ikke lukke dig selv ude."))
    else:
        messages.success(request, said)
    return redirect("person", user_id=user.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Role.ADMIN)
def tokens(request: DeskRequest) -> HttpResponse:
    """List the tokens; make one, whose clear text is shown on this answer alone."""
    form = TokenForm(request.POST or None)
    clear = ""
    if request.method == "POST" and form.is_valid():
        _token, clear = store.new_token(who=request.who, **form.cleaned_data)
        form = TokenForm()
    rows = ApiToken.objects.filter(authority=request.who.authority).order_by("revoked_at", "-created_at")
    context = {"form": form, "rows": paged(request, rows), "clear": clear}
    return render(request, "desk/tokens.html", context, status=400 if form.errors else 200)


@require_POST
@page(Role.ADMIN)
def revoke(request: DeskRequest, token_id: str) -> HttpResponse:
    """Make a token useless."""
    token = ApiToken.objects.filter(authority=request.who.authority, pk=token_id).first()
    if token is None:
        raise Http404
    store.revoke_token(who=request.who, token=token)
    messages.success(request, _("Nøglen er spærret. Systemet kan ikke længere bruge den."))
    return redirect("tokens")


def role_name(role: str) -> str:
    """Return the role's name in the reader's language."""
    return _role_names().get(role, role)


def _role_names() -> dict[str, str]:
    return {
        Role.SORTER: _("Postfordeler"), Role.CASE_WORKER: _("Sagsbehandler"), Role.MANAGER: _("Leder"),
        Role.DATA_SCIENTIST: _("Dataspecialist"), Role.DPO: _("Databeskyttelsesrådgiver"), Role.ADMIN: _("Administrator"),
    }


def _person(request: DeskRequest, user_id: int) -> User:
    found = User.objects.filter(authority=request.who.authority, pk=user_id).first()
    if found is None:
        raise Http404
    return found


def _person_page(
    request: DeskRequest, user: User, form: SeatForm | None = None, password: str = "", status: int = 200,
) -> HttpResponse:
    if form is not None and not form.errors:
        form.add_error(None, _("Rollen kan ikke afgrænses sådan. Administrator og databeskyttelsesrådgiver gælder for hele myndigheden."))
    seats = [(seat, role_name(seat.role)) for seat in Seat.objects.filter(user=user).select_related("team").order_by("role", "pk")]
    known = catalog.solutions()
    context = {
        "person": user, "seats": seats, "form": form or SeatForm(who=request.who), "password": password,
        "titles": {slug: solution.title for slug, solution in known.items()},
        "locked": user.locked_until is not None and user.locked_until > timezone.now(), "self": user.pk == request.user.pk,
    }
    return render(request, "desk/person.html", context, status=status)


def _add_seat(request: DeskRequest, user: User) -> str:
    form = SeatForm(request.POST, who=request.who)
    if not form.is_valid():
        raise BadSettings("seat: a field is not one of its choices, expected one of them. Choose from the list.")
    store.save_seat(who=request.who, user=user, **form.cleaned_data)
    return _("Rollen er givet.")


def _remove_seat(request: DeskRequest, user: User) -> str:
    key = request.POST.get("seat", "")
    seat = Seat.objects.filter(user=user, pk=int(key)).first() if key.isdigit() and len(key) < 16 else None
    if seat is None:
        raise Http404
    store.remove_seat(who=request.who, seat=seat)
    return _("Rollen er fjernet.")


def _close(request: DeskRequest, user: User) -> str:
    store.close_user(who=request.who, user=user)
    return _("Adgangen er lukket, og personen er logget ud.")


def _open(request: DeskRequest, user: User) -> str:
    store.open_user(who=request.who, user=user)
    return _("Adgangen er åben igen.")


_CHANGES: dict[str, Callable[[DeskRequest, User], str]] = {
    "add-seat": _add_seat, "remove-seat": _remove_seat, "close": _close, "open": _open,
}

urlpatterns = [
    path("people/", people, name="people"),
    path("people/<int:user_id>/", person, name="person"),
    path("people/<int:user_id>/change/", change_person, name="change_person"),
    path("tokens/", tokens, name="tokens"),
    path("tokens/<uuid:token_id>/revoke/", revoke, name="revoke_token"),
]
