"""The decision as it would be written now, section by section; what people write instead, taken back, or kept although facts moved."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from mertid.desk.access import DeskRequest, page
from mertid.desk.store import redact
from mertid.govern.letter import blocks_of

from .answer import files_of
from .frame import DECIDERS, PATH, READERS, REFUSALS, Opened, open_request, sentence, tell
from .sort import differences

FEWEST_ROWS, MOST_ROWS = 4, 18
LINE = 90
"""Characters in a line of the field, about."""


@dataclass(frozen=True)
class Shown:
    """A section as the page shows it. ``typed``: what a person typed that was not saved, and ``why`` not; ``asks``: whether to empty it."""

    part: redact.Part
    heading: str
    typed: str | None = None
    why: str = ""
    asks: bool = False

    @property
    def key(self) -> str:
        """The section's key as a part of an address."""
        return self.part.section.key.replace(":", "-")

    @property
    def name(self) -> str:
        """What the section is called."""
        return self.part.name.in_(get_language() or "da")

    @property
    def field(self) -> str:
        """The text in the field."""
        return self.part.text if self.typed is None else self.typed

    @property
    def rows(self) -> int:
        """Lines of the field."""
        lines = sum(1 + len(line) // LINE for line in self.field.splitlines())
        return min(max(lines + 1, FEWEST_ROWS), MOST_ROWS)

    @cached_property
    def blocks(self) -> list[object]:
        """The text as the letter sets it."""
        return list(blocks_of(self.part.text))

    @cached_property
    def moved(self) -> list[tuple[str, str]]:
        """The new proposal against the one that the person's text was written from."""
        row = self.part.row
        return differences(row.proposed, self.part.section.text)[0] if row is not None and self.part.old else []


@require_GET
@page(*READERS)
def letter(request: DeskRequest, request_id: UUID) -> HttpResponse:
    """Show the decision with what is missing in it."""
    opened = open_request(request, request_id)
    redact.see_request(who=request.who, case=opened.case)
    return show(opened)


def show(opened: Opened, *, section: str = "", typed: str | None = None, why: str = "", asks: bool = False) -> HttpResponse:
    """Render the decision; with what was typed in ``section`` and not saved, so that nobody writes it again."""
    made = redact.letter_of(opened.case, opened.http.user) if opened.law else None
    shown, heading = [], ""
    for part in made.parts if made is not None else ():
        new = part.section.heading if part.text and part.section.heading != heading else ""
        heading = new or heading
        mine = part.section.key == section
        shown.append(Shown(part, new, typed if mine else None, why if mine else "", asks and mine))
    wrong = [one for one in shown if one.part.lacks is not None]
    mine = made is not None and any(row.by_id == opened.http.user.pk for row in made.rows.values())
    others = redact.papers_lacking(opened.case, redact.papers_of(opened.case, None), whole=True) if opened.open else []
    return render(opened.http, "desk/redact/letter.html", opened.context(
        "redact_letter", files=files_of(opened, "letter"), release=opened.release, shown=shown, wrong=wrong, lacks=others,
        made=made, first=wrong[0].key if wrong else "", undoable=mine,
    ), status=422 if why or asks else 200)


@require_POST
@page(*DECIDERS)
def write(request: DeskRequest, request_id: UUID) -> HttpResponse:
    """Save a section as a person wrote it, use its proposal again, or keep the text although its facts moved."""
    opened, post = open_request(request, request_id), request.POST
    section, text, do = post.get("section", ""), post.get("text", ""), post.get("do", "write")
    seen = int(post["seen"]) if post.get("seen", "").isdecimal() else -1
    told: dict[str, Any] = {"who": request.who, "case": opened.case, "section": section, "seen": seen}
    if do == "write" and not text.strip() and "empty" not in post and _is_duty(opened, section):
        return show(opened, section=section, typed=text, asks=True)
    try:
        if do == "proposal":
            redact.use_proposal(**told)
            said = _("Forslaget bruges igen.")
        elif do == "keep":
            redact.keep_section(**told)
            said = _("Den rettede tekst er beholdt.")
        else:
            redact.write_section(**told, text=text)
            said = _("Afsnittet er gemt.")
    except REFUSALS as error:
        return show(opened, section=section, typed=text if do == "write" else None, why=sentence(error))
    messages.success(request, said)
    return redirect(opened.url("redact_letter") + f"#part-{section.replace(':', '-')}")


def _is_duty(opened: Opened, section: str) -> bool:
    """Whether the law demands something of the section."""
    found = redact.letter_of(opened.case, opened.http.user).parts if opened.law else []
    return any(one.section.key == section and one.section.duty for one in found)


@require_POST
@page(*DECIDERS)
def undo(request: DeskRequest, request_id: UUID) -> HttpResponse:
    """Take back the person's newest change of the decision."""
    opened = open_request(request, request_id)
    try:
        name = redact.undo_letter(who=request.who, case=opened.case)
    except REFUSALS as error:
        tell(request, error)
    else:
        messages.success(request, _("Fortrudt: rettelsen i %(name)s.") % {"name": name.in_(get_language() or "da")})
    return redirect(opened.url("redact_letter"))


urlpatterns = [
    path(f"{PATH}letter/", letter, name="redact_letter"),
    path(f"{PATH}letter/write/", write, name="redact_letter_write"),
    path(f"{PATH}letter/undo/", undo, name="redact_letter_undo"),
]
