"""Files of answers: sittings taken whole or refused whole, feedback without officer or order."""

import json
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promdaen.course.rules import answer_columns, answers
from promdaen.course.rules.answer_cells import AnswerableItem, AnswerCell, read_answer
from promdaen.course.rules.answer_feedback import FeedbackRow, shuffled_forms
from promdaen.kit import languages, spreadsheets
from promdaen.kit.spreadsheets import BadCell, SheetRow, SheetTable, UnreadableFile, Value

SINGLE_CHOICE = AnswerableItem("UNTOC.1-1", "one", ("a", "b", "c", "d"))
STATEMENT = AnswerableItem("TIP.1-1", "one", ("true", "false"))
SOME = AnswerableItem("SOM.1-1", "some", ("a", "b", "c", "d"))
ORDER = AnswerableItem("MRZ.1-1", "order", ("a", "b", "c"))
PAPER = (SINGLE_CHOICE, STATEMENT, SOME, ORDER)
OTHER = (AnswerableItem("B.1", "one", ("a", "b")), AnswerableItem("B.2", "one", ("a", "b")))
OFFICERS = (
    answers.KnownOfficer("1", "KK-01", "Sok Dara", "សុខ ដារ៉ា", "IMM", short_code="C3PAVREH"),
    answers.KnownOfficer("2", "KK-02", "Chan Thy", "ចាន់ ធី", "MAR"),
    answers.KnownOfficer("3", "KK-03", "Chea Vuthy", "ជា វុទ្ធី", "IMM"),
    answers.KnownOfficer("4", "", "Heng Sok", "ហេង សុខ", "AHT"),
    answers.KnownOfficer("5", "", "Heng Sok", "ហេង សុក", "BPP"),
)
RUN = answers.RunAnswers(
    officers=OFFICERS, papers={"A": PAPER}, occasions={"before": "A", "after": "A"}
)
ITEMS = ("01", "02", "03", "04")
PRE = tuple(f"pre_{item}" for item in ITEMS)
POST = tuple(f"post_{item}" for item in ITEMS)
RIGHT: tuple[Value, ...] = ("a", "T", "ac", "c a b")


def table(*rows: tuple[Value, ...]) -> SheetTable:
    numbered = tuple(
        SheetRow(number=number, values=row) for number, row in enumerate(rows, start=1)
    )
    return SheetTable(name="x.xlsx", sheet="x", rows=numbered)


def read(
    *rows: tuple[Value, ...],
    as_marks: bool | None = None,
    run: answers.RunAnswers = RUN,
    seed: int = 1,
) -> answers.Answers:
    return answers.read_answers(table=table(*rows), run=run, as_marks=as_marks, seed=seed)


def unreadable(
    *rows: tuple[Value, ...], run: answers.RunAnswers = RUN
) -> spreadsheets.FileMessage:
    with pytest.raises(UnreadableFile) as caught:
        read(*rows, run=run)
    return caught.value.message


def refusals(file_answers: answers.Answers) -> list[tuple[str, int | None, str | None]]:
    return [
        (message.code, message.row, message.column)
        for row in file_answers.refused
        for message in row.messages
    ]


def questions(file_answers: answers.Answers) -> list[tuple[str, int | None, str | None]]:
    return [
        (question.message.code, question.message.row, question.message.column)
        for question in file_answers.questions
    ]


def chosen(value: Value, item: AnswerableItem) -> tuple[str, ...] | str:
    cell_answer = read_answer(cell=AnswerCell(2, "B", value), item=item, as_marks=False)
    return cell_answer.refusal.code if cell_answer.refusal else cell_answer.response.chosen


