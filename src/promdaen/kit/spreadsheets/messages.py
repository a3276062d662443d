"""Messages of the file reader, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.kit.spreadsheets.words import Messages, Sentences
from promdaen.kit.texts import Text

_SAVE_AS_XLSX = Text('Open it in the spreadsheet program and save it as "Excel Workbook (.xlsx)".')
_SAVE_AS_DOCX = Text('Save it in the word processor as "Word document (.docx)".')
_FRESH_DOCUMENT = Text("Copy its tables into a new document and upload that.")
_SEND_AGAIN = Text("Save it once more from the spreadsheet program and upload the new file.")
_COPY_VALUES = Text("Copy the cells, paste them as values into a new workbook and upload that.")
_SPLIT = Text("Delete unused rows, columns and sheets, or save it as CSV UTF-8.")
_SAVE_AS_UTF8 = Text('Save it as "CSV UTF-8" or as .xlsx and upload that.')

TEXTS: Mapping[str, Sentences] = {
    "empty_file": Sentences(
        Text("The file {name} is empty."), Text("Choose the file that contains the list.")
    ),
    "file_too_large": Sentences(Text("The file {name} is larger than {limit} MB."), _SPLIT),
    "not_there": Sentences(
        Text("The file {name} does not exist or cannot be opened."),
        Text("Check the name and the folder."),
    ),
    "old_excel": Sentences(Text("The file {name} is an old Excel file (.xls)."), _SAVE_AS_XLSX),
    "encrypted": Sentences(
        Text("The workbook {name} is locked with a password."),
        Text("Open it, remove the password, save it and upload it again."),
    ),
    "macros": Sentences(
        Text("The workbook {name} contains macros (small programs); these are never accepted."),
        _SAVE_AS_XLSX,
    ),
    "other_kind": Sentences(
        Text("The file {name} is {kind}, not a list in CSV or .xlsx."),
        Text(
            "Upload the list itself, saved from the spreadsheet program as "
            '"Excel Workbook (.xlsx)".'
        ),
    ),
    "not_a_workbook": Sentences(
        Text("The file {name} has the name of a workbook but is not one."), _SEND_AGAIN
    ),
    "half_workbook": Sentences(
        Text("The workbook {name} is damaged or only part of it arrived."), _SEND_AGAIN
    ),
    "not_a_document": Sentences(
        Text("The file {name} is not a text document (.docx)."), _SAVE_AS_DOCX
    ),
    "half_document": Sentences(
        Text("The document {name} is damaged or only part of it arrived."), _SAVE_AS_DOCX
    ),
    "macros_in_document": Sentences(
        Text("The document {name} contains macros (small programs); these are never accepted."),
        _SAVE_AS_DOCX,
    ),
    "encrypted_document": Sentences(
        Text("The document {name} is locked with a password."),
        Text("Open it, remove the password, save it and upload it again."),
    ),
    "strict_document": Sentences(
        Text('The document {name} is saved as "Strict Open XML".'), _SAVE_AS_DOCX
    ),
    "document_unpacks_too_large": Sentences(
        Text("The document {name} unpacks to more than is accepted ({what})."), _FRESH_DOCUMENT
    ),
    "strange_entry_of_document": Sentences(
        Text("The document {name} contains a part with a path outside it ({what})."),
        _FRESH_DOCUMENT,
    ),
    "entities_in_document": Sentences(
        Text("The document {name} contains XML declarations that documents never need."),
        _FRESH_DOCUMENT,
    ),
    "document_too_slow": Sentences(
        Text("The computer is busy: the document {name} was not read within {limit} seconds."),
        Text("Try again in a minute."),
    ),
    "document_too_heavy": Sentences(
        Text("The document {name} needs more time or memory than is allowed for one file."),
        _FRESH_DOCUMENT,
    ),
    "no_tables": Sentences(
        Text("The document {name} has no table."),
        Text("Upload the file that was exported here, with its tables."),
    ),
    "strict_workbook": Sentences(
        Text('The workbook {name} is saved as "Strict Open XML".'), _SAVE_AS_XLSX
    ),
    "unpacks_too_large": Sentences(
        Text("The workbook {name} unpacks to more than is accepted ({what})."), _COPY_VALUES
    ),
    "strange_entry": Sentences(
        Text("The workbook {name} contains a part with a path outside it ({what})."), _COPY_VALUES
    ),
    "entities": Sentences(
        Text("The workbook {name} contains XML declarations that spreadsheets never need."),
        _COPY_VALUES,
    ),
    "too_slow": Sentences(
        Text("The computer is busy: the workbook {name} was not read within {limit} seconds."),
        Text("Try again in a minute, or save it as CSV UTF-8."),
    ),
    "too_heavy": Sentences(
        Text("The workbook {name} needs more time or memory than is allowed for one file."), _SPLIT
    ),
    "too_wide": Sentences(Text("The row has more than {limit} columns."), _SPLIT),
    "too_long": Sentences(
        Text("The list has more than {limit} rows."),
        Text("Split it and upload the parts one by one."),
    ),
    "no_such_sheet": Sentences(
        Text("The workbook {name} has no sheet called {what}."),
        Text("Choose one of its sheets: {sheets}."),
    ),
    "nothing_inside": Sentences(
        Text("The file {name} has no row with content."),
        Text("Choose the file that contains the list."),
    ),
    "not_utf8": Sentences(
        Text(
            "The text of {name} is in another encoding than UTF-8, so its letters are not certain."
        ),
        _SAVE_AS_UTF8,
    ),
    "nul": Sentences(
        Text("The file {name} contains a NUL byte, so it is not plain text or it is damaged."),
        _SAVE_AS_UTF8,
    ),
    "half_text": Sentences(
        Text("The file {name} ends in the middle of a letter; only part of it arrived."),
        _SEND_AGAIN,
    ),
    "open_quote": Sentences(
        Text("A quotation mark opens here and never closes, or text follows a closed one."),
        Text("Correct it, or save the list as .xlsx and upload that."),
    ),
    "long_record": Sentences(
        Text("The row is longer than {limit} letters."),
        Text("Check its quotation marks, or save the list as .xlsx and upload that."),
    ),
    "read_as_utf16": Sentences(Text("The file is in UTF-16 and was read as such.")),
    "read_as_workbook": Sentences(
        Text("The file {name} is a workbook under another name and was read as a workbook.")
    ),
    "other_sheets": Sentences(Text("Only the sheet {what} was read; not read: {sheets}.")),
}

say = Messages(TEXTS).say
