"""Keeps the summary tables of a run in step with its rows."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
from django.db import transaction
from django.utils import timezone

from promdaen.assessment import queries as assessment_queries
from promdaen.assessment.models import Paper, PaperItem
from promdaen.assessment.queries import adaptive as adaptive_queries
from promdaen.assessment.rules.adaptive import MODE as ADAPTIVE
from promdaen.course.models import (
    CourseRun,
    Enrolment,
    ItemSummary,
    LaterSummary,
    OfficerSummary,
    PaperSummary,
    RunPaper,
    RunSitting,
    ShiftSummary,
    TopicSummary,
)
from promdaen.course.rules import rounds, summaries

OCCASIONS = ("before", "after")
CROSSED = 2
Held = Mapping[tuple[UUID, str, int], RunSitting]
"""The sittings that count, by enrolment, occasion and months."""


def refresh_run_summary(*, run: CourseRun) -> None:
    """Rebuild every summary row of a run from its enrolments and current marks.

    Called inside the transaction of whatever changed them, so that the tables never differ
    from the rows. Raises RuntimeError outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A summary is rebuilt in the transaction of what changed it.")
    CourseRun.objects.select_for_update().get(pk=run.pk)
    # What was final changes now: somebody must say again that everything is in.
    CourseRun.objects.filter(pk=run.pk, is_final=True).update(is_final=False)
    enrolments = list(Enrolment.objects.filter(run=run).order_by("seat"))
    held = _sittings(run=run)
    fixed = {key: row for key, row in held.items() if row.sitting.mode != ADAPTIVE}
    marks, items = _run_marks(run=run, enrolments=enrolments, held=fixed)
    summary = summaries.run_summary(marks=marks)
    for table in (OfficerSummary, LaterSummary, PaperSummary, ShiftSummary, TopicSummary):
        table.objects.filter(run=run).delete()
    _write_officers(run=run, enrolments=enrolments, summary=summary, held=held)
    _write_papers(run=run, summary=summary, items=items, papers=marks.papers)
    ShiftSummary.objects.bulk_create(
        ShiftSummary(
            run=run,
            item_id=item,
            wrong_wrong=counts[0],
            wrong_right=counts[1],
            right_wrong=counts[2],
            right_right=counts[3],
        )
        for item, counts in zip(items, summary.shift_counts.tolist(), strict=True)
        if sum(counts)
    )
    TopicSummary.objects.bulk_create(
        TopicSummary(
            run=run,
            topic_id=str(facts.topic),
            items_count=facts.items_count,
            officers_count=facts.sums.n,
            before_sum=facts.sums.before,
            after_sum=facts.sums.after,
            gain_square_sum=facts.sums.gain_squares,
        )
        for facts in summary.topics
        if facts.sums.n
    )


def _sittings(*, run: CourseRun) -> Held:
    rows = RunSitting.objects.counted().filter(enrolment__run=run).select_related("sitting")
    return {(row.enrolment_id, row.occasion, row.months): row for row in rows}


def _run_marks(
    *,
    run: CourseRun,
    enrolments: Sequence[Enrolment],
    held: Held,
) -> tuple[summaries.RunMarks, Sequence[UUID]]:
    """The marks of the run and the items that its columns stand for."""
    read = assessment_queries.marks_of(sittings=[row.sitting_id for row in held.values()])
    row_of = {sitting: place for place, sitting in enumerate(read.sittings)}
    papers, topics = _papers(sat={row.sitting.paper_id for row in held.values()}, run=run)
    items = list(topics)
    column_of = {item: place for place, item in enumerate(read.items)}
    columns = [column_of.get(item) for item in items]

    def taken(*, occasion: str, months: int) -> tuple[Any, list[Hashable]]:
        rows = [held.get((one.pk, occasion, months)) for one in enrolments]
        matrix = np.full((len(enrolments), len(items)), np.nan)
        for place, row in enumerate(rows):
            if row is not None and row.sitting_id in row_of:
                marks = read.marks[row_of[row.sitting_id]]
                matrix[place] = [np.nan if one is None else marks[one] for one in columns]
        return matrix, [None if row is None else row.sitting.paper_id for row in rows]

    both = {one: taken(occasion=one, months=0) for one in OCCASIONS}
    later = {months: taken(occasion=rounds.LATER, months=months) for months in _rounds(held=held)}
    place_of = {item: place for place, item in enumerate(items)}
    return (
        summaries.RunMarks(
            before=both["before"][0],
            after=both["after"][0],
            laters={
                months: summaries.LaterMarks(marks=marks, sat=sat)
                for months, (marks, sat) in later.items()
            },
            sat={one: sat for one, (_marks, sat) in both.items()},
            papers={paper: [place_of[item] for item in order] for paper, order in papers.items()},
            topics=list(topics.values()),
            crossed=_crossed(run=run, papers=papers),
        ),
        items,
    )


