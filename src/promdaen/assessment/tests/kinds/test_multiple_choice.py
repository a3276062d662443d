import pytest

from promdaen.assessment.kinds import multiple_choice as kind
from promdaen.assessment.rules.typed import AnswerRefused
from promdaen.assessment.tests.kinds.samples import CHOICE, options


def test_a_whole_item_has_no_problems() -> None:
    assert kind.problems(body=CHOICE, key=["a", "c"]) == []


@pytest.mark.parametrize(
    ("body", "key", "word"),
    [
        ({"options": options("ab")}, ["a"], "at least 3"),
        (CHOICE, "a", "must be a list"),
        (CHOICE, [], "must be a list"),
        (CHOICE, ["a", "z"], "“z”, which is not an option"),
        (CHOICE, ["a", "a"], "twice"),
    ],
)
def test_a_broken_item_is_reported(body: dict[str, object], key: object, word: str) -> None:
    problems = kind.problems(body=body, key=key)
    assert word in " ".join(problem.en for problem in problems)
    assert all(problem.km != problem.en for problem in problems)


@pytest.mark.parametrize("typed", ["ac", "c a", "គ,ក", "13", ("c", "a"), {"chosen": ["c", "a"]}])
def test_options_typed_in_any_order_are_one_answer(typed: object) -> None:
    assert kind.clean(body=CHOICE, typed=typed) == {"chosen": ["a", "c"]}


def test_nothing_typed_is_a_blank() -> None:
    assert kind.clean(body=CHOICE, typed="") == {}
    assert kind.clean(body=CHOICE, typed={}) == {}


@pytest.mark.parametrize("typed", ["az", "aa", {"chosen": "a"}, {"order": ["a"]}])
def test_what_the_item_does_not_offer_is_refused(typed: object) -> None:
    with pytest.raises(AnswerRefused):
        kind.clean(body=CHOICE, typed=typed)


def test_all_right_options_and_no_other_earn_the_mark() -> None:
    marks = [
        kind.mark(body=CHOICE, key=["c", "a"], answer=kind.clean(body=CHOICE, typed=typed))
        for typed in ("ac", "a", "abc", "")
    ]
    assert marks == [1.0, 0.0, 0.0, 0.0]


def test_an_answer_is_shown_in_words() -> None:
    answer = {"chosen": ["a", "c"]}
    assert kind.answer_text(body=CHOICE, answer=answer, language="en") == "Option a; Option c"
    assert kind.chosen_ids(body=CHOICE, answer=answer) == ("a", "c")
