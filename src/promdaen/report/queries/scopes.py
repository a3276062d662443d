"""The scopes of a sheet: a run, a province, a programme."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from promdaen.course import queries as course_queries
from promdaen.course.models import CourseRun, Programme
from promdaen.kit import languages
from promdaen.kit.texts import Digits, Text, page_language
from promdaen.kit.translated import column_text
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.places import queries as places_queries
from promdaen.report.models import PreparedFigures
from promdaen.report.rules import facts as sheet_facts

SCOPE_KINDS = ("run", "province", "programme")


class ScopeNotFound(LookupError):
    """The run, province or programme does not exist, or this account may not see it."""


@dataclass(frozen=True)
class ScopeRuns:
    """A scope, its runs that this account may see, and whether any of it is invented.

    `is_updating`: figures of these runs lack the newest changes, as
    `course.queries.is_updating` says. `prepared_at`: when a job prepared figures of all runs of
    the scope, those that this account may not see too; None if it did not.
    """

    scope: sheet_facts.Scope
    runs: QuerySet[CourseRun]
    runs_count: int
    programme: Programme | None
    is_invented: bool
    is_updating: bool
    prepared_at: datetime | None = None
    run: CourseRun | None = None

    @property
    def label(self) -> str:
        """The label in the language of the page: a run by its place and dates."""
        if self.run is not None:
            return self.run.label
        language = page_language()
        return languages.text_in(self.scope.title, language=language)


def scope_runs_by_code(*, kind: str, code: str, account: Account | None) -> ScopeRuns:
    """The scope of a kind and code; account None is the system.

    Raises ScopeNotFound. A province without a run that the account may see opens only for an
    account that sees all runs: it is empty, but could lead to sheets that were issued for it.
    """
    runs = course_queries.visible_to(account=account).filter(is_cancelled=False)
    if kind == "run":
        return _run_scope(runs=runs, code=code)
    if kind == "province":
        province_runs = _province_scope(runs=runs, code=code)
        if not province_runs.runs_count and not sees_all_runs(account=account):
            raise ScopeNotFound(_("There is no province %(code)s.") % {"code": code})
        return province_runs
    if kind == "programme":
        return _programme_scope(runs=runs, code=code)
    raise ScopeNotFound(_("A sheet is about a run, a province or a programme."))


def sees_all_runs(*, account: Account | None) -> bool:
    """Whether an account sees the results of every run; account None is the system."""
    return account is None or people_queries.has_right("runs", "results", account=account)


def _run_scope(*, runs: QuerySet[CourseRun], code: str) -> ScopeRuns:
    rows = runs.filter(code=code).select_related("course", "province", "programme")
    run = rows.annotate(is_updating=course_queries.has_changes()).first()
    if run is None:
        raise ScopeNotFound(_("There is no course run %(code)s here.") % {"code": code})
    scope = sheet_facts.Scope(
        kind="run",
        code=run.code,
        title=translated_pair(row=run.course, field="name"),
        subtitle={language: _place(run=run, language=language) for language in ("en", "km")},
        starts_on=run.starts_on,
        ends_on=run.ends_on,
    )
    return ScopeRuns(
        scope=scope,
        runs=runs.filter(pk=run.pk),
        runs_count=1,
        programme=run.programme,
        is_invented=run.is_invented,
        is_updating=run.is_updating,
        run=run,
    )


def _place(*, run: CourseRun, language: str) -> str:
    province = column_text(run.province, "name", language=language)
    place = column_text(run, "place", language=language)
    if not place or place == province:
        return province
    return f"{place}, {province}" if language == "en" else f"{place} {province}"


def _province_scope(*, runs: QuerySet[CourseRun], code: str) -> ScopeRuns:
    province = next((row for row in places_queries.provinces() if row.code == code), None)
    if province is None:
        raise ScopeNotFound(_("There is no province %(code)s.") % {"code": code})
    return _wide_scope(
        kind="province",
        code=code,
        title=translated_pair(row=province, field="name"),
        runs=runs.filter(province=province),
    )


def _programme_scope(*, runs: QuerySet[CourseRun], code: str) -> ScopeRuns:
    programme = course_queries.programmes().filter(code=code).first()
    if programme is not None:
        scope_runs = _wide_scope(
            kind="programme",
            code=code,
            title=translated_pair(row=programme, field="title"),
            runs=runs.filter(programme=programme),
            programme=programme,
        )
        if scope_runs.runs_count:
            return scope_runs
    raise ScopeNotFound(_("There is no programme %(code)s here.") % {"code": code})


def _wide_scope(
    *,
    kind: str,
    code: str,
    title: Mapping[str, str],
    runs: QuerySet[CourseRun],
    programme: Programme | None = None,
) -> ScopeRuns:
    """A scope of many runs: the dates are those of its programme, or else of its runs."""
    prepared = PreparedFigures.objects.filter(name=f"{kind}:{code}").values("prepared_at")
    facts = runs.aggregate(
        count=Count("pk"),
        first=Min("starts_on"),
        last=Max("ends_on"),
        invented=Count("pk", filter=Q(is_invented=True)),
        changed=Count("pk", filter=course_queries.has_changes()),
        # The same in every row: a sheet has few statements left for one of its own.
        prepared=Max(Subquery(prepared)),
    )
    count, starts_on, ends_on = facts["count"], facts["first"], facts["last"]
    if programme is not None:
        starts_on, ends_on = programme.starts_on, programme.ends_on
    runs_text = Text("1 course run") if count == 1 else Text("{n} course runs", n=Digits(count))
    return ScopeRuns(
        scope=sheet_facts.Scope(
            kind=kind,
            code=code,
            title=title,
            subtitle=runs_text.by_language(),
            starts_on=starts_on,
            ends_on=ends_on,
        ),
        runs=runs,
        runs_count=count,
        programme=programme,
        is_invented=facts["invented"] > 0 or (programme is not None and programme.is_invented),
        is_updating=facts["changed"] > 0,
        prepared_at=facts["prepared"],
    )


def translated_pair(*, row: object, field: str) -> dict[str, str]:
    """A translated column of a row in both languages."""
    english, khmer = str(getattr(row, f"{field}_en")), str(getattr(row, f"{field}_km"))
    return {"en": english or khmer, "km": khmer or english}
