"""Who opens a page of evaluation."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse

from promdaen.evaluation.queries.missing import EvaluationNotFound
from promdaen.kit.protocols import AccountRequest
from promdaen.people import queries as people_queries

Page = Callable[..., HttpResponse]


def require_right(*rights: str) -> Callable[[Page], Page]:
    """Open a page to accounts with one of these rights; what is not there is not found."""

    def decorator(page: Page) -> Page:
        @login_required
        @wraps(page)
        def wrapper(request: AccountRequest, **more: Any) -> HttpResponse:
            people_queries.require_right(*rights, account=request.user)
            try:
                return page(request, **more)
            except EvaluationNotFound as error:
                raise Http404(str(error)) from error

        return wrapper

    return decorator
