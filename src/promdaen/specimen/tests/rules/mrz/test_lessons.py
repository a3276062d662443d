"""Working a check digit out by hand, marked cell by cell."""

from collections import Counter

import pytest

from promdaen.specimen.rules.mrz import dates, digits, lessons

RIGHT = ("147", "24", "9", "56", "27", "0", "14", "36", "3")  # L898902C3


def marked(**changes: object) -> lessons.Marked:
    working = {"products": RIGHT, "total": "316", "digit": "6", "agree": "yes"} | changes
    return lessons.marked(value="L898902C3", given="6", working=lessons.Working(**working))


def words(cell: lessons.Cell) -> str:
    assert cell.words is not None
    return cell.words.en


def test_a_right_working_is_right_in_every_cell() -> None:
    found = marked()
    assert {cell.state for cell in found.cells} == {"right"}
    assert (found.wrong_count, found.blank_count) == (0, 0)


def test_a_wrong_product_is_told_with_value_and_weight() -> None:
    found = marked(products=("140", *RIGHT[1:]))
    assert words(found.products[0]) == "L counts 21; its weight is 7."
    assert (found.wrong_count, found.total.state) == (1, "right")


def test_a_sum_of_wrong_products_is_told_as_that() -> None:
    products = ("140", *RIGHT[1:])
    found = marked(products=products, total="309", digit="9", agree="no")
    assert words(found.total).startswith("It adds up what you wrote")
    assert words(found.digit).startswith("It is the last digit of your sum")
    assert words(found.agree).startswith("Lay the printed")
    assert words(marked(total="300").total) == "Add the products again."
    assert words(marked(digit="3").digit) == "It is the last digit of the sum."
    assert words(marked(products=("", *RIGHT[1:]), total="1").total) == "Add the products again."


@pytest.mark.parametrize("typed", ["x", "²", "1.5", "-3", "១"])
def test_what_is_no_number_is_wrong(typed: str) -> None:
    found = marked(products=(typed, *RIGHT[1:]), total=typed, digit=typed)
    assert [found.products[0].state, found.total.state, found.digit.state] == ["wrong"] * 3


def test_cells_that_were_left_are_blank() -> None:
    found = marked(products=("147",), total="", digit="", agree="")
    assert (found.blank_count, found.wrong_count) == (11, 0)


def test_without_a_printed_digit_there_is_nothing_to_agree_with() -> None:
    working = lessons.Working(products=("7",), total="7", digit="7")
    found = lessons.marked(value="1", given="", working=working)
    assert found.agree.state == "right"


def test_examples_are_believable_and_wrong_half_the_time() -> None:
    fields, right = Counter(), 0
    for seed in range(300):
        one = lessons.example(seed=seed)
        fields[one.field] += 1
        right += digits.check_digit(text=one.value) == one.given
        if one.field == "birth":
            assert dates.is_possible_birth(text=one.value)
        else:
            assert len(one.value) == 9
            assert one.value[0] in digits.LETTERS
    assert set(fields) == {"birth", "number"}
    assert 120 <= right <= 180


def test_the_limits_are_those_that_the_tests_of_digits_measure() -> None:
    assert [limit.share for limit in lessons.LIMITS] == [0.077, 0.179, 0.0, 0.114]
