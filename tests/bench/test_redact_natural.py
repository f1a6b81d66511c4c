"""The natural texts and how they are counted: marks are whole, halves are kept apart, development figures do not fall."""

from mertid.bench import _redact_natural as natural
from mertid.bench._redact_natural import Case, Gold, cases, counted, hidden, judged, misses, officials
from mertid.core import same
from mertid.engines.redact import Find
from mertid.engines.redact.find.cpr import birth_date

TEXTS = cases(natural.FOLDER)


def find(start: int, end: int, kind: str = "name", *, open_: bool = False) -> Find:
    return Find(0, start, end, kind, 0.9, same("x"), "x", open=open_)


def test_there_are_eighty_texts_and_more_of_every_kind_with_whole_marks() -> None:
    assert [one.number for one in TEXTS] == list(range(1, 89))
    assert all(len(one.text.split()) > 140 and "{" not in one.text and "}" not in one.text for one in TEXTS)
    assert {gold.kind for one in TEXTS for gold in one.gold} - {"~", "mat"} <= set(natural.FINDS)


def test_every_made_up_cpr_number_has_a_date_and_both_ways_of_the_check_digit_are_there() -> None:
    told = ["".join(c for c in one.text[g.start : g.end] if c.isdigit()) for one in TEXTS for g in one.gold if g.kind == "cpr"]
    assert all(birth_date(number) for number in told)
    assert any(int(number[:2]) > 60 for number in told)


def test_a_mark_is_hidden_when_its_letters_and_digits_are_and_a_genitive_may_stay() -> None:
    gold = Gold(0, 6, "name", "c1", False)
    assert hidden("Karens hus", gold, [find(0, 5)])
    assert not hidden("Karens hus", gold, [find(0, 3)])
    assert not hidden("Karens hus", gold, [find(0, 6, open_=True)])
    assert hidden("reg. 1234", Gold(0, 9, "bank", "", False), [find(5, 9, "account")])


def test_a_find_beside_every_mark_is_false_and_one_on_a_free_mark_counts_neither_way() -> None:
    case = Case(1, "", "Karen og Holm & Co", (Gold(0, 5, "name", "c1", False), Gold(9, 18, "~", "", True)), frozenset())
    assert judged(case, find(0, 5)) is True
    assert judged(case, find(6, 8)) is False
    assert judged(case, find(9, 13)) is None


def test_what_is_found_in_the_development_half_does_not_fall() -> None:
    made = [(one, natural.shipped(one)) for one in TEXTS if one.number % 4 == 1]
    recall, precise = counted(made)
    share = {key: hits / n for key, (hits, n) in recall.items()}
    assert share["names of citizens"] > 0.95
    assert share["cpr"] == 1
    assert share["adr"] > 0.85
    assert precise["names"][0] / precise["names"][1] > 0.95
    told = officials(made)
    assert told["citizens' names wrongly open"][0] == 0
    assert told["officials' names found and left open"][0] / told["officials' names found and left open"][1] > 0.6


def test_only_the_development_half_is_listed() -> None:
    numbers = {int(line.split()[0]) for line in misses(natural.FOLDER)}
    assert numbers
    assert all(number % 2 for number in numbers)
