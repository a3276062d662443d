"""How far measures of a plan are delivered, and the course runs that carry them out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from promdaen.course.models import CourseRun
from promdaen.course.queries import province_scores
from promdaen.planning.models import DeliveryStep, MeasureRun, Plan
from promdaen.planning.rules import delivery
from promdaen.planning.rules.delivery import RunResult


@dataclass(frozen=True, kw_only=True)
class LinkedRun:
    """A course run of a measure with its result."""

    run: CourseRun
    result: RunResult


@dataclass(frozen=True, kw_only=True)
class DeliveryPage:
    """The steps of a measure at a place, newest first, and its course runs."""

    steps: tuple[DeliveryStep, ...]
    runs: tuple[LinkedRun, ...]

    @property
    def state(self) -> str:
        """The last state, "" without a step."""
        return self.steps[0].state if self.steps else ""


def delivery_page(*, plan: Plan, measure: str, place: str) -> DeliveryPage:
    """The delivery of a measure at a place."""
    steps = DeliveryStep.objects.filter(plan=plan, measure=measure, place=place)
    links = MeasureRun.objects.filter(plan=plan, measure=measure, place=place)
    return DeliveryPage(
        steps=tuple(reversed(_ordered_steps(steps.select_related("by")))),
        runs=tuple(_with_results(links=links.select_related("run", "run__province"))),
    )


def plan_steps(*, plan: Plan) -> list[DeliveryStep]:
    """What was recorded of all measures of a plan, as it happened."""
    return _ordered_steps(DeliveryStep.objects.filter(plan=plan).select_related("by"))


def plan_runs(*, plan: Plan) -> list[MeasureRun]:
    """The course runs that carry out measures of a plan."""
    return list(MeasureRun.objects.filter(plan=plan).select_related("run"))


def undelivered_measures(*, plan: Plan, day: date) -> set[tuple[str, str]]:
    """Measures and places whose steps before a day do not end with their delivery."""
    steps: dict[tuple[str, str], list[tuple[str, date]]] = {}
    for step in _ordered_steps(DeliveryStep.objects.filter(plan=plan)):
        steps.setdefault((step.measure, step.place), []).append((step.state, step.happened_on))
    return {
        key for key, rows in steps.items() if not delivery.is_delivered_by(steps=rows, day=day)
    }


def _ordered_steps(steps: Iterable[DeliveryStep]) -> list[DeliveryStep]:
    """Steps as they happened, whenever they were recorded; those of a day as recorded.

    A plan for a later day counts from the day of its recording: it does not undo what happens
    before that day.
    """
    return sorted(
        steps,
        key=lambda step: (min(step.happened_on, timezone.localdate(step.at)), step.at, step.pk),
    )


def passed_shares(*, plan: Plan, day: date) -> dict[str, float]:
    """The share of officers who passed by training measure, over the runs that ended before a day.

    A run counts once for a measure, at however many places it is linked.
    """
    links = MeasureRun.objects.filter(plan=plan, run__ends_on__lt=day).select_related("run")
    runs = {(link.measure, link.run_id): link for link in links}.values()
    return delivery.passed_shares(
        results=(linked_run.result for linked_run in _with_results(links=runs))
    )


def _with_results(*, links: Iterable[MeasureRun]) -> list[LinkedRun]:
    measure_runs = list(links)
    counts = province_scores.passed_counts(
        runs={measure_run.run_id for measure_run in measure_runs}, points=delivery.PASS_POINTS
    )
    linked = []
    for measure_run in measure_runs:
        tested, passed = counts.get(measure_run.run_id, (0, 0))
        result = RunResult(measure=measure_run.measure, tested=tested, passed=passed)
        linked.append(LinkedRun(run=measure_run.run, result=result))
    return linked
