"""The solutions: slug, title, engine, stage at each authority, and what is missing here.

The stages are read from the database where there is one.
"""

import argparse

EXAMPLE = "mertid list"


def options(parser: argparse.ArgumentParser) -> None:
    """It has none."""


def run(args: argparse.Namespace) -> int:
    """Print one line a solution."""
    from mertid import catalog

    stages = _stages()
    for slug, solution in catalog.solutions().items():
        extra = catalog.missing_extra(solution)
        needs = f"needs: pip install 'mertid[{extra}]'" if extra else ""
        used = ", ".join(f"{name}: {stage}" for name, stage in stages.get(slug, []))
        print("  ".join(part for part in (f"{slug:<24}", f"{solution.title.da:<40}", f"{solution.engine_name:<10}", used, needs) if part))
    broken = catalog.broken()
    for slug, why in broken.items():
        print(f"{slug:<24}  cannot be loaded: {why}")
    return 1 if broken else 0


def _stages() -> dict[str, list[tuple[str, str]]]:
    """Return (authority, stage) per solution; nothing where there is no database yet."""
    import os
    from pathlib import Path

    from mertid.core import BadSettings
    from mertid.desk.start import start

    if not os.environ.get("MERTID_DATABASE") and not (Path(os.environ.get("MERTID_VAR", "var")) / "mertid.sqlite3").exists():
        return {}
    try:
        start()
    except BadSettings:
        return {}
    from mertid.desk.models import Deployment

    found: dict[str, list[tuple[str, str]]] = {}
    for row in Deployment.objects.select_related("authority").order_by("authority__name"):
        found.setdefault(row.solution, []).append((row.authority.name, row.stage))
    return found
