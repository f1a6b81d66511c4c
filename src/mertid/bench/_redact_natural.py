"""Finding on natural case texts: recall and precision a kind, officials and linking, beside plain patterns and name lists.

The texts are invented and lie with the tests (``tests/engines/redact/natural``); they were written before any recogniser was read. Each is
found and linked as the desk does a request of one document. ``python -m mertid.bench._redact_natural FOLDER`` lists the misses of the
development half (odd numbers); those of the test half are counted and never shown.
"""

import re
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from mertid.core import same
from mertid.engines.redact import Find, Reading, Redact, Sheet
from mertid.engines.redact.evaluate import wilson
from mertid.engines.redact.names.model import load

from .harness import Row, clock, sha256, timed

FOLDER = Path(__file__).parents[3] / "tests" / "engines" / "redact" / "natural"
LEAST = 0.4
SPECIAL = frozenset(("health", "religion", "union", "sexuality", "ethnicity", "politics", "crime", "social"))
PERSON = frozenset(("name", "official"))
FINDS: dict[str, frozenset[str]] = {
    "name": PERSON, "cpr": frozenset(("cpr",)), "tlf": frozenset(("phone",)), "mail": frozenset(("email",)),
    "adr": frozenset(("address", "town")), "cvr": frozenset(("cvr",)), "bank": frozenset(("account",)), "iban": frozenset(("account",)),
    "plade": frozenset(("plate",)), "fdt": frozenset(("birth_date",)),
    "sag": frozenset(("case_number", "journal", "passport")), "pas": frozenset(("passport",)),
    "ip": frozenset(("ip",)), "url": frozenset(("url",)), "geo": frozenset(("coordinate",)), "art9": SPECIAL,
}
"""Kinds of find that are right on each kind of mark."""
OPEN = frozenset(("sag", "cvr", "url"))
LETTERS = frozenset(("name", "adr", "mail", "plade", "pas", "iban", "url", "ip"))
"""Marks of which letters count too; of the others the digits, where they have any (``reg. 1234 kto. 5678``)."""
UNMARKED = frozenset(("social",))
"""Kinds of find that the texts have no marks for: these finds count neither way."""
"""Marks that normally stay open: being named is enough."""
_MARK = re.compile(r"\{([^|{}]+)\|([^{}]*)\}")


@dataclass(frozen=True)
class Gold:
    """A marked passage. ``kind`` is ``name`` for persons; ``who`` is ``c1``, ``o2``, ``x1`` or ''; ``free``: counted neither way."""

    start: int
    end: int
    kind: str
    who: str
    free: bool


@dataclass(frozen=True)
class Case:
    """A text with its marks; ``minority`` are those of its persons who have a name from a minority background."""

    number: int
    genre: str
    text: str
    gold: tuple[Gold, ...]
    minority: frozenset[str]


Tally = dict[str, list[int]]


def cases(folder: Path) -> list[Case]:
    """Return the texts of a folder in the order of their numbers."""
    told = [case for file in sorted(folder.glob("*.toml")) for case in tomllib.loads(file.read_text("utf-8"))["case"]]
    return [_case(one["number"], one["genre"], one["text"], one["minority"]) for one in told]


def _case(number: int, genre: str, marked: str, minority: Sequence[str]) -> Case:
    text, gold, at = "", [], 0
    for match in _MARK.finditer(marked):
        text += marked[at : match.start()]
        kind, _, who = match[1].partition(" ")
        person = re.fullmatch(r"[coxp]\d+", kind) is not None
        who = kind if person else who
        free = kind in ("~", "mat") or who == "pub" or who[:1] == "p"
        gold.append(Gold(len(text), len(text) + len(match[2]), "name" if person else kind, who, free))
        text += match[2]
        at = match.end()
    return Case(number, genre, text + marked[at:], tuple(gold), frozenset(minority))


