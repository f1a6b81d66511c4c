"""Read the published XML form of KL's subject plan (KLE), version 2.0.

``KLE-Emneplan`` > ``UdgivelsesDato``, ``Hovedgruppe`` > ``Gruppe`` > ``Emne``; each level has ``…Nr``, ``…Titel``, ``UUID``,
``…AdministrativInfo`` with ``Historisk`` > ``UdgaaetDato`` or ``Flyttet`` > ``AfloestAf`` where it is retired. The plan itself needs KL's
consent and is not part of mertid; ``samples/kle_eksempel.xml`` is an invented plan in the same form.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from mertid.core import TooBig, Unreadable

from .charset import clean
from .limits import LIMITS, Limits

_NUMBER = re.compile(r"\d{2}(?:\.\d{2}){0,2}")
_LEVELS = ("Hovedgruppe", "Gruppe", "Emne")


@dataclass(frozen=True)
class Subject:
    """A main group (NN), group (NN.NN) or subject (NN.NN.NN).

    ``keep`` is B (keep), K (discard) or ''; ``delete_after`` an ISO 8601 duration such as P1825D; ``replaced_by`` a number or ''.
    """

    number: str
    title: str
    keywords: tuple[str, ...] = ()
    retired: bool = False
    replaced_by: str = ""
    keep: str = ""
    delete_after: str = ""
    uuid: str = ""
    law_refs: tuple[str, ...] = ()


@dataclass(frozen=True)
class KlePlanData:
    """One published plan. ``version`` is its date of publication, such as 2026-11-01; subjects in order of number."""

    version: str
    subjects: tuple[Subject, ...]

    def current(self, number: str) -> str:
        """Return the number in use today: ``number`` itself, what replaced it, or '' when it is retired or unknown."""
        found = {subject.number: subject for subject in self.subjects}
        seen: set[str] = set()
        while number in found and found[number].retired and number not in seen:
            seen.add(number)
            number = found[number].replaced_by
        return number if number in found and not found[number].retired else ""


def read_kle(data: bytes, limits: Limits = LIMITS) -> KlePlanData:
    """Return the plan in ``data``, with or without an XML namespace.

    Raises
    ------
    Unreadable
        When it is no such XML, has no version or no subjects, or names a subject twice. `TooBig` past the size limit.
    """
    if len(data) > limits.max_bytes:
        raise TooBig(f"KLE: size is {len(data)} bytes, expected at most {limits.max_bytes}. Check that it is the right file.")
    root = _root(data)
    version = _text(root, "UdgivelsesDato")
    if not re.fullmatch(r"[\w.:+-]{1,40}", version):
        raise Unreadable("KLE: field 'UdgivelsesDato' is missing, expected the date of publication. Fetch the file again.")
    subjects = list(_subjects(root))
    numbers = [subject.number for subject in subjects]
    if not any(len(number) == 8 for number in numbers):
        raise Unreadable("KLE: 'Emne' is 0 elements, expected at least one. Check that it is the subject plan, not the facets.")
    if len(set(numbers)) < len(numbers):
        twice = sorted({number for number in numbers if numbers.count(number) > 1})
        raise Unreadable(f"KLE: number {twice[0]} is there {numbers.count(twice[0])} times, expected once. Fetch the file again.")
    return KlePlanData(version, tuple(sorted(subjects, key=lambda subject: subject.number)))


def _root(data: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        raise Unreadable(f"KLE: line {line} is no well-formed XML, expected KLE-Emneplan. Fetch the file again.") from None
    if root is None or _name(root) != "KLE-Emneplan":
        raise Unreadable("KLE: the outermost element is another, expected KLE-Emneplan. Check that it is the subject plan.")
    return root


def _subjects(root: etree._Element) -> Iterator[Subject]:
    for element in root.iter():
        level = _name(element)
        parent = element.getparent()
        if level not in _LEVELS or parent is None or _name(parent) not in ("KLE-Emneplan", *_LEVELS):
            continue
        number, title = _text(element, level + "Nr"), _text(element, level + "Titel")
        if not _NUMBER.fullmatch(number) or not title:
            where = f"KLE: line {element.sourceline}"
            raise Unreadable(f"{where}: {level}Nr or {level}Titel is missing or malformed, expected NN.NN.NN and a title. Fetch it again.")
        history = _child(_child(element, level + "AdministrativInfo"), "Historisk")
        replaced = _child(_child(history, "Flyttet"), "AfloestAf")
        yield Subject(
            number=number, title=title[:300], keywords=tuple(dict.fromkeys(_keywords(element, level))), retired=history is not None,
            replaced_by=_text(replaced, "EmneNr") or _text(replaced, "GruppeNr") or _text(replaced, "HovedgruppeNr"),
            keep=_text(element, "BevaringJaevnfoerArkivloven")[:1], delete_after=_text(element, "SletningJaevnfoerPersondataloven")[:20],
            uuid=_text(element, "UUID"), law_refs=tuple(_laws(element, level)),
        )


def _keywords(element: etree._Element, level: str) -> Iterator[str]:
    """Yield the subject's own keywords, whether they stand as text or in an element of their own."""
    for child in element:
        if _name(child) in (level + "Stikord", level + "OgHandlingsfacetStikord"):
            texts = [_all_text(inner) for inner in child if _name(inner).endswith(("Tekst", "Titel", "Stikord"))] or [_all_text(child)]
            yield from (text for text in texts if text and not _NUMBER.fullmatch(text))


def _laws(element: etree._Element, level: str) -> Iterator[str]:
    for child in element:
        if _name(child) == level + "RetskildeReference":
            said = " ".join(filter(None, (_text(child, "RetskildeTitel"), _text(child, "ParagrafEllerKapitel"))))
            if said:
                yield said


def _name(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _child(element: etree._Element | None, name: str) -> etree._Element | None:
    return None if element is None else next((child for child in element if _name(child) == name), None)


def _text(element: etree._Element | None, name: str) -> str:
    found = _child(element, name)
    return "" if found is None else _all_text(found)


def _all_text(element: etree._Element) -> str:
    return " ".join(clean("".join(str(text) for text in element.itertext())).split())
