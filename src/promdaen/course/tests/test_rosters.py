"""Officers enrolled by hand or from a file, attendance, reasons."""

from typing import Any
from uuid import uuid4

import pytest

from promdaen.course import actions
from promdaen.course.actions import practice as practice_actions
from promdaen.course.models import CourseRun, Enrolment, MissingReason, OfficerSummary
from promdaen.kit.models import AuditLine
from promdaen.people import actions as people_actions
from promdaen.people.models import Officer, Posting
from promdaen.people.queries import NotAllowed
from promdaen.people.rules.rows import RosterRow
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def run() -> CourseRun:
    return factories.run()


def roster_row(number: int, **fields: Any) -> RosterRow:
    values = {
        "row": number,
        "name_km": "",
        "name_latin": f"CHAN Dara{number}",
        "sex": "F",
        "department": factories.department().code,
        "province": factories.province("09").code,
        "checkpoint": "",
        "rank": "",
        "rank_text": "",
        "officer_code": "",
        "posted_on": None,
        "repairs": (),
        "values": (),
    } | fields
    return RosterRow(**values)


def take(run: CourseRun, rows: list[RosterRow], decisions: dict[int, Any]) -> Any:
    return actions.import_roster(
        run=run, roster_rows=rows, decisions=decisions, by=None, now=factories.NOW
    )


def test_officers_sit_on_the_next_seats_as_they_are_now(run: CourseRun) -> None:
    factories.province("09")
    first = factories.officer(sex="F", rank=factories.rank().code)
    people_actions.add_posting(
        officer=first,
        posting=people_actions.NewPosting(province="09"),
        by=None,
        now=factories.NOW,
    )
    factories.enrolments(run, [first])
    factories.enrolments(run, 2)
    rows = Enrolment.objects.filter(run=run).order_by("seat")
    assert [row.seat for row in rows] == [1, 2, 3]
    assert (rows[0].province_id, rows[0].sex, rows[0].rank_id) == ("09", "F", "CPT")
    assert OfficerSummary.objects.filter(run=run).count() == 3
    assert AuditLine.objects.filter(action="enrol_officers").count() == 2


def test_an_officer_is_enrolled_once(run: CourseRun) -> None:
    officer = factories.officer()
    factories.enrolments(run, [officer])
    with pytest.raises(actions.CourseRefused, match="is on this run already"):
        factories.enrolments(run, [officer])
    other = factories.officer()
    with pytest.raises(actions.CourseRefused, match="on this roster twice"):
        factories.enrolments(run, [other, other])
    assert Enrolment.objects.count() == 1


def test_no_one_is_enrolled_on_a_cancelled_run(run: CourseRun) -> None:
    actions.cancel_run(run=run, reason="Flood", by=None, now=factories.NOW)
    with pytest.raises(actions.CourseRefused, match="cancelled"):
        factories.enrolments(run, 1)


def test_halves_of_a_crossed_run_alternate_within_departments() -> None:
    run = factories.run()
    anchor = factories.item("ANCHOR")
    papers = [
        factories.paper(code, items=[anchor, factories.item()], anchors=["ANCHOR"])
        for code in "AB"
    ]
    actions.set_papers(
        run=run, papers={"before": papers, "after": papers[::-1]}, by=None, now=factories.NOW
    )
    factories.enrolments(
        run,
        [factories.officer(department=factories.department(code)) for code in ["IMM", "MAR"] * 5],
    )
    halves_before = dict(Enrolment.objects.values_list("officer_id", "half"))
    for code in ("IMM", "MAR"):
        halves = Enrolment.objects.filter(department=code).order_by("seat")
        assert sorted(row.half for row in halves) in ([1, 1, 1, 2, 2], [1, 1, 2, 2, 2])
    factories.enrolments(run, 1)
    now = dict(Enrolment.objects.values_list("officer_id", "half"))
    assert {key: now[key] for key in halves_before} == halves_before
    actions.set_papers(
        run=run, papers={"before": papers[:1], "after": papers[:1]}, by=None, now=factories.NOW
    )
    assert set(Enrolment.objects.values_list("half", flat=True)) == {0}


