"""Adaptive tests: papers that allow them, banks in the form of the rules, items asked, results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

import numpy as np

from promdaen.assessment import kinds
from promdaen.assessment.models import (
    AdaptiveAsked,
    AdaptiveBank,
    AdaptiveTest,
    BankStatistics,
    Item,
    ItemImage,
    Paper,
    PaperItem,
    Sitting,
)
from promdaen.assessment.queries import phone
from promdaen.assessment.queries.statistics import item_records, latest_statistics
from promdaen.assessment.rules import records
from promdaen.assessment.rules.adaptive import (
    ADAPTIVE_MODE,
    readiness,
    resuming,
    shares,
    testing,
    wording,
)
from promdaen.assessment.rules.adaptive.banks import Bank
from promdaen.assessment.rules.arrays import FloatArray, Interval
from promdaen.kit.texts import Words


@dataclass(frozen=True, eq=False)
class Calibrated:
    """The scale of a paper: sd of ability in logits, and its items."""

    sd: float
    computed_at: datetime
    scaled_items: Mapping[UUID, readiness.ScaledItem]


@dataclass(frozen=True, kw_only=True)
class PaperReadiness:
    """Whether a paper's later test can be adaptive; `why_not` is None if it can."""

    paper: Paper
    readiness: readiness.Readiness
    why_not: Words | None


@dataclass(frozen=True, eq=False)
class _Row:
    item: UUID
    topic: str
    difficulty: float
    is_open: bool
    shown_count: int


@dataclass(frozen=True, eq=False)
class LoadedItemBank:
    """A bank for tests of one paper: its rows in the order of the rules' arrays."""

    sd: float
    begun_count: int
    longest: int
    rows: Sequence[_Row]
    topics: Sequence[str]
    paper_difficulties: FloatArray

    @cached_property
    def plan(self) -> testing.AdaptivePlan:
        """The bank and the stopping rule of its tests."""
        names = sorted(set(self.topics))
        topic_counts = np.array([self.topics.count(name) for name in names], dtype=float)
        bank = Bank(
            slopes=np.full(len(self.rows), self.sd),
            intercepts=-np.array([row.difficulty for row in self.rows]),
            topics=np.array([names.index(row.topic) for row in self.rows]),
            shares=topic_counts / topic_counts.sum(),
        )
        return testing.AdaptivePlan(bank=bank, max_items=self.longest)

    @cached_property
    def item_positions(self) -> dict[UUID, int]:
        """The index of each item in the arrays."""
        return {row.item: index for index, row in enumerate(self.rows)}

    def progress(self, *, answered: Sequence[AdaptiveAsked]) -> testing.GroupProgress:
        """The state of a person after these answers."""
        return resuming.resumed(
            plan=self.plan,
            items=[self.item_positions[adaptive_asked.item_id] for adaptive_asked in answered],
            marks=[float(adaptive_asked.mark or 0) for adaptive_asked in answered],
        )

    def estimate(self, *, answered: Sequence[AdaptiveAsked]) -> shares.Estimate:
        """The person's ability, and the expected share right on the paper."""
        return shares.estimate(
            beliefs=self.progress(answered=answered).beliefs[0],
            slopes=np.full(len(self.paper_difficulties), self.sd),
            intercepts=-self.paper_difficulties,
        )


@dataclass(frozen=True, kw_only=True)
class AnsweredAdaptiveItem:
    """An answered item: the texts of the given and the right answer, and its mark."""

    position: int
    item: Item
    answer: str
    right: str
    mark: float

    @property
    def is_right(self) -> bool:
        """Whether it is fully right."""
        return self.mark == 1


@dataclass(frozen=True, kw_only=True)
class Result:
    """The result of an adaptive test; shares in points of 100 like the paper's scores."""

    paper: Paper
    asked_count: int
    ending: Words
    points: float
    points_interval: Interval
    ability: float
    ability_interval: Interval

    @property
    def whole_points(self) -> tuple[int, int, int]:
        """The points and their interval, rounded for a sentence."""
        low, high = self.points_interval
        return round(self.points), round(low), round(high)


@dataclass(frozen=True, kw_only=True)
class AdaptiveProgress:
    """Progress of a person: items answered, most items, time of the last answer."""

    answered_count: int
    longest: int
    saved_at: datetime | None


