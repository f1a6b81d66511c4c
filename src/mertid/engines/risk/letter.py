"""What may be sent to the citizen as it stands: plain paragraphs, said to "du", no codes and no bare percentages."""

import re
from collections.abc import Mapping, Sequence

from mertid.core import Answer, FactSpec, Reason, RuleSaid, Text
from mertid.core.units import MONTHS, MONTHS_EN

from .endpoint import Action, Endpoint
from .frequency import YOU, chance, change, number, out_of, unsure, unsure_change, within
from .learned import Learned
from .numerals import amount, joined, thousands
from .reasons import Values, Words, read
from .wording import address, listed, subject

REASONS = 3
_CODE = re.compile(r" \([A-Z]\d{2}[0-9A-Z.]*\)")
"""A diagnosis code in a name, such as "Lungebetændelse (J18)", which a citizen need not read."""
PERSON_DECIDES = Text(
    da="Tallet er et skøn og ikke en afgørelse. En medarbejder ser på hele din situation og bestemmer, hvad der skal ske.",
    en="The figure is an estimate and not a decision. An employee looks at your whole situation and decides what is to happen.",
)
LOOKS_SELF = Text(
    da="En medarbejder ser selv på hele din situation og bestemmer, hvad der skal ske. Det er ikke til skade for dig, at der ikke er et "
       "tal.",
    en="An employee looks at your whole situation and decides what is to happen. That there is no figure is not held against you.",
)
RIGHTS = Text(
    da="Du har ret til at få forklaret, hvad skønnet har betydet, til at se de oplysninger, det bygger på, og til at få rettet dem, der er "
       "forkerte. Du kan gøre indsigelse mod, at dine oplysninger bruges sådan (databeskyttelsesforordningen artikel 15, 16 og 21). "
       "Ingen afgørelse bliver truffet af en maskine alene (artikel 22). Indgår skønnet i en afgørelse, der betyder noget vigtigt for "
       "dig, har du også ret til en klar forklaring af, hvilken rolle det spillede (AI-forordningen artikel 86).",
    en="You have the right to have it explained what the estimate has meant, to see the facts it rests on, and to have wrong ones "
       "corrected. You may object to your data being used like this (GDPR articles 15, 16 and 21). No decision is made by a machine alone "
       "(article 22). Where the estimate is part of a decision that matters much to you, you also have the right to a clear explanation "
       "of the part it played (AI Act article 86).",
)
MADE = Text(
    da="Modellen er kun prøvet på opdigtede borgere. Tallet siger derfor intet om dig og må ikke bruges til andet end en demonstration.",
    en="The model has only been tried on made citizens. So the figure says nothing about you and must serve for demonstration only.",
)


def letter(
    answer: Answer, endpoint: Endpoint, action: Action | None, learned: Learned, specs: Mapping[str, FactSpec], values: Values,
    rules: Sequence[RuleSaid], words: Words,
) -> Text:
    """Return the letter on one outcome; where nothing is estimated it says so and why.

    Paragraphs, parted by an empty line: what was estimated and what for, the frequency, the strongest reasons, fixed rules that apply,
    what it rests on, that a person decides, what can be changed, and the citizen's rights.
    """
    opening, rests = words.texts.get(("letter", endpoint.name)), words.texts.get(("rests",))
    if opening is None or rests is None:
        words.texts["letter", endpoint.name] = opening = _what(endpoint, action)
        words.texts["rests",] = rests = _rests(learned)
    if answer.estimate is None or answer.abstained is not None:
        told = [opening, _no_figure(answer, specs), _rules(rules), rests, LOOKS_SELF, RIGHTS]
    else:
        told = [opening, _figure(answer, endpoint), _why(answer, specs, values, words), _rules(rules), rests, PERSON_DECIDES,
                _may_change(answer, specs, words), RIGHTS]
    if learned.trained.get("origin") == "made":
        told.insert(0, MADE)
    kept = [one for one in told if one.da]
    return Text(da=_CODE.sub("", "\n\n".join(one.da for one in kept)), en=_CODE.sub("", "\n\n".join(one.en for one in kept)))


