"""Whether a declaration holds together: its rules, its tool and its action against the facts and outcomes of the solution."""

from typing import TYPE_CHECKING

from mertid.core import BadSettings, Facts

from .rules import wrong
from .tool import lacking, read_tool

if TYPE_CHECKING:
    from .engine import Risk


def faults(engine: "Risk", facts: type[Facts]) -> list[str]:
    """Return what is wrong, one sentence a fault; none when it holds together."""
    specs, outcomes = facts.specs(), {one.name for one in engine.endpoints}
    action = engine.action
    found = []
    if action is not None:
        if action.on not in outcomes:
            found.append(f"risk: the action rests on '{action.on}', expected one of: {', '.join(sorted(outcomes))}. Correct it.")
        found.extend(
            f"risk: the action's value '{value}' has no name, expected one in both languages. Fill in its names."
            for value in (action.act, action.rest) if value not in action.names
        )
    values = tuple(action.names) if action is not None else tuple(engine.endpoints[0].classes) or ("yes", "no")
    found.extend(wrong(engine.rules, specs, values))
    declared = {spec.name for spec in specs}
    found.extend(
        f"risk: group '{name}' is not a declared fact, expected one. Correct the name." for name in engine.groups if name not in declared
    )
    if engine.tool:
        try:
            found.extend(lacking(read_tool(engine.tool), specs))
        except BadSettings as error:
            found.append(str(error))
    return found
