"""Names of inks in a file's colour spaces: they may be words ("/Separation /Karen#20Vestergaard"), and nobody sees them.

On a screen the colour beside the name is shown (the alternate space), so any other name will do; the process colours and ``/All`` and
``/None``, which mean something, stay. What DeviceN tells of its inks beside (``/Colorants``) goes.
Source: ISO 32000-1, 8.6.6.4 and 8.6.6.5.
"""

from collections.abc import Iterator
from typing import Any

import pikepdf

_KNOWN = {"/All", "/None", "/Cyan", "/Magenta", "/Yellow", "/Black", "/Red", "/Green", "/Blue", "/Gray"}
_CONTAINERS = (pikepdf.Array, pikepdf.Dictionary, pikepdf.Stream)


def renamed(objects: list[Any]) -> None:
    """Give a number to every ink whose name is no process colour's, the same in the whole file."""
    found = list(_spaces(objects))
    inks = sorted({str(ink) for one in found for ink in _inks(one)} - _KNOWN)
    new = {ink: pikepdf.Name(f"/Ink{number}") for number, ink in enumerate(inks, 1)}
    for one in found:
        if str(one[0]) == "/Separation":
            one[1] = new.get(str(one[1]), one[1])
        else:
            one[1] = pikepdf.Array([new.get(str(ink), ink) for ink in one[1]])
            while len(one) > 4:
                del one[4]


def _inks(space: Any) -> list[Any]:
    return [space[1]] if str(space[0]) == "/Separation" else list(space[1])


def _spaces(objects: list[Any]) -> Iterator[Any]:
    """Yield every Separation and DeviceN space, wherever it stands. What stands apart is met among the file's own objects."""
    for top in objects:
        waiting = [top] if isinstance(top, _CONTAINERS) else []
        while waiting:
            one = waiting.pop()
            if isinstance(one, pikepdf.Array):
                kind = one[0] if len(one) else None
                if not isinstance(kind, pikepdf.Object):
                    continue  # numbers (widths, matrices) or nothing
                if len(one) > 1 and _is_space(one, str(kind)):
                    yield one
                inside: list[Any] = list(one)
            else:
                inside = [value for _, value in one.items()]
            waiting += [value for value in inside if isinstance(value, _CONTAINERS) and not value.is_indirect]


def _is_space(one: Any, kind: str) -> bool:
    if kind == "/Separation":
        return isinstance(one[1], pikepdf.Name)
    return kind == "/DeviceN" and isinstance(one[1], pikepdf.Array) and all(isinstance(ink, pikepdf.Name) for ink in one[1])
