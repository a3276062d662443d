"""Checks of every page of one run or one trainer: sign-in, existence, permission."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from promdaen.course.queries import opening, trainers
from promdaen.course.rules import rounds
from promdaen.kit.protocols import AccountRequest

Page = Callable[..., HttpResponse]
Decorator = Callable[[Page], Page]


def or_404(page: Page) -> Page:
    """Respond 404 to signed-in accounts if a page raises NotThere."""

    @login_required
    @wraps(page)
    def wrapper(request: AccountRequest, **more: Any) -> HttpResponse:
        try:
            return page(request, **more)
        except opening.NotThere as error:
            raise Http404(_("Page not found.")) from error

    return wrapper


def page_opener(
    *, key: str, openers: Mapping[str, Callable[..., object]]
) -> Callable[[str], Decorator]:
    """A decorator that passes a page the row of its `key` in the address, for a right.

    openers: by right, the query that finds the row or raises NotThere or NotAllowed.
    """

    def with_right(right: str) -> Decorator:
        def decorate(page: Page) -> Page:
            @or_404
            @wraps(page)
            def wrapper(request: AccountRequest, **more: Any) -> HttpResponse:
                row = openers[right](**{key: more.pop(key)}, account=request.user)
                return page(request, row, **more)

            return wrapper

        return decorate

    return with_right


load_run = page_opener(
    key="code",
    openers={
        "see": opening.run_to_see,
        "change": opening.run_to_change,
        "plan": opening.run_to_plan,
    },
)
load_trainer = page_opener(
    key="trainer_id",
    openers={"see": trainers.trainer_to_see, "keep": trainers.trainer_to_keep},
)


def round_or_404(slug: str) -> rounds.RunOccasion:
    """The test of a run that a part of an address names."""
    test_round = rounds.find_round(slug=slug)
    if test_round is None:
        raise Http404(_("Page not found."))
    return test_round
