"""Messages of the reader of rosters, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.kit.spreadsheets import Messages, Sentences
from promdaen.kit.texts import Text

_CORRECT_AND_AGAIN = Text("Correct the cell and import the row again.")

TEXTS: Mapping[str, Sentences] = {
    "no_header": Sentences(
        Text("No row of {name} has column headings that are known."),
        Text('Write headings over the columns, at least "Name" and "Department".'),
    ),
    "no_column": Sentences(
        Text("No column contains the {field}; the headings are in this row."),
        Text('Add a column with the heading "{field}".'),
    ),
    "two_columns": Sentences(
        Text("Both column {other} and this one hold the {field}."),
        Text("Delete one of them or give it another heading."),
    ),
    "no_rows": Sentences(
        Text("There are no rows under the headings of the columns."),
        Text("Write one officer in each row under them."),
    ),
    "personal_left_out": Sentences(
        Text('The column "{heading}" was left out on purpose: personal data is not kept.')
    ),
    "column_ignored": Sentences(Text('The column "{heading}" is not used.')),
    "rows_skipped": Sentences(
        Text("Rows without an officer were skipped (totals, notes, repeated headings): {rows}.")
    ),
    "name_missing": Sentences(
        Text("The officer has no name."), Text("Write the name, or clear the whole row.")
    ),
    "name_odd": Sentences(
        Text('"{value}" is not a name: it contains digits or signs, or is too long.'),
        Text("Write the name alone in this cell."),
    ),
    "name_legacy": Sentences(
        Text('"{value}" is typed with an old Khmer font (Limon and others), not in Unicode.'),
        Text("Type it again in Khmer Unicode, or convert the file first."),
    ),
    "script_wrong": Sentences(
        Text('"{value}" is not in the script of this column.'),
        Text("Write Khmer letters in the Khmer column and Latin ones in the Latin column."),
    ),
    "sex_unknown": Sentences(
        Text('"{value}" does not say the sex.'),
        Text("Write M or F (ប្រុស or ស្រី), or leave it blank."),
    ),
    "department_missing": Sentences(
        Text("The department is missing."), Text("Write the officer's department.")
    ),
    "not_known": Sentences(Text('No {field} is called "{value}".'), _CORRECT_AND_AGAIN),
    "not_known_nearest": Sentences(
        Text('No {field} is called "{value}".'), Text("Perhaps this is meant: {nearest}.")
    ),
    "code_odd": Sentences(
        Text('"{value}" is not an officer code.'),
        Text("Use letters, digits and hyphens only, at most 32."),
    ),
    "short_code_wrong": Sentences(
        Text('"{value}" is not a short code; a character of it is wrong or missing.'),
        Text("Copy it from the list of officers, or leave the cell empty."),
    ),
    "code_rounded": Sentences(
        Text('The spreadsheet program has shortened this code to "{value}"; its digits are lost.'),
        Text("Format the column as text and type the code again."),
    ),
    "date_unclear": Sentences(
        Text('"{value}" is not a date that can be read.'),
        Text("Write day/month/year, such as 09/07/2026."),
    ),
    "date_month_first": Sentences(
        Text('"{value}" has the month before the day, so no date of this list is sure.'),
        Text("Write day/month/year, such as 25/12/2026."),
    ),
    "date_buddhist": Sentences(
        Text('The year in "{value}" is of the Buddhist era.'),
        Text("Write the year of the common era, such as 2026."),
    ),
    "date_impossible": Sentences(
        Text('"{value}" is a day that the calendar does not have, or is too far away.'),
        _CORRECT_AND_AGAIN,
    ),
    "cell_error": Sentences(
        Text("The cell contains the error {value}."),
        Text("Correct it in the spreadsheet program, or type the value."),
    ),
    "cell_formula": Sentences(
        Text("The cell contains a formula whose value was never calculated ({value})."),
        Text("Open the file in the spreadsheet program, save it, and import it again."),
    ),
    "row_long": Sentences(
        Text("The row has more cells than there are columns, so its cells may have moved."),
        Text('Put cells that hold a separator in quotation marks ("...").'),
    ),
    "row_short": Sentences(
        Text("The row stops here, before the last columns."),
        Text("Complete it; perhaps only part of the file arrived."),
    ),
    "rows_joined": Sentences(
        Text("Row {other} has the same officer and says nothing else; the rows were joined.")
    ),
    "rows_contradict": Sentences(
        Text("Rows {rows} are of one officer but differ in: {fields}."),
        Text("Say which row counts, or that they are different officers."),
    ),
    "perhaps_twice": Sentences(
        Text("{value} and {other_value} in row {other} may be the same officer."),
        Text("Check it before importing."),
    ),
    # Corrections made automatically.
    "widthless_removed": Sentences(
        Text("Characters that cannot be seen were taken out of the {field}.")
    ),
    "title_removed": Sentences(Text('The title was taken off the name "{value}".')),
    "names_exchanged": Sentences(
        Text("Khmer and Latin names were in each other's column and were swapped.")
    ),
    "name_split": Sentences(Text("The cell had the name in both scripts and was split.")),
    "latin_missing": Sentences(
        Text("There is no Latin name, so this officer is compared by the Khmer name alone."),
        Text("Add it if you can."),
    ),
    "rank_unknown": Sentences(
        Text('The rank "{value}" is not in the list of ranks and is left empty.'),
        Text("Correct it in the file, or choose the rank on the roster afterwards."),
    ),
    "date_completed": Sentences(Text('The date "{value}" was read as {day}.')),
    "digits_latin": Sentences(Text('Khmer digits in "{value}" were read as Latin ones.')),
    "taken_from_above": Sentences(Text("The {field} was taken from row {other} ({value}).")),
    "short_filled": Sentences(
        Text("The row is short; the missing cells at its end were taken as blank.")
    ),
}

say = Messages(TEXTS).say
