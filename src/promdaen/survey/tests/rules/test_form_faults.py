"""What would stop a form on a phone is found before it is published."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promdaen.survey.rules.expressions import MAX_DEPTH, BadFormExpression, read_expression
from promdaen.survey.rules.form_faults import form_faults


def fault_texts(*rows: dict[str, str], choices: Any = (), instance_name: str = "") -> list[str]:
    """The faults of a form of these questions, each with its place, in English."""
    survey = [{"type": "integer", **row} for row in rows]
    settings = [{"instance_name": instance_name}] if instance_name else [{}]
    faults = form_faults(survey=survey, choices=choices, settings=settings)
    return [f"{fault.place}: {fault.words.en}" for fault in faults]


def choice(name: str, list_name: str = "place", **more: str) -> dict[str, str]:
    return {"list_name": list_name, "name": name, **more}


@pytest.mark.parametrize(
    "text",
    [
        ". >= 0 and . <= ${a}",
        "(${a} = 'x' or ${b} = \"y\") and not(selected(${c}, 'd'))",
        "instance('place')/root/item[name = ${a}]/kind",
        "concat(${a}, ' ', today())",
        "-1 * -${a} div .5",
        "../a//b = ../c",
        "if(${a} = '', 0, ${a}) mod 2",
        "string()",
    ],
)
def test_an_expression_that_a_phone_works_out_is_read(text: str) -> None:
    read_expression(text=text)


def test_it_is_known_what_an_expression_speaks_of() -> None:
    expression_references = read_expression(
        text="instance('place')/root/item[name = ${a}]/kind + ${b}"
    )
    assert expression_references.references == ["a", "b"]
    assert expression_references.lists == ["place"]
    assert expression_references.columns == ["name", "kind"]
    assert read_expression(text="instance(${a})/root/item").lists == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("(${a} = 1", "has no end"),
        ("instance('x')/root/item[name", "The bracket [ has no end"),
        ("${a} = 1)", ") cannot be"),
        ("(${a} 1)", "1 cannot be"),
        ("${a} = 'open", "quotation mark"),
        ("${a} and", "ends too early"),
        ("", "ends too early"),
        ("= 1", "= cannot be"),
        ("${a} # 1", "# cannot be"),
        ("a/1", "1 cannot be"),
        ("${a} ${b}", "${b} cannot be"),
        ("selectd(${a}, 'x')", "There is no function selectd"),
        ("selected(${a})", "does not take 1 values. Write 2."),
        ("substr('a')", "Write 2 to 3."),
        ("concat()", "Write 1 or more."),
        ("'a' 'and'", "'and' cannot be"),
        ("(" * (MAX_DEPTH + 2) + "1", "nested too deeply"),
    ],
)
def test_an_expression_that_no_phone_works_out_is_refused_in_words(text: str, why: str) -> None:
    with pytest.raises(BadFormExpression) as refused:
        read_expression(text=text)
    assert why in refused.value.words.en
    assert refused.value.words.km != refused.value.words.en


PIECES = ("${a}", ".", "..", "(", ")", "[", "]", "'x'", "1", "=", "-", "and", "/", ",", "today",
          "selected", "a", " ", "$", "'", "#", "ក")  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(BadFormExpression):
        read_expression(text=text)


def test_a_right_form_has_no_fault() -> None:
    assert not fault_texts(
        {"type": "begin group", "name": "g", "relevant": "${a} > 1"},
        {"type": "select_one place", "name": "b", "choice_filter": "kind = ${a}"},
        {"type": "end group"},
        {"name": "a", "default": "no"},
        {"name": "c", "calculation": "instance('place')/root/item[name = ${b}]/kind"},
        {"name": "d", "default": "today()"},
        choices=[choice("x", kind="1"), choice("y", kind="2")],
        instance_name="concat(${a}, 'x')",
    )


def test_names_are_latin_and_come_once() -> None:
    assert fault_texts({"name": "1a"}) == [
        "1a: The name of a question is Latin letters, digits and _, and begins with a letter."
    ]
    assert "Two questions have this name" in fault_texts({"name": "a"}, {"name": "a"})[0]
    assert fault_texts({"type": "note"})[0].startswith("name: ")


def test_groups_begin_and_end() -> None:
    assert "The group has no end" in fault_texts({"type": "begin group", "name": "g"})[0]
    assert "A group ends that did not begin" in fault_texts({"type": "end group"})[0]


def test_a_choice_needs_its_list_and_codes_that_come_once_and_are_one_word() -> None:
    question = {"type": "select_multiple place", "name": "a"}
    assert fault_texts(question) == ["a: There is no list of choices place. Add its choices."]
    texts = fault_texts(question, choices=[choice("x"), choice("x"), choice("y z")])
    assert "The choice x comes twice" in texts[0]
    assert "has no spaces: 'y z'" in texts[1]


def test_what_an_expression_speaks_of_must_be_there() -> None:
    assert fault_texts({"name": "a", "relevant": "${b} = 1"}) == [
        "a: relevant: There is no question b. Name one that the form asks."
    ]
    texts = fault_texts({"name": "a", "calculation": "instance('no')/root/item[x = 1]/y"})
    assert [text.split(": ")[2] for text in texts] == [
        "There is no list of choices no. Name one that the form has.",
        "x is not a column of the list of choices. A question is written ${x}.",
        "y is not a column of the list of choices. A question is written ${y}.",
    ]
    assert "cannot be where it is" in fault_texts({"name": "a", "constraint": ". > > 1"})[0]


def test_the_name_of_a_visit_is_an_expression_too() -> None:
    assert "no question b" in fault_texts({"name": "a"}, instance_name="${b}")[0]
    assert "There is no function cat" in fault_texts({"name": "a"}, instance_name="cat(${a})")[0]


def test_a_question_that_waits_for_itself_is_named_with_its_circle() -> None:
    (line,) = fault_texts(
        {"name": "a", "relevant": "${b} = 1"}, {"name": "b", "calculation": "${a}"}
    )
    assert "waits for its own answer" in line
    assert "→" in line
    (line,) = fault_texts(
        {"type": "begin group", "name": "g", "relevant": "${a} = 1"},
        {"name": "a"},
        {"type": "end group"},
    )
    assert "a → a" in line
    assert not fault_texts(
        {"name": "a", "constraint": ". <= ${b}"}, {"name": "b", "relevant": "${a}"}
    )
