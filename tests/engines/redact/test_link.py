"""One person over a request, officials and the requester told apart. Everyone is invented."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mertid.engines.redact import KINDS, Context, Find, Reading, Redact, Sheet
from mertid.engines.redact.link import PERHAPS
from mertid.engines.redact.people import fits, people, tokens


def linked(*texts: str, **known: object) -> list[list[tuple[str, Find]]]:
    """Return (words, find) of each document, after finding and linking."""
    engine, context = Redact(), Context(**known)  # type: ignore[arg-type]
    readings = [Reading("text/plain", (Sheet(1, text),)) for text in texts]
    made = engine.link([engine.find(one, context=context) for one in readings], readings, context=context)
    return [[(text[one.start : one.end], one) for one in found] for text, found in zip(texts, made, strict=True)]


def same(rows: Sequence[tuple[str, Find]], words: str) -> str:
    """Return the key of the person that these words belong to."""
    return next(one.same for shown, one in rows if shown == words)


def test_name_genitive_initials_first_name_and_capitals_are_one_person() -> None:
    first, second = linked(
        "Kære Karen Amalie Vestergaard\n\nDin klage er modtaget. Karens søn sover dårligt. K.A. Vestergaard har skrevet før.",
        "Referat: KAREN AMALIE VESTERGAARD ringede i går om støjen.",
    )
    keys = {one.same for _, one in [*first, *second] if one.kind == "name"}
    assert keys == {"person:karen amalie vestergaard"}


def test_numbers_beside_a_name_belong_to_the_person() -> None:
    (rows,) = linked("Ansøger: Karen Vestergaard, CPR 010190-1234, tlf. 40 12 34 56, Skovbrynet 7, 8000 Aarhus C")
    for words in ("010190-1234", "40 12 34 56", "Skovbrynet 7, 8000 Aarhus C"):
        assert same(rows, words) == "person:karen vestergaard"


def test_a_mail_address_belongs_to_the_one_whose_names_are_in_it() -> None:
    first, second = linked("Karen Vestergaard har klaget over støjen.", "Svar sendes til karen.vestergaard@mail.example i dag.")
    assert same(second, "karen.vestergaard@mail.example") == same(first, "Karen Vestergaard")


@pytest.mark.parametrize(
    "text",
    [
        "Fatima Al-Hassan bor på samme adresse.\nKonto: 1234 0012345678. IBAN DK50 0040 0440 1162 43",
        "Fatima Al-Hassan bor på samme adresse. Konto: 1234 0012345678. IBAN DK50 0040 0440 1162 43",
        "Fatima Al-Hassan bor på samme adresse\nKonto: 1234 0012345678, IBAN DK50 0040 0440 1162 43",
        "Fatima Al-Hassan har klaget over naboen.\n1234-0012345678\nIBAN DK50 0040 0440 1162 43",
    ],
)
def test_a_number_near_a_sentence_that_names_someone_stands_apart(text: str) -> None:
    (rows,) = linked(text)
    held = [one.same for _, one in rows if one.kind == "account"]
    assert len(held) >= 1
    assert all(key.startswith("account:") for key in held)


def test_the_neighbour_whom_someone_complains_of_does_not_lend_the_address() -> None:
    (rows,) = linked("Karen Vestergaard har klaget over støj fra ejendommen Skovbrynet 9.")
    assert same(rows, "Skovbrynet 9") == "address:skovbrynet 9"


def test_a_number_after_two_names_belongs_to_neither() -> None:
    (rows,) = linked("Karen Vestergaard og Peter Holm, tlf. 40 12 34 56")
    assert same(rows, "40 12 34 56") == "phone:+4540123456"


@pytest.mark.parametrize(
    "text",
    [
        "Navn: Karen Vestergaard\nCPR-nr.: 010190-1234\nAdresse: Skovbrynet 7\nKonto: 1234 0012345678",
        "Hilsen\nKaren Vestergaard\nSkovbrynet 7\nCPR 010190-1234\nBankkonto 1234 0012345678",
        "Karen Vestergaard | CPR 010190-1234 | Skovbrynet 7 | konto 1234 0012345678",
        "Vi har talt med Karen Vestergaard, CPR-nr.\n010190-1234, Skovbrynet 7, konto 1234 0012345678, i dag.",
        "Karen Vestergaard (CPR 010190-1234) bor på Skovbrynet 7 og har konto 1234 0012345678.",
    ],
)
def test_a_form_a_signature_a_row_or_an_apposition_gives_the_number_to_the_person(text: str) -> None:
    (rows,) = linked(text)
    held = {one.kind: one.same for _, one in rows}
    assert held == dict.fromkeys(("name", "cpr", "address", "account"), "person:karen vestergaard")


@pytest.mark.parametrize("local", ["ole.jensen", "ole_jensen", "olejensen", "ole.jensen74", "jensen.ole", "o.jensen", "ojensen"])
def test_a_private_address_made_of_the_one_ole_jensens_names_is_his(local: str) -> None:
    first, second = linked(f"Skriv til {local}@gmail.com, hvis der er mere.", "Ole Jensen har klaget. Peter Holm og Ole Bach er naboer.")
    assert same(first, f"{local}@gmail.com") == same(second, "Ole Jensen") == "person:ole jensen"


def test_an_address_that_fits_two_people_is_nobodys() -> None:
    first, _ = linked("Skriv til o.jensen@mail.example i dag.", "Ole Jensen og Oda Jensen har klaget.")
    assert same(first, "o.jensen@mail.example") == "email:o.jensen@mail.example"
    first, _ = linked("Skriv til bobholmgaard@mail.example i dag.", "Bo Holm har klaget.")
    assert same(first, "bobholmgaard@mail.example") == "email:bobholmgaard@mail.example"


def test_two_people_with_one_surname_are_left_apart_and_the_reason_says_so() -> None:
    (rows,) = linked("Lars Holm og Peter Holm er naboer. Senere klagede Holm over hegnet.")
    assert same(rows, "Lars Holm") != same(rows, "Peter Holm")
    alone = next(one for shown, one in rows if shown == "Holm")
    assert alone.same == "person:holm"
    assert "2 personer" in alone.reason.da


def test_a_number_that_stands_beside_two_people_belongs_to_neither() -> None:
    first, second = linked("Lars Holm, tlf. 40 12 34 56, ringede.", "Inger Bach, tlf. 40 12 34 56, ringede.")
    assert same(first, "40 12 34 56") == same(second, "40 12 34 56") == "phone:+4540123456"


def test_a_name_found_in_one_document_is_found_in_the_next() -> None:
    first, second = linked("Klager: Bo Mark Vinter\nHan bor alene.", "bo mark vinter har ringet igen, noterer vagten")
    assert any(shown == "Bo Mark Vinter" for shown, _ in first)
    assert any(shown.lower().startswith("bo mark vinter") for shown, _ in second)


def test_a_number_found_in_one_document_is_found_however_it_is_written_in_the_next() -> None:
    _, second = linked("CPR-nr. 010190-1234", "Opslag 01 01 90 12 34 i systemet")
    assert any(one.kind == "cpr" and shown.endswith("34") for shown, one in second)


def test_an_official_is_open_in_every_document_and_never_proposed() -> None:
    first, second = linked(
        "Venlig hilsen\nHenrik Toft\ningeniør, Vej og park\nTlf. 87 65 43 21", "Henrik Toft var til stede. CPR 010190-1234 privat."
    )
    assert next(one for shown, one in first if shown == "Henrik Toft").kind == "official"
    assert next(one for shown, one in first if shown == "87 65 43 21").open
    toft = next(one for shown, one in second if shown == "Henrik Toft")
    assert toft.open
    assert "embede" in toft.reason.da
    assert not next(one for shown, one in second if shown == "010190-1234").open


@pytest.mark.parametrize(
    "text",
    [
        "sagsbehandler Lone Friis har vurderet sagen",
        "Lone Friis, fuldmægtig",
        "Med venlig hilsen\nLone Friis\nBakkely Kommune",
        "Fra: Lone Friis <lofr@bakkely.example>",
        "Lone Friis skrev notatet",
    ],
)
def test_those_who_act_for_the_authority_are_open(text: str) -> None:
    (rows,) = linked(
        text, authority_name="Bakkely Kommune", authority_domains=("bakkely.example",), staff=("Lone Friis",) if "notatet" in text else ()
    )
    one = next(one for shown, one in rows if shown == "Lone Friis")
    assert one.open
    assert one.kind == "official"


@pytest.mark.parametrize(
    "text",
    [
        "Venlig hilsen\nLone Friis\nSkovbrynet 7",
        "Lone Friis, ingeniør hos Nordvej ApS",
        "Lone Friis er syg",
        "Fra: Lone Friis <lone@mail.example>",
        "Jeg talte med sagsbehandleren. Lone Friis er min nabo.",
    ],
)
def test_citizens_are_not_taken_for_officials(text: str) -> None:
    (rows,) = linked(text, authority_name="Bakkely Kommune", authority_domains=("bakkely.example",))
    assert not next(one for shown, one in rows if shown == "Lone Friis").open


def test_an_officials_private_telephone_is_withheld() -> None:
    (rows,) = linked("Venlig hilsen\nHenrik Toft\ningeniør, Vej og park\nTlf. privat 40 12 34 56")
    assert not next(one for _, one in rows if one.kind == "phone").open


@pytest.mark.parametrize(
    ("law", "open_"),
    [("forvaltningsloven", True), ("databeskyttelsesforordningen", True), ("egenacces", True), ("offentlighedsloven", False)],
)
def test_the_requesters_own_data_are_open_to_a_party(law: str, open_: bool) -> None:
    told = ("Karen Vestergaard", "0101901234", "karen@mail.example", "40123456", "Skovbrynet 7, 8000 Aarhus C")
    text = "Karen Vestergaard, CPR 010190-1234, karen@mail.example, tlf. 40 12 34 56, Skovbrynet 7. Naboen Peter Holm har tlf. 22 33 44 55."
    (rows,) = linked(text, law=law, requester=told)
    for words in ("Karen Vestergaard", "010190-1234", "karen@mail.example", "40 12 34 56", "Skovbrynet 7"):
        assert next(one for shown, one in rows if shown == words).open is open_, words
    for words in ("Peter Holm", "22 33 44 55"):
        assert not next(one for shown, one in rows if shown == words).open, words


def test_every_proposed_find_has_a_ground_of_the_law_and_every_open_one_none() -> None:
    for law, start in (("offentlighedsloven", "off-30-1"), ("forvaltningsloven", "fvl-15b-5"), ("miljoeoplysningsloven", "mol-12-1")):
        (rows,) = linked("Karen Vestergaard, CPR 010190-1234. Sagsnr. 2026-114.", law=law)
        assert {one.ground for _, one in rows if not one.open} == {start}
        assert {one.ground for _, one in rows if one.open} == {""}


def test_names_are_told_apart_by_their_words() -> None:
    assert tokens("K.A. Vestergaard") == ("k", "a", "vestergaard")
    assert fits(("k", "a", "vestergaard"), ("karen", "amalie", "vestergaard"))
    assert fits(("karen", "vestergaard"), ("karen", "amalie", "vestergaard-lund"))
    assert not fits(("kirsten", "vestergaard"), ("karen", "vestergaard"))


def test_a_short_name_that_fits_two_full_ones_joins_the_one_in_the_same_document() -> None:
    who = people({("karen", "holm"): [0], ("karen", "bach"): [1], ("karen",): [0]})
    assert who.person[("karen",)] == "person:karen holm"
    torn = people({("karen", "holm"): [0], ("karen", "bach"): [1], ("karen",): [0, 1]})
    assert torn.doubt[("karen",)] == 2


@given(st.lists(st.text(alphabet="Kaæ ÅB.,:-\n\t0123456789@/()İß\u00adxX|", max_size=80), min_size=1, max_size=3))
@settings(max_examples=40, deadline=None)
def test_any_texts_give_finds_of_known_kinds_that_lie_in_them(texts: list[str]) -> None:
    known = {"law": "egenacces", "staff": ("Henrik Toft",), "requester": ("Karen Holm", "0101901234"), "words": ("Nordlys",)}
    for text, rows in zip(texts, linked(*texts, **known), strict=True):
        for _, one in rows:
            assert 0 <= one.start < one.end <= len(text)
            assert one.kind in KINDS
            assert 0 <= one.score <= 1
            assert one.open or one.ground


def test_a_surname_shortened_to_a_letter_joins_the_one_with_that_first_name() -> None:
    who = people({("karen", "vestergaard"): [0], ("karen", "v"): [0], ("kurt", "v"): [0]})
    assert who.person[("karen", "v")] == "person:karen vestergaard"
    assert who.person[("kurt", "v")] == "person:kurt v"


@pytest.mark.parametrize("said", ["Lars Vestergaard, kaldet Lasse, har klaget.", "Lars Vestergaard (Lasse) har klaget.",
                                  "Lars Vestergaard, også kendt som \"Lasse\", har klaget.", "Lars Vestergaard (kaldt Lasse) har klaget."])
def test_a_nickname_belongs_to_the_one_whom_a_document_calls_so(said: str) -> None:
    first, second = linked(f"Borgeren {said}", "Kære Lasse\n\nTak for sidst. Lasse Vestergaard ringede i går.\n\nVenlig hilsen\nLasse")
    assert same(second, "Lasse") == same(second, "Lasse Vestergaard") == same(first, "Lars Vestergaard")


def test_a_nickname_of_two_or_of_one_who_is_named_so_is_left_apart() -> None:
    first, second = linked("Lars Vestergaard, kaldet Lasse, og Lauritz Holm, kaldet Lasse, har klaget.", "Kære Lasse\n\nTak for sidst.")
    assert same(second, "Lasse") not in {one.same for shown, one in first if shown in ("Lars Vestergaard", "Lauritz Holm")}
    first, second = linked("Lars Vestergaard, kaldet Lasse, har klaget over Lasse Holm.", "Kære Lasse\n\nTak for sidst.")
    assert same(second, "Lasse") != same(first, "Lars Vestergaard")


def test_a_usual_nickname_is_left_apart_and_the_reason_says_that_it_may_be_the_same() -> None:
    first, second = linked("Lars Vestergaard har klaget.", "Kære Lasse\n\nTak for i dag. Lasse Vestergaard ringede.\n\nHilsen\nBirgit")
    for said in ("Lasse", "Lasse Vestergaard"):
        assert same(second, said) != same(first, "Lars Vestergaard")
        assert {one.reason.da for shown, one in second if shown == said} == {PERHAPS.da}
    assert PERHAPS.da not in {one.reason.da for shown, one in [*first, *second] if not shown.startswith("Lasse")}


def test_a_nickname_with_another_surname_or_of_nobody_here_says_nothing_of_it() -> None:
    first, second = linked("Karen Holm har klaget over Lasse Vestergaard.", "Lars Bjerre og Lasse Holm ringede i går.")
    assert PERHAPS.da not in {one.reason.da for _, one in [*first, *second]}
