"""Words and sentences as the treebank cuts them, with their places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mertid.engines.redact.names.tokenise import LONGEST, sentences, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hej, Bo!", ["Hej", ",", "Bo", "!"]),
        ("K.A. Holm", ["K.", "A.", "Holm"]),
        ("f.eks. den 3. maj kl. 14.30", ["f.eks.", "den", "3.", "maj", "kl.", "14.30"]),
        ("Jens' hund, Maria's kat, Bach-Lund", ["Jens'", "hund", ",", "Maria's", "kat", ",", "Bach-Lund"]),
        ("skriv til bo@eksempel.dk.", ["skriv", "til", "bo@eksempel.dk", "."]),
        ("Bo\nLund\n\nHej", ["Bo", "\n", "Lund", "\n\n", "Hej"]),
    ],
)
def test_text_is_cut_into_words(text: str, expected: list[str]) -> None:
    assert [w.text for w in words(text)] == expected


def test_sentences_end_at_full_stops_and_blank_lines_but_not_after_initials() -> None:
    said = [[w.text for w in s] for s in sentences("K. A. Holm kom. Han gik igen.\n\nMvh\nBo")]
    assert said == [["K.", "A.", "Holm", "kom", "."], ["Han", "gik", "igen", "."], ["Mvh", "\n", "Bo"]]


def test_no_sentence_is_longer_than_twice_the_limit() -> None:
    assert max(map(len, sentences("ord " * 5000))) <= 2 * LONGEST


@given(st.text(max_size=300))
def test_no_character_but_white_space_is_lost_and_places_fit(text: str) -> None:
    last = 0
    for word in words(text):
        assert last <= word.start < word.end <= len(text)
        assert not text[last : word.start].strip()
        last = word.end
    assert not text[last:].strip()
