"""Facts: checked on the way in, described for pages and imports, never quoted in an error."""

from typing import Literal

import pytest

from mertid.core import BadCase, Facts, Text, fact


class Permit(Facts):
    """Facts of a made-up parking permit."""

    plate: str = fact("Nummerplade", "Number plate", max_length=7)
    length: float = fact("Længde", "Length", unit="m", default=4.0, gt=0)


def test_right_values_become_facts() -> None:
    permit = Permit.read({"plate": "AB12345", "length": 3.5}, where="permit")
    assert (permit.plate, permit.length) == ("AB12345", 3.5)


def test_a_wrong_fact_names_the_field_and_never_its_content() -> None:
    with pytest.raises(BadCase, match=r"permit: field 'length' is str, expected float parsing\. See samples/permit\.jsonl") as caught:
        Permit.read({"plate": "AB12345", "length": "010190-1234"}, where="permit")
    assert "010190" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_a_missing_fact_is_named() -> None:
    with pytest.raises(BadCase, match="field 'plate' is missing"):
        Permit.read({}, where="permit")


def test_an_undeclared_field_is_refused_without_repeating_its_name() -> None:
    with pytest.raises(BadCase, match="a field that is not declared") as caught:
        Permit.read({"plate": "AB12345", "010190-1234": 1}, where="permit")
    assert "010190" not in str(caught.value)


def test_facts_do_not_change_once_read() -> None:
    permit = Permit.read({"plate": "AB12345"}, where="permit")
    with pytest.raises(ValueError, match="frozen"):
        permit.plate = "other"  # type: ignore[misc]


def test_specs_carry_labels_units_and_whether_they_are_needed() -> None:
    plate, length = Permit.specs()
    assert (plate.name, plate.label.da, plate.label.en, plate.required) == ("plate", "Nummerplade", "Number plate", True)
    assert (length.unit, length.required) == ("m", False)


class Citizen(Facts):
    """Facts of a made-up citizen."""

    age: int = fact("Alder", "Age", unit="år", ge=18, le=110, sign=1)
    weight_loss: float | None = fact("Vægttab", "Weight loss", unit="kg", default=None)
    alone: bool = fact("Bor alene", "Lives alone", words={"true": Text(da="Bor alene", en="Lives alone")}, changeable=True)
    walks: Literal["free", "aid"] = fact("Gang", "Gait", known=Text(da="ved visitationen", en="at assessment"))


def test_a_fact_tells_its_kind_limits_and_choices() -> None:
    age, loss, alone, walks = Citizen.specs()
    assert (age.kind, age.low, age.high, age.sign, age.empty) == ("whole", 18, 110, 1, False)
    assert (loss.kind, loss.empty) == ("number", True)
    assert (alone.kind, alone.changeable) == ("yes_no", True)
    assert (walks.kind, walks.choices, str(walks.known)) == ("choice", ("free", "aid"), "ved visitationen")


def test_a_value_is_read_in_its_own_words_or_with_its_unit() -> None:
    age, loss, alone, _ = Citizen.specs()
    assert age.read(82).da == "82 år"
    assert (loss.read(2.5).da, loss.read(2.5).en, loss.read(None).da) == ("2,5 kg", "2.5 kg", "ikke oplyst")
    assert (alone.read(True).da, alone.read(False).da) == ("Bor alene", "nej")
