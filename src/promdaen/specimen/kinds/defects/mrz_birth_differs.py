"""The date of birth in the zone is not that of the page; the check digits are right."""

from __future__ import annotations

import numpy as np

from promdaen.kit.spreadsheets.words import Words
from promdaen.specimen.rules import comparing, days, planting
from promdaen.specimen.rules.plans import Plan
from promdaen.specimen.rules.seeing import Seen

CODE = "mrz_birth_differs"
LABEL = Words(
    en="Date of birth differs between page and zone",
    km="ថ្ងៃខែឆ្នាំកំណើតលើទំព័រ និងក្នុង MRZ ខុសគ្នា",
)
SIGN = Words(
    en="Read the date of birth on the page, then in the zone as year, month, "
    "day. They are two dates. The check digits are right: they do not prove "
    "a genuine document.",
    km="សូមអានថ្ងៃខែឆ្នាំកំណើតលើទំព័រ បន្ទាប់មកក្នុង MRZ តាមលំដាប់ឆ្នាំ ខែ "
    "ថ្ងៃ។ វាជាកាលបរិច្ឆេទពីរផ្សេងគ្នា។ លេខផ្ទៀងផ្ទាត់ត្រឹមត្រូវ "
    "តែវាមិនបញ្ជាក់ថាជាឯកសារពិតទេ។",
)
NEXT = Words(
    en="Read both once more aloud. If they still differ, send it on to second "
    "line and say which field and what each says. Keep both readings open: "
    "an issuing office can err too.",
    km="សូមអានទាំងពីរម្តងទៀត ដោយបន្លឺសំឡេង។ បើនៅតែខុសគ្នា "
    "សូមបញ្ជូនបន្តទៅជំហានទី២ ដោយប្រាប់ព័ត៌មានណា និងអ្វីដែលសរសេរនៅទាំងពីរកន្លែង។ "
    "ការិយាល័យចេញឯកសារក៏អាចសរសេរខុសដែរ។",
)
DIFFICULTY = 2
TOOL = "cross_check"
LAYER = "day"
OUTCOME = "FORGERY.4"
MODELS: tuple[str, ...] = ("passport", "card", "visa")


def planted(*, plan: Plan, seed: int) -> Plan:
    """Another day, one to ten years off, in the zone alone; all check digits right."""
    by_days = int(np.random.default_rng(seed).integers(400, 3700))
    day = days.moved(day=planting.printed_day(plan=plan, name="birth"), by_days=-by_days)
    return planting.with_zone(plan=plan, values={"birth": days.six(day=day)})


def areas(*, plan: Plan) -> tuple[str, ...]:
    """The places where it is seen."""
    return ("zone", "birth")


def detected(*, seen: Seen) -> bool:
    """Whether page and zone name two days."""
    return not comparing.is_date_same(seen=seen, name="birth")
