"""Figures of any set of runs, from summary tables only."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    When,
)
from django.db.models.functions import Cast, Coalesce

from promdaen.assessment.models import Item, PaperItem
from promdaen.assessment.rules import cohorts, reliability, shifts, splits
from promdaen.assessment.rules.arrays import SAME_POINTS
from promdaen.course.models import (
    CourseRun,
    Enrolment,
    ItemSummary,
    OfficerSummary,
    PaperSummary,
    ShiftSummary,
    SummaryMark,
    TopicSummary,
)
from promdaen.course.rules import summaries
from promdaen.curriculum import queries as curriculum_queries
from promdaen.curriculum.models import Topic

CROSSED = "crossed"


@dataclass(frozen=True)
class Labels:
    """Attributes of the officers of a cohort, in the cohort's order."""

    department: tuple[str, ...]
    province: tuple[str, ...]
    sex: tuple[str, ...]


@dataclass(frozen=True)
class PaperTotals:
    """A paper on an occasion over n officers: sums of their total marks and of the squares.

    `slopes`: sum over officers of the squared slope of their run's scale.
    """

    n: int
    total: float
    squares: float
    slopes: float


@dataclass(frozen=True)
class ItemSums:
    """An item of a paper on an occasion: sums of marks, their squares, and with the totals."""

    paper: UUID
    occasion: str
    item: UUID
    position: int
    is_anchor: bool
    marks: float
    squares: float
    crossed: float


@dataclass(frozen=True)
class RunsCohort:
    """The cohort of a set of runs; `shift_items` are the items of its shift rows.

    papers, item_sums: the sums of its papers and their items, by paper and occasion. is_equated:
    some run's scores are on one scale of two papers. unlinked_count: crossed runs in which too few
    officers took the tests for a link. enrolments: the ids of enrolment and run of each officer of
    the cohort, as text.
    """

    cohort: cohorts.Cohort
    labels: Labels
    shift_items: tuple[UUID, ...]
    papers: Mapping[tuple[UUID, str], PaperTotals]
    item_sums: tuple[ItemSums, ...]
    is_equated: bool
    unlinked_count: int
    enrolments: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class OccasionItemFigures:
    """An item of a paper on an occasion over n officers: facility, sd, discrimination."""

    item: Item
    paper_id: UUID
    occasion: str
    position: int
    is_anchor: bool
    n: int
    facility: float
    sd: float
    discrimination: float | None


@dataclass(frozen=True)
class TopicGains:
    """Gains on one topic over all runs together."""

    topic: Topic
    items_count: int
    sums: splits.GainSums


def is_updating(*, runs: Iterable[CourseRun] | None = None) -> bool:
    """Whether these runs, or any, have changes that their summaries do not include yet.

    A page shows this. Code that signs, issues or exports rebuilds the summaries first
    (`course.actions.settle_runs`).
    """
    marks = SummaryMark.objects.all()
    return marks.exists() if runs is None else marks.filter(run__in=runs).exists()


def has_changes() -> Exists:
    """The condition for a run of a query that `is_updating`."""
    return Exists(SummaryMark.objects.filter(run=OuterRef("pk")))


def cohort_of_runs(*, runs: QuerySet[CourseRun]) -> RunsCohort:
    """The cohort of runs; officers without any test are rows of NaN."""
    columns = _officer_columns(runs=runs)
    totals, sums = _paper_totals(runs=runs), _item_sums(runs=runs)
    papers = _paper_sums(totals=totals, sums=sums)
    items, counts = _shift_counts(runs=runs)
    later = cohorts.floats(values=columns[5])
    cohort = cohorts.Cohort(
        before_points=cohorts.floats(values=columns[3]),
        after_points=cohorts.floats(values=columns[4]),
        changed_counts=np.array([count or 0 for count in columns[6]], dtype=np.int64),
        before_papers=papers["before"],
        after_papers=papers["after"],
        shift_counts=counts,
        later_points=None if np.isnan(later).all() else later,
    )
    linked, unlinked = _links(runs=runs)
    return RunsCohort(
        cohort=cohort,
        labels=Labels(
            department=tuple(columns[0]),
            province=tuple(columns[1]),
            sex=tuple(columns[2]),
        ),
        shift_items=items,
        papers=totals,
        item_sums=sums,
        is_equated=linked > 0,
        unlinked_count=unlinked,
        enrolments=list(zip(columns[7], columns[8], strict=True)),
    )


def cohort_items(*, cohort: RunsCohort) -> dict[UUID, Item]:
    """The items of the papers that were taken, with their outcomes."""
    item_codes = {item_sum.item for item_sum in cohort.item_sums}.union(cohort.shift_items)
    return Item.objects.select_related("outcome").in_bulk(item_codes)


