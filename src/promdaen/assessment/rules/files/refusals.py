"""What is said of a file of items that cannot be read at all, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.kit.spreadsheets import MessageText

_EXPORT_AGAIN = "Export it once more from Moodle and choose the new file."
_EXPORT_AGAIN_KM = "សូមនាំចេញពី Moodle ម្តងទៀត រួចជ្រើសឯកសារថ្មី។"
_RIGHT_FILE = "Choose the file that holds the questions."
_RIGHT_FILE_KM = "សូមជ្រើសឯកសារដែលមានសំណួរ។"

FILE_TEXTS: Mapping[str, MessageText] = {
    "file_empty": MessageText(
        en="The file {name} is empty.",
        km="ឯកសារ {name} គ្មានអ្វីសោះ។",
        en_remedy=_RIGHT_FILE,
        km_remedy=_RIGHT_FILE_KM,
    ),
    "file_unread": MessageText(
        en="The file {name} is not there or cannot be opened.",
        km="រកមិនឃើញ ឬមិនអាចបើកឯកសារ {name} បានទេ។",
        en_remedy="Check the name and the folder.",
        km_remedy="សូមពិនិត្យឈ្មោះឯកសារ និងថតឯកសារ។",
    ),
    "file_large": MessageText(
        en="The file {name} is larger than {limit} MB.",
        km="ឯកសារ {name} ធំជាង {limit} MB។",
        en_remedy="Export fewer questions at a time, or make their pictures smaller.",
        km_remedy="សូមនាំសំណួរចេញម្តងតិចៗ ឬបង្រួមរូបភាព។",
    ),
    "file_unlike": MessageText(
        en="The file {name} is neither Moodle XML nor GIFT nor a spreadsheet.",
        km="ឯកសារ {name} មិនមែនជា Moodle XML, GIFT ឬតារាងទេ។",
        en_remedy="Choose a file that ends in .xml, .gift, .txt, .xlsx or .csv.",
        km_remedy="សូមជ្រើសឯកសារដែលបញ្ចប់ដោយ .xml, .gift, .txt, .xlsx ឬ .csv។",
    ),
    "file_not_utf8": MessageText(
        en="Line {line}: the letters of {name} are not UTF-8, so they are not certain.",
        km="បន្ទាត់ទី {line}៖ អក្សរក្នុងឯកសារ {name} មិនមែនជា UTF-8 ទេ ដូច្នេះមិនអាចអានឱ្យប្រាកដបាន។",
        en_remedy="Save it as UTF-8.",
        km_remedy="សូមរក្សាទុកជា UTF-8។",
    ),
    "xml_broken": MessageText(
        en="Line {line}: the XML of {name} breaks off or is not well formed ({what}).",
        km="បន្ទាត់ទី {line}៖ XML ក្នុងឯកសារ {name} ដាច់ ឬមិនត្រឹមត្រូវ ({what})។",
        en_remedy=_EXPORT_AGAIN,
        km_remedy=_EXPORT_AGAIN_KM,
    ),
    "xml_entities": MessageText(
        en="Line {line}: {name} declares a document type or entities of its own; questions never "
        "need these.",
        km="បន្ទាត់ទី {line}៖ ឯកសារ {name} មានសេចក្តីប្រកាស DOCTYPE ឬ ENTITY ដែលសំណួរមិនដែលត្រូវការ។",
        en_remedy="Nothing of it was read. " + _EXPORT_AGAIN,
        km_remedy="ប្រព័ន្ធមិនបានអានអ្វីទេ។ " + _EXPORT_AGAIN_KM,
    ),
    "xml_deep": MessageText(
        en="Line {line}: {name} nests or repeats its elements more than any export does.",
        km="បន្ទាត់ទី {line}៖ ឯកសារ {name} មានធាតុ XML ច្រើន ឬជ្រៅលើសកម្រិត។",
        en_remedy=_EXPORT_AGAIN,
        km_remedy=_EXPORT_AGAIN_KM,
    ),
    "xml_other": MessageText(
        en="Line {line}: {name} is XML but no Moodle XML: it begins with <{what}>, not <quiz>.",
        km="បន្ទាត់ទី {line}៖ ឯកសារ {name} ជា XML តែមិនមែន Moodle XML ទេ។ វាចាប់ផ្តើមដោយ <{what}> "
        "មិនមែន <quiz> ទេ។",
        en_remedy="In Moodle choose Question bank, Export, Moodle XML format.",
        km_remedy="ក្នុង Moodle សូមជ្រើស Question bank, Export, Moodle XML format។",
    ),
    "no_questions": MessageText(
        en="The file {name} contains no questions.",
        km="ឯកសារ {name} គ្មានសំណួរទេ។",
        en_remedy=_RIGHT_FILE,
        km_remedy=_RIGHT_FILE_KM,
    ),
    "many_questions": MessageText(
        en="Line {line}: the file {name} contains more than {limit} questions.",
        km="បន្ទាត់ទី {line}៖ ឯកសារ {name} មានសំណួរលើស {limit}។",
        en_remedy="Split it and import the parts one by one.",
        km_remedy="សូមបំបែកឯកសារ រួចនាំចូលម្តងមួយផ្នែក។",
    ),
    "gift_braces": MessageText(
        en="The braces {{ }} around the answers are missing, do not close, or are there twice.",
        km="សញ្ញា {{ }} ជុំវិញចម្លើយ បាត់ មិនបិទ ឬមានពីរដង។",
        en_remedy="Write the answers once between {{ and }}; write \\{{ and \\}} inside a text, "
        "and leave no empty line inside a question.",
        km_remedy="សូមសរសេរចម្លើយម្តងក្នុង {{ និង }}។ ក្នុងអត្ថបទ សូមសរសេរ \\{{ និង \\}}។ កុំទុកបន្ទាត់ទទេក្នុងសំណួរ។",
    ),
    "gift_pair": MessageText(
        en="“{value}” is no pair: one of its two sides or the arrow is missing.",
        km="«{value}» មិនមែនជាគូទេ៖ ខ្វះម្ខាង ឬសញ្ញាព្រួញ។",
        en_remedy="Write =left -> right for every pair.",
        km_remedy="សូមសរសេរ =ឆ្វេង -> ស្តាំ សម្រាប់គូនីមួយៗ។",
    ),
    "no_heads": MessageText(
        en="No row of {name} contains the heads of the columns.",
        km="ឯកសារ {name} គ្មានជួរដេកណាមានក្បាលជួរឈរទេ។",
        en_remedy="Use the heads of the empty form: kind, stem::English (en), stem::ខ្មែរ (km), "
        "option_a::English (en) and so on, key.",
        km_remedy="សូមប្រើក្បាលជួរឈរនៃទម្រង់ទទេ៖ kind, stem::English (en), stem::ខ្មែរ (km), "
        "option_a::English (en) ជាដើម និង key។",
    ),
    "no_column": MessageText(
        en="No column contains {what}; the heads are in this row.",
        km="គ្មានជួរឈរសម្រាប់ {what} ទេ។ ក្បាលជួរឈរស្ថិតនៅជួរដេកនេះ។",
        en_remedy="Add a column with the head {what}.",
        km_remedy="សូមបន្ថែមជួរឈរដែលមានក្បាល {what}។",
    ),
    "two_columns": MessageText(
        en="Both column {other} and this one have the head {what}.",
        km="ជួរឈរ {other} និងជួរឈរនេះសុទ្ធតែមានក្បាល {what}។",
        en_remedy="Delete one of them.",
        km_remedy="សូមលុបមួយ។",
    ),
    "no_rows": MessageText(
        en="There are no rows under the headings of the columns.",
        km="គ្មានទិន្នន័យនៅក្រោមក្បាលជួរឈរទេ។",
        en_remedy="Write one item in each row under them.",
        km_remedy="សូមសរសេរសំណួរមួយក្នុងមួយជួរដេកនៅខាងក្រោម។",
    ),
}
