"""The audit row of every look-up and write, in the transaction of what it tells of."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from functools import wraps
from threading import local
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from mertid.core import AuditMissing, Refused
from mertid.desk.models import AuditRow, Authority
from mertid.govern import audit as chain

from .turn import turn
from .who import Who

P = ParamSpec("P")
T = TypeVar("T")
Step = tuple[str, str | Model, dict[str, Any]]

_CPR_LIKE = re.compile(r"(?<![0-9A-Za-z])[0-9]{6}[- ]?[0-9]{4}(?![0-9A-Za-z])")
_LONGEST = 120
_here = local()

TOLD = ("team.", "rule.", "kle.", "deployment.", "model.")
"""Beginnings of the actions that may change what an engine is told, or which model it holds; see `mertid.desk.engine`."""

# Where the key of a row's authority is found, by the name of the keyword argument that carries it.
_PATHS: dict[str, tuple[str, ...]] = {
    "who": ("authority", "pk"), "authority": ("pk",), "source": ("deployment", "authority_id"), "case": ("authority_id",),
    "deployment": ("authority_id",), "intake": ("deployment", "authority_id"), "model": ("deployment", "authority_id"),
    "delivery": ("case", "authority_id"), "decision": ("case", "authority_id"), "user": ("authority_id",), "token": ("authority_id",),
    "team": ("authority_id",), "paper": ("case", "authority_id"), "mark": ("paper", "case", "authority_id"),
    "release": ("case", "authority_id"), "file": ("release", "case", "authority_id"), "gathering": ("case", "authority_id"),
    "batch": ("deployment", "authority_id"),
    "rule": ("deployment", "authority_id"), "seat": ("user", "authority_id"), "suggestion": ("case", "authority_id"),
}


def record(who: Who, action: str, thing: str | Model, **detail: Any) -> AuditRow:
    """Write the audit row of one look-up or write and return it.

    Parameters
    ----------
    action
        What was done, such as ``case.seen`` or ``case.decided``.
    thing
        To what, such as ``case:<id>``; a row is named by its table and key.
    detail
        Ids, field names and counts. What looks like a CPR number is masked; long text and rows are refused.

    Raises
    ------
    ValueError
        When a detail is not an id, a name, a number or a short list of them. Names the key, never the value.
    """
    return record_all(who, [(action, thing, detail)])[0]


def record_all(who: Who, steps: Sequence[Step]) -> list[AuditRow]:
    """Write the audit rows of several steps (action, thing, detail) of one write, with one move of the head; see `record`."""
    plain = [(action, name_of(thing), {key: _plain(key, value) for key, value in detail.items()}) for action, thing, detail in steps]
    with turn(), transaction.atomic(savepoint=False):  # inside a write there is nothing to save: without its audit row it must all go
        made = None
        while made is None:
            head = _held_head(who.authority.pk) or lock(who.authority)
            made = _append(head, who.actor, plain)
    _here.written = getattr(_here, "written", 0) + len(made)
    return made


def _append(head: Authority, actor: str, steps: Sequence[tuple[str, str, dict[str, Any]]]) -> list[AuditRow] | None:
    """Move the head on and write the rows; None when ``head`` is not the newest, because part of the transaction was taken back."""
    at, position, before = timezone.now(), head.audit_position, head.audit_digest or chain.START
    moved: dict[str, Any] = {}
    rows = []
    for action, thing, detail in steps:
        position += 1
        digest = chain.digest(head.cvr, position, at, actor, action, thing, detail, before)
        rows.append(AuditRow(
            authority_id=head.pk, position=position, at=at, actor=actor, action=action, thing=thing, detail=detail, before=before,
            digest=digest,
        ))
        if action.startswith(TOLD):
            moved["engine_stamp"] = digest
        before = digest
    here = Authority.objects.filter(pk=head.pk, audit_position=head.audit_position, audit_digest=head.audit_digest)
    if not here.update(audit_position=position, audit_digest=before, **moved):
        _held_heads().pop(head.pk, None)
        return None
    head.audit_position, head.audit_digest = position, before
    return AuditRow.objects.bulk_create(rows)


def _held_heads() -> dict[int, Authority]:
    """Return the authorities' rows that the write under way on this thread holds, by key."""
    if not hasattr(_here, "heads"):
        _here.heads = {}
    heads: dict[int, Authority] = _here.heads
    return heads


def _held_head(key: int) -> Authority | None:
    return _held_heads().get(key)


