"""Texts: Danish first."""

from mertid.core import Text, same


def test_anything_but_english_gives_danish() -> None:
    text = Text(da="Kø", en="Queue")
    assert [text.in_("da"), text.in_("de"), text.in_(""), text.in_("en-gb"), str(text)] == ["Kø", "Kø", "Kø", "Queue", "Kø"]


def test_places_are_filled_in_both_languages() -> None:
    assert Text(da="{n} mails", en="{n} messages").fill(n=3) == Text(da="3 mails", en="3 messages")


def test_a_name_reads_alike_in_both_languages() -> None:
    assert same("Vand og klima").en == "Vand og klima"
