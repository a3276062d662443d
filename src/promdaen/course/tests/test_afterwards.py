"""Later tests: invitations by round, reminders, who came back and who did not."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest

from promdaen.assessment.models import Paper
from promdaen.course import actions, queries
from promdaen.course.actions import afterwards as later
from promdaen.course.actions import sittings
from promdaen.course.models import CourseRun, Enrolment, Invitation, RunPaper
from promdaen.course.queries import afterwards
from promdaen.course.queries import people as counted
from promdaen.kit.models import AuditLine
from promdaen.people.queries import NotAllowed
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture
def paper() -> Paper:
    return factories.paper("A")


@pytest.fixture
def run(paper: Paper) -> CourseRun:
    """A run that ended on 20 May 2026: round 6 was due four days before TODAY."""
    run = factories.run("KK-2026-5", starts_on=date(2026, 5, 16), ends_on=date(2026, 5, 20))
    actions.set_papers(
        run=run,
        papers={"before": [paper], "after": [paper], "later": [paper]},
        by=None,
        now=factories.NOW,
    )
    return run


@pytest.fixture
def rows(run: CourseRun) -> list[Enrolment]:
    """Three officers of whom two came."""
    rows = factories.enrolments(run, 3)
    actions.mark_attendance(
        run=run,
        attended={rows[0].pk: True, rows[1].pk: True, rows[2].pk: False},
        by=None,
        now=factories.NOW,
    )
    return rows


def invite(run: CourseRun, months: int = 3) -> int:
    return later.invite_officers(run=run, months=months, by=None, now=factories.NOW)


def mark(run: CourseRun, *, on_paper: bool = False, reason: str = "", by: object = None) -> int:
    ids = list(Invitation.objects.filter(enrolment__run=run).values_list("pk", flat=True))
    return later.mark_invitations(
        run=run,
        on_paper=ids if on_paper else [],
        reasons=dict.fromkeys(ids, reason),
        by=by,  # type: ignore[arg-type]
        now=factories.NOW,
    )


def test_trained_officers_are_invited_to_the_day_of_the_round(
    run: CourseRun, rows: list[Enrolment]
) -> None:
    assert invite(run) == 2
    invitations = Invitation.objects.order_by("enrolment__seat")
    assert [(row.enrolment_id, row.months, row.due_on) for row in invitations] == [
        (row.pk, 3, date(2026, 8, 20)) for row in rows[:2]
    ]
    assert all(row.invited_at == factories.NOW for row in invitations)
    line = AuditLine.objects.get(action="invite_officers")
    assert line.detail == {"months": 3, "officers": 2}


def test_inviting_once_more_adds_only_who_is_new_and_moves_the_due_day(
    run: CourseRun, rows: list[Enrolment], paper: Paper
) -> None:
    invite(run)
    assert invite(run) == 0
    factories.sat(rows[2], "after", paper, [1, 1, 1, 1])
    CourseRun.objects.filter(pk=run.pk).update(ends_on=date(2026, 5, 21))
    run.refresh_from_db()
    assert invite(run) == 1
    assert set(Invitation.objects.values_list("due_on", flat=True)) == {date(2026, 8, 21)}
    assert AuditLine.objects.filter(action="invite_officers").count() == 2


@pytest.mark.parametrize("months", [0, 2, 24])
def test_there_are_four_rounds_and_no_other(
    run: CourseRun, rows: list[Enrolment], months: int
) -> None:
    with pytest.raises(actions.CourseRefused, match="no such round"):
        invite(run, months=months)


def test_no_one_is_invited_before_anybody_is_trained(run: CourseRun) -> None:
    factories.enrolments(run, 1)
    with pytest.raises(actions.CourseRefused, match="No one in this run is trained"):
        invite(run)


def test_a_cancelled_run_has_no_later_test(run: CourseRun, paper: Paper) -> None:
    actions.cancel_run(run=run, reason="Flood", by=None, now=factories.NOW)
    with pytest.raises(actions.CourseRefused, match="cancelled"):
        invite(run)
    with pytest.raises(actions.CourseRefused, match="cancelled"):
        later.choose_later_paper(run=run, paper=paper, by=None, now=factories.NOW)


def test_the_later_paper_is_chosen_after_the_course_until_its_first_sitting(
    run: CourseRun, rows: list[Enrolment], paper: Paper
) -> None:
    short = factories.paper("C", items=[place.item for place in paper.places.all()][:3])
    quiz = factories.paper("Q", use="quiz")
    factories.sat(rows[0], "before", paper, [1, 0, 0, 0])
    later.choose_later_paper(run=run, paper=short, by=None, now=factories.NOW)
    assert [row.paper for row in RunPaper.objects.filter(occasion="later")] == [short]
    with pytest.raises(actions.CourseRefused, match="quiz"):
        later.choose_later_paper(run=run, paper=quiz, by=None, now=factories.NOW)
    factories.sat(rows[0], "later", short, [1, 0, 0], months=3)
    with pytest.raises(actions.CourseRefused, match="its paper stays"):
        later.choose_later_paper(run=run, paper=paper, by=None, now=factories.NOW)


def test_who_is_on_paper_and_who_will_not_come_is_taken_down_once(
    run: CourseRun, rows: list[Enrolment]
) -> None:
    invite(run)
    assert mark(run, on_paper=True, reason="moved") == 2
    assert mark(run, on_paper=True, reason="moved") == 0
    invitations = Invitation.objects.values_list("is_on_paper", "declined_reason")
    assert set(invitations) == {(True, "moved")}
    assert AuditLine.objects.filter(action="mark_invitations").count() == 1


def test_an_unknown_reason_or_an_invitation_of_another_run_is_refused(
    run: CourseRun, rows: list[Enrolment]
) -> None:
    invite(run)
    with pytest.raises(actions.CourseRefused, match="one of the reasons"):
        mark(run, reason="bored")
    with pytest.raises(actions.CourseRefused, match="not on this run"):
        later.mark_invitations(
            run=run, on_paper=[], reasons={uuid4(): ""}, by=None, now=factories.NOW
        )


def test_reminded_officers_are_taken_down_run_by_run(
    run: CourseRun, rows: list[Enrolment]
) -> None:
    invite(run)
    ids = list(Invitation.objects.values_list("pk", flat=True))
    stranger = factories.account("trainer")
    with pytest.raises(NotAllowed):
        later.remind_officers(invitations=ids, by=stranger, now=factories.NOW)
    assert later.remind_officers(invitations=ids, by=None, now=factories.NOW) == 2
    assert set(Invitation.objects.values_list("reminded_at", flat=True)) == {factories.NOW}
    assert AuditLine.objects.get(action="remind_officers").detail == {"officers": 2}


def test_another_trainers_run_is_not_touched(
    run: CourseRun, rows: list[Enrolment], paper: Paper
) -> None:
    stranger = factories.account("trainer")
    with pytest.raises(NotAllowed):
        later.invite_officers(run=run, months=3, by=stranger, now=factories.NOW)
    with pytest.raises(NotAllowed):
        mark(run, by=stranger)
    with pytest.raises(NotAllowed):
        later.choose_later_paper(run=run, paper=paper, by=stranger, now=factories.NOW)


def test_a_round_counts_who_returned_and_reasons_for_absence(
    run: CourseRun, rows: list[Enrolment], paper: Paper
) -> None:
    for months in (3, 6, 12):
        invite(run, months=months)
    factories.sat(rows[0], "later", paper, [1, 1, 0, 1], months=3)
    [other] = Invitation.objects.filter(enrolment=rows[1], months=6)
    other.declined_reason = "on_duty"
    other.save()
    first, third, sixth, twelfth = afterwards.later_rounds(run=run, today=TODAY)
    assert (first.invited_count, first.open_to_invite_count) == (0, 2)
    assert third.counts == {"came": 1, "declined": 0, "overdue": 1, "due": 0, "ahead": 0}
    assert sixth.counts == {"came": 0, "declined": 1, "overdue": 0, "due": 1, "ahead": 0}
    assert [(why.en, n) for why, n in sixth.reasons] == [("called to duty", 1)]
    assert (twelfth.counts["ahead"], twelfth.missing_count) == (2, 0)
    assert (third.missing_count, sixth.missing_count) == (1, 2)


def test_overdue_tests_need_attention_until_they_come_or_are_explained(
    run: CourseRun, rows: list[Enrolment], paper: Paper
) -> None:
    invite(run)
    coordinator = factories.account("coordinator")

    def overdue(today: date = TODAY) -> int:
        now = datetime.combine(today, time(12), tzinfo=UTC)
        attention = queries.attention_rows(account=coordinator, now=now)
        return sum(
            attention_row.need.count
            for attention_row in attention
            if attention_row.need.kind == "later_overdue"
        )

    assert overdue() == 2
    assert overdue(date(2026, 8, 20) + timedelta(days=14)) == 0
    factories.sat(rows[0], "later", paper, [1, 1, 0, 1], months=6)
    assert overdue() == 2
    factories.sat(rows[0], "later", paper, [1, 1, 0, 1], months=3)
    assert overdue() == 1
    mark(run, reason="moved")
    assert overdue() == 0
    assert counted.late_invitations(today=TODAY).count() == 0


def test_a_later_test_that_is_open_on_a_phone_has_not_come_back_yet(
    run: CourseRun, rows: list[Enrolment]
) -> None:
    invite(run)
    test = sittings.open_test(
        run=run, occasion="later", months=3, minutes=None, by=None, now=factories.NOW
    )
    sittings.start_run_sitting(
        test=test, enrolment=rows[0], language="km", seed=3, now=factories.NOW
    )
    assert afterwards.later_rounds(run=run, today=TODAY)[1].counts["came"] == 0
    assert counted.late_invitations(today=TODAY).count() == 2
    sittings.close_test(test=test, by=None, now=factories.NOW)
    assert afterwards.later_rounds(run=run, today=TODAY)[1].counts["came"] == 1
    assert counted.late_invitations(today=TODAY).count() == 1


def test_a_trainer_sees_who_is_due_in_their_own_runs_only(
    run: CourseRun, rows: list[Enrolment]
) -> None:
    invite(run)
    invite(run, months=12)
    own, other = factories.account("trainer"), factories.account("trainer")
    run.trainers.add(own)

    def due(account: object, **chosen: str) -> int:
        later_filter = afterwards.LaterFilter(**chosen)
        return len(afterwards.invitations_due(account=account, filters=later_filter, today=TODAY))  # type: ignore[arg-type]

    assert (due(own), due(other)) == (2, 0)
    assert due(own, state="") == 4
    assert due(own, state="ahead") == 2
    assert due(own, months="12", state="") == 2
    assert due(own, department="IMM", province="01") == 2
    assert due(own, department="POL") == due(own, province="02") == 0
    assert due(factories.account("viewer")) == 0
