"""Simulation: seeded banks and persons, and the results of their adaptive tests."""

from dataclasses import dataclass

import numpy as np
import scipy

from promdaen.assessment.rules.adaptive import exposure, testing
from promdaen.assessment.rules.adaptive.banks import Bank
from promdaen.assessment.rules.arrays import BoolArray, FloatArray, IntArray

SEED = 1
TOPICS_COUNT, ITEMS_PER_TOPIC = 12, 20
# Sd of ability in logits: on the scale where it is 1, the slope of every Rasch item.
SLOPE = 1.4
# Persons who take the test at the same time, without each other's answers.
ROOM_SIZE = 500


@dataclass(frozen=True, eq=False)
class Tests:
    """The results of simulated persons, each of shape (persons,).

    lengths: items asked; means, errors: abilities at the end and their standard errors;
    shown_counts: to how many persons each item went, shape (items,); counts: items of each topic,
    shape (persons, topics).
    """

    lengths: IntArray
    means: FloatArray
    errors: FloatArray
    shown_counts: IntArray
    counts: IntArray


@dataclass(frozen=True)
class SimulationFigures:
    """Figures of simulated tests.

    persons: how many; mean_items: mean number of items asked; rmse: root mean square of estimated
    minus true ability, in sds of ability; max_exposure: largest share of the persons that one item
    was shown to; unused_items: never shown.
    """

    persons: int
    mean_items: float
    rmse: float
    max_exposure: float
    unused_items: int


def seeded_bank() -> Bank:
    """240 Rasch items, 20 of each of 12 topics with equal shares, by SEED.

    Slope 1.4, difficulties ~ N(0, 1), on a scale where abilities are N(0, 1).
    """
    slopes = np.full(TOPICS_COUNT * ITEMS_PER_TOPIC, SLOPE)
    difficulties = np.random.default_rng(SEED).normal(0, 1, len(slopes))
    return Bank(
        slopes=slopes,
        intercepts=-slopes * difficulties,
        topics=np.repeat(np.arange(TOPICS_COUNT), ITEMS_PER_TOPIC),
        shares=np.full(TOPICS_COUNT, 1 / TOPICS_COUNT),
    )


def seeded_persons(*, persons: int) -> FloatArray:
    """True abilities ~ N(0, 1) by SEED, shape (persons,)."""
    return np.random.default_rng([SEED, 1]).normal(0, 1, persons)


def simulated(*, plan: testing.AdaptivePlan, abilities: FloatArray, seed: int = SEED) -> Tests:
    """Persons of known ability take tests, room after room, and answer according to the model."""
    persons, bank = len(abilities), plan.bank
    tests = Tests(
        lengths=np.zeros(persons, dtype=np.int64),
        means=np.zeros(persons),
        errors=np.ones(persons),
        shown_counts=np.zeros(bank.items_count, dtype=np.int64),
        counts=np.zeros((persons, len(bank.shares)), dtype=np.int64),
    )
    draw = np.random.default_rng([seed, 2])
    for start in range(0, persons, ROOM_SIZE):
        room = np.arange(start, min(start + ROOM_SIZE, persons))
        _sit(plan=plan, abilities=abilities, room=room, tests=tests, draw=draw)
    return tests


def account(*, plan: testing.AdaptivePlan, abilities: FloatArray) -> SimulationFigures:
    """Simulate, and summarise."""
    tests = simulated(plan=plan, abilities=abilities)
    persons = len(abilities)
    return SimulationFigures(
        persons=persons,
        mean_items=float(tests.lengths.mean()),
        rmse=float(np.sqrt(np.mean((tests.means - abilities) ** 2))),
        max_exposure=float(tests.shown_counts.max()) / persons,
        unused_items=int((tests.shown_counts == 0).sum()),
    )


def _sit(
    *,
    plan: testing.AdaptivePlan,
    abilities: FloatArray,
    room: IntArray,
    tests: Tests,
    draw: np.random.Generator,
) -> None:
    """One room: each person gets an item and answers, until their test is over."""
    bank, begun_count = plan.bank, int(room[-1]) + 1
    progress = testing.begun(plan=plan, persons=len(room))
    while len(room):
        quota = exposure.left(shown_counts=tests.shown_counts, persons=begun_count)
        items = testing.chosen(plan=plan, progress=progress, quota=quota)
        room, progress, items = _remaining(
            room=room, progress=progress, items=items, stay=items != exposure.NO_ITEM
        )
        logits = bank.slopes[items] * abilities[room] + bank.intercepts[items]
        right = draw.random(len(room)) < scipy.special.expit(logits)
        testing.answer(plan=plan, progress=progress, items=items, right=right)
        tests.shown_counts[...] += np.bincount(items, minlength=bank.items_count)
        tests.lengths[room] = progress.asked_count
        tests.means[room], tests.errors[room] = progress.abilities.mean, progress.abilities.sd
        tests.counts[room] = progress.counts
        over = testing.is_over(plan=plan, progress=progress)
        room, progress, items = _remaining(room=room, progress=progress, items=items, stay=~over)


def _remaining(
    *, room: IntArray, progress: testing.GroupProgress, items: IntArray, stay: BoolArray
) -> tuple[IntArray, testing.GroupProgress, IntArray]:
    """The state of those whose test is not over."""
    if stay.all():
        return room, progress, items
    return room[stay], progress.part(persons=stay), items[stay]
