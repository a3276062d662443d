"""Access control of plan pages: signed in, planner if needed, version found."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from promdaen.kit.protocols import AccountRequest
from promdaen.people import queries as people_queries
from promdaen.planning.queries import plans

Page = Callable[..., HttpResponse]


def require_planner(page: Page) -> Page:

    @login_required
    @wraps(page)
    def wrapper(request: AccountRequest, *args: Any, **more: Any) -> HttpResponse:
        people_queries.require_right(plans.PLANNER, account=request.user)
        return page(request, *args, **more)

    return wrapper


def load_version(page: Page) -> Page:
    """Pass the version in the URL to a page, if the reader may read it."""

    @login_required
    @wraps(page)
    def wrapper(request: AccountRequest, code: str, number: int, **more: Any) -> HttpResponse:
        content = plans.version_facts(code=code, number=number, account=request.user)
        if content is None:
            raise Http404(_("There is no such version, or you may not read it."))
        return page(request, content, **more)

    return wrapper


def load_version_for_planner(page: Page) -> Page:
    """Pass the version in the URL to a planner's page."""
    return require_planner(load_version(page))
