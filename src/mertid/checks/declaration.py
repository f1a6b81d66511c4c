"""Rules on what a solution declares. They need no engine library."""

import ast
import re
from collections.abc import Iterator
from dataclasses import is_dataclass
from importlib.metadata import metadata

from pydantic import BaseModel

from mertid.core import Engine, Facts, Text

from .trial import Trial

MOST_LINES = 80
PLACEHOLDER = re.compile(r"\b(udfyld|fill in|todo|tbd|xxx|lorem)\b|\.\.\.$|…$|\?\?", re.IGNORECASE)
LEAST_SAMPLES = 20


def slug_is_file_is_sample(trial: Trial) -> Iterator[str]:
    """The slug, the solution's file and the sample file have the same name.

    Why: the file name is the registration. A slug that differs would be listed under one name and stored under another.

    Cure: name the files ``solutions/<slug>.py`` and ``samples/<slug>.jsonl``; the samples hold at least 20 invented cases
    with the right decision and its date.
    """
    slug = trial.solution.slug
    if trial.file.stem != slug or not trial.file.is_file():
        yield f"{slug}: the file is '{trial.file.name}', expected '{slug}.py'. Rename the one or the other."
    if trial.sample.stem != slug or not trial.sample.is_file():
        yield f"{slug}: the samples are '{trial.sample.name}', expected 'samples/{slug}.jsonl'. Write it."
        return
    cases, rights = trial.samples
    key = trial.solution.measure.key
    known = sum(key in right.values for right in rights)
    if known < LEAST_SAMPLES:
        yield f"{slug}: {known} of {len(cases)} sample cases have a right '{key}', expected at least {LEAST_SAMPLES}. Invent more."


def governance_is_filled(trial: Trial) -> Iterator[str]:
    """Every text of the declaration is filled in, in Danish and in English.

    Why: pages, papers and registers are written from these texts. A blank lawful ground would be a paper that states what
    nobody decided; Datatilsynet has refused operation of solutions for want of one.

    Cure: fill the field that is named. Placeholders such as "udfyld" count as blank. State at least one kind of personal
    data, or that there is none.
    """
    solution = trial.solution
    for where, text in _texts(solution, ""):
        for language, value in (("da", text.da), ("en", text.en)):
            if not value.strip() or PLACEHOLDER.search(value.strip()):
                yield f"{solution.slug}: field '{where}.{language}' is blank, expected a sentence. Fill it in."
    for name in ("personal_data", "targets", "override_reasons"):
        if not getattr(solution, name):
            yield f"{solution.slug}: field '{name}' is empty, expected at least one. Fill it in."


def file_only_declares(trial: Trial) -> Iterator[str]:
    """The solution's file holds facts and one declaration, no functions.

    Why: a solution is what is special about it; behaviour belongs to an engine, where it is tested once for all.

    Cure: move the function to the engine, or into a setting of it.
    """
    for node in ast.parse(trial.file.read_text("utf-8")).body:
        if isinstance(node, ast.Import | ast.ImportFrom | ast.Assign | ast.AnnAssign):
            inner: list[ast.AST] = [n for n in ast.walk(node) if isinstance(n, ast.Lambda)]
        elif isinstance(node, ast.ClassDef):
            inner = [n for n in ast.walk(node) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)]
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            inner = []
        else:
            inner = [node]
        for bad in inner:
            where = f"{trial.solution.slug}: line {getattr(bad, 'lineno', 0)}"
            yield f"{where} is {type(bad).__name__}, expected imports, Facts and Solution. Move it to the engine."


