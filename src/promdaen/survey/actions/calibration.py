"""Answers of assessors to described posts, before a round."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from promdaen.kit import audit
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.survey.actions.refusals import SurveyRefused
from promdaen.survey.models import CalibrationAnswer, Round
from promdaen.survey.queries import calibration


def answer_post(
    *, survey_round: Round, post: str, levels: Mapping[str, int], by: Account, now: datetime
) -> CalibrationAnswer:
    """Save the levels of an assessor for a described post; they do not change any more.

    Raises SurveyRefused if the round is closed, if the post has no such questions, if an answer is
    missing, or if it was answered before.
    """
    people_queries.require_right("visits", account=by)
    if survey_round.closed_at is not None:
        raise SurveyRefused(_("This round is closed."))
    described = calibration.described_post(code=post)
    if described is None:
        raise SurveyRefused(_("There is no such post."))
    agreed = {answer.indicator.code: answer.level for answer in described.answers}
    if levels.keys() != agreed.keys():
        raise SurveyRefused(_("Choose a level for each question."))
    try:
        with transaction.atomic():
            calibration_answer: CalibrationAnswer = CalibrationAnswer.objects.create(
                round=survey_round,
                account=by,
                post=post,
                levels=dict(levels),
                agreed=agreed,
                answered_at=now,
            )
            audit.record_line(
                action="answer_described_post",
                subject=survey_round,
                by=by,
                now=now,
                detail={"post": post},
            )
    except IntegrityError as taken:
        raise SurveyRefused(_("You answered this post before.")) from taken
    return calibration_answer
