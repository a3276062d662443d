"""How many officers were meant, enrolled, there and tested."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncMonth

from promdaen.course.models import (
    CourseRun,
    Enrolment,
    Feedback,
    Invitation,
    MissingReason,
    RunSitting,
    RunTarget,
)
from promdaen.course.rules import evaluations, rounds

TESTED = {
    occasion: Q(**{f"summary__{occasion}_points__isnull": False})
    for occasion in ("before", "after", "later")
}
TRAINED = Q(has_attended=True) | TESTED["after"]
GROUPS = {
    "department": F("department_id"),
    "province": Coalesce("province_id", "run__province_id"),
    "sex": F("sex"),
    "run": F("run_id"),
    "month": TruncMonth("run__starts_on"),
}


@dataclass(frozen=True)
class PeopleCounts:
    """Officers, each counted once. trained: attended, or sat the test after."""

    enrolled: int = 0
    attended: int = 0
    trained: int = 0
    before: int = 0
    after: int = 0
    later: int = 0
    both: int = 0
    none: int = 0
    target: int = 0


@dataclass(frozen=True)
class FeedbackCounts:
    """Evaluation forms and how many gave 1, 2, 3, 4, 5.

    `shown` is how many forms the ratings are of: those of runs whose form is closed and that
    have five or more.
    """

    forms: int
    shown: int
    relevance: tuple[int, int, int, int, int]
    overall: tuple[int, int, int, int, int]


@dataclass(frozen=True)
class Quote:
    """A comment printed with consent; department code or ""."""

    en: str
    km: str
    department: str
    run: str


def people_counts(*, runs: QuerySet[CourseRun]) -> PeopleCounts:
    """The counts of a set of runs; the target is the sum of the runs' own targets."""
    row = Enrolment.objects.filter(run__in=runs).aggregate(**_counted())
    target = RunTarget.objects.filter(run__in=runs).aggregate(n=Sum("officers_count"))["n"]
    return PeopleCounts(**row, target=target or 0)


def people_by(*, runs: QuerySet[CourseRun], by: str) -> dict[Any, PeopleCounts]:
    """The counts by department, province, sex, run or month; target is not among them."""
    rows = (
        Enrolment.objects.filter(run__in=runs)
        .annotate(group=GROUPS[by])
        .values("group")
        .annotate(**_counted())
        .order_by("group")
    )
    held: list[dict[str, Any]] = [dict(row) for row in rows]
    return {row.pop("group"): PeopleCounts(**row) for row in held}


def targets_by(*, runs: QuerySet[CourseRun], by: str) -> dict[Any, int]:
    """The runs' own targets by department or by run."""
    field = {"department": "department_id", "run": "run_id"}[by]
    rows = RunTarget.objects.filter(run__in=runs).values_list(field)
    return dict(rows.annotate(n=Sum("officers_count")).order_by())


def missing_by_reason(*, runs: QuerySet[CourseRun]) -> dict[str, dict[str, int]]:
    """Enrolled officers without a test, by occasion and reason ("" where none was given).

    Only in runs where somebody sat that occasion: before that, nobody is missing.
    """
    tested = _tested_by_run(runs=runs)
    given = _reasons_by_run(runs=runs)
    found: dict[str, dict[str, int]] = {}
    for occasion in ("before", "after"):
        held = [run for run, counts in tested.items() if counts[occasion]]
        reasons: Counter[str] = Counter()
        for run in held:
            reasons += given.get((run, occasion), Counter())
        absent = sum(tested[run]["enrolled"] - tested[run][occasion] for run in held)
        silent = absent - reasons.total()
        found[occasion] = dict(reasons) | ({"": silent} if silent else {})
    return found


def _tested_by_run(*, runs: QuerySet[CourseRun]) -> dict[Any, dict[str, int]]:
    rows = (
        Enrolment.objects.filter(run__in=runs)
        .values("run_id")
        .annotate(
            enrolled=Count("pk"),
            before=Count("summary__before_points"),
            after=Count("summary__after_points"),
        )
        .order_by()
    )
    held: list[dict[str, Any]] = [dict(row) for row in rows]
    return {row.pop("run_id"): row for row in held}


