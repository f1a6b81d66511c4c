"""The decision says what its facts propose, section by section, and what a person wrote instead of them."""

from dataclasses import replace

import pytest

from mertid.govern.answer import Answer, Ground, Listed
from mertid.govern.letter import TITLE, blocks_of, decision, gaps, sections
from mertid.govern.paper import Heading, Paper, Points, Words, texts_of

from .test_answer import ANSWER


def said(paper: Paper) -> str:
    """All texts of a paper."""
    return "\n".join(texts_of(paper))


def test_the_decision_holds_outcome_grounds_facts_more_and_guidance_on_appeal() -> None:
    text = said(decision(ANSWER))
    for words in (
        "Du får aktindsigt i en del af dokumenterne.", "i deres helhed: nr. 1, 3.", "uden enkelte oplysninger: nr. 2.",
        "du ikke får: nr. 4.", "§ 30, nr. 1 (private forhold), 5 steder", "Dokument 4: Målt 62 dB.", "meroffentlighed",
        "Du kan klage til Ankestyrelsen.", "14 arbejdsdage", "9. marts 2026", "Sag 17",
    ):
        assert words in text


@pytest.mark.parametrize(("outcomes", "outcome", "words"), [
    ((), "none", "Vi har ingen dokumenter"), (("in", "in"), "full", "i alle de dokumenter"),
    (("withheld",), "refused", "ikke få aktindsigt"),
    (("in", "withheld"), "partial", "en del af dokumenterne"), (("cut",), "partial", "en del af dokumenterne"),
])
def test_the_outcome_follows_from_the_papers(outcomes: tuple[str, ...], outcome: str, words: str) -> None:
    papers = tuple(Listed(n, "x", "", "", one) for n, one in enumerate(outcomes, 1))  # type: ignore[arg-type]
    answer = replace(ANSWER, papers=papers)
    assert answer.outcome == outcome
    assert words in said(decision(answer))


def weighed() -> Answer:
    """A part of an answer with a ground that demands a weighing, and nobody named who asks."""
    return replace(ANSWER, whole=False, requester="", grounds=(replace(ANSWER.grounds[0], weigh=True),))


def test_a_part_says_so_and_what_a_person_must_write_stands_in_brackets() -> None:
    answer = weighed()
    assert "delsvar" in said(decision(answer))
    found = {one.key: gaps(one.text) for one in sections(answer) if gaps(one.text)}
    assert found == {"receiver": ["[Skriv, hvem brevet er til.]"], "weighing": ["[Skriv de hovedhensyn, der har været afgørende.]"]}
    assert any(isinstance(one, Words) and one.draft for one in decision(answer).blocks)


@pytest.mark.parametrize(("text", "found"), [
    ("Aktindsigt i [undtaget] [Undtaget]", []), ("se note [1] og [ ]", []), ("[navn] og [hele\nlinjer]", ["[navn]"]), ("", []),
])
def test_a_gap_is_words_in_brackets_and_what_was_struck_is_none(text: str, found: list[str]) -> None:
    assert gaps(text) == found


def test_what_a_person_wrote_stands_instead_and_an_emptied_section_goes_with_its_heading() -> None:
    paper = decision(ANSWER, {"appeal": "", "ground:": "Vi kan ikke give navnene.", "extra": "Ring gerne.", "receiver": ""})
    text = said(paper)
    assert "Ankestyrelsen" not in text
    assert "Klagevejledning" not in text
    assert "5 steder" not in text
    assert "Vi kan ikke give navnene." in text
    assert paper.blocks.index(Heading("Øvrige oplysninger")) + 1 == paper.blocks.index(Words("Ring gerne."))
    assert "9. marts 2026" in text, "the date stands even where nobody is named as the receiver"
    assert paper.title == TITLE


def test_grounds_share_one_heading_and_each_has_its_section() -> None:
    grounds = (replace(ANSWER.grounds[0], key="off-30-1"), Ground("§ 23", "Internt", "Interne dokumenter.", 1, key="off-23"))
    answer = replace(ANSWER, grounds=grounds)
    assert [one.key for one in sections(answer) if one.duty == "grounds"] == ["ground:off-30-1", "ground:off-23"]
    assert sum(one == Heading("Begrundelse") for one in decision(answer).blocks) == 1
    assert "§ 23 (internt), 1 sted: Interne dokumenter." in said(decision(answer))


def test_a_text_becomes_paragraphs_and_points() -> None:
    text = "Først\nsamme afsnit\n- et\n– to\n\nSidst [udfyld dette]"
    assert list(blocks_of(text)) == [Words("Først\nsamme afsnit"), Points(("et", "to")), Words("Sidst [udfyld dette]", draft=True)]
    assert list(blocks_of(" \n\n")) == []
