"""Rows of the task list for reviewers of texts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from promdaen.curriculum.queries import reviews
from promdaen.kit.waiting import LATER, TODAY, WaitingWork
from promdaen.people import queries as people_queries


def reviews_waiting(*, account: Any, now: datetime) -> list[WaitingWork]:
    """Return the numbers of texts changed after approval, with open comments, and drafts."""
    if not people_queries.has_right("review", account=account):
        return []
    counts = reviews.open_counts()
    address = reverse("curriculum:review")
    rows = (
        ("texts_changed", reviews.CHANGED, _("Approve changes"),
         _("texts that changed after their approval"), TODAY),
        ("comments_open", reviews.COMMENTED, _("Answer comments"),
         _("comments on texts"), TODAY),
        ("texts_to_review", "draft", _("Review texts"), _("drafts in both languages"), LATER),
    )  # fmt: skip
    return [
        WaitingWork(
            kind=kind,
            action=action,
            subject=what,
            url=f"{address}?state={state}",
            urgency=urgency,
            count=counts[state],
            icon="eye",
        )
        for kind, state, action, what, urgency in rows
        if counts[state]
    ]
