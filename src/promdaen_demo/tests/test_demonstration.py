"""The demonstration: believable, complete, and never put beside real work."""

import io
import json
import re
import socket
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from promdaen.assessment import queries as assessment_queries
from promdaen.booth.models import BoothRun, Drill, Interview
from promdaen.config import demo_age
from promdaen.course import queries as course_queries
from promdaen.course.models import (
    Badge,
    Certificate,
    CourseRun,
    Endorsement,
    Feedback,
    RunSitting,
    TrainingSession,
)
from promdaen.course.queries import practice as practice_queries
from promdaen.kit import audit
from promdaen.people.models import Officer
from promdaen.places.models import Checkpoint
from promdaen.planning.models import PlanVersion
from promdaen.planning.queries import effects as effect_queries
from promdaen.planning.queries import plans as plan_queries
from promdaen.questions.models import Question
from promdaen.refresher.models import Answer, Reminder, Season, SentReminder
from promdaen.refresher.queries import reminders as unreached
from promdaen.refresher.queries import topic_knowledge
from promdaen.report import queries as report_queries
from promdaen.specimen.models import Decision, StationSet
from promdaen.survey.models import Attachment, Round, Submission
from promdaen.survey.queries import planning
from promdaen_demo import command as demo
from promdaen_demo import demonstration
from tests import factories

pytestmark = [pytest.mark.django_db(databases=("default", "exchange")), pytest.mark.slow]
NOW = datetime(2027, 3, 10, 2, 0, tzinfo=UTC)


def prepare_demo(err: io.StringIO | None = None) -> str:
    out = io.StringIO()
    call_command("demo", "--prepare-only", stdout=out, stderr=err or io.StringIO())
    return out.getvalue()


def test_the_demonstration_serves_from_a_process_that_has_printed_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr("os.execv", lambda _path, command: commands.append(command))
    monkeypatch.setattr("django.db.connections.close_all", lambda: None)
    monkeypatch.setattr(demonstration, "build_demonstration", lambda **_told: None)
    monkeypatch.setattr(demonstration, "write_sheet", lambda *, now: Path("sheet.pdf"))
    monkeypatch.setattr(demo.Command, "_tell", lambda *_self, **_told: None)
    monkeypatch.setattr(demo.Command, "_tell_age", lambda _self: None)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    call_command("demo", "--port", str(port), stdout=io.StringIO())
    assert commands[0][-5:] == ["-m", "promdaen.config.command", "serve", "--port", str(port)]


