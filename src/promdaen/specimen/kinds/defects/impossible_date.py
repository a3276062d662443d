"""A date on the page does not exist."""

from __future__ import annotations

from promdaen.kit.texts import Text
from promdaen.specimen.rules import comparing, days, planting
from promdaen.specimen.rules.plans import SpecimenPlan
from promdaen.specimen.rules.visible_features import ExaminedSpecimen

CODE = "impossible_date"
LABEL = Text("A date that cannot be")
SIGN = Text(
    "Read each date and ask whether that month has such a day, as 31 June or 30 February have not."
)
NEXT = Text(
    "Read it again under the magnifier. If it stays so, send it on to second line and "
    "say which date."
)
DIFFICULTY = 1
TOOL = "logic"
LAYER = "day"
OUTCOME = "FRAUDDOC.3"
MODELS: tuple[str, ...] = ("passport", "card", "visa")
FIELDS = ("birth", "issued", "expiry")
FEBRUARY = 2
SHORT_MONTHS = (FEBRUARY, 4, 6, 9, 11)


def plant(*, plan: SpecimenPlan, seed: int) -> SpecimenPlan:
    """Set a day too many in a nearby short month, in zone and page; the order is unchanged."""
    name = FIELDS[seed % len(FIELDS)]
    year, month, _ = planting.printed_day(plan=plan, name=name)
    step = 1 if name == "expiry" else -1
    months = (12 * year + (month or 1) - 1 + step * ahead for ahead in range(12))
    short = next(month for month in months if month % 12 + 1 in SHORT_MONTHS)
    number = short % 12 + 1
    last = (30, 31)[seed // len(FIELDS) % 2] if number == FEBRUARY else 31
    return planting.with_date(plan=plan, name=name, day=(short // 12, number, last))


def areas(*, plan: SpecimenPlan) -> tuple[str, ...]:
    """The codes of the areas where it is visible."""
    return tuple(
        name
        for name in FIELDS
        if not days.is_possible(day=planting.printed_day(plan=plan, name=name))
    )


def is_detected(*, specimen: ExaminedSpecimen) -> bool:
    """Whether any date of the page does not exist."""
    return any(
        not days.is_possible(day=comparing.day(specimen=specimen, name=name)) for name in FIELDS
    )
