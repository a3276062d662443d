"""The coordinator's dashboard, from summary tables only."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from promdaen.assessment.rules import intervals, splits
from promdaen.course import queries as course_queries
from promdaen.course.models import CourseRun, Programme
from promdaen.kit import parts, suppression
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.places import queries as places_queries
from promdaen.report.queries import prepared_figures

TargetByCell = Mapping[tuple[str, str], int]
"""The number of officers in targets, by department and province."""
Counts = Mapping[str, course_queries.PeopleCounts]
MAX_DATES = 12


@dataclass(frozen=True)
class TargetReach:
    """Officers trained of a group against its target; share 0..1, None without a target."""

    code: str
    name: str
    trained: int
    target: int | None
    women: int | None = None

    @property
    def share(self) -> float | None:
        """Officers trained divided by the target, or None without a target."""
        return self.trained / self.target if self.target else None


@dataclass(frozen=True)
class Higher:
    """Officers who scored higher, of those with both tests, with interval and chance (0..1)."""

    n: int
    higher: int
    share: float | None
    interval: tuple[float, float] | None
    by_chance: float | None


@dataclass(frozen=True)
class Overview:
    """The dashboard of one programme, or of everything the account may see.

    `prepared_at`: when its figures were prepared, None if they were computed just now. `gains` are
    those of the last tested runs, `has_more_gains` if there are more.
    """

    programmes: Sequence[Programme]
    programme: Programme | None
    total: TargetReach
    runs: Mapping[str, int]
    prepared_at: datetime | None
    higher: Higher
    departments: Sequence[TargetReach]
    sexes: Mapping[str, int]
    provinces: Sequence[TargetReach]
    tiles: Sequence[parts.Tile]
    gains: Sequence[JsonObject]
    has_more_gains: bool
    calendar: Sequence[CourseRun]


def overview(*, account: Account, programme: str, now: datetime) -> Overview:
    """The first page of coordinators and viewers. Raises NotAllowed for others."""
    today = timezone.localdate(now)
    people_queries.require_right("results", account=account)
    visible_runs = course_queries.visible_to(account=account).filter(is_cancelled=False)
    programmes = course_queries.known_programmes()
    chosen = next((row for row in programmes if row.code == programme), None)
    runs = visible_runs.filter(programme=chosen) if chosen is not None else visible_runs
    wanted_by_cell = _wanted_by_cell(programmes=[chosen] if chosen else programmes)
    figures = prepared_figures.prepared_overview(programme=chosen, today=today)
    dated_runs = runs.select_related("province").order_by("starts_on", "code")
    if figures is None:
        rows = list(dated_runs)
        figures = prepared_figures.compute_overview(runs=runs, rows=rows, today=today)
        calendar = [run for run in rows if run.ends_on >= today][:MAX_DATES]
    else:
        rows = list(dated_runs.filter(pk__in=figures.gains))
        calendar = list(dated_runs.filter(ends_on__gte=today)[:MAX_DATES])
    counts = figures.counts
    provinces = _provinces(counts=figures.provinces, targets=wanted_by_cell)
    return Overview(
        programmes=programmes,
        programme=chosen,
        total=TargetReach("", "", counts.trained, sum(wanted_by_cell.values()) or None),
        runs=figures.runs,
        prepared_at=figures.prepared_at,
        higher=share_scoring_higher(counts=figures.higher),
        departments=_departments(counts=figures.departments, targets=wanted_by_cell),
        sexes={"F": counts.women, "M": counts.men},
        provinces=provinces,
        tiles=[_tile(target_reach=target_reach) for target_reach in provinces],
        gains=run_gains(sums=figures.gains, runs=rows),
        has_more_gains=figures.has_more_gains,
        calendar=calendar,
    )


def provinces_reached(*, account: Account, programme: str) -> list[TargetReach]:
    """The provinces with officers trained against the target. Raises NotAllowed."""
    people_queries.require_right("results", account=account)
    visible_runs = course_queries.visible_to(account=account).filter(is_cancelled=False)
    programmes = course_queries.known_programmes()
    chosen = [row for row in programmes if row.code == programme]
    runs = visible_runs.filter(programme=chosen[0]) if chosen else visible_runs
    return _provinces(
        counts=course_queries.people_by(runs=runs, by="province"),
        targets=_wanted_by_cell(programmes=chosen or programmes),
    )


def target_of_all() -> int | None:
    """The sum of the targets of all programmes, None without targets."""
    targets = course_queries.officers_wanted().values()
    return sum(sum(by_cell.values()) for by_cell in targets) or None


def share_scoring_higher(*, counts: course_queries.HigherCounts) -> Higher:
    """How many of those with both tests scored higher, with interval and chance."""
    return Higher(
        n=counts.n,
        higher=counts.higher,
        share=counts.higher / counts.n if counts.n else None,
        interval=intervals.wilson(hits=counts.higher, n=counts.n),
        by_chance=counts.by_chance_share,
    )


def _departments(*, counts: Counts, targets: TargetByCell) -> list[TargetReach]:
    target: Counter[str] = Counter()
    for (code, _province), officers in targets.items():
        target[code] += officers
    return [
        TargetReach(
            department.code,
            str(department.name),
            counts[department.code].trained if department.code in counts else 0,
            target.get(department.code),
        )
        for department in people_queries.departments()
    ]


def _provinces(*, counts: Counts, targets: TargetByCell) -> list[TargetReach]:
    target: Counter[str] = Counter()
    for (_department, code), officers in targets.items():
        target[code] += officers
    return [
        TargetReach(
            province.code,
            str(province.name),
            counts[province.code].trained if province.code in counts else 0,
            target.get(province.code),
        )
        for province in places_queries.provinces()
    ]


def _wanted_by_cell(*, programmes: Sequence[Programme]) -> TargetByCell:
    wanted_by_cell: Counter[tuple[str, str]] = Counter()
    for programme in programmes:
        wanted_by_cell.update(course_queries.officers_wanted().get(programme.pk, {}))
    return wanted_by_cell


def _tile(*, target_reach: TargetReach) -> parts.Tile:
    if target_reach.share is None:
        value = str(target_reach.trained) if target_reach.trained else "–"
    else:
        value = f"{round(100 * target_reach.share)} %"
    return parts.Tile(
        code=target_reach.code,
        name=target_reach.name,
        value=value,
        level=parts.share_tone(share=target_reach.share) if target_reach.share is not None else 0,
        detail=f"{target_reach.trained} / {target_reach.target or '–'}",
        is_flagged=bool(target_reach.target) and not target_reach.trained,
    )


def run_gains(
    *, sums: Mapping[UUID, splits.GainSums], runs: Sequence[CourseRun]
) -> list[NewJsonObject]:
    """The gain of each run that has one and is not too small, oldest first."""
    gains = []
    tested = [run for run in runs if run.pk in sums]
    for run in sorted(tested, key=lambda run: (run.ends_on, run.code)):
        split = splits.split_of_sums(sums=sums[run.pk])
        if split.n and not suppression.is_small(n=split.n):
            gains.append(
                {
                    "code": run.code,
                    "label": run.label,
                    "ends_on": run.ends_on,
                    "n": split.n,
                    "gain_points": split.gain_points,
                    "gain_points_interval": split.gain_points_interval,
                }
            )
    return gains
