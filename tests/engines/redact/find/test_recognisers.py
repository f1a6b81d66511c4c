"""Tables: what each recogniser proposes, and what it leaves alone. Everything is invented; the sources stand in the recognisers."""

import pytest

from mertid.engines.redact.find import account, cvr, recognisers
from tests.engines.redact.find.table import found

TABLE = [
    ("phone", "Ring 40 12 34 56", [("phone", "40 12 34 56")]),
    ("phone", "tlf. 40123456", [("phone", "40123456")]),
    ("phone", "Mobil: 4012 3456", [("phone", "4012 3456")]),
    ("phone", "+45 40 12 34 56", [("phone", "+45 40 12 34 56")]),
    ("phone", "(+45) 4012 3456", [("phone", "(+45) 4012 3456")]),
    ("phone", "0045 40123456", [("phone", "0045 40123456")]),
    ("phone", "+46 70 123 45 67", [("phone", "+46 70 123 45 67")]),
    ("phone", "Beløbet er 12 345 678 kr.", []),
    ("phone", "1.234.567 borgere", []),
    ("phone", "i perioden 2022-2025", []),
    ("phone", "CVR-nr. 40123456", []),
    ("phone", "Varenummer 22931497", []),
    ("email", "skriv til karen.holm@mail.example.", [("email", "karen.holm@mail.example")]),
    ("email", "bjørn.ærø@mail.example", [("email", "bjørn.ærø@mail.example")]),
    ("email", "karen(at)mail.example", [("email", "karen(at)mail.example")]),
    ("email", "<karen@mail.example>", [("email", "karen@mail.example")]),
    ("email", "karen@\nmail.example og mere", [("email", "karen@\nmail.example")]),
    ("email", "5 kg @ 20 kr.", []),
    ("account", "Reg.nr. 1234 konto 1234567890", [("account", "1234 konto 1234567890")]),
    ("account", "bankkonto 1234-1234567890", [("account", "1234-1234567890")]),
    ("account", "NemKonto 1234 1234567", [("account", "1234 1234567")]),
    ("account", "DK50 0040 0440 1162 43", [("account", "DK50 0040 0440 1162 43")]),
    ("account", "DK5000400440116243 OG MERE", [("account", "DK5000400440116243")]),
    ("account", "DK51 0040 0440 1162 43", []),
    ("account", "Fakturanr. 1824701019", []),
    ("account", "kort 4111 1111 1111 1111", [("card", "4111 1111 1111 1111")]),
    ("account", "4111 1111 1111 1112", []),
    ("plate", "Bilen AB 12 345 holdt der.", [("plate", "AB 12 345")]),
    ("plate", "bil ab12345", [("plate", "ab12345")]),
    ("plate", "Knallert AB 1234", [("plate", "AB 1234")]),
    ("plate", "Reg. AB 12 345", [("plate", "AB 12 345")]),
    ("plate", "Varebilen (AB12345) holdt der", [("plate", "AB12345")]),
    ("plate", "Regnr.: AB12345", [("plate", "AB12345")]),
    ("plate", "Nummerplade B-MA 1234 er tysk", [("plate", "B-MA 1234")]),
    ("plate", "den svenske bil ABC 12D", [("plate", "ABC 12D")]),
    ("plate", "bilen med pladen WA 12345", [("plate", "WA 12345")]),
    ("plate", "en bil med nummerplade AB12 CDE", [("plate", "AB12 CDE")]),
    ("plate", "hollandsk indregistreret 12-ABC-3", [("plate", "12-ABC-3")]),
    ("plate", "Rapport B-MA 1234 og ABC 123", []),
    ("plate", "Reg. 1234 konto 1234567890", []),
    ("plate", "Bilen kostede DKK 120 om dagen", []),
    ("plate", "DS/EN 12464-1", []),
    ("plate", "EN 12464", []),
    ("plate", "DK 8000 Aarhus", []),
    ("birth_date", "født den 3. maj 1987 i Odense", [("birth_date", "3. maj 1987")]),
    ("birth_date", "Fødselsdato: 03-05-1987", [("birth_date", "03-05-1987")]),
    ("birth_date", "f. 3/5-87", [("birth_date", "3/5-87")]),
    ("birth_date", "Født: 1987-05-03", [("birth_date", "1987-05-03")]),
    ("birth_date", "født 030587", [("birth_date", "030587")]),
    ("birth_date", "03.05.1987 (født)", [("birth_date", "03.05.1987")]),
    ("birth_date", "Mødet er den 3. maj 1987", []),
    ("birth_date", "født den 32. maj 1987", []),
    ("address", "Hun bor Skovbrynet 7, 2. tv. med sin søn", [("address", "Skovbrynet 7, 2. tv.")]),
    ("address", "bor på Søholmvej 4, Brovst", [("address", "Søholmvej 4, Brovst")]),
    ("address", "Klostervangen 3 i Odder", [("address", "Klostervangen 3 i Odder")]),
    ("address", "Ndr. Ringvej 67, 3. dør 12", [("address", "Ndr. Ringvej 67, 3. dør 12")]),
    ("address", "Kastanie Allé 55, st.th., Tårnby", [("address", "Kastanie Allé 55, st.th., Tårnby")]),
    ("address", "Jernbanegade 11, kld., 7400 Herning", [("address", "Jernbanegade 11, kld., 7400 Herning")]),
    ("address", "Gl. Kongevej 12, 5. sal, lejl. 3, 9000 Aalborg", [("address", "Gl. Kongevej 12, 5. sal, lejl. 3, 9000 Aalborg")]),
    ("address", "Eppendorfer Weg 188, 20253 Hamburg", [("address", "Eppendorfer Weg 188, 20253 Hamburg")]),
    ("address", "jeg bor på strandgade nummer fjorten i bogense", [("address", "strandgade nummer fjorten i bogense")]),
    ("address", "Skovvej 3, Karen kommer", [("address", "Skovvej 3")]),
    ("address", "overtandlæge Bodil Rosenquist-Dam 9/5", []),
    ("phone", "ring til mig på 59 43\n17 26.", [("phone", "59 43\n17 26")]),
    ("phone", "Mit nummer er toogtyve fireogfyrre nul to halvfems.", [("phone", "toogtyve fireogfyrre nul to halvfems")]),
    ("phone", "Der kom en to tre fire fem seks syv gæster.", []),
    ("phone", "bestillingsnr. er 50118823", []),
    ("birth_date", "født den tredje maj nittenhundrede og niogfirs", [("birth_date", "tredje maj nittenhundrede og niogfirs")]),
    ("birth_date", "født den sjette i ellevte tooghalvtreds", [("birth_date", "sjette i ellevte tooghalvtreds")]),
    ("birth_date", "Fødselsdato          1979-03-27", [("birth_date", "1979-03-27")]),
    ("birth_date", "Svend (f. 1961)", [("birth_date", "1961")]),
    ("birth_date", "født den anden i tredje kuld", []),
    ("account", "ind på reg. 3409 kto. 11884402", [("account", "3409 kto. 11884402")]),
    ("journal_passport", "græsk id-kort nr. AK 448120", [("passport", "AK 448120")]),
    ("plate", "med polske plader WPI 4K871", [("plate", "WPI 4K871")]),
    ("case_number", "Retten i Vejle, BS-22118/2022-VEJ", [("case_number", "BS-22118/2022-VEJ")]),
    ("case_number", "j.nr. 3300-84211-00231-23", [("case_number", "3300-84211-00231-23")]),
    ("health", "cpr 010190-1234. Obj.: DJ189 Pneumoni", [("health", "DJ189"), ("health", "Pneumoni")]),
    ("health", "Hun går hos psykolog Ditte Holm.", []),
    ("address", "Skovbrynet 7 2 tv", [("address", "Skovbrynet 7 2 tv")]),
    ("address", "Karen Blixens Vej 7 B, st. th, 8000 Aarhus C", [("address", "Karen Blixens Vej 7 B, st. th, 8000 Aarhus C")]),
    ("address", "H.C. Andersens Boulevard 12", [("address", "H.C. Andersens Boulevard 12")]),
    ("address", "Åvej 45\n8990 Fårup", [("address", "Åvej 45\n8990 Fårup")]),
    ("address", "NØRREGADE 12", [("address", "NØRREGADE 12")]),
    ("address", "hun bor på skovbrynet 7", [("address", "skovbrynet 7")]),
    ("address", "Adresse: Bakkely 4, 8900 Randers C", [("address", "Bakkely 4, 8900 Randers C")]),
    ("address", "og 57 dB ved Skovbrynet\n3. Grænsen er 55 dB.", [("address", "Skovbrynet\n3")]),
    ("address", "Hun har i mange år boet på Skovbrynet\n7, 2. tv. med sin søn", [("address", "Skovbrynet\n7, 2. tv.")]),
    ("address", "Støjen kommer fra Karen Blixens\nVej 7 B hver nat", [("address", "Karen Blixens\nVej 7 B")]),
    ("address", "Vejen er målt op ved Skovbrynet\n\n3. Grænsen er 55 dB.", []),
    ("address", "1. Om støjen\n2. Om vejen ved Skovbrynet\n3. Om hegnet", []),
    ("address", "Emne: Skovbrynet\n1. Resumé\n2. Afgørelse", []),
    ("address", "Vi mødtes alle ved Skovbrynet.\n3 af os gik hjem.", []),
    ("address", "De bor alle tæt på Skovbrynet\n3 naboer har klaget", []),
    ("address", "Skovbrynet 7, 9 og 12 er ramt", [("address", "Skovbrynet 7, 9 og 12")]),
    ("address", "Ejerne af Skovbrynet 7A og 9 B.", [("address", "Skovbrynet 7A og 9 B")]),
    ("address", "Skovbrynet 7, 9, 11.", [("address", "Skovbrynet 7, 9, 11")]),
    ("address", "Skovbrynet 7 og 12 naboer klagede", [("address", "Skovbrynet 7")]),
    ("address", "52 dB ved Skovbrynet 7 og 57 dB ved skel", [("address", "Skovbrynet 7")]),
    ("address", "52 dB ved Skovbrynet 7 og 57\ndB ved skel", [("address", "Skovbrynet 7")]),
    ("address", "Skovbrynet 7 og 14. maj", [("address", "Skovbrynet 7")]),
    ("address", "Skovbrynet 7, 14 dage senere", [("address", "Skovbrynet 7")]),
    ("address", "Skovbrynet 7 og 2,5 km derfra", [("address", "Skovbrynet 7")]),
    ("address", "8000 Aarhus C", [("town", "8000 Aarhus C")]),
    ("address", "I 2012 Aarhus voksede", []),
    ("address", "Side 7 og Bilag 3", []),
    ("address", "København 125", []),
    ("address", "Alle 25 børn", []),
    ("address", "Den 12. marts 2026", []),
    ("address", "Nørregade 300 kr.", []),
    ("case_number", "Sagsnr. 2026-0114", [("case_number", "2026-0114")]),
    ("case_number", "J.nr. 27.36.04-P35-12-26", [("case_number", "27.36.04-P35-12-26")]),
    ("case_number", "sagen er slut", []),
    ("cvr", "CVR-nr. 29189374", [("cvr", "29189374")]),
    ("cvr", "CVR: DK 29 18 93 74", [("cvr", "29 18 93 74")]),
    ("cvr", "i tilværelsen. 50 20 2012", []),
    ("journal_passport", "Pasnr. 123456789", [("passport", "123456789")]),
    ("journal_passport", "kørekortnummer: 12345678", [("passport", "12345678")]),
    ("journal_passport", "Patientjournal nr. 2026-12345", [("journal", "2026-12345")]),
    ("journal_passport", "Journalnr. 2026-12345", []),
    ("web", "Log-in fra 203.0.113.77", [("ip", "203.0.113.77")]),
    ("web", "2001:db8::1f fra hjemmet", [("ip", "2001:db8::1f")]),
    ("web", "se https://bakkely.example/plan.", [("url", "https://bakkely.example/plan")]),
    ("web", "facebook.com/karen.holm", [("profile", "facebook.com/karen.holm")]),
    ("web", "version 1.2.3.4 og LibreOffice/7.4.7.2", []),
    ("web", "kl. 12:30:45", []),
    ("web", "999.1.2.3", []),
    ("coordinate", "GPS 56.46012, 10.03612", [("coordinate", "56.46012, 10.03612")]),
    ("coordinate", "55°40'34\"N 12°34'06\"E", [("coordinate", "55°40'34\"N 12°34'06\"E")]),
    ("coordinate", "UTM 32 572000 6225000", [("coordinate", "32 572000 6225000")]),
    ("coordinate", "mellem 56,4 og 10,2 procent", []),
    ("health", "Min søn har astma og sover dårligt.", [("health", "astma")]),
    ("health", "Karen lider af depression.", [("health", "depression")]),
    ("health", "Hans mor er indlagt med demens.", [("health", "indlagt"), ("health", "demens")]),
    ("health", "Astma er en almindelig sygdom.", []),
    ("health", "Regeringen vil styrke behandlingen af kræft.", []),
    ("health", "Han er medlem af 3F.", [("union", "medlem af 3F")]),
    ("health", "Hun er tidligere straffet.", [("crime", "tidligere straffet")]),
    ("health", "Hendes mand er muslim.", [("religion", "muslim")]),
]


