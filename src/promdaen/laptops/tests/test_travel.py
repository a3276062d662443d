"""A course on a laptop reaches headquarters by file, once and whole."""

from __future__ import annotations

import json
from io import StringIO

import numpy as np
from django.core.management import call_command

from promdaen.course import actions as course_actions
from promdaen.course.models import CourseRun, Feedback
from promdaen.kit.models import AuditLine, Node
from promdaen.report import queries as report_queries
from tests import laptops_world as world

from .conftest import RUN


def hold_course(machine: world.Machine, *, forms: int = 6, seed: int = 1) -> None:
    """Both tests of every officer, and the evaluation forms."""
    draw = np.random.default_rng(seed)
    with machine.on():
        run = CourseRun.objects.get(code=RUN)
        [paper] = {row.paper for row in run.papers.all()}
        codes = list(paper.places.order_by("position").values_list("item__code", flat=True))
        sat = [
            course_actions.Sat(
                enrolment=enrolment,
                occasion=occasion,
                paper=paper,
                responses=dict(zip(codes, (draw.random(6) < chance).astype(float).tolist())),
            )
            for enrolment in run.enrolments.order_by("seat")
            for occasion, chance in (("before", 0.4), ("after", 0.8))
        ]
        course_actions.record_run_sittings(
            run=run, sat=sat, mode="import", by=None, now=machine.now
        )
        course_actions.rebuild_marked_runs()
        Feedback.objects.bulk_create(
            Feedback(run=run, received_on=run.ends_on, relevance=5, overall=4)
            for _ in range(forms)
        )


def figures(machine: world.Machine) -> bytes:
    """The results sheet of the run as one text."""
    with machine.on():
        held = report_queries.scope_of(kind="run", code=RUN, account=None)
        sheet = report_queries.sheet_of(held=held, today=world.NOW.date())
        return json.dumps(sheet, sort_keys=True, default=str).encode()


def test_the_figures_of_a_course_are_the_same_at_headquarters(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    hold_course(laptop, forms=5)
    before = figures(headquarters)
    merged = world.exchanged(headquarters=headquarters, laptop=laptop)
    assert merged.clashes_count == merged.waiting_count == merged.later_count == 0
    assert merged.rows["assessment.Response"] == 72
    assert merged.rows["course.Feedback"] == 5
    assert figures(headquarters) == figures(laptop) != before


def test_the_audit_log_of_a_laptop_stays_a_chain_of_its_own(
    headquarters: world.Machine, laptop: world.Machine
) -> None:
    hold_course(laptop)
    world.exchanged(headquarters=headquarters, laptop=laptop)
    with headquarters.on():
        assert Node.objects.get(is_this=True).name != world.NAME
        arrived = Node.objects.get(name=world.NAME)
        assert AuditLine.objects.filter(node=arrived).count() == arrived.sequence > 0
        stream = StringIO()
        call_command("verify_audit", stdout=stream)
    assert json.loads(stream.getvalue())["is_good"]
