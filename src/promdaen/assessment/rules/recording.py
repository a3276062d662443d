"""Recording: the bank's statistics from the first and the latest tests of officers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from promdaen.assessment.rules import behaviour, fairness, flags, items, scale
from promdaen.assessment.rules.arrays import FloatArray
from promdaen.assessment.rules.records import (
    SITTING_TURNS,
    BankRecord,
    ComparedGroups,
    Fair,
    ItemRecord,
    ItemTurnFigures,
    OptionShare,
    ScaleRecord,
    TurnChoices,
)

MIN_OFFICERS = behaviour.MIN_OFFICERS
# For answers that are an order, the most frequent wrong ones are listed.
COMMONEST = 3


@dataclass(frozen=True)
class ItemKey:
    """An item as a paper asks it: option ids, the right ids, whether it is an order."""

    item: str
    options: tuple[str, ...]
    right: tuple[str, ...]
    is_order: bool


@dataclass(frozen=True, eq=False)
class PaperTests:
    """The tests of one paper, by turn.

    marks: 0..1, shape (officers, items); chosen: for each item how often each answer was given, as
    option ids, () for a blank, None if only a mark was entered; labels: groups of the officers of
    the first tests, as in `fairness.comparisons`.
    """

    paper: str
    items: tuple[ItemKey, ...]
    marks: Mapping[str, FloatArray]
    chosen: Mapping[str, Sequence[Counter[tuple[str, ...] | None]]]
    labels: Mapping[str, Sequence[str]]


def records(*, papers: Sequence[PaperTests]) -> tuple[BankRecord, dict[str, ItemRecord]]:
    """The record of the bank and of every item that was asked."""
    figures_by_item: dict[str, list[ItemTurnFigures]] = {}
    for paper in papers:
        for turn in SITTING_TURNS:
            figures = behaviour.behaviours(marks=paper.marks[turn])
            for item_key, figure in zip(paper.items, figures, strict=True):
                column = ItemTurnFigures(turn=turn, paper=paper.paper, figures=figure)
                figures_by_item.setdefault(item_key.item, []).append(column)
    scales, difficulties = _scales(papers=papers)
    compared, fair = _fair(papers=papers)
    chosen = _choices(papers=papers)
    bank = BankRecord(
        first_count=sum(len(paper.marks["first"]) for paper in papers),
        latest_count=sum(len(paper.marks["latest"]) for paper in papers),
        scales=scales,
        compared=compared,
    )
    return bank, {
        item: ItemRecord(
            columns=tuple(columns),
            choices=tuple(chosen[item]),
            difficulty=difficulties.get(item),
            fair=tuple(fair.get(item, ())),
        )
        for item, columns in figures_by_item.items()
    }


def turn_choices(
    *,
    item_key: ItemKey,
    turn: str,
    counts: Mapping[tuple[str, ...] | None, int],
    fewest: int = MIN_OFFICERS,
) -> TurnChoices:
    """Officers' choices, from answer counts; no shares below `fewest` answers."""
    answer_counts = {answer: count for answer, count in counts.items() if answer is not None}
    n, handed_in = sum(answer_counts.values()), counts.get(None, 0)
    if n < fewest:
        return TurnChoices(turn=turn, n=n, handed_in_count=handed_in)
    is_first = turn == SITTING_TURNS[0]
    shares = (
        _orders(item_key=item_key, counts_before=answer_counts)
        if item_key.is_order
        else _options(item_key=item_key, counts_before=answer_counts, is_first=is_first)
    )
    return TurnChoices(
        turn=turn,
        n=n,
        handed_in_count=handed_in,
        blank=answer_counts.get((), 0) / n,
        rows=tuple(shares),
    )


