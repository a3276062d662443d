import pytest

from promdaen.assessment.kinds import true_false as kind
from promdaen.assessment.rules.typed import AnswerRefused


def test_the_key_is_true_or_false_and_nothing_else() -> None:
    assert kind.problems(body={}, key=False) == []
    assert "must be true or false" in kind.problems(body={}, key="true")[0].en
    assert "no options of its own" in kind.problems(body={"options": []}, key=True)[0].en


@pytest.mark.parametrize("typed", ["t", "TRUE", "ត", "ត្រូវ", "1", "ក", ("true",)])
def test_true_may_be_typed_in_many_ways(typed: object) -> None:
    assert kind.clean(body={}, typed=typed) == {"chosen": "true"}


@pytest.mark.parametrize("typed", ["f", "False", "ខ", "ខុស", "0", "២", {"chosen": "false"}])
def test_false_may_be_typed_in_many_ways(typed: object) -> None:
    assert kind.clean(body={}, typed=typed) == {"chosen": "false"}


def test_anything_else_is_refused_and_nothing_is_a_blank() -> None:
    assert kind.clean(body={}, typed="") == {}
    with pytest.raises(AnswerRefused):
        kind.clean(body={}, typed="maybe")


def test_the_right_one_of_the_two_earns_the_mark() -> None:
    marks = [
        kind.mark(body={}, key=False, answer=answer)
        for answer in ({"chosen": "false"}, {"chosen": "true"}, {})
    ]
    assert marks == [1.0, 0.0, 0.0]
    assert kind.right(body={}, key=True) == {"chosen": "true"}


def test_an_answer_is_shown_in_words() -> None:
    assert kind.answer_text(body={}, answer={"chosen": "true"}, language="km") == "ត្រូវ"
    assert kind.chosen_ids(body={}, answer={}) == ()
    assert kind.option_ids(body={}) == ("true", "false")
