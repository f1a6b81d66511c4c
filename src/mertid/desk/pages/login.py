"""Log-in, log-out, the person's own password and language. All of it works without JavaScript."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login as begin_session
from django.contrib.auth import password_validation, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from mertid.desk import store
from mertid.desk.access import DeskRequest, open_to_all, page
from mertid.desk.middleware import address_of, end_session
from mertid.desk.models import User


class LogInForm(forms.Form):
    """What a visitor types."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"class": "form-input", "autocomplete": "username"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Adgangskode"), max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"class": "form-input", "autocomplete": "current-password"}),
    )


class PasswordForm(forms.Form):
    """The old password and the new one, twice."""

    old = forms.CharField(
        label=gettext_lazy("Nuværende adgangskode"), max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"class": "form-input", "autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=gettext_lazy("Ny adgangskode"), max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"class": "form-input", "autocomplete": "new-password"}),
        help_text=gettext_lazy("Mindst 12 tegn. Tre-fire tilfældige ord er både stærkt og let at huske."),
    )
    again = forms.CharField(
        label=gettext_lazy("Gentag ny adgangskode"), max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"class": "form-input", "autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_old(self) -> str:
        """Check that the person knows the password in use."""
        old = str(self.cleaned_data["old"])
        if not self.user.check_password(old):
            raise forms.ValidationError(_("Den nuværende adgangskode er ikke rigtig."))
        return old

    def clean(self) -> dict[str, Any]:
        """Check the new password's strength, that it is new, and that it was typed alike twice."""
        typed = super().clean() or {}
        new, again = typed.get("new"), typed.get("again")
        if new and again and new != again:
            self.add_error("again", _("De to nye adgangskoder er ikke ens."))
        if new and new == typed.get("old"):
            self.add_error("new", _("Vælg en adgangskode, der ikke er den samme som før."))
        if new:
            try:
                password_validation.validate_password(new, self.user)
            except forms.ValidationError as error:
                self.add_error("new", error)
        return typed


@open_to_all("a person must be able to log in")
@require_http_methods(["GET", "HEAD", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """Show the form, or check what was typed. Unknown, wrong, closed and locked get the same answer."""
    next_url = safe_next(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(next_url)
    form = LogInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = store.log_in(address=address_of(request), **form.cleaned_data)
        if answer.user is not None:
            request.session.flush()
            begin_session(request, answer.user, backend="django.contrib.auth.backends.ModelBackend")
            return HttpResponseRedirect(next_url)
        form.add_error(None, _why(answer.why))
    # One status for every refusal, so that it tells no more than the page.
    status = 401 if request.method == "POST" else 200
    return render(request, "desk/login.html", {"form": form, "next": next_url}, status=status)


@open_to_all("logging out twice is no fault")
@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    end_session(request)
    return redirect("login")


@require_http_methods(["GET", "HEAD", "POST"])
@page(temporary_password=True)
def password(request: DeskRequest) -> HttpResponse:
    """Change one's own password; the person's other sessions end."""
    form = PasswordForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        store.change_password(who=request.who, user=request.user, password=form.cleaned_data["new"])
        update_session_auth_hash(request, request.user)
        messages.success(request, _("Din adgangskode er ændret."))
        return redirect("home")
    status = 400 if request.method == "POST" else 200
    return render(request, "desk/password.html", {"form": form}, status=status)


@open_to_all("a visitor may choose English before logging in")
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Set the reader's language and go back to the page."""
    chosen = "en" if request.POST.get("language") == "en" else "da"
    if isinstance(request.user, User):
        store.set_language(who=store.person(request.user), user=request.user, language=chosen)
    translation.activate(chosen)
    answer = HttpResponseRedirect(safe_next(request))
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, chosen, max_age=365 * 24 * 3600, secure=settings.HTTPS, httponly=True, samesite="Lax",
    )
    return answer


def safe_next(request: HttpRequest) -> str:
    """Return where to go next: an address of this site, else the front page."""
    wanted = str(request.POST.get("next") or request.GET.get("next") or "")
    own = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if own and wanted not in (reverse("login"), reverse("logout")) else "/"


def _why(why: str) -> str:
    if why == "too_many":
        return _("Der har været for mange forsøg fra dit netværk. Vent et kvarter, og prøv igen.")
    return _(
        "E-mail eller adgangskode er forkert, eller adgangen er låst for en stund efter flere forkerte forsøg. "
        "Prøv igen om lidt, eller bed din administrator om hjælp."
    )


urlpatterns = [
    path("login/", log_in, name="login"),
    path("logout/", log_out, name="logout"),
    path("password/", password, name="password"),
    path("language/", language, name="language"),
]
