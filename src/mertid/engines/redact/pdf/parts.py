"""What a PDF holds beside its pages: annotations, forms, bookmarks, properties, attachments, scripts, layers, structure, signatures."""

from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from lxml import etree

from mertid.core import Text

MAX_NODES = 200_000
MAX_TEXT = 2_000_000


@dataclass(frozen=True)
class Parts:
    """``texts`` by part name, ``notes`` in plain words, ``off`` the layers that are not shown."""

    texts: dict[str, str]
    notes: tuple[Text, ...]
    off: frozenset[tuple[int, int]] = field(default=frozenset())


_NOTES = {
    "encrypted": Text(da="Filen er krypteret. Den frigives uden kryptering.",
                      en="The file is encrypted. It is released without encryption."),
    "signature": Text(da="Filen har en digital signatur. Den gælder ikke længere, når noget er fjernet.",
                      en="The file has a digital signature. It no longer holds once something has been removed."),
    "attachments": Text(da="Filer er vedhæftet i PDF-filen. De fjernes; tilføj dem for sig, hvis de er omfattet.",
                        en="Files are attached inside the PDF. They are removed; add them by themselves if they are in scope."),
    "javascript": Text(da="Filen har programkode (JavaScript). Den fjernes.", en="The file has program code (JavaScript). It is removed."),
    "layers": Text(da="Filen har lag, der kan tændes og slukkes. Det, der er slukket, fjernes.",
                   en="The file has layers that can be switched. Those that are off are removed."),
    "comments": Text(da="Filen har kommentarer eller andre påtegninger. Det, der ses på siden, bliver; deres skjulte tekst fjernes.",
                     en="The file has comments or other annotations. What is seen on the page stays; their hidden text is removed."),
    "form": Text(da="Filen er en formular. Det udfyldte bliver til almindelig tekst på siden.",
                 en="The file is a form. What is filled in becomes plain text on the page."),
    "xfa": Text(da="Filen er en XFA-formular, der kun vises rigtigt i Adobe Reader. Se efter, at siderne er hele.",
                en="The file is an XFA form that only Adobe Reader shows rightly. Check that the pages are whole."),
    "tagged": Text(da="Filens opmærkning for skærmlæsere fjernes, for den gentager teksten.",
                   en="The file's tags for screen readers are removed, for they repeat the text."),
}


def parts(pdf: Any, *, encrypted: bool = False, tagged: bool = True) -> Parts:
    """Return what the file holds beside its pages; not ``tagged``: without the text of its tags, which may be thousands.

    What is broken is passed over: it is removed with the rest all the same.
    """
    texts: dict[str, list[str]] = {}
    told: list[str] = ["encrypted"] if encrypted else []
    for part, text, note in _all(pdf, tagged=tagged):
        if text.strip():
            texts.setdefault(part, []).append(text.strip())
        if note and note not in told:
            told.append(note)
    off = _off(pdf)
    return Parts({part: "\n".join(lines)[:MAX_TEXT] for part, lines in texts.items()}, tuple(_NOTES[n] for n in told), off)


def _all(pdf: Any, *, tagged: bool) -> Iterator[tuple[str, str, str]]:
    root = pdf.Root
    for gather in (_properties, _bookmarks, _form, _names, _annotations, _structure if tagged else _structured):
        try:
            yield from gather(pdf, root)
        except Exception:  # noqa: S112 - broken parts are removed unread
            continue
    if "/OCProperties" in root:
        yield "layers", "\n".join(_layer_names(root)), "layers"


def _properties(pdf: Any, root: Any) -> Iterator[tuple[str, str, str]]:
    info = pdf.trailer.get("/Info")
    if isinstance(info, pikepdf.Dictionary):
        for key, value in info.items():
            yield "metadata", f"{key[1:]}: {_said(value)}", ""
    if isinstance(root.get("/Metadata"), pikepdf.Stream):
        yield "metadata", _xml_text(root["/Metadata"].read_bytes()), ""


def _bookmarks(pdf: Any, root: Any) -> Iterator[tuple[str, str, str]]:
    seen: set[tuple[int, int]] = set()
    waiting = [root["/Outlines"].get("/First")] if "/Outlines" in root else []
    while waiting and len(seen) < MAX_NODES:
        node = waiting.pop()
        if not isinstance(node, pikepdf.Dictionary) or node.objgen in seen:
            continue
        seen.add(node.objgen)
        waiting += [node.get("/Next"), node.get("/First")]
        yield "bookmarks", _said(node.get("/Title")), ""


