"""A calendar invitation as lines that a person can read."""

import re
from datetime import datetime

_SHOWN = {
    "SUMMARY": "Møde", "DTSTART": "Start", "DTEND": "Slut", "LOCATION": "Sted", "ORGANIZER": "Indkaldt af", "DESCRIPTION": "Beskrivelse",
}


def calendar_text(source: str) -> str:
    """Return the first events of an iCalendar text, a line a field.

    Source: RFC 5545 section 3.1 (folded lines) and 3.3.11 (escapes).
    """
    lines = re.sub(r"\n[ \t]", "", source.replace("\r\n", "\n")).split("\n")
    out: list[str] = []
    inside = False
    for line in lines[:5_000]:
        name, _, value = line.partition(":")
        name, _, _ = name.upper().partition(";")
        if name in ("BEGIN", "END") and value.strip().upper() in ("VEVENT", "VTODO"):
            inside = name == "BEGIN"
        elif inside and name in _SHOWN and value.strip():
            out.append(f"{_SHOWN[name]}: {_value(name, value)}")
    return "\n".join(out)


def _value(name: str, value: str) -> str:
    if name.startswith("DT"):
        for form, shown in (("%Y%m%dT%H%M%S", "%d.%m.%Y kl. %H.%M"), ("%Y%m%d", "%d.%m.%Y")):
            try:
                found = datetime.strptime(value.strip().rstrip("Z"), form)  # noqa: DTZ007 -- shown as the sender wrote it
            except ValueError:
                continue
            return found.strftime(shown) + (" (UTC)" if value.strip().endswith("Z") else "")
    value = value.removeprefix("mailto:").removeprefix("MAILTO:")
    return re.sub(r"\\([nN,;\\])", lambda found: "\n" if found[1] in "nN" else found[1], value).strip()
