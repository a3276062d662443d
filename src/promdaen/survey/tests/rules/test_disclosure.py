"""Totals side by side: whatever is added and subtracted leaves at least five checkpoints."""

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from promdaen.survey.rules.disclosure import (
    ShownTotals,
    shown_areas,
    shown_totals,
    summed_parts,
    summed_totals,
)

tables = arrays.arrays(
    np.int64,
    st.tuples(st.integers(1, 4), st.integers(1, 3)),
    elements=st.sampled_from([0, 0, 1, 2, 4, 6, 9]),
)


def least_known(
    counts: np.ndarray, shown_totals: ShownTotals, *, sets: tuple[frozenset[int], ...] = ()
) -> int | None:
    """How few checkpoints a reader with linear algebra can corner, by trying every set.

    `sets`: rows whose total is shown together.
    """
    cells = [tuple(cell) for cell in np.argwhere(counts > 0)]
    known = [[1.0] * len(cells)]
    known += [[float(cell[0] in rows) for cell in cells] for rows in sets]
    known += [
        [float(cell[0] == row) for cell in cells] for row in np.flatnonzero(shown_totals.rows)
    ]
    known += [
        [float(cell[1] == col) for cell in cells] for col in np.flatnonzero(shown_totals.columns)
    ]
    matrix = np.array(known)
    rank = np.linalg.matrix_rank(matrix)
    found = []
    for size in range(1, len(cells) + 1):
        for held in combinations(range(len(cells)), size):
            n = sum(int(counts[cells[at]]) for at in held)
            others = [at for at in range(len(cells)) if at not in held]
            left = np.linalg.matrix_rank(matrix[:, others]) if others else 0
            if n < 5 and left < rank:
                found.append(n)
    return min(found, default=None)


@settings(max_examples=40)
@given(tables)
def test_no_sum_of_shown_totals_leaves_fewer_than_five(counts: np.ndarray) -> None:
    shown = shown_totals(counts=counts)
    if shown.is_total:
        assert least_known(counts, shown) is None
    else:
        assert counts.sum() < 5
        assert not shown.rows.any()
        assert not shown.columns.any()


@settings(max_examples=40)
@given(tables, st.lists(st.integers(0, 2), min_size=4, max_size=4), st.integers(0, 15))
def test_no_sum_of_sections_provinces_and_classes_leaves_fewer_than_five(
    counts: np.ndarray, sections: list[int], allowed: int
) -> None:
    groups = np.array(
        [[int(sections[row] == at) for row in range(len(counts))] for at in range(3)]
    )
    may = np.array([bool(allowed >> row & 1) for row in range(len(counts))])
    found = shown_areas(counts=counts, groups=groups, may=may)
    assert not (found.areas & ~may).any()
    assert not (found.areas & ~(found.groups @ groups > 0)).any()
    if found.is_total:
        rows = ShownTotals(rows=found.areas, columns=found.columns, is_total=True)
        sets = tuple(frozenset(np.flatnonzero(groups[at])) for at in np.flatnonzero(found.groups))
        assert least_known(counts, rows, sets=sets) is None
    else:
        assert not found.groups.any()


def test_a_province_is_shown_beside_its_section_where_five_are_left() -> None:
    counts = np.array([[6], [5], [3], [9]])
    groups = np.array([[1, 1, 1, 0], [0, 0, 0, 1]])
    found = shown_areas(counts=counts, groups=groups, may=np.array([True] * 4))
    assert found.groups.tolist() == [True, True]
    assert found.areas.tolist() == [True, False, False, True], "6 + 5 would leave 3; 9 is a whole"
    found = shown_areas(counts=counts, groups=groups, may=np.array([False, True, True, True]))
    assert found.areas.tolist() == [False, True, False, True]


def test_large_groups_are_all_shown() -> None:
    shown = shown_totals(counts=np.array([[9, 9], [9, 9], [0, 6]]))
    assert shown.rows.all()
    assert shown.columns.all()


def test_a_group_of_four_is_never_shown() -> None:
    shown = shown_totals(counts=np.array([[4, 0], [9, 9]]))
    assert shown.rows.tolist() == [False, False], "the total less the second is the first"
    assert shown.columns.all()


def test_a_class_less_a_province_would_tell_of_one_checkpoint() -> None:
    counts = np.array([[6, 0], [5, 1], [0, 9]])
    shown = shown_totals(counts=counts)
    assert shown.columns.all()
    assert shown.rows.tolist() == [True, False, False], "the second column less the third row is 1"


def test_a_group_with_a_hidden_part_shows_no_part_beside_its_whole() -> None:
    counts = {
        "INS": np.array([[9, 9], [9, 9]]),
        "HUM": np.array([[4, 9], [9, 9]]),
        "EQP": np.array([[0, 0], [0, 0]]),
    }
    shown = {code: shown_totals(counts=count) for code, count in counts.items()}
    assert shown["INS"].rows.all()
    counts["HUM"] = np.array([[4, 0], [9, 9]])
    shown["HUM"] = shown_totals(counts=counts["HUM"])
    shown_totalses = summed_totals(totals=shown, counts=counts)
    assert shown_totalses["INS"].rows.tolist() == [False, False], (
        "the whole less it would be the other"
    )
    assert shown_totalses["INS"].columns.all(), "what nobody answered hides nothing"
    assert shown_totalses["INS"].is_total
    assert not shown_totalses["EQP"].is_total
    counts["EQP"][0, 0] = 1
    assert not summed_totals(totals=shown, counts=counts)["INS"].is_total


def test_what_a_sum_leaves_of_its_parts_is_of_at_least_five() -> None:
    counted = np.zeros((3, 20), dtype=bool)
    counted[0], counted[1, :9], counted[2, :4] = True, True, True
    assert summed_parts(counted=counted).tolist() == [True, False, False]
    counted[2, 9:12] = True
    assert summed_parts(counted=counted).tolist() == [True, True, True]
    counted[2] = False
    assert summed_parts(counted=counted).tolist() == [True, True, False], "nobody answered it"
