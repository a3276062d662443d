"""The page behind a link in a phone message: acknowledge, without content and sign-in."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from promdaen.exchange.actions import notices
from promdaen.exchange.queries import exchange_database


@never_cache
@require_http_methods(["GET", "POST"])
def waiting_notices(request: HttpRequest, code: str) -> HttpResponse:
    """Show how many notices wait, a button, and a sign-in link; a GET changes nothing."""
    if not exchange_database.is_here():
        raise Http404
    now = timezone.now()
    is_done = request.method == "POST"
    if is_done:
        count = notices.acknowledge_notices(code=code, now=now)
    else:
        count = len({notice.record_id for notice in notices.notices_by_code(code=code, now=now)})
    return render(request, "exchange/seen.html", {"is_done": is_done, "count": count})
