"""Content streams taken apart into instructions, with operands as plain values and each instruction as bytes to write it again.

A stream of nothing but usual tokens and white space is taken apart here, exactly; any other (inline images, comments, brackets in
brackets, odd escapes, very long numbers) by pikepdf, which takes several times as long.
Source: ISO 32000-1, 7.2, 7.3 and 7.8.2.
"""

import re
import warnings
from binascii import unhexlify
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import pikepdf

from .operators import sound

_LARGE = 10**12
_MOST_KNOWN = 50_000  # instructions kept for the next pages: most come again
_SPACE = b"\t\n\f\r "
_END = rb"(?=[\t\n\f\r \[\]()<>/%]|\Z)"
_NUMBER = rb"[+-]?(?:\d{1,10}+(?:\.\d*+)?|\.\d++)" + _END
_NAME = rb"/[^\x00-\x20#()<>\[\]{}/%\x7f-\xff]*+" + _END
_STRING = rb"\((?:[^()\\\r]++|\\(?:[nrtbf()\\]|[0-3][0-7]{0,2}+|[4-7][0-7]?+(?![0-7])))*+\)|<(?:[0-9A-Fa-f]{2})*+>"
_ARRAY = rb"\[(?:" + _NUMBER + rb"|" + _STRING + rb"|[\t\n\f\r ]++)*+\]"
_LOOKUP = rb"<<(?:[^<>()%]++|" + _STRING + rb")*+>>"
_WORD = rb"[A-Za-z'\"][A-Za-z]{0,2}+[*01]?" + _END
_OPERAND = rb"|".join((_NUMBER, _STRING, _ARRAY, _NAME, _LOOKUP))
_TOKEN = re.compile(_OPERAND + rb"|" + _WORD)
_ITEM = re.compile(rb"(" + _NUMBER + rb")|(" + _STRING + rb")")
_INSTRUCTION = re.compile(rb"((?:(?:" + _OPERAND + rb")[\t\n\f\r ]*+)*+" + _WORD + rb"[\t\n\f\r ]*+)|(?s:.)++")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)")
_CODE = re.compile(rb"#([0-9A-Fa-f]{2})")
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_PICTURE = {"BI", "ID", "EI"}  # what stands between them is no tokens
_TO_ESCAPE = re.compile(rb"[()\\]")
_CONTROL = re.compile(rb"[\x00-\x1f\x7f-\x9f]")


class Instruction(NamedTuple):
    """``operands``: numbers as floats, names as str with their slash, strings as bytes, arrays as lists; ``raw``: as it is written.

    ``sound``: the operands are of the kinds and number that the operator takes; if not, it draws nothing and ``raw`` is not to be used.
    """

    name: str
    operands: Sequence[Any]
    raw: bytes
    sound: bool


class CannotRead(Exception):
    """Contents that cannot be unpacked or taken apart here; what a reader shows of them is not known."""


def instructions(source: Any, known: dict[bytes, Instruction]) -> list[Instruction]:
    """Return the instructions of a page or stream; none where there are no contents.

    ``known`` holds instructions taken apart before, by their bytes, and grows.

    Raises
    ------
    CannotRead
        The contents are damaged, or unpack to more than the limits of `opening` allow.
    """
    if isinstance(source, pikepdf.Page) and "/Contents" not in source.obj:
        return []
    try:
        data = _data(source)
    except Exception:
        return _by_pikepdf(source)
    found: list[Instruction] = []
    for chunk in _INSTRUCTION.findall(data.lstrip(_SPACE)):
        one = known.get(chunk)
        if one is None:
            one = _taken_apart(chunk) if chunk else None
            if one is None or one.name in _PICTURE:
                return _by_pikepdf(source)
            if len(known) >= _MOST_KNOWN:
                known.clear()
            known[chunk] = one
        found.append(one)
    return found


def written(name: str, *operands: Any) -> bytes:
    """Return an instruction as it is written. Operands: numbers, names (str), strings (bytes) or lists of numbers and strings."""
    return b" ".join([*map(_written, operands), name.encode()])


def _data(source: Any) -> bytes:
    contents = source.obj["/Contents"] if isinstance(source, pikepdf.Page) else source
    if isinstance(contents, pikepdf.Array):
        return b"\n".join(part.read_bytes() for part in contents)
    data: bytes = contents.read_bytes()
    return data


def _taken_apart(chunk: bytes) -> Instruction:
    *tokens, word = parts = chunk.split()
    try:
        operands: list[Any] = list(map(float, tokens))  # most take numbers alone
        usual = word.isalpha()
    except ValueError:
        usual = False
    if not usual:
        *tokens, word = parts = _TOKEN.findall(chunk)
        operands = [_value(one) for one in tokens]
    name = word.decode()
    return Instruction(name, operands, b" ".join(parts), sound(name, operands))


def _value(token: bytes) -> Any:
    first = token[:1]
    if first == b"/":
        return token.decode()
    if first == b"[":
        return [float(number) if number else _string(string) for number, string in _ITEM.findall(token)]
    if first == b"(" or (first == b"<" and token[1:2] != b"<"):
        return _string(token)
    return None if first == b"<" else float(token)


def _string(token: bytes) -> bytes:
    if token[0] == ord("<"):
        return unhexlify(token[1:-1])
    return _ESCAPE.sub(_escaped, token[1:-1]) if b"\\" in token else token[1:-1]


def _escaped(match: re.Match[bytes]) -> bytes:
    said = match[1]
    return bytes([int(said, 8)]) if said.isdigit() else _ESCAPED.get(said, said)


def _by_pikepdf(source: Any) -> list[Instruction]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return list(_plain(pikepdf.parse_content_stream(source)))
        except MemoryError:
            raise
        except Exception:
            raise CannotRead from None


def _plain(parsed: Sequence[Any]) -> Iterator[Instruction]:
    for one in parsed:
        name, operands = str(one.operator), [_plain_value(o) for o in one.operands]
        fits = sound(name, operands)
        yield Instruction(name, operands, pikepdf.unparse_content_stream([one]) if fits else b"", fits)


def _plain_value(operand: Any) -> Any:
    if isinstance(operand, (int, Decimal)):
        return float(operand) if -_LARGE < operand < _LARGE else None
    if isinstance(operand, pikepdf.Name):
        return _name(operand)
    if isinstance(operand, pikepdf.String):
        return bytes(operand)
    if isinstance(operand, pikepdf.Array):
        return [_plain_value(o) for o in operand]
    return operand if isinstance(operand, pikepdf.PdfInlineImage) else None


def _name(operand: Any) -> str:
    try:
        return str(operand)
    except UnicodeDecodeError:  # written in another charset; as pikepdf gives the keys of resources
        return _CODE.sub(lambda code: bytes.fromhex(code[1].decode()), operand.unparse()).decode("utf-8", "surrogateescape")


def _written(operand: Any) -> bytes:
    if isinstance(operand, list):
        return b"[" + b" ".join(map(_written, operand)) + b"]"
    if isinstance(operand, bytes):
        return b"<" + operand.hex().encode() + b">" if _CONTROL.search(operand) else b"(" + _TO_ESCAPE.sub(rb"\\\g<0>", operand) + b")"
    if isinstance(operand, str):
        return operand.encode()
    return b"%d" % operand if operand == int(operand) else f"{operand:.5f}".rstrip("0").encode()
