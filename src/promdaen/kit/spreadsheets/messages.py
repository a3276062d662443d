"""What the reader of files says, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.kit.spreadsheets.words import FileMessage, MessageText, Param, filled

_SAVE_AS_XLSX = 'Open it in the spreadsheet program and save it as "Excel Workbook (.xlsx)".'
_SAVE_AS_XLSX_KM = "សូមបើកក្នុងកម្មវិធីតារាង រួចរក្សាទុកជា «Excel Workbook (.xlsx)»។"
_SEND_AGAIN = "Save it once more from the spreadsheet program and upload the new file."
_SEND_AGAIN_KM = "សូមរក្សាទុកម្តងទៀតពីកម្មវិធីតារាង រួចផ្ទុកឯកសារថ្មីឡើង។"
_COPY_VALUES = "Copy the cells, paste them as values into a new workbook and upload that."
_COPY_VALUES_KM = "សូមចម្លងក្រឡា បិទភ្ជាប់ជាតម្លៃក្នុងឯកសារថ្មី រួចផ្ទុកឯកសារនោះឡើង។"
_SPLIT = "Delete unused rows, columns and sheets, or save it as CSV UTF-8."
_SPLIT_KM = "សូមលុបជួរដេក ជួរឈរ និងសន្លឹកដែលមិនប្រើ ឬរក្សាទុកជា CSV UTF-8។"
_SAVE_AS_UTF8 = 'Save it as "CSV UTF-8" or as .xlsx and upload that.'
_SAVE_AS_UTF8_KM = "សូមរក្សាទុកជា «CSV UTF-8» ឬ .xlsx រួចផ្ទុកឡើង។"

TEXTS: Mapping[str, MessageText] = {
    "empty_file": MessageText(
        en="The file {name} is empty.",
        km="ឯកសារ {name} គ្មានអ្វីសោះ។",
        en_remedy="Choose the file that holds the list.",
        km_remedy="សូមជ្រើសឯកសារដែលមានបញ្ជី។",
    ),
    "file_too_large": MessageText(
        en="The file {name} is larger than {limit} MB.",
        km="ឯកសារ {name} ធំជាង {limit} MB។",
        en_remedy=_SPLIT,
        km_remedy=_SPLIT_KM,
    ),
    "not_there": MessageText(
        en="The file {name} is not there or cannot be opened.",
        km="រកមិនឃើញ ឬមិនអាចបើកឯកសារ {name} បានទេ។",
        en_remedy="Check the name and the folder.",
        km_remedy="សូមពិនិត្យឈ្មោះឯកសារ និងថតឯកសារ។",
    ),
    "old_excel": MessageText(
        en="The file {name} is an old Excel file (.xls).",
        km="ឯកសារ {name} ជាឯកសារ Excel ជំនាន់ចាស់ (.xls)។",
        en_remedy=_SAVE_AS_XLSX,
        km_remedy=_SAVE_AS_XLSX_KM,
    ),
    "encrypted": MessageText(
        en="The workbook {name} is locked with a password.",
        km="ឯកសារ {name} ចាក់សោដោយពាក្យសម្ងាត់។",
        en_remedy="Open it, remove the password, save it and upload it again.",
        km_remedy="សូមបើក ដកពាក្យសម្ងាត់ចេញ រក្សាទុក រួចផ្ទុកឡើងវិញ។",
    ),
    "macros": MessageText(
        en="The workbook {name} carries macros (small programs); these are never accepted.",
        km="ឯកសារ {name} មានម៉ាក្រូ (កម្មវិធីតូចៗ)។ ប្រព័ន្ធមិនទទួលម៉ាក្រូទេ។",
        en_remedy=_SAVE_AS_XLSX,
        km_remedy=_SAVE_AS_XLSX_KM,
    ),
    "other_kind": MessageText(
        en="The file {name} is {kind}, not a list in CSV or .xlsx.",
        km="ឯកសារ {name} ជា{kind} មិនមែនជាបញ្ជី CSV ឬ .xlsx ទេ។",
        en_remedy="Upload the list itself, saved from the spreadsheet program as "
        '"Excel Workbook (.xlsx)".',
        km_remedy="សូមផ្ទុកបញ្ជីដើមឡើង ដែលរក្សាទុកពីកម្មវិធីតារាងជា «Excel Workbook (.xlsx)»។",
    ),
    "not_a_workbook": MessageText(
        en="The file {name} is named as a workbook but does not hold one.",
        km="ឯកសារ {name} មានឈ្មោះជាឯកសារ Excel តែខាងក្នុងមិនមែនទេ។",
        en_remedy=_SEND_AGAIN,
        km_remedy=_SEND_AGAIN_KM,
    ),
    "half_workbook": MessageText(
        en="The workbook {name} is damaged or only part of it arrived.",
        km="ឯកសារ {name} ខូច ឬមកដល់តែមួយផ្នែក។",
        en_remedy=_SEND_AGAIN,
        km_remedy=_SEND_AGAIN_KM,
    ),
    "strict_workbook": MessageText(
        en='The workbook {name} is saved as "Strict Open XML".',
        km="ឯកសារ {name} រក្សាទុកជា «Strict Open XML»។",
        en_remedy=_SAVE_AS_XLSX,
        km_remedy=_SAVE_AS_XLSX_KM,
    ),
    "unpacks_too_large": MessageText(
        en="The workbook {name} unpacks to more than is accepted ({what}).",
        km="ឯកសារ {name} ពន្លាទៅធំលើសកម្រិត ({what})។",
        en_remedy=_COPY_VALUES,
        km_remedy=_COPY_VALUES_KM,
    ),
    "strange_entry": MessageText(
        en="The workbook {name} contains a part with a path outside it ({what}).",
        km="ឯកសារ {name} មានផ្នែកដែលចង្អុលទៅក្រៅឯកសារ ({what})។",
        en_remedy=_COPY_VALUES,
        km_remedy=_COPY_VALUES_KM,
    ),
    "entities": MessageText(
        en="The workbook {name} contains XML declarations that spreadsheets never need.",
        km="ឯកសារ {name} មានសេចក្តីប្រកាស XML ដែលឯកសារតារាងមិនដែលត្រូវការ។",
        en_remedy=_COPY_VALUES,
        km_remedy=_COPY_VALUES_KM,
    ),
    "too_slow": MessageText(
        en="The computer is busy: the workbook {name} was not read within {limit} seconds.",
        km="កុំព្យូទ័ររវល់៖ ឯកសារ {name} មិនបានអានក្នុង {limit} វិនាទីទេ។",
        en_remedy="Try again in a minute, or save it as CSV UTF-8.",
        km_remedy="សូមព្យាយាមម្តងទៀតបន្ទាប់ពីមួយនាទី ឬរក្សាទុកជា CSV UTF-8។",
    ),
    "too_heavy": MessageText(
        en="The workbook {name} needs more time or memory than is allowed for one file.",
        km="ឯកសារ {name} ត្រូវការពេលវេលា ឬអង្គចងចាំលើសកម្រិតសម្រាប់ឯកសារមួយ។",
        en_remedy=_SPLIT,
        km_remedy=_SPLIT_KM,
    ),
    "too_wide": MessageText(
        en="The row has more than {limit} columns.",
        km="ជួរដេកនេះមានលើស {limit} ជួរឈរ។",
        en_remedy=_SPLIT,
        km_remedy=_SPLIT_KM,
    ),
    "too_long": MessageText(
        en="The list has more than {limit} rows.",
        km="បញ្ជីមានលើស {limit} ជួរដេក។",
        en_remedy="Split it and upload the parts one by one.",
        km_remedy="សូមបំបែកបញ្ជី រួចផ្ទុកឡើងម្តងមួយផ្នែក។",
    ),
    "no_such_sheet": MessageText(
        en="The workbook {name} has no sheet called {what}.",
        km="ឯកសារ {name} គ្មានសន្លឹកឈ្មោះ {what} ទេ។",
        en_remedy="Choose one of its sheets: {sheets}.",
        km_remedy="សូមជ្រើសសន្លឹកណាមួយ៖ {sheets}។",
    ),
    "nothing_inside": MessageText(
        en="The file {name} has no row with anything in it.",
        km="ឯកសារ {name} គ្មានជួរដេកណាមានទិន្នន័យទេ។",
        en_remedy="Choose the file that holds the list.",
        km_remedy="សូមជ្រើសឯកសារដែលមានបញ្ជី។",
    ),
    "not_utf8": MessageText(
        en="The text of {name} is in another encoding than UTF-8, so its letters are not certain.",
        km="អក្សរក្នុងឯកសារ {name} មិនមែនជា UTF-8 ទេ ដូច្នេះមិនអាចអានឱ្យប្រាកដបាន។",
        en_remedy=_SAVE_AS_UTF8,
        km_remedy=_SAVE_AS_UTF8_KM,
    ),
    "nul": MessageText(
        en="The file {name} contains a NUL byte, so it is not plain text or it is damaged.",
        km="ឯកសារ {name} មានបៃ NUL ដូច្នេះវាមិនមែនជាអត្ថបទធម្មតា ឬខូច។",
        en_remedy=_SAVE_AS_UTF8,
        km_remedy=_SAVE_AS_UTF8_KM,
    ),
    "half_text": MessageText(
        en="The file {name} ends in the middle of a letter; only part of it arrived.",
        km="ឯកសារ {name} ដាច់នៅកណ្តាលអក្សរ។ ឯកសារមកដល់តែមួយផ្នែក។",
        en_remedy=_SEND_AGAIN,
        km_remedy=_SEND_AGAIN_KM,
    ),
    "open_quote": MessageText(
        en="A quotation mark opens here and never closes, or text follows a closed one.",
        km='សញ្ញា " បើកនៅទីនេះ តែមិនបិទ ឬមានអក្សរនៅជាប់ក្រោយសញ្ញាបិទ។',
        en_remedy="Put it right, or save the list as .xlsx and upload that.",
        km_remedy="សូមកែ ឬរក្សាទុកបញ្ជីជា .xlsx រួចផ្ទុកឡើង។",
    ),
    "long_record": MessageText(
        en="The row is longer than {limit} letters.",
        km="ជួរដេកនេះវែងលើស {limit} តួអក្សរ។",
        en_remedy="Check its quotation marks, or save the list as .xlsx and upload that.",
        km_remedy='សូមពិនិត្យសញ្ញា " ឬរក្សាទុកបញ្ជីជា .xlsx រួចផ្ទុកឡើង។',
    ),
    "read_as_utf16": MessageText(
        en="The file is in UTF-16 and was read as such.",
        km="ឯកសារជា UTF-16 ហើយត្រូវបានអានតាមនោះ។",
    ),
    "read_as_workbook": MessageText(
        en="The file {name} is a workbook under another name and was read as a workbook.",
        km="ឯកសារ {name} ជាឯកសារ Excel ក្រោមឈ្មោះផ្សេង ហើយត្រូវបានអានជា Excel។",
    ),
    "other_sheets": MessageText(
        en="Only the sheet {what} was read; not read: {sheets}.",
        km="អានតែសន្លឹក {what} ប៉ុណ្ណោះ។ មិនបានអាន៖ {sheets}។",
    ),
}


def say(
    *, code: str, row: int | None = None, column: str | None = None, **params: Param
) -> FileMessage:
    """Make the message `code` about `row` and `column`."""
    return filled(texts=TEXTS, code=code, row=row, column=column, params=params)
