"""Countries beside each other: the yearly tables that they published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import QuerySet

from promdaen.course import queries as course_queries
from promdaen.course.models import CourseRun
from promdaen.kit import charts
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.people import queries as people_queries
from promdaen.report.models import CountryTable
from promdaen.report.rules import country_tables


@dataclass(frozen=True, kw_only=True)
class CountriesPage:
    """The tables of one year by country; `axis` covers the intervals of all gains."""

    year: int | None
    years: Sequence[int]
    rows: Sequence[CountryTable]
    axis: charts.ChartAxis

    @property
    def sexes(self) -> Sequence[tuple[CountryTable, JsonObject]]:
        """The rows of women and men, country by country."""
        return [
            (country_table, part)
            for country_table in self.rows
            for part in country_table.document["sexes"]
            if part["code"]
        ]


def countries_page(*, year: str) -> CountriesPage:
    """The tables of a year, or of the newest one."""
    years = list(CountryTable.objects.order_by("-year").values_list("year", flat=True).distinct())
    chosen = next((each for each in years if str(each) == year), years[0] if years else None)
    rows = list(CountryTable.objects.filter(year=chosen)) if chosen is not None else []
    totals = [row.document["total"] for row in rows]
    ends = [row[name] for row in totals for name in ("gain_low", "gain_high")]
    return CountriesPage(
        year=chosen,
        years=years,
        rows=rows,
        axis=charts.axis_around(values=[end for end in ends if end is not None]),
    )


def finished_runs(*, year: int) -> QuerySet[CourseRun]:
    """The runs that ended in a year and are finished; invented ones never count."""
    return course_queries.finished_runs().filter(ends_on__year=year, is_invented=False)


def build_table(*, country: str, year: int) -> NewJsonObject:
    """The table of this installation for a year, not signed."""
    runs = finished_runs(year=year)
    read = course_queries.cohort_of_runs(runs=runs)
    both = read.cohort.has_both
    chosen = [int(place) for place in np.flatnonzero(both)]
    names = {department.pk: department.code for department in people_queries.departments()}
    return country_tables.yearly_table(
        country=country,
        year=year,
        runs_count=runs.count(),
        officers=country_tables.TestedOfficers(
            before_points=read.cohort.before_points[both],
            after_points=read.cohort.after_points[both],
            sexes=[read.labels.sex[place] or "" for place in chosen],
            departments=[names.get(read.labels.department[place], "") for place in chosen],
        ),
    )
