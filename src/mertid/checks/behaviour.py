"""Rules on what a solution does with its sample cases."""

import time
from collections.abc import Iterator

from mertid.core import Case, RiskClass, Suggestion
from mertid.core.measure import concordance, read_outcome

from .trial import Skip, Trial

SHOWN = 5
BLANKS = ("{{", "}}", "{%", ">None<", ">undefined<", "[[")


def every_case_is_answered(trial: Trial) -> Iterator[str]:
    """Every sample case gets one suggestion with an answer for each target: a proposal with a reason, or an abstention that says why.

    Why: a person can only weigh what is explained. A case without an answer would stay in no queue.

    Cure: give each proposed answer and each mark at least one reason in both languages; abstain with a text otherwise. Marked
    passages lie within the text they point into.
    """
    cases, made = trial.samples[0], trial.suggestions
    slug = trial.solution.slug
    if [case.id for case in cases] != [one.case_id for one in made]:
        yield f"{slug}: {len(made)} suggestions came, expected one for each of {len(cases)} cases in their order. Correct the engine."
        return
    found = [fault for case, one in zip(cases, made, strict=True) for fault in _faults(trial, case, one)]
    yield from found[:SHOWN]


def same_seed_same_answer(trial: Trial) -> Iterator[str]:
    """Learning twice from the same cases gives the same suggestions, and so does saving and loading.

    Why: a decision must be possible to explain later with the model as it was; a figure must be possible to reproduce.

    Cure: take every random number from the engine's seed; save all that a suggestion depends on.
    """
    cases, rights, unseen, _ = trial.split
    first = [one.model_dump(mode="json") for one in trial.fitted.suggest(unseen)]
    again = [one.model_dump(mode="json") for one in trial.engine.fit(cases, rights).suggest(unseen)]
    loaded = [one.model_dump(mode="json") for one in trial.engine.load(trial.folder).suggest(unseen)]
    for name, other in (("learned again", again), ("loaded", loaded)):
        differing = sum(a != b for a, b in zip(first, other, strict=True))
        if differing:
            yield f"{trial.solution.slug}: {name}, {differing} of {len(first)} suggestions differ, expected none. Seed and save everything."


def json_goes_both_ways(trial: Trial) -> Iterator[str]:
    """Cases and suggestions survive being written as JSON and read again.

    Why: they are stored, sent through the API and carried in bundles; what is lost on the way is lost for good.

    Cure: use types in the facts that JSON can hold.
    """
    slug = trial.solution.slug
    for case in trial.samples[0]:
        if trial.solution.facts.read(case.model_dump(mode="json")["facts"], where=slug) != case.facts:
            yield f"{slug}: a case's facts read from JSON differ, expected the same. Use JSON's types in the facts."
            return
    for one in trial.suggestions:
        try:
            same = Suggestion.model_validate_json(one.model_dump_json()) == one
        except ValueError:
            same = False
        if not same:
            yield f"{slug}: a suggestion read from JSON differs, expected the same. Use JSON's types in it."
            return


def input_is_untouched(trial: Trial) -> Iterator[str]:
    """Neither learning nor suggesting changes the cases, the decisions or the engine itself.

    Why: the same cases go to several engines and to the papers; an engine that edits them changes the others' evidence.

    Cure: copy before changing; let ``fit`` return a new engine.
    """
    cases, rights, _, _ = trial.split
    slug, engine = trial.solution.slug, trial.engine
    before = ([case.model_dump_json() for case in cases], [(r.case_id, dict(r.values), r.at) for r in rights], repr(engine), engine.fitted)
    engine.fit(cases, rights).suggest(cases)
    after = ([case.model_dump_json() for case in cases], [(r.case_id, dict(r.values), r.at) for r in rights], repr(engine), engine.fitted)
    for name, was, now in zip(("cases", "decisions", "engine", "engine"), before, after, strict=True):
        if was != now:
            yield f"{slug}: the {name} changed while learning or suggesting, expected them untouched. Copy before changing."


