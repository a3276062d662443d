"""Who may see which runs; people counted; what is missing."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from promdaen.course import actions, queries
from promdaen.course.actions import attendance
from promdaen.course.models import (
    CourseRun,
    Enrolment,
    Invitation,
    SessionTrainer,
    SheetScan,
    Trainer,
)
from promdaen.course.queries import lists, run_facts, run_paths
from promdaen.course.rules import attention
from tests import factories

pytestmark = pytest.mark.django_db


def test_runs_are_seen_by_role() -> None:
    trainer = factories.account("trainer")
    mine, other = factories.run(trainers=[trainer]), factories.run()
    runs_by_role = {
        role: set(queries.visible_to(account=factories.account(role)))
        for role in ("coordinator", "viewer", "administrator", "participant")
    }
    assert runs_by_role["coordinator"] == runs_by_role["viewer"] == {mine, other}
    assert runs_by_role["administrator"] == runs_by_role["participant"] == set()
    assert set(queries.visible_to(account=trainer)) == {mine}
    assert not queries.visible_to(account=AnonymousUser()).exists()
    assert not queries.named_to(account=factories.account("viewer")).exists()
    assert set(queries.named_to(account=trainer)) == {mine}
    assert queries.can_change(account=trainer, run=mine)
    assert not queries.can_change(account=trainer, run=other)


@pytest.fixture
def run() -> CourseRun:
    """Six officers: two of them with both tests, one before only, one after only, two none."""
    run, paper = factories.run(province=factories.province("09")), factories.paper()
    actions.set_papers(
        run=run, papers={"before": [paper], "after": [paper]}, by=None, now=factories.NOW
    )
    codes = ["IMM", "IMM", "MAR", "MAR", "MAR", "AHT"]
    rows = factories.enrolments(
        run,
        [
            factories.officer(department=factories.department(code), sex="F" if n < 2 else "M")
            for n, code in enumerate(codes)
        ],
    )
    for place, occasions in enumerate((("before", "after"), ("before", "after"), ("before",))):
        for occasion in occasions:
            factories.sat(rows[place], occasion, paper, [1, 0, occasion == "after", 0.0])
    factories.sat(rows[3], "after", paper, [1, 1, 1, 0])
    actions.mark_attendance(
        run=run,
        attended={rows[2].pk: True, rows[4].pk: True, rows[5].pk: False},
        by=None,
        now=factories.NOW,
    )
    actions.give_missing_reason(
        enrolment=rows[2], occasion="after", reason="ill", by=None, now=factories.NOW
    )
    actions.set_targets(run=run, targets={"IMM": 10, "MAR": 20}, by=None, now=factories.NOW)
    return run


def test_people_are_counted_once_each(run: CourseRun) -> None:
    counts = queries.people_counts(runs=CourseRun.objects.filter(pk=run.pk))
    assert counts == queries.PeopleCounts(
        enrolled=6, attended=2, trained=5, before=3, after=3, both=2, none=2, women=2, men=3
    )


def test_people_are_counted_by_group(run: CourseRun) -> None:
    runs = CourseRun.objects.filter(pk=run.pk)
    enrolled = {
        by: {key: counts.enrolled for key, counts in queries.people_by(runs=runs, by=by).items()}
        for by in ("department", "province", "sex", "run", "month")
    }
    assert enrolled["department"] == {"IMM": 2, "MAR": 3, "AHT": 1}
    assert enrolled["province"] == {"09": 6}
    assert enrolled["sex"] == {"F": 2, "M": 4}
    assert enrolled["run"] == {run.pk: 6}
    assert enrolled["month"] == {date(2026, 11, 1): 6}
    assert queries.people_by(runs=runs, by="department")["MAR"].trained == 3
    assert queries.targets_by(runs=runs, by="department") == {"IMM": 10, "MAR": 20}
    assert queries.targets_by(runs=runs, by="run") == {run.pk: 30}


def test_an_officer_on_two_runs_is_one_person_in_a_programme(run: CourseRun) -> None:
    other = factories.run()
    first = Enrolment.objects.filter(run=run).order_by("seat")[0]
    factories.enrolments(other, [first.officer])
    assert queries.people_counts(runs=CourseRun.objects.all()).enrolled == 6
    run_cohort = queries.cohort_of_runs(runs=CourseRun.objects.all())
    assert len(run_cohort.labels.department) == 7


def test_missing_tests_are_reported_with_their_reasons(run: CourseRun) -> None:
    assert queries.missing_by_reason(runs=CourseRun.objects.all()) == {
        "before": {"": 3},
        "after": {"ill": 1, "": 2},
    }
    factories.enrolments(factories.run(), 4)
    assert queries.missing_by_reason(runs=CourseRun.objects.all())["before"] == {"": 3}


def test_labels_follow_the_officers_of_the_cohort(run: CourseRun) -> None:
    run_cohort = queries.cohort_of_runs(runs=CourseRun.objects.filter(pk=run.pk))
    assert run_cohort.labels.department == ("IMM", "IMM", "MAR", "MAR", "MAR", "AHT")
    assert run_cohort.labels.sex == ("F", "F", "M", "M", "M", "M")
    assert run_cohort.labels.province == ("09",) * 6
    assert run_cohort.cohort.has_both.tolist() == [True, True, False, False, False, False]


def at(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)


def kinds(today: date) -> dict[str, int]:
    coordinator = factories.account("coordinator")
    attention = queries.attention_rows(account=coordinator, now=at(today))
    return {attention_row.need.kind: attention_row.need.count for attention_row in attention}


def test_what_is_missing_in_a_run_needs_attention(run: CourseRun) -> None:
    counts_by_kind = kinds(run.ends_on + timedelta(days=100))
    assert counts_by_kind == {
        "timetable": 0,
        "attendance": 0,
        "reasons": 5,
        "feedback": 0,
        "finish": 0,
        "sheet": 0,
        "certificates": 0,
        "later_test": 3,
        "short": 25,
    }


def test_a_final_run_of_long_ago_is_settled_and_needs_nothing(run: CourseRun) -> None:
    coordinator, long_after = factories.account("coordinator"), run.ends_on + timedelta(days=366)
    CourseRun.objects.update(is_final=True)
    (_run, facts), *others = run_facts.runs_with_facts(
        runs=CourseRun.objects.all(), now=at(long_after)
    )
    assert not others
    assert attention.attention(facts=facts, today=long_after) == []
    for days, is_listed in ((365, True), (366, False)):
        now = at(run.ends_on + timedelta(days=days))
        listed = run_paths.unsettled_runs(account=coordinator, now=now)
        assert bool(listed) is is_listed, days


def test_overdue_later_tests_and_doubtful_sheets_leave_a_run_unsettled(run: CourseRun) -> None:
    coordinator, long_after = factories.account("coordinator"), run.ends_on + timedelta(days=500)
    CourseRun.objects.update(is_final=True)
    enrolment = run.enrolments.order_by("seat")[0]
    invitation = Invitation.objects.create(
        enrolment=enrolment, months=3, due_on=run.ends_on + timedelta(days=90)
    )
    assert kinds(long_after) == {"later_overdue": 1}
    invitation.delete()
    assert kinds(long_after) == {}
    SheetScan.objects.create(
        run=run, file_name="a.jpg", picture=b"", state="doubtful", made_at=at(long_after)
    )
    [(listed, facts)] = run_paths.unsettled_runs(account=coordinator, now=at(long_after))
    assert (listed, facts.doubtful) == (run, 1)


def test_a_run_that_was_only_planned_lacks_its_parts() -> None:
    run = factories.run()
    counts_by_kind = kinds(run.starts_on - timedelta(days=1))
    assert set(counts_by_kind) == {"roster", "targets", "papers", "timetable"}
    assert kinds(run.starts_on - timedelta(days=30)) == {}
    actions.cancel_run(run=run, reason="Flood", by=None, now=factories.NOW)
    assert kinds(run.starts_on) == {}


def test_a_trainer_is_asked_about_own_runs_alone_and_not_about_targets(run: CourseRun) -> None:
    trainer = factories.account("trainer")
    now = at(run.ends_on + timedelta(days=1))
    assert queries.attention_rows(account=trainer, now=now) == []
    run.trainers.add(trainer)
    run.targets.all().delete()
    need_kinds = [
        attention_row.need.kind
        for attention_row in queries.attention_rows(account=trainer, now=now)
    ]
    assert "timetable" in need_kinds
    assert "targets" not in need_kinds


def test_the_facts_of_a_timetable_are_those_of_the_moment(run: CourseRun) -> None:
    lead = Trainer.objects.create(name_latin="KIM Sophal")
    topic = factories.topic()
    first = factories.training_session(run, topic=topic)
    factories.training_session(run, topic=topic, begins=720)
    factories.training_session(run, begins=570, kind="rest")
    factories.training_session(run, begins=600, kind="test", occasion="before")
    SessionTrainer.objects.create(session=first, trainer=lead, part="lead")
    early = datetime.combine(run.starts_on, time(2), tzinfo=UTC)
    facts = run_facts.facts_of_run(run=run, now=early)
    assert (facts.sessions, facts.taught, facts.led) == (4, 2, 1)
    assert (facts.begun, facts.unattended) == (1, 1)
    assert (facts.before_on, facts.after_on) == (run.starts_on, None)
    attendance.tick_attendance(
        session=first,
        present={Enrolment.objects.filter(run=run)[0].pk: True},
        by=None,
        now=factories.NOW,
    )
    facts = run_facts.facts_of_run(run=run, now=early)
    assert (facts.begun, facts.unattended) == (1, 0)
    later = run_facts.facts_of_run(run=run, now=factories.NOW)
    assert (later.begun, later.unattended) == (3, 2)


def test_runs_on_a_first_page_have_the_same_facts_for_every_reader(
    run: CourseRun,
) -> None:
    """Facts come from what waits where the reader may change a run, and are read elsewhere."""
    own = factories.account("trainer")
    run.trainers.add(own)
    [trainer_row], [viewer_row] = (
        lists.runs_today(
            runs_held=CourseRun.objects.filter(pk=run.pk), account=account, now=factories.NOW
        )
        for account in (own, factories.account("viewer"))
    )
    assert trainer_row.run == viewer_row.run == run
    assert (trainer_row.enrolled, trainer_row.occasions) == (
        viewer_row.enrolled,
        viewer_row.occasions,
    )


def test_a_list_of_runs_reads_no_timetable_of_a_final_run(run: CourseRun) -> None:
    factories.training_session(run)
    CourseRun.objects.update(is_final=True)
    runs = CourseRun.objects.all()
    assert run_facts.facts_by_run(runs=runs, now=factories.NOW)[run.pk].sessions == 0
    assert run_facts.facts_of_run(run=run, now=factories.NOW).sessions == 1


def test_the_lists_of_a_page_of_runs() -> None:
    assert not queries.has_runs()
    factories.run()
    assert queries.has_runs()
    assert [course.code for course in queries.courses()] == ["FIVE-DAY"]
    assert not queries.programmes().exists()
