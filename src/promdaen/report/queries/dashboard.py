"""The coordinator's dashboard, from summary tables alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils import timezone

from promdaen.assessment.rules import intervals, splits
from promdaen.course import queries as course_queries
from promdaen.course.models import CourseRun, Programme, Target
from promdaen.course.queries import trainer_forecast
from promdaen.exercise.queries import findings as finding_queries
from promdaen.kit import parts, suppression
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.places import queries as places_queries


@dataclass(frozen=True)
class Reached:
    """Officers trained of a group against its target; share 0..1, None without a target."""

    code: str
    name: str
    trained: int
    target: int | None
    women: int | None = None

    @property
    def share(self) -> float | None:
        """Trained over target."""
        return self.trained / self.target if self.target else None


@dataclass(frozen=True)
class Higher:
    """Officers who scored higher, of those tested twice, with interval and chance (0..1)."""

    n: int
    higher: int
    share: float | None
    interval: tuple[float, float] | None
    by_chance: float | None


@dataclass(frozen=True)
class Overview:
    """The dashboard of one programme, or of everything the account may see."""

    programmes: Sequence[Programme]
    programme: Programme | None
    total: Reached
    runs: Mapping[str, int]
    higher: Higher
    departments: Sequence[Reached]
    sexes: Mapping[str, int]
    provinces: Sequence[Reached]
    tiles: Sequence[parts.Tile]
    gains: Sequence[Mapping[str, Any]]
    calendar: Sequence[CourseRun]
    attention: Sequence[course_queries.AttentionRow]
    trainers_missing: int
    provinces_short: int
    findings_overdue: int


def overview(*, account: Account, programme: str, now: datetime) -> Overview:
    """What the coordinator and the viewer see first; raises NotAllowed for others."""
    today = timezone.localdate(now)
    people_queries.require_right("results", account=account)
    seen = course_queries.visible_to(account=account).filter(is_cancelled=False)
    programmes = list(Programme.objects.all())
    chosen = next((one for one in programmes if one.code == programme), None)
    runs = seen.filter(programme=chosen) if chosen is not None else seen
    targets = Target.objects.current().filter(programme__in=[chosen] if chosen else programmes)
    sexes = course_queries.people_by(runs=runs, by="sex")
    provinces = _provinces(runs=runs, targets=targets)
    counts = course_queries.people_counts(runs=runs)
    target = targets.aggregate(n=Sum("officers_count"))["n"]
    trainers_missing, provinces_short = trainer_forecast.national_gap(today=today)
    return Overview(
        programmes=programmes,
        programme=chosen,
        total=Reached("", "", counts.trained, target),
        runs=_run_states(runs=runs, today=today),
        higher=_higher(runs=runs),
        departments=_departments(runs=runs, targets=targets),
        sexes={sex: sexes[sex].trained if sex in sexes else 0 for sex in ("F", "M")},
        provinces=provinces,
        tiles=[_tile(row=row) for row in provinces],
        gains=_gains(runs=runs),
        calendar=list(
            runs.filter(ends_on__gte=today)
            .select_related("province", "course")
            .order_by("starts_on", "code")[:12]
        ),
        attention=course_queries.attention_rows(account=account, now=now),
        trainers_missing=trainers_missing,
        provinces_short=provinces_short,
        findings_overdue=finding_queries.overdue_count(account=account, today=today),
    )


def _run_states(*, runs: QuerySet[CourseRun], today: date) -> dict[str, int]:
    days = list(runs.values_list("starts_on", "ends_on"))
    finished = sum(end < today for _, end in days)
    planned = sum(start > today for start, _ in days)
    return {
        "all": len(days),
        "finished": finished,
        "planned": planned,
        "running": len(days) - finished - planned,
    }


def _higher(*, runs: QuerySet[CourseRun]) -> Higher:
    found = course_queries.higher_counts(runs=runs)
    return Higher(
        n=found.n,
        higher=found.higher,
        share=found.higher / found.n if found.n else None,
        interval=intervals.wilson(hits=found.higher, n=found.n),
        by_chance=found.by_chance_share,
    )


def _departments(*, runs: QuerySet[CourseRun], targets: QuerySet[Target]) -> list[Reached]:
    found = course_queries.people_by(runs=runs, by="department")
    wanted = _wanted(targets=targets, field="department_id")
    return [
        Reached(
            row.code,
            str(row.name),
            found[row.code].trained if row.code in found else 0,
            wanted.get(row.code),
        )
        for row in people_queries.departments()
    ]


def _provinces(*, runs: QuerySet[CourseRun], targets: QuerySet[Target]) -> list[Reached]:
    found = course_queries.people_by(runs=runs, by="province")
    wanted = _wanted(targets=targets, field="province_id")
    return [
        Reached(
            row.code,
            str(row.name),
            found[row.code].trained if row.code in found else 0,
            wanted.get(row.code),
        )
        for row in places_queries.provinces()
    ]


def _wanted(*, targets: QuerySet[Target], field: str) -> dict[str, int]:
    return dict(targets.values_list(field).annotate(n=Sum("officers_count")).order_by())


def _tile(*, row: Reached) -> parts.Tile:
    if row.share is None:
        value = str(row.trained) if row.trained else "–"
    else:
        value = f"{round(100 * row.share)} %"
    return parts.Tile(
        code=row.code,
        name=row.name,
        value=value,
        level=parts.level_of(share=row.share) if row.share is not None else 0,
        detail=f"{row.trained} / {row.target or '–'}",
        is_flagged=bool(row.target) and not row.trained,
    )


def _gains(*, runs: QuerySet[CourseRun]) -> list[dict[str, Any]]:
    sums = course_queries.gains_by_run(runs=runs)
    rows = []
    for run in runs.filter(pk__in=sums).select_related("province").order_by("ends_on", "code"):
        split = splits.split_of_sums(sums=sums[run.pk])
        if split.n and not suppression.is_small(n=split.n):
            rows.append(
                {
                    "code": run.code,
                    "label": run.label,
                    "ends_on": run.ends_on,
                    "n": split.n,
                    "gain_points": split.gain_points,
                    "gain_points_interval": split.gain_points_interval,
                }
            )
    return rows
