"""From what was shown to histories, in cases worked by hand; in whatever order it arrives."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promdaen.refresher.rules import histories
from promdaen.refresher.rules.histories import ShownRecall
from promdaen.refresher.rules.trees import Tables, bare_tables

DAYS = (9, 14, 42)
Row = tuple[int, int, int, float, float]


def recall_rows(*rows: Row) -> ShownRecall:
    officer, memory, day, credit, guess = (
        np.array([row[place] for row in rows]) for place in range(5)
    )
    return ShownRecall(
        officer=officer.astype(int),
        memory=memory.astype(int),
        day=day.astype(int),
        credit=credit.astype(float),
        guess=guess.astype(float),
    )


def bare(roots: tuple[float, ...] = (0.0, 0.75, 1.0)) -> Tables:
    return bare_tables(families=(), days=DAYS, roots=roots)


def replayed(*rows: Row, session: int = 2) -> histories.Replayed:
    return histories.replayed(
        tables=bare(),
        recall=recall_rows(*rows),
        session=session,
        is_included=np.ones((1, 2), bool),
    )


@pytest.mark.parametrize(
    ("rows", "history", "answer"),
    [
        # Nothing shown: root "not seen" (1), skipped twice: 1 x 9.
        ([], 9, 0),
        # The test right (root 2) on day 5; day 13 is still session 0, day 14 session 1.
        ([(0, 0, 5, 1.0, 0.0), (0, 0, 13, 1.0, 0.0), (0, 0, 14, 0.0, 0.0)], 2 * 9 + 3 + 2, 0),
        # The test wrong (root 0); what is shown from day 42 on is the present window's.
        ([(0, 0, 8, 0.0, 0.25), (0, 0, 42, 1.0, 0.25), (0, 0, 400, 1.0, 0.25)], 0, 1),
        # One right and one wrong in a window: mean .5 is right; with a chance of a quarter to
        # guess they are 1 and -1/3, mean 1/3: wrong.
        ([(0, 0, 20, 1.0, 0.0), (0, 0, 41, 0.0, 0.0)], 9 + 1, 0),
        ([(0, 0, 20, 1.0, 0.25), (0, 0, 41, 0.0, 0.25)], 9 + 2, 0),
        # A case at .7 credit beside a guessed item: (.7 + 1) / 2; .62 of four options is .493.
        ([(0, 0, 9, 0.7, 0.0), (0, 0, 9, 1.0, 0.25)], 9 + 3, 0),
        ([(0, 0, 9, 0.62, 0.25)], 9 + 6, 0),
        ([(0, 0, 9, 0.625, 0.25)], 9 + 3, 0),
    ],
)
def test_windows_by_hand(rows: list[Row], history: int, answer: int) -> None:
    result = replayed(*rows)
    assert result.histories.tolist() == [[history, 9]]
    assert result.answers.tolist() == [[answer, 0]]
    assert result.after.tolist() == [[3 * history + answer, 27]]


def test_of_two_roots_what_was_not_seen_counts_as_wrong() -> None:
    rows, is_included = recall_rows((0, 1, 5, 1.0, 0.0)), np.ones((1, 2), bool)
    replayed = histories.replayed(
        tables=bare((0.0, 1.0)), recall=rows, session=0, is_included=is_included
    )
    assert replayed.histories.tolist() == [[0, 1]]
    # Of five roots it starts where it is told to; what was seen does not.
    roots = (0.0, 0.25, 0.5, 0.75, 1.0)
    from_start = histories.replayed(
        tables=bare(roots),
        recall=rows,
        session=1,
        is_included=is_included,
        start=np.array([[3, 3]]),
    )
    assert from_start.histories.tolist() == [[3 * 3, 4 * 3]]


def test_an_excluded_memory_has_no_history() -> None:
    is_included = np.array([[True, False]])
    rows = recall_rows((0, 1, 5, 1.0, 0.0))
    replayed = histories.replayed(tables=bare(), recall=rows, session=1, is_included=is_included)
    assert replayed.histories.tolist() == [[3, -1]]
    assert replayed.after.tolist() == [[9, -1]]
    assert replayed.answers.tolist() == [[0, 0]]


rows = st.lists(
    st.tuples(
        st.just(0),
        st.integers(0, 1),
        st.integers(0, 60),
        st.floats(0, 1),
        st.sampled_from([0.0, 0.25, 1 / 3]),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(rows=rows, data=st.data())
def test_order_does_not_matter_and_replaying_again_gives_the_same(
    rows: list[Row], data: st.DataObject
) -> None:
    first, again = replayed(*rows), replayed(*rows)
    mixed = replayed(*data.draw(st.permutations(rows)))
    for other in (again, mixed):
        assert first.histories.tolist() == other.histories.tolist()
        assert first.answers.tolist() == other.answers.tolist()
    # A later session sees the same past: the earlier history is its beginning.
    later = replayed(*rows, session=3 - 1)
    earlier = replayed(*rows, session=1)
    assert (later.histories // 3).tolist() == earlier.histories.tolist()
    assert earlier.after.tolist() == later.histories.tolist()
