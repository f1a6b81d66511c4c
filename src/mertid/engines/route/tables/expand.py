"""One row of a plan that repeats to dated visits and shifts."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from mertid.core import Text, TooBig

from ..problem import DAY
from .cells import Wrong
from .columns import Kind
from .often import Rhythm, Window, dates, over_midnight
from .rows import Record, RowFault

MOST_VISITS = 100_000
NO_DAY = Text(da="dato, ugedage eller hyppighed skal udfyldes, når planen har flere dage",
              en="date, weekdays or how often must be filled in where the plan has several days")
NO_WINDOW = Text(da="tidsrum, tidligst og senest eller fast tid skal udfyldes",
                 en="a window, earliest and latest, or a fixed time must be filled in")
BOTH_DAYS = Text(da="kan ikke stå sammen med ugedage eller hyppighed", en="cannot stand together with weekdays or how often")
MANY_DAYS = Text(da="skal passe med antallet af ugedage", en="must agree with the number of weekdays")
MANY_WINDOWS = Text(da="skal være lige så mange som gange om dagen", en="must be as many as times a day")
ONE_TIME = Text(da="kan kun stå, hvor der er ét besøg om dagen", en="can stand only with one visit a day")
MANY_WISHES = Text(da="skal være ét tidsrum eller lige så mange som besøgene på en dag",
                   en="must be one window or as many as visits on a day")
TWICE = Text(da="står også i en anden række; hvert nummer må kun stå én gang", en="stands in another row too; each id may stand once")
NO_VISIT = Text(da="skal være et andet besøg samme dag", en="must be another visit on the same day")
ENDS_BEFORE = Text(da="skal være efter tidligst", en="must be after the earliest")


class Words:
    """The authority's own words, alike whatever their capitals: the first spelling stands for all."""

    def __init__(self) -> None:
        self._first: dict[tuple[str, str], str] = {}

    def one(self, kind: str, word: Any) -> str:
        """Return the first spelling of ``word``."""
        return self._first.setdefault((kind, str(word).casefold()), str(word)) if word else ""

    def all(self, kind: str, words: Any) -> tuple[str, ...]:
        """Return the first spelling of each."""
        return tuple(dict.fromkeys(self.one(kind, word) for word in words))


