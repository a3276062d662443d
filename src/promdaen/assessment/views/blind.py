"""Pages on which readers of the bank answer items without their question."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from promdaen.assessment import actions, kinds, queries
from promdaen.assessment.queries import blind as blind_queries
from promdaen.assessment.queries import exports
from promdaen.kit import ids
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.texts import page_language
from promdaen.people import queries as people_queries
from promdaen.people.rules.roles import TEACHING


@require_GET
@login_required
def blind(request: AccountRequest) -> HttpResponse:
    """Go to an item that the reader has not answered yet; else say that none is left."""
    people_queries.require_right(*TEACHING, account=request.user)
    code = blind_queries.next_blind_code(account=request.user)
    if code:
        return redirect("assessment:blind_item", code=code)
    return render(request, "assessment/blind_done.html")


@require_http_methods(["GET", "POST"])
@login_required
def blind_item(request: AccountRequest, code: str) -> HttpResponse:
    """Show the options of an item without its question, and keep what the reader chooses."""
    people_queries.require_right(*TEACHING, account=request.user)
    item = queries.find_item(code=code)
    if item is None:
        raise Http404(_("Page not found."))
    refused, status = "", 200
    if request.method == "POST":
        version = request.POST.get("version", "")
        try:
            actions.answer_blind(
                code=code,
                version=ids.read_number(version, highest=999_999_999) or 0,
                fields=dict(request.POST.lists()),
                by=request.user,
                now=timezone.now(),
            )
        except actions.AssessmentRefused as refusal:
            refused, status = str(refusal), 400
        else:
            return redirect("assessment:blind_item", code=code)
    language = page_language()
    answered = blind_queries.find_blind_answer(item=item, account=request.user)
    context = {
        "item": item,
        "answered": answered,
        "shown": blind_queries.blind_item(item=item, account=request.user, language=language),
        "count": blind_queries.blind_count(item=item) if answered else None,
        "language": language,
        "is_statement": kinds.get_kind(name=item.kind).KEEPS_ORDER,
        "refused": refused,
    }
    return render(request, "assessment/blind_item.html", context, status=status)


@require_GET
@login_required
def image(request: AccountRequest, code: str, sha256: str) -> HttpResponse:
    """A picture of an option."""
    people_queries.require_right(*TEACHING, account=request.user)
    item = queries.find_item(code=code)
    is_of_item = item is not None and any(picture["sha256"] == sha256 for picture in item.images)
    item_image = exports.find_image(sha256=sha256) if is_of_item else None
    if item_image is None:
        raise Http404(_("Page not found."))
    return HttpResponse(bytes(item_image.data), content_type=item_image.media_type)