def shipped(case: Case) -> list[Find]:
    """Return what the engine finds and links, as the desk asks it."""
    engine = Redact()
    context = engine.context()
    reading = Reading("text/plain", (Sheet(0, case.text),))
    linked = engine.link([engine.find(reading, context=context)], [reading], context=context)
    return [one for one in linked[0] if one.score >= LEAST]


def plainly(case: Case) -> list[Find]:
    """Return what plain patterns and name lists find."""
    from ._redact_names import plain
    from .redact import plainly as patterns

    names = plain([case.text], load().known)[0]
    return patterns(case.text) + [Find(0, start, end, "name", 1.0, same("plain"), "plain") for start, end in names]


def hidden(text: str, gold: Gold, found: Sequence[Find]) -> bool:
    """Whether every letter and digit of a mark lies within finds that count: a genitive ending may stay, words on a person's health too."""
    over = [one for one in found if one.start < gold.end and gold.start < one.end]
    if gold.kind == "art9":
        return any(one.kind in SPECIAL for one in over)
    if gold.kind not in OPEN and gold.who[:1] != "o":
        over = [one for one in over if not one.open or one.kind == "town"]
    held = {i for one in over for i in range(one.start, one.end)}
    end = gold.end - len(re.search(r"(?:'s|’s|['’]|s)?$", text[gold.start : gold.end])[0]) if gold.kind == "name" else gold.end  # type: ignore[index]
    plain = gold.kind not in LETTERS and any(c.isdigit() for c in text[gold.start : gold.end])
    start = gold.start + (4 if text.startswith("den ", gold.start) else 0)
    return bool(held) and not any((c.isdigit() if plain else c.isalnum()) and i not in held for i, c in enumerate(text[start:end], start))


def counted(made: Sequence[tuple[Case, list[Find]]]) -> tuple[Tally, Tally]:
    """Return (hits, n) of recall per kind of mark and of precision per kind of find."""
    recall: Tally = defaultdict(lambda: [0, 0])
    precise: Tally = defaultdict(lambda: [0, 0])
    for case, found in made:
        for gold in case.gold:
            if not gold.free:
                hit = hidden(case.text, gold, found)
                for key in _keys(gold, case):
                    recall[key][1] += 1
                    recall[key][0] += hit
        for one in found:
            right = judged(case, one)
            if right is not None:
                for key in _groups(one.kind):
                    precise[key][1] += 1
                    precise[key][0] += right
    return recall, precise


def judged(case: Case, one: Find) -> bool | None:
    """Return whether a find is right, None where it counts neither way."""
    over = [gold for gold in case.gold if gold.start < one.end and one.start < gold.end]
    wanted = {kind for kind, finds in FINDS.items() if one.kind in finds}
    if any(gold.kind in wanted for gold in over if not gold.free):
        return True
    return None if one.kind in UNMARKED or any(gold.free for gold in over) else False


def _keys(gold: Gold, case: Case) -> Iterator[str]:
    if gold.kind != "name":
        yield gold.kind
        return
    yield {"c": "names of citizens", "o": "names of officials", "x": "names of other persons"}[gold.who[0]]
    if gold.who[0] == "c":
        yield "names of citizens, minority" if gold.who in case.minority else "names of citizens, others"


def _groups(kind: str) -> Iterator[str]:
    yield "names" if kind in PERSON else "art9" if kind in SPECIAL else kind


def officials(made: Sequence[tuple[Case, list[Find]]]) -> Tally:
    """Return (hits, n): officials' names found that are open, citizens' and other private persons' that are wrongly opened."""
    told: Tally = defaultdict(lambda: [0, 0])
    names = {"o": "officials' names found and left open", "c": "citizens' names wrongly open", "x": "other persons' names wrongly open"}
    for case, found in made:
        for gold in case.gold:
            over = [one for one in found if one.kind in PERSON and one.start < gold.end and gold.start < one.end]
            if gold.kind == "name" and not gold.free and over:
                told[names[gold.who[0]]][1] += 1
                told[names[gold.who[0]]][0] += all(one.open for one in over)
    return told


