"""PDF: read with places, drawn as pictures, passages taken out of the content streams."""

from .look import picture
from .opening import decrypted
from .reading import read
from .removing import remove

__all__ = ["decrypted", "picture", "read", "remove"]
