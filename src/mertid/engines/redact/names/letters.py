"""Invented sentences of the kind letters, notes and forms have, with names put in by rule, for training.

The patterns (letters.txt) are written here; ``{n}`` is a whole name, ``{f}`` a first name, ``{s}`` a surname, ``{g}`` a whole name in the
genitive, ``{i}`` initials and surname, ``{b}`` a bare part in lower case or capitals; ``\\n`` ends a line. Words in square
brackets are a choice.
"""

import random
import re
from collections.abc import Iterator

from .augment import Names, genitive
from .corpus import Labelled
from .lists import FOLDER
from .tokenise import sentences

SLOT = re.compile(r"\{([nfsgi])\}")
CHOICE = re.compile(r"\[([^\]]+)\]")


def letters(names: Names, seed: int, copies: int) -> Iterator[Labelled]:
    """Yield each pattern ``copies`` times, each time with other names and choices."""
    patterns = [p.replace("\\n", "\n") for p in (FOLDER / "letters.txt").read_text("utf-8").splitlines() if p and not p.startswith("#")]
    dice = random.Random(seed)  # noqa: S311  # no secret
    for pattern in patterns:
        for _ in range(copies):
            yield from _filled(pattern, names, dice)


def _filled(pattern: str, names: Names, dice: random.Random) -> Iterator[Labelled]:
    text, people, at = "", [], 0
    chosen = CHOICE.sub(lambda m: dice.choice(m[1].split("/")), pattern)
    loud = dice.random()
    for slot in SLOT.finditer(chosen):
        text += chosen[at : slot.start()]
        name = _name(slot[1], names, dice)
        name = name.upper() if loud < 0.08 else name.lower() if loud < 0.14 else name
        people.append((len(text), len(text) + len(name)))
        text, at = text + name, slot.end()
    text += chosen[at:]
    for row in sentences(text):
        labels = ["O"] * len(row)
        for start, end in people:
            inside = [k for k, w in enumerate(row) if w.start < end and start < w.end]
            for k in inside:
                labels[k] = "B-PER" if k == inside[0] else "I-PER"
        yield Labelled(tuple(w.text for w in row), tuple(labels))


def _name(slot: str, names: Names, dice: random.Random) -> str:
    if slot == "f":
        return names.first(dice)
    if slot == "s":
        return names.last(dice)
    row = names.whole(dice)
    if slot == "g":
        row[-1] = genitive(row[-1], dice)
    if slot == "i":
        letters = [names.first(dice)[0] for _ in range(dice.choice((1, 2, 2, 3)))]
        row = [dice.choice(("{}. " * len(letters), "{}." * len(letters) + " ")).format(*letters).strip(), row[-1]]
    return " ".join(row)
