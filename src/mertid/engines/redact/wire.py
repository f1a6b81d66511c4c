"""Values between this process and the child that does the dangerous work: a JSON head and plain bytes, never pickle."""

import json
import struct
from typing import Any, BinaryIO

from mertid.core import Text

from .values import Box, Check, Passage, Proof, Reading, Removed

_PLAIN: dict[str, type] = {kind.__name__: kind for kind in (Box, Check, Passage, Proof, Removed)}
_HEAD = struct.Struct(">4sIQ")
_MARK = b"MTD1"


def pack(value: Any) -> bytes:
    """Return ``value`` as bytes that `unpack` understands.

    Raises
    ------
    TypeError
        A value of another kind than None, bool, number, str, bytes, list, tuple, dict, Text or this engine's values.
    """
    blobs: list[bytes] = []
    head = json.dumps([_down(value, blobs), [len(blob) for blob in blobs]]).encode()
    return _HEAD.pack(_MARK, len(head), sum(map(len, blobs))) + head + b"".join(blobs)


def unpack(file: BinaryIO) -> Any:
    """Return the next value from ``file``.

    Raises
    ------
    EOFError
        The other side ended, or what came is cut or no such message.
    """
    mark, length, rest = _HEAD.unpack(_exactly(file, _HEAD.size))
    if mark != _MARK:
        raise EOFError("redact.wire: mark is unknown, expected a message.")
    try:
        value, sizes = json.loads(_exactly(file, length))
        blobs = [_exactly(file, size) for size in sizes]
        if sum(sizes) != rest:
            raise EOFError("redact.wire: the sizes do not add up.")
        return _up(value, blobs)
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise EOFError(f"redact.wire: {type(error).__name__} in a message.") from error


def _exactly(file: BinaryIO, size: int) -> bytes:
    data = file.read(size)
    if len(data) != size:
        raise EOFError("redact.wire: the other side ended.")
    return data


def _down(value: Any, blobs: list[bytes]) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, bytes | bytearray | memoryview):
        blobs.append(bytes(value))
        return {"$": "bytes", "v": len(blobs) - 1}
    if isinstance(value, list | tuple | set | frozenset):
        return {"$": type(value).__name__, "v": [_down(one, blobs) for one in value]}
    if isinstance(value, dict):
        return {"$": "dict", "v": [[_down(key, blobs), _down(one, blobs)] for key, one in value.items()]}
    if isinstance(value, Text):
        return {"$": "Text", "v": [value.da, value.en]}
    if isinstance(value, Reading):
        blobs.append(value.to_bytes())
        return {"$": "Reading", "v": len(blobs) - 1}
    if type(value).__name__ in _PLAIN:
        return {"$": type(value).__name__, "v": {name: _down(getattr(value, name), blobs) for name in value.__dataclass_fields__}}
    raise TypeError(f"redact.wire: value is {type(value).__name__}, expected plain values or those of redact.values.")


def _up(value: Any, blobs: list[bytes]) -> Any:
    if not isinstance(value, dict):
        return value
    kind, inner = value["$"], value["v"]
    if kind == "bytes":
        return blobs[inner]
    if kind in ("list", "tuple", "set", "frozenset"):
        return {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset}[kind](_up(one, blobs) for one in inner)
    if kind == "dict":
        return {_up(key, blobs): _up(one, blobs) for key, one in inner}
    if kind == "Text":
        return Text(da=inner[0], en=inner[1])
    if kind == "Reading":
        return Reading.from_bytes(blobs[inner])
    return _PLAIN[kind](**{name: _up(one, blobs) for name, one in inner.items()})
