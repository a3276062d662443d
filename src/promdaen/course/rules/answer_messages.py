"""Messages of the reader of answer files, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.kit.spreadsheets import Messages, Sentences
from promdaen.kit.texts import Text

_CORRECT_COLUMNS = Text(
    "Name the columns pre_01 to pre_{last}, post_01 and so on, and import again."
)

MESSAGE_TEXTS: Mapping[str, Sentences] = {
    "no_answer_header": Sentences(
        Text("No row of {name} has a column for the officer and columns for answers."),
        Text(
            'Name the columns "officer", "pre_01", "post_01" ..., '
            'or "officer", "occasion", "item", "answer".'
        ),
    ),
    "form_occasion": Sentences(
        Text("The table of an online form does not say which test its answers are of."),
        Text("Choose it under More about the file."),
    ),
    "form_no_item": Sentences(
        Text("No column of {name} is a question of the paper of this test."),
        Text("Ask each item with its code or its own words, or use the answer form."),
    ),
    "form_no_officer": Sentences(
        Text("No column of {name} has the officer."),
        Text('Ask for the officer code in the form, as "Officer code", and export it again.'),
    ),
    "no_answer_rows": Sentences(
        Text("There are no rows under the headings of the columns."),
        Text("Write the answers of one officer in each row under them."),
    ),
    "item_unknown": Sentences(
        Text(
            'The column "{heading}" is not an item of the paper used on that occasion, '
            "which has {count}."
        ),
        _CORRECT_COLUMNS,
    ),
    "item_missing": Sentences(
        Text("{occasion}: these items of the paper have no column: {items}."),
        Text("Add the columns, or take out all columns of that occasion."),
    ),
    "column_twice": Sentences(
        Text('The column "{heading}" says the same as column {other}.'),
        Text("Delete one of them or give it another heading."),
    ),
    "occasion_unknown": Sentences(
        Text('"{value}" is not an occasion on which this run has a paper.'),
        Text("Use {known}, or set the paper of the run first."),
    ),
    "no_paper": Sentences(
        Text("{occasion}: this officer has no paper on that occasion, yet there are answers."),
        Text("Clear the answers, or give the officer a paper first."),
    ),
    "marks_unclear": Sentences(
        Text("Every answer in the file is 1: it may be a mark or the first option."),
        Text("Say whether the file holds marks or options."),
    ),
    "marks_mixed": Sentences(
        Text(
            'The answer here is 0, as in a file of marks, but "{value}" in row {other_row}, '
            "column {other_column} is an option."
        ),
        Text("Say whether the file holds marks or options."),
    ),
    "mark_odd": Sentences(
        Text('"{value}" is not a mark.'),
        Text("Write 1 for right, 0 for wrong, nothing for no answer."),
    ),
    "not_an_option": Sentences(Text("{words}")),
    "answer_became_date": Sentences(
        Text('The spreadsheet program has turned the answer into a date ("{value}").'),
        Text("Format the column as text and type the answer again."),
    ),
    "officer_missing": Sentences(
        Text("The row has answers but no officer."),
        Text("Write the officer's code, or clear the row."),
    ),
    "officer_unknown": Sentences(
        Text('"{value}" is not on the roster of this run.'),
        Text("Say which officer of the run it is, or add the officer to the roster first."),
    ),
    "officer_unknown_nearest": Sentences(
        Text('"{value}" is not on the roster of this run.'),
        Text("Nearest on the roster: {nearest}. Say who it is, or write the officer's code."),
    ),
    "officer_unclear": Sentences(
        Text('More than one officer of the roster is called "{value}".'),
        Text("Say which one it is, or write the officer's code: {nearest}."),
    ),
    "code_and_name_differ": Sentences(
        Text('The code belongs to {known}, but the name here is "{name}".'),
        Text("Say who it is, or correct the code or the name."),
    ),
    "codes_differ": Sentences(
        Text('The codes in "{value}" belong to several officers: {known}.'),
        Text("Say who it is, or correct the codes."),
    ),
    "officer_other_code": Sentences(
        Text('"{value}" has the name of {nearest}, but another code.'),
        Text("Say who it is, or correct the code."),
    ),
    "officer_nobody": Sentences(
        Text('"{value}" is left out: it was decided that this is not an officer of the run.')
    ),
    "officer_by_person": Sentences(Text('"{value}" is {known}, as a person decided.')),
    "officer_by_name": Sentences(Text('"{value}" was found on the roster by name.')),
    "officer_twice": Sentences(
        Text("The same officer is also in row {other}; which answers count is not clear."),
        Text("Keep the right row and delete the other."),
    ),
    "answer_twice": Sentences(
        Text("Row {other} has an answer of the same officer to the same item."),
        Text("Keep the right one and delete the other."),
    ),
    "sitting_refused": Sentences(
        Text("Not imported, because row {other} of the same sitting was refused."),
        Text("Correct that row and import the whole sitting again."),
    ),
    "line_item_unknown": Sentences(
        Text('"{value}" is not an item of the paper used on that occasion.'),
        Text("Use the number of the item, 1 to {count}, or its code."),
    ),
    "rating_odd": Sentences(
        Text("The rating is not one of 1 to 5."),
        Text("Write a whole number from 1 to 5, or nothing."),
    ),
    "comment_long": Sentences(
        Text("The comment is longer than {limit} letters."), Text("Shorten it.")
    ),
    "feedback_ignored": Sentences(
        Text("The feedback columns of a file with one answer a line are not read."),
        Text("Put feedback into a file with one officer a line."),
    ),
    "feedback_not_repeated": Sentences(
        Text(
            "The evaluation forms of refused rows are imported with the others "
            "and left out of the "
            "file of refused rows, so that no opinion is beside a name."
        )
    ),
    "items_without_line": Sentences(
        Text("Answers without a line, counted as no answer: {count}.")
    ),
    "digits_read": Sentences(Text('"{value}" was read as {read}.')),
}

ASK_MARKS = frozenset({"marks_unclear", "marks_mixed"})

say = Messages(MESSAGE_TEXTS).say
