"""The table of who must act in which state, held against the sources of waiting work.

Each case makes a state in a world and says who sees it waiting; then it is done, and nobody does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promdaen.course.actions import runs as run_actions
from promdaen.course.models import (
    Attendance,
    Badge,
    Endorsement,
    Feedback,
    ImportDraft,
    Invitation,
    Keying,
    RunPaper,
    RunTarget,
    RunTest,
    SessionTrainer,
    SheetScan,
    TeachingObservation,
    TrainerNeed,
)
from promdaen.curriculum import actions as curriculum_actions
from promdaen.curriculum.models import Record as ContentRecord
from promdaen.curriculum.models import (
    ReturnedChange,
    ReturnedFile,
    Review,
    ReviewAssignment,
    ReviewDecision,
    ReviewExport,
)
from promdaen.evaluation import actions as rollout_actions
from promdaen.exchange.actions import alerts, records, referrals, reports, responsibility, sharing
from promdaen.exchange.actions import due_referrals as due_actions
from promdaen.exchange.actions import exports as export_actions
from promdaen.exchange.actions import roles as standing_actions
from promdaen.exchange.models import AccessRequest, BulkExport, Membership, Referral, Request
from promdaen.exchange.models import Receipt as AlertReceipt
from promdaen.exchange.models import Record as ExchangeRecord
from promdaen.exchange.queries import exports as export_queries
from promdaen.exchange.rules import reporting
from promdaen.exercise.actions import findings
from promdaen.exercise.actions import runs as exercise_actions
from promdaen.exercise.models import ExerciseRun
from promdaen.kit import audit, jobs, machine, waiting
from promdaen.kit.models import Job
from promdaen.laptops import actions as laptop_actions
from promdaen.laptops.models import Clash, Loan, Peer, RefusedBundle
from promdaen.laptops.queries import status as laptop_status
from promdaen.people import actions as people_actions
from promdaen.people.models import Account, AccountRole, NameProposal, RoleRequest
from promdaen.planning.actions import experts as expert_actions
from promdaen.planning.actions import signing
from promdaen.planning.models import ExpertPanel
from promdaen.planning.rules.judgements import Judgement
from promdaen.questions.models import Question
from promdaen.survey.actions import calibration as calibration_actions
from promdaen.survey.models import Visit
from promdaen.survey.queries import calibration, planning
from tests import (
    check_world,
    exchange_world,
    exercise_world,
    factories,
    job_world,
    plan_world,
    questions_world,
    recordings,
    rollout_world,
    survey_world,
    tie_world,
    trainers,
)

pytestmark = pytest.mark.django_db(databases=exchange_world.BOTH)
NOW = factories.NOW
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NOT_BUILT = {
    "laptop: revoked, old",
    "handling change of a second person",
}
"""States of the design that the product does not have yet."""
ELSEWHERE = {
    "course run: feedback open": "an officer's phone (kit.slots.PHONE_ROWS)",
    "later test due: officers": "messages of refreshers and an officer's phone",
    "officer that may be one with another": "run_file: the file waits for the decision",
    "referral: told back": "a notice to who referred; the record shows it",
}
"""States that are seen in another way than by a row of their own."""


@dataclass(frozen=True, kw_only=True)
class State:
    """A state that was made: the kind of its row, the moment, and who sees it."""

    kind: str
    seen_by: tuple[Account, ...]
    now: datetime = NOW


Case = Callable[[], Iterator[State]]


def account_of(member: Any) -> Account:
    return Account.objects.get(pk=member.account_id)


def who_sees(*, kind: str, now: datetime) -> set[str]:
    """The accounts to whom a kind of row is shown, by name."""
    only = [source.name for source in waiting.waiting_sources() if kind in source.kinds]
    assert only
    return {
        f"{account.name} {account.email}"
        for account in Account.objects.filter(is_active=True)
        if any(
            row.kind == kind
            for row in waiting.work_for(account=account, now=now, source_names=only)
        )
    }


# ---- course runs ----


def staff() -> tuple[Account, Account, Account]:
    """A coordinator, a trainer of the run, a trainer of none; a viewer beside them."""
    factories.account("viewer")
    return factories.account("coordinator"), factories.account("trainer"), factories.account(
        "trainer"
    )  # fmt: skip


def a_run(days: int, **fields: Any) -> tuple[Any, tuple[Account, ...]]:
    """A run that begins so many days from today, and the people who act on it."""
    coordinator, teacher, _other = staff()
    today = timezone.localdate(NOW)
    begins = today + timedelta(days=days)
    run = factories.run(
        starts_on=begins, ends_on=begins + timedelta(days=4), trainers=[teacher], **fields
    )
    return run, (coordinator, teacher)


def sit_test(seat: Any, occasion: str) -> None:
    """An officer sat a test of one question."""
    paper = factories.paper(occasion, [factories.item()])
    factories.sat(seat, occasion, paper, [1])


def no_roster() -> Iterator[State]:
    run, people = a_run(10)
    yield State(kind="run_roster", seen_by=people)
    factories.enrolments(run, 3)


def names_are_due() -> Iterator[State]:
    coordinator, _teacher, _other = staff()
    officer = factories.officer()
    NameProposal.objects.create(officer=officer, last_on=NOW.date(), proposed_at=NOW)
    yield State(kind="names_due", seen_by=(coordinator,))
    NameProposal.objects.all().delete()


def no_places() -> Iterator[State]:
    run, (coordinator, _teacher) = a_run(10)
    yield State(kind="run_targets", seen_by=(coordinator,))
    RunTarget.objects.create(run=run, department=factories.department(), officers_count=3)


def too_few_officers() -> Iterator[State]:
    run, people = a_run(10)
    target = RunTarget.objects.create(
        run=run, department=factories.department(), officers_count=30
    )
    factories.enrolments(run, 3)
    yield State(kind="run_short", seen_by=people)
    target.delete()


def no_papers() -> Iterator[State]:
    run, people = a_run(5)
    yield State(kind="run_papers", seen_by=people)
    RunPaper.objects.create(run=run, occasion="before", paper=factories.paper())


def no_timetable() -> Iterator[State]:
    run, people = a_run(5)
    yield State(kind="run_timetable", seen_by=people)
    factories.training_session(run)


def no_leaders() -> Iterator[State]:
    run, people = a_run(3)
    slot = factories.training_session(run, topic=factories.topic())
    yield State(kind="run_leaders", seen_by=people)
    SessionTrainer.objects.create(session=slot, trainer=trainers.trainer())


def no_badges() -> Iterator[State]:
    run, people = a_run(1)
    seats = factories.enrolments(run, 2)
    yield State(kind="run_badges", seen_by=people)
    for number, seat in enumerate(seats):
        Badge.objects.create(enrolment=seat, code_hash=f"{number:064}")


def a_file_waits() -> Iterator[State]:
    run, people = a_run(10)
    draft = ImportDraft.objects.create(
        run=run, kind="roster", file_name="x.xlsx", made_by=people[0], made_at=NOW
    )
    yield State(kind="run_file", seen_by=people)
    draft.delete()


def a_test_to_open(occasion: str) -> Case:
    def case() -> Iterator[State]:
        run, people = a_run(0 if occasion == "before" else -4)
        factories.enrolments(run, 3)
        RunPaper.objects.create(run=run, occasion=occasion, paper=factories.paper())
        yield State(kind=f"run_test_{occasion}", seen_by=people)
        RunTest.objects.create(run=run, occasion=occasion, opened_at=NOW)

    return case


def attendance_not_taken() -> Iterator[State]:
    run, people = a_run(-1)
    seats = factories.enrolments(run, 1)
    slot = factories.training_session(run)
    yield State(kind="run_attendance", seen_by=people)
    Attendance.objects.create(
        session=slot, enrolment=seats[0], is_present=True, way="ticked", at=NOW
    )


def a_session_of_today() -> Iterator[State]:
    run, (_coordinator, teacher) = a_run(0)
    seats = factories.enrolments(run, 1)
    local_now = timezone.localtime(NOW)
    begins = local_now.hour * 60 + local_now.minute + 30
    other = factories.account("trainer")
    run.trainers.add(other)
    slot = factories.training_session(run, begins=begins)
    SessionTrainer.objects.create(session=slot, trainer=trainers.trainer(account=teacher))
    yield State(kind="session_today", seen_by=(teacher,))
    Attendance.objects.create(
        session=slot, enrolment=seats[0], is_present=True, way="ticked", at=NOW
    )


def answers_missing(occasion: str) -> Case:
    def case() -> Iterator[State]:
        run, people = a_run(-10)
        seats = factories.enrolments(run, 1)
        yield State(kind=f"run_answers_{occasion}", seen_by=people)
        sit_test(seats[0], occasion)

    return case


def a_test_without_reason() -> Iterator[State]:
    run, people = a_run(-10)
    seats = factories.enrolments(run, 2)
    sit_test(seats[0], "before")
    yield State(kind="run_reasons", seen_by=people)
    factories.excuse_all(run)


def a_second_keying() -> Iterator[State]:
    run, people = a_run(-5)
    seats = factories.enrolments(run, 1)
    keying = Keying.objects.create(
        enrolment=seats[0], occasion="before", keyed_by=people[0], keyed_at=NOW
    )
    yield State(kind="run_keying", seen_by=people)
    keying.delete()


def sheets_in_doubt() -> Iterator[State]:
    run, people = a_run(-5)
    scan = SheetScan.objects.create(
        run=run, file_name="a.jpg", picture=b"", state="doubtful", made_at=NOW
    )
    yield State(kind="sheets_in_doubt", seen_by=people)
    SheetScan.objects.filter(pk=scan.pk).update(state="taken")


def no_forms() -> Iterator[State]:
    run, people = a_run(-5)
    factories.enrolments(run, 1)
    yield State(kind="run_feedback", seen_by=people)
    Feedback.objects.create(run=run, received_on=run.ends_on)


def ready_to_finish() -> Iterator[State]:
    run, people = a_run(-15)
    yield State(kind="run_finish", seen_by=people)
    run_actions.finish_run(run=run, accept_missing=True, by=None, now=NOW)


def a_sheet_to_issue(monkeypatch: pytest.MonkeyPatch) -> Iterator[State]:
    run, people = a_run(-20)
    factories.enrolments(run, 1)
    yield State(kind="run_sheet", seen_by=people)
    monkeypatch.setattr("promdaen.course.queries.run_facts._issued", lambda **_codes: {run.code})


def certificates_to_issue(monkeypatch: pytest.MonkeyPatch) -> Iterator[State]:
    run, people = a_run(-20)
    factories.enrolments(run, 1)
    yield State(kind="run_certificates", seen_by=people)
    run.is_cancelled = True
    run.save()


def no_later_test() -> Iterator[State]:
    run, people = a_run(-110)
    seats = factories.enrolments(run, 1)
    sit_test(seats[0], "before")
    sit_test(seats[0], "after")
    yield State(kind="run_later_test", seen_by=people)
    run.is_cancelled = True
    run.save()


def a_later_test_overdue() -> Iterator[State]:
    run, people = a_run(-110)
    seats = factories.enrolments(run, 1)
    invited = Invitation.objects.create(
        enrolment=seats[0], months=3, due_on=timezone.localdate(NOW) - 20 * DAY, invited_at=NOW
    )
    yield State(kind="run_later_overdue", seen_by=people)
    Invitation.objects.filter(pk=invited.pk).update(declined_reason="other")


def an_endorsement_ends() -> Iterator[State]:
    coordinator, _teacher, _other = staff()
    trainers.load_path()
    trainer = trainers.trainer()
    endorsement = trainers.endorse(trainer)
    Endorsement.objects.filter(pk=endorsement.pk).update(
        expires_on=timezone.localdate(NOW) + 20 * DAY
    )
    yield State(kind="endorsements_ending", seen_by=(coordinator,))
    Endorsement.objects.filter(pk=endorsement.pk).update(
        expires_on=timezone.localdate(NOW) + 400 * DAY
    )


def a_lesson_to_observe() -> Iterator[State]:
    _coordinator, teacher, _other = staff()
    trainers.load_path()
    run = factories.run()
    leader, learner = trainers.trainer(account=teacher), trainers.trainer("SOK Dara")
    slot = trainers.session(run, {leader: "lead", learner: "observed"}, on=timezone.localdate(NOW))
    yield State(kind="lesson_to_observe", seen_by=(teacher,))
    TeachingObservation.objects.create(
        trainer=learner, observer=leader, topic=slot.topic, on=slot.on, stage="observed",
        ratings={}, is_ready=False, at=NOW,
    )  # fmt: skip


def trainers_are_missing() -> Iterator[State]:
    coordinator, _teacher, _other = staff()
    factories.topic()
    need = TrainerNeed.objects.create(
        province=factories.province(), trainers_count=3, needed_by=timezone.localdate(NOW)
    )
    yield State(kind="trainers_missing", seen_by=(coordinator,))
    need.delete()


def nothing_is_set_up() -> Iterator[State]:
    administrator = factories.account("administrator")
    coordinator = factories.account("coordinator")
    factories.account("viewer")
    yield State(kind="setup_step", seen_by=(administrator, coordinator))
    factories.department("IMM")
    factories.province("01")
    factories.programme(targets={("IMM", "01", 2026): 10})
    factories.run()


# ---- the exchange ----


def people() -> dict[str, Any]:
    """Somebody of each role who could see what is made, and others of other departments."""
    members = {
        "reporter": exchange_world.standing("reporter", "IMM", "KH-L01"),
        "liaison": exchange_world.standing("liaison", "IMM"),
        "head": exchange_world.standing("head", "IMM"),
        "desk": exchange_world.standing("liaison", "MAR"),
        "protector": exchange_world.standing("liaison", "AHT"),
        "bystander": exchange_world.standing("liaison", "BPP"),
        "between": exchange_world.standing("coordinator"),
        "auditor": exchange_world.standing("auditor"),
    }
    factories.account("coordinator")
    return members


def seers(members: dict[str, Any], *names: str) -> tuple[Account, ...]:
    return tuple(account_of(members[name]) for name in names)


def a_report(by: Any, flags: dict[str, str], **fields: Any) -> ExchangeRecord:
    facts = reporting.ReportFacts(
        type="smuggling_suspected", direction="in", mode="sea", method="boat",
        occurred_at=NOW - HOUR, certainty="about", persons_count=3,
    )  # fmt: skip
    new = reports.NewReport(
        facts=facts,
        handling=exchange_world.handling("amber"),
        audience=records.Audience(departments=["MAR"]),
        summary="A boat without lights",
        flags=flags,
        checkpoint="KH-L01",
        **fields,
    )
    return reports.file_report(new=new, is_sent=True, by=by, now=NOW)


ALL_NO = dict.fromkeys(reporting.REFERRAL_FLAGS, "no")


def a_due_referral() -> Iterator[State]:
    members = people()
    a_report(members["reporter"], ALL_NO | {"P3": "yes"})
    names = ("reporter", "liaison", "head", "protector")
    yield State(kind="protection_refer", seen_by=seers(members, *names))
    due = ExchangeRecord.objects.get(kind="protection")
    due_actions.refuse_due_referral(record=due, reason="no_need", by=members["protector"], now=NOW)


def a_request(state: str) -> tuple[dict[str, Any], ExchangeRecord]:
    members = people()
    record = exchange_world.sent(
        members["liaison"], ("MAR",), kind="request", due_at=NOW + 24 * HOUR
    )
    Request.objects.create(
        record=record, department="MAR", priority="P2", purpose="planning", legal_basis="law"
    )
    ExchangeRecord.objects.filter(pk=record.pk).update(state=state)
    return members, record


def a_request_in(state: str, kind: str, *names: str) -> Case:
    def case() -> Iterator[State]:
        members, record = a_request(state)
        yield State(kind=kind, seen_by=seers(members, *names))
        ExchangeRecord.objects.filter(pk=record.pk).update(state="closed")

    return case


def a_late_request() -> Iterator[State]:
    members, record = a_request("received")
    now = NOW + 37 * HOUR
    yield State(kind="late_between", seen_by=seers(members, "between"), now=now)
    ExchangeRecord.objects.filter(pk=record.pk).update(state="answered")


def an_alert() -> Iterator[State]:
    members = people()
    post = exchange_world.standing("reporter", "MAR", "KH-1")
    factories.checkpoint("KH-1")
    new = alerts.NewAlert(
        kind="document_series", action="check", handling=records.Handling(level=2),
        texts={"summary": "Lost blanks", "text_km": "ក", "text_en": "Blank"},
        expires_at=NOW + 20 * DAY, departments=["MAR"], area=["KH-1"],
    )  # fmt: skip
    alerts.issue_alert(new=new, by=members["liaison"], now=NOW)
    accounts = (account_of(post), *seers(members, "desk"))
    yield State(kind="alert_acknowledge", seen_by=accounts)
    alerts.acknowledge_alert(receipt=AlertReceipt.objects.get(), by=post, now=NOW)


def a_referral(members: dict[str, Any], **fields: Any) -> ExchangeRecord:
    new = referrals.NewReferral(
        age_band="25_59",
        sex="female",
        language="vi",
        consent="yes",
        receiver="refugee_office",
        indicators=["debt"],
        needs=["shelter"],
    )
    record = referrals.refer_person(new=new, by=members["liaison"], now=NOW)
    ExchangeRecord.objects.filter(pk=record.pk).update(**fields)
    return record


def a_referral_in(state: str, kind: str, *names: str) -> Case:
    def case() -> Iterator[State]:
        members = people()
        record = a_referral(members, state=state)
        if state == "done":
            Referral.objects.filter(record=record).update(handed_over_at=NOW)
        yield State(kind=kind, seen_by=seers(members, *names))
        ExchangeRecord.objects.filter(pk=record.pk).update(state="revoked")

    return case


def a_role_to_grant() -> Iterator[State]:
    members = people()
    second = exchange_world.standing("head", "IMM")
    new = standing_actions.NewRole(
        account=factories.account("liaison"), role="liaison", department="IMM", post=""
    )
    membership = standing_actions.propose_role(new=new, by=members["head"], now=NOW)
    yield State(kind="role_to_grant", seen_by=(account_of(second), *seers(members, "between")))
    standing_actions.grant_role(
        membership=Membership.objects.get(pk=membership.pk), by=second, now=NOW
    )


def a_deputy_to_name() -> Iterator[State]:
    head = exchange_world.standing("head", "IMM")
    exchange_world.standing("liaison", "IMM")
    yield State(kind="deputy_to_name", seen_by=(account_of(head),))
    today = timezone.localdate(NOW)
    new = standing_actions.NewDeputy(
        account=factories.account("liaison"), starts_on=today, ends_on=today + 30 * DAY
    )
    role = Membership.objects.get(account_id=head.account_id)
    standing_actions.propose_deputy(membership=role, new=new, by=head, now=NOW)


def an_export_to_decide(kind: str, *names: str) -> Case:
    def case() -> Iterator[State]:
        members = people()
        new = export_actions.NewBulkExport(
            chosen=export_queries.ExportSelection(kinds=["report"]),
            format="csv",
            purpose="planning",
            reason="For the yearly plan",
        )
        export_actions.ask_export(new=new, by=members["liaison"], now=NOW)
        if kind == "export_to_take":
            BulkExport.objects.update(allowed_at=NOW, allowed_by_id=members["head"].account_id)
        yield State(kind=kind, seen_by=seers(members, *names))
        BulkExport.objects.update(refused_at=NOW, taken_at=NOW)

    return case


def leave_is_asked() -> Iterator[State]:
    members = people()
    record = exchange_world.sent(members["liaison"], ("MAR",))
    leave = sharing.NewOnwardRequest(department="BPP", purpose="planning")
    sharing.ask_onward_sharing(record=record, leave=leave, by=members["desk"], now=NOW)
    yield State(kind="leave_to_give", seen_by=seers(members, "liaison", "head"))
    audience = records.Audience(departments=["BPP"])
    sharing.share_record(record=record, audience=audience, by=members["liaison"], now=NOW)


def stored_data_is_asked_for() -> Iterator[State]:
    members = people()
    record = a_referral(members)
    AccessRequest.objects.create(
        record=record, case_code="K", asker="person", wish="see", asked_on=NOW.date(),
        due_at=NOW + 15 * DAY, at=NOW,
    )  # fmt: skip
    yield State(kind="access_to_answer", seen_by=seers(members, "liaison", "head"))
    AccessRequest.objects.update(answered_at=NOW)


def a_new_report() -> Iterator[State]:
    members = people()
    record = exchange_world.sent(members["liaison"], ("MAR",))
    yield State(kind="report_read", seen_by=seers(members, "desk"))
    records.read_record(record_id=record.pk, by=members["desk"], now=NOW)


def a_report_without_responsible_officer() -> Iterator[State]:
    members = people()
    record = a_report(members["reporter"], ALL_NO)
    yield State(kind="report_take", seen_by=seers(members, "liaison", "head", "desk"))
    responsibility.take_record(record=record, by=members["head"], now=NOW)


def a_silent_post(hours: int, *names: str) -> Case:
    def case() -> Iterator[State]:
        members = people()
        members["theirs"] = exchange_world.standing("head", "MAR")
        post = exchange_world.standing("reporter", "MAR", "KH-1")
        factories.checkpoint("KH-1")
        new = alerts.NewAlert(
            kind="document_series", action="check", handling=records.Handling(level=2),
            texts={"summary": "Lost blanks", "text_km": "ក", "text_en": "Blank"},
            expires_at=NOW + 20 * DAY, departments=["MAR"], area=["KH-1"],
        )  # fmt: skip
        alerts.issue_alert(new=new, by=members["liaison"], now=NOW)
        now = NOW + hours * HOUR
        yield State(kind="alert_silent", seen_by=seers(members, *names), now=now)
        alerts.acknowledge_alert(receipt=AlertReceipt.objects.get(), by=post, now=now)

    return case


# ---- exercises ----


def an_exercise(state: str, kind: str) -> Case:
    def case() -> Iterator[State]:
        coordinator, controller = factories.account("coordinator"), factories.account("controller")
        factories.account("controller")
        run = exercise_world.run()
        run.controllers.add(controller)
        ExerciseRun.objects.filter(pk=run.pk).update(state=state)
        yield State(kind=kind, seen_by=(coordinator, controller))
        ExerciseRun.objects.filter(pk=run.pk).update(state="closed")

    return case


def an_improvement() -> Iterator[State]:
    coordinator, controller = factories.account("coordinator"), factories.account("controller")
    factories.account("controller")
    run, _phones = exercise_world.started()
    exercise_actions.end_run(run=run, by=None, now=NOW)
    run.controllers.add(controller)
    new = findings.NewExerciseFinding(
        kind="improvement", text="Nobody wrote it down", due_on=NOW.date()
    )
    finding = findings.make_finding(run=exercise_world.fresh(run), new=new, by=None, now=NOW)
    yield State(kind="improvement_due", seen_by=(coordinator, controller))
    findings.take_step(finding=finding, state="closed", text="Done", by=None, now=NOW)


# ---- border programmes ----


def a_plan_to_sign() -> Iterator[State]:
    version = plan_world.version()
    person, other = factories.account("viewer"), factories.account("coordinator")
    signers = [signing.Signer(account=account, office="Office") for account in (person, other)]
    signing.ask_signatures(version=version, signers=signers, by=None, now=NOW)
    signing.sign_version(version=version, by=other, now=NOW)
    yield State(kind="plan_to_sign", seen_by=(person,))
    signing.sign_version(version=version, by=person, now=NOW)


def judgements_of_experts() -> tuple[ExpertPanel, Account, Account]:
    """A form sent to an expert by a coordinator; another expert beside them."""
    expert, planner = factories.account("expert"), factories.account("coordinator")
    factories.account("expert")
    return plan_world.panel(version=plan_world.version(), people=[expert]), expert, planner


def judge(panel: ExpertPanel, expert: Account) -> None:
    value = Judgement(lowest=1, best=2, highest=3, sure=80)
    expert_actions.submit_judgements(
        panel=panel, values={"M-POWER.effect": value}, comment="", by=expert, now=NOW
    )


def judgements_to_give() -> Iterator[State]:
    panel, expert, _planner = judgements_of_experts()
    yield State(kind="judgements_to_give", seen_by=(expert,))
    judge(panel, expert)


def judgements_to_pool() -> Iterator[State]:
    panel, expert, planner = judgements_of_experts()
    judge(panel, expert)
    yield State(kind="judgements_to_pool", seen_by=(planner,))
    expert_actions.withdraw_panel(panel=panel, by=None, now=NOW)


# ---- the survey ----


def survey_people() -> tuple[Account, Account]:
    """A coordinator and an assessor; another assessor and a viewer beside them."""
    factories.account("assessor")
    factories.account("viewer")
    return factories.account("coordinator"), factories.account("assessor")


def a_visit(**fields: Any) -> tuple[Account, Account, Visit]:
    coordinator, assessor = survey_people()
    place = factories.checkpoint("KH-S1", kind="local")
    survey_world.instrument()
    visit = Visit.objects.create(
        round=survey_world.a_round(), checkpoint=place, assessor=assessor, planned_at=NOW, **fields
    )
    return coordinator, assessor, visit


def no_instrument() -> Iterator[State]:
    coordinator, _assessor = survey_people()
    survey_round = survey_world.a_round()
    yield State(kind="instrument_missing", seen_by=(coordinator,))
    survey_round.closed_at = NOW
    survey_round.save()


def no_assessors() -> Iterator[State]:
    coordinator = factories.account("coordinator")
    survey_world.a_round()
    yield State(kind="assessors_missing", seen_by=(coordinator,))
    factories.account("assessor")


def visits_to_give() -> Iterator[State]:
    coordinator, assessor = survey_people()
    place = factories.checkpoint("KH-S1", kind="local")
    survey_world.instrument()
    survey_round = survey_world.a_round()
    yield State(kind="visits_to_give", seen_by=(coordinator,))
    Visit.objects.create(round=survey_round, checkpoint=place, assessor=assessor, planned_at=NOW)


def posts_to_answer() -> Iterator[State]:
    survey_people()
    survey_world.loaded()
    survey_round = survey_world.a_round()
    others = planning.assessors()
    yield State(kind="posts_to_answer", seen_by=tuple(others))
    for person in others:
        for post in calibration.described_posts():
            levels = {row.indicator.code: row.level for row in post.answers}
            calibration_actions.answer_post(
                survey_round=survey_round, post=post.code, levels=levels, by=person, now=NOW
            )


def second_visits() -> Iterator[State]:
    coordinator, _assessor, visit = a_visit()
    yield State(kind="second_visits", seen_by=(coordinator,))
    Visit.objects.create(
        round=visit.round, checkpoint=visit.checkpoint, assessor=factories.account("assessor"),
        is_second=True, planned_at=NOW,
    )  # fmt: skip


def a_visit_in(state: str, kind: str, *, is_assessors: bool, **fields: Any) -> Case:
    def case() -> Iterator[State]:
        coordinator, assessor, visit = a_visit(state=state, **fields)
        yield State(kind=kind, seen_by=(assessor if is_assessors else coordinator,))
        Visit.objects.filter(pk=visit.pk).update(state="accepted")

    return case


# ---- content, questions, administration ----


def reviewers() -> tuple[Account, ...]:
    factories.account("trainer")
    factories.account("viewer")
    return factories.account("reviewer"), factories.account("coordinator")


def a_text(**fields: Any) -> None:
    ContentRecord.objects.create(
        kind="topic", code="T1", subject="topic:T1", title_km="ក", title_en="A", values={}
    )
    for language in ("km", "en"):
        Review.objects.create(subject="topic:T1", language=language, digest="d", **fields)


def approve_all() -> None:
    Review.objects.update(state="approved", reviewer="Prak", reviewed_on=NOW.date())


def texts_to_review() -> Iterator[State]:
    accounts = reviewers()
    a_text()
    yield State(kind="texts_to_review", seen_by=accounts)
    approve_all()


def a_changed_text() -> Iterator[State]:
    accounts = reviewers()
    a_text(reviewer="Prak")
    yield State(kind="texts_changed", seen_by=accounts)
    approve_all()


def texts_are_assigned(days: int, kind: str, *roles: str) -> Case:
    def case() -> Iterator[State]:
        reviewer, coordinator = reviewers()
        factories.account("reviewer")
        a_text()
        ReviewAssignment.objects.create(
            reviewer=reviewer, assigned_by=coordinator, kind="topic", assigned_at=NOW,
            due_on=NOW.date() + timedelta(days=days),
        )  # fmt: skip
        people = {"reviewer": reviewer, "coordinator": coordinator}
        yield State(kind=kind, seen_by=tuple(people[role] for role in roles))
        approve_all()

    return case


def changes_that_came_back() -> Iterator[State]:
    reviewer, coordinator = reviewers()
    a_text()
    export = ReviewExport.objects.create(by=reviewer, at=NOW, records_count=1)
    file = ReturnedFile.objects.create(export=export, name="review.docx", by=reviewer, at=NOW)
    change = ReturnedChange.objects.create(
        file=file, position=1, subject="topic:T1", place="title", language="km", base="ក",
        words="ខ",
    )  # fmt: skip
    yield State(kind="changes_returned", seen_by=(coordinator,))
    ReturnedChange.objects.filter(pk=change.pk).update(state="kept")


def a_recording_to_approve() -> Iterator[State]:
    reviewer, coordinator = reviewers()
    record = recordings.record("dialogue", recordings.DIALOGUE)
    part = record.values["nodes"][0]["code"]
    row = recordings.recording(record, part, by=coordinator)
    # Another person approves: the coordinator who saved it does not see it.
    yield State(kind="recordings_to_approve", seen_by=(reviewer,))
    curriculum_actions.approve_recording(recording=row.pk, by=reviewer, now=NOW)


def a_recording_whose_text_changed() -> Iterator[State]:
    reviewer, coordinator = reviewers()
    record = recordings.record("dialogue", recordings.DIALOGUE)
    part = record.values["nodes"][0]["code"]
    row = recordings.recording(record, part, by=factories.account("trainer"))
    record.values["nodes"][0]["says"]["en"] += " And then?"
    record.save()
    yield State(kind="recordings_outdated", seen_by=(coordinator,))
    curriculum_actions.remove_recording(recording=row.pk, by=reviewer, now=NOW)


def an_item_in_one_language() -> Iterator[State]:
    _reviewer, coordinator = reviewers()
    item = factories.item()
    item.missing_language = "km"
    item.save()
    yield State(kind="items_to_translate", seen_by=(coordinator,))
    item.missing_language = ""
    item.save()


def an_open_comment() -> Iterator[State]:
    accounts = reviewers()
    a_text()
    comment = ReviewDecision.objects.create(
        subject="topic:T1", language="km", decision="comment", who="Prak", words="Why?",
        decided_on=NOW.date(), at=NOW, digest="d",
    )  # fmt: skip
    yield State(kind="comments_open", seen_by=accounts)
    ReviewDecision.objects.create(
        subject="topic:T1", language="km", decision="resolve", who="Prak", about=comment,
        decided_on=NOW.date(), at=NOW, digest="d",
    )  # fmt: skip


def a_question() -> Iterator[State]:
    world = questions_world.world()
    questions_world.ask(world)
    now = questions_world.NOW
    yield State(kind="question_to_answer", seen_by=(world.on_run, world.of_topic), now=now)
    Question.objects.update(answered_at=now)


def an_order_to_draw() -> Iterator[State]:
    coordinator = factories.account("coordinator")
    factories.account("viewer")
    rollout = rollout_world.announced()
    now = rollout_world.at(date(2026, 1, 6))
    yield State(kind="rollout_to_draw", seen_by=(coordinator,), now=now)
    rollout_actions.draw_order(rollout=rollout, seed="1", by=None, now=now)


def a_protocol_to_seal() -> Iterator[State]:
    coordinator = factories.account("coordinator")
    rollout = rollout_world.drawn()
    now = rollout_world.at(date(2026, 1, 7))
    yield State(kind="rollout_to_seal", seen_by=(coordinator,), now=now)
    rollout_actions.seal_protocol(rollout=rollout, by=None, now=now)


def scores_of_a_period() -> Iterator[State]:
    coordinator = factories.account("coordinator")
    rollout = rollout_world.sealed()
    now = rollout_world.at(date(2026, 3, 2))
    # Those of the period that goes on do not stand in for those of the period that is over.
    scores = rollout_world.scores_of(rollout=rollout, period=2)
    rollout_actions.record_scores(rollout=rollout, period=2, scores=scores, by=None, now=now)
    yield State(kind="rollout_scores", seen_by=(coordinator,), now=now)
    scores = rollout_world.scores_of(rollout=rollout, period=1)
    rollout_actions.record_scores(rollout=rollout, period=1, scores=scores, by=None, now=now)


def results_of_a_rollout() -> Iterator[State]:
    coordinator = factories.account("coordinator")
    rollout = rollout_world.tested()
    yield State(kind="rollout_results", seen_by=(coordinator,))
    with rollout_world.few_simulations():
        rollout_actions.open_results(rollout=rollout, by=None, now=NOW)


def a_round_of_ties_to_open() -> Iterator[State]:
    coordinator = factories.account("coordinator")
    run = tie_world.run_of_two_departments()
    tie_world.round_of(run, "before")
    yield State(kind="tie_round_to_open", seen_by=(coordinator,), now=NOW)
    rollout_actions.open_tie_round(run=run, occasion="after", by=None, now=NOW)


def a_round_of_ties_to_close() -> Iterator[State]:
    coordinator = factories.account("coordinator")
    run = tie_world.run_of_two_departments()
    tie_round = rollout_actions.open_tie_round(run=run, occasion="before", by=None, now=NOW)
    now = NOW + timedelta(days=20)
    yield State(kind="tie_round_to_close", seen_by=(coordinator,), now=now)
    rollout_actions.close_tie_round(tie_round=tie_round, by=None, now=now)


def a_checklist_to_open() -> Iterator[State]:
    coordinator = factories.account("coordinator")
    run = job_world.run_that_is_over()
    yield State(kind="checklist_to_open", seen_by=(coordinator,), now=NOW)
    rollout_actions.open_checklist(run=run, by=None, now=NOW)


def a_checklist_to_close() -> Iterator[State]:
    coordinator = factories.account("coordinator")
    row = job_world.opened(job_world.run_that_is_over())
    now = NOW + timedelta(days=40)
    yield State(kind="checklist_to_close", seen_by=(coordinator,), now=now)
    rollout_actions.close_checklist(checklist_round=row, by=None, now=now)


def field_checks_to_approve() -> Iterator[State]:
    coordinator = factories.account("coordinator")
    administrator = factories.account("administrator")
    plan = check_world.planned()
    rollout_actions.approve_field_checks(plan=plan, by=administrator, now=NOW)
    yield State(kind="field_checks_to_approve", seen_by=(coordinator,), now=NOW)
    rollout_actions.approve_field_checks(plan=plan, by=coordinator, now=NOW)


def field_checks_to_announce() -> Iterator[State]:
    plan = check_world.approved()
    coordinator = plan.first_approver
    assert coordinator is not None
    yield State(kind="field_checks_to_announce", seen_by=(coordinator,), now=NOW)
    rollout_actions.announce_field_checks(plan=plan, by=None, now=NOW)


def field_checks_to_record() -> Iterator[State]:
    plan = check_world.announced()
    coordinator, assessor = plan.first_approver, factories.account("assessor")
    assert coordinator is not None
    yield State(kind="field_checks_due", seen_by=(coordinator, assessor), now=NOW)
    for check in plan.checks.all():
        record = rollout_actions.CheckRecord(outcome="not_done")
        rollout_actions.record_field_check(check=check, record=record, by=None, now=NOW)


def a_late_question() -> Iterator[State]:
    world = questions_world.world()
    questions_world.ask(world)
    now = questions_world.NOW + 10 * DAY
    yield State(kind="question_late", seen_by=(world.coordinator,), now=now)
    Question.objects.update(answered_at=now)


def a_backup(kind: str, **lines: dict[str, Any]) -> Case:
    def case(settings: Any) -> Iterator[State]:
        settings.BACKUP_TO = Path("/tmp/x")
        first, second = factories.account("administrator"), factories.account("administrator")
        coordinator = factories.account("coordinator")
        factories.account("viewer")
        for action, detail in lines.items():
            audit.record_line(action=action, subject=None, by=None, now=NOW, detail=detail)
        only = waiting.work_for(account=coordinator, now=NOW, source_names=["administration"])
        row = next(row for row in only if row.kind == kind)
        assert row.urgency == waiting.OVERDUE
        assert "administrator" in row.action
        yield State(kind=kind, seen_by=(first, second, coordinator))
        for action, detail in (("make_backup", {}), ("drill_backup", {"is_good": True})):
            audit.record_line(action=action, subject=None, by=None, now=NOW, detail=detail)

    return case


def a_self_given_role() -> Iterator[State]:
    first, second = factories.account("administrator"), factories.account("administrator")
    role = AccountRole.objects.create(account=first, role="coordinator", self_given_at=NOW)
    yield State(kind="role_to_confirm", seen_by=(second,))
    AccountRole.objects.filter(pk=role.pk).update(confirmed_at=NOW)


def a_recovered_account() -> Iterator[State]:
    lost, other = factories.account("administrator"), factories.account("administrator")
    factories.account("coordinator")
    now = timezone.now()
    people_actions.recover_account(account=lost, password="one-time-4711", by=None, now=now)
    yield State(kind="account_recovered", seen_by=(other,), now=now)
    client = Client()
    client.force_login(other, backend="allauth.account.auth_backends.AuthenticationBackend")
    address = reverse("people:account", args=(lost.pk,))
    client.cookies["promdaen_language"] = "en"
    assert "was reset on the server" in client.get(address).content.decode()
    assert "was reset on the server" not in client.get(address).content.decode()


def a_disk_nearly_full(monkeypatch: pytest.MonkeyPatch) -> Iterator[State]:
    administrator = factories.account("administrator")
    factories.account("coordinator")
    monkeypatch.setattr(machine, "free_bytes", lambda: machine.MIN_FREE_BYTES - 1)
    yield State(kind="disk_nearly_full", seen_by=(administrator,))
    monkeypatch.setattr(machine, "free_bytes", lambda: machine.MIN_FREE_BYTES)


def ended_work(state: str) -> Case:
    """Work in the background that ended, until who ordered it has opened its page."""

    def case() -> Iterator[State]:
        owner = factories.account("coordinator")
        factories.account("administrator")
        job = Job.objects.create(
            kind="run_pack",
            arguments={"run": "KK-1"},
            state=state,
            asked_by_id=owner.pk,
            asked_at=NOW,
            ended_at=NOW,
        )
        yield State(kind=f"job_{state}", seen_by=(owner,))
        jobs.mark_job_seen(job=job, by=owner, now=NOW)

    return case


def a_requested_role() -> Iterator[State]:
    first, second = factories.account("administrator"), factories.account("administrator")
    request = RoleRequest.objects.create(account=first, role="viewer", asked_at=NOW)
    yield State(kind="role_requested", seen_by=(second,))
    RoleRequest.objects.filter(pk=request.pk).update(decided_at=NOW)


# ---- laptops ----


def _headquarters(settings: Any, **peer: Any) -> Peer:
    """A headquarters with one laptop, which writes its state beside its database."""
    (Path(settings.DATA_FOLDER) / "headquarters.json").write_text("{}", encoding="utf-8")
    fields = {"name": "Koh Kong 1", "signing_key": "a", "age_key": "b", "enrolled_at": NOW}
    return Peer.objects.create(**fields | peer)


def a_laptop_to_compare(settings: Any, tmp_path: Path) -> Iterator[State]:
    settings.DATA_FOLDER = tmp_path
    coordinator, _teacher, _other = staff()
    peer = _headquarters(settings)
    yield State(kind="laptop_compare", seen_by=(coordinator,))
    laptop_actions.confirm_fingerprint(peer=peer, by=coordinator, now=NOW)


def a_clash_of_a_laptop(settings: Any, tmp_path: Path) -> Iterator[State]:
    settings.DATA_FOLDER = tmp_path
    coordinator, _teacher, _other = staff()
    peer = _headquarters(settings, compared_at=NOW)
    clash = Clash.objects.create(
        node=peer.pk, key="x", kind="course.Enrolment", body="{}", reason="missing", at=NOW
    )
    yield State(kind="laptop_decision", seen_by=(coordinator,))
    laptop_actions.decide_clash(clash=clash, decision="leave", by=coordinator, now=NOW)


def a_file_of_a_laptop(
    kind: str, reason: str, settle: Callable[..., Any]
) -> Callable[..., Iterator[State]]:
    def case(settings: Any, tmp_path: Path) -> Iterator[State]:
        settings.DATA_FOLDER = tmp_path
        coordinator, _teacher, _other = staff()
        peer = _headquarters(settings, compared_at=NOW)
        file = RefusedBundle.objects.create(
            node=peer.pk, digest="0" * 64, data=b"", reason=reason, at=NOW
        )
        yield State(kind=kind, seen_by=(coordinator,))
        settle(bundle=file, by=coordinator, now=NOW)

    return case


def settled_by_its_records(*, bundle: RefusedBundle, by: Account, now: datetime) -> None:
    """What a later file of the laptop does."""
    RefusedBundle.objects.filter(pk=bundle.pk).update(decided_at=now)


def a_silent_laptop(settings: Any, tmp_path: Path) -> Iterator[State]:
    settings.DATA_FOLDER = tmp_path
    run, (coordinator, _teacher) = a_run(1)
    peer = _headquarters(settings, compared_at=NOW)
    Loan.objects.create(peer=peer, run=run, lent_at=NOW - 6 * DAY, until_on=run.ends_on)
    yield State(kind="laptop_silent", seen_by=(coordinator,))
    Peer.objects.update(last_bundle_at=NOW)


def records_on_a_laptop(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[State]:
    settings.DATA_FOLDER = tmp_path
    (tmp_path / "node.json").write_text("{}", encoding="utf-8")
    coordinator, teacher, other = staff()
    status = laptop_status.LaptopStatus(
        node="", headquarters="Phnom Penh", epoch=1, sequence=3, new_count=1, here_count=2,
        at_headquarters_count=0, safe_count=0, reference=1,
    )  # fmt: skip
    monkeypatch.setattr(laptop_status, "laptop_status", lambda: status)
    yield State(kind="laptop_records", seen_by=(coordinator, teacher, other))
    sent_status = replace(status, new_count=0, here_count=0)
    monkeypatch.setattr(laptop_status, "laptop_status", lambda: sent_status)


CASES: dict[str, Any] = {
    "names due for removal": names_are_due,
    "course run: no roster": no_roster,
    "course run: no number of places": no_places,
    "course run: fewer officers than places": too_few_officers,
    "course run: no papers": no_papers,
    "course run: no timetable": no_timetable,
    "course run: no leaders": no_leaders,
    "course run: no badges": no_badges,
    "course run: a file to decide": a_file_waits,
    "course run: session due": a_session_of_today,
    "course run: attendance not taken": attendance_not_taken,
    "course run: test before to open": a_test_to_open("before"),
    "course run: test after to open": a_test_to_open("after"),
    "course run: answers before not read": answers_missing("before"),
    "course run: answers after not read": answers_missing("after"),
    "course run: tests without a reason": a_test_without_reason,
    "course run: second keying": a_second_keying,
    "course run: lines in doubt": sheets_in_doubt,
    "course run: no evaluation forms": no_forms,
    "course run: ready to finish": ready_to_finish,
    "course run: no later test": no_later_test,
    "course run: later test overdue": a_later_test_overdue,
    "results sheet: ready to issue": a_sheet_to_issue,
    "certificates: to issue": certificates_to_issue,
    "trainer: endorsement runs out": an_endorsement_ends,
    "trainer: lesson to be observed": a_lesson_to_observe,
    "trainer: too few who lead": trainers_are_missing,
    "installation: not set up": nothing_is_set_up,
    "incident report: new": a_report_without_responsible_officer,
    "incident report: new, taken by another": a_new_report,
    "incident report: referral due": a_due_referral,
    "request: sent": a_request_in("sent", "request_answer", "desk"),
    "request: waiting": a_request_in("received", "request_answer", "desk"),
    "request: to clarify": a_request_in("clarification", "request_clarify", "liaison", "head"),
    "request: answered": a_request_in("answered", "request_close", "liaison", "head"),
    "request: late by half": a_late_request,
    "alert: sent, not acknowledged": an_alert,
    "alert: unread for 12 hours": a_silent_post(13, "theirs"),
    "alert: unread for 18 hours": a_silent_post(19, "theirs", "between"),
    "referral: made": a_referral_in("in_progress", "referral_accept", "protector"),
    "referral: accepted": a_referral_in("accepted", "referral_hand_over", "protector"),
    "referral: not accepted": a_referral_in("rejected", "referral_again", "liaison", "head"),
    "referral: handed over": a_referral_in("done", "referral_feedback", "protector"),
    "role of the exchange: proposed": a_role_to_grant,
    "role of the exchange: head without deputy": a_deputy_to_name,
    "export: asked for": an_export_to_decide("export_to_decide", "head", "between"),
    "export: allowed": an_export_to_decide("export_to_take", "liaison"),
    "access: leave asked": leave_is_asked,
    "access: stored data asked for": stored_data_is_asked_for,
    "laptop: fingerprints to compare": a_laptop_to_compare,
    "laptop: clash": a_clash_of_a_laptop,
    "laptop: file set aside": a_file_of_a_laptop("laptop_files", "reused", settled_by_its_records),
    "laptop: file of a revoked one": a_file_of_a_laptop(
        "laptop_revoked_files", "revoked", laptop_actions.leave_refused_bundle
    ),
    "laptop: behind": a_silent_laptop,
    "laptop: records to send": records_on_a_laptop,
    "exercise run: planned": an_exercise("draft", "exercise_planned"),
    "exercise run: briefing": an_exercise("briefing", "exercise_briefing"),
    "exercise run: running": an_exercise("running", "exercise_running"),
    "exercise run: report to write": an_exercise("hot_wash", "exercise_report"),
    "exercise run: improvement due": an_improvement,
    "survey round: no instrument": no_instrument,
    "survey round: no assessors": no_assessors,
    "survey round: visits to give": visits_to_give,
    "survey round: second visits": second_visits,
    "survey round: described posts to answer": posts_to_answer,
    "plan: to sign": a_plan_to_sign,
    "plan: judgements asked": judgements_to_give,
    "plan: judgements, to solve again": judgements_to_pool,
    "survey round: given": a_visit_in("planned", "visit_to_make", is_assessors=True),
    "survey round: late": a_visit_in(
        "planned", "visit_late", is_assessors=False, due_on=NOW.date() - 3 * DAY
    ),
    "survey round: to review": a_visit_in("submitted", "visit_to_review", is_assessors=False),
    "survey round: sent back": a_visit_in("returned", "visit_to_correct", is_assessors=True),
    "survey round: sent back, coordinator": a_visit_in(
        "returned", "visits_returned", is_assessors=False
    ),
    "content: draft": texts_to_review,
    "content: changed since approval": a_changed_text,
    "content: item in one language": an_item_in_one_language,
    "content: comment open": an_open_comment,
    "content: changes came back": changes_that_came_back,
    "content: recording to approve": a_recording_to_approve,
    "content: recording of an older text": a_recording_whose_text_changed,
    "content: assigned": texts_are_assigned(3, "texts_assigned", "reviewer"),
    "content: not reviewed in time": texts_are_assigned(-1, "texts_not_reviewed", "coordinator"),
    "question: asked": a_question,
    "question: late": a_late_question,
    "roll-out: order to draw": an_order_to_draw,
    "roll-out: protocol to seal": a_protocol_to_seal,
    "roll-out: period without scores": scores_of_a_period,
    "roll-out: results to compute": results_of_a_rollout,
    "contacts: questions to open": a_round_of_ties_to_open,
    "contacts: questions to close": a_round_of_ties_to_close,
    "checklists: to open": a_checklist_to_open,
    "checklists: to close": a_checklist_to_close,
    "field checks: to approve": field_checks_to_approve,
    "field checks: to announce": field_checks_to_announce,
    "field checks: to record": field_checks_to_record,
    "backup: late": a_backup("backup_late"),
    "backup: opens here only": a_backup(
        "backup_opens_here", make_backup={"only_this_machine": True}
    ),
    "backup: not drilled": a_backup("backup_untried", make_backup={}),
    "backup: broken": a_backup("backup_broken", make_backup={}, drill_backup={"is_good": False}),
    "machine: disk nearly full": a_disk_nearly_full,
    "work in the background: done": ended_work("done"),  # "job_done"
    "work in the background: failed": ended_work("failed"),  # "job_failed"
    "role: taken by an only administrator": a_self_given_role,
    "role: requested by an administrator": a_requested_role,
    "account: recovered on the server": a_recovered_account,
}


@pytest.mark.parametrize("name", CASES)
def test_the_right_people_see_what_waits_until_it_is_done(
    name: str, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    make_case = CASES[name]
    fixtures = {"monkeypatch": monkeypatch, "settings": settings, "tmp_path": tmp_path}
    fixture_names = make_case.__code__.co_varnames[: make_case.__code__.co_argcount]
    case = make_case(**{name: fixtures[name] for name in fixture_names})
    state = next(case)
    expected = {f"{name.name} {name.email}" for name in state.seen_by}
    assert who_sees(kind=state.kind, now=state.now) == expected
    assert next(case, None) is None
    assert who_sees(kind=state.kind, now=state.now) == set()


def test_every_kind_of_row_has_its_state_in_the_table() -> None:
    registered = {kind for source in waiting.waiting_sources() for kind in source.kinds}
    both = ("before", "after")
    text = Path(__file__).read_text(encoding="utf-8")
    occasions = {f"run_{source}_{when}" for source in ("test", "answers") for when in both}
    assert {kind for kind in registered - occasions if f'"{kind}"' not in text} == set()


def test_what_is_overdue_comes_first_then_what_is_due_first() -> None:
    rows = [
        waiting.WaitingWork(
            kind="x", action="Do", subject=subject, url="/", urgency=urgency, **fields
        )
        for subject, urgency, fields in (
            ("no day", waiting.LATER, {}),
            ("this week", waiting.LATER, {"due_on": NOW.date() + 3 * DAY}),
            ("now", waiting.SOON, {"due_at": NOW + HOUR}),
            ("yesterday", waiting.OVERDUE, {"due_on": NOW.date() - DAY}),
            ("last week", waiting.OVERDUE, {"due_at": NOW - 7 * DAY}),
        )
    ]
    ordered = sorted(rows, key=lambda row: row.order)
    assert [row.subject for row in ordered] == [
        "last week", "yesterday", "now", "this week", "no day",
    ]  # fmt: skip
