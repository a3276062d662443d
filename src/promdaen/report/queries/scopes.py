"""The scopes of a sheet: a run, a province, a programme."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Min, QuerySet
from django.utils.translation import gettext as _

from promdaen.course import queries as course_queries
from promdaen.course.models import CourseRun, Programme
from promdaen.kit import languages
from promdaen.kit.texts import Digits, Text, page_language
from promdaen.kit.translated import column_text
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.places import queries as places_queries
from promdaen.report.rules import facts as sheet_facts

SCOPE_KINDS = ("run", "province", "programme")


class ScopeNotFound(LookupError):
    """The run, province or programme does not exist, or this account may not see it."""


@dataclass(frozen=True)
class ScopeRuns:
    """A scope, its runs that this account may see, and whether any of it is invented."""

    scope: sheet_facts.Scope
    runs: QuerySet[CourseRun]
    programme: Programme | None
    is_invented: bool
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
        if not province_runs.runs.exists() and not sees_all_runs(account=account):
            raise ScopeNotFound(_("There is no province %(code)s.") % {"code": code})
        return province_runs
    if kind == "programme":
        return _programme_scope(runs=runs, code=code)
    raise ScopeNotFound(_("A sheet is about a run, a province or a programme."))


def sees_all_runs(*, account: Account | None) -> bool:
    """Whether an account sees the results of every run; account None is the system."""
    return account is None or people_queries.has_right("runs", "results", account=account)


def _run_scope(*, runs: QuerySet[CourseRun], code: str) -> ScopeRuns:
    run = runs.filter(code=code).select_related("course", "province", "programme").first()
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
    return ScopeRuns(scope, runs.filter(pk=run.pk), run.programme, run.is_invented, run)


def _place(*, run: CourseRun, language: str) -> str:
    province = column_text(run.province, "name", language=language)
    place = column_text(run, "place", language=language)
    if not place or place == province:
        return province
    return f"{place}, {province}" if language == "en" else f"{place} {province}"


def _province_scope(*, runs: QuerySet[CourseRun], code: str) -> ScopeRuns:
    province = places_queries.province_by_code(code=code)
    if province is None:
        raise ScopeNotFound(_("There is no province %(code)s.") % {"code": code})
    province_runs = runs.filter(province=province)
    return ScopeRuns(
        _wide_scope(
            kind="province",
            code=code,
            title=translated_pair(row=province, field="name"),
            runs=province_runs,
            dates=None,
        ),
        province_runs,
        None,
        province_runs.filter(is_invented=True).exists(),
    )


def _programme_scope(*, runs: QuerySet[CourseRun], code: str) -> ScopeRuns:
    programme = course_queries.programmes().filter(code=code).first()
    programme_runs = runs.filter(programme=programme)
    if programme is None or not programme_runs.exists():
        raise ScopeNotFound(_("There is no programme %(code)s here.") % {"code": code})
    dates = (programme.starts_on, programme.ends_on)
    return ScopeRuns(
        _wide_scope(
            kind="programme",
            code=code,
            title=translated_pair(row=programme, field="title"),
            runs=programme_runs,
            dates=dates,
        ),
        programme_runs,
        programme,
        programme.is_invented or programme_runs.filter(is_invented=True).exists(),
    )


def _wide_scope(
    *,
    kind: str,
    code: str,
    title: Mapping[str, str],
    runs: QuerySet[CourseRun],
    dates: tuple[date, date] | None,
) -> sheet_facts.Scope:
    run_dates = runs.aggregate(first=Min("starts_on"), last=Max("ends_on"))
    count = runs.count()
    starts_on, ends_on = dates or (run_dates["first"], run_dates["last"])
    runs_text = Text("1 course run") if count == 1 else Text("{n} course runs", n=Digits(count))
    return sheet_facts.Scope(
        kind=kind,
        code=code,
        title=title,
        subtitle=runs_text.by_language(),
        starts_on=starts_on,
        ends_on=ends_on,
    )


def translated_pair(*, row: object, field: str) -> dict[str, str]:
    """A translated column of a row in both languages."""
    english, khmer = str(getattr(row, f"{field}_en")), str(getattr(row, f"{field}_km"))
    return {"en": english or khmer, "km": khmer or english}
