"""Links and icons of records in mixed lists."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest

from promdaen.kit import tables

register = template.Library()
ICONS = {
    "report": "file-earmark-text",
    "request": "question-circle",
    "alert": "bell",
    "referral": "person",
    "protection": "shield-check",
    "case": "collection",
}


@register.filter
def kind_icon(kind: str) -> str:
    """The icon of a kind of record."""
    return ICONS[kind]


@register.filter
def selected_record_id(record: Any, request: HttpRequest) -> str:
    """The URL of the same list with this record in the side panel."""
    return tables.address_with(query=request.GET, change={"chosen": str(record.pk)})
