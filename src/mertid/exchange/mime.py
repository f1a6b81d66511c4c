"""Split a mail into its parts, in time linear in its size, whatever its bytes are.

Python's own parser calls itself for each level and tests each line against each open boundary: a mail of nested
boundaries stops it with RecursionError or keeps it busy for minutes. This one splits from the outside in, to a fixed
depth. The tests hold it against Python's on every real mail.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .headers import parameters
from .limits import Limits

_HEADER = re.compile(rb"([!-9;-~]{1,200})[ \t]*:(.*)", re.DOTALL)
_BAD_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]")
_MOST_HEADER_LINES = 20_000
_TOKEN = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,100}")


@dataclass
class Part:
    """One part of a mail. ``faults`` are short names of what was wrong with it."""

    headers: list[tuple[str, bytes]]
    body: bytes = field(repr=False)
    media_type: str = "text/plain"
    type_parameters: dict[str, str] = field(default_factory=dict)
    children: list["Part"] = field(default_factory=list)
    faults: set[str] = field(default_factory=set)

    def get(self, name: str) -> bytes:
        """Return the first header of that name as it stands, or nothing."""
        return next((value for key, value in self.headers if key == name), b"")

    def all(self, name: str) -> list[bytes]:
        """Return every header of that name."""
        return [value for key, value in self.headers if key == name]

    def content(self) -> bytes:
        """Return the body with its transfer encoding undone; what cannot be undone is left as it is."""
        encoding = self.get("content-transfer-encoding").decode("ascii", "replace").strip().lower().split(";")[0].strip("\"' ")
        if encoding == "base64":
            return _base64(self.body)
        if encoding == "quoted-printable":
            return binascii.a2b_qp(self.body)
        if encoding in ("x-uuencode", "uuencode", "uue", "x-uue"):
            return _uu(self.body)
        return self.body

    def walk(self) -> Iterator["Part"]:
        """Yield this part and all below it, in the order they stand."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            yield part
            waiting.extend(reversed(part.children))


def split(data: bytes, limits: Limits) -> Part:
    """Return the tree of parts."""
    left = [limits.max_parts]
    if data.startswith((b"From ", b">From ")) and b"\n" in data:
        data = data[data.index(b"\n") + 1:]
    return _part(data.lstrip(b"\r\n") if data[:1] in b"\r\n" else data, limits, limits.max_depth, left, "text/plain")


def _part(data: bytes, limits: Limits, depth: int, left: list[int], default: str) -> Part:
    headers, start, faults = _headers(data, limits)
    part = Part(headers, data[start:], faults=faults)
    raw = part.get("content-type")
    declared, part.type_parameters = parameters(raw, limits.max_header)
    part.media_type = declared if _TOKEN.fullmatch(declared) else default if not raw.strip() else "text/plain"
    if part.media_type.startswith("multipart/"):
        _split_children(part, limits, depth, left)
    return part


def _split_children(part: Part, limits: Limits, depth: int, left: list[int]) -> None:
    boundary = part.type_parameters.get("boundary", "").rstrip().encode("utf-8", "surrogateescape")
    if depth <= 0:
        part.faults.add("depth")
        return
    pattern = re.compile(rb"^--" + re.escape(boundary) + rb"(--)?[ \t]*(?:\r?\n|\r|\Z)", re.MULTILINE) if boundary else None
    marks = list(_until(pattern, part.body, left[0] + 1)) if pattern else []
    if not marks:
        # The text is still there: an unreadable multipart is read as plain text.
        part.faults.add("boundary")
        return
    if not marks[-1].group(1):
        part.faults.add("cut")
    default = "message/rfc822" if part.media_type == "multipart/digest" else "text/plain"
    for index, mark in enumerate(marks):
        if mark.group(1):
            break
        if left[0] <= 0:
            part.faults.add("parts")
            break
        left[0] -= 1
        end = marks[index + 1].start() if index + 1 < len(marks) else len(part.body)
        part.children.append(_part(_chomp(part.body[mark.end():end]), limits, depth - 1, left, default))


def _until(pattern: re.Pattern[bytes], body: bytes, most: int) -> Iterator[re.Match[bytes]]:
    for count, mark in enumerate(pattern.finditer(body)):
        yield mark
        if mark.group(1) or count >= most:
            return


def _chomp(data: bytes) -> bytes:
    """Drop the newline that belongs to the boundary after it."""
    return data[:-2] if data.endswith(b"\r\n") else data[:-1] if data.endswith((b"\n", b"\r")) else data


def _headers(data: bytes, limits: Limits) -> tuple[list[tuple[str, bytes]], int, set[str]]:
    """Return the headers, where the body starts, and faults. A line that is no header ends them, as in a cut mail."""
    headers: list[tuple[str, bytes]] = []
    faults: set[str] = set()
    at, size, lines = 0, len(data), 0
    while at < size:
        lines += 1
        if lines > _MOST_HEADER_LINES:
            gap = re.compile(rb"\n\r?\n").search(data, at)
            return headers, gap.end() if gap else size, faults | {"header"}
        end = data.find(b"\n", at) + 1 or size
        line = data[at:end].rstrip(b"\r\n")
        if not line.strip(b" \t") and (not line or not headers):
            return headers, end, faults
        if line[:1] in b" \t" and headers:
            name, value = headers[-1]
            if len(value) < limits.max_header:
                headers[-1] = (name, value + b"\n" + line[:limits.max_header])
            else:
                faults.add("header")
        elif found := _HEADER.fullmatch(line[:limits.max_header]):
            if len(headers) < limits.max_parts:
                headers.append((found[1].decode("ascii").lower(), found[2]))
            if len(line) > limits.max_header:
                faults.add("header")
        elif not line.startswith((b"From ", b">From ")):
            faults.add("headers end")
            return headers, at, faults
        at = end
    return headers, size, faults


def _base64(body: bytes) -> bytes:
    kept = _BAD_BASE64.sub(b"", body)
    if kept.count(b"=") > 1_000:
        return _base64_block(kept.replace(b"=", b""))
    # Some senders join several base64 blocks, each with its own padding.
    return b"".join(_base64_block(block) for block in re.findall(rb"[^=]+", kept))


def _base64_block(block: bytes) -> bytes:
    block = block[:-1] if len(block) % 4 == 1 else block
    return binascii.a2b_base64(block + b"=" * (-len(block) % 4))


def _uu(body: bytes) -> bytes:
    found: list[bytes] = []
    bad = 0
    for line in body.splitlines():
        if line.startswith(b"begin ") or not line.strip() or line.strip() == b"end":
            continue
        if bad > 1_000:
            break
        try:
            found.append(binascii.a2b_uu(line))
        except binascii.Error:
            size = (((line[0] - 32) & 63) * 4 + 5) // 3  # some encoders add bytes at the line's end
            try:
                found.append(binascii.a2b_uu(line[:size]))
            except binascii.Error:
                bad += 1
    return b"".join(found)
