"""Citizens, visits, carers and shifts from CSV and Excel: read, mapped by a person, all or nothing; templates and export."""

from .build import Read, Source, read
from .columns import COLUMNS, KINDS, LEFT_OUT, TITLES, Column, Kind, check_mapping, kind_of, propose
from .grid import Grid, Row, sheets
from .rows import RowFault
from .write import template_csv, template_xlsx, to_csv, to_tables, to_xlsx

__all__ = [
    "COLUMNS", "Column", "Grid", "KINDS", "Kind", "LEFT_OUT", "Read", "Row", "RowFault", "Source", "TITLES", "check_mapping", "kind_of",
    "propose", "read", "sheets", "template_csv", "template_xlsx", "to_csv", "to_tables", "to_xlsx",
]
