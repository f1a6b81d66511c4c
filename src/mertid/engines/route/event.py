"""What happens on the day: a carer calls in sick or is late, a visit takes longer, is cancelled or comes up."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from mertid.core import BadCase

from .problem import DAY, After, Citizen, Place, Visit


class _Event(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Sick(_Event):
    """A carer is away from now until ``until`` (minutes as in the problem), or for the rest of the day."""

    kind: Literal["sick"] = "sick"
    carer: str
    until: float | None = None


class Late(_Event):
    """A carer is ``minutes`` behind from now on."""

    kind: Literal["late"] = "late"
    carer: str
    minutes: float = Field(gt=0, le=DAY)


class Longer(_Event):
    """A visit takes ``minutes`` in all, and not what was set aside."""

    kind: Literal["longer"] = "longer"
    visit: str
    minutes: float = Field(gt=0, le=DAY)


class Cancelled(_Event):
    """A visit is not needed."""

    kind: Literal["cancelled"] = "cancelled"
    visit: str


class Acute(_Event):
    """A visit comes up: ``citizen`` is to be visited from now, starting at the latest at ``latest``.

    ``place`` and ``person`` bring a citizen whom the plan does not know yet. Without an ``id`` one is made.
    """

    kind: Literal["acute"] = "acute"
    citizen: str = ""
    minutes: float = Field(gt=0, le=DAY)
    latest: float
    earliest: float | None = None
    skills: tuple[str, ...] = ()
    carers: Literal[1, 2] = 1
    priority: float = Field(2.0, gt=0)
    after: After | None = None
    only: tuple[str, ...] = ()
    what: str = ""
    id: str = ""
    person: Citizen | None = None
    place: Place | None = None

    def visit(self, name: str, now: float) -> Visit:
        """Return it as a visit that can begin now."""
        earliest = now if self.earliest is None else max(now, self.earliest)
        return Visit(
            id=name, citizen=self.citizen or (self.person.id if self.person else ""), minutes=self.minutes, earliest=earliest,
            latest=max(self.latest, earliest), skills=self.skills, carers=self.carers, priority=self.priority, after=self.after,
            only=self.only, what=self.what,
        )


Event = Annotated[Sick | Late | Longer | Cancelled | Acute, Field(discriminator="kind")]
_READER: TypeAdapter[Sick | Late | Longer | Cancelled | Acute] = TypeAdapter(Event)


def read_event(data: Mapping[str, Any]) -> "Sick | Late | Longer | Cancelled | Acute":
    """Return the event out of its JSON (docs/route.md).

    Raises
    ------
    BadCase
        Names the field, never its content.
    """
    try:
        return _READER.validate_python(dict(data))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        known = {"kind"} | {name for one in (Sick, Late, Longer, Cancelled, Acute) for name in one.model_fields}
        where = next((str(one) for one in reversed(first["loc"]) if one in known), "kind")
        raise BadCase(f"event: field '{where}' is wrong, expected {first['type'].replace('_', ' ')}. See docs/route.md.") from None
