"""What the readers of files of items say, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.assessment.rules.files.refusals import FILE_TEXTS
from promdaen.kit.spreadsheets import FileMessage, MessageText, Param, filled

_CORRECT = "Put it right in the file and import it again."
_CORRECT_KM = "សូមកែក្នុងឯកសារ រួចនាំចូលម្តងទៀត។"
_TYPE_AGAIN = "Type it again."
_TYPE_AGAIN_KM = "សូមវាយម្តងទៀត។"

ITEM_TEXTS: Mapping[str, MessageText] = {
    "unknown_type": MessageText(
        en="This is {what}; the bank has single choice, multiple choice, true or false, "
        "ordering and matching.",
        km="នេះជា {what}។ ធនាគារសំណួរមានតែ ជ្រើសរើសចម្លើយមួយ ជ្រើសរើសចម្លើយច្រើន ត្រូវ ឬខុស "
        "រៀបតាមលំដាប់ និងផ្គូផ្គង។",
        en_remedy="Ask it as one of these.",
        km_remedy="សូមសួរជាប្រភេទណាមួយក្នុងនោះ។",
    ),
    "no_language": MessageText(
        en="The {part} has no {language} text.",
        km="{part} គ្មានអត្ថបទជាភាសា{language}ទេ។",
        en_remedy="Add it: every text stands in Khmer and in English.",
        km_remedy="សូមបន្ថែម។ អត្ថបទទាំងអស់ត្រូវមានជាភាសាខ្មែរ និងអង់គ្លេស។",
    ),
    "not_khmer": MessageText(
        en="The Khmer text of the {part} has no Khmer letter.",
        km="អត្ថបទខ្មែរនៃ{part} គ្មានអក្សរខ្មែរទេ។",
        en_remedy="Write it in Khmer; perhaps two columns were exchanged.",
        km_remedy="សូមសរសេរជាភាសាខ្មែរ។ ប្រហែលជាជួរឈរពីរត្រូវបានប្តូរគ្នា។",
    ),
    "not_english": MessageText(
        en="The English text of the {part} is written in Khmer letters.",
        km="អត្ថបទអង់គ្លេសនៃ{part} សរសេរជាអក្សរខ្មែរ។",
        en_remedy="Write it in English; perhaps two columns were exchanged.",
        km_remedy="សូមសរសេរជាភាសាអង់គ្លេស។ ប្រហែលជាជួរឈរពីរត្រូវបានប្តូរគ្នា។",
    ),
    "khmer_letters": MessageText(
        en="The Khmer text of the {part} {what}.",
        km="អត្ថបទខ្មែរនៃ{part} មានតួអក្សរវាយខុសលំដាប់ ឬតួអក្សរដែលមិនប្រើ។",
        en_remedy=_TYPE_AGAIN,
        km_remedy=_TYPE_AGAIN_KM,
    ),
    "too_long": MessageText(
        en="The {part} is longer than {limit} letters, or its markup cannot be read.",
        km="{part} វែងលើស {limit} តួអក្សរ ឬទម្រង់អក្សររបស់វាមិនអាចអានបាន។",
        en_remedy="Shorten it, or write it as plain text.",
        km_remedy="សូមកាត់ឱ្យខ្លី ឬសរសេរជាអត្ថបទធម្មតា។",
    ),
    "active": MessageText(
        en="The {part} contains something that runs, plays or is filled in ({what}).",
        km="{part} មានអ្វីដែលដំណើរការ លេង ឬត្រូវបំពេញ ({what})។",
        en_remedy="Take it out, or ask the item without it.",
        km_remedy="សូមដកវាចេញ ឬសួរដោយមិនប្រើវា។",
    ),
    "bare_markup": MessageText(
        en="A text contains XML elements where it should contain words ({what}).",
        km="អត្ថបទមានធាតុ XML ជំនួសពាក្យ ({what})។",
        en_remedy="Put the text between <![CDATA[ and ]]>.",
        km_remedy="សូមដាក់អត្ថបទចន្លោះ <![CDATA[ និង ]]>។",
    ),
    "no_right": MessageText(
        en="No answer is marked as wholly right.",
        km="គ្មានចម្លើយណាដែលកំណត់ថាត្រឹមត្រូវទាំងស្រុងទេ។",
        en_remedy="Mark the right answer (100 %).",
        km_remedy="សូមកំណត់ចម្លើយត្រឹមត្រូវ (100%)។",
    ),
    "two_right": MessageText(
        en="Two answers are wholly right, but only one can be chosen.",
        km="ចម្លើយពីរត្រឹមត្រូវទាំងស្រុង តែអាចជ្រើសរើសបានតែមួយ។",
        en_remedy="Let several be chosen, or keep one right answer.",
        km_remedy="សូមអនុញ្ញាតឱ្យជ្រើសរើសច្រើន ឬទុកចម្លើយត្រឹមត្រូវតែមួយ។",
    ),
    "too_few": MessageText(
        en="This kind of item needs at least {limit} options on each side; there are {n}.",
        km="សំណួរប្រភេទនេះត្រូវមានជម្រើសយ៉ាងតិច {limit} នៅម្ខាងៗ តែមានតែ {n}។",
        en_remedy="Add options.",
        km_remedy="សូមបន្ថែមជម្រើស។",
    ),
    "too_many": MessageText(
        en="An item has at most {limit} options; there are {n}.",
        km="សំណួរមួយមានជម្រើសច្រើនបំផុត {limit} តែមាន {n}។",
        en_remedy="Keep the best ones.",
        km_remedy="សូមទុកតែជម្រើសល្អ។",
    ),
    "options_gap": MessageText(
        en="The {part} is empty, but a later one is not.",
        km="{part} ទទេ តែជម្រើសបន្ទាប់មិនទទេទេ។",
        en_remedy="Fill it in, or move the later ones up.",
        km_remedy="សូមបំពេញ ឬរំកិលជម្រើសបន្ទាប់ឡើង។",
    ),
    "sides": MessageText(
        en="An item of this kind has no {part}.",
        km="សំណួរប្រភេទនេះគ្មាន{part} ទេ។",
        en_remedy="Leave it empty, or choose another kind.",
        km_remedy="សូមទុកឱ្យទទេ ឬជ្រើសប្រភេទផ្សេង។",
    ),
    "same_answer": MessageText(
        en="Two entries on the left have the same answer; here every answer is used once.",
        km="ចំណុចខាងឆ្វេងពីរមានចម្លើយដូចគ្នា តែនៅទីនេះចម្លើយនីមួយៗប្រើតែម្តង។",
        en_remedy="Give each its own answer, or ask it as several items.",
        km_remedy="សូមឱ្យចម្លើយផ្សេងគ្នា ឬសួរជាសំណួរច្រើន។",
    ),
    "no_key": MessageText(
        en="The right answer is missing.",
        km="ខ្វះចម្លើយត្រឹមត្រូវ។",
        en_remedy="Write the letter of the right option; for several, all of them; for an order, "
        "all in order; for pairs 1=c, 2=a; for a statement true or false.",
        km_remedy="សូមសរសេរអក្សរនៃជម្រើសត្រឹមត្រូវ។ បើមានច្រើន សូមសរសេរទាំងអស់។ បើជាលំដាប់ "
        "សូមសរសេរតាមលំដាប់។ បើជាគូ 1=c, 2=a។ បើជាប្រយោគ true ឬ false។",
    ),
    "key_odd": MessageText(
        en="“{value}” is no right answer of this item.",
        km="«{value}» មិនមែនជាចម្លើយត្រឹមត្រូវនៃសំណួរនេះទេ។",
        en_remedy="Write the letter of the right option; for several, all of them; for an order, "
        "all in order; for pairs 1=c, 2=a; for a statement true or false.",
        km_remedy="សូមសរសេរអក្សរនៃជម្រើសត្រឹមត្រូវ។ បើមានច្រើន សូមសរសេរទាំងអស់។ បើជាលំដាប់ "
        "សូមសរសេរតាមលំដាប់។ បើជាគូ 1=c, 2=a។ បើជាប្រយោគ true ឬ false។",
    ),
    "unmarkable": MessageText(
        en="The item cannot be marked: {what}.",
        km="សំណួរនេះមិនអាចដាក់ពិន្ទុបានទេ ({what})។",
        en_remedy=_CORRECT,
        km_remedy=_CORRECT_KM,
    ),
    "code_odd": MessageText(
        en="“{value}” is not a code: Latin letters, digits, dots and hyphens, at most {limit}.",
        km="«{value}» មិនមែនជាលេខកូដទេ។ លេខកូដមានអក្សរឡាតាំង លេខ ចំណុច និងសញ្ញា - មិនលើស {limit} តួ។",
        en_remedy="Write a code such as UNTOC-21, or leave it empty: the item is then given one.",
        km_remedy="សូមសរសេរដូចជា UNTOC-21 ឬទុកឱ្យទទេ ប្រព័ន្ធនឹងឱ្យលេខកូដ។",
    ),
    "missing": MessageText(
        en="The {part} is missing.",
        km="ខ្វះ{part}។",
        en_remedy="Write it: {words}.",
        km_remedy="សូមសរសេរ៖ {words}។",
    ),
    "unknown_word": MessageText(
        en="“{value}” is no {part}.",
        km="«{value}» មិនមែនជា{part} ទេ។",
        en_remedy="Write one of these: {words}.",
        km_remedy="សូមសរសេរមួយក្នុងចំណោម៖ {words}។",
    ),
    "no_outcome": MessageText(
        en="The item names no learning outcome.",
        km="សំណួរនេះមិនបានបញ្ជាក់លទ្ធផលសិក្សាទេ។",
        en_remedy="Name one, such as UNTOC.5 (in Moodle as the tag outcome:UNTOC.5), or choose "
        "one for all such items where the file is chosen.",
        km_remedy="សូមបញ្ជាក់ ដូចជា UNTOC.5 (ក្នុង Moodle ជាស្លាក outcome:UNTOC.5) "
        "ឬជ្រើសមួយសម្រាប់សំណួរបែបនេះទាំងអស់ នៅកន្លែងជ្រើសឯកសារ។",
    ),
    "no_level": MessageText(
        en="The item names no level.",
        km="សំណួរនេះមិនបានបញ្ជាក់កម្រិតទេ។",
        en_remedy="Name one of {words} (in Moodle as the tag level:apply), or choose one for all "
        "such items where the file is chosen.",
        km_remedy="សូមបញ្ជាក់មួយក្នុងចំណោម {words} (ក្នុង Moodle ជាស្លាក level:apply) "
        "ឬជ្រើសមួយសម្រាប់សំណួរបែបនេះទាំងអស់ នៅកន្លែងជ្រើសឯកសារ។",
    ),
    "unknown_outcome": MessageText(
        en="There is no learning outcome {value}.",
        km="គ្មានលទ្ធផលសិក្សា {value} ទេ។",
        en_remedy="The codes stand on the pages of the topics.",
        km_remedy="លេខកូដមាននៅលើទំព័រប្រធានបទ។",
    ),
    "unknown_source": MessageText(
        en="There is no source {value}.",
        km="គ្មានប្រភព {value} ទេ។",
        en_remedy="The codes stand on the page of sources; leave it empty where there is none.",
        km_remedy="លេខកូដមាននៅលើទំព័រប្រភព។ បើគ្មាន សូមទុកឱ្យទទេ។",
    ),
    "twice": MessageText(
        en="The item {value} is already in line {other} of this file.",
        km="សំណួរ {value} មានរួចហើយនៅបន្ទាត់ទី {other} នៃឯកសារនេះ។",
        en_remedy="Keep one of the two, or give one another code.",
        km_remedy="សូមទុកតែមួយ ឬប្តូរលេខកូដមួយ។",
    ),
    "picture_missing": MessageText(
        en="The picture {name} in the {part} is not in the file.",
        km="រូបភាព {name} ក្នុង{part} មិនមានក្នុងឯកសារទេ។",
        en_remedy="Export the questions once more with their files.",
        km_remedy="សូមនាំសំណួរចេញម្តងទៀត ជាមួយឯកសាររូបភាព។",
    ),
    "picture_elsewhere": MessageText(
        en="The {part} shows a picture stored elsewhere ({name}).",
        km="{part} បង្ហាញរូបភាពដែលនៅកន្លែងផ្សេង ({name})។",
        en_remedy="Put the picture itself into the question.",
        km_remedy="សូមដាក់រូបភាពផ្ទាល់ក្នុងសំណួរ។",
    ),
    "picture_kind": MessageText(
        en="The picture {name} in the {part} is no PNG, JPEG or WebP.",
        km="រូបភាព {name} ក្នុង{part} មិនមែនជា PNG, JPEG ឬ WebP ទេ។",
        en_remedy="Save it as one of these; drawings (SVG) can hold programs and are not taken.",
        km_remedy="សូមរក្សាទុកជាប្រភេទណាមួយក្នុងនោះ។ រូប SVG អាចមានកម្មវិធី ដូច្នេះមិនទទួលទេ។",
    ),
    "picture_large": MessageText(
        en="The picture {name} in the {part} is larger than {limit} KB.",
        km="រូបភាព {name} ក្នុង{part} ធំជាង {limit} KB។",
        en_remedy="Make it smaller.",
        km_remedy="សូមបង្រួមរូបភាព។",
    ),
    "pictures_many": MessageText(
        en="An item can have at most {limit} pictures.",
        km="សំណួរមួយមានរូបភាពច្រើនបំផុត {limit}។",
        en_remedy="Keep those that are needed to answer.",
        km_remedy="សូមទុកតែរូបដែលចាំបាច់សម្រាប់ចម្លើយ។",
    ),
    "picture_words": MessageText(
        en="Nothing says in {language} what the picture {name} shows.",
        km="គ្មានពាក្យជាភាសា{language} ប្រាប់ថារូបភាព {name} បង្ហាញអ្វីទេ។",
        en_remedy="Describe it (alt) in each language's block, for whoever does not see it.",
        km_remedy="សូមពិពណ៌នារូប (alt) ក្នុងភាសានីមួយៗ សម្រាប់អ្នកដែលមើលមិនឃើញ។",
    ),
    "picture_unheld": MessageText(
        en="The bank does not hold the picture {name}.",
        km="ធនាគារសំណួរគ្មានរូបភាព {name} ទេ។",
        en_remedy="Bring items with new pictures in by Moodle XML or GIFT.",
        km_remedy="សូមនាំសំណួរដែលមានរូបភាពថ្មីចូល ដោយ Moodle XML ឬ GIFT។",
    ),
    "images_odd": MessageText(
        en="The list of pictures cannot be read.",
        km="មិនអាចអានបញ្ជីរូបភាពបានទេ។",
        en_remedy="Leave this column as it was exported.",
        km_remedy="សូមទុកជួរឈរនេះដូចពេលនាំចេញ។",
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
    "cell_date": MessageText(
        en="The spreadsheet program made a date of this cell ({value}).",
        km="កម្មវិធីតារាងបានប្តូរក្រឡានេះជាកាលបរិច្ឆេទ ({value})។",
        en_remedy="Format the cell as text and type it again.",
        km_remedy="សូមកំណត់ក្រឡាជាអត្ថបទ (Text) រួចវាយម្តងទៀត។",
    ),
    "row_long": MessageText(
        en="The row has more cells than there are columns, so its cells may have moved.",
        km="ជួរដេកនេះមានក្រឡាច្រើនជាងជួរឈរ ដូច្នេះក្រឡាអាចរំកិលខុសកន្លែង។",
        en_remedy='Put cells that hold a separator in quotation marks ("...").',
        km_remedy='សូមដាក់ក្រឡាដែលមានសញ្ញាខណ្ឌក្នុង "..."។',
    ),
    # What was put right or left out by itself.
    "feedback_added": MessageText(
        en="What was said to single answers was added to the rationale.",
        km="មតិចំពោះចម្លើយនីមួយៗត្រូវបានបន្ថែមទៅក្នុងការពន្យល់។",
    ),
    "partial_dropped": MessageText(
        en="Part of the mark for single answers is not kept: only the whole answer earns it.",
        km="ពិន្ទុមួយផ្នែកសម្រាប់ចម្លើយនីមួយៗមិនត្រូវបានរក្សាទុកទេ។ មានតែចម្លើយពេញទេដែលបានពិន្ទុ។",
    ),
    "table_flattened": MessageText(
        en="A table in the {part} was read as lines.",
        km="តារាងក្នុង{part} ត្រូវបានអានជាបន្ទាត់។",
    ),
    "link_dropped": MessageText(
        en="Of a link in the {part} only its words were kept.",
        km="តំណក្នុង{part} ត្រូវបានរក្សាទុកតែពាក្យ។",
    ),
    "language_dropped": MessageText(
        en="Text of a third language in the {part} was left out.",
        km="អត្ថបទជាភាសាទីបីក្នុង{part} ត្រូវបានទុកចោល។",
    ),
    "order_shuffled": MessageText(
        en="The options are shown in an order of our own, so that it does not give the answer.",
        km="ជម្រើសត្រូវបានបង្ហាញតាមលំដាប់ថ្មី ដើម្បីកុំឱ្យប្រាប់ចម្លើយ។",
    ),
    "column_ignored": MessageText(
        en='The column "{heading}" is not used.',
        km="ជួរឈរ «{heading}» មិនត្រូវបានប្រើទេ។",
    ),
    "examples_skipped": MessageText(
        en="The example rows of the empty form were passed over: {rows}.",
        km="ជួរដេកឧទាហរណ៍នៃទម្រង់ទទេត្រូវបានរំលង៖ {rows}។",
    ),
    "moodle_extras": MessageText(
        en="Hints, grades, penalties and the general words for right and wrong answers are not "
        "kept.",
        km="ជំនួយ ពិន្ទុ ការកាត់ពិន្ទុ និងពាក្យទូទៅសម្រាប់ចម្លើយត្រូវ ឬខុស មិនត្រូវបានរក្សាទុកទេ។",
    ),
}
TEXTS: Mapping[str, MessageText] = {**FILE_TEXTS, **ITEM_TEXTS}


def say(
    *, code: str, row: int | None = None, column: str | None = None, **params: Param
) -> FileMessage:
    """Make the message `code` about `row` and `column` of a spreadsheet, if it is one."""
    return filled(texts=TEXTS, code=code, row=row, column=column, params=params)
