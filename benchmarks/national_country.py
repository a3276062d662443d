"""A country's programme to time, from a seed: officers, and runs with their answers.

The first runs, one of every sort, are made through the real actions. Those after them are copies
of these by bulk rows, with other officers, other days and marks drawn anew, so that millions of
answers take minutes; their sums are made by the product's own rebuild. Without answers, the sums
of the first runs are copied instead, which is all that pages of figures read. All runs are of one
programme; those of before the last months are final. What copies have not: observations of the
evidence log, audit lines.
"""

import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

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
SORTS = CROSSED_EVERY * LATER_EVERY
"""Runs after so many are of the same sorts again, in the same order."""
DAYS = 5 * 365
ABSENT = 0.04
PROGRAMME = "COUNTRY"
FINAL_AFTER = timedelta(days=30)


def build(*, officers: int, responses: int, copies_answers: bool) -> None:
    """Officers first, then one run after another until the responses are there."""
    from promdaen.course.actions import summaries  # noqa: PLC0415
    from promdaen.course.models import CourseRun  # noqa: PLC0415
    from promdaen.people.models import Officer  # noqa: PLC0415

    chance = np.random.default_rng(SEED)
    papers = reference_rows()
    people = enlisted(count=officers, chance=chance)
    able = dict(zip([one.pk for one in people], chance.normal(0, 1, officers), strict=True))
    # Two tests of all seats, a later one in every fifth run, each of as many items.
    per_run = SEATS * (OCCASIONS + 1 / LATER_EVERY) * ITEMS * (1 - ABSENT)
    runs = round(responses / per_run)
    for number in range(min(SORTS, runs)):
        held_run(
            number=number,
            officers=seated(number=number, people=people),
            papers=papers,
            able=able,
            chance=chance,
        )
    if not copies_answers:
        summaries.rebuild_marked_runs(now=NOW)
    models = copied_from(has_sums=not copies_answers)
    for number in range(SORTS, runs):
        copy_run(
            number=number,
            models=models[number % SORTS],
            officers=[one.pk for one in seated(number=number, people=people)],
            copies_answers=copies_answers,
        )
        if number % 50 == 0:
            print(f"{number} of {runs} runs", file=sys.stderr)
    # As a server does within a second of a change.
    summaries.rebuild_marked_runs(now=NOW)
    CourseRun.objects.filter(ends_on__lt=NOW.date() - FINAL_AFTER).update(is_final=True)
    assert Officer.objects.count() == officers


def seated(*, number: int, people: Sequence[Any]) -> list[Any]:
    """The officers of a run: the next ones, and the first again after the last."""
    return [people[(number * SEATS + seat) % len(people)] for seat in range(SEATS)]


def starts_on(*, number: int) -> date:
    """The first day of a run, within five years however many there are."""
    return FIRST_DAY + timedelta(days=2 * number % DAYS)


Rows = list[list[Any]]


def copied_from(*, has_sums: bool) -> list[dict[str, tuple[Any, list[str], Rows]]]:
    """What the first runs consist of, by table: the model, its columns, the rows."""
    from promdaen.assessment.models import Sitting  # noqa: PLC0415
    from promdaen.course import models as course  # noqa: PLC0415

    found = []
    for run in course.CourseRun.objects.order_by("code"):
        of_run = {
            "run": course.CourseRun.objects.filter(pk=run.pk),
            "papers": course.RunPaper.objects.filter(run=run),
            "targets": course.RunTarget.objects.filter(run=run),
            "enrolments": course.Enrolment.objects.filter(run=run).order_by("seat"),
            "sittings": Sitting.objects.filter(run_sitting__enrolment__run=run),
            "run_sittings": course.RunSitting.objects.filter(enrolment__run=run),
            "feedback": course.Feedback.objects.filter(run=run),
        }
        if has_sums:
            of_run |= {
                "officer_sums": course.OfficerSummary.objects.filter(run=run),
                "paper_sums": course.PaperSummary.objects.filter(run=run),
                "item_sums": course.ItemSummary.objects.filter(paper_summary__run=run),
                "shifts": course.ShiftSummary.objects.filter(run=run),
                "topics": course.TopicSummary.objects.filter(run=run),
            }
        tables = {}
        for name, rows in of_run.items():
            columns = [field.attname for field in rows.model._meta.concrete_fields]
            tables[name] = (rows.model, columns, [list(row) for row in rows.values_list(*columns)])
        found.append(tables)
    return found


