"""The public sets that the risk bench reads, each with its outcome, its groups and what must not be used as a fact."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from mertid.bench._risk_data import GONE, RiskSet, arff, columns, event, find, gunzip, read_csv, unzip
from mertid.core import Text
from mertid.engines.risk import Endpoint

HEART = ("age", "sex", "cp", "trestbps", "chol", "fbs", "restecg", "thalach", "exang", "oldpeak", "slope", "ca", "thal", "num")
HEART_KEYS = ("sex", "cp", "fbs", "restecg", "exang", "slope", "thal")
INTERPRET = "interpretml README, own splits"
LEFT_FOR_GOOD = ("11", "13", "14", "19", "20", "21")
"""Discharge codes for death and hospice: they cannot come back (Strack et al., BioMed Research International 2014)."""
ICD9 = (
    ("circulatory", (390, 460)), ("circulatory", (785, 786)), ("respiratory", (460, 520)), ("respiratory", (786, 787)),
    ("digestive", (520, 580)), ("digestive", (787, 788)), ("diabetes", (250, 251)), ("injury", (800, 1000)),
    ("musculoskeletal", (710, 740)), ("genitourinary", (580, 630)), ("genitourinary", (788, 789)), ("neoplasms", (140, 240)),
)
"""Chapters of ICD-9 as grouped by Strack et al. (2014)."""


def heart(data: Path) -> Iterator[RiskSet]:
    """UCI heart disease: four hospitals together, and Cleveland alone."""
    files = find(data, "processed.*.data")
    rows: list[dict[str, str]] = []
    sites: list[str] = []
    for path in files:
        for line in path.read_text(encoding="utf-8").splitlines():
            values = [v.strip() for v in line.split(",")]
            if len(values) == len(HEART):
                rows.append(dict(zip(HEART, values, strict=True)))
                sites.append(path.name.split(".")[1])
    if not rows:
        return
    one = _heart("heart, all hospitals", tuple(files), rows, tuple(sites), 1)
    cleveland = [at for at, site in enumerate(sites) if site == "cleveland"]
    if cleveland:
        path = next(p for p in files if "cleveland" in p.name)
        yield _heart("heart, Cleveland", (path,), [rows[at] for at in cleveland], (), 2, (
            ("auroc", 0.898, f"EBM, {INTERPRET}"), ("auroc", 0.851, f"XGBoost, {INTERPRET}"),
        ))
    yield one


def _heart(
    name: str, files: tuple[Path, ...], rows: Sequence[Mapping[str, str]], sites: tuple[str, ...], repeats: int,
    published: tuple[tuple[str, float, str], ...] = (),
) -> RiskSet:
    return RiskSet(
        name, files, columns(rows, without=("num",), keys=HEART_KEYS), tuple("yes" if float(r["num"]) > 0 else "no" for r in rows),
        event("disease", "{n} har sygdom i kranspulsårerne", "{n} have coronary disease"), ("sex", "age"), sites=sites, repeats=repeats,
        published=published,
    )


def adult(data: Path) -> Iterator[RiskSet]:
    """Adult: income above 50,000 dollars (1994 census)."""
    for path in find(data, "adult.csv"):
        with path.open(encoding="utf-8") as text:
            rows = read_csv(text)
        if rows and "income-per-year" in rows[0]:
            yield RiskSet(
                "adult", (path,), columns(rows, without=("income-per-year",)),
                tuple("yes" if r["income-per-year"].strip().startswith(">") else "no" for r in rows),
                event("income", "{n} tjener over 50.000 dollar", "{n} earn above 50,000 dollars"), ("sex", "race"),
                published=(("auroc", 0.928, f"EBM, {INTERPRET}"), ("auroc", 0.927, f"XGBoost, {INTERPRET}")),
            )


def german(data: Path) -> Iterator[RiskSet]:
    """German credit: bad payer."""
    for path in find(data, "german.csv"):
        with path.open(encoding="utf-8") as text:
            rows = read_csv(text)
        if rows and {"credit", "status"} <= set(rows[0]):
            yield RiskSet(
                "german credit", (path,), columns(rows, without=("credit",)), tuple("yes" if r["credit"] == "2" else "no" for r in rows),
                event("default", "{n} betaler ikke", "{n} do not pay"), ("personal_status",),
            )


def icu(data: Path) -> Iterator[RiskSet]:
    """Intensive care 2012, set A: death in hospital; SAPS-I of the first day is today's tool, and no fact."""
    without = ("recordid", "SAPS-I", "SOFA", "Length_of_stay", "Survival", "In-hospital_death")
    for path in find(data, "*hallenge2012-set-a.csv.gz"):
        rows = read_csv(gunzip(path))
        if not rows or not set(without) <= set(rows[0]):
            continue
        gone = (*GONE, "-1", "-1.0")
        scores = [float(r["SAPS-I"]) if r["SAPS-I"] not in gone else float("nan") for r in rows]
        middle = sorted(v for v in scores if v == v)[sum(v == v for v in scores) // 2]
        yield RiskSet(
            "intensive care 2012, set A", (path,), columns(rows, without=without, gone=gone),
            tuple("yes" if r["In-hospital_death"] == "1" else "no" for r in rows),
            event("death", "{n} dør under indlæggelsen", "{n} die in hospital"), ("Gender", "Age"),
            tool=tuple(v if v == v else middle for v in scores), tool_name="SAPS-I",
        )


def readmission(data: Path) -> Iterator[RiskSet]:
    """Diabetes 130 hospitals: readmitted within 30 days, split by patient."""
    for path in find(data, "dataset_diabetes.zip"):
        text = unzip(path, "diabetic_data.csv")
        if text is None:
            continue
        rows = [r for r in read_csv(text) if r["discharge_disposition_id"] not in LEFT_FOR_GOOD]
        made = columns(
            rows, without=("encounter_id", "patient_nbr", "readmitted", "diag_1", "diag_2", "diag_3", "age"),
            keys=("admission_type_id", "discharge_disposition_id", "admission_source_id"),
        )
        made["age"] = [float(r["age"].strip("[)").split("-")[0]) + 5 for r in rows]
        for name in ("diag_1", "diag_2", "diag_3"):
            made[name] = [_chapter(r[name]) for r in rows]
        yield RiskSet(
            "diabetes readmission", (path,), made, tuple("yes" if r["readmitted"] == "<30" else "no" for r in rows),
            event("readmission", "{n} genindlægges inden for 30 dage", "{n} are readmitted within 30 days"), ("race", "gender", "age"),
            persons=tuple(f"p{r['patient_nbr']}" for r in rows), single_split=True,
        )


def _chapter(code: str) -> str | None:
    if code in GONE:
        return None
    if not code[0].isdigit():
        return "other"
    number = float(code)
    return next((name for name, (low, high) in ICD9 if low <= number < high), "other")


def _time(name: str, path: Path, rows: Sequence[Mapping[str, str]], times: tuple[str, str, str], horizon: int, without: tuple[str, ...],
          groups: tuple[str, ...], keys: tuple[str, ...] = (), repeats: int = 1) -> RiskSet:
    """A set of times: ``times`` names the days, the column of the event and its word."""
    days, seen, word = times
    endpoint = Endpoint("time", "time", horizon, happens=Text(da="{n} oplever det", en="{n} have it"))
    return RiskSet(
        name, (path,), columns(rows, without=(days, seen, *without), keys=keys),
        tuple(f"{float(r[days]):g} {'yes' if r[seen] == word else 'no'}" for r in rows), endpoint, groups, repeats=repeats,
    )


def survival(data: Path) -> Iterator[RiskSet]:
    """Breast cancer (GBSG2), heart attack (WHAS500), lung cancer (veteran). The stay's length is known too late to be a fact."""
    for path in find(data, "GBSG2.arff"):
        yield _time("GBSG2, recurrence", path, arff(path), ("time", "cens", "1"), 1826, (), ("menostat", "age"))
    for path in find(data, "whas500.arff"):
        keys = ("gender", "cvd", "afb", "sho", "chf", "av3", "miord", "mitype")
        yield _time("WHAS500, death", path, arff(path), ("lenfol", "fstat", "1"), 365, ("los",), ("gender", "age"), keys)
    for path in find(data, "veteran.arff"):
        yield _time("veteran, death", path, arff(path), ("Survival_in_days", "Status", "dead"), 180, (), (), repeats=3)


def unemployment(data: Path) -> Iterator[RiskSet]:
    """Unemployment spells (McCall 1996): days to a full-time job; a part-time job and one left again are competing ends."""
    for path in find(data, "*UnempDur.csv"):
        with path.open(encoding="utf-8") as text:
            rows = read_csv(text)
        if not rows or not {"spell", "censor1", "censor2", "censor3", "censor4"} <= set(rows[0]):
            continue
        without = ("rownames", "spell", "censor1", "censor2", "censor3", "censor4")
        full, other = Text(da="Fuldtidsjob", en="Full-time job"), Text(da="Andet job", en="Other job")
        endpoint = Endpoint("time", "time", 182, classes={"full": full, "other": other}, better_low=False)
        ends = [
            "full" if r["censor1"] == "1" else "other" if "1" in (r["censor2"], r["censor3"]) else "no" for r in rows
        ]
        yield RiskSet(
            "unemployment spells", (path,), columns(rows, without=without),
            tuple(f"{float(r['spell']) * 14:g} {end}" for r, end in zip(rows, ends, strict=True)), endpoint, ("ui", "age"),
        )


READERS = (heart, german, survival, unemployment, icu, adult, readmission)
"""The small ones first, so that a run that is cut short has told most."""


def part(one: RiskSet, rows: Sequence[int]) -> RiskSet:
    """Return some rows of a set."""
    return replace(
        one, columns={name: [column[at] for at in rows] for name, column in one.columns.items()},
        answers=tuple(one.answers[at] for at in rows), persons=tuple(one.persons[at] for at in rows) if one.persons else (),
        sites=tuple(one.sites[at] for at in rows) if one.sites else (), tool=tuple(one.tool[at] for at in rows) if one.tool else (),
    )
