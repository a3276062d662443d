"""Questions about items, papers and marks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import QuerySet

from promdaen.assessment.models import Item, Paper, PaperItem, Response, Sitting
from promdaen.assessment.rules.arrays import FloatArray

Sittings = QuerySet[Sitting] | Sequence[UUID]
# Databases bound how many values one statement may hold.
BATCH = 500


@dataclass(frozen=True, eq=False)
class Marks:
    """Current marks 0..1, shape (sittings, items); NaN: the item is not on the paper."""

    sittings: tuple[UUID, ...]
    items: tuple[UUID, ...]
    marks: FloatArray


def current_papers() -> QuerySet[Paper]:
    """The papers that a run may choose."""
    return Paper.objects.filter(is_current=True)


def current_items() -> QuerySet[Item]:
    """The items as they now read, with outcome and topic."""
    return Item.objects.filter(is_current=True).select_related("outcome__topic")


def paper_items(*, paper: Paper) -> QuerySet[PaperItem]:
    """The places of a paper in order, each with its item and outcome."""
    return (
        PaperItem.objects.filter(paper=paper)
        .select_related("item__outcome__topic")
        .order_by("position")
    )


def responses_of(*, sittings: Sittings) -> QuerySet[Response]:
    """The responses that count: not corrected since, of sittings not withdrawn."""
    return Response.objects.filter(
        sitting__in=sittings, sitting__withdrawn_at__isnull=True, superseded_by__isnull=True
    )


def marks_of(*, sittings: Sittings) -> Marks:
    """The matrix of current marks; sittings without a response are rows of NaN."""
    ids = _ids(sittings=sittings)
    found: list[tuple[UUID, UUID, float]] = []
    for start in range(0, len(ids), BATCH):
        rows = responses_of(sittings=ids[start : start + BATCH])
        found += rows.values_list("sitting_id", "item_id", "mark")
    items = tuple(dict.fromkeys(item for _, item, _ in found))
    row_of = {sitting: place for place, sitting in enumerate(ids)}
    column_of = {item: place for place, item in enumerate(items)}
    marks = np.full((len(ids), len(items)), np.nan)
    for sitting, item, mark in found:
        marks[row_of[sitting], column_of[item]] = mark
    return Marks(sittings=tuple(ids), items=items, marks=marks)


def choices_of(*, sittings: Sittings) -> Mapping[UUID, Mapping[str, int]]:
    """How often each answer was given to each item, for the distractors."""
    counts: dict[UUID, dict[str, int]] = {}
    for item, answer in responses_of(sittings=sittings).values_list("item_id", "answer"):
        shown = _shown(answer=answer)
        of_item = counts.setdefault(item, {})
        of_item[shown] = of_item.get(shown, 0) + 1
    return counts


def _ids(*, sittings: Sittings) -> list[UUID]:
    if isinstance(sittings, QuerySet):
        return list(sittings.order_by("pk").values_list("pk", flat=True))
    return list(sittings)


def _shown(*, answer: Any) -> str:
    if not answer:
        return ""
    chosen = answer.get("chosen", answer.get("order", answer.get("pairs")))
    if isinstance(chosen, Mapping):
        return " ".join(f"{left}-{right}" for left, right in sorted(chosen.items()))
    return chosen if isinstance(chosen, str) else " ".join(chosen)
