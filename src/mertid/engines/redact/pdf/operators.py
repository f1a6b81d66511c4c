"""Which operands each instruction of a content stream takes, and which instructions only draw or set something and hold no text."""

from collections.abc import Sequence
from typing import Any

SHOWS = {"Tj", "TJ", "'", '"'}
MARKS = {"BMC", "BDC", "EMC", "MP", "DP"}
_NUMBERS = {"w": 1, "J": 1, "j": 1, "M": 1, "i": 1, "G": 1, "RG": 3, "K": 4, "g": 1, "rg": 3, "k": 4, "cm": 6, "m": 2, "l": 2, "c": 6,
            "v": 4, "y": 4, "re": 4, "Tc": 1, "Tw": 1, "Tz": 1, "TL": 1, "Tr": 1, "Ts": 1, "Td": 2, "TD": 2, "Tm": 6, "d0": 2, "d1": 6}
_BARE = {"q", "Q", "h", "f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "n", "W", "W*", "BT", "ET", "T*"}
_COLOURS = {"sc", "scn", "SC", "SCN"}
_KINDS: dict[str, tuple[type, ...]] = {
    **{name: (float,) * count for name, count in _NUMBERS.items()}, **dict.fromkeys(_BARE, ()),
    **dict.fromkeys(("gs", "cs", "CS", "sh", "ri", "Do"), (str,)), "Tf": (str, float), "d": (list, float),
    "Tj": (bytes,), "'": (bytes,), '"': (float, float, bytes), "TJ": (list,),
}
_IN_LISTS: dict[str, tuple[type, ...]] = {"d": (float,), "TJ": (float, bytes)}


def sound(name: str, operands: Sequence[Any]) -> bool:
    """Tell whether an instruction is known and has the operands that it takes (see `content.Instruction` for their types)."""
    kinds = _KINDS.get(name)
    if kinds is not None:
        fits = tuple(map(type, operands)) == kinds
        return fits and (name not in _IN_LISTS or all(type(one) in _IN_LISTS[name] for one in operands[0]))
    if name in _COLOURS:
        return all(type(one) is float or type(one) is str for one in operands)
    return name in MARKS or name == "INLINE IMAGE"
