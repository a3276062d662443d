"""The bank's statistics for pages: an item's figures, choices, difficulty, fairness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from promdaen.assessment import kinds
from promdaen.assessment.models import BankStatistics, Item, Paper
from promdaen.assessment.queries.statistics import (
    counted_sittings,
    item_records,
    latest_statistics,
    statistics_jobs,
)
from promdaen.assessment.rules import behaviour, flags, meanings, records, scale
from promdaen.kit.texts import Words
from promdaen.people import queries as people_queries

# Classes of differential functioning that need a review.
DIFFERENT = ("B", "C")


@dataclass(frozen=True)
class Freshness:
    """When statistics were computed, from how many officers, and what is new since.

    since_count: tests that count now minus those that counted then; is_asked: a job is queued.
    """

    computed_at: object
    first_count: int
    latest_count: int
    since_count: int
    is_asked: bool


@dataclass(frozen=True)
class FigureColumn:
    """A column of an item's figures: its title, its subject, and the figures."""

    title: Words
    paper: str
    figures: behaviour.Behaviour


@dataclass(frozen=True)
class ChoiceShares:
    """An option, or an order: ids, text, and the share 0..1 by column; None: not listed."""

    ids: str
    text: Words | None
    is_right: bool
    is_idle: bool
    shares: Sequence[float | None]


@dataclass(frozen=True)
class ChoiceTable:
    """Officers' choices: titles and numbers of its columns, one line per option, blanks.

    thin: turns with too few known answers; handed_in_count: tests with marks only.
    """

    columns: Sequence[tuple[Words, int]]
    lines: Sequence[ChoiceShares]
    blanks: Sequence[float | None]
    thin: Sequence[tuple[Words, int]]
    handed_in_count: int


@dataclass(frozen=True)
class FairnessResult:
    """One comparison: paper, group, numbers inside and outside it; class None: undefined."""

    paper: str
    group: Words
    group_count: int
    rest_count: int
    ets_class: str | None
    meaning: Words | None
    is_harder: bool


@dataclass(frozen=True)
class ScaleItem:
    """An item's national difficulty and the codes of the papers of its scale."""

    difficulty: scale.ItemDifficulty
    papers: tuple[str, ...]


@dataclass(frozen=True)
class ItemStatisticsPage:
    """Everything a page shows of an item from real tests."""

    flags: Sequence[tuple[Words, Words]]
    columns: Sequence[FigureColumn]
    thin: Sequence[FigureColumn]
    choices: ChoiceTable
    difficulty: scale.ItemDifficulty | None
    reason: Words | None
    scale_papers: Sequence[str]
    fair: Sequence[FairnessResult]


def freshness() -> Freshness | None:
    """The age of the statistics; None if there are none yet."""
    bank = latest_statistics()
    if bank is None:
        return None
    record = records.bank_record(document=bank.figures)
    return Freshness(
        computed_at=bank.computed_at,
        first_count=record.first_count,
        latest_count=record.latest_count,
        since_count=counted_sittings().count() - bank.sittings_count,
        is_asked=statistics_jobs().exists(),
    )


def item_statistics(*, item: Item) -> ItemStatisticsPage | None:
    """The statistics page of an item; None if it had no answers when they were computed."""
    bank = latest_statistics()
    record = item_records(items=[item]).get(item.pk)
    if bank is None or record is None:
        return None
    bank_record = records.bank_record(document=bank.figures)
    papers = paper_names(bank=bank)
    columns = figure_columns(record=record, papers=papers)
    mine = {column.paper for column in record.columns}
    return ItemStatisticsPage(
        flags=[(flags.SHORT_FLAG_TEXTS[key], flags.FLAG_TEXTS[key]) for key in record.flags],
        columns=[column for column in columns if column.figures.facility is not None],
        thin=[
            column for column in columns if column.figures.facility is None and column.figures.n
        ],
        choices=choice_table(item=item, choices=record.choices),
        difficulty=record.difficulty,
        reason=_reason(difficulty=record.difficulty),
        scale_papers=[
            papers[paper]
            for scale_record in bank_record.scales
            for paper in scale_record.papers
            if mine & set(scale_record.papers)
        ],
        fair=fairness_results(
            compared=[compared for compared in bank_record.compared if compared.paper in mine],
            fair=record.fair,
            papers=papers,
        ),
    )


def scale_places(*, items: Sequence[Item]) -> dict[UUID, ScaleItem]:
    """The places of items on the national scales; only those with a difficulty."""
    bank = latest_statistics()
    if bank is None:
        return {}
    papers = paper_names(bank=bank)
    scale_of = {
        paper: tuple(papers.get(paper, "") for paper in scale_record.papers)
        for scale_record in records.bank_record(document=bank.figures).scales
        for paper in scale_record.papers
    }
    return {
        item: ScaleItem(
            difficulty=record.difficulty,
            papers=next(
                scale_of[column.paper] for column in record.columns if column.paper in scale_of
            ),
        )
        for item, record in item_records(items=items).items()
        if record.difficulty is not None and record.difficulty.b is not None
    }


