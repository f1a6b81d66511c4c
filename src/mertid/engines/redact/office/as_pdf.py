"""An office document as a PDF for reading and redacting."""

from collections.abc import Sequence

from mertid.core import Text

from ..values import Removed
from . import convert
from .notes import in_kind_only

_ENDINGS = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.oasis.opendocument.text": "odt", "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp", "application/msword": "doc", "application/vnd.ms-excel": "xls",
    "application/vnd.ms-powerpoint": "ppt", "application/rtf": "rtf",
}
_BY = Text(da="Siderne er lavet med LibreOffice {version}; linjer og sider kan falde anderledes end i originalen.",
           en="The pages were made by LibreOffice {version}; lines and pages may fall otherwise than in the original.")


def made(data: bytes, media_type: str, notes: Sequence[Text] = ()) -> Removed | None:
    """Return the document as a PDF, or None where LibreOffice is not installed; ``notes`` were made when it was cleaned."""
    pdf = convert.convert(data, _ENDINGS[media_type], "pdf")
    if pdf is None:
        return None
    told = [note for note in notes if not in_kind_only(note)]
    return Removed(pdf, "application/pdf", (*told, _BY.fill(version=convert.version())))
