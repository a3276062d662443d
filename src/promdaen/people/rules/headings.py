"""Names of column headings in rosters, in both languages.

To add a meaning, or a spelling of one, add a line here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from promdaen.kit import languages
from promdaen.kit.texts import Text, Words
from promdaen.people.rules import names


@dataclass(frozen=True)
class ColumnMeaning:
    """The meaning of a column: its code, its label, and the spellings of its heading."""

    code: str
    label: Words
    spellings: tuple[str, ...]


NAME_KM, NAME_LATIN, NAME = "name_km", "name_latin", "name"
FAMILY, GIVEN = "family", "given"
SEX, RANK, DEPARTMENT, PROVINCE = "sex", "rank", "department", "province"
CHECKPOINT, OFFICER_CODE, SHORT_CODE = "checkpoint", "officer_code", "short_code"
POSTED_ON = "posted_on"
NUMBER, PERSONAL = "number", "personal"

MEANINGS: tuple[ColumnMeaning, ...] = (
    ColumnMeaning(
        NAME_KM,
        Text("Khmer name"),
        (
            "name_km",
            "khmer name",
            "name khmer",
            "name in khmer",
            "name kh",
            "khmer",
            "full name khmer",
            "full name in khmer",
            "ឈ្មោះខ្មែរ",
            "ឈ្មោះជាអក្សរខ្មែរ",
            "ឈ្មោះជាភាសាខ្មែរ",
            "អក្សរខ្មែរ",
            "ខ្មែរ",
            "ភាសាខ្មែរ",
            "ឈ្មោះអក្សរខ្មែរ",
            "នាមត្រកូលនិងនាមជាអក្សរខ្មែរ",
            "គោត្តនាមនិងនាមជាភាសាខ្មែរ",
        ),
    ),
    ColumnMeaning(
        NAME_LATIN,
        Text("Latin name"),
        (
            "name_latin",
            "latin name",
            "name latin",
            "name in latin",
            "latin",
            "name_en",
            "english name",
            "name english",
            "name in english",
            "name en",
            "roman name",
            "full name english",
            "full name latin",
            "full name in english",
            "full name in latin",
            "name in latin letters",
            "name as in passport",
            "ឈ្មោះឡាតាំង",
            "ឈ្មោះជាអក្សរឡាតាំង",
            "អក្សរឡាតាំង",
            "ឡាតាំង",
            "ឈ្មោះអក្សរឡាតាំង",
            "ឈ្មោះជាភាសាអង់គ្លេស",
            "ឈ្មោះអង់គ្លេស",
            "នាមត្រកូលនិងនាមជាអក្សរឡាតាំង",
        ),
    ),
    ColumnMeaning(
        NAME,
        Text("name"),
        (
            "name",
            "names",
            "full name",
            "fullname",
            "officer",
            "officer name",
            "participant",
            "name of officer",
            "name of participant",
            "participants",
            "participant name",
            "name of participants",
            "trainee",
            "name and surname",
            "surname and name",
            "ឈ្មោះ",
            "ឈ្មោះពេញ",
            "គោត្តនាមនិងនាម",
            "គោត្តនាមនាម",
            "នាមត្រកូលនិងនាម",
            "នាមត្រកូលនិងនាមខ្លួន",
            "នាមនិងគោត្តនាម",
            "ឈ្មោះមន្ត្រី",
            "ឈ្មោះសិក្ខាកាម",
            "សិក្ខាកាម",
            "មន្ត្រី",
            "នាមគោត្តនាម",
            "ឈ្មោះអ្នកចូលរួម",
        ),
    ),
    ColumnMeaning(
        FAMILY,
        Text("family name"),
        ("family name", "surname", "last name", "family", "នាមត្រកូល", "គោត្តនាម", "ត្រកូល"),
    ),
    ColumnMeaning(
        GIVEN,
        Text("given name"),
        ("given name", "first name", "given", "forename", "given names", "នាម", "នាមខ្លួន"),
    ),
    ColumnMeaning(
        SEX,
        Text("sex"),
        ("sex", "gender", "m f", "f m", "male female", "ភេទ", "យេនឌ័រ", "ប្រុសស្រី"),
    ),
    ColumnMeaning(
        RANK,
        Text("rank"),
        (
            "rank",
            "grade",
            "police rank",
            "rank title",
            "ឋានន្តរស័ក្តិ",
            "ឋានន្តរសក្តិ",
            "ឋានន្តរសក្ដិ",
            "ឋានន្ដរស័ក្ដិ",
            "សក្តិ",
            "ស័ក្តិ",
            "ឋានៈស័ក្តិ",
        ),
    ),
    ColumnMeaning(
        DEPARTMENT,
        Text("department"),
        (
            "department",
            "departments",
            "dept",
            "agency",
            "organisation",
            "organization",
            "unit",
            "department unit",
            "institution",
            "service",
            "force",
            "អង្គភាព",
            "នាយកដ្ឋាន",
            "ស្ថាប័ន",
            "អង្គភាពនាយកដ្ឋាន",
            "មកពីអង្គភាព",
            "មកពី",
            "អង្គភាពស្ថាប័ន",
        ),
    ),
    ColumnMeaning(
        PROVINCE,
        Text("province"),
        (
            "province",
            "provinces",
            "province city",
            "city province",
            "duty province",
            "ខេត្ត",
            "ខេត្តក្រុង",
            "រាជធានីខេត្ត",
            "ខេត្តរាជធានី",
            "ខេត្តបម្រើការ",
        ),
    ),
    ColumnMeaning(
        CHECKPOINT,
        Text("checkpoint"),
        (
            "checkpoint",
            "check point",
            "border checkpoint",
            "duty station",
            "post",
            "posting",
            "place of work",
            "work place",
            "workplace",
            "place of duty",
            "border post",
            "border gate",
            "crossing",
            "ច្រក",
            "ច្រកព្រំដែន",
            "ច្រកទ្វារ",
            "ច្រកទ្វារព្រំដែន",
            "កន្លែងបម្រើការ",
            "កន្លែងធ្វើការ",
            "ទីកន្លែងបម្រើការ",
            "ប៉ុស្តិ៍",
            "កន្លែងបំពេញការងារ",
        ),
    ),
    ColumnMeaning(
        OFFICER_CODE,
        Text("officer code"),
        (
            "officer_code",
            "officer code",
            "code",
            "officer id",
            "id",
            "id no",
            "id number",
            "service number",
            "service no",
            "police id",
            "badge",
            "badge number",
            "staff id",
            "personnel number",
            "លេខកូដ",
            "លេខកូដមន្ត្រី",
            "អត្តលេខ",
            "អត្តលេខមន្ត្រី",
            "កូដ",
            "លេខសម្គាល់",
            "លេខមន្ត្រី",
        ),
    ),
    ColumnMeaning(
        SHORT_CODE,
        Text("short code"),
        ("short_code", "short code", "officer short code", "លេខកូដខ្លី", "កូដខ្លី", "លេខកូដខ្លីមន្ត្រី"),
    ),
    ColumnMeaning(
        POSTED_ON,
        Text("posted since"),
        (
            "posted on",
            "posted_on",
            "posted since",
            "date of posting",
            "posting date",
            "since",
            "start date",
            "in post since",
            "date posted",
            "ថ្ងៃចូលកាន់តំណែង",
            "កាលបរិច្ឆេទចូលកាន់តំណែង",
            "ថ្ងៃចូលបម្រើការ",
            "ចាប់ពីថ្ងៃ",
        ),
    ),
    ColumnMeaning(
        NUMBER,
        Text("number"),
        (
            "no",
            "nr",
            "n",
            "number",
            "s n",
            "sn",
            "serial",
            "item",
            "#",
            "ល រ",
            "ល",
            "លេខរៀង",
        ),
    ),
    ColumnMeaning(
        PERSONAL,
        Text("personal data"),
        (
            "phone",
            "phone number",
            "phone no",
            "telephone",
            "tel",
            "mobile",
            "mobile phone",
            "contact",
            "contact number",
            "hp",
            "email",
            "e mail",
            "e mail address",
            "address",
            "email address",
            "home address",
            "date of birth",
            "birth date",
            "birthday",
            "dob",
            "age",
            "place of birth",
            "national id",
            "national id card",
            "id card",
            "id card number",
            "passport",
            "passport no",
            "passport number",
            "bank account",
            "account number",
            "telegram",
            "whatsapp",
            "facebook",
            "marital status",
            "religion",
            "photo",
            "លេខទូរស័ព្ទ",
            "ទូរស័ព្ទ",
            "ទូរសព្ទ",
            "លេខទូរសព្ទ",
            "អ៊ីមែល",
            "អាសយដ្ឋាន",
            "ថ្ងៃខែឆ្នាំកំណើត",
            "ថ្ងៃកំណើត",
            "អាយុ",
            "ទីកន្លែងកំណើត",
            "អត្តសញ្ញាណប័ណ្ណ",
            "អត្តសញ្ញាណបណ្ណ",
            "លេខអត្តសញ្ញាណបណ្ណ",
            "លិខិតឆ្លងដែន",
            "លេខគណនី",
            "គណនីធនាគារ",
            "រូបថត",
        ),
    ),
)

_BETWEEN = re.compile(r"[/|\n()\[\]–—]|\s-\s")


# Files of answers repeat the same few words in thousands of cells.
@lru_cache(maxsize=4096)
def folded(*, heading: str) -> str:
    """Fold a column heading: lower case, no punctuation, Khmer without spaces.

    >>> folded(heading=" Officer_Code: "), folded(heading="ល.រ") == folded(heading="ល រ")
    ('officer code', True)
    """
    plain = re.sub(r"[^\w\u1780-\u17ff#]+|_", " ", heading.casefold()).strip()
    return names.folded_khmer(text=plain) if languages.has_khmer(text=plain) else plain


_BY_SPELLING: Mapping[str, str] = {
    folded(heading=spelling): meaning.code
    for meaning in MEANINGS
    for spelling in meaning.spellings
}
_LABELS: Mapping[str, Words] = {meaning.code: meaning.label for meaning in MEANINGS}


def heading_meaning(*, heading: str) -> str | None:
    """The code of a column heading's meaning, or None; a heading can be in both languages.

    >>> heading_meaning(heading="ឈ្មោះ / Name"), heading_meaning(heading="Name (Khmer)")
    ('name', 'name_km')
    >>> heading_meaning(heading="Phone no."), heading_meaning(heading="Remarks")
    ('personal', None)
    """
    whole = _BY_SPELLING.get(folded(heading=heading))
    if whole:
        return whole
    parts = [folded(heading=part) for part in _BETWEEN.split(heading)]
    meanings = {_BY_SPELLING[part] for part in parts if part in _BY_SPELLING}
    return meanings.pop() if len(meanings) == 1 else None


def label(*, meaning: str) -> Words:
    return _LABELS[meaning]
