"""How citizens dress a matter up: greetings, small talk, anger, typing errors, signatures, quoted mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .places import Place
    from .write import Dice

GREETINGS = (
    "Hej", "Hej", "Hej {kommune}", "Goddag", "Til rette vedkommende", "Kære {kommune}", "Kære alle", "Hej igen", "God morgen", "",
)
OPENINGS = (
    "Jeg ved ikke, om I er de rigtige at skrive til.", "Undskyld, hvis jeg skriver det forkerte sted hen.", "Håber, I kan hjælpe mig.",
    "Jeg har forsøgt at ringe, men der er kø i telefonen.", "Jeg skriver på vegne af min nabo, der ikke har mail.",
    "Som aftalt i telefonen sender jeg det her på skrift.",
    "Lidt baggrund: Vi har boet i {by} i mange år og er normalt glade for kommunen.",
)
ANGRY = (
    "Nu må det simpelthen stoppe!", "Det er under al kritik.", "Hvad betaler vi egentlig skat for??", "Jeg er rasende.",
    "Det er tredje gang, jeg skriver. TREDJE GANG.", "Hvis ikke I svarer, går jeg til avisen.", "Det kan ikke være rigtigt i {kommune}!",
)
ASIDES = (
    "I øvrigt virker jeres hjemmeside ikke på min telefon.", "Vi har også skrevet til skolen om noget andet, men det er en anden sag.",
    "Tidligere talte jeg med en fra borgerservice, som var meget flink.", "Min nabo har vist spurgt om det samme.",
    "Jeg kan træffes efter kl. 15 på tlf. {tlf}.", "Jeg er hjemme hele dagen på {dag}.", "Svar gerne på mail, da jeg hører dårligt.",
    "Er det noget, der skal op i byrådet?", "Jeg kunne ikke finde et skema på hjemmesiden.", "Sagen har vist nummer {sagnr} hos jer.",
)
POLITE = ("Tak på forhånd.", "På forhånd mange tak for hjælpen.", "Jeg ser frem til at høre fra jer.", "Hav en god dag.", "")
CLOSINGS = (
    "Venlig hilsen\n{navn}", "Med venlig hilsen\n{navn}\n{vej} {nr}", "Mvh\n{navn}", "Mvh {fornavn}", "Hilsen\n{navn}\n{tlf}",
    "De bedste hilsner\n{navn}", "Vh. {fornavn}", "Hilsen en træt borger", "",
)
TAILS = (
    "Sendt fra min telefon", "Sendt fra min tablet", "Hentet fra Mail til Android",
    "Denne mail kan indeholde fortrolige oplysninger. Er du ikke rette modtager, bedes du slette den og give os besked.",
)
QUOTES = (
    "Kære {navn}\n> Tak for din henvendelse. Vi vender tilbage hurtigst muligt.\n> Venlig hilsen\n> {kommune}",
    "Hej\n> Vil du oplyse adresse og telefonnummer, så vi kan finde sagen?\n> Venlig hilsen\n> {kommune}",
)
MORE = (
    "Og så har jeg lige en ting mere:", "Nu jeg skriver alligevel:", "Kan I ikke også hjælpe mig med det her:", "Ps. Endnu et spørgsmål:",
)
VAGUE_SUBJECTS = ("Min sag", "Spørgsmål", "Vedr. vores samtale", "Henvendelse", "Sag {sagnr}", "Til rette vedkommende", "Status?")
VAGUE = (
    "Hvad er status på min sag? Der er snart gået {uger} uger.", "Tak for snakken i {dag}s. Her er de papirer, du bad om.",
    "Kan du ringe til mig på {tlf}? Det drejer sig om det, vi talte om sidst.",
    "Jeg har fået et brev fra jer, som jeg ikke forstår. Hvem kan hjælpe?",
    "Hvornår hører jeg fra jer igen? Sagsbehandleren lovede svar inden {dag}.",
    "Jeg er ikke enig i det, I skriver i brevet, og vil gerne have et møde.",
    "Se venligst vedhæftede. Sig til, hvis I mangler noget.", "Jeg vil gerne flytte min tid på {dag} til en anden dag.",
)
_ASCII = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"})


def dress(dice: Dice, matter: str, *, place: Place, first: str, slots: dict[str, str]) -> str:
    """Return the whole mail text around ``matter``. About one in four is short and bare, as such mail is."""
    words = {**slots, "fornavn": first}
    if dice.chance(0.12):
        return _spell(dice, f"{matter}\n{dice.pick(('', first, 'Mvh ' + first))}".strip())
    parts = [dice.pick(GREETINGS)]
    middle = []
    if dice.chance(0.15):
        middle.append(dice.pick(OPENINGS))
    if "ikke" in matter and dice.chance(0.2):  # people are angry about what does not work
        middle.append(dice.pick(ANGRY))
    middle.append(matter)
    if dice.chance(0.25):
        middle.append(dice.pick(ASIDES))
    if dice.chance(0.12):
        middle = [*middle, "\n\n" + dice.pick(ASIDES)]
    parts += [" ".join(middle).replace(" \n", "\n"), dice.pick(POLITE), dice.pick(CLOSINGS)]
    text = "\n\n".join(p for p in parts if p)
    for name, value in words.items():
        text = text.replace("{" + name + "}", value)
    text = _spell(dice, text)
    if dice.chance(0.15):
        text += "\n\n" + dice.pick(TAILS)
    if dice.chance(0.06):
        quote = dice.pick(QUOTES)
        for name, value in words.items():
            quote = quote.replace("{" + name + "}", value)
        text += f"\n\nDen {slots['sidst']} skrev {place.name}:\n> {quote}"
    return text


def _spell(dice: Dice, text: str) -> str:
    """Return ``text`` as some write it: without æøå, without capitals, or with a few typing errors."""
    if dice.chance(0.06):
        return text.translate(_ASCII)
    if dice.chance(0.05):
        return text.lower().replace(",", "")
    if dice.chance(0.2):
        return " ".join(_slip(dice, word) if dice.chance(0.06) else word for word in text.split(" "))
    return text


def _slip(dice: Dice, word: str) -> str:
    if len(word) < 5 or not word.isalpha():
        return word
    at = dice.number(1, len(word) - 3)
    if dice.chance(0.4):
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]  # two letters swapped
    if dice.chance(0.5):
        return word[:at] + word[at + 1 :]  # one letter lost
    return word[:at] + word[at] + word[at:]  # one letter twice