def lock(authority: Authority) -> Authority:
    """Return the authority's row, held until the transaction ends: one writer an authority at a time.

    SQLite holds the whole database from the start of a transaction (IMMEDIATE). On PostgreSQL the weaker row lock lets
    others still insert rows that point to the authority.
    """
    return _hold(authority.pk)


def _hold(key: int) -> Authority:
    rows = Authority.objects.only("cvr", "audit_position", "audit_digest")
    if connection.vendor == "postgresql":
        rows = rows.select_for_update(no_key=True)
    return rows.get(pk=key)


def audited(function: Callable[P, T]) -> Callable[P, T]:
    """Make a write function atomic, alone at its authority, and impossible to finish without an audit row.

    The authority is found from the keyword arguments. It is locked before anything is written, so that two writers never
    wait for each other.

    Raises
    ------
    AuditMissing
        When no audit row was written; the transaction is rolled back.
    """

    @wraps(function)
    def write(*args: P.args, **kwargs: P.kwargs) -> T:
        key = _one_authority(function.__name__, kwargs)
        heads = _held_heads()
        outermost = key is not None and key not in heads
        try:
            with turn(), transaction.atomic():
                if key is not None and outermost:
                    heads[key] = _hold(key)
                before = getattr(_here, "written", 0)
                result = function(*args, **kwargs)
                if getattr(_here, "written", 0) == before:
                    raise AuditMissing(f"{function.__name__}: no audit row written. Call record() in {function.__module__}.")
                return result
        finally:
            if key is not None and outermost:
                heads.pop(key, None)

    write.audited = True  # type: ignore[attr-defined]
    return write


def unaudited(why: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Mark a write that leaves no audit row of its own, with the sentence that says why it need not."""

    def mark(function: Callable[P, T]) -> Callable[P, T]:
        function.unaudited = why  # type: ignore[attr-defined]
        return function

    return mark


def name_of(thing: str | Model) -> str:
    """Return ``case:<id>`` for a row of the table of cases, and so on; a text as it is."""
    if isinstance(thing, str):
        return thing
    return f"{type(thing).__name__.removesuffix('Row').lower()}:{thing.pk}"


def entries(authority: Authority) -> Iterator[chain.Entry]:
    """Yield the authority's audit rows in the order of the chain."""
    rows = AuditRow.objects.filter(authority=authority).order_by("position")
    for row in rows.iterator(chunk_size=2000):
        yield chain.Entry(row.position, row.at, row.actor, row.action, row.thing, row.detail, row.before, row.digest)


def verify_audit(authority: Authority | None = None) -> list[chain.Fault]:
    """Return what is wrong with one authority's audit chain, or with all of them; an empty list when they hold.

    Holds no lock: rows written meanwhile are part of what is read, and nobody waits for it.
    """
    from .anchors import read_anchors

    found: list[chain.Fault] = []
    for one in Authority.objects.order_by("cvr") if authority is None else [authority]:
        anchors, faults = read_anchors(one.cvr)
        head = Authority.objects.get(pk=one.pk)
        anchors.append(chain.Anchor(head.audit_position, head.audit_digest))
        found += faults + chain.verify(one.cvr, entries(one), anchors)
        newest = AuditRow.objects.filter(authority=one).order_by("-position").values_list("position", flat=True).first() or 0
        if newest > Authority.objects.get(pk=one.pk).audit_position:
            found.append(chain.Fault(one.cvr, newest, "inserted"))  # put in at the end, past the head
    return found


def _one_authority(where: str, kwargs: dict[str, Any]) -> int | None:
    """Return the key of the authority that all arguments belong to.

    Raises
    ------
    Refused
        When an argument is another authority's: no write ever crosses tenants.
    """
    found = None
    for name, path in _PATHS.items():
        value = kwargs.get(name)
        if value is None:
            continue
        for step in path:
            value = getattr(value, step)
        if found is not None and value != found:
            raise Refused(f"{where}: '{name}' is another authority's, expected one's own. Log in there.")
        found = value
    return found


def _plain(key: str, value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, str) and len(value) <= _LONGEST:
        return _CPR_LIKE.sub("•", value)
    if isinstance(value, list | tuple | set | frozenset) and len(value) <= 200:
        return [_plain(key, one) for one in (sorted(value) if isinstance(value, set | frozenset) else value)]
    size = f" of length {len(value)}" if hasattr(value, "__len__") else ""
    raise ValueError(f"audit: detail '{key}' is {type(value).__name__}{size}, expected an id, a name, a number or a list of them.")
