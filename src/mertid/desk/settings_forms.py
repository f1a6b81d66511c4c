"""The forms of the settings pages: Danish labels, shares typed as per cent, secrets never shown back."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mertid.core import BadSettings
from mertid.exchange.case_folder import CaseFolder
from mertid.exchange.case_http import CaseHttp
from mertid.exchange.imap import Account
from mertid.exchange.smtp import Smtp

KLE_PREFIX = re.compile(r"\d{2}(\.\d{2}){0,2}")
RUNAWAY = re.compile(r"\((?:[^()\\]|\\.)*[+*}](?:[^()\\]|\\.)*\)[+*{]")
TLS = [("ssl", _("TLS fra start")), ("starttls", _("STARTTLS")), ("none", _("ingen (kun på denne maskine)"))]


class PercentField(forms.FloatField):
    """Typed and shown in per cent, kept as a share in [0, 1]."""

    def __init__(self, *, low: float, high: float, label: str | Any, help_text: str | Any = "") -> None:
        super().__init__(min_value=low, max_value=high, label=label, help_text=help_text, localize=True)

    def clean(self, value: Any) -> float:
        return round(super().clean(str(value or "").replace("%", "").strip()) / 100, 6)

    def prepare_value(self, value: Any) -> Any:
        return round(100 * value, 4) if isinstance(value, float) else value


class LinesField(forms.CharField):
    """One entry a line, kept as a list."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        return list(dict.fromkeys(line.strip() for line in re.split(r"[\n,]", value or "") if line.strip()))

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value


class SecretField(forms.CharField):
    """Never shown back; left empty it stays as it is."""

    def __init__(self, label: str | Any, help_text: str | Any = "") -> None:
        widget = forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"})
        super().__init__(
            label=label,
            help_text=help_text or _("Vises aldrig igen. Lad feltet stå tomt for at beholde den, der er gemt."),
            required=False,
            widget=widget,
            strip=False,
        )


