"""Sends what must leave the house: moved in the mailbox, forwarded, journalised. Nothing is lost; a repeat can be recognised."""

import logging
import random
from datetime import datetime, timedelta
from threading import Lock, Thread
from time import monotonic
from typing import Any

from django.db import DatabaseError, InterfaceError, connection
from django.db.models import QuerySet
from django.utils import timezone

from mertid.core import BadSettings, DeliveryFailed, DeliveryRefused, MertidError, SourceFailed
from mertid.desk import store
from mertid.desk.models import Delivery

from .send import Sender

log = logging.getLogger(__name__)

MOST_TRIES = 8
FIRST_WAIT_S = 30.0
GROWTH = 3.0
"""Waits of 30 s, 90 s, 4.5 min, 14 min, 41 min, 2 h and 6 h: eight tries in about nine hours, a night's outage."""
LEASE_S = 300
"""Longer than one sending can take; after it another worker takes the delivery up."""
MOST_LANES = 32

Lane = tuple[int, str, int | None]
_lanes: dict[Lane, tuple[Thread, list[bool]]] = {}
_lock = Lock()


def deliver_due(now: datetime, *, wait_s: float = 1.0) -> int:
    """Send what is due, and return how many deliveries were tried in the lanes that ended meanwhile.

    Each receiver (deployment, kind, mailbox) has a lane, a thread of its own that lives while something is due for it. A slow or
    dead receiver keeps only its own lane busy: this returns after at most ``wait_s`` seconds and leaves the lane at work.
    Safe with several workers: a delivery is leased before it is sent.

    Parameters
    ----------
    now
        Aware; what was due then is sent.
    wait_s
        How long to wait for lanes to end. Seconds.
    """
    count = _reap()
    wanted: QuerySet[Delivery, Any] = _due(now).values_list("case__deployment_id", "kind", "case__intake__source_id")
    for lane in wanted.distinct().order_by():
        with _lock:
            if lane in _lanes or len(_lanes) >= MOST_LANES:
                continue
            tried: list[bool] = []
            thread = Thread(target=_run, args=(lane, now, tried), name=f"deliver-{lane[1]}-{lane[0]}", daemon=True)
            _lanes[lane] = thread, tried
            thread.start()
    until = monotonic() + wait_s
    for thread, _ in list(_lanes.values()):
        thread.join(max(0.0, until - monotonic()))
    return count + _reap()


def _reap() -> int:
    """Forget the lanes that have ended and return how many deliveries they tried."""
    with _lock:
        ended = [lane for lane, (thread, _) in _lanes.items() if not thread.is_alive()]
        return sum(len(_lanes.pop(lane)[1]) for lane in ended)


def _due(now: datetime) -> QuerySet[Delivery]:
    return Delivery.objects.filter(state="waiting", next_try_at__lte=now, decision__undone_at=None)


def _run(lane: Lane, now: datetime, tried: list[bool]) -> None:
    """Send what is due in one lane, one at a time, until the receiver fails or nothing is left."""
    names: dict[str, Any] = dict(zip(("case__deployment_id", "kind", "case__intake__source_id"), lane, strict=True))
    sender = Sender()
    try:
        waiting = _due(now).filter(**names)
        for pk in list(waiting.order_by("next_try_at").values_list("pk", flat=True)):
            delivery = Delivery.objects.select_related("case__authority").get(pk=pk)
            if not store.lease_delivery(delivery=delivery, seconds=LEASE_S):
                continue  # another worker has it, or the decision was undone
            tried.append(deliver(delivery, sender))
            if not tried[-1]:
                return  # the receiver is in trouble; what is left is due still and tried one by one
    except (DatabaseError, InterfaceError) as error:
        log.warning("deliver: the database is away (%s)", type(error).__name__)
    finally:
        sender.close()
        connection.close()


def deliver(delivery: Delivery, sender: Sender) -> bool:
    """Send one leased delivery and write what came of it. False when the receiver as such is in trouble."""
    try:
        receipt = sender.send(delivery)
    except (DatabaseError, InterfaceError):
        raise  # the lease runs out and it is sent again
    except DeliveryRefused as error:
        store.delivery_failed(delivery=delivery, error=str(error), dead=True)
        return True
    except Exception as error:  # a fault of ours must not stop the other deliveries; its text could quote the case
        said = str(error) if isinstance(error, MertidError) else f"deliver: {type(error).__name__}, expected none. Tell the supplier."
        log.warning("delivery %s: %s", delivery.pk, said)
        tries = delivery.tries + 1
        asked_s = error.retry_after_s if isinstance(error, DeliveryFailed) else None
        next_try_at = timezone.now() + timedelta(seconds=pause_s(tries, asked_s))
        store.delivery_failed(delivery=delivery, error=said, dead=tries >= MOST_TRIES, next_try_at=next_try_at)
        return not isinstance(error, DeliveryFailed | SourceFailed | BadSettings)
    store.delivery_sent(delivery=delivery, receipt=receipt)
    return True


def pause_s(tries: int, asked_s: float | None = None) -> float:
    """Return how long to wait after ``tries`` failed tries: growing, spread by a fifth, at least what the receiver asked for."""
    grown = FIRST_WAIT_S * GROWTH ** (tries - 1) * random.uniform(0.8, 1.2)  # noqa: S311 (spreads the load, guards nothing)
    return max(grown, asked_s or 0.0)
