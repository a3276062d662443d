"""What can be wrong with a machine-readable zone, in words."""

from __future__ import annotations

from dataclasses import dataclass

from promdaen.kit.spreadsheets.words import Words

FIELDS = {
    "type": Words(en="document type", km="ប្រភេទឯកសារ"),
    "issuer": Words(en="issuing State", km="រដ្ឋដែលចេញឯកសារ"),
    "name": Words(en="name", km="ឈ្មោះ"),
    "number": Words(en="document number", km="លេខឯកសារ"),
    "nationality": Words(en="nationality", km="សញ្ជាតិ"),
    "birth": Words(en="date of birth", km="ថ្ងៃខែឆ្នាំកំណើត"),
    "sex": Words(en="sex", km="ភេទ"),
    "expiry": Words(en="date of expiry", km="ថ្ងៃផុតសុពលភាព"),
    "optional": Words(en="optional data", km="ទិន្នន័យបន្ថែម"),
    "optional1": Words(en="first optional data", km="ទិន្នន័យបន្ថែមទី១"),
    "optional2": Words(en="second optional data", km="ទិន្នន័យបន្ថែមទី២"),
    "composite": Words(en="whole zone", km="តំបន់ MRZ ទាំងមូល"),
}
TEXTS = {
    "check": Words(
        en="The check digit of the {field} is {given}, but {computed} is worked out.",
        km="លេខផ្ទៀងផ្ទាត់នៃ{field} គឺ {given} ប៉ុន្តែគណនាបាន {computed}។",
    ),
    "layout_unknown": Words(
        en="These lines are no machine-readable zone: a zone has two lines of 44 or 36 "
        "characters or three lines of 30.",
        km="បន្ទាត់ទាំងនេះមិនមែនជាតំបន់អានដោយម៉ាស៊ីន (MRZ) ទេ៖ តំបន់ MRZ មួយមានពីរបន្ទាត់ "
        "ដែលមួយៗមាន 44 ឬ 36 តួ ឬបីបន្ទាត់ ដែលមួយៗមាន 30 តួ។",
    ),
    "line_count": Words(
        en="A zone {layout} has {wanted} lines; {given} were given.",
        km="តំបន់ MRZ {layout} មាន {wanted} បន្ទាត់ តែមាន {given} បន្ទាត់។",
    ),
    "line_length": Words(
        en="The line has {given} characters; a line of {layout} has {wanted}. Its columns may "
        "have moved, so its fields and check digits are not judged.",
        km="បន្ទាត់នេះមាន {given} តួ ខណៈបន្ទាត់នៃ {layout} មាន {wanted} តួ។ "
        "តួអាចរំកិលចេញពីកន្លែង ដូច្នេះព័ត៌មាន និងលេខផ្ទៀងផ្ទាត់លើបន្ទាត់នេះមិនត្រូវបានវាយតម្លៃទេ។",
    ),
    "bad_character": Words(
        en="{given} cannot be in a zone: it contains only capital letters A to Z, digits and <.",
        km="{given} មិនអាចមាននៅក្នុងតំបន់ MRZ ទេ៖ តំបន់ MRZ មានតែអក្សរធំ A ដល់ Z លេខ និង < ប៉ុណ្ណោះ។",
    ),
    "type_code": Words(
        en="The document type {given} does not belong to {layout}.",
        km="ប្រភេទឯកសារ {given} មិនត្រូវនឹង {layout} ទេ។",
    ),
    "issuer_code": Words(
        en="{given} is no known code of an issuing State or organisation.",
        km="{given} មិនមែនជាកូដរដ្ឋ ឬអង្គការចេញឯកសារដែលគេស្គាល់ទេ។",
    ),
    "nationality_code": Words(
        en="{given} is no known code of a nationality.",
        km="{given} មិនមែនជាកូដសញ្ជាតិដែលគេស្គាល់ទេ។",
    ),
    "sex_code": Words(
        en="The sex in the zone is M, F or <, not {given}.",
        km="ភេទក្នុងតំបន់ MRZ គឺ M, F ឬ < មិនមែន {given} ទេ។",
    ),
    "birth_date": Words(
        en="{given} cannot be a date of birth: year, month, day, with << for what is unknown.",
        km="{given} មិនអាចជាថ្ងៃខែឆ្នាំកំណើតទេ៖ ឆ្នាំ ខែ ថ្ងៃ ដោយដាក់ << ជំនួសអ្វីដែលមិនដឹង។",
    ),
    "expiry_date": Words(
        en="{given} cannot be a date of expiry: year, month, day, all of them known.",
        km="{given} មិនអាចជាថ្ងៃផុតសុពលភាពទេ៖ ត្រូវមានឆ្នាំ ខែ ថ្ងៃ ទាំងអស់។",
    ),
    "name_empty": Words(en="The name field has no name.", km="ផ្នែកឈ្មោះគ្មានឈ្មោះទេ។"),
    "name_digit": Words(
        en="The digit {given} is in the name; a name contains only letters and <.",
        km="មានលេខ {given} ក្នុងឈ្មោះ តែឈ្មោះមានតែអក្សរ និង < ប៉ុណ្ណោះ។",
    ),
    "name_filler": Words(
        en="A < is wrong in the name: none before it, one between its parts, << once "
        "between surname and given names.",
        km="មាន < ខុសកន្លែងក្នុងឈ្មោះ៖ មិនត្រូវមាន < នៅមុខឈ្មោះ មាន < មួយរវាងផ្នែកនៃឈ្មោះ "
        "និង << ម្តងគត់រវាងនាមត្រកូល និងនាមខ្លួន។",
    ),
    "number_empty": Words(
        en="The field of the document number is empty.", km="ផ្នែកលេខឯកសារនៅទទេ។"
    ),
    "number_filler": Words(
        en="A < is before the document number, which begins in the first column.",
        km="មាន < នៅមុខលេខឯកសារ តែលេខត្រូវចាប់ផ្តើមពីជួរឈរទីមួយរបស់វា។",
    ),
}
CODES = (
    *(f"{name}_check" for name in ("number", "birth", "expiry", "optional", "composite")),
    *(code for code in TEXTS if code != "check"),
)


@dataclass(frozen=True)
class Fault:
    """One fault: its code, the line and column it is seen at, both from 1, and what is wrong."""

    code: str
    line: int
    column: int
    words: Words

    def text(self, *, language: str) -> str:
        """What is wrong, in "km" or "en"."""
        return self.words.text(language=language)


def fault(*, code: str, line: int, column: int, **values: str | int | Words) -> Fault:
    """The fault of that code, its words filled with the values.

    >>> fault(code="sex_code", line=2, column=21, given="X").words.en
    'The sex in the zone is M, F or <, not X.'
    """
    template = TEXTS["check" if code.endswith("_check") else code]
    words = Words(
        en=template.en.format_map(_in(values=values, language="en")),
        km=template.km.format_map(_in(values=values, language="km")),
    )
    return Fault(code=code, line=line, column=column, words=words)


def _in(*, values: dict[str, str | int | Words], language: str) -> dict[str, str]:
    return {
        key: value.text(language=language) if isinstance(value, Words) else str(value)
        for key, value in values.items()
    }
