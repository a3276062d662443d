"""Who was in a session: four ways into one record, and corrections that keep it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings

from promdaen.course import actions
from promdaen.course.actions import attendance
from promdaen.course.models import Attendance, CourseRun, Enrolment, TrainingSession
from promdaen.course.queries import attendance as queries
from promdaen.course.queries import opening, phone_attendance
from promdaen.course.rules import attendance as rules
from promdaen.kit.models import AppendOnlyError, AuditLine
from promdaen.people.queries import NotAllowed
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def run() -> CourseRun:
    course_run = factories.run()
    factories.enrolments(course_run, 3)
    return course_run


@pytest.fixture
def session(run: CourseRun) -> TrainingSession:
    training_session = factories.training_session(run, title_en="Opening", title_km="បើកវគ្គ")
    attendance.open_attendance(session=training_session, by=None, now=NOW)
    return training_session


@pytest.fixture
def officer(run: CourseRun) -> Enrolment:
    return run.enrolments.order_by("seat")[0]


def codes(session: TrainingSession, seconds: int = 0) -> rules.Codes:
    number = rules.time_slice(now=NOW + timedelta(seconds=seconds))
    return rules.session_codes(secret=settings.SECRET_KEY, session=session.pk, number=number)


def record_presence(
    officer: Enrolment, code: str, *, seconds: int = 0, session: TrainingSession | None = None
) -> Attendance:
    return attendance.record_here(
        enrolment=officer,
        code=code,
        session_id=session.pk if session else None,
        by=None,
        now=NOW + timedelta(seconds=seconds),
    )


def tick(session: TrainingSession, present: dict[Enrolment, bool]) -> attendance.AttendanceImport:
    return attendance.tick_attendance(
        session=session,
        present={enrolment.pk: is_present for enrolment, is_present in present.items()},
        by=None,
        now=NOW,
    )


def correct(record: Attendance, *, is_present: bool, reason: str = "Saw it") -> Attendance:
    return attendance.correct_attendance(
        attendance=record, is_present=is_present, reason=reason, by=None, now=NOW
    )


def test_a_scanned_and_a_typed_code_record_their_way(
    session: TrainingSession, run: CourseRun
) -> None:
    first, second, _third = run.enrolments.order_by("seat")
    scanned = record_presence(first, codes(session).scanned, session=session)
    assert (scanned.way, scanned.is_present, scanned.revision, scanned.at) == (
        "scan",
        True,
        1,
        NOW,
    )
    typed = record_presence(second, f" {codes(session).typed} ", seconds=31)
    assert typed.way == "code"
    line = AuditLine.objects.filter(action="record_attendance").latest("sequence")
    assert (line.subject_id, line.detail["way"]) == (str(second.pk), "code")
    first.refresh_from_db()
    assert first.has_attended is True


def test_a_code_that_a_messenger_brought_late_is_refused(
    session: TrainingSession, officer: Enrolment
) -> None:
    with pytest.raises(actions.CourseRefused, match="every half minute"):
        record_presence(officer, codes(session).scanned, seconds=60, session=session)
    assert not Attendance.objects.exists()


def test_after_five_wrong_codes_a_minute_passes_before_the_right_one_is_taken(
    session: TrainingSession, officer: Enrolment
) -> None:
    for _try in range(5):
        with pytest.raises(actions.CourseRefused, match="not shown now"):
            record_presence(officer, "nonsense")
    with pytest.raises(actions.CourseRefused, match="Too many wrong codes"):
        record_presence(officer, codes(session).typed)
    other = officer.run.enrolments.order_by("seat")[1]
    assert record_presence(other, codes(session).typed).is_present
    assert record_presence(officer, codes(session, 61).typed, seconds=61).is_present


def test_codes_are_taken_between_opening_and_closing_only(
    session: TrainingSession, officer: Enrolment
) -> None:
    attendance.close_attendance(session=session, by=None, now=NOW)
    for chosen_session in (None, session):
        with pytest.raises(actions.CourseRefused, match="not open"):
            record_presence(officer, codes(session).scanned, session=chosen_session)
    with pytest.raises(actions.CourseRefused, match="not open"):
        attendance.close_attendance(session=session, by=None, now=NOW)
    attendance.open_attendance(session=session, by=None, now=NOW)
    assert record_presence(officer, codes(session).scanned, session=session).is_present
    audit_actions = list(AuditLine.objects.order_by("sequence").values_list("action", flat=True))
    assert audit_actions[-4:] == [
        "open_attendance", "close_attendance", "open_attendance", "record_attendance",
    ]  # fmt: skip


def test_no_one_is_counted_in_a_rest(run: CourseRun) -> None:
    rest = factories.training_session(run, kind="rest")
    with pytest.raises(actions.CourseRefused, match="break has no attendance"):
        attendance.open_attendance(session=rest, by=None, now=NOW)
    with pytest.raises(actions.CourseRefused, match="not of this run"):
        tick(rest, {run.enrolments.first(): True})  # type: ignore[dict-item]


def test_the_first_record_wins(session: TrainingSession, run: CourseRun) -> None:
    first, second, third = run.enrolments.order_by("seat")
    ticked = tick(session, {first: True, second: False})
    assert (ticked.added_count, ticked.known_count) == (2, 0)
    assert record_presence(first, codes(session).scanned).way == "ticked"
    assert record_presence(second, codes(session).scanned).is_present is False
    record_presence(third, codes(session).typed)
    again = tick(session, {first: False, third: False})
    assert (again.added_count, again.known_count) == (0, 2)
    assert Attendance.objects.count() == 3
    attended = [run.enrolments.get(seat=seat).has_attended for seat in (1, 2, 3)]
    assert attended == [True, False, True]


def test_a_signed_sheet_is_keyed_for_the_sessions_of_a_day(
    session: TrainingSession, run: CourseRun
) -> None:
    later = factories.training_session(run, begins=600)
    trainer = factories.account("coordinator", name="Chan")
    first, second, _third = run.enrolments.order_by("seat")
    signed = {
        (session.pk, first.pk): True,
        (later.pk, first.pk): False,
        (later.pk, second.pk): True,
    }
    outcome = attendance.key_sign_in_sheet(run=run, signed=signed, by=trainer, now=NOW)
    assert outcome.added_count == 3
    row = Attendance.objects.get(session=later, enrolment=second)
    assert (row.way, row.is_present, row.recorded_by) == ("sheet", True, trainer.audit_name)
    assert run.enrolments.get(pk=first.pk).has_attended is True
    with pytest.raises(actions.CourseRefused, match="not of this run"):
        attendance.key_sign_in_sheet(
            run=run, signed={(session.pk, uuid4()): True}, by=trainer, now=NOW
        )


def test_a_correction_is_a_new_row_with_its_reason_and_the_roster_follows(
    session: TrainingSession, officer: Enrolment
) -> None:
    record = record_presence(officer, codes(session).typed)
    for reason, match in ((" ", "why"), ("Saw it", "already")):
        with pytest.raises(actions.CourseRefused, match=match):
            correct(record, is_present=True, reason=reason)
    correction = correct(record, is_present=False, reason=" Left at once ")
    assert (correction.revision, correction.supersedes, correction.reason) == (
        2,
        record,
        "Left at once",
    )
    officer.refresh_from_db()
    assert officer.has_attended is False
    with pytest.raises(actions.CourseRefused, match="just corrected"):
        correct(record, is_present=False)
    correct(correction, is_present=True)
    officer.refresh_from_db()
    assert officer.has_attended is True
    story = queries.history(session=session, enrolment=officer)
    assert [record.revision for record, _way in story] == [3, 2, 1]
    with pytest.raises(AppendOnlyError):
        Attendance.objects.update(is_present=False)


def test_others_change_nothing(session: TrainingSession, officer: Enrolment) -> None:
    record = record_presence(officer, codes(session).typed)
    stranger = factories.account("trainer")
    run = session.run
    with pytest.raises(NotAllowed):
        attendance.open_attendance(session=session, by=stranger, now=NOW)
    with pytest.raises(NotAllowed):
        attendance.close_attendance(session=session, by=stranger, now=NOW)
    with pytest.raises(NotAllowed):
        attendance.tick_attendance(session=session, present={}, by=stranger, now=NOW)
    with pytest.raises(NotAllowed):
        attendance.key_sign_in_sheet(run=run, signed={}, by=stranger, now=NOW)
    with pytest.raises(NotAllowed):
        attendance.tick_sessions(run=run, present={}, by=stranger, now=NOW)
    with pytest.raises(NotAllowed):
        attendance.correct_attendance(
            attendance=record, is_present=False, reason="No", by=stranger, now=NOW
        )


def test_a_list_of_nothing_writes_no_line(session: TrainingSession) -> None:
    before = AuditLine.objects.count()
    assert tick(session, {}).added_count == 0
    assert AuditLine.objects.count() == before


def test_the_roster_does_not_contradict_the_sessions(
    session: TrainingSession, officer: Enrolment
) -> None:
    record_presence(officer, codes(session).typed)
    run = session.run
    with pytest.raises(actions.CourseRefused, match="Sessions are recorded"):
        actions.mark_attendance(run=run, attended={officer.pk: False}, by=None, now=NOW)
    other = run.enrolments.order_by("seat")[1]
    actions.mark_attendance(
        run=run, attended={officer.pk: True, other.pk: False}, by=None, now=NOW
    )
    with pytest.raises(actions.CourseRefused, match="stays on the roster"):
        actions.withdraw_enrolment(enrolment=officer, reason="Left", by=None, now=NOW)


def test_hours_count_sessions_but_no_rest(session: TrainingSession, officer: Enrolment) -> None:
    run = session.run
    factories.training_session(run, begins=570, minutes=15, kind="rest")
    long = factories.training_session(run, begins=600, minutes=180)
    record_presence(officer, codes(session).typed)
    officer_hours = queries.hours_by_enrolment(run=run)[officer.pk]
    assert (
        officer_hours.hours.minutes,
        officer_hours.hours.of_minutes,
        officer_hours.days_count,
    ) == (60, 240, 1)
    tick(long, {officer: False})
    [day] = queries.day_lines(run=run, now=NOW)
    assert [(line.present_count, line.absent_count, line.unknown_count) for line in day.lines] == [
        (1, 0, 2),
        (0, 1, 2),
    ]
    assert day.unknown_count == 4


def test_a_phone_asks_for_the_code_while_a_session_waits_for_this_officer(
    session: TrainingSession, officer: Enrolment
) -> None:
    [row] = phone_attendance.phone_rows(enrolment=officer, now=NOW)
    assert (row.page, row.is_next, row.text.en if row.text else "") == (
        "course:here",
        True,
        "Opening",
    )
    record_presence(officer, codes(session).typed)
    assert phone_attendance.phone_rows(enrolment=officer, now=NOW) == []
    other = officer.run.enrolments.order_by("seat")[1]
    attendance.close_attendance(session=session, by=None, now=NOW)
    assert phone_attendance.phone_rows(enrolment=other, now=NOW) == []


def test_a_session_of_another_run_is_not_there(session: TrainingSession) -> None:
    with pytest.raises(opening.NotThere):
        queries.get_session(run=factories.run(), session_id=session.pk)


@pytest.fixture
def coming(run: CourseRun) -> TrainingSession:
    """A session that begins an hour after NOW, which is ten o'clock in Phnom Penh."""
    return factories.training_session(run, on=NOW.date(), begins=660)


