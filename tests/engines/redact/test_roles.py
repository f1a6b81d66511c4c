"""Officials are known by public titles, labels, departments and letterheads; private people and parties are not opened."""

import pytest

from mertid.engines.redact import Context
from mertid.engines.redact.find import find_in
from mertid.engines.redact.roles import letterhead, minutes

LETTER = "Borgerservice\nKøge Kommune\n\nKære Karen Holm\n\nDu har fået afslag.\n\nVenlig hilsen\n\nPeter Sejersen\n"


def opened(text: str) -> dict[str, bool]:
    return {text[f.start : f.end]: f.open for f in find_in([text], context=Context())[0] if f.kind in ("name", "official")}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Patruljen (pa. Rønne) kom kl. 7. Der blev talt med mange.", "Rønne"),
        ("Sagen er optaget. Sagsbehandler: Karsten Ibsen", "Karsten Ibsen"),
        ("Rådgiver: Kathrine Munch Brorsen. Mødet varede en time.", "Kathrine Munch Brorsen"),
        ("Dommer var Peter Fjelding Ask.", "Peter Fjelding Ask"),
        ("Mona Rysgaard førte retsbogen.", "Mona Rysgaard"),
        ("Beslutning: Ulla Vinding (V) stemte for.", "Ulla Vinding"),
        ("Til stede var Henrik Wamberg (Indkøb) og to gæster.", "Henrik Wamberg"),
        ("Vi talte om sagen. Mona Fisker, Borgerservice", "Mona Fisker"),
        ("Klagen blev drøftet med skolens leder og klasselærer Bente Krag i går.", "Bente Krag"),
        ("Tilsynsførende Gry Lauritsen og Abdul Karimi så køkkenet.", "Abdul Karimi"),
        (LETTER, "Peter Sejersen"),
    ],
)
def test_who_acts_for_an_authority_is_open(text: str, name: str) -> None:
    assert opened(text)[name] is True


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ekstern rådgiver: advokat Carsten Lund Poulsen.", "Carsten Lund Poulsen"),
        ("Egen læge Poul Erik Degn skriver, at hun er syg.", "Poul Erik Degn"),
        ("Medarbejder: Steffen Juul Brandstrup, ansat som pedel", "Steffen Juul Brandstrup"),
        ("Jeg talte med sagsbehandleren. Lone Friis er min nabo.", "Lone Friis"),
        ("Notatet er godkendt af Mads Holt og hans mor.", "Mads Holt"),
        ("Til Borgerservice i Køge Kommune\n\nJeg klager.\n\nVenlig hilsen\n\nPeter Sejersen\n", "Peter Sejersen"),
        (LETTER, "Karen Holm"),
        ("Hans mor, sygeplejerske Karen Holm, ringede.", "Karen Holm"),
        ("Mødet på friskolen blev holdt af klasselærer Bente Krag.", "Bente Krag"),
        ("Afdelingen på privathospitalet skriver, at overlæge Bente Krag så ham.", "Bente Krag"),
    ],
)
def test_private_people_and_parties_are_not_opened(text: str, name: str) -> None:
    assert opened(text)[name] is False


def test_a_relatives_telephone_after_an_officials_name_stays_withheld() -> None:
    text = "Lagt på sagen af Sigrid Aakjær, familiebehandler\nMors mobil 27 36 44 19."
    phone = next(f for f in find_in([text], context=Context())[0] if f.kind == "phone")
    assert not phone.open


def test_letterheads_and_minutes_are_known_by_their_first_lines() -> None:
    assert letterhead(LETTER)
    assert not letterhead("Kære Køge Kommune\n\nJeg klager.")
    assert minutes("Referat fra møde i Børne- og Skoleudvalget\nTil stede: Karen Holm")
    assert not minutes("Kære Karen\nTak for mødet.")


def test_those_who_attend_a_committee_are_open() -> None:
    head = "Referat, Udvalg for Sundhed, møde den 3. maj\n"
    told = opened(head + "Mødedeltagere: Mads Duedahl, Lone Sondrup. Afbud: Per Bak\n\nKaren Holm har klaget.")
    assert told == {"Mads Duedahl": True, "Lone Sondrup": True, "Per Bak": True, "Karen Holm": False}