def paper_readiness(*, papers: Sequence[Paper]) -> list[PaperReadiness]:
    """Whether later tests of papers can be adaptive, and why not."""
    bank = latest_statistics()
    topics: dict[UUID, list[tuple[UUID, str]]] = {paper.pk: [] for paper in papers}
    paper_items = PaperItem.objects.filter(paper__in=papers).order_by("position")
    columns = paper_items.values_list("paper_id", "item_id", "item__outcome__topic_id")
    for paper_id, item_id, topic_id in columns:
        topics[paper_id].append((item_id, topic_id))
    # Papers with common items are on one scale: it is read once for all of them.
    read: dict[tuple[str, ...], Calibrated] = {}
    readiness_lines = []
    for paper in papers:
        scale = _paper_scale(bank=bank, paper=paper)
        if bank is not None and scale is not None and scale.papers not in read:
            read[scale.papers] = _calibrated(bank=bank, scale=scale)
        scaled_items = read[scale.papers].scaled_items if scale is not None else {}
        ready = readiness.readiness(paper=topics[paper.pk], scaled_items=scaled_items)
        readiness_lines.append(
            PaperReadiness(
                paper=paper, readiness=ready, why_not=wording.refusal_reason(paper_readiness=ready)
            )
        )
    return readiness_lines


def adaptive_readiness(*, paper: Paper, calibrated: Calibrated | None) -> readiness.Readiness:
    """Whether a later test of a paper can be adaptive, given its scale."""
    return readiness.readiness(
        paper=_paper_topics(paper=paper),
        scaled_items=calibrated.scaled_items if calibrated else {},
    )


def calibrated_with(*, paper: Paper) -> Calibrated | None:
    """The converged scale with a paper; None if there is none."""
    bank = latest_statistics()
    scale = _paper_scale(bank=bank, paper=paper)
    return None if bank is None or scale is None else _calibrated(bank=bank, scale=scale)


def _paper_scale(*, bank: BankStatistics | None, paper: Paper) -> records.ScaleRecord | None:
    """The scale record with a paper, if its estimation converged."""
    if bank is None:
        return None
    scales = records.bank_record(document=bank.figures).scales
    scale = next((scale for scale in scales if str(paper.pk) in scale.papers), None)
    return scale if scale is not None and scale.sd and scale.is_settled else None


def _calibrated(*, bank: BankStatistics, scale: records.ScaleRecord) -> Calibrated:
    rows = Item.objects.filter(places__paper__in=map(UUID, scale.papers)).select_related("outcome")
    items = {item.pk: item for item in rows.distinct()}
    items_by_id = {
        key: readiness.ScaledItem(
            topic=items[key].outcome.topic_id,
            difficulty=record.difficulty.b,
            answers=record.difficulty.n,
            is_fit=items[key].is_current and not readiness.UNFIT_FLAGS & set(record.flags),
        )
        for key, record in item_records(items=list(items.values())).items()
        if record.difficulty is not None and record.difficulty.b is not None
    }
    return Calibrated(sd=scale.sd or 0.0, computed_at=bank.computed_at, scaled_items=items_by_id)


def bank_with(*, paper: Paper) -> AdaptiveBank | None:
    """The bank with the items of a paper, if any; the first if there are two."""
    items = PaperItem.objects.filter(paper=paper).values("item")
    adaptive_banks = AdaptiveBank.objects.filter(items__item__in=items).distinct()
    return adaptive_banks.order_by("pk").first()


def loaded(*, bank: AdaptiveBank, paper: Paper, longest: int) -> LoadedItemBank:
    """A bank in the form of the rules: the items of the paper's topics."""
    topic_of = dict(_paper_topics(paper=paper))
    columns = ("item", "item__outcome__topic", "difficulty", "is_usable", "shown_count")
    rows = bank.items.order_by("item").values_list(*columns, "item__is_current")
    difficulty = {row[0]: row[2] for row in rows}
    return LoadedItemBank(
        sd=bank.sd,
        begun_count=bank.begun_count,
        longest=longest,
        rows=[
            _Row(item, topic, b, is_usable and is_current, exposure_count)
            for item, topic, b, is_usable, exposure_count, is_current in rows
            if topic in topic_of.values()
        ],
        topics=list(topic_of.values()),
        paper_difficulties=np.array([difficulty[code] for code in topic_of]),
    )


def longest_test(*, bank: AdaptiveBank, paper: Paper) -> int:
    """The most items of one test of a paper with the items usable now; 0 if they are too few."""
    topics = [topic for _item, topic in _paper_topics(paper=paper)]
    items = bank.items.filter(is_usable=True, item__is_current=True)
    has = Counter(items.values_list("item__outcome__topic", flat=True))
    longest_count = readiness.longest(topics=topics, has=has)
    return longest_count if longest_count >= readiness.shortest(paper_count=len(topics)) else 0


def most_items(*, paper: Paper) -> int:
    """As `longest_test`, for the bank with a paper; 0 if there is none."""
    bank = bank_with(paper=paper)
    return longest_test(bank=bank, paper=paper) if bank else 0


