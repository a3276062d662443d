"""Pages of the item bank: items with their keys, papers as printed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from promdaen.assessment import queries
from promdaen.assessment.forms import bank as forms
from promdaen.assessment.queries import blind as blind_queries
from promdaen.assessment.rules import levels
from promdaen.curriculum import queries as curriculum_queries
from promdaen.kit import exports, languages, tables
from promdaen.kit.protocols import AccountRequest
from promdaen.kit.texts import Text, page_language
from promdaen.people import queries as people_queries
from promdaen.people.rules.roles import TEACHING

ITEMS_A_PAGE = 40
SORTS: dict[str, Any] = {
    "code": lambda line: line.item.code,
    "topic": lambda line: (line.item.outcome.topic.number, line.item.code),
    "kind": lambda line: (line.item.kind, line.item.code),
    "level": lambda line: (list(levels.LEVEL_NAMES).index(line.item.level), line.item.code),
}
COLUMN_HEADINGS = (
    Text("Item"),
    Text("Topic"),
    Text("Outcome"),
    Text("Kind"),
    Text("Level"),
    Text("Question in Khmer"),
    Text("Question in English"),
    Text("Both languages approved"),
)


@require_GET
@login_required
def items(request: AccountRequest) -> HttpResponse:
    """The items, filtered and sorted; or the same list as a file."""
    people_queries.require_right(*TEACHING, account=request.user)
    form = forms.ItemFilterForm(request.GET)
    reviewed_items = queries.reviewed_items(item_filter=form.selected_filter())
    order = tables.sort_order(query=request.GET, allowed=SORTS, default="topic")
    reviewed_items.sort(key=SORTS[order.lstrip("-")], reverse=order.startswith("-"))
    file_format = request.GET.get("format", "")
    if file_format in exports.LIST_FORMATS:
        rows = [
            (
                reviewed_item.item.code,
                reviewed_item.item.outcome.topic_id,
                reviewed_item.item.outcome_id,
                reviewed_item.item.kind,
                reviewed_item.item.level,
                reviewed_item.item.stem_km,
                reviewed_item.item.stem_en,
                reviewed_item.is_approved,
            )
            for reviewed_item in reviewed_items
        ]
        return exports.list_response(
            name="items",
            file_format=file_format,
            heads=COLUMN_HEADINGS,
            rows=rows,
            now=timezone.localtime(),
        )
    page = Paginator(reviewed_items, ITEMS_A_PAGE).get_page(request.GET.get("page"))
    can_write = people_queries.has_right("author", account=request.user)
    context = {
        "filter_form": form,
        "page": page,
        "levels": levels.LEVEL_NAMES,
        "can_write": can_write,
        "has_drafts": can_write
        and any(reviewed_item.item.missing_language for reviewed_item in page),
        "keeps_bank": people_queries.has_right("runs", account=request.user),
    }
    return render(request, "assessment/items.html", context)


@require_GET
@login_required
def item(request: AccountRequest, code: str) -> HttpResponse:
    """One item in both languages with its key, rationale and sources."""
    people_queries.require_right(*TEACHING, account=request.user)
    bank_item = queries.item_page(code=code)
    if bank_item is None:
        raise Http404(_("Page not found."))
    level = levels.words_of_level(code=bank_item.line.item.level)
    language = page_language()
    item = bank_item.line.item
    content_language = languages.content_language(language)
    # Not `item.stem`, which is the other language where an item waits for translation.
    texts = [getattr(item, f"{name}_{content_language}") for name in ("stem", "rationale")]
    context = {
        "page": bank_item,
        "can_write": people_queries.has_right("author", account=request.user),
        "level": level,
        "tapped": curriculum_queries.tapped(texts=texts, language=language),
        "fresh": queries.freshness(),
        "statistics": queries.item_statistics(item=item),
        "blind_count": blind_queries.blind_count(item=item),
    }
    return render(request, "assessment/item.html", context)


@require_GET
@login_required
def papers(request: AccountRequest) -> HttpResponse:
    people_queries.require_right(*TEACHING, account=request.user)
    return render(request, "assessment/papers.html", {"papers": queries.papers_with_counts()})


@require_GET
@login_required
def paper(request: AccountRequest, paper_id: UUID) -> HttpResponse:
    """One paper as printed for the room, without keys."""
    people_queries.require_right(*TEACHING, account=request.user)
    chosen_paper = queries.find_paper(paper_id=paper_id)
    if chosen_paper is None:
        raise Http404(_("Page not found."))
    lines = queries.paper_pages(paper=chosen_paper)
    return render(request, "assessment/paper.html", {"paper": chosen_paper, "lines": lines})
