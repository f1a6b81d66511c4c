"""Character maps of PDF fonts: codes to text (ToUnicode) and codes to glyph numbers (the encoding of a composite font).

Source: Adobe Technical Note 5411 and 5014; ISO 32000-1, 9.7.5 and 9.10.3.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from pdfminer.cmapdb import CMapDB

MAX_ENTRIES = 200_000
_TOKEN = re.compile(rb"<<|>>|<([0-9A-Fa-f\s]*)>|\[|\]|/[^\s<>\[\]()/%]*|%[^\r\n]*|-?\d+|[A-Za-z]+")


@dataclass
class CMap:
    """``text`` maps code bytes to text, ``glyph`` to glyph numbers; ``spaces`` are the code ranges (length, low, high)."""

    text: dict[bytes, str] = field(default_factory=dict)
    glyph: dict[bytes, int] = field(default_factory=dict)
    ranges: list[tuple[int, int, int, int]] = field(default_factory=list)
    spaces: list[tuple[bytes, bytes]] = field(default_factory=list)
    vertical: bool = False
    taken: int = 0  # entries read, those that came again counted too

    def split(self, data: bytes) -> list[bytes]:
        """Return the codes in a string, by the code space ranges (two bytes each where there are none)."""
        spaces = self.spaces
        if not spaces or all(len(low) == 2 for low, _ in spaces):
            return [data[i : i + 2] for i in range(0, len(data), 2)]
        found, i, most = [], 0, max(len(low) for low, _ in spaces)
        while i < len(data):
            for length in range(1, most + 1):
                code = data[i : i + length]
                if any(len(low) == len(code) and all(a <= c <= b for a, c, b in zip(low, code, high, strict=True)) for low, high in spaces):
                    break
            else:
                code = data[i : i + min(len(low) for low, _ in spaces)]
            found.append(code)
            i += len(code)
        return found

    def number(self, code: bytes) -> int:
        """Return the glyph number of a code; 0 where it has none."""
        if code in self.glyph:
            return self.glyph[code]
        value = int.from_bytes(code, "big")
        for length, low, high, first in self.ranges:
            if length == len(code) and low <= value <= high:
                return first + value - low
        return 0


def identity(vertical: bool = False) -> CMap:
    """Return the map of Identity-H or Identity-V: two bytes are the glyph number."""
    return CMap(ranges=[(2, 0, 0xFFFF, 0)], vertical=vertical)


def predefined(name: str) -> CMap | None:
    """Return one of Adobe's maps (UniJIS-UTF16-H ...) from pdfminer's copies; None when there is none of that name."""
    try:
        source = CMapDB.get_cmap(name)
    except Exception:
        return None
    made = CMap(vertical=bool(source.is_vertical()))
    lengths: dict[int, tuple[int, int]] = {}

    def gather(tree: dict[int, Any], so_far: bytes) -> None:
        for byte, below in tree.items():
            code = so_far + bytes([byte])
            if isinstance(below, dict):
                gather(below, code)
            else:
                made.glyph[code] = below
                low, high = lengths.get((len(code) << 8) + code[0], (255, 0))
                lengths[(len(code) << 8) + code[0]] = (min(low, code[-1]), max(high, code[-1]))

    gather(getattr(source, "code2cid", {}), b"")
    for key in lengths:
        length, first = divmod(key, 256)
        made.spaces.append((bytes([first]) + b"\0" * (length - 1), bytes([first]) + b"\xff" * (length - 1)))
    return made


def parsed(data: bytes) -> CMap:
    """Parse a CMap stream. What cannot be parsed is left out; more than 200,000 entries are cut."""
    made, stack, inside = CMap(), list[Any](), list[list[Any]]()
    for match in _TOKEN.finditer(data):
        token = match[0]
        if match[1] is not None:
            digits = re.sub(rb"\s", b"", match[1])
            stack.append(bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode()))
        elif token == b"[":
            inside.append(stack)
            stack = []
        elif token == b"]" and inside:
            whole, stack = stack, inside.pop()
            stack.append(whole)
        elif token[:1].isdigit() or token[:1] == b"-":
            stack.append(int(token[:12]))
        elif token[:1].isalpha():
            _do(made, token, stack)
            if token.startswith((b"begin", b"end")) or token == b"def":
                stack = []
        elif token[:1] == b"/":
            stack.append(token)
        if made.taken + len(made.text) + len(made.glyph) + len(made.ranges) > 2 * MAX_ENTRIES:
            break
    return made


def _do(made: CMap, word: bytes, stack: list[Any]) -> None:
    if word == b"endbfchar":
        for code, text in zip(stack[::2], stack[1::2], strict=False):
            if isinstance(code, bytes) and isinstance(text, bytes):
                made.text[code] = _text(text)
    elif word == b"endbfrange":
        for low, high, to in zip(stack[::3], stack[1::3], stack[2::3], strict=False):
            if isinstance(low, bytes) and isinstance(high, bytes):
                _range(made, low, high, to)
    elif word == b"endcidchar":
        for code, number in zip(stack[::2], stack[1::2], strict=False):
            if isinstance(code, bytes) and isinstance(number, int):
                made.glyph[code] = number
    elif word == b"endcidrange":
        for low, high, number in zip(stack[::3], stack[1::3], stack[2::3], strict=False):
            if isinstance(low, bytes) and isinstance(high, bytes) and isinstance(number, int):
                made.ranges.append((len(low), int.from_bytes(low, "big"), int.from_bytes(high, "big"), number))
    elif word == b"endcodespacerange":
        made.spaces += [(a, b) for a, b in zip(stack[::2], stack[1::2], strict=False)
                        if isinstance(a, bytes) and isinstance(b, bytes) and len(a) == len(b) > 0]
    elif word == b"def" and len(stack) >= 2 and stack[-2] == b"/WMode":
        made.vertical = stack[-1] == 1


def _range(made: CMap, low: bytes, high: bytes, to: Any) -> None:
    first, last = int.from_bytes(low, "big"), int.from_bytes(high, "big")
    for step in range(min(last - first, 0xFFFF) + 1):
        code = (first + step).to_bytes(len(low), "big") if first + step < 256 ** len(low) else b""
        if isinstance(to, list) and step < len(to) and isinstance(to[step], bytes):
            made.text[code] = _text(to[step])
        elif isinstance(to, bytes) and to:
            made.text[code] = _text(((int.from_bytes(to, "big") + step) % 256 ** len(to)).to_bytes(len(to), "big"))
        made.taken += 1
        if made.taken > MAX_ENTRIES:
            return


def _text(data: bytes) -> str:
    if len(data) == 1:
        return chr(data[0])
    return data.decode("utf-16-be", "replace")
