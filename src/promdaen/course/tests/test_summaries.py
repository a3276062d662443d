"""The summary tables of a run always equal what its rows add up to."""

import math
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from promdaen.assessment import actions as assessment_actions
from promdaen.assessment.models import Item, Paper, Response
from promdaen.assessment.rules import cohorts, equating, reliability, shifts, splits, summaries
from promdaen.assessment.rules.feedback import NO_RATINGS
from promdaen.course import actions, queries
from promdaen.course.models import (
    CourseRun,
    Enrolment,
    ItemSummary,
    LaterSummary,
    OfficerSummary,
    PaperSummary,
    RunSitting,
    ShiftSummary,
    TopicSummary,
)
from tests import factories

pytestmark = pytest.mark.django_db
OCCASIONS = ("before", "after", "later")
Marks = dict[tuple[UUID, str], dict[UUID, float]]


def papers() -> tuple[Paper, Paper]:
    """Papers A and B of six items on two topics, of which two are on both."""
    outcomes = [factories.outcome(factories.topic(f"T{n}", n)) for n in (1, 2)]
    items = [factories.item(f"I-{n}", outcome=outcomes[n % 2]) for n in range(10)]
    anchors = [item.code for item in items[:2]]
    return (
        factories.paper("A", items=items[:6], anchors=anchors),
        factories.paper("B", items=[*items[:2], *items[6:]], anchors=anchors),
    )


def random_run(*, seed: int, is_crossed: bool) -> CourseRun:
    """A run with absences, part marks, corrections, withdrawals and replaced answers."""
    chance = np.random.default_rng(seed)
    a, b = papers()
    run = factories.run()
    chosen: dict[str, list[Paper]] = (
        {"before": [a, b], "after": [b, a], "later": [b]}
        if is_crossed
        else {"before": [a], "after": [a], "later": [a]}
    )
    actions.set_papers(run=run, papers=chosen, by=None, now=factories.NOW)
    rows = factories.enrolments(run, 26 if is_crossed else 12)
    run.refresh_from_db()
    sittings = [
        sitting
        for row in Enrolment.objects.filter(run=run)
        for occasion, occasion_papers in chosen.items()
        if (
            sitting := random_sitting(
                row=row, occasion=occasion, occasion_papers=occasion_papers, chance=chance
            )
        )
        is not None
    ]
    actions.record_run_sittings(
        run=run, sittings=sittings, mode="import", by=None, now=factories.NOW
    )
    assert len(rows) == Enrolment.objects.filter(run=run).count()
    unsettle(run=run, chance=chance)
    return run


def random_sitting(
    *, row: Enrolment, occasion: str, occasion_papers: list[Paper], chance: np.random.Generator
) -> actions.SittingAnswers | None:
    if chance.random() < (0.5 if occasion == "later" else 0.12):
        return None
    paper = occasion_papers[max(row.half, 1) - 1 if len(occasion_papers) > 1 else 0]
    able = chance.random() * 0.5 + (0.1 if occasion == "before" else 0.4)
    marks = (chance.random(6) < able).astype(float)
    if chance.random() < 0.1:
        marks[0] = 0.5
    codes = paper.places.order_by("position").values_list("item__code", flat=True)
    return actions.SittingAnswers(
        enrolment=row,
        occasion=occasion,
        paper=paper,
        responses=dict(zip(codes, marks.tolist(), strict=True)),
    )