def unlearned_engine_abstains(trial: Trial) -> Iterator[str]:
    """Before it has learned, the engine proposes nothing from a model and does not fail.

    Why: post comes in from the first day, before there is anything to learn from; rules and the sender's own data may answer.

    Cure: return an abstention with its reason while ``fitted`` is False.
    """
    slug = trial.solution.slug
    if trial.engine.fitted:
        yield f"{slug}: the declared engine is fitted, expected one that has learned nothing. Declare it without a model."
        return
    for one in trial.engine.suggest(trial.samples[0][:20]):
        if any(answer.proposed and answer.by == "model" for answer in one.answers):
            yield f"{slug}: an engine that has learned nothing proposes by model, expected an abstention. Abstain while not fitted."
            return


def measure_meets_the_floor(trial: Trial) -> Iterator[str]:
    """On the newest quarter of the samples, which it has not seen, the engine reaches the floor and beats the plain guess.

    Why: a solution below its own floor frees no hours; one that is no better than always guessing the most common is none.

    Cure: better samples or engine. Lower the floor only with a reason that you would tell the authority.
    """
    solution = trial.solution
    key = solution.measure.key
    _, older, unseen, newest = trial.split
    rights = {right.case_id: right.values for right in newest}
    reached = solution.measure.of(trial.fitted.suggest(unseen), rights)
    naive = solution.measure.naive([right.values[key] for right in older if key in right.values], rights)
    what = f"{solution.slug}: {solution.measure.name} of '{solution.measure.target}' is {reached:.3f} on {len(rights)} unseen cases"
    if reached < solution.floor:
        yield f"{what}, expected at least {solution.floor:.3f}. Improve the engine or the samples."
    if reached <= naive:
        yield f"{what}, expected more than the plain guess, {naive:.3f}. It has learned nothing of use."


def todays_tool_is_beaten(trial: Trial) -> Iterator[str]:
    """On the newest quarter of the samples the engine ranks people better than the screening tool that is used today.

    Why: a model that is no better than a form of five questions costs more than it gives; the form is known and trusted.

    Cure: better samples or engine; else exempt it and say that today's tool is not beaten, so that nobody believes it is.
    """
    measure, slug = trial.solution.measure, trial.solution.slug
    _, _, unseen, newest = trial.split
    rights = {right.case_id: right.values for right in newest if measure.key in right.values}
    told = [(one, one.tool) for one in trial.fitted.suggest(unseen) if one.tool is not None and one.case_id in rights]
    if measure.name != "concordance" or not told:
        return
    outcomes = [read_outcome(rights[one.case_id][measure.key], measure.cause) for one, _ in told]
    reached, theirs = measure.of([one for one, _ in told], rights), concordance([tool.points for _, tool in told], outcomes)
    if reached <= theirs:
        yield f"{slug}: {measure.name} is {reached:.3f}, today's tool reaches {theirs:.3f}, expected more than that. Improve it or say so."


def groups_are_compared(trial: Trial) -> Iterator[str]:
    """At high risk the engine's evaluation has figures for every protected group, or says that a group is too small.

    Why: a paper that says "no differences found" must rest on a comparison that was made.

    Cure: let ``evaluate`` fill ``protected`` for the facts that the solution names.
    """
    solution = trial.solution
    if solution.risk is not RiskClass.HIGH or not solution.protected:
        return
    _, _, unseen, newest = trial.split
    found = {one.fact for one in trial.fitted.evaluate(unseen, newest).protected}
    for name in solution.protected:
        if name not in found:
            yield f"{solution.slug}: protected '{name}' has no figures in the evaluation, expected one a group. Compare by it."


