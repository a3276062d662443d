"""Where the practice of a lesson begins: on staff pages, on phones, and for a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.http import urlencode

from promdaen.course.rules import practice as rules
from promdaen.curriculum.rules.step_practice import (
    BOOTH,
    CASE,
    CLOSEUPS,
    INTERVIEW,
    SPECIMENS,
    StepPractice,
)
from promdaen.people import queries as people_queries
from promdaen.people.rules.roles import TEACHING

if TYPE_CHECKING:
    from promdaen.course.models import CourseRun
    from promdaen.people.models import Account

PHONE, KEPT = "phone", "kept"
_STAFF_PAGES = {
    CASE: "casework:case",
    INTERVIEW: "booth:outline",
    BOOTH: "booth:programme",
    SPECIMENS: "specimen:projector",
    CLOSEUPS: "specimen:closeups",
}
_PHONE_PAGES = {
    CASE: "casework:phone_cases",
    INTERVIEW: "booth:interview",
    BOOTH: "booth:booth",
    SPECIMENS: "specimen:lab",
    CLOSEUPS: "specimen:closeups_begin",
}


def practice_address(*, kind: str, code: str, reader: str, account: Account | None = None) -> str:
    """The page on which a practice begins; "" for a lesson kept without a network.

    Also "" for staff who may not open it: cases are for those who lead course runs.
    """
    if reader == KEPT:
        return ""
    if reader == PHONE:
        args = [code] if kind in (INTERVIEW, CLOSEUPS) else []
        return reverse(_PHONE_PAGES[kind], args=args)
    if (
        kind == CASE
        and account is not None
        and not people_queries.has_right(*TEACHING, account=account)
    ):
        return ""
    args = [code] if kind in (CASE, INTERVIEW) else []
    return reverse(_STAFF_PAGES[kind], args=args)


def run_practice_address(*, run: CourseRun, practice: StepPractice) -> str:
    """The page that opens a practice for a run; "" if it is not opened for all at once."""
    if practice.kind == CASE:
        kind, fields = rules.CASE, {"case": practice.code}
    elif practice.kind == SPECIMENS:
        kind = rules.SPECIMENS
        fields = {"mode": practice.code, "trials_count": str(practice.documents)}
    else:
        return ""
    return f"{reverse('course:practice_new', args=[run.code, kind])}?{urlencode(fields)}"
