"""What the panel shows of one suggestion: each outcome with its pictures, the reasons, what cannot be ruled out, and the action's name."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from mertid.core import Alternative, Answer, Change, Estimate, Reason, Solution, Suggestion, Text
from mertid.desk.estimating import Endpoint, endpoint_of, outcome_name
from mertid.desk.templatetags.figures import number

from .bars import IntervalBar, RankedBar, ReasonBar, interval_bar, ranked_bars, reason_bars
from .people import People, people, whole


@dataclass(frozen=True)
class Told:
    """One outcome of a suggestion, ready to be drawn. ``figure`` is the number in words, ``sure`` the interval in words."""

    target: str
    title: Text
    answer: Answer
    endpoint: Endpoint
    figure: str = ""
    sure: str = ""
    usual: str = ""
    people: People | None = None
    bar: IntervalBar | None = None
    ranked: tuple[RankedBar, ...] = ()
    ruled: str = ""

    @property
    def estimate(self) -> Estimate | None:
        """The calibrated figure, or None where the engine abstained."""
        return self.answer.estimate


@dataclass(frozen=True)
class Effect:
    """What a measure would change: its name, the change in words, the interval where it is told, and what it rests on in words."""

    value: str
    label: Text
    figure: str
    sure: str
    bar: IntervalBar | None
    told: Text


@dataclass(frozen=True)
class Panel:
    """All that is shown of one suggestion. ``main`` is the outcome that the action rests on, ``others`` the rest."""

    suggestion: Suggestion
    main: Told | None
    others: tuple[Told, ...]
    reasons: tuple[ReasonBar, ...]
    said: tuple[Reason, ...]
    effects: tuple[Effect, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def abstained(self) -> Text | None:
        """Why there is no figure at all, or None."""
        return self.main.answer.abstained if self.main and self.main.answer.abstained else None


def panel(solution: Solution, suggestion: Suggestion) -> Panel:
    """Return what the panel shows."""
    on = getattr(getattr(solution.engine, "action", None), "on", "")
    outcomes = [answer for answer in suggestion.answers if endpoint_of(solution, answer.target) is not None]
    ranked = sorted(outcomes, key=lambda answer: answer.target != on)  # the one acted on first, the others as they stand
    told = [told_of(solution, answer) for answer in ranked]
    main = told[0] if told else None
    reasons = main.answer.reasons if main else ()
    why = dict.fromkeys(one for one in (*suggestion.main.reasons, *reasons) if one.kind != "fact")
    effects = _effects(suggestion, main)
    changes = tuple(one for one in suggestion.changes if not effects)
    return Panel(suggestion, main, tuple(told[1:]), reason_bars(reasons), tuple(why), effects, changes)


def told_of(solution: Solution, answer: Answer) -> Told:
    """Return one outcome with its pictures."""
    endpoint, estimate = endpoint_of(solution, answer.target), answer.estimate
    title = solution.targets.get(answer.target, Text(da=answer.target, en=answer.target))
    if estimate is None:
        return Told(answer.target, title, answer, endpoint)
    classes = endpoint.kind == "class"
    return Told(
        answer.target, title, answer, endpoint, figure_of(estimate), interval_of(estimate), usual_of(estimate),
        None if classes else people(estimate), interval_bar(estimate), _ranked(solution, answer) if classes else (),
        _ruled(solution, answer, estimate),
    )


def figure_of(estimate: Estimate) -> str:
    """Return the figure in words: out of 100 people, days, a count, or more or fewer out of 100."""
    if estimate.unit == "share":
        return _out_of(estimate.value)
    if estimate.unit == "days":
        return _("%(n)s dage") % {"n": number(estimate.value)}
    if estimate.unit == "count":
        return _("%(n)s gange") % {"n": number(estimate.value, 1)}
    return _change(estimate.value)


def interval_of(estimate: Estimate) -> str:
    """Return the interval in words with how sure it is."""
    sure = _("%(n)s %% sikkert") % {"n": round(100 * estimate.sure)}
    if estimate.unit == "share":
        low, high = whole(estimate.low), whole(estimate.high)
        return _("mellem %(low)s og %(high)s ud af 100 (%(sure)s)") % {"low": low, "high": high, "sure": sure}
    if estimate.unit == "change":
        return _("mellem %(low)s og %(high)s (%(sure)s)") % {"low": _change(estimate.low), "high": _change(estimate.high), "sure": sure}
    places = 0 if estimate.unit == "days" else 1
    return _("mellem %(low)s og %(high)s (%(sure)s)") % {
        "low": number(estimate.low, places), "high": number(estimate.high, places), "sure": sure,
    }


def short_interval(estimate: Estimate) -> str:
    """Return the interval as numbers alone, for a list."""
    if estimate.unit in ("share", "change"):
        return f"{round(100 * estimate.low)}–{round(100 * estimate.high)}".replace("-", "−")
    places = 0 if estimate.unit == "days" else 1
    return f"{number(estimate.low, places)}–{number(estimate.high, places)}"


def usual_of(estimate: Estimate) -> str:
    """Return what is usual in words, or ''."""
    return figure_of(estimate.model_copy(update={"value": estimate.usual})) if estimate.usual is not None else ""


def _out_of(share: float) -> str:
    of = 1000 if 0 < share < 0.01 or 0.99 < share < 1 else 100  # as the engine's sentences
    n = round(share * of)
    if n == 0 and share > 0:
        return _("under 1 ud af %(of)s") % {"of": number(of)}
    if n == of and share < 1:
        return _("over %(n)s ud af %(of)s") % {"n": number(of - 1), "of": number(of)}
    return _("%(n)s ud af %(of)s") % {"n": number(n), "of": number(of)}


def _change(share: float) -> str:
    points = abs(100 * share)
    said = number(points, 0 if points >= 10 else 1)
    if said in ("0", "0,0", "0.0"):
        return _("ingen forskel")
    return (_("%(n)s færre ud af 100") if share < 0 else _("%(n)s flere ud af 100")) % {"n": said}


def _ranked(solution: Solution, answer: Answer) -> tuple[RankedBar, ...]:
    def named(value: str, label: str, score: float) -> Alternative:
        return Alternative(value=value, label=outcome_name(solution, answer.target, value) or label, score=score)

    share = answer.estimate.value if answer.estimate else answer.score
    main = named(answer.value or "", answer.label, min(max(share, 0.0), 1.0))
    others = [named(one.value, one.label, one.score) for one in answer.alternatives]
    return ranked_bars(main, others, answer.estimate.possible if answer.estimate else ())


def _ruled(solution: Solution, answer: Answer, estimate: Estimate) -> str:
    """Return the conformal set in words."""
    if not estimate.possible:
        return ""
    names = [outcome_name(solution, answer.target, value) for value in estimate.possible]
    holds = _("holder i %(n)s af 100 tilfælde") % {"n": round(100 * estimate.coverage)} if estimate.coverage else ""
    if set(estimate.possible) == {"yes", "no"}:
        return _("Tallet udelukker hverken, at det sker, eller at det ikke sker.")
    few = round(100 * (1 - (estimate.coverage or 0.9)))
    if estimate.possible == ("yes",):
        return _("Af dem, det ikke sker for, får højst %(n)s af 100 så højt et tal.") % {"n": few}
    if estimate.possible == ("no",):
        return _("Af dem, det sker for, får højst %(n)s af 100 så lavt et tal.") % {"n": few}
    said = _("Kan ikke udelukkes: %(names)s") % {"names": listed(names)}
    return f"{said} ({holds})." if holds else f"{said}."


def listed(names: list[str]) -> str:
    """Return names with commas and an "and" before the last."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s og %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def _effects(suggestion: Suggestion, main: Told | None) -> tuple[Effect, ...]:
    """Return a line a measure, where measures are compared; the engine tells each of them, best first."""
    if main is None or main.endpoint.kind != "effect":
        return ()
    return tuple(_effect(main, change) for change in suggestion.changes if change.fact == main.target)


def _effect(main: Told, change: Change) -> Effect:
    names, own = main.endpoint.classes, main.estimate
    label = names.get(change.to, Text(da=change.to, en=change.to))
    best = own is not None and change.to == main.answer.value
    alone = Estimate(value=change.value, low=change.value, high=change.value, unit="change", told=change.told)
    return Effect(change.to, label, _change(change.value), main.sure if best else "", interval_bar(own if best else alone), change.told)
