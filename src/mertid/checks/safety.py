"""Rules that keep personal data in and foreign code out."""

import contextlib
import io
import logging
import shutil
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from mertid.core import BadCase, BadModel, Case, MertidError

from .trial import Trial

OPEN_FORMATS = {".json", ".jsonl", ".txt", ".csv", ".safetensors", ".onnx", ".skops", ".md"}
PICKLE_STARTS = tuple(b"\x80" + bytes([version]) for version in range(2, 6))
# Nobody with these numbers is born yet; the second is written without a dash.
PLANTED = ("310130-4321", "3101304329")


class _Wrong:
    """Something that is no value of any fact, and whose text must not be told."""

    def __str__(self) -> str:
        return PLANTED[0]

    __repr__ = __str__


def wrong_fact_is_named(trial: Trial) -> Iterator[str]:
    """A wrong, missing or unknown fact gives BadCase that names the field, never its content.

    Why: the sender must know what to correct, and what was sent may be a citizen's secret.

    Cure: check values in the facts' declaration (types and limits); never put a value in an error's text.
    """
    slug, facts = trial.solution.slug, trial.solution.facts
    good = trial.samples[0][0].model_dump(mode="json")["facts"]
    tried: list[tuple[str, dict[str, Any]]] = [(name, {**good, name: _Wrong()}) for name in facts.model_fields]
    tried += [(name, {k: v for k, v in good.items() if k != name}) for name, field in facts.model_fields.items() if field.is_required()]
    for name, values in tried:
        said = _refusal(trial, values)
        if said is None:
            yield f"{slug}: fact '{name}' took a wrong value, expected BadCase. Give the fact a type."
        elif name not in said or any(planted in said for planted in PLANTED):
            yield f"{slug}: the error on fact '{name}' does not name it or tells its content, expected the name alone. Correct it."
    said = _refusal(trial, {**good, "no_such_fact": PLANTED[0]})
    if said is None or PLANTED[0] in said:
        yield f"{slug}: an unknown fact was taken or told, expected BadCase without content. Let the facts forbid extra fields."


def personal_number_stays_inside(trial: Trial) -> Iterator[str]:
    """A CPR number in a case reaches no log, no warning, no printed line and no error.

    Why: logs are read by people who may not see the case, and are kept longer than it.

    Cure: log ids, counts and field names; never a text of the case.
    """
    slug = trial.solution.slug
    cases, rights, unseen, _ = trial.split
    planted = [_plant(trial, case) for case in cases]
    said = _listen(trial, planted, rights, [_plant(trial, case) for case in unseen])
    for number in PLANTED:
        if number in said:
            yield f"{slug}: a planted CPR number was logged, printed or told in an error, expected it to stay inside. Log ids only."
            return


def made_citizens_say_so(trial: Trial) -> Iterator[str]:
    """Samples about persons are made citizens, and each row says so.

    Why: samples lie in the open; a real person's course must never be among them, and a made one never be taken for real.

    Cure: make them with ``mertid make``, or write ``"origin": "made"`` on rows of persons that are invented.
    """
    real = [case.id for case in trial.samples[0] if case.person and case.origin != "made"]
    if real:
        yield f"{trial.solution.slug}: {len(real)} samples of persons do not say that they are made, expected none. Make them anew."


def model_is_saved_in_open_formats(trial: Trial) -> Iterator[str]:
    """The saved model holds JSON, text, safetensors, ONNX or skops files, never pickle.

    Why: models cross from one authority to the next, and loading a pickle runs whatever code it holds.

    Cure: save arrays as safetensors and the rest as JSON.
    """
    slug = trial.solution.slug
    files = [path for path in trial.folder.rglob("*") if path.is_file()]
    if not files:
        yield f"{slug}: the saved model has no files, expected at least one. Write what was learned."
    for path in files:
        if path.suffix.lower() not in OPEN_FORMATS:
            known = ", ".join(sorted(OPEN_FORMATS))
            yield f"{slug}: the saved file '{path.name}' has an unknown format, expected one of {known}. Change it."
        elif _pickled(path):
            yield f"{slug}: the saved file '{path.name}' holds a pickle, expected none. Save it as JSON or safetensors."


def damaged_model_is_refused(trial: Trial) -> Iterator[str]:
    """A saved model that lacks a file, or whose file was cut, gives BadModel when it is loaded.

    Why: half a model would answer, and answer wrongly, without anybody seeing it.

    Cure: check that everything is there and whole while loading; raise BadModel with the file's name.
    """
    slug = trial.solution.slug
    for path in sorted(p for p in trial.folder.rglob("*") if p.is_file()):
        inside = path.relative_to(trial.folder)
        for how in ("missing", "cut"):
            said = _load_damaged(trial, inside, how)
            if said != "BadModel":
                yield f"{slug}: loading with '{inside}' {how} gave {said}, expected BadModel. Check the files while loading."


def _refusal(trial: Trial, values: dict[str, Any]) -> str | None:
    try:
        trial.solution.facts.read(values, where=trial.solution.slug)
    except BadCase as error:
        return f"{error} {error.__cause__ or ''} {'' if error.__suppress_context__ else error.__context__ or ''}"
    return None


def _plant(trial: Trial, case: Case) -> Case:
    """Return the case with the numbers in every text fact that takes them."""
    values = case.model_dump(mode="json")["facts"]
    for name, value in values.items():
        if not isinstance(value, str):
            continue
        with contextlib.suppress(BadCase):
            longer = {**values, name: f"{value} {PLANTED[0]} {PLANTED[1]}"}
            trial.solution.facts.read(longer, where=case.solution)
            values = longer
    return case.model_copy(update={"facts": trial.solution.facts.read(values, where=case.solution)})


def _listen(trial: Trial, cases: list[Case], rights: Any, unseen: list[Case]) -> str:
    """Return all that is logged, warned, printed or told in an error while the engine works on these cases."""
    heard = io.StringIO()
    handler = logging.StreamHandler(heard)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        with contextlib.redirect_stdout(heard), contextlib.redirect_stderr(heard), warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            try:
                engine = trial.engine.fit(cases, rights)
                engine.suggest(unseen)
                engine.readiness(cases, rights)
            except MertidError as error:
                heard.write(str(error))
        heard.writelines(str(one.message) for one in warned)
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    return heard.getvalue()


def _pickled(path: Path) -> bool:
    if path.read_bytes()[:2] in PICKLE_STARTS:
        return True
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return any(archive.read(name)[:2] in PICKLE_STARTS or name.endswith((".pkl", ".pickle", ".npy")) for name in archive.namelist())


def _load_damaged(trial: Trial, inside: Path, how: str) -> str:
    with TemporaryDirectory(prefix="mertid-check-") as place:
        copy = Path(place) / "model"
        shutil.copytree(trial.folder, copy)
        target = copy / inside
        if how == "missing":
            target.unlink()
        else:
            data = target.read_bytes()
            target.write_bytes(data[: len(data) // 2])
        try:
            trial.engine.load(copy)
        except BadModel:
            return "BadModel"
        except Exception as error:
            return type(error).__name__
    return "a model"
