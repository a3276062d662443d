"""Testing: persons and a bank, the items they were asked, and their estimates."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from promdaen.assessment.rules import quadrature
from promdaen.assessment.rules.abilities import Abilities
from promdaen.assessment.rules.adaptive import exposure, topics
from promdaen.assessment.rules.adaptive.banks import Bank
from promdaen.assessment.rules.arrays import BoolArray, FloatArray, IntArray

TARGET_ERROR, MAX_ITEMS = 0.3, 40
POWERS = quadrature.powers()


@dataclass(frozen=True, eq=False)
class AdaptivePlan:
    """A bank and the stopping rule of its tests.

    target_error: standard error, in sds of ability, at which a test may end; max_items: of one
    test.
    """

    bank: Bank
    target_error: float = TARGET_ERROR
    max_items: int = MAX_ITEMS

    @cached_property
    def fewest(self) -> IntArray:
        """Fewest items of each topic by length, shape (topics, max_items + 1)."""
        return topics.fewest(shares=self.bank.shares, longest=self.max_items)

    @cached_property
    def most(self) -> IntArray:
        """Most items of each topic by length, shape (topics, max_items + 1)."""
        return topics.most(shares=self.bank.shares, longest=self.max_items)


@dataclass(eq=False)
class GroupProgress:
    """Persons who have all been asked equally many items of one plan; every answer updates it.

    beliefs: log probability of each node up to a constant, shape (persons, nodes); is_open: true
    if an item was not yet asked, shape (persons, items); counts: items asked of each topic, shape
    (persons, topics); asked: items asked in all; abilities: means and standard errors.
    """

    beliefs: FloatArray
    is_open: BoolArray
    counts: IntArray
    asked_count: int
    abilities: Abilities

    def part(self, *, persons: BoolArray) -> "GroupProgress":
        """Some of the persons."""
        return GroupProgress(
            beliefs=self.beliefs[persons],
            is_open=self.is_open[persons],
            counts=self.counts[persons],
            asked_count=self.asked_count,
            abilities=Abilities(mean=self.abilities.mean[persons], sd=self.abilities.sd[persons]),
        )


def begun(*, plan: AdaptivePlan, persons: int) -> GroupProgress:
    """Persons before the first answer: ability N(0, 1)."""
    beliefs = np.tile(np.log(quadrature.weights()), (persons, 1))
    return GroupProgress(
        beliefs=beliefs,
        is_open=np.ones((persons, plan.bank.items_count), dtype=bool),
        counts=np.zeros((persons, len(plan.bank.shares)), dtype=np.int64),
        asked_count=0,
        abilities=_expected_abilities(beliefs=beliefs),
    )


def chosen(*, plan: AdaptivePlan, progress: GroupProgress, quota: IntArray) -> IntArray:
    """The next item of each person, shape (persons,); -1 if the bank has none left.

    The item with the most information at the current ability, among those not yet asked and not
    shown too often (quota, see `exposure.left`), of an allowed topic; of any topic only if none of
    these has an item left. All persons must have fewer than the most items. Source: Lord (1980),
    Applications of Item Response Theory, chapter 10; topics as in Kingsbury and Zara (1989),
    Applied Measurement in Education 2, 359-375.
    """
    bank = plan.bank
    turns = topics.allowed(
        counts=progress.counts,
        asked_count=progress.asked_count,
        min_items=plan.fewest,
        max_items=plan.most,
    )
    values = bank.information_near(abilities=progress.abilities.mean)
    values *= progress.is_open & turns.take(bank.topics, axis=1)
    dealt_items = exposure.dealt(values=values, quota=quota)
    without = np.flatnonzero(dealt_items == exposure.NO_ITEM)
    if len(without):
        values = bank.information_near(abilities=progress.abilities.mean[without])
        values *= progress.is_open[without]
        counts_by_item = np.bincount(
            dealt_items[dealt_items != exposure.NO_ITEM], minlength=len(quota)
        )
        dealt_items[without] = exposure.dealt(values=values, quota=quota - counts_by_item)
    return dealt_items


def answer(
    *, plan: AdaptivePlan, progress: GroupProgress, items: IntArray, right: BoolArray
) -> None:
    """Record one answer of each person to the item that was chosen for them."""
    bank, rows = plan.bank, np.arange(len(items))
    wrong_log, right_log = bank.log_chances
    progress.beliefs += np.where(right[:, np.newaxis], right_log[items], wrong_log[items])
    progress.is_open[rows, items] = False
    progress.counts[rows, bank.topics[items]] += 1
    progress.asked_count += 1
    progress.abilities = _expected_abilities(beliefs=progress.beliefs)


def is_over(*, plan: AdaptivePlan, progress: GroupProgress) -> BoolArray:
    """Whether each person's estimate is precise enough or has the most items, shape (persons,)."""
    if progress.asked_count >= plan.max_items:
        return np.ones(len(progress.counts), dtype=bool)
    over: BoolArray = progress.abilities.sd <= plan.target_error
    return over


def _expected_abilities(*, beliefs: FloatArray) -> Abilities:
    """Expected a posteriori abilities: means and sds of the beliefs.

    Source: Bock and Mislevy (1982), Applied Psychological Measurement 6, 431-444.
    """
    weights = np.exp(beliefs - beliefs.max(axis=1, keepdims=True))
    total, first, second = (weights @ POWERS).T
    mean = first / total
    return Abilities(mean=mean, sd=np.sqrt(np.maximum(0.0, second / total - mean**2)))
