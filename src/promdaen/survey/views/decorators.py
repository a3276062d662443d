"""Decorators of survey pages: sign-in, rights, and loading of the round or visit."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from promdaen.kit.protocols import AccountRequest
from promdaen.people import queries as people_queries
from promdaen.survey.queries import figures, visible

Page = Callable[..., HttpResponse]


def require_coordinator(page: Page) -> Page:
    """A page of those who run the survey."""

    @login_required
    @wraps(page)
    def wrapper(request: AccountRequest, *args: Any, **more: Any) -> HttpResponse:
        people_queries.require_right("survey", account=request.user)
        return page(request, *args, **more)

    return wrapper


def load_round(page: Page) -> Page:
    """Pass the round of the address to a coordinator's page."""

    @require_coordinator
    @wraps(page)
    def wrapper(request: AccountRequest, code: str, **more: Any) -> HttpResponse:
        survey_round = figures.round_by_code(code=code)
        if survey_round is None:
            raise Http404(_("Page not found."))
        return page(request, survey_round, **more)

    return wrapper


def load_visit_for_review(page: Page) -> Page:
    """Pass the visit of the address to a coordinator's page."""

    @require_coordinator
    @wraps(page)
    def wrapper(request: AccountRequest, visit_id: UUID, **more: Any) -> HttpResponse:
        visit = visible.visit_seen_by(account=request.user, visit_id=visit_id)
        if visit is None:
            raise Http404(_("Page not found."))
        return page(request, visit, **more)

    return wrapper