@pytest.mark.parametrize(
    ("value", "item", "expected"),
    [
        ("b", SINGLE_CHOICE, ("b",)),
        ("B.", SINGLE_CHOICE, ("b",)),
        ("(b)", SINGLE_CHOICE, ("b",)),
        (2, SINGLE_CHOICE, ("b",)),
        (2.0, SINGLE_CHOICE, ("b",)),
        ("២", SINGLE_CHOICE, ("b",)),
        ("ខ", SINGLE_CHOICE, ("b",)),
        ("ខ។", SINGLE_CHOICE, ("b",)),
        ("-", SINGLE_CHOICE, ()),
        (None, SINGLE_CHOICE, ()),
        ("e", SINGLE_CHOICE, "not_an_option"),
        ("ង", SINGLE_CHOICE, "not_an_option"),
        (5, SINGLE_CHOICE, "not_an_option"),
        (0, SINGLE_CHOICE, "not_an_option"),
        (-1, SINGLE_CHOICE, "not_an_option"),
        ("a b", SINGLE_CHOICE, "not_an_option"),
        ("T", STATEMENT, ("true",)),
        (True, STATEMENT, ("true",)),
        (False, STATEMENT, ("false",)),
        ("ខុស", STATEMENT, ("false",)),
        ("ពិត", STATEMENT, ("true",)),
        ("b", STATEMENT, ("false",)),
        ("maybe", STATEMENT, "not_an_option"),
        ("a,c", SOME, ("a", "c")),
        ("ca", SOME, ("c", "a")),
        (13, SOME, ("a", "c")),
        (1.3, SOME, ("a", "c")),
        ("ក និង គ", SOME, ("a", "c")),
        ("a,a", SOME, "not_an_option"),
        ("a,x", SOME, "not_an_option"),
        ("c-a-b", ORDER, "not_an_option"),
        ("c>a>b", ORDER, ("c", "a", "b")),
        ("1-c, 3-b, 2-a", ORDER, ("c", "a", "b")),
        ("1-c and 2-a", ORDER, "not_an_option"),
        (datetime(2026, 3, 1), SINGLE_CHOICE, "answer_became_date"),  # noqa: DTZ001
        (BadCell("error", "#N/A"), SINGLE_CHOICE, "cell_error"),
        (BadCell("formula", "=A1"), SINGLE_CHOICE, "cell_formula"),
    ],
)
def test_an_answer_is_read_or_refused(
    value: Value, item: AnswerableItem, expected: tuple[str, ...] | str
) -> None:
    assert chosen(value, item) == expected


@given(st.sampled_from("abcd"), st.sampled_from(["{}", " {} ", "({})", "{}.", "{})"]))
def test_letters_khmer_letters_and_numbers_mean_the_same(letter: str, form: str) -> None:
    place = "abcd".index(letter)
    for sign in (letter, letter.upper(), "កខគឃ"[place], "1234"[place], "១២៣៤"[place]):
        assert chosen(form.format(sign), SINGLE_CHOICE) == (letter,)


def test_marks_are_nought_or_one() -> None:
    file_answers = read(("officer", *PRE), ("KK-01", 1, "0", "១", None))
    assert file_answers.as_marks
    assert [response.mark for response in file_answers.sittings[0].responses] == [1, 0, 1, None]
    assert [response.is_blank for response in file_answers.sittings[0].responses] == [
        False,
        False,
        False,
        True,
    ]


def test_a_declared_kind_of_file_is_taken_at_its_word() -> None:
    ones = (("officer", *PRE), ("KK-01", 1, 1, 1, 1))
    assert unreadable(*ones).code == "marks_unclear"
    assert read(*ones, as_marks=True).sittings[0].responses[0].mark == 1
    options = read(*ones, as_marks=False)
    assert options.sittings[0].responses[0].chosen == ("a",)
    assert not options.as_marks


def test_a_declared_file_of_marks_refuses_what_is_no_mark() -> None:
    file_answers = read(("officer", *PRE), ("KK-01", 1, 0, 2, "b"), as_marks=True)
    assert refusals(file_answers) == [("mark_odd", 2, "D"), ("mark_odd", 2, "E")]


def test_marks_and_options_together_are_asked_about() -> None:
    message = unreadable(("officer", *PRE), ("KK-01", 1, 0, 1, "b"))
    assert message.code == "marks_mixed"
    assert "row 2, column E" in message.en
    assert {message.code, "marks_unclear"} == answers.ASK_MARKS


def test_bad_cells_say_nothing_about_marks() -> None:
    file_answers = read(("officer", *PRE), ("KK-01", BadCell("error", "#N/A"), 0, 1, 1))
    assert file_answers.as_marks
    assert refusals(file_answers) == [("cell_error", 2, "B")]


