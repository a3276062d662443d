"""Texts that the demonstration's coordinator assigned to its reviewer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from promdaen.curriculum import actions
from promdaen.curriculum.rules.assigning import ReviewSet
from promdaen_demo.stage import DemonstrationContent

SETS = (
    (ReviewSet(kind="feedback"), 0),
    (ReviewSet(kind="item", topic="HEALTH"), 5),
    (ReviewSet(kind="lesson", topic="HEALTH", language="km"), 12),
)
"""Each set, and in how many days it is due."""


def assign_texts(*, content: DemonstrationContent, accounts: Mapping[str, Any]) -> None:
    """Assign each set three days before."""
    for texts, days in SETS:
        actions.assign_texts(
            reviewer=accounts["reviewer"],
            texts=texts,
            due_on=timezone.localdate(content.now) + timedelta(days=days),
            by=accounts["coordinator"],
            now=content.now - timedelta(days=3),
        )
