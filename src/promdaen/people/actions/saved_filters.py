"""Filters of lists that an account keeps under a name."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.kit import audit
from promdaen.kit.refusals import Refused
from promdaen.people.models import Account, SavedFilter

MAX_FILTERS_PER_LIST = 20
MAX_NAME_LENGTH = 60
MAX_QUERY_LENGTH = 500


class FilterNotSaved(Refused):
    """A filter cannot be saved; the message says why."""


@transaction.atomic
def save_filter(*, path: str, name: str, query: str, by: Account, now: datetime) -> SavedFilter:
    """Keep the filter of a list under a name; the same name again replaces it.

    Raises FilterNotSaved without a name or filter, if one of them is too long, and if the list
    has as many filters as it may have.
    """
    clean_name = " ".join(name.split())
    if not clean_name or len(clean_name) > MAX_NAME_LENGTH:
        message = _("Enter a name of at most %(max)s characters.")
        raise FilterNotSaved(message % {"max": MAX_NAME_LENGTH})
    if not query:
        raise FilterNotSaved(_("Filter the list first, by more than a name."))
    if len(query) > MAX_QUERY_LENGTH:
        raise FilterNotSaved(_("This filter is too long to save. Use fewer conditions."))
    Account.objects.select_for_update().get(pk=by.pk)
    own_filters = SavedFilter.objects.filter(account=by, path=path)
    if own_filters.exclude(name=clean_name).count() >= MAX_FILTERS_PER_LIST:
        message = _("This list has %(max)s saved filters. Remove one first.")
        raise FilterNotSaved(message % {"max": MAX_FILTERS_PER_LIST})
    saved_filter, _created = own_filters.update_or_create(
        account=by, path=path, name=clean_name, defaults={"query": query}
    )
    audit.record_line(
        action="save_filter", subject=saved_filter, by=by, now=now, detail={"path": path}
    )
    return saved_filter


@transaction.atomic
def remove_filter(*, saved_filter: SavedFilter, by: Account, now: datetime) -> None:
    """Remove a filter. Raises SavedFilter.DoesNotExist for a filter of another account."""
    locked_filter = SavedFilter.objects.select_for_update().get(pk=saved_filter.pk, account=by)
    audit.record_line(
        action="remove_filter",
        subject=locked_filter,
        by=by,
        now=now,
        detail={"path": locked_filter.path},
    )
    locked_filter.delete()
