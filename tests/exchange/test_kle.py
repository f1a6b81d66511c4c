"""The subject plan is read from its published XML form; what is not that form is refused with a line number."""

from importlib.resources import files

import pytest

from mertid.core import Unreadable
from mertid.exchange.kle import read_kle

SAMPLE = files("mertid.samples").joinpath("kle_eksempel.xml").read_bytes()


def plan(inner: str, version: str = "<UdgivelsesDato>2026-05-01</UdgivelsesDato>", space: str = "") -> bytes:
    """Return a plan of one main group and group around ``inner``."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><KLE-Emneplan{space}>{version}<Hovedgruppe><HovedgruppeNr>01</HovedgruppeNr>'
        f"<HovedgruppeTitel>Borger</HovedgruppeTitel><Gruppe><GruppeNr>01.02</GruppeNr><GruppeTitel>Pas</GruppeTitel>{inner}"
        "</Gruppe></Hovedgruppe></KLE-Emneplan>"
    ).encode()


def subject(number: str, rest: str = "") -> str:
    """Return one subject."""
    return f"<Emne><EmneNr>{number}</EmneNr><EmneTitel>Emne {number}</EmneTitel>{rest}</Emne>"


def test_the_invented_plan_is_complete_and_marked_as_invented() -> None:
    found = read_kle(SAMPLE)
    levels = [sum(len(one.number) == length for one in found.subjects) for length in (2, 5, 8)]
    assert levels == [8, 26, 68]
    assert "EKSEMPELPLAN" in SAMPLE.decode()
    retired = [one for one in found.subjects if one.retired]
    assert len(retired) == 3
    assert all(found.current(one.number) == one.replaced_by for one in retired)
    assert len({one.uuid for one in found.subjects}) == len(found.subjects)
    assert all(one.keywords and one.keep in ("B", "K") for one in found.subjects if len(one.number) == 8)


def test_every_field_of_a_subject_is_read_with_and_without_namespace() -> None:
    one = subject(
        "01.02.03",
        "<UUID>9b2f</UUID><EmneRetskildeReference><RetskildeTitel>Pasloven</RetskildeTitel>"
        "<ParagrafEllerKapitel>§ 2</ParagrafEllerKapitel></EmneRetskildeReference>"
        "<EmneStikord>rejse</EmneStikord><EmneStikord><EmneNr>01.02.03</EmneNr><StikordTekst>pas</StikordTekst>"
        "</EmneStikord><BevaringJaevnfoerArkivloven>K5</BevaringJaevnfoerArkivloven>"
        "<SletningJaevnfoerPersondataloven>P1825D</SletningJaevnfoerPersondataloven>",
    )
    for space in ("", ' xmlns="http://example.dk/kle"'):
        found = next(found for found in read_kle(plan(one, space=space)).subjects if found.number == "01.02.03")
        assert (found.title, found.keywords, found.keep, found.delete_after) == ("Emne 01.02.03", ("rejse", "pas"), "K", "P1825D")
        assert (found.uuid, found.law_refs, found.retired) == ("9b2f", ("Pasloven § 2",), False)


def test_retired_subjects_are_followed_to_the_one_in_use() -> None:
    def history(inner: str) -> str:
        return f"<EmneAdministrativInfo><OprettetDato>2020-01-01</OprettetDato><Historisk>{inner}</Historisk></EmneAdministrativInfo>"

    def moved(to: str) -> str:
        return history(f"<Flyttet><FlyttetDato>2025-01-01</FlyttetDato><AfloestAf><EmneNr>{to}</EmneNr></AfloestAf></Flyttet>")

    found = read_kle(plan(
        subject("01.02.01", moved("01.02.02")) + subject("01.02.02", moved("01.02.03")) + subject("01.02.03")
        + subject("01.02.04", history("<UdgaaetDato>2025-01-01</UdgaaetDato>"))
        + subject("01.02.05", moved("01.02.05")),
    ))
    assert [found.current(f"01.02.0{n}") for n in range(1, 7)] == ["01.02.03", "01.02.03", "01.02.03", "", "", ""]


@pytest.mark.parametrize(("data", "match"), [
    (b"", "no well-formed XML"), (b"<KLE-Emneplan>", "no well-formed XML"), (b"<KLE-Handlingsfacetter/>", "outermost element is another"),
    (plan(subject("01.02.03"), version=""), "'UdgivelsesDato' is missing"), (plan(""), "'Emne' is 0 elements"),
    (plan(subject("1.2.3")), "EmneNr or EmneTitel is missing or malformed"),
    (plan(subject("01.02.03") * 2), "number 01.02.03 is there 2 times"),
    (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + plan("").split(b"?>")[1], "'Emne' is 0 elements"),
])
def test_what_is_no_plan_is_refused(data: bytes, match: str) -> None:
    with pytest.raises(Unreadable, match=match):
        read_kle(data)
