import pytest

from promdaen.assessment.kinds import ordering as kind
from promdaen.assessment.rules.typed import AnswerRefused
from promdaen.assessment.tests.kinds.samples import CHOICE, options

KEY = ["d", "a", "c", "b"]


def test_a_whole_item_has_no_problems() -> None:
    assert kind.problems(body=CHOICE, key=KEY) == []


@pytest.mark.parametrize(
    ("body", "key", "word"),
    [
        ({"options": options("ab")}, ["b", "a"], "at least 3"),
        (CHOICE, "dacb", "every option once"),
        (CHOICE, ["d", "a", "c"], "every option once"),
        (CHOICE, ["a", "b", "c", "d"], "already in the right order"),
    ],
)
def test_a_broken_item_is_reported(body: dict[str, object], key: object, word: str) -> None:
    problems = kind.problems(body=body, key=key)
    assert word in " ".join(problem.en for problem in problems)
    assert all(problem.km != problem.en for problem in problems)


@pytest.mark.parametrize(
    "typed", ["dacb", "d>a>c>b", "ឃកគខ", "4132", ("d", "a", "c", "b"), {"order": KEY}]
)
def test_an_order_is_kept_as_typed(typed: object) -> None:
    assert kind.clean(body=CHOICE, typed=typed) == {"order": KEY}


def test_an_unfinished_order_is_kept_and_nothing_is_a_blank() -> None:
    assert kind.clean(body=CHOICE, typed="da") == {"order": ["d", "a"]}
    assert kind.clean(body=CHOICE, typed=()) == {}


@pytest.mark.parametrize("typed", ["ddab", "daxb", {"chosen": ["a"]}])
def test_what_the_item_does_not_offer_is_refused(typed: object) -> None:
    with pytest.raises(AnswerRefused):
        kind.clean(body=CHOICE, typed=typed)


def test_only_the_whole_order_earns_the_mark() -> None:
    marks = [
        kind.mark(body=CHOICE, key=KEY, answer=answer)
        for answer in ({"order": KEY}, {"order": ["a", "d", "c", "b"]}, {"order": ["d"]}, {})
    ]
    assert marks == [1.0, 0.0, 0.0, 0.0]
    assert kind.right(body=CHOICE, key=KEY) == {"order": KEY}


def test_an_answer_is_shown_in_words() -> None:
    answer = {"order": ["b", "a"]}
    assert kind.answer_text(body=CHOICE, answer=answer, language="en") == "Option b; Option a"
    assert kind.chosen_ids(body=CHOICE, answer=answer) == ("b", "a")
