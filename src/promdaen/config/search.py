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

MAX_TEXT_LENGTH, MAX_RESULTS = 100, 10


@dataclass(frozen=True, kw_only=True)
class SearchLine:
    """A result: its title, a second line, its address."""

    title: str
    note: str
    url: str


@dataclass(frozen=True, kw_only=True)
class SearchGroup:
    """Results of one source; `is_cut`: there are more; `more_url`: the list with all of them."""

    label: Text
    icon: str
    lines: Sequence[SearchLine]
    more_url: str
    is_cut: bool = False


@dataclass(frozen=True, kw_only=True)
class SearchSource:
    """What is searched: who may, how, and the list that has the same search."""

    label: Text
    icon: str
    rights: Sequence[str]
    find: Callable[..., Iterable[SearchLine]]
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
    """The results of every source that an account may search, at most ten of each."""
    groups = []
    for source in SEARCH_SOURCES:
        if source.rights and not people_queries.has_right(*source.rights, account=account):
            continue
        lines = list(islice(source.find(text=text, account=account), MAX_RESULTS + 1))
        is_cut, more_url = len(lines) > MAX_RESULTS, ""
        if is_cut and source.list_page:
            more_url = f"{reverse(source.list_page)}?{urlencode({'q': text})}"
        if lines:
            groups.append(
                SearchGroup(
                    label=source.label,
                    icon=source.icon,
                    lines=lines[:MAX_RESULTS],
                    more_url=more_url,
                    is_cut=is_cut,
                )
            )
    return groups


def _officers(*, text: str, account: Account) -> Iterable[SearchLine]:
    rows = people_queries.officers_matching(
        text=text, officers=people_queries.officers_visible_to(account=account)
    )
    for row in rows.order_by("name_latin", "id")[: MAX_RESULTS + 1]:
        url = reverse("people:officer", args=[row.pk])
        yield SearchLine(title=str(row), note=f"{row.short_code} · {row.department}", url=url)


def _runs(*, text: str, account: Account) -> Iterable[SearchLine]:
    rows = course_queries.runs_matching(text=text, account=account)
    for row in rows[: MAX_RESULTS + 1]:
        url = reverse("course:run", args=[row.code])
        yield SearchLine(title=row.label, note=f"{row.code} · {row.course}", url=url)


def _items(*, text: str, account: Account) -> Iterable[SearchLine]:
    for row in bank.items_matching(text=text)[: MAX_RESULTS + 1]:
        url = reverse("assessment:item", args=[row.code])
        yield SearchLine(title=str(row.stem), note=row.code, url=url)


def _cases(*, text: str, account: Account) -> Iterable[SearchLine]:
    for row in cases.cases_matching(text=text)[: MAX_RESULTS + 1]:
        url = reverse("casework:case", args=[row.code])
        yield SearchLine(title=str(row.title), note=row.code, url=url)


def _checkpoints(*, text: str, account: Account) -> Iterable[SearchLine]:
    chosen = place_queries.CheckpointFilter(text=text)
    for line in place_queries.checkpoint_lines(chosen=chosen, today=timezone.localdate()):
        row = line.checkpoint
        url = reverse("places:checkpoint", args=[row.code])
        yield SearchLine(title=str(row), note=f"{row.code} · {row.province}", url=url)


OFFICERS = Text("Officers")
SEARCH_SOURCES: Sequence[SearchSource] = (
    SearchSource(
        label=OFFICERS,
        icon="person",
        rights=("officers",),
        find=_officers,
        list_page="people:officers",
    ),
    SearchSource(
        label=Text("Course runs"), icon="mortarboard", rights=(*TEACHING, "results"), find=_runs
    ),
    SearchSource(label=Text("Test questions"), icon="list-check", rights=TEACHING, find=_items),
    SearchSource(label=Text("Cases"), icon="puzzle", rights=TEACHING, find=_cases),
    SearchSource(
        label=Text("Checkpoints"),
        icon="geo-alt",
        rights=("survey", "visits", "curriculum"),
        find=_checkpoints,
        list_page="places:checkpoints",
    ),
)
