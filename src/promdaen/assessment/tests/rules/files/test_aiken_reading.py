"""Aiken as Moodle documents it: what is read, what is refused, and where."""

from __future__ import annotations

import pytest

from promdaen.assessment import kinds
from promdaen.assessment.rules.files import aiken_reading, forms
from promdaen.assessment.rules.files.items import ItemsRead
from promdaen.kit.spreadsheets import UnreadableFile

DOCUMENTED = """What is the correct answer to this question?
A. Is it this one?
B. Maybe this answer?
C. Possibly this one?
ANSWER: B

Which LMS has the most quiz import formats?
A) Moodle
B) ATutor
ANSWER: A
"""
"""The two examples of Moodle's documentation, shortened."""


def read(text: str) -> ItemsRead:
    return aiken_reading.read_aiken(name="quiz.txt", data=text.encode(), kinds=kinds.ITEM_KINDS)


def codes(text: str) -> list[list[str]]:
    return [[problem.code for problem in item.problems] for item in read(text).items]


def test_a_question_has_its_options_and_key_in_its_language() -> None:
    first, second = read(DOCUMENTED).items
    assert (first.line, second.line) == (1, 7)
    assert first.item.kind == "single_choice"
    assert first.item.stem["en"] == "What is the correct answer to this question?"
    assert [row["en"] for row in first.item.body["options"]][1] == "Maybe this answer?"
    assert (first.item.key, second.item.key) == ("b", "a")


def test_lines_of_a_question_are_one_text_and_blank_ones_count_for_nothing() -> None:
    [item_read] = read("\nWhere\n\nis it?\nA. Here\nB. There\nanswer: A\n").items
    assert (item_read.line, item_read.item.stem["en"]) == (2, "Where is it?")


@pytest.mark.parametrize(
    "text", ["So?\nA. x\nB. y\nANSWER: C\n", "So?\nA. x\nB. y\nANSWER:\n", "So?\nA. x\nB. y"]
)
def test_an_answer_that_is_no_option_is_refused(text: str) -> None:
    [problems] = codes(text)
    assert "no_right" in problems


def test_a_file_with_too_many_questions_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aiken_reading, "MAX_QUESTIONS", 1)
    with pytest.raises(UnreadableFile, match="1"):
        read(DOCUMENTED)


def test_a_text_file_is_known_by_its_lines() -> None:
    kinds = {
        DOCUMENTED: "aiken", "::Q:: True? {T}": "gift", "a;b": "sheet", "ANSWER: A": "sheet",
    }  # fmt: skip
    file_forms = {text: forms.file_form(name="x.txt", data=text.encode()) for text in kinds}
    assert file_forms == kinds


@pytest.mark.parametrize("name", ["quiz.txt", "quiz.gift"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_aiken_is_known_by_its_marks_whatever_else_its_texts_have(
    name: str, encoding: str
) -> None:
    text = "Which {brace}?\nA. One {1}\nB. Two\nANSWER: A\n"
    assert forms.file_form(name=name, data=text.encode(encoding)) == "aiken"
    gift = "Who? {=The ANSWER: yes\n~A) no}"
    assert forms.file_form(name=name, data=gift.encode(encoding)) == "gift"
