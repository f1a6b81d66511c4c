"""Web pages as strangers write them: what no parser should lose, and what none should choke on."""

import pytest

from mertid.core import TooBig
from mertid.engines.redact.mail import web


def test_an_element_that_never_holds_anything_does_not_swallow_the_rest_of_the_page() -> None:
    shown, _ = web.text("<p>Før</p><embed src=x><p>Karen</p><video><source src=y>gammel</video><p>Efter<wbr>hånden</p>")
    assert [line for line in shown.split("\n") if line] == ["Før", "Karen", "Efterhånden"]


def test_what_a_frame_or_film_holds_is_read_as_hidden() -> None:
    shown, hidden = web.text("<p>Vist</p><video>Karen</video><audio>Amalie</audio>")
    assert shown == "Vist"
    assert hidden.split() == ["Karen", "Amalie"]


def test_control_characters_written_as_entities_are_left_out() -> None:
    root = web.parse("<p>Ka&#8;ren</p><a href='mailto:k&#3;@x.invalid'>skriv</a>")
    shown, _ = web.plain(root)
    assert shown.text.split() == ["Karen", "skriv", "<mailto:k@x.invalid>"]
    assert b"Karen" in web.write(root)


def test_a_page_nested_deeper_than_the_parser_goes_is_refused_rather_than_cut() -> None:
    assert "dybt" in web.text("<div>" * 1_000 + "dybt")[0]
    with pytest.raises(TooBig) as raised:
        web.text("<div>" * 3_000 + "dybt")
    assert raised.value.text is not None