def test_a_blank_occasion_is_an_absence_and_a_blank_cell_of_a_sitting_no_answer() -> None:
    file_answers = read(
        ("officer", *PRE, *POST),
        ("KK-01", *RIGHT, None, "-", None, "c"),
        ("KK-02", None, None, None, None, *RIGHT),
        ("KK-03",),
    )
    assert [(sitting.officer, sitting.occasion) for sitting in file_answers.sittings] == [
        ("1", "before"),
        ("1", "after"),
        ("2", "after"),
    ]
    assert [(absence.officer, absence.occasion) for absence in file_answers.absences] == [
        ("2", "before"),
        ("3", "before"),
        ("3", "after"),
    ]
    assert [response.is_blank for response in file_answers.sittings[1].responses] == [
        True,
        True,
        True,
        False,
    ]


def test_responses_are_in_the_order_of_the_paper_whatever_the_order_of_the_columns() -> None:
    heads = ("pre_04", "pre_01", "officer", "pre_03", "pre_02")
    (sitting,) = read(heads, ("c a b", "a", "KK-01", "ac", "T")).sittings
    assert [response.item for response in sitting.responses] == [item.code for item in PAPER]
    assert sitting.responses[3].chosen == ("c", "a", "b")


@pytest.mark.parametrize(
    "heads",
    [
        ("Officer code", "Pre-test Q1", "Pre-test Q2", "Pre-test Q3", "Pre-test Q4"),
        ("អត្តលេខ", "មុន ០១", "មុន ០២", "មុន ០៣", "មុន ០៤"),
        ("code", "តេស្តមុនវគ្គ សំណួរទី១", "តេស្តមុនវគ្គ 2", "មុនវគ្គ 3", "មុន 4"),
        ("officer_code", "before 1", "before 2", "before 3", "before 4"),
        ("ID", "pre_UNTOC.1-1", "pre_TIP.1-1", "PRE som.1-1", "pre MRZ-1-1"),
    ],
)
def test_heads_of_items_are_known_in_many_spellings(heads: tuple[str, ...]) -> None:
    try:
        (sitting,) = read(heads, ("KK-01", *RIGHT)).sittings
    except UnreadableFile as error:
        pytest.fail(error.message.en)
    assert (sitting.occasion, len(sitting.responses)) == ("before", 4)


def test_crossed_papers_follow_the_officer() -> None:
    crossed = answers.RunAnswers(
        officers=(
            answers.KnownOfficer("1", "KK-01", papers={"before": "A", "after": "B"}),
            answers.KnownOfficer("2", "KK-02", papers={"before": "B", "after": "A"}),
        ),
        papers={"A": OTHER, "B": OTHER[::-1]},
        occasions={},
    )
    heads = ("officer", "pre_1", "pre_2", "post_1", "post_2")
    file_answers = read(
        heads, ("KK-01", "a", "b", "a", "b"), ("KK-02", "a", "b", "a", "b"), run=crossed
    )
    assert [
        (sitting.officer, sitting.occasion, sitting.paper, sitting.responses[0].item)
        for sitting in file_answers.sittings
    ] == [
        ("1", "before", "A", "B.1"),
        ("1", "after", "B", "B.2"),
        ("2", "before", "B", "B.2"),
        ("2", "after", "A", "B.1"),
    ]


def test_answers_of_an_officer_without_a_paper_are_refused_not_dropped() -> None:
    run = answers.RunAnswers(
        officers=(
            answers.KnownOfficer("1", "KK-01", papers={"after": "A"}),
            answers.KnownOfficer("2", "KK-02"),
            answers.KnownOfficer("3", "KK-03"),
        ),
        papers={"A": OTHER},
        occasions={},
    )
    rows = (("KK-01", "a", "b"), ("KK-02", None, "b"), ("KK-03", None, None))
    file_answers = read(("officer", "post_1", "post_2"), *rows, run=run)
    assert [sitting.officer for sitting in file_answers.sittings] == ["1"]
    assert refusals(file_answers) == [("no_paper", 3, "C")]
    assert file_answers.absences == ()


