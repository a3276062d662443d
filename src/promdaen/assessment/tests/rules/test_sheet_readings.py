"""From circles to answers, by hand."""

import pytest

from promdaen.assessment.rules.sheet_readings import (
    DOUBT_TEXTS,
    LineReading,
    line_read,
    lines_read,
    seat_read,
)

E, F, V, D = "empty", "filled", "void", "doubtful"


@pytest.mark.parametrize(
    ("states", "takes_many", "chosen", "doubt"),
    [
        ((E, F, E, E), False, (1,), ""),
        ((E, E, E, E), False, (), ""),
        ((V, F, E, E), False, (1,), ""),
        ((V, V, F, E), False, (2,), ""),
        ((F, F, E, E), False, (0, 1), "two"),
        ((F, F, E, E), True, (0, 1), ""),
        ((F, F, V, E), True, (0, 1), ""),
        ((F, D, E, E), False, (0,), "faint"),
        ((F, D, E, E), True, (0,), "faint"),
        ((D, E, E, E), False, (), "faint"),
        ((V, E, E, E), False, (), "crossed"),
        ((V, V, E, E), True, (), "crossed"),
    ],
)
def test_a_line_separates_sure_answers_from_doubts_with_reasons(
    states: tuple[str, ...], takes_many: bool, chosen: tuple[int, ...], doubt: str
) -> None:
    assert line_read(states=states, takes_many=takes_many) == LineReading(chosen, doubt)
    assert not doubt or DOUBT_TEXTS[doubt].km


def test_an_option_is_stored_once_in_an_order() -> None:
    lines = [LineReading((0,)), LineReading((2,)), LineReading((0,)), LineReading((), "faint")]
    read = lines_read(line_readings=lines, is_order=True)
    assert [line.doubt for line in read] == ["again", "", "again", "faint"]
    assert lines_read(line_readings=lines, is_order=False) == tuple(lines)


def row(*places: int, state: str = F) -> list[str]:
    return [state if place in places else E for place in range(10)]


@pytest.mark.parametrize(
    ("tens", "ones", "seat"),
    [
        (row(0), row(7), 7),
        (row(), row(7), 7),
        (row(3), row(0), 30),
        (row(9), row(9), 99),
        (row(), row(), 0),
        (row(3), row(), 0),
        (row(1, 2), row(4), 0),
        (row(1), row(4, state=D), 0),
    ],
)
def test_a_seat_is_two_digits_or_none(tens: list[str], ones: list[str], seat: int) -> None:
    assert seat_read(states=[*tens, *ones]) == seat