def file_is_short(trial: Trial) -> Iterator[str]:
    """The solution's file has fewer than 80 lines of code; blank lines, comments and docstrings are not counted.

    Why: what can be read in a minute is read. A long declaration has taken over work that is the platform's.

    Cure: let facts that several solutions share, or behaviour, move to the engine.
    """
    text = trial.file.read_text("utf-8")
    quiet: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef) and ast.get_docstring(node):
            quiet |= set(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    told = [n for n, line in enumerate(text.splitlines(), 1) if line.strip() and not line.strip().startswith("#")]
    lines = len(set(told) - quiet)
    if lines >= MOST_LINES:
        yield f"{trial.solution.slug}: the file has {lines} lines of code, expected fewer than {MOST_LINES}. Move what is not declaration."


def facts_are_labelled(trial: Trial) -> Iterator[str]:
    """Every fact has a Danish and an English label.

    Why: the desk's fact list, the API's schema and the import mapping are made from the facts; a bare field name would stand
    on a citizen's case.

    Cure: declare the field with ``fact("Dansk navn", "English name")``.
    """
    facts: type[Facts] = trial.solution.facts
    for name, field in facts.model_fields.items():
        extra = field.json_schema_extra
        label = extra.get("label") if isinstance(extra, dict) else None
        if not isinstance(label, dict) or not str(label.get("da", "")).strip() or not str(label.get("en", "")).strip():
            yield f"{trial.solution.slug}: fact '{name}' has no label in both languages, expected fact(da, en). Declare it so."


def targets_are_the_engines(trial: Trial) -> Iterator[str]:
    """The declared targets are those the engine answers, in the same order, and the measure is on one of them.

    Why: the first target decides where a case goes. A target without an answer would be an empty field at the desk.

    Cure: let ``targets`` and the engine's ``targets`` name the same.
    """
    solution = trial.solution
    if tuple(solution.targets) != tuple(trial.engine.targets):
        told = ", ".join(solution.targets)
        yield f"{solution.slug}: targets are {told}, expected the engine's: {', '.join(trial.engine.targets)}. Make them alike."
    if solution.measure.target not in solution.targets:
        yield f"{solution.slug}: the measure's target is '{solution.measure.target}', expected one of the targets. Correct it."


def choices_fit_the_engine(trial: Trial) -> Iterator[str]:
    """What a person may choose is what the engine may propose: the action's two values, a class's keys, a rule's value.

    Why: a proposal that is no choice could not be accepted; a choice that is never proposed may still be right, so it may be there.

    Cure: use the same keys in ``choices``, in the engine's action or classes, and in its rules.
    """
    solution, engine = trial.solution, trial.solution.engine
    for target in solution.choices:
        if target not in solution.targets:
            yield f"{solution.slug}: choices are given for '{target}', which is no target, expected one of the targets. Correct it."
    outcomes = getattr(engine, "endpoints", ())
    if not outcomes:
        return
    action = engine.action
    main = action.name if action else outcomes[0].name
    proposed = {action.act, action.rest} if action else set(outcomes[0].classes)
    missing = sorted((proposed | {rule.value for rule in engine.rules if rule.value}) - set(solution.choices.get(main, {})))
    if missing:
        yield f"{solution.slug}: '{main}' may be proposed as {', '.join(missing)}, expected among its choices. Add them to 'choices'."


def engine_fits_the_facts(trial: Trial) -> Iterator[str]:
    """What the engine asks of the facts is there: its rules, its screening tool and its groups name declared facts and values.

    Why: a rule on a fact that nobody declared never holds, and nobody would see that it does not.

    Cure: declare the fact, or correct the name that is told.
    """
    find = getattr(trial.engine, "faults", None)
    yield from (f"{trial.solution.slug}: {fault}" for fault in (find(trial.solution.facts) if find else ()))


def limits_and_sources_are_filled(trial: Trial) -> Iterator[str]:
    """The declaration says what it must not be used for or cannot know, and what it rests on.

    Why: what is good for one purpose is taken for another where nobody said no; a claim without a source cannot be checked.

    Cure: fill ``limits`` with at least one text and ``sources`` with at least one report, law, paper or page.
    """
    solution = trial.solution
    if not solution.limits:
        yield f"{solution.slug}: field 'limits' is empty, expected at least one text. Say what it cannot know or must not be used for."
    if not any(source.strip() for source in solution.sources):
        yield f"{solution.slug}: field 'sources' is empty, expected at least one. Name the report, law, paper or page."


def protected_facts_exist(trial: Trial) -> Iterator[str]:
    """The protected groups are facts of the solution.

    Why: fairness is compared by them; a name that is no fact would compare nothing and report no difference.

    Cure: name facts in ``protected``, or leave it empty where no such fact is held.
    """
    for name in trial.solution.protected:
        if name not in trial.solution.facts.model_fields:
            yield f"{trial.solution.slug}: protected '{name}' is no fact, expected one of the facts. Correct or remove it."


def exemptions_are_explained(trial: Trial) -> Iterator[str]:
    """Every exemption names a rule that exists and says why. (One that is not needed fails its own rule.)

    Why: an exemption is a hole in the contract that the next reader must be able to judge.

    Cure: write ``exempt={"rule": "a sentence of why"}``, or remove it.
    """
    from . import rules

    for name, why in trial.solution.exempt.items():
        if name not in rules() or name == "exemptions_are_explained":
            yield f"{trial.solution.slug}: exemption '{name}' is no rule that can be exempted, expected one of them. See docs/contract.md."
        elif len(why.split()) < 4:
            yield f"{trial.solution.slug}: exemption '{name}' is {len(why.split())} words, expected a sentence of why. Explain it."


def engine_keeps_the_contract(trial: Trial) -> Iterator[str]:
    """The engine is a frozen dataclass with the engine contract's methods, and its pip extra is one that exists.

    Why: the desk, the commands and the papers know engines by that contract alone; construction stores settings and does
    nothing else. An extra that nobody declared could not be installed, and the user would not be told how.

    Cure: see "An engine: one room" in docs/adding.md; declare the extra in pyproject.toml.
    """
    engine, slug = trial.engine, trial.solution.slug
    if not isinstance(engine, Engine):
        yield f"{slug}: engine is {type(engine).__name__}, expected one with the methods of mertid.core.Engine. Add what is missing."
        return
    if not is_dataclass(engine) or not type(engine).__dataclass_params__.frozen:
        yield f"{slug}: engine {type(engine).__name__} can be changed, expected a frozen dataclass. Write @dataclass(frozen=True)."
    if engine.extra and engine.extra not in (metadata("mertid").get_all("Provides-Extra") or []):
        yield f"{slug}: the engine's extra '{engine.extra}' does not exist, expected one of pyproject.toml. Declare it there."


def _texts(value: object, where: str) -> Iterator[tuple[str, Text]]:
    if isinstance(value, Text):
        yield where, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _texts(getattr(value, name), f"{where}.{name}".lstrip("."))
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _texts(one, f"{where}.{key}")
    elif isinstance(value, list | tuple):
        for number, one in enumerate(value, 1):
            yield from _texts(one, f"{where}.{number}")
