"""Rules beside the model: salutations, signatures and form fields, where a name stands by custom. Letters have them, news has not."""

import re
from collections.abc import Iterator
from dataclasses import replace

from mertid.core import Text

from ..overlaps import Overlaps
from ..values import Find
from . import features
from .lists import FOLDER, stem
from .model import Model
from .tokenise import words

MODEL_SAYS = Text(da="Ligner et personnavn efter ord, form og sammenhæng.", en="Looks like a person's name by its words, form and context.")
SALUTATION = Text(da="Står som navn efter en hilsen.", en="Stands as a name after a salutation.")
SIGNATURE = Text(da="Står som navn under en slutning på et brev.", en="Stands as a name under a letter's closing.")
FIELD = Text(da="Står i et felt, der skal have et navn.", en="Stands in a field that asks for a name.")

PART = r"(?:[^\W\d_]\.(?:[ ]?[^\W\d_]\.)*|[^\W\d_][^\W\d_'’-]*(?:[-'’][^\W\d_]+)*'?)"
NAME = rf"{PART}(?:[ ]{{1,2}}{PART}){{0,5}}"
HELLO = re.compile(rf"(?im)^[ \t>]*(?:kære|hej|hejsa|goddag|til|att\.?|dear|hello)[ ]+(?P<name>{NAME})[ ]*(?:[,!.]|$)")
BYE = re.compile(
    r"(?im)^[ \t>]*(?:(?:med[ ])?(?:de[ ]|mange[ ])?(?:venlig|bedste|varme|kærlig)e?(?:ste?)?[ ]+hilsen(?:er)?"
    r"|m\.?v\.?h\.?|mvh|vh|hilsen|de[ ]bedste[ ]hilsner|(?:venlig|bedste|mange|kærlige?)[ ]hilsner|hilsner|kh|(?:kind|best)[ ]regards)"
    rf"[ ]*[,.:]?[ \t]*(?:fra[ ])?(?:\n[ \t>]*){{0,3}}(?P<name>{NAME})[ ]*[,.]?[ ]*$"
)
ASKED = re.compile(
    r"(?im)(?:^|[|\t;]|[ ]{2})[ \t>]*(?:(?:fulde[ ])?navn|for-[ ]og[ ]efternavn|fornavn(?:e|\(e\))?|efternavn|mellemnavn"
    r"|borger(?:ens[ ]navn)?|ansøger(?:[ ]?s?[ ]navn)?|klager|patient|elev|barnets[ ]navn|mor|far|moder|fader|ægtefælle|samlever|pårørende"
    r"|værge|partsrepræsentant|underskriver|kontaktperson|sagsbehandler|behandler|modtager|afsender|indsender|underskrift|c/o|name)"
    rf"[ ]*[:|\t][ \t|]*(?P<name>{NAME})[ ]*(?:$|[|,;\t(]|[ ]{{2}})"
)
RULES = ((HELLO, SALUTATION, "names:salutation", 0.85), (BYE, SIGNATURE, "names:signature", 0.85), (ASKED, FIELD, "names:field", 0.9))
NOT_NAMES = frozenset((FOLDER / "not_names.txt").read_text("utf-8").split())  # words that stand where a name stands


def joined(text: str, finds: list[Find], model: Model) -> list[Find]:
    """Return the model's finds and the rules' finds, none overlapping; a rule's longer passage takes a shorter find of the model in."""
    held = Overlaps(finds)
    for one in said_by_rules(text, model):
        over = held.over(one)
        if all(one.start <= other.start and other.end <= one.end for _, other in over):
            for number, _ in over:
                held.remove(number)
            held.add(replace(one, score=max([one.score, *(other.score for _, other in over)])))
    return sorted(held.all(), key=lambda f: f.start)


def said_by_rules(text: str, model: Model) -> Iterator[Find]:
    """Yield what stands where letters and forms have a name and is made like one."""
    for pattern, reason, rule, score in RULES:
        for found in pattern.finditer(text):
            start, end = found.span("name")
            row = [w.text for w in words(text[start:end])]
            if _like_a_name(row, model, asked=rule == "names:field"):
                said = [stem(w.rstrip("."), model.known) for w in row]
                yield Find(0, start, end, "name", score, reason, rule, "person:" + " ".join(said))


def _like_a_name(row: list[str], model: Model, *, asked: bool) -> bool:
    """Whether words are made like a name: none a common word, and either listed or with capitals."""
    low = [w.lower() for w in row]
    if not row or any(w in NOT_NAMES for w in low) or any(w in model.known.titles for w in low):
        return False
    listed = [bool(features.listed(w, model.known)) for w in row]
    big = [w[0].isupper() for w in row]
    if all(big) and (asked or any(listed) or len(row) > 1):
        return True
    return listed[0] and all(x or features.form(w) in "Ip" for x, w in zip(listed, row, strict=True))