def item_figures(*, cohort: RunsCohort, items: Mapping[UUID, Item]) -> list[OccasionItemFigures]:
    """Every item of every paper that was taken, over officers with both occasions."""
    return [
        _figures(
            sums=item_sum,
            item=items[item_sum.item],
            totals=cohort.papers[item_sum.paper, item_sum.occasion],
        )
        for item_sum in cohort.item_sums
    ]


def item_shifts(
    *, cohort: RunsCohort, items: Mapping[UUID, Item]
) -> list[tuple[Item, shifts.AnswerShift]]:
    """The change of every item, over officers who answered it on both occasions, by item code."""
    moved = shifts.shifts(counts=cohort.cohort.shift_counts) if cohort.shift_items else []
    return [(items[item], shift) for item, shift in zip(cohort.shift_items, moved, strict=True)]


def topic_gains(*, runs: QuerySet[CourseRun]) -> list[TopicGains]:
    """Gains on every topic, in topic order."""
    rows = (
        TopicSummary.objects.filter(run__in=runs)
        .values("topic_id")
        .annotate(
            n=Sum("officers_count"),
            most_items=Max("items_count"),
            before=Sum("before_sum"),
            after=Sum("after_sum"),
            squares=Sum("gain_square_sum"),
        )
        .order_by()
    )
    sums = {row["topic_id"]: row for row in rows}
    return [
        TopicGains(
            topic=topic,
            items_count=sums[topic.pk]["most_items"],
            sums=splits.GainSums(
                n=sums[topic.pk]["n"],
                before=sums[topic.pk]["before"],
                after=sums[topic.pk]["after"],
                gain_squares=sums[topic.pk]["squares"],
            ),
        )
        for topic in curriculum_queries.topics_alone()
        if topic.pk in sums
    ]


@dataclass(frozen=True)
class HigherCounts:
    """Officers with both tests, how many scored higher, and the share expected by chance."""

    n: int
    higher: int
    by_chance_share: float | None


@dataclass(frozen=True)
class TestedTwice:
    """Officers with both occasions: sums of their points by run, and how many rose."""

    gains: Mapping[UUID, splits.GainSums]
    higher: HigherCounts


def paired_test_results(*, runs: QuerySet[CourseRun]) -> TestedTwice:
    """Results of the officers with both occasions, without reading single scores."""
    gain = F("after_points") - F("before_points")
    rows = list(
        OfficerSummary.objects.filter(
            run__in=runs, before_points__isnull=False, after_points__isnull=False
        )
        .values("run_id", "changed_count")
        .annotate(
            n=Count("pk"),
            before=Sum("before_points"),
            after=Sum("after_points"),
            squares=Sum(gain * gain),
            higher=Count("pk", filter=Q(after_points__gt=F("before_points") + SAME_POINTS)),
        )
        .order_by("run_id", "changed_count")
    )
    by_run: dict[UUID, list[Any]] = {}
    for row in rows:
        by_run.setdefault(row["run_id"], []).append(row)
    gains = {
        run: splits.GainSums(
            n=sum(row["n"] for row in of_run),
            before=math.fsum(row["before"] for row in of_run),
            after=math.fsum(row["after"] for row in of_run),
            gain_squares=math.fsum(row["squares"] for row in of_run),
        )
        for run, of_run in by_run.items()
    }
    changed = np.repeat([row["changed_count"] for row in rows], [row["n"] for row in rows])
    return TestedTwice(
        gains=gains,
        higher=HigherCounts(
            n=sum(row["n"] for row in rows),
            higher=sum(row["higher"] for row in rows),
            by_chance_share=shifts.chance_share(changed_counts=changed.astype(np.int64)),
        ),
    )


def gains_by_run(*, runs: QuerySet[CourseRun]) -> Mapping[UUID, splits.GainSums]:
    """Sums of points of the officers with both occasions, by run."""
    return paired_test_results(runs=runs).gains


def _officer_columns(*, runs: QuerySet[CourseRun]) -> Sequence[Sequence[Any]]:
    """Columns: department, province, sex, points before, after and later, changed items, ids."""
    ordered = Enrolment.objects.filter(run__in=runs).order_by(
        "run__starts_on", "run__code", "seat"
    )
    rows = list(
        ordered.annotate(
            place=Coalesce("province_id", "run__province_id"),
            comparable_later=Case(
                When(summary__is_later_comparable=True, then=F("summary__later_points"))
            ),
        ).values_list(
            "department_id",
            "place",
            "sex",
            "summary__before_points",
            "summary__after_points",
            "comparable_later",
            "summary__changed_count",
            id_text(name="pk"),
            id_text(name="run_id"),
        )
    )
    return list(zip(*rows, strict=True)) if rows else [()] * 9


def id_text(*, name: str) -> Cast:
    """An id as text: a country has a hundred thousand, and making UUIDs takes half the time."""
    return Cast(F(name), CharField())


