"""The progress of set-up, read from its tables and the skipped steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Exists, Q, QuerySet, Subquery

from promdaen.course.models import Course, CourseRun, Programme, SkippedStep, SummaryMark
from promdaen.course.queries import programme_targets
from promdaen.course.rules import setup as rules
from promdaen.kit import remembered
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.places import queries as places_queries


@dataclass(frozen=True, kw_only=True)
class TargetSum:
    """The officers that a programme should train, and in how many provinces."""

    officers: int
    provinces: int


@dataclass(frozen=True, kw_only=True)
class Setup:
    """The steps, their results so far, and who can complete the remaining ones."""

    steps: tuple[rules.SetupStep, ...]
    programme: Programme | None
    targets: TargetSum
    role_counts: Mapping[str, int]
    runs_count: int
    """The runs that are not cancelled."""
    has_self_given_roles: bool
    is_updating: bool
    """Whether figures lack the newest changes, as `is_updating` of any run says."""

    @property
    def has_run(self) -> bool:
        """Whether there is a run that is not cancelled."""
        return self.runs_count > 0

    @property
    def done_count(self) -> int:
        """How many steps are done."""
        return sum(step.state == "done" for step in self.steps)

    @cached_property
    def run(self) -> CourseRun | None:
        """The first run that is not cancelled, or None."""
        return _runs().order_by("starts_on", "code").first()

    @cached_property
    def coordinator(self) -> Account | None:
        """The first coordinator by name, or None."""
        return people_queries.accounts_with_role(role="coordinator").first()

    @cached_property
    def administrator(self) -> Account | None:
        """The first administrator by name, or None."""
        return people_queries.accounts_with_role(role="administrator").first()

    @property
    def open_step(self) -> rules.SetupStep | None:
        """The step whose form is shown, or None."""
        return next((step for step in self.steps if step.is_open), None)

    @property
    def left(self) -> tuple[rules.SetupStep, ...]:
        """Steps that are not done, including skipped ones."""
        return tuple(step for step in self.steps if step.state != "done")

    def next_for(self, *, account: Account) -> str:
        """The first open step that was not skipped and that an account can complete; else ""."""
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


@remembered.cache_per_request
def setup(*, chosen: str = "") -> Setup:
    """The progress of set-up, with the step that a person opened."""
    programmes = programme_targets.known_programmes()
    programme = min(
        programmes, key=lambda programme: (programme.starts_on, programme.code), default=None
    )
    target_officers = programme_targets.officers_wanted().get(programme and programme.pk, {})
    targets = TargetSum(
        officers=sum(target_officers.values()),
        provinces=len({province for _department, province in target_officers}),
    )
    # All of them are in one group.
    runs_counts = _runs().order_by().values("is_cancelled").annotate(n=Count("pk"))
    waiting = Q(roles__self_given_at__isnull=False, roles__confirmed_at__isnull=True)
    roles = Account.objects.filter(is_active=True).values_list("roles__role").order_by()
    rows = list(
        roles.annotate(
            n=Count("pk"),
            waiting=Count("pk", filter=waiting),
            runs_count=Subquery(runs_counts.values("n")),
            is_updating=Exists(SummaryMark.objects.all()),
        )
    )
    role_counts = {role: n for role, n, *_more in rows}
    runs_count = max((count or 0 for *_counts, count, _is_updating in rows), default=0)
    states_by_code = {
        "programme": programme is not None,
        "targets": targets.officers > 0,
        # Runs need a coordinator; trainers can be added later, and the page says so.
        "people": bool(role_counts.get("coordinator")),
        "run": runs_count > 0,
    }
    done_codes = [code for code, is_done in states_by_code.items() if is_done]
    is_done = len(done_codes) == len(states_by_code)
    skipped = [] if is_done else list(SkippedStep.objects.values_list("step", flat=True))
    return Setup(
        steps=rules.setup_steps(done_steps=done_codes, skipped=skipped, chosen=chosen),
        programme=programme,
        targets=targets,
        role_counts=role_counts,
        runs_count=runs_count,
        has_self_given_roles=any(waiting for _role, _n, waiting, *_more in rows),
        is_updating=any(is_updating for *_counts, is_updating in rows),
    )


def _runs() -> QuerySet[CourseRun]:
    return CourseRun.objects.filter(is_cancelled=False)


def is_content_loaded() -> bool:
    """Whether courses, provinces and departments are loaded, which every step needs."""
    return (
        Course.objects.exists()
        and bool(places_queries.provinces())
        and bool(people_queries.departments())
    )
