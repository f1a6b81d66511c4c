"""The file formats, found by their files: each module of this folder that has ``MEDIA`` is one.

A format module has

- ``MEDIA: frozenset[str]``, the media types it takes (as `sniff.media_type` tells them),
- ``read(data, media_type, name, *, password) -> Reading``,
- ``remove(data, media_type, passages, *, reading, password) -> Removed``; ``reading`` may be None,
- ``prove(data, media_type, strings, *, areas, allowed) -> Proof``,
- where it can, ``as_pages(data, media_type, name, *, password) -> Removed | None`` and
  ``picture(data, media_type, sheet, *, scale) -> bytes``.

These functions run where they are called. On bytes from strangers, call them through `mertid.engines.redact.child`.
"""

import functools
import importlib
import pkgutil
from collections.abc import Sequence
from types import ModuleType

from mertid.core import Text, Unreadable

from ..office.locked import unlocked
from ..values import Passage, Proof, Reading, Removed
from .sniff import ARCHIVE
from .sniff import media_type as kind_of

__all__ = ["as_pages", "formats", "picture", "prove", "read", "remove"]

_ARCHIVE = Text(da="Arkivet er af en slags, der ikke kan pakkes ud her. Pak det ud, og tilføj filerne hver for sig eller som .zip.",
                en="The archive is of a kind that cannot be unpacked here. Unpack it and add the files one by one or as .zip.")


@functools.cache
def formats() -> dict[str, ModuleType]:
    """Return the format module of each media type.

    Raises
    ------
    TypeError
        Two modules take the same media type: a mistake in the code.
    """
    found: dict[str, ModuleType] = {}
    for file in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{file.name}")
        for media in getattr(module, "MEDIA", ()):
            if media in found:
                raise TypeError(f"redact.formats: {media} is taken by {found[media].__name__} and {module.__name__}, expected one. "
                                "Leave it out of MEDIA in one of them.")
            found[media] = module
    return found


def read(data: bytes, media_type: str, name: str = "", *, password: str = "") -> Reading:
    """Return the document's text with places.

    Raises
    ------
    Unreadable, TooBig, NeedsPassword
        With a Danish ``text`` for the person who looks at it.
    """
    data, kind, module = _opened(data, media_type, name, password)
    return module.read(data, kind, name, password=password)


def as_pages(data: bytes, media_type: str, name: str = "", *, password: str = "") -> Removed | None:
    """Return the document as a PDF made for reading and redacting; None where that cannot be done here."""
    data, kind, module = _opened(data, media_type, name, password)
    make = getattr(module, "as_pages", None)
    return None if make is None else make(data, kind, name, password=password)


def picture(data: bytes, media_type: str, sheet: int, *, scale: float = 1.5) -> bytes:
    """Return a page as PNG, ``scale`` pixels for each point.

    Raises
    ------
    Unreadable
        The format has no pages.
    """
    kind, module = _module(data, media_type)
    draw = getattr(module, "picture", None)
    if draw is None:
        raise Unreadable(f"redact.picture: media_type is {kind}, expected one with pages. Ask for its text instead.",
                         text=Text(da="Dokumentet har ingen sider, der kan vises.", en="The document has no pages to show."))
    return draw(data, kind, sheet, scale=scale)


def remove(data: bytes, media_type: str, passages: Sequence[Passage], *, reading: Reading | None = None, password: str = "") -> Removed:
    """Return the document without its passages and without what no reader sees."""
    kind, module = _module(data, media_type)
    return module.remove(data, kind, passages, reading=reading, password=password)


def prove(
    data: bytes, media_type: str, strings: Sequence[str], *, areas: Sequence[Passage] = (), allowed: Sequence[str] = (),
) -> Proof:
    """Return whether the written file is free of ``strings``.

    Parameters
    ----------
    areas
        The passages that were struck by area: nothing may be read there. Passages without an area are ignored.
    allowed
        Strings that the case worker left open elsewhere in the document: a part of a struck name that stands in them is no leak.
    """
    kind, module = _module(data, media_type)
    return module.prove(data, kind, strings, areas=areas, allowed=allowed)


def _opened(data: bytes, media_type: str, name: str, password: str) -> tuple[bytes, str, ModuleType]:
    """Return the document without its lock where it is an office file that has one, its media type, and its module."""
    kind, module = _module(data, media_type, name)
    plain = unlocked(data, kind, password)
    return (data, kind, module) if plain is data else (plain, *_module(plain, "", name))


def _module(data: bytes, media_type: str, name: str = "") -> tuple[str, ModuleType]:
    """Return the media type that the bytes show, and its module."""
    kind = kind_of(data, name, media_type)
    if not data.strip():
        raise Unreadable("redact: the file is empty, expected content.", text=Text(da="Filen er tom.", en="The file is empty."))
    module = formats().get(kind)
    if kind == ARCHIVE:
        raise Unreadable("redact: the file is an archive that is no zip, expected a document. Unpack it.", text=_ARCHIVE)
    if module is None:
        raise Unreadable(f"redact: media_type is {kind}, expected one of {len(formats())} known. Convert it to PDF first.", text=Text(
            da="Filtypen kan ikke læses her. Gem filen som PDF, og tilføj den igen.",
            en="This type of file cannot be read here. Save it as PDF and add it again."))
    return kind, module
