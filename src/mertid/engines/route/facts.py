"""The problem as a fact of a case: checked whole when it is read, with errors that name list, row and field, never content."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ValidationError, ValidationInfo
from pydantic_core import PydanticCustomError

from .plan import Plan, Route, Stop, Unplanned
from .problem import After, Carer, Citizen, Place, Problem, Shift, Visit, Weights

_MODELS = (Problem, Place, Citizen, Visit, After, Carer, Shift, Weights, Plan, Route, Stop, Unplanned)
_NAMES = frozenset(name for model in _MODELS for name in model.model_fields)


def checked(given: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
    """Return the problem in its documented form (docs/route.md), defaults left out.

    The case's own ``start`` and ``days``, where it has them, must be the problem's.

    Raises
    ------
    PydanticCustomError
        Its type is the sentence that `Facts.read` tells: which list, row and field, and what was expected.
    """
    try:
        problem = Problem.model_validate(given)
    except ValidationError as error:
        raise _fault(error) from None
    for name, mine in (("start", problem.start), ("days", problem.days)):
        told: date | int | None = info.data.get(name)
        if told is not None and told != mine:
            raise _say(f"the same '{name}' in the problem as in the case")
    return problem.to_json()


def read(facts: BaseModel) -> Problem:
    """Return the problem of a case's facts, which were checked when they were read."""
    return Problem.model_validate(getattr(facts, "problem", {}))


def _fault(error: ValidationError) -> PydanticCustomError:
    faults = error.errors(include_input=False, include_url=False)
    first = faults[0]
    more = f" ({len(faults)} such faults)" if len(faults) > 1 else ""
    if first["type"] == "value_error":  # our own sentence, which names lists and rows only
        return _say(f"{str(first['ctx']['error']).rstrip('.')}{more}")
    where = place(first["loc"])
    limit = next((f" {value:g}" for key, value in first.get("ctx", {}).items() if key in ("gt", "ge", "lt", "le")), "")
    what = "only declared fields" if first["type"] == "extra_forbidden" else first["type"].replace("_", " ") + limit
    return _say(f"{what} in {where or 'the problem'}{more}")


def place(loc: Sequence[int | str]) -> str:
    """Return where in a problem or a plan a fault is: lists, rows and fields; the ids of people, which are keys in it too, are left out."""
    return ", ".join(f"row {one}" if isinstance(one, int) else f"'{one}'" for one in loc if isinstance(one, int) or one in _NAMES)


def _say(sentence: str) -> PydanticCustomError:
    return PydanticCustomError(f"{sentence}, as in docs/route.md", "the problem cannot be used")


ProblemJson = Annotated[dict[str, Any], AfterValidator(checked)]
"""A `problem.Problem` as JSON."""
