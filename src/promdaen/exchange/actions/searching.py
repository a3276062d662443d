"""Searching in the exchange, with a purpose: audited, but without the search terms."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.exchange.actions import log
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.queries import codes, exchange_database, search
from promdaen.exchange.rules.exchange_members import ExchangeMember


def search_records(
    *, filters: search.SearchFilter, purpose: str, by: ExchangeMember, now: datetime
) -> search.SearchResults:
    """Search for records that the account may see. Raises ExchangeRefused without a purpose.

    The audit log stores who searched, why, in which kind, and the number of results, but not the
    search terms, because they may be a person's name.
    """
    if purpose not in codes.code_list(name="purpose"):
        raise ExchangeRefused(
            _("Say what you need it for."), fields={"purpose": _("Say what you need it for.")}
        )
    if filters.is_empty:
        raise ExchangeRefused(
            _("Write a word, a number, or choose what to look in."),
            fields={"words": _("Write a word, a number, or choose what to look in.")},
        )
    matching_records = search.search_results(member=by, filters=filters, now=now)
    detail = {"purpose": purpose, "kind": filters.kind, "results": len(matching_records.hits)}
    with transaction.atomic(using=exchange_database.ALIAS):
        log.record_line(act="search_records", subject=None, by=by, now=now, detail=detail)
    return matching_records