def unsettle(*, run: CourseRun, chance: np.random.Generator) -> None:
    run_sittings = list(
        RunSitting.objects.filter(enrolment__run=run).select_related("sitting__paper")
    )
    for place in chance.choice(len(run_sittings), size=4, replace=False):
        run_sitting = run_sittings[int(place)]
        codes = list(run_sitting.sitting.paper.places.values_list("item__code", flat=True))
        code = codes[int(chance.integers(len(codes)))]
        mark = Response.objects.get(sitting=run_sitting.sitting, item__code=code).mark
        actions.correct_answer(
            run_sitting=run_sitting,
            item=code,
            new_answer=1 - mark if mark in {0, 1} else 1.0,
            reason="Keyed wrongly",
            by=None,
            now=factories.NOW,
        )
    for run_sitting in run_sittings[::20]:
        actions.withdraw_run_sitting(
            run_sitting=run_sitting, reason="Wrong sheet", by=None, now=factories.NOW
        )
    again = run_sittings[0]
    factories.sat(again.enrolment, again.occasion, again.sitting.paper, [1.0, 0, 1, 0, 1, 1])
    actions.rebuild_marked_runs()


def stored_rows(run: CourseRun) -> tuple[list[Enrolment], Marks, dict[tuple[UUID, str], UUID]]:
    """Marks straight from the rows, one by one, without the queries under test."""
    marks: Marks = {}
    paper_ids: dict[tuple[UUID, str], UUID] = {}
    for link in RunSitting.objects.filter(enrolment__run=run, months=0).select_related("sitting"):
        if link.sitting.withdrawn_at is not None:
            continue
        key = (link.enrolment_id, link.occasion)
        paper_ids[key] = link.sitting.paper_id
        newest: dict[UUID, Response] = {}
        for response in Response.objects.filter(sitting=link.sitting).order_by("revision"):
            newest[response.item_id] = response
        marks[key] = {item: response.mark for item, response in newest.items()}
    return list(Enrolment.objects.filter(run=run).order_by("seat")), marks, paper_ids


def matrix(
    *, rows: Sequence[Enrolment], marks: Marks, occasion: str, items: Sequence[UUID]
) -> Any:
    return np.array(
        [[marks.get((row.pk, occasion), {}).get(item, math.nan) for item in items] for row in rows]
    )


def recomputed(run: CourseRun) -> tuple[cohorts.Cohort, list[UUID], equating.ScoreLink | None]:
    rows, marks, _paper_ids = stored_rows(run)
    items = list(Item.objects.order_by("code").values_list("pk", flat=True))
    before, after, later = (
        matrix(rows=rows, marks=marks, occasion=occasion, items=items) for occasion in OCCASIONS
    )
    if run.design == "same":
        return cohorts.cohort_of_marks(before=before, after=after, later=later), items, None
    on = [
        np.isin(items, list(paper.items.values_list("pk", flat=True)))
        for paper in Paper.objects.order_by("code")
    ]
    cohort, link = equating.crossed_cohort(
        before=before, after=after, a_items=on[0], b_items=on[1]
    )
    return cohort, items, link


@pytest.fixture(params=[(1, False), (2, False), (3, True), (4, True)], ids=str)
def run(request: pytest.FixtureRequest) -> CourseRun:
    seed, is_crossed = request.param
    return random_run(seed=seed, is_crossed=is_crossed)


def close(actual: Any, expected: Any) -> bool:
    return bool(np.allclose(actual, expected, rtol=0, atol=1e-9, equal_nan=True))


def test_every_table_and_figure_equals_the_rows(run: CourseRun) -> None:
    _check_tables(run)
    _check_headlines(run)
    _check_later_points(run)
    _check_item_figures(run)


def _check_tables(run: CourseRun) -> None:
    cohort, items, link = recomputed(run)
    assert (link is not None) == (run.design == "crossed")
    _check_officers(run=run, cohort=cohort)
    _check_papers(run=run, link=link)
    shifted = {
        row.item_id: (row.wrong_wrong, row.wrong_right, row.right_wrong, row.right_right)
        for row in ShiftSummary.objects.filter(run=run)
    }
    counts = dict(zip(items, map(tuple, cohort.shift_counts.tolist()), strict=True))
    assert shifted == {item: count for item, count in counts.items() if sum(count)}
    _check_topics(run=run)


