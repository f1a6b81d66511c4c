"""The manager's figures as a file that Danish Excel opens as it stands: semicolons, decimal comma, UTF-8 with a byte order mark."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

from mertid.core import Interval
from mertid.desk.figures import Figures
from mertid.desk.models import Deployment

HEAD = ("afsnit", "tal", "værdi", "enhed", "nedre 95 %", "øvre 95 %", "antal sager", "definition")
Row = tuple[str, str, float | int | str | None, str, float | None, float | None, int | None, str]


def figures_file(deployment: Deployment, found: Figures) -> bytes:
    """Return the file. Danish whatever the reader's language, so that sums over months fit together."""
    out = StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEAD)
    for row in _rows(deployment, found):
        writer.writerow([_cell(value) for value in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _cell(value: float | int | str | None) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".").replace(".", ",")
    # A name that begins as a formula would be run by the spreadsheet.
    text = str(value)
    return "'" + text if isinstance(value, str) and text[:1] in "=+-@\t\r" else text


def _rows(deployment: Deployment, f: Figures) -> Iterator[Row]:
    yield ("periode", "fra", f.period.first.isoformat(), "dato", None, None, None, "Første dag i perioden")
    yield ("periode", "til", f.period.last.isoformat(), "dato", None, None, None, "Sidste dag i perioden")
    yield ("mængde", "modtaget", f.received, "sager", None, None, None, "Modtaget i perioden; indlæst historik er ikke med")
    yield ("mængde", "besluttet", f.decided, "sager", None, None, None, "Beslutninger i perioden, der ikke er fortrudt")
    yield ("mængde", "venter nu", f.waiting, "sager", None, None, None, "Venter på en beslutning, da filen blev hentet")
    yield (
        "mængde",
        "over fristen nu",
        f.overdue,
        "sager",
        None,
        None,
        None,
        f"Venter efter fristen på {deployment.deadline_days} arbejdsdage",
    )
    yield from _measured(deployment, f)
    yield from _benefit(f)
    for age in f.ages:
        yield ("ventetid", age.label.da, age.cases, "sager", None, None, None, "Venter nu, efter tid siden modtagelsen")
    for w in f.weeks:
        yield _share("uge", w.name, w.right, "Andel af forslagene, også de skjulte, der endte hos det foreslåede team")
    for r in f.reasons:
        label = r["label"].da if r["label"] else "Ingen grund angivet"
        for team, n in r["teams"]:
            yield ("grunde til at rette", label, n, "sager", None, None, None, f"Sendt til: {team or 'intet team'}")
    for r in f.reroutes:
        yield (
            "sendt videre",
            f"{r['source'] or 'intet team'} til {r['target'] or 'postfordelingen'}",
            r["n"],
            "sager",
            None,
            None,
            None,
            "Sendt videre efter beslutningen",
        )
    for t in f.teams:
        yield ("team", f"{t.name}: besluttet", t.decided, "sager", None, None, None, "Sendt til teamet i perioden")
        yield (
            "team",
            f"{t.name}: sendt videre",
            t.sent_on,
            "sager",
            None,
            None,
            None,
            "Sendt til teamet i perioden og senere sendt videre",
        )
        yield ("team", f"{t.name}: venter nu", t.waiting, "sager", None, None, None, "Venter i teamets kø, da filen blev hentet")
        yield _share("team", f"{t.name}: efter forslaget", t.tally.agreement, "Andel af viste forslag, der blev godtaget uændret")
    for d in f.series:
        name = "modtaget i ugen fra" if f.by_week else "modtaget"
        yield ("dag for dag", f"{name} {d.day.isoformat()}", d.received, "sager", None, None, None, "Modtaget")
        yield (
            "dag for dag",
            f"{name.replace('modtaget', 'besluttet')} {d.day.isoformat()}",
            d.decided,
            "sager",
            None,
            None,
            None,
            "Besluttet",
        )
    for p in f.evaluation.curve if f.evaluation else ():
        yield (
            "kurve",
            f"fejl ved dækning {_cell(100 * p.coverage)} %",
            100 * p.error,
            "%",
            100 * p.low,
            100 * p.high,
            p.n,
            "Modellens måling på post, den ikke havde set",
        )


def _measured(deployment: Deployment, f: Figures) -> Iterable[Row]:
    limit = _cell(100 * deployment.error_share)
    return (
        _share("forslag", "dækning", f.coverage, "Andel af besluttede sager, hvor modellen eller en regel var sikker nok til at foreslå"),
        _share("forslag", "efter forslaget", f.tally.agreement, "Andel af viste forslag, der blev godtaget uændret"),
        _share(
            "forslag",
            "sendt forkert",
            f.tally.error,
            f"Andel af viste forslag, hvor teamet blev rettet, forslaget afvist eller sagen senere sendt videre. Grænsen er {limit} %",
        ),
        _share(
            "forslag", "samme valg uden at se forslaget", f.unseen, "Kontrolandelen: andel, hvor personen selv valgte det skjulte forslag"
        ),
        _share("forslag", "samme valg i skygge", f.hidden, "Skygge: andel, hvor personen selv valgte det skjulte forslag"),
        _share(
            "tillid",
            "godtaget hurtigere end man kan læse",
            f.unread.fast,
            "De nyeste godtagne; mere end dobbelt så hurtigt som normal læsning",
        ),
        (
            "tillid",
            "median tid for godtagne",
            f.unread.median_s,
            "sekunder",
            None,
            None,
            f.unread.n,
            "Aktiv tid på sagen; pauser er ikke talt med",
        ),
        (
            "forskydning",
            "stabilitetsindeks (PSI)",
            f.psi,
            "",
            None,
            None,
            f.psi_cases[1],
            "Fordelingen af foreslåede teams mod samme antal dage før; over 0,25 er stor",
        ),
    )


def _benefit(f: Figures) -> Iterator[Row]:
    b = f.benefit
    yield (
        "gevinst",
        "tilstand",
        "målt" if b.state == "measured" else "ikke endnu",
        "",
        None,
        None,
        None,
        b.why.da if b.why else "Intervallet indeholder ikke nul",
    )
    yield (
        "gevinst",
        "tid uden forslag",
        b.control_s,
        "sekunder",
        None,
        None,
        b.n_control,
        "Gennemsnitlig aktiv tid i kontrolandelen, hvor forslaget var skjult; højst 30 min. pr. sag",
    )
    yield (
        "gevinst",
        "tid med forslag",
        b.shown_s,
        "sekunder",
        None,
        None,
        b.n_shown,
        "Gennemsnitlig aktiv tid, hvor forslaget blev vist; højst 30 min. pr. sag",
    )
    yield _interval("gevinst", "sparet pr. sag", b.saved_s, "sekunder", "Forskellen mellem de to; interval ved studentiseret bootstrap")
    yield _interval("gevinst", "frigjort i perioden", b.hours, "timer", "Sparet pr. sag gange antal sager med vist forslag")
    yield (
        "gevinst",
        "lovet i perioden",
        f.promised_hours,
        "timer",
        None,
        None,
        None,
        "Business casens timer om måneden omregnet til periodens længde",
    )


def _share(part: str, name: str, found: Interval | None, definition: str) -> Row:
    if found is None:
        return (part, name, None, "%", None, None, 0, definition)
    return (part, name, 100 * found.value, "%", 100 * found.low, 100 * found.high, found.n, f"{definition} (Wilson-interval)")


def _interval(part: str, name: str, found: Interval | None, unit: str, definition: str) -> Row:
    if found is None:
        return (part, name, None, unit, None, None, None, definition)
    return (part, name, found.value, unit, found.low, found.high, found.n, definition)
