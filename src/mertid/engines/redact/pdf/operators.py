"""Instructions of a content stream that draw or set something with operands that hold no text."""

from typing import Any

import pikepdf

_NUMBERS = {"w": 1, "J": 1, "j": 1, "M": 1, "i": 1, "G": 1, "RG": 3, "K": 4, "g": 1, "rg": 3, "k": 4, "cm": 6, "m": 2, "l": 2, "c": 6,
            "v": 4, "y": 4, "re": 4, "Tc": 1, "Tw": 1, "Tz": 1, "TL": 1, "Tr": 1, "Ts": 1, "Td": 2, "TD": 2, "Tm": 6, "d0": 2, "d1": 6}
COUNTED = {"cm": 6, "m": 2, "l": 2, "c": 6, "v": 4, "y": 4, "re": 4, "Td": 2, "TD": 2, "Tm": 6,
            "Tc": 1, "Tw": 1, "Tz": 1, "TL": 1, "Tr": 1, "Ts": 1, "g": 1, "rg": 3, "k": 4}
"""Instructions whose operands walking made numbers of, so that only their number is looked at again."""
_NAMES = {"gs", "cs", "CS", "sh", "ri", "Do"}
_BARE = {"q", "Q", "h", "f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "n", "W", "W*", "BT", "ET", "T*"}
_COLOURS = {"sc", "scn", "SC", "SCN"}


def plain(name: str, operands: Any) -> bool:
    """Tell whether an instruction is one that draws or sets something, with operands that hold no text."""
    if name in _BARE:
        return len(operands) == 0
    if name in _NUMBERS:
        return len(operands) == _NUMBERS[name] and not any(isinstance(o, pikepdf.Object) for o in operands)
    if name in _NAMES:
        return len(operands) == 1 and isinstance(operands[0], pikepdf.Name)
    if name == "Tf":
        return len(operands) == 2 and isinstance(operands[0], pikepdf.Name) and not isinstance(operands[1], pikepdf.Object)
    if name in _COLOURS:
        return not any(isinstance(o, pikepdf.Object) and not isinstance(o, pikepdf.Name) for o in operands)
    if name == "d":
        return len(operands) == 2 and isinstance(operands[0], pikepdf.Array) and not any(isinstance(o, pikepdf.Object) for o in operands[0])
    return False
