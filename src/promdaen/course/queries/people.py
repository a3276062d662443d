"""Counts of officers: targets, enrolled, attended and tested."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, TruncMonth

from promdaen.course.models import (
    CourseRun,
    Enrolment,
    Feedback,
    Invitation,
    MissingReason,
    RunSitting,
    RunTarget,
)
from promdaen.course.queries.runs import visible_to
from promdaen.course.rules import evaluations, rounds
from promdaen.people.models import Account

TESTED = {
    occasion: Q(**{f"summary__{occasion}_points__isnull": False})
    for occasion in ("before", "after", "later")
}
TRAINED_FILTER = Q(has_attended=True) | TESTED["after"]
COUNT_FILTERS = {
    "attended": Q(has_attended=True),
    "trained": TRAINED_FILTER,
    **TESTED,
    "both": TESTED["before"] & TESTED["after"],
    "none": ~TESTED["before"] & ~TESTED["after"],
}
GROUP_FIELDS = {
    "department": F("department_id"),
    "province": Coalesce("province_id", "run__province_id"),
    "sex": F("sex"),
    "run": F("run_id"),
    "run_province": F("run__province_id"),
    "programme": F("run__programme_id"),
    "month": TruncMonth("run__starts_on"),
}


def officers_with_points(*, run: CourseRun) -> list[tuple[Any, ...]]:
    """Officer, department, province, sex and the points before, after and later of a run."""
    rows = Enrolment.objects.filter(run=run).annotate(
        place=Coalesce("province__code", "run__province__code")
    )
    points = (f"summary__{occasion}_points" for occasion in TESTED)
    return list(rows.values_list("officer", "department__code", "place", "sex", *points))


@dataclass(frozen=True)
class PeopleCounts:
    """Officers, each counted once.

    trained: attended, or took the test after. women, men: trained officers whose sex is known;
    only `people_counts` has them.
    """

    enrolled: int = 0
    attended: int = 0
    trained: int = 0
    before: int = 0
    after: int = 0
    later: int = 0
    both: int = 0
    none: int = 0
    women: int = 0
    men: int = 0
    target: int = 0


@dataclass(frozen=True, kw_only=True)
class LaterAnswers:
    """Invitations to later tests that are due: how many `came`, `declined` or neither.

    `reminded` counts those among the others that got a reminder.
    """

    invited: int = 0
    came: int = 0
    declined: int = 0
    reminded: int = 0


@dataclass(frozen=True)
class FeedbackCounts:
    """Evaluation forms, how many gave each rating 1 to 5, and how many the ratings cover.

    `shown` is that number of forms: those of runs with a closed form and five or more.
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


@dataclass(frozen=True)
class ReasonCount:
    """How many officers of a run have a reason for an occasion; has_points: they took its test."""

    run_id: UUID
    occasion: str
    reason: str
    has_points: bool
    count: int


@dataclass(frozen=True, kw_only=True)
class CourseRunProgress:
    """How far runs came: officers enrolled and tested `before` and `after`, by run, and reasons.

    Runs without officers are absent.
    """

    tested: Mapping[UUID, Mapping[str, int]]
    reasons: tuple[ReasonCount, ...]


def people_counts(*, runs: QuerySet[CourseRun]) -> PeopleCounts:
    """The counts of a set of runs, without targets.

    Each officer is grouped once; counting distinct officers would sort them for every count.
    """
    conditions = COUNT_FILTERS | _of_sexes()
    officers = Enrolment.objects.filter(run__in=runs).order_by().values("officer")
    grouped = officers.annotate(
        **{
            f"is_{name}": Max(Case(When(condition, then=1), default=0))
            for name, condition in conditions.items()
        }
    )
    row = grouped.aggregate(
        enrolled=Count("officer"),
        **{name: Coalesce(Sum(f"is_{name}"), 0) for name in conditions},
    )
    return PeopleCounts(**row)


def trained_counts(*, runs: QuerySet[CourseRun], since: date, until: date) -> tuple[int, int]:
    """How many officers were trained in runs: in all, and in those that are on in a period."""
    is_on = Q(run__ends_on__gte=since, run__starts_on__lte=until)
    row = Enrolment.objects.filter(run__in=runs).aggregate(
        all=_officers(TRAINED_FILTER), on=_officers(TRAINED_FILTER & is_on)
    )
    return row["all"], row["on"]


def people_by_each(
    *, runs: QuerySet[CourseRun], by: Sequence[str]
) -> tuple[PeopleCounts, dict[str, dict[str, PeopleCounts]]]:
    """`people_counts`, and `people_by` for each of some GROUP_FIELDS, in one database query."""
    groups: dict[str, Any] = {"": Value(""), **{name: GROUP_FIELDS[name] for name in by}}
    whole, *parts = (
        Enrolment.objects.filter(run__in=runs)
        .annotate(kind=Value(name), group=Cast(group, CharField()))
        .values("kind", "group")
        .annotate(**_counted(), **_by_sex())
        .order_by()
        for name, group in groups.items()
    )
    counts_by_group: dict[str, dict[str, PeopleCounts]] = {name: {} for name in groups}
    for row in whole.union(*parts, all=True):
        counts: dict[str, Any] = dict(row)
        kind, group = counts.pop("kind"), counts.pop("group")
        counts_by_group[kind][group] = PeopleCounts(**counts)
    return counts_by_group.pop("").get("", PeopleCounts()), counts_by_group


