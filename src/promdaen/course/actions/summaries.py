"""Keep the summary tables of a run up to date: changes mark the run, then it is rebuilt."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt
from django.db import transaction
from django.db.models import FloatField, Model, QuerySet
from django.utils import timezone

from promdaen.assessment import queries as assessment_queries
from promdaen.assessment.models import Paper, PaperItem
from promdaen.assessment.queries import adaptive as adaptive_queries
from promdaen.assessment.rules.adaptive import ADAPTIVE_MODE as ADAPTIVE
from promdaen.course.actions.rights import lock_run
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
    SummaryMark,
    TopicSummary,
)
from promdaen.course.rules import rounds, summaries
from promdaen.kit import bulk
from promdaen.kit.ids import new_id
from promdaen.kit.proofs import MAX_FAULTS, ProofResult

OCCASIONS = ("before", "after")
CROSSED_PAPERS_COUNT = 2
BATCH_SIZE = 500
"""The most ids in one database query."""
# Papers come before their items, which refer to them.
SUMMARY_TABLES: tuple[Any, ...] = (
    OfficerSummary,
    LaterSummary,
    PaperSummary,
    ItemSummary,
    ShiftSummary,
    TopicSummary,
)
CountedSittings = Mapping[tuple[UUID, str, int], RunSitting]
"""The sittings that count, by enrolment, occasion and months."""


def mark_runs(*, runs: Iterable[UUID]) -> None:
    """Mark the summaries of runs (by id) for a rebuild, in the caller's transaction.

    A rebuild reads every test of a run. A change of one sitting only adds a row here, so that its
    cost does not depend on the number of officers. Raises RuntimeError outside a transaction.
    """
    _require_transaction()
    ids = list(runs)
    # The data of a final run changes: a person must confirm again that it is complete.
    CourseRun.objects.filter(pk__in=ids, is_final=True).update(is_final=False)
    rows = [(new_id(), run) for run in ids]
    bulk.add_rows(model=SummaryMark, columns=("id", "run_id"), rows=rows)


def refresh_run_summary(*, run: CourseRun) -> None:
    """Rebuild every summary row of a run from its enrolments and current marks.

    Call it inside the transaction of a change of the whole run. Raises RuntimeError outside one.
    """
    _require_transaction()
    lock_run(run=run)
    CourseRun.objects.filter(pk=run.pk, is_final=True).update(is_final=False)
    _settle(run=run)


def settle_runs(*, runs: QuerySet[CourseRun]) -> None:
    """Rebuild the marked runs among these now, in the caller's transaction.

    Call it before reading summaries to sign, issue, finish or export. Raises RuntimeError outside
    a transaction.
    """
    _require_transaction()
    for run in runs.filter(pk__in=SummaryMark.objects.values("run")).order_by("pk"):
        lock_run(run=run)
        _settle(run=run)


def settle_merged_runs(
    *, runs: Iterable[UUID], enrolments: Iterable[UUID], sittings: Iterable[UUID]
) -> int:
    """Rebuild the runs of rows from another node, in the transaction that stored them.

    A run that was final there stays final here. Returns the number of runs. Raises RuntimeError
    outside a transaction.
    """
    _require_transaction()
    ids = set(runs)
    for values in _parts(enrolments):
        rows = Enrolment.objects.filter(pk__in=values).order_by()
        ids.update(rows.values_list("run_id", flat=True))
    for values in _parts(sittings):
        links = RunSitting.objects.filter(sitting__in=values).order_by()
        ids.update(links.values_list("enrolment__run_id", flat=True))
    stale_runs = list(CourseRun.objects.filter(pk__in=ids).order_by("pk"))
    for run in stale_runs:
        lock_run(run=run)
        _settle(run=run)
    return len(stale_runs)


def _parts(ids: Iterable[UUID]) -> Iterator[list[UUID]]:
    rows = list(ids)
    return (rows[at : at + BATCH_SIZE] for at in range(0, len(rows), BATCH_SIZE))


def rebuild_marked_runs(*, now: datetime | None = None) -> int:
    """Rebuild every marked run in a separate transaction each; returns the number rebuilt.

    A server calls it twice a second. The summaries are computed before the transaction that stores
    them, so that saving an answer does not wait.
    """
    ids = SummaryMark.objects.values_list("run_id", flat=True).distinct()
    return sum(_rebuild(run=run) for run in CourseRun.objects.filter(pk__in=list(ids)))


def _rebuild(*, run: CourseRun) -> bool:
    """Rebuild a run from its current rows; False if another process was faster.

    A rebuild removes only the marks read before it was computed, so a change during the
    computation leaves its own mark. If a mark is gone once the lock is held, another process
    stored summaries at least as new, and these are discarded.
    """
    mark_ids = list(SummaryMark.objects.filter(run=run).values_list("pk", flat=True))
    figures = _figures(run=run)
    with transaction.atomic():
        lock_run(run=run)
        marks = SummaryMark.objects.filter(pk__in=mark_ids)
        if not mark_ids or marks.count() < len(mark_ids):
            return False
        # A change that was committed after the run was marked final.
        CourseRun.objects.filter(pk=run.pk, is_final=True).update(is_final=False)
        _store(run=run, figures=figures)
        marks.delete()
    return True


def summaries_proved() -> ProofResult:
    """Compare the stored summaries of every run with freshly computed ones.

    Runs that wait for a rebuild are left out.
    """
    waiting = set(SummaryMark.objects.values_list("run_id", flat=True))
    runs = list(CourseRun.objects.exclude(pk__in=waiting).order_by("code"))
    faults = tuple(
        f"run {run.code}: the stored sums are not those of its answers"
        for run in runs
        if not _is_as_stored(run=run)
    )
    note = f"{len(waiting)} runs wait for new sums and were left out" if waiting else ""
    return ProofResult(
        name="summaries", rows_count=len(runs), faults=faults[:MAX_FAULTS], note=note
    )


def _is_as_stored(*, run: CourseRun) -> bool:
    stored: list[Model] = list(
        ItemSummary.objects.filter(paper_summary__run=run).select_related("paper_summary")
    )
    for table in SUMMARY_TABLES:
        if table is not ItemSummary:
            stored += table.objects.filter(run=run)
    figures, stored_figures = (
        {_exact_values(row=row): row for row in rows} for rows in (_figures(run=run), stored)
    )
    return figures.keys() == stored_figures.keys() and all(
        np.allclose(_numbers(row=figures[key]), _numbers(row=stored_figures[key]), equal_nan=True)
        for key in figures
    )


def _exact_values(*, row: Model) -> tuple[Hashable, ...]:
    """The key of a summary row and its values that are not measured numbers."""
    paper = [row.paper_summary] if isinstance(row, ItemSummary) else []
    return type(row).__name__, *(
        getattr(source, field.attname)
        for source in (row, *paper)
        for field in source._meta.concrete_fields
        if not isinstance(field, FloatField) and field.attname not in {"id", "paper_summary_id"}
    )


def _numbers(*, row: Model) -> list[float]:
    fields = [
        concrete_field
        for concrete_field in row._meta.concrete_fields
        if isinstance(concrete_field, FloatField)
    ]
    values = [getattr(row, field.attname) for field in fields]
    return [np.nan if value is None else value for value in values]


def _settle(*, run: CourseRun) -> None:
    """Rebuild a run whose row is locked by the caller."""
    mark_ids = list(SummaryMark.objects.filter(run=run).values_list("pk", flat=True))
    _store(run=run, figures=_figures(run=run))
    SummaryMark.objects.filter(pk__in=mark_ids).delete()


def _require_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A summary is marked and rebuilt in the transaction of a change.")


def _figures(*, run: CourseRun) -> list[Model]:
    """Compute the summary rows of a run from its enrolments and marks, in storing order."""
    enrolments = list(Enrolment.objects.filter(run=run).order_by("seat"))
    run_sittings = _sittings(run=run)
    fixed = {
        key: sitting for key, sitting in run_sittings.items() if sitting.sitting.mode != ADAPTIVE
    }
    marks, items = _run_marks(run=run, enrolments=enrolments, run_data=fixed)
    summary = summaries.run_summary(marks=marks)
    return [
        *_officers(run=run, enrolments=enrolments, summary=summary, run_data=run_sittings),
        *_papers_and_items(run=run, summary=summary, items=items, papers=marks.papers),
        *(
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
        ),
        *(
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
        ),
    ]


def _store(*, run: CourseRun, figures: Sequence[Model]) -> None:
    """Replace all summary rows of a run with these."""
    ItemSummary.objects.filter(paper_summary__run=run).delete()
    for table in SUMMARY_TABLES:
        if table is not ItemSummary:
            table.objects.filter(run=run).delete()
    for table in SUMMARY_TABLES:
        table.objects.bulk_create(row for row in figures if type(row) is table)


def _sittings(*, run: CourseRun) -> CountedSittings:
    run_sittings = (
        RunSitting.objects.counted().filter(enrolment__run=run).select_related("sitting")
    )
    return {
        (sitting.enrolment_id, sitting.occasion, sitting.months): sitting
        for sitting in run_sittings
    }


def _run_marks(
    *,
    run: CourseRun,
    enrolments: Sequence[Enrolment],
    run_data: CountedSittings,
) -> tuple[summaries.RunMarks, Sequence[UUID]]:
    """The marks of the run, and the item ids of its columns."""
    read = assessment_queries.load_marks(sittings=[row.sitting_id for row in run_data.values()])
    row_of = {sitting: index for index, sitting in enumerate(read.sittings)}
    papers, topics = _papers(
        sat_papers={row.sitting.paper_id for row in run_data.values()}, run=run
    )
    items = list(topics)
    column_of = {item: index for index, item in enumerate(read.items)}
    columns = [column_of.get(item) for item in items]

    def taken(*, occasion: str, months: int) -> tuple[npt.NDArray[np.float64], list[Hashable]]:
        sittings = [run_data.get((enrolment.pk, occasion, months)) for enrolment in enrolments]
        matrix = np.full((len(enrolments), len(items)), np.nan)
        for index, row in enumerate(sittings):
            if row is not None and row.sitting_id in row_of:
                marks = read.marks[row_of[row.sitting_id]]
                matrix[index] = [np.nan if column is None else marks[column] for column in columns]
        return matrix, [None if row is None else row.sitting.paper_id for row in sittings]

    both = {occasion: taken(occasion=occasion, months=0) for occasion in OCCASIONS}
    later = {
        months: taken(occasion=rounds.LATER, months=months)
        for months in sorted(
            {months for _who, occasion, months in run_data if occasion == rounds.LATER}
        )
    }
    place_of = {item: index for index, item in enumerate(items)}
    return (
        summaries.RunMarks(
            before=both["before"][0],
            after=both["after"][0],
            laters={
                months: summaries.LaterMarks(marks=marks, paper_by_officer=officer_papers)
                for months, (marks, officer_papers) in later.items()
            },
            papers_by_occasion={
                officer: officer_papers for officer, (_marks, officer_papers) in both.items()
            },
            papers={paper: [place_of[item] for item in order] for paper, order in papers.items()},
            topics=list(topics.values()),
            crossed=_crossed(run=run, papers=papers),
        ),
        items,
    )


def _papers(
    *, sat_papers: set[UUID], run: CourseRun
) -> tuple[dict[Hashable, list[UUID]], dict[UUID, str]]:
    """The item ids of every paper used or planned, in order, and the topic of every item."""
    paper_ids = sat_papers | set(
        RunPaper.objects.filter(run=run).values_list("paper_id", flat=True)
    )
    papers: dict[Hashable, list[UUID]] = {}
    topics: dict[UUID, str] = {}
    paper_items = PaperItem.objects.filter(paper__in=paper_ids).order_by("paper__code", "position")
    for paper, item, topic in paper_items.values_list(
        "paper_id", "item_id", "item__outcome__topic_id"
    ):
        papers.setdefault(paper, []).append(item)
        topics[item] = topic
    return papers, topics


def _crossed(
    *, run: CourseRun, papers: Mapping[Hashable, Sequence[UUID]]
) -> tuple[Hashable, Hashable] | None:
    run_papers = RunPaper.objects.filter(run=run, occasion="before", half__gt=0).order_by("half")
    crossed_papers = [
        paper for paper in run_papers.values_list("paper_id", flat=True) if paper in papers
    ]
    return (
        (crossed_papers[0], crossed_papers[1])
        if len(crossed_papers) == CROSSED_PAPERS_COUNT
        else None
    )


def _officers(
    *,
    run: CourseRun,
    enrolments: Sequence[Enrolment],
    summary: summaries.RunSummary,
    run_data: CountedSittings,
) -> Iterator[Model]:
    cohort = summary.cohort
    later = _later_rows(run=run, enrolments=enrolments, summary=summary)
    newest: dict[UUID, LaterSummary] = {}
    for later_summary in sorted(
        later,
        key=lambda later_summary: _order(run=run, later_summary=later_summary, run_data=run_data),
    ):
        newest[later_summary.enrolment_id] = later_summary
    yield from later
    yield from _estimated_rows(run=run, run_data=run_data)
    for index, enrolment in enumerate(enrolments):
        last = newest.get(enrolment.pk)
        yield OfficerSummary(
            enrolment=enrolment,
            run=run,
            before_points=_stored(cohort.before_points[index]),
            after_points=_stored(cohort.after_points[index]),
            later_points=last.points if last else None,
            is_later_comparable=last.is_comparable if last else True,
            changed_count=int(cohort.changed_counts[index]),
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
            is_comparable=bool(later.is_comparable[index]),
        )
        for months, later in summary.laters.items()
        for index, enrolment in enumerate(enrolments)
        if (points := _stored(later.points[index])) is not None
    ]


def _estimated_rows(*, run: CourseRun, run_data: CountedSittings) -> list[LaterSummary]:
    """Expected scores on the paper from adaptive later tests; never mixed with real scores."""
    adaptive = [sitting for sitting in run_data.values() if sitting.sitting.mode == ADAPTIVE]
    shares = adaptive_queries.expected_shares(
        sittings=[sitting.sitting_id for sitting in adaptive]
    )
    return [
        LaterSummary(
            enrolment_id=sitting.enrolment_id,
            run=run,
            months=sitting.months,
            points=100 * shares[sitting.sitting_id],
            is_comparable=False,
            is_estimated=True,
        )
        for sitting in adaptive
    ]


def _order(
    *, run: CourseRun, later_summary: LaterSummary, run_data: CountedSittings
) -> tuple[date, int]:
    sitting = run_data[later_summary.enrolment_id, rounds.LATER, later_summary.months].sitting
    day = rounds.nominal_day(
        ends_on=run.ends_on,
        months=later_summary.months,
        opened_on=timezone.localdate(sitting.opened_at),
    )
    return day, later_summary.months


def _papers_and_items(
    *,
    run: CourseRun,
    summary: summaries.RunSummary,
    items: Sequence[UUID],
    papers: Mapping[Hashable, Sequence[int]],
) -> Iterator[Model]:
    by_id: Mapping[Hashable, Paper] = Paper.objects.in_bulk(list(papers))
    for facts in summary.papers:
        paper = PaperSummary(
            run=run,
            occasion=facts.occasion,
            paper=by_id[facts.paper],
            officers_count=facts.sums.officers,
            total_sum=facts.sums.total_sum,
            total_square_sum=facts.sums.total_square_sum,
            slope=facts.sums.slope,
        )
        yield paper
        for index, column in enumerate(papers[facts.paper]):
            yield ItemSummary(
                paper_summary=paper,
                item_id=items[column],
                position=index + 1,
                mark_sum=float(facts.sums.mark_sums[index]),
                square_sum=float(facts.sums.square_sums[index]),
                cross_sum=float(facts.cross_sums[index]),
            )


def _stored(points: Any) -> float | None:
    return None if np.isnan(points) else float(points)