@pytest.mark.parametrize(("recogniser", "text", "wanted"), TABLE, ids=[f"{r}-{t[:24]}" for r, t, _ in TABLE])
def test_the_recogniser_finds_just_this(recogniser: str, text: str, wanted: list[tuple[str, str]]) -> None:
    assert found(recogniser, text) == wanted


def test_every_recogniser_has_a_row_that_finds_and_one_that_does_not() -> None:
    for name in recognisers():
        if name in ("cpr", "word", "email"):
            continue
        rows = [wanted for recogniser, _, wanted in TABLE if recogniser == name]
        assert any(rows), name
        assert not all(rows), name


def test_check_digits_by_hand() -> None:
    assert cvr.checks("29189374")
    assert not cvr.checks("29189375")
    assert account.mod_97("DK5000400440116243")
    assert account.luhn("4111111111111111")
    assert not account.luhn("4111111111111112")


def test_the_authoritys_own_words_are_found_in_any_case() -> None:
    assert found("word", "Projekt  Nordlys og NORDLYS", words=("projekt nordlys", "nordlys")) == [
        ("word", "Projekt  Nordlys"),
        ("word", "NORDLYS"),
    ]
    assert found("word", "Nordlyset", words=("nordlys",)) == []


def test_the_authoritys_own_mail_and_shared_boxes_stay_open() -> None:
    from mertid.engines.redact import Context
    from mertid.engines.redact.find import email

    told = list(email.find("heto@bakkely.example, post@firma.example, karen@mail.example", Context(authority_domains=("bakkely.example",))))
    assert [one.open for one in told] == [True, True, False]