def copy_run(
    *,
    number: int,
    models: dict[str, tuple[Any, list[str], Rows]],
    officers: Sequence[Any],
    copies_answers: bool,
) -> None:
    """Another run like a first one, of other officers: new keys, a fifth of the marks changed."""
    from django.db import transaction  # noqa: PLC0415

    from promdaen.course.actions import summaries  # noqa: PLC0415
    from promdaen.kit import bulk  # noqa: PLC0415

    _model, columns, enrolments = models["enrolments"]
    officer = columns.index("officer_id")
    keys: dict[Any, Any] = {
        row[officer]: new for row, new in zip(enrolments, officers, strict=True)
    }
    first = starts_on(number=number)
    fixed = {"code": f"R-{number:05d}", "starts_on": first, "ends_on": first + timedelta(days=4)}
    with transaction.atomic():
        for name, (model, columns, rows) in models.items():
            pk = columns.index("id")
            # Items and papers are those of the first run; so is whatever was not made with it.
            made: Rows = [[new_key(value, keys=keys) for value in row] for row in rows]
            for row, old in zip(made, rows, strict=True):
                keys[old[pk]] = row[pk] = uuid4()
            if name == "run":
                for column, value in fixed.items():
                    made[0][columns.index(column)] = value
            bulk.add_rows(model=model, columns=columns, rows=made)
            if name == "sittings" and copies_answers:
                copy_responses(keys={row[pk]: keys[row[pk]] for row in rows})
        if copies_answers:
            [run] = models["run"][2]
            summaries.mark_runs(runs=[keys[run[models["run"][1].index("id")]]])


def new_key(value: Any, *, keys: dict[Any, Any]) -> Any:
    """The key of a copy for that of its model; any other value as it is."""
    return keys.get(value, value) if isinstance(value, UUID) else value


def copy_responses(*, keys: dict[Any, Any]) -> None:
    """The answers of some sittings for others, within the database: millions take minutes.

    Each mark changes with a chance of a fifth: other answers, about as many right.
    """
    from django.db import connection  # noqa: PLC0415

    from promdaen.assessment.models import Response  # noqa: PLC0415

    is_sqlite = connection.vendor == "sqlite"
    new_id = "lower(hex(randomblob(16)))" if is_sqlite else "gen_random_uuid()"
    chance = "abs(random() % 5)" if is_sqlite else "floor(random() * 5)"
    changed = {
        "id": new_id,
        "sitting_id": "copied.fresh",
        "mark": f"CASE WHEN {chance} = 0 THEN 1.0 - source.mark ELSE source.mark END",
    }
    columns = [field.column for field in Response._meta.concrete_fields]
    values = ", ".join(changed.get(name, f"source.{name}") for name in columns)
    of_sitting = Response._meta.get_field("sitting")
    pairs = [
        tuple(of_sitting.get_db_prep_value(key, connection) for key in pair)
        for pair in keys.items()
    ]
    kind = "char(32)" if is_sqlite else "uuid"
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE IF NOT EXISTS copied (old {kind} PRIMARY KEY, fresh {kind})"
        )
        cursor.execute("DELETE FROM copied")
        cursor.executemany("INSERT INTO copied VALUES (%s, %s)", pairs)
        # Names of this file and of the model alone.
        cursor.execute(
            f"INSERT INTO assessment_response ({', '.join(columns)}) SELECT {values}"  # noqa: S608
            " FROM copied JOIN assessment_response AS source ON source.sitting_id = copied.old"
        )


def reference_rows() -> tuple[Any, Any]:
    """Provinces, departments, a course, topics and papers A and B; gives the papers."""
    from promdaen.assessment import actions as assessment_actions  # noqa: PLC0415
    from promdaen.assessment.actions import bank  # noqa: PLC0415
    from promdaen.assessment.models import Paper  # noqa: PLC0415
    from promdaen.course.models import Course, Programme  # noqa: PLC0415
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
    Programme.objects.create(
        code=PROGRAMME,
        title_en="Country",
        title_km="ប្រទេស",
        starts_on=FIRST_DAY,
        ends_on=FIRST_DAY + timedelta(days=2 * DAYS),
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

    system: dict[str, Any] = {"by": None, "now": NOW}
    details = actions.RunDetails(
        course="FIVE-DAY",
        province=PROVINCES[number % len(PROVINCES)],
        starts_on=starts_on(number=number),
        ends_on=starts_on(number=number) + timedelta(days=4),
        programme=PROGRAMME,
    )
    run = actions.create_run(code=f"R-{number:05d}", details=details, **system)
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
