"""The language is told when it is clear, and not otherwise."""

import pytest

from mertid.exchange.language import language


@pytest.mark.parametrize(("text", "expected"), [
    ("Hej, jeg vil gerne vide, hvornår I tømmer min skraldespand, for den er ikke tømt i to uger. Venlig hilsen Åse", "da"),
    ("Hej jeg soeger om plads til min datter i boernehave naar vi flytter til byen, og hvad skal vi goere", "da"),
    ("Hei, jeg lurer på om dere har noen ledige plasser, og hva vi må gjøre for å søke. Takk for svar", "nb"),
    ("Hej, jag undrar om det finns något ledigt, och vad vi ska göra för att få en plats till mitt barn", "sv"),
    ("Dear Sir, I would like to know when my application will be processed and what I have to do", "en"),
    ("Guten Tag, ich habe eine Frage zu meinem Antrag und bitte um eine Antwort. Danke für Ihre Hilfe, wir sind neu", "de"),
    ("Dzień dobry, proszę o pomoc, bo nie wiem jak to zrobić i co jest potrzebne do wniosku", "pl"),
    ("", ""), ("ok", ""), ("12345 67890", ""), ("Tak", ""),
])
def test_the_language_is_told_when_it_is_clear(text: str, expected: str) -> None:
    assert language(text) == expected
