"""The data contract of a solution: which columns, with which names, units, codes and values, known when. Made from its declaration."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mertid.core import Solution, Text

from .cells import expected, words_of

PERSON, ROW, REFERENCE, RECEIVED, DECIDED, OBSERVED = "@person", "@row", "@reference", "@received", "@decided", "@observed"
CASE = "@case"
KNOWN, OUTCOME, DECISION = "known:", "outcome:", "decision:"
DAYS, CAUSE = "days", "cause"
GIVEN = "given"
"""Under this name the measure that was given stands beside an outcome, where a solution estimates the effect of measures."""


@dataclass(frozen=True)
class Column:
    """One column of the contract.

    ``to`` is what it is read as: a fact's name, ``@person``, ``@row``, ``@reference``, ``@received``, ``@decided``, ``@observed``,
    ``known:<fact>``, ``outcome:<target>`` (with ``:days`` and ``:cause`` for times) or ``decision:<target>``. ``label`` is its name in
    a table; ``names`` are other names it is known by; ``allowed`` what its cells may hold; ``needed`` whether a row must have it.
    """

    to: str
    label: Text
    unit: str = ""
    code: str = ""
    kind: str = "text"
    allowed: Text | None = None
    known: Text | None = None
    needed: bool = False
    names: tuple[str, ...] = ()


_ROLES = (
    Column(PERSON, Text(da="Person", en="Person"), kind="id",
           allowed=Text(da="CPR-nummer eller jeres eget nummer; gemmes kun som pseudonym",
                        en="CPR number or a number of your own; stored as a pseudonym only"),
           names=("cpr", "cpr-nummer", "cprnummer", "cpr-nr", "cprnr", "cpr nr.", "personnummer", "person_id", "borger-id", "borger",
                  "patient", "patient-id")),
    Column(ROW, Text(da="Række-id", en="Row id"), kind="id",
           allowed=Text(da="rækkens eget nummer i kilden; samme nummer indlæses én gang",
                        en="the row's own number at the source; the same number is read in once"),
           names=("id", "rækkeid", "løbenummer", "nøgle", "key")),
    Column(REFERENCE, Text(da="Sagsnummer", en="Case number"),
           allowed=Text(da="jeres sagsnummer, som vises på sagen; ikke et CPR-nummer",
                        en="your case number, shown on the case; no CPR number"),
           names=("reference", "sagsnr", "sagsnr.", "case_number", "titel")),
    Column(RECEIVED, Text(da="Modtaget", en="Received"), kind="date",
           allowed=Text(da="dato for vurderingen (dd-mm-åååå, evt. tt:mm)", en="date of the assessment (dd-mm-yyyy, hh:mm if known)"),
           names=("received_at", "modtaget_dato", "dato", "date", "indeksdato", "index_date", "vurderingsdato")),
)


def contract_of(solution: Solution) -> tuple[Column, ...]:
    """Return the columns of the solution: who and when, the facts, then decision and outcomes, which history has."""
    facts = tuple(
        Column(
            spec.name, spec.label, spec.unit, spec.code, spec.kind, expected(spec), spec.known, spec.required and not spec.empty,
            names=(spec.name, spec.label.en),
        )
        for spec in solution.facts.specs() if spec.kind != "other"
    )
    known = tuple(
        Column(f"{KNOWN}{one.to}", Text(da=f"{one.label.da} kendt", en=f"{one.label.en} known"), kind="date",
               allowed=Text(da="hvornår oplysningen blev kendt", en="when it became known"),
               names=(f"{one.to}_known_at", f"{one.to} kendt", f"{one.label.en} known at"))
        for one in facts
    )
    return (*_ROLES, *facts, *known, *_decided(solution), *_outcomes(solution))


def endpoints_of(solution: Solution) -> Mapping[str, Any]:
    """Return what the engine says of each outcome (kind, classes), by target; empty where it says nothing."""
    return {one.name: one for one in getattr(solution.engine, "endpoints", ())}


def given_words(solution: Solution) -> Mapping[str, Text]:
    """Return the measures of which one may have been given, by key, where the solution estimates their effect."""
    return next((one.classes for one in endpoints_of(solution).values() if one.kind == "effect"), {})


def decision_words(solution: Solution, target: str) -> Mapping[str, Text]:
    """Return what may be decided, by key; empty where any text may."""
    if target in solution.choices:
        return solution.choices[target]
    endpoint = endpoints_of(solution).get(target)
    return endpoint.classes if endpoint is not None else {}


def _decided(solution: Solution) -> tuple[Column, ...]:
    found = []
    for at, target in enumerate(solution.decided):
        label = solution.targets[target]
        names = (f"{DECISION}{target}", target, label.da, label.en, *(("decision",) if at == 0 else ()))
        title = Text(da="Beslutning", en="Decision") if at == 0 else Text(da=f"Beslutning: {label.da}", en=f"Decision: {label.en}")
        allowed = one_of_text(decision_words(solution, target))
        found.append(Column(f"{DECISION}{target}", title, kind="choice", allowed=allowed, names=names))
    when = Text(da="hvornår der blev besluttet", en="when it was decided")
    return (*found, Column(DECIDED, Text(da="Besluttet", en="Decided"), kind="date", allowed=when, names=("decided_at", "beslutningsdato")))


def _outcomes(solution: Solution) -> tuple[Column, ...]:
    endpoints = endpoints_of(solution)
    found: list[Column] = []
    for target in (t for t in solution.targets if t not in solution.decided or t in endpoints):
        label, endpoint = solution.targets[target], endpoints.get(target)
        names = (f"{OUTCOME}{target}", f"{target}_outcome", *((target, label.da, label.en) if target not in solution.decided else ()))
        title = Text(da=f"Udfald: {label.da}", en=f"Outcome: {label.en}")
        kind = endpoint.kind if endpoint is not None else "text"
        found.append(Column(f"{OUTCOME}{target}", title, kind=kind, allowed=outcome_text(endpoint), names=names))
        if kind == "time":
            causes = {"no": Text(da="nej", en="no"), **(endpoints[target].classes or {"yes": Text(da="ja", en="yes")})}
            found += [
                Column(f"{OUTCOME}{target}:{DAYS}", Text(da=f"{label.da}, dage", en=f"{label.en}, days"), "dage", kind="whole",
                       allowed=Text(da="dage til det skete, eller til der sidst blev set efter",
                                    en="days until it happened or was last looked for"),
                       names=(f"{target}_days",)),
                Column(f"{OUTCOME}{target}:{CAUSE}", Text(da=f"{label.da}, årsag", en=f"{label.en}, cause"), kind="choice",
                       allowed=one_of_text(causes), names=(f"{target}_cause",)),
            ]
    if given_words(solution):
        found.append(Column(f"{OUTCOME}{GIVEN}", Text(da="Indsats givet", en="Measure given"), kind="choice",
                            allowed=one_of_text(given_words(solution)), names=("given", "indsats")))
    if found:
        found.append(Column(OBSERVED, Text(da="Udfald kendt", en="Outcome known"), kind="date",
                            allowed=Text(da="hvornår udfaldet blev kendt", en="when the outcome became known"), names=("observed_at",)))
    return tuple(found)


def one_of_text(named: Mapping[str, Text]) -> Text:
    """Return what a cell may hold that names one of these, in words."""
    if not named:
        return Text(da="tekst på højst 80 tegn", en="text of at most 80 characters")
    return Text(da=f"en af: {'; '.join(t.da for t in named.values())}", en=f"one of: {'; '.join(t.en for t in named.values())}")


def outcome_text(endpoint: Any) -> Text:
    """Return what an outcome's cell may hold, in words."""
    kind = endpoint.kind if endpoint is not None else ""
    if kind in ("event", "effect"):
        return Text(da="ja eller nej", en="yes or no") if kind == "event" else Text(da="ja, nej eller et antal", en="yes, no or a count")
    if kind == "class":
        return one_of_text(endpoint.classes)
    if kind == "time":
        return Text(da="dage og årsag, som '412 ja' eller '412 nej' (ikke sket endnu); eller dage og årsag hver for sig",
                    en="days and cause, as '412 yes' or '412 no' (not yet); or days and cause apart")
    if kind == "count":
        return Text(da="et antal", en="a count")
    return one_of_text({})