def linked(made: Sequence[tuple[Case, list[Find]]]) -> Tally:
    """Return (hits, n): pairs of mentions of one person joined, joined pairs of one person, numbers and addresses joined to their owner."""
    told: Tally = defaultdict(lambda: [0, 0])
    for case, found in made:
        seen = []
        for gold in case.gold:
            over = [one for one in found if one.start < gold.end and gold.start < one.end and one.kind in FINDS.get(gold.kind, ())]
            if over and gold.who and not gold.free:
                seen.append((gold, over[0].same))
        names = [(gold.who, key) for gold, key in seen if gold.kind == "name"]
        for (a, left), (b, right) in combinations(names, 2):
            if a == b:
                told["mentions of one person, joined"][1] += 1
                told["mentions of one person, joined"][0] += left == right
            if left == right:
                told["joined mentions, of one person"][1] += 1
                told["joined mentions, of one person"][0] += a == b
        keys = {who: Counter(k for w, k in names if w == who).most_common(1)[0][0] for who, _ in names}
        for gold, key in seen:
            if gold.kind not in ("name", "art9") and gold.who in keys:
                told["numbers and addresses, joined to their person"][1] += 1
                told["numbers and addresses, joined to their person"][0] += key == keys[gold.who]
                if key.startswith("person:"):
                    told["numbers and addresses given to a person, the right one"][1] += 1
                    told["numbers and addresses given to a person, the right one"][0] += key == keys[gold.who]
    return told


def rows(data: Path, seed: int) -> Iterator[Row]:
    """Yield the rows of both halves. Nothing where the texts are missing."""
    del data, seed
    files = sorted(FOLDER.glob("*.toml"))
    for half, odd in (("dev", 1), ("test", 0)) if files else ():
        part = [one for one in cases(FOLDER) if one.number % 2 == odd]
        with clock() as spent:
            ours, plain = [(one, shipped(one)) for one in part], [(one, plainly(one)) for one in part]
        base = Row("redact", f"natural texts, {half} ({len(part)})", sha256(*files), "", "share", None)
        said = []
        for way, mine, theirs in zip(("recall", "precision"), counted(ours), counted(plain), strict=True):
            said += [_row(base, f"{key}: {way}", mine[key], theirs.get(key)) for key in sorted(mine)]
        for told in (officials(ours), linked(ours)):
            said += [_row(base, key, told[key], None) for key in sorted(told)]
        yield from timed(said, spent.seconds)


def _row(base: Row, metric: str, mine: Sequence[int], theirs: Sequence[int] | None) -> Row:
    told = wilson(*mine)
    plain = theirs[0] / theirs[1] if theirs and theirs[1] else None
    return Row(
        base.bench, base.dataset, base.sha256, metric, base.unit, told.value, plain, "plain regex, name lists" if plain is not None else "",
        low=told.low, high=told.high, n=mine[1],
    )


def misses(folder: Path) -> Iterator[str]:
    """Yield a line for each miss and false find of the development half."""
    for case in cases(folder):
        if case.number % 2:
            found = shipped(case)
            for gold in case.gold:
                if not gold.free and not hidden(case.text, gold, found):
                    over = [f"{one.kind}{' open' * one.open}" for one in found if one.start < gold.end and gold.start < one.end]
                    yield _told(case, "MISS", f"{gold.kind} {gold.who}", gold.start, gold.end, ",".join(over))
            for one in found:
                if judged(case, one) is False:
                    yield _told(case, "FALSE", one.kind, one.start, one.end, f"{one.rule} {one.score:.2f}")


def _told(case: Case, what: str, kind: str, start: int, end: int, more: str) -> str:
    shown = case.text[max(0, start - 40) : start] + "[[" + case.text[start:end] + "]]" + case.text[end : end + 30]
    return f"{case.number:3} {what:5} {kind:12} {more:22} {shown!r}"


if __name__ == "__main__":
    print("\n".join(misses(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)))
