"""The bank's items in one list with their statistics, and the scales and comparisons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from promdaen.assessment.models import Item
from promdaen.assessment.queries.bank import current_items
from promdaen.assessment.queries.item_statistics import group_names, paper_names
from promdaen.assessment.queries.statistics import item_records, latest_statistics
from promdaen.assessment.rules import behaviour, flags, records, scale
from promdaen.kit import suppression
from promdaen.kit.texts import Words

NO_BEHAVIOUR = behaviour.Behaviour(n=0)
GRAVEST = ("C", "B", "A")


@dataclass(frozen=True)
class StatisticsFilter:
    """Filter of the list; "" means all, "any" for a flag means any flag."""

    topic: str = ""
    flag: str = ""


@dataclass(frozen=True)
class StatisticsRow:
    """An item with the figures of its most-sat paper, by turn.

    ets_class: the worst class of all comparisons, None if there are too few officers.
    """

    item: Item
    first: behaviour.Behaviour
    latest: behaviour.Behaviour
    difficulty: scale.ItemDifficulty | None
    ets_class: str | None
    flags: Sequence[str]

    @property
    def flag_words(self) -> list[Words]:
        """Short labels of the flags."""
        return [flags.SHORT_FLAG_TEXTS[key] for key in self.flags]


@dataclass(frozen=True)
class ScaleSummary:
    """A scale with the codes of its papers."""

    papers: Sequence[str]
    record: records.ScaleRecord


@dataclass(frozen=True)
class LabelledComparison:
    """Two groups of a paper with labels; is_small: too small to print the number."""

    paper: str
    group: Words
    record: records.ComparedGroups
    is_small: bool


@dataclass(frozen=True)
class Background:
    """The scales and comparisons used by the list."""

    scales: Sequence[ScaleSummary]
    compared: Sequence[LabelledComparison]


def statistics_rows(*, filters: StatisticsFilter) -> list[StatisticsRow]:
    """The current items that match a filter, in the order of the topics."""
    rows = current_items().order_by("outcome__topic__number", "code")
    if filters.topic:
        rows = rows.filter(outcome__topic=filters.topic)
    items = list(rows)
    records_by_item = item_records(items=items)
    statistics_rows = [
        _statistics_row(item=item, record=records_by_item.get(item.pk)) for item in items
    ]
    if not filters.flag:
        return statistics_rows
    return [
        statistics_row
        for statistics_row in statistics_rows
        if (
            statistics_row.flags if filters.flag == "any" else filters.flag in statistics_row.flags
        )
    ]


def background() -> Background | None:
    """The scales and comparisons of the latest statistics; None if there are none."""
    bank = latest_statistics()
    if bank is None:
        return None
    record, papers = records.bank_record(document=bank.figures), paper_names(bank=bank)
    names = group_names()
    return Background(
        scales=[
            ScaleSummary(
                papers=[papers.get(paper, "") for paper in scale_record.papers],
                record=scale_record,
            )
            for scale_record in record.scales
        ],
        compared=[
            LabelledComparison(
                paper=papers.get(compared.paper, ""),
                group=names.get((compared.by, compared.group), Words.same(compared.group)),
                record=compared,
                is_small=suppression.is_small(n=compared.group_count),
            )
            for compared in record.compared
        ],
    )


def _statistics_row(*, item: Item, record: records.ItemRecord | None) -> StatisticsRow:
    if record is None:
        return StatisticsRow(item, NO_BEHAVIOUR, NO_BEHAVIOUR, None, None, ())
    classes = {fairness.ets_class for fairness in record.fair}
    return StatisticsRow(
        item=item,
        first=record.widest(turn="first"),
        latest=record.widest(turn="latest"),
        difficulty=record.difficulty,
        ets_class=next((grade for grade in GRAVEST if grade in classes), None),
        flags=record.flags,
    )
