"""Messages about item files that cannot be read at all, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.kit.spreadsheets import Sentences
from promdaen.kit.texts import Text

_EXPORT_AGAIN = Text("Export it once more from Moodle and choose the new file.")
_PACKAGE_AGAIN = Text("Export the package again and choose the new file.")
_RIGHT_FILE = Text("Choose the file that holds the questions.")

FILE_TEXTS: Mapping[str, Sentences] = {
    "file_empty": Sentences(Text("The file {name} is empty."), _RIGHT_FILE),
    "file_unread": Sentences(
        Text("The file {name} does not exist or cannot be opened."),
        Text("Check the name and the folder."),
    ),
    "file_large": Sentences(
        Text("The file {name} is larger than {limit} MB."),
        Text("Export fewer questions at a time, or make their pictures smaller."),
    ),
    "file_unlike": Sentences(
        Text("The file {name} is neither Moodle XML nor GIFT nor QTI nor a spreadsheet."),
        Text("Choose a file that ends in .xml, .zip, .imscc, .gift, .txt, .xlsx or .csv."),
    ),
    "package_broken": Sentences(
        Text("The package {name} is damaged or only part of it arrived."), _PACKAGE_AGAIN
    ),
    "package_large": Sentences(
        Text("The package {name} holds more than is accepted ({what})."),
        Text("Export fewer questions at a time."),
    ),
    "package_path": Sentences(
        Text("The package {name} contains a part with a path outside it ({what})."),
        _PACKAGE_AGAIN,
    ),
    "package_locked": Sentences(
        Text("The package {name} is locked with a password."),
        Text("Export it without a password."),
    ),
    "package_other": Sentences(
        Text("The archive {name} is not a package of questions: it has no imsmanifest.xml."),
        Text("Choose a QTI package or a Common Cartridge, or the file inside the archive."),
    ),
    "package_empty": Sentences(
        Text("The package {name} contains no questions in QTI."),
        Text("Export question banks or tests with it."),
    ),
    "file_not_utf8": Sentences(
        Text("Line {line}: the letters of {name} are not UTF-8, so they are not certain."),
        Text("Save it as UTF-8."),
    ),
    "xml_broken": Sentences(
        Text("Line {line}: the XML of {name} breaks off or is not well formed ({what})."),
        _EXPORT_AGAIN,
    ),
    "xml_entities": Sentences(
        Text(
            "Line {line}: {name} declares a document type or entities of its own; questions never "
            "need these."
        ),
        Text("Nothing of it was read. Export it once more from Moodle and choose the new file."),
    ),
    "xml_deep": Sentences(
        Text("Line {line}: {name} nests or repeats its elements more than any export does."),
        _EXPORT_AGAIN,
    ),
    "xml_other": Sentences(
        Text("Line {line}: {name} is XML but no Moodle XML: it begins with <{what}>, not <quiz>."),
        Text("In Moodle choose Question bank, Export, Moodle XML format; elsewhere QTI."),
    ),
    "no_questions": Sentences(Text("The file {name} contains no questions."), _RIGHT_FILE),
    "many_questions": Sentences(
        Text("Line {line}: the file {name} contains more than {limit} questions."),
        Text("Split it and import the parts one by one."),
    ),
    "gift_braces": Sentences(
        Text("The braces {{ }} around the answers are missing, do not close, or are there twice."),
        Text(
            "Write the answers once between {{ and }}; write \\{{ and \\}} inside a text, "
            "and leave no empty line inside a question."
        ),
    ),
    "gift_pair": Sentences(
        Text("“{value}” is not a pair: one of its two sides or the arrow is missing."),
        Text("Write =left -> right for every pair."),
    ),
    "no_heads": Sentences(
        Text("No row of {name} contains the headings of the columns."),
        Text(
            "Use the headings of the empty form: kind, stem::English (en), stem::ខ្មែរ (km), "
            "option_a::English (en) and so on, key."
        ),
    ),
    "no_column": Sentences(
        Text("No column contains {what}; the headings are in this row."),
        Text("Add a column with the heading {what}."),
    ),
    "two_columns": Sentences(
        Text("Both column {other} and this one have the heading {what}."),
        Text("Delete one of them."),
    ),
    "no_rows": Sentences(
        Text("There are no rows under the headings of the columns."),
        Text("Write one item in each row under them."),
    ),
}