def outcome_words(endpoint: Any) -> dict[str, str]:
    """Return how the words of an outcome may be written -> how they are stored: yes, no, a class or a cause."""
    plain = dict.fromkeys(("ja", "j", "yes", "y", "true", "sand"), "yes") | dict.fromkeys(("nej", "n", "no", "false", "falsk"), "no")
    return plain | (words_of(endpoint.classes) if endpoint is not None and endpoint.kind in ("class", "time") else {})


HEADINGS = (
    Text(da="Kolonne", en="Column"), Text(da="Andre navne", en="Other names"), Text(da="Type", en="Kind"), Text(da="Enhed", en="Unit"),
    Text(da="Kode", en="Code"), Text(da="Tilladte værdier", en="Allowed values"), Text(da="Hvornår kendt", en="Known when"),
    Text(da="Skal udfyldes", en="Must be given"),
)
KINDS = {
    "number": Text(da="tal", en="number"), "whole": Text(da="helt tal", en="whole number"), "yes_no": Text(da="ja/nej", en="yes/no"),
    "choice": Text(da="valg", en="choice"), "date": Text(da="dato", en="date"), "text": Text(da="tekst", en="text"),
    "id": Text(da="nummer", en="number of its own"), "event": Text(da="ja/nej", en="yes/no"), "class": Text(da="valg", en="choice"),
    "time": Text(da="tid", en="time"), "count": Text(da="antal", en="count"), "effect": Text(da="udfald", en="outcome"),
}


def contract_rows(columns: Sequence[Column], language: str = "da") -> list[list[str]]:
    """Return the contract as rows of text, headings first; columns for "known when" are left out: any fact may have one."""
    def say(text: Text | None) -> str:
        return "" if text is None else (text.da if language == "da" else text.en)

    yes = Text(da="ja", en="yes")
    rows = [[say(heading) for heading in HEADINGS]]
    return rows + [
        [say(one.label), one.to, say(KINDS.get(one.kind)), one.unit, one.code, say(one.allowed), say(one.known),
         say(yes) if one.needed else ""]
        for one in columns if not one.to.startswith(KNOWN)
    ]


def template_names(columns: Sequence[Column], language: str = "da") -> list[str]:
    """Return the headers of an empty table to fill in."""
    left_out = (*(f":{part}" for part in (DAYS, CAUSE)),)
    return [
        (one.label.da if language == "da" else one.label.en)
        for one in columns if not one.to.startswith(KNOWN) and not one.to.endswith(left_out)
    ]
