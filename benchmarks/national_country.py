"""A country's programme to time: officers, and runs held through the real actions, from a seed."""

import sys
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np

SEED = 20261124
SEATS, ITEMS, ANCHORS, TOPICS = 30, 40, 12, 12
OCCASIONS = 2
FIRST_DAY = date(2021, 1, 4)
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
DEPARTMENTS = ("IMM", "MAR", "BPP", "AHT")
PROVINCES = tuple(f"{number:02d}" for number in range(1, 26))
# Every third run crosses papers A and B, every fifth is followed by a later test.
CROSSED_EVERY, LATER_EVERY = 3, 5
ABSENT = 0.04


def build(*, officers: int, responses: int) -> None:
    """Officers first, then one run after another until the responses are there."""
    from promdaen.course.actions import summaries  # noqa: PLC0415
    from promdaen.people.models import Officer  # noqa: PLC0415

    chance = np.random.default_rng(SEED)
    papers = reference_rows()
    people = enlisted(count=officers, chance=chance)
    able = dict(zip([one.pk for one in people], chance.normal(0, 1, officers), strict=True))
    per_run = SEATS * OCCASIONS * ITEMS * (1 - ABSENT)
    runs = round(responses / per_run)
    for number in range(runs):
        places = [(number * SEATS + seat) % officers for seat in range(SEATS)]
        held_run(
            number=number,
            officers=[people[one] for one in places],
            papers=papers,
            able=able,
            chance=chance,
        )
        # As a server does within a second of a change.
        summaries.rebuild_marked_runs(now=NOW)
        if number % 50 == 0:
            print(f"{number} of {runs} runs", file=sys.stderr)
    assert Officer.objects.count() == officers


def reference_rows() -> tuple[Any, Any]:
    """Provinces, departments, a course, topics and papers A and B; gives the papers."""
    from promdaen.assessment import actions as assessment_actions  # noqa: PLC0415
    from promdaen.assessment.actions import bank  # noqa: PLC0415
    from promdaen.assessment.models import Paper  # noqa: PLC0415
    from promdaen.course.models import Course  # noqa: PLC0415
    from promdaen.curriculum.models import Outcome, Topic  # noqa: PLC0415
    from promdaen.people.models import Department  # noqa: PLC0415
    from promdaen.places.models import Province  # noqa: PLC0415

    for place, code in enumerate(PROVINCES):
        Province.objects.create(
            code=code,
            name_en=code,
            name_km=code,
            grid_column=place % 6 + 1,
            grid_row=place // 6 + 1,
        )
    for code in DEPARTMENTS:
        Department.objects.create(
            code=code, name_en=code, name_km=code, short_en=code, short_km=code
        )
    Course.objects.create(
        code="FIVE-DAY", name_en="Course", name_km="វគ្គ", days=5, hours=32, practical_share=0.6
    )
    for number in range(1, TOPICS + 1):
        topic = Topic.objects.create(
            code=f"T{number}",
            number=number,
            name_en="T",
            name_km="T",
            short_en="T",
            short_km="T",
            hours=2,
        )
        Outcome.objects.create(
            code=f"T{number}.1",
            topic=topic,
            number=1,
            bloom="U",
            measured_by="knowledge",
            text_en="O",
            text_km="O",
        )
    codes = [f"I-{number:03d}" for number in range(2 * ITEMS - ANCHORS)]
    for place, code in enumerate(codes):
        new = assessment_actions.NewItem(
            code=code,
            kind="true_false",
            outcome=f"T{place % TOPICS + 1}.1",
            level="apply",
            stem={"en": "?", "km": "?"},
            body={},
            key=True,
        )
        bank.write_item(new=new, by=None, now=NOW)
    for code, chosen in (("A", codes[:ITEMS]), ("B", codes[:ANCHORS] + codes[ITEMS:])):
        paper = assessment_actions.NewPaper(
            code=code,
            title={"en": code, "km": code},
            items=chosen,
            minutes=45,
            anchors=codes[:ANCHORS],
        )
        bank.write_paper(new=paper)
    a, b = Paper.objects.order_by("code")
    return a, b


