"""Access control of every exchange page."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils import timezone

from promdaen.exchange.actions import records
from promdaen.exchange.queries import current_member, exchange_database, sealed, visible
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.kit import ids, sealing
from promdaen.kit.protocols import AccountRequest
from promdaen.people import queries as people_queries

logger = logging.getLogger(__name__)
WORLD = "exchange_world"
"""The session's key for the exercise one works in."""
View = Callable[..., HttpResponse]
METHODS = ("GET", "HEAD", "POST")
"""What any page is asked with; each narrows it further."""


def require_member(*roles: str) -> Callable[[View], View]:
    """Admit accounts with one of the roles (any role if none is named).

    The view is called with the request and the member. An account without a role in the exchange
    gets 404; one that is suspended or lacks a second factor gets a page that says what to do.
    """

    def decorator(view: View) -> View:
        @wraps(view)
        @login_required
        def wrapper(request: AccountRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in METHODS:
                return HttpResponseNotAllowed(METHODS)
            if not exchange_database.is_here():
                raise Http404
            world = request.session.get(WORLD, "")
            access = current_member.exchange_access(account=request.user, world=world)
            if access.status == current_member.STRANGER:
                request.session.pop(WORLD, None)
                if not people_queries.has_right("exchange", account=request.user):
                    raise Http404
                return render(request, "exchange/shut.html", {"why": access.status}, status=404)
            if access.status != current_member.OPEN:
                return render(request, "exchange/shut.html", {"why": access.status}, status=403)
            if roles and not access.member.roles & set(roles):
                raise Http404
            request.member = access.member  # type: ignore[attr-defined]
            try:
                return view(request, access.member, *args, **kwargs)
            except (sealed.NoKeyError, sealing.SealBroken):
                logger.exception("a sealed text of the exchange does not open")
                return render(request, "exchange/shut.html", {"why": "no_key"}, status=503)

        return wrapper

    return decorator


def id_or_404(text: str) -> UUID:
    """The id in a text that somebody sent. Raises Http404 for any other text."""
    record_id = ids.read_id(text)
    if record_id is None:
        raise Http404
    return record_id


def load_record(kind: str, *roles: str) -> Callable[[View], View]:
    """Admit readers of the record named in the URL; the view is called with it.

    At the two highest levels the reading is audited, whatever the view then shows.
    """

    def decorator(view: View) -> View:
        @require_member(*roles)
        @wraps(view)
        def wrapper(
            request: AccountRequest, member: ExchangeMember, record_id: UUID, **kwargs: Any
        ) -> HttpResponse:
            record = records.read_record(record_id=record_id, by=member, now=timezone.now())
            if record is None or record.kind != kind:
                raise Http404
            return view(request, member, record, **kwargs)

        return wrapper

    return decorator


def load_record_for(act: str) -> Callable[[View], View]:
    """Admit accounts that may perform an act on the record named in the URL, of any kind.

    Others get 404. At the two highest levels opening it is audited as a reading.
    """

    def decorator(view: View) -> View:
        @require_member()
        @wraps(view)
        def wrapper(
            request: AccountRequest, member: ExchangeMember, record_id: UUID, **kwargs: Any
        ) -> HttpResponse:
            now = timezone.now()
            record = visible.record_seen_by(member=member, record_id=record_id, now=now, act=act)
            if record is None:
                raise Http404
            records.read_record(record_id=record_id, by=member, now=now)
            return view(request, member, record, **kwargs)

        return wrapper

    return decorator
