"""An empty table to fill in: the contract's columns as headers, with an explanation beside them."""

import io
from collections.abc import Sequence

from .contract import Column, contract_rows, template_names
from .table_csv import write_csv
from .table_excel import CONTRACT_SHEET


def template_csv(columns: Sequence[Column], language: str = "da") -> bytes:
    """Return the headers as CSV."""
    return write_csv([template_names(columns, language)])


def template_xlsx(columns: Sequence[Column], language: str = "da") -> bytes:
    """Return a workbook: an empty sheet with the headers, and one that explains them, which is never read."""
    import openpyxl
    from openpyxl.styles import Alignment, Font

    book = openpyxl.Workbook()
    data = book.active
    data.title = "Data"
    data.append(template_names(columns, language))
    data.freeze_panes = "A2"
    told = book.create_sheet(CONTRACT_SHEET)
    for row in contract_rows(columns, language):
        told.append(row)
    told.freeze_panes = "A2"
    for sheet in (data, told):
        for cell in sheet[1]:
            cell.font = Font(bold=True)
            sheet.column_dimensions[cell.column_letter].width = 22
    for cell in told["F"]:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    told.column_dimensions["F"].width = 60
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
