"""Pages of a visit open in the browser that has its key."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from promdaen.kit import languages
from promdaen.kit.texts import Text, page_language
from promdaen.lti import queries
from promdaen.lti.views.launches import VISIT_COOKIE

if TYPE_CHECKING:
    from promdaen.lti.models import LtiVisit

Page = Callable[..., HttpResponse]


def load_visit(page: Page) -> Page:
    """A page of a visit, for the browser that has its key."""

    @wraps(page)
    def wrapper(request: HttpRequest, visit_id: UUID, **more: Any) -> HttpResponse:
        visit = open_visit(request, visit_id=visit_id)
        if visit is None:
            return ended(request)
        return page(request, visit, **more)

    return wrapper


def open_visit(request: HttpRequest, *, visit_id: UUID) -> LtiVisit | None:
    """The visit of an address, if this browser has its key; otherwise None."""
    key, now = request.COOKIES.get(VISIT_COOKIE, ""), timezone.now()
    return queries.open_visit_with(visit_id=visit_id, key=key, now=now)


def ended(request: HttpRequest) -> HttpResponse:
    """The page of a visit that is not open here."""
    why = Text("This page has ended here. Open the activity in the learning platform.")
    return render(request, "lti/refused.html", {"why": why}, status=HTTPStatus.FORBIDDEN)


def content_language() -> str:
    """The language of contents on this page."""
    return languages.content_language(page_language())
