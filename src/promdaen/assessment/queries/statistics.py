"""Statistics of the bank: their source data, and the last stored ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from django.db.models import QuerySet

from promdaen.assessment import kinds
from promdaen.assessment.models import (
    BankStatistics,
    Item,
    ItemStatistics,
    Paper,
    PaperItem,
    Response,
    Sitting,
)
from promdaen.assessment.queries.marks import current_responses
from promdaen.assessment.rules import recording, records
from promdaen.assessment.rules.adaptive import ADAPTIVE_MODE
from promdaen.kit.models import Job

STATISTICS_JOB = "store_statistics"
# Quick questions are not tests: a few answers at the end of a day are not the latest test.
QUIZ = "quiz"
ROWS_AT_ONCE = 10_000


@dataclass(frozen=True)
class BankCounts:
    """Numbers of counted tests and of responses: together they change with every change."""

    sittings: int
    responses: int


def counted_sittings() -> QuerySet[Sitting]:
    """The sittings of tests that are closed and were not withdrawn.

    Adaptive ones are left out: there the choice of items depends on ability.
    """
    closed = Sitting.objects.filter(closed_at__isnull=False, withdrawn_at__isnull=True)
    return closed.exclude(paper__use=QUIZ).exclude(mode=ADAPTIVE_MODE)


def counted() -> BankCounts:
    """The current counts; responses are only ever added, and withdrawn sittings do not count."""
    return BankCounts(sittings=counted_sittings().count(), responses=Response.objects.count())


def latest_statistics() -> BankStatistics | None:
    return BankStatistics.objects.order_by("-computed_at").first()


def is_stale() -> bool:
    """Whether tests were added, changed or withdrawn since the latest statistics."""
    now, last = counted(), latest_statistics()
    if last is None:
        return now.sittings > 0
    return (last.sittings_count, last.responses_count) != (now.sittings, now.responses)


def statistics_jobs() -> QuerySet[Job]:
    """Unfinished jobs that compute statistics."""
    return Job.objects.filter(kind=STATISTICS_JOB, state__in=["waiting", "running"])


def item_records(*, items: Sequence[Item]) -> dict[UUID, records.ItemRecord]:
    """The latest statistics of items."""
    item_statistics = ItemStatistics.objects.filter(bank=latest_statistics(), item__in=items)
    return {
        item: records.item_record(document=figures)
        for item, figures in item_statistics.values_list("item_id", "figures")
    }


def tests_taken() -> list[recording.PaperTests]:
    """Every officer's first counted test and latest other one, by paper.

    Reads all responses of the country, paper by paper; for a job, not for a page.
    """
    takers = _takers()
    papers = Paper.objects.filter(pk__in={taker.paper for taker in takers.values()})
    return [
        _paper_tests(paper=paper, takers=takers) for paper in papers.order_by("code", "version")
    ]


def asked_item(*, item: Item) -> recording.ItemKey:
    """An item in the form for counting its answers."""
    kind = kinds.get_kind(name=item.kind)
    right = kind.right(body=item.body, key=item.key)
    return recording.ItemKey(
        item=str(item.pk),
        options=kind.option_ids(body=item.body),
        right=kind.chosen_ids(body=item.body, answer=right),
        is_order=kind.ANSWER_SHAPE == "order",
    )


@dataclass(frozen=True, slots=True)
class _Taker:
    """A test that is an officer's first or latest, and the officer's groups."""

    turn: str
    paper: UUID
    sex: str
    department: str
    language: str


def _takers() -> dict[UUID, _Taker]:
    sittings = counted_sittings().order_by("officer_id", "opened_at", "id")
    columns = (
        "pk",
        "officer_id",
        "paper_id",
        "officer__sex",
        "officer__department_id",
        "language",
    )
    takers_by_sitting: dict[UUID, _Taker] = {}
    officer, last = None, None
    for pk, owner, paper, *labels in sittings.values_list(*columns).iterator(
        chunk_size=ROWS_AT_ONCE
    ):
        if owner != officer:
            takers_by_sitting[pk] = _Taker("first", paper, *labels)
            officer, last = owner, None
            continue
        if last is not None:
            del takers_by_sitting[last]
        takers_by_sitting[pk] = _Taker("latest", paper, *labels)
        last = pk
    return takers_by_sitting


def _paper_tests(*, paper: Paper, takers: Mapping[UUID, _Taker]) -> recording.PaperTests:
    paper_items = PaperItem.objects.filter(paper=paper).select_related("item").order_by("position")
    items_on_paper = [paper_item.item for paper_item in paper_items]
    mine = {
        turn: [pk for pk, taker in takers.items() if (taker.paper, taker.turn) == (paper.pk, turn)]
        for turn in records.SITTING_TURNS
    }
    marks, chosen = _answers(paper=paper, items=items_on_paper, sittings_by_turn=mine)
    first = [takers[pk] for pk in mine["first"]]
    return recording.PaperTests(
        paper=str(paper.pk),
        items=tuple(asked_item(item=item) for item in items_on_paper),
        marks=marks,
        chosen=chosen,
        labels={
            "sex": [answer.sex for answer in first],
            "department": [answer.department for answer in first],
            "language": [answer.language for answer in first],
        },
    )


def _answers(
    *, paper: Paper, items: Sequence[Item], sittings_by_turn: Mapping[str, Sequence[UUID]]
) -> tuple[dict[str, np.ndarray], dict[str, list[Counter[tuple[str, ...] | None]]]]:
    """Marks and answer counts of a paper by turn, read as a stream."""
    row_of = {
        pk: (turn, row) for turn, pks in sittings_by_turn.items() for row, pk in enumerate(pks)
    }
    column_of = {item.pk: index for index, item in enumerate(items)}
    marks = {
        turn: np.full((len(pks), len(items)), np.nan) for turn, pks in sittings_by_turn.items()
    }
    chosen: dict[str, list[Counter[tuple[str, ...] | None]]] = {
        turn: [Counter() for _item in items] for turn in sittings_by_turn
    }
    rows = current_responses(sittings=Sitting.objects.filter(paper=paper)).values_list(
        "sitting_id", "item_id", "mark", "answer"
    )
    for sitting, item_id, mark, answer in rows.iterator(chunk_size=ROWS_AT_ONCE):
        if sitting not in row_of:
            continue
        turn, row = row_of[sitting]
        column = column_of[item_id]
        marks[turn][row, column] = mark
        chosen[turn][column][_chosen(item=items[column], answer=answer)] += 1
    return marks, chosen


def _chosen(*, item: Item, answer: dict[str, object] | None) -> tuple[str, ...] | None:
    if answer is None:
        return None
    return kinds.get_kind(name=item.kind).chosen_ids(body=item.body, answer=answer)
