"""Why something of the donor's page is late, case by case."""

import pytest

from promdaen.course.rules.finishing import LACKS, RunShortfall
from promdaen.kit.texts import say
from promdaen.report.rules import lateness


def lacks(count: int) -> list[RunShortfall]:
    return [RunShortfall(code=code, words=LACKS[code]) for code in list(LACKS)[:count]]


@pytest.mark.parametrize(
    ("is_final", "count", "words"),
    [
        (False, 0, "all data entered, course run not marked as finished"),
        (True, 0, "course run finished, the sheet only has to be issued"),
    ],
)
def test_a_sheet_without_a_shortfall_lists_what_is_left_to_do(
    is_final: bool, count: int, words: str
) -> None:
    assert (
        say(lateness.why_no_sheet(is_final=is_final, lacks=lacks(count)), language="en") == words
    )


def test_a_sheet_names_three_shortfalls_and_counts_the_others() -> None:
    assert len(LACKS) > lateness.MAX_LISTED
    final = say(
        lateness.why_no_sheet(is_final=True, lacks=lacks(lateness.MAX_LISTED + 1)), language="en"
    )
    assert final.startswith("course run finished, figures not final: ")
    assert final.endswith(", 1 more")
    few = say(
        lateness.why_no_sheet(is_final=False, lacks=lacks(lateness.MAX_LISTED)), language="en"
    )
    assert few.startswith("course run not finished: ")
    assert "more" not in few.rpartition(", ")[2]


@pytest.mark.parametrize(
    ("invited", "came", "declined", "reminded", "words"),
    [
        (0, 0, 0, 0, "no officer invited"),
        (3, 0, 3, 0, "invited 3, no one came, will not come 3"),
        (5, 2, 0, 2, "invited 5, came 2, reminded 2"),
    ],
)
def test_a_later_test_counts_who_was_invited_and_came(
    invited: int, came: int, declined: int, reminded: int, words: str
) -> None:
    why = lateness.why_no_later_test(
        invited=invited, came=came, declined=declined, reminded=reminded
    )
    assert say(why, language="en") == words


@pytest.mark.parametrize(
    ("overdue", "words"),
    [
        (1, "it has an owner and is not marked as done"),
        (2, "all have an owner and are not marked as done"),
    ],
)
def test_improvements_with_owners_wait_to_be_marked(overdue: int, words: str) -> None:
    why = lateness.why_improvements_wait(overdue=overdue, unowned=0)
    assert say(why, language="en") == words


@pytest.mark.parametrize(
    ("not_given", "not_submitted", "not_accepted", "words"),
    [
        (0, 4, 0, "not submitted 4"),
        (0, 0, 0, "all visits accepted, the round is not closed"),
    ],
)
def test_a_round_lists_what_its_visits_wait_for(
    not_given: int, not_submitted: int, not_accepted: int, words: str
) -> None:
    why = lateness.why_round_is_open(
        not_given=not_given, not_submitted=not_submitted, not_accepted=not_accepted
    )
    assert say(why, language="en") == words
