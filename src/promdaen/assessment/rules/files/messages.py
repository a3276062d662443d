"""Messages of the readers of item files, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.assessment.rules.files.refusals import FILE_TEXTS
from promdaen.kit.spreadsheets import Messages, Sentences
from promdaen.kit.texts import Text

_CORRECT = Text("Correct it in the file and import it again.")
_TYPE_AGAIN = Text("Type it again.")

ITEM_TEXTS: Mapping[str, Sentences] = {
    "unknown_type": Sentences(
        Text(
            "This is {what}; the bank has single choice, multiple choice, true or false, "
            "ordering and matching."
        ),
        Text("Ask it as one of these."),
    ),
    "no_language": Sentences(
        Text("The {part} has no {language} text."),
        Text("Add it: every text is needed in Khmer and in English."),
    ),
    "not_khmer": Sentences(
        Text("The Khmer text of the {part} has no Khmer letter."),
        Text("Write it in Khmer; perhaps two columns were exchanged."),
    ),
    "not_english": Sentences(
        Text("The English text of the {part} is written in Khmer letters."),
        Text("Write it in English; perhaps two columns were exchanged."),
    ),
    "khmer_letters": Sentences(
        Text("The Khmer text of the {part} has letters in a wrong order or letters out of use."),
        _TYPE_AGAIN,
    ),
    "too_long": Sentences(
        Text("The {part} is longer than {limit} letters, or its markup cannot be read."),
        Text("Shorten it, or write it as plain text."),
    ),
    "active": Sentences(
        Text("The {part} contains something that runs, plays or is filled in ({what})."),
        Text("Remove it, or ask the item without it."),
    ),
    "bare_markup": Sentences(
        Text("A text contains XML elements where it should contain words ({what})."),
        Text("Put the text between <![CDATA[ and ]]>."),
    ),
    "several_answers": Sentences(
        Text("An entry on the left has no answer, or more than one."),
        Text("Give each entry one answer, or ask it as several items."),
    ),
    "no_order": Sentences(
        Text("The right order does not name every option once."),
        Text("Complete the right order in the program that wrote the file."),
    ),
    "shared_text": Sentences(
        Text("The question has a text that it shares with others, which is not read."),
        Text("Put this text into each question."),
    ),
    "changing_parts": Sentences(
        Text("The question has parts that change each time it is shown."),
        Text("Write it with parts that stay the same."),
    ),
    "package_missing": Sentences(
        Text("The package has no part {name}, which its list of contents names."),
        Text("Export the package again."),
    ),
    "no_right": Sentences(
        Text("No answer is marked as fully correct."), Text("Mark the right answer (100 %).")
    ),
    "two_right": Sentences(
        Text("Two answers are fully correct, but only one can be chosen."),
        Text("Let several be chosen, or keep one right answer."),
    ),
    "too_few": Sentences(
        Text("This kind of item needs at least {limit} options on each side; there are {n}."),
        Text("Add options."),
    ),
    "too_many": Sentences(
        Text("An item has at most {limit} options; there are {n}."), Text("Keep the best ones.")
    ),
    "options_gap": Sentences(
        Text("The {part} is empty, but a later one is not."),
        Text("Fill it in, or move the later ones up."),
    ),
    "sides": Sentences(
        Text("An item of this kind has no {part}."),
        Text("Leave it empty, or choose another kind."),
    ),
    "same_answer": Sentences(
        Text("Two entries on the left have the same answer; here every answer is used once."),
        Text("Give each its own answer, or ask it as several items."),
    ),
    "no_key": Sentences(
        Text("The right answer is missing."),
        Text(
            "Write the letter of the right option; for several, all of them; for an order, "
            "all in order; for pairs 1=c, 2=a; for a statement true or false."
        ),
    ),
    "key_odd": Sentences(
        Text("“{value}” is not a right answer of this item."),
        Text(
            "Write the letter of the right option; for several, all of them; for an order, "
            "all in order; for pairs 1=c, 2=a; for a statement true or false."
        ),
    ),
    "unmarkable": Sentences(Text("The item cannot be marked: {what}."), _CORRECT),
    "code_odd": Sentences(
        Text("“{value}” is not a code: Latin letters, digits, dots and hyphens, at most {limit}."),
        Text("Write a code such as UNTOC-21, or leave it empty: the item is then given one."),
    ),
    "missing": Sentences(Text("The {part} is missing."), Text("Write it: {words}.")),
    "unknown_word": Sentences(
        Text("“{value}” is not a valid {part}."), Text("Write one of these: {words}.")
    ),
    "no_outcome": Sentences(
        Text("The item names no learning outcome."),
        Text(
            "Name one, such as UNTOC.5 (in Moodle as the tag outcome:UNTOC.5), or choose "
            "one for all such items where the file is chosen."
        ),
    ),
    "no_level": Sentences(
        Text("The item names no level."),
        Text(
            "Name one of {words} (in Moodle as the tag level:apply), or choose one for all "
            "such items where the file is chosen."
        ),
    ),
    "unknown_outcome": Sentences(
        Text("There is no learning outcome {value}."),
        Text("The codes are on the pages of the topics."),
    ),
    "unknown_source": Sentences(
        Text("There is no source {value}."),
        Text("The codes are on the page of sources; leave it empty if there is none."),
    ),
    "twice": Sentences(
        Text("The item {value} is already in line {other} of this file."),
        Text("Keep one of the two, or give one another code."),
    ),
    "picture_missing": Sentences(
        Text("The picture {name} in the {part} is not in the file."),
        Text("Export the questions once more with their files."),
    ),
    "picture_elsewhere": Sentences(
        Text("The {part} shows a picture stored elsewhere ({name})."),
        Text("Put the picture itself into the question."),
    ),
    "picture_kind": Sentences(
        Text("The picture {name} in the {part} is not a PNG, JPEG or WebP file."),
        Text("Save it as one of these; drawings (SVG) can contain programs and are not accepted."),
    ),
    "picture_large": Sentences(
        Text("The picture {name} in the {part} is larger than {limit} KB."),
        Text("Make it smaller."),
    ),
    "pictures_many": Sentences(
        Text("An item can have at most {limit} pictures."),
        Text("Keep those that are needed to answer."),
    ),
    "picture_words": Sentences(
        Text("The picture {name} has no description in {language}."),
        Text("Describe it (alt) in the block of each language, for people who cannot see it."),
    ),
    "picture_unheld": Sentences(
        Text("The bank does not have the picture {name}."),
        Text("Import items with new pictures from Moodle XML or GIFT."),
    ),
    "images_odd": Sentences(
        Text("The list of pictures cannot be read."), Text("Leave this column as it was exported.")
    ),
    "cell_error": Sentences(
        Text("The cell contains the error {value}."),
        Text("Correct it in the spreadsheet program, or type the value."),
    ),
    "cell_formula": Sentences(
        Text("The cell contains a formula whose value was never calculated ({value})."),
        Text("Open the file in the spreadsheet program, save it, and import it again."),
    ),
    "cell_date": Sentences(
        Text("The spreadsheet program made a date of this cell ({value})."),
        Text("Format the cell as text and type it again."),
    ),
    "row_long": Sentences(
        Text("The row has more cells than there are columns, so its cells may have moved."),
        Text('Put cells that hold a separator in quotation marks ("...").'),
    ),
    # Automatic corrections and omissions.
    "feedback_added": Sentences(Text("Feedback on single answers was added to the rationale.")),
    "feedback_left_out": Sentences(
        Text("Feedback on wrong answers, or on answers that are not named, was left out.")
    ),
    "partial_dropped": Sentences(
        Text("Part of the mark for single answers is not kept: only the whole answer earns it.")
    ),
    "table_flattened": Sentences(Text("A table in the {part} was read as lines.")),
    "link_dropped": Sentences(Text("Only the words of a link in the {part} were kept.")),
    "language_dropped": Sentences(Text("Text of a third language in the {part} was left out.")),
    "order_shuffled": Sentences(
        Text("The options are shown in another order, so that the order does not give the answer.")
    ),
    "column_ignored": Sentences(Text('The column "{heading}" is not used.')),
    "examples_skipped": Sentences(
        Text("The example rows of the empty form were skipped: {rows}.")
    ),
    "moodle_extras": Sentences(
        Text(
            "Hints, grades, penalties and the general words for right and wrong answers are not "
            "kept."
        )
    ),
}
MESSAGES = Messages(FILE_TEXTS, ITEM_TEXTS)
say = MESSAGES.say