def _form(pdf: Any, root: Any) -> Iterator[tuple[str, str, str]]:
    form = root.get("/AcroForm")
    if not isinstance(form, pikepdf.Dictionary):
        return
    if "/XFA" in form:
        packets = form["/XFA"]
        for one in packets if isinstance(packets, pikepdf.Array) else [packets]:
            if isinstance(one, pikepdf.Stream):
                yield "form", _xml_text(one.read_bytes()), "xfa"
    waiting, seen, count = deque(form.get("/Fields", [])), set[tuple[int, int]](), 0
    while waiting and count < MAX_NODES:
        field_, count = waiting.popleft(), count + 1
        if not isinstance(field_, pikepdf.Dictionary) or (field_.is_indirect and field_.objgen in seen):
            continue
        seen.add(field_.objgen)
        if str(field_.get("/FT", "")) == "/Sig" and "/V" in field_:
            signed = field_["/V"]
            told = [_said(signed.get(key)) for key in ("/Name", "/Reason", "/Location", "/ContactInfo")]
            yield "form", "\n".join(t for t in told if t), "signature"
            continue
        lines = [_said(field_.get(key)) for key in ("/T", "/TU", "/V", "/DV")]
        yield "form", "\n".join(t for t in lines if t), "form"
        waiting += list(field_.get("/Kids", []))


def _names(pdf: Any, root: Any) -> Iterator[tuple[str, str, str]]:
    with suppress(Exception):
        for name, file in pdf.attachments.items():
            yield "attachments", f"{name}\n{file.description or ''}", "attachments"
    names = root.get("/Names")
    if isinstance(names, pikepdf.Dictionary) and "/JavaScript" in names:
        yield "javascript", "", "javascript"
    for key in ("/OpenAction", "/AA"):
        if isinstance(root.get(key), pikepdf.Dictionary) and "JavaScript" in repr(root[key])[:20_000]:
            yield "javascript", "", "javascript"
    if isinstance(names, pikepdf.Dictionary) and "/Dests" in names:
        with suppress(Exception):
            for name in pikepdf.NameTree(names["/Dests"]):
                yield "destinations", str(name), ""
    if isinstance(root.get("/Dests"), pikepdf.Dictionary):
        for name in root["/Dests"]:
            yield "destinations", str(name)[1:], ""


def _annotations(pdf: Any, root: Any) -> Iterator[tuple[str, str, str]]:
    for page in pdf.pages:
        for one in page.get("/Annots", []):
            with suppress(Exception):
                kind = str(one.get("/Subtype", ""))
                lines = [_said(one.get(key)) for key in ("/Contents", "/T", "/Subj", "/RC", "/NM", "/TU")]
                action = one.get("/A")
                if isinstance(action, pikepdf.Dictionary):
                    lines.append(_said(action.get("/URI")))
                if kind == "/FileAttachment":
                    file = one.get("/FS")
                    lines.append(_said(file.get("/UF", file.get("/F"))) if isinstance(file, pikepdf.Dictionary) else "")
                    yield "attachments", lines[-1], "attachments"
                quiet = kind in ("/Link", "/Widget")
                yield ("links" if kind == "/Link" else "comments"), "\n".join(t for t in lines if t), "" if quiet else "comments"


def _structure(pdf: Any, root: Any) -> Iterator[tuple[str, str, str]]:
    tree = root.get("/StructTreeRoot")
    if not isinstance(tree, pikepdf.Dictionary):
        return
    yield "structure", "", "tagged"
    waiting, seen = [tree], set[tuple[int, int]]()
    while waiting and len(seen) < MAX_NODES:
        node = waiting.pop()
        if node.is_indirect:
            if node.objgen in seen:
                continue
            seen.add(node.objgen)
        for key in ("/ActualText", "/Alt", "/E", "/T"):
            if key in node:
                yield "structure", _said(node[key]), ""
        below = node.get("/K")
        found = list(below) if isinstance(below, pikepdf.Array) else [below]
        waiting += [one for one in reversed(found) if isinstance(one, pikepdf.Dictionary)]


def _structured(pdf: Any, root: Any) -> Iterator[tuple[str, str, str]]:
    if isinstance(root.get("/StructTreeRoot"), pikepdf.Dictionary):
        yield "structure", "", "tagged"


def _off(pdf: Any) -> frozenset[tuple[int, int]]:
    with suppress(Exception):
        layers = pdf.Root["/OCProperties"]
        usual = layers["/D"]
        groups = {one.objgen for one in layers.get("/OCGs", [])}
        off = set(groups) if str(usual.get("/BaseState", "/ON")) == "/OFF" else set()
        off |= {one.objgen for one in usual.get("/OFF", [])}
        if str(usual.get("/BaseState", "/ON")) == "/OFF":
            off -= {one.objgen for one in usual.get("/ON", [])}
        return frozenset(off)
    return frozenset()


def _layer_names(root: Any) -> Iterator[str]:
    with suppress(Exception):
        for one in root["/OCProperties"]["/OCGs"]:
            yield _said(one.get("/Name"))


def _said(value: Any) -> str:
    if value is None or isinstance(value, (pikepdf.Dictionary, pikepdf.Array)):
        return ""
    with suppress(Exception):
        if isinstance(value, pikepdf.Stream):
            return _xml_text(value.read_bytes())
        return str(value).replace("\0", " ").encode("utf-8", "replace").decode()
    return ""


def _xml_text(data: bytes) -> str:
    with suppress(Exception):
        parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
        tree = etree.fromstring(data.strip(b"\0 \r\n\t"), parser)
        return "\n".join(str(t).strip() for t in tree.itertext() if str(t).strip())
    return data[:MAX_TEXT].decode("utf-8", "replace")
