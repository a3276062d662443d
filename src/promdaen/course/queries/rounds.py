"""Scores of later tests by round, over the officers of any set of runs."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import QuerySet

from promdaen.assessment.rules import returning
from promdaen.course.models import CourseRun, Enrolment, Invitation, LaterSummary
from promdaen.course.rules import rounds


def round_scores(*, runs: QuerySet[CourseRun], today: date) -> list[returning.RoundScores]:
    """Every round with invitations or tests.

    Officers are in the order of `figures.cohort_of_runs`. An officer counts as invited if the
    invitation's day has come, or if the officer came. For an unknown round, all officers of runs
    in which somebody came count.
    """
    sat = _sat(runs=runs)
    invited = _invited(runs=runs)
    if not sat and not invited:
        return []
    order = Enrolment.objects.filter(run__in=runs).order_by("run__starts_on", "run__code", "seat")
    officers = list(order.values_list("pk", "run_id"))
    return [
        _scores(
            months=months,
            officers=officers,
            later_summaries=sat.get(months, {}),
            invited=invited.get(months),
            today=today,
        )
        for months in (rounds.UNSTATED, *rounds.MONTHS)
        if months in sat or months in invited
    ]


def _sat(*, runs: QuerySet[CourseRun]) -> dict[int, dict[UUID, LaterSummary]]:
    found: dict[int, dict[UUID, LaterSummary]] = {}
    for row in LaterSummary.objects.filter(run__in=runs):
        found.setdefault(row.months, {})[row.enrolment_id] = row
    return found


def _invited(*, runs: QuerySet[CourseRun]) -> dict[int, dict[UUID, date]]:
    found: dict[int, dict[UUID, date]] = {}
    rows = Invitation.objects.filter(enrolment__run__in=runs)
    for months, enrolment, due_on in rows.values_list("months", "enrolment_id", "due_on"):
        found.setdefault(months, {})[enrolment] = due_on
    return found


def _scores(
    *,
    months: int,
    officers: list[tuple[UUID, Any]],
    later_summaries: dict[UUID, LaterSummary],
    invited: dict[UUID, date] | None,
    today: date,
) -> returning.RoundScores:
    came_in = {run for enrolment, run in officers if enrolment in later_summaries}
    due = {enrolment for enrolment, due_on in (invited or {}).items() if due_on <= today}
    is_unstated = months == rounds.UNSTATED
    return returning.RoundScores(
        months=months,
        invited_count=None if invited is None else len(invited),
        is_asked=np.array(
            [
                one in later_summaries or one in due or (is_unstated and run in came_in)
                for one, run in officers
            ],
            dtype=bool,
        ),
        points=np.array(
            [
                later_summaries[one].points if one in later_summaries else np.nan
                for one, _run in officers
            ]
        ),
        is_comparable=np.array(
            [
                one in later_summaries and later_summaries[one].is_comparable
                for one, _run in officers
            ],
            dtype=bool,
        ),
        estimated_count=sum(row.is_estimated for row in later_summaries.values()),
    )
