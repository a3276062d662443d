"""What records hold of a checkpoint: officers posted there, their courses, tests, specimens."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from promdaen.course.models import Attendance, Course, Endorsement
from promdaen.people import actions as people_actions
from promdaen.people.models import Officer
from promdaen.places.models import Checkpoint
from promdaen.specimen.queries import skill
from promdaen.specimen.rules.detection import TrialResult
from promdaen.survey import kinds
from promdaen.survey.queries import training
from promdaen.survey.rules.fields import indicator_answers
from tests import factories, survey_world, trainers

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 26)


@pytest.fixture
def place() -> Checkpoint:
    return factories.checkpoint()


def posted(place: Checkpoint, count: int = 6) -> list[Officer]:
    posting = people_actions.NewPosting(checkpoint=place.pk, since_on=date(2025, 1, 1))
    return [factories.officer(posting=posting) for _ in range(count)]


def records_of(place: Checkpoint, **fields: Any) -> Any:
    values = {"head_count": 20, "today": TODAY} | fields
    return training.checkpoint_records(checkpoint=place, **values)


def attended(officers: list[Officer], **fields: Any) -> Any:
    run = factories.run(**fields)
    rows = factories.enrolments(run, officers)
    for row in rows:
        row.has_attended = True
        row.save()
    return run, rows


def test_officers_who_went_elsewhere_or_left_are_not_counted(place: Checkpoint) -> None:
    first, second, *_ = posted(place)
    other = factories.checkpoint("KH-X2")
    people_actions.add_posting(
        officer=first,
        posting=people_actions.NewPosting(checkpoint=other.pk, since_on=date(2026, 5, 1)),
        by=None,
        now=factories.NOW,
    )
    Officer.objects.filter(pk=second.pk).update(is_active=False)
    assert records_of(place).posted == 4
    assert records_of(other).posted == 1


def test_a_finished_course_counts_each_officer_once(place: Checkpoint) -> None:
    officers = posted(place)
    attended(officers[:3], starts_on=date(2025, 3, 3), ends_on=date(2025, 3, 7))
    attended(officers[2:4])
    run, _rows = attended(officers[4:])
    run.is_cancelled = True
    run.save()
    assert records_of(place).finished == 4
    assert records_of(place, today=date(2025, 12, 1)).finished == 3


def test_shorter_courses_of_the_last_year_are_refreshers(place: Checkpoint) -> None:
    officers = posted(place)
    assert records_of(place).refreshed is None
    factories.course("DAY")
    Course.objects.filter(code="DAY").update(days=1)
    attended(officers[:2], course="DAY")
    attended(officers[2:], course="DAY", starts_on=date(2025, 3, 3), ends_on=date(2025, 3, 3))
    assert records_of(place).refreshed == 2
    assert records_of(place).finished == 0


def test_topics_count_by_timetable_design_and_attendance(place: Checkpoint) -> None:
    officers = posted(place)
    health, talk = factories.topic("HEALTH", 11), factories.topic("INTERVIEW", 9)
    run, rows = attended(officers[:3])
    slot = factories.training_session(run, topic=health)
    factories.training_session(run, topic=talk)
    Attendance.objects.create(
        session=slot, enrolment=rows[0], is_present=False, way="ticked", at=factories.NOW
    )
    Attendance.objects.create(
        session=slot, enrolment=rows[1], is_present=True, way="ticked", at=factories.NOW
    )
    Course.objects.update(sessions=[{"topic": "HEALTH"}, {"kind": "rest"}])
    attended(officers[3:4])
    attended(officers[4:5], starts_on=date(2023, 3, 6), ends_on=date(2023, 3, 10))
    trained = records_of(place).trained
    assert trained == {"documents": 0, "interview": 3, "law": 0, "health": 3}


def test_the_latest_test_of_each_officer_counts(place: Checkpoint) -> None:
    officers = posted(place, 2)
    course_run = factories.run()
    rows = factories.enrolments(course_run, [*officers, factories.officer()])
    paper = factories.paper()
    factories.sat(rows[0], "before", paper, [0, 0, 0, 0])
    factories.sat(rows[0], "after", paper, [1, 1, 1, 0])
    factories.sat(rows[1], "before", paper, [1, 0, 0, 0])
    factories.sat(rows[2], "after", paper, [1, 1, 1, 1])
    records = records_of(place)
    assert (records.tested, records.mean_points) == (2, 50.0)


def test_trainers_of_the_province_count_while_endorsed(place: Checkpoint) -> None:
    trainers.load_path()
    province_trainers = [trainers.trainer(f"MEAS {n}", province=place.province_id) for n in "ABC"]
    for number, trainer in enumerate(province_trainers):
        Endorsement.objects.create(
            trainer=trainer,
            stage="lead" if number else "observed",
            given_on=date(2026, 1, 1),
            expires_on=date(2027, 1, 1),
            given_by="A test",
        )
    slot = factories.training_session(factories.run())
    slot.assignments.create(trainer=province_trainers[1], part="lead")
    records = records_of(place)
    assert (records.trainers, records.active_trainers) == (2, 1)
    assert records_of(place, today=date(2027, 1, 2)).trainers == 0


def test_specimens_judged_in_tests_of_the_last_year_count(
    place: Checkpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer, *_ = posted(place, 1)

    def done(*, officers: Any) -> list[skill.SkillDecision]:
        assert officers == {officer.pk}
        return [
            skill.SkillDecision(
                officer_id=officer.pk,
                department_id="IMM",
                outcome_id="FORGERY.3",
                mode=mode,
                at=factories.NOW - timedelta(days=days),
                tried=TrialResult(defect=defect, is_suspected=suspected),
            )
            for mode, days, defect, suspected in (
                ("test", 5, "bright", True),
                ("test", 5, "bright", False),
                ("paper", 9, "", True),
                ("learn", 5, "bright", True),
                ("test", 800, "bright", True),
            )
        ]

    monkeypatch.setattr(skill, "counted_decisions", done)
    records = records_of(place)
    assert (records.examined, records.defective, records.detected) == (1, 2, 1)
    assert (records.genuine, records.stopped) == (1, 1)


def test_proposals_are_answers_that_the_instrument_scores(place: Checkpoint) -> None:
    assert training.training_proposals(checkpoint=place, head_count=20, today=TODAY) == {}
    officers = posted(place, 5)
    run, rows = attended(officers)
    paper = factories.paper()
    for row in rows:
        factories.sat(row, "after", paper, [1, 1, 1, 0])
    survey_world.instrument()
    proposals = training.training_proposals(checkpoint=place, head_count=10, today=TODAY)
    assert proposals["H06"].values == {
        "H06_whole": "10",
        "H06_part": "5",
        "H06_how": "seen",
    }
    assert proposals["H14"].values == {
        "H14": "counted",
        "H14_value": "75.0",
        "H14_how": "seen",
    }
    assert not proposals["H16"].values
    indicators = survey_world.instrument_content().by_code()
    for code in ("H06", "H14"):
        answers = indicator_answers(code=code, answers=proposals[code].values)
        assert kinds.scored_outcome(indicator=indicators[code], answers=answers).score == 3
    assert run.code not in str(proposals)
