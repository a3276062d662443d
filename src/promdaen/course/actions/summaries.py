"""Keeps the summary tables of a run in step with its rows."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any
from uuid import UUID

import numpy as np
from django.db import transaction

from promdaen.assessment import queries as assessment_queries
from promdaen.assessment.models import Paper, PaperItem
from promdaen.course.models import (
    CourseRun,
    Enrolment,
    ItemSummary,
    OfficerSummary,
    PaperSummary,
    RunPaper,
    RunSitting,
    ShiftSummary,
    TopicSummary,
)
from promdaen.course.rules import summaries

OCCASIONS = ("before", "after", "later")
CROSSED = 2


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
    marks, items = _run_marks(run=run, enrolments=enrolments, held=held)
    summary = summaries.run_summary(marks=marks)
    for table in (OfficerSummary, PaperSummary, ShiftSummary, TopicSummary):
        table.objects.filter(run=run).delete()
    _write_officers(run=run, enrolments=enrolments, summary=summary)
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


def _sittings(*, run: CourseRun) -> Mapping[tuple[UUID, str], RunSitting]:
    rows = RunSitting.objects.filter(
        enrolment__run=run, sitting__withdrawn_at__isnull=True
    ).select_related("sitting")
    return {(row.enrolment_id, row.occasion): row for row in rows}


def _run_marks(
    *,
    run: CourseRun,
    enrolments: Sequence[Enrolment],
    held: Mapping[tuple[UUID, str], RunSitting],
) -> tuple[summaries.RunMarks, Sequence[UUID]]:
    """The marks of the run and the items that its columns stand for."""
    read = assessment_queries.marks_of(sittings=[row.sitting_id for row in held.values()])
    row_of = {sitting: place for place, sitting in enumerate(read.sittings)}
    papers, topics = _papers(sat={row.sitting.paper_id for row in held.values()}, run=run)
    items = list(topics)
    column_of = {item: place for place, item in enumerate(read.items)}
    columns = [column_of.get(item) for item in items]
    matrices, sat = {}, {}
    for occasion in OCCASIONS:
        rows = [held.get((one.pk, occasion)) for one in enrolments]
        sat[occasion] = [None if row is None else row.sitting.paper_id for row in rows]
        matrix = np.full((len(enrolments), len(items)), np.nan)
        for place, row in enumerate(rows):
            if row is not None and row.sitting_id in row_of:
                marks = read.marks[row_of[row.sitting_id]]
                matrix[place] = [np.nan if one is None else marks[one] for one in columns]
        matrices[occasion] = matrix
    place_of = {item: place for place, item in enumerate(items)}
    return (
        summaries.RunMarks(
            before=matrices["before"],
            after=matrices["after"],
            later=matrices["later"],
            sat=sat,
            papers={paper: [place_of[item] for item in order] for paper, order in papers.items()},
            topics=list(topics.values()),
            crossed=_crossed(run=run, papers=papers),
        ),
        items,
    )


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
    *, run: CourseRun, enrolments: Sequence[Enrolment], summary: summaries.RunSummary
) -> None:
    cohort = summary.cohort
    OfficerSummary.objects.bulk_create(
        OfficerSummary(
            enrolment=enrolment,
            run=run,
            before_points=_stored(cohort.before_points[place]),
            after_points=_stored(cohort.after_points[place]),
            later_points=_stored(summary.later_points[place]),
            changed_count=int(cohort.changed_counts[place]),
        )
        for place, enrolment in enumerate(enrolments)
    )


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
