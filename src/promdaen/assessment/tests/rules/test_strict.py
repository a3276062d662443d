"""Strict reading: every refusal names its row and column, and nothing is repaired."""

import contextlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promdaen.assessment.rules import strict

HEADER = [
    "officer",
    "department",
    "pre_01",
    "pre_02",
    "post_01",
    "post_02",
    "relevance",
    "overall",
]
ROWS = [
    ["A", "IMM", "0", "1", "1", "1", "5", "4"],
    ["B", "MAR", "1", "", "1", "0", "", "3"],
]


def read(*, header=None, rows=None):
    return strict.strict_cohort(header=header or HEADER, rows=ROWS if rows is None else rows)


def refused(*, header=None, rows=None):
    with pytest.raises(strict.RefusedTable) as caught:
        read(header=header, rows=rows)
    return caught.value


def changed(*, row, column, to):
    rows = [list(line) for line in ROWS]
    rows[row][HEADER.index(column)] = to
    return rows


def test_a_plain_file_is_read_as_written():
    got = read()
    assert got.officers == ["A", "B"]
    assert got.departments == ["IMM", "MAR"]
    assert got.provinces == got.sexes == [None, None]
    assert got.before.tolist() == [[0, 1], [1, 0]]
    assert got.relevance == (0, 0, 0, 0, 1)
    assert got.overall == (0, 0, 1, 1, 0)
    assert got.cohort.has_both.all()


def test_an_occasion_wholly_blank_is_absence():
    got = read(rows=[["A", "", "", "", "1", "", "", ""]])
    assert np.isnan(got.before).all()
    assert got.after.tolist() == [[1, 0]]
    assert got.departments == [None]


def test_columns_in_any_order_and_numbered_either_way_are_one_item():
    header = ["post_2", "PRE_1", "remark", "post_01", "Officer_Code", "pre_002"]
    got = read(header=header, rows=[["0", "1", "late", "1", "A", "0"]])
    assert got.items == [1, 2]
    assert (got.before.tolist(), got.after.tolist()) == ([[1, 0]], [[1, 0]])


def test_a_byte_order_mark_and_spaces_around_cells_do_no_harm():
    header = ["\ufeffofficer", " pre_1 ", "post_1"]
    got = read(header=header, rows=[[" A ", " 1", "0\u00a0"]])
    assert got.officers == ["A"]
    assert got.after.tolist() == [[0]]


def test_a_code_column_is_preferred_to_a_name():
    header = ["officer", "officer_code", "pre_1", "post_1"]
    rows = [["Sok Dara", "7", "1", "1"], ["Sok Dara", "8", "1", "1"]]
    assert read(header=header, rows=rows).officers == ["7", "8"]


def test_blank_lines_are_no_rows():
    assert read(rows=[*ROWS, [], ["", " "]]).officers == ["A", "B"]


@pytest.mark.parametrize("answer", ["2", "-1", "1.0", "x", "០", "១", "yes", "=1", "0 1", "１"])
def test_an_answer_other_than_0_or_1_is_refused(answer):
    error = refused(rows=changed(row=1, column="post_02", to=answer))
    assert (error.row, error.column) == (3, "post_02")
    assert "0, 1 or blank" in str(error)


@pytest.mark.parametrize("rating", ["0", "6", "4.5", "good", "៤", "-3"])
def test_a_rating_outside_1_to_5_is_refused(rating):
    error = refused(rows=changed(row=0, column="relevance", to=rating))
    assert (error.row, error.column) == (2, "relevance")


@pytest.mark.parametrize("code", ["A", " a ", "\ufeffA"])
def test_the_same_officer_in_two_rows_is_refused(code):
    error = refused(rows=changed(row=1, column="officer", to=code))
    assert (error.row, error.column) == (3, "officer")
    assert "row 2" in error.message


def test_a_row_without_its_officer_is_refused():
    assert refused(rows=changed(row=1, column="officer", to=" ")).row == 3


def test_a_short_row_is_refused():
    error = refused(rows=[ROWS[0], ROWS[1][:4]])
    assert (error.row, error.column) == (3, "post_01")


def test_a_long_row_is_refused_unless_it_is_only_blanks():
    assert refused(rows=[[*ROWS[0], "7"]]).row == 2
    assert read(rows=[[*ROWS[0], ""]]).officers == ["A"]


