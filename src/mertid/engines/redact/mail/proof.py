"""Whether a written mail, web page, RTF or text is free of what was struck, looked at with other code than that which wrote it."""

import base64
import binascii
import html
import quopri
import re
from collections.abc import Callable, Sequence
from functools import partial
from html.parser import HTMLParser
from urllib.parse import unquote_to_bytes

from ..office import convert
from ..office.proof import AREAS, check, seen, unlabelled
from ..proof.answer import not_proven, told
from ..proof.needles import Needles, needles
from ..values import Box, Passage, Proof


def prove(data: bytes, kind: str, strings: Sequence[str], areas: Sequence[Passage | tuple[int, Box]], allowed: Sequence[str]) -> Proof:
    """Return the proof of an ``eml``, ``html``, ``rtf`` or ``txt``.

    Parameters
    ----------
    allowed
        Text left open, one string a sheet.
    """
    if areas:
        return not_proven(data, strings, AREAS)
    looked = needles(strings, ["\n".join(allowed)] if allowed else [])
    text: Callable[[bytes], str] = {"eml": _mail, "html": _page, "rtf": _rich, "txt": _plain}[kind]
    checks = [
        check("bytes", "Python", "the file's bytes, also with its transfer encodings undone", partial(_raw, data, looked)),
        check({"html": "html.parser", "rtf": "re"}.get(kind, "codecs"), "Python",
              "the file's text, as often as it was left open", partial(_counted, text, data, looked)),
    ]
    if kind in ("rtf", "html") and convert.installed():
        checks.append(check("LibreOffice", convert.version(), "the document's text", partial(_office, data, kind, looked)))
    return told(data, strings, checks)


def _raw(data: bytes, looked: Needles) -> int:
    found = set(looked.seen_raw(data))
    undone = quopri.decodestring(data), html.unescape(data.decode("utf-8", "replace")).encode(), unquote_to_bytes(data)
    for one in (*undone, *_packed(data)):
        found |= set(looked.seen_raw(one))
    return len(found)


def _packed(data: bytes) -> list[bytes]:
    """Return what stands in base64 in the file: runs of forty such characters or more, line ends within them."""
    out = []
    for found in re.finditer(rb"(?:[A-Za-z0-9+/]{4}[\r\n]*){10,}(?:[A-Za-z0-9+/]{2,3}={0,2})?", data):
        raw = re.sub(rb"\s", b"", found[0])
        try:
            out.append(base64.b64decode(raw + b"=" * (-len(raw) % 4)))
        except (binascii.Error, ValueError):
            continue
    return out


def _counted(text: Callable[[bytes], str], data: bytes, looked: Needles) -> int:
    return len(looked.seen([unlabelled(text(data))]))


def _mail(data: bytes) -> str:
    """Return the mail's head and text with nothing of the mail library: one plain part in quoted-printable is all that was written."""
    head, _, body = data.partition(b"\r\n\r\n")
    if re.search(rb"(?im)^content-type:\s*multipart|^content-transfer-encoding:\s*base64", head):
        raise ValueError("mail has parts that were not written by us")
    said = re.sub(rb"\r\n[ \t]+", b" ", head).decode("ascii")
    for word in re.findall(r"=\?[\w-]+\?[bq]\?[^?]*\?=(?:\s+(?==\?))?", said, re.IGNORECASE):
        kind, content = word.split("?")[2].lower(), word.split("?")[3]
        raw = base64.b64decode(content) if kind == "b" else quopri.decodestring(content.replace("_", " ").encode(), header=True)
        said = said.replace(word, raw.decode("utf-8", "replace"), 1)
    said = "\n".join(line.partition(":")[2] for line in said.split("\r\n") if not line.lower().startswith(("mime-", "content-", "date:")))
    return said + "\n" + quopri.decodestring(body).decode("utf-8", "replace")


class _Everything(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "iframe", "object", "embed", "img", "link", "form", "input"):
            raise ValueError("page holds an element that was not written by us")
        self.said += ["\n" if tag in ("p", "div", "td", "th", "li", "tr", "br", "h1", "h2", "h3", "h4", "title") else ""]

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    def handle_comment(self, data: str) -> None:
        self.said.append(f"\n{data}\n")


def _page(data: bytes) -> str:
    parser = _Everything()
    parser.feed(data.decode("utf-8"))
    parser.close()
    return "".join(parser.said)


def _rich(data: bytes) -> str:
    """Return the text of RTF with one expression: destinations with an asterisk have no place in what was written."""
    said = data.decode("ascii")
    if "\\*" in said or "\\pict" in said or "\\info" in said or "\\object" in said:
        raise ValueError("RTF holds a destination that was not written by us")
    bare = said.replace("\\\\", "")
    if "\\'" in bare or re.search(r"\\u(?:c(?!1\b)|-?\d+(?!\?|\d))", bare):
        raise ValueError("RTF holds letters that were not written by us")
    said = said.replace("{\\fonttbl{\\f0\\fswiss\\fcharset0 Arial;}}", "")
    said = re.sub(r"(?:\\u-?\d+\?)+", lambda run: b"".join(
        (int(n) % 65536).to_bytes(2, "little") for n in re.findall(r"\\u(-?\d+)", run[0])).decode("utf-16-le", "replace"), said)
    said = re.sub(r"\\(?:par|line|cell|row|tab|sect|page)\b ?", "\n", said)
    said = re.sub(r"\\[a-z]+-?\d* ?|(?<!\\)[{}]|\n(?=\\)", "", said)
    return re.sub(r"\\([\\{}])", r"\1", said)


def _plain(data: bytes) -> str:
    return data.decode("utf-8")


def _office(data: bytes, kind: str, looked: Needles) -> int:
    made = convert.convert(data, kind, "pdf") if kind == "rtf" else convert.convert(data, kind, "txt")
    if made is None:
        raise ValueError("LibreOffice is gone")
    if kind == "html":
        return seen(looked, made.decode("utf-8", "replace"))
    import pypdfium2

    document = pypdfium2.PdfDocument(made)
    try:
        return seen(looked, "\n".join(page.get_textpage().get_text_bounded() for page in document))
    finally:
        document.close()
