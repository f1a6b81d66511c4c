"""What is refused at the panel, with the sentence that the person reads."""

from mertid.core import AlreadyDecided, Refused, Text
from mertid.desk.models import CaseRow, User


class NotNow(Refused):
    """What was asked cannot be done now; ``text`` tells the person why and what to do."""

    def __init__(self, message: str, text: Text) -> None:
        super().__init__(message)
        self.text = text


class Changed(AlreadyDecided):
    """Another person was first; ``text`` tells who and asks to look again. Nothing was written."""

    def __init__(self, message: str, text: Text) -> None:
        super().__init__(message)
        self.text = text


def not_now(where: str, is_what: str, expected: str, da: str, en: str) -> NotNow:
    """Return the error; ``da`` and ``en`` are whole sentences for the person."""
    return NotNow(f"{where}: {is_what}, expected {expected}. See the page's message.", Text(da=da, en=en))


def changed_by(where: str, user: User | None) -> Changed:
    """Return the error that somebody else changed the same thing since the page was shown."""
    name = user.name if user else ""
    by_da, by_en = (f"{name} har ændret", f"{name} has changed") if name else ("Der er ændret", "There has been a change to")
    return Changed(
        f"{where}: it was changed since the page was shown, expected as shown. Look again.",
        Text(da=f"{by_da} det samme imens. Siden er hentet igen; se på det og vælg på ny.",
             en=f"{by_en} the same meanwhile. The page has been read again; look and choose anew."),
    )


def person_only(where: str, user: User | None) -> User:
    """Return the person.

    Raises
    ------
    Refused
        When it is no person: a machine decides nothing.
    """
    if user is None:
        raise Refused(f"{where}: actor is no person, expected one. Only a person decides.")
    return user


def still_open(where: str, case: CaseRow) -> None:
    """Refuse when the request is answered already."""
    if case.state not in ("new", "waiting"):
        raise not_now(
            where, f"state is {case.state}", "an unanswered request", "Anmodningen er besvaret. Åbn den igen, hvis afgørelsen skal ændres.",
            "The request has been answered. Reopen it if the decision must change.",
        )