def test_a_roster_adds_new_officers_and_links_known_ones(run: CourseRun) -> None:
    known_officer = factories.officer()
    rows = [
        roster_row(2, officer_code="X-1", checkpoint="Poipet"),
        roster_row(3),
        roster_row(4, sex="M"),
    ]
    outcome = take(run, rows, {2: "new", 3: str(known_officer.pk), 4: "new"})
    assert (outcome.enrolled_count, outcome.created_count, outcome.linked_count) == (3, 2, 1)
    seats = list(Enrolment.objects.filter(run=run).order_by("seat").select_related("officer"))
    assert [row.officer.name_latin for row in seats] == [
        "CHAN Dara2",
        known_officer.name_latin,
        "CHAN Dara4",
    ]
    assert [row.province_id for row in seats] == ["09"] * 3
    assert Posting.objects.filter(place_text="Poipet").count() == 1
    line = AuditLine.objects.get(action="import_roster")
    assert line.detail == {"enrolled": 3, "new_officers": 2}


def test_a_known_officer_who_moved_gets_a_posting_and_one_who_stayed_none(run: CourseRun) -> None:
    known_officer = factories.officer()
    take(run, [roster_row(2)], {2: known_officer.pk})
    assert [row.province_id for row in known_officer.postings.all()] == ["09"]
    take(factories.run(), [roster_row(2)], {2: known_officer.pk})
    assert known_officer.postings.count() == 1
    take(factories.run(), [roster_row(2, province="")], {2: known_officer.pk})
    assert known_officer.postings.count() == 1


@pytest.mark.parametrize(
    ("decision", "word"),
    [(None, "Row 3: say whether"), (uuid4(), "Row 3: the officer chosen"), ("who", "Row 3: the")],
)
def test_a_row_without_a_decision_stores_nothing(
    run: CourseRun, decision: object, word: str
) -> None:
    officers = Officer.objects.count()
    decisions = {2: "new"} | ({} if decision is None else {3: decision})
    with pytest.raises(actions.CourseRefused, match=word):
        take(run, [roster_row(2), roster_row(3)], decisions)
    assert Officer.objects.count() == officers
    assert not Enrolment.objects.exists()


def test_an_officer_code_that_is_taken_stores_nothing(run: CourseRun) -> None:
    code_holder = factories.officer(code="X-1")
    with pytest.raises(actions.CourseRefused, match="X-1"):
        take(run, [roster_row(2), roster_row(3, officer_code="X-1")], {2: "new", 3: "new"})
    assert list(Officer.objects.all()) == [code_holder]


def test_two_rows_of_one_officer_store_nothing(run: CourseRun) -> None:
    known_officer = factories.officer()
    with pytest.raises(actions.CourseRefused, match="on this roster twice"):
        take(run, [roster_row(2), roster_row(3)], {2: known_officer.pk, 3: known_officer.pk})
    assert not Enrolment.objects.exists()


def withdraw(row: Enrolment, reason: str = "Called away") -> None:
    actions.withdraw_enrolment(enrolment=row, reason=reason, by=None, now=factories.NOW)


def test_an_officer_who_was_taken_off_meanwhile_is_refused(run: CourseRun) -> None:
    [row] = factories.enrolments(run, 1)
    stale_enrolment = Enrolment.objects.get(pk=row.pk)
    withdraw(row, "Called away")
    with pytest.raises(actions.CourseRefused, match="not on the roster"):
        withdraw(stale_enrolment, "Called away")
    with pytest.raises(actions.CourseRefused, match="not on the roster"):
        actions.give_missing_reason(
            enrolment=stale_enrolment, occasion="before", reason="ill", by=None, now=factories.NOW
        )
    assert AuditLine.objects.filter(action="withdraw_enrolment").count() == 1


def test_an_officer_is_taken_off_a_roster_for_a_reason(run: CourseRun) -> None:
    first, second = factories.enrolments(run, 2)
    with pytest.raises(actions.CourseRefused, match="Say why"):
        withdraw(first, reason=" ")
    withdraw(first)
    assert list(Enrolment.objects.all()) == [second]
    assert OfficerSummary.objects.filter(run=run).count() == 1
    assert AuditLine.objects.get(action="withdraw_enrolment").detail["reason"] == "Called away"


