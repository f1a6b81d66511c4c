"""Short ways to declare the facts that risk solutions are made of: numbers, yes/no and choices, with words that read well alone.

Every fact may be missing unless it says otherwise, since missing is a value to the engine; every fact says when it is known.
"""

from collections.abc import Mapping
from typing import Any

from mertid.core import Text, fact

IN_RECORD = Text(da="står i omsorgsjournalen", en="stands in the care record")
AT_VISIT = Text(da="ved visitationen", en="at the assessment")
AT_ARRIVAL = Text(da="inden for 60 minutter efter ankomst", en="within 60 minutes of arrival")
AT_REFERRAL = Text(da="ved henvisningen", en="at the referral")
BEFORE_OPERATION = Text(da="ved forundersøgelsen, før operationen", en="at the examination before the operation")
IN_JOURNAL = Text(da="står i patientjournalen på dagen", en="stands in the patient record on the day")
FROM_REGISTER = Text(da="hentes fra registre på dagen", en="fetched from registers on the day")
ASKED = Text(da="borgeren svarer selv og frivilligt", en="the citizen answers, and only who wants to")
AT_SAMPLE = Text(da="når prøvesvaret kommer", en="when the test result comes")


def number(da: str, en: str, unit: str, low: float, high: float, known: Text, **more: Any) -> Any:
    """Declare a number between ``low`` and ``high`` in ``unit``, known when ``known`` says; ``more`` as in `mertid.core.fact`."""
    return fact(da, en, unit=unit, known=known, ge=low, le=high, **{"default": None, **more})


def yes_no(da: str, en: str, known: Text, *, no: tuple[str, str], **more: Any) -> Any:
    """Declare a yes/no fact whose label is what yes says ("Bor alene"); ``no`` is what no says, in Danish and English."""
    words = {"true": Text(da=da, en=en), "false": Text(da=no[0], en=no[1])}
    return fact(da, en, words=words, known=known, **{"default": None, **more})


def has(da: str, en: str, code: str, known: Text, **more: Any) -> Any:
    """Declare whether a person has an illness, such as ``has("KOL", "COPD", "ICD-10 J44", known)``."""
    return yes_no(f"Har {da}", f"Has {en}", known, no=(f"Har ikke {da}", f"No {en}"), code=code, **more)


def choice(da: str, en: str, known: Text, words: Mapping[str, tuple[str, str]], **more: Any) -> Any:
    """Declare a choice: ``words`` gives how each key reads, in Danish and English; the field's type is the keys' `Literal`."""
    said = {key: Text(da=one, en=two) for key, (one, two) in words.items()}
    return fact(da, en, words=said, known=known, **{"default": None, **more})


def age(low: int, high: int, known: Text, **more: Any) -> Any:
    """Declare the person's age in years."""
    return number("Alder", "Age", "år", low, high, known, **more)


def gender(known: Text) -> Any:
    """Declare the person's gender as the civil register holds it: ``Literal["woman", "man"]``."""
    return choice("Køn i CPR", "Gender in the civil register", known, {"woman": ("Kvinde", "Woman"), "man": ("Mand", "Man")}, code="CPR")


def origin(known: Text) -> Any:
    """Declare Statistics Denmark's origin, held to compare groups: ``Literal["danish", "immigrant", "descendant"]``."""
    words = {"danish": ("Dansk oprindelse", "Danish origin"), "immigrant": ("Indvandrer", "Immigrant"), "descendant": ("Efterkommer",
        "Descendant")}
    return choice("Herkomst", "Origin", known, words, code="Danmarks Statistik IEKODE")


def consciousness(known: Text) -> Any:
    """Declare the level of consciousness: ``Literal["alert", "agitated", "confusion", "voice", "pain", "unresponsive"]``."""
    words = {
        "alert": ("Vågen og klar", "Alert"), "agitated": ("Urolig", "Agitated"), "confusion": ("Nyopstået forvirret", "Newly confused"),
        "voice": ("Reagerer på tiltale", "Responds to voice"), "pain": ("Reagerer på smerte", "Responds to pain"),
        "unresponsive": ("Reagerer ikke", "Unresponsive"),
    }
    return choice("Bevidsthed", "Consciousness", known, words, code="ACVPU")


def education(known: Text) -> Any:
    """Declare the highest completed education: ``Literal["none", "vocational", "short", "medium", "long"]``."""
    words = {
        "none": ("Grundskole eller gymnasium", "School only"), "vocational": ("Erhvervsuddannelse", "Vocational education"),
        "short": ("Kort videregående uddannelse", "Short higher education"),
        "medium": ("Mellemlang videregående uddannelse", "Medium higher education"),
        "long": ("Lang videregående uddannelse", "Long higher education"),
    }
    return choice("Uddannelse", "Education", known, words, code="DISCED-15")
