"""Moving one message to a team's folder: again is no error, and nothing but that one message is ever touched."""

import hashlib
import re
from collections.abc import Mapping, Sequence, Set
from typing import Any, cast

import imap_tools
from imap_tools.errors import (
    MailboxCopyError,
    MailboxExpungeError,
    MailboxFlagError,
    MailboxFolderCreateError,
    MailboxFolderSelectError,
    MailboxMoveError,
)
from imap_tools.utils import check_command_status, encode_folder

from mertid.core import DeliveryFailed, DeliveryRefused

from .imap_parts import fetch

MOVED = "$MertidMoved"
QUOTABLE = re.compile(r'[!#-\[\]-~]{1,200}')
CANDIDATES = 50


def move(
    box: imap_tools.BaseMailBox, able: Set[str], place: Mapping[str, Any], folder: str, *, where: str, earlier: Sequence[str] = ()
) -> str:
    """Move the message and return ``<folder>;<how>``.

    ``how`` is ``moved``, ``copied`` (a server that can take nothing away safely: the original stays, marked) or ``there``.
    The message is known by its bytes; its UID and Message-ID only tell where to look. ``earlier`` names folders that it was
    moved to before, as when a case is sent on to another team.

    Raises
    ------
    DeliveryRefused
        The folder cannot be made, or the message is in neither folder (a person has moved it).
    DeliveryFailed
        The server said no; worth another try.
    """
    folder = _spell(box, folder)
    _make(box, folder, where)
    for source in dict.fromkeys([str(place["folder"]), *(_spell(box, name) for name in earlier)]):
        if source != folder and (uid := _find(box, place, source, uid=place.get("uid") if source == place["folder"] else None)):
            break
    else:
        if _find(box, place, folder, uid=place.get("uid") if folder == place["folder"] else None):
            return f"{folder};there"
        raise DeliveryRefused(f"{where}: the mail is in neither folder, expected it where it was read. Find it; somebody has moved it.")
    if "MOVE" in able:
        check_command_status(box.client.uid("MOVE", str(uid), _wire(folder)), MailboxMoveError)
        if box.client.response("COPYUID")[1][-1] is None and not _find(box, place, folder):  # gone between look and move
            raise DeliveryFailed(f"{where}: the mail slipped away while it was moved, expected it in the team's folder. It is tried again.")
        return f"{folder};moved"
    return f"{folder};{_copy(box, able, place, source, uid, folder)}"


def _wire(folder: str) -> str:
    """Return the folder's name as it goes over the wire; imaplib takes the bytes, its stub says str."""
    return cast(str, encode_folder(folder))


def _copy(box: imap_tools.BaseMailBox, able: Set[str], place: Mapping[str, Any], source: str, uid: int, folder: str) -> str:
    """Move without MOVE. A copy that an earlier, broken try left is used. A plain EXPUNGE would hit other messages: never sent."""
    if not _find(box, place, folder):
        box.folder.set(source)
        check_command_status(box.client.uid("COPY", str(uid), _wire(folder)), MailboxCopyError)
        if not _find(box, place, folder):
            raise MailboxCopyError(("NO", [b"not found after COPY"]), "OK")
    box.folder.set(source)
    if "UIDPLUS" in able:
        check_command_status(box.client.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Deleted)"), MailboxFlagError)
        check_command_status(box.client.uid("EXPUNGE", str(uid)), MailboxExpungeError)
        return "moved"
    allowed = b" ".join(flag for flag in box.client.untagged_responses.get("PERMANENTFLAGS", []) if isinstance(flag, bytes))
    mark = MOVED if rb"\*" in allowed else r"\Flagged"
    check_command_status(box.client.uid("STORE", str(uid), "+FLAGS.SILENT", f"({mark})"), MailboxFlagError)
    return "copied"


def _find(box: imap_tools.BaseMailBox, place: Mapping[str, Any], folder: str, uid: int | None = None) -> int | None:
    """Return the UID of the message in ``folder``, which stays selected; by UID under the same UIDVALIDITY, else by search."""
    try:
        box.folder.set(folder)
    except MailboxFolderSelectError:
        return None
    validity = box.client.untagged_responses.get("UIDVALIDITY")
    if uid and validity and int(cast(bytes, validity[-1])) == place.get("uidvalidity") and _same(box, place, uid):
        return uid
    criteria = []
    if QUOTABLE.fullmatch(str(place.get("message_id", ""))):
        criteria.append(f'HEADER Message-ID "{place["message_id"]}"')
    if size := place.get("size"):
        criteria.append(f"LARGER {size - 1} SMALLER {size + 1}")
    for each in criteria:
        for found in map(int, box.uids(each, None)[-CANDIDATES:]):
            if _same(box, place, found):
                return found
    return None


def _same(box: imap_tools.BaseMailBox, place: Mapping[str, Any], uid: int) -> bool:
    parts = fetch(box, [uid], headers_only=bool(place.get("headers_only")))
    return bool(parts) and hashlib.sha256(parts[0].data).hexdigest() == place.get("sha256")


def _spell(box: imap_tools.BaseMailBox, folder: str) -> str:
    """Write ``A/B`` with the server's own separator."""
    if "/" not in folder:
        return folder
    root = box.folder.list("", "")
    delimiter = root[0].delim if root else "/"
    return folder.replace("/", delimiter) if delimiter not in ("", "NIL") else folder


def _make(box: imap_tools.BaseMailBox, folder: str, where: str) -> None:
    try:
        box.folder.set(folder, readonly=True)
        return
    except MailboxFolderSelectError:
        pass
    try:
        box.folder.create(folder)
    except MailboxFolderCreateError:
        try:
            box.folder.set(folder, readonly=True)  # another worker was faster
        except MailboxFolderSelectError:
            raise DeliveryRefused(f"{where}: the team's folder cannot be made, expected a name the server takes. Correct it.") from None
