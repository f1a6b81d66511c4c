"""What a search finds: inflections, compounds, misspellings, phrases, filters; what it shows; what may be seen."""

from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mertid.engines.search import Entry, Filters, Found, Index, Search, find
from mertid.engines.search.compounds import split
from mertid.engines.search.vocabulary import distance

AT = datetime(2026, 3, 1, tzinfo=UTC)
TEXTS = {
    "noise": "Vi har lavet en støjmåling ved havnen. Målingen viser for meget støj om natten.",
    "water": "Måling af vand i kælderen hos beboerne i Åvænget.",
    "road": "Der er hul i vejen ved Skolevej 4. Vejene trænger til asfalt.",
    "school": "Skolens ledelse holder møde om skolevejen og trafik. Sag 24-007123.",
    "permit": "Ansøgning om byggetilladelse til en carport. Tilladelsen gælder i et år.",
    "english": "The noise from the harbour keeps us awake.",
}


def entry(key: str, text: str, **more: object) -> Entry:
    return Entry(key=key, text=text, part_of=f"case-{key}", **more)  # type: ignore[arg-type]


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    """An index in which some words are known well enough to take compounds apart."""
    made = Search().open(tmp_path / "index")
    made.put(entry(key, text, dated_at=AT + timedelta(days=at)) for at, (key, text) in enumerate(TEXTS.items()))
    while made.tidy():
        pass
    yield made
    made.close()


def keys(found: Found) -> list[str]:
    return [hit.key for hit in found.hits]


@pytest.mark.parametrize(("asked", "key"), [
    ("vej", "road"), ("veje", "road"), ("vejens", "road"), ("HUL", "road"), ("møder", "school"), ("havn", "noise"), ("noises", "english"),
])
def test_a_word_is_found_in_any_inflection(index: Index, asked: str, key: str) -> None:
    assert key in keys(index.search(asked))


@pytest.mark.parametrize("asked", ["støj", "stoej", "STØJ", "sto\u0308j"])
def test_both_spellings_of_danish_letters_are_one(index: Index, asked: str) -> None:
    assert keys(index.search(asked))[0] == "noise"


@pytest.mark.parametrize("asked", ["åvænget", "aavaenget", "Åvaenget"])
def test_letters_typed_on_a_foreign_keyboard_are_understood(index: Index, asked: str) -> None:
    assert keys(index.search(asked)) == ["water"]


def test_a_compound_is_found_by_its_last_part_and_by_its_first(index: Index) -> None:
    assert set(keys(index.search("måling"))) == {"noise", "water"}
    index.put([entry("only", "Kun støjmålingen nævnes her."), entry("bare", "Støj og måling.")])
    assert "only" in keys(index.search("målinger"))
    assert "only" in keys(index.search("støj"))


def test_what_a_compound_is_made_of_finds_the_parts_standing_apart(index: Index) -> None:
    index.put([entry("apart", "En måling, og så al den støj.")])
    assert {"apart", "noise"} <= set(keys(index.search("støjmåling")))


@pytest.mark.parametrize(("asked", "meant"), [
    ("byggetiladelse", "permit"), ("asflat", "road"), ("kælderne", "water"), ("byggetilladlese", "permit"),
])
def test_a_misspelled_word_finds_what_was_meant(index: Index, asked: str, meant: str) -> None:
    assert keys(index.search(asked))[0] == meant


def test_it_says_by_what_a_misspelled_word_was_replaced(index: Index) -> None:
    assert index.search("asflat").spelled == {"asflat": ("asfalt",)}
    assert index.search("asfalt").spelled == {}


def test_a_word_like_no_other_finds_nothing(index: Index) -> None:
    assert index.search("xylofonkoncert").hits == ()


@pytest.mark.parametrize(("asked", "found"), [
    ('"hul i vejen"', ["road"]), ('"vejen i hul"', []), ('"hul i vej"', ["road"]), ("24-007123", ["school"]), ("007123-24", []),
])
def test_a_phrase_and_a_number_with_signs_must_stand_together(index: Index, asked: str, found: list[str]) -> None:
    assert keys(index.search(asked)) == found


def test_a_word_with_minus_must_not_stand_there(index: Index) -> None:
    assert keys(index.search("måling -vand")) == ["noise"]
    assert keys(index.search('måling -"vand i kælderen"')) == ["noise"]


def test_all_words_first_and_then_some_of_them(index: Index) -> None:
    found = index.search("støj havn asfalt")
    assert not found.all_words
    assert {"noise", "road"} <= set(keys(found))
    whole = index.search("støj nat havn")
    assert keys(whole)[0] == "noise"


@pytest.mark.parametrize("odd", [
    "", "   ", "og", "i den", '"', '""', "-", "*", "AND", "a OR b", "NEAR(x", "title:x", "'; DROP TABLE", "\x00", "\ud800", "()" * 50,
])
def test_odd_questions_are_answered(index: Index, odd: str) -> None:
    index.search(odd)


def test_a_very_long_question_is_answered(index: Index) -> None:
    assert keys(index.search(" ".join(TEXTS.values()) * 40))


