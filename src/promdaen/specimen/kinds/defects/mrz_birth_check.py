"""The check digit of the date of birth is wrong."""

from __future__ import annotations

from promdaen.kit.spreadsheets.words import Words
from promdaen.specimen.rules import comparing, planting
from promdaen.specimen.rules.plans import Plan
from promdaen.specimen.rules.seeing import Seen

CODE = "mrz_birth_check"
LABEL = Words(
    en="Check digit of the date of birth is wrong",
    km="លេខផ្ទៀងផ្ទាត់នៃថ្ងៃខែឆ្នាំកំណើត មិនត្រឹមត្រូវ",
)
SIGN = Words(
    en="Work out the check digit over the six characters of the date of birth. It is not "
    "the digit that follows them.",
    km="សូមគណនាលេខផ្ទៀងផ្ទាត់ពីថ្ងៃខែឆ្នាំកំណើតទាំងប្រាំមួយខ្ទង់។ លទ្ធផលមិនដូចលេខដែលនៅខាងក្រោយវាទេ។",
)
NEXT = Words(
    en="Read the zone once more, by eye and by reader: a misread character is "
    "common. If it stays so, send it on to second line and say which digit "
    "is wrong.",
    km="សូមអាន MRZ ម្តងទៀត ដោយភ្នែក និងដោយម៉ាស៊ីន ព្រោះការអានខុសកើតមានញឹកញាប់។ "
    "បើនៅតែខុស សូមបញ្ជូនបន្តទៅជំហានទី២ ដោយប្រាប់លេខដែលខុស។",
)
DIFFICULTY = 3
TOOL = "check_digits"
LAYER = "day"
OUTCOME = "DOCPROD.5"
MODELS: tuple[str, ...] = ("passport", "card", "visa")


def planted(*, plan: Plan, seed: int) -> Plan:
    """The digit itself, or the date on page and in zone and the digit left behind."""
    if seed % 2:
        return planting.with_wrong_digit(plan=plan, name="birth", seed=seed)
    return planting.with_digit_left_behind(plan=plan, name="birth", seed=seed)


def areas(*, plan: Plan) -> tuple[str, ...]:
    """The places where it is seen."""
    return ("zone",)


def detected(*, seen: Seen) -> bool:
    """Whether the digit is not that of the date in the zone."""
    return not comparing.is_digit_right(seen=seen, name="birth")
