import pytest

from promdaen.assessment.kinds import single_choice as kind
from promdaen.assessment.rules.typed import AnswerRefused
from promdaen.assessment.tests.kinds.samples import CHOICE, options


def test_a_whole_item_has_no_problems() -> None:
    assert kind.problems(body=CHOICE, key="b") == []


@pytest.mark.parametrize(
    ("body", "key", "word"),
    [
        ({}, "a", "must be a list"),
        ({"options": ["a", "b"]}, "a", "must be a list"),
        ({"options": options("a")}, "a", "at least 2"),
        ({"options": options("aa")}, "a", "two options have the id a"),
        ({"options": [{"en": "x", "km": "x"}, *options("a")]}, "a", "has no id"),
        ({"options": [{"id": "a", "en": "x"}, *options("b")]}, "a", "a has no `km`"),
        (CHOICE, "e", "“e”, which is not an option"),
        (CHOICE, ["a"], "which is not an option"),
    ],
)
def test_a_broken_item_is_reported(body: dict[str, object], key: object, word: str) -> None:
    problems = kind.problems(body=body, key=key)
    assert word in " ".join(problem.en for problem in problems)
    assert all(problem.km != problem.en for problem in problems)


@pytest.mark.parametrize("typed", ["b", "B", " b ", "ខ", "2", "២", ("b",), ["b"], {"chosen": "b"}])
def test_an_option_may_be_typed_by_letter_place_or_id(typed: object) -> None:
    assert kind.clean(body=CHOICE, typed=typed) == {"chosen": "b"}


@pytest.mark.parametrize("typed", ["", "  ", (), [], {}])
def test_nothing_typed_is_a_blank(typed: object) -> None:
    assert kind.clean(body=CHOICE, typed=typed) == {}


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("z", "not an option"),
        ("7", "not an option"),
        (("z",), "not an option"),
        ("ab", "Only one option"),
        ({"chosen": ["a"]}, "not an answer to this kind"),
        ({"chosen": "a", "more": 1}, "not an answer to this kind"),
        ({"chosen": "z"}, "not an option"),
    ],
)
def test_what_the_item_does_not_offer_is_refused_in_both_languages(
    typed: object, word: str
) -> None:
    with pytest.raises(AnswerRefused, match=word) as refused:
        kind.clean(body=CHOICE, typed=typed)
    assert "សូម" in refused.value.words.km


def test_only_the_key_earns_the_mark() -> None:
    marks = [
        kind.mark(body=CHOICE, key="b", answer=answer)
        for answer in ({"chosen": "b"}, {"chosen": "a"}, {})
    ]
    assert marks == [1.0, 0.0, 0.0]
    assert kind.right(body=CHOICE, key="b") == {"chosen": "b"}


def test_an_answer_is_shown_in_words() -> None:
    answer = {"chosen": "c"}
    assert kind.answer_text(body=CHOICE, answer=answer, language="km") == "ជម្រើស c"
    assert kind.answer_text(body=CHOICE, answer={}, language="en") == ""
    assert kind.answer_text(body=CHOICE, answer={"chosen": "gone"}, language="en") == "gone"
    assert kind.chosen_ids(body=CHOICE, answer=answer) == ("c",)
    assert kind.option_ids(body=CHOICE) == ("a", "b", "c", "d")