def test_without_words_the_newest_come_first(index: Index) -> None:
    found = index.search("", limit=2)
    assert keys(found) == ["english", "permit"]
    assert found.total == 6


def test_filters_narrow(index: Index) -> None:
    index.put([
        entry("a", "støj", kind="pdf", sender="Gerda Opdigtet <gerda@firma.example>", dated_at=AT - timedelta(days=9)),
        entry("b", "støj", kind="mail", sender="Bo", dated_at=AT + timedelta(days=99)),
    ])
    assert keys(index.search("støj", filters=Filters(kinds=("pdf",)))) == ["a"]
    assert keys(index.search("støj", filters=Filters(sender="gerda@firma"))) == ["a"]
    assert keys(index.search("støj", filters=Filters(sender="opd"))) == ["a"]
    assert keys(index.search("støj", filters=Filters(sender="100%"))) == []
    assert keys(index.search("støj", filters=Filters(until=AT))) == ["a"]
    assert keys(index.search("støj", filters=Filters(since=AT + timedelta(days=50)))) == ["b"]
    assert keys(index.search("", filters=Filters(kinds=("mail",)))) == ["b"]


def test_only_what_may_be_seen_is_shown_and_counted(index: Index) -> None:
    def allow(parts: Collection[str]) -> Collection[str]:
        return [part for part in parts if part == "case-water"]

    found = index.search("måling", allow=allow)
    assert (keys(found), found.total) == (["water"], 1)
    assert index.search("", allow=allow).total == 1
    assert {hit.key for hit in index.similar("noise", allow=allow)} <= {"water"}


@pytest.mark.parametrize("hidden", [False, True])
def test_of_a_word_in_many_documents_the_newest_are_weighed_and_counted_and_it_is_said_that_there_are_more(
    index: Index, monkeypatch: pytest.MonkeyPatch, hidden: bool
) -> None:
    for name, most in (("RANKED", 10), ("COUNTED", 25), ("ASKED", 4)):
        monkeypatch.setattr(find, name, most)
    index.put(Entry(key=f"bro:{n}", text="bro " * (40 - n), part_of=f"case:{n % 2}") for n in range(40))

    def allow(parts: Collection[str]) -> Collection[str]:
        return {part for part in parts if part == "case:1"}

    found = index.search("bro", limit=3, allow=allow if hidden else None)
    assert (found.total, found.more) == (10, True)
    assert keys(found) == (["bro:21", "bro:23", "bro:25"] if hidden else ["bro:30", "bro:31", "bro:32"])
    monkeypatch.setattr(find, "RANKED", 40)
    found = index.search("bro", limit=3, allow=allow if hidden else None)
    assert (found.total, found.more) == ((20, False) if hidden else (40, False))


def test_a_snippet_marks_the_words_in_their_own_spelling(index: Index) -> None:
    index.put([entry("more", "En tilladelse"), entry("most", "Hver tilladelse")])
    hit = index.search("tilladelse carport").hits[0]
    assert [piece.text for piece in hit.snippet if piece.marked] == ["byggetilladelse", "carport", "Tilladelsen"]
    assert "".join(piece.text for piece in hit.snippet) == TEXTS["permit"]


def test_a_snippet_of_a_long_document_shows_where_the_words_are(index: Index) -> None:
    index.put([entry("long", "fyld " * 30_000 + "Her står flagermusen i loftet. " + "fyld " * 1000)])
    (hit,) = index.search("flagermus").hits
    text = "".join(piece.text for piece in hit.snippet)
    assert "flagermusen i loftet" in text
    assert len(text) < 400


def test_similar_documents_share_telling_words(index: Index) -> None:
    index.put([entry("twin", TEXTS["noise"].replace("natten", "aftenen"))])
    first = index.similar("twin")[0]
    assert first.key == "noise"
    assert 0.5 < first.likeness <= 1
    assert "twin" not in [hit.key for hit in index.similar("twin")]
    assert index.similar("nobody") == ()


def test_pages_go_on_without_gaps(index: Index) -> None:
    index.put(entry(f"n{n}", f"Sten nummer {n} er grå") for n in range(25))
    seen = [hit.key for at in range(0, 30, 10) for hit in index.search("sten", limit=10, offset=at).hits]
    assert len(seen) == len(set(seen)) == 25
    assert index.search("sten", limit=5).total == 25


def test_a_document_is_replaced_and_taken_out_whole(index: Index) -> None:
    index.put([entry("noise", "Nu står her om kloakken.")])
    assert keys(index.search("havnen natten")) == []
    assert keys(index.search("kloak")) == ["noise"]
    assert len(index) == 6
    assert index.remove(["noise", "nobody"]) == 1
    assert keys(index.search("kloak")) == []
    assert index.search("kloakken").spelled == {}
    index.check()


def test_words_of_a_removed_document_leave_the_file(index: Index, tmp_path: Path) -> None:
    index.put([entry("secret", "Den hemmelige næbdyrsfarm")])
    index.remove(["secret"])
    while index.tidy():
        pass
    index.close()
    data = b"".join(path.read_bytes() for path in (tmp_path / "index").iterdir())
    assert b"naebdyr" not in data