def people_by(*, runs: QuerySet[CourseRun], by: str) -> dict[Any, PeopleCounts]:
    """The counts by one of GROUP_FIELDS, without targets."""
    rows = (
        Enrolment.objects.filter(run__in=runs)
        .annotate(group=GROUP_FIELDS[by])
        .values("group")
        .annotate(**_counted())
        .order_by("group")
    )
    counted_rows: list[dict[str, Any]] = [dict(row) for row in rows]
    return {row.pop("group"): PeopleCounts(**row) for row in counted_rows}


def runs_with_people(
    *, account: Account, code: str = "", programme: str = "", starts_from: date | None = None
) -> list[tuple[CourseRun, PeopleCounts]]:
    """The runs that an account may see, newest first, with their counts.

    Of one code, of a programme, or those that start from a day on.
    """
    runs = visible_to(account=account).select_related("programme", "course")
    if code:
        runs = runs.filter(code=code)
    if programme:
        runs = runs.filter(programme__code=programme)
    if starts_from:
        runs = runs.filter(starts_on__gte=starts_from)
    counts = people_by(runs=runs, by="run")
    return [
        (run, counts.get(run.pk, PeopleCounts())) for run in runs.order_by("-starts_on", "code")
    ]


def total(*, counts: Iterable[PeopleCounts], target: int) -> PeopleCounts:
    """The sum of counts without shared officers, such as the departments of one run."""
    sums: Counter[str] = Counter()
    for count in counts:
        sums.update(asdict(count))
    return PeopleCounts(**sums | {"target": target})


def targets_by(*, runs: QuerySet[CourseRun], by: str) -> dict[Any, int]:
    """The runs' own targets by department or by run."""
    field = {"department": "department_id", "run": "run_id"}[by]
    rows = RunTarget.objects.filter(run__in=runs).values_list(field)
    return dict(rows.annotate(n=Sum("officers_count")).order_by())


def missing_by_reason(
    *, runs: QuerySet[CourseRun], progress: CourseRunProgress | None = None
) -> dict[str, dict[str, int]]:
    """Enrolled officers without a test, by occasion and reason ("" for none).

    Only in runs where the occasion's test was taken: before that, no test is missing. `progress`
    saves queries if it is known.
    """
    progress = run_progress(runs=runs) if progress is None else progress
    tested = progress.tested
    reasons_by_run: dict[tuple[UUID, str], Counter[str]] = {}
    for reason_count in progress.reasons:
        if not reason_count.has_points:
            counts = reasons_by_run.setdefault(
                (reason_count.run_id, reason_count.occasion), Counter()
            )
            counts[reason_count.reason] += reason_count.count
    reasons_by_occasion: dict[str, dict[str, int]] = {}
    for occasion in ("before", "after"):
        runs_with_missing = [run for run, counts in tested.items() if counts[occasion]]
        reasons: Counter[str] = Counter()
        for run in runs_with_missing:
            reasons += reasons_by_run.get((run, occasion), Counter())
        absent = sum(tested[run]["enrolled"] - tested[run][occasion] for run in runs_with_missing)
        silent = absent - reasons.total()
        reasons_by_occasion[occasion] = dict(reasons) | ({"": silent} if silent else {})
    return reasons_by_occasion


def run_progress(*, runs: QuerySet[CourseRun]) -> CourseRunProgress:
    """Officers enrolled and tested in each run, and the reasons for missing tests."""
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
    counted_rows: list[dict[str, Any]] = [dict(row) for row in rows]
    return CourseRunProgress(
        tested={row.pop("run_id"): row for row in counted_rows}, reasons=_reasons(runs=runs)
    )


def _reasons(*, runs: QuerySet[CourseRun]) -> tuple[ReasonCount, ...]:
    has_points = Q(occasion="before", enrolment__summary__before_points__isnull=False) | Q(
        occasion="after", enrolment__summary__after_points__isnull=False
    )
    rows = (
        MissingReason.objects.filter(enrolment__run__in=runs)
        .annotate(has_points=Case(When(has_points, then=True), default=False))
        .values_list("enrolment__run_id", "occasion", "reason", "has_points")
        .annotate(n=Count("pk"))
        .order_by()
    )
    return tuple(ReasonCount(*row) for row in rows)


