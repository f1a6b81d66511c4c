"""Many byte strings looked for at once, in one pass over the data."""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

_GRAM = 6  # bytes that must agree before a string is compared
_TABLE = 20  # bits of the first, coarse look
_CHUNK = 4_000_000  # bytes looked through at a time; the work space is about 30 times as large
_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # 2^64 / golden ratio; source: Knuth, The Art of Computer Programming 3, 6.4
_LOWER = bytes(ord(chr(code).lower()) if len(chr(code).lower()) == 1 and ord(chr(code).lower()) < 256 else code for code in range(256))


class Grams:
    """Byte strings of `_GRAM` bytes or more, each under a number, looked for without regard to case (Latin-1).

    Notes
    -----
    The first six bytes of each string are hashed into a table; only where the data's six bytes hit the table is anything compared.
    """

    def __init__(self, forms: Mapping[int, Iterable[bytes]]) -> None:
        self._by_key: dict[int, list[tuple[int, bytes]]] = {}
        for number, some in forms.items():
            for form in some:
                low = form.translate(_LOWER)
                if len(low) >= _GRAM:
                    self._by_key.setdefault(int.from_bytes(low[:_GRAM], "little"), []).append((number, low))
        self._keys = np.array(sorted(self._by_key), np.uint64)
        self._table = np.zeros(1 << _TABLE, bool)
        self._table[_hash(self._keys)] = True
        self._longest = max((len(form) for some in self._by_key.values() for _, form in some), default=_GRAM)

    def places(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Yield (offset, number) of each place where one of the strings stands in ``data``."""
        if not len(self._keys):
            return
        for start in range(0, len(data), _CHUNK):
            for at, number in self._within(data[start : start + _CHUNK + self._longest].translate(_LOWER)):
                yield start + at, number

    def _within(self, data: bytes) -> Iterator[tuple[int, int]]:
        size = len(data) - _GRAM + 1
        if size <= 0:
            return
        array = np.frombuffer(data, np.uint8)
        keys = np.zeros(size, np.uint64)
        for byte in range(_GRAM):
            keys |= array[byte : byte + size].astype(np.uint64) << np.uint64(8 * byte)
        likely = np.flatnonzero(self._table[_hash(keys)])
        likely = likely[np.isin(keys[likely], self._keys)]
        for at in likely.tolist():
            yield from ((at, number) for number, form in self._by_key[int(keys[at])] if data.startswith(form, at))


def _hash(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    return (keys * _SPREAD) >> np.uint64(64 - _TABLE)
