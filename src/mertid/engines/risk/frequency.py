"""Chances told as whole persons: "Ud af 100 borgere som denne bliver 14 indlagt inden for 30 dage, 86 gør ikke."

Both sides are always told, nobody is halved, and "none" and "all" are said only where they are exact.
Source: Gigerenzer et al., Helping doctors and patients make sense of health statistics, Psychological Science in the Public
Interest 8 (2007); Spiegelhalter, Pearson and Short, Visualizing uncertainty about the future, Science 333 (2011).
"""

import re
from functools import lru_cache
from typing import NamedTuple

from mertid.core import Text

from .endpoint import Endpoint
from .numerals import amount, joined, small, thousands, word

HUNDRED, THOUSAND = 100, 1000
THIS, YOU = Text(da="denne", en="this one"), Text(da="dig", en="you")
SPARED = Text(da="{n} gør ikke", en="{n} do not")
"""How those it does not happen to are told where a solution leaves it to the engine."""
SURE = {
    0.8: Text(da="otte ud af ti gange", en="eight times out of ten"), 0.9: Text(da="ni ud af ti gange", en="nine times out of ten"),
    0.95: Text(da="19 ud af 20 gange", en="19 times out of 20"), 0.99: Text(da="99 ud af 100 gange", en="99 times out of 100"),
}
_FORMS = re.compile(r"\[([^\[|\]]*)\|([^\[|\]]*)\]")
_SINGULAR = {"are": "is", "have": "has", "do": "does", "were": "was", "go": "goes"}
_ONE_VERB = re.compile(r"(?<![\w,.])1( more| fewer)? ([a-z]+)")


class Persons(NamedTuple):
    """``n`` of ``of`` persons, as it is said: ``below`` fewer than ``n``, ``above`` more than ``n``."""

    n: int
    of: int
    below: bool = False
    above: bool = False

    @property
    def said(self) -> Text:
        """The number in words and figures."""
        return _said(self)

    @property
    def rest(self) -> "Persons":
        """All the others."""
        return Persons(self.of - self.n, self.of, self.above, self.below)


@lru_cache(maxsize=5000)
def _said(some: Persons) -> Text:
    if some.below:
        return Text(da=f"færre end {some.n}", en=f"fewer than {some.n}")
    if some.above:
        return Text(da=f"flere end {thousands(some.n)}", en=f"more than {some.n:,}")
    return Text(da=thousands(some.n), en=f"{some.n:,}")


def persons(share: float, of: int = 0) -> Persons:
    """Return a share in [0, 1] as whole persons of 100, or of 1,000 where it is below 1 or above 99 of 100."""
    if not of:
        of = THOUSAND if 0 < share < 0.01 or 0.99 < share < 1 else HUNDRED
    n = round(share * of)
    if n == 0 and share > 0:
        return Persons(1, of, below=True)
    if n == of and share < 1:
        return Persons(of - 1, of, above=True)
    return Persons(n, of)


@lru_cache
def within(days: int | None) -> Text:
    """Return a horizon in words: "inden for 30 dage", "inden for et år"."""
    if days is None:
        return Text(da="senere", en="later on")
    if days in (182, 183):
        return Text(da="inden for et halvt år", en="within half a year")
    years, months = round(days / 365.25), round(days / 30.4375)
    if years and abs(days - years * 365) <= years:
        return _within(years, ("et år", "år"), ("a year", "years"))
    if months and abs(days - months * 30.4375) < 1 and days not in (30, 60, 90):
        return _within(months, ("en måned", "måneder"), ("a month", "months"))
    if days == 1:
        return Text(da="inden for et døgn", en="within a day")
    if days == 7:
        return Text(da="inden for en uge", en="within a week")
    return Text(da=f"inden for {thousands(days)} dage", en=f"within {days:,} days")


def chance(endpoint: Endpoint, share: float, *, what: Text | None = None, like: Text = THIS) -> Text:
    """Return a chance as a natural frequency with both sides: "Ud af 100 borgere som denne bliver 14 indlagt, 86 gør ikke."

    ``what`` is a class's name; ``like`` whom the persons are like.
    """
    what = Text(da=small(what.da), en=small(what.en)) if what else Text(da="det", en="it")
    spared = _spared(endpoint) if endpoint.spared == SPARED else endpoint.spared
    texts = (endpoint.people, endpoint.happens, spared, what, like)
    return _chance(tuple(one.da for one in texts), tuple(one.en for one in texts), endpoint.horizon_days, persons(share))


