"""Checks of every page of one run: sign-in, existence, permission."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from promdaen.course.queries import opening
from promdaen.kit.protocols import AccountRequest

Page = Callable[..., HttpResponse]
OPENERS: dict[str, Callable[..., Any]] = {
    "see": opening.run_to_see,
    "change": opening.run_to_change,
    "plan": opening.run_to_plan,
}


def of_run(right: str) -> Callable[[Page], Page]:
    """Pass a page its run in place of the code, for the right to "see", "change" or "plan" it."""

    def dressed(page: Page) -> Page:
        @login_required
        @wraps(page)
        def opened(request: AccountRequest, code: str, **more: Any) -> HttpResponse:
            try:
                run = OPENERS[right](code=code, account=request.user)
                return page(request, run, **more)
            except opening.NotThere as error:
                raise Http404(_("Page not found.")) from error

        return opened

    return dressed