def test_a_run_without_officers_knows_its_papers_all_the_same() -> None:
    run = answers.RunAnswers(officers=(), papers={"A": OTHER}, occasions={"before": "A"})
    file_answers = read(("officer", "pre_1", "pre_2"), ("KK-01", "a", "b"), run=run)
    assert questions(file_answers) == [("officer_unknown", 2, "A")]
    assert unreadable(("officer", "post_1", "post_2"), ("KK-01", "a", "b"), run=run).code == (
        "occasion_unknown"
    )


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("kk01", "1"),
        ("KK-០១", "1"),
        ("Sok Dara", "1"),
        ("Mr. DARA Sok", "1"),
        ("Sokh Dara", "officer_unknown_nearest"),
        ("សុខ ដារ៉ា", "1"),
        ("លោកសុខ ដារ៉ា", "1"),
        ("វរសេនីយ៍ទោ ដារ៉ា សុខ", "1"),
        ("សុខ\u200bដារ៉ា", "1"),
        ("សុខ ដារ៉ា (Sok Dara)", "1"),
        ("សុខ ដារ៉ា (Sokh Dara)", "1"),
        ("សុខ ដារ៉ា (Chan Thy)", "officer_unknown_nearest"),
        ("ហេង សុខ", "4"),
        ("ហេង សុគ", "officer_unknown_nearest"),
        ("ជាវុទ្ធី", "3"),
        ("អ៊ុំ បូរ៉ា", "officer_unknown"),
        ("Lt. Col. Sok Dara", "1"),
        ("C3PA-vreh", "1"),
        ("Heng Sok", "officer_unclear"),
        ("KK-1", "officer_unknown_nearest"),
        ("Zzyzx", "officer_unknown"),
        (None, "officer_missing"),
    ],
)
def test_an_officer_is_found_by_codes_and_by_names_that_are_the_same(
    typed: str | None, expected: str
) -> None:
    file_answers = read(("officer", *PRE), (typed, *RIGHT))
    is_found = len(expected) == 1
    assert [sitting.officer for sitting in file_answers.sittings] == (
        [expected] if is_found else []
    )
    if not is_found:
        assert refusals(file_answers) + questions(file_answers) == [(expected, 2, "A")]


def test_the_nearest_on_the_roster_are_candidates_with_reasons() -> None:
    [question] = read(("officer", *PRE), ("Sokh Dara", *RIGHT)).questions
    assert "Nearest on the roster: KK-01 Sok Dara" in question.message.en
    [candidate] = question.candidates
    assert candidate.officer.key == "1"
    assert [reason.en for reason in candidate.reasons] == ["Latin names that sound alike"]
    [both] = read(("officer", *PRE), ("Heng Sok", *RIGHT)).questions
    assert [namesake.officer.key for namesake in both.candidates] == ["4", "5"]


def decided(
    *rows: tuple[Value, ...], heads: tuple[str, ...], **officers_by_text: str
) -> answers.Answers:
    undecided = read(heads, *rows)
    keys = {question.text: question.spelling for question in undecided.questions}
    run = replace(RUN, decided={keys[text]: officer for text, officer in officers_by_text.items()})
    return read(heads, *rows, run=run)


def test_what_a_person_decided_of_a_spelling_holds() -> None:
    rows = (("Heng Sok", *RIGHT), ("Sokh Dara", *RIGHT))
    file_answers = decided(
        *rows, heads=("officer", *PRE), **{"Heng Sok": "5", "Sokh Dara": "nobody"}
    )
    assert [sitting.officer for sitting in file_answers.sittings] == ["5"]
    assert [repair.code for repair in file_answers.sittings[0].repairs] == ["officer_by_person"]
    assert refusals(file_answers) == [("officer_nobody", 3, "A")]
    assert file_answers.questions == ()


def test_a_decision_for_an_officer_who_left_the_run_is_asked_again() -> None:
    file_answers = decided(("Heng Sok", *RIGHT), heads=("officer", *PRE), **{"Heng Sok": "99"})
    assert questions(file_answers) == [("officer_unclear", 2, "A")]


