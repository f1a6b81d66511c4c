"""From estimates to suggestions that a person can read: an action, an estimate an outcome, reasons, rules, today's tool."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from mertid.core import Answer, Case, Change, FactSpec, Similar, Suggestion, Text, ToolScore

from .answer import Figures, answer, figures
from .effect import EffectModel
from .learned import Learned
from .letter import letter
from .measures import Effects, effect_answer, effects, measure_changes, measures
from .near import near
from .propose import action_answer, leading, rule_answer, threshold_of
from .reasons import Words
from .rules import said
from .table import Table, late, read_table
from .tool import read_tool, told
from .whatif import changes, fixed
from .wording import listed, subject

if TYPE_CHECKING:
    from .engine import Risk

BLOCK = 512
NOT_TRAINED = Text(
    da="Modellen er ikke trænet endnu, så kun regler og det redskab, I bruger i dag, kan sige noget",
    en="The model is not trained yet, so only rules and the tool you use today can say anything",
)
NOT_GIVEN = Text(da="Ikke oplyst: {names}.", en="Not given: {names}.")
TOO_LATE = Text(
    da="Blev først kendt, efter at sagen kom, og er derfor ikke brugt: {names}.",
    en="Became known only after the case came in, and so is not used: {names}.",
)
TOOL_MORE = Text(
    da="»{tool}« slår ud, men det gør modellen ikke. Se på begge dele.", en="“{tool}” flags this, but the model does not. Look at both.",
)
TOOL_LESS = Text(
    da="Modellen slår ud, men det gør »{tool}« ikke. Se på begge dele.", en="The model flags this, but “{tool}” does not. Look at both.",
)
ON_MADE = Text(
    da="Modellen har lært af opdigtede borgere. Tallene siger intet om virkelige mennesker.",
    en="The model has learned from made citizens. The figures say nothing about real people.",
)


@dataclass
class Block:
    """What is worked out for many cases at once, before each is put into words."""

    cases: Sequence[Case]
    table: Table
    specs: Mapping[str, FactSpec]
    found: list[Figures]
    unusual: Sequence[Any]
    similar: Sequence[Sequence[Similar]]
    changes: Sequence[tuple[Change, ...]]
    tools: Sequence[ToolScore | None]
    threshold: float
    words: Words


def suggest(engine: "Risk", cases: Sequence[Case]) -> list[Suggestion]:
    """Return one suggestion per case, in the same order."""
    made: list[Suggestion] = []
    words = Words()
    for start in range(0, len(cases), BLOCK):
        part = cases[start : start + BLOCK]
        if engine.learned is None:
            made.extend(_unlearned(engine, part))
            continue
        block = _work_out(engine, engine.learned, part, words)
        made.extend(_one(engine, engine.learned, block, at) for at in range(len(part)))
    return made


def name_of(learned: Learned | None) -> str:
    """Return the name of what was learned, as written on suggestions; empty before training."""
    return f"risk-{learned.digest[:12]}" if learned else ""


def _unlearned(engine: "Risk", cases: Sequence[Case]) -> list[Suggestion]:
    tools: Sequence[ToolScore | None] = told(read_tool(engine.tool), read_table(cases)) if engine.tool else [None] * len(cases)
    made = []
    for case, tool in zip(cases, tools, strict=True):
        rules = said(engine.rules, case)
        answers = [Answer(target=target, value=None, by="nothing", abstained=NOT_TRAINED) for target in engine.targets]
        if (first := leading(rules)) is not None:
            answers[0] = rule_answer(engine, first, rules, answers[0])
        made.append(Suggestion(case_id=case.id, answers=tuple(answers), rules=rules, tool=tool))
    return made


def _work_out(engine: "Risk", learned: Learned, cases: Sequence[Case], words: Words) -> Block:
    table, settings = read_table(cases), engine.settings
    specs = {spec.name: spec for spec in table.specs}
    found = [
        effects(model, table, settings) if isinstance(model, EffectModel) else figures(model, table, settings) for model in learned.models
    ]
    main = _main(engine, found)
    moved: Sequence[tuple[Change, ...]] = [()] * len(cases)
    if isinstance(main, Effects):
        moved = [measure_changes(main, at, settings) for at in range(len(cases))]
    elif main.endpoint.kind != "class":
        moved = changes(main.model, table, main.estimates.value, learned.outside, settings, words)
    alike = near(learned.memory)
    titles: dict[int, str] = {}
    close: Sequence[Sequence[tuple[int, float]]] = [()] * len(cases)
    if len(learned.memory):
        parts = learned.models[0].weights(table)[1] if isinstance(found[0], Effects) else np.asarray(found[0].weights)
        close = alike.find(table, parts.reshape(len(cases), -1))
    tools: Sequence[ToolScore | None] = told(read_tool(engine.tool), table) if engine.tool else [None] * len(cases)
    similar = [alike.similar(one, specs, titles) for one in close]
    threshold = threshold_of(learned, main.endpoint, settings) if engine.action else 1.0
    return Block(cases, table, specs, found, learned.outside.unusual(table), similar, moved, tools, threshold, words)


def _main(engine: "Risk", found: Sequence[Figures]) -> Figures:
    """Return the outcome that the action rests on, else the first."""
    on = engine.action.on if engine.action else ""
    return next((one for one in found if one.endpoint.name == on), found[0])


def _one(engine: "Risk", learned: Learned, block: Block, at: int) -> Suggestion:
    case, settings = block.cases[at], engine.settings
    values = _values(case, block.table, at)
    outcomes = {
        one.endpoint.name: (
            effect_answer(one, at, block.specs, values, block.unusual[at], settings, block.words) if isinstance(one, Effects)
            else answer(one, at, block.specs, values, block.unusual[at], settings, block.words)
        ) for one in block.found
    }
    main = _main(engine, block.found)
    rules = said(engine.rules, case)
    answers = list(outcomes.values())
    if engine.action is not None:
        answers.insert(0, action_answer(engine, block.threshold, main, outcomes[main.endpoint.name], block.words))
    if (first := leading(rules)) is not None:
        answers[0] = rule_answer(engine, first, rules, answers[0])
    own = outcomes[main.endpoint.name]
    sent = letter(own, main.endpoint, engine.action, learned, block.specs, values, rules, block.words)
    return Suggestion(
        case_id=case.id, answers=tuple(answers), similar=tuple(block.similar[at]), rules=rules, tool=block.tools[at],
        changes=block.changes[at] if own.abstained is None else (), letter=sent, model=name_of(learned),
        notes=_notes(engine, learned, block, at, own, answers[0], values),
    )


def _values(case: Case, table: Table, at: int) -> dict[str, Any]:
    """Return a case's values as the model sees them: a date is days before the case, what became known later is missing."""
    values: dict[str, Any] = {spec.name: getattr(case.facts, spec.name) for spec in table.specs}
    for name in case.known_at:
        if name in values and late(case, name):
            values[name] = None
    for spec in table.specs:
        if spec.kind == "date" and values[spec.name] is not None:
            values[spec.name] = round(float(table.values[spec.name][at]))
    return values


