"""What the reader of rosters says, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.kit.spreadsheets import FileMessage, MessageText, Param, filled

_CORRECT_AND_AGAIN = "Correct the cell and import the row again."
_CORRECT_AND_AGAIN_KM = "សូមកែក្រឡានេះ រួចនាំចូលជួរដេកនេះម្តងទៀត។"

TEXTS: Mapping[str, MessageText] = {
    "no_header": MessageText(
        en="No row of {name} has heads of columns that are known.",
        km="ឯកសារ {name} គ្មានជួរដេកណាមានក្បាលជួរឈរដែលប្រព័ន្ធស្គាល់ទេ។",
        en_remedy='Put heads over the columns, at least "Name" and "Department".',
        km_remedy="សូមដាក់ក្បាលជួរឈរ យ៉ាងតិច «ឈ្មោះ» និង «អង្គភាព»។",
    ),
    "no_column": MessageText(
        en="No column contains the {field}; the heads are in this row.",
        km="គ្មានជួរឈរសម្រាប់{field}ទេ។ ក្បាលជួរឈរស្ថិតនៅជួរដេកនេះ។",
        en_remedy='Add a column with the head "{field}".',
        km_remedy="សូមបន្ថែមជួរឈរដែលមានក្បាល «{field}»។",
    ),
    "two_columns": MessageText(
        en="Both column {other} and this one hold the {field}.",
        km="ជួរឈរ {other} និងជួរឈរនេះសុទ្ធតែជា{field}។",
        en_remedy="Delete one of them or give it another head.",
        km_remedy="សូមលុបមួយ ឬប្តូរក្បាលរបស់វា។",
    ),
    "no_rows": MessageText(
        en="There are no rows under the headings of the columns.",
        km="គ្មានទិន្នន័យនៅក្រោមក្បាលជួរឈរទេ។",
        en_remedy="Write one officer in each row under them.",
        km_remedy="សូមសរសេរមន្ត្រីម្នាក់ក្នុងមួយជួរដេកនៅខាងក្រោម។",
    ),
    "personal_left_out": MessageText(
        en='The column "{heading}" was left out on purpose: personal data is not kept.',
        km="ជួរឈរ «{heading}» ត្រូវបានទុកចោលដោយចេតនា ព្រោះប្រព័ន្ធមិនរក្សាទិន្នន័យផ្ទាល់ខ្លួនទេ។",
    ),
    "column_ignored": MessageText(
        en='The column "{heading}" is not used.',
        km="ជួរឈរ «{heading}» មិនត្រូវបានប្រើទេ។",
    ),
    "rows_skipped": MessageText(
        en="Rows without an officer were skipped (totals, notes, repeated heads): {rows}.",
        km="ជួរដេកដែលគ្មានមន្ត្រី (សរុប កំណត់សម្គាល់ ក្បាលដដែល) ត្រូវបានរំលង៖ {rows}។",
    ),
    "name_missing": MessageText(
        en="The officer has no name.",
        km="មន្ត្រីនេះគ្មានឈ្មោះ។",
        en_remedy="Write the name, or clear the whole row.",
        km_remedy="សូមសរសេរឈ្មោះ ឬលុបជួរដេកនេះទាំងមូល។",
    ),
    "name_odd": MessageText(
        en='"{value}" is not a name: it contains digits or signs, or is too long.',
        km="«{value}» មិនមែនជាឈ្មោះទេ៖ មានលេខ ឬសញ្ញា ឬវែងពេក។",
        en_remedy="Write the name alone in this cell.",
        km_remedy="សូមសរសេរតែឈ្មោះក្នុងក្រឡានេះ។",
    ),
    "name_legacy": MessageText(
        en='"{value}" is typed with an old Khmer font (Limon and others), not in Unicode.',
        km="«{value}» វាយដោយពុម្ពអក្សរខ្មែរចាស់ (Limon ជាដើម) មិនមែន Unicode ទេ។",
        en_remedy="Type it again in Khmer Unicode, or convert the file first.",
        km_remedy="សូមវាយឡើងវិញជា Khmer Unicode ឬបំប្លែងឯកសារជាមុន។",
    ),
    "script_wrong": MessageText(
        en='"{value}" is not in the script of this column.',
        km="«{value}» មិនមែនជាអក្សរដែលជួរឈរនេះត្រូវមានទេ។",
        en_remedy="Write Khmer letters in the Khmer column and Latin ones in the Latin column.",
        km_remedy="សូមសរសេរអក្សរខ្មែរក្នុងជួរឈរខ្មែរ និងអក្សរឡាតាំងក្នុងជួរឈរឡាតាំង។",
    ),
    "sex_unknown": MessageText(
        en='"{value}" does not say the sex.',
        km="«{value}» មិនបញ្ជាក់ភេទទេ។",
        en_remedy="Write M or F (ប្រុស or ស្រី), or leave it blank.",
        km_remedy="សូមសរសេរ ប្រុស ឬ ស្រី (M ឬ F) ឬទុកឱ្យនៅទទេ។",
    ),
    "department_missing": MessageText(
        en="The department is missing.",
        km="ខ្វះអង្គភាព។",
        en_remedy="Write the officer's department.",
        km_remedy="សូមសរសេរអង្គភាពរបស់មន្ត្រី។",
    ),
    "not_known": MessageText(
        en='No {field} is called "{value}".',
        km="គ្មាន{field}ណាឈ្មោះ «{value}» ទេ។",
        en_remedy=_CORRECT_AND_AGAIN,
        km_remedy=_CORRECT_AND_AGAIN_KM,
    ),
    "not_known_nearest": MessageText(
        en='No {field} is called "{value}".',
        km="គ្មាន{field}ណាឈ្មោះ «{value}» ទេ។",
        en_remedy="Perhaps this is meant: {nearest}.",
        km_remedy="ប្រហែលជា៖ {nearest}។",
    ),
    "code_odd": MessageText(
        en='"{value}" is not an officer code.',
        km="«{value}» មិនមែនជាលេខកូដមន្ត្រីទេ។",
        en_remedy="Use letters, digits and hyphens only, at most 32.",
        km_remedy="សូមប្រើតែអក្សរ លេខ និងសហសញ្ញា មិនលើស ៣២ តួ។",
    ),
    "short_code_wrong": MessageText(
        en='"{value}" is not a short code; a character of it is wrong or missing.',
        km="«{value}» មិនមែនជាលេខកូដខ្លីទេ ព្រោះមានតួអក្សរខុស ឬខ្វះ។",
        en_remedy="Copy it from the list of officers, or leave the cell empty.",
        km_remedy="សូមចម្លងពីបញ្ជីមន្ត្រី ឬទុកក្រឡាឱ្យនៅទទេ។",
    ),
    "code_rounded": MessageText(
        en='The spreadsheet program has shortened this code to "{value}"; its digits are lost.',
        km="កម្មវិធីតារាងបានបង្រួញលេខកូដនេះជា «{value}»។ លេខខ្លះបាត់ហើយ។",
        en_remedy="Format the column as text and type the code again.",
        km_remedy="សូមកំណត់ជួរឈរជាអត្ថបទ (Text) រួចវាយលេខកូដឡើងវិញ។",
    ),
    "date_unclear": MessageText(
        en='"{value}" is not a date that can be read.',
        km="«{value}» មិនមែនជាកាលបរិច្ឆេទដែលអាចអានបានទេ។",
        en_remedy="Write day/month/year, such as 09/07/2026.",
        km_remedy="សូមសរសេរ ថ្ងៃ/ខែ/ឆ្នាំ ដូចជា 09/07/2026។",
    ),
    "date_month_first": MessageText(
        en='"{value}" has the month before the day, so no date of this list is sure.',
        km="«{value}» សរសេរខែមុនថ្ងៃ ដូច្នេះកាលបរិច្ឆេទមិនប្រាកដទេ។",
        en_remedy="Write day/month/year, such as 25/12/2026.",
        km_remedy="សូមសរសេរ ថ្ងៃ/ខែ/ឆ្នាំ ដូចជា 25/12/2026។",
    ),
    "date_buddhist": MessageText(
        en='The year in "{value}" is of the Buddhist era.',
        km="ឆ្នាំក្នុង «{value}» ជាពុទ្ធសករាជ។",
        en_remedy="Write the year of the common era, such as 2026.",
        km_remedy="សូមសរសេរគ្រិស្តសករាជ ដូចជា 2026។",
    ),
    "date_impossible": MessageText(
        en='"{value}" is a day that the calendar does not have, or is too far away.',
        km="«{value}» ជាថ្ងៃដែលគ្មានក្នុងប្រតិទិន ឬឆ្ងាយពេក។",
        en_remedy=_CORRECT_AND_AGAIN,
        km_remedy=_CORRECT_AND_AGAIN_KM,
    ),
    "cell_error": MessageText(
        en="The cell contains the error {value}.",
        km="ក្រឡានេះមានបញ្ហា {value}។",
        en_remedy="Correct it in the spreadsheet program, or type the value.",
        km_remedy="សូមកែក្នុងកម្មវិធីតារាង ឬវាយតម្លៃជំនួស។",
    ),
    "cell_formula": MessageText(
        en="The cell contains a formula whose value was never calculated ({value}).",
        km="ក្រឡានេះមានរូបមន្តដែលមិនទាន់គណនាតម្លៃ ({value})។",
        en_remedy="Open the file in the spreadsheet program, save it, and import it again.",
        km_remedy="សូមបើកឯកសារក្នុងកម្មវិធីតារាង រក្សាទុក រួចនាំចូលម្តងទៀត។",
    ),
    "row_long": MessageText(
        en="The row has more cells than there are columns, so its cells may have moved.",
        km="ជួរដេកនេះមានក្រឡាច្រើនជាងជួរឈរ ដូច្នេះក្រឡាអាចរំកិលខុសកន្លែង។",
        en_remedy='Put cells that hold a separator in quotation marks ("...").',
        km_remedy='សូមដាក់ក្រឡាដែលមានសញ្ញាខណ្ឌក្នុង "..."។',
    ),
    "row_short": MessageText(
        en="The row stops here, before the last columns.",
        km="ជួរដេកនេះឈប់ត្រឹមនេះ មុនជួរឈរចុងក្រោយ។",
        en_remedy="Complete it; perhaps only part of the file arrived.",
        km_remedy="សូមបំពេញឱ្យគ្រប់។ ប្រហែលជាឯកសារមកដល់តែមួយផ្នែក។",
    ),
    "rows_joined": MessageText(
        en="Row {other} has the same officer and says nothing else; the rows were joined.",
        km="ជួរដេក {other} មានមន្ត្រីដដែល ហើយទិន្នន័យមិនផ្ទុយគ្នា។ ជួរទាំងនេះត្រូវបានបញ្ចូលគ្នា។",
    ),
    "rows_contradict": MessageText(
        en="Rows {rows} are of one officer but differ in: {fields}.",
        km="ជួរដេក {rows} ជារបស់មន្ត្រីតែម្នាក់ តែខុសគ្នាត្រង់៖ {fields}។",
        en_remedy="Say which row counts, or that they are different officers.",
        km_remedy="សូមបញ្ជាក់ថាជួរណាត្រូវយក ឬថាជាមន្ត្រីផ្សេងគ្នា។",
    ),
    "perhaps_twice": MessageText(
        en="{value} and {other_value} in row {other} may be the same officer.",
        km="{value} និង {other_value} នៅជួរដេក {other} អាចជាមន្ត្រីតែម្នាក់។",
        en_remedy="Check it before importing.",
        km_remedy="សូមពិនិត្យមុននាំចូល។",
    ),
    # What was put right by itself.
    "widthless_removed": MessageText(
        en="Characters that cannot be seen were taken out of the {field}.",
        km="តួអក្សរដែលមើលមិនឃើញត្រូវបានដកចេញពី{field}។",
    ),
    "title_removed": MessageText(
        en='The title was taken off the name "{value}".',
        km="ងារត្រូវបានដកចេញពីឈ្មោះ «{value}»។",
    ),
    "names_exchanged": MessageText(
        en="Khmer and Latin names were in each other's column and were swapped.",
        km="ឈ្មោះខ្មែរ និងឡាតាំងដាក់ច្រឡំជួរឈរគ្នា ហើយត្រូវបានប្តូរ។",
    ),
    "name_split": MessageText(
        en="The cell had the name in both scripts and was split.",
        km="ក្រឡានេះមានឈ្មោះទាំងពីរអក្សរ ហើយត្រូវបានបំបែក។",
    ),
    "latin_missing": MessageText(
        en="There is no Latin name, so this officer is compared by the Khmer name alone.",
        km="គ្មានឈ្មោះឡាតាំង ដូច្នេះត្រូវប្រៀបធៀបតាមឈ្មោះខ្មែរតែប៉ុណ្ណោះ។",
        en_remedy="Add it if you can.",
        km_remedy="សូមបន្ថែមបើអាច។",
    ),
    "rank_unknown": MessageText(
        en='The rank "{value}" is not in the list of ranks and is left empty.',
        km="ឋានន្តរស័ក្តិ «{value}» មិនមានក្នុងបញ្ជី ហើយត្រូវទុកឱ្យទទេ។",
        en_remedy="Correct it in the file, or choose the rank on the roster afterwards.",
        km_remedy="សូមកែក្នុងឯកសារ ឬជ្រើសឋានន្តរស័ក្តិក្នុងបញ្ជីឈ្មោះពេលក្រោយ។",
    ),
    "date_completed": MessageText(
        en='The date "{value}" was read as {day}.',
        km="កាលបរិច្ឆេទ «{value}» ត្រូវបានអានជា {day}។",
    ),
    "digits_latin": MessageText(
        en='Khmer digits in "{value}" were read as Latin ones.',
        km="លេខខ្មែរក្នុង «{value}» ត្រូវបានអានជាលេខឡាតាំង។",
    ),
    "taken_from_above": MessageText(
        en="The {field} was taken from row {other} ({value}).",
        km="{field}យកតាមជួរដេក {other} ({value})។",
    ),
    "short_filled": MessageText(
        en="The row is short; the missing cells at its end were taken as blank.",
        km="ជួរដេកនេះខ្លី។ ក្រឡាដែលខ្វះនៅចុងត្រូវបានទុកជាទទេ។",
    ),
}


def say(
    *, code: str, row: int | None = None, column: str | None = None, **params: Param
) -> FileMessage:
    """Make the message `code` about `row` and `column`."""
    return filled(texts=TEXTS, code=code, row=row, column=column, params=params)
