"""Many strings looked for at once, in one pass over bytes or a squeezed text."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

_GRAM = 6  # bytes that must agree before a string is compared
_TABLE = 20  # bits of the first, coarse look
_CHUNK = 4_000_000  # bytes looked through at a time; the work space is about 30 times as large
_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # 2^64 / golden ratio; source: Knuth, The Art of Computer Programming 3, 6.4
_LOWER = bytes(ord(chr(code).lower()) if len(chr(code).lower()) == 1 and ord(chr(code).lower()) < 256 else code for code in range(256))


class Grams:
    """Byte strings of ``gram`` bytes or more, each under a number, looked for without regard to case (Latin-1).

    Parameters
    ----------
    gram
        How many of its first bytes find a string, 1 to 8.

    Notes
    -----
    The first bytes of each string are hashed into a table; only where the data's bytes hit the table is anything compared.
    """

    def __init__(self, forms: Mapping[int, Iterable[bytes]], gram: int = _GRAM) -> None:
        self._gram = gram
        self._by_key: dict[int, list[tuple[int, bytes]]] = {}
        for number, some in forms.items():
            for form in some:
                low = form.translate(_LOWER)
                if len(low) >= gram:
                    self._by_key.setdefault(int.from_bytes(low[:gram], "little"), []).append((number, low))
        self._keys = np.array(sorted(self._by_key), np.uint64)
        self._table = np.zeros(1 << _TABLE, bool)
        self._table[_hash(self._keys)] = True
        self._longest = max((len(form) for some in self._by_key.values() for _, form in some), default=gram)

    def places(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Yield (offset, number) of each place where one of the strings stands in ``data``; some twice."""
        if not len(self._keys):
            return
        for start in range(0, len(data), _CHUNK):
            for at, number in self._within(data[start : start + _CHUNK + self._longest].translate(_LOWER)):
                yield start + at, number

    def _within(self, data: bytes) -> Iterator[tuple[int, int]]:
        size = len(data) - self._gram + 1
        if size <= 0:
            return
        each = np.ndarray((size,), "<u8", data + bytes(8), strides=(1,))  # the eight bytes from each place on
        keys = each & np.uint64((1 << 8 * self._gram) - 1)
        likely = np.flatnonzero(self._table[_hash(keys)])
        found = keys[likely]
        at = np.minimum(np.searchsorted(self._keys, found), len(self._keys) - 1)
        likely = likely[self._keys[at] == found]
        for place, key in zip(likely.tolist(), keys[likely].tolist(), strict=True):
            yield from ((place, number) for number, form in self._by_key[key] if data.startswith(form, place))


class Letters:
    """Squeezed strings, each under its place in ``strings``, looked for in squeezed text; longer ones as well backwards.

    Parameters
    ----------
    backwards
        Letters from which a string is looked for backwards.
    """

    def __init__(self, strings: Sequence[str], backwards: int) -> None:
        self._forms = [(number, one) for number, text in enumerate(strings)
                       for one in dict.fromkeys((text, text[::-1]) if len(text) >= backwards else (text,))]
        long = {at: [_bytes(form)] for at, (_, form) in enumerate(self._forms) if len(form) >= _GRAM}
        self._long = Grams(long)
        self._short = [(number, form) for number, form in self._forms if len(form) < _GRAM]

    def places(self, text: str) -> dict[int, list[tuple[int, int]]]:
        """Return where each string that stands in ``text`` does, from and to, in order."""
        found: dict[int, set[tuple[int, int]]] = {}
        for at, which in self._long.places(_bytes(text)):
            number, form = self._forms[which]
            if text.startswith(form, at):
                found.setdefault(number, set()).add((at, at + len(form)))
        for number, form in self._short:
            at = text.find(form)
            while at >= 0:
                found.setdefault(number, set()).add((at, at + len(form)))
                at = text.find(form, at + 1)
        return {number: sorted(places) for number, places in sorted(found.items())}


def _bytes(text: str) -> bytes:
    """Return one byte a letter; those beyond Latin-1 become question marks, so what is found is compared again."""
    return text.encode("latin-1", "replace")


def _hash(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    return (keys * _SPREAD) >> np.uint64(64 - _TABLE)
