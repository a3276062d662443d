"""Adaptive later tests of a run: beside scores, in no mean, and refused without a good bank."""

import pytest
from django.utils import timezone

from promdaen.assessment.models import AdaptiveBank, Paper
from promdaen.course import actions as course_actions
from promdaen.course import queries as course_queries
from promdaen.course.actions import CourseRefused
from promdaen.course.actions import afterwards as later_actions
from promdaen.course.actions import sittings as run_sittings
from promdaen.course.models import CourseRun, Enrolment, LaterSummary, OfficerSummary, RunPaper
from promdaen.course.queries import rounds, sittings
from promdaen.course.queries import runs as run_queries
from tests import adaptive_world, factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper() -> Paper:
    return adaptive_world.calibrated()


@pytest.fixture
def run(paper: Paper) -> CourseRun:
    return adaptive_world.run_of(paper)


@pytest.fixture
def seats(run: CourseRun, paper: Paper) -> list[Enrolment]:
    enrolments = factories.enrolments(run, 2)
    for seat, before, after in ((enrolments[0], 3, 6), (enrolments[1], 4, 7)):
        for occasion, right in (("before", before), ("after", after)):
            factories.sat(seat, occasion, paper, [1] * right + [0] * (8 - right))
    return enrolments


def test_papers_chosen_again_keep_what_is_adaptive(run: CourseRun, paper: Paper) -> None:
    adaptive_world.opened(run, paper)
    papers = {"before": [paper], "after": [paper], "later": [paper]}
    course_actions.set_papers(run=run, papers=papers, by=None, now=timezone.now())
    assert run_queries.adaptive_paper(run=run) == paper
    assert RunPaper.objects.filter(is_adaptive=True).count() == 1


def test_the_result_is_shown_beside_scores_and_in_no_mean(
    run: CourseRun, paper: Paper, seats: list[Enrolment]
) -> None:
    test = adaptive_world.opened(run, paper)
    now = timezone.now()
    later_actions.invite_officers(run=run, months=3, by=None, now=now)
    begun = run_sittings.start_run_sitting(
        test=test, enrolment=seats[0], language="km", seed=1, now=now
    )
    again = run_sittings.start_run_sitting(
        test=test, enrolment=seats[0], language="km", seed=2, now=now
    )
    assert begun == again
    assert AdaptiveBank.objects.get().begun_count == 1
    # A test on paper uses the fixed paper and counts as before.
    factories.sat(seats[1], "later", paper, [1] * 6 + [0] * 2, months=3)
    assert run_sittings.close_test(test=test, by=None, now=now) == 1
    course_actions.rebuild_marked_runs()
    rows = {row.enrolment_id: row for row in LaterSummary.objects.all()}
    mine, other = rows[seats[0].pk], rows[seats[1].pk]
    assert (mine.is_estimated, mine.is_comparable) == (True, False)
    assert (other.points, other.is_estimated, other.is_comparable) == (75, False, True)
    points = dict(OfficerSummary.objects.values_list("enrolment", "later_points"))
    assert points == {seats[0].pk: None, seats[1].pk: 75}
    runs = CourseRun.objects.all()
    enrolments = course_queries.cohort_of_runs(runs=runs).enrolments
    today = timezone.localdate()
    [round_score] = rounds.round_scores(runs=runs, enrolments=enrolments, today=today)
    assert (
        round_score.has_come.sum(),
        round_score.is_comparable.sum(),
        round_score.estimated_count,
    ) == (2, 1, 1)
    assert list(sittings.sittings_on(runs=runs, occasion="later")) != [begun]
    assert course_queries.counted_tests(runs=runs).count() == 6


def test_a_bank_that_is_not_good_enough_leaves_the_fixed_paper(
    run: CourseRun, paper: Paper, seats: list[Enrolment]
) -> None:
    test = adaptive_world.opened(run, paper)
    pool = Paper.objects.get(code="POOL")
    few = dict.fromkeys((place.item for place in pool.places.all()), 99)
    AdaptiveBank.objects.get().items.update(is_usable=False)
    with pytest.raises(CourseRefused, match="Too few questions are left"):
        run_sittings.start_run_sitting(
            test=test, enrolment=seats[0], language="km", seed=1, now=timezone.now()
        )
    run_sittings.close_test(test=test, by=None, now=timezone.now())
    adaptive_world.count_items(papers=(paper, pool), answers=few)
    with pytest.raises(CourseRefused, match="0 of the 8 questions"):
        adaptive_world.open_later(run)
    with pytest.raises(CourseRefused, match="Choose the fixed paper"):
        adaptive_world.opened(run, paper)
    later_actions.choose_later_paper(run=run, paper=paper, by=None, now=timezone.now())
    assert run_queries.adaptive_paper(run=run) is None
    assert adaptive_world.open_later(run).closed_at is None
