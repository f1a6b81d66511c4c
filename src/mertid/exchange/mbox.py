"""Split a mailbox file into its single mails."""

import re
from collections.abc import Iterator

# A line that begins a mail: after an empty line, "From ", a sender, and a date with a time in it. Source: RFC 4155.
_START = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From (?=[^\r\n]{0,300}\d\d:\d\d)[^\r\n]*\r?\n")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)


def split_mbox(data: bytes) -> Iterator[bytes]:
    """Yield each mail of an mbox file, its "From " line off and ">From " unquoted; nothing is lost, also without any such line."""
    starts = list(_START.finditer(data))
    if not starts:
        if data.strip():
            yield data
        return
    if data[:starts[0].start()].strip():
        yield data[:starts[0].start()]
    for index, start in enumerate(starts):
        end = starts[index + 1].start() if index + 1 < len(starts) else len(data)
        mail = _QUOTED.sub(rb"\1", data[start.end():end])
        mail = mail[:-1] if mail.endswith(b"\n\n") else mail[:-2] if mail.endswith(b"\r\n\r\n") else mail
        if mail.strip():
            yield mail


def is_mbox(data: bytes) -> bool:
    """Return whether a file begins as a mailbox does."""
    return bool(_START.match(data[:1_000]))
