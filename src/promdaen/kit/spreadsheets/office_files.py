"""Workbooks and text documents: the part that each needs, and its messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
"""Media types, as a server sends and a browser expects them."""


@dataclass(frozen=True, kw_only=True)
class OfficeFile:
    """A kind of office file: its main part, and the codes of the messages that refuse one."""

    main: str
    damaged: str
    encrypted: str
    macros: str
    strict: str
    too_large: str
    outside_path: str
    entities: str
    too_slow: str
    too_heavy: str


WORKBOOK = OfficeFile(
    main="xl/workbook.xml",
    damaged="half_workbook",
    encrypted="encrypted",
    macros="macros",
    strict="strict_workbook",
    too_large="unpacks_too_large",
    outside_path="strange_entry",
    entities="entities",
    too_slow="too_slow",
    too_heavy="too_heavy",
)
DOCUMENT = OfficeFile(
    main="word/document.xml",
    damaged="half_document",
    encrypted="encrypted_document",
    macros="macros_in_document",
    strict="strict_document",
    too_large="document_unpacks_too_large",
    outside_path="strange_entry_of_document",
    entities="entities_in_document",
    too_slow="document_too_slow",
    too_heavy="document_too_heavy",
)
OFFICE_FILES: Mapping[str, OfficeFile] = {"workbook": WORKBOOK, "document": DOCUMENT}
"""By the name of the form in which a file is read."""
