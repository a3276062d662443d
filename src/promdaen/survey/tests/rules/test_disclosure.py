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
    equations = [[1.0] * len(cells)]
    equations += [[float(cell[0] in rows) for cell in cells] for rows in sets]
    equations += [
        [float(cell[0] == row) for cell in cells] for row in np.flatnonzero(shown_totals.rows)
    ]
    equations += [
        [float(cell[1] == col) for cell in cells] for col in np.flatnonzero(shown_totals.columns)
    ]
    matrix = np.array(equations)
    rank = np.linalg.matrix_rank(matrix)
    sums = []
    for size in range(1, len(cells) + 1):
        for chosen in combinations(range(len(cells)), size):
            n = sum(int(counts[cells[at]]) for at in chosen)
            others = [at for at in range(len(cells)) if at not in chosen]
            left = np.linalg.matrix_rank(matrix[:, others]) if others else 0
            if n < 5 and left < rank:
                sums.append(n)
    return min(sums, default=None)


@settings(max_examples=40)
@given(tables)
def test_no_sum_of_shown_totals_leaves_fewer_than_five(counts: np.ndarray) -> None:
    totals = shown_totals(counts=counts)
    if totals.is_total:
        assert least_known(counts, totals) is None
    else:
        assert counts.sum() < 5
        assert not totals.rows.any()
        assert not totals.columns.any()


@settings(max_examples=40)
@given(tables, st.lists(st.integers(0, 2), min_size=4, max_size=4), st.integers(0, 15))
def test_no_sum_of_sections_provinces_and_classes_leaves_fewer_than_five(
    counts: np.ndarray, sections: list[int], allowed: int
) -> None:
    groups = np.array(
        [[int(sections[row] == at) for row in range(len(counts))] for at in range(3)]
    )
    may = np.array([bool(allowed >> row & 1) for row in range(len(counts))])
    areas = shown_areas(counts=counts, groups=groups, may=may)
    assert not (areas.areas & ~may).any()
    assert not (areas.areas & ~(areas.groups @ groups > 0)).any()
    if areas.is_total:
        rows = ShownTotals(rows=areas.areas, columns=areas.columns, is_total=True)
        sets = tuple(frozenset(np.flatnonzero(groups[at])) for at in np.flatnonzero(areas.groups))
        assert least_known(counts, rows, sets=sets) is None
    else:
        assert not areas.groups.any()


def test_a_province_is_shown_beside_its_section_where_five_are_left() -> None:
    counts = np.array([[6], [5], [3], [9]])
    groups = np.array([[1, 1, 1, 0], [0, 0, 0, 1]])
    areas = shown_areas(counts=counts, groups=groups, may=np.array([True] * 4))
    assert areas.groups.tolist() == [True, True]
    assert areas.areas.tolist() == [True, False, False, True], "6 + 5 would leave 3; 9 is a whole"
    areas = shown_areas(counts=counts, groups=groups, may=np.array([False, True, True, True]))
    assert areas.areas.tolist() == [False, True, False, True]


def test_large_groups_are_all_shown() -> None:
    totals = shown_totals(counts=np.array([[9, 9], [9, 9], [0, 6]]))
    assert totals.rows.all()
    assert totals.columns.all()


def test_a_group_of_four_is_never_shown() -> None:
    totals = shown_totals(counts=np.array([[4, 0], [9, 9]]))
    assert totals.rows.tolist() == [False, False], "the total less the second is the first"
    assert totals.columns.all()


def test_a_class_less_a_province_would_expose_one_checkpoint() -> None:
    counts = np.array([[6, 0], [5, 1], [0, 9]])
    totals = shown_totals(counts=counts)
    assert totals.columns.all()
    assert totals.rows.tolist() == [True, False, False], (
        "the second column less the third row is 1"
    )


def test_a_group_with_a_hidden_part_shows_no_part_beside_its_whole() -> None:
    counts = {
        "INS": np.array([[9, 9], [9, 9]]),
        "HUM": np.array([[4, 9], [9, 9]]),
        "EQP": np.array([[0, 0], [0, 0]]),
    }
    totals_by_capacity = {code: shown_totals(counts=count) for code, count in counts.items()}
    assert totals_by_capacity["INS"].rows.all()
    counts["HUM"] = np.array([[4, 0], [9, 9]])
    totals_by_capacity["HUM"] = shown_totals(counts=counts["HUM"])
    summed = summed_totals(totals=totals_by_capacity, counts=counts)
    assert summed["INS"].rows.tolist() == [False, False], "the whole less it would be the other"
    assert summed["INS"].columns.all(), "what nobody answered hides nothing"
    assert summed["INS"].is_total
    assert not summed["EQP"].is_total
    counts["EQP"][0, 0] = 1
    assert not summed_totals(totals=totals_by_capacity, counts=counts)["INS"].is_total


def test_what_a_sum_leaves_of_its_parts_is_of_at_least_five() -> None:
    counted = np.zeros((3, 20), dtype=bool)
    counted[0], counted[1, :9], counted[2, :4] = True, True, True
    assert summed_parts(counted=counted).tolist() == [True, False, False]
    counted[2, 9:12] = True
    assert summed_parts(counted=counted).tolist() == [True, True, True]
    counted[2] = False
    assert summed_parts(counted=counted).tolist() == [True, True, False], "nobody answered it"