def test_the_same_spelling_in_two_rows_is_decided_row_by_row() -> None:
    rows = (("Heng Sok", *RIGHT), ("Heng Sok", *RIGHT))
    undecided = read(("officer", *PRE), *rows)
    first_spelling, second_spelling = (question.spelling for question in undecided.questions)
    assert answers.is_of_one_row(decision=first_spelling)
    run = replace(RUN, decided={first_spelling: "4", second_spelling: "5"})
    assert [sitting.officer for sitting in read(("officer", *PRE), *rows, run=run).sittings] == [
        "4",
        "5",
    ]
    assert not answers.is_of_one_row(
        decision=read(("officer", *PRE), rows[0]).questions[0].spelling
    )


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("KK-01", "", "សុខ ដារ៉ា", "Sok Dara"), "1"),
        (("", "C3PAVREH", "", ""), "1"),
        (("KK-01", "", "សុក ដារ៉ា", ""), "1"),
        (("KK-01", "", "", ""), "1"),
        (("", "", "សុខ ដារ៉ា", "Chan Thy"), "officer_unknown_nearest"),
        (("KK-02", "C3PAVREH", "", ""), "codes_differ"),
        (("KK-99", "", "សុខ ដារ៉ា", ""), "officer_other_code"),
        (("KK-99", "", "ហេង សុក", "Heng Sok"), "5"),
        (("", "", "ហេង សុក", ""), "5"),
        (("KK-02", "", "សុខ ដារ៉ា", ""), "code_and_name_differ"),
        (("", "A222222X", "", ""), "officer_unknown"),
    ],
)
def test_codes_and_names_are_compared(cells: tuple[str, ...], expected: str) -> None:
    heads = ("code", "short code", "Khmer name", "Latin name", *PRE)
    file_answers = read(heads, (*cells, *RIGHT))
    is_found = len(expected) == 1
    assert [sitting.officer for sitting in file_answers.sittings] == (
        [expected] if is_found else []
    )
    assert [code for code, _row, _column in questions(file_answers)] == (
        [] if is_found else [expected]
    )


def test_family_and_given_names_in_two_columns_are_one_name() -> None:
    file_answers = read(("family name", "given name", *PRE), ("សុខ", "ដារ៉ា", *RIGHT))
    assert [sitting.officer for sitting in file_answers.sittings] == ["1"]


def test_a_code_that_two_officers_share_finds_neither() -> None:
    twins = tuple(replace(officer, officer_code="KK-01") for officer in OFFICERS[:2])
    file_answers = read(("officer", *PRE), ("KK-01", *RIGHT), run=replace(RUN, officers=twins))
    assert questions(file_answers) == [("officer_unknown_nearest", 2, "A")]


def test_one_spelling_on_many_lines_is_asked_once() -> None:
    file_answers = read(LONG, *lines("Heng Sok", "pre"), *lines("KK-01", "pre"))
    [question] = file_answers.questions
    assert question.rows == (2, 3, 4, 5)
    assert [sitting.officer for sitting in file_answers.sittings] == ["1"]


def test_headings_with_an_item_alone_belong_to_the_chosen_occasion() -> None:
    heads = ("officer", "1", "Q2", "សំណួរទី៣", "04", "Remarks")
    assert unreadable(heads, ("KK-01", *RIGHT, "")).code == "no_answer_header"
    file_answers = answers.read_answers(
        table=table(heads, ("KK-01", *RIGHT, "")), run=RUN, occasion="after", seed=1
    )
    assert [sitting.occasion for sitting in file_answers.sittings] == ["after"]
    assert file_answers.occasions == ("after",)


def test_a_file_comes_back_from_its_values_as_it_was() -> None:
    heads = ("officer", *PRE, "relevance", "overall", "comments", "Phone")
    rows = (
        ("Sok Dara", *RIGHT, 5, 4, "Very useful", "012 345 678"),
        ("KK-02", *RIGHT, 9, 4, "A secret opinion", ""),
        ("Total", None, None, None, None, 3, None, None, None),
    )
    file = answers.split_file(table=table(heads, *rows), seed=1)
    stored_file = json.loads(json.dumps(answers.file_out(file=file)))
    assert answers.file_in(values=stored_file) == file
    assert [form.comment for form in file.forms] == ["Very useful"]
    assert {code.code for code in file.problems[3]} == {"rating_odd"}
    beside_names = json.dumps(stored_file["table"], ensure_ascii=False)
    assert not {"012 345 678", "Very useful", "A secret opinion"} & set(beside_names.split('"'))


def test_an_officer_matched_by_name_is_noted() -> None:
    file_answers = read(("officer", *PRE), ("Sok Dara", *RIGHT))
    assert [message.code for message in file_answers.sittings[0].repairs] == ["officer_by_name"]


def test_a_code_and_quite_another_name_are_asked_about() -> None:
    heads = ("code", "name", *PRE)
    file_answers = read(heads, ("KK-01", "Chan Thy", *RIGHT), ("KK-02", "Thy Chan", *RIGHT))
    assert questions(file_answers) == [("code_and_name_differ", 2, "A")]
    assert [sitting.officer for sitting in file_answers.sittings] == ["2"]