def enlisted(*, count: int, chance: np.random.Generator) -> list[Any]:
    """Invented officers of all departments and provinces, one in six a woman."""
    from django.db import transaction  # noqa: PLC0415

    from promdaen.people import actions as people_actions  # noqa: PLC0415

    new = [
        people_actions.NewOfficer(
            details=people_actions.OfficerDetails(
                department=str(chance.choice(DEPARTMENTS)),
                name_latin=f"OFFICER Number {number}",
                sex="F" if chance.random() < 1 / 6 else "M",
                code=f"N-{number:05d}",
            ),
            posting=people_actions.NewPosting(province=str(chance.choice(PROVINCES))),
        )
        for number in range(count)
    ]
    with transaction.atomic():
        return list(people_actions.create_officers(new=new, by=None, now=NOW))


def held_run(
    *,
    number: int,
    officers: list[Any],
    papers: tuple[Any, Any],
    able: dict[Any, float],
    chance: np.random.Generator,
) -> None:
    """One run: planned, enrolled, tested, rated."""
    from promdaen.course import actions  # noqa: PLC0415
    from promdaen.course.models import Enrolment  # noqa: PLC0415

    starts_on = FIRST_DAY + timedelta(days=2 * number)
    system: dict[str, Any] = {"by": None, "now": NOW}
    details = actions.RunDetails(
        course="FIVE-DAY",
        province=PROVINCES[number % len(PROVINCES)],
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=4),
    )
    run = actions.create_run(code=f"R-{number:04d}", details=details, **system)
    is_crossed = number % CROSSED_EVERY == 0
    first = list(papers) if is_crossed else [papers[0]]
    plan = {"before": first, "after": first[::-1], "later": [papers[0]]}
    actions.set_papers(run=run, papers=plan, **system)
    new = [actions.NewEnrolment(officer=officer) for officer in officers]
    actions.enrol_officers(run=run, officers=new, **system)
    rows = list(Enrolment.objects.filter(run=run).select_related("officer"))
    occasions = ["before", "after"] + (["later"] if number % LATER_EVERY == 0 else [])
    sat = [
        sheet(
            row=row,
            occasion=occasion,
            paper=plan[occasion][max(0, row.half - 1)]
            if len(plan[occasion]) > 1
            else plan[occasion][0],
            ability=able[row.officer_id],
            chance=chance,
        )
        for row in rows
        for occasion in occasions
        if chance.random() > ABSENT
    ]
    actions.record_run_sittings(run=run, sittings=sat, mode="import", **system)
    forms = [
        actions.NewFeedback(
            relevance=int(chance.integers(3, 6)), overall=int(chance.integers(3, 6))
        )
        for _ in rows
    ]
    actions.record_feedback(run=run, forms=forms, received_on=run.ends_on, **system)
    actions.set_targets(run=run, targets=dict.fromkeys(DEPARTMENTS, 8), **system)


CODES: dict[Any, list[str]] = {}


def sheet(
    *, row: Any, occasion: str, paper: Any, ability: float, chance: np.random.Generator
) -> Any:
    """What an officer of that ability has right on a paper."""
    from promdaen.course import actions  # noqa: PLC0415

    codes = CODES.setdefault(
        paper.pk,
        list(paper.places.order_by("position").values_list("item__code", flat=True)),
    )
    gain = {"before": 0.0, "after": 0.9, "later": 0.6}[occasion]
    right = 1 / (1 + np.exp(-(ability + gain - np.linspace(-1.5, 1.5, len(codes)))))
    marks = (chance.random(len(codes)) < right).astype(float).tolist()
    return actions.SittingAnswers(
        enrolment=row,
        occasion=occasion,
        paper=paper,
        responses=dict(zip(codes, marks, strict=True)),
    )
