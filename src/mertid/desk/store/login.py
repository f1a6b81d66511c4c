"""Log-in: counted, locked after repeated failures, and the same whether the person exists or not.

A try is counted before the password is looked at, so that many tries at once are no way around the lock. Network addresses
are kept only as a keyed digest, and an e-mail that belongs to nobody is not kept at all.
"""

import hashlib
import hmac
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Literal

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from mertid.desk.models import User, VisitorTries

from .audit import audited, record, unaudited
from .who import Who, person, visitor

log = logging.getLogger("mertid.login")

TRIES = 5
"""Failures until a person is locked out, and again at each further so many."""
LOCK_MIN, LOCK_MAX_MIN = 15, 24 * 60
"""First lock in minutes; it doubles each time up to the longest."""
ADDRESS_TRIES, ADDRESS_MIN = 30, 15
"""Failures from one network address within so many minutes until it must wait (several people share one address)."""


@dataclass(frozen=True)
class LogIn:
    """The answer to a try: the person, or why not. ``wrong`` covers unknown, wrong password, closed and locked alike."""

    user: User | None
    why: Literal["", "wrong", "too_many"] = ""


def log_in(*, email: str, password: str, address: str) -> LogIn:
    """Check an e-mail and a password typed by a visitor at a network address."""
    now = timezone.now()
    if not _count_address(address=address, now=now):
        return LogIn(None, "too_many")
    user = User.objects.select_related("authority").filter(email__iexact=email.strip()[:254]).first()
    if user is None:
        check_password(password, _no_password())
        log.warning("log-in failed: unknown e-mail")
        return LogIn(None, "wrong")
    allowed = _count_user(user=user, now=now)
    right = check_password(password, user.password if allowed else _no_password())
    if allowed and right:
        login_ok(user=user, address=address)
        return LogIn(user)
    login_failed(user=user, address=address, counted=allowed)
    return LogIn(None, "wrong")


def digest(text: str) -> str:
    """Return a keyed digest of an address, 64 hexadecimal characters; without the key it cannot be guessed back."""
    return hmac.new(settings.SECRET_KEY.encode(), b"visitor|" + text.encode(), hashlib.sha256).hexdigest()


@audited
def login_ok(*, user: User, address: str = "") -> None:
    """Record a log-in and forget the failures before it."""
    user.failed_logins, user.locked_until, user.last_login = 0, None, timezone.now()
    user.save(update_fields=["failed_logins", "locked_until", "last_login"])
    VisitorTries.objects.filter(digest=digest(address), failures__gt=0).update(failures=F("failures") - 1)
    record(visitor(user.authority), "login.ok", user, address=digest(address)[:12])


@audited
def login_failed(*, user: User, address: str = "", counted: bool = True) -> None:
    """Record a failed log-in, and the lock where this try began one; a try while locked or closed out was not ``counted``."""
    who = visitor(user.authority)
    record(who, "login.failed", user, address=digest(address)[:12], counted=counted, tries=user.failed_logins)
    if counted and user.locked_until and user.failed_logins % TRIES == 0:
        record(who, "login.locked", user, until=user.locked_until, tries=user.failed_logins)


@audited
def logged_out(*, user: User, idle: bool = False) -> None:
    """Record a log-out."""
    record(Who(user.authority, person(user).actor, user), "login.ended", user, idle=idle)


@unaudited("a counter of tries; the try itself is recorded when its answer is known")
def _count_user(*, user: User, now: datetime) -> bool:
    """Count a try against the person and return whether the password may be looked at."""
    with transaction.atomic():
        held = User.objects.select_for_update().get(pk=user.pk)
        open_ = held.is_active and not (held.locked_until and held.locked_until > now)
        if open_:
            held.failed_logins += 1
            if held.failed_logins % TRIES == 0:
                minutes = min(LOCK_MIN * 2 ** (held.failed_logins // TRIES - 1), LOCK_MAX_MIN)
                held.locked_until = now + timedelta(minutes=minutes)
            held.save(update_fields=["failed_logins", "locked_until"])
        user.failed_logins, user.locked_until, user.is_active = held.failed_logins, held.locked_until, held.is_active
    return open_


@unaudited("a counter of tries from an address, which belongs to no authority")
def _count_address(*, address: str, now: datetime) -> bool:
    """Count a try from the address and return whether it may go on; the oldest counters are forgotten on the way."""
    oldest = now - timedelta(minutes=ADDRESS_MIN)
    with transaction.atomic():
        VisitorTries.objects.filter(since__lt=oldest).delete()
        tries, _ = VisitorTries.objects.select_for_update().get_or_create(digest=digest(address), defaults={"since": now})
        if tries.failures >= ADDRESS_TRIES:
            return False
        VisitorTries.objects.filter(pk=tries.pk).update(failures=F("failures") + 1)
    return True


@cache
def _no_password() -> str:
    """Return a hash that nobody's password has, made with the same work as theirs."""
    return make_password(hashlib.sha256(settings.SECRET_KEY.encode() + b"nobody").hexdigest())
