"""The strings in the bytes of a PDF, read in each way they may be meant.

As PDFDocEncoding, UTF-16, UTF-8, MacRoman, and through each ToUnicode map of the file. Source: ISO 32000-1, 7.3.4, 7.9.2, 9.10.3.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

_PLAIN = rb"[^()\\]++|\\."
_DEEP = rb"\((?:" + _PLAIN + rb"|\((?:" + _PLAIN + rb"|\((?:" + _PLAIN + rb")*+\))*+\))*+\)"
_STRING = re.compile(_DEEP + rb"|<[0-9A-Fa-f\s]{2,}+>", re.DOTALL)
_OPERATOR = re.compile(rb"[A-Za-z'\"\]\[]")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b""}
_CHARS = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
_RANGES = re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
_PAIR = re.compile(rb"<([0-9A-Fa-f\s]+)>\s*<([0-9A-Fa-f\s]*)>")
_RANGE = re.compile(rb"<([0-9A-Fa-f\s]+)>\s*<([0-9A-Fa-f\s]+)>\s*(?:<([0-9A-Fa-f\s]+)>|\[([^\]]*)\])")
_MAC_GROUND = re.compile(r"ß(?= ?\d)")  # the sign of a legal ground, which is written in Windows-1252
_MOST_CODES = 70_000

CodeMap = dict[bytes, str]


def runs(data: bytes) -> list[bytes]:
    """Return the strings of a content stream or of objects, as bytes; those with nothing but numbers between them (TJ) as one."""
    found: list[bytes] = []
    before = -1
    for one in _STRING.finditer(data):
        text = _bytes(one[0])
        if before >= 0 and one.start() - before < 200 and not _OPERATOR.search(data, before, one.start()):
            found[-1] += text
        else:
            found.append(text)
        before = one.end()
    return found


def _bytes(token: bytes) -> bytes:
    if token.startswith(b"<"):
        digits = re.sub(rb"\s", b"", token[1:-1])
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
    return _ESCAPE.sub(_escaped, token[1:-1]) if b"\\" in token else token[1:-1]


def _escaped(found: re.Match[bytes]) -> bytes:
    told = found[1]
    return bytes([int(told, 8) & 0xFF]) if told[:1].isdigit() and told[:1] not in b"89" else _LETTERS.get(told, told)


def readings(parts: Sequence[Sequence[bytes]], maps: Iterable[CodeMap] = ()) -> Iterator[list[str]]:
    """Yield the strings of each part as text, a space between strings, once for each way to read them."""
    yield [" ".join(map(_meant, one)) for one in parts]
    yield [_MAC_GROUND.sub("§", " ".join([text.decode("mac-roman") for text in one])) for one in parts if not all(map(bytes.isascii, one))]
    for charset in ("utf-16-be", "utf-16-le"):
        yield [" ".join([text.decode(charset, "replace") for text in one if len(text) % 2 == 0 and len(text) > 2]) for one in parts]
    for codes in maps:
        yield [" ".join([_mapped(text, codes) for text in one]) for one in parts]


def _meant(one: bytes) -> str:
    if one.startswith(b"\xfe\xff"):
        return one[2:].decode("utf-16-be", "replace")
    if one.startswith(b"\xff\xfe"):
        return one[2:].decode("utf-16-le", "replace")
    if one.startswith(b"\xef\xbb\xbf"):
        return one[3:].decode("utf-8", "replace")
    return one.decode("cp1252", "replace")


def _mapped(one: bytes, codes: CodeMap) -> str:
    width = len(next(iter(codes)))
    return "".join([codes.get(one[at : at + width], "") for at in range(0, len(one), width)])


def code_map(data: bytes) -> CodeMap:
    """Return what a ToUnicode map maps codes to; empty when it is none. Codes all have the length of its first."""
    codes: CodeMap = {}
    for block in _CHARS.findall(data):
        codes |= {_hex(code): _hex(text).decode("utf-16-be", "ignore") for code, text in _PAIR.findall(block)}
    for block in _RANGES.findall(data):
        for first, last, text, each in _RANGE.findall(block):
            start, width = int(_hex(first).hex(), 16), len(_hex(first))
            count = min(int(_hex(last).hex(), 16) - start + 1, _MOST_CODES)
            codes |= _range(start, width, count, text, each)
    width = len(next(iter(codes), b""))
    return {code: text for code, text in codes.items() if len(code) == width} if width else {}


def _range(start: int, width: int, count: int, text: bytes, each: bytes) -> CodeMap:
    if each:
        listed = re.findall(rb"<([0-9A-Fa-f\s]*)>", each)[:count]
        return {(start + k).to_bytes(width + 1, "big")[-width:]: _hex(one).decode("utf-16-be", "ignore") for k, one in enumerate(listed)}
    said = _hex(text).decode("utf-16-be", "ignore")
    if not said:
        return {}
    return {(start + k).to_bytes(width + 1, "big")[-width:]: said[:-1] + chr(min(ord(said[-1]) + k, 0x10FFFF)) for k in range(count)}


def _hex(digits: bytes) -> bytes:
    digits = re.sub(rb"\s", b"", digits)
    return bytes.fromhex((b"0" * (len(digits) % 2) + digits).decode())
