"""The monthly table: its source data and the figures shown.

It counts reports its reader may not read: one of the declassifications listed in
docs/why/declassified.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.exchange.models import MonthlyTable, Report, Tally
from promdaen.exchange.queries import codes, countries, posts, retention
from promdaen.exchange.rules import monthly as rules
from promdaen.exchange.rules.retention import (
    UNCOUNTED,
    CountedReport,
    MonthlyCell,
    report_cells,
)
from promdaen.kit import working_days
from promdaen.kit.json_objects import NewJsonObject

READERS = ("liaison", "head", "coordinator")
LISTS = {"mode": "mode", "method": "method", "sex": "sex", "age": "age_band"}


@dataclass(frozen=True, kw_only=True)
class CutLines:
    """A dimension of the table with labels, and the persons in each line."""

    name: str
    lines: Sequence[tuple[str, int]]
    rest_count: int


@dataclass(frozen=True, kw_only=True)
class MonthPage:
    """The table of a month with labels; a count that is small is None."""

    month_on: date
    persons_count: int | None
    uncounted: int | None
    cuts: Sequence[CutLines]


def months(*, now: datetime) -> list[date]:
    """The months available, whether or not anything happened in them."""
    return rules.closed_months(today=timezone.localdate(now))


def stored_month(*, month_on: date) -> MonthlyTable | None:
    """The stored table of a month, or None."""
    return MonthlyTable.objects.filter(month_on=month_on).first()


def month_figures(*, month_on: date) -> rules.Month:
    """The figures of a month from all real reports, including destroyed ones."""
    counted_reports = _counted_reports(month_on=month_on)
    tallies = list(Tally.objects.filter(month_on=month_on))
    monthly_cells = [cell for counted in counted_reports for cell in report_cells(counted=counted)]
    monthly_cells += [
        MonthlyCell(dimension=tally.dimension, code=tally.code, persons_count=tally.persons_count)
        for tally in tallies
    ]
    persons = sum(cell.persons_count for cell in monthly_cells if cell.dimension == "mode")
    uncounted = sum(counted.persons_count is None for counted in counted_reports)
    uncounted += sum(row.incidents_count for row in tallies if row.dimension == UNCOUNTED)
    return rules.month_from_cells(cells=monthly_cells, persons_count=persons, uncounted=uncounted)


def stored_figures(*, month: rules.Month) -> dict[str, object]:
    """The stored form of the figures; suppressed figures are not stored."""
    cuts = {
        cut.dimension: {"shown": dict(cut.shown_counts), "rest_count": cut.rest_count}
        for cut in month.cuts
    }
    return {"persons_count": month.persons_count, "uncounted": month.uncounted, "cuts": cuts}


def month_page(*, table: MonthlyTable) -> MonthPage:
    """A table with labels for the page."""
    figures = table.figures
    return MonthPage(
        month_on=table.month_on,
        persons_count=figures["persons_count"],
        # Months made before a number could be not known do not have it.
        uncounted=figures.get("uncounted", 0),
        cuts=[
            _cut_lines(dimension=dimension, figures=figures["cuts"][dimension])
            for dimension in rules.MONTHLY_DIMENSIONS
            if dimension in figures["cuts"]
        ],
    )


def _counted_reports(*, month_on: date) -> list[CountedReport]:
    reports = Report.objects.filter(occurred_at__gte=working_days.midnight(day=month_on))
    reports = reports.filter(
        occurred_at__lt=working_days.midnight(day=_next(month_on)), record__destroyed_at=None
    )
    return [
        retention.counted_report(record=report.record, report=report)
        for report in reports.select_related("record")
        if retention.is_counted(record=report.record)
    ]


def _cut_lines(*, dimension: str, figures: NewJsonObject) -> CutLines:
    names = {
        "crossing": _("Province and direction"),
        "mode": _("Way of travelling"),
        "method": _("Method"),
        "nationality": _("Nationality"),
        "sex": _("Sex"),
        "age": _("Age"),
        "fee": _("Fee"),
    }
    counts: dict[str, int] = figures["shown"]
    lines = [(_label(dimension=dimension, code=code), n) for code, n in counts.items()]
    lines.sort(key=lambda line: (-line[1], line[0]))
    return CutLines(name=names[dimension], lines=lines, rest_count=figures["rest_count"])


def _label(*, dimension: str, code: str) -> str:
    if dimension == "crossing":
        province, direction = code.split("|")
        place = posts.place_names(codes=[province]).get(province, province)
        return f"{place}, {codes.code_label(name='direction', code=direction)}"
    if dimension == "nationality":
        return countries.country_name(code=code)
    if dimension == "fee":
        return _("Another currency") if code == "other" else _fee(code=code)
    return codes.code_label(name=LISTS[dimension], code=code)


def _fee(*, code: str) -> str:
    low, high = code.split("_")
    return f"USD {low}+" if high == "up" else f"USD {low}-{high}"


def _next(month_on: date) -> date:
    return (month_on + timedelta(days=31)).replace(day=1)
