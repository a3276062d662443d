"""Current marks and answers of sittings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast

from promdaen.assessment import kinds
from promdaen.assessment.models import Item, Response, Sitting
from promdaen.assessment.rules.arrays import FloatArray

Sittings = QuerySet[Sitting] | Iterable[UUID]


@dataclass(frozen=True, eq=False)
class Marks:
    """The marks of sittings: shape (sittings, items), NaN if an item is not on the paper."""

    sittings: tuple[UUID, ...]
    items: tuple[UUID, ...]
    marks: FloatArray


def current_responses(*, sittings: Sittings) -> QuerySet[Response]:
    """The current responses of sittings that are closed and count."""
    return Response.objects.filter(
        sitting__in=sittings,
        sitting__withdrawn_at__isnull=True,
        sitting__closed_at__isnull=False,
        superseded_by__isnull=True,
    )


def answered_items() -> QuerySet[Item]:
    """The items with at least one response, by code and version."""
    return Item.objects.filter(responses__isnull=False).distinct().order_by("code", "version")


def load_marks(*, sittings: Sittings) -> Marks:
    """The current marks of sittings, without withdrawn and open ones.

    Sittings and items are sorted by id, so that the result does not depend on the database.
    """
    # Ids as text: creating a UUID object for thousands of equal ids takes longer than the rest.
    rows = current_responses(sittings=sittings).annotate(
        sitting_text=Cast("sitting_id", CharField()), item_text=Cast("item_id", CharField())
    )
    read = list(rows.values_list("sitting_text", "item_text", "mark"))
    down = {sitting: index for index, sitting in enumerate(sorted({row[0] for row in read}))}
    across = {item: index for index, item in enumerate(sorted({row[1] for row in read}))}
    marks = np.full((len(down), len(across)), np.nan)
    for sitting, item, mark in read:
        marks[down[sitting], across[item]] = mark
    return Marks(
        sittings=tuple(UUID(officer) for officer in down),
        items=tuple(UUID(officer) for officer in across),
        marks=marks,
    )


def choices_of_item(*, item: Item, sittings: Sittings) -> Counter[tuple[str, ...]]:
    """How often each answer was given to an item, as option ids; () is a blank.

    Responses with only a mark are left out.
    """
    kind = kinds.get_kind(name=item.kind)
    answers = (
        current_responses(sittings=sittings).filter(item=item).values_list("answer", flat=True)
    )
    return Counter(
        kind.chosen_ids(body=item.body, answer=answer) for answer in answers if answer is not None
    )


def right_choices() -> dict[str, tuple[str, ...]]:
    """The ids of the right options, in the order of an answer sheet, by item code."""
    choices_by_item = {}
    for item in Item.objects.filter(is_current=True):
        kind = kinds.get_kind(name=item.kind)
        answer = kind.right(body=item.body, key=item.key)
        choices_by_item[item.code] = kind.chosen_ids(body=item.body, answer=answer)
    return choices_by_item
