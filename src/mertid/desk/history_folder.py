"""Decided mail from a folder with one subfolder a team, in it one for each subject (KLE) where it is known."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.utils import timezone

from mertid.core import BadSettings, Unreadable
from mertid.desk import store
from mertid.desk.jobs.open import facts_of, letterhead_of, read_paper
from mertid.desk.models import Deployment, Team
from mertid.exchange.open import open_message

BATCH = 100
_SUBJECT = re.compile(r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}(?![0-9])")


def import_folder(deployment: Deployment, folder: Path) -> dict[str, tuple[int, int]]:
    """Store the mail of each subfolder as decided for the team of its name; return (stored, unreadable) per team.

    Raises
    ------
    BadSettings
        When a subfolder is not named as one of the authority's teams; nothing is stored then.
    """
    places = {place: _team(deployment, place.name) for place in sorted(p for p in folder.iterdir() if p.is_dir())}
    if not places:
        raise BadSettings("import-history: the folder has no subfolders, expected one for each team. Sort the files first.")
    return {team.slug: _import(deployment, place, team) for place, team in places.items()}


def _team(deployment: Deployment, name: str) -> Team:
    teams = list(Team.objects.filter(authority=deployment.authority))
    found = next((t for t in teams if name.casefold() in (t.slug.casefold(), t.name.casefold())), None)
    if found is None:
        known = ", ".join(t.slug for t in teams) or "no team yet"
        raise BadSettings(f"import-history: subfolder '{name[:40]}' is no team, expected one of: {known}. Rename it or make the team.")
    return found


def _import(deployment: Deployment, place: Path, team: Team) -> tuple[int, int]:
    stored = unread = 0
    part: list[store.Settled] = []
    who = store.command(deployment.authority)
    for kle, data in _messages(place):
        try:
            part.append(_settled(deployment, data, {"team": team.slug, **({"kle": kle} if kle else {})}))
        except Unreadable:
            unread += 1
        if len(part) == BATCH:
            stored += store.import_decided(who=who, deployment=deployment, items=part)
            part = []
    return stored + store.import_decided(who=who, deployment=deployment, items=part), unread


def _settled(deployment: Deployment, data: tuple[bytes, str, str], values: dict[str, str]) -> store.Settled:
    message = open_message(data[0], media_type=data[1], name=data[2])
    papers = tuple(read_paper(one) for one in message.attachments if not (one.inline and one.media_type.startswith("image/")))
    facts = facts_of(message, deployment).model_dump(mode="json")
    # What is known today must not leak into what was to be decided then.
    facts |= {name: empty for name, empty in (("known_cases", []), ("earlier_team", "")) if name in facts}
    return store.Settled(facts, values, message.date or timezone.now(), papers, letterhead_of(message))


def _messages(place: Path) -> Iterator[tuple[str, tuple[bytes, str, str]]]:
    """Yield each message's subject and its bytes, media type and name; an .mbox holds many.

    The subject is the number that the innermost folder below ``place`` is named as, or empty.
    """
    import mailbox

    for path in sorted(p for p in place.rglob("*") if p.is_file() and not p.name.startswith(".")):
        above = path.relative_to(place).parent.parts
        kle = next((found.group() for name in reversed(above) if (found := _SUBJECT.match(name))), "")
        if path.suffix.lower() == ".mbox":
            box = mailbox.mbox(path, create=False)
            for key in box.iterkeys():
                yield kle, (box.get_bytes(key), "message/rfc822", f"{path.name} {key}")
            box.close()
        else:
            yield kle, (path.read_bytes(), _media_type(path), path.name)


def _media_type(path: Path) -> str:
    from mimetypes import guess_type

    known = {".eml": "message/rfc822", ".msg": "application/vnd.ms-outlook", ".xml": "application/xml"}
    return known.get(path.suffix.lower()) or guess_type(path.name)[0] or "application/octet-stream"