def _what(endpoint: Endpoint, action: Action | None) -> Text:
    when = within(endpoint.horizon_days) if endpoint.horizon_days else Text(da="", en="")
    first = Text(
        da=f"Vi har brugt et computerprogram til at skønne, hvordan det går {endpoint.people.da} som dig {when.da}".strip() + ".",
        en=f"We have used a computer program to estimate how {endpoint.people.en} like you fare {when.en}".strip() + ".",
    )
    if endpoint.kind == "effect":
        helps = f"hvilket tilbud der hjælper {endpoint.people.da} som dig bedst {when.da}".strip()
        best = f"which offer helps {endpoint.people.en} like you most {when.en}".strip()
        first = Text(da=f"Vi har brugt et computerprogram til at skønne, {helps}.",
                     en=f"We have used a computer program to estimate {best}.")
    if endpoint.kind == "class":
        first = Text(da=f"Vi har brugt et computerprogram til at skønne, hvad der er mest sandsynligt for {endpoint.people.da} som dig.",
                     en=f"We have used a computer program to estimate what is likeliest for {endpoint.people.en} like you.")
    if action is None:
        return first
    names = [f"»{action.names[one].da}«" for one in (action.act, action.rest) if one in action.names]
    english = [f"“{action.names[one].en}”" for one in (action.act, action.rest) if one in action.names]
    return Text(
        da=f"{first.da} Skønnet hjælper den medarbejder, der skal vælge mellem {' og '.join(names)}.",
        en=f"{first.en} The estimate helps the employee who is to choose between {' and '.join(english)}.",
    )


def _no_figure(answer: Answer, specs: Mapping[str, FactSpec]) -> Text:
    why = answer.abstained or Text(da="det kan ikke regnes ud", en="it cannot be worked out")
    da = why.da
    for spec in specs.values():
        da = da.replace(subject(spec).da, subject(spec, "du").da) if spec.kind == "yes_no" else da
    return Text(
        da=f"Programmet kunne ikke give et tal for dig. Grunden er: {da}.",
        en=f"The program could not give a figure for you. The reason: {why.en}.",
    )


def _figure(answer: Answer, endpoint: Endpoint) -> Text:
    made = answer.estimate
    assert made is not None
    if made.unit == "change":
        name = endpoint.classes.get(answer.value or "", Text(da=answer.label, en=answer.label))
        return joined(change(endpoint, name, made.value, like=YOU), unsure_change(made.low, made.high, made.sure))
    if made.unit == "count":
        told = number(endpoint, made.value, made.low, made.high, made.coverage or made.sure, YOU)
        usual = amount(made.usual or 0)
        return Text(da=f"{told.da} Gennemsnittet for alle er {usual.da}.", en=f"{told.en} The average for all is {usual.en}.")
    what = endpoint.classes.get(answer.value or "") if endpoint.kind == "class" else None
    told = chance(endpoint, made.value, what=what, like=YOU)
    doubt = unsure(made.value, made.low, made.high, made.sure)
    if made.usual is None:
        return Text(da=f"{told.da} {doubt.da}", en=f"{told.en} {doubt.en}")
    usual = out_of(made.usual)
    return Text(
        da=f"{told.da} {doubt.da} For alle under ét er det {usual.da}. Ingen kan vide, hvem af dem du er.",
        en=f"{told.en} {doubt.en} For everybody together it is {usual.en}. Nobody can know which of them you are.",
    )


def _why(answer: Answer, specs: Mapping[str, FactSpec], values: Values, words: Words) -> Text:
    chosen = [one for one in answer.reasons if one.kind == "fact" and one.fact][:REASONS]
    if not chosen:
        return Text(da="Ingen enkelt oplysning om dig trækker nævneværdigt op eller ned.",
                    en="No single fact about you moves it noticeably up or down.")
    told = [_reason(one, specs, values, words) for one in chosen]
    opening = Text(da="Det betyder mest:", en="This matters most:")
    return Text(da=f"{opening.da} {' '.join(one.da for one in told)}", en=f"{opening.en} {' '.join(one.en for one in told)}")


