"""Reads a file of answers, one officer or one answer a line, and splits feedback off at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from promdaen.course.rules import answer_columns as columns
from promdaen.course.rules.answer_cells import PaperItem, ReadResponse, holds_marks
from promdaen.course.rules.answer_feedback import FeedbackRow, without_order
from promdaen.course.rules.answer_lines import answer_cells, read_lines
from promdaen.course.rules.answer_messages import ASK_MARKS, say
from promdaen.course.rules.answer_officers import KnownOfficer, index_officers
from promdaen.course.rules.answer_parts import (
    Absence,
    Reading,
    ReadSitting,
    RunAnswers,
    is_without_officer,
)
from promdaen.course.rules.answer_wide import (
    WideReader,
    cells_of_items,
    plan_items,
    read_wide_row,
    refuse_twice,
)
from promdaen.kit.spreadsheets import Message, RefusedRow, Row, Table, Unreadable, column_letter
from promdaen.people.rules import headings
from promdaen.people.rules import messages as people_messages

__all__ = [
    "ASK_MARKS",
    "Absence",
    "Answers",
    "FeedbackRow",
    "KnownOfficer",
    "PaperItem",
    "ReadResponse",
    "ReadSitting",
    "RunAnswers",
    "read_answers",
]

_MOST_ROWS_NAMED = 20


@dataclass(frozen=True)
class Answers:
    """What a file of answers holds.

    `feedback` names no officer and has no order. `refused` rows have their reasons; their values
    leave feedback out. `as_marks` says whether answers were read as marks 0/1 or as options.
    """

    sittings: tuple[ReadSitting, ...]
    absences: tuple[Absence, ...]
    feedback: tuple[FeedbackRow, ...]
    refused: tuple[RefusedRow, ...]
    heads: tuple[str, ...]
    notes: tuple[Message, ...]
    as_marks: bool


def read_answers(
    *, table: Table, run: RunAnswers, as_marks: bool | None = None, seed: int
) -> Answers:
    """Read answers in wide form (officer, pre_01, ..., post_01, ...) or one answer a line.

    A wholly blank occasion is absence; a blank inside a sat one is no answer. `as_marks` says
    whether the file holds marks 0/1 (True) or options (False); None decides it for the whole
    file. `seed` shuffles the feedback.

    Raises Unreadable when the columns do not fit the papers, when there are no rows, and, with
    a code in ASK_MARKS, when only a person can say whether the file holds marks.
    """
    header = columns.find_answer_header(table=table)
    reading = Reading(
        table=table, header=header, run=run, officers=index_officers(officers=run.officers)
    )
    below = [row for row in table.rows if row.number > header.row]
    skipped = {row.number for row in below if is_without_officer(row=row, header=header)}
    rows = [row for row in below if row.number not in skipped]
    if not rows:
        raise Unreadable(say(code="no_answer_rows", row=header.row))
    notes = (*table.notes, *_column_notes(header=header), *_skipped(rows=sorted(skipped)))
    if header.is_long:
        return _long(rows=rows, reading=reading, as_marks=as_marks, notes=notes)
    if as_marks is None:
        as_marks = holds_marks(cells=cells_of_items(rows=rows, reading=reading))
    reader = WideReader(reading=reading, plan=plan_items(reading=reading), as_marks=as_marks)
    return _wide(rows=rows, reader=reader, notes=notes, seed=seed)


def _wide(
    *,
    rows: Sequence[Row],
    reader: WideReader,
    notes: tuple[Message, ...],
    seed: int,
) -> Answers:
    reading = reader.reading
    lines = [read_wide_row(row=row, reader=reader) for row in rows]
    lines = refuse_twice(lines=lines, reading=reading)
    refused = tuple(line.refused for line in lines if line.refused)
    has_feedback = any(role in reading.header.roles for role in columns.FEEDBACK)
    if refused and has_feedback:
        notes = (*notes, say(code="feedback_not_repeated"))
    return Answers(
        sittings=tuple(sitting for line in lines for sitting in line.sittings),
        absences=tuple(absence for line in lines for absence in line.absences),
        feedback=without_order(forms=[line.form for line in lines if line.form], seed=seed),
        refused=refused,
        heads=reading.kept_heads,
        notes=notes,
        as_marks=reader.as_marks,
    )


def _long(
    *,
    rows: Sequence[Row],
    reading: Reading,
    as_marks: bool | None,
    notes: tuple[Message, ...],
) -> Answers:
    if as_marks is None:
        as_marks = holds_marks(cells=answer_cells(rows=rows, reading=reading))
    read = read_lines(rows=rows, reading=reading, as_marks=as_marks)
    if any(role in reading.header.roles for role in columns.FEEDBACK):
        notes = (*notes, say(code="feedback_ignored"))
    return Answers(
        sittings=read.sittings,
        absences=read.absences,
        feedback=(),
        refused=read.refused,
        heads=reading.kept_heads,
        notes=(*notes, *read.notes),
        as_marks=as_marks,
    )


def _column_notes(*, header: columns.AnswerHeader) -> tuple[Message, ...]:
    used = {*header.roles.values(), *(column.index for column in header.items)}
    codes = {headings.PERSONAL: "personal_left_out", None: "column_ignored"}
    return tuple(
        people_messages.say(code=codes[meaning], column=column_letter(index=index), heading=head)
        for index, head in enumerate(header.heads)
        if head and index not in used
        if (meaning := headings.meaning_of(heading=head)) in codes
    )


def _skipped(*, rows: Sequence[int]) -> tuple[Message, ...]:
    if not rows:
        return ()
    named = ", ".join(map(str, rows[:_MOST_ROWS_NAMED]))
    more = " ..." if rows[_MOST_ROWS_NAMED:] else ""
    return (people_messages.say(code="rows_skipped", rows=named + more),)