def _rounds(*, held: Held) -> list[int]:
    return sorted({months for _who, occasion, months in held if occasion == rounds.LATER})


def _papers(
    *, sat: set[UUID], run: CourseRun
) -> tuple[dict[Hashable, list[UUID]], dict[UUID, str]]:
    """Items of every paper that was sat or planned, in order; and the topic of every item."""
    wanted = sat | set(RunPaper.objects.filter(run=run).values_list("paper_id", flat=True))
    papers: dict[Hashable, list[UUID]] = {}
    topics: dict[UUID, str] = {}
    rows = PaperItem.objects.filter(paper__in=wanted).order_by("paper__code", "position")
    for paper, item, topic in rows.values_list("paper_id", "item_id", "item__outcome__topic_id"):
        papers.setdefault(paper, []).append(item)
        topics[item] = topic
    return papers, topics


def _crossed(
    *, run: CourseRun, papers: Mapping[Hashable, Sequence[UUID]]
) -> tuple[Hashable, Hashable] | None:
    rows = RunPaper.objects.filter(run=run, occasion="before", half__gt=0).order_by("half")
    found = [paper for paper in rows.values_list("paper_id", flat=True) if paper in papers]
    return (found[0], found[1]) if len(found) == CROSSED else None


def _write_officers(
    *,
    run: CourseRun,
    enrolments: Sequence[Enrolment],
    summary: summaries.RunSummary,
    held: Held,
) -> None:
    cohort = summary.cohort
    later = _later_rows(run=run, enrolments=enrolments, summary=summary)
    newest: dict[UUID, LaterSummary] = {}
    for row in sorted(later, key=lambda row: _order(run=run, row=row, held=held)):
        newest[row.enrolment_id] = row
    LaterSummary.objects.bulk_create([*later, *_estimated_rows(run=run, held=held)])
    OfficerSummary.objects.bulk_create(
        OfficerSummary(
            enrolment=enrolment,
            run=run,
            before_points=_stored(cohort.before_points[place]),
            after_points=_stored(cohort.after_points[place]),
            later_points=last.points if (last := newest.get(enrolment.pk)) else None,
            is_later_comparable=last.is_comparable if last else True,
            changed_count=int(cohort.changed_counts[place]),
        )
        for place, enrolment in enumerate(enrolments)
    )


def _later_rows(
    *, run: CourseRun, enrolments: Sequence[Enrolment], summary: summaries.RunSummary
) -> list[LaterSummary]:
    return [
        LaterSummary(
            enrolment=enrolment,
            run=run,
            months=months,
            points=points,
            is_comparable=bool(later.is_comparable[place]),
        )
        for months, later in summary.laters.items()
        for place, enrolment in enumerate(enrolments)
        if (points := _stored(later.points[place])) is not None
    ]


def _estimated_rows(*, run: CourseRun, held: Held) -> list[LaterSummary]:
    """What adaptive later tests make expected on their paper: beside scores, never among them."""
    adaptive = [row for row in held.values() if row.sitting.mode == ADAPTIVE]
    shares = adaptive_queries.shares_of(sittings=[row.sitting_id for row in adaptive])
    return [
        LaterSummary(
            enrolment_id=row.enrolment_id,
            run=run,
            months=row.months,
            points=100 * shares[row.sitting_id],
            is_comparable=False,
            is_estimated=True,
        )
        for row in adaptive
    ]


def _order(*, run: CourseRun, row: LaterSummary, held: Held) -> tuple[date, int]:
    sitting = held[row.enrolment_id, rounds.LATER, row.months].sitting
    day = rounds.held_on(
        ends_on=run.ends_on, months=row.months, opened_on=timezone.localdate(sitting.opened_at)
    )
    return day, row.months


def _write_papers(
    *,
    run: CourseRun,
    summary: summaries.RunSummary,
    items: Sequence[UUID],
    papers: Mapping[Hashable, Sequence[int]],
) -> None:
    by_id: Mapping[Hashable, Paper] = Paper.objects.in_bulk(list(papers))
    rows = []
    for facts in summary.papers:
        paper = PaperSummary.objects.create(
            run=run,
            occasion=facts.occasion,
            paper=by_id[facts.paper],
            officers_count=facts.sums.officers,
            total_sum=facts.sums.total_sum,
            total_square_sum=facts.sums.total_square_sum,
            slope=facts.sums.slope,
        )
        rows += [
            ItemSummary(
                paper_summary=paper,
                item_id=items[column],
                position=place + 1,
                mark_sum=float(facts.sums.mark_sums[place]),
                square_sum=float(facts.sums.square_sums[place]),
                cross_sum=float(facts.cross_sums[place]),
            )
            for place, column in enumerate(papers[facts.paper])
        ]
    ItemSummary.objects.bulk_create(rows)


def _stored(points: Any) -> float | None:
    return None if np.isnan(points) else float(points)
