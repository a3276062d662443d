"""Whole course runs for tests, put together from the factories."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from promdaen.assessment.models import Paper
from promdaen.course import actions as course_actions
from promdaen.course.models import CourseRun, Enrolment, RunSitting
from tests import factories

STARTS_ON = date(2026, 6, 1)


def paper(code: str = "A") -> Paper:
    """Six items, three a topic."""
    items = []
    for place in range(6):
        number = 1 if place < 3 else 2
        outcome = factories.outcome(factories.topic(f"T{number}", number))
        items.append(factories.item(f"{code}-{place + 1:02}", outcome=outcome))
    return factories.paper(code, items)


def run(
    code: str = "",
    *,
    held: Mapping[str, Paper] | None = None,
    is_cancelled: bool = False,
    **fields: Any,
) -> CourseRun:
    """A run in province 01; `held` gives the papers by occasion."""
    starts_on = fields.pop("starts_on", STARTS_ON)
    dates = {"starts_on": starts_on, "ends_on": starts_on + timedelta(days=4)}
    course_run = factories.run(code, **(dates | fields))
    if held:
        papers = {occasion: [paper_row] for occasion, paper_row in held.items()}
        course_actions.set_papers(run=course_run, papers=papers, by=None, now=factories.NOW)
    if is_cancelled:
        course_actions.cancel_run(run=course_run, reason="No room.", by=None, now=factories.NOW)
    return course_run


def enrol(run: CourseRun, *, department: str = "IMM", sex: str = "M") -> Enrolment:
    officer = factories.officer(department=factories.department(department), sex=sex)
    [enrolment] = factories.enrolments(run, [officer])
    return enrolment


def sit(
    enrolment: Enrolment, *, occasion: str, paper: Paper, marks: Sequence[float]
) -> RunSitting:
    return factories.sat(enrolment, occasion, paper, marks)


def tested_run(code: str = "", *, officers: int = 8, seed: int = 1) -> CourseRun:
    """A run whose officers sat paper A before and after; departments and sexes vary."""
    paper_a = paper()
    course_run = run(code, held={"before": paper_a, "after": paper_a})
    draw = np.random.default_rng(seed)
    codes = paper_a.places.order_by("position").values_list("item__code", flat=True)
    new = [
        factories.officer(
            department=factories.department(("IMM", "MAR", "BPP", "AHT")[place % 4]),
            sex="F" if place % 3 == 0 else "M",
        )
        for place in range(officers)
    ]
    sittings = []
    for enrolment in factories.enrolments(course_run, new):
        for occasion, chance in (("before", 0.4), ("after", 0.8)):
            marks = (draw.random(6) < chance).astype(float).tolist()
            responses = dict(zip(codes, marks, strict=True))
            sittings.append(
                course_actions.SittingAnswers(
                    enrolment=enrolment, occasion=occasion, paper=paper_a, responses=responses
                )
            )
    # All at once: the summary of a run is rebuilt for each enrolment and each taking-in.
    course_actions.record_run_sittings(
        run=course_run, sittings=sittings, mode="import", by=None, now=factories.NOW
    )
    course_actions.rebuild_marked_runs()
    return course_run