def feedback_counts(*, runs: QuerySet[CourseRun]) -> FeedbackCounts:
    """Forms and their ratings; for a run with fewer than five, or still open, the number only.

    Ratings of a run in which fewer than five answered a question are left out, as on the page of
    the run's forms.
    """
    ratings = {
        f"{question}_{rating}": Count("pk", filter=Q(**{question: rating}))
        for question in ("relevance", "overall")
        for rating in range(1, 6)
    }
    of_runs = Feedback.objects.filter(run__in=runs).values("run", "run__is_feedback_open")
    rows = list(of_runs.annotate(forms=Count("pk"), **ratings).order_by())
    countable_rows = [
        row
        for row in rows
        if row["forms"] >= evaluations.MIN_ANSWERS and not row["run__is_feedback_open"]
    ]
    return FeedbackCounts(
        forms=sum(row["forms"] for row in rows),
        shown=sum(row["forms"] for row in countable_rows),
        relevance=_ratings(rows=countable_rows, question="relevance"),
        overall=_ratings(rows=countable_rows, question="overall"),
    )


def _ratings(*, rows: list[Any], question: str) -> tuple[int, int, int, int, int]:
    """How many gave 1 to 5, in runs where enough answered the question."""
    columns = [f"{question}_{rating}" for rating in range(1, 6)]
    counts = [[row[column] for column in columns] for row in rows]
    large = [count for count in counts if sum(count) >= evaluations.MIN_ANSWERS]
    ones, two, three, four, five = (sum(count[at] for count in large) for at in range(5))
    return ones, two, three, four, five


def shown_runs(*, runs: QuerySet[CourseRun]) -> QuerySet[Any, Any]:
    """The ids of the runs whose ratings may be shown."""
    closed = Feedback.objects.filter(run__in=runs, run__is_feedback_open=False)
    counted = closed.values("run").annotate(n=Count("pk")).order_by()
    return counted.filter(n__gte=evaluations.MIN_ANSWERS).values("run")


def quotes(*, runs: QuerySet[CourseRun]) -> list[Quote]:
    """The comments chosen for printing, with consent, by run."""
    feedback_forms = Feedback.objects.filter(run__in=runs, is_quoted=True, has_consent=True)
    # Only the forms of runs with such comments are counted.
    runs_with_quotes = CourseRun.objects.filter(pk__in=feedback_forms.values("run"))
    rows = feedback_forms.filter(run__in=shown_runs(runs=runs_with_quotes))
    return [
        Quote(
            en=feedback_form.quote_en,
            km=feedback_form.quote_km,
            department=feedback_form.department_id or "",
            run=feedback_form.run.code,
        )
        for feedback_form in rows.select_related("run").order_by("run__starts_on", "id")
    ]


def late_invitations(*, today: date) -> QuerySet[Invitation]:
    """Invitations to a later test of officers who did not come and gave no reason."""
    return Invitation.objects.filter(
        ~Exists(_came()), declined_reason="", due_on__lt=today - rounds.GRACE_PERIOD
    )


def later_answers(*, run_ids: Collection[UUID], today: date) -> dict[UUID, LaterAnswers]:
    """The answers to the invitations of runs to later tests that are due, by run id."""
    due = Invitation.objects.filter(enrolment__run__in=run_ids, due_on__lte=today)
    is_open = Q(has_come=False, declined_reason="")
    counts = (
        due.annotate(has_come=Exists(_came()))
        .order_by()
        .values("enrolment__run")
        .annotate(
            invited=Count("pk"),
            came=Count("pk", filter=Q(has_come=True)),
            declined=Count("pk", filter=Q(has_come=False) & ~Q(declined_reason="")),
            reminded=Count("pk", filter=is_open & Q(reminded_at__isnull=False)),
        )
    )
    return {
        row["enrolment__run"]: LaterAnswers(
            invited=row["invited"],
            came=row["came"],
            declined=row["declined"],
            reminded=row["reminded"],
        )
        for row in counts
    }


def _came() -> QuerySet[RunSitting]:
    """The counted later tests of an invitation."""
    return RunSitting.objects.counted().filter(
        enrolment=OuterRef("enrolment"), occasion=rounds.LATER, months=OuterRef("months")
    )


def unexplained(*, occasion: str) -> QuerySet[Enrolment]:
    """Officers without a test of an occasion and without a reason."""
    enrolments = Enrolment.objects.filter(**{f"summary__{occasion}_points__isnull": True})
    return enrolments.exclude(missing__occasion=occasion)


def _counted() -> dict[str, Count]:
    counts = {name: _officers(condition) for name, condition in COUNT_FILTERS.items()}
    return {"enrolled": _officers(), **counts}


def _of_sexes() -> dict[str, Q]:
    return {name: TRAINED_FILTER & Q(sex=sex) for name, sex in (("women", "F"), ("men", "M"))}


def _by_sex() -> dict[str, Count]:
    return {name: _officers(condition) for name, condition in _of_sexes().items()}


def _officers(condition: Q | None = None) -> Count:
    return Count("officer", distinct=True, filter=condition)
