"""docs/solutions/<slug>.md, written from the declaration: what it decides, on what, by whom, on what ground, and what it cannot do."""

from collections.abc import Iterable, Iterator
from typing import Any

from mertid.core import FactSpec, Solution, Text

WRITTEN = "Written by `mertid docs` from `src/mertid/solutions/{slug}.py`; change it there."
RISK = {"minimal": "minimal", "limited": "limited", "high": "high risk"}
KINDS = {
    "event": "happens or not", "class": "one of several, ranked", "time": "time until it happens", "count": "how many",
    "effect": "what a measure would change",
}
OWN = {"number": "number", "whole": "whole number", "yes_no": "yes/no", "date": "date", "text": "text", "other": "structure"}
HEAD = """# Solutions

One page each, written by `mertid docs` from the declarations. Samples are made citizens or invented cases; no figure here says anything
of real ones.

| solution | in Danish | decides | engine | AI Act |
|---|---|---|---|---|
"""


def solution_page(solution: Solution) -> str:
    """Return the page of one solution, in English with the Danish text that people see beside it."""
    parts: list[str] = [f"# {solution.title.en}", "", f"*{solution.title.da}* · `{solution.slug}` · engine `{solution.engine_name}`", ""]
    parts += [WRITTEN.format(slug=solution.slug), "", *_both(solution.purpose), f"**Decides:** {_line(solution.decider)}", ""]
    parts += _section("Facts", _facts(solution.facts.specs()))
    parts += _section("What is foretold", [line for one in getattr(solution.engine, "endpoints", ()) for line in _outcome(solution, one)])
    parts += _section("What is decided", _decided(solution))
    parts += _section("Rules, apart from the model", _rules(solution))
    parts += _section("Today's tool", _tool(getattr(solution.engine, "todays_tool", None)))
    parts += _section("Law", _law(solution))
    parts += _section("Groups that are compared", _groups(solution))
    parts += _section("What the citizen sees", _both(solution.citizen_sees))
    parts += _section("What the real project taught", _both(solution.lesson))
    parts += _section("Limits", [f"- {_line(text)}" for text in solution.limits])
    parts += _section("Measure", _measure(solution))
    parts += _section("Sources", [f"- {source}" for source in solution.sources])
    return "\n".join(parts).rstrip() + "\n"


def index_page(solutions: Iterable[Solution]) -> str:
    """Return docs/solutions/README.md: one row a solution."""
    rows = [
        (f"[{one.title.en}]({one.slug}.md)", one.title.da, one.decider.en, f"`{one.engine_name}`", RISK[one.risk.value])
        for one in solutions
    ]
    return HEAD + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _section(title: str, lines: list[str]) -> list[str]:
    return [f"## {title}", "", *lines, *([] if not lines[-1] else [""])] if lines else []


def _both(text: Text | None) -> list[str]:
    return [text.en, "", f"> {text.da}", ""] if text else []


def _line(text: Text) -> str:
    return text.en if text.en == text.da else f"{text.en} (*{text.da}*)"


def _cell(text: str) -> str:
    return text.replace("|", "\\|") or "–"


def _facts(specs: tuple[FactSpec, ...]) -> list[str]:
    lines = ["| fact | Danish | English | values | code | known | |", "|---|---|---|---|---|---|---|"]
    for spec in specs:
        marks = [name for name, holds in (("can be changed", spec.changeable), ("needed", spec.required)) if holds]
        marks += [{1: "more never lowers", -1: "more never raises"}[spec.sign]] if spec.sign else []
        known = spec.known.en if spec.known else ""
        row = (f"`{spec.name}`", spec.label.da, spec.label.en, _values(spec), spec.code, known, ", ".join(marks))
        lines.append("| " + " | ".join(_cell(one) for one in row) + " |")
    return lines


def _values(spec: FactSpec) -> str:
    if spec.kind == "choice":
        return "; ".join(spec.read(key).en for key in spec.choices)
    span = f" {spec.low:g} to {spec.high:g}" if spec.low is not None and spec.high is not None else ""
    return f"{OWN[spec.kind]}{span} {spec.unit}".strip()