def _notes(
    engine: "Risk", learned: Learned, block: Block, at: int, own: Answer, first: Answer, values: Mapping[str, Any],
) -> tuple[Text, ...]:
    notes = [ON_MADE] if learned.trained.get("origin") == "made" else []
    case = block.cases[at]
    unused = tuple(name for name in case.known_at if name in values and late(case, name))
    if unused:
        notes.append(_remember(block.words, ("late", unused), lambda: _named(TOO_LATE, unused, block.specs)))
    missing = tuple(spec.name for spec in block.table.specs if values[spec.name] is None and spec.name not in unused)
    if missing:
        notes.append(_remember(block.words, ("missing", missing), lambda: _named(NOT_GIVEN, missing, block.specs)))
    names = tuple(dict.fromkeys(name for reason in own.reasons for name in reason.fact.split("&") if name))
    still = _remember(block.words, ("fixed", names), lambda: fixed(names, block.specs))
    if still.da:
        notes.append(still)
    for one in block.found:
        if isinstance(one, Effects):
            few = [measure.few for measure in measures(one, at) if not measure.known]
            notes.extend(Text(da=f"{text.da}.", en=f"{text.en}.") for text in few if text != own.abstained)
    tool, action = block.tools[at], engine.action
    if tool is not None and action is not None and first.by == "model" and first.proposed and tool.flagged != (first.value == action.act):
        notes.append(_remember(block.words, ("tool", tool.flagged), lambda: _differs(tool)))
    return tuple(notes)


def _named(text: Text, names: Sequence[str], specs: Mapping[str, FactSpec]) -> Text:
    labels = [subject(specs[name]) for name in names]
    return Text(
        da=text.da.format(names=listed([one.da for one in labels], "og")),
        en=text.en.format(names=listed([one.en for one in labels], "and")),
    )


def _differs(tool: ToolScore) -> Text:
    text = TOOL_MORE if tool.flagged else TOOL_LESS
    return Text(da=text.da.format(tool=tool.name.da), en=text.en.format(tool=tool.name.en))


def _remember(words: Words, key: tuple[Any, ...], make: Callable[[], Text]) -> Text:
    if key not in words.texts:
        words.texts[key] = make()
    return words.texts[key]