def _reasons_by_run(*, runs: QuerySet[CourseRun]) -> dict[tuple[Any, str], Counter[str]]:
    """The reasons given for tests that are missing still."""
    untested = Q(occasion="before", enrolment__summary__before_points__isnull=True) | Q(
        occasion="after", enrolment__summary__after_points__isnull=True
    )
    rows = (
        MissingReason.objects.filter(untested, enrolment__run__in=runs)
        .values_list("enrolment__run_id", "occasion", "reason")
        .annotate(n=Count("pk"))
        .order_by()
    )
    found: dict[tuple[Any, str], Counter[str]] = {}
    for run, occasion, reason, n in rows:
        found.setdefault((run, occasion), Counter())[reason] = n
    return found


def feedback_counts(*, runs: QuerySet[CourseRun]) -> FeedbackCounts:
    """Forms and their ratings; a run with fewer than five, or still open, shows its number.

    Of a run in which fewer than five answered a question, its ratings are left out, as on the
    page of the run's forms.
    """
    forms = Feedback.objects.filter(run__in=runs)
    shown = forms.filter(run__in=shown_runs(runs=runs))
    counts = []
    for question in ("relevance", "overall"):
        rated = shown.filter(**{f"{question}__isnull": False})
        each = rated.values("run").annotate(n=Count("pk")).order_by()
        large = each.filter(n__gte=evaluations.FEWEST).values("run")
        held = rated.filter(run__in=large).values_list(question).annotate(n=Count("pk"))
        rows = dict(held.order_by())
        one, two, three, four, five = (rows.get(rating, 0) for rating in range(1, 6))
        counts.append((one, two, three, four, five))
    return FeedbackCounts(
        forms=forms.count(), shown=shown.count(), relevance=counts[0], overall=counts[1]
    )


def shown_runs(*, runs: QuerySet[CourseRun]) -> QuerySet[Any, Any]:
    """The ids of the runs of whose forms more than the number is shown."""
    closed = Feedback.objects.filter(run__in=runs, run__is_feedback_open=False)
    counted = closed.values("run").annotate(n=Count("pk")).order_by()
    return counted.filter(n__gte=evaluations.FEWEST).values("run")


def quotes(*, runs: QuerySet[CourseRun]) -> list[Quote]:
    """The comments chosen to be printed, with consent, ordered by run."""
    rows = Feedback.objects.filter(run__in=shown_runs(runs=runs), is_quoted=True, has_consent=True)
    return [
        Quote(
            en=row.quote_en, km=row.quote_km, department=row.department_id or "", run=row.run.code
        )
        for row in rows.select_related("run").order_by("run__starts_on", "id")
    ]


def later_overdue(*, runs: QuerySet[CourseRun], today: date) -> dict[Any, int]:
    """Officers invited to a later test who did not come and gave no reason, by run."""
    came = RunSitting.objects.counted().filter(
        enrolment=OuterRef("enrolment"), occasion=rounds.LATER, months=OuterRef("months")
    )
    late = Invitation.objects.filter(
        ~Exists(came), enrolment__run__in=runs, declined_reason="", due_on__lt=today - rounds.GRACE
    )
    return _by_run(late, "enrolment__run_id")


def unexplained(*, runs: QuerySet[CourseRun]) -> dict[Any, int]:
    """Officers without a test that others of their run sat, and without a reason, by run."""
    found: dict[Any, int] = {}
    for occasion in ("before", "after"):
        held = Enrolment.objects.filter(TESTED[occasion], run__in=runs).values("run_id")
        rows = (
            Enrolment.objects.filter(run__in=held)
            .exclude(TESTED[occasion])
            .exclude(missing__occasion=occasion)
        )
        for run, count in _by_run(rows, "run_id").items():
            found[run] = found.get(run, 0) + count
    return found


def _counted() -> dict[str, Any]:
    def officers(condition: Q | None = None) -> Count:
        return Count("officer", distinct=True, filter=condition)

    return {
        "enrolled": officers(),
        "attended": officers(Q(has_attended=True)),
        "trained": officers(TRAINED),
        "before": officers(TESTED["before"]),
        "after": officers(TESTED["after"]),
        "later": officers(TESTED["later"]),
        "both": officers(TESTED["before"] & TESTED["after"]),
        "none": officers(~TESTED["before"] & ~TESTED["after"]),
    }


def _by_run(rows: QuerySet[Any], field: str) -> dict[Any, int]:
    return dict(rows.values_list(field).annotate(n=Count("pk")).order_by())
