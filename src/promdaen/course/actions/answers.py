"""Answers: import a file of sittings, correct single answers, withdraw sittings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.assessment import actions as assessment_actions
from promdaen.assessment.models import Paper
from promdaen.course.actions.answer_times import refuse_future_answers
from promdaen.course.actions.feedback import NewFeedback, record_feedback
from promdaen.course.actions.rights import CourseRefused, lock_roster, lock_run, require_change
from promdaen.course.actions.summaries import mark_runs, refresh_run_summary
from promdaen.course.models import CourseRun, Enrolment, Feedback, MissingReason, RunSitting
from promdaen.course.queries.answer_times import early_tests
from promdaen.course.queries.runs import run_papers
from promdaen.course.rules import answers as answer_rules
from promdaen.course.rules import rounds
from promdaen.course.rules.answer_feedback import FeedbackRow
from promdaen.kit import audit
from promdaen.people.models import Account

# A file or paper sheet gives no time of day: the test before opens the course, the one after ends
# it.
BEFORE_AT, AFTER_AT = time(8, 0), time(15, 0)
DEFAULT_HOURS = {"before": BEFORE_AT, "after": AFTER_AT}


@dataclass(frozen=True, kw_only=True)
class SittingAnswers:
    """Answers of an officer to a paper on one occasion, by item code.

    `months` is the round of a later test (0: unknown). `on` is the day of the sitting (None: the
    day planned for the run).
    """

    enrolment: Enrolment
    occasion: str
    paper: Paper
    responses: Mapping[str, assessment_actions.TypedAnswer]
    months: int = 0
    on: date | None = None


@dataclass(frozen=True, kw_only=True)
class AnswersTaken:
    """Result of importing a file of answers.

    feedback_left_out_count: forms in a replacement file, for a run that already has forms. They
    are not imported, because they may be the same forms and nothing identifies them.
    """

    sittings_count: int
    replaced_count: int
    feedback_count: int
    feedback_left_out_count: int = 0


@transaction.atomic
def import_answers(
    *,
    run: CourseRun,
    answers: answer_rules.Answers,
    replace: bool = False,
    reason: str = "",
    later_months: int = 0,
    by: Account | None,
    now: datetime,
) -> AnswersTaken:
    """Import the accepted rows of a file, all or none, and separate the feedback at once.

    `later_months` is the round of the file's later test (0: unknown). Raises CourseRefused if an
    officer already has answers on an occasion, unless they are to be replaced and a reason is
    given; then the earlier sittings are withdrawn. Also raises it for answers dated after today.
    `intake.take_in_answers` handles tests that have not begun.
    """
    require_change(run=run, by=by)
    # An officer who begins a test on a phone now waits, and then finds the answers of the file.
    lock_roster(run=run)
    refuse_future_answers(sittings=answers.sittings, now=now)
    answered_sittings = _sitting_answers(
        run=run, read_sittings=answers.sittings, later_months=later_months
    )
    replaced = _cleared(
        run=run,
        sittings=answered_sittings,
        reason=reason.strip() if replace else "",
        by=by,
        now=now,
    )
    record_run_sittings(run=run, sittings=answered_sittings, mode="import", by=by, now=now)
    has_forms = replaced > 0 and Feedback.objects.filter(run=run).exists()
    forms = [_form(feedback_row=feedback_row) for feedback_row in answers.feedback]
    feedback_count = 0
    if forms and not has_forms:
        day = min(run.ends_on, timezone.localdate(now))
        feedback_count = record_feedback(run=run, forms=forms, received_on=day, by=by, now=now)
    refresh_run_summary(run=run)
    audit.record_line(
        action="import_answers",
        subject=run,
        by=by,
        now=now,
        detail={"sittings": len(answered_sittings), "replaced": replaced, "reason": reason.strip()}
        | _early(run=run, answers=answers, later_months=later_months, now=now),
    )
    return AnswersTaken(
        sittings_count=len(answered_sittings),
        replaced_count=replaced,
        feedback_count=feedback_count,
        feedback_left_out_count=len(forms) if has_forms else 0,
    )


@transaction.atomic
def record_run_sittings(
    *,
    run: CourseRun,
    sittings: Sequence[SittingAnswers],
    mode: str,
    by: Account | None,
    now: datetime,
) -> list[RunSitting]:
    """Mark sittings, link them to the run and request a rebuild of its summaries.

    Raises CourseRefused, one line for each mistake, for answers that an item does not offer, and
    for an officer who already has a valid sitting on the same occasion and round.
    """
    require_change(run=run, by=by)
    _require_once(run=run, sittings=sittings)
    new = [_new_sitting(run=run, sitting=sitting, mode=mode, now=now) for sitting in sittings]
    try:
        recorded = assessment_actions.record_sittings(sittings=new, by=by, now=now)
    except assessment_actions.AssessmentRefused as refused:
        raise CourseRefused(*refused.lines) from refused
    links = RunSitting.objects.bulk_create(
        RunSitting(
            enrolment=answered.enrolment,
            occasion=answered.occasion,
            months=answered.months,
            sitting=sitting,
        )
        for answered, sitting in zip(sittings, recorded, strict=True)
    )
    for occasion in {sitting.occasion for sitting in sittings}:
        MissingReason.objects.filter(
            enrolment__in=[
                sitting.enrolment for sitting in sittings if sitting.occasion == occasion
            ],
            occasion=occasion,
        ).delete()
    mark_runs(runs=[run.pk])
    return links


def correct_answer(
    *,
    run_sitting: RunSitting,
    item: str,
    new_answer: assessment_actions.TypedAnswer,
    reason: str,
    by: Account | None,
    now: datetime,
) -> None:
    """Correct an officer's answer to one item (by code), with a reason.

    Raises CourseRefused when `assessment_actions.correct_response` refuses.
    """
    require_change(run=run_sitting.enrolment.run, by=by)
    try:
        assessment_actions.correct_response(
            sitting=run_sitting.sitting,
            item=item,
            new_answer=new_answer,
            reason=reason,
            by=by,
            now=now,
        )
    except assessment_actions.AssessmentRefused as refused:
        raise CourseRefused(*refused.lines) from refused


def withdraw_run_sitting(
    *, run_sitting: RunSitting, reason: str, by: Account | None, now: datetime
) -> None:
    """Withdraw an officer's sitting, with a reason, so that it no longer counts.

    Raises CourseRefused.
    """
    require_change(run=run_sitting.enrolment.run, by=by)
    try:
        assessment_actions.withdraw_sittings(
            sittings=[run_sitting.sitting], reason=reason, by=by, now=now
        )
    except assessment_actions.AssessmentRefused as refused:
        raise CourseRefused(*refused.lines) from refused


def _early(
    *, run: CourseRun, answers: answer_rules.Answers, later_months: int, now: datetime
) -> dict[str, list[str]]:
    """Tests of a file that had not begun, for the audit log. Empty if all had begun."""
    early = early_tests(run=run, sittings=answers.sittings, later_months=later_months, now=now)
    return {"not_begun": [sitting.test_round.slug for sitting in early]} if early else {}


def _form(*, feedback_row: FeedbackRow) -> NewFeedback:
    return NewFeedback(
        relevance=feedback_row.relevance,
        overall=feedback_row.overall,
        comment=feedback_row.comment,
        has_consent=feedback_row.has_consent,
    )


def _sitting_answers(
    *, run: CourseRun, read_sittings: Sequence[answer_rules.ReadSitting], later_months: int
) -> list[SittingAnswers]:
    enrolments = {str(enrolment.pk): enrolment for enrolment in Enrolment.objects.filter(run=run)}
    papers = run_papers(run=run)
    answered, lines = [], []
    for sitting in read_sittings:
        enrolment = enrolments.get(sitting.officer)
        paper = (
            None
            if enrolment is None
            else _paper(papers=papers, sitting=sitting, half=enrolment.half)
        )
        if enrolment is None or paper is None:
            lines.append(
                _(
                    "Row %(row)s: the roster or the papers changed since the file was read. "
                    "Read the file again."
                )
                % {"row": sitting.row}
            )
            continue
        responses = {
            response.item: response.chosen
            if response.is_blank or response.mark is None
            else response.mark
            for response in sitting.responses
        }
        answered.append(
            SittingAnswers(
                enrolment=enrolment,
                occasion=sitting.occasion,
                months=later_months if sitting.occasion == rounds.LATER else 0,
                paper=paper,
                responses=responses,
                on=sitting.on,
            )
        )
    if lines:
        raise CourseRefused(*lines)
    return answered


def _paper(
    *, papers: Mapping[tuple[str, int], Any], sitting: answer_rules.ReadSitting, half: int
) -> Any:
    paper = papers.get((sitting.occasion, 0)) or papers.get((sitting.occasion, half))
    return paper if paper is not None and paper.code == sitting.paper else None


def _cleared(
    *,
    run: CourseRun,
    sittings: Sequence[SittingAnswers],
    reason: str,
    by: Account | None,
    now: datetime,
) -> int:
    """Withdraw earlier sittings so that new ones can count; without a reason, refuse.

    A sitting that is open on a phone is never withdrawn.
    """
    existing = _existing_sittings(run=run, sittings=sittings)
    _refuse_on_phone(earlier=existing)
    if existing and not reason:
        raise CourseRefused(
            *(
                _("%(name)s has answers on this occasion already. Say why they are replaced.")
                % {"name": sitting.enrolment.officer}
                for sitting in existing
            )
        )
    if existing:
        assessment_actions.withdraw_sittings(
            sittings=[sitting.sitting for sitting in existing], reason=reason, by=by, now=now
        )
    return len(existing)


def _existing_sittings(*, run: CourseRun, sittings: Sequence[SittingAnswers]) -> list[RunSitting]:
    """The valid sittings on the same officer, occasion and round as the new ones."""
    sitting_keys = {
        (sitting.enrolment.pk, sitting.occasion, sitting.months) for sitting in sittings
    }
    run_sittings = RunSitting.objects.filter(
        enrolment__run=run, sitting__withdrawn_at__isnull=True
    )
    return [
        row
        for row in run_sittings.select_related("sitting", "enrolment__officer")
        if (row.enrolment_id, row.occasion, row.months) in sitting_keys
    ]


def _refuse_on_phone(*, earlier: Sequence[RunSitting]) -> None:
    on_phone = [sitting for sitting in earlier if sitting.sitting.closed_at is None]
    if on_phone:
        raise CourseRefused(
            *(
                _(
                    "%(name)s is taking this test on a phone now. "
                    "Wait until it is handed in, or close the test."
                )
                % {"name": sitting.enrolment.officer}
                for sitting in on_phone
            )
        )


def _require_once(*, run: CourseRun, sittings: Sequence[SittingAnswers]) -> None:
    """Refuse a second sitting of an officer in one round, and an unknown round."""
    lock_run(run=run)
    rounds_in_use = set(rounds.all_rounds())
    sitting_rounds = {
        rounds.RunOccasion(occasion=sitting.occasion, months=sitting.months)
        for sitting in sittings
    }
    if not sitting_rounds <= rounds_in_use:
        raise CourseRefused(_("There is no such round of tests."))
    keys = [(sitting.enrolment.pk, sitting.occasion, sitting.months) for sitting in sittings]
    existing = _existing_sittings(run=run, sittings=sittings)
    _refuse_on_phone(earlier=existing)
    again = {row.enrolment_id for row in existing}
    again |= {key[0] for index, key in enumerate(keys) if key in keys[:index]}
    if again:
        names = dict.fromkeys(
            sitting.enrolment for sitting in sittings if sitting.enrolment.pk in again
        )
        raise CourseRefused(
            *(
                _("%(name)s has answers on this occasion already.") % {"name": enrolment.officer}
                for enrolment in names
            )
        )


def _new_sitting(
    *, run: CourseRun, sitting: SittingAnswers, mode: str, now: datetime
) -> assessment_actions.NewSitting:
    days = {"before": run.starts_on, "after": run.ends_on}
    day, hour = (
        sitting.on or days.get(sitting.occasion),
        DEFAULT_HOURS.get(sitting.occasion, BEFORE_AT),
    )
    # An entry on the day of the test is never in the future, whatever its hour.
    opened = min(timezone.make_aware(datetime.combine(day, hour)), now) if day else now
    closed = min(opened + timedelta(minutes=sitting.paper.minutes), now)
    return assessment_actions.NewSitting(
        officer_id=sitting.enrolment.officer_id,
        paper_id=sitting.paper.pk,
        mode=mode,
        language=run.language,
        opened_at=opened,
        closed_at=closed,
        responses=sitting.responses,
    )
