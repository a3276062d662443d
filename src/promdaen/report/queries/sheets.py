"""The one query behind a results sheet: the source of page, PDF, CSV, XLSX and JSON."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Count, QuerySet

from promdaen.assessment.rules import cohorts, gains, retention, returning, summaries
from promdaen.course import queries as course_queries
from promdaen.course.models import CourseRun
from promdaen.course.queries import rounds as round_queries
from promdaen.evaluation.queries import comparison_groups
from promdaen.kit import audit
from promdaen.kit.json_objects import NewJsonObject
from promdaen.people import queries as people_queries
from promdaen.places import queries as places_queries
from promdaen.report.models import IssuedSheet, Recommendation, StoredInterval
from promdaen.report.queries.scopes import ScopeRuns, translated_pair
from promdaen.report.rules import comparison, documents, gaps, indicators, interim
from promdaen.report.rules import facts as sheet_facts

SEED = 20121031
RESAMPLES = 10_000
# Above this many officers the bootstrap is computed once, in a job, and stored.
MAX_RESAMPLED_AT_ONCE = 1_000
CACHE_SECONDS = 24 * 60 * 60


def build_sheet(*, scope_runs: ScopeRuns, today: date) -> NewJsonObject:
    """The current sheet of a scope, not issued; `today` decides what is overdue."""
    counts = course_queries.people_counts(runs=scope_runs.runs)
    facts = _facts(scope_runs=scope_runs, counts=counts, today=today)
    document = documents.sheet_document(facts=facts)
    by_sex = {"F": counts.women, "M": counts.men}
    has_group = any(run.has_comparison for run in facts.runs)
    against = comparison_groups.gain_against_groups(runs=scope_runs.runs) if has_group else None
    return document | {
        "indicators": indicators.indicators(document=document, by_sex=by_sex),
        "comparison": comparison.comparison_rows(against=against),
    }


def _facts(
    *, scope_runs: ScopeRuns, counts: "course_queries.PeopleCounts", today: date
) -> sheet_facts.ScopeFacts:
    read = course_queries.cohort_of_runs(runs=scope_runs.runs)
    runs = _runs(scope_runs=scope_runs)
    ratings = course_queries.feedback_counts(runs=scope_runs.runs)
    intervals, retention = cohort_intervals(scope=scope_runs.scope.key, cohort=read.cohort)
    labels, sittings = read.labels, _sittings(runs=scope_runs.runs)
    progress = course_queries.run_progress(runs=scope_runs.runs)
    why_interim = interim.interim_words(
        runs_count=len(runs),
        unfinished=[
            interim.Unfinished(ends_on=run.ends_on, reasons=run.reasons)
            for run in course_queries.interim_runs(
                runs=scope_runs.runs, today=today, progress=progress
            )
        ],
    )
    return sheet_facts.ScopeFacts(
        scope=scope_runs.scope,
        cohort=read.cohort,
        relevance=ratings.relevance,
        overall=ratings.overall,
        stored=intervals,
        retained=retention,
        later=_later(scope_runs=scope_runs, read=read, today=today),
        groups=sheet_facts.OfficerGroups(labels.department, labels.province, labels.sex),
        labels=group_labels(),
        people=_people(scope_runs=scope_runs, counts=counts, progress=progress),
        runs=runs,
        topics=_topics(runs=scope_runs.runs),
        items=_items(read=read),
        modes=_summed(rows=[(mode, n) for mode, _language, n in sittings]),
        languages=_summed(rows=[(language, n) for _mode, language, n in sittings]),
        state=interim.FINAL if why_interim is None else interim.INTERIM,
        notices=[*([why_interim] if why_interim else []), *_notices(scope_runs=scope_runs)],
        quotes=quotes(runs=scope_runs.runs),
        recommendations=recommendations(scope=scope_runs.scope.key),
        equating=gaps.equating_words(
            is_equated=read.is_equated, unlinked_count=read.unlinked_count
        ),
        gaps=gaps.gaps(
            counts=_gap_counts(counts=counts, forms_count=ratings.forms),
            last_ended_on=max((run.ends_on for run in runs), default=None),
            is_interval_due=intervals == gains.NO_BOOTSTRAP
            and counts.both > MAX_RESAMPLED_AT_ONCE,
            today=today,
        ),
    )


def runs_with_sheet(*, codes: Iterable[str]) -> set[str]:
    """The codes of those runs with an issued results sheet that is not interim."""
    scopes = [f"run:{code}" for code in codes]
    issued_scopes = IssuedSheet.objects.filter(scope__in=scopes).values_list(
        "scope", "figures__state"
    )
    # Sheets issued before interim ones existed have no state.
    return {
        scope.removeprefix("run:") for scope, state in issued_scopes if state != interim.INTERIM
    }


def issued_count() -> int:
    """How many sheets were issued and signed."""
    return IssuedSheet.objects.count()


def issued_sheets(*, scope: str) -> QuerySet[IssuedSheet]:
    """Every sheet issued for a scope, newest first."""
    return IssuedSheet.objects.filter(scope=scope)


def stored_sheet(*, sheet_id: UUID) -> IssuedSheet | None:
    """An issued sheet by its id, or None."""
    return IssuedSheet.objects.filter(pk=sheet_id).first()


def latest_issued_sheet(*, using: str = DEFAULT_DB_ALIAS) -> IssuedSheet | None:
    """The last issued sheet of a database, or None."""
    return IssuedSheet.objects.using(using).order_by("-issued_at", "-pk").first()


def group_labels() -> Mapping[str, list[sheet_facts.PrintedLabel]]:
    """The printed labels of departments and provinces."""
    return {
        "departments": [
            sheet_facts.PrintedLabel(
                department.code,
                translated_pair(row=department, field="name"),
                translated_pair(row=department, field="short"),
            )
            for department in people_queries.departments()
        ],
        "provinces": [
            sheet_facts.PrintedLabel(
                province.code,
                translated_pair(row=province, field="name"),
                translated_pair(row=province, field="name"),
            )
            for province in places_queries.provinces()
        ],
    }


def quotes(*, runs: QuerySet[CourseRun]) -> list[dict[str, object]]:
    """The comments printed with consent, with the short name of the department."""
    shorts = {label.code: label.short for label in group_labels()["departments"]}
    return [
        {"text": {"en": quote.en, "km": quote.km}, "department": shorts.get(quote.department)}
        for quote in course_queries.quotes(runs=runs)
    ]


def recommendations(*, scope: str) -> list[dict[str, str]]:
    """The coordinator's recommendations for a scope, in order."""
    return [
        translated_pair(row=recommendation, field="text")
        for recommendation in Recommendation.objects.filter(scope=scope)
    ]


