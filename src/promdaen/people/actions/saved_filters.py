"""Filters of lists that an account keeps under a name."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.kit import audit
from promdaen.kit.refusals import Refused
from promdaen.people.models import Account, SavedFilter

MAX_FILTERS, MAX_NAME_LENGTH, MAX_QUERY_LENGTH = 20, 60, 500


class FilterNotSaved(Refused):
    """A filter cannot be saved; the message says why."""


@transaction.atomic
def save_filter(*, path: str, name: str, query: str, by: Account, now: datetime) -> SavedFilter:
    """Keep the filter of a list under a name; the same name again replaces it.

    Raises FilterNotSaved without a name or filter, and above 20 filters of a list.
    """
    words = " ".join(name.split())
    if not words or len(words) > MAX_NAME_LENGTH:
        raise FilterNotSaved(_("Write a name of up to 60 letters."))
    if not query or len(query) > MAX_QUERY_LENGTH:
        raise FilterNotSaved(_("Filter the list first, by more than a name."))
    Account.objects.select_for_update().get(pk=by.pk)
    rows = SavedFilter.objects.filter(account=by, path=path)
    if rows.exclude(name=words).count() >= MAX_FILTERS:
        raise FilterNotSaved(_("This list has 20 saved filters. Remove one first."))
    row, _is_new = rows.update_or_create(
        account=by, path=path, name=words, defaults={"query": query}
    )
    audit.record_line(action="save_filter", subject=row, by=by, now=now, detail={"path": path})
    return row


@transaction.atomic
def remove_filter(*, saved_filter: SavedFilter, by: Account, now: datetime) -> None:
    """Remove a filter of this account."""
    row = SavedFilter.objects.select_for_update().get(pk=saved_filter.pk, account=by)
    detail = {"path": row.path}
    audit.record_line(action="remove_filter", subject=row, by=by, now=now, detail=detail)
    row.delete()
