"""Rows of the task list for authors of items: items that wait for translation."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from promdaen.assessment.queries import bank
from promdaen.kit.waiting import LATER, WaitingWork
from promdaen.people import queries as people_queries

if TYPE_CHECKING:
    from promdaen.people.models import Account


def translations_waiting(*, account: Account, now: datetime) -> list[WaitingWork]:
    """The number of items in one language, for those who write items."""
    if not people_queries.has_right("author", account=account):
        return []
    count = bank.untranslated_items().count()
    if not count:
        return []
    return [
        WaitingWork(
            kind="items_to_translate",
            action=_("Translate items"),
            subject=_("items in one language, in no test until they are translated"),
            url=f"{reverse('assessment:items')}?review={bank.UNTRANSLATED_STATE}",
            urgency=LATER,
            count=count,
            icon="pencil",
        )
    ]


def translation_candidates(*, account: Account, now: datetime) -> list[QuerySet[Model]]:
    """The items without which there is no row."""
    return [bank.untranslated_items()]
