"""Decorators for access to an exercise run: controllers, or accounts that read results."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from promdaen.exercise.queries import visible
from promdaen.kit.protocols import AccountRequest
from promdaen.people import queries as people_queries

if TYPE_CHECKING:
    from promdaen.exercise.models import ExerciseRun

Page = Callable[..., HttpResponse]


def load_controlled_run(page: Page) -> Page:
    """Pass the run to a page, for accounts that may control it."""

    @login_required
    @wraps(page)
    def wrapper(request: AccountRequest, code: str, **more: Any) -> HttpResponse:
        people_queries.require_right("exercises", account=request.user)
        run = visible.controlled_run(code=code, account=request.user)
        if run is None:
            raise Http404(_("Page not found."))
        return page(request, run, **more)

    return wrapper


def load_readable_run(page: Page) -> Page:
    """Pass the run to a page, for accounts that may see it."""

    @login_required
    @wraps(page)
    def wrapper(request: AccountRequest, code: str, **more: Any) -> HttpResponse:
        people_queries.require_right("exercises", "results", account=request.user)
        run = visible.visible_run(code=code, account=request.user)
        if run is None:
            raise Http404(_("Page not found."))
        return page(request, run, **more)

    return wrapper


def post_data(request: AccountRequest) -> QueryDict | None:
    """The POST data, even if empty; None for other methods."""
    return request.POST if request.method == "POST" else None


def controlled_run(request: AccountRequest, *, code: str) -> ExerciseRun:
    """The exercise run that an account controls; Http404 for others."""
    run = visible.controlled_run(code=code, account=request.user)
    if run is None:
        raise Http404(_("Page not found."))
    return run