def test_a_repeated_officer_is_refused_in_both_rows() -> None:
    file_answers = read(("officer", *PRE), ("KK-01", *RIGHT), ("Sok Dara", "e", *RIGHT[1:]))
    assert refusals(file_answers) == [
        ("officer_twice", 2, "A"),
        ("not_an_option", 3, "B"),
        ("officer_twice", 3, "A"),
    ]
    assert file_answers.sittings == ()


@pytest.mark.parametrize(
    ("rows", "code", "column"),
    [
        ((("officer", *PRE, "pre_05"), ("KK-01", *RIGHT, "a")), "item_unknown", "F"),
        ((("officer", *PRE[:3]), ("KK-01", *RIGHT[:3])), "item_missing", None),
        ((("officer", *PRE, "pre_4"), ("KK-01", *RIGHT, "a")), "column_twice", "F"),
        ((("officer", *PRE, "later_01"), ("KK-01", *RIGHT, "a")), "occasion_unknown", "F"),
        ((PRE, RIGHT), "no_answer_header", None),
        ((("officer", "Name"), ("KK-01", "x")), "no_answer_header", None),
        ((("officer", *PRE),), "no_answer_rows", None),
        ((("officer", *PRE), ("Total", 1), ("Average", 1), ("សរុប", 1)), "no_answer_rows", None),
    ],
)
def test_columns_that_do_not_fit_refuse_the_file(
    rows: tuple[tuple[Value, ...], ...], code: str, column: str | None
) -> None:
    message = unreadable(*rows)
    assert (message.code, message.column) == (code, column)


def test_titles_heads_once_more_and_the_key_are_passed_over() -> None:
    file_answers = read(
        ("Answers of the run",),
        ("officer", *PRE),
        ("មន្ត្រី", "មុន 1", "មុន 2", "មុន 3", "មុន 4"),
        ("Answer key", *RIGHT),
        ("KK-01", *RIGHT),
        (None, "checked"),
    )
    assert [sitting.row for sitting in file_answers.sittings] == [5]
    assert "3, 4, 6" in file_answers.notes[0].en


def test_many_skipped_rows_are_not_all_named() -> None:
    file_answers = read(
        ("officer", *PRE), ("KK-01", *RIGHT), *((f"Total {n}", 1) for n in range(25))
    )
    assert file_answers.notes[0].en.endswith("22 ....")


FEEDBACK = ("relevance", "overall", "comments", "consent")


def feedback(*forms: tuple[Value, ...]) -> answers.Answers:
    rows = [
        (officer.officer_code, *RIGHT, *form)
        for officer, form in zip(OFFICERS, forms, strict=False)
    ]
    return read(("officer", *PRE, *FEEDBACK), *rows)


def test_feedback_is_split_off_without_the_officer() -> None:
    file_answers = feedback(
        (5, "៤", " Very\nuseful ", "yes"), (None, None, None, None), (3.0, "-", None, 0)
    )
    assert sorted(file_answers.feedback, key=str) == sorted(
        [FeedbackRow(5, 4, "Very useful", True), FeedbackRow(3, None, "", False)], key=str
    )
    assert not {"officer", "row", "key"} & set(FeedbackRow.__dataclass_fields__)


@pytest.mark.parametrize(
    ("consent", "has_consent"),
    [("yes", True), ("យល់ព្រម", True), (True, True), (1, True), ("✓", True),
     ("no", False), (None, False), ("perhaps", False), (False, False), (0, False)],
)  # fmt: skip
def test_only_a_clear_yes_is_consent(consent: Value, has_consent: bool) -> None:
    assert feedback((5, 5, "x", consent)).feedback[0].has_consent is has_consent


@pytest.mark.parametrize(
    ("form", "code", "column"),
    [
        ((6, 5, None, None), "rating_odd", "F"),
        ((0, 5, None, None), "rating_odd", "F"),
        ((4.5, 5, None, None), "rating_odd", "F"),
        ((5, "good", None, None), "rating_odd", "G"),
        ((5, 5, "x" * 2001, None), "comment_long", "H"),
        ((5, BadCell("error", "#N/A"), None, None), "cell_error", "G"),
        ((5, 5, BadCell("formula", "=A1"), None), "cell_formula", "H"),
    ],
)
def test_bad_feedback_refuses_its_row(form: tuple[Value, ...], code: str, column: str) -> None:
    file_answers = feedback(form)
    assert refusals(file_answers) == [(code, 2, column)]
    assert file_answers.sittings == ()
    assert file_answers.feedback == ()


