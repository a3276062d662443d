"""Retention periods of records, and what remains of a report afterwards.

Design values of the exchange: an incident report 5 years, then only totals; a request 2 years
after it closes; an alert 90 days after its end; a case 1 year after it closes; a referral 1 year
after feedback; a due referral 1 year after it was made or closed. A draft that was never sent
counts from the day it was made; a withdrawn one is destroyed three days later.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from promdaen.kit.json_objects import JsonObject


@dataclass(frozen=True, kw_only=True)
class RetentionTerm:
    """The retention period of a kind of record, from the first known date of `after`."""

    after: tuple[str, ...]
    years: int = 0
    days: int = 0


RETENTION_TERMS: Mapping[str, RetentionTerm] = MappingProxyType(
    {
        "report": RetentionTerm(after=("created",), years=5),
        "request": RetentionTerm(after=("closed", "withdrawn", "expired"), years=2),
        "alert": RetentionTerm(after=("withdrawn", "expired"), days=90),
        "case": RetentionTerm(after=("closed", "withdrawn"), years=1),
        "protection": RetentionTerm(after=("closed", "withdrawn"), years=1),
        "referral": RetentionTerm(after=("feedback", "closed", "withdrawn"), years=1),
    }
)


TAKEN_BACK = timedelta(days=3)
"""So long a draft is kept that its author took back."""


@dataclass(frozen=True, kw_only=True)
class RetentionDates:
    """The dates from which the retention of a record is counted; None if not known yet."""

    created: date
    is_draft: bool = False
    closed: date | None = None
    withdrawn: date | None = None
    expired: date | None = None
    feedback: date | None = None
    retain_until: date | None = None


def due_on(*, kind: str, moments: RetentionDates) -> date | None:
    """The first day on which a record is destroyed; None while its start date is unknown.

    A date set for the record itself takes precedence over its period.

    >>> moments = RetentionDates(created=date(2026, 1, 1), expired=date(2026, 1, 31))
    >>> due_on(kind="alert", moments=moments)
    datetime.date(2026, 5, 1)
    """
    if moments.retain_until is not None:
        return moments.retain_until
    if moments.is_draft and moments.withdrawn is not None:
        return moments.withdrawn + TAKEN_BACK
    term = RETENTION_TERMS[kind]
    basis_dates = (getattr(moments, name) for name in term.after)
    basis = (
        moments.created if moments.is_draft else next((text for text in basis_dates if text), None)
    )
    return None if basis is None else _later(day=basis, term=term)


def newest_basis(*, kind: str, today: date) -> date:
    """No record of a kind whose start date is later than this day is due by today.

    >>> newest_basis(kind="report", today=date(2026, 11, 26))
    datetime.date(2021, 11, 26)
    """
    term = RETENTION_TERMS[kind]
    return _years_on(day=today - timedelta(days=term.days), years=-term.years)


def _later(*, day: date, term: RetentionTerm) -> date:
    return _years_on(day=day, years=term.years) + timedelta(days=term.days)


def _years_on(*, day: date, years: int) -> date:
    """The same day of another year; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


# ---- totals that remain ----

FEE_BANDS = ((100, "0_99"), (500, "100_499"), (1000, "500_999"), (5000, "1000_4999"))


UNCOUNTED = "uncounted"
"""The dimension in which reports without a number of persons are counted as incidents."""


@dataclass(frozen=True, kw_only=True)
class CountedReport:
    """The data of a report for the monthly tables: codes and numbers, no text, day or place.

    `persons_count` is None if the number is not known.
    """

    type: str
    direction: str
    mode: str
    method: str = ""
    province: str = ""
    persons_count: int | None = 0
    persons_by: Sequence[JsonObject] = ()
    fee: JsonObject = field(default_factory=dict)
    route: Sequence[JsonObject] = ()


@dataclass(frozen=True, kw_only=True)
class MonthlyCell:
    """A cell of a month to which a report adds one incident and some persons.

    `dimension` is type, direction, mode, method, province, crossing, fee, route, persons or
    uncounted; the code for persons is nationality, sex and age band, for crossing province and
    direction, joined with "|". Where the number of persons is not known, those in the rows count.
    """

    dimension: str
    code: str
    persons_count: int


def report_cells(*, counted: CountedReport) -> list[MonthlyCell]:
    """What a report adds to the totals of its month, one cell per dimension and code, in order."""
    counts_by_cell: dict[tuple[str, str], int] = {}
    for dimension, code, persons in _cells(counted=counted):
        counts_by_cell[dimension, code] = counts_by_cell.get((dimension, code), 0) + persons
    return [
        MonthlyCell(dimension=dimension, code=code, persons_count=persons)
        for (dimension, code), persons in sorted(counts_by_cell.items())
    ]


def fee_band(*, fee: JsonObject) -> str:
    """The band of a fee in US dollars; "other" for another currency, "" if unknown.

    >>> fee_band(fee={"amount": "750", "currency": "USD"})
    '500_999'
    """
    amount, currency = fee.get("amount"), str(fee.get("currency", ""))
    if amount in (None, ""):
        return ""
    if currency.upper() != "USD":
        return "other"
    try:
        number = Decimal(str(amount))
    except InvalidOperation:
        return ""
    return next((code for bound, code in FEE_BANDS if number < bound), "5000_up")


def _cells(*, counted: CountedReport) -> Iterator[tuple[str, str, int]]:
    persons = counted.persons_count
    if persons is None:
        persons = sum(int(row.get("number") or 0) for row in counted.persons_by)
        yield UNCOUNTED, "", 0
    for dimension in ("type", "direction", "mode", "method", "province"):
        if code := getattr(counted, dimension):
            yield dimension, code, persons
    if counted.province:
        yield "crossing", f"{counted.province}|{counted.direction}", persons
    if band := fee_band(fee=counted.fee):
        yield "fee", band, persons
    if places := [str(stop.get("place", "")) for stop in counted.route]:
        yield "route", ">".join(places)[:80], persons
    for row in counted.persons_by:
        codes = (str(row.get(name, "")) for name in ("nationality", "sex", "age"))
        yield "persons", "|".join(codes), int(row.get("number") or 0)
