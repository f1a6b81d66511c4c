"""Whether an answer can be written: what is missing, and where a struck text still stands unmarked. Nothing is written here."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mertid.core import Text
from mertid.desk.models import CaseRow, MarkRow, PaperRow
from mertid.desk.redaction import grounds_of, sheet_texts
from mertid.govern.letter import numbers

from .judge import missing
from .letter import letter_lacking
from .marks import released_papers
from .read import progress
from .said import not_now

_WORD = re.compile(r"\w+")
_FEWEST = 3
MOST_WORDS = 12
"""A struck text of more words is a passage of its own, which nobody looks for elsewhere."""


@dataclass(frozen=True)
class Standing:
    """A place where a text that is struck elsewhere in the answer stands and nothing marks it."""

    paper: int
    number: int
    sheet: int
    start: int
    end: int
    same: str


def check_ready(case: CaseRow, papers: Sequence[int] | None, accepted: int) -> list[PaperRow]:
    """Return the papers of an answer when it can be written.

    Raises
    ------
    NotNow
        With everything that is missing.
    """
    rows = papers_of(case, papers)
    lacks = lacking(case, rows, whole=papers is None)
    if lacks:
        said = Text(da=" ".join(one.da for one in lacks[:10]), en=" ".join(one.en for one in lacks[:10]))
        raise not_now("release", f"{len(lacks)} things are missing", "none", said.da, said.en)
    stand = standing(case, rows)
    if len(stand) != accepted:
        raise not_now(
            "release", f"{len(stand)} places stand unmarked", f"{accepted} as accepted",
            f"Tekst, der er streget ét sted, står umarkeret {len(stand)} andre steder. Se dem efter, eller godkend, at de bliver stående.",
            f"Text that is struck in one place stands unmarked in {len(stand)} others. Go through them or accept that they stand.",
        )
    return rows


def papers_of(case: CaseRow, papers: Sequence[int] | None) -> list[PaperRow]:
    """Return the papers that an answer would hold: those named, or all that are not set aside and not answered yet."""
    rows = PaperRow.objects.filter(case=case, container=False).exclude(pk__in=released_papers(case)).order_by("number")
    rows = rows.select_related("case__deployment", "case__request").defer("text", "finds")
    if papers is not None:
        return list(rows.filter(pk__in=list(papers)))
    return list(rows.exclude(decided="out"))


def lacking(case: CaseRow, rows: Sequence[PaperRow], *, whole: bool) -> list[Text]:
    """Return what is missing before these papers can be answered on, in plain words; an empty list when nothing is."""
    return papers_lacking(case, rows, whole=whole) or letter_lacking(case, None if whole else rows)


def papers_lacking(case: CaseRow, rows: Sequence[PaperRow], *, whole: bool) -> list[Text]:
    """Return what is missing in the request and the papers themselves, before the letter is looked at."""
    if not case.request.law:
        return [Text(da="Vælg, hvilken lov anmodningen behandles efter.", en="Choose the law.")]
    found: list[Text] = []
    state = progress(case)
    if whole and not state.ready:
        found.append(Text(da="Dokumenter læses eller sorteres stadig.", en="Documents are still being read or sorted."))
    if not whole and not rows:
        found.append(Text(da="Vælg mindst ét dokument.", en="Choose at least one document."))
    if whole and state.locked:
        found.append(Text(da=f"{state.locked} dokumenter er låst med en adgangskode.", en=f"{state.locked} documents are locked."))
    wanting: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in rows:
        why = missing(row, row.decided) or (Text(da="Ikke meldt færdigt.", en="Not done.") if row.done_at is None else None)
        if why is not None:
            wanting[why.da, why.en].append(row.number)
    found += [Text(da=f"Dokument {numbers(of)}: {da}", en=f"Document {numbers(of)}: {en}") for (da, en), of in wanting.items()]
    return found + _grounds_lacking(case, rows)


def _grounds_lacking(case: CaseRow, rows: Sequence[PaperRow]) -> list[Text]:
    """Return which papers have grounds of another law."""
    known = grounds_of(case.deployment, case.request.law)
    used: dict[str, set[int]] = defaultdict(set)
    for ground, number in MarkRow.objects.filter(paper__in=[r for r in rows if r.decided == "in"], state="struck").values_list(
        "ground", "paper__number",
    ):
        used[ground].add(number)
    for row in rows:
        if row.decided == "withheld":
            used[row.ground].add(row.number)
    return [
        Text(da=f"Dokument {number}: en streg har hjemmel i en anden lov.", en=f"Document {number}: a stroke has another law's ground.")
        for number in sorted({number for ground, numbers in used.items() if ground not in known for number in numbers})
    ]


def standing(case: CaseRow, rows: Iterable[PaperRow]) -> list[Standing]:
    """Return where a text that is struck somewhere in the request stands as whole words in these papers and nothing marks it.

    Time grows with the text, not with the number of strokes.
    """
    given = [row for row in rows if row.decided == "in" and row.state == "read"]
    wanted = _wanted(case)
    found: list[Standing] = []
    for row in given:
        covered = _covered(row)
        for sheet, text in sheet_texts(row).items():
            found += [
                Standing(row.pk, row.number, sheet, start, end, same)
                for start, end, same in _occurrences(text, wanted)
                if not any(a <= start and end <= b for a, b in covered[sheet])
            ]
    return found


def _covered(row: PaperRow) -> dict[int, list[tuple[int, int]]]:
    covered: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for sheet, start, end in MarkRow.objects.filter(paper=row, area__isnull=True).values_list("sheet", "start", "end"):
        covered[sheet].append((start, end))
    return covered


def _wanted(case: CaseRow) -> dict[str, dict[tuple[str, ...], str]]:
    """Return the struck texts as words in lower case with whom they belong to, by their first word."""
    wanted: dict[str, dict[tuple[str, ...], str]] = defaultdict(dict)
    rows = PaperRow.objects.filter(case=case, decided="in", state="read", container=False).select_related("case__deployment")
    for paper in rows.defer("text", "finds"):
        sheets = sheet_texts(paper)
        struck = MarkRow.objects.filter(paper=paper, state="struck", area__isnull=True)
        for sheet, start, end, same in struck.values_list("sheet", "start", "end", "same"):
            words = tuple(_WORD.findall(sheets.get(sheet, "")[start:end].casefold()))
            if words and sum(map(len, words)) >= _FEWEST and len(words) <= MOST_WORDS:
                wanted[words[0]].setdefault(words, same)
    return wanted


def _occurrences(text: str, wanted: dict[str, dict[tuple[str, ...], str]]) -> list[tuple[int, int, str]]:
    words = [(found.start(), found.end(), found.group().casefold()) for found in _WORD.finditer(text)]
    found = []
    for place, (start, _, word) in enumerate(words):
        for said, same in wanted.get(word, {}).items():
            run = words[place : place + len(said)]
            if len(run) == len(said) and all(one[2] == want for one, want in zip(run, said, strict=True)):
                found.append((start, run[-1][1], same))
    return found
