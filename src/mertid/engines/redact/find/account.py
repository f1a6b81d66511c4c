"""Bank accounts: Danish registration and account number, IBAN, payment cards.

Source: Finans Danmark, registration numbers of four digits and accounts of up to ten; ISO 13616 (IBAN, modulus 97) with the length of
each country; ISO/IEC 7812 (Luhn) for cards.
"""

import re
from collections.abc import Iterator

from mertid.core import Text

from ..context import Context
from ..values import Find
from ._near import after, around, before, digits, leaning, numbers, starting, within

RULE = "account"
_S = r"[ \u00a0]"
_IBAN = re.compile(
    rf"(?<![A-Za-z0-9])(?P<land>[A-Z]{{2}})(?P<check>\d\d)(?P<rest>(?:{_S}?[A-Z0-9]{{4}}){{2,7}}(?:{_S}?[A-Z0-9]{{1,3}})?)(?![A-Za-z0-9])"
)
_LAND = re.compile(r"[A-Z]{2}$")
_PAIR = re.compile(rf"(?<![\d.,\-/])(?P<reg>\d{{4}})(?P<gap>{_S}?[\-\u2013/.]?{_S}?)(?P<account>\d(?:{_S}?\d){{5,9}})(?!\d)(?![.,\-/]\d)")
_SPLIT = re.compile(
    r"\breg(?:istrerings)?\.?[ \-]?(?:nr|nummer)?\.?[: ]{0,3}(?P<reg>\d{4})\b[ ,.;/\-\n]{0,4}(?:og )?(?:(?:bank)?konto|kto)(?:nr|"
    r"nummer)?\.?[ \-]?(?:nr\.?|nummer)?[: ]{0,3}"
    r"(?P<account>\d(?:[ .]?\d){5,9})(?!\d)",
    re.IGNORECASE,
)
_ALONE = re.compile(
    r"(?<![a-zæøå])(?:bank|nem|løn|klient)?(?:konto|kto)(?:nr|nummer)?\.?[ \-]?(?:nr\.?|nummer)?[: ]{1,3}(?:er )?(?P<account>\d(?:[ "
    r".\-]?\d){6,13})(?!\d)", re.IGNORECASE
)
_CARD = re.compile(r"(?<![\d\-])(?:\d{4}[ \-]\d{4}[ \-]\d{4}[ \-]\d{1,7}|\d{15,16})(?![\d\-])")
_TOLD = re.compile(r"konto|\bkto\b|reg\.? ?-?n|bank|nemkonto|giro|indsæt|overfør|udbetal|iban|pengeinst")
_OTHER = re.compile(r"(?:faktura|ordre|ean|gln|vare|sags?|cpr|telefon|tlf|mobil|cvr|isbn)[\w.]*[ :]{0,3}(?:nr\.?|nummer)?[ :]{0,3}$")
_CARD_TOLD = re.compile(r"kort|card|visa|master|dankort")
LENGTHS = {
    "DK": 18,
    "SE": 24,
    "NO": 15,
    "FI": 18,
    "DE": 22,
    "GB": 22,
    "FR": 27,
    "NL": 18,
    "BE": 16,
    "ES": 24,
    "IT": 27,
    "PL": 28,
    "AT": 20,
    "CH": 21,
    "IE": 22,
    "PT": 25,
    "LU": 20,
    "IS": 26,
    "FO": 18,
    "GL": 18,
    "EE": 20,
    "LV": 21,
    "LT": 20,
    "CZ": 24,
    "SK": 24,
    "HU": 28,
    "RO": 24,
    "BG": 22,
    "GR": 27,
    "HR": 21,
    "SI": 19,
    "MT": 31,
    "CY": 28,
    "TR": 26,
    "UA": 29,
    "LI": 21,
    "MC": 27,
    "SM": 27,
}
IBAN = Text(da="IBAN-kontonummer; kontrolcifrene passer", en="IBAN; the check digits fit")
IBAN_BAD = Text(da="Står ved IBAN, men kontrolcifrene passer ikke", en="Stands beside IBAN, but the check digits do not fit")
TOLD = Text(
    da="Registrerings- og kontonummer ved ord som konto eller bank",
    en="Registration and account number beside words such as account or bank",
)
SHAPED = Text(da="Skrevet som registrerings- og kontonummer", en="Written as registration and account number")
CARD = Text(da="Kortnummer; kontrolcifret passer", en="Card number; the check digit fits")


def find(text: str, context: Context) -> Iterator[Find]:
    """Yield bank accounts and payment cards."""
    for match in starting(_IBAN, text, leaning(text, numbers(text), _LAND, 2)):
        found = _iban(text, match)
        if found is not None:
            yield found
    for match in starting(_PAIR, text, numbers(text)):
        lead = before(text, match.start(), 60).rsplit("\n\n")[-1]
        named = _TOLD.search(lead) is not None and not _OTHER.search(lead)
        tight = len(digits(match["account"])) == 10 and " " not in match["account"] and match["gap"].strip() != "."
        score = 0.95 if named else 0.5 if tight and match["gap"] else 0.0
        if score:
            yield _account(match.start(), match.end(), score, TOLD if named else SHAPED, match["reg"] + digits(match["account"]))
    near = around(text, 50, 40)
    for match in within(_SPLIT, text, near):
        yield _account(match.start("reg"), match.end(), 0.97, TOLD, match["reg"] + digits(match["account"]))
    for match in within(_ALONE, text, near):
        yield _account(match.start("account"), match.end(), 0.9, TOLD, digits(match["account"]))
    for match in starting(_CARD, text, numbers(text)):
        told = digits(match[0])
        if 13 <= len(told) <= 19 and luhn(told) and told[0] in "23456" and told[:4] != "5798":
            named = _CARD_TOLD.search(before(text, match.start(), 30) + after(text, match.end(), 20)) is not None
            if named or " " in match[0] or "-" in match[0]:
                yield Find(0, match.start(), match.end(), "card", 0.97 if named else 0.8, CARD, RULE, f"card:{told}")


def mod_97(iban: str) -> bool:
    """Whether an IBAN without spaces has the length of its country and passes modulus 97."""
    if LENGTHS.get(iban[:2], len(iban)) != len(iban):
        return False
    return int("".join(str(int(c, 36)) for c in iban[4:] + iban[:4])) % 97 == 1


def luhn(number: str) -> bool:
    """Whether a card number's digits pass the Luhn check."""
    doubled = [int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(number))]
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


def _iban(text: str, match: re.Match[str]) -> Find | None:
    told, end = re.sub(r"\s", "", match[0]), match.end()
    wanted = LENGTHS.get(told[:2])
    if wanted and len(told) > wanted:  # the pattern took the next words in capitals along
        kept = 0
        for end in range(match.start() + 1, match.end() + 1):
            kept = len(re.sub(r"\s", "", text[match.start() : end]))
            if kept == wanted:
                break
        told = told[:wanted]
    if mod_97(told):
        return Find(0, match.start(), end, "account", 0.99 if wanted else 0.7, IBAN, RULE, f"account:{told.lower()}")
    if "iban" in before(text, match.start(), 20):
        return Find(0, match.start(), end, "account", 0.75, IBAN_BAD, RULE, f"account:{told.lower()}")
    return None


def _account(start: int, end: int, score: float, reason: Text, told: str) -> Find:
    return Find(0, start, end, "account", score, reason, RULE, f"account:{told}")
