"""Where the bubbles of an answer sheet stand."""

from __future__ import annotations

import itertools

import pytest

from promdaen.assessment.rules import answer_sheets
from promdaen.assessment.rules.answer_sheets import BubbleRow, SheetItem


def singles(count: int, *, start: int = 1) -> list[SheetItem]:
    return [SheetItem(number, ("",), 4) for number in range(start, start + count)]


def test_a_paper_of_forty_questions_has_two_even_columns() -> None:
    (sheet,) = answer_sheets.sheets(sheet_items=singles(40))
    left, right = ([line for line in sheet if line.x == x] for x in answer_sheets.COLUMNS_MM)
    assert [line.number for line in left] == list(range(1, 21))
    assert [line.number for line in right] == list(range(21, 41))
    assert left[0].y == right[0].y == answer_sheets.FIRST_LINE
    assert left[1].y - left[0].y == pytest.approx(answer_sheets.MAX_LINE_STEP_MM)


def test_an_odd_number_leaves_the_longer_column_on_the_left() -> None:
    (sheet,) = answer_sheets.sheets(sheet_items=singles(3))
    assert [line.x for line in sheet] == [47.0, 47.0, 138.0]


def test_one_question_is_a_sheet() -> None:
    assert answer_sheets.sheets(sheet_items=singles(1)) == [[BubbleRow(1, "", 4, 47.0, 106.0)]]


def test_the_lines_of_an_item_stay_together_and_carry_their_names() -> None:
    order = SheetItem(1, ("1", "2", "3", "4"), 4)
    (sheet,) = answer_sheets.sheets(sheet_items=[order, *singles(2, start=2)])
    assert [(line.number, line.part, line.x) for line in sheet] == [
        (1, "1", 47.0),
        (1, "2", 47.0),
        (1, "3", 47.0),
        (1, "4", 47.0),
        (2, "", 138.0),
        (3, "", 138.0),
    ]


def test_more_lines_are_set_closer_and_all_stay_above_the_foot() -> None:
    most = 2 * answer_sheets.LINES_A_COLUMN
    (sheet,) = answer_sheets.sheets(sheet_items=singles(most))
    heights = [line.y for line in sheet if line.x == answer_sheets.COLUMNS_MM[0]]
    assert max(heights) <= answer_sheets.LAST_LINE
    steps = {round(after - before, 1) for before, after in itertools.pairwise(heights)}
    assert min(steps) >= 2 * answer_sheets.BUBBLE_RADIUS + 0.5


def test_what_does_not_fit_goes_on_a_second_sheet() -> None:
    pages = answer_sheets.sheets(sheet_items=singles(2 * answer_sheets.LINES_A_COLUMN + 2))
    assert [len(page) for page in pages] == [2 * answer_sheets.LINES_A_COLUMN, 2]


def test_bubbles_keep_clear_of_each_other_and_of_the_corner_marks() -> None:
    widest = answer_sheets.COLUMNS_MM[0] + 5 * answer_sheets.OPTION_STEP
    assert widest + answer_sheets.BUBBLE_RADIUS < answer_sheets.COLUMNS_MM[1] - 19
    last = answer_sheets.COLUMNS_MM[1] + 5 * answer_sheets.OPTION_STEP
    assert last + answer_sheets.BUBBLE_RADIUS < answer_sheets.PAGE_WIDTH - 12
    lowest = answer_sheets.LAST_LINE + answer_sheets.BUBBLE_RADIUS
    assert lowest < answer_sheets.CORNERS_MM[2][1] - answer_sheets.CORNER_SIDE / 2


@pytest.mark.parametrize(
    "sheet_item", [SheetItem(7, ("",), 7), SheetItem(7, tuple(map(str, range(99))), 4)]
)
def test_a_question_too_wide_for_a_sheet_is_refused(sheet_item: SheetItem) -> None:
    with pytest.raises(answer_sheets.SheetTooWide, match="Question 7"):
        answer_sheets.sheets(sheet_items=[sheet_item])
