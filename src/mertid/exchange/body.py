"""Choose what of a mail is its text, and what came with it."""

import re
from dataclasses import dataclass, field

from mertid.core import Text

from . import headers
from .calendar import calendar_text
from .charset import clean, decode
from .html import read_html, tidy
from .limits import Limits
from .mime import Part

_PLACEHOLDER = re.compile(r"\bhtml\b|ikke vise|not (?:able to )?display|cannot be displayed|mime format|mime-format", re.IGNORECASE)
_IS_HTML = re.compile(r"\s*(?:<!doctype html|<html|<body|<div|<p>|<table|<head)", re.IGNORECASE)
_ENCRYPTED = Text(
    da="Mailen er krypteret og kan ikke læses her. Den ligger uændret som vedhæftning.",
    en="The mail is encrypted and cannot be read here. It is kept unchanged as an attachment.",
)
_SEALED = Text(
    da="Mailen er pakket ind i en digital signatur (S/MIME) og kan ikke læses her. Den ligger uændret som vedhæftning.",
    en="The mail is wrapped in a digital signature (S/MIME) and cannot be read here. It is kept unchanged as an attachment.",
)
_CHARSET = Text(
    da="Mailens tegnsæt var forkert angivet; tegn kan være læst forkert.",
    en="The mail's charset was wrongly declared; letters may be misread.",
)
_BIG_HTML = Text(
    da="Mailens HTML er for stor til at blive vist; teksten vises.", en="The mail's HTML is too large to show; the text is shown.",
)
_MOST_HTML = 500_000
_HTML = ("text/html", "application/xhtml+xml")
_TEXTS = (*_HTML, "text/plain", "text/enriched", "text/richtext", "text/calendar", "text/markdown")


@dataclass
class Body:
    """The text of a mail, its safe HTML, the parts that are files (with whether the text shows them), and warnings."""

    text: str = ""
    html: str = ""
    files: list[tuple[Part, bool]] = field(default_factory=list)
    warnings: list[Text] = field(default_factory=list)

    def warn(self, text: Text) -> None:
        if text not in self.warnings:
            self.warnings.append(text)


def choose(part: Part, limits: Limits) -> Body:
    """Return the text and files of a mail."""
    body = Body()
    texts: list[str] = []
    htmls: list[str] = []
    _take(part, body, texts, htmls, limits)
    body.text = tidy("\n\n".join(text for text in texts if text.strip()))
    body.html = "\n".join(html for html in htmls if html)
    if "-----BEGIN PGP MESSAGE-----" in body.text:
        body.warn(_ENCRYPTED)
    return body


def _take(part: Part, body: Body, texts: list[str], htmls: list[str], limits: Limits) -> None:
    """Take one part and what is below it. Its depth is bounded by how it was split."""
    kind = part.media_type
    if part.children and kind == "multipart/alternative":
        _take_alternative(part, body, texts, htmls, limits)
    elif part.children and kind in ("multipart/related", "multipart/encrypted"):
        if kind == "multipart/encrypted":
            body.warn(_ENCRYPTED)
        _take(part.children[0], body, texts, htmls, limits)
        body.files += [(leaf, leaf.media_type.startswith("image/")) for child in part.children[1:] for leaf in _leaves(child)]
    elif part.children:
        for child in part.children:
            _take(child, body, texts, htmls, limits)
    elif kind.startswith("multipart/") and "depth" not in part.faults:
        _take_text(part, body, texts, htmls, limits)
    elif _is_file(part, first=not any(text.strip() for text in texts)):
        if kind in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
            sealed = part.type_parameters.get("smime-type", "").lower() in ("signed-data", "certs-only")
            body.warn(_SEALED if sealed else _ENCRYPTED)
        if part.body.strip() or part.get("content-disposition"):
            body.files.append((part, kind.startswith("image/") and bool(part.get("content-id"))))
    else:
        _take_text(part, body, texts, htmls, limits)


def _is_file(part: Part, *, first: bool) -> bool:
    """Return whether a part came with the text rather than being it; Exchange names the text itself, so a name alone is no proof."""
    shown, named = headers.parameters(part.get("content-disposition"))
    if shown == "attachment" or named.get("filename"):
        return True
    return part.media_type not in _TEXTS or (bool(part.type_parameters.get("name")) and not first)


def _leaves(part: Part) -> list[Part]:
    return [found for found in part.walk() if not found.children]


def _take_alternative(part: Part, body: Body, texts: list[str], htmls: list[str], limits: Limits) -> None:
    """Of versions of the same text take plain for reading and HTML for showing; plain only when it says something."""
    found = [Body() for _ in part.children]
    pieces: list[tuple[str, str, list[str], list[str]]] = []
    for child, inner in zip(part.children, found, strict=True):
        one_text: list[str] = []
        one_html: list[str] = []
        _take(child, inner, one_text, one_html, limits)
        pieces.append((child.media_type, "\n\n".join(one_text), one_text, one_html))
        body.files += inner.files
        for warning in inner.warnings:
            body.warn(warning)
    rich = next((text for kind, text, _, html in reversed(pieces) if html and text.strip()), "")
    poor = next((text for kind, text, _, html in pieces if not html and text.strip() and kind != "text/calendar"), "")
    if not (poor or rich):
        poor = next((text for _, text, _, _ in pieces if text.strip()), "")
    hollow = len(poor) < 400 and len(rich) > 2 * len(poor) and bool(_PLACEHOLDER.search(poor))
    texts.append(rich if hollow or not poor.strip() else poor)
    htmls += [html for _, _, _, one in pieces for html in one][-1:]


def _take_text(part: Part, body: Body, texts: list[str], htmls: list[str], limits: Limits) -> None:
    # Four bytes hold any character; what is more than the limit is cut later, with a warning.
    text, held = decode(part.content()[:limits.max_text * 4], part.type_parameters.get("charset", ""))
    if not held and part.type_parameters.get("charset"):
        body.warn(_CHARSET)
    text = clean(text)
    if part.media_type in _HTML or _IS_HTML.match(text):
        if len(text) > _MOST_HTML:
            body.warn(_BIG_HTML)
        plain, safe = read_html(text)
        texts.append(plain)
        htmls.append(safe if len(text) <= _MOST_HTML else "")
    elif part.media_type == "text/calendar":
        texts.append(calendar_text(text))
    elif part.media_type in ("text/enriched", "text/richtext"):
        texts.append(re.sub(r"</?[A-Za-z-]{1,40}>", "", text))
    else:
        texts.append(_unflow(text, part.type_parameters))


def _unflow(text: str, parameters: dict[str, str]) -> str:
    """Join the soft line ends of format=flowed. Source: RFC 3676 section 4."""
    if parameters.get("format", "").lower() != "flowed":
        return text
    out: list[list[str]] = []
    joins = ""
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        content = line[depth:].removeprefix(" ") if depth or line.startswith(" ") else line
        quote = ">" * depth
        if joins == quote + "|" and content != "-- ":
            out[-1].append(content)
        else:
            out.append([f"{quote} {content}" if depth else content])
        soft = content.endswith(" ") and content != "-- "
        if soft and parameters.get("delsp", "").lower() == "yes":
            out[-1][-1] = out[-1][-1][:-1]
        joins = quote + "|" if soft else ""
    return "\n".join("".join(pieces) for pieces in out)
