"""Texts: Danish first."""

from mertid.core import Text, same


def test_anything_but_english_gives_danish() -> None:
    text = Text(da="Kø", en="Queue")
    assert [text.in_("da"), text.in_("de"), text.in_(""), text.in_("en-gb"), str(text)] == ["Kø", "Kø", "Kø", "Queue", "Kø"]


def test_places_are_filled_in_both_languages() -> None:
    assert Text(da="{n} mails", en="{n} messages").fill(n=3) == Text(da="3 mails", en="3 messages")


def test_a_text_in_a_text_keeps_its_language() -> None:
    said = Text(da="{who} kommer kl. {at}", en="{who} comes at {at}").fill(who="Ada", at=Text(da="9.46", en="09:46"))
    assert said == Text(da="Ada kommer kl. 9.46", en="Ada comes at 09:46")


def test_a_word_takes_the_form_that_fits_the_number_before_it() -> None:
    text = Text(da="{a} [tur|ture] på {b} [dag|dage], [kørt|kørt] {name}", en="{a} [trip was|trips were] driven in {b} [day|days] {name}")
    assert text.fill(a=1, b=2, name="[a|b]").da == "1 tur på 2 dage, kørt [a|b]"
    assert text.fill(a=21, b="1", name="").en == "21 trips were driven in 1 day "


def test_a_name_reads_alike_in_both_languages() -> None:
    assert same("Vand og klima").en == "Vand og klima"
