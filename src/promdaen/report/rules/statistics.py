"""Counts of course runs by province and period, in the formats of statistics offices.

DHIS2: data value sets of its Web API (docs.dhis2.org, "Data values"), periods as `202607`,
`2026Q3`, `2026`. SDMX: SDMX-CSV 2.0 (SDMX Technical Working Group, 2023), areas by ISO 3166-2.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from promdaen.kit.texts import Text
from promdaen.places import rules as places_rules

UID_PATTERN = re.compile(r"[A-Za-z][A-Za-z0-9]{10}", re.ASCII)
"""An identifier of DHIS2: a letter, then ten letters or digits."""
MONTHS, QUARTERS, YEARS = "months", "quarters", "years"
PERIOD_NAMES: Mapping[str, Text] = {
    MONTHS: Text("Months"),
    QUARTERS: Text("Quarters"),
    YEARS: Text("Years"),
}
RUNS = "runs"
FIGURE_NAMES: Mapping[str, Text] = {
    RUNS: Text("Course runs"),
    "enrolled": Text("Enrolled officers"),
    "attended": Text("Officers who attended"),
    "trained": Text("Officers trained"),
    "both": Text("Officers tested before and after"),
}
INVENTED = "invented"
SDMX_HEADS = (
    "STRUCTURE", "STRUCTURE_ID", "ACTION", "FREQ", "REF_AREA", "INDICATOR", "TIME_PERIOD",
    "OBS_VALUE", "OBS_STATUS", "COMMENT_OBS",
)  # fmt: skip
SDMX_FLOW = "PROMDAEN:DF_TRAINING(1.0)"
SDMX_FREQUENCIES = {MONTHS: "M", QUARTERS: "Q", YEARS: "A"}


@dataclass(frozen=True, kw_only=True)
class RunCounts:
    """A finished course run: its last day, its province (code), and its counts by figure."""

    ends_on: date
    province: str
    counts: Mapping[str, int]
    is_invented: bool


@dataclass(frozen=True, kw_only=True, order=True)
class RunSum:
    """A sum of runs that ended in a period in a province.

    `period` is its first day. An officer of two runs counts twice, as in a register.
    """

    period: date
    province: str
    figure: str
    value: int
    is_invented: bool = False


def run_sums(*, runs: Iterable[RunCounts], period: str) -> list[RunSum]:
    """The sums by period, province and figure, oldest first; a sum with invented runs says so."""
    sums: Counter[tuple[date, str, str]] = Counter()
    invented: set[tuple[date, str]] = set()
    for run in runs:
        first_day = period_start(day=run.ends_on, period=period)
        if run.is_invented:
            invented.add((first_day, run.province))
        for figure in FIGURE_NAMES:
            value = 1 if figure == RUNS else run.counts.get(figure, 0)
            sums[first_day, run.province, figure] += value
    return sorted(
        RunSum(
            period=first_day,
            province=province,
            figure=figure,
            value=value,
            is_invented=(first_day, province) in invented,
        )
        for (first_day, province, figure), value in sums.items()
    )


def period_start(*, day: date, period: str) -> date:
    """The first day of the period of a day.

    >>> period_start(day=date(2026, 8, 20), period=QUARTERS)
    datetime.date(2026, 7, 1)
    """
    if period == YEARS:
        return date(day.year, 1, 1)
    month = day.month if period == MONTHS else 3 * ((day.month - 1) // 3) + 1
    return date(day.year, month, 1)


def dhis2_period(*, start: date, period: str) -> str:
    """A period as DHIS2 writes it.

    >>> [dhis2_period(start=date(2026, 7, 1), period=each) for each in PERIOD_NAMES]
    ['202607', '2026Q3', '2026']
    """
    if period == YEARS:
        return f"{start.year}"
    return f"{start.year}{start.month:02}" if period == MONTHS else _quarter(start, "")


def sdmx_period(*, start: date, period: str) -> str:
    """A period as SDMX writes it.

    >>> [sdmx_period(start=date(2026, 7, 1), period=each) for each in PERIOD_NAMES]
    ['2026-07', '2026-Q3', '2026']
    """
    if period == YEARS:
        return f"{start.year}"
    return f"{start.year}-{start.month:02}" if period == MONTHS else _quarter(start, "-")


def dhis2_values(
    *, rows: Iterable[RunSum], period: str, codes: Mapping[str, str]
) -> dict[str, list[dict[str, str]]]:
    """The data value set of what has codes; `codes` are DHIS2's by `figure` and by province."""
    values = []
    for run_sum in rows:
        if run_sum.figure in codes and run_sum.province in codes:
            value = {
                "dataElement": codes[run_sum.figure],
                "period": dhis2_period(start=run_sum.period, period=period),
                "orgUnit": codes[run_sum.province],
                "value": str(run_sum.value),
            }
            values.append(value | ({"comment": INVENTED} if run_sum.is_invented else {}))
    return {"dataValues": values}


def without_code(*, rows: Iterable[RunSum], codes: Mapping[str, str]) -> int:
    """How many sums a DHIS2 file leaves out, because their figure or province has no code."""
    return sum(run_sum.figure not in codes or run_sum.province not in codes for run_sum in rows)


def sdmx_rows(*, rows: Iterable[RunSum], period: str, country: str) -> list[Sequence[str]]:
    """The rows of an SDMX-CSV file below its heads; `country` by ISO 3166-1."""
    return [
        (
            "dataflow", SDMX_FLOW, "R", SDMX_FREQUENCIES[period],
            places_rules.subdivision_code(country=country, province=run_sum.province),
            run_sum.figure.upper(), sdmx_period(start=run_sum.period, period=period),
            str(run_sum.value), "A", INVENTED if run_sum.is_invented else "",
        )
        for run_sum in rows
    ]  # fmt: skip


def _quarter(start: date, between: str) -> str:
    return f"{start.year}{between}Q{(start.month + 2) // 3}"