def test_a_refused_row_never_shows_its_feedback() -> None:
    file_answers = read(
        ("officer", *PRE, *FEEDBACK, "Phone"),
        ("KK-01", "e", *RIGHT[1:], 1, 1, "a secret opinion", "yes", "012345"),
    )
    assert file_answers.heads == ("officer", *PRE)
    assert file_answers.refused[0].values == ("KK-01", "e", "T", "ac", "c a b")
    assert [form.comment for form in file_answers.feedback] == ["a secret opinion"]
    messages_text = "".join(
        message.en + message.km for message in file_answers.refused[0].messages
    )
    assert "secret" not in messages_text + repr(file_answers.refused)
    assert "feedback_not_repeated" in [note.code for note in file_answers.notes]


forms = st.lists(
    st.builds(
        FeedbackRow,
        relevance=st.integers(1, 5),
        overall=st.none() | st.integers(1, 5),
        comment=st.text(max_size=5),
        has_consent=st.booleans(),
    ),
    max_size=12,
)


@given(forms, st.integers(0, 2**32 - 1), st.randoms(use_true_random=False))
def test_the_order_of_feedback_is_independent_of_that_of_officers(
    feedback_forms: list[FeedbackRow], seed: int, chance: object
) -> None:
    mixed_forms = list(feedback_forms)
    chance.shuffle(mixed_forms)  # type: ignore[attr-defined]
    assert shuffled_forms(forms=mixed_forms, seed=seed) == shuffled_forms(
        forms=feedback_forms, seed=seed
    )


@given(forms, st.integers(0, 2**32 - 1))
def test_no_form_is_lost(feedback_forms: list[FeedbackRow], seed: int) -> None:
    mixed_forms = shuffled_forms(forms=feedback_forms, seed=seed)
    assert sorted(map(repr, mixed_forms)) == sorted(map(repr, feedback_forms))


def test_another_seed_gives_another_order() -> None:
    feedback_forms = [FeedbackRow(1, 1, str(number), False) for number in range(20)]
    orders = {shuffled_forms(forms=feedback_forms, seed=seed) for seed in range(5)}
    assert len(orders) == 5


LONG = ("officer", "occasion", "item", "answer")


def lines(
    officer: str, occasion: str, given_answers: tuple[Value, ...] = RIGHT
) -> list[tuple[Value, ...]]:
    return [
        (officer, occasion, item, answer)
        for item, answer in zip(ITEMS, given_answers, strict=False)
    ]


def test_one_answer_a_line_makes_the_same_sittings() -> None:
    wide = read(("officer", *PRE, *POST), ("KK-01", *RIGHT, *RIGHT))
    long = read(LONG, *lines("KK-01", "pre"), *lines("KK-01", "post-test"))
    assert [(sitting.occasion, sitting.responses) for sitting in long.sittings] == [
        (sitting.occasion, sitting.responses) for sitting in wide.sittings
    ]
    assert long.feedback == ()


def test_lines_may_name_items_by_code_and_officers_by_name() -> None:
    file_answers = read(LONG, ("Sok Dara", "មុន", "tip.1-1", "F"), ("KK-01", "before", 1, "b"))
    (sitting,) = file_answers.sittings
    assert [response.chosen for response in sitting.responses] == [("b",), ("false",), (), ()]
    assert [message.code for message in sitting.repairs] == ["officer_by_name"]
    assert [note.code for note in file_answers.notes] == ["items_without_line"]


def test_a_sitting_of_blank_lines_is_an_absence() -> None:
    file_answers = read(LONG, *lines("KK-01", "pre", (None,) * 4), *lines("KK-02", "pre"))
    assert [(absence.officer, absence.occasion) for absence in file_answers.absences] == [
        ("1", "before")
    ]
    assert [sitting.officer for sitting in file_answers.sittings] == ["2"]


