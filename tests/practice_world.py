"""A case that a run has open and an officer judges: what the addresses of practice need."""

from __future__ import annotations

from typing import Any

from promdaen.course.actions import practice as actions
from promdaen.course.models import CourseRun, Enrolment
from tests import factories, practice

OF_STAFF = (
    "practice_live", "practice_groups", "practice_close", "practice_debrief",
    "practice_discussion",
)  # fmt: skip


def addresses(*, run: CourseRun, enrolment: Enrolment) -> dict[str, dict[str, Any]]:
    """What the pages of practice need, by page; the officer judges alone, others in groups."""
    for code in ("CASE-01", "CASE-02"):
        practice.case(code)
    new = actions.NewPractice(kind="case", case="CASE-02", is_group=True)
    group_practice = actions.open_practice(run=run, new=new, by=None, now=factories.NOW)
    new = actions.NewPractice(kind="case", case="CASE-01")
    alone = actions.open_practice(run=run, new=new, by=None, now=factories.NOW)
    share = actions.enter_practice(practice=alone, enrolment=enrolment, now=factories.NOW)
    of_session = {"session_id": share.case_session_id, "stage": "1"}
    return {
        "course:practice_new": {"code": run.code, "kind": "case"},
        **{
            f"course:{page}": {"code": run.code, "practice_id": group_practice.pk}
            for page in OF_STAFF
        },
        "course:phone_practice": {"practice_id": alone.pk},
        **{
            f"casework:{page}": of_session
            for page in (
                "session", "pen", "debrief", "stage", "stage_elements", "stage_steps",
                "stage_review",
            )
        },
        "casework:phone_begin": {"code": "CASE-02"},
        "casework": {"code": "CASE-01", "number": 1},
    }  # fmt: skip
