"""What the details of the audit log's rows are called, in Danish first. A key without a name here is shown as it is."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

KEYS: dict[str, str | Promise] = {
    "active": _("i brug"),
    "active_s": _("aktive sekunder"),
    "added": _("lagt til"),
    "address": _("adressens aftryk"),
    "area": _("markeret på siden"),
    "before": _("havde sagen før"),
    "better": _("bedre end den i brug"),
    "by": _("pladser"),
    "bytes": _("byte"),
    "case": _("sag"),
    "cases": _("sager"),
    "changed": _("ændret"),
    "count": _("antal"),
    "counted": _("tæller mod låsning"),
    "days": _("dage"),
    "dead": _("opgivet"),
    "decided": _("afgjort"),
    "decision": _("beslutning"),
    "deliveries": _("afsendelser"),
    "deployment": _("opsætning"),
    "digest": _("aftryk"),
    "document": _("fil"),
    "documents": _("filer"),
    "due": _("frist"),
    "enough": _("data nok"),
    "error": _("fejlens slags"),
    "expected": _("ventes besvaret"),
    "facts": _("faktiske oplysninger gives"),
    "failed": _("mislykkedes"),
    "faults": _("antal fejl"),
    "fields": _("felter"),
    "files": _("filer"),
    "filters": _("filtre"),
    "first": _("den første"),
    "form": _("form"),
    "found": _("fundet"),
    "gathering": _("hentning"),
    "ground": _("hjemmel"),
    "hits": _("fundet"),
    "idle": _("efter tid uden brug"),
    "intake": _("besked"),
    "kind": _("slags"),
    "kle": _("KLE begynder med"),
    "language": _("sprog"),
    "law": _("lov"),
    "left_out": _("udeladt"),
    "looked": _("set efter"),
    "made": _("lavet"),
    "marks": _("markeringer"),
    "model": _("model"),
    "months": _("måneder"),
    "more": _("gives efter meroffentlighed"),
    "new": _("ny"),
    "note": _("med bemærkning"),
    "number": _("nummer"),
    "origin": _("kom fra"),
    "outcome": _("udfald"),
    "page": _("side"),
    "pages": _("sider"),
    "paper": _("akt"),
    "papers": _("akter"),
    "parent": _("ligger i"),
    "passed_over": _("sprunget over"),
    "person": _("person"),
    "place": _("placering"),
    "proposed": _("med forslag"),
    "query": _("med filter"),
    "reason": _("grund"),
    "reasons": _("grunde"),
    "release": _("svar"),
    "removed": _("fjernet"),
    "reopened": _("åbnet igen"),
    "role": _("rolle"),
    "rows": _("rækker"),
    "scanned": _("indscannede sider"),
    "scopes": _("adgang til"),
    "seat": _("rolle nr."),
    "sha256": _("filens aftryk"),
    "sheet": _("side"),
    "shown": _("forslaget var vist"),
    "slug": _("kort navn"),
    "solution": _("løsning"),
    "source": _("kilde"),
    "stage": _("trin"),
    "standing": _("markeringer der står"),
    "state": _("tilstand"),
    "step": _("skridt"),
    "struck": _("streget ud"),
    "subjects": _("emner"),
    "suggestion": _("forslag nr."),
    "take_good": _("kun de rigtige rækker"),
    "team": _("team"),
    "tries": _("forsøg"),
    "until": _("indtil"),
    "version": _("udgave"),
    "whole": _("hele svaret"),
    "words": _("ord"),
    "wrong": _("forkerte"),
}

VALUES: dict[str, str | Promise] = {
    "accept": _("godtaget"),
    "change": _("rettet"),
    "reject": _("afvist"),
    "import": _("historik"),
    "waiting": _("venter"),
    "opened": _("åbnet"),
    "unreadable": _("ulæselig"),
    "set_aside": _("lagt til side"),
    "imap_move": _("flyttes i postkassen"),
    "forward": _("videresendes"),
    "case_system": _("journaliseres"),
    "lookups": _("opslag i sager"),
    "all": _("alle hændelser"),
    "logins": _("loginforsøg"),
}
"""Words of ours that stand as values. What is not here (ids, slugs, numbers) is shown as it is."""


def told(detail: dict[str, Any]) -> str:
    """Return a row's detail as people read it, what is empty left out."""
    return ", ".join(f"{KEYS.get(key, key)}: {_value(value)}" for key, value in detail.items() if value not in (None, "", []))


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return _now("ja") if value else _now("nej")
    if isinstance(value, list):
        return " · ".join(_value(one) for one in value)
    return str(VALUES.get(value, value)) if isinstance(value, str) else str(value)