def test_a_demonstration_made_later_shows_its_results_and_was_taught_in_its_own_week(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    it_prints_the_results_of_2012_and_how_to_sign_in()
    results_are_there()
    weeks_were_taught()
    practice_was_done()
    mornings_were_played_at_the_booth()
    checkpoints_were_visited()
    the_earlier_programme_worked_in_most_places()
    the_year_after_has_gone_four_months()


def it_prints_the_results_of_2012_and_how_to_sign_in() -> None:
    err = io.StringIO()
    text = prepare_demo(err)
    parts = err.getvalue().splitlines()
    count = demonstration.parts_count()
    assert [part.split("]")[0].split("/") for part in parts] == [
        [f"[{number:>2}", str(count)] for number in range(1, count + 1)
    ]
    assert "scored higher after: 95.6\xa0%" in text
    assert "overall, of 5: 4.50" in text
    for role, _name in demonstration.SIGN_INS:
        assert f"{role}@demo.example" in text
    assert audit.is_demo()
    assert list(audit.chain_breaks(node=audit.this_node())) == []
    before = Officer.objects.count()
    assert "95.6" in prepare_demo()
    assert Officer.objects.count() == before
    assert demo_age.built_on() == NOW.date()
    assert demo_age.old_demo_day(today=NOW.date()) is None
    for where in ("run SR-2026-1", "the year after TK-2026-1"):
        assert re.search(rf"\({where}\): badge [0-9A-Z]{{6}}, PIN \d{{6}}", text)


def results_are_there() -> None:
    running = CourseRun.objects.get(code="SR-2026-1")
    assert running.starts_on <= NOW.date() <= running.ends_on
    assert CourseRun.objects.get(code="KK-2012-1").starts_on.year == 2012
    scope_runs = report_queries.scope_runs_by_code(kind="run", code="TK-2026-1", account=None)
    sheet = report_queries.build_sheet(scope_runs=scope_runs, today=date(2027, 3, 10))
    assert sheet["headline"]["both"] >= 20
    assert sheet["more"]["equating"]["en"].startswith("Papers A and B were crossed")
    assert sheet["quotes"]
    assert json.dumps(sheet)
    fresh = assessment_queries.freshness()
    assert fresh is not None
    assert fresh.first_count > 130
    assert fresh.latest_count > 100
    assert fresh.since_count == 0
    [item] = assessment_queries.current_items().filter(code="BASICS-01")
    item_statistics_page = assessment_queries.item_statistics(item=item)
    assert item_statistics_page is not None
    assert item_statistics_page.choices.lines
    assert item_statistics_page.columns
    assert course_queries.has_runs()
    assert Feedback.objects.filter(run__code="TK-2026-1").count() > 10


def test_a_database_in_use_is_left_alone() -> None:
    factories.account("coordinator")
    with pytest.raises(CommandError, match="in use") as caught:
        prepare_demo()
    assert caught.value.returncode == 2
    assert not Officer.objects.exists()


def weeks_were_taught() -> None:
    over = CourseRun.objects.get(code="TK-2026-1")
    running = CourseRun.objects.get(code="SR-2026-1")
    assert over.is_final
    assert Certificate.objects.filter(enrolment__run=over).count() >= 25
    came_back = RunSitting.objects.filter(enrolment__run=over, occasion="later", months=1)
    assert 12 <= came_back.count() <= 28
    assert Feedback.objects.filter(run=over).exclude(topics={}).exclude(trainers={}).count() >= 20
    training_sessions = TrainingSession.objects.filter(run=running).exclude(kind="rest")
    is_past = training_sessions.filter(attendances__isnull=False).distinct()
    assert 0 < is_past.count() < training_sessions.count()
    assert (
        training_sessions.filter(assignments__part="lead").distinct().count()
        == training_sessions.count()
    )
    assert Badge.objects.filter(enrolment__run=running).count() == running.enrolments.count()
    assert Endorsement.objects.filter(stage="lead").exists()


def practice_was_done() -> None:
    over = CourseRun.objects.get(code="TK-2026-1")
    running = CourseRun.objects.get(code="SR-2026-1")
    case, specimens = over.practices.order_by("kind")
    assert (case.kind, case.debrief_at is not None) == ("case", True)
    page = practice_queries.room_page(practice=case)
    assert page is not None
    assert len(page.stages) == 3
    decisions = Decision.objects.filter(trial__session__department__isnull=False)
    answers = decisions.exclude(trial__defect="").values_list("answer", flat=True)
    assert specimens.closed_at is not None
    assert decisions.count() == 12 * over.enrolments.count()
    assert 0.4 < sum(answer == "suspect" for answer in answers) / len(answers) < 0.95
    assert running.practices.filter(kind="case", closed_at=None).count() == 1
    assert StationSet.objects.count() == 1


def mornings_were_played_at_the_booth() -> None:
    """Five officers of each week: some with care and some in a hurry, all to the end."""
    runs = BoothRun.objects.all()
    assert runs.exclude(ended_at=None).count() == runs.count() == 10
    assert {run.wave for run in runs} == {"coach", "market", "ferry"}
    acts = sorted(run.acts.count() for run in runs)
    assert acts[0] < 120
    assert acts[-1] > 200
    assert Interview.objects.values("officer").distinct().count() >= 6
    drill = Drill.objects.exclude(closed_at=None).get()
    assert drill.turns.exclude(officer=None).count() == 8


def the_earlier_programme_worked_in_most_places() -> None:
    codes = PlanVersion.objects.filter(state="final").order_by("plan__code")
    earlier, newest = (
        plan_queries.version_facts(code=version.plan.code, number=version.number, account=None)
        for version in codes.select_related("plan")
    )
    assert earlier is not None
    assert newest is not None
    effect_page = effect_queries.effect_page(content=earlier, code="", account=None)
    assert effect_page is not None
    assert 0 < len(effect_page.failed) < len(effect_page.effects) / 4
    count = sum(effect.count for effect in effect_page.effects)
    assert 0.6 < sum(effect.reached for effect in effect_page.effects) / count < 0.9
    assert len(effect_page.judges) == 3
    assert {measure.reach_from for measure in newest.measures.values() if measure.reach} == {
        "experts", "survey", "twin"
    }  # fmt: skip
    assert newest.version.redraws["count"] == 100


def checkpoints_were_visited() -> None:
    before, running = Round.objects.order_by("starts_on")
    assert (before.is_invented, running.is_invented) == (True, True)
    assert running.starts_on < NOW.date() < running.ends_on
    assert before.closed_at is not None
    firsts = running.visits.filter(is_second=False)
    assert firsts.count() == len(planning.scored_codes(today=NOW.date()))
    assert firsts.filter(state="accepted").count() >= 30
    assert firsts.filter(state="submitted").count() >= 3
    assert firsts.filter(state="returned").count() == 1
    [planned] = firsts.filter(state="planned")
    assert planned.due_on == timezone.localdate(NOW)
    assert planned.assessor is not None
    assert planned.assessor.email == "assessor@demo.example"
    assert running.visits.filter(is_second=True, state="accepted").count() >= firsts.count() // 10
    reached: dict[str, list[int]] = {
        standard_class: [] for standard_class in ("international", "local")
    }
    for submission in Submission.objects.filter(visit__round=running):
        assert not submission.flags
        scores = [score for score in submission.scores.values() if isinstance(score, int)]
        reached.get(submission.standard_class, []).extend(scores)
    means = {
        standard_class: sum(scores) / len(scores) for standard_class, scores in reached.items()
    }
    assert means["international"] > means["local"]
    assert {attachment.media_type for attachment in Attachment.objects.all()} == {"image/jpeg"}
    assert not Checkpoint.objects.filter(position_quality="field").exists()


def the_year_after_has_gone_four_months() -> None:
    """Planned, answered, promised, held to its control; one refresher is open and told of."""
    season = Season.objects.get(code="TK-2026-1")
    assert season.promise["ours"]["end"]["mean"] > season.promise["quarterly"]["end"]["mean"]
    assert season.members.count() == season.members.filter(known__on=NOW.date()).count()
    begun = season.windows.filter(planned_at__isnull=False)
    assert sorted(begun.values_list("arm", "number")) == [
        ("control", 0),
        *(("planned", number) for number in range(5)),
        ("probe", 0),
    ]
    assert season.windows.get(arm="control", number=0).figures["comparison"]["state"] == "early"
    answers = Answer.objects.filter(share__window__in=begun)
    assert answers.order_by().values("share__window").distinct().count() == len(begun)
    marks = answers.values_list("mark", flat=True)
    assert 0.7 < sum(marks) / len(marks) < 0.97
    assert answers.exclude(phone="").exists()
    assert not answers.filter(received_at__gt=NOW).exists()
    sent_reminders = SentReminder.objects.filter(window__closes_on__gte=NOW.date())
    assert 0 < sent_reminders.count() <= Reminder.objects.count() < season.members.count()
    assert unreached.unreached(now=NOW)
    assert faded_topics() > 0
    question = Question.objects.get(kind="item")
    assert answers.filter(
        share__member__officer=question.asked_by, item__code=question.code
    ).exists()


def faded_topics() -> int:
    """How many of the topics are at risk: some, not all."""
    page = topic_knowledge.risks_page(account=None)
    at_risk = [topic.topic for topic in page.topics if topic.is_at_risk]
    assert len(at_risk) < len(page.topics)
    return len(at_risk)
