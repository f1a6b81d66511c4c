"""What is said of a document in plain words: what lies in it beside the text, and does not come along when it is released."""

from collections.abc import Sequence

from mertid.core import Text

from . import markup
from .package import Package
from .pieces import Flow

_COUNTED = (
    ("comment", Text(da="1 kommentar", en="1 comment"), Text(da="{n} kommentarer", en="{n} comments")),
    ("change", Text(da="1 sporet ændring", en="1 tracked change"), Text(da="{n} sporede ændringer", en="{n} tracked changes")),
    ("sheet", Text(da="1 skjult ark", en="1 hidden sheet"), Text(da="{n} skjulte ark", en="{n} hidden sheets")),
    ("slide", Text(da="1 skjult dias", en="1 hidden slide"), Text(da="{n} skjulte dias", en="{n} hidden slides")),
    ("speaker", Text(da="1 side talernoter", en="1 page of speaker notes"),
     Text(da="{n} sider talernoter", en="{n} pages of speaker notes")),
    ("embedded", Text(da="1 indlejret fil", en="1 embedded file"), Text(da="{n} indlejrede filer", en="{n} embedded files")),
    ("picture", Text(da="1 billede", en="1 picture"), Text(da="{n} billeder", en="{n} pictures")),
    ("link", Text(da="1 ekstern henvisning", en="1 external link"), Text(da="{n} eksterne henvisninger", en="{n} external links")),
    ("formula", Text(da="1 formel (resultatet bliver stående)", en="1 formula (its result stays)"),
     Text(da="{n} formler (resultaterne bliver stående)", en="{n} formulas (their results stay)")),
)
_GONE = Text(da="Følger ikke med ved udlevering: {list}.", en="Does not come along when released: {list}.")
_HIDDEN = Text(da="Dokumentet har skjult tekst, som ikke følger med.", en="The document has hidden text, which does not come along.")
_PROPERTIES = Text(da="Dokumentets egenskaber (forfatter, firma, titel m.m.) følger ikke med.",
                   en="The document's properties (author, company, title etc.) do not come along.")
_MACROS = Text(da="Dokumentet har makroer, som ikke følger med.", en="The document has macros, which do not come along.")
_SIGNED = Text(da="Dokumentet har en digital signatur, som brydes.", en="The document has a digital signature, which breaks.")
_PICTURES = Text(da="Dokumentet har billeder ({n}). Tekst i billeder findes ikke her; brug PDF-udgaven til at strege i dem.",
                 en="The document has pictures ({n}). Text in pictures is not found here; use the PDF version to strike in them.")


def told(counts: dict[str, int], *, hidden: bool = False, properties: bool = False, macros: bool = False, signed: bool = False,
         pictures: int = 0) -> tuple[Text, ...]:
    """Return the notes for what was counted; `_COUNTED` names the kinds."""
    said = [(one if counts[kind] == 1 else many.fill(n=counts[kind])) for kind, one, many in _COUNTED if counts.get(kind)]
    notes = []
    if said:
        notes.append(Text(da=_GONE.da.format(list=", ".join(t.da for t in said)), en=_GONE.en.format(list=", ".join(t.en for t in said))))
    for holds, text in ((hidden, _HIDDEN), (properties, _PROPERTIES), (macros, _MACROS), (signed, _SIGNED)):
        if holds:
            notes.append(text)
    return (*notes, *((_PICTURES.fill(n=pictures),) if pictures else ()))


def in_kind_only(note: Text) -> bool:
    """Return whether a note is of no use once the document was made into pages."""
    return note.en.startswith(_PICTURES.en.partition("(")[0])


_CHANGES = ("ins", "del", "moveFrom", "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "trPrChange", "tcPrChange")


def office_notes(package: Package, flows: Sequence[Flow], **more: int) -> tuple[Text, ...]:
    """Return the notes of an OOXML document."""
    counts = dict(more)
    pictures = set()
    for name in package.parts:
        if name.endswith(".rels"):
            owner = name.replace("_rels/", "", 1).removesuffix(".rels") if name.startswith("_rels/") else (
                name.replace("/_rels/", "/").removesuffix(".rels"))
            for link in package.links(owner):
                counts["link"] = counts.get("link", 0) + (link.external and link.kind != "hyperlink")
                if link.kind == "image" and not link.external:
                    pictures.add(link.target)
    counts["embedded"] = sum("/embeddings/" in name or "/activeX/" in name or "/afchunk" in name.lower() for name in package.parts)
    for name, root in list(package.trees.items()):
        comments = name.rpartition("/")[2].startswith(("comment", "modernComment"))
        for element in root.iter("{*}comment", "{*}cm") if comments else ():
            counts["comment"] = counts.get("comment", 0) + (element.getparent() is not None)
        for element in root.iter(*("{*}" + change for change in _CHANGES)) if name.startswith("word/") else ():
            parent = element.getparent()
            if markup.name(element) not in ("ins", "del") or (parent is not None and markup.name(parent) not in ("rPr", "numPr")):
                counts["change"] = counts.get("change", 0) + 1
    seen = {flow.part for flow in flows if flow.hidden and flow.text.strip()}
    return told(
        counts, hidden="hidden" in seen, properties="properties" in seen, macros=any(n.endswith("vbaProject.bin") for n in package.parts),
        signed=any(n.startswith("_xmlsignatures/") for n in package.parts), pictures=len(pictures))