def _figures(*, sums: ItemSums, item: Item, totals: PaperTotals) -> OccasionItemFigures:
    mean = sums.marks / totals.n
    return OccasionItemFigures(
        item=item,
        paper_id=sums.paper,
        occasion=sums.occasion,
        position=sums.position,
        is_anchor=sums.is_anchor,
        n=totals.n,
        facility=mean,
        sd=float(np.sqrt(max(0.0, sums.squares / totals.n - mean * mean))),
        discrimination=summaries.item_rest_correlation(
            n=totals.n,
            mark_sum=sums.marks,
            square_sum=sums.squares,
            cross_sum=sums.crossed,
            totals=(totals.total, totals.squares),
        ),
    )


def _paper_totals(*, runs: QuerySet[CourseRun]) -> dict[tuple[UUID, str], PaperTotals]:
    rows = (
        PaperSummary.objects.filter(run__in=runs)
        .values_list("paper_id", "occasion")
        .annotate(
            n=Sum("officers_count"),
            total=Sum("total_sum"),
            squares=Sum("total_square_sum"),
            slopes=Sum(F("officers_count") * F("slope") * F("slope")),
        )
        .order_by("occasion", "paper_id")
    )
    return {(paper, occasion): PaperTotals(*sums) for paper, occasion, *sums in rows}


def _item_sums(*, runs: QuerySet[CourseRun]) -> tuple[ItemSums, ...]:
    of_paper = ("paper_summary__paper_id", "paper_summary__occasion", "item_id", "position")
    rows = (
        ItemSummary.objects.filter(paper_summary__run__in=runs)
        .values_list(*of_paper)
        .annotate(marks=Sum("mark_sum"), squares=Sum("square_sum"), crossed=Sum("cross_sum"))
        .order_by("paper_summary__paper_id", "paper_summary__occasion", "position")
    )
    # Asked once: within the sums the anchor would be looked up for every item of every run.
    anchors = set(PaperItem.objects.filter(is_anchor=True).values_list("paper_id", "item_id"))
    return tuple(
        ItemSums(paper, occasion, item, position, (paper, item) in anchors, *sums)
        for paper, occasion, item, position, *sums in rows
    )


def _paper_sums(
    *, totals: Mapping[tuple[UUID, str], PaperTotals], sums: Sequence[ItemSums]
) -> Mapping[str, tuple[reliability.PaperSums, ...]]:
    """Sums of each paper over all runs, by occasion.

    If runs have links of their own, the slope is the root of the officers' mean square, because
    errors of measurement add up as squares.
    """
    items: dict[tuple[UUID, str], list[tuple[float, float]]] = {}
    for item_sums in sums:
        items.setdefault((item_sums.paper, item_sums.occasion), []).append(
            (item_sums.marks, item_sums.squares)
        )
    sums_by_occasion: dict[str, list[reliability.PaperSums]] = {
        "before": [],
        "after": [],
        "later": [],
    }
    for (paper, occasion), item_totals in totals.items():
        marks = np.array(items[paper, occasion], dtype=float)
        sums_by_occasion[occasion].append(
            reliability.PaperSums(
                officers=item_totals.n,
                mark_sums=marks[:, 0],
                square_sums=marks[:, 1],
                total_sum=item_totals.total,
                total_square_sum=item_totals.squares,
                slope=math.sqrt(item_totals.slopes / item_totals.n),
            )
        )
    return {occasion: tuple(papers) for occasion, papers in sums_by_occasion.items()}


def _shift_counts(*, runs: QuerySet[CourseRun]) -> tuple[tuple[UUID, ...], npt.NDArray[np.int64]]:
    rows = list(
        ShiftSummary.objects.filter(run__in=runs)
        .values_list("item_id")
        .annotate(
            ww=Sum("wrong_wrong"),
            wr=Sum("wrong_right"),
            rw=Sum("right_wrong"),
            rr=Sum("right_right"),
        )
        .order_by("item__code", "item__version")
    )
    counts = np.array([row[1:] for row in rows], dtype=np.int64).reshape(len(rows), 4)
    return tuple(row[0] for row in rows), counts


def unlinked_count(*, runs: QuerySet[CourseRun]) -> int:
    """Crossed runs in which too few officers took the tests for a link; reads no scores."""
    return _links(runs=runs)[1]


def _links(*, runs: QuerySet[CourseRun]) -> tuple[int, int]:
    """How many crossed runs with both tests are on one scale, and how many are not."""
    crossed = runs.filter(design=CROSSED, paper_summaries__isnull=False)
    is_linked = Q(paper_summaries__slope__lt=1) | Q(paper_summaries__slope__gt=1)
    link_counts = crossed.order_by().aggregate(
        n=Count("pk", distinct=True), linked=Count("pk", distinct=True, filter=is_linked)
    )
    return link_counts["linked"], link_counts["n"] - link_counts["linked"]
