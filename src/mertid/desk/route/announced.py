"""What people have been told: the published plan, from which moving somebody costs."""

from typing import Any

from mertid.desk.models import CaseRow
from mertid.desk.planning import Engine, unpacked
from mertid.desk.store.route import published


def announced(case: CaseRow, engine: Engine) -> Any:
    """Return the published plan, or None where none is."""
    known = published(case)
    return engine.plan(unpacked(known.data)) if known is not None else None
