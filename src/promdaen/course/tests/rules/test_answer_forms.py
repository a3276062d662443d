"""The answer form: whatever may be written in its cells is read as the answer that was meant."""

from hypothesis import given
from hypothesis import strategies as st

from promdaen.course.rules import answer_forms, answers
from promdaen.course.rules.answer_cells import AnswerableItem, AnswerCell, read_answer

SINGLE_CHOICE = AnswerableItem("X.1", "one", ("a", "b", "c", "d"))
STATEMENT = AnswerableItem("X.2", "one", ("true", "false"))
SOME = AnswerableItem("X.3", "some", ("a", "b", "c", "d"))
ORDER = AnswerableItem("X.4", "order", ("a", "b", "c", "d"))
LONG = AnswerableItem("X.5", "order", tuple("abcdef"))
PAPER = (SINGLE_CHOICE, STATEMENT, SOME, ORDER, LONG)
OFFICERS = (
    answers.KnownOfficer("1", "KK-01", "Sok Dara", "សុខ ដារ៉ា", "IMM", short_code="C3PAVREH"),
    answers.KnownOfficer("2", "", "Chan Thy", "ចាន់ ធី", "MAR", short_code="A222222X"),
)
RUN = answers.RunAnswers(
    officers=OFFICERS, papers={"A": PAPER}, occasions={"before": "A", "after": "A"}
)


@st.composite
def written_answers(draw: st.DrawFn) -> tuple[AnswerableItem, tuple[str, ...]]:
    item = draw(st.sampled_from(PAPER))
    if item.shape == "one":
        return item, (draw(st.sampled_from(item.options)),)
    if item.shape == "order":
        return item, tuple(draw(st.permutations(item.options)))
    chosen = draw(st.sets(st.sampled_from(item.options), min_size=1))
    return item, tuple(sorted(chosen))


@given(written_answers())
def test_an_answer_as_it_is_written_is_read_as_it_was_meant(
    answer: tuple[AnswerableItem, tuple[str, ...]],
) -> None:
    item, chosen = answer
    text = answer_forms.answer_text(chosen=chosen)
    read = read_answer(cell=AnswerCell(2, "G", text), item=item, as_marks=False)
    assert (read.refusal, read.response.chosen) == (None, chosen)


def test_every_answer_of_a_list_is_read_and_no_list_is_too_long() -> None:
    assert len(answer_forms.item_choices(item=SOME)) == 15
    assert len(answer_forms.item_choices(item=ORDER)) == 24
    assert answer_forms.item_choices(item=LONG) == ()
    for item in PAPER:
        choices = answer_forms.item_choices(item=item)
        assert len(",".join(choices)) <= 255
        for text in choices:
            cell = AnswerCell(2, "G", text)
            assert read_answer(cell=cell, item=item, as_marks=False).refusal is None


def test_options_of_several_letters_are_separated_by_spaces() -> None:
    assert answer_forms.answer_text(chosen=("left", "right")) == "left right"


def test_the_form_has_officers_heads_rules_and_a_legend() -> None:
    form, legend = answer_forms.answer_form(run=RUN)
    assert [head.en for head in form.heads[6:8]] == ["pre_01", "pre_02"]
    assert len(form.heads) == 6 + 2 * len(PAPER)
    assert next(iter(form.rows)) == (1, "KK-01", "C3PAVREH", "សុខ ដារ៉ា", "Sok Dara", "IMM")
    assert [(rule.column, rule.last_row) for rule in form.rules] == [
        (6 + place + shift, 3) for shift in (0, len(PAPER)) for place in range(4)
    ]
    lines = list(legend.rows)
    assert lines[2][0] == "pre_02"
    assert lines[2][3] == "T, F"


def test_crossed_papers_share_a_column_and_a_list_only_where_their_options_agree() -> None:
    papers = {"A": (SINGLE_CHOICE, SOME, ORDER), "B": (SINGLE_CHOICE, STATEMENT)}
    crossed = answers.RunAnswers(
        officers=(
            answers.KnownOfficer("1", "KK-01", papers={"before": "A", "after": "B"}),
            answers.KnownOfficer("2", "KK-02", papers={"before": "B", "after": "A"}),
        ),
        papers=papers,
        occasions={},
    )
    form, legend = answer_forms.answer_form(run=crossed)
    assert [head.en for head in form.heads[6:]] == [
        "pre_01", "pre_02", "pre_03", "post_01", "post_02", "post_03",
    ]  # fmt: skip
    assert [rule.column for rule in form.rules] == [6, 8, 9, 11]
    assert " / " in str(list(legend.rows)[2][2])
