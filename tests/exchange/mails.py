"""Awkward Danish mails and other bytes for the tests. All people, addresses and numbers are invented."""

import base64
import io
import itertools
import struct

PLANTED_CPR = "311299-9998"  # made up; no text of an error or a log may ever hold it


def mail(body: bytes = b"Hej", *, content: str = "text/plain; charset=utf-8", encoding: str = "", head: str = "") -> bytes:
    """Return a mail with ordinary headers."""
    lines = ["From: Åse Ødegård <aase@example.dk>", "To: post@aaby.example", "Subject: Hul i vejen",
             "Date: Sat, 21 Nov 2026 10:00:00 +0100", "Message-ID: <1@example.dk>", "MIME-Version: 1.0", f"Content-Type: {content}"]
    lines += [f"Content-Transfer-Encoding: {encoding}"] if encoding else []
    return ("\r\n".join(lines) + "\r\n" + head + "\r\n").encode() + body


def multipart(kind: str, *parts: bytes, boundary: str = "grænse", end: bool = True, content: str = "") -> bytes:
    """Return a mail of these parts, each with its own headers."""
    mark = b"--" + boundary.encode()
    body = b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts) + (mark + b"--\r\n" if end else b"")
    return mail(body, content=f'multipart/{kind}; boundary="{boundary}"{content}')


def part(body: bytes, content: str = "text/plain; charset=utf-8", head: str = "") -> bytes:
    """Return one MIME part."""
    return f"Content-Type: {content}\r\n{head}\r\n".encode() + body


def attached(name: str, data: bytes, content: str = "application/octet-stream") -> bytes:
    """Return an attachment part, base64."""
    head = f'Content-Disposition: attachment; filename="{name}"\r\nContent-Transfer-Encoding: base64\r\n'
    return part(base64.encodebytes(data), content, head)


def compound(tree: dict[str, object]) -> bytes:
    """Return a compound file (what .msg is) of nested dicts of bytes: every stream in full sectors.

    Source: [MS-CFB] 2.1-2.6; streams under 4,096 bytes lie in the mini stream.
    """
    entries: list[dict[str, object]] = []

    def add(name: str, item: object) -> int:
        index = len(entries)
        entry: dict[str, object] = {"name": name, "left": -1, "right": -1, "child": -1, "data": None}
        entries.append(entry)
        if isinstance(item, dict):
            children = [add(key, value) for key, value in sorted(item.items(), key=lambda pair: (len(pair[0]), pair[0].upper()))]
            for one, after in itertools.pairwise(children):
                entries[one]["right"] = after
            entry["child"] = children[0] if children else -1
        else:
            entry["data"] = item
        return index

    add("Root Entry", tree)
    sectors: list[bytes] = []
    fat: list[int] = []
    mini, minifat = bytearray(), []

    def store(data: bytes) -> int:
        start = len(sectors)
        chunks = [data[at:at + 512].ljust(512, b"\0") for at in range(0, len(data), 512)]
        sectors.extend(chunks)
        fat.extend([*range(start + 1, start + len(chunks)), -2])
        return start

    for entry in entries:
        data = entry["data"]
        if isinstance(data, bytes) and len(data) < 4096:
            entry["start"] = len(minifat) if data else -2
            count = -(-len(data) // 64)
            minifat += [*range(len(minifat) + 1, len(minifat) + count), -2] if count else []
            mini += data.ljust(count * 64, b"\0")
        elif isinstance(data, bytes):
            entry["start"] = store(data)
    entries[0]["start"] = store(bytes(mini)) if mini else -2
    table = struct.pack(f"<{len(minifat)}i", *minifat)
    minifat_start = store(table.ljust(-(-len(table) // 512) * 512, b"\xff")) if table else -2
    minifat_count = -(-len(table) // 512)
    rows = b"".join(_row(entry, len(mini) if index == 0 else None, index) for index, entry in enumerate(entries))
    directory = store(rows.ljust(-(-len(rows) // 512) * 512, b"\0"))
    fat_sectors = 1
    while (len(fat) + fat_sectors) * 4 > fat_sectors * 512:
        fat_sectors += 1
    places = list(range(len(sectors), len(sectors) + fat_sectors))
    fat += [-3] * fat_sectors
    packed = struct.pack(f"<{len(fat)}i", *fat).ljust(fat_sectors * 512, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9i", 0, fat_sectors, directory, 0, 4096, minifat_start, minifat_count, -2, 0)
    header += struct.pack(f"<{len(places)}i", *places).ljust(436, b"\xff")
    return header + b"".join(sectors) + packed


def _row(entry: dict[str, object], root_size: int | None, index: int) -> bytes:
    name = str(entry["name"]).encode("utf-16-le")
    data = entry["data"]
    kind = 5 if index == 0 else 2 if isinstance(data, bytes) else 1
    size = root_size if root_size is not None else len(data) if isinstance(data, bytes) else 0
    return (
        name.ljust(64, b"\0") + struct.pack("<HBBiii", len(name) + 2, kind, 1, entry["left"], entry["right"], entry["child"])
        + bytes(36) + struct.pack("<iQ", entry.get("start", -2) if kind != 1 else 0, size)
    )


def outlook(
    fields: dict[int, str | bytes], *, attachments: list[dict[str, object]] | None = None, to: str = "", fixed: int = 32,
) -> dict[str, object]:
    """Return the storages of an Outlook message with these text and binary properties."""
    tree: dict[str, object] = {"__properties_version1.0": bytes(fixed)}
    for tag, value in fields.items():
        kind = "001F" if isinstance(value, str) else "0102"
        tree[f"__substg1.0_{tag:04X}{kind}"] = value.encode("utf-16-le") if isinstance(value, str) else value
    for number, one in enumerate(attachments or []):
        tree[f"__attach_version1.0_#{number:08X}"] = {"__properties_version1.0": bytes(8), **one}
    if to:
        tree["__recip_version1.0_#00000000"] = {"__properties_version1.0": bytes(8), "__substg1.0_39FE001F": to.encode("utf-16-le")}
    return tree


def pdf(*lines: str, fields: dict[str, str] | None = None) -> bytes:
    """Return a PDF with a line a page, and form fields on the last."""
    from reportlab.pdfgen import canvas

    out = io.BytesIO()
    page = canvas.Canvas(out)
    for number, line in enumerate(lines):
        page.drawString(72, 700, line)
        if number == len(lines) - 1:
            for at, (name, value) in enumerate((fields or {}).items()):
                page.acroForm.textfield(name=name, value=value, x=72, y=600 - 40 * at)
        page.showPage()
    page.save()
    return out.getvalue()