def _check_officers(*, run: CourseRun, cohort: cohorts.Cohort) -> None:
    rows = OfficerSummary.objects.filter(run=run).order_by("enrolment__seat")
    points = np.array(
        [[row.before_points, row.after_points] for row in rows], dtype=float
    ).reshape(-1, 2)
    assert close(points[:, 0], cohort.before_points)
    assert close(points[:, 1], cohort.after_points)
    assert [row.changed_count for row in rows] == cohort.changed_counts.tolist()


def _check_papers(*, run: CourseRun, link: equating.ScoreLink | None) -> None:
    rows, marks, paper_ids = stored_rows(run)
    both = [
        row for row in rows if (row.pk, "before") in paper_ids and (row.pk, "after") in paper_ids
    ]
    summary_count = 0
    for paper in Paper.objects.all():
        order = list(paper.places.order_by("position").values_list("item_id", flat=True))
        for occasion in ("before", "after"):
            sitters = [row for row in both if paper_ids[row.pk, occasion] == paper.pk]
            if not sitters:
                continue
            summary_count += 1
            table = matrix(rows=sitters, marks=marks, occasion=occasion, items=order)
            summary = PaperSummary.objects.get(run=run, paper=paper, occasion=occasion)
            totals = table.sum(axis=1)
            assert summary.officers_count == len(sitters)
            assert close(summary.total_sum, totals.sum())
            assert close(summary.total_square_sum, (totals**2).sum())
            assert close(summary.slope, link.slope if link and paper.code == "B" else 1)
            item_summaries = ItemSummary.objects.filter(paper_summary=summary).order_by("position")
            assert [row.item_id for row in item_summaries] == order
            assert close([row.mark_sum for row in item_summaries], table.sum(axis=0))
            assert close([row.square_sum for row in item_summaries], (table**2).sum(axis=0))
            assert close([row.cross_sum for row in item_summaries], table.T @ totals)
    assert PaperSummary.objects.filter(run=run).count() == summary_count


def _check_topics(*, run: CourseRun) -> None:
    rows, marks, _paper_ids = stored_rows(run)
    for row in TopicSummary.objects.filter(run=run):
        items = list(Item.objects.filter(outcome__topic=row.topic).values_list("pk", flat=True))
        before, after = (
            cohorts.points(marks=matrix(rows=rows, marks=marks, occasion=occasion, items=items))
            for occasion in ("before", "after")
        )
        sums = splits.gain_sums(before=before, after=after)
        assert (row.officers_count, row.items_count) == (sums.n, 3)
        assert close(
            [row.before_sum, row.after_sum, row.gain_square_sum],
            [sums.before, sums.after, sums.gain_squares],
        )
    assert TopicSummary.objects.filter(run=run).count() == 2


def _check_headlines(run: CourseRun) -> None:
    cohort, _items, _link = recomputed(run)
    run_cohort = queries.cohort_of_runs(runs=CourseRun.objects.filter(pk=run.pk))
    assert run_cohort.is_equated == (run.design == "crossed")
    assert run_cohort.unlinked_count == 0
    of_rows, of_tables = (
        summaries.summary(
            cohort=source, relevance=NO_RATINGS, overall=NO_RATINGS, seed=1, resamples=200
        )
        for source in (cohort, run_cohort.cohort)
    )
    for name, value in vars(of_rows).items():
        stored = vars(of_tables)[name]
        assert stored == pytest.approx(value, abs=1e-9), name


def _check_later_points(run: CourseRun) -> None:
    _cohort, items, link = recomputed(run)
    rows, marks, _paper_ids = stored_rows(run)
    later = cohorts.points(marks=matrix(rows=rows, marks=marks, occasion="later", items=items))
    if link is not None:
        later = link.slope * later + link.intercept
    later_points = queries.cohort_of_runs(
        runs=CourseRun.objects.filter(pk=run.pk)
    ).cohort.later_points
    assert later_points is not None
    assert close(later_points, later)


