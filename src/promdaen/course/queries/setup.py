"""Where setting up an installation stands: read from its tables and the steps skipped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count

from promdaen.course.models import Course, CourseRun, Programme, SkippedStep, Target
from promdaen.course.rules import setup as rules
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.places import queries as places_queries


@dataclass(frozen=True, kw_only=True)
class TargetSum:
    """How many officers a programme means to train, in how many provinces."""

    officers: int
    provinces: int


@dataclass(frozen=True, kw_only=True)
class Setup:
    """The steps, what each has made so far, and who can take those that are left."""

    steps: tuple[rules.SetupStep, ...]
    programme: Programme | None
    targets: TargetSum
    role_counts: Mapping[str, int]
    run: CourseRun | None
    coordinator: Account | None
    administrator: Account | None

    @property
    def done_count(self) -> int:
        """Steps that are done."""
        return sum(step.state == "done" for step in self.steps)

    @property
    def open_step(self) -> rules.SetupStep | None:
        """The step whose form is shown."""
        return next((step for step in self.steps if step.is_open), None)

    @property
    def left(self) -> tuple[rules.SetupStep, ...]:
        """Steps that are not done, skipped ones too."""
        return tuple(step for step in self.steps if step.state != "done")

    def next_for(self, *, account: Account) -> str:
        """The first step left, and not skipped, that an account can take itself; else ""."""
        rights = {"people": "accounts", "run": "runs"}
        mine = (
            step.code
            for step in self.steps
            if step.state == "left"
            and people_queries.has_right(rights.get(step.code, "set_up"), account=account)
        )
        return next(mine, "")

    @property
    def is_waiting(self) -> bool:
        """Whether a step is neither done nor skipped."""
        return any(step.state == "left" for step in self.steps)


def setup(*, chosen: str = "") -> Setup:
    """Where setting up stands, with the step that a person chose to open."""
    programme = Programme.objects.order_by("starts_on", "code").first()
    targets = list(Target.objects.current().filter(programme=programme)) if programme else []
    run = CourseRun.objects.filter(is_cancelled=False).order_by("starts_on", "code").first()
    role_counts = dict(
        Account.objects.filter(is_active=True)
        .values_list("roles__role")
        .annotate(n=Count("pk"))
        .order_by()
    )
    found = {
        "programme": programme is not None,
        "targets": bool(targets),
        # Runs need a coordinator; trainers can follow at any time, and the page says so.
        "people": bool(role_counts.get("coordinator")),
        "run": run is not None,
    }
    done = [code for code, is_done in found.items() if is_done]
    skipped = SkippedStep.objects.values_list("step", flat=True)
    return Setup(
        steps=rules.setup_steps(done=done, skipped=list(skipped), chosen=chosen),
        programme=programme,
        targets=_sum(targets=targets),
        role_counts=role_counts,
        run=run,
        coordinator=people_queries.accounts_with_role(role="coordinator").first(),
        administrator=people_queries.accounts_with_role(role="administrator").first(),
    )


def is_content_loaded() -> bool:
    """Whether course, provinces and departments are there, without which no step can be taken."""
    return (
        Course.objects.exists()
        and bool(places_queries.provinces())
        and bool(people_queries.departments())
    )


def _sum(*, targets: list[Target]) -> TargetSum:
    return TargetSum(
        officers=sum(target.officers_count for target in targets),
        provinces=len({target.province_id for target in targets}),
    )
