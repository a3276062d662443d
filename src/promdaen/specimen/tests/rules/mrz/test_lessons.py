"""Working a check digit out by hand, marked cell by cell."""

from collections import Counter

import pytest

from promdaen.specimen.rules.mrz import dates, digits, lessons

RIGHT = ("147", "24", "9", "56", "27", "0", "14", "36", "3")  # L898902C3


def marked(**changes: object) -> lessons.MarkedWorking:
    working = {"products": RIGHT, "total": "316", "digit": "6", "agree": "yes"} | changes
    return lessons.mark_working(
        value="L898902C3", given_digit="6", working=lessons.Working(**working)
    )


def test_a_number_of_thousands_of_digits_is_wrong() -> None:
    assert marked(total="9" * 5000).total.state == "wrong"


def words(cell: lessons.WorkingCell) -> str:
    assert cell.words is not None
    return cell.words.en


def test_a_right_working_is_right_in_every_cell() -> None:
    marked_working = marked()
    assert {cell.state for cell in marked_working.cells} == {"right"}
    assert (marked_working.wrong_count, marked_working.blank_count) == (0, 0)


def test_a_wrong_product_is_reported_with_value_and_weight() -> None:
    marked_working = marked(products=("140", *RIGHT[1:]))
    assert words(marked_working.products[0]) == "L counts 21; its weight is 7."
    assert (marked_working.wrong_count, marked_working.total.state) == (1, "right")


def test_a_sum_of_wrong_products_is_reported_as_that() -> None:
    products = ("140", *RIGHT[1:])
    marked_working = marked(products=products, total="309", digit="9", agree="no")
    assert words(marked_working.total).startswith("It adds up what you wrote")
    assert words(marked_working.digit).startswith("It is the last digit of your sum")
    assert words(marked_working.agree).startswith("Lay the printed")
    assert words(marked(total="300").total) == "Add the products again."
    assert words(marked(digit="3").digit) == "It is the last digit of the sum."
    assert words(marked(products=("", *RIGHT[1:]), total="1").total) == "Add the products again."


@pytest.mark.parametrize("typed", ["x", "²", "1.5", "-3", "១"])
def test_what_is_no_number_is_wrong(typed: str) -> None:
    marked_working = marked(products=(typed, *RIGHT[1:]), total=typed, digit=typed)
    assert [
        marked_working.products[0].state,
        marked_working.total.state,
        marked_working.digit.state,
    ] == ["wrong"] * 3


def test_cells_that_were_left_are_blank() -> None:
    marked_working = marked(products=("147",), total="", digit="", agree="")
    assert (marked_working.blank_count, marked_working.wrong_count) == (11, 0)


def test_without_a_printed_digit_there_is_nothing_to_agree_with() -> None:
    working = lessons.Working(products=("7",), total="7", digit="7")
    marked_working = lessons.mark_working(value="1", given_digit="", working=working)
    assert marked_working.agree.state == "right"


def test_examples_are_believable_and_wrong_half_the_time() -> None:
    fields, right = Counter(), 0
    for seed in range(300):
        example = lessons.example(seed=seed)
        fields[example.field] += 1
        right += digits.check_digit(text=example.value) == example.printed_digit
        if example.field == "birth":
            assert dates.is_possible_birth(text=example.value)
        else:
            assert len(example.value) == 9
            assert example.value[0] in digits.LETTERS
    assert set(fields) == {"birth", "number"}
    assert 120 <= right <= 180


def test_the_limits_are_those_that_the_tests_of_digits_measure() -> None:
    assert [limit.share for limit in lessons.LESSON_LIMITS] == [0.077, 0.179, 0.0, 0.114]