def short_paper(paper: Paper) -> Paper:
    """Paper C: the first two items of a paper and two of its own."""
    items = [place.item for place in paper.places.order_by("position")]
    return factories.paper(
        "C",
        items=[*items[:2], *(factories.item(f"C-{n}", outcome=items[0].outcome) for n in (1, 2))],
    )


def test_every_round_of_later_tests_equals_its_rows() -> None:
    run = random_run(seed=11, is_crossed=False)
    chance = np.random.default_rng(11)
    a, c = Paper.objects.get(code="A"), short_paper(Paper.objects.get(code="A"))
    for row in Enrolment.objects.filter(run=run):
        for months, paper in ((3, c), (6, a), (12, c)):
            if chance.random() < 0.8:
                marks = (chance.random(paper.items.count()) < 0.6).astype(float)
                factories.sat(row, "later", paper, marks.tolist(), months=months)
    unmatched_summaries = {
        (row.enrolment_id, row.months): row for row in LaterSummary.objects.filter(run=run)
    }
    link = _later_link(run=run, a=a, c=c)
    links = RunSitting.objects.filter(
        enrolment__run=run, occasion="later", sitting__withdrawn_at__isnull=True
    )
    for run_sitting in links.order_by("months").select_related("sitting__paper"):
        marks = _marks(run_sitting)
        points = 100 * sum(marks.values()) / len(marks)
        if run_sitting.sitting.paper.code == "C":
            points = link.slope * points + link.intercept
        row = unmatched_summaries.pop((run_sitting.enrolment_id, run_sitting.months))
        assert (row.points, row.is_comparable) == (pytest.approx(points), True)
    assert unmatched_summaries == {}


def _marks(run_sitting: RunSitting) -> dict[UUID, float]:
    rows = Response.objects.filter(sitting=run_sitting.sitting).order_by("revision")
    return {row.item_id: row.mark for row in rows}


def _later_link(*, run: CourseRun, a: Paper, c: Paper) -> equating.ScoreLink:
    items = list(Item.objects.order_by("code").values_list("pk", flat=True))
    rows = RunSitting.objects.filter(
        enrolment__run=run, sitting__withdrawn_at__isnull=True
    ).select_related("sitting")

    def table(*, paper: Paper, occasions: Sequence[str]) -> Any:
        sitting_marks = [
            _marks(row) for row in rows.filter(sitting__paper=paper, occasion__in=occasions)
        ]
        return np.array([[marks.get(item, math.nan) for item in items] for marks in sitting_marks])

    link = equating.anchored_link(
        a_marks=table(paper=a, occasions=("before", "after")),
        c_marks=table(paper=c, occasions=("later",)),
        a_items=np.isin(items, list(a.items.values_list("pk", flat=True))),
        c_items=np.isin(items, list(c.items.values_list("pk", flat=True))),
    )
    assert link is not None
    return link


def test_the_points_of_an_officer_later_are_those_of_the_newest_round() -> None:
    run, paper = factories.run(), factories.paper("A")
    actions.set_papers(
        run=run, papers={"before": [paper], "after": [paper]}, by=None, now=factories.NOW
    )
    first, second = factories.enrolments(run, 2)
    for row in (first, second):
        factories.sat(row, "before", paper, [0, 0, 0, 0])
        factories.sat(row, "after", paper, [1, 1, 1, 1])
    # NOW is the day after the run: a later test without a round comes before round 1.
    factories.sat(first, "later", paper, [1, 1, 1, 0], months=6)
    factories.sat(first, "later", paper, [1, 0, 0, 0], months=1)
    factories.sat(first, "later", paper, [0, 0, 0, 0])
    officer_summaries = {row.enrolment_id: row for row in OfficerSummary.objects.filter(run=run)}
    assert officer_summaries[first.pk].later_points == 75
    assert officer_summaries[second.pk].later_points is None


