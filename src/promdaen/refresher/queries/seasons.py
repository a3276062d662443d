"""Seasons for planners: budget, windows, control group; without names."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from promdaen.kit import slots
from promdaen.kit.texts import Words
from promdaen.people import queries as people_queries
from promdaen.refresher.models import Member, Season, Share, Window
from promdaen.refresher.rules import dates, exports, taking_part, year_results
from promdaen.refresher.rules.taking_part import SeasonTally, WindowPart, WindowTally

if TYPE_CHECKING:
    from promdaen.people.models import Account

REQUIRED_RIGHT = "runs"


@dataclass(frozen=True, kw_only=True)
class SeasonSummary:
    """A season in the list."""

    season: Season
    name: Words
    officers: int
    next_window: Window | None
    tally: SeasonTally


@dataclass(frozen=True, kw_only=True)
class WindowSummary:
    """A window of an arm: its state on a day, numbers of officers and answers."""

    window: Window
    state: str
    tally: WindowTally

    @property
    def state_words(self) -> Words:
        """The state as text."""
        return taking_part.WINDOW_STATES[self.state]

    @property
    def group_words(self) -> Words:
        """The name of the arm."""
        return exports.GROUP_NAMES[self.window.arm]


@dataclass(frozen=True, kw_only=True)
class DepartmentMembers:
    """The officers of a department in a season: planned, in the control, and left."""

    name: str
    planned: int
    control: int
    left: int


@dataclass(frozen=True, kw_only=True)
class SeasonPage:
    """One season: windows, members by department, answers so far."""

    season: Season
    name: Words
    windows: Sequence[WindowSummary]
    departments: Sequence[DepartmentMembers]
    tally: SeasonTally
    promised: Sequence[year_results.Promised]
    quarters: Sequence[year_results.Quarter]

    @property
    def officers(self) -> int:
        """The number of current members."""
        return sum(
            department_line.planned + department_line.control
            for department_line in self.departments
        )

    @property
    def control_count(self) -> int:
        """The number of members in the control group."""
        return sum(department_line.control for department_line in self.departments)

    @property
    def next_window(self) -> Window | None:
        """The planned window that opens next."""
        return _next_planned_window(summaries=self.windows)


def season_summaries(*, account: Account, today: date) -> list[SeasonSummary]:
    """All seasons, newest first. Raises NotAllowed."""
    people_queries.require_right(REQUIRED_RIGHT, account=account)
    seasons = list(
        Season.objects.annotate(
            officers_count=Count("members", filter=Q(members__left_at__isnull=True))
        )
    )
    windows = _windows_by_season(seasons=seasons, today=today)
    names = _course_names(codes=[season.code for season in seasons])
    return [
        SeasonSummary(
            season=season,
            name=names[season.code],
            officers=season.officers_count,
            next_window=_next_planned_window(summaries=windows[season.pk])
            if season.closed_at is None
            else None,
            tally=_season_tally(summaries=windows[season.pk]),
        )
        for season in seasons
    ]


def season_page(*, code: str, account: Account, today: date) -> SeasonPage | None:
    """The season of a course; None if it has not started. Raises NotAllowed."""
    people_queries.require_right(REQUIRED_RIGHT, account=account)
    season = find_season(code=code)
    if season is None:
        return None
    windows = _windows_by_season(seasons=[season], today=today)[season.pk]
    return SeasonPage(
        season=season,
        name=_course_names(codes=[code])[code],
        windows=windows,
        departments=_departments(season=season),
        tally=_season_tally(summaries=windows),
        promised=year_results.promised(promise=season.promise),
        quarters=[
            year_results.quarter(
                number=summary.window.number + 1,
                figures=summary.window.figures["comparison"],
            )
            for summary in windows
            if "comparison" in summary.window.figures
        ],
    )


def find_season(*, code: str) -> Season | None:
    """The season of a course by its code, if it has started."""
    return Season.objects.filter(code=code).first()


def members_with_code(*, season: Season, code: str) -> list[Member]:
    """Current members of a season by officer code or short code."""
    officers = people_queries.officers_by_code(text=code).values("pk")
    return list(Member.objects.filter(season=season, officer__in=officers, left_at__isnull=True))


def open_season_codes() -> QuerySet[Any]:
    """The codes of courses with an open season."""
    return Season.objects.filter(closed_at__isnull=True).values("code")


def _windows_by_season(
    *, seasons: Sequence[Season], today: date
) -> Mapping[UUID, list[WindowSummary]]:
    windows = list(Window.objects.filter(season__in=seasons).order_by("opens_on", "arm"))
    parts = _parts(windows=[window.pk for window in windows])
    lines_by_season: dict[UUID, list[WindowSummary]] = {season.pk: [] for season in seasons}
    for window in windows:
        state = taking_part.window_state(
            opens_on=window.opens_on, closes_on=window.closes_on, today=today
        )
        lines_by_season[window.season_id].append(
            WindowSummary(
                window=window, state=state, tally=taking_part.tally(parts=parts[window.pk])
            )
        )
    return lines_by_season


def _parts(*, windows: Collection[UUID]) -> Mapping[UUID, list[WindowPart]]:
    """What each officer was asked and answered, by window."""
    rows = Share.objects.filter(window__in=windows).annotate(
        answered=Count("answers"), seconds=Sum("answers__seconds")
    )
    parts_by_window: dict[UUID, list[WindowPart]] = defaultdict(list)
    for window, outcomes, answered, seconds in rows.values_list(
        "window", "outcomes", "answered", "seconds"
    ):
        part = WindowPart(asked_count=len(outcomes), answered=answered, seconds=seconds or 0)
        parts_by_window[window].append(part)
    return parts_by_window


def _season_tally(*, summaries: Sequence[WindowSummary]) -> SeasonTally:
    """The total of the windows that have opened."""
    return taking_part.season_tally(
        tallies=[summary.tally for summary in summaries if summary.state != taking_part.AHEAD]
    )


def _next_planned_window(*, summaries: Sequence[WindowSummary]) -> Window | None:
    return next(
        (
            summary.window
            for summary in summaries
            if summary.state == taking_part.AHEAD and summary.window.arm == dates.PLANNED
        ),
        None,
    )


def _departments(*, season: Season) -> list[DepartmentMembers]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    members = Member.objects.filter(season=season)
    for department, arm, left_at in members.values_list("officer__department", "arm", "left_at"):
        counts[department][arm if left_at is None else "left"] += 1
    return [
        DepartmentMembers(
            name=str(department),
            planned=counts[department.code][dates.PLANNED],
            control=counts[department.code][dates.CONTROL],
            left=counts[department.code]["left"],
        )
        for department in people_queries.departments()
        if department.code in counts
    ]


def _course_names(*, codes: Iterable[str]) -> dict[str, Words]:
    """The name of each course by its code, by default the code."""
    run_codes = list(codes)
    names_by_code = {code: Words.same(code) for code in run_codes}
    for names in slots.slot_fills(name=slots.RUN_NAMES):
        names_by_code |= names(codes=run_codes)
    return names_by_code
