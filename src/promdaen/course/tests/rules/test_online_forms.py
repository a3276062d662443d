"""Result tables of Google Forms and KoboToolbox, as these programs write them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promdaen.course.rules import answer_columns, answers, online_forms
from promdaen.course.rules.answer_cells import AnswerableItem
from promdaen.course.rules.online_forms import AskedItem
from promdaen.kit.spreadsheets import SheetRow, SheetTable, UnreadableFile, column_letter


def texts(**by_id: str) -> dict[str, dict[str, str]]:
    return {option: {"en": text, "km": f"{text} ខ្មែរ"} for option, text in by_id.items()}


def asked_item(
    code: str, shape: str, stem: str, options: dict[str, Any], left: Any = None
) -> AskedItem:
    item = AnswerableItem(code, shape, tuple(options))
    stems = {"en": stem, "km": f"{stem} ខ្មែរ"}
    return AskedItem(item=item, stem=stems, options=options, left=left or {})


STATION = asked_item(
    "UNTOC-01", "one", "Who may **enter** the station?", texts(a="Officers, on duty", b="All")
)
PAPERS = asked_item(
    "UNTOC-02", "some", "Which papers are looked at first?",
    texts(a="Visa, if any", b="Passport", c="Ticket"),
)  # fmt: skip
SHORT = asked_item("UNTOC-03", "one", "It is so.", texts(true="True", false="False"))
ORDER = asked_item(
    "UNTOC-04", "order", "Put the steps in order.", texts(a="Ask", b="Look", c="Write")
)
PAIRS = asked_item(
    "UNTOC-05", "order", "Match the posts.", texts(a="Air", b="Sea", c="Land"),
    texts(**{"1": "Port", "2": "Airport"}),
)  # fmt: skip
ITEMS = (STATION, PAPERS, SHORT, ORDER, PAIRS)
RUN = answers.RunAnswers(
    officers=(
        answers.KnownOfficer(key="k1", officer_code="KK-1", name_latin="SOK DARA"),
        answers.KnownOfficer(key="k2", officer_code="KK-2", name_latin="KEO SREY"),
    ),
    papers={"A": tuple(one.item for one in ITEMS)},
    occasions={"before": "A", "after": "A"},
)
NUMBERED = [replace(one, number=number) for number, one in enumerate(ITEMS, start=1)]
QUESTIONS = {"before": ITEMS, "after": NUMBERED}
GOOGLE = (
    "Timestamp", "Email Address", "Score", "Officer code", "1. Who may enter the station?",
    "1. Who may enter the station? [Score]", "UNTOC-02 Which papers are looked at first?",
    "It is so. / It is so. ខ្មែរ", "Put the steps in order. [Ask]",
    "Put the steps in order. [Look]", "Put the steps in order. [Write]",
    "Match the posts. [Airport]", "Match the posts. [Port]", "Did you like it?",
)  # fmt: skip
ROW = (
    "2026/11/24 9:12:33 AM GMT+7", "x@example.org", "4 / 5", "KK-1", "Officers, on duty",
    "1.00 / 1", "Visa, if any, Ticket", "True", "2", "1", "3", "Air", "Sea", "Yes",
)  # fmt: skip


def table(heads: Sequence[Any], *rows: Sequence[Any]) -> SheetTable:
    return SheetTable(
        name="form.csv",
        sheet=None,
        rows=tuple(SheetRow(place, tuple(row)) for place, row in enumerate([heads, *rows], 1)),
        is_ragged=True,
    )


def form(heads: Sequence[Any], *rows: Sequence[Any], occasion: str = "before") -> Any:
    return online_forms.read_form(
        table=table(heads, *rows), questions=QUESTIONS, occasion=occasion
    )


def read(form_table: Any, as_marks: bool | None = None) -> answers.Answers:
    file = answers.split_file(table=form_table.table, occasion="before", seed=1)
    return answers.read_file(file=file, run=RUN, as_marks=as_marks)


def chosen(file_answers: answers.Answers) -> list[tuple[str, ...]]:
    [sitting] = file_answers.sittings
    return [response.chosen for response in sitting.responses]


def refusal(heads: Sequence[Any], *rows: Sequence[Any], occasion: str = "before") -> str:
    with pytest.raises(UnreadableFile) as refused:
        form(heads, *rows, occasion=occasion)
    return refused.value.message.code


def test_a_table_of_google_forms_is_matched_by_code_text_and_grid() -> None:
    form_table = form(GOOGLE, ROW)
    assert online_forms.is_export(table=table(GOOGLE, ROW))
    assert [(column.item, column.letters, column.how) for column in form_table.columns] == [
        ("UNTOC-01", "E", "text"),
        ("UNTOC-02", "G", "code"),
        ("UNTOC-03", "H", "text"),
        ("UNTOC-04", "I, J, K", "text"),
        ("UNTOC-05", "L, M", "text"),
    ]
    assert form_table.left_out == (
        "Email Address",
        "Score",
        "1. Who may enter the station? [Score]",
        "Did you like it?",
    )
    answered = read(form_table)
    assert chosen(answered) == [("a",), ("a", "c"), ("true",), ("b", "a", "c"), ("b", "a")]
    [sitting] = answered.sittings
    assert (sitting.officer, sitting.occasion, sitting.row) == ("k1", "before", 2)
    assert sitting.on == date(2026, 11, 24)


def test_what_no_one_asked_for_is_not_in_the_table() -> None:
    values = {value for row in form(GOOGLE, ROW).table.rows for value in row.values}
    assert not values & {"x@example.org", "4 / 5", "Yes", "Email Address"}


KOBO = (
    "start", "end", "today", "about/officer_code", "test/UNTOC_01", "test/UNTOC_02",
    "test/UNTOC_02/a", "test/UNTOC_02/b", "test/UNTOC_02/c", "test/UNTOC_03", "test/UNTOC_04",
    "test/UNTOC_05", "_id", "_uuid", "_submission_time", "_submitted_by",
)  # fmt: skip


def test_a_table_of_kobotoolbox_is_matched_by_the_names_of_its_questions() -> None:
    row = ("2026-11-24T08:00:00.000+07:00", "", "2026-11-24", "KK-2", "b", "a c", "1", "0", "1",
           "false", "c a b", "z", 7, "u", "2026-11-24T02:00:00", "me")  # fmt: skip
    form_table = form(KOBO, row)
    assert {column.how for column in form_table.columns} == {"code"}
    assert "_submitted_by" in form_table.left_out
    refused = read(form_table)
    assert (refused.sittings, len(refused.refused)) == ((), 1)
    pairs = (*row[:11], "b a", *row[12:])
    answered = read(form(KOBO, pairs))
    assert chosen(answered) == [("b",), ("a", "c"), ("false",), ("c", "a", "b"), ("b", "a")]
    assert answered.sittings[0].on == date(2026, 11, 24)


def test_choices_that_are_columns_alone_are_put_together() -> None:
    heads = ("officer_code", "UNTOC_01", "UNTOC_02/Visa, if any", "UNTOC_02/Passport",
             "UNTOC_02/Ticket", "UNTOC_03", "UNTOC_04", "UNTOC_05", "_uuid")  # fmt: skip
    row = ("KK-1", "All ខ្មែរ", "0", "1", "1", "ខុស", "Look, Ask, Write", "Sea, Air", "u")
    assert chosen(read(form(heads, row))) == [
        ("b",), ("b", "c"), ("false",), ("b", "a", "c"), ("b", "a"),
    ]  # fmt: skip


def test_options_that_are_numbers_are_not_taken_for_items() -> None:
    days = asked_item("UNTOC-06", "some", "How many days?", texts(a="1", b="2", c="3"))
    items = [*NUMBERED, replace(days, number=6)]
    for stem in ("How many days?", "test/How many days?", "How many days? / How many days? ខ្មែរ"):
        heads = ("officer_code", *(f"{stem}/{number}" for number in (1, 2, 3)), "_uuid")
        form_table = online_forms.read_form(
            table=table(heads, ("KK-1", "1", "0", "1", "u")),
            questions={"after": items},
            occasion="",
        )
        assert [(column.item, column.letters) for column in form_table.columns] == [
            ("UNTOC-06", "B, C, D")
        ]
        assert form_table.table.rows[1].values[1] == "ac"


@pytest.mark.parametrize("mark", ["Yes", "x"])
def test_marks_of_chosen_options_that_are_not_known_are_refused(mark: str) -> None:
    heads = ("officer_code", "UNTOC_02/Visa, if any", "UNTOC_02/Passport", "_uuid")
    form_table = form(heads, ("KK-1", mark, "0", "u"))
    assert form_table.table.rows[1].values[1] == f"Visa, if any: {mark}; Passport: 0"


def column_by_role(form_table: Any) -> dict[str, str]:
    return {
        answer_columns.head_role(head=str(head)): column_letter(index=index)
        for index, head in enumerate(form_table.table.rows[0].values)
        if head and answer_columns.head_role(head=str(head))
    }


def test_the_name_of_a_question_counts_before_its_group() -> None:
    heads = ("_id", "about/officer_code", "UNTOC-01", "feedback/Did you like it?",
             "feedback/relevance", "feedback/comment")  # fmt: skip
    form_table = form(heads, ("7", "KK-1", "All", "Yes", "4", "Good"))
    assert column_by_role(form_table) == {"officer_code": "B", "relevance": "E", "comment": "F"}
    assert {"_id", "feedback/Did you like it?"} <= set(form_table.left_out)
    assert refusal(("_id", "UNTOC-01"), ("7", "All")) == "form_no_officer"


def test_the_officers_of_two_groups_are_refused() -> None:
    heads = ("trainer/officer_code", "participant/officer_code", "UNTOC-01", "_uuid")
    assert refusal(heads, ("KK-2", "KK-1", "All", "u")) == "column_twice"


def test_the_day_that_a_form_asks_for_counts_before_the_time_stamp() -> None:
    heads = ("Timestamp", "Officer code", "Test date", *(item.item.code for item in ITEMS))
    row = (
        "2026/11/24 9:12:33",
        "KK-1",
        "2026-11-20",
        "All",
        "Ticket",
        "True",
        "b a c",
        "Sea, Air",
    )
    [sitting] = read(form(heads, row)).sittings
    assert sitting.on == date(2026, 11, 20)


def test_a_question_that_begins_like_a_heading_of_a_test_is_found_by_its_text() -> None:
    item = asked_item(
        "UNTOC-08", "one", "After 48 hours, who decides?", texts(a="All", b="Police")
    )
    heads = ("Officer code", "After 48 hours, who decides?")
    form_table = online_forms.read_form(
        table=table(heads, ("KK-1", "Police")), questions={"before": [item]}, occasion="before"
    )
    assert [(column.item, column.how) for column in form_table.columns] == [("UNTOC-08", "text")]
    assert form_table.table.rows[1].values[1] == "b"


def test_headings_that_name_their_test_are_left_as_they_are() -> None:
    heads = ("officer_code", *(f"g/pre_0{number}" for number in range(1, 6)), "_uuid")
    form_table = form(heads, ("KK-1", "a", "b", "T", "abc", "ba", "u"), occasion="")
    assert form_table.columns == ()
    assert len(read(form_table).sittings) == 1


def test_an_answer_that_is_no_option_is_refused_in_its_row_and_column() -> None:
    row = (*ROW[:4], "Nobody", *ROW[5:])
    [refused] = read(form(GOOGLE, row)).refused
    assert refused.row == 2
    assert "Row 2, column E" in refused.messages[0].en


@pytest.mark.parametrize("place", ["²", "9" * 5000, "1.5"])
def test_a_place_in_an_order_that_is_no_number_is_refused(place: str) -> None:
    row = (*ROW[:8], place, *ROW[9:])
    [refused] = read(form(GOOGLE, row)).refused
    assert refused.row == 2


def test_two_options_of_like_letters_are_distinguished_by_their_signs() -> None:
    item = asked_item("UNTOC-09", "one", "How many?", texts(a="< 5", b="> 5"))
    form_table = online_forms.read_form(
        table=table(("Officer code", "UNTOC-09"), ("KK-1", "> 5"), ("KK-2", "5")),
        questions={"before": [item]},
        occasion="",
    )
    assert [row.values[1] for row in form_table.table.rows[1:]] == ["b", "5"]


@pytest.mark.parametrize(
    ("heads", "occasion", "code"),
    [
        (GOOGLE, "", "form_occasion"),
        (("Timestamp", "Officer code", "What else?"), "before", "form_no_item"),
        (("Timestamp", "UNTOC-01"), "before", "form_no_officer"),
        (("Officer code", "UNTOC-01", "Who may enter the station?"), "before", "column_twice"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_matched_is_refused_in_words(
    heads: Sequence[str], occasion: str, code: str
) -> None:
    assert refusal(heads, ["x"] * len(heads), occasion=occasion) == code


def test_a_row_whose_cells_have_moved_is_refused() -> None:
    for row in ((*ROW, "more"), ROW[:-2]):
        [refused] = read(form(GOOGLE, row)).refused
        assert refused.messages[0].code in ("row_long", "row_short")


def test_numbers_are_enough_where_there_is_one_paper() -> None:
    heads = ("Officer code", "Q1", "2", "Question 3", "UNTOC-04", "Match the posts.")
    row = ("KK-1", "All", "Ticket", "True", "b a c", "Sea, Air")
    form_table = form(heads, row, occasion="after")
    assert [column.how for column in form_table.columns] == ["number"] * 3 + ["code", "text"]
    assert form_table.table.rows[0].values[1:] == tuple(f"post_{n:02d}" for n in range(1, 6))
    assert refusal(heads[:4], row[:4], occasion="before") == "form_no_item"


def test_items_that_the_form_does_not_ask_are_named() -> None:
    form_table = form(("Officer code", "UNTOC-01", "UNTOC-02"), ("KK-1", "All", "Ticket"))
    with pytest.raises(UnreadableFile, match="no column: 03, 04, 05"):
        read(form_table)


HEADS = st.sampled_from(
    [*GOOGLE, *KOBO, "", "Q1", "[x]", "a/b/c", "UNTOC-01 [a]", "pre_01", "/", "ក"]
)
CELLS = st.sampled_from(
    [*ROW, "", None, 1, 0, 2.5, True, date(2026, 1, 2), "a", "a c", ",;", "[", "១"]
)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_table_breaks_the_reader(data: st.DataObject) -> None:
    heads = data.draw(st.lists(HEADS | st.text(max_size=8), min_size=1, max_size=9))
    rows = data.draw(st.lists(st.lists(CELLS | st.text(max_size=8), max_size=10), max_size=4))
    occasion = data.draw(st.sampled_from(["", "before", "after", "later"]))
    with suppress(UnreadableFile):
        form_table = form(heads, *rows, occasion=occasion)
        assert len(form_table.table.rows) <= len(rows) + 1
        file = answers.split_file(table=form_table.table, occasion=occasion, seed=1)
        values = answers.file_out(file=file)
        assert answers.file_in(values=values) == file
        answers.read_file(file=file, run=RUN, as_marks=data.draw(st.sampled_from([None, False])))