def find_sitting(*, sitting_id: UUID, officer_id: UUID) -> Sitting | None:
    """This officer's own adaptive sitting; None if withdrawn."""
    sittings = Sitting.objects.select_related("paper", "adaptive__bank").filter(mode=ADAPTIVE_MODE)
    return sittings.filter(pk=sitting_id, officer=officer_id, withdrawn_at__isnull=True).first()


def answered_items(*, sitting: Sitting) -> list[AdaptiveAsked]:
    """The answered items of a sitting in the order asked."""
    administered_items = AdaptiveAsked.objects.filter(sitting=sitting, answered_at__isnull=False)
    return list(administered_items.select_related("item").order_by("position"))


def open_item(*, sitting: Sitting) -> AdaptiveAsked | None:
    """The open item of a sitting, if any."""
    administered_items = AdaptiveAsked.objects.filter(
        sitting=sitting, answered_at__isnull=True, dropped_at__isnull=True
    )
    return administered_items.select_related("item").first()


def shown_item(*, sitting: Sitting, asked_item: AdaptiveAsked, language: str) -> phone.ShownItem:
    """An item as its officer sees it; always the same for a sitting."""
    seed = sitting.order_seed + asked_item.position
    return phone.item_alone(item=asked_item.item, seed=seed, language=language)


def find_image(*, sitting: Sitting, sha256: str) -> ItemImage | None:
    """A picture of an item that was asked in a sitting."""
    administered_items = AdaptiveAsked.objects.filter(sitting=sitting).select_related("item")
    if not any(
        image["sha256"] == sha256
        for administered_item in administered_items
        for image in administered_item.item.images
    ):
        return None
    return ItemImage.objects.filter(pk=sha256).first()


def sitting_result(*, sitting: Sitting) -> Result | None:
    """The result of an adaptive sitting; None while it is open, or if it is not adaptive."""
    tests = AdaptiveTest.objects.filter(sitting=sitting).exclude(ended_by="")
    result_row: Any = tests.values().first()
    if result_row is None:
        return None
    return Result(
        paper=sitting.paper,
        asked_count=len(answered_items(sitting=sitting)),
        ending=wording.ENDING_TEXTS[result_row["ended_by"]],
        points=100 * result_row["share"],
        points_interval=(100 * result_row["share_low"], 100 * result_row["share_high"]),
        ability=result_row["ability"],
        ability_interval=(result_row["ability_low"], result_row["ability_high"]),
    )


def expected_shares(*, sittings: Iterable[UUID]) -> dict[UUID, float]:
    """The expected share 0..1 right of adaptive sittings that ended and count."""
    tests = AdaptiveTest.objects.filter(
        sitting__in=list(sittings), sitting__withdrawn_at__isnull=True
    )
    return {test.sitting_id: test.share for test in tests if test.share is not None}


def sittings_progress(*, sittings: Iterable[UUID]) -> dict[UUID, AdaptiveProgress]:
    """The progress of adaptive sittings."""
    tests = AdaptiveTest.objects.filter(sitting__in=list(sittings))
    at: dict[UUID, list[datetime]] = {}
    administered_items = AdaptiveAsked.objects.filter(
        sitting__adaptive__in=tests, answered_at__isnull=False
    )
    for sitting, answered_at in administered_items.values_list("sitting_id", "answered_at"):
        at.setdefault(sitting, []).extend([answered_at] if answered_at else [])
    return {
        sitting: AdaptiveProgress(
            answered_count=len(at.get(sitting, ())),
            longest=longest,
            saved_at=max(at.get(sitting, ()), default=None),
        )
        for sitting, longest in tests.values_list("sitting_id", "longest")
    }


def answered_adaptive_items(*, sitting: Sitting, language: str) -> list[AnsweredAdaptiveItem]:
    """The answered items of a sitting with their marks, in the order asked."""
    lines: list[AnsweredAdaptiveItem] = []
    for adaptive_asked in answered_items(sitting=sitting):
        kind, body = kinds.get_kind(name=adaptive_asked.item.kind), adaptive_asked.item.body
        right = kind.right(body=body, key=adaptive_asked.item.key)
        lines.append(
            AnsweredAdaptiveItem(
                position=len(lines) + 1,
                item=adaptive_asked.item,
                answer=kind.answer_text(
                    body=body, answer=adaptive_asked.answer or {}, language=language
                ),
                right=kind.answer_text(body=body, answer=right, language=language),
                mark=float(adaptive_asked.mark or 0),
            )
        )
    return lines


def _paper_topics(*, paper: Paper) -> list[tuple[UUID, str]]:
    paper_items = PaperItem.objects.filter(paper=paper).order_by("position")
    return list(paper_items.values_list("item_id", "item__outcome__topic_id"))
