"""After a change: what was promised for the fleet against what the next period's trips show."""

from pydantic import BaseModel, ConfigDict

from .compose import Composition
from .figures import today
from .model import Need


class Realised(BaseModel):
    """Cost and CO2 a year: before, promised and realised, and the promise made even with the new period's driving.

    ``fair_*`` is what the promised fleet would cost and let out with the trips that were driven since, so that more or less driving is not
    taken for a saving. ``missing`` are vehicles of the promised fleet that are not there, by type (negative: there are more).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    before_dkk: float
    promised_dkk: float
    realised_dkk: float
    fair_dkk: float | None
    before_co2: float
    promised_co2: float
    realised_co2: float
    fair_co2: float | None
    km_before: float
    km_after: float
    trips_before: float
    trips_after: float
    own_after: int
    missing: dict[str, int]
    unserved: tuple[str, ...] = ()
    """Trips since that the promised fleet could not have driven."""


def realised(before: Need, promised: Composition, after: Need, fair: Composition | None) -> Realised:
    """Return the comparison; ``fair`` is the promised fleet worked out on the new trips, None where its types are not the same."""
    was, now = today(before), today(after)
    missing = {key: n - now.counts.get(key, 0) for key, n in promised.counts.items() if n != now.counts.get(key, 0)}
    return Realised(
        before_dkk=was.dkk, promised_dkk=promised.dkk, realised_dkk=now.dkk, fair_dkk=fair.dkk if fair else None, before_co2=was.co2_kg,
        promised_co2=promised.co2_kg, realised_co2=now.co2_kg, fair_co2=fair.co2_kg if fair else None, km_before=was.km, km_after=now.km,
        trips_before=was.trips * before.scale, trips_after=now.trips * after.scale, own_after=now.own_trips, missing=missing,
        unserved=fair.unserved if fair else (),
    )
