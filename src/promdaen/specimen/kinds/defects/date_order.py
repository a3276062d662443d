"""A date on the page stands before one that it must follow."""

from __future__ import annotations

import numpy as np

from promdaen.kit.spreadsheets.words import Words
from promdaen.specimen.rules import comparing, days, planting
from promdaen.specimen.rules.plans import Plan
from promdaen.specimen.rules.seeing import Seen

CODE = "date_order"
LABEL = Words(en="Dates in an impossible order", km="លំដាប់កាលបរិច្ឆេទមិនអាចទៅរួច")
SIGN = Words(
    en="Put the dates of the page in order: birth, issue, expiry. Here the "
    "document was issued after it ran out, or before its holder was born.",
    km="សូមរៀបកាលបរិច្ឆេទតាមលំដាប់៖ កំណើត ចេញឯកសារ ផុតសុពលភាព។ នៅទីនេះ "
    "ឯកសារចេញក្រោយពេលផុតសុពលភាព ឬមុនពេលម្ចាស់ឯកសារកើត។",
)
NEXT = Words(
    en="Read the dates once more and ask what the holder knows of the issue. "
    "Send it on to second line and say which two dates do not fit.",
    km="សូមអានកាលបរិច្ឆេទម្តងទៀត ហើយសួរម្ចាស់ឯកសារអំពីការចេញឯកសារ។ "
    "សូមបញ្ជូនបន្តទៅជំហានទី២ ដោយប្រាប់កាលបរិច្ឆេទពីរដែលមិនស៊ីគ្នា។",
)
DIFFICULTY = 2
TOOL = "logic"
LAYER = "day"
OUTCOME = "FRAUDDOC.3"
MODELS: tuple[str, ...] = ("passport", "card", "visa")


def planted(*, plan: Plan, seed: int) -> Plan:
    """Issued after the expiry, or before the birth; on the page, where alone it stands."""
    rng = np.random.default_rng(seed)
    if rng.integers(2):
        base, by_days = planting.printed_day(plan=plan, name="expiry"), int(rng.integers(30, 700))
    else:
        base, by_days = (
            planting.printed_day(plan=plan, name="birth"),
            -int(rng.integers(400, 2000)),
        )
    known = (base[0], base[1] or 1, base[2] or 1)
    day = days.moved(day=known, by_days=by_days)
    return planting.with_date(plan=plan, name="issued", day=day)


def areas(*, plan: Plan) -> tuple[str, ...]:
    """The places where it is seen."""
    return ("issued", "expiry", "birth")


def detected(*, seen: Seen) -> bool:
    """Whether birth, issue and expiry do not follow each other."""
    return not comparing.are_dates_in_order(seen=seen)
