"""One search over officers, course runs, items, cases and checkpoints, by the account's rights."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from promdaen.assessment.queries import bank
from promdaen.casework.queries import cases
from promdaen.course import queries as course_queries
from promdaen.kit import languages, readings
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.texts import Text
from promdaen.people import queries as people_queries
from promdaen.people.rules.roles import TEACHING
from promdaen.places import queries as place_queries

if TYPE_CHECKING:
    from promdaen.people.models import Account

MAX_TEXT_LENGTH = 100
MAX_RESULTS = 10


@dataclass(frozen=True, kw_only=True)
class SiteSearchResult:
    """A result: its title, a second line, its address."""

    title: str
    detail: str
    url: str


@dataclass(frozen=True, kw_only=True)
class SearchGroup:
    """Results of one source; `more_url` is the list with all of them."""

    label: Text
    icon: str
    lines: Sequence[SiteSearchResult]
    more_url: str
    has_more: bool = False


@dataclass(frozen=True, kw_only=True)
class SearchSource:
    """One kind of thing to search, the rights it needs, and the list that has the same search."""

    label: Text
    icon: str
    rights: Sequence[str]
    find: Callable[..., Iterable[SiteSearchResult]]
    list_page: str = ""


@require_GET
@login_required
@never_cache
def search(request: AccountRequest) -> HttpResponse:
    """The page of the search."""
    text = languages.clean_text(request.GET.get("q", "")[:MAX_TEXT_LENGTH])
    groups = search_groups(text=text, account=request.user) if text else []
    response = render(request, "config/search.html", {"text": text, "groups": groups})
    names = (group.lines for group in groups if group.label == OFFICERS)
    return readings.set_record_count(response=response, count=sum(map(len, names)))


def search_groups(*, text: str, account: Account) -> list[SearchGroup]:
    """The results of every source that an account may search, at most `MAX_RESULTS` of each."""
    groups = []
    for source in SEARCH_SOURCES:
        if source.rights and not people_queries.has_right(*source.rights, account=account):
            continue
        site_search_results = list(
            islice(source.find(text=text, account=account), MAX_RESULTS + 1)
        )
        has_more, more_url = len(site_search_results) > MAX_RESULTS, ""
        if has_more and source.list_page:
            more_url = f"{reverse(source.list_page)}?{urlencode({'q': text})}"
        if site_search_results:
            groups.append(
                SearchGroup(
                    label=source.label,
                    icon=source.icon,
                    lines=site_search_results[:MAX_RESULTS],
                    more_url=more_url,
                    has_more=has_more,
                )
            )
    return groups


def _find_officers(*, text: str, account: Account) -> Iterable[SiteSearchResult]:
    officers = people_queries.officers_matching(
        text=text, officers=people_queries.officers_visible_to(account=account)
    )
    for officer in officers.order_by("name_latin", "id")[: MAX_RESULTS + 1]:
        url = reverse("people:officer", args=[officer.pk])
        yield SiteSearchResult(
            title=str(officer), detail=f"{officer.short_code} · {officer.department}", url=url
        )


def _find_runs(*, text: str, account: Account) -> Iterable[SiteSearchResult]:
    runs = course_queries.runs_matching(text=text, account=account)
    for run in runs[: MAX_RESULTS + 1]:
        url = reverse("course:run", args=[run.code])
        yield SiteSearchResult(title=run.label, detail=f"{run.code} · {run.course}", url=url)


def _find_items(*, text: str, account: Account) -> Iterable[SiteSearchResult]:
    for item in bank.items_matching(text=text)[: MAX_RESULTS + 1]:
        url = reverse("assessment:item", args=[item.code])
        yield SiteSearchResult(title=str(item.stem), detail=item.code, url=url)


def _find_cases(*, text: str, account: Account) -> Iterable[SiteSearchResult]:
    for case in cases.cases_matching(text=text)[: MAX_RESULTS + 1]:
        url = reverse("casework:case", args=[case.code])
        yield SiteSearchResult(title=str(case.title), detail=case.code, url=url)


def _find_checkpoints(*, text: str, account: Account) -> Iterable[SiteSearchResult]:
    checkpoint_filter = place_queries.CheckpointFilter(text=text)
    for checkpoint_row in place_queries.checkpoint_rows(
        filters=checkpoint_filter, today=timezone.localdate()
    ):
        checkpoint = checkpoint_row.checkpoint
        url = reverse("places:checkpoint", args=[checkpoint.code])
        yield SiteSearchResult(
            title=str(checkpoint), detail=f"{checkpoint.code} · {checkpoint.province}", url=url
        )


OFFICERS = Text("Officers")
SEARCH_SOURCES: Sequence[SearchSource] = (
    SearchSource(
        label=OFFICERS,
        icon="person",
        rights=("officers",),
        find=_find_officers,
        list_page="people:officers",
    ),
    SearchSource(
        label=Text("Course runs"),
        icon="mortarboard",
        rights=(*TEACHING, "results"),
        find=_find_runs,
    ),
    SearchSource(
        label=Text("Test questions"), icon="list-check", rights=TEACHING, find=_find_items
    ),
    SearchSource(label=Text("Cases"), icon="puzzle", rights=TEACHING, find=_find_cases),
    SearchSource(
        label=Text("Checkpoints"),
        icon="geo-alt",
        rights=("survey", "visits", "curriculum"),
        find=_find_checkpoints,
        list_page="places:checkpoints",
    ),
)
