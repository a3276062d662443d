"""The first page after signing in: the next task for this role."""

from __future__ import annotations

import secrets
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from promdaen.config import navigation, work_calendar
from promdaen.course import queries as course_queries
from promdaen.course.queries import setup as setup_queries
from promdaen.exchange.queries import current_member as exchange_standings
from promdaen.kit import files, machine, waiting
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.people import actions as people_actions
from promdaen.people import queries as people_queries
from promdaen.people.rules import api_tokens, roles

if TYPE_CHECKING:
    from promdaen.people.models import Account

FIRST_PAGES = (
    ("results", "report:overview"),
    ("accounts", "people:accounts"),
    ("exercises", "exercise:runs"),
    ("review", "curriculum:review"),
    ("visits", "survey:home"),
    ("judgements", "planning:judgements"),
)


@require_GET
@login_required
def home(request: AccountRequest) -> HttpResponse:
    """Overview, accounts, own runs, or what this role is for."""
    account: Account = request.user
    is_administrator = people_queries.has_right("accounts", account=account)
    if is_administrator and setup_queries.setup().is_waiting:
        return redirect("course:setup")
    if people_queries.has_right("own_runs", account=account):
        runs = course_queries.visible_to(account=account).filter(is_cancelled=False)
        context = {
            "runs": runs,
            "today": timezone.localdate(),
            "coordinator": people_queries.accounts_with_role(role="coordinator").first(),
        }
        return render(request, "config/trainer_home.html", context)
    is_reader = people_queries.has_right("results", account=account)
    if is_reader and not people_queries.has_right("runs", "accounts", account=account):
        return redirect("report:since")
    for right, page in FIRST_PAGES:
        if people_queries.has_right(right, account=account):
            return redirect(page)
    if exchange_standings.is_member(account=account):
        return redirect("exchange:home")
    account_roles = [role for code, role in roles.ROLES.items() if code in account.role_codes()]
    context = {
        "roles": account_roles,
        "coordinator": people_queries.accounts_with_role(role="coordinator").first(),
    }
    return render(request, "config/plain_home.html", context)


@require_GET
@login_required
def more(request: AccountRequest) -> HttpResponse:
    """Every page that this account may open, by section; for menu entries without a place."""
    account: Account = request.user
    exchange_member = exchange_standings.exchange_member(account=account)
    menu = navigation.menu(account=account, path=request.path, exchange_member=exchange_member)
    places = {place.name for place in menu.places}
    sections = [
        replace(section, links=links)
        for section in menu.lists
        if section.code != navigation.REST_SECTION
        and (links := tuple(link for link in section.links if link.name not in places))
    ]
    rest = next(section for section in menu.lists if section.code == navigation.REST_SECTION)
    return render(request, "config/more.html", {"rest": rest, "sections": sections})


@never_cache
@require_GET
@login_required
def waiting_counts(request: AccountRequest) -> HttpResponse:
    """The menu's counts of waiting work, counted now."""
    account: Account = request.user
    now = timezone.now()
    waiting.count_work(account=account, work=waiting.work_for(account=account, now=now), now=now)
    exchange_member = exchange_standings.exchange_member(account=account)
    path = url_path(request.GET.get("at", ""))
    menu = navigation.menu(account=account, path=path, exchange_member=exchange_member)
    return render(request, "kit/parts/places.html", {"menu": menu})


@never_cache
@require_GET
@login_required
def waiting_calendar(request: AccountRequest) -> HttpResponse:
    """The dates of the account's waiting work as a file for a calendar."""
    now = timezone.now()
    calendar_text = work_calendar.work_calendar(
        work=waiting.work_for(account=request.user, now=now),
        full_url=request.build_absolute_uri,
        now=now,
    )
    return files.file_response(
        calendar_text, name="promdaen-work.ics", kind="text/calendar; charset=utf-8"
    )


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def own_calendar(request: AccountRequest) -> HttpResponse:
    """The page that makes a secret address for a calendar, or gives the dates as a file."""
    form, address = forms.Form(), ""
    if request.method == "POST":
        token = api_tokens.PREFIX + secrets.token_urlsafe(api_tokens.TOKEN_BYTES)
        form = forms.Form({})
        new = people_actions.NewApiToken(
            token=token,
            name=_("Calendar"),
            scopes=[api_tokens.CALENDAR],
            days=api_tokens.MAX_VALID_DAYS,
        )
        account: Account = request.user
        with attempt(request, form=form) as attempted:
            people_actions.create_api_token(new=new, by=account, now=timezone.now())
        if attempted.is_done:
            address = request.build_absolute_uri(reverse("subscribed_calendar", args=[token]))
    return render(request, "config/calendar.html", {"form": form, "address": address})


@never_cache
@require_GET
def subscribed_calendar(request: AccountRequest, token: str) -> HttpResponse:
    """The dates of an account's waiting work, for a calendar with a secret address."""
    now = timezone.now()
    token = getattr(request, "feed_token", token)
    row = people_actions.use_api_token(token=token, now=now)
    if row is None or api_tokens.CALENDAR not in row.scopes:
        raise Http404(_("Page not found."))
    if row.minute_count > api_tokens.MAX_REQUESTS_PER_MINUTE:
        response = HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS)
        response.headers["Retry-After"] = "60"
        return response
    with translation.override(row.account.language):
        calendar_text = work_calendar.work_calendar(
            work=waiting.work_for(account=row.account, now=now),
            full_url=request.build_absolute_uri,
            now=now,
        )
    return HttpResponse(calendar_text, content_type="text/calendar; charset=utf-8")


def url_path(typed: str) -> str:
    """The path of a page, as its own script sends it; other values match no menu entry."""
    return typed if typed.startswith("/") else ""


@require_GET
def health(request: AccountRequest) -> HttpResponse:
    """For a monitor: whether the installation works, with figures and without names."""
    state = machine.machine_state(now=timezone.now())
    status = HTTPStatus.OK if state.is_good else HTTPStatus.SERVICE_UNAVAILABLE
    return JsonResponse(state.document(), status=status)