def all_recommendations() -> list[dict[str, str]]:
    """The recommendations of all scopes, by scope and order."""
    return [
        translated_pair(row=recommendation, field="text")
        for recommendation in Recommendation.objects.all()
    ]


def data_digest(*, cohort: cohorts.Cohort) -> str:
    """A digest of the scores, to check that a stored interval matches these data."""
    digest = hashlib.sha256()
    for points in (cohort.before_points, cohort.after_points, cohort.later_points):
        digest.update(b"-" if points is None else points.tobytes())
    return digest.hexdigest()


def cohort_intervals(
    *, scope: str, cohort: cohorts.Cohort
) -> tuple[gains.Bootstrap, retention.Retention | None]:
    """Bootstrap intervals of a cohort: cached, stored by a job when large, else computed."""
    digest = data_digest(cohort=cohort)
    is_large = int(cohort.has_both.sum()) > MAX_RESAMPLED_AT_ONCE
    stored = _stored(scope=scope, digest=digest) if is_large else None
    if stored is not None:
        return stored, _nonempty(summaries.retained(cohort=cohort, seed=SEED, resamples=0))
    resamples = 0 if is_large else RESAMPLES
    key = f"bootstrap:{digest}:{resamples}"
    cached_figures = cache.get(key)
    if cached_figures is None:
        cached_figures = (
            summaries.bootstrap(cohort=cohort, seed=SEED, resamples=resamples),
            summaries.retained(cohort=cohort, seed=SEED, resamples=resamples),
        )
        cache.set(key, cached_figures, CACHE_SECONDS)
    intervals, kept_gain = cached_figures
    return intervals, _nonempty(kept_gain)


def _nonempty(kept_gain: retention.Retention | None) -> retention.Retention | None:
    """The retention; None if no officer took all three tests."""
    return kept_gain if kept_gain is not None and kept_gain.n else None


def _stored(*, scope: str, digest: str) -> gains.Bootstrap | None:
    stored_interval = StoredInterval.objects.filter(scope=scope, data_digest=digest).first()
    if stored_interval is None:
        return None
    return gains.Bootstrap(
        gain_points=_pair(stored_interval.gain_points),
        g_av=_pair(stored_interval.g_av),
    )


def _pair(ends: Any) -> tuple[float, float] | None:
    return (float(ends[0]), float(ends[1])) if ends else None


def _later(
    *, scope_runs: ScopeRuns, read: "course_queries.RunsCohort", today: date
) -> list[returning.Returned]:
    """Every round of later tests; intervals that would take too long are left out."""
    cohort = read.cohort
    rounds = round_queries.round_scores(
        runs=scope_runs.runs, enrolments=read.enrolments, today=today
    )
    is_large = int(cohort.has_both.sum()) > MAX_RESAMPLED_AT_ONCE
    digest = hashlib.sha256(data_digest(cohort=cohort).encode())
    for round in rounds:
        for column in (round.is_asked, round.points, round.is_comparable):
            digest.update(column.tobytes())
        digest.update(f"{round.months} {round.invited_count} {round.estimated_count}".encode())
    key = f"rounds:{digest.hexdigest()}"
    cached_returns: list[returning.Returned] | None = cache.get(key)
    if cached_returns is None:
        cached_returns = returning.returned(
            before=cohort.before_points,
            after=cohort.after_points,
            rounds=rounds,
            seed=SEED,
            resamples=0 if is_large else RESAMPLES,
        )
        cache.set(key, cached_returns, CACHE_SECONDS)
    return cached_returns


