"""The document ran out before the day on which it is examined."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from promdaen.kit.spreadsheets.words import Words
from promdaen.specimen.rules import comparing, days, planting
from promdaen.specimen.rules.plans import Plan
from promdaen.specimen.rules.seeing import Seen

CODE = "expired"
LABEL = Words(en="Document has expired", km="ឯកសារផុតសុពលភាព")
SIGN = Words(
    en="Compare the date of expiry with the day of inspection. It has passed.",
    km="សូមប្រៀបធៀបថ្ងៃផុតសុពលភាព និងថ្ងៃពិនិត្យ។ ថ្ងៃនោះបានកន្លងផុតហើយ។",
)
NEXT = Words(
    en="An expired document is no forgery. Send the holder on to second line, "
    "which knows what the law allows and whether protection is asked for.",
    km="ឯកសារផុតសុពលភាព មិនមែនជាឯកសារកែបន្លំទេ។ "
    "សូមបញ្ជូនម្ចាស់ឯកសារបន្តទៅជំហានទី២ ដែលដឹងពីអ្វីដែលច្បាប់អនុញ្ញាត "
    "និងថាមានសំណើសុំការការពារឬទេ។",
)
DIFFICULTY = 1
TOOL = "logic"
LAYER = "day"
OUTCOME = "FRAUDDOC.3"
MODELS: tuple[str, ...] = ("passport", "card", "visa")


def planted(*, plan: Plan, seed: int) -> Plan:
    """The day of inspection lies up to two years behind the expiry; the document is genuine."""
    by_days = int(np.random.default_rng(seed).integers(2, 730))
    day = planting.printed_day(plan=plan, name="expiry")
    return replace(plan, inspected=days.moved(day=day, by_days=by_days))


def areas(*, plan: Plan) -> tuple[str, ...]:
    """The places where it is seen."""
    return ("expiry",)


def detected(*, seen: Seen) -> bool:
    """Whether the day of expiry lies before the day of inspection."""
    return comparing.day(seen=seen, name="expiry") < seen.inspected
