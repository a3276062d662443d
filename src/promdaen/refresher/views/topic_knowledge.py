"""An officer's own topics on the phone; topics at risk, for accounts that read results."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from promdaen.kit import exports as kit_exports
from promdaen.kit import phones
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.spreadsheets import Output
from promdaen.kit.texts import page_language
from promdaen.refresher.queries import topic_knowledge as queries
from promdaen.refresher.rules import exports


@never_cache
@require_GET
@phones.require_phone
def own_topics(request: HttpRequest, phone: phones.PhoneBearer) -> HttpResponse:
    """Show the officer's topics as text; only the officer can see them."""
    topics = queries.own_topics(officer_id=phone.officer_id, today=timezone.localdate())
    return render(request, "refresher/phone/known.html", {"topics": topics})


@require_GET
@login_required
def topics(request: AccountRequest) -> HttpResponse:
    """Topics at risk of all, by department and by province; small groups are hidden."""
    page = queries.risks_page(account=request.user)
    if request.GET.get("format") in kit_exports.LIST_FORMATS:
        return kit_exports.list_response(
            name="topics-at-risk",
            file_format=request.GET["format"],
            heads=exports.RISK_HEADS,
            rows=_rows(page=page),
            now=timezone.localtime(),
        )
    return render(request, "refresher/topics.html", {"page": page})


def _rows(*, page: queries.RisksPage) -> list[list[Output]]:
    language = page_language()
    everybody: list[tuple[str, Any]] = [
        ("", topic_risk) for topic_risk in page.topics if page.is_shown
    ]
    grouped = [
        (group.code, topic_risk)
        for group in (*page.years, *page.departments, *page.provinces)
        for topic_risk in group.topics
    ]
    return [
        [
            page.names[code].text(language=language)
            if code
            else exports.ALL_DEPARTMENTS.text(language=language),
            knowledge.topic,
            page.names[knowledge.topic].text(language=language),
            knowledge.officers,
            round(knowledge.share, 3),
        ]
        for code, knowledge in [*everybody, *grouped]
    ]
