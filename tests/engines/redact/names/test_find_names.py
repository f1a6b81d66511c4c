"""Names in letters, notes and forms: what the shipped model and the rules find, and what they leave alone. All people are invented."""

import time
from itertools import pairwise

import pytest

from mertid.engines.redact.names import find_names, find_names_many
from mertid.engines.redact.names.find import LEAST


def found(text: str) -> list[str]:
    return [text[f.start : f.end] for f in find_names(text)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Kære Karen\n\nTak for dit brev.", ["Karen"]),
        ("Kære hr. Vestergaard,\nVi har modtaget din klage.", ["Vestergaard"]),
        ("Kære Hr. Vestergaard-Lund,\nVedlagt er din kopi.", ["Vestergaard-Lund"]),
        ("Jensens hus ligger ved siden af Karens.", ["Jensens", "Karens"]),
        ("Sagen er overdraget til K. A. Vestergaard i går.", ["K. A. Vestergaard"]),
        ("Underskrevet af K.A. Vestergaard-Lund.", ["K.A. Vestergaard-Lund"]),
        ("Min nabo ALI HASSAN har klaget over støj.", ["ALI HASSAN"]),
        ("Jeg skriver på vegne af min mor Fatima Al-Rashid, som er syg.", ["Fatima Al-Rashid"]),
        ("Socialrådgiver Zeynep Yıldız har talt med borgeren.", ["Zeynep Yıldız"]),
        ("Lægen Thi Kim Nguyen vurderede skaden.", ["Thi Kim Nguyen"]),
        ("Patienten Sivapalan Rajaratnam er indlagt.", ["Sivapalan Rajaratnam"]),
        ("Anne-Grethe Bach-Mortensen deltog i mødet.", ["Anne-Grethe Bach-Mortensen"]),
        ("Navn: mohammed yusuf\nAdresse: Skovvej 3", ["mohammed yusuf"]),
        ("Fornavn: Birgitte\nEfternavn: Holmgaard", ["Birgitte", "Holmgaard"]),
        ("Det er aftalt.\n\nMed venlig hilsen\n\nLars Bo Nielsen\nTeamleder", ["Lars Bo Nielsen"]),
        ("Det er aftalt.\nMvh Gitte", ["Gitte"]),
        ("> Kan vi mødes?\n> Mvh Birthe", ["Birthe"]),
    ],
)
def test_a_name_is_found_as_letters_and_forms_write_it(text: str, names: list[str]) -> None:
    assert found(text) == names


def test_a_name_broken_over_a_line_end_is_one_name() -> None:
    text = "Sagsbehandleren har talt med Mette\nVestergaard om sagen."
    assert found(text) == ["Mette\nVestergaard"]


def test_a_list_of_names_gives_each_by_itself() -> None:
    text = "Deltagere: Karen Holm, Ahmad Khalil, Søren Bak og Nadia Petrovic"
    assert found(text) == ["Karen Holm", "Ahmad Khalil", "Søren Bak", "Nadia Petrovic"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n \t\n",
        "Kære borger\n\nDu kan klage til Ankestyrelsen inden fire uger.",
        "Hej alle\nMødet er flyttet til mandag.",
        "Med venlig hilsen\nBorgerservice\nAarhus Kommune",
        "Kommunen har behandlet ansøgningen efter forvaltningsloven.",
        "Navn: ukendt\nBeløb: 1.200 kr.",
        "Til rette vedkommende",
    ],
)
def test_what_is_no_name_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_every_find_says_why_in_danish_how_sure_and_by_what() -> None:
    text = "Kære Karen\n\nNavn: Ali Hassan\n\nI går kom Mette Holm forbi.\n\nVenlig hilsen\nBo Lund"
    finds = find_names(text)
    assert len(finds) == 4
    for one in finds:
        assert (one.kind, one.sheet) == ("name", 0)
        assert LEAST <= one.score <= 1
        assert one.reason.da
        assert one.reason.en
        assert one.rule.startswith("names:")
        assert one.key.startswith("person:")


def test_all_ways_to_write_a_name_have_one_key() -> None:
    texts = ["Sagen om Karen Jensen er lukket.", "Karen Jensens sag er lukket.", "Sagen om KAREN JENSEN er lukket."]
    assert {find_names(t)[0].key for t in texts} == {"person:karen jensen"}


def test_finds_are_in_order_and_none_overlaps_another() -> None:
    finds = find_names("Kære Karen Holm\nJeg er Ali Hassan, og min bror Omar Hassan bor hos mig.\nMvh\nAli Hassan")
    assert all(a.end <= b.start for a, b in pairwise(finds))


def test_many_texts_give_what_each_gives_alone() -> None:
    texts = ["Kære Karen", "", "Sagen om Omar Hassan er lukket. Den var lang.", "Mette ringede."]
    assert find_names_many(texts) == [find_names(t) for t in texts]


def test_a_higher_least_probability_gives_fewer_finds() -> None:
    text = "Paragurth og Mette Holm talte med Rig i går."
    assert {f.start for f in find_names(text, least=0.9)} <= {f.start for f in find_names(text, least=0.1)}


def test_odd_text_does_no_harm() -> None:
    long = ("a" * 20_000, "Åse " * 5000, "Kære " + "Karen " * 300)
    for text in (*long, "\x00\x01", "🙂🙂 Kære 🙂", "A.B.C.D.E.F.", "'", "Jens'", "\u2028\x85x"):
        for one in find_names(text):
            assert 0 <= one.start < one.end <= len(text)


def test_long_lists_without_full_stops_are_read_in_linear_time() -> None:
    begun = time.perf_counter()
    find_names("Karen Holm, Skovvej 3\n" * 4000)
    assert time.perf_counter() - begun < 15


@pytest.mark.parametrize("text", ["0000009348 00000 n\n0000009630 00000 n", "12 34 56 78", "( ) - 3", "a\nb\nc"])
def test_what_has_no_letters_is_no_name(text: str) -> None:
    assert found(text) == []
