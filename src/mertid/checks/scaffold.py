"""The first files of a new solution, for `mertid new`."""

import json
import pkgutil
import re
from importlib import import_module
from pathlib import Path

from mertid.core import BadSettings

from . import scaffold_risk

DECLARATION = '''"""Udfyld: what it does, for whom, and who has it in operation."""

from mertid.core import Facts, LegalBasis, Measure, MinutesToday, Retention, RiskClass, Solution, Text, fact
from mertid.engines.{engine} import {engine_class}


FILL_IN = Text(da="Udfyld", en="Fill in")


class {facts}(Facts):
    """What a person must decide on."""

    subject: str = fact("Emne", "Subject", default="")
    body: str = fact("Tekst", "Text", default="")


solution = Solution(
    slug="{slug}",
    title=def_text,
    purpose=def_text,
    decider=def_text,
    legal_basis=LegalBasis(development=def_text, operation=def_text, retraining=def_text),
    risk=RiskClass.HIGH,
    risk_why=def_text,
    personal_data=(def_text,),
    retention=Retention(training_days=365, audit_days=1825, why=def_text),
    minutes_today=MinutesToday(minutes=5.0, source=def_text),
    facts={facts},
    engine={engine_class}(),
    targets={targets},
    override_reasons={{"other": Text(da="Andet", en="Other")}},
    measure=Measure(name="accuracy", target="{target}"),
    floor=0.80,
)
'''.replace("def_text", "FILL_IN")


def engines() -> tuple[str, ...]:
    """Return the rooms in ``mertid/engines``, sorted."""
    return tuple(sorted(m.name for m in pkgutil.iter_modules(import_module("mertid.engines").__path__)))


def scaffold(slug: str, engine: str, folder: Path | None = None) -> list[Path]:
    """Write ``solutions/<slug>.py`` and ``samples/<slug>.jsonl`` and return their paths. The check names what to fill in.

    For engine risk ``samples/<slug>.toml`` too: what its made citizens are like.

    Raises
    ------
    BadSettings
        When the slug is malformed or taken, or there is no such engine. Nothing is written then.
    """
    name = slug.replace("-", "_")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise BadSettings("new: the slug has other characters, expected a-z, 0-9 and _, a letter first. Choose an English name.")
    if engine not in engines():
        raise BadSettings(f"new: there is no engine of this name, expected one of: {', '.join(engines())}. See docs/adding.md.")
    root = folder or Path(import_module("mertid").__path__[0])
    code, sample = root / "solutions" / f"{name}.py", root / "samples" / f"{name}.jsonl"
    for path in (code, sample):
        if path.exists():
            raise BadSettings(f"new: {path.name} is there already, expected a new slug. Choose another name.")
    engine_class = engine.capitalize()
    targets = getattr(import_module(f"mertid.engines.{engine}"), engine_class)().targets
    told = ", ".join(f'"{target}": FILL_IN' for target in targets)
    facts = "".join(part.capitalize() for part in name.split("_")) + "Facts"
    if engine == "risk":
        truth = root / "samples" / f"{name}.toml"
        written = {code: scaffold_risk.DECLARATION.format(slug=name, facts=facts), truth: scaffold_risk.TRUTH.format(slug=name)}
        rows = [scaffold_risk.sample(number) for number in (1, 2)]
    else:
        filled = {"slug": name, "engine": engine, "engine_class": engine_class, "facts": facts, "target": targets[0]}
        written = {code: DECLARATION.format(**filled, targets="{" + told + "}")}
        rows = [_sample(number, targets[0]) for number in (1, 2)]
    written[sample] = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    for path, text in written.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return list(written)


def _sample(number: int, target: str) -> dict[str, object]:
    facts = {"subject": "Et opdigtet emne", "body": f"En opdigtet tekst nummer {number}."}
    return {
        "id": f"sample-{number:03}", "facts": facts, "documents": [],
        "values": {target: "et-svar" if number % 2 else "et-andet-svar"}, "at": f"2026-10-0{number}T09:00:00+00:00",
    }