class DeskForm(forms.Form):
    """Form fields in the desk's look."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            kind = "form-select" if isinstance(field.widget, forms.Select) else "form-input"
            if not isinstance(field.widget, forms.CheckboxInput):
                field.widget.attrs.setdefault("class", kind)


class LimitsForm(DeskForm):
    """Promise, control share, deadline, case numbers."""

    error_share = PercentField(
        low=0.1,
        high=50,
        label=_("Højeste andel forkerte forslag (%)"),
        help_text=_("Kan modellen ikke holde sig under den andel, foreslår den ingenting. Fx 5."),
    )
    confidence = PercentField(
        low=50,
        high=99.9,
        label=_("Så sikkert skal løftet holde (%)"),
        help_text=_("Hvor sikre I vil være på, at løftet holder. 95 er det almindelige."),
    )
    control_share = PercentField(
        low=0,
        high=50,
        label=_("Kontrolandel (%)"),
        help_text=_("Så stor en del af posten vises uden forslag, så frigjort tid kan måles. Med 0 kan den ikke måles."),
    )
    promised_hours_month = forms.FloatField(
        required=False,
        min_value=0,
        max_value=100_000,
        localize=True,
        label=_("Lovet i businesscasen (timer om måneden)"),
        help_text=_("Vises ved siden af det målte. Kan stå tomt."),
    )
    deadline_days = forms.IntegerField(
        min_value=1, max_value=365, label=_("Frist (arbejdsdage)"), help_text=_("Så længe må post vente, før den er over fristen.")
    )
    case_number_pattern = forms.CharField(
        required=False,
        max_length=200,
        label=_("Sådan ser jeres sagsnumre ud (regulært udtryk)"),
        help_text=_(r"Fx \d{2}-\d{6} for 26-001234. Kan stå tomt."),
    )

    def clean_case_number_pattern(self) -> str:
        value = str(self.cleaned_data["case_number_pattern"]).strip()
        try:
            empty = bool(value) and re.compile(value).search("") is not None
        except re.error:
            raise forms.ValidationError(_("Udtrykket kan ikke læses. Se, om parenteser og klammer er lukkede.")) from None
        if RUNAWAY.search(value):
            raise forms.ValidationError(
                _("En gentagelse af noget, der selv gentages, fx (a+)+, kan få systemet til at gå i stå. Skriv det enklere.")
            )
        if empty:
            raise forms.ValidationError(_("Udtrykket passer også på tom tekst. Kræv mindst ét tegn, fx \\d+ i stedet for \\d*."))
        return value


class DeliveryForm(DeskForm):
    """What happens with decided mail: filing, SMTP, case system."""

    filing = forms.ChoiceField(
        choices=[
            ("move", _("Flyt til teamets mappe i postkassen")),
            ("forward", _("Videresend til teamets postkasse")),
            ("none", _("Lad mailen ligge")),
        ],
        label=_("Når en mail er fordelt"),
    )
    smtp_host = forms.CharField(required=False, max_length=200, label=_("Mailserver (SMTP)"))
    smtp_port = forms.IntegerField(
        required=False, min_value=1, max_value=65535, label=_("Port"),
        help_text=_("Tomt felt giver 587 ved STARTTLS og 465 ved TLS fra start."),
    )
    smtp_tls = forms.ChoiceField(choices=TLS, initial="starttls", label=_("Kryptering"))
    smtp_user = forms.CharField(required=False, max_length=200, label=_("Bruger"))
    smtp_secret = SecretField(label=_("Adgangskode"))
    smtp_sender = forms.EmailField(
        required=False, label=_("Afsenderadresse"), help_text=_("Myndighedens egen adresse, som videresendt post kommer fra.")
    )
    case_kind = forms.ChoiceField(
        choices=[("", _("Intet sagssystem")), ("folder", _("Mappe, som sagssystemet læser")), ("http", _("HTTP-tjeneste"))],
        required=False,
        label=_("Sagssystem"),
    )
    case_path = forms.CharField(required=False, max_length=400, label=_("Mappe"), help_text=_("Hele stien, fx /srv/sager/ind."))
    case_url = forms.CharField(required=False, max_length=400, label=_("Adresse"), help_text="https://…")
    case_secret = SecretField(label=_("Nøgle"))

    def smtp(self) -> dict[str, Any]:
        """The SMTP settings without the secret; empty when no server is named."""
        names = {"host": "smtp_host", "port": "smtp_port", "tls": "smtp_tls", "user": "smtp_user", "sender": "smtp_sender"}
        values = {k: self.cleaned_data.get(f) for k, f in names.items() if self.cleaned_data.get(f)}
        return values if values.get("host") else {}

    def case_system(self) -> dict[str, Any]:
        """The case system's settings without the secret; empty when there is none."""
        kind = self.cleaned_data.get("case_kind")
        if kind == "folder":
            return {"kind": "folder", "path": self.cleaned_data.get("case_path", "")}
        return {"kind": "http", "url": self.cleaned_data.get("case_url", "")} if kind == "http" else {}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        smtp, case = self.smtp(), self.case_system()
        if data.get("filing") == "forward" and not smtp:
            self.add_error("smtp_host", _("Skriv en mailserver, når post skal videresendes."))
        if smtp and not smtp.get("sender"):
            self.add_error("smtp_sender", _("Skriv den adresse, som videresendt post skal komme fra."))
        elif smtp and _refused(Smtp.read, smtp):
            self.add_error("smtp_tls", _("Vælg kryptering. Uden kryptering kan kun en server på denne maskine bruges."))
        if case.get("kind") == "folder" and _refused(CaseFolder.read, case):
            self.add_error("case_path", _("Skriv hele stien til mappen, fra roden."))
        if case.get("kind") == "http" and _refused(CaseHttp.read, case, ""):
            self.add_error("case_url", _("Adressen skal begynde med https:// (http kun på denne maskine)."))
        return data