def test_an_officer_who_was_tested_stays_on_the_roster(run: CourseRun) -> None:
    [row] = factories.enrolments(run, 1)
    factories.sat(row, "before", factories.paper(), [1, 0, 1, 0])
    with pytest.raises(actions.CourseRefused, match="was tested"):
        withdraw(row)


def test_an_officer_who_practised_stays_on_the_roster(run: CourseRun) -> None:
    first, second = factories.enrolments(run, 2)
    new = practice_actions.NewPractice(kind="specimens", mode="test", trials_count=1)
    practice = practice_actions.open_practice(run=run, new=new, by=None, now=factories.NOW)
    practice_actions.enter_practice(practice=practice, enrolment=first, now=factories.NOW)
    with pytest.raises(actions.CourseRefused, match="practised"):
        withdraw(first)
    withdraw(second)


def test_attendance_is_kept_and_what_stays_leaves_no_line(run: CourseRun) -> None:
    first, second, third = factories.enrolments(run, 3)
    for attended in ({first.pk: True, second.pk: False}, {first.pk: True, third.pk: None}):
        actions.mark_attendance(run=run, attended=attended, by=None, now=factories.NOW)
    attendances = Enrolment.objects.order_by("seat").values_list("has_attended", flat=True)
    assert list(attendances) == [True, False, None]
    assert AuditLine.objects.filter(action="mark_attendance").count() == 1
    with pytest.raises(actions.CourseRefused, match="not on this run"):
        actions.mark_attendance(run=run, attended={uuid4(): True}, by=None, now=factories.NOW)


def reason(row: Enrolment, **fields: str) -> None:
    values = {"occasion": "after", "reason": "ill"} | fields
    actions.give_missing_reason(enrolment=row, by=None, now=factories.NOW, **values)


def test_a_reason_is_given_changed_and_taken_back(run: CourseRun) -> None:
    [row] = factories.enrolments(run, 1)
    reason(row)
    reason(row, reason="on_duty")
    assert [missing_reason.reason for missing_reason in MissingReason.objects.all()] == ["on_duty"]
    reason(row, reason="")
    assert not MissingReason.objects.exists()


def test_a_reason_goes_when_the_answers_come(run: CourseRun) -> None:
    [row] = factories.enrolments(run, 1)
    reason(row)
    reason(row, occasion="before")
    factories.sat(row, "after", factories.paper(), [1, 0, 1, 0])
    assert [missing_reason.occasion for missing_reason in MissingReason.objects.all()] == [
        "before"
    ]
    with pytest.raises(actions.CourseRefused, match="did sit"):
        reason(row)


@pytest.mark.parametrize(
    ("fields", "word"), [({"occasion": "never"}, "occasion"), ({"reason": "lazy"}, "Choose one")]
)
def test_a_reason_that_cannot_be_is_refused(
    run: CourseRun, fields: dict[str, str], word: str
) -> None:
    [row] = factories.enrolments(run, 1)
    with pytest.raises(actions.CourseRefused, match=word):
        reason(row, **fields)


def test_only_the_coordinator_and_the_runs_own_trainers_change_a_roster() -> None:
    own, other = factories.account("trainer"), factories.account("trainer")
    run = factories.run(trainers=[own])
    new = [actions.NewEnrolment(officer=factories.officer())]
    for account in (other, factories.account("viewer"), factories.account("administrator")):
        with pytest.raises(NotAllowed):
            actions.enrol_officers(run=run, officers=new, by=account, now=factories.NOW)
    actions.enrol_officers(run=run, officers=new, by=own, now=factories.NOW)
    new = [actions.NewEnrolment(officer=factories.officer())]
    coordinator = factories.account("coordinator")
    actions.enrol_officers(run=run, officers=new, by=coordinator, now=factories.NOW)
    assert Enrolment.objects.filter(run=run).count() == 2
