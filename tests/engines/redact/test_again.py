"""Those who are named on a sheet are found again on it, however short they are called. All people are invented."""

import pytest

from mertid.engines.redact import Find, Reading, Redact, Sheet

LEAST = 0.4


def read(text: str) -> list[tuple[Find, str]]:
    engine = Redact()
    reading = Reading("text/plain", (Sheet(0, text),))
    context = engine.context()
    linked = engine.link([engine.find(reading, context=context)], [reading], context=context)
    return [(one, text[one.start : one.end]) for one in linked[0] if one.score >= LEAST and one.kind in ("name", "official")]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Abdi Warsame Hussein kom til samtale. AWH fritages midlertidigt.", "AWH"),
        ("Notat af Marianne Lone Haugaard, sagsbehandler.\nBorger ringede. /mlh", "mlh"),
        ("Karen Storm Petersen er syg. Storm skal have briller.", "Storm"),
        ("Karen har lånt bøger med Juni Bech. Juni havde dem under sengen.", "Juni"),
        ('Sebastian "Basse" Kruse bor her. Senere ville Basse ikke tale.', "Basse"),
        ("Møde om Sagen.\nMette kom med Gabriel. Emne: Gabriels kørsel er ændret.", "Gabriels"),
        ("jeg hedder victor bang og bor her. vi kaldte på victor, men der kom intet svar fra ham den nat", "victor"),
    ],
)
def test_a_named_person_is_found_again_by_a_part_of_the_name(text: str, shown: str) -> None:
    assert shown in [told for _, told in read(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Juni Holm ringede. Mødet holdes i juni. Juni 2023 var våd.",
        "Bente Thorsen er indlagt. BT 148/92 og puls 70.",
        "Poul Hartling Mogensen vil have, at vejen skal hedde Poul Hartlings Vej.",
        "Hans Steen Dal kom. Der ligger en sten i haven, og mod dal og bakke er der frit udsyn.",
    ],
)
def test_months_measures_streets_and_words_are_no_person_again(text: str) -> None:
    told = [shown for _, shown in read(text)]
    assert not {"Juni", "BT", "Poul", "sten", "dal"} & set(told[1:]), told


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("Abdi Warsame Hussein kom til samtale. AWH fritages midlertidigt.", "AWH"),
        ("Anne Mette Kaas er visitator. Ring til Anne Mette i morgen.", "Anne Mette"),
        ("Rajinder Singh Gill driver stedet. I går sagde Singh Gill nej.", "Singh Gill"),
        ("Fru Gudrun Falck kom i går. Senere ringede Gudrun Fa1ck igen.", "Gudrun Fa1ck"),
        ("Restance for\nToft, Bjarne; 890,50\nBjarne Toft har betalt.", "Toft, Bjarne"),
    ],
)
def test_initials_two_first_names_two_surnames_and_misread_names_are_the_same_person(text: str, short: str) -> None:
    found = read(text)
    assert short in [shown for _, shown in found]
    assert len({one.same for one, _ in found}) == 1, found


def test_initials_of_two_people_are_left_apart() -> None:
    found = {shown: one.same for one, shown in read("Karen Bo Holm og Kim Bent Hansen mødte op. KBH ringede senere.")}
    assert found["KBH"] not in (found["Karen Bo Holm"], found["Kim Bent Hansen"])


def test_a_number_after_a_row_of_phrases_belongs_to_the_person_and_not_to_one_who_is_mentioned() -> None:
    engine = Redact()
    for text, owned in (
        ("Steffen Brandstrup, ansat som pedel siden 1. august 2008, cpr. 0611730969, mødte op.", True),
        ("Steffen Brandstrup, der bor hos sin mor, tlf. 22 45 67 81, mødte op.", False),
    ):
        reading = Reading("text/plain", (Sheet(0, text),))
        context = engine.context()
        found = engine.link([engine.find(reading, context=context)], [reading], context=context)[0]
        number = next(one for one in found if one.kind in ("cpr", "phone"))
        assert (number.same == "person:steffen brandstrup") is owned
