"""What the reader of answer files says, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.kit.spreadsheets import FileMessage, MessageText, Param, filled

_CORRECT_COLUMNS = "Name the columns pre_01 to pre_{last}, post_01 and so on, and import again."
_CORRECT_COLUMNS_KM = "សូមដាក់ឈ្មោះជួរឈរ pre_01 ដល់ pre_{last} និង post_01 ជាដើម រួចនាំចូលម្តងទៀត។"

TEXTS: Mapping[str, MessageText] = {
    "no_answer_header": MessageText(
        en="No row of {name} has a column for the officer and columns for answers.",
        km="ឯកសារ {name} គ្មានជួរដេកណាមានជួរឈរមន្ត្រី និងជួរឈរចម្លើយទេ។",
        en_remedy='Name the columns "officer", "pre_01", "post_01" ..., '
        'or "officer", "occasion", "item", "answer".',
        km_remedy="សូមដាក់ឈ្មោះជួរឈរ «officer» «pre_01» «post_01» ជាដើម "
        "ឬ «officer» «occasion» «item» «answer»។",
    ),
    "no_answer_rows": MessageText(
        en="There are no rows under the headings of the columns.",
        km="គ្មានទិន្នន័យនៅក្រោមក្បាលជួរឈរទេ។",
        en_remedy="Write the answers of one officer in each row under them.",
        km_remedy="សូមសរសេរចម្លើយរបស់មន្ត្រីម្នាក់ក្នុងមួយជួរដេកនៅខាងក្រោម។",
    ),
    "item_unknown": MessageText(
        en='The column "{heading}" is no item of the paper used on that occasion, '
        "which has {count}.",
        km="ជួរឈរ «{heading}» មិនមែនជាសំណួរនៃតេស្តនោះទេ។ តេស្តមាន {count} សំណួរ។",
        en_remedy=_CORRECT_COLUMNS,
        km_remedy=_CORRECT_COLUMNS_KM,
    ),
    "item_missing": MessageText(
        en="{occasion}: these items of the paper have no column: {items}.",
        km="{occasion}៖ សំណួរទាំងនេះគ្មានជួរឈរទេ៖ {items}។",
        en_remedy="Add the columns, or take out all columns of that occasion.",
        km_remedy="សូមបន្ថែមជួរឈរ ឬដកជួរឈរទាំងអស់របស់តេស្តនោះចេញ។",
    ),
    "column_twice": MessageText(
        en='The column "{heading}" says the same as column {other}.',
        km="ជួរឈរ «{heading}» ដូចគ្នានឹងជួរឈរ {other}។",
        en_remedy="Delete one of them or give it another head.",
        km_remedy="សូមលុបមួយ ឬប្តូរក្បាលរបស់វា។",
    ),
    "occasion_unknown": MessageText(
        en='"{value}" is not an occasion on which this run has a paper.',
        km="«{value}» មិនមែនជាពេលធ្វើតេស្តរបស់វគ្គនេះទេ។",
        en_remedy="Use {known}, or set the paper of the run first.",
        km_remedy="សូមប្រើ {known} ឬកំណត់តេស្តរបស់វគ្គជាមុន។",
    ),
    "no_paper": MessageText(
        en="{occasion}: this officer has no paper on that occasion, yet there are answers.",
        km="{occasion}៖ មន្ត្រីនេះគ្មានតេស្តនៅពេលនោះទេ តែមានចម្លើយ។",
        en_remedy="Clear the answers, or give the officer a paper first.",
        km_remedy="សូមលុបចម្លើយ ឬកំណត់តេស្តឱ្យមន្ត្រីជាមុន។",
    ),
    "marks_unclear": MessageText(
        en="Every answer in the file is 1: it may be a mark or the first option.",
        km="ចម្លើយទាំងអស់ក្នុងឯកសារជាលេខ 1៖ អាចជាពិន្ទុ ឬជម្រើសទីមួយ។",
        en_remedy="Say whether the file holds marks or options.",
        km_remedy="សូមបញ្ជាក់ថាឯកសារមានពិន្ទុ ឬជម្រើស។",
    ),
    "marks_mixed": MessageText(
        en='The answer here is 0, as in a file of marks, but "{value}" in row {other_row}, '
        "column {other_column} is an option.",
        km="ចម្លើយនៅទីនេះជា 0 ដូចឯកសារពិន្ទុ តែ «{value}» នៅជួរដេក {other_row} "
        "ជួរឈរ {other_column} ជាជម្រើស។",
        en_remedy="Say whether the file holds marks or options.",
        km_remedy="សូមបញ្ជាក់ថាឯកសារមានពិន្ទុ ឬជម្រើស។",
    ),
    "mark_odd": MessageText(
        en='"{value}" is not a mark.',
        km="«{value}» មិនមែនជាពិន្ទុទេ។",
        en_remedy="Write 1 for right, 0 for wrong, nothing for no answer.",
        km_remedy="សូមសរសេរ 1 បើត្រូវ 0 បើខុស ហើយទុកទទេបើគ្មានចម្លើយ។",
    ),
    "not_an_option": MessageText(
        en="{words}",
        km="{words}",
    ),
    "answer_became_date": MessageText(
        en='The spreadsheet program has turned the answer into a date ("{value}").',
        km="កម្មវិធីតារាងបានប្តូរចម្លើយទៅជាកាលបរិច្ឆេទ («{value}»)។",
        en_remedy="Format the column as text and type the answer again.",
        km_remedy="សូមកំណត់ជួរឈរជាអត្ថបទ (Text) រួចវាយចម្លើយឡើងវិញ។",
    ),
    "officer_missing": MessageText(
        en="The row has answers but no officer.",
        km="ជួរដេកនេះមានចម្លើយ តែគ្មានមន្ត្រី។",
        en_remedy="Write the officer's code, or clear the row.",
        km_remedy="សូមសរសេរលេខកូដមន្ត្រី ឬលុបជួរដេកនេះ។",
    ),
    "officer_unknown": MessageText(
        en='"{value}" is not on the roster of this run.',
        km="«{value}» មិនមានក្នុងបញ្ជីឈ្មោះនៃវគ្គនេះទេ។",
        en_remedy="Say which officer of the run it is, or add the officer to the roster first.",
        km_remedy="សូមបញ្ជាក់ថាជាមន្ត្រីណានៃវគ្គ ឬបន្ថែមមន្ត្រីទៅក្នុងបញ្ជីជាមុន។",
    ),
    "officer_unknown_nearest": MessageText(
        en='"{value}" is not on the roster of this run.',
        km="«{value}» មិនមានក្នុងបញ្ជីឈ្មោះនៃវគ្គនេះទេ។",
        en_remedy="Nearest on the roster: {nearest}. Say who it is, or write the officer's code.",
        km_remedy="ជិតជាងគេក្នុងបញ្ជី៖ {nearest}។ សូមបញ្ជាក់ថាជាអ្នកណា ឬសរសេរលេខកូដមន្ត្រី។",
    ),
    "officer_unclear": MessageText(
        en='More than one officer of the roster is called "{value}".',
        km="ក្នុងបញ្ជីឈ្មោះមានមន្ត្រីច្រើនជាងម្នាក់ឈ្មោះ «{value}»។",
        en_remedy="Say which one it is, or write the officer's code: {nearest}.",
        km_remedy="សូមបញ្ជាក់ថាជាអ្នកណា ឬសរសេរលេខកូដមន្ត្រី៖ {nearest}។",
    ),
    "code_and_name_differ": MessageText(
        en='The code belongs to {known}, but the name here is "{name}".',
        km="លេខកូដនេះជារបស់ {known} តែឈ្មោះនៅទីនេះជា «{name}»។",
        en_remedy="Say who it is, or correct the code or the name.",
        km_remedy="សូមបញ្ជាក់ថាជាអ្នកណា ឬកែលេខកូដ ឬឈ្មោះ។",
    ),
    "codes_differ": MessageText(
        en='The codes in "{value}" belong to several officers: {known}.',
        km="លេខកូដក្នុង «{value}» ជារបស់មន្ត្រីច្រើននាក់៖ {known}។",
        en_remedy="Say who it is, or correct the codes.",
        km_remedy="សូមបញ្ជាក់ថាជាអ្នកណា ឬកែលេខកូដ។",
    ),
    "officer_other_code": MessageText(
        en='"{value}" has the name of {nearest}, but another code.',
        km="«{value}» មានឈ្មោះដូច {nearest} តែលេខកូដខុសគ្នា។",
        en_remedy="Say who it is, or correct the code.",
        km_remedy="សូមបញ្ជាក់ថាជាអ្នកណា ឬកែលេខកូដ។",
    ),
    "officer_nobody": MessageText(
        en='"{value}" is left out: it was decided that this is no officer of the run.',
        km="«{value}» មិនយកទេ ព្រោះបានសម្រេចថាមិនមែនជាមន្ត្រីនៃវគ្គនេះ។",
    ),
    "officer_by_person": MessageText(
        en='"{value}" is {known}, as a person decided.',
        km="«{value}» គឺ {known} តាមការសម្រេចរបស់អ្នកទទួលបន្ទុក។",
    ),
    "officer_by_name": MessageText(
        en='"{value}" was found on the roster by name.',
        km="«{value}» រកឃើញក្នុងបញ្ជីឈ្មោះតាមរយៈឈ្មោះ។",
    ),
    "officer_twice": MessageText(
        en="The same officer is also in row {other}; which answers count is not clear.",
        km="មន្ត្រីដដែលមាននៅជួរដេក {other} ដែរ។ មិនច្បាស់ថាចម្លើយណាត្រូវយក។",
        en_remedy="Keep the right row and delete the other.",
        km_remedy="សូមទុកជួរដេកដែលត្រូវ ហើយលុបមួយទៀត។",
    ),
    "answer_twice": MessageText(
        en="Row {other} has an answer of the same officer to the same item.",
        km="ជួរដេក {other} មានចម្លើយរបស់មន្ត្រីដដែលចំពោះសំណួរដដែល។",
        en_remedy="Keep the right one and delete the other.",
        km_remedy="សូមទុកចម្លើយដែលត្រូវ ហើយលុបមួយទៀត។",
    ),
    "sitting_refused": MessageText(
        en="Not imported, because row {other} of the same sitting was refused.",
        km="មិនត្រូវបាននាំចូលទេ ព្រោះជួរដេក {other} នៃតេស្តដដែលមានបញ្ហា។",
        en_remedy="Correct that row and import the whole sitting again.",
        km_remedy="សូមកែជួរដេកនោះ រួចនាំចូលតេស្តនេះទាំងមូលម្តងទៀត។",
    ),
    "line_item_unknown": MessageText(
        en='"{value}" is no item of the paper used on that occasion.',
        km="«{value}» មិនមែនជាសំណួរនៃតេស្តនោះទេ។",
        en_remedy="Use the number of the item, 1 to {count}, or its code.",
        km_remedy="សូមប្រើលេខសំណួរ ពី 1 ដល់ {count} ឬកូដរបស់វា។",
    ),
    "rating_odd": MessageText(
        # Not shown: an opinion, even a mistyped one, never stands beside a name.
        en="The rating is not one of 1 to 5.",
        km="ពិន្ទុវាយតម្លៃមិនស្ថិតក្នុង 1 ដល់ 5 ទេ។",
        en_remedy="Write a whole number from 1 to 5, or nothing.",
        km_remedy="សូមសរសេរលេខគត់ពី 1 ដល់ 5 ឬទុកឱ្យនៅទទេ។",
    ),
    "comment_long": MessageText(
        en="The comment is longer than {limit} letters.",
        km="មតិយោបល់វែងលើស {limit} តួអក្សរ។",
        en_remedy="Shorten it.",
        km_remedy="សូមសរសេរឱ្យខ្លីជាងនេះ។",
    ),
    "feedback_ignored": MessageText(
        en="The feedback columns of a file with one answer a line are not read.",
        km="ជួរឈរមតិយោបល់ក្នុងឯកសារដែលមានចម្លើយមួយក្នុងមួយជួរ មិនត្រូវបានអានទេ។",
        en_remedy="Put feedback into a file with one officer a line.",
        km_remedy="សូមដាក់មតិយោបល់ក្នុងឯកសារដែលមានមន្ត្រីម្នាក់ក្នុងមួយជួរ។",
    ),
    "feedback_not_repeated": MessageText(
        en="The evaluation forms of refused rows are imported with the others and left out of the "
        "file of refused rows, so that no opinion is beside a name.",
        km="មតិយោបល់ក្នុងជួរដេកដែលមិនទទួល ត្រូវបាននាំចូលជាមួយមតិផ្សេងទៀត "
        "ហើយមិនបង្ហាញក្នុងឯកសារជួរដេកដែលមិនទទួលទេ ដើម្បីកុំឱ្យមតិនៅជាប់ឈ្មោះ។",
    ),
    "items_without_line": MessageText(
        en="Answers without a line, counted as no answer: {count}.",
        km="ចម្លើយដែលគ្មានជួរដេក ហើយត្រូវរាប់ថាគ្មានចម្លើយ៖ {count}។",
    ),
    "digits_read": MessageText(
        en='"{value}" was read as {read}.',
        km="«{value}» ត្រូវបានអានជា {read}។",
    ),
}

ASK_MARKS = frozenset({"marks_unclear", "marks_mixed"})


def say(
    *, code: str, row: int | None = None, column: str | None = None, **params: Param
) -> FileMessage:
    """Make the message `code` about `row` and `column`."""
    return filled(texts=TEXTS, code=code, row=row, column=column, params=params)
