"""What is read once a request, and where every call asks anew."""

from collections.abc import Callable

import pytest

from promdaen.kit import remembered


@pytest.fixture
def doubled() -> tuple[Callable[..., int], list[int]]:
    computed: list[int] = []

    @remembered.cache_per_request
    def double(*, number: int) -> int:
        """Twice a number."""
        computed.append(number)
        return 2 * number

    return double, computed


def test_while_a_page_is_read_the_same_is_asked_once(
    doubled: tuple[Callable[..., int], list[int]],
) -> None:
    double, computed = doubled
    with remembered.cache_while_reading():
        assert [double(number=number) for number in (1, 2, 1, 2)] == [2, 4, 2, 4]
    assert computed == [1, 2]
    with remembered.cache_while_reading():
        assert double(number=1) == 2
    assert computed == [1, 2, 1]


def test_everywhere_else_every_call_asks_again(
    doubled: tuple[Callable[..., int], list[int]],
) -> None:
    double, computed = doubled
    assert [double(number=1), double(number=1)] == [2, 2]
    assert computed == [1, 1]


def test_parts_of_a_page_share_one_moment() -> None:
    with remembered.cache_while_reading():
        assert remembered.first_read_at() == remembered.first_read_at()
