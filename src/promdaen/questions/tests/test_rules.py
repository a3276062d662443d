"""Hand-worked cases of the rules of questions."""

from datetime import datetime, timedelta

import pytest

from promdaen.kit import holidays, screening
from promdaen.kit.working_days import PLACE
from promdaen.questions.rules import checking, figures, promises, visibility
from promdaen.questions.rules.visibility import (
    ASKER,
    CLOCK,
    SHARED,
    TEXT,
    QuestionReader,
    QuestionVisibility,
)


def at(month: int, day: int, hour: int = 10) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=PLACE)


@pytest.mark.parametrize(
    ("asked_at", "promised"),
    [
        (at(11, 23), at(11, 26)),
        # Thursday: Friday, Monday, Tuesday.
        (at(11, 26), at(12, 1)),
        # Saturday counts from Monday 8:00.
        (at(11, 28, 15), at(12, 3, 8)),
        # Monday 9 November is Independence Day: Friday to Thursday.
        (at(11, 6), at(11, 12)),
    ],
)
def test_an_answer_is_promised_in_three_working_days(
    asked_at: datetime, promised: datetime
) -> None:
    promised_by = promises.promised_by(asked_at=asked_at, holidays=holidays.holidays())
    assert promised_by == promised
    assert (
        promises.promise_state(promised_by=promised_by, answered_at=None, now=promised_by)
        == promises.WAITING
    )
    late = promised_by + timedelta(seconds=1)
    assert (
        promises.promise_state(promised_by=promised_by, answered_at=None, now=late)
        == promises.LATE
    )
    assert (
        promises.promise_state(promised_by=promised_by, answered_at=asked_at, now=late)
        == promises.ANSWERED
    )


RUN, TOPIC, COORDINATOR = promises.RUN, promises.TOPIC, promises.COORDINATOR


@pytest.mark.parametrize(
    ("people", "day", "told_levels", "due"),
    [
        ({RUN: [1], TOPIC: [1, 2], COORDINATOR: [3]}, 23, [], [RUN]),
        ({RUN: [1], TOPIC: [1, 2], COORDINATOR: [3]}, 24, [RUN], []),
        ({RUN: [1], TOPIC: [1, 2], COORDINATOR: [3]}, 25, [RUN], [TOPIC]),
        ({RUN: [1], TOPIC: [1, 2], COORDINATOR: [3]}, 26, [RUN, TOPIC], [COORDINATOR]),
        ({RUN: [1], TOPIC: [1, 2], COORDINATOR: [3]}, 30, [RUN], [TOPIC, COORDINATOR]),
        ({RUN: [1], TOPIC: [1, 2], COORDINATOR: [3]}, 30, [RUN, TOPIC, COORDINATOR], []),
        # Nobody teaches it on the run: all trainers of the topic at once.
        ({RUN: [], TOPIC: [2], COORDINATOR: [3]}, 23, [], [RUN, TOPIC]),
        # Nobody teaches it at all: the coordinator at once.
        ({RUN: [], TOPIC: [], COORDINATOR: [3]}, 23, [], [RUN, TOPIC, COORDINATOR]),
        ({RUN: [1], TOPIC: [], COORDINATOR: [3]}, 25, [RUN], [TOPIC]),
    ],
)
def test_the_next_in_line_are_notified_in_their_time(
    people: dict[str, list[int]], day: int, told_levels: list[str], due: list[str]
) -> None:
    """Asked on Monday 23 November at 10: topic on Wednesday, coordinator on Thursday."""
    steps = promises.steps_due(
        asked_at=at(11, 23), now=at(11, day), told_levels=told_levels, people=people
    )
    assert [step.level for step in steps] == due


@pytest.mark.parametrize(
    ("reader", "question", "parts"),
    [
        (QuestionReader(is_asker=True), QuestionVisibility(), {TEXT, ASKER, CLOCK}),
        (QuestionReader(is_trainer_of_topic=True), QuestionVisibility(), {TEXT, CLOCK}),
        (
            QuestionReader(is_trainer_of_topic=True),
            QuestionVisibility(is_named=True),
            {TEXT, CLOCK, ASKER},
        ),
        (QuestionReader(is_coordinator=True), QuestionVisibility(is_named=True), {CLOCK}),
        (QuestionReader(), QuestionVisibility(is_named=True), set()),
        (QuestionReader(), QuestionVisibility(is_shared=True), {SHARED}),
        (QuestionReader(has_seen_item=False), QuestionVisibility(is_shared=True), set()),
        (QuestionReader(), QuestionVisibility(is_shared=True, is_item_in_use=True), set()),
    ],
)
def test_who_sees_what(
    reader: QuestionReader, question: QuestionVisibility, parts: set[str]
) -> None:
    assert visibility.sight(reader=reader, question=question) == parts


@pytest.mark.parametrize(
    ("text", "codes", "is_refused"),
    [
        ("When is a visa on arrival not given?", [], False),
        ("ពេលណាត្រូវបញ្ជូនទៅត្រួតពិនិត្យលើកទីពីរ?", [], False),
        ("He gave passport N0123456 to me.", [screening.DOCUMENT], True),
        ("គាត់ទូរស័ព្ទពីលេខ ០១២ ៣៤៥ ៦៧៨", [screening.PHONE], True),
        ("Mr Sok Dara came, plate 2A-1234.", [screening.NAME, screening.PLATE], False),
        ("Mr Sok Dara called from 012 345 678.", [screening.NAME, screening.PHONE], True),
    ],
)
def test_case_data_warns_and_numbers_of_persons_are_refused(
    text: str, codes: list[str], is_refused: bool
) -> None:
    screened = screening.screened_texts(texts={"text": text}, refused=checking.REFUSED_CONTENT)
    assert [finding.code for finding in screened.all_findings] == codes
    assert screened.has_refusal is is_refused
    assert screened.is_accepted(token="") is (not codes)
    assert screened.is_accepted(token=screened.token) is (not is_refused)
    pieces = screening.pieces(text=text, findings=screened.all_findings)
    assert "".join(piece.text for piece in pieces) == text
    assert all(finding.code in checking.EXPLANATIONS for finding in screened.all_findings)


def test_a_short_question_of_a_test_may_be_quoted_in_passing() -> None:
    assert not checking.quotes_any(text="Is this right? I think not.", stems=["Is this right?"])
    khmer = "តើឯកសារណាដែលកុមារត្រូវមាន ពេលឆ្លងព្រំដែនតែម្នាក់ឯង?"
    assert checking.quotes_any(text=f"ខ្ញុំសួរ៖ {khmer.replace(' ', '')}", stems=[khmer])


def test_figures_of_five_questions() -> None:
    def asked(days: float | None) -> figures.QuestionTimes:
        start = at(11, 2)
        answered = None if days is None else start + timedelta(days=days)
        return figures.QuestionTimes(
            topic="T1", asked_at=start, promised_by=at(11, 5), answered_at=answered
        )

    five = [asked(1), asked(3), asked(7), asked(None), asked(None)]
    late = figures.figures(questions=five, now=at(11, 20))
    assert (late.asked_count, late.answered_count, late.in_time_count) == (5, 3, 2)
    assert (late.due_count, late.late_count, late.days, late.share) == (5, 2, 3.0, 0.4)
    early = figures.figures(questions=five[3:], now=at(11, 4))
    assert (early.due_count, early.late_count, early.days, early.share) == (0, 0, None, None)