def test_later_points_off_the_scale_are_kept_but_are_not_in_the_cohort() -> None:
    run, paper = factories.run(), factories.paper("A")
    actions.set_papers(
        run=run, papers={"before": [paper], "after": [paper]}, by=None, now=factories.NOW
    )
    [row] = factories.enrolments(run, 1)
    factories.sat(row, "before", paper, [0, 0, 0, 0])
    factories.sat(row, "later", short_paper(paper), [1, 0, 0, 0], months=3)
    [officer] = OfficerSummary.objects.filter(run=run)
    assert (officer.later_points, officer.is_later_comparable) == (25, False)
    assert LaterSummary.objects.get().is_comparable is False
    assert queries.people_counts(runs=CourseRun.objects.all()).later == 1
    assert queries.cohort_of_runs(runs=CourseRun.objects.all()).cohort.later_points is None


def _check_item_figures(run: CourseRun) -> None:
    rows, marks, paper_ids = stored_rows(run)
    both = [
        row for row in rows if (row.pk, "before") in paper_ids and (row.pk, "after") in paper_ids
    ]
    read = queries.cohort_of_runs(runs=CourseRun.objects.filter(pk=run.pk))
    figures = queries.item_figures(cohort=read, items=queries.cohort_items(cohort=read))
    assert figures
    for figure in figures:
        sitters = [row for row in both if paper_ids[row.pk, figure.occasion] == figure.paper_id]
        order = list(
            Paper.objects.get(pk=figure.paper_id)
            .places.order_by("position")
            .values_list("item_id", flat=True)
        )
        table = matrix(rows=sitters, marks=marks, occasion=figure.occasion, items=order)
        item = table[:, figure.position - 1]
        rest = table.sum(axis=1) - item
        assert figure.n == len(sitters)
        assert close(figure.facility, item.mean())
        assert close(figure.sd, item.std())
        if figure.discrimination is None:
            assert min(item.std(), rest.std()) == pytest.approx(0)
        else:
            assert close(figure.discrimination, np.corrcoef(item, rest)[0, 1])


def test_several_runs_add_up_to_their_officers_together() -> None:
    first = random_run(seed=5, is_crossed=False)
    second = factories.run()
    paper = Paper.objects.get(code="A")
    actions.set_papers(
        run=second, papers={"before": [paper], "after": [paper]}, by=None, now=factories.NOW
    )
    for place, row in enumerate(factories.enrolments(second, 4)):
        factories.sat(row, "before", paper, [1.0, 0, 0, 0, float(place % 2), 0])
        factories.sat(row, "after", paper, [1.0, 1, 0, 1, 1, float(place % 2)])
    _rows_both = [recomputed(course_run)[0] for course_run in (first, second)]
    together = queries.cohort_of_runs(runs=CourseRun.objects.all()).cohort
    table = {}
    for occasion in ("before", "after"):
        blocks = []
        for course_run in (first, second):
            rows, marks, _paper_ids = stored_rows(course_run)
            order = list(paper.places.order_by("position").values_list("item_id", flat=True))
            blocks.append(matrix(rows=rows, marks=marks, occasion=occasion, items=order))
        table[occasion] = np.concatenate(blocks)
    whole = cohorts.cohort_of_marks(before=table["before"], after=table["after"])
    assert reliability.pooled_kr20(papers=together.before_papers) == pytest.approx(
        reliability.pooled_kr20(papers=whole.before_papers)
    )
    assert sorted(map(tuple, together.shift_counts.tolist())) == sorted(
        map(tuple, whole.shift_counts.tolist())
    )
    read = queries.cohort_of_runs(runs=CourseRun.objects.all())
    moved = queries.item_shifts(cohort=read, items=queries.cohort_items(cohort=read))
    assert [shift.n for _item, shift in moved] == [
        shift.n for shift in shifts.shifts(counts=together.shift_counts)
    ]
    gains_by_run = queries.gains_by_run(runs=CourseRun.objects.all())
    for course_run, cohort in zip((first, second), _rows_both, strict=True):
        sums = splits.gain_sums(before=cohort.before_points, after=cohort.after_points)
        assert gains_by_run[course_run.pk].n == sums.n
        assert gains_by_run[course_run.pk].gain_squares == pytest.approx(sums.gain_squares)


