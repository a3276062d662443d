"""Reads answer files with one answer per line: officer, occasion, item, answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from promdaen.course.rules import answer_columns as columns
from promdaen.course.rules import answer_dates
from promdaen.course.rules.answer_cells import (
    AnswerableItem,
    AnswerCell,
    ReadResponse,
    read_answer,
)
from promdaen.course.rules.answer_messages import say
from promdaen.course.rules.answer_officers import OfficerQuestion, find_officer
from promdaen.course.rules.answer_parts import (
    AnswerReading,
    OccasionAbsence,
    ReadSitting,
    officer_cells,
    refused_row,
    width_problem,
)
from promdaen.kit.spreadsheets import FileMessage, RefusedRow, SheetRow, cell_text

_Sitting = tuple[str, str]


@dataclass(frozen=True)
class ImportedAnswer:
    """One line: its sitting, the item, the response, or the reasons for refusal."""

    row: SheetRow
    sitting: _Sitting | None
    paper: str
    item: str
    response: ReadResponse | None
    messages: tuple[FileMessage, ...]
    repair: FileMessage | None = None
    question: OfficerQuestion | None = None
    on: date | None = None


@dataclass(frozen=True)
class LongRead:
    """Sittings, absences, questions and refused lines of a whole file."""

    sittings: tuple[ReadSitting, ...]
    absences: tuple[OccasionAbsence, ...]
    refused: tuple[RefusedRow, ...]
    questions: tuple[OfficerQuestion, ...]
    notes: tuple[FileMessage, ...]


def answer_cells(
    *, sheet_rows: Sequence[SheetRow], reading: AnswerReading
) -> Iterator[AnswerCell]:
    """Every cell that has an answer."""
    for sheet_row in sheet_rows:
        yield _answer_cell(sheet_row=sheet_row, reading=reading)


def read_lines(
    *, sheet_rows: Sequence[SheetRow], reading: AnswerReading, as_marks: bool
) -> LongRead:
    """Read all lines; a sitting is accepted as a whole, or refused with all its lines."""
    answers = [
        _read_line(sheet_row=sheet_row, reading=reading, as_marks=as_marks)
        for sheet_row in sheet_rows
    ]
    answers = _refused_duplicates(answers=answers)
    answers = _refused_together(answers=answers)
    answers_by_sitting: dict[_Sitting, list[ImportedAnswer]] = {}
    for answer in answers:
        if answer.sitting and not answer.messages:
            answers_by_sitting.setdefault(answer.sitting, []).append(answer)
    sittings, absences, missing = [], [], 0
    for (officer, occasion), several in answers_by_sitting.items():
        sitting = _sitting(answers=several, reading=reading)
        if all(response.is_blank for response in sitting.responses):
            absences.append(OccasionAbsence(officer=officer, occasion=occasion))
            continue
        sittings.append(sitting)
        missing += len(sitting.responses) - len(several)
    return LongRead(
        sittings=tuple(sittings),
        absences=tuple(absences),
        refused=tuple(
            refused_row(sheet_row=answer.row, reading=reading, messages=answer.messages)
            for answer in answers
            if answer.messages
        ),
        questions=tuple(answer.question for answer in answers if answer.question),
        notes=(say(code="items_without_line", count=missing),) if missing else (),
    )


def _read_line(*, sheet_row: SheetRow, reading: AnswerReading, as_marks: bool) -> ImportedAnswer:
    officer_match = find_officer(
        cells=officer_cells(sheet_row=sheet_row, header=reading.header), index=reading.officers
    )
    if officer_match.question is not None:
        return ImportedAnswer(sheet_row, None, "", "", None, (), question=officer_match.question)
    occasion = columns.read_occasion(
        text=_text(sheet_row=sheet_row, reading=reading, role=columns.OCCASION)
    )
    problems = [officer_match.refusal, width_problem(sheet_row=sheet_row, reading=reading)]
    paper = ""
    if officer_match.officer and occasion:
        paper = reading.paper_code(officer=officer_match.officer, occasion=occasion)
    if not occasion or (officer_match.officer and paper not in reading.run.papers):
        problems.append(_occasion_problem(sheet_row=sheet_row, reading=reading))
    item = _item(sheet_row=sheet_row, reading=reading, paper=paper)
    if paper in reading.run.papers and item is None:
        problems.append(_item_problem(sheet_row=sheet_row, reading=reading, paper=paper))
    response = None
    if item:
        read = read_answer(
            cell=_answer_cell(sheet_row=sheet_row, reading=reading), item=item, as_marks=as_marks
        )
        response = read.response
        problems.append(read.refusal)
    on, undated = answer_dates.test_day(
        sheet_row=sheet_row, header=reading.header, occasion=occasion
    )
    problems.append(undated)
    return ImportedAnswer(
        row=sheet_row,
        sitting=(officer_match.officer.key, occasion)
        if officer_match.officer and occasion
        else None,
        paper=paper,
        item=item.code if item else "",
        response=response,
        messages=tuple(problem for problem in problems if problem),
        repair=officer_match.repair,
        on=on,
    )


def _text(*, sheet_row: SheetRow, reading: AnswerReading, role: str) -> str:
    return cell_text(value=sheet_row.value(index=reading.header.roles[role]))


def _answer_cell(*, sheet_row: SheetRow, reading: AnswerReading) -> AnswerCell:
    index = reading.header.roles[columns.ANSWER]
    letter = reading.header.letter(role=columns.ANSWER)
    return AnswerCell(sheet_row.number, letter, sheet_row.value(index=index))


def _item(*, sheet_row: SheetRow, reading: AnswerReading, paper: str) -> AnswerableItem | None:
    token = columns.column_token(
        text=_text(sheet_row=sheet_row, reading=reading, role=columns.ITEM)
    )
    for number, item in enumerate(reading.run.papers.get(paper, ()), start=1):
        if token in (str(number), columns.column_token(text=item.code)):
            return item
    return None


def _occasion_problem(*, sheet_row: SheetRow, reading: AnswerReading) -> FileMessage:
    return say(
        code="occasion_unknown",
        row=sheet_row.number,
        column=reading.header.letter(role=columns.OCCASION),
        value=_text(sheet_row=sheet_row, reading=reading, role=columns.OCCASION),
        known=", ".join(reading.run.occasions),
    )


def _item_problem(*, sheet_row: SheetRow, reading: AnswerReading, paper: str) -> FileMessage:
    return say(
        code="line_item_unknown",
        row=sheet_row.number,
        column=reading.header.letter(role=columns.ITEM),
        value=_text(sheet_row=sheet_row, reading=reading, role=columns.ITEM),
        count=len(reading.run.papers[paper]),
    )


def _with_message(*, answer: ImportedAnswer, message: FileMessage) -> ImportedAnswer:
    return replace(answer, messages=(*answer.messages, message), repair=None)


def _refused_duplicates(*, answers: Sequence[ImportedAnswer]) -> list[ImportedAnswer]:
    """Refuse lines that answer the same item of the same sitting."""
    rows: dict[tuple[_Sitting, str], list[int]] = {}
    for answer in answers:
        if answer.sitting and answer.item:
            rows.setdefault((answer.sitting, answer.item), []).append(answer.row.number)
    checked = []
    for answer in answers:
        numbers = rows.get((answer.sitting, answer.item), []) if answer.sitting else []
        others = [number for number in numbers if number != answer.row.number]
        if others:
            message = say(code="answer_twice", row=answer.row.number, other=others[0])
            answer = _with_message(answer=answer, message=message)  # noqa: PLW2901
        checked.append(answer)
    return checked


def _refused_together(*, answers: Sequence[ImportedAnswer]) -> list[ImportedAnswer]:
    """Refuse the other lines of a sitting in which one was refused."""
    first: dict[_Sitting, int] = {}
    for answer in answers:
        if answer.sitting and answer.messages:
            first.setdefault(answer.sitting, answer.row.number)
    return [_refused_with_sitting(answer=answer, first=first) for answer in answers]


def _refused_with_sitting(
    *, answer: ImportedAnswer, first: Mapping[_Sitting, int]
) -> ImportedAnswer:
    if answer.messages or answer.sitting is None or answer.sitting not in first:
        return answer
    message = say(code="sitting_refused", row=answer.row.number, other=first[answer.sitting])
    return _with_message(answer=answer, message=message)


def _sitting(*, answers: Sequence[ImportedAnswer], reading: AnswerReading) -> ReadSitting:
    by_item = {answer.item: answer.response for answer in answers if answer.response}
    head = answers[0]
    officer, occasion = head.sitting or ("", "")
    return ReadSitting(
        row=head.row.number,
        officer=officer,
        occasion=occasion,
        paper=head.paper,
        responses=tuple(
            by_item.get(item.code, ReadResponse(item=item.code))
            for item in reading.run.papers[head.paper]
        ),
        repairs=(head.repair,) if head.repair else (),
        # Lines of one test can have different dates: the test ended on the last of these days.
        on=max((answer.on for answer in answers if answer.on is not None), default=None),
    )