def test_the_same_documents_give_the_same_answers(tmp_path: Path) -> None:
    answers = []
    for name in "ab":
        index = Search().open(tmp_path / name)
        index.put(entry(key, text) for key, text in TEXTS.items())
        answers.append([(hit.key, hit.score) for hit in index.search("måling støj vej").hits])
        index.close()
    assert answers[0] == answers[1]


def test_stamps_tell_what_is_there(index: Index) -> None:
    index.put([entry("noise", "x", stamp="7")])
    assert index.stamps()["noise"] == "7"
    index.tell("bookmark", "12")
    assert (index.told("bookmark"), index.told("other")) == ("12", "")


# --- the parts alone --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("word", "parts"), [
    ("stoejmaaling", ("stoej", "maaling")), ("ejendomsvurdering", ("ejendom", "vurdering")), ("skolevej", ("skole", "vej")),
    ("vandmaalingsrapport", ("vand", "maaling", "rapport")), ("maaling", ()), ("ejendommen", ()),
])
def test_a_compound_is_taken_apart_where_its_parts_are_more_common(word: str, parts: tuple[str, ...]) -> None:
    counts = {"stoej": 9, "maaling": 8, "ejendom": 7, "vurdering": 6, "skole": 9, "vej": 9, "vand": 5, "rapport": 4, "stoejmaaling": 1}
    found = split([word], lambda words: {one: counts[one] for one in words if one in counts})
    if word == "skolevej":  # the last part is too short to be told from an ending
        assert found == {}
        return
    assert found.get(word, ()) == parts


def test_the_last_part_alone_counts_for_finding_but_not_for_asking() -> None:
    counts = {"tilladelse": 5, "byggetilladelse": 1, "stilling": 9, "forestilling": 2, "overtilladelse": 1}
    words = [word for word in counts if len(word) > 10]
    assert split(words, lambda words: counts) == {}
    assert split(words, lambda words: counts, heads=True) == {"byggetilladelse": ("tilladelse",)}


def test_a_common_word_is_not_taken_apart() -> None:
    counts = {"hoved": 3, "stad": 4, "hovedstad": 50}
    assert split(["hovedstad"], lambda words: {one: counts[one] for one in words if one in counts}) == {}


@pytest.mark.parametrize(("one", "other", "far"), [
    ("asflat", "asfalt", 1), ("hus", "hus", 0), ("bil", "biler", 2), ("a", "abcd", 3), ("ab", "xy", 2),
])
def test_distance_counts_letters_changed_added_dropped_and_swapped(one: str, other: str, far: int) -> None:
    assert distance(one, other, 2) == far


def filled(folder: Path, *texts: str) -> Index:
    made = Search().open(folder / "index")
    made.put(entry(str(at), text) for at, text in enumerate(texts))
    while made.tidy():
        pass
    return made


@pytest.mark.parametrize(("asked", "found"), [
    ("influenza hos fugle", ["0"]), ("patienter", ["1"]), ("befordring af patient", ["1"]), ("kloak", ["2"]),
    ("ledning til kloak", ["2"]), ("ejendomsmure", ["3"]),
])
def test_a_word_that_stands_only_in_compounds_finds_them_and_a_compound_finds_its_parts_in_other_forms(
    tmp_path: Path, asked: str, found: list[str],
) -> None:
    made = filled(
        tmp_path, "Prøver for fugleinfluenza udtages.", "Patientbefordringen er aflyst.", "Kloakledningen er revnet. Kloakken lugter.",
        "Murene i de gamle ejendomme slår revner.",
    )
    assert keys(made.search(asked)) == found
    made.close()


def test_a_word_that_stands_on_its_own_is_not_looked_for_in_longer_words(tmp_path: Path) -> None:
    made = filled(tmp_path, "En bane til boldspil.", "Svævebanen er lukket.", "Banekonge og banemand.")
    assert keys(made.search("bane"))[0] == "0"
    assert "2" not in keys(made.search("bane"))
    made.close()


@pytest.mark.parametrize("asked", ["ringe", "ringede", "ringer", "ringet"])
def test_the_past_of_a_weak_verb_is_the_same_word(tmp_path: Path, asked: str) -> None:
    made = filled(tmp_path, "Hun ringede i går.", "Det var glæde og vrede.")
    assert keys(made.search(asked)) == ["0"]
    made.close()


@pytest.mark.parametrize("asked", ["12345678", "12 34 56 78", "12-34-56-78", "1234 5678"])
@pytest.mark.parametrize("written", ["CVR-nr. 12 34 56 78 er lukket", "CVR-nr. 12345678 er lukket"])
def test_a_number_is_found_however_its_digits_are_grouped(tmp_path: Path, asked: str, written: str) -> None:
    made = filled(tmp_path, written, "Nr. 12 og 34")
    assert keys(made.search(asked))[:1] == ["0"]
    made.close()
