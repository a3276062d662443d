"""What the reader of a master list of injects says, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.kit.spreadsheets.words import FileMessage, MessageText, Param, filled

_EXPORT = "Export the list of the scenario and write into that file."
_EXPORT_KM = "សូមនាំចេញបញ្ជីនៃដំណើររឿង ហើយសរសេរក្នុងឯកសារនោះ។"
TEXTS: Mapping[str, MessageText] = {
    "no_heads": MessageText(
        en="No row contains the heads of a master list: inject number, event title, minute.",
        km="គ្មានជួរដេកណាមានក្បាលនៃបញ្ជីព័ត៌មានបញ្ចូលទេ៖ លេខ ចំណងជើង នាទី។",
        en_remedy=_EXPORT,
        km_remedy=_EXPORT_KM,
    ),
    "head_twice": MessageText(
        en="Two columns are called {heading}.",
        km="មានជួរឈរពីរឈ្មោះ {heading}។",
        en_remedy="Take one of them out.",
        km_remedy="សូមដកមួយចេញ។",
    ),
    "no_rows": MessageText(
        en="No inject follows the heads.",
        km="គ្មានព័ត៌មានបញ្ចូលក្រោយក្បាលបញ្ជីទេ។",
        en_remedy=_EXPORT,
        km_remedy=_EXPORT_KM,
    ),
    "column_ignored": MessageText(
        en="The column {heading} is not read.",
        km="ជួរឈរ {heading} មិនត្រូវបានអានទេ។",
        en_remedy="Change it on the page of the scenario.",
        km_remedy="សូមកែវានៅទំព័រនៃដំណើររឿង។",
    ),
    "bad_cell": MessageText(
        en="{value} is no value that can be read.",
        km="{value} មិនមែនជាតម្លៃដែលអាចអានបានទេ។",
        en_remedy="Type the value itself, not a formula.",
        km_remedy="សូមវាយបញ្ចូលតម្លៃដោយផ្ទាល់ មិនមែនរូបមន្តទេ។",
    ),
    "bad_number": MessageText(
        en="{value} is no number of an inject.",
        km="{value} មិនមែនជាលេខព័ត៌មានបញ្ចូលទេ។",
        en_remedy="Write 1 to 1000, or leave it empty for a new inject.",
        km_remedy="សូមសរសេរពី 1 ដល់ 1000 ឬទុកទទេសម្រាប់ព័ត៌មានបញ្ចូលថ្មី។",
    ),
    "number_twice": MessageText(
        en="Inject {value} is in an earlier row too.",
        km="ព័ត៌មានបញ្ចូល {value} មាននៅជួរដេកមុនរួចហើយ។",
        en_remedy="Give each its own number.",
        km_remedy="សូមឱ្យលេខផ្សេងគ្នា។",
    ),
    "bad_minute": MessageText(
        en="{value} is no minute of this exercise.",
        km="{value} មិនមែនជានាទីនៃលំហាត់នេះទេ។",
        en_remedy="Write a number from 0 to {most}.",
        km_remedy="សូមសរសេរលេខពី 0 ដល់ {most}។",
    ),
    "bad_time": MessageText(
        en="{value} is no time on the clock of this exercise.",
        km="{value} មិនមែនជាម៉ោងលើនាឡិកានៃលំហាត់នេះទេ។",
        en_remedy="Write it as 06:45, or write the minute.",
        km_remedy="សូមសរសេរដូចជា 06:45 ឬសរសេរនាទី។",
    ),
    "time_differs": MessageText(
        en="The time is minute {value}, and the minute says {most}.",
        km="ម៉ោងនេះជានាទី {value} តែជួរឈរនាទីសរសេរ {most}។",
        en_remedy="Empty the one that is old.",
        km_remedy="សូមលុបមួយដែលចាស់។",
    ),
    "needed": MessageText(
        en="There is nothing here: {heading}.",
        km="គ្មានអ្វីនៅទីនេះទេ៖ {heading}។",
        en_remedy="Fill it in; an inject needs it.",
        km_remedy="សូមបំពេញ ព្រោះព័ត៌មានបញ្ចូលត្រូវការវា។",
    ),
    "no_word": MessageText(
        en="{value} is not known here.",
        km="មិនស្គាល់ {value} នៅទីនេះទេ។",
        en_remedy="Choose one of {known}.",
        km_remedy="សូមជ្រើសមួយក្នុង {known}។",
    ),
}


def say(
    *, code: str, row: int | None = None, column: str | None = None, **params: Param
) -> FileMessage:
    """The message of a code with its place."""
    return filled(texts=TEXTS, code=code, row=row, column=column, params=params)