def answers_in_time(trial: Trial) -> Iterator[str]:
    """A case is answered within ``seconds_per_case``, alone as well as in a batch.

    Why: the suggestion must be there when the person opens the case.

    Cure: make the engine faster, or declare a time that people can live with.
    """
    unseen, most = trial.split[2], trial.solution.seconds_per_case
    trial.fitted.suggest(unseen[:1])  # the first call may build what later ones reuse
    for name, cases in (("alone", unseen[:1]), ("in a batch", unseen)):
        if (took := min(_seconds(trial, cases) for _ in range(3))) > most:
            yield f"{trial.solution.slug}: a case takes {took:.3f} s {name}, expected at most {most} s. Make the engine faster."


def pages_render_without_blanks(trial: Trial) -> Iterator[str]:
    """Every page and paper of the solution renders, in Danish and English, without a blank.

    Why: a heading without text or a field that says "None" is what the case worker sees of our carelessness.

    Cure: fill the text that is missing in the declaration, or correct the page's template.
    """
    if trial.render is None:
        raise Skip("not asked for; tests/desk/test_rendering.py runs it, and so does mertid check --pages")
    slug = trial.solution.slug
    for name, html in trial.render(trial.solution).items():
        found = [mark for mark in BLANKS if mark in html]
        if found or not html.strip():
            yield f"{slug}: page {name} holds {found[0] if found else 'nothing'}, expected text. Fill in what it shows."
        empty = _empty_element(html)
        if empty:
            yield f"{slug}: page {name} has an empty <{empty}>, expected text. Fill in what it shows."


def _faults(trial: Trial, case: Case, one: Suggestion) -> Iterator[str]:
    slug = trial.solution.slug
    if tuple(answer.target for answer in one.answers) != tuple(trial.solution.targets):
        yield f"{slug}: case {case.id} has {len(one.answers)} answers, expected one for each target in order. Correct the engine."
    if any(not mark.reason.da.strip() or not mark.reason.en.strip() for mark in one.marks):
        yield f"{slug}: case {case.id} has a mark without a reason, expected a text in both languages. Fill it in."
    if not all(_fits(case, mark.part, mark.start, mark.end) for mark in one.marks):
        yield f"{slug}: case {case.id} has a mark outside its text, expected offsets within it. Count in the text as it stands."
    for answer in one.answers:
        where = f"{slug}: case {case.id}, target '{answer.target}'"
        if answer.proposed and not answer.reasons:
            yield f"{where}: a proposal without a reason, expected at least one. Give a reason or abstain."
        if not answer.proposed and (answer.abstained is None or not answer.abstained.da.strip() or not answer.abstained.en.strip()):
            yield f"{where}: nothing is proposed and nothing said, expected why in both languages. Fill 'abstained'."
        if any(not reason.text.da.strip() or not reason.text.en.strip() for reason in answer.reasons):
            yield f"{where}: a reason is blank, expected a text in both languages. Fill it in."
        if not all(_fits(case, span.part, span.start, span.end) for reason in answer.reasons for span in reason.spans):
            yield f"{where}: a marked passage lies outside its text, expected offsets within it. Count in the text as it stands."


def _fits(case: Case, part: str, start: int, end: int) -> bool:
    """Whether a passage lies within the text of the case that it points into."""
    if part.startswith("document:"):
        number = int(part.removeprefix("document:"))
        text = case.documents[number].text if number < len(case.documents) else ""
    else:
        text = str(getattr(case.facts, part, ""))
    return 0 <= start < end <= len(text)


def _seconds(trial: Trial, cases: list[Case]) -> float:
    began = time.perf_counter()
    trial.fitted.suggest(cases)
    return (time.perf_counter() - began) / max(1, len(cases))


def _empty_element(html: str) -> str:
    """Return the name of a heading, label or button without text and without a name for screen readers, or ''."""
    import re

    for match in re.finditer(r"<(h[1-4]|title|legend|label|button|dt|caption)\b([^>]*)>(.*?)</\1>", html, re.DOTALL):
        bare = re.sub(r"<[^>]+>", "", match[3]).strip()
        if not bare and "aria-label" not in match[2] + match[3] and "alt=" not in match[3]:
            return match[1]
    return ""