def test_unequal_pre_and_post_columns_are_refused():
    error = refused(header=["officer", "pre_1", "pre_2", "post_1"], rows=[["A", "1", "1", "1"]])
    assert error.column == "pre_02"
    assert "post_02 is missing" in error.message
    error = refused(header=["officer", "pre_1", "post_1", "post_3"], rows=[["A", "1", "1", "1"]])
    assert "pre_03 is missing" in error.message


def test_no_post_or_no_pre_columns_are_refused():
    assert "no post columns" in refused(header=["officer", "pre_1"], rows=[["A", "1"]]).message
    assert "no pre columns" in refused(header=["officer", "post_1"], rows=[["A", "1"]]).message


def test_two_columns_of_one_item_are_refused():
    error = refused(header=["officer", "pre_1", "pre_01", "post_1"], rows=[["A", "1", "1", "1"]])
    assert "two pre columns" in error.message


def test_items_numbered_in_other_digits_are_refused():
    assert refused(header=["officer", "pre_១", "post_1"], rows=[["A", "1", "1"]]).row == 1


@pytest.mark.parametrize("name", ["officer", "department", "relevance"])
def test_a_column_that_is_read_may_not_be_duplicated(name):
    header = [*HEADER, name]
    error = refused(header=header, rows=[[*row, "1"] for row in ROWS])
    assert (error.row, error.column) == (1, name)


def test_a_table_without_officers_rows_or_header_is_refused():
    assert "officer" in refused(header=["name", "pre_1", "post_1"], rows=[["A", "1", "1"]]).message
    assert "no rows" in refused(rows=[]).message
    assert "no rows" in refused(rows=[["", ""]]).message
    assert "not a table" in refused(header=["", " "], rows=ROWS).message


def test_half_a_file_is_refused_at_its_last_row(reference_table):
    header, *rows = reference_table
    rows = [*rows[:45], rows[45][:30]]
    assert refused(header=header, rows=rows).row == 47


@settings(max_examples=80, deadline=None)
@given(
    header=st.lists(st.sampled_from([*HEADER, "other", "pre_1", "post_x", ""]), max_size=9),
    rows=st.lists(
        st.lists(st.sampled_from(["", "0", "1", "2", "A", "B", "៥"]), max_size=9), max_size=4
    ),
)
def test_any_table_is_read_or_refused_and_never_fails_otherwise(header, rows):
    # A refusal is the only way out but a cohort: any other exception fails the test.
    got = None
    with contextlib.suppress(strict.RefusedTable):
        got = strict.strict_cohort(header=header, rows=rows)
    if got is not None:
        assert got.before.shape == got.after.shape == (len(got.officers), len(got.items))


def items(*, header, rows, group_column=None):
    return strict.strict_item_matrix(header=header, rows=rows, group_column=group_column)


def test_every_column_but_the_group_is_an_item():
    got = items(
        header=["q1", "sex", "Q2"], rows=[["1", "F", ""], ["0", "M", "1"]], group_column="sex"
    )
    assert got.names == ["q1", "Q2"]
    assert got.groups == ["F", "M"]
    assert got.marks[1].tolist() == [0, 1]
    assert np.isnan(got.marks[0, 1])


def test_a_blank_column_without_a_name_is_no_item():
    assert items(header=["q1", ""], rows=[["1", ""]]).names == ["q1"]


@pytest.mark.parametrize(
    ("header", "rows", "group", "words"),
    [
        (["q1"], [["x"]], None, "An answer is 0, 1 or blank"),
        (["q1", "q1"], [["1", "1"]], None, "twice"),
        (["q1", "q2"], [["1"]], None, "short"),
        (["q1", ""], [["1", "1"]], None, "name the column"),
        (["q1"], [["1"]], "sex", "no column of this name"),
        (["sex"], [["F"]], "sex", "no item column"),
        (["q1", "sex"], [["1", ""]], "sex", "group is missing"),
        (["q1"], [], None, "no rows"),
        ([], [], None, "not a table"),
    ],
)
def test_a_broken_table_of_items_is_refused(header, rows, group, words):
    with pytest.raises(strict.RefusedTable, match=words):
        items(header=header, rows=rows, group_column=group)
