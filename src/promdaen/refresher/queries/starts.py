"""Starting points of memories without answers: from answers, items and earlier reviews."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np

from promdaen.assessment import kinds
from promdaen.assessment.queries import bank, statistics
from promdaen.assessment.rules.records import ItemRecord
from promdaen.refresher.rules import starting

Reals = np.ndarray[Any, np.dtype[np.float64]]
LATEST = "latest"


def difficulties(*, outcomes: Sequence[str]) -> Reals:
    """The difficulty of outcomes in logits: the mean of their items, nan without data.

    An item has its difficulty on the national scale, else its share right on the paper taken by
    most officers; items used only for practice have neither.
    """
    items = list(bank.current_items().filter(outcome__in=outcomes))
    records = statistics.item_records(items=items)
    difficulties_by_item: dict[str, list[float]] = defaultdict(list)
    for item in items:
        facility = _facility(record=records.get(item.pk))
        if facility is not None:
            guess = kinds.get_kind(name=item.kind).by_chance(body=item.body)
            difficulty = starting.item_difficulty(facility=facility, guess=guess)
            difficulties_by_item[item.outcome_id].append(difficulty)
    return np.array(
        [
            np.mean(difficulties_by_item[outcome]) if outcome in difficulties_by_item else np.nan
            for outcome in outcomes
        ]
    )


def _facility(*, record: ItemRecord | None) -> float | None:
    if record is None:
        return None
    if record.difficulty is not None and record.difficulty.b is not None:
        return starting.facility_at(difficulty=record.difficulty.b)
    return record.widest(turn=LATEST).facility
