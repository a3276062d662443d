"""The first page after signing in: the next task for this role."""

from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from promdaen.config import navigation, work_calendar
from promdaen.course import queries as course_queries
from promdaen.course.queries import setup as setup_queries
from promdaen.exchange.queries import current_member as exchange_standings
from promdaen.kit import files, machine, waiting
from promdaen.kit.protocols import AccountRequest
from promdaen.people import queries as people_queries
from promdaen.people.rules import roles

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
    account: Any = request.user
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
    held = [role for code, role in roles.ROLES.items() if code in account.role_codes()]
    context = {
        "roles": held,
        "coordinator": people_queries.accounts_with_role(role="coordinator").first(),
    }
    return render(request, "config/plain_home.html", context)


@require_GET
@login_required
def more(request: AccountRequest) -> HttpResponse:
    """Every page that this account may open, by section; for menu entries without a place."""
    account: Any = request.user
    standing = exchange_standings.exchange_member(account=account)
    menu = navigation.menu(account=account, path=request.path, exchange_member=standing)
    places = {place.name for place in menu.places}
    sections = [
        section
        for section in menu.lists
        if section.code != navigation.REST and {link.name for link in section.links} - places
    ]
    rest = next(section for section in menu.lists if section.code == navigation.REST)
    return render(request, "config/more.html", {"rest": rest, "sections": sections})


@never_cache
@require_GET
@login_required
def waiting_counts(request: AccountRequest) -> HttpResponse:
    """The menu's counts of waiting work, counted now."""
    account: Any = request.user
    now = timezone.now()
    waiting.count_work(account=account, work=waiting.work_for(account=account, now=now), now=now)
    standing = exchange_standings.exchange_member(account=account)
    path = url_path(request.GET.get("at", ""))
    menu = navigation.menu(account=account, path=path, exchange_member=standing)
    return render(request, "kit/parts/places.html", {"menu": menu})


@never_cache
@require_GET
@login_required
def waiting_calendar(request: AccountRequest) -> HttpResponse:
    """The dates of the account's waiting work as a file for a calendar."""
    now = timezone.now()
    made = work_calendar.work_calendar(
        work=waiting.work_for(account=request.user, now=now),
        full_url=request.build_absolute_uri,
        now=now,
    )
    return files.file_response(made, name="promdaen-work.ics", kind="text/calendar; charset=utf-8")


def url_path(typed: str) -> str:
    """The path of a page, as its own script sends it; other values match no menu entry."""
    return typed if typed.startswith("/") else ""


@require_GET
def health(request: AccountRequest) -> HttpResponse:
    """For a monitor: whether the installation works, with figures and without names."""
    state = machine.machine_state(now=timezone.now())
    status = HTTPStatus.OK if state.is_good else HTTPStatus.SERVICE_UNAVAILABLE
    return JsonResponse(state.document(), status=status)
