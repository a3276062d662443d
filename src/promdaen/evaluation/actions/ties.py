"""Contacts between departments: open and close a round, take answers, plan steps for a pair."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.course import actions as course_actions
from promdaen.course.models import CourseRun, Enrolment
from promdaen.evaluation.models import TieRound, TieStep
from promdaen.evaluation.queries.rollouts import WRITE_RIGHT
from promdaen.evaluation.rules import ties
from promdaen.kit import audit, languages
from promdaen.kit.refusals import Refused
from promdaen.kit.texts import page_language
from promdaen.people import queries as people_queries
from promdaen.people.models import Account


class TiesRefused(Refused):
    """The action is not possible; the message is for people."""


@transaction.atomic
def open_tie_round(
    *, run: CourseRun, occasion: str, by: Account | None, now: datetime
) -> TieRound:
    """Open the six questions to the phones of a run's officers, or open a closed round again.

    Raises TiesRefused for an unknown occasion, a cancelled run, a day before the occasion begins,
    and a round that is open.
    """
    course_actions.require_change(run=run, by=by)
    if occasion not in ties.TIE_OCCASIONS:
        raise TiesRefused(_("Choose before, after or 6 months later."))
    if run.is_cancelled:
        raise TiesRefused(_("This course run is cancelled."))
    today = timezone.localdate(now)
    opens_on = ties.opens_on(occasion=occasion, ends_on=run.ends_on)
    if opens_on is not None and today < opens_on:
        raise TiesRefused(
            _(
                "Questions after a course are opened from its last day on, the later ones from "
                "%(n)s months after it on."
            )
            % {"n": languages.count_text(ties.LATER_MONTHS, language=page_language())}
        )
    tie_round = TieRound.objects.select_for_update().filter(run=run, occasion=occasion).first()
    if tie_round is None:
        tie_round = TieRound.objects.create(run=run, occasion=occasion, opened_on=today)
    elif tie_round.closed_on is None:
        raise TiesRefused(_("The questions are already open."))
    else:
        tie_round.closed_on = None
        tie_round.save()
    audit.record_line(
        action="open_tie_round", subject=run, by=by, now=now, detail={"occasion": occasion}
    )
    return tie_round


@transaction.atomic
def close_tie_round(*, tie_round: TieRound, by: Account | None, now: datetime) -> TieRound:
    """Close a round; its answers then count in the figures.

    Raises TiesRefused if it is closed.
    """
    course_actions.require_change(run=tie_round.run, by=by)
    tie_round = _locked(tie_round=tie_round)
    if tie_round.closed_on is not None:
        raise TiesRefused(_("The questions are closed."))
    tie_round.closed_on = timezone.localdate(now)
    tie_round.save()
    audit.record_line(
        action="close_tie_round",
        subject=tie_round.run,
        by=by,
        now=now,
        detail={"occasion": tie_round.occasion, "answers": len(tie_round.answers)},
    )
    return tie_round


@transaction.atomic
def send_tie_answer(*, tie_round: TieRound, enrolment: Enrolment, answer: ties.TieAnswer) -> None:
    """Take an officer's own answer from a phone, once.

    Writes no audit line, because its time would identify the officer. Raises TiesRefused for an
    enrolment of another run, if the round is closed, and if this officer has answered.
    """
    tie_round = _locked(tie_round=tie_round)
    key = str(enrolment.pk)
    if enrolment.run_id != tie_round.run_id:
        raise TiesRefused(_("These questions are for another course run than that of your badge."))
    if key in tie_round.answered:
        raise TiesRefused(_("These questions were already answered from this badge. Thank you."))
    _store(tie_round=tie_round, answers=[answer])
    tie_round.answered = sorted([*tie_round.answered, key])
    tie_round.save()


@transaction.atomic
def record_tie_answers(
    *,
    tie_round: TieRound,
    answers: Sequence[ties.TieAnswer],
    by: Account | None,
    now: datetime,
) -> int:
    """Take answers from paper or from interviews; returns how many the round has now."""
    course_actions.require_change(run=tie_round.run, by=by)
    tie_round = _locked(tie_round=tie_round)
    _store(tie_round=tie_round, answers=answers)
    tie_round.save()
    audit.record_line(
        action="record_tie_answers",
        subject=tie_round.run,
        by=by,
        now=now,
        detail={"occasion": tie_round.occasion, "answers": len(answers)},
    )
    return len(tie_round.answers)


@dataclass(frozen=True, kw_only=True)
class NewTieStep:
    """A planned step for a pair of departments; kind: one of `rules.ties.STEPS`."""

    pair: tuple[str, str]
    kind: str
    planned_on: date
    note: str = ""


@transaction.atomic
def plan_tie_step(*, step: NewTieStep, by: Account | None, now: datetime) -> TieStep:
    """Plan a joint session, an exercise or a visit of two departments.

    Raises TiesRefused for anything but two departments, and for an unknown kind of step.
    """
    people_queries.require_right(WRITE_RIGHT, account=by)
    department_ids = {department.pk for department in people_queries.departments()}
    if len(set(step.pair)) < len(step.pair) or not set(step.pair) <= department_ids:
        raise TiesRefused(_("Choose two departments."))
    if step.kind not in ties.TIE_STEP_KINDS:
        raise TiesRefused(_("Choose a joint session, a joint exercise or a visit."))
    first, second = sorted(step.pair)
    planned = TieStep.objects.create(
        department_id=first,
        partner_id=second,
        kind=step.kind,
        note=step.note.strip(),
        planned_on=step.planned_on,
    )
    audit.record_line(
        action="plan_tie_step",
        subject=planned,
        by=by,
        now=now,
        detail={"pair": [first, second], "kind": step.kind},
    )
    return planned


@transaction.atomic
def finish_tie_step(*, step: TieStep, done_on: date, by: Account | None, now: datetime) -> TieStep:
    """Record the day on which a step was done; rounds after it show whether it helped.

    Raises TiesRefused if the step is recorded as done, and for a later day.
    """
    people_queries.require_right(WRITE_RIGHT, account=by)
    step = TieStep.objects.select_for_update().get(pk=step.pk)
    if step.done_on is not None:
        raise TiesRefused(_("This step is already recorded as done."))
    if done_on > timezone.localdate(now):
        raise TiesRefused(_("Choose today or an earlier day."))
    step.done_on = done_on
    step.save()
    audit.record_line(
        action="finish_tie_step",
        subject=step,
        by=by,
        now=now,
        detail={"done_on": done_on.isoformat()},
    )
    return step


def _store(*, tie_round: TieRound, answers: Sequence[ties.TieAnswer]) -> None:
    """Add answers to a locked round, sorted so that their order tells nothing."""
    if tie_round.closed_on is not None:
        raise TiesRefused(_("The questions are closed."))
    departments = {department.pk for department in people_queries.departments()}
    for answer in answers:
        problem = ties.answer_problem(answer=answer, departments=departments)
        if problem is not None:
            raise TiesRefused(str(problem))
    enrolled = Enrolment.objects.filter(run=tie_round.run_id).count()
    if len(tie_round.answers) + len(answers) > enrolled:
        raise TiesRefused(
            _("All %(n)s officers of this course run have answered.")
            % {"n": languages.count_text(enrolled, language=page_language())}
        )
    documents = [*tie_round.answers, *(answer.document() for answer in answers)]
    tie_round.answers = sorted(
        documents, key=lambda document: json.dumps(document, sort_keys=True)
    )


def _locked(*, tie_round: TieRound) -> TieRound:
    """The current row, locked until the transaction ends."""
    return TieRound.objects.select_for_update().get(pk=tie_round.pk)
