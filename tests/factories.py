"""Rows for tests: small, believable, each made by one call; what matters is passed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from django.db import transaction

from promdaen.assessment import actions as assessment_actions
from promdaen.assessment.actions import bank
from promdaen.assessment.models import Item, Paper
from promdaen.course import actions as course_actions
from promdaen.course.models import (
    Course,
    CourseRun,
    Enrolment,
    MissingReason,
    Programme,
    RunSitting,
    TrainingSession,
)
from promdaen.curriculum.models import Outcome, Topic
from promdaen.people import actions as people_actions
from promdaen.people.models import Account, AccountRole, Department, Officer, Rank
from promdaen.places.models import Checkpoint, CheckpointClass, CheckpointStatus, Province

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
PASSWORD = "Utopia-border-2026"
_numbers = count(1)


def province(code: str = "01", **fields: Any) -> Province:
    values = {
        "name_km": f"ខេត្ត {code}",
        "name_en": f"Province {code}",
        "grid_column": int(code) % 6 + 1,
        "grid_row": int(code) // 6 + 1,
    }
    return Province.objects.get_or_create(code=code, defaults=values | fields)[0]


def department(code: str = "IMM", **fields: Any) -> Department:
    values = {
        "name_km": f"នាយកដ្ឋាន {code}",
        "name_en": f"Department {code}",
        "short_km": f"ខ្លី {code}",
        "short_en": f"Short {code}",
    }
    return Department.objects.get_or_create(code=code, defaults=values | fields)[0]


def rank(code: str = "CPT", **fields: Any) -> Rank:
    values = {"name_km": "អនុសេនីយ៍ឯក", "name_en": "Captain", "position": 8}
    return Rank.objects.get_or_create(code=code, defaults=values | fields)[0]


def officer(**fields: Any) -> Officer:
    number = next(_numbers)
    unit = fields.pop("department", None) or department()
    details = people_actions.OfficerDetails(
        department=unit.code,
        name_km=fields.pop("name_km", ""),
        name_latin=fields.pop("name_latin", f"SOK Officer{number}"),
        sex=fields.pop("sex", "M"),
        rank=fields.pop("rank", ""),
        code=fields.pop("code", f"O-{number:04d}"),
    )
    return people_actions.create_officer(details=details, by=None, now=NOW, **fields)


def account(*roles: str, **fields: Any) -> Account:
    number = next(_numbers)
    values = {"email": f"person{number}@example.org", "name": f"Person {number}"} | fields
    new_account_row = Account(**values)
    new_account_row.set_password(PASSWORD)
    new_account_row.save()
    AccountRole.objects.bulk_create(
        [AccountRole(account=new_account_row, role=role) for role in roles]
    )
    return new_account_row


def checkpoint(code: str = "KH-X1", **fields: Any) -> Checkpoint:
    values = {
        "province": fields.pop("province", None) or province(),
        "name_km": "ច្រកសាកល្បង",
        "name_en": "Trial crossing",
        "modes": ["land"],
        "source": "Made for a test",
        "verification": "unverified",
    }
    kind, status = fields.pop("kind", "international"), fields.pop("status", "open")
    row = Checkpoint.objects.create(code=code, **(values | fields))
    CheckpointClass.objects.create(checkpoint=row, value=kind)
    CheckpointStatus.objects.create(checkpoint=row, value=status)
    return row


def topic(code: str = "UNTOC", number: int = 1, **fields: Any) -> Topic:
    values = {
        "number": number,
        "name_km": f"មុខវិជ្ជា {number}",
        "name_en": f"Topic {number}",
        "short_km": f"មុខ {number}",
        "short_en": f"Short {number}",
        "hours": 3.0,
    }
    return Topic.objects.get_or_create(code=code, defaults=values | fields)[0]


def outcome(topic: Topic | None = None, number: int = 1, **fields: Any) -> Outcome:
    parent = topic or globals()["topic"]()
    values = {
        "number": number,
        "topic": parent,
        "bloom": "U",
        "measured_by": "knowledge",
        "text_km": f"ប្រាប់ពីចំណុច {number}",
        "text_en": f"Say point {number}",
    }
    code = f"{parent.code}.{number}"
    return Outcome.objects.get_or_create(code=code, defaults=values | fields)[0]


def put_item(*, item: assessment_actions.NewItem) -> str:
    """Write one item as the content is loaded: "added", "changed" or "unchanged"."""
    with transaction.atomic():
        row, outcome_of_writing = bank.write_item(new=item, by=None, now=NOW)
        if outcome_of_writing != bank.UNCHANGED:
            bank.keep_item(item=row, by=None, now=NOW)
    return outcome_of_writing


def put_paper(*, paper: assessment_actions.NewPaper) -> str:
    """Write one paper as the content is loaded: "added", "changed" or "unchanged"."""
    with transaction.atomic():
        return bank.write_paper(new=paper)[1]


def item(code: str = "", **fields: Any) -> Item:
    """A single choice with options a to d and key "a", unless the fields say otherwise."""
    options = [
        {"id": letter, "en": f"Option {letter}", "km": f"ជម្រើស {letter}"} for letter in "abcd"
    ]
    values = {
        "code": code or f"ITEM-{next(_numbers):03d}",
        "kind": "single_choice",
        "outcome": (fields.pop("outcome", None) or outcome()).code,
        "level": "understand",
        "stem": {"en": "Which?", "km": "តើមួយណា?"},
        "body": {"options": options},
        "key": "a",
    } | fields
    new = assessment_actions.NewItem(**values)
    put_item(item=new)
    return Item.objects.get(code=new.code, is_current=True)


def paper(code: str = "A", items: Sequence[Item] = (), **fields: Any) -> Paper:
    """A paper of the given items, or of four new ones on two topics; no anchors unless given."""
    paper_items = items or [item(outcome=outcome(topic("UNTOC", 1))) for _ in range(2)] + [
        item(outcome=outcome(topic("CORRUPT", 2))) for _ in range(2)
    ]
    values = {
        "title": {"en": f"Paper {code}", "km": f"វិញ្ញាសា {code}"},
        "items": [paper_item.code for paper_item in paper_items],
        "minutes": 45,
    } | fields
    new = assessment_actions.NewPaper(code=code, **values)
    put_paper(paper=new)
    return Paper.objects.get(code=code, is_current=True)


def course(code: str = "FIVE-DAY") -> Course:
    values = {
        "name_km": "វគ្គប្រាំថ្ងៃ",
        "name_en": "Five-day course",
        "days": 5,
        "hours": 32.0,
        "practical_share": 0.6,
    }
    return Course.objects.get_or_create(code=code, defaults=values)[0]


def programme(
    code: str = "P-2026", targets: Mapping[tuple[str, str, int], int] | None = None, **fields: Any
) -> Programme:
    """A programme of the year of NOW; `targets` are officers by department, province and year."""
    values = {
        "title": {"en": f"Programme {code}", "km": f"កម្មវិធី {code}"},
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 12, 31),
    } | fields
    return course_actions.create_programme(
        details=course_actions.ProgrammeDetails(code=code, **values),
        targets=targets,
        by=None,
        now=NOW,
    )


def run(code: str = "", **fields: Any) -> CourseRun:
    """A run of five days that ended the day before NOW; papers, trainers and officers apart."""
    trainers = fields.pop("trainers", ())
    values = {
        "course": course().code,
        "province": (fields.pop("province", None) or province()).code,
        "starts_on": date(2026, 11, 19),
        "ends_on": date(2026, 11, 23),
    } | fields
    course_run = course_actions.create_run(
        code=code or f"RUN-{next(_numbers)}",
        details=course_actions.RunDetails(**values),
        by=None,
        now=NOW,
    )
    course_run.trainers.set(trainers)
    return course_run


def training_session(run: CourseRun, **fields: Any) -> TrainingSession:
    """A slot of an hour on the run's first day from 08:30, a talk, unless the fields say so."""
    values = {"on": run.starts_on, "begins": 510, "minutes": 60, "kind": "talk"} | fields
    return TrainingSession.objects.create(run=run, **values)