class TeamForm(DeskForm):
    """One team."""

    name = forms.CharField(max_length=200, label=_("Navn"))
    email = forms.EmailField(required=False, label=_("Teamets postkasse"), help_text=_("Hertil videresendes post, hvis I har valgt det."))
    folder = forms.CharField(
        required=False,
        max_length=200,
        label=_("Mappe i postkassen"),
        help_text=_("Hertil flyttes post, hvis I har valgt det. Fx Fordelt/Byggesag."),
    )
    contact_points = LinesField(
        required=False,
        label=_("Kontaktpunkter i Digital Post"),
        help_text=_("Et kontaktpunkt pr. linje. Post til dem foreslås altid til teamet."),
    )
    kle_prefixes = LinesField(
        required=False,
        label=_("KLE-numre, som teamet har"),
        help_text=_("Et nummer eller begyndelsen på et pr. linje: 06, 06.01 eller 06.01.00."),
    )
    active = forms.BooleanField(required=False, label=_("Teamet modtager post"))

    def clean_kle_prefixes(self) -> list[str]:
        values: list[str] = self.cleaned_data["kle_prefixes"]
        wrong = [v for v in values if not KLE_PREFIX.fullmatch(v)]
        if wrong:
            raise forms.ValidationError(
                _("%(value)s er ikke et KLE-nummer. Skriv 06, 06.01 eller 06.01.00."), params={"value": wrong[0][:20]}
            )
        return values


class SourceForm(DeskForm):
    """What every source has."""

    name = forms.CharField(max_length=120, label=_("Navn"), help_text=_("Fx hovedpostkassen."))

    def source_settings(self) -> dict[str, Any]:
        """What the reader needs, without the secret."""
        return {}


class ImapForm(SourceForm):
    """A mailbox folder."""

    host = forms.CharField(max_length=200, label=_("Server"), help_text=_("Fx imap.eksempel.dk."))
    port = forms.IntegerField(
        required=False, min_value=1, max_value=65535, label=_("Port"),
        help_text=_("Tomt felt giver 993 ved TLS fra start og 143 ellers.")
    )
    tls = forms.ChoiceField(choices=TLS, label=_("Kryptering"))
    user = forms.CharField(max_length=200, label=_("Bruger"))
    auth = forms.ChoiceField(choices=[("password", _("Adgangskode")), ("xoauth2", _("XOAUTH2 (fx Microsoft 365)"))], label=_("Log ind med"))
    secret = SecretField(
        label=_("Adgangskode eller token"),
        help_text=_(
            'Ved XOAUTH2: et token eller {"token_url", "client_id", "client_secret", "refresh_token", "scope"}.'
            " Vises aldrig igen; tomt beholder den, der er gemt."
        ),
    )
    folder = forms.CharField(max_length=200, initial="INBOX", label=_("Mappe"), help_text=_("Kun post i denne mappe læses. Intet slettes."))
    start = forms.ChoiceField(choices=[("all", _("al post i mappen")), ("now", _("kun ny post fra nu af"))], label=_("Læs"))

    def source_settings(self) -> dict[str, Any]:
        names = ("host", "port", "tls", "user", "auth", "folder", "start")
        return {k: self.cleaned_data[k] for k in names if self.cleaned_data.get(k)}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and _refused(Account.read, self.source_settings(), "x"):
            self.add_error("tls", _("Vælg kryptering. Uden kryptering kan kun en server på denne maskine læses."))
        return data


class FolderForm(SourceForm):
    """A folder on the server."""

    path = forms.CharField(
        max_length=400, label=_("Mappe"), help_text=_("Hele stien. Filer, der er læst, flyttes til undermappen modtaget.")
    )

    def source_settings(self) -> dict[str, Any]:
        return {"path": self.cleaned_data["path"]}

    def clean_path(self) -> str:
        value = str(self.cleaned_data["path"])
        if not value.startswith("/"):
            raise forms.ValidationError(_("Skriv hele stien til mappen, fra roden."))
        return value


SOURCE_FORMS: dict[str, type[SourceForm]] = {"imap": ImapForm, "memo": SourceForm, "folder": FolderForm}


def _refused(read: Any, *values: Any) -> bool:
    try:
        read(*values)
    except BadSettings:
        return True
    return False