def _reason(one: Reason, specs: Mapping[str, FactSpec], values: Values, words: Words) -> Text:
    if ("mine", one.text) in words.texts:
        return words.texts["mine", one.text]
    words.texts["mine", one.text] = made = _said(one, specs, values, words)
    return made


def _said(one: Reason, specs: Mapping[str, FactSpec], values: Values, words: Words) -> Text:
    parts = [read(specs, values, name, words) for name in one.fact.split("&") if name in specs]
    if len(parts) != 1 or not parts[0].clause:
        return Text(da=f"{one.text.da}.", en=f"{one.text.en}.")
    said, spec = parts[0].text.da, specs[one.fact]
    if values.get(one.fact) is not None:
        mine = address(said)
    else:
        mine = said.replace(subject(spec).da, subject(spec, "du").da)
    return Text(da=f"{one.text.da.replace(said, mine, 1)}.", en=f"{one.text.en}.")


def _rules(rules: Sequence[RuleSaid]) -> Text:
    """Return the fixed rules that apply, which do not come from the model; empty where there are none."""
    leads = [one for one in rules if one.value]
    if not leads:
        return Text(da="", en="")
    where = [f" ({one.reference})" if one.reference else "" for one in leads]
    da = " ".join(f"{one.text.da.rstrip('.')}{place}." for one, place in zip(leads, where, strict=True))
    en = " ".join(f"{one.text.en.rstrip('.')}{place}." for one, place in zip(leads, where, strict=True))
    return Text(da=f"For dig gælder også en fast regel, som ikke kommer fra programmet: {da}",
                en=f"A fixed rule, which does not come from the program, also applies to you: {en}")


def _rests(learned: Learned) -> Text:
    n, first, last = learned.n, str(learned.trained.get("first") or ""), str(learned.trained.get("last") or "")
    when = Text(da="", en="")
    if first and last:
        start, end = _month(first), _month(last)
        when = Text(da=f" fra {start.da} til {end.da}", en=f" from {start.en} to {end.en}")
        if start == end:
            when = Text(da=f" fra {start.da}", en=f" from {start.en}")
    return Text(
        da=f"Skønnet bygger på {thousands(n)} tidligere sager{when.da}. Programmet har lært af, hvordan det gik i dem.",
        en=f"The estimate rests on {n:,} earlier cases{when.en}. The program has learned from how they went.",
    )


def _may_change(answer: Answer, specs: Mapping[str, FactSpec], words: Words) -> Text:
    """Return which of the facts told of can be changed and which cannot."""
    names = tuple(dict.fromkeys(name for one in answer.reasons[: REASONS + 1] for name in one.fact.split("&") if name in specs))
    known = ("may", names)
    if known in words.texts:
        return words.texts[known]
    can, cannot = ([subject(specs[name], "du") for name in names if specs[name].changeable is which] for which in (True, False))
    da, en = [], []
    if can:
        da += [f"Noget kan måske ændres: {listed([one.da for one in can], 'og')}.",
               "Det er ikke sikkert, at en ændring gør en forskel."]
        en += [f"Some of it can perhaps be changed: {listed([one.en for one in can], 'and')}.",
               "It is not certain that a change makes a difference."]
    if cannot:
        da.append(f"{'Andet' if can else 'Dette'} kan du ikke lave om på: {listed([one.da for one in cannot], 'og')}.")
        en.append(f"{'Some of it' if can else 'This'} you cannot change: {listed([one.en for one in cannot], 'and')}.")
    words.texts[known] = made = Text(da=" ".join(da), en=" ".join(en))
    return made


def _month(day: str) -> Text:
    year, month = day.split("-")[:2]
    return Text(da=f"{MONTHS[int(month) - 1]} {year}", en=f"{MONTHS_EN[int(month) - 1]} {year}")

