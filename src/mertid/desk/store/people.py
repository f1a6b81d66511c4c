"""People, their seats and passwords."""

import secrets
from typing import Any

from django.db.models import Model, Q

from mertid.core import BadSettings, Refused
from mertid.desk.models import Authority, Role, Seat, Team, User

from .audit import audited, record
from .setup import assign
from .who import Who

_USER = {"name", "language", "is_active", "must_change_password"}

WIDE_ROLES = (Role.DPO, Role.ADMIN)
"""Roles that hold for the whole authority: their seats have no solution, team or KLE."""


@audited
def save_user(*, who: Who, user: User | None = None, email: str = "", password: str | None = None, **fields: Any) -> User:
    """Make a person with ``email``, or change ``user`` (name, language, is_active). ``password`` is stored as an Argon2 hash."""
    if user is not None:
        _same_authority(who, user)
    row = user or User(authority=who.authority, email=email.strip().lower())
    changed = assign(row, fields, _USER)
    if user is not None and email and email.strip().lower() != row.email:
        row.email = email.strip().lower()
        changed.append("email")
    if password is not None:
        row.set_password(password)
        row.failed_logins, row.locked_until = 0, None
        changed.append("password")
    elif user is None:
        row.set_unusable_password()
    row.save()
    record(who, "user.saved", row, fields=changed, new=user is None)
    return row


@audited
def add_user(*, who: Who, email: str, name: str, language: str = "da") -> tuple[User, str]:
    """Add a person with a one-time password, which is returned once and must be changed at the first log-in.

    Raises
    ------
    BadSettings
        The e-mail is taken (perhaps at another authority, which is not said) or the name is empty.
    """
    if not name.strip():
        raise BadSettings("people: field 'name' is empty, expected a name. Write the person's name.")
    if User.objects.filter(email__iexact=email.strip()).exists():
        raise BadSettings("people: field 'email' is in use, expected a new one. Use another e-mail address.")
    password = one_time_password()
    user = save_user(who=who, email=email, password=password, name=name.strip(), language=language, must_change_password=True)
    return user, password


@audited
def reset_password(*, who: Who, user: User) -> str:
    """Give a person a new one-time password, returned once; ends the person's sessions and any lock."""
    password = one_time_password()
    save_user(who=who, user=user, password=password, must_change_password=True)
    return password


@audited
def change_password(*, who: Who, user: User, password: str) -> None:
    """Set the password that the person chose; a one-time password and all other sessions of the person end."""
    _same_authority(who, user)
    user.set_password(password)
    user.must_change_password, user.failed_logins, user.locked_until = False, 0, None
    user.save(update_fields=["password", "must_change_password", "failed_logins", "locked_until"])
    record(who, "user.password", user)


@audited
def close_user(*, who: Who, user: User) -> None:
    """Shut a person out at once, sessions included; what the person did stays.

    Raises
    ------
    Refused
        When it is the person's own access, or the authority's last administrator.
    """
    _same_authority(who, user)
    if who.user is not None and who.user.pk == user.pk:
        raise Refused("people: 'user' is yourself, expected another person. Ask another administrator.")
    _keep_an_administrator(who.authority, without=Q(user=user))
    user.is_active = False
    user.save(update_fields=["is_active"])
    record(who, "user.closed", user)


@audited
def open_user(*, who: Who, user: User) -> None:
    """Let a person in again and lift a lock."""
    _same_authority(who, user)
    user.is_active, user.failed_logins, user.locked_until = True, 0, None
    user.save(update_fields=["is_active", "failed_logins", "locked_until"])
    record(who, "user.opened", user)


@audited
def set_language(*, who: Who, user: User, language: str) -> None:
    """Set the language that a person reads the desk in: ``da`` or ``en``."""
    _same_authority(who, user)
    user.language = "en" if language == "en" else "da"
    user.save(update_fields=["language"])
    record(who, "user.language", user, language=user.language)


@audited
def save_seat(*, who: Who, user: User, role: str, solution: str = "", team: Team | None = None, kle_prefix: str = "") -> Seat:
    """Give a person a role; empty solution, team or KLE beginning means all. An equal seat is not doubled.

    Raises
    ------
    BadSettings
        Unknown role or solution, another authority's team, a malformed KLE beginning, or limits on a role that has none.
    """
    _same_authority(who, user)
    if role not in Role.values:
        raise BadSettings("seat: field 'role' is unknown, expected one of the roles. Choose from the list.")
    if role in WIDE_ROLES and (solution or team or kle_prefix):
        raise BadSettings("seat: the role holds for the whole authority, expected no limit. Leave solution, team and KLE empty.")
    if team is not None:
        _same_authority(who, team)
    if solution and not who.authority.deployments.filter(solution=solution).exists():
        raise BadSettings("seat: field 'solution' is not in use here, expected one of the authority's solutions. Choose from the list.")
    if kle_prefix and not _kle_beginning(kle_prefix):
        raise BadSettings("seat: field 'kle_prefix' is malformed, expected NN, NN.NN or NN.NN.NN. Write such as 06.01.")
    seat, made = Seat.objects.get_or_create(user=user, role=role, solution=solution, team=team, kle_prefix=kle_prefix)
    record(who, "seat.saved", user, seat=seat.pk, role=role, solution=solution, team=team and team.slug, kle=kle_prefix, new=made)
    return seat


@audited
def remove_seat(*, who: Who, seat: Seat) -> None:
    """Take a role from a person.

    Raises
    ------
    Refused
        When it is the last administrator's.
    """
    _same_authority(who, seat.user)
    if seat.role == Role.ADMIN:
        _keep_an_administrator(who.authority, without=Q(pk=seat.pk))
    record(who, "seat.removed", seat.user, seat=seat.pk, role=seat.role)
    Seat.objects.filter(pk=seat.pk).delete()


def one_time_password() -> str:
    """Return 20 characters in groups of five, about 99 bits, without letters that look alike."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(4))


def _same_authority(who: Who, thing: Model) -> None:
    if getattr(thing, "authority_id", None) != who.authority.pk:
        raise Refused(f"people: {type(thing).__name__.lower()} is another authority's, expected your own. Log in there.")


def _keep_an_administrator(authority: Authority, *, without: Q) -> None:
    left = Seat.objects.filter(user__authority=authority, user__is_active=True, role=Role.ADMIN)
    if not left.exclude(without).exists():
        raise Refused("people: the last administrator, expected one to remain. Make another person administrator first.")


def _kle_beginning(text: str) -> bool:
    parts = text.split(".")
    return len(parts) <= 3 and all(len(p) == 2 and p.isascii() and p.isdigit() for p in parts)
