"""What pages of plans begin with: signed in, a planner where needed, the version found."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from promdaen.kit.protocols import AccountRequest
from promdaen.people import queries as people_queries
from promdaen.planning.queries import plans
from promdaen.planning.rules.refusals import PlanRefused

Page = Callable[..., HttpResponse]


def for_planners(page: Page) -> Page:
    """A page of those who make plans."""

    @login_required
    @wraps(page)
    def opened(request: AccountRequest, *args: Any, **more: Any) -> HttpResponse:
        people_queries.require_right(plans.PLANNER, account=request.user)
        return page(request, *args, **more)

    return opened


def of_version(page: Page) -> Page:
    """Give a page the version of its address, if its reader may read it."""

    @login_required
    @wraps(page)
    def opened(request: AccountRequest, code: str, number: int, **more: Any) -> HttpResponse:
        content = plans.version_facts(code=code, number=number, account=request.user)
        if content is None:
            raise Http404(_("There is no such version, or it is not yours to read."))
        return page(request, content, **more)

    return opened


def of_planned_version(page: Page) -> Page:
    """Give a planner's page the version of its address."""
    return for_planners(of_version(page))


def refuse(*, form: forms.Form, error: PlanRefused) -> None:
    """Put each line of a refusal on top of a form."""
    for line in error.lines:
        form.add_error(None, str(line))
