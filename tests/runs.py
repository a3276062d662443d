"""Course runs for tests: a paper of real items, a roster, and answers on it."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import count
from typing import Any

import numpy as np
from django.db import transaction

from promdaen.assessment import actions as assessment_actions
from promdaen.assessment.models import Paper
from promdaen.course import actions as course_actions
from promdaen.course.models import Course, CourseRun, Enrolment, RunPaper, RunSitting
from tests import factories

_numbers = count(1)
STARTS_ON = date(2026, 6, 1)


def course() -> Course:
    values = {
        "name_en": "Five-day course",
        "name_km": "វគ្គប្រាំថ្ងៃ",
        "days": 5,
        "hours": 32.0,
        "practical_share": 0.65,
    }
    return Course.objects.get_or_create(code="FIVE-DAY", defaults=values)[0]


def paper(code: str = "A", items: Sequence[str] = (), anchors: Sequence[str] = ()) -> Paper:
    """A paper of single-choice items; two topics, half the items each."""
    codes = list(items) or [f"{code}-{number:02}" for number in range(1, 7)]
    for place, one in enumerate(codes):
        number = 1 if place < len(codes) / 2 else 2
        topic = factories.topic(code=f"T{number}", number=number)
        _item(code=one, outcome=factories.outcome(topic=topic).code)
    assessment_actions.put_paper(
        paper=assessment_actions.NewPaper(
            code=code,
            title={"en": f"Paper {code}", "km": f"ក្រដាស {code}"},
            items=codes,
            minutes=45,
            anchors=anchors,
        ),
        by=None,
        now=factories.NOW,
    )
    return Paper.objects.get(code=code, is_current=True)


def _item(*, code: str, outcome: str) -> None:
    assessment_actions.put_item(
        item=assessment_actions.NewItem(
            code=code,
            kind="single_choice",
            outcome=outcome,
            level="apply",
            stem={"en": f"Which one ({code})?", "km": f"តើមួយណា ({code})?"},
            body={
                "options": [
                    {"id": one, "en": f"Option {one}", "km": f"ជម្រើស {one}"} for one in "abcd"
                ]
            },
            key="b",
            rationale={"en": "Because.", "km": "ព្រោះ។"},
            sources=["design"],
        ),
        by=None,
        now=factories.NOW,
    )


def run(code: str = "", *, held: Mapping[str, Paper] | None = None, **fields: Any) -> CourseRun:
    """A run in province 01; `held` gives the papers by occasion."""
    code = code or f"R-{next(_numbers)}"
    starts_on = fields.pop("starts_on", STARTS_ON)
    made = CourseRun.objects.create(
        code=code,
        course=course(),
        province=fields.pop("province", None) or factories.province(),
        starts_on=starts_on,
        ends_on=fields.pop("ends_on", starts_on + timedelta(days=4)),
        **fields,
    )
    for occasion, one in (held or {}).items():
        RunPaper.objects.create(run=made, occasion=occasion, paper=one)
    return made


def enrol(run: CourseRun, *, department: str = "IMM", sex: str = "M") -> Enrolment:
    unit = factories.department(department)
    officer = factories.officer(department=unit, sex=sex)
    seat = run.enrolments.count() + 1
    return Enrolment.objects.create(
        run=run, officer=officer, seat=seat, department=unit, province=run.province, sex=sex
    )


@transaction.atomic
def sit(
    enrolment: Enrolment,
    *,
    occasion: str,
    paper: Paper,
    marks: Sequence[float],
    mode: str = "import",
) -> RunSitting:
    """The officer sits the paper with these marks, in the paper's order."""
    codes = paper.places.order_by("position").values_list("item__code", flat=True)
    sitting = assessment_actions.record_sitting(
        sitting=assessment_actions.NewSitting(
            officer_id=enrolment.officer_id,
            paper_id=paper.pk,
            mode=mode,
            language="km",
            opened_at=factories.NOW,
            closed_at=factories.NOW,
            responses=dict(zip(codes, marks, strict=True)),
        ),
        by=None,
        now=factories.NOW,
    )
    link = RunSitting.objects.create(enrolment=enrolment, occasion=occasion, sitting=sitting)
    course_actions.refresh_run_summary(run=enrolment.run)
    return link


def tested_run(code: str = "", *, officers: int = 8, seed: int = 1, **fields: Any) -> CourseRun:
    """A run whose officers sat paper A before and after; departments and sexes vary."""
    held = paper("A")
    made = run(code, held={"before": held, "after": held}, **fields)
    draw = np.random.default_rng(seed)
    for place in range(officers):
        one = enrol(
            made,
            department=("IMM", "MAR", "BPP", "AHT")[place % 4],
            sex="F" if place % 3 == 0 else "M",
        )
        for occasion, chance in (("before", 0.4), ("after", 0.8)):
            marks = (draw.random(6) < chance).astype(float).tolist()
            sit(one, occasion=occasion, paper=held, marks=marks)
    return made