def _people(
    *,
    scope_runs: ScopeRuns,
    counts: "course_queries.PeopleCounts",
    progress: "course_queries.CourseRunProgress",
) -> sheet_facts.PeopleFacts:
    reasons = course_queries.missing_by_reason(runs=scope_runs.runs, progress=progress)
    return sheet_facts.PeopleFacts(
        target=_target(scope_runs=scope_runs) or None,
        enrolled=counts.enrolled,
        attended=counts.attended or None,
        trained=counts.trained,
        women=counts.women,
        later=counts.later,
        neither=counts.none,
        missing=gaps.missing_rows(reasons=reasons),
    )


def _target(*, scope_runs: ScopeRuns) -> int:
    """The target: a programme's own targets; for other scopes the sum over their runs."""
    if scope_runs.programme is None or scope_runs.scope.kind != "programme":
        return sum(course_queries.targets_by(runs=scope_runs.runs, by="department").values())
    targets = course_queries.officers_wanted().get(scope_runs.programme.pk, {})
    return sum(targets.values())


def _gap_counts(*, counts: "course_queries.PeopleCounts", forms_count: int) -> gaps.OfficerCounts:
    return gaps.OfficerCounts(
        enrolled=counts.enrolled,
        attended=counts.attended,
        before=counts.before,
        after=counts.after,
        later=counts.later,
        forms=forms_count,
    )


def _runs(*, scope_runs: ScopeRuns) -> list[sheet_facts.ScopeRun]:
    papers: dict[UUID, dict[str, list[str]]] = {}
    runs_by_id: dict[UUID, Any] = {}
    runs = scope_runs.runs.order_by("starts_on", "code", "papers__occasion", "papers__half")
    for occasion, paper, pk, *columns in runs.values_list(
        "papers__occasion",
        "papers__paper__code",
        "pk",
        "code",
        "course__name_en",
        "course__name_km",
        "province_id",
        "starts_on",
        "ends_on",
        "language",
        "comparison",
    ):
        runs_by_id[pk] = columns
        if occasion:
            papers.setdefault(pk, {}).setdefault(occasion, []).append(paper)
    return [
        sheet_facts.ScopeRun(
            code=code,
            title={"en": english, "km": khmer},
            province=province,
            starts_on=starts_on,
            ends_on=ends_on,
            language=language,
            papers={
                occasion: " / ".join(dict.fromkeys(codes))
                for occasion, codes in papers.get(pk, {}).items()
            },
            has_comparison=group is not None,
        )
        for pk, (
            code,
            english,
            khmer,
            province,
            starts_on,
            ends_on,
            language,
            group,
        ) in runs_by_id.items()
    ]


def _topics(*, runs: QuerySet[CourseRun]) -> list[sheet_facts.ScopeTopic]:
    return [
        sheet_facts.ScopeTopic(
            label=sheet_facts.PrintedLabel(
                topic_gains.topic.code,
                translated_pair(row=topic_gains.topic, field="name"),
                translated_pair(row=topic_gains.topic, field="short"),
            ),
            number=topic_gains.topic.number,
            items_count=topic_gains.items_count,
            sums=topic_gains.sums,
        )
        for topic_gains in course_queries.topic_gains(runs=runs)
    ]


def _items(*, read: "course_queries.RunsCohort") -> list[sheet_facts.ItemFacts]:
    figures: dict[tuple[Any, str], Any] = {}
    items = course_queries.cohort_items(cohort=read)
    for row in course_queries.item_figures(cohort=read, items=items):
        figures.setdefault((row.item.pk, row.occasion), row)
    return [
        sheet_facts.ItemFacts(
            code=item.code,
            topic=item.outcome.topic_id,
            is_anchor=getattr(figures.get((item.pk, "before")), "is_anchor", False),
            shift=shift,
            facility_before=getattr(figures.get((item.pk, "before")), "facility", None),
            facility_after=getattr(figures.get((item.pk, "after")), "facility", None),
            discrimination_before=getattr(
                figures.get((item.pk, "before")), "discrimination", None
            ),
            discrimination_after=getattr(figures.get((item.pk, "after")), "discrimination", None),
        )
        for item, shift in course_queries.item_shifts(cohort=read, items=items)
    ]


def _sittings(*, runs: QuerySet[CourseRun]) -> list[tuple[str, str, int]]:
    """How many sittings count, by mode and language."""
    rows = (
        course_queries.counted_tests(runs=runs)
        .values_list("sitting__mode", "sitting__language")
        .annotate(n=Count("pk"))
        .order_by()
    )
    return list(rows)


def _summed(*, rows: Iterable[tuple[str, int]]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for name, n in rows:
        counts[name] += n
    return dict(counts)


def _notices(*, scope_runs: ScopeRuns) -> list[sheet_facts.Words]:
    if scope_runs.is_invented or audit.is_demo():
        return [gaps.DEMO_NOTICE.by_language()]
    return []
