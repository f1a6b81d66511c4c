"""Papers that leave the house or are filed: blocks of text, written alike as PDF and DOCX.

A paper is a `Paper` of blocks (`Heading`, `Words`, `Points`, `Table`). `as_pdf` and `as_docx` write it; neither knows what it is about.
"""

from .as_docx import as_docx
from .as_pdf import as_pdf
from .blocks import Heading, Paper, Points, Table, Words, texts_of

__all__ = ["Heading", "Paper", "Points", "Table", "Words", "as_docx", "as_pdf", "texts_of"]
