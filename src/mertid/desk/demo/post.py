"""The post that waits when the demo opens: ordinary and awful, mail and Digital Post, with and without attachments."""

from collections.abc import Sequence
from datetime import datetime

from .awkward import awkward, reply
from .papers import docx, pdf, photo, xlsx
from .parcel import Enclosure, Parcel, eml, memo, message_id
from .places import Place
from .write import Dice, Letter, letters, working_times

DRAWING = ("Matrikel 4b", "Målestok 1:500", "Carport 38 m2, 1,2 m fra skel", "Bebyggelsesprocent 24")
BUDGET = (("Post", "Beløb"), ("Leje af hal", 4200), ("Honorar til dommere", 3600), ("Forplejning", 1850), ("Deltagerbetaling", -5000))
PROTOCOL = ("Referat af mødet den 4. i måneden.", "Til stede: otte beboere.", "Vi ønsker, at kommunen ser på sagen inden vinteren.")
ENCLOSED = {
    "byggesag": lambda: Enclosure("situationsplan.pdf", "application/pdf", pdf("Situationsplan", DRAWING)),
    "kultur-og-fritid": lambda: Enclosure(
        "budget.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx(BUDGET)),
    "jura-og-forsikring": lambda: Enclosure(
        "klage.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", docx("Klage", PROTOCOL)),
    "vej-og-park": lambda: Enclosure("IMG_0417.jpg", "image/jpeg", photo()),
}


def waiting_post(place: Place, cvr: str, now: datetime, filed: Sequence[Letter], *, count: int = 26, seed: int = 11) -> list[Parcel]:
    """Return what has come in the last days. ``filed`` are earlier letters that some of it answers."""
    dice = Dice(f"post {place.host} {seed}")
    found: list[Parcel] = []
    for number, letter in enumerate(letters(seed, place, working_times(f"{seed} {place.host}", now, 6, count), vague=0.1)):
        given = [ENCLOSED[letter.team]()] if letter.team in ENCLOSED and dice.chance(0.6) else []
        if number % 6 == 5:
            found.append(_digital_post(letter, cvr, number, given))
        else:
            found.append(Parcel(f"{number:02}-{message_id(letter)[:8]}.eml", "message/rfc822", eml(letter, place, given), at=letter.at))
    found += [reply(old, place, message_id(old)) for old in filed[:2]]
    for old in filed[2:4]:
        about = f"Vedr. sag {old.case_number}"
        found.append(Parcel(f"sag-{old.case_number}.eml", "message/rfc822", eml(_later(old, now, about), place)))
    return found + list(awkward(dice, place, now))


def _digital_post(letter: Letter, cvr: str, number: int, given: list[Enclosure]) -> Parcel:
    """Every second one says its subject itself; both versions of the format are there."""
    kle = letter.kle if number % 12 == 5 else ""
    data = memo(letter, cvr, version="1.1" if number % 4 == 1 else "1.2", kle=kle, enclosures=given)
    return Parcel(f"besked-{number:02}.xml", "application/xml", data, source="memo", at=letter.at)


def _later(old: Letter, now: datetime, subject: str) -> Letter:
    body = f"Hej\n\nJeg sender lige et par ekstra oplysninger til sagen. Sig til, hvis I mangler noget.\n\nMvh\n{old.sender_name}"
    return Letter(old.team, old.kle, subject, body, old.sender, old.sender_name, now, old.case_number)
