"""Input of a whole page: a file of answers, or a grid of keyed sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from promdaen.course.actions.answer_times import refuse_early_answers
from promdaen.course.actions.answers import AnswersTaken, import_answers
from promdaen.course.actions.keying import key_sheet
from promdaen.course.actions.rights import CourseRefused, require_change
from promdaen.course.models import CourseRun, Enrolment
from promdaen.course.queries.answer_times import early_tests
from promdaen.course.rules import answers as answer_rules
from promdaen.people.models import Account


@dataclass(frozen=True, kw_only=True)
class SheetsKeyed:
    """Result of a page of keyed sheets."""

    counted_count: int
    waiting_count: int
    differing_count: int


@dataclass(frozen=True, kw_only=True)
class AnswersDecision:
    """Decisions about a file: leave refused rows out; replace answers, and why.

    `later_months` is the round of its later test (0: unknown). `confirms_early` confirms that
    officers took a test before it was due to begin, for the reason in `reason`.
    """

    leaves_refused_out: bool = False
    replaces: bool = False
    reason: str = ""
    later_months: int = 0
    confirms_early: bool = False


@transaction.atomic
def take_in_answers(
    *,
    run: CourseRun,
    answers: answer_rules.Answers,
    decision: AnswersDecision,
    by: Account | None,
    now: datetime,
) -> AnswersTaken:
    """Import a whole file of answers, or none of it.

    Raises CourseRefused for an officer without a certain match, for refused rows that are not
    marked to be left out, if no row is left, if answers would be replaced without a reason, and if
    a test has not begun, unless the file dates its answers and this is confirmed with a reason.
    """
    require_change(run=run, by=by)
    if answers.questions:
        raise CourseRefused(
            ngettext(
                "Say who %(n)s officer of the file is.",
                "Say who %(n)s officers of the file are.",
                len(answers.questions),
            )
            % {"n": len(answers.questions)}
        )
    if answers.refused and not decision.leaves_refused_out:
        raise CourseRefused(
            _(
                "Some rows were refused. Correct them in the file and send it again, or tick "
                "that they are left out."
            )
        )
    if not answers.sittings and not answers.feedback:
        raise CourseRefused(_("There is no answer and no evaluation form to import."))
    if decision.replaces and not decision.reason.strip():
        raise CourseRefused(_("Say why the earlier answers are replaced."))
    refuse_early_answers(
        early=early_tests(
            run=run, sittings=answers.sittings, later_months=decision.later_months, now=now
        ),
        is_confirmed=decision.confirms_early,
        reason=decision.reason,
    )
    return import_answers(
        run=run,
        answers=answers,
        replace=decision.replaces,
        reason=decision.reason,
        later_months=decision.later_months,
        by=by,
        now=now,
    )


@transaction.atomic
def key_sheets(
    *,
    run: CourseRun,
    occasion: str,
    months: int = 0,
    sheets: Mapping[UUID, Mapping[str, str]],
    is_checked_twice: bool,
    by: Account | None,
    now: datetime,
) -> SheetsKeyed:
    """Key several officers' sheets by enrolment id, all or none. Raises CourseRefused."""
    require_change(run=run, by=by)
    enrolments = _enrolments(run=run, ids=list(sheets))
    keyed = [
        key_sheet(
            enrolment=enrolment,
            occasion=occasion,
            months=months,
            typed=sheets[enrolment.pk],
            is_checked_twice=is_checked_twice,
            by=by,
            now=now,
        )
        for enrolment in enrolments
    ]
    return SheetsKeyed(
        counted_count=sum(sheet.sitting is not None for sheet in keyed),
        waiting_count=sum(sheet.is_waiting for sheet in keyed),
        differing_count=sum(bool(sheet.differences) for sheet in keyed),
    )


def _enrolments(*, run: CourseRun, ids: Sequence[UUID]) -> list[Enrolment]:
    enrolments = list(Enrolment.objects.filter(run=run, pk__in=ids).order_by("seat"))
    if len(enrolments) < len(ids):
        raise CourseRefused(_("An officer in the list is not on this run. Load the page again."))
    return enrolments
