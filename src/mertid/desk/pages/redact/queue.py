"""The documents beside the one that is open, each with how far it has come; which one is next."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mertid.desk.models import CaseRow, PaperRow
from mertid.desk.templatetags.redact import UNSURE

ROWS = 120
"""Documents shown beside the open one: those around it, so that a request with thousands stays quick."""


@dataclass(frozen=True)
class SideRow:
    """One document in the list: what is said below its name, and its tag (kind of colour, word)."""

    row: PaperRow
    said: str
    tone: str
    tag: str
    here: bool


def going(case: CaseRow) -> QuerySet[PaperRow]:
    """Return the documents that a person goes through: read or not, but no archives and none that are set aside."""
    return PaperRow.objects.filter(case=case, container=False).exclude(decided="out")


def next_paper(case: CaseRow, after: PaperRow | None = None) -> PaperRow | None:
    """Return the next document that is not done, after this one, else from the first; None when all are."""
    rows = going(case).filter(done_at=None).exclude(state__in=("waiting", "password")).only("pk", "number", "case_id")
    if after is None:
        return rows.first()
    rows = rows.exclude(pk=after.pk)
    return rows.filter(number__gt=after.number).first() or rows.first()


def side_rows(case: CaseRow, paper: PaperRow, *, rest: bool = False) -> list[SideRow]:
    """Return the documents around ``paper`` with their marks counted; ``rest``: only those that nobody has gone through, and this one."""
    marks = Q(marks__open=False)
    shown = ("pk", "number", "name", "state", "decided", "done_at", "proposed", "scanned", "pages")
    rows = PaperRow.objects.filter(case=case, container=False).only(*shown)
    if rest:
        rows = rows.filter(Q(pk=paper.pk) | (Q(done_at=None) & ~Q(decided="out")))
    before = list(rows.filter(number__lt=paper.number).order_by("-number").values_list("number", flat=True)[: ROWS // 2])
    rows = rows.filter(number__gte=before[-1] if before else 0).annotate(
        found=Count("marks", filter=marks), left=Count("marks", filter=marks & Q(marks__state="proposed")),
        weak=Count("marks", filter=marks & Q(marks__state="proposed", marks__score__lt=UNSURE)),
    )
    return [_row(one, paper) for one in rows.order_by("number")[:ROWS]]


def _row(one: PaperRow, paper: PaperRow) -> SideRow:
    tone, tag = tag_of(one, getattr(one, "left", 0), getattr(one, "found", 0))
    said = _said(one, getattr(one, "found", 0), getattr(one, "weak", 0))
    return SideRow(one, said, tone, tag, one.pk == paper.pk)


def tag_of(one: PaperRow, left: int, found: int) -> tuple[str, str]:
    """Return the colour and word of a document's state; ``left`` of its ``found`` marks wait for a decision."""
    if one.state == "waiting":
        return "", _("læses")
    if one.state == "password":
        return "bad", _("låst")
    if one.decided == "out":
        return "", _("ikke med")
    if one.done_at is not None:
        return ("ok", _("undtaget")) if one.decided == "withheld" else ("ok", _("klar"))
    if one.state == "unread":
        return "bad", _("ulæst")
    if one.decided == "" and one.proposed.get("place") in ("duplicate", "contained"):
        return "", _("dublet")
    if one.decided == "" and one.proposed.get("place") in ("internal", "exempt", "out"):
        return "wait", _("vurdér")
    if one.decided == "withheld":
        return "info", _("svar mangler")  # the facts (§ 28) and giving more (§ 14) are asked for before it is done
    if left == 0:
        return ("info", _("se igennem"))
    return ("info", _("%(n)s tilbage") % {"n": left}) if left < found else ("", _("ny"))


def _said(one: PaperRow, found: int, weak: int) -> str:
    if one.state in ("unread", "password", "waiting"):
        return _("kan ikke læses her") if one.state == "unread" else ""
    marks = ngettext("%(n)s markering", "%(n)s markeringer", found) % {"n": found} if found else _("ingen markeringer")
    said = [marks]
    if weak:
        said.append(_("%(n)s usikre") % {"n": weak})
    if one.scanned:
        said.append(_("tekstgenkendt"))
    return ", ".join(said)
