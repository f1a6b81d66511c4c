"""How figures and outcomes of estimates are written on pages and in lists."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from mertid import catalog
from mertid.core import Change, Estimate, Evaluation, FactSpec, Interval, Solution, Text
from mertid.desk.estimating import estimates, estimates_at, outcome_name
from mertid.desk.models import CaseRow, Deployment, OutcomeRow
from mertid.desk.risk.facts import case_name, said
from mertid.desk.risk.panel import figure_of, interval_of, short_interval
from mertid.desk.risk.people import whole
from mertid.desk.templatetags.figures import number, share, span

register = template.Library()


@register.filter
def figure(estimate: Estimate | None) -> str:
    """Return an estimate's figure in words, or a dash."""
    return figure_of(estimate) if estimate is not None else "–"


@register.filter
def sure(estimate: Estimate | None) -> str:
    """Return an estimate's interval in words, or nothing."""
    return interval_of(estimate) if estimate is not None else ""


@register.filter
def from_to(estimate: Estimate | None) -> str:
    """Return an estimate's interval as numbers alone, or nothing."""
    return short_interval(estimate) if estimate is not None else ""


@register.filter
def places(value: float) -> str:
    """Return a place in a drawing, with a decimal point whatever the reader's language."""
    return f"{float(value):.1f}"


@register.filter
def tick(value: float, unit: str) -> str:
    """Return the text of a place on a scale."""
    if unit == "share":
        return f"{round(100 * value)}"
    if unit == "change":
        return ("+" if value > 0 else "−" if value < 0 else "") + f"{round(abs(100 * value))}"
    return number(value, 0 if value == int(value) else 1)


@register.filter
def read(spec: FactSpec, value: Any) -> str:
    """Return a fact's value as it is read, with its unit or words."""
    return spec.read(None if value == "" else value).in_(get_language() or "da")


@register.simple_tag(takes_context=True)
def case_title(context: dict[str, Any], case: CaseRow) -> str:
    """Return what a case is called in a list: its title; a person's case by its first facts; else that there is no subject."""
    deployment = context.get("deployment")
    solution = catalog.get(deployment.solution) if deployment is not None else None
    if solution is None or not estimates(solution):
        return case.title or _("(intet emne)")
    named = case_name(solution, case.facts) or _("Nr. %(n)s") % {"n": case.number}
    return f"{named} ({case.title})" if case.title else named


@register.simple_tag(takes_context=True)
def case_figure(context: dict[str, Any], case: CaseRow) -> str:
    """Return the case's estimate, short, or nothing where none is shown."""
    deployment = context.get("deployment")
    if case.estimate is None or deployment is None or deployment.stage not in ("pilot", "operation"):
        return ""
    return short_figure(catalog.get(deployment.solution), case.estimate)


def short_figure(solution: Solution, estimate: float) -> str:
    """Return a stored estimate, short: of a hundred where it is a share or a change, else the number."""
    engine = solution.engine
    on = getattr(getattr(engine, "action", None), "on", "") or engine.endpoints[0].name
    kind = next((one.kind for one in engine.endpoints if one.name == on), "event")
    if kind == "count":
        return number(estimate, 1)
    if kind == "effect":
        return _("%(n)s af 100") % {"n": number(100 * estimate, 1)}
    return _("%(n)s af 100") % {"n": whole(estimate)}


@register.simple_tag
def outcome(solution: Solution, target: str, value: str) -> str:
    """Return how a right answer is read."""
    return outcome_name(solution, target, value)


@register.simple_tag
def outcome_or_choice(solution: Solution, target: str, value: str) -> str:
    """Return what a value that a rule leads to is called."""
    said = solution.choices.get(target, {}).get(value)
    return said.in_(get_language() or "da") if said is not None else outcome_name(solution, target, value)


@register.simple_tag
def fact_names(solution: Solution, names: tuple[str, ...]) -> str:
    """Return the labels of facts by name, with commas."""
    labels = {spec.name: spec.label.in_(get_language() or "da") for spec in solution.facts.specs()}
    return ", ".join(labels.get(name, name) for name in names)


@register.simple_tag
def measure(value: Interval, measures: list[tuple[Text, bool]], at: int) -> SafeString:
    """Return a group's measure with its interval: plain numbers where the measure is no share."""
    if measures[at][1]:
        return format_html('{} <span class="soft">[{}–{}]</span>', number(value.value, 2), number(value.low, 2), number(value.high, 2))
    return format_html('{} <span class="soft">{}</span>', share(value.value), span(value))


FINDINGS = {
    "few": gettext_lazy("for få"), "new": gettext_lazy("ny"), "label": gettext_lazy("tvivlsomt svar"),
    "duplicate": gettext_lazy("dubletter"), "leak": gettext_lazy("lækage"), "drift": gettext_lazy("forskydning"),
    "missing": gettext_lazy("mangler"), "identifier": gettext_lazy("ligner et id"), "future": gettext_lazy("kendt for sent"),
    "sign": gettext_lazy("modsat fortegn"), "origin": gettext_lazy("opdigtede data"),
}


@register.simple_tag
def finding_name(kind: str) -> str:
    """Return what a kind of finding is called where the cases are people."""
    return str(FINDINGS.get(kind, kind))


@register.simple_tag
def change_words(solution: Solution, change: Change) -> str:
    """Return a fact and another value of it, short, such as "Fald de seneste 90 dage: 0 fald"."""
    language = get_language() or "da"
    spec = next((one for one in solution.facts.specs() if one.name == change.fact), None)
    if spec is None:
        return change.told.in_(language)
    value: Any = change.to
    if spec.kind in ("number", "whole") and change.to:
        value = float(change.to)
        value = int(value) if value == int(value) else value
    elif spec.kind == "yes_no":
        value = change.to == "true"
    return f"{spec.label.in_(language)}: {said(spec, value if change.to else None).in_(language)}"


@register.simple_tag
def change_figure(estimate: Estimate, change: Change) -> str:
    """Return what the figure would be, in words."""
    return figure_of(estimate.model_copy(update={"value": change.value}))


@register.simple_tag
def about_people(deployment: Deployment | None) -> bool:
    """Whether the cases are about people of whom outcomes are estimated."""
    return deployment is not None and estimates_at(deployment)


@register.filter
def sentence(said: str) -> str:
    """Return a text with a full stop at its end."""
    return said if not said or said.rstrip()[-1:] in ".!?" else f"{said.rstrip()}."


@register.simple_tag
def outcomes_known(deployment: Deployment) -> int:
    """Return of how many cases it is known how it went, those that were read in included."""
    return OutcomeRow.objects.filter(case__deployment=deployment, kind="observed").values("case").distinct().count()


@register.simple_tag
def main_measure(solution: Solution, evaluation: Evaluation) -> Interval | None:
    """Return the measure that models are chosen by, as it was measured."""
    target = solution.measure.target
    kinds = ("auroc", "concordance", "accuracy", "top3")
    return next((evaluation.measures[f"{target}_{kind}"] for kind in kinds if f"{target}_{kind}" in evaluation.measures), None)
