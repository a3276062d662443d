"""Scores of later tests by round, over the officers of any set of runs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
from django.db.models import QuerySet

from promdaen.assessment.rules import returning
from promdaen.course.models import CourseRun, Invitation, LaterSummary
from promdaen.course.queries.figures import id_text
from promdaen.course.rules import rounds


class LaterScore(NamedTuple):
    """The later test of an officer of a run: its points, 0 to 100, and how they compare."""

    points: float
    is_comparable: bool
    is_estimated: bool


def round_scores(
    *, runs: QuerySet[CourseRun], enrolments: Sequence[tuple[str, str]], today: date
) -> list[returning.RoundScores]:
    """Every round with invitations or tests.

    Officers are in the order of `enrolments`, as `figures.cohort_of_runs` has them. An officer
    counts as invited if the invitation's day has come, or if the officer came. For an unknown
    round, all officers of runs in which somebody came count.
    """
    later_rounds = _later_scores(runs=runs)
    invited = _invited(runs=runs)
    if not later_rounds and not invited:
        return []
    return [
        _scores(
            months=months,
            officers=enrolments,
            later_scores=later_rounds.get(months, {}),
            invited=invited.get(months),
            today=today,
        )
        for months in (rounds.UNSTATED, *rounds.LATER_MONTHS)
        if months in later_rounds or months in invited
    ]


def _later_scores(*, runs: QuerySet[CourseRun]) -> dict[int, dict[str, LaterScore]]:
    scores_by_months: dict[int, dict[str, LaterScore]] = {}
    later_summaries = LaterSummary.objects.filter(run__in=runs)
    for months, enrolment, *score in later_summaries.values_list(
        "months", id_text(name="enrolment_id"), *LaterScore._fields
    ):
        scores_by_months.setdefault(months, {})[enrolment] = LaterScore(*score)
    return scores_by_months


def _invited(*, runs: QuerySet[CourseRun]) -> dict[int, dict[str, date]]:
    dates_by_months: dict[int, dict[str, date]] = {}
    invitations = Invitation.objects.filter(enrolment__run__in=runs)
    for months, enrolment, due_on in invitations.values_list(
        "months", id_text(name="enrolment_id"), "due_on"
    ):
        dates_by_months.setdefault(months, {})[enrolment] = due_on
    return dates_by_months


def _scores(
    *,
    months: int,
    officers: Sequence[tuple[str, str]],
    later_scores: dict[str, LaterScore],
    invited: dict[str, date] | None,
    today: date,
) -> returning.RoundScores:
    due = {enrolment for enrolment, due_on in (invited or {}).items() if due_on <= today}
    rounds_to_show = due | later_scores.keys()
    came_in = set[str]()
    if months == rounds.UNSTATED:
        came_in = {run for enrolment, run in officers if enrolment in later_scores}
    scores = [later_scores.get(enrolment) for enrolment, _run in officers]
    return returning.RoundScores(
        months=months,
        invited_count=None if invited is None else len(invited),
        is_asked=np.array(
            [enrolment in rounds_to_show or run in came_in for enrolment, run in officers],
            dtype=bool,
        ),
        points=np.array([np.nan if score is None else score.points for score in scores]),
        is_comparable=np.array(
            [score is not None and score.is_comparable for score in scores], dtype=bool
        ),
        estimated_count=sum(score.is_estimated for score in later_scores.values()),
    )
