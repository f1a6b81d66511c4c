"""Names as case texts write them are found whole; shops, animals, diseases and parcels of land are no people. All people are invented."""

import pytest

from mertid.engines.redact import Context
from mertid.engines.redact.find import find_in


def names(text: str) -> list[str]:
    return [text[f.start : f.end] for f in find_in([text], context=Context())[0] if f.kind in ("name", "official") and f.score >= 0.4]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Mødet holdes med Hassan M., som er 17 år.", ["Hassan M."]),
        ('Praktik hos Bente "Bibs" Holm gik godt.', ['Bente "Bibs" Holm']),
        ("Deres datter, Bodil Risom Ege-\nlund, var til stede.", ["Bodil Risom Ege-\nlund"]),
        ("Kære Aase Kjeldgaard Ris0m", ["Aase Kjeldgaard Ris0m"]),
        ("Ringet til e.l. Sundby-Hansen, som kommer.", ["Sundby-Hansen"]),
        ("I går kom Fru Fog forbi.", ["Fog"]),
        ("1;Abdullahi, Ifrah;4.112,00", ["Abdullahi, Ifrah"]),
        ("Navn: Storm Mørk Skaarup Født: 11.06.2018", ["Storm Mørk Skaarup"]),
        ("hej jeg hedder fatima og bor ved siden af naboen som larmer", ["fatima"]),
        ("Deltog: A.-M. Bay og andre.", ["A.-M. Bay"]),
        ("Elev: Noah Yilmaz  Klasse: 5.b", ["Noah Yilmaz"]),
    ],
)
def test_a_name_is_found_whole(text: str, wanted: list[str]) -> None:
    assert names(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "Han har Parkinsons sygdom.",
        "Narkohunden Bella markerede.",
        "Praktik hos Bilka i tre uger.",
        "Grunden er matr.nr. 211 c, Assens Markjorder.",
        "Hej Borgerservice\nSkrivelsen er sendt.",
        "Forslaget om en Parkinsonklinik sendes i høring.",
        "De gik til messe i Vor Frue Kirke.",
    ],
)
def test_shops_animals_diseases_and_parcels_are_no_people(text: str) -> None:
    assert names(text) == []
