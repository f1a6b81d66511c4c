"""How much of a message is read. What lies beyond is said, not silently dropped."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Limits on one message and on one attachment.

    Parameters
    ----------
    max_bytes
        Size of a whole message; more is `TooBig`. Bytes.
    max_parts
        MIME parts that are looked at; the rest is named in a warning.
    max_attachments
        Attachments that are kept as documents.
    max_depth
        Mails within mails and multiparts within multiparts.
    max_text
        Length of a body or of one attachment's text. Characters.
    max_header
        Length of one header that is read. Characters.
    max_unpacked_bytes
        What a DOCX, ODT, XLSX or PPTX may unpack to. Bytes.
    max_pages
        Pages of one PDF or picture that are read.
    max_scanned_pages
        Pages of one document sent through OCR; a page takes 2-5 s.
    max_pixels
        Size of a picture that is opened. Pixels.
    max_seconds_per_attachment
        Wall-clock time for one attachment. Seconds.
    max_memory_bytes
        Address space of the child process that reads attachments. Bytes.
    """

    max_bytes: int = 100_000_000
    max_parts: int = 1_000
    max_attachments: int = 100
    max_depth: int = 20
    max_text: int = 1_000_000
    max_header: int = 10_000
    max_unpacked_bytes: int = 200_000_000
    max_pages: int = 300
    max_scanned_pages: int = 10
    max_pixels: int = 60_000_000
    max_seconds_per_attachment: float = 60.0
    max_memory_bytes: int = 2_000_000_000


LIMITS = Limits()