def _scales(
    *, papers: Sequence[PaperTests]
) -> tuple[tuple[ScaleRecord, ...], dict[str, scale.ItemDifficulty]]:
    """A scale for every set of papers that share items, from the first tests."""
    by_paper = {paper.paper: paper for paper in papers if len(paper.marks["first"])}
    contents = {
        paper: [item.item for item in paper_record.items]
        for paper, paper_record in by_paper.items()
    }
    scale_records: list[ScaleRecord] = []
    difficulties: dict[str, scale.ItemDifficulty] = {}
    for names in scale.linked(papers=contents):
        order = list(dict.fromkeys(item for name in names for item in contents[name]))
        marks = _together(papers=[by_paper[name] for name in names], order=order)
        scale_links = scale.scale(marks=marks)
        difficulties |= dict(zip(order, scale_links.items, strict=True))
        scale_records.append(
            ScaleRecord(
                papers=tuple(names),
                items_count=sum(item.b is not None for item in scale_links.items),
                officers_count=scale_links.officers_count,
                sd=scale_links.sd,
                log_likelihood=scale_links.log_likelihood,
                aic=scale_links.aic,
                bic=scale_links.bic,
                is_settled=scale_links.is_settled,
            )
        )
    return tuple(scale_records), difficulties


def _together(*, papers: Sequence[PaperTests], order: Sequence[str]) -> FloatArray:
    """First tests of several papers stacked, NaN if an item is not on the paper."""
    column_of = {item: index for index, item in enumerate(order)}
    parts = []
    for paper in papers:
        rows = paper.marks["first"]
        part = np.full((len(rows), len(order)), np.nan)
        part[:, [column_of[item.item] for item in paper.items]] = rows
        parts.append(part)
    return np.concatenate(parts)


def _fair(
    *, papers: Sequence[PaperTests]
) -> tuple[tuple[ComparedGroups, ...], dict[str, list[Fair]]]:
    compared: list[ComparedGroups] = []
    fairness_by_item: dict[str, list[Fair]] = {}
    for paper in papers:
        for comparison in fairness.comparisons(marks=paper.marks["first"], labels=paper.labels):
            compared.append(
                ComparedGroups(
                    paper=paper.paper,
                    by=comparison.by,
                    group=comparison.group,
                    group_count=comparison.group_count,
                    rest_count=comparison.rest_count,
                    is_enough=comparison.is_enough,
                )
            )
            for item_key, finding in zip(paper.items, comparison.findings, strict=False):
                fairness_by_item.setdefault(item_key.item, []).append(
                    Fair(
                        paper=paper.paper,
                        by=comparison.by,
                        group=comparison.group,
                        ets_class=finding.ets_class,
                        is_harder=finding.is_harder,
                    )
                )
    return tuple(compared), fairness_by_item


def _choices(*, papers: Sequence[PaperTests]) -> dict[str, list[TurnChoices]]:
    keys_by_item: dict[str, ItemKey] = {}
    counts: dict[tuple[str, str], Counter[tuple[str, ...] | None]] = {}
    for paper in papers:
        for index, item in enumerate(paper.items):
            keys_by_item[item.item] = item
            for turn in SITTING_TURNS:
                counts.setdefault((item.item, turn), Counter()).update(paper.chosen[turn][index])
    return {
        item: [
            turn_choices(item_key=item_key, turn=turn, counts=counts[item, turn])
            for turn in SITTING_TURNS
        ]
        for item, item_key in keys_by_item.items()
    }


def _options(
    *, item_key: ItemKey, counts_before: Mapping[tuple[str, ...], int], is_first: bool
) -> list[OptionShare]:
    """The options; a distractor that officers no longer choose after a course is not idle."""
    shares = items.option_shares(answer_counts=counts_before, options=item_key.options)
    idle = flags.idle_options(shares=shares, right=item_key.right)
    return [
        OptionShare(
            answer=(option,),
            share=shares[option] or 0.0,
            is_right=option in item_key.right,
            is_idle=is_first and option in idle,
        )
        for option in item_key.options
    ]


def _orders(
    *, item_key: ItemKey, counts_before: Mapping[tuple[str, ...], int]
) -> list[OptionShare]:
    """The right order, then the most frequent others; an order has no single distractors."""
    n = sum(counts_before.values())
    others = Counter(
        {
            choice: count
            for choice, count in counts_before.items()
            if choice not in ((), item_key.right)
        }
    )
    ranked = [
        (item_key.right, counts_before.get(item_key.right, 0)),
        *sorted(others.items(), key=lambda entry: (-entry[1], entry[0]))[:COMMONEST],
    ]
    return [
        OptionShare(
            answer=answer, share=count / n, is_right=answer == item_key.right, is_idle=False
        )
        for answer, count in ranked
    ]