class Expander:
    """Dates in a plan of ``days`` days from ``start``. Faults go into the list; ``outside`` counts rows without a date in the plan."""

    def __init__(self, start: date, days: int, faults: list[RowFault]) -> None:
        self.start, self.days, self.faults, self.outside = start, days, faults, 0

    def visits(self, rows: Iterable[Record], words: Words) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield line and fields of each dated visit; those of a row share its id: ``B1-1/2026-11-30``, ``.2`` for the second that day."""
        made: list[tuple[int, dict[str, Any], str, int, int]] = []
        by: dict[tuple[str, int], list[str]] = {}
        numbers: dict[str, int] = {}
        taken: set[str] = set()
        for row, record in enumerate(rows):
            if not record.clean:
                by.setdefault((str(record.values.get("id", "")), -1), [])
                continue
            values: dict[str, Any] = dict(record.values)
            citizen = str(values["citizen"])
            numbers[citizen] = numbers.get(citizen, 0) + 1
            base = str(values.pop("id", "")) or f"{citizen}-{numbers[citizen]}"
            if base in taken:
                self._fault("visits", record.line, "id", TWICE)
                continue
            taken.add(base)
            beat = values.get("often") or Rhythm()
            windows = self._windows(record, values, beat)
            on = self._dates("visits", record, values, beat, row)
            if windows is None or on is None:
                continue
            wished = values.pop("wished", ())
            if len(wished) not in (0, 1, len(windows)):
                self._fault("visits", record.line, "wished", MANY_WISHES)
                continue
            alone = len(windows) == 1 and (self.days == 1 or len(values.get("date", ())) == 1)
            for day in on:
                for nth, window in enumerate(windows):
                    name = base if alone else f"{base}/{self.start + timedelta(days=day)}" + (f".{nth + 1}" if len(windows) > 1 else "")
                    by.setdefault((base, day), []).append(name)
                    wish = wished[nth if len(wished) > 1 else 0] if wished else None
                    made.append((record.line, self._visit(values, name, day, window, wish, words), base, nth, day))
            if len(made) > MOST_VISITS:
                raise TooBig(f"visits: more than {MOST_VISITS} in the plan, expected fewer. Plan fewer days or divide the area.",
                             text=Text(da="Der er for mange besøg. Vælg færre dage, eller del området op.",
                                       en="There are too many visits. Choose fewer days or divide the area."))
        for line, values, base, nth, day in made:
            after = str(values.pop("after", ""))
            if after:
                before = by.get((after, day), []) if after != base else []
                if (after, -1) in by:  # a row with another fault
                    continue
                if len(before) != 1 and nth >= len(before):
                    self._fault("visits", line, "after", NO_VISIT)
                    continue
                values["after"] = {"visit": before[0 if len(before) == 1 else nth], **values.pop("apart")}
            else:
                values.pop("apart")
            yield line, values

    def shifts(self, rows: Iterable[Record]) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield line and fields of each dated shift."""
        numbers: dict[str, int] = {}
        taken: set[str] = set()
        for row, record in enumerate(rows):
            if not record.clean:
                continue
            values: dict[str, Any] = dict(record.values)
            carer = str(values["carer"])
            numbers[carer] = numbers.get(carer, 0) + 1
            base = str(values.pop("id", "")) or f"{carer}-{numbers[carer]}"
            if base in taken:
                self._fault("shifts", record.line, "id", TWICE)
                continue
            taken.add(base)
            on = self._dates("shifts", record, values, values.get("often") or Rhythm(), row)
            alone = self.days == 1 or len(values.get("date", ())) == 1
            for gone in ("date", "weekdays", "often"):
                values.pop(gone, None)
            for day in on or ():
                own = dict(values)
                own["id"] = base if alone else f"{base}/{self.start + timedelta(days=day)}"
                own["start"] += day * DAY
                own["end"] += (day + (values["end"] <= values["start"])) * DAY
                for name in ("pause_from", "pause_to"):
                    if name in own:
                        own[name] += (day + (own[name] < values["start"])) * DAY
                yield record.line, own

    def _visit(self, values: dict[str, Any], name: str, day: int, window: Window, wish: Window | None, words: Words) -> dict[str, Any]:
        kept = ("citizen", "what", "minutes", "carers", "priority", "only", "load", "after")
        own: dict[str, Any] = {key: values[key] for key in kept if key in values}
        own |= {"id": name, "earliest": window[0] + day * DAY, "latest": window[1] + day * DAY,
                "skills": words.all("skill", values.get("skills", ()))}
        if "start" in values:
            own["start"] = values["start"] + day * DAY
        if "second_skills" in values:
            own["second_skills"] = words.all("skill", values["second_skills"])
        if wish is not None:
            own |= {"wished_from": wish[0] + day * DAY, "wished_to": wish[1] + day * DAY}
        return own | {"apart": {key: values[key] for key in ("least", "most") if key in values}}

    def _windows(self, record: Record, values: dict[str, Any], beat: Rhythm) -> tuple[Window, ...] | None:
        found: tuple[Window, ...] = values.get("windows", ())
        if not found and "earliest" in values and "latest" in values:
            try:
                found = (over_midnight(values["earliest"], values["latest"]),)
            except Wrong:
                self._fault("visits", record.line, "latest", ENDS_BEFORE)
                return None
        if not found and "start" in values:
            found = ((values["start"], values["start"]),)
        if not found:
            self._fault("visits", record.line, "windows", NO_WINDOW)
            return None
        if beat.day > 1 and len(found) != beat.day:
            self._fault("visits", record.line, "windows", MANY_WINDOWS)
            return None
        if len(found) > 1 and "start" in values:
            self._fault("visits", record.line, "start", ONE_TIME)
            return None
        return found

    def _dates(self, kind: Kind, record: Record, values: dict[str, Any], beat: Rhythm, row: int) -> list[int] | None:
        named = "often" in values or "weekdays" in values
        if "date" in values:
            if named:
                self._fault(kind, record.line, "date", BOTH_DAYS)
                return None
            at = sorted({(day - self.start).days for day in values["date"]})
        elif named:
            on = values.get("weekdays", ())
            if on and beat.week not in (None, 7, len(on)):
                self._fault(kind, record.line, "often", MANY_DAYS)
                return None
            at = [(day - self.start).days for day in dates(self.start, self.days, beat, on, row)]
        elif self.days == 1:
            at = [0]
        else:
            self._fault(kind, record.line, "date", NO_DAY)
            return None
        found = [day for day in at if 0 <= day < self.days]
        self.outside += not found
        return found

    def _fault(self, kind: Kind, line: int, column: str, text: Text) -> None:
        self.faults.append(RowFault(kind, line, column, text))