def test_one_bad_line_refuses_its_whole_sitting_and_no_other() -> None:
    bad = lines("KK-01", "pre", ("e", *RIGHT[1:]))
    file_answers = read(LONG, *bad, *lines("KK-01", "post"))
    assert [sitting.occasion for sitting in file_answers.sittings] == ["after"]
    assert [message[0] for message in refusals(file_answers)] == [
        "not_an_option",
        *["sitting_refused"] * 3,
    ]
    assert "row 2 of the same sitting" in file_answers.refused[1].messages[0].en


def test_a_second_answer_to_an_item_refuses_the_sitting() -> None:
    file_answers = read(LONG, *lines("KK-01", "pre"), ("KK-01", "pre", "1", "b"))
    assert [(code, row) for code, row, _ in refusals(file_answers)] == [
        ("answer_twice", 2),
        ("sitting_refused", 3),
        ("sitting_refused", 4),
        ("sitting_refused", 5),
        ("answer_twice", 6),
    ]


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        ((None, "pre", "1", "a"), "officer_missing", "A"),
        (("KK-01", "noon", "1", "a"), "occasion_unknown", "B"),
        (("KK-01", "later", "1", "a"), "occasion_unknown", "B"),
        (("KK-01", "pre", "9", "a"), "line_item_unknown", "C"),
        (("KK-01", "pre", None, "a"), "line_item_unknown", "C"),
        (("KK-01", "pre", "1", "z"), "not_an_option", "D"),
    ],
)
def test_a_line_is_refused_with_its_cell(line: tuple[Value, ...], code: str, column: str) -> None:
    assert refusals(read(LONG, line, *lines("KK-02", "pre")))[0] == (code, 2, column)


def test_lines_of_marks_are_distinguished_from_lines_of_options() -> None:
    assert read(LONG, *lines("KK-01", "pre", (1, 0, 1, 1))).as_marks
    assert read(LONG, *lines("KK-01", "pre", (1, 1, 1, 1)), as_marks=True).as_marks


def test_feedback_beside_lines_is_left_out_with_a_note() -> None:
    file_answers = read((*LONG, "relevance"), *((*line, 5) for line in lines("KK-01", "pre")))
    assert "feedback_ignored" in [note.code for note in file_answers.notes]


def read_text(text: str) -> answers.Answers:
    csv_table = spreadsheets.read_table(name="x.csv", data=text.encode())
    return answers.read_answers(table=csv_table, run=RUN, seed=1)


def test_rows_too_short_or_too_long_are_refused_in_text_files() -> None:
    head = "officer,pre_1,pre_2,pre_3,pre_4\n"
    file_answers = read_text(head + "KK-01,a,T,ac\nKK-02,a,T,ac,cab,,x\nKK-03,a,T,ac,cab,\n")
    assert refusals(file_answers) == [("row_short", 2, "D"), ("row_long", 3, "G")]
    assert [sitting.officer for sitting in file_answers.sittings] == ["3"]


def test_a_column_without_a_head_is_named_by_its_letter() -> None:
    file_answers = read(("officer", None, *PRE), ("KK-01", "x", *RIGHT))
    assert file_answers.heads[1] == "B"


def test_a_head_in_both_languages_has_its_role() -> None:
    heads = ("លេខកូដ / Code", *PRE, "ភាពពាក់ព័ន្ធ / Relevance", "ជារួម|Overall")
    file_answers = read(heads, ("KK-01", *RIGHT, 5, 4))
    assert file_answers.feedback == (FeedbackRow(5, 4, "", False),)


def test_a_head_of_an_occasion_without_a_number_is_no_item() -> None:
    file_answers = read(("officer", *PRE, "after lunch", "Phone"), ("KK-01", *RIGHT, "x", "y"))
    assert len(file_answers.sittings) == 1
    assert [(note.code, note.column) for note in file_answers.notes] == [
        ("column_ignored", "F"),
        ("personal_left_out", "G"),
    ]


def test_a_second_feedback_column_of_one_kind_is_passed_over() -> None:
    file_answers = read(("officer", *PRE, "overall", "overall"), ("KK-01", *RIGHT, 5, 1))
    assert file_answers.feedback[0].overall == 5


def test_every_occasion_has_words_and_names() -> None:
    for occasion, words in answer_columns.OCCASION_NAMES.items():
        assert answer_columns.read_occasion(text=words.en) == occasion
        assert languages.has_khmer(text=words.km)
