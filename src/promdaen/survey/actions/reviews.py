"""Review of visits: accept them, or return them with comments; update measured positions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.kit import audit
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.places import actions as places_actions
from promdaen.survey.actions.refusals import SurveyRefused
from promdaen.survey.models import Submission, Visit, VisitReview
from promdaen.survey.queries import instruments
from promdaen.survey.queries import reviews as queries
from promdaen.survey.rules.positions import visit_position

ACCEPT, RETURN = "accept", "return"


@dataclass(frozen=True, kw_only=True)
class VisitJudgement:
    """The decision of a coordinator on a visit, after reading the submission `read`.

    `comments` is {indicator: text}; empty ones are not saved.
    """

    read: UUID
    words: str = ""
    comments: Mapping[str, str] = field(default_factory=dict)


def accept_visit(
    *, visit: Visit, judgement: VisitJudgement, by: Account | None, now: datetime
) -> VisitReview:
    """Accept a visit: its scores count, and its position is saved unless the round is invented.

    Raises SurveyRefused if the visit is not waiting for review, if its answers changed since they
    were read, or if the reviewer made or submitted it.
    """
    people_queries.require_right("survey", account=by)
    with transaction.atomic():
        judged_visit = _visit_to_judge(
            visit=visit, judgement=judgement, by=by, states={"submitted"}
        )
        if by is not None and by.pk == judged_visit.submission.handed_in_by_id:
            raise SurveyRefused(queries.not_by_who_handed_in(account=by))
        review = _decide(
            judged_visit=judged_visit, decision=ACCEPT, judgement=judgement, by=by, now=now
        )
        if not judged_visit.visit.round.is_invented and not judged_visit.visit.is_second:
            _keep_position(judged_visit=judged_visit, by=by, now=now)
    return review


def return_visit(
    *, visit: Visit, judgement: VisitJudgement, by: Account | None, now: datetime
) -> VisitReview:
    """A visit to its assessor with comments.

    An accepted visit can be returned too; its scores do not count until it is accepted again.
    Raises SurveyRefused as `accept_visit` does, and without any comment.
    """
    people_queries.require_right("survey", account=by)
    with transaction.atomic():
        states = {"submitted", "accepted"}
        judged_visit = _visit_to_judge(visit=visit, judgement=judgement, by=by, states=states)
        if not judgement.words.strip() and not _comment_texts(judgement):
            raise SurveyRefused(
                _("Say what must be checked again: at an indicator, or in the words below.")
            )
        return _decide(
            judged_visit=judged_visit, decision=RETURN, judgement=judgement, by=by, now=now
        )


@dataclass(frozen=True, kw_only=True)
class _ReadVisit:
    """A visit with the submission that was read."""

    visit: Visit
    submission: Submission


def _visit_to_judge(
    *, visit: Visit, judgement: VisitJudgement, by: Account | None, states: set[str]
) -> _ReadVisit:
    visits = Visit.objects.select_for_update(of=("self",))
    row: Visit = visits.select_related("round", "checkpoint").get(pk=visit.pk)
    submission = row.submission
    if row.state not in states or submission is None:
        raise SurveyRefused(_("This visit does not wait for a review any more."))
    if row.round.closed_at is not None:
        # Otherwise readers of totals of closed rounds could see the scores of a single visit.
        raise SurveyRefused(
            _("The round %(code)s is closed. Open it again first.") % {"code": row.round.code}
        )
    if submission.pk != judgement.read:
        raise SurveyRefused(
            _("The answers were changed while you read them. Read the new ones first.")
        )
    if by is not None and by.pk in {row.assessor_id, submission.account_id}:
        raise SurveyRefused(_("Someone else has to review a visit that you made."))
    return _ReadVisit(visit=row, submission=submission)


def _decide(
    *,
    judged_visit: _ReadVisit,
    decision: str,
    judgement: VisitJudgement,
    by: Account | None,
    now: datetime,
) -> VisitReview:
    visit, submission = judged_visit.visit, judged_visit.submission
    review = VisitReview.objects.create(
        visit=visit,
        submission=submission,
        decision=decision,
        words=judgement.words.strip(),
        comments=_comment_texts(judgement),
        by=by,
        at=now,
    )
    visit.state = "accepted" if decision == ACCEPT else "returned"
    visit.save(update_fields=["state"])
    action = "accept_visit" if decision == ACCEPT else "return_visit"
    detail = {"submission": str(submission.pk), "checkpoint": visit.checkpoint.code}
    audit.record_line(action=action, subject=visit, by=by, now=now, detail=detail)
    return review


def _comment_texts(judgement: VisitJudgement) -> dict[str, str]:
    return {code: words.strip() for code, words in judgement.comments.items() if words.strip()}


def _keep_position(*, judged_visit: _ReadVisit, by: Account | None, now: datetime) -> None:
    instrument = instruments.published_rules(instrument=judged_visit.submission.instrument)
    position = visit_position(instrument=instrument, answers=judged_visit.submission.answers)
    if position is not None:
        places_actions.keep_field_position(
            checkpoint=judged_visit.visit.checkpoint,
            latitude=position.latitude,
            longitude=position.longitude,
            by=by,
            now=now,
        )
