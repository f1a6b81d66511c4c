"""Whether a passage can be marked and on which ground, and where else the same text stands."""

import re
from collections.abc import Mapping
from typing import Any

from mertid.core import Text
from mertid.desk.models import CaseRow, MarkRow, PaperRow
from mertid.desk.redaction import grounds_of, reading_of, same_of, sheet_texts

from .read import text_of
from .said import not_now, still_open

HAND = Text(da="Markeret af en medarbejder", en="Marked by an employee")
FEWEST_ALIKE = 3
"""Fewest characters of a text that is looked for elsewhere: less would strike parts of anything."""


def open_paper(paper: PaperRow) -> CaseRow:
    """Return the paper's case when marks on it may be decided."""
    still_open("mark", paper.case)
    if paper.state != "read":
        raise not_now(
            "mark", f"paper is {paper.state}", "one that is read", "Dokumentet er ikke læst endnu.", "The document has not been read.",
        )
    if paper.done_at is not None:
        raise not_now(
            "mark", "the paper is done", "one under way", "Dokumentet er meldt færdigt. Åbn det igen for at ændre i det.",
            "The document is done. Reopen it to change it.",
        )
    return paper.case


def ground_of(case: CaseRow, state: str, ground: str) -> str:
    if state not in ("struck", "left"):
        raise not_now(
            "mark", "field 'state' is unknown", "struck or left", "Vælg at strege eller lade stå.", "Choose to strike or to leave.",
        )
    if state == "left":
        return ground
    law = case.request.law
    if not law:
        raise not_now("mark", "no law is chosen", "one", "Vælg først, hvilken lov anmodningen behandles efter.", "First choose the law.")
    if ground not in grounds_of(case.deployment, law):
        raise not_now(
            "mark", "field 'ground' is unknown", "one of the law's grounds", "Vælg en hjemmel fra den valgte lov.",
            "Choose a ground of the chosen law.",
        )
    return ground


def sheet_of(paper: PaperRow, sheet: int) -> Any:
    reading = reading_of(paper)
    found = next((one for one in reading.sheets if one.number == sheet), None) if reading is not None else None
    if found is None:
        raise not_now(
            "mark", f"field 'sheet' is {sheet}", "a page of the paper", "Siden findes ikke i dokumentet.", "There is no such page.",
        )
    return found


def range_of(paper: PaperRow, sheet: int, start: int, end: int) -> dict[str, Any]:
    text = sheet_of(paper, sheet).text
    if not 0 <= start < end <= len(text) or not text[start:end].strip():
        raise not_now(
            "mark", "the passage is empty or outside the text", "characters of it", "Markér noget tekst først.", "Select some text first.",
        )
    said = " ".join(text[start:end].split()).casefold()
    known = MarkRow.objects.filter(paper=paper, sheet=sheet, area__isnull=True, start__lte=start, end__gte=end).exclude(same="").first()
    same = known.same if known is not None and known.start == start and known.end == end else same_of(paper.case, f"text:{said}")
    return {"start": start, "end": end, "same": same}


def area_of(paper: PaperRow, sheet: int, area: Mapping[str, float]) -> dict[str, Any]:
    found = sheet_of(paper, sheet)
    try:
        x0, y0, x1, y1 = (float(area[name]) for name in ("x0", "y0", "x1", "y1"))
    except (KeyError, TypeError, ValueError):
        x0 = y0 = x1 = y1 = float("nan")
    left, right, top, bottom = max(0.0, min(x0, x1)), min(found.width, max(x0, x1)), max(0.0, min(y0, y1)), min(found.height, max(y0, y1))
    if not (right - left >= 1 and bottom - top >= 1):
        raise not_now(
            "mark", "field 'area' is smaller than a point or off the page", "a rectangle on it", "Træk en ramme på siden.",
            "Draw a rectangle on the page.",
        )
    return {"area": {"x0": round(left, 2), "y0": round(top, 2), "x1": round(right, 2), "y1": round(bottom, 2)}}


def by_hand(paper: PaperRow, sheet: int, ground: str, *, kind: str = "hand", **place: Any) -> MarkRow:
    return MarkRow(
        paper=paper, sheet=sheet, kind=kind, ground=ground, rule="person", score=1.0, reason=HAND.model_dump(), state="struck", **place,
    )


def unmarked(case: CaseRow, mark: MarkRow, given: set[int], ground: str) -> list[MarkRow]:
    """Return new marks wherever the mark's text stands as whole words in the request's papers and nothing marks it yet."""
    words = text_of(mark).split()
    if sum(map(len, words)) < FEWEST_ALIKE:
        return []
    pattern = re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, words)) + r"(?!\w)", re.IGNORECASE)
    rows = PaperRow.objects.filter(case=case, state="read", container=False).exclude(pk__in=given)
    made = []
    for paper in rows.select_related("reading", "case__deployment").defer("text", "finds"):
        for number, text in sheet_texts(paper).items():
            taken = None
            for found in pattern.finditer(text):
                if taken is None:
                    taken = list(MarkRow.objects.filter(paper=paper, sheet=number, area__isnull=True).values_list("start", "end"))
                if not any(start <= found.start() and found.end() <= end for start, end in taken):
                    made.append(by_hand(paper, number, ground, kind=mark.kind, start=found.start(), end=found.end(), same=mark.same))
    return made
