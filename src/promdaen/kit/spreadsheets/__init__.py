"""Reads uploaded spreadsheets in a sandbox, and writes spreadsheets without active content."""

from promdaen.kit.spreadsheets.office_files import DOCX_TYPE, XLSX_TYPE
from promdaen.kit.spreadsheets.reading import read_document_tables, read_table
from promdaen.kit.spreadsheets.tables import (
    FORMULA_SIGNS,
    BadCell,
    MergedCells,
    RefusedRow,
    SheetRow,
    SheetTable,
    UnreadableFile,
    Value,
    cell_text,
    clean,
    column_index,
    column_letter,
    has_widthless,
    raw_text,
)
from promdaen.kit.spreadsheets.words import (
    FileMessage,
    Messages,
    Param,
    Sentences,
    filled_message,
    row_ranges,
)
from promdaen.kit.spreadsheets.writing import CellRule, Output, OutputSheet, write_csv, write_xlsx
