"""How one waiting case is described in a list. Nothing here tells a control case from any other."""

from datetime import timedelta

from django import template
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from mertid.desk.models import CaseRow
from mertid.desk.waiting import WAITING

register = template.Library()
LANGUAGES = {
    "en": later("engelsk"), "de": later("tysk"), "sv": later("svensk"), "no": later("norsk"), "nb": later("norsk"), "nn": later("norsk"),
    "fr": later("fransk"), "pl": later("polsk"), "ar": later("arabisk"), "uk": later("ukrainsk"), "tr": later("tyrkisk"),
    "fa": later("persisk"), "ro": later("rumænsk"),
}


@register.filter
def channel(key: str) -> str:
    """Return a channel as people call it."""
    return {"mail": "Mail", "digital_post": "Digital Post", "folder": _("Mappe"), "api": "API", "hand": _("I hånden")}.get(key, key)


@register.filter
def language_name(code: str) -> str:
    """Return what a language is called, or its code."""
    return str(LANGUAGES.get(code, code))


@register.simple_tag(takes_context=True)
def case_tags(context: dict[str, object], case: CaseRow) -> SafeString:
    """Return the tags of one case: deadline, uncertain, language, decided, who has it."""
    found: list[tuple[str, str]] = []
    if case.state in WAITING:
        found += _deadline(case)
        stage = getattr(context.get("deployment"), "stage", "")
        if case.state == "waiting" and case.score is None and stage != "shadow":
            found.append(("wait", _("usikker")))
    if case.language and case.language != "da":
        found.append(("", str(language_name(case.language))))
    if case.state in WAITING and case.assignee_id and case.assignee is not None:
        mine = case.assignee_id == getattr(context.get("user"), "pk", None)
        if mine and context.get("here"):
            return _labels(found)
        found.append(("info", _("åbnet af dig") if mine else _("hos %(name)s") % {"name": case.assignee.name}))
    if case.state == "filed":
        found.append(("ok", _("sendt")))
    return _labels(found)


def _labels(found: list[tuple[str, str]]) -> SafeString:
    return format_html_join(" ", '<span class="label {}">{}</span>', found)


def _deadline(case: CaseRow) -> list[tuple[str, str]]:
    if case.due_at is None:
        return []
    today = timezone.localdate()
    day = timezone.localtime(case.due_at).date()
    if case.due_at < timezone.now():
        return [("bad", _("over fristen"))]
    if day == today:
        return [("bad", _("frist i dag"))]
    if day == today + timedelta(days=1):
        return [("bad", _("frist i morgen"))]
    return []
