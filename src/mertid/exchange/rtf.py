"""Text of RTF. Source: Rich Text Format specification 1.9.1, control words and destinations."""

import re

from .charset import decode
from .html import tidy

_TOKEN = re.compile(rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.DOTALL)
_BREAKS = {b"par": "\n", b"line": "\n", b"sect": "\n", b"page": "\n", b"row": "\n", b"tab": "\t", b"cell": " | ", b"emdash": "—",
           b"endash": "–", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•"}
_SILENT = frozenset(
    (b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"themedata", b"colorschememapping", b"latentstyles",
     b"datastore", b"listtable", b"listoverridetable", b"rsidtbl", b"generator", b"xmlnstbl", b"fldinst", b"filetbl", b"revtbl"),
)


def rtf_text(data: bytes) -> str:
    """Return the text of an RTF document; formatting, pictures and objects are left out. Linear in size, never raises."""
    out: list[str] = []
    held = bytearray()
    stack: list[tuple[bool, int]] = []
    silent, unicode_skip, skip, page = False, 1, 0, "cp1252"

    def flush() -> None:
        if held:
            out.append(decode(bytes(held), page)[0])
            held.clear()

    for found in _TOKEN.finditer(data):
        word, number, code, symbol, brace, text = found.groups()
        if brace == b"{":
            stack.append((silent, unicode_skip))
        elif brace == b"}":
            silent, unicode_skip = stack.pop() if stack else (False, 1)
            skip = 0
        elif word:
            value = int(number) if number else None
            if word in _SILENT:
                silent = True
            elif word == b"ansicpg" and value:
                page = f"cp{value}"
            elif word == b"uc" and value is not None:
                unicode_skip = max(0, min(value, 10))
            elif word == b"u" and value is not None and not silent:
                flush()
                out.append(chr(value % 65536))
                skip = unicode_skip
            elif word in _BREAKS and not silent:
                flush()
                out.append(_BREAKS[word])
        elif symbol == b"*":
            silent = True
        elif not silent:
            piece = bytes([int(code, 16)]) if code else {b"~": b" ", b"_": b"-", b"-": b""}.get(symbol, symbol) if symbol else text or b""
            dropped = min(skip, len(piece))
            skip -= dropped
            held += piece[dropped:]
    flush()
    joined = "".join(out).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return tidy(joined)
