"""How a fact and its value are read in a sentence: "Alder 82 år", "Bor alene", "Vægttab er ikke oplyst"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mertid.core import FactSpec, Text
from mertid.core.units import quantity

from .numerals import small

_VERBS = (
    "bor har er får kan går bruger spiser ryger drikker lever modtager mangler tager falder sover venter tror vil skal søger deltager "
    "føler klarer bliver kommer arbejder taler læser skriver kender ønsker ser hører husker glemmer løber cykler kører møder står sidder "
    "ligger fik blev faldt havde var må ved savner tåler vejer passer behøver magter orker træner hviler fryser sveder hoster trækker "
    "bevæger forventer regner oplever tvivler mener vurderer følger henter afviser siger svarer stoler synes nyder keder dyrker holder "
    "boede arbejdede modtog gik kom tog brugte søgte deltog mistede begyndte ophørte viser findes lider kræver udviser reagerer "
    "gør behandles stoppede begrænser rækker rejser fortsatte gennemførte genvinder opfylder opholder indtager ventes plejer overvejer "
    "springer ejer lejer passede passes plejes vågner tabte steg holdt sov spiste drak røg boede mødte"
)
VERBS = frozenset(_VERBS.split())
PLACES = frozenset((
    "inden", "efter", "om", "ved", "på", "i", "under", "over", "mellem", "mindst", "højst", "senere", "før", "uden", "fra", "til", "cirka",
))
"""First words of a value that says little without what it is a value of: "Inden tre måneder"."""
ADVERBS = frozenset(("ikke", "måske", "aldrig", "altid", "ofte", "sjældent", "selv", "også", "stadig", "tit"))
"""Words that stand before the verb in a subordinate clause: "om du ikke kan gå"."""
"""First words by which a phrase is known to be a clause ("Bor alene") rather than a thing ("Ingen indlæggelse")."""
_SCALE = re.compile(r" \(\d+-\d+\)$")
"""A scale at the end of a label, such as "Smerter (0-10)"."""
TIMES = frozenset(("dage", "uger", "måneder", "år", "timer", "minutter", "døgn"))


@dataclass(frozen=True)
class Phrase:
    """A fact and its value in words. ``clause`` when the Danish is a clause with a verb, to be followed by "og det" rather than a verb."""

    text: Text
    clause: bool = False


def phrase(spec: FactSpec, value: Any) -> Phrase:
    """Return how a fact's value is read in a sentence, with a capital first letter and no full stop."""
    key = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    if isinstance(value, float) and value.is_integer():
        key = str(int(value))
    if (said := spec.words.get(key)) is not None:
        return _worded(spec, said)
    if value is None and spec.kind == "yes_no" and (name := subject(spec)).da.startswith("om "):
        return Phrase(Text(da=f"Det er ikke oplyst, {name.da}", en=f"{name.en} is not given"), clause=True)
    if value is None:
        da, en = (_SCALE.sub("", one) for one in (spec.label.da, spec.label.en))
        return Phrase(Text(da=f"{da} er ikke oplyst", en=f"{en} is not given"), clause=True)
    if isinstance(value, bool):
        word = Text(da="ja", en="yes") if value else Text(da="nej", en="no")
        return Phrase(Text(da=f"{spec.label.da}: {word.da}", en=f"{spec.label.en}: {word.en}"))
    if isinstance(value, int | float):
        return Phrase(_number(spec, value), clause=_clause(spec.label.da))
    said = spec.read(value)
    return Phrase(Text(da=f"{spec.label.da} ({said.da})", en=f"{spec.label.en} ({said.en})"))


def listed(words: Sequence[str], last: str) -> str:
    """Return words with commas (semicolons where a word holds a comma) and ``last`` ("og") before the last one."""
    if len(words) < 2:
        return "".join(words)
    if any("," in one for one in words):
        return f"{'; '.join(words[:-1])}; {last} {words[-1]}"
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def subject(spec: FactSpec, who: str = "vedkommende") -> Text:
    """Return what a fact is called in a list: "alder", "om vedkommende bor alene", "om helbredet begrænser jobvalget"."""
    da, en = (small(_SCALE.sub("", one)) for one in (spec.label.da, spec.label.en))
    if spec.kind != "yes_no" or not _clause(da):
        return Text(da=da, en=en)
    first, *rest = da.split(" ")
    if first not in VERBS:
        return Text(da=f"om {da}", en=f"“{en}”")
    if rest and rest[0] in ADVERBS:
        first, *rest = rest[0], first, *rest[1:]
    said = " ".join([who, first, *rest])
    return Text(da=f"om {_mine(said) if who == 'du' else said}", en=f"“{en}”")


def _clause(text: str) -> bool:
    """Whether a phrase is a clause: a verb is its first or second word, or it opens with "ikke"."""
    first, *rest = text.lower().split(" ")
    return first in VERBS or first == "ikke" or bool(rest and rest[0] in VERBS)


def address(text: str) -> str:
    """Return a Danish clause said to the citizen: "Klarer sig selv" becomes "Du klarer dig selv"."""
    return f"Du {_mine(small(text))}"


def _mine(text: str) -> str:
    mine = {"sig": "dig", "sin": "din", "sit": "dit", "sine": "dine"}
    return " ".join(mine.get(one, one) for one in text.split(" "))


def _worded(spec: FactSpec, said: Text) -> Phrase:
    if _clause(said.da):
        return Phrase(said, clause=True)
    alone = " " not in said.da and said.da.lower() not in spec.label.da.lower()
    if alone or (spec.kind == "choice" and said.da.split(" ", 1)[0].lower() in PLACES):
        named = Text(da=f"{spec.label.da} ({small(said.da)})", en=f"{spec.label.en} ({small(said.en)})")
        return Phrase(named, clause=_clause(spec.label.da))
    return Phrase(said)


def _number(spec: FactSpec, value: float) -> Text:
    label = spec.label
    if value == 0 and spec.kind == "whole" and _counted(spec):
        da, en = (small(_SCALE.sub("", one).removeprefix("Antal ").removeprefix("Number of ")) for one in (label.da, label.en))
        return Text(da=f"Ingen {da}", en=f"No {en}")
    named = spec.unit and label.da.split(" ", 1)[0].lower() == spec.unit
    said = quantity(value, "" if named else spec.unit)
    if spec.kind == "date":
        said = quantity(abs(value), "dage")
        if value < 0:
            return Text(da=f"{label.da} (om {said.da})", en=f"{label.en} (in {said.en})")
        return Text(da=f"{label.da} (for {said.da} siden)", en=f"{label.en} ({said.en} ago)")
    if (scale := _SCALE.search(label.da)) and not spec.unit:
        da, en = (_SCALE.sub("", one) for one in (label.da, label.en))
        return Text(da=f"{da} {said.da}{scale[0]}", en=f"{en} {said.en}{scale[0]}")
    if spec.unit and " " not in label.da and not named:
        return Text(da=f"{label.da} {said.da}", en=f"{label.en} {said.en}")
    if label.da.endswith(")"):
        return Text(da=f"{label.da} {said.da}", en=f"{label.en} {said.en}")
    return Text(da=f"{label.da} ({said.da})", en=f"{label.en} ({said.en})")


def _counted(spec: FactSpec) -> bool:
    """Whether the label names things that are counted, so that none of them can be said as "Ingen ..."."""
    first = spec.label.da.split(" ", 1)[0].lower()
    if first in TIMES or _clause(spec.label.da):
        return False
    return spec.unit == "gange" or first in ("antal", spec.unit) or (spec.unit == "" and first.endswith("er"))
