"""Sessions that show one page to a room: they last until it is over and open nothing else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseForbidden,
    HttpResponseRedirect,
)
from django.shortcuts import redirect
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from promdaen.kit import later
from promdaen.kit.protocols import AccountRequest

SESSION_KEY = "only_page"
LEFT_MESSAGE = gettext_noop("This browser showed one page only. Sign in again to continue.")
OVER_MESSAGE = gettext_noop("What this page showed is over. Sign in again to continue.")


@dataclass(frozen=True, kw_only=True)
class ProjectedPage:
    """A page for a room: the addresses that renew it, and whether what it shows still goes on.

    Without `is_open` it ends with its session, twelve hours after signing in.
    """

    parts: tuple[str, ...] = ()
    is_open: Callable[..., bool] | None = None


SESSION_OPEN = later.function("promdaen.course.queries.projected_codes.is_session_open")
ROOM_PAGES: Mapping[str, ProjectedPage] = {
    "course:live": ProjectedPage(
        is_open=later.function("promdaen.course.queries.live.is_test_open")
    ),
    "course:practice_live": ProjectedPage(
        is_open=later.function("promdaen.course.queries.practice.is_practice_open")
    ),
    "course:session_wall": ProjectedPage(
        parts=("course:session_code",),
        is_open=lambda **arguments: SESSION_OPEN(now=timezone.now(), **arguments),
    ),
    "course:room": ProjectedPage(parts=("course:room_count",)),
    "exercise:projector": ProjectedPage(
        parts=("exercise:projector_poll",),
        is_open=later.function("promdaen.exercise.queries.visible.is_run_open"),
    ),
}


@require_POST
@login_required
def show_only(request: AccountRequest) -> HttpResponse:
    """Leave this session to the page that the form names."""
    try:
        match = resolve(request.POST.get("page", ""))
    except Resolver404 as error:
        raise Http404(gettext("Page not found.")) from error
    if not is_showing(match=match):
        raise Http404(gettext("Page not found."))
    request.session[SESSION_KEY] = {"page": match.view_name, "arguments": _arguments(match)}
    return HttpResponseRedirect(reverse(match.view_name, kwargs=match.kwargs))


def is_showing(*, match: ResolverMatch | None) -> bool:
    """Whether an address is a page for a room, and what it shows goes on."""
    page = ROOM_PAGES.get(match.view_name) if match is not None else None
    if match is None or page is None:
        return False
    return page.is_open is None or page.is_open(**match.kwargs)


def is_left_to_a_page(request: HttpRequest) -> bool:
    """Whether the session of a request was left to one page."""
    return SESSION_KEY in request.session


def is_by_person(request: HttpRequest) -> bool:
    """Whether a person made the request: a page or form, not a script's timer."""
    if request.method == "POST":
        return True
    is_htmx = "HX-Request" in request.headers
    return not is_htmx and "text/html" in request.headers.get("Accept", "")


def projected_page_only(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """End a session that was left to one page with the first request for anything else."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_view(request: HttpRequest, *_: Any) -> HttpResponse | None:
        if not request.user.is_authenticated or not is_left_to_a_page(request):
            return None
        only, match = request.session[SESSION_KEY], request.resolver_match
        # None: a page that had another name before an upgrade.
        page = ROOM_PAGES.get(only["page"])
        is_its = (
            page is not None
            and request.method == "GET"
            and match is not None
            and match.view_name in (only["page"], *page.parts)
            and _arguments(match) == only["arguments"]
        )
        is_over = (
            page is not None and page.is_open is not None and not page.is_open(**only["arguments"])
        )
        if is_its and not is_over:
            return None
        if page is not None and not is_its and not is_by_person(request):
            # Another tab that renews itself: it gets nothing, and this page goes on.
            return HttpResponseForbidden()
        logout(request)
        messages.info(request, gettext(OVER_MESSAGE if is_its else LEFT_MESSAGE))
        if getattr(request, "htmx", False):
            return HttpResponseClientRedirect(reverse("account_login"))
        return redirect("account_login")

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware


def _arguments(match: ResolverMatch) -> dict[str, str]:
    return {name: str(value) for name, value in match.kwargs.items()}
