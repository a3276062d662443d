"""Exports of a round and its feeds: the page, and the addresses for programs."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from promdaen.kit.files import file_response
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.refusals import attempt
from promdaen.survey.actions import exports as actions
from promdaen.survey.actions import feeds as feed_actions
from promdaen.survey.actions import keys as key_actions
from promdaen.survey.forms.exports import FeedForm, SurveyExportForm
from promdaen.survey.queries import export_page as queries
from promdaen.survey.rules import export_files, keys

JSON = export_files.EXPORT_FORMATS["json"]


@require_http_methods(["GET", "POST"])
@login_required
def exports(request: AccountRequest, code: str) -> HttpResponse:
    """Show the exports of a round; return a file when a purpose is given."""
    page = _page(request, code)
    form = SurveyExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with attempt(request, form=form) as attempted:
            export_file = actions.export_round(
                new=form.new_export(survey_round=page.round), by=request.user, now=timezone.now()
            )
        if attempted.is_done:
            return file_response(
                export_file.body, name=export_file.name, kind=export_file.media_type
            )
    return _exports_page(request, page, form=form)


@require_POST
@login_required
@never_cache
def make_feed(request: AccountRequest, code: str) -> HttpResponse:
    """Create the key of a feed and show its address once."""
    page = _page(request, code)
    form = FeedForm(request.POST)
    if form.is_valid():
        token = secrets.token_urlsafe(keys.TOKEN_BYTES)
        new = form.new_access_key(token=token, survey_round=page.round, account=request.user)
        with attempt(request, form=form) as attempted:
            key_actions.create_key(new=new, by=request.user, now=timezone.now())
        if attempted.is_done:
            address = reverse("survey:feed", kwargs={"token": token})
            feed_url = request.build_absolute_uri(address)
            return _exports_page(request, _page(request, code), address=feed_url)
    return _exports_page(request, page, feed_form=form)


@require_POST
@login_required
def revoke_feed(request: AccountRequest, code: str, key_id: UUID) -> HttpResponse:
    key = queries.feed_key(account=request.user, code=code, key_id=key_id)
    if key is None:
        raise Http404(_("Page not found."))
    key_actions.revoke_key(key=key, by=request.user, now=timezone.now())
    messages.success(request, _("The feed is revoked: its address opens nothing any more."))
    return redirect("survey:exports", code=code)


@require_GET
@never_cache
def feed(request: HttpRequest, token: str, table: str = "") -> HttpResponse:
    """A page of a feed as JSON, or its tables; config.feeds hides the token in logs."""
    feed_request = feed_actions.FeedRequest(
        token=getattr(request, "feed_token", token),
        table=table,
        cursor=request.GET.get("cursor", ""),
        agent=request.headers.get("User-Agent", ""),
    )
    now = timezone.now()
    try:
        feed_page = feed_actions.read_feed(feed_request=feed_request, now=now)
    except feed_actions.FeedRefused as refused:
        return _json({"error": str(refused)}, status=refused.status)
    feed_document: dict[str, Any] = {
        "round": feed_page.round.code,
        "invented": feed_page.round.is_invented,
        "made_at": now.isoformat(),
    }
    if not table:
        tables = [
            {"name": table_name, "url": _address(request, feed_request, table_name)}
            for table_name in feed_page.tables
        ]
        return _json(feed_document | {"tables": tables})
    following = (
        f"{_address(request, feed_request, table)}?{urlencode({'cursor': feed_page.cursor})}"
    )
    way_on = {"next": following if feed_page.cursor else None, "cursor": feed_page.cursor or None}
    return _json(feed_document | {"table": table, "rows": list(feed_page.rows)} | way_on)


def _address(request: HttpRequest, feed_request: feed_actions.FeedRequest, table: str) -> str:
    path = reverse("survey:feed_table", kwargs={"token": feed_request.token, "table": table})
    return request.build_absolute_uri(path)


def _json(body: dict[str, object], *, status: int = 200) -> HttpResponse:
    reply = HttpResponse(export_files.as_json(body=body), content_type=JSON, status=status)
    # The address contains a key, so it must not be sent to other sites.
    reply["Referrer-Policy"] = "no-referrer"
    return reply


def _page(request: AccountRequest, code: str) -> queries.ExportPage:
    page = queries.export_page(code=code, account=request.user, now=timezone.now())
    if page is None:
        raise Http404(_("Page not found."))
    return page


def _exports_page(request: AccountRequest, page: queries.ExportPage, **more: Any) -> HttpResponse:
    context = {"page": page, "form": SurveyExportForm(), "feed_form": FeedForm(), "address": ""}
    return render(request, "survey/exports.html", context | more)
