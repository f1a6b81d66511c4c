"""The awful mails that every shared mailbox gets."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from .papers import pdf, photo, scan
from .parcel import Enclosure, Parcel, eml, message_id
from .places import Place
from .write import Dice, Letter, situations, write

FORWARDED = """Hej

Kan I tage den her? Den er havnet hos os ved en fejl.

Venlig hilsen
{name}, sekretariatet

-------- Videresendt besked --------
Fra: Receptionen <reception@{host}>
Dato: {date}
Emne: VS: {subject}

FYI

-------- Videresendt besked --------
Fra: {sender}
Emne: {subject}

{body}
"""
HTML = """<html><head><style>.x{{color:#004}}</style></head><body><table width="600"><tr><td class="x">
<p>Hej {place}</p><p>{body}</p><p>Venlig hilsen<br><b>{name}</b></p>
<img src="https://sporing.example/pixel.gif" width="1" height="1"><script>alert("hej")</script>
</td></tr></table></body></html>"""
ENGLISH = """Hello

We moved here from Portugal in August, and our daughter Inês (4) still has no place in a kindergarten. We wrote two weeks ago but got a
letter in Danish that we do not understand. Who can we talk to in English? I start work on Monday.

Best regards
Marta Pilegaard"""
ANGRY = """SÅ ER DET NOK!!!

For FJERDE gang er vores skraldespand ikke tømt. Jeg har ringet, jeg har skrevet, og jeg har stået en halv time i telefonkø for at blive
smidt af. Der er maddiker i hele indkørslen. I er simpelthen det mest uduelige, jeg nogensinde har oplevet, og jeg betaler {kr} kr. om
året for det lort!

Hvis ikke den er tømt i morgen inden kl. 12, kommer jeg selv ned og tømmer den på rådhustrappen. Så kan borgmesteren lugte til det.

{name}
{street} {number}"""
# Nobody with this number is born yet: the 4 after the dash makes the year 2030.
CPR = """Hej

Jeg vil gerne høre, hvor langt I er kommet med min sag om sygedagpenge. Jeg har ikke fået penge i denne måned.
Mit personnummer er 310130-4321, og jeg kan træffes på telefon efter kl. 10.

Mvh
{name}"""
FOREIGN_LETTERS = """Blåbærgrøden på Østerbæk Ældrecenter er blevet væk. Kan køkkenet ændre på madplanen, så de ældre får grød igen?

Hilsen Åse Færgemand"""
SCANNED = """Hun har skrevet brevet selv, så jeg har scannet det.

Mvh
Karen"""


def awkward(dice: Dice, place: Place, at: datetime) -> Iterator[Parcel]:
    """Yield one parcel of each awkward kind, received at ``at`` or a little before."""

    def letter(**changes: Any) -> Letter:
        return replace(write(dice, place, at), **changes)

    def fit(text: str, one: Letter, **more: str) -> str:
        return text.format(name=one.sender_name, place=place.name, street=place.streets[0], number="14", kr="5.120", **more)

    plain = letter()
    yield _mail("uden-emne", eml(plain, place, subject=""))
    bare = letter()
    page = HTML.format(place=place.name, body=bare.body.replace("\n", "<br>"), name=bare.sender_name)
    yield _mail("kun-html", eml(bare, place, html=page))
    chain = letter()
    told = FORWARDED.format(
        name="Bodil", host=place.host, date=f"{at:%d-%m-%Y %H:%M}", subject=chain.subject, sender=chain.sender, body=chain.body,
    )
    inside = letter(subject=f"VS: VS: {chain.subject}", body=told, sender=f"sekretariat@{place.host}", sender_name="Bodil Damkjær")
    yield _mail("videresendt", eml(inside, place))
    yield _mail("forkert-tegnsaet", _wrong_charset(letter(subject="Madplanen", body=FOREIGN_LETTERS), place))
    yield _mail("engelsk", eml(letter(subject="Kindergarten", body=ENGLISH, sender_name="Marta Pilegaard"), place))
    yield _mail("vred", eml(letter(subject="NU STOPPER I!!!", body=fit(ANGRY, plain)), place))
    yield _mail("med-personnummer", eml(letter(subject="Min sag", body=fit(CPR, plain)), place))
    yield _mail("tom", eml(letter(subject="(intet emne)", body=""), place))
    yield _mail("kun-bilag", eml(letter(subject="Se vedhæftede", body=""), place, [_paper()]))
    yield _mail("indscannet", eml(letter(subject="Brev fra min mor", body=SCANNED), place, [_scan()]))
    shown = Enclosure("IMG_2041.jpg", "image/jpeg", photo())
    yield _mail("billede", eml(letter(subject="Hul", body="Se billedet. Gør noget."), place, [shown]))
    yield _mail("meget-lang", eml(letter(subject="Hele historien", body=_long(dice, place, at)), place))
    yield _mail("kort", eml(letter(subject="rotte", body="hej der er en rotte i haven"), place))
    yield Parcel("oedelagt.msg", "application/vnd.ms-outlook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 8)


def reply(letter: Letter, place: Place, answers: str) -> Parcel:
    """Return a reply to a mail that was sorted before, with the old text quoted below."""
    quoted = letter.body.replace("\n", "\n> ")
    asked = "Tak for svaret. Jeg har ikke hørt mere fra jer, så hvad er status?"
    body = f"{asked}\n\nMvh\n{letter.sender_name}\n\n> {letter.subject}\n> {quoted}"
    later = replace(letter, subject=f"SV: {letter.subject}", body=body)
    return _mail(f"svar-{message_id(letter)[:8]}", eml(later, place, answers=answers))


def _mail(name: str, data: bytes) -> Parcel:
    return Parcel(f"{name}.eml", "message/rfc822", data)


def _wrong_charset(letter: Letter, place: Place) -> bytes:
    """The text is Windows-1252, but the header says UTF-8."""
    head = f"From: {letter.sender}\nTo: post@{place.host}\nSubject: {letter.subject}\nMessage-ID: <{message_id(letter)}>\n"
    head += f"Date: {letter.at:%a, %d %b %Y %H:%M:%S +0000}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
    return head.encode() + b"Content-Transfer-Encoding: 8bit\n\n" + letter.body.encode("cp1252")


def _paper() -> Enclosure:
    lines = (
        "Til kommunen", "", "Jeg søger hermed om tilladelse til at opføre en carport på 38 m2",
        "på min grund. Afstanden til skel er 1,2 meter.", "Tegning eftersendes.", "", "Venlig hilsen", "Flemming Kærsgaard",
    )
    return Enclosure("ansøgning.pdf", "application/pdf", pdf("Ansøgning om carport", lines))


def _scan() -> Enclosure:
    lines = ("Kære kommune", "Jeg kan ikke længere selv gøre rent og støvsuge,", "og jeg vil gerne søge om praktisk hjælp.", "Hilsen Tove")
    return Enclosure("scan0001.png", "image/png", scan("Brev", lines))


def _long(dice: Dice, place: Place, at: datetime) -> str:
    """Many matters in one mail, as some write once a year."""
    parts = [write(dice, place, at, dice.pick(situations())).body for _ in range(40)]
    return "Jeg har samlet det hele i én mail.\n\n" + "\n\n".join(f"{n}) {part}" for n, part in enumerate(parts, 1))