def test_a_paper_of_several_crossed_runs_has_one_slope_for_its_errors() -> None:
    runs = [random_run(seed=seed, is_crossed=True) for seed in (7, 8)]
    rows = PaperSummary.objects.filter(run__in=runs, paper__code="B", occasion="after")
    officers = sum(row.officers_count for row in rows)
    mean_square = sum(row.officers_count * row.slope**2 for row in rows) / officers
    assert len({row.slope for row in rows}) == 2
    cohort = queries.cohort_of_runs(runs=CourseRun.objects.all()).cohort
    [of_b] = [after_paper for after_paper in cohort.after_papers if after_paper.slope != 1]
    assert of_b.officers == officers
    assert of_b.slope == pytest.approx(math.sqrt(mean_square))
    assert of_b.total_sum == pytest.approx(sum(row.total_sum for row in rows))


def test_topics_of_several_runs_add_up() -> None:
    run = random_run(seed=6, is_crossed=False)
    gains = queries.topic_gains(runs=CourseRun.objects.all())
    assert [topic_gain.topic.code for topic_gain in gains] == ["T1", "T2"]
    for gain in gains:
        row = TopicSummary.objects.get(run=run, topic=gain.topic)
        assert gain.sums.n == row.officers_count
        assert splits.split_of_sums(sums=gain.sums).gain_points == pytest.approx(
            (row.after_sum - row.before_sum) / row.officers_count
        )


def test_a_run_with_nothing_has_empty_figures() -> None:
    factories.run()
    run_cohort = queries.cohort_of_runs(runs=CourseRun.objects.all())
    assert run_cohort.cohort.before_points.shape == (0,)
    assert run_cohort.cohort.later_points is None
    assert run_cohort.shift_items == ()
    assert queries.item_figures(cohort=run_cohort, items={}) == []
    assert queries.item_shifts(cohort=run_cohort, items={}) == []
    assert queries.topic_gains(runs=CourseRun.objects.all()) == []


def test_a_crossed_run_too_small_for_a_link_is_counted() -> None:
    a, b = papers()
    run = factories.run()
    actions.set_papers(
        run=run, papers={"before": [a, b], "after": [b, a]}, by=None, now=factories.NOW
    )
    for row in Enrolment.objects.filter(
        pk__in=[enrolment.pk for enrolment in factories.enrolments(run, 2)]
    ):
        first, second = (a, b) if row.half == 1 else (b, a)
        factories.sat(row, "before", first, [1.0, 0, 0, 1, 0, 0])
        factories.sat(row, "after", second, [1.0, 1, 0, 1, 0, 1])
    run_cohort = queries.cohort_of_runs(runs=CourseRun.objects.all())
    assert (run_cohort.is_equated, run_cohort.unlinked_count) == (False, 1)


def test_a_summary_is_not_rebuilt_outside_a_transaction(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = factories.run()
    connection = type("Connection", (), {"in_atomic_block": False})()
    monkeypatch.setattr(
        "promdaen.course.actions.summaries.transaction.get_connection", lambda: connection
    )
    with pytest.raises(RuntimeError, match="in the transaction"):
        actions.refresh_run_summary(run=run)
    with pytest.raises(RuntimeError, match="in the transaction"):
        actions.settle_runs(runs=CourseRun.objects.all())


def test_a_correction_of_a_sitting_outside_any_run_touches_no_run() -> None:
    paper = factories.paper("A")
    new = assessment_actions.NewSitting(
        officer_id=factories.officer().pk,
        paper_id=paper.pk,
        mode="phone",
        language="km",
        opened_at=factories.NOW,
        closed_at=factories.NOW,
        responses={},
    )
    assessment_actions.record_sittings(sittings=[new], by=None, now=factories.NOW)
    assert not OfficerSummary.objects.exists()
