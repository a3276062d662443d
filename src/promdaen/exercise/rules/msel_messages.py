"""Messages of the import of a master list."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.kit.spreadsheets.words import Messages, Sentences
from promdaen.kit.texts import Text

_EXPORT_ADVICE = Text("Export the list of the scenario and write into that file.")
MESSAGES: Mapping[str, Sentences] = {
    "no_heads": Sentences(
        Text("No row contains the headings of a master list: inject number, event title, minute."),
        _EXPORT_ADVICE,
    ),
    "head_twice": Sentences(
        Text("Two columns are called {heading}."), Text("Remove one of them.")
    ),
    "no_rows": Sentences(Text("No inject follows the headings."), _EXPORT_ADVICE),
    "column_ignored": Sentences(
        Text("The column {heading} is not read."), Text("Change it on the page of the scenario.")
    ),
    "bad_cell": Sentences(
        Text("{value} is not a value that can be read."),
        Text("Type the value itself, not a formula."),
    ),
    "bad_number": Sentences(
        Text("{value} is not the number of an inject."),
        Text("Write 1 to 1000, or leave it empty for a new inject."),
    ),
    "number_twice": Sentences(
        Text("Inject {value} is in more than one row."), Text("Give each its own number.")
    ),
    "bad_minute": Sentences(
        Text("{value} is not a minute of this exercise."), Text("Write a number from 0 to {most}.")
    ),
    "bad_time": Sentences(
        Text("{value} is not a time on the clock of this exercise."),
        Text("Write it as 06:45, or write the minute."),
    ),
    "time_differs": Sentences(
        Text("The time is minute {clock}, but the minute column has {minute}."),
        Text("Clear the one that is out of date."),
    ),
    "needed": Sentences(
        Text("This cell is empty: {heading}."), Text("Enter a value. Every inject needs one.")
    ),
    "no_word": Sentences(Text("{value} is not a known value."), Text("Choose one of {known}.")),
}

say = Messages(MESSAGES).say
