"""What the name model takes for a person and is none, and people who must not be lost by it. Everyone is invented."""

import pytest

from mertid.engines.redact import Context
from mertid.engines.redact.find import find_in


def names(text: str) -> list[str]:
    """Return what is proposed as a person in a document of Bakkely Kommune."""
    (found,) = find_in([text], context=Context(authority_name="Bakkely Kommune"))
    return [text[one.start : one.end] for one in found if one.kind in ("name", "official")]


@pytest.mark.parametrize(
    "text",
    [
        "Bakkely har modtaget sagen, og Bakkelys svar følger.",
        "Tømrermester Ole Jensen ApS har svaret.",
        "Firmaet hedder Bent Hansens Eftf. ApS.",
        "Poul Nielsen & Søn A/S har svaret.",
        "H.C. Andersens Boulevard og Karen Blixens Vej er lukket.",
        "Jens Baggesens Vej ved Ole Rømers Plads.",
        "Han kom fra Sankt Hans Gade.",
        "Hun bor i Holstebro.",
        "Adresse\nTak\nVestergade",
        "Creator: Writer\nProducer: LibreOffice 7.4",
        "CreationDate: D:20260313101500Z'\nProducer: LibreOffice 7.4",
    ],
)
def test_firms_streets_towns_and_the_authority_are_no_persons(text: str) -> None:
    assert names(text) == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Holm & Søn A/S. Lines hund gøede. Karen Holm ringede.", ["Lines", "Karen Holm"]),
        ("Karen Holm, Nordvej ApS, har klaget.", ["Karen Holm"]),
        ("Jeg talte med Karen Holm. Nordvej A/S svarede ikke.", ["Karen Holm"]),
        ("Niels Gade har klaget over støjen.", ["Niels Gade"]),
        ("Karen Holm\nTak for din mail", ["Karen Holm"]),
        ("Ole Jensen Adresse: Skovbrynet 7", ["Ole Jensen"]),
        ("Familien Bakkely bor der.", ["Bakkely"]),
        ("Ole Jensen arbejder hos Jensen A/S", ["Ole Jensen"]),
        ("Kære Peter Lund\nSagen er slut.", ["Peter Lund"]),
    ],
)
def test_people_beside_them_are_found(text: str, wanted: list[str]) -> None:
    assert names(text) == wanted
