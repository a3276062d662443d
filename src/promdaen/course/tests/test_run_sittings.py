"""Tests on phones of a run: opened, begun, extended, closed; what is open counts for nothing."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from promdaen.assessment.actions import phone as phone_actions
from promdaen.assessment.models import Paper, Response, Sitting
from promdaen.assessment.queries import phone as saved_queries
from promdaen.course import actions as course_actions
from promdaen.course import queries as course_queries
from promdaen.course.actions import CourseRefused, summaries
from promdaen.course.actions import afterwards as later
from promdaen.course.actions import sittings as actions
from promdaen.course.models import (
    CourseRun,
    Enrolment,
    LaterSummary,
    MissingReason,
    OfficerSummary,
    RunSitting,
    RunTest,
)
from promdaen.course.queries import live, people, rosters, sheets
from promdaen.course.queries import phone as phone_queries
from promdaen.course.rules import rounds
from promdaen.kit.models import AuditLine
from promdaen.people.queries import NotAllowed
from tests import factories

pytestmark = pytest.mark.django_db
START = factories.NOW
BEFORE = rounds.RunOccasion(occasion="before")


def minute(count: float) -> datetime:
    return START + timedelta(minutes=count)


@pytest.fixture
def paper() -> Paper:
    return factories.paper("A")


@pytest.fixture
def run(paper: Paper) -> CourseRun:
    course_run = factories.run("KK-1")
    papers = {"before": [paper], "after": [paper], "later": [factories.paper("C")]}
    course_actions.set_papers(run=course_run, papers=papers, by=None, now=START)
    return course_run


@pytest.fixture
def seats(run: CourseRun) -> list[Enrolment]:
    return factories.enrolments(run, 3)


@pytest.fixture
def before(run: CourseRun) -> RunTest:
    return opened(run)


def opened(run: CourseRun, occasion: str = "before", **more: Any) -> RunTest:
    values = {"minutes": 45, "by": None, "now": START} | more
    return actions.open_test(run=run, occasion=occasion, **values)


def begin(test: RunTest, seat: Enrolment, *, at: float = 0) -> Sitting:
    return actions.start_run_sitting(
        test=test, enrolment=seat, language="en", seed=3, now=minute(at)
    )


def save(sitting: Sitting, place: int, option: str, *, at: float = 1) -> None:
    save_result = phone_actions.save_answers(
        sitting=sitting,
        phone="1" * 32,
        saves=[
            phone_actions.NewSave(
                sequence=place, item=sitting.shown[place - 1]["item"], answer={"chosen": option}
            )
        ],
        now=minute(at),
    )
    assert save_result.saved_numbers == (place,)


def points(seat: Enrolment) -> float | None:
    course_actions.rebuild_marked_runs()
    return Enrolment.objects.get(pk=seat.pk).summary.before_points  # type: ignore[no-any-return]


def test_an_officer_begins_once_and_goes_on_from_any_phone(
    before: RunTest, seats: list[Enrolment]
) -> None:
    MissingReason.objects.create(enrolment=seats[0], occasion="before", reason="ill")
    first = begin(before, seats[0])
    assert first.ends_at == minute(45)
    assert begin(before, seats[0], at=5) == first
    assert RunSitting.objects.get().sitting == first
    assert not MissingReason.objects.exists()


def test_while_it_is_open_a_test_counts_for_nothing(
    before: RunTest, seats: list[Enrolment], run: CourseRun
) -> None:
    course_actions.refresh_run_summary(run=run)
    sitting = begin(before, seats[0])
    save(sitting, 1, "a")
    course_actions.refresh_run_summary(run=run)
    assert points(seats[0]) is None
    assert not course_queries.has_taken_test(enrolment=seats[0], occasion="before")
    assert not any(line.has_sat for line in rosters.roster_entries(run=run))
    assert rosters.sitting_pages(enrolment=seats[0], language="en") == []
    runs = CourseRun.objects.filter(pk=run.pk)
    assert course_queries.counted_tests(runs=runs).count() == 0
    assert not course_queries.taken_papers(runs=runs, occasion="before").exists()
    phone_actions.hand_in_sitting(sitting=sitting, by=None, now=minute(2))
    assert points(seats[0]) == 25.0
    assert course_queries.has_taken_test(enrolment=seats[0], occasion="before")
    assert course_queries.counted_tests(runs=runs).count() == 1


def test_who_is_on_a_phone_is_neither_keyed_nor_imported(
    before: RunTest, seats: list[Enrolment], run: CourseRun, paper: Paper
) -> None:
    begin(before, seats[0])
    account = factories.account("coordinator")
    open_sheets = sheets.open_sheets(run=run, test_round=BEFORE, account=account)
    assert [sheet.enrolment for sheet in open_sheets] == seats[1:]
    [line, *_rest] = sheets.keying_rounds(run=run, account=account)
    assert (line.sat_count, line.open_count) == (0, 2)
    with pytest.raises(CourseRefused, match="taking the test on a phone now"):
        course_actions.key_sheet(
            enrolment=seats[0], occasion="before", typed={}, by=None, now=minute(1)
        )
    with pytest.raises(CourseRefused, match="is taking this test on a phone now"):
        factories.sat(seats[0], "before", paper, [1, 1, 1, 1])


def test_who_has_answers_on_paper_does_not_begin(
    before: RunTest, seats: list[Enrolment], paper: Paper
) -> None:
    factories.sat(seats[0], "before", paper, [1, 1, 1, 1])
    with pytest.raises(CourseRefused, match="are in already"):
        begin(before, seats[0])
    course_actions.key_sheet(
        enrolment=seats[1],
        occasion="before",
        typed={},
        is_checked_twice=True,
        by=factories.account("coordinator"),
        now=START,
    )
    with pytest.raises(CourseRefused, match="being keyed"):
        begin(before, seats[1])


def test_a_stranger_a_closed_test_and_a_run_without_its_paper_begin_nothing(
    before: RunTest, seats: list[Enrolment], run: CourseRun
) -> None:
    [stranger] = factories.enrolments(factories.run("OTHER"), 1)
    with pytest.raises(CourseRefused, match="not on the roster"):
        begin(before, stranger)
    run.papers.filter(occasion="before").delete()
    with pytest.raises(CourseRefused, match="no paper"):
        begin(before, seats[0])
    actions.close_test(test=before, by=None, now=minute(1))
    before.refresh_from_db()
    with pytest.raises(CourseRefused, match="closed"):
        begin(before, seats[0])


def test_a_test_without_a_limit_has_no_end(run: CourseRun, seats: list[Enrolment]) -> None:
    test = opened(run, minutes=None)
    assert begin(test, seats[0]).ends_at is None
    with pytest.raises(CourseRefused, match="No one is taking"):
        actions.extend_test(test=test, minutes=5, by=None, now=START)


@pytest.mark.parametrize(
    ("more", "match"),
    [
        ({"minutes": 0}, "Minutes are 1 to"),
        ({"minutes": 241}, "Minutes are 1 to"),
        ({"months": 3}, "no such round"),
        ({"occasion": "later", "months": 2}, "no such round"),
    ],
)
def test_what_is_no_test_is_not_opened(run: CourseRun, more: dict[str, Any], match: str) -> None:
    with pytest.raises(CourseRefused, match=match):
        opened(run, **more)


def test_a_run_without_papers_or_closed_for_good_opens_no_test(run: CourseRun) -> None:
    with pytest.raises(CourseRefused, match="no paper"):
        opened(factories.run("BARE"))
    for name in ("is_cancelled", "is_final"):
        CourseRun.objects.filter(pk=run.pk).update(is_cancelled=False, is_final=False)
        CourseRun.objects.filter(pk=run.pk).update(**{name: True})
        with pytest.raises(CourseRefused, match="closed permanently"):
            opened(CourseRun.objects.get(pk=run.pk))


def test_the_months_after_a_final_run_have_their_later_tests(
    run: CourseRun, seats: list[Enrolment]
) -> None:
    CourseRun.objects.filter(pk=run.pk).update(is_final=True)
    later = opened(CourseRun.objects.get(pk=run.pk), occasion="later", months=3)
    save(begin(later, seats[0]), 1, "a")
    begin(later, seats[1])
    assert actions.close_test(test=later, by=None, now=minute(9)) == 2
    course_actions.rebuild_marked_runs()
    assert LaterSummary.objects.filter(run=run, months=3).count() == 2


def test_closing_hands_in_what_is_open_and_a_test_opens_again(
    before: RunTest, seats: list[Enrolment], run: CourseRun
) -> None:
    with pytest.raises(CourseRefused, match="already open"):
        opened(run)
    save(begin(before, seats[0]), 1, "a")
    begin(before, seats[1])
    assert actions.close_test(test=before, by=None, now=minute(9)) == 2
    assert Response.objects.count() == 8
    assert [points(seat) for seat in seats] == [25.0, 0.0, None]
    with pytest.raises(CourseRefused, match="already closed"):
        actions.close_test(test=before, by=None, now=minute(9))
    again = opened(run, minutes=20, now=minute(10))
    assert again.pk == before.pk
    assert begin(again, seats[2], at=10).ends_at == minute(30)
    assert AuditLine.objects.filter(action="open_test").count() == 2


def test_a_hand_in_marks_the_run_and_the_next_rebuild_holds_it(
    before: RunTest, seats: list[Enrolment], run: CourseRun
) -> None:
    CourseRun.objects.filter(pk=run.pk).update(is_final=True)
    sitting = begin(before, seats[0])
    save(sitting, 1, "a")
    phone_actions.hand_in_sitting(sitting=sitting, by=None, now=minute(2))
    assert Enrolment.objects.get(pk=seats[0].pk).summary.before_points is None
    runs = CourseRun.objects.filter(pk=run.pk)
    assert course_queries.is_updating(runs=runs)
    assert course_queries.is_updating()
    assert not runs.get().is_final
    assert course_actions.rebuild_marked_runs(now=minute(2)) == 1
    assert not course_queries.is_updating()
    assert points(seats[0]) == 25.0
    assert course_actions.rebuild_marked_runs(now=minute(3)) == 0


def test_a_hand_in_asks_as_many_queries_in_a_large_run_as_in_a_small_one(
    before: RunTest, run: CourseRun, seats: list[Enrolment]
) -> None:
    def query_count(seat: Enrolment) -> int:
        sitting = begin(before, seat)
        with CaptureQueriesContext(connection) as captured:
            phone_actions.hand_in_sitting(sitting=sitting, by=None, now=minute(2))
        return len(captured)

    # The first sitting in a process loads the items of the paper, which stay cached.
    with_items, first = query_count(seats[0]), query_count(seats[1])
    assert with_items == first + 1
    more = factories.enrolments(run, 12)
    for seat in more[1:]:
        phone_actions.hand_in_sitting(sitting=begin(before, seat), by=None, now=minute(2))
    assert query_count(more[0]) == first


def test_who_finishes_a_run_has_its_figures_rebuilt_first(
    before: RunTest, seats: list[Enrolment], run: CourseRun
) -> None:
    first, second = begin(before, seats[0]), begin(before, seats[1])
    phone_actions.hand_in_sitting(sitting=first, by=None, now=minute(2))
    course_actions.finish_run(run=run, accept_missing=True, by=None, now=minute(3))
    assert not course_queries.is_updating()
    assert OfficerSummary.objects.get(enrolment=seats[0]).before_points == 0.0
    assert CourseRun.objects.get().is_final
    # A change that another process commits after the run was called final opens it again.
    phone_actions.hand_in_sitting(sitting=second, by=None, now=minute(4))
    CourseRun.objects.update(is_final=True)
    assert course_actions.rebuild_marked_runs() == 1
    assert not CourseRun.objects.get().is_final


def test_a_change_during_a_rebuild_stays_marked(
    before: RunTest, seats: list[Enrolment], run: CourseRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone_actions.hand_in_sitting(sitting=begin(before, seats[0]), by=None, now=minute(2))
    other, figures = begin(before, seats[1]), summaries._figures

    def computed(*, run: CourseRun) -> Any:
        computed_figures = figures(run=run)
        monkeypatch.undo()
        phone_actions.hand_in_sitting(sitting=other, by=None, now=minute(3))
        return computed_figures

    monkeypatch.setattr(summaries, "_figures", computed)
    assert course_actions.rebuild_marked_runs() == 1
    assert course_queries.is_updating()
    assert points(seats[1]) == 0.0


def test_figures_older_than_those_of_another_process_are_dropped(
    before: RunTest, seats: list[Enrolment], monkeypatch: pytest.MonkeyPatch
) -> None:
    phone_actions.hand_in_sitting(sitting=begin(before, seats[0]), by=None, now=minute(2))
    other, figures = begin(before, seats[1]), summaries._figures

    def computed(*, run: CourseRun) -> Any:
        computed_figures = figures(run=run)
        monkeypatch.undo()
        phone_actions.hand_in_sitting(sitting=other, by=None, now=minute(3))
        assert course_actions.rebuild_marked_runs() == 1
        return computed_figures

    monkeypatch.setattr(summaries, "_figures", computed)
    assert course_actions.rebuild_marked_runs() == 0
    assert not course_queries.is_updating()
    assert Enrolment.objects.get(pk=seats[1].pk).summary.before_points == 0.0


def test_everybody_or_one_officer_gets_more_time(before: RunTest, seats: list[Enrolment]) -> None:
    first, second = begin(before, seats[0]), begin(before, seats[1])
    assert actions.extend_test(test=before, minutes=5, by=None, now=START) == 2
    arguments = {"enrolment": seats[0], "by": None, "now": START}
    assert actions.extend_test(test=before, minutes=10, **arguments) == 1
    for sitting, end in ((first, 60), (second, 50)):
        sitting.refresh_from_db()
        assert sitting.ends_at == minute(end)
    with pytest.raises(CourseRefused, match="Minutes are"):
        actions.extend_test(test=before, minutes=500, by=None, now=START)


def test_one_officer_goes_on_after_handing_in(before: RunTest, seats: list[Enrolment]) -> None:
    sitting = begin(before, seats[0])
    phone_actions.hand_in_sitting(sitting=sitting, by=None, now=minute(2))
    link = RunSitting.objects.get()

    def reopen(minutes: int | None, reason: str) -> None:
        actions.reopen_sitting(
            run_sitting=link, minutes=minutes, reason=reason, by=None, now=minute(3)
        )

    with pytest.raises(CourseRefused, match="Minutes are"):
        reopen(0, "x")
    with pytest.raises(CourseRefused, match="Say why"):
        reopen(None, "")
    reopen(10, "Pressed too early")
    assert points(seats[0]) is None
    sitting.refresh_from_db()
    save(sitting, 1, "a", at=4)
    phone_actions.hand_in_sitting(sitting=sitting, by=None, now=minute(5))
    assert points(seats[0]) == 25.0


def test_results_are_shown_when_no_one_answers_any_more(
    before: RunTest, seats: list[Enrolment]
) -> None:
    sitting = begin(before, seats[0])

    def show(is_shown: bool) -> None:
        actions.show_results(test=before, is_shown=is_shown, by=None, now=minute(9))

    with pytest.raises(CourseRefused, match="Close the test first"):
        show(True)
    actions.close_test(test=before, by=None, now=minute(8))
    sitting.refresh_from_db()
    assert not live.is_result_open(sitting=sitting)
    factories.excuse_all(before.run)
    show(True)
    assert live.is_result_open(sitting=sitting)
    link = RunSitting.objects.get()
    with pytest.raises(CourseRefused, match="Hide them first"):
        actions.reopen_sitting(run_sitting=link, minutes=None, reason="x", by=None, now=minute(9))
    show(False)
    assert not live.is_result_open(sitting=sitting)
    alone = phone_actions.start_sitting(
        officer_id=seats[0].officer_id, paper=sitting.paper, language="km", ends_at=None, seed=1,
        by=None, now=START,
    )  # fmt: skip
    assert not live.is_result_open(sitting=alone)
    actions.reopen_sitting(run_sitting=link, minutes=None, reason="x", by=None, now=minute(10))
    with pytest.raises(CourseRefused, match="Close the test first"):
        show(True)


def test_another_trainer_changes_nothing(before: RunTest, seats: list[Enrolment]) -> None:
    stranger = factories.account("trainer")
    begin(before, seats[0])
    arguments = {"by": stranger, "now": START}
    link = RunSitting.objects.get()
    for act in (
        lambda: actions.open_test(run=before.run, occasion="after", minutes=None, **arguments),
        lambda: actions.close_test(test=before, **arguments),
        lambda: actions.extend_test(test=before, minutes=5, **arguments),
        lambda: actions.show_results(test=before, is_shown=True, **arguments),
        lambda: actions.reopen_sitting(run_sitting=link, minutes=5, reason="x", **arguments),
    ):
        with pytest.raises(NotAllowed):
            act()


def offered_rows(seat: Enrolment, *, at: float) -> list[tuple[str, str, bool]]:
    return [
        (row.title.en, row.text.en if row.text else "", row.is_next)
        for row in phone_queries.phone_rows(enrolment=seat, now=minute(at))
        if row.page == "course:phone_test"
    ]


def test_a_phone_offers_what_is_open_and_later_the_result(
    run: CourseRun, seats: list[Enrolment]
) -> None:
    assert offered_rows(seats[0], at=0) == []
    test = opened(run)
    assert offered_rows(seats[0], at=0) == [("Test before", "4 questions, 45 minutes.", True)]
    begin(test, seats[0])
    assert offered_rows(seats[0], at=5) == [("Test before", "Go on: 40 min left.", True)]
    actions.close_test(test=test, by=None, now=minute(6))
    assert offered_rows(seats[0], at=6) == [("Test before", "Handed in.", False)]
    assert offered_rows(seats[1], at=6) == []
    factories.excuse_all(run)
    actions.show_results(test=test, is_shown=True, by=None, now=minute(7))
    assert offered_rows(seats[0], at=7) == [("Test before", "Handed in. See your result.", False)]
    later = opened(run, "later", months=3, minutes=None)
    phone_rows = offered_rows(seats[1], at=7)
    assert phone_rows == [("Later test, 3 months", "4 questions.", True)]
    begin(later, seats[1])
    assert offered_rows(seats[1], at=8) == [("Later test, 3 months", "Go on.", True)]


def test_the_live_page_shows_where_everybody_is(
    before: RunTest, seats: list[Enrolment], paper: Paper
) -> None:
    factories.sat(seats[2], "before", paper, [1, 1, 1, 1])
    sitting = begin(before, seats[1])
    save(sitting, 1, "a", at=1)
    save(sitting, 3, "b", at=2)
    page = live.live_page(test=before, now=minute(3))
    assert [line.officer.enrolment for line in page.lines] == [seat.pk for seat in seats]
    line = page.lines[1]
    assert line.progress is not None
    assert (line.status.code, line.position, line.progress.answered_count) == ("answering", 3, 2)
    assert (line.share, line.minutes_left, line.facts.saved_at) == (0.5, 42, minute(2))
    assert (page.begun_count, page.done_count, page.open_count) == (2, 1, 1)
    assert page.seconds_left == 42 * 60
    assert live.live_page(test=before, now=minute(6)).quiet_count == 1


def test_the_live_page_costs_the_same_for_any_number_of_officers(
    before: RunTest, seats: list[Enrolment], django_assert_num_queries: Any
) -> None:
    for seat in seats:
        begin(before, seat)
    test = RunTest.objects.select_related("run").get()
    with django_assert_num_queries(5):
        live.live_page(test=test, now=minute(1))
    with django_assert_num_queries(3):
        live.live_page(test=test, now=minute(1))


def test_the_live_page_reads_on_from_what_it_read_before(
    before: RunTest, seats: list[Enrolment]
) -> None:
    def live_progress() -> tuple[int | None, int, datetime | None]:
        line = next(
            officer_line
            for officer_line in live.live_page(test=before, now=minute(9)).lines
            if officer_line.officer.enrolment == seats[0].pk
        )
        assert line.progress is not None
        return line.position, line.progress.answered_count, line.facts.saved_at

    sitting = begin(before, seats[0])
    assert live_progress() == (None, 0, None)
    save(sitting, 1, "a", at=5)
    assert live_progress() == (1, 1, minute(5))
    save(sitting, 2, "a", at=6)
    assert live_progress() == (2, 2, minute(6))
    # The clock of the server went back: what is stored is counted all the same.
    save(sitting, 3, "a", at=2)
    assert live_progress() == (2, 3, minute(6))


def test_only_so_many_sittings_are_kept_in_mind(
    before: RunTest, seats: list[Enrolment], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved_queries, "MAX_JOURNALS", 2)
    sittings = [begin(before, seat).pk for seat in seats]
    assert set(saved_queries.saved_progress(counts=dict.fromkeys(sittings, 0))) == set(sittings)
    assert len(saved_queries._journals) == 2


def test_who_takes_a_later_test_on_a_phone_has_not_come_back_before_handing_in(
    run: CourseRun, seats: list[Enrolment]
) -> None:
    attended = {seat.pk: True for seat in seats}
    course_actions.mark_attendance(run=run, attended=attended, by=None, now=START)
    later.invite_officers(run=run, months=1, by=None, now=START)
    test = opened(run, "later", months=1)
    sitting = begin(test, seats[0])
    today = START.date() + timedelta(days=90)
    assert people.late_invitations(today=today).count() == 3
    phone_actions.hand_in_sitting(sitting=sitting, by=None, now=minute(5))
    assert people.late_invitations(today=today).count() == 2