def _spared(endpoint: Endpoint) -> Text:
    """Return how the others are told where the solution does not say: "76 er det ikke" after "er 24 ledige", for a class "52 fik noget
    andet" after "fik 48 hjælp hver uge", else "76 gør ikke"."""
    verb, english = endpoint.happens.da.split(" ", 1)[0], re.search(r"\{n\} (\w+)", endpoint.happens.en)
    said = english[1] if english else "do"
    if endpoint.kind == "class":
        return Text(da=f"{{n}} {verb} noget andet", en=f"{{n}} {said} something else")
    does = f"{verb} det" if verb in ("er", "har") else verb if verb in ("kan", "vil", "skal", "må") else "gør"
    return Text(da=f"{{n}} {does} ikke", en=f"{{n}} {said if said in ('are', 'were', 'will', 'can') else 'do'} not")


@lru_cache(maxsize=20_000)
def _chance(danish: tuple[str, ...], english: tuple[str, ...], days: int | None, some: Persons) -> Text:
    said, rest, horizon = some.said, some.rest.said, within(days)
    people, happens, spared, what, like = danish
    da = f"Ud af {thousands(some.of)} {people} som {like} {_fill(happens, said.da, horizon.da, what)}, "
    da += f"{_fill(spared, rest.da, horizon.da, what)}."
    people, happens, spared, what, like = english
    en = f"Out of {some.of:,} {people} like {like}, {_one(_fill(happens, said.en, horizon.en, what))}, "
    en += f"{_one(_fill(spared, rest.en, horizon.en, what))}."
    return Text(da=da, en=en)


def unsure(share: float, low: float, high: float, sure: float) -> Text:
    """Return how unsure a chance is: "Skønnet er usikkert: det rigtige tal ligger ni ud af ti gange mellem 9 og 21."."""
    of = persons(share).of
    return _unsure(persons(low, of), persons(high, of), sure)


@lru_cache(maxsize=20_000)
def _unsure(least: Persons, most: Persons, sure: float) -> Text:
    often, of = times(sure), least.of
    if least.said == most.said:
        return Text(da=f"Usikkerheden er under 1 ud af {thousands(of)}.", en=f"The uncertainty is below 1 in {of:,}.")
    if least.below or least.n == 0:
        there = Text(da=f"på højst {most.said.da}", en=f"at most {most.said.en}")
    elif most.above or most.n == of:
        there = Text(da=f"på mindst {least.said.da}", en=f"at least {least.said.en}")
    else:
        there = Text(da=f"mellem {least.said.da} og {most.said.da}", en=f"between {least.said.en} and {most.said.en}")
    return Text(
        da=f"Skønnet er usikkert: det rigtige tal ligger {often.da} {there.da}.",
        en=f"The estimate is uncertain: {often.en} the true number is {there.en}.",
    )


def instead(endpoint: Endpoint, shares: dict[str, float]) -> Text:
    """Return how many have something else happen first: "Hos 7 ud af 100 sker der noget andet først: død af andet."; '' for none."""
    told = []
    for key, share in shares.items():
        some = persons(share)
        name = endpoint.classes.get(key, Text(da=key, en=key))
        told.append(Text(
            da=f"Hos {some.said.da} ud af {thousands(some.of)} sker der noget andet først: {small(name.da)}.",
            en=f"For {some.said.en} out of {some.of:,} something else happens first: {small(name.en)}.",
        ))
    return joined(*told)


def half(endpoint: Endpoint, days: float) -> Text:
    """Return when it has come to half of the persons: "Hos halvdelen sker det inden for to år."; '' where that is not known."""
    if days != days:
        return Text(da="", en="")
    when = within(max(1, round(days)))
    return Text(da=f"Hos halvdelen sker det {when.da}.", en=f"For half of them it happens {when.en}.")


def number(endpoint: Endpoint, value: float, low: float, high: float, coverage: float, like: Text = THIS) -> Text:
    """Return a count: "Borgere som denne får i gennemsnit 1,4 besøg inden for et år. For ni ud af ti er det mellem 0 og 4."."""
    horizon, said, many = within(endpoint.horizon_days), amount(value), share_of_ten(coverage)
    least, most = (amount(one) for one in (low, high))
    first = Text(
        da=f"{_upper(endpoint.people.da)} som {like.da} {_fill(endpoint.happens.da, f'i gennemsnit {said.da}', horizon.da, '')}.",
        en=f"{_upper(endpoint.people.en)} like {like.en} {_fill(endpoint.happens.en, f'on average {said.en}', horizon.en, '')}.",
    )
    between = Text(da=f"mellem {least.da} og {most.da}", en=f"between {least.en} and {most.en}") if least != most else least
    return joined(first, Text(da=f"For {many.da} er det {between.da}.", en=f"For {many.en} it is {between.en}."))