def fair_items(*, items: Sequence[Item]) -> list[tuple[Item, Sequence[FairnessResult]]]:
    """Items that differ between groups of equal score (classes B and C), with the comparisons."""
    bank = latest_statistics()
    if bank is None:
        return []
    bank_record, papers = records.bank_record(document=bank.figures), paper_names(bank=bank)
    records_by_item = item_records(items=items)
    lines = [
        (
            item,
            fairness_results(
                compared=bank_record.compared, fair=records_by_item[item.pk].fair, papers=papers
            ),
        )
        for item in items
        if item.pk in records_by_item
    ]
    unfair_items = [
        (item, [fairness for fairness in mine if fairness.ets_class in DIFFERENT])
        for item, mine in lines
    ]
    return [(item, mine) for item, mine in unfair_items if mine]


def paper_names(*, bank: BankStatistics) -> dict[str, str]:
    """The code of every paper in the statistics, with its version if there are several."""
    record = records.bank_record(document=bank.figures)
    ids = {UUID(paper) for scale_record in record.scales for paper in scale_record.papers}
    ids |= {UUID(compared.paper) for compared in record.compared}
    papers = list(Paper.objects.filter(pk__in=ids).order_by("code", "version"))
    codes = [row.code for row in papers]
    return {
        str(row.pk): row.code if codes.count(row.code) == 1 else f"{row.code} v{row.version}"
        for row in papers
    }


def figure_columns(*, record: records.ItemRecord, papers: Mapping[str, str]) -> list[FigureColumn]:
    """The columns of an item's figures, paper by paper, first test before latest."""
    return [
        FigureColumn(
            title=meanings.TURN_NAMES[turn_column.turn],
            paper=papers.get(turn_column.paper, ""),
            figures=turn_column.figures,
        )
        for turn_column in sorted(
            record.columns,
            key=lambda column: (
                papers.get(column.paper, ""),
                records.SITTING_TURNS.index(column.turn),
            ),
        )
    ]


def choice_table(
    *,
    item: Item,
    choices: Sequence[records.TurnChoices],
    titles: Mapping[str, Words] = meanings.TURN_NAMES,
) -> ChoiceTable:
    """Officers' choices, one line per option; `titles` name the turns, or other occasions."""
    answered_choices = [choice for choice in choices if choice.rows]
    by_turn = [{share.answer: share for share in choice.rows} for choice in answered_choices]
    answers = list(dict.fromkeys(answer for rows in by_turn for answer in rows))
    return ChoiceTable(
        columns=[(titles[choice.turn], choice.n) for choice in answered_choices],
        lines=[
            _choice_shares(item=item, answer=answer, shares=[rows.get(answer) for rows in by_turn])
            for answer in answers
        ],
        blanks=[choice.blank for choice in answered_choices],
        thin=[
            (titles[choice.turn], choice.n) for choice in choices if not choice.rows and choice.n
        ],
        handed_in_count=sum(choice.handed_in_count for choice in choices),
    )


def fairness_results(
    *,
    compared: Sequence[records.ComparedGroups],
    fair: Sequence[records.Fair],
    papers: Mapping[str, str],
) -> list[FairnessResult]:
    """The comparisons of an item's papers with enough officers, and their findings."""
    lines_by_comparison = {
        (fairness.paper, fairness.by, fairness.group): fairness for fairness in fair
    }
    names = group_names()
    results = []
    for compared_groups in compared:
        finding = lines_by_comparison.get(
            (compared_groups.paper, compared_groups.by, compared_groups.group)
        )
        if finding is None:
            continue
        ets_class = finding.ets_class
        results.append(
            FairnessResult(
                paper=papers.get(compared_groups.paper, ""),
                group=names.get(
                    (compared_groups.by, compared_groups.group),
                    Words.same(compared_groups.group),
                ),
                group_count=compared_groups.group_count,
                rest_count=compared_groups.rest_count,
                ets_class=ets_class,
                meaning=meanings.DIF_CLASSES.get(ets_class or ""),
                is_harder=finding.is_harder,
            )
        )
    return results


def group_names() -> dict[tuple[str, str], Words]:
    """The labels of the groups of officers that items are compared by, by grouping and code."""
    names = {("sex", code): text for code, text in meanings.SEX_NAMES.items()}
    names |= {("language", code): text for code, text in meanings.LANGUAGE_NAMES.items()}
    return names | {
        ("department", department.code): Words(
            en=department.short_en or department.name_en,
            km=department.short_km or department.name_km,
        )
        for department in people_queries.departments()
    }


def _choice_shares(
    *, item: Item, answer: tuple[str, ...], shares: Sequence[records.OptionShare | None]
) -> ChoiceShares:
    kind = kinds.get_kind(name=item.kind)
    rows = [share for share in shares if share is not None]
    text = None
    if kind.ANSWER_SHAPE != "order":
        clean_answer = kind.clean(body=item.body, typed=list(answer))
        text = Words(
            en=kind.answer_text(body=item.body, answer=clean_answer, language="en"),
            km=kind.answer_text(body=item.body, answer=clean_answer, language="km"),
        )
    return ChoiceShares(
        ids=" ".join(answer),
        text=text,
        is_right=rows[0].is_right,
        is_idle=any(share.is_idle for share in rows),
        shares=[None if share is None else share.share for share in shares],
    )


def _reason(*, difficulty: scale.ItemDifficulty | None) -> Words | None:
    if difficulty is None:
        return meanings.REASON_TEXTS["few"]
    return meanings.REASON_TEXTS[difficulty.reason] if difficulty.b is None else None
