"""Names that a file gives its fonts, pictures, patterns and states: they may be words ("/Karen#20Vestergaard"), and nobody sees them.

Writers number theirs ("F1", "Im12", "TT0"); any other name is replaced by a number, the same in the whole file.
Source: ISO 32000-1, 7.8.3 (resource dictionaries) and annex A (operators that take a name).
"""

import re
import warnings
from collections.abc import Iterator
from typing import Any

import pikepdf

_KINDS = ("/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/XObject", "/Font")
_NUMBERED = re.compile(r"/(?:[A-Z][A-Za-z]{0,2}|Form|Image|MertidX)?[0-9]{1,4}(?:[_+.-][0-9]{1,4}){0,2}")
_OWN = {"/DefaultGray", "/DefaultRGB", "/DefaultCMYK", "/MertidLabel", "/MertidPage"}
_NAMED = {"gs", "cs", "CS", "sh", "Do", "Tf", "scn", "SCN"}


def renamed(objects: list[Any]) -> None:
    """Give a number to every resource whose name is none, in resource dictionaries and in the streams that use them."""
    found = list(_resources(objects))
    names = sorted({key for one in found for kind in _KINDS for key in _keys(one, kind)})
    new = {name: f"/R{number}x" for number, name in enumerate((n for n in names if not _told_by_number(n)), 1)}
    if not new:
        return
    for one in found:
        for kind in _KINDS:
            if any(key in new for key in _keys(one, kind)):
                one[kind] = pikepdf.Dictionary({new.get(key, key): value for key, value in one[kind].items()})
    for stream in _contents(objects):
        _written(stream, new)


def _told_by_number(name: str) -> bool:
    return name in _OWN or _NUMBERED.fullmatch(name) is not None


def _keys(resources: Any, kind: str) -> list[str]:
    held = resources.get(kind)
    return list(held.keys()) if isinstance(held, pikepdf.Dictionary) else []


def _resources(objects: list[Any]) -> Iterator[Any]:
    for one in objects:
        if isinstance(one, (pikepdf.Dictionary, pikepdf.Stream)) and isinstance(one.get("/Resources"), pikepdf.Dictionary):
            yield one["/Resources"]


def _contents(objects: list[Any]) -> Iterator[Any]:
    """Yield every content stream: of pages, forms, patterns' cells and Type 3 letters. A stream may come twice."""
    for one in objects:
        if isinstance(one, pikepdf.Stream):
            if str(one.get("/Subtype", "")) == "/Form" or one.get("/PatternType") == 1:
                yield one
        elif isinstance(one, pikepdf.Dictionary):
            held = one.get("/Contents")
            if isinstance(held, pikepdf.Stream):
                yield held
            letters = one.get("/CharProcs")
            if isinstance(letters, pikepdf.Dictionary):
                yield from (letter for letter in letters.values() if isinstance(letter, pikepdf.Stream))


def _written(stream: Any, new: dict[str, str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            parsed = list(pikepdf.parse_content_stream(stream))
        except Exception:
            return  # what cannot be read was emptied before (`clean.contents`), or draws nothing
    changed = False
    for at, one in enumerate(parsed):
        if str(one.operator) not in _NAMED:
            continue
        operands = [pikepdf.Name(new[str(o)]) if isinstance(o, pikepdf.Name) and str(o) in new else o for o in one.operands]
        if any(a is not b for a, b in zip(operands, one.operands, strict=True)):
            parsed[at] = pikepdf.ContentStreamInstruction(operands, one.operator)
            changed = True
    if changed:
        stream.write(pikepdf.unparse_content_stream(parsed))