def test_no_one_is_recorded_in_a_session_before_it_begins(
    run: CourseRun, coming: TrainingSession, officer: Enrolment
) -> None:
    words = "24/11/2026, 11:00–12:00 has not started"
    with pytest.raises(actions.CourseRefused, match=words):
        attendance.open_attendance(session=coming, by=None, now=NOW)
    with pytest.raises(actions.CourseRefused, match=words):
        tick(coming, {officer: True})
    with pytest.raises(actions.CourseRefused, match=words):
        attendance.key_sign_in_sheet(
            run=run, signed={(coming.pk, officer.pk): False}, by=None, now=NOW
        )
    assert not Attendance.objects.exists()
    assert not queries.has_begun(session=coming, now=NOW)
    begun = NOW + timedelta(hours=1)
    attendance.open_attendance(session=coming, by=None, now=begun)
    assert queries.has_begun(session=coming, now=begun)


def test_a_session_that_is_moved_ahead_takes_no_codes_until_it_begins(
    session: TrainingSession, officer: Enrolment
) -> None:
    TrainingSession.objects.filter(pk=session.pk).update(on=NOW.date(), begins=660)
    with pytest.raises(actions.CourseRefused, match="is not open"):
        record_presence(officer, codes(session).typed)
    assert phone_attendance.open_sessions(enrolment=officer, now=NOW) == []
    assert phone_attendance.open_sessions(enrolment=officer, now=NOW + timedelta(hours=1))


def test_no_one_is_marked_as_there_before_the_run_begins() -> None:
    run = factories.run(
        starts_on=NOW.date() + timedelta(days=1), ends_on=NOW.date() + timedelta(5)
    )
    [officer] = factories.enrolments(run, 1)
    with pytest.raises(actions.CourseRefused, match="has not started"):
        actions.mark_attendance(run=run, attended={officer.pk: True}, by=None, now=NOW)
    actions.mark_attendance(run=run, attended={officer.pk: False}, by=None, now=NOW)


def test_the_session_to_record_now_has_begun(run: CourseRun, coming: TrainingSession) -> None:
    days = queries.day_lines(run=run, now=NOW)
    assert queries.next_session(days=days, today=NOW.date()) is None
    assert not days[0].has_begun
    later = queries.day_lines(run=run, now=NOW + timedelta(hours=1))
    next_line = queries.next_session(days=later, today=NOW.date())
    assert next_line is not None
    assert next_line.session == coming
