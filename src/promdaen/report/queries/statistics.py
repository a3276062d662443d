"""Counts of finished course runs for statistics offices, and the codes of their systems."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from promdaen.course import queries as course_queries
from promdaen.kit.json_objects import JsonObject
from promdaen.people import queries as people_queries
from promdaen.places import queries as place_queries
from promdaen.report.models import ExternalCode
from promdaen.report.rules import statistics as rules

if TYPE_CHECKING:
    from promdaen.people.models import Account


@dataclass(frozen=True, kw_only=True)
class StatisticsPage:
    """The sums of the runs that an account may see, and the codes of DHIS2."""

    period: str
    rows: Sequence[rules.RunSum]
    codes: Mapping[str, str]
    provinces: JsonObject

    @property
    def without_code(self) -> int:
        """How many sums a DHIS2 file leaves out."""
        return rules.without_code(rows=self.rows, codes=self.codes)

    @property
    def lines(self) -> list[tuple[str, object, object, rules.RunSum]]:
        """Each sum, newest first, with its period, its province and the label of its figure."""
        return [
            (
                rules.sdmx_period(start=run_sum.period, period=self.period),
                self.provinces[run_sum.province],
                rules.FIGURE_NAMES[run_sum.figure],
                run_sum,
            )
            for run_sum in reversed(self.rows)
        ]


def statistics_page(*, account: Account, period: str) -> StatisticsPage:
    """The sums of final runs by month, quarter or year.

    Raises people.queries.NotAllowed, and ValueError for another period.
    """
    people_queries.require_right("results", account=account)
    if period not in rules.PERIOD_NAMES:
        raise ValueError(period)
    runs = [
        rules.RunCounts(
            ends_on=run.ends_on,
            province=run.province_id,
            counts={
                name: getattr(counts, name) for name in rules.FIGURE_NAMES if name != rules.RUNS
            },
            is_invented=run.is_invented,
        )
        for run, counts in course_queries.runs_with_people(account=account)
        if run.is_final and not run.is_cancelled
    ]
    return StatisticsPage(
        period=period,
        rows=rules.run_sums(runs=runs, period=period),
        codes=external_codes(),
        provinces={province.pk: province for province in place_queries.provinces()},
    )


def external_codes() -> dict[str, str]:
    """The codes of DHIS2 by figure and by province."""
    return dict(ExternalCode.objects.values_list("name", "code"))


def dhis2_json(*, page: StatisticsPage) -> str:
    """The data value set as a file."""
    values = rules.dhis2_values(rows=page.rows, period=page.period, codes=page.codes)
    return json.dumps(values, indent=1)


def sdmx_csv(*, page: StatisticsPage) -> str:
    """The sums as SDMX-CSV."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(rules.SDMX_HEADS)
    rows = rules.sdmx_rows(rows=page.rows, period=page.period, country=settings.COUNTRY)
    writer.writerows(rows)
    return text.getvalue()