def enrolments(run: CourseRun, officers: int | Sequence[Officer] = 3) -> list[Enrolment]:
    """Officers on a run, in order of seat: a number of new ones, or those given."""
    run_officers = [officer() for _ in range(officers)] if isinstance(officers, int) else officers
    return course_actions.enrol_officers(
        run=run,
        officers=[
            course_actions.NewEnrolment(officer=new_officer) for new_officer in run_officers
        ],
        by=None,
        now=NOW,
    )


def sat(
    enrolment: Enrolment, occasion: str, paper: Paper, marks: Sequence[float], months: int = 0
) -> RunSitting:
    """An officer sat a paper on an occasion, with these marks in the paper's order."""
    codes = paper.places.order_by("position").values_list("item__code", flat=True)
    answers = course_actions.SittingAnswers(
        enrolment=enrolment,
        occasion=occasion,
        months=months,
        paper=paper,
        responses=dict(zip(codes, map(float, marks), strict=True)),
    )
    [run_sitting] = course_actions.record_run_sittings(
        run=enrolment.run, sittings=[answers], mode="import", by=None, now=NOW
    )
    course_actions.rebuild_marked_runs()
    return run_sitting


def excuse_all(run: CourseRun) -> None:
    """Everybody has a reason for missing each test before or after that is not begun."""
    begun = set(RunSitting.objects.filter(enrolment__run=run).values_list("enrolment", "occasion"))
    MissingReason.objects.bulk_create(
        MissingReason(enrolment=enrolment, occasion=occasion, reason="other")
        for enrolment in run.enrolments.all()
        for occasion in ("before", "after")
        if (enrolment.pk, occasion) not in begun
    )
