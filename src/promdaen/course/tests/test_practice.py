"""Practice of a run: opened, entered, groups, closed, explained; what phones offer of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from promdaen.casework.actions import refusals as case_refusals
from promdaen.casework.actions import sessions as case_actions
from promdaen.casework.models import CaseMember, CaseSession, Law
from promdaen.casework.queries import sessions as case_queries
from promdaen.course.actions import CourseRefused, attendance
from promdaen.course.actions import practice as actions
from promdaen.course.models import CourseRun, Enrolment, TrainingSession
from promdaen.course.models.practice import Practice, PracticeShare
from promdaen.course.queries import practice as queries
from promdaen.course.rules import phone as phone_rules
from promdaen.curriculum.models import Topic
from promdaen.people.queries import NotAllowed
from promdaen.specimen.actions import refusals as lab_refusals
from promdaen.specimen.actions import sessions as lab_actions
from promdaen.specimen.models import LabSession, StationSet
from tests import factories, practice

pytestmark = pytest.mark.django_db
NOW = factories.NOW
LATER = NOW + timedelta(minutes=10)


@pytest.fixture
def run() -> CourseRun:
    practice.case()
    course_run = factories.run(ends_on=NOW.date() + timedelta(days=2))
    codes = ("IMM", "MAR", "BPP", "AHT", "IMM", "MAR", "BPP")
    factories.enrolments(
        course_run, [factories.officer(department=factories.department(code)) for code in codes]
    )
    return course_run


def seats(run: CourseRun) -> list[Enrolment]:
    return list(run.enrolments.select_related("officer", "run"))


def opened(run: CourseRun, **more: Any) -> Practice:
    values = {"kind": "case", "case": practice.CASE} | more
    return actions.open_practice(run=run, new=actions.NewPractice(**values), by=None, now=NOW)


def entered(opened_practice: Practice, seat: Enrolment) -> PracticeShare:
    return actions.enter_practice(practice=opened_practice, enrolment=seat, now=NOW)


@pytest.fixture
def lab(monkeypatch: pytest.MonkeyPatch) -> None:
    """A laboratory that prepares no specimens: drawing them is tested elsewhere."""

    def start_session(**arguments: Any) -> LabSession:
        if arguments["documents"] == ["moon"]:
            raise lab_refusals.SpecimenRefused("no such document")
        return LabSession.objects.create(
            officer_id=arguments["officer_id"],
            department=factories.department(),
            mode=arguments["mode"],
            seed=arguments["seed"],
            trials_count=arguments["trials_count"],
            started_at=arguments["now"],
        )

    monkeypatch.setattr(lab_actions, "start_session", start_session)


SPECIMENS = {"kind": "specimens", "case": "", "mode": "test", "trials_count": 10, "seed": 5}


def recorded(run: CourseRun, seat: Enrolment, *, is_present: bool, begins: int = 480) -> None:
    session = TrainingSession.objects.filter(run=run, on=NOW.date(), begins=begins).first()
    session = session or factories.training_session(run, on=NOW.date(), begins=begins)
    attendance.tick_attendance(session=session, present={seat.pk: is_present}, by=None, now=NOW)


def test_groups_are_dealt_from_those_whose_last_record_of_today_is_present(
    run: CourseRun,
) -> None:
    first, second, left, unknown, *_rest = seats(run)
    for seat in (first, second, left):
        recorded(run, seat, is_present=True)
    recorded(run, left, is_present=False, begins=600)
    basis = queries.group_basis(run=run, now=NOW)
    assert basis.is_recorded
    assert list(basis.enrolments) == [first, second]
    opened_practice = opened(run, is_group=True)
    assert {share.enrolment for share in opened_practice.shares.all()} == {first, second}
    assert unknown not in basis.enrolments


def test_groups_are_dealt_from_all_enrolled_where_today_has_no_record(run: CourseRun) -> None:
    recorded(run, seats(run)[0], is_present=True)
    basis = queries.group_basis(run=run, now=NOW + timedelta(days=1))
    assert not basis.is_recorded
    assert list(basis.enrolments) == seats(run)


def test_cases_know_their_topics_the_days_that_teach_them_and_whether_the_run_had_them(
    run: CourseRun,
) -> None:
    practice.case("CASE-90", minutes=25)
    topic = Topic.objects.get(code="UNTOC")
    factories.training_session(run, topic=topic, on=run.starts_on + timedelta(days=1))
    opened(run)
    other, had = queries.case_choices(run=run)
    assert (other.case.code, other.used_at) == ("CASE-90", None)
    assert (had.case.code, had.used_at) == (practice.CASE, NOW)
    assert [case_topic.code for case_topic in had.topics] == ["UNTOC", "IDENTIFY"]
    assert (had.days, had.stages_count) == ([2], 2)
    assert queries.run_days(run=run) == (run.ends_on - run.starts_on).days + 1


@pytest.mark.parametrize(
    ("filter_fields", "is_taken"),
    [
        ({}, True),
        ({"topic": "UNTOC", "day": 2, "stages": 2, "minutes": 15}, True),
        ({"topic": "HEALTH"}, False),
        ({"day": 1}, False),
        ({"stages": 3}, False),
        ({"minutes": 10}, False),
    ],
)
def test_cases_are_narrowed_by_topic_day_level_and_minutes(
    run: CourseRun, filter_fields: dict[str, Any], is_taken: bool
) -> None:
    topic = Topic.objects.get(code="UNTOC")
    factories.training_session(run, topic=topic, on=run.starts_on + timedelta(days=1))
    choice = queries.case_choices(run=run)[0]
    assert queries.CaseFilter(**filter_fields).takes(choice=choice) is is_taken


def test_groups_are_dealt_with_mixed_departments(run: CourseRun) -> None:
    absent = seats(run)[-1]
    Enrolment.objects.filter(pk=absent.pk).update(has_attended=False)
    opened_practice = opened(run, is_group=True, seed=3)
    sessions = queries.case_sessions(practice=opened_practice)
    assert [session.name for session in sessions] == ["1", "2"]
    assert all(session.is_group and session.feedback_at is None for session in sessions)
    assert [session.members.count() for session in sessions] == [3, 3]
    assert not opened_practice.shares.filter(enrolment=absent).exists()
    page = queries.live_page(practice=opened_practice, now=NOW)
    assert [len(line.departments) for line in page.cases] == [3, 3]
    assert (page.entered_count, page.whole_count, page.waiting) == (0, 2, [absent])


def test_who_comes_later_joins_the_smallest_group(run: CourseRun) -> None:
    opened_practice = opened(run, is_group=True)
    [late] = factories.enrolments(run, 1)
    share = entered(opened_practice, late)
    assert share.case_session is not None
    assert share.case_session.members.count() == 4
    assert entered(opened_practice, late) == share
    assert CaseMember.objects.filter(officer=late.officer).count() == 1


def test_no_one_joins_when_every_group_has_finished(run: CourseRun) -> None:
    opened_practice = opened(run, is_group=True)
    for session in queries.case_sessions(practice=opened_practice):
        case_actions.close_session(session=session, by=None, now=NOW)
    [late] = factories.enrolments(run, 1)
    with pytest.raises(CourseRefused, match="Every group has finished"):
        entered(opened_practice, late)


def test_an_officer_alone_gets_a_session_of_the_own(run: CourseRun) -> None:
    opened_practice = opened(run)
    [first, *_rest] = seats(run)
    share = entered(opened_practice, first)
    assert share.case_session is not None
    assert not share.case_session.is_group
    assert queries.live_page(practice=opened_practice, now=NOW).entered_count == 1
    [line] = queries.practice_summaries(run=run)
    assert (line.entered_count, line.done_count) == (0, 0)


def test_everybody_examines_the_same_row_of_specimens(run: CourseRun, lab: None) -> None:
    opened_practice = opened(run, **SPECIMENS)
    for seat in seats(run)[:2]:
        entered(opened_practice, seat)
    assert set(LabSession.objects.values_list("seed", "mode", "trials_count")) == {(5, "test", 10)}
    page = queries.live_page(practice=opened_practice, now=NOW)
    assert [(line.decided_count, line.is_done) for line in page.labs] == [(0, False)] * 2
    assert (page.done_count, page.whole_count) == (0, 7)
    assert queries.room_page(practice=opened_practice) is None
    assert actions.close_practice(practice=opened_practice, by=None, now=LATER) == 2
    assert not LabSession.objects.filter(ended_at=None).exists()
    assert queries.live_page(practice=opened_practice, now=NOW).done_count == 2


def test_what_the_laboratory_refuses_is_reported(run: CourseRun, lab: None) -> None:
    opened_practice = opened(run, **SPECIMENS | {"documents": ["moon"]})
    with pytest.raises(CourseRefused, match="no such document"):
        entered(opened_practice, seats(run)[0])


def station_set() -> StationSet:
    return StationSet.objects.create(code="SET-1", seed=1, specimens=[], made_at=NOW)


def test_stations_are_opened_but_not_entered_by_phone(run: CourseRun) -> None:
    station_set()
    opened_practice = opened(run, kind="stations", case="", station_set="SET-1")
    [seat, *_rest] = seats(run)
    assert queries.practice_name(practice=opened_practice).en == "SET-1"
    assert (
        queries.phone_practice(practice_id=opened_practice.pk, officer_id=seat.officer_id) is None
    )
    with pytest.raises(CourseRefused, match="on paper"):
        entered(opened_practice, seat)


REFUSED = (
    ({"kind": "dance"}, "no such sort"),
    ({"case": "CASE-99"}, "no such case"),
    ({"kind": "stations", "case": ""}, "no such printed set"),
    ({**SPECIMENS, "mode": "learn"}, "in which way"),
    ({**SPECIMENS, "trials_count": None}, "in which way"),
    ({**SPECIMENS, "is_group": True}, "judged in groups"),
)


@pytest.mark.parametrize(("fields", "message"), REFUSED)
def test_a_practice_that_cannot_be_is_refused(
    run: CourseRun, fields: dict[str, Any], message: str
) -> None:
    with pytest.raises(CourseRefused, match=message):
        opened(run, **fields)


def test_a_case_is_open_once_at_a_time(run: CourseRun) -> None:
    opened_practice = opened(run)
    with pytest.raises(CourseRefused, match="already open"):
        opened(run, is_group=True)
    actions.close_practice(practice=opened_practice, by=None, now=NOW)
    assert opened(run).pk != opened_practice.pk


def test_a_case_without_a_law_is_refused(run: CourseRun) -> None:
    Law.objects.update(is_current=False)
    with pytest.raises(CourseRefused, match="no law"):
        opened(run, is_group=True)


def test_a_run_that_is_over_or_empty_opens_nothing(run: CourseRun) -> None:
    with pytest.raises(CourseRefused, match="No one is on the roster"):
        opened(factories.run())
    for fields in ({"is_cancelled": True}, {"is_final": True, "is_cancelled": False}):
        CourseRun.objects.filter(pk=run.pk).update(**fields)
        with pytest.raises(CourseRefused, match="closed permanently"):
            opened(CourseRun.objects.get(pk=run.pk))


def test_a_trainer_of_another_run_opens_and_closes_nothing(run: CourseRun) -> None:
    stranger, opened_practice = factories.account("trainer"), opened(run)
    with pytest.raises(NotAllowed):
        actions.open_practice(run=run, new=actions.NewPractice(kind="case"), by=stranger, now=NOW)
    for act in (actions.close_practice, actions.open_debrief):
        with pytest.raises(NotAllowed):
            act(practice=opened_practice, by=stranger, now=NOW)
    with pytest.raises(NotAllowed):
        actions.move_officers(practice=opened_practice, moves=[], by=stranger, now=NOW)


def test_an_officer_of_another_run_does_not_enter(run: CourseRun) -> None:
    opened_practice = opened(run)
    [stranger] = factories.enrolments(factories.run(), 1)
    with pytest.raises(CourseRefused, match="not on the roster"):
        entered(opened_practice, stranger)


def test_a_closed_practice_is_entered_by_who_was_in_alone(run: CourseRun) -> None:
    opened_practice = opened(run)
    first, second, *_rest = seats(run)
    share = entered(opened_practice, first)
    assert actions.close_practice(practice=opened_practice, by=None, now=LATER) == 1
    assert entered(opened_practice, first) == share
    with pytest.raises(CourseRefused, match="closed"):
        entered(opened_practice, second)
    with pytest.raises(CourseRefused, match="already closed"):
        actions.close_practice(practice=opened_practice, by=None, now=LATER)


def test_the_reasoning_opens_to_all_phones_once_no_one_judges(run: CourseRun) -> None:
    opened_practice = opened(run, is_group=True)
    [closed_session, _other] = queries.case_sessions(practice=opened_practice)
    case_actions.close_session(session=closed_session, by=None, now=NOW)
    with pytest.raises(CourseRefused, match="others still judge"):
        actions.open_debrief(practice=opened_practice, by=None, now=NOW)
    assert actions.close_practice(practice=opened_practice, by=None, now=LATER) == 1
    actions.open_debrief(practice=opened_practice, by=None, now=LATER)
    assert set(CaseSession.objects.values_list("feedback_at", flat=True)) == {LATER}


def test_a_case_that_is_judged_once_more_in_the_run_keeps_its_reasoning(run: CourseRun) -> None:
    first = opened(run)
    officer = seats(run)[0]
    session = entered(first, officer).case_session
    assert session is not None
    actions.close_practice(practice=first, by=None, now=LATER)
    again = opened(run)
    with pytest.raises(CourseRefused, match="open in another practice"):
        actions.open_debrief(practice=first, by=None, now=LATER)
    actions.close_practice(practice=again, by=None, now=LATER)
    actions.open_debrief(practice=first, by=None, now=LATER)
    session.refresh_from_db()
    assert not queries.holds_reasoning(session=session)
    third = opened(run)
    arguments = {"session": session, "officer_id": officer.officer_id, "now": LATER}
    assert case_queries.is_kept(**arguments)
    texts = [row.text for row in queries.phone_rows(enrolment=officer, now=LATER)]
    assert queries.WAIT_TEXT in texts
    actions.close_practice(practice=third, by=None, now=LATER)
    assert not queries.is_case_open_again(practice=first)
    assert not queries.is_case_open_again(practice=opened(run, **SPECIMENS))


def test_the_same_way_of_examining_is_not_opened_again(run: CourseRun) -> None:
    opened_practice = opened(run, **SPECIMENS)
    with pytest.raises(CourseRefused, match="Close it first"):
        opened(run, **SPECIMENS)
    opened(run, **SPECIMENS | {"mode": "watch"})
    actions.close_practice(practice=opened_practice, by=None, now=LATER)
    opened(run, **SPECIMENS)


def test_specimens_have_no_reasoning_to_open(run: CourseRun) -> None:
    opened_practice = opened(run, **SPECIMENS)
    with pytest.raises(CourseRefused, match="Only a case"):
        actions.open_debrief(practice=opened_practice, by=None, now=NOW)


def test_officers_are_moved_between_groups_and_into_one(run: CourseRun) -> None:
    opened_practice = opened(run, is_group=True)
    page = queries.groups_page(practice=opened_practice)
    [late] = factories.enrolments(run, 1)
    first = seats(run)[0]
    goal = page.by_name["2" if page.group_of[first.pk] == "1" else "1"]
    moves = [(first, goal), (first, goal), (late, goal)]
    assert actions.move_officers(practice=opened_practice, moves=moves, by=None, now=NOW) == 2
    after = queries.groups_page(practice=opened_practice)
    assert len({after.group_of[enrolment.pk] for enrolment in (first, late)}) == 1
    assert dict(after.lines)[late] != ""


def test_a_group_that_no_one_is_left_in_is_closed(run: CourseRun) -> None:
    opened_practice = opened(run, is_group=True)
    page = queries.groups_page(practice=opened_practice)
    moves = [(enrolment, page.by_name["1"]) for enrolment, name in page.lines if name == "2"][:1]
    actions.move_officers(practice=opened_practice, moves=moves[-1:], by=None, now=NOW)
    assert not CaseSession.objects.filter(closed_at__isnull=False).exists()
    rest = [(seat, page.by_name["2"]) for seat in seats(run)]
    actions.move_officers(practice=opened_practice, moves=rest, by=None, now=LATER)
    assert CaseSession.objects.get(name="1").closed_at == LATER
    assert CaseSession.objects.get(name="2").closed_at is None


def test_no_one_is_moved_to_a_group_elsewhere_or_into_one_that_ended(run: CourseRun) -> None:
    opened_practice = opened(run, is_group=True)
    page = queries.groups_page(practice=opened_practice)
    [stranger] = factories.enrolments(factories.run(), 1)
    first = seats(run)[0]
    for moves in ([(stranger, page.by_name["1"])], [(first, opened_practice.pk)]):
        with pytest.raises(CourseRefused, match="no such group"):
            actions.move_officers(practice=opened_practice, moves=moves, by=None, now=NOW)
    actions.close_practice(practice=opened_practice, by=None, now=NOW)
    goal = page.by_name["2" if page.group_of[first.pk] == "1" else "1"]
    with pytest.raises(CourseRefused, match="closed"):
        actions.move_officers(practice=opened_practice, moves=[(first, goal)], by=None, now=NOW)


def rows(seat: Enrolment) -> list[tuple[str, bool]]:
    phone_rows = phone_rules.sorted_rows(phone_rows=queries.phone_rows(enrolment=seat, now=NOW))
    return [(row.text.en if row.text else "", row.is_next) for row in phone_rows]


def test_a_phone_offers_what_is_open_first_and_the_reasoning_when_it_is_shown(
    run: CourseRun,
) -> None:
    [first, second, *_rest] = seats(run)
    alone = ("Alone, as often as you like", False)
    assert rows(first) == [alone]
    opened_practice = opened(run)
    opened(run, **SPECIMENS)
    assert rows(first)[:2] == [(queries.GO_TEXT.en, True)] * 2
    entered(opened_practice, first)
    actions.close_practice(practice=opened_practice, by=None, now=NOW)
    assert rows(first)[1:] == [(queries.WAIT_TEXT.en, False), alone]
    assert len(rows(second)) == 2
    actions.open_debrief(practice=opened_practice, by=None, now=NOW)
    assert rows(first)[1:] == [(queries.READ.en, False), alone]


def test_a_phone_asks_the_database_as_often_for_many_practices(
    run: CourseRun, django_assert_num_queries: Any
) -> None:
    [first, *_rest] = seats(run)
    for number in range(4):
        if number:
            practice.case(f"CASE-9{number}")
        opened_practice = opened(run, case=f"CASE-9{number}" if number else practice.CASE)
        entered(opened_practice, first)
        actions.close_practice(practice=opened_practice, by=None, now=NOW)
        actions.open_debrief(practice=opened_practice, by=None, now=NOW)
    with django_assert_num_queries(3):
        assert rows(first).count((queries.READ.en, False)) == 4


def test_specimens_that_are_done_come_last(run: CourseRun, lab: None) -> None:
    opened_practice = opened(run, **SPECIMENS)
    [first, *_rest] = seats(run)
    entered(opened_practice, first)
    actions.close_practice(practice=opened_practice, by=None, now=NOW)
    assert rows(first)[0] == (queries.FINISHED.en, False)


def test_a_case_kept_for_the_room_is_not_practised_alone_until_it_is_explained(
    run: CourseRun,
) -> None:
    officer_id = seats(run)[0].officer_id
    other = factories.officer()
    assert case_queries.has_cases()

    def codes(reader_id: Any, now: Any = NOW) -> list[str]:
        return [
            line.case.code for line in case_queries.practice_cases(officer_id=reader_id, now=now)
        ]

    opened_practice = opened(run)
    assert codes(officer_id) == []
    assert codes(other.pk) == ["CASE-01"]
    assert codes(officer_id, NOW + timedelta(days=9)) == ["CASE-01"]
    actions.close_practice(practice=opened_practice, by=None, now=NOW)
    assert codes(officer_id) == []
    actions.open_debrief(practice=opened_practice, by=None, now=NOW)
    assert codes(officer_id) == ["CASE-01"]


def test_a_refusal_of_casework_speaks_in_its_own_words(run: CourseRun) -> None:
    refused = case_refusals.CaseworkRefused("One.", "Two.")
    assert list(refused.lines) == ["One.", "Two."]