def change(endpoint: Endpoint, measure: Text, value: float, *, like: Text = THIS) -> Text:
    """Return what a measure changes: "Virksomhedspraktik: ud af 100 ledige som denne er 12 flere i job efter et halvt år."."""
    horizon = within(endpoint.horizon_days)
    size = round(abs(value) * HUNDRED)
    people = Text(da=f"ud af 100 {endpoint.people.da} som {like.da}", en=f"out of 100 {endpoint.people.en} like {like.en}")
    if size == 0:
        return Text(
            da=f"{measure.da}: forskellen er mindre end 1 ud af 100 {endpoint.people.da} som {like.da}.",
            en=f"{measure.en}: the difference is less than 1 out of 100 {endpoint.people.en} like {like.en}.",
        )
    more = _more(size if value > 0 else -size)
    return Text(
        da=f"{measure.da}: {people.da} {_fill(endpoint.happens.da, more.da, horizon.da, measure.da)}.",
        en=f"{measure.en}: {people.en}, {_one(_fill(endpoint.happens.en, more.en, horizon.en, measure.en))}.",
    )


def unsure_change(low: float, high: float, sure: float) -> Text:
    """Return how unsure a change is: "Skønnet er usikkert: det rigtige ligger ni ud af ti gange fra 3 færre til 20 flere."."""
    least, most = (round(one * HUNDRED) for one in (low, high))
    often = times(sure)
    if least == most:
        return Text(da="Usikkerheden er under 1 ud af 100.", en="The uncertainty is below 1 in 100.")
    return Text(
        da=f"Skønnet er usikkert: det rigtige ligger {often.da} fra {_more(least).da} til {_more(most).da}.",
        en=f"The estimate is uncertain: {often.en} the truth lies from {_more(least).en} to {_more(most).en}.",
    )


def out_of(share: float) -> Text:
    """Return a share alone: "14 ud af 100"."""
    return _out_of(persons(share))


@lru_cache(maxsize=5000)
def _out_of(some: Persons) -> Text:
    return Text(da=f"{some.said.da} ud af {thousands(some.of)}", en=f"{some.said.en} out of {some.of:,}")


def times(sure: float) -> Text:
    """Return how often an interval holds, in words."""
    near = min(SURE, key=lambda one: abs(one - sure))
    if abs(near - sure) < 0.005:
        return SURE[near]
    n = round(sure * 100)
    return Text(da=f"{n} ud af 100 gange", en=f"{n} times out of 100")


def share_of_ten(coverage: float) -> Text:
    """Return how many a stated coverage holds for, in words: "ni ud af ti"."""
    often = times(coverage)
    return Text(da=often.da.removesuffix(" gange"), en=often.en.replace(" times", ""))


def _within(n: int, da: tuple[str, str], en: tuple[str, str]) -> Text:
    if n == 1:
        return Text(da=f"inden for {da[0]}", en=f"within {en[0]}")
    return Text(da=f"inden for {word(n).da} {da[1]}", en=f"within {word(n).en} {en[1]}")


def _fill(template: str, n: str, horizon: str, what: str) -> str:
    """Fill a template; ``[one|several]`` gives the form that fits the number: "er {n} [ledig|ledige]"."""
    one = n in ("1", "færre end 1", "fewer than 1") or n.startswith("1 ")
    chosen = _FORMS.sub(lambda found: found[1] if one else found[2], template)
    return chosen.format(n=n, horizon=horizon, what=what).strip()


def _one(text: str) -> str:
    """Return English with its verb in the singular after the number 1: "1 are admitted" becomes "1 is admitted"."""
    found = _ONE_VERB.search(text)
    if found is None or found[2].endswith("s"):
        return text
    verb = _SINGULAR.get(found[2], f"{found[2]}s")
    return f"{text[:found.start()]}1{found[1] or ''} {verb}{text[found.end():]}"


def _more(n: int) -> Text:
    if n == 0:
        return Text(da="ingen forskel", en="no difference")
    if n == 1:
        return Text(da="1 mere", en="1 more")
    return Text(da=f"{abs(n)} {'flere' if n > 0 else 'færre'}", en=f"{abs(n)} {'more' if n > 0 else 'fewer'}")


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
