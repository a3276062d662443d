"""Families of memory: published values, values worked by hand, and what holds of all of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promdaen.refresher.kinds import memories
from promdaen.refresher.kinds.memories import actr, fsrs, half_life
from promdaen.refresher.rules.calendar import HORIZON_DAYS, KNOWN_AT_START
from promdaen.refresher.rules.families import DURABILITIES, Family

MIDDLE = len(DURABILITIES) // 2
EVERY = pytest.mark.parametrize(
    "family", memories.MEMORIES, ids=lambda memory_family: memory_family.code
)


def number(value: float) -> np.ndarray:
    return np.array([value])


def test_fsrs_gives_the_published_intervals_of_five_good_answers() -> None:
    # py-fsrs 6, test_review_card: 2, 11, 46, 163, 498 days, where the first answer is followed by
    # another of the same day, which moves the difficulty alone.
    stability = number(fsrs.WEIGHTS[2])
    difficulty = fsrs.next_difficulty(
        difficulty=fsrs.first_difficulty(grade=fsrs.GOOD), grade=fsrs.GOOD
    )
    days = [round(stability.item())]
    for _ in range(4):
        chance = fsrs.recall(elapsed=number(days[-1]), stability=stability)
        stability, _ = fsrs.stabilities(difficulty=difficulty, stability=stability, chance=chance)
        difficulty = fsrs.next_difficulty(difficulty=difficulty, grade=fsrs.GOOD)
        days.append(round(stability.item()))
    assert days == [2, 11, 46, 163, 498]


def test_fsrs_by_hand() -> None:
    # .9 after the stability by definition; after twice of it (1 + 2 x .98035)^-.1542 = .8459.
    chances = fsrs.recall(elapsed=np.array([10.0, 20.0]), stability=number(10.0))
    assert chances == pytest.approx([0.9, 0.84588], abs=1e-5)
    # 6.4133 - e^(.8334 x 2) + 1 and 6.4133 - e^0 + 1.
    first = [fsrs.first_difficulty(grade=grade).item() for grade in (fsrs.GOOD, fsrs.AGAIN)]
    assert first == pytest.approx([2.1181, 6.4133], abs=1e-4)
    # Good at S = 10, D = 5, R = .9: 10 (1 + 6.50258 x 6 x 10^-.1666 x (e^.0796 - 1)) = 32.03.
    # Again: 1.4835 x .905906 x (11^.2629 - 1 = .878374) x e^.16483 = 1.39199. Where S = .01 and
    # nothing was recalled it would be .0183, but no lapse leaves more than S / e^.049476 = .00952.
    good, again = fsrs.stabilities(
        difficulty=number(5.0), stability=np.array([10.0, 0.01]), chance=np.array([0.9, 0.0])
    )
    assert good[0] == pytest.approx(32.03, abs=0.01)
    assert again == pytest.approx([1.39199, 0.0095173], rel=1e-4)
    # Again at D = 5: 5 + 3.0194 x 2 x 5/9, drawn by a thousandth to 6.4133 - e^(3 x .8334) + 1.
    harder = fsrs.next_difficulty(difficulty=number(5.0), grade=fsrs.AGAIN)
    assert harder == pytest.approx(0.999 * 8.354889 + 0.001 * -4.769, abs=1e-3)


def test_half_life_by_hand() -> None:
    # Settles and Meeder: half after the half-life, a quarter after two of them.
    chances = half_life.recall(elapsed=np.array([0.0, 30.0, 60.0]), half_life=number(30.0))
    assert chances.tolist() == [1.0, 0.5, 0.25]
    # Right at .5: 30 (1 + .2 + 1.6 x .5) = 60.
    longer = half_life.lengthened(half_life=number(30.0), chance=number(0.5))
    assert longer == pytest.approx([60.0])
    shorter = half_life.shortened(half_life=np.array([100.0, 20.0]), first=number(60.0))
    assert shorter == pytest.approx([60.0, 21.0])


def test_actr_by_hand() -> None:
    # Pavlik and Anderson: decay .217 e^m + .177, no further than m = 3; a trace of 1,000 seconds
    # that decays by .5 leaves 1000^-.5; within a minute time stands still.
    assert actr.trace_decay(activation=np.array([-np.inf, 0.0, 9.0])) == pytest.approx(
        [0.177, 0.394, 0.177 + 0.217 * np.e**3]
    )
    left = actr.strength(
        elapsed=np.array([1000 / 2160, 0.0]), decay=number(0.5), weight=number(1.0)
    )
    assert left == pytest.approx([1000**-0.5, 60**-0.5])
    chances = actr.recall(activation=np.array([-2.0, -1.7]), threshold=number(-2.0))
    assert chances == pytest.approx([0.5, 1 / (1 + np.exp(-1))])
    # Lesson on day 2, test on day 5, known: at day 105 two traces of 103 and 100 days.
    family = actr.Actr()
    first = 3 * 2160.0
    decay = 0.217 * first**-0.177 + 0.177
    activation = np.log((103 * 2160.0) ** -0.177 + (100 * 2160.0) ** -decay)
    actual = family.recall(state=family.start(chance=np.ones((1, 1))), day=105)
    threshold = actr.CENTRE - actr.WIDTH * DURABILITIES
    assert actual[0] == pytest.approx(1 / (1 + np.exp((threshold - activation) / 0.3)))


@pytest.mark.parametrize("family", memories.MEMORIES, ids=lambda memory_family: memory_family.code)
def test_half_is_known_after_a_year_at_the_middle_durability(family: Family) -> None:
    chance = family.recall(state=family.start(chance=np.array([[0.0], [1.0]])), day=HORIZON_DAYS)
    share = (1 - KNOWN_AT_START) * chance[0, MIDDLE] + KNOWN_AT_START * chance[1, MIDDLE]
    assert share == pytest.approx(0.5, abs=1e-9)


@EVERY
@settings(max_examples=8, deadline=None)
@given(
    first=st.integers(6, 100),
    gap=st.integers(1, 200),
    chances=st.lists(st.floats(0, 1), min_size=2, max_size=3),
)
def test_what_holds_of_every_family(
    family: Family, first: int, gap: int, chances: list[float]
) -> None:
    state = family.start(chance=np.array(chances)[:, None])
    day = first + gap
    before = family.recall(state=state, day=day)
    right = family.review(state=state, day=first, recalled=np.ones((len(chances), 1)))
    wrong = family.review(state=state, day=first, recalled=np.zeros((len(chances), 1)))
    skipped = family.skip(state=state, day=first)
    after = {name: family.recall(state=recalled, day=day) for name, recalled in
             (("right", right), ("wrong", wrong), ("skipped", skipped))}  # fmt: skip
    for recalled in (before, *after.values()):
        assert ((recalled > 0) & (recalled <= 1)).all()
        # A more durable memory is never known less.
        assert (np.diff(recalled, axis=1) >= -1e-12).all()
    assert after["skipped"] == pytest.approx(before)
    assert (after["right"] >= after["wrong"] - 1e-9).all()
    assert (after["right"] >= before - 1e-9).all()
    # The sum of days lies between what is known last and first, and near the mean of many days.
    area = family.area(state=right, since=first, until=day)
    days = [family.recall(state=right, day=at) for at in np.linspace(first, day, 101)]
    assert area / gap == pytest.approx(np.mean(days, axis=0), rel=0.02, abs=0.005)
