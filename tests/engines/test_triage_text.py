"""Own text, words and their places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mertid.engines.triage import fold, own_ranges, own_text, stem, tokens
from mertid.engines.triage.features import learn_features
from mertid.engines.triage.reading import read_case, read_text

from .invented import mails, one

QUOTED = {
    "outlook": "Hej\nMit nye spørgsmål\n\nFra: Team Vej <vej@eksempel.dk>\nSendt: 1. januar 2026\nTil: Bo\nEmne: snerydning\n\nGAMMELT",
    "gmail": "Mit nye spørgsmål\n\nDen man. 5. jan. 2026 kl. 10.11 skrev Team Vej <vej@eksempel.dk>:\n> GAMMELT\n> GAMMELT",
    "english": "Mit nye spørgsmål\n\nOn Mon, Jan 5, 2026 at 10:11 AM Team Vej <vej@eksempel.dk> wrote:\n\n> GAMMELT",
    "line": "Mit nye spørgsmål\n\n-----Oprindelig meddelelse-----\nFra: x\nGAMMELT",
    "signature": "Mit nye spørgsmål\n\nMed venlig hilsen\nBo Prøve\nGAMMELT",
    "dashes": "Mit nye spørgsmål\n-- \nBo GAMMELT",
    "phone": "Mit nye spørgsmål\n\nSendt fra min iPhone\nGAMMELT",
    "disclaimer": "Mit nye spørgsmål\n\nDenne e-mail kan indeholde fortrolige oplysninger. GAMMELT",
    "between": "> GAMMELT\nMit nye spørgsmål\n> GAMMELT\nTak",
}


@pytest.mark.parametrize("kind", QUOTED)
def test_quotes_signatures_and_disclaimers_are_set_aside(kind):
    own = own_text(QUOTED[kind])
    assert "Mit nye spørgsmål" in own
    assert "GAMMELT" not in own


def test_a_forward_without_own_words_is_read_itself():
    assert "kloakken løber over" in own_text(
        "\n\n-----Videresendt meddelelse-----\nFra: Bo\nTil: os\n\nkloakken løber over\n\nVenlig hilsen\nBo"
    )


def test_a_mail_of_only_quoted_lines_is_read():
    assert "kloakken" in own_text("> kloakken\n> løber over")


@given(st.text(max_size=400))
def test_ranges_are_in_order_and_inside_any_text(text):
    last = 0
    for start, end in own_ranges(text):
        assert last <= start < end <= len(text)
        last = end


@given(st.text(max_size=200))
def test_every_word_stands_where_it_says_and_holds_no_digit(text):
    for token in tokens(text):
        assert fold(text[token.start : token.end]) == token.word
        assert not any(c.isdigit() for c in token.word)


@pytest.mark.parametrize(
    ("one_way", "other"),
    [("Kælder", "kaelder"), ("ØSTERÅ", "oesteraa"), ("bo\u0308rn", "børn"), ("a\u030aben", "åben"), ("Ｋloak", "kloak")],
)
def test_spellings_meet(one_way, other):
    assert [t.word for t in tokens(one_way)] == [t.word for t in tokens(other)]


def test_inflections_share_a_stem():
    assert stem(fold("kloakkerne")) == stem(fold("kloakker"))


def test_no_number_and_no_word_of_a_single_mail_enters_the_features():
    cases, _ = mails(30)
    secret = one("Om mig", "Mit nummer er 010190-1234, konto 1234 5678901, hilsen Zebulonius cpr010190")
    features = learn_features([read_case(c) for c in [*cases, secret]], min_df=2)
    assert not any(c.isdigit() for name in features.names for c in name)
    assert not any("zebulonius" in name for name in features.names)


def test_the_rows_are_the_same_however_the_mails_are_batched():
    readings = [read_case(c) for c in mails(20)[0]]
    features = learn_features(readings, min_df=1)
    whole = features.transform(readings).toarray()
    for at, reading in enumerate(readings):
        assert abs(features.transform([reading]).toarray()[0] - whole[at]).max() < 1e-6


def test_an_empty_text_gives_an_empty_row():
    features = learn_features([read_text("kloak kloak"), read_text("vej")], min_df=1)
    assert features.transform([read_text("")]).nnz == 0
