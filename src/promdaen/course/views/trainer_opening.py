"""Checks of every page of one trainer: sign-in, existence, permission."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from promdaen.course.queries import opening
from promdaen.course.queries import trainers as queries
from promdaen.kit.protocols import AccountRequest

Page = Callable[..., HttpResponse]
OPENERS: dict[str, Callable[..., Any]] = {
    "see": queries.trainer_to_see,
    "keep": queries.trainer_to_keep,
}


def there(page: Page) -> Page:
    """Respond 404 to signed-in accounts if a page raises NotThere."""

    @login_required
    @wraps(page)
    def opened(request: AccountRequest, *given: Any, **more: Any) -> HttpResponse:
        try:
            return page(request, *given, **more)
        except opening.NotThere as error:
            raise Http404(_("Page not found.")) from error

    return opened


def of_trainer(right: str) -> Callable[[Page], Page]:
    """Pass its trainer to a page in place of the id, for accounts that may "see" or "keep" it."""

    def dressed(page: Page) -> Page:
        @there
        @wraps(page)
        def opened(request: AccountRequest, trainer_id: UUID, **more: Any) -> HttpResponse:
            trainer = OPENERS[right](trainer_id=trainer_id, account=request.user)
            return page(request, trainer, **more)

        return opened

    return dressed
