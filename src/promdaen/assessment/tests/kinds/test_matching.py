import pytest

from promdaen.assessment.kinds import matching as kind
from promdaen.assessment.rules.typed import AnswerRefused
from promdaen.assessment.tests.kinds.samples import PAIRS, options

KEY = {"1": "c", "2": "a"}


def test_a_whole_item_has_no_problems() -> None:
    assert kind.problems(body=PAIRS, key=KEY) == []


@pytest.mark.parametrize(
    ("body", "key", "word"),
    [
        ({"left": options("12")}, KEY, "`right` must be a list"),
        ({"left": options("1"), "right": options("ab")}, {"1": "a"}, "`left` needs at least 2"),
        (PAIRS, ["c", "a"], "every entry of `left`"),
        (PAIRS, {"1": "c"}, "every entry of `left`"),
        (PAIRS, {"1": "c", "2": "z"}, "“z”, which is not on the right"),
        (PAIRS, {"1": "c", "2": "c"}, "twice"),
    ],
)
def test_a_broken_item_is_reported(body: dict[str, object], key: object, word: str) -> None:
    problems = kind.problems(body=body, key=key)
    assert word in " ".join(problem.en for problem in problems)
    assert all(problem.km != problem.en for problem in problems)


@pytest.mark.parametrize(
    "typed", ["ca", "c, a", "គក", ("c", "a"), {"pairs": {"2": "a", "1": "c"}}]
)
def test_the_right_side_is_typed_in_the_order_of_the_left(typed: object) -> None:
    answer = kind.clean(body=PAIRS, typed=typed)
    assert answer == {"pairs": KEY}
    assert kind.chosen_ids(body=PAIRS, answer=answer) == ("c", "a")


def test_an_unfinished_matching_is_kept_and_nothing_is_a_blank() -> None:
    assert kind.clean(body=PAIRS, typed="c") == {"pairs": {"1": "c"}}
    assert kind.clean(body=PAIRS, typed={"pairs": {"2": "a"}}) == {"pairs": {"2": "a"}}
    assert kind.clean(body=PAIRS, typed="") == {}
    assert kind.clean(body=PAIRS, typed={"pairs": {}}) == {}
    assert kind.clean(body=PAIRS, typed={}) == {}


@pytest.mark.parametrize(
    "typed",
    [
        "cab",
        "cc",
        "cz",
        {"chosen": "c"},
        {"pairs": {"9": "c"}},
        {"pairs": {"1": "z"}},
        {"pairs": {"1": "c", "2": "c"}},
    ],
)
def test_what_the_item_does_not_offer_is_refused(typed: object) -> None:
    with pytest.raises(AnswerRefused):
        kind.clean(body=PAIRS, typed=typed)


def test_only_all_pairs_together_earn_the_mark() -> None:
    marks = [
        kind.mark(body=PAIRS, key=KEY, answer={"pairs": pairs} if pairs else {})
        for pairs in ({"2": "a", "1": "c"}, {"1": "c", "2": "b"}, {"1": "c"}, None)
    ]
    assert marks == [1.0, 0.0, 0.0, 0.0]
    assert kind.right(body=PAIRS, key=KEY) == {"pairs": KEY}


def test_an_answer_is_shown_in_words() -> None:
    assert (
        kind.answer_text(body=PAIRS, answer={"pairs": {"2": "a"}}, language="en")
        == "Option 2 – Option a"
    )
    assert kind.option_ids(body=PAIRS) == ("a", "b", "c")