def _outcome(solution: Solution, one: Any) -> Iterator[str]:
    within = f", within {one.horizon_days} days" if one.horizon_days else ""
    yield f"### {solution.targets[one.name].en}"
    yield ""
    yield f"`{one.name}`: {KINDS[one.kind]}{within}. Told as: of 100 {one.people.en}, {one.told_as.en}."
    yield ""
    yield f"> Ud af 100 {one.people.da} {one.told_as.da}."
    yield ""
    if one.classes:
        yield from [f"- `{key}`: {_line(name)}" for key, name in one.classes.items()]
        yield ""
    if one.protocol:
        yield f"**How it is decided:** {one.protocol.en}"
        yield ""
        yield f"> {one.protocol.da}"
        yield ""


def _decided(solution: Solution) -> list[str]:
    lines = []
    for target in solution.decided:
        lines += [f"**{_line(solution.targets[target])}**", ""]
        lines += [f"- `{key}`: {_line(name)}" for key, name in solution.choices.get(target, {}).items()]
        lines += [""] if solution.choices.get(target) else []
    action = getattr(solution.engine, "action", None)
    if action:
        act, rest = action.names[action.act].en, action.names[action.rest].en
        above = f"where the estimate of `{action.on}` is at or above the authority's threshold"
        lines += [f"*{act}* is proposed {above}, else *{rest}*. A person decides; reasons to override:", ""]
    else:
        lines += ["A person decides; reasons to override:", ""]
    return [*lines, *[f"- {_line(text)}" for text in solution.override_reasons.values()]]


def _rules(solution: Solution) -> list[str]:
    if not getattr(solution.engine, "rule_table", None) or not solution.engine.rules:
        return []
    lines = ["| where | then | because | reference |", "|---|---|---|---|"]
    for row in solution.engine.rule_table(solution.facts):
        where = " and ".join(one.en for one in row.conditions)
        lines.append("| " + " | ".join(_cell(one) for one in (where, row.leads.en, _line(row.text), row.reference)) + " |")
    return lines


def _tool(tool: Any) -> list[str]:
    if tool is None:
        return []
    flagged = f"Flagged at {tool.threshold:g} of {tool.most:g} points."
    lines = [f"**{_line(tool.name)}**, worked out from the same facts and to be beaten. {flagged}", ""]
    for text in (tool.note, tool.stand_in):
        lines += [_line(text), ""] if text else []
    return [*lines, f"Source: {tool.source} (read {tool.read})."]


def _law(solution: Solution) -> list[str]:
    lines = []
    for phase in ("development", "operation", "retraining"):
        ground: Text = getattr(solution.legal_basis, phase)
        lines += [f"**{phase.capitalize()}:** {ground.en}", "", f"> {ground.da}", ""]
    lines += [f"**AI Act ({RISK[solution.risk.value]}):** {_line(solution.risk_why)}", ""]
    lines += [f"**Medical device:** {solution.medical_device}", ""] if solution.medical_device else []
    lines += ["**Personal data:** " + "; ".join(_line(one) for one in solution.personal_data), ""]
    kept = f"{solution.retention.case_days} days" if solution.retention.case_days else "as the authority's plan says"
    told = f"cases {kept}, training data {solution.retention.training_days} days, log {solution.retention.audit_days} days"
    return [*lines, f"**Kept:** {told}. {_line(solution.retention.why)}"]


def _groups(solution: Solution) -> list[str]:
    named = {spec.name: spec.label for spec in solution.facts.specs()}
    return [f"- {_line(named[name])}" for name in solution.protected if name in named]


def _measure(solution: Solution) -> list[str]:
    minutes = f"Minutes a case today: {solution.minutes_today.minutes:g} ({solution.minutes_today.source.en})."
    reach = f"at least {solution.floor:g} on the newest quarter of its samples"
    exempt = [f"- Exempt from `{rule}`: {why}." for rule, why in solution.exempt.items()]
    return [f"`{solution.measure.name}` of `{solution.measure.target}`, {reach}. {minutes}", *([""] if exempt else []), *exempt]
