"""What must leave the house, and sending again what failed."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Path, Query, Router
from ninja.errors import HttpError

from mertid.desk import store
from mertid.desk.models import Delivery

from .keys import READ, WRITE, who
from .shapes import DeliveryOut
from .solutions import REFUSED

router = Router(tags=["deliveries"])


@router.get("/deliveries", auth=READ, response={200: list[DeliveryOut], **REFUSED})
def deliveries(
    request: HttpRequest, state: Annotated[str, Query(max_length=10)] = "dead", limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> list[dict[str, Any]]:
    """List deliveries in a state, oldest first; those that failed for good unless another state is asked for."""
    rows = Delivery.objects.filter(case__authority=who(request).authority, state=state).order_by("next_try_at", "id")
    return [_line(row) for row in rows[:limit]]


@router.post("/deliveries/{delivery_id}/resend", auth=WRITE, response={200: DeliveryOut, **REFUSED})
def resend(request: HttpRequest, delivery_id: Path[UUID]) -> dict[str, Any]:
    """Try a failed delivery again."""
    row = Delivery.objects.filter(case__authority=who(request).authority, pk=delivery_id).first()
    if row is None:
        raise HttpError(404, "")
    return _line(store.resend(who=who(request), delivery=row))


def _line(row: Delivery) -> dict[str, Any]:
    kept = ("id", "kind", "state", "tries", "next_try_at", "sent_at", "last_error")
    return {name: getattr(row, name) for name in kept} | {"case": row.case_id}
