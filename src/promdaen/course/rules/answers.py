"""Reads a file of answers, with one officer or one answer per line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from promdaen.course.rules import answer_columns as columns
from promdaen.course.rules.answer_cells import AnswerableItem, ReadResponse, holds_marks
from promdaen.course.rules.answer_columns import OCCASION_NAMES
from promdaen.course.rules.answer_feedback import FeedbackRow
from promdaen.course.rules.answer_files import (
    AnswerFile,
    file_in,
    file_out,
    rows_alone,
    split_file,
)
from promdaen.course.rules.answer_lines import answer_cells, read_lines
from promdaen.course.rules.answer_messages import ASK_MARKS, say
from promdaen.course.rules.answer_officers import (
    NO_OFFICER,
    KnownOfficer,
    OfficerCandidate,
    OfficerQuestion,
    index_officers,
    is_of_one_row,
)
from promdaen.course.rules.answer_parts import (
    AnswerReading,
    OccasionAbsence,
    ReadSitting,
    RunAnswers,
    is_without_officer,
    officer_cells,
)
from promdaen.course.rules.answer_wide import (
    WideReader,
    cells_of_items,
    plan_items,
    read_wide_row,
    refuse_duplicates,
)
from promdaen.kit.spreadsheets import (
    FileMessage,
    RefusedRow,
    SheetRow,
    SheetTable,
    UnreadableFile,
    column_letter,
)
from promdaen.people.rules import headings
from promdaen.people.rules import messages as people_messages

__all__ = [
    "ASK_MARKS",
    "NO_OFFICER",
    "OCCASION_NAMES",
    "AnswerFile",
    "AnswerableItem",
    "Answers",
    "FeedbackRow",
    "KnownOfficer",
    "OccasionAbsence",
    "OfficerCandidate",
    "OfficerQuestion",
    "ReadResponse",
    "ReadSitting",
    "RunAnswers",
    "file_in",
    "file_out",
    "is_of_one_row",
    "read_answers",
    "read_file",
    "rows_alone",
    "split_file",
]

_MAX_ROWS_NAMED = 20


@dataclass(frozen=True)
class Answers:
    """The content of a file of answers.

    `feedback` names no officer and has no order; it covers the whole file, also refused rows.
    `refused` rows have their reasons; their values leave feedback out. `questions` are for a
    person: rows whose officer is not certain. `as_marks` says whether answers were read as marks
    0/1 or as options.
    """

    sittings: tuple[ReadSitting, ...]
    absences: tuple[OccasionAbsence, ...]
    feedback: tuple[FeedbackRow, ...]
    refused: tuple[RefusedRow, ...]
    heads: tuple[str, ...]
    notes: tuple[FileMessage, ...]
    as_marks: bool
    questions: tuple[OfficerQuestion, ...] = ()

    @property
    def occasions(self) -> tuple[str, ...]:
        """The occasions with answers in the file, in the order of a run."""
        sitting_occasions = {sitting.occasion for sitting in self.sittings}
        return tuple(
            occasion for occasion in columns.OCCASION_NAMES if occasion in sitting_occasions
        )


def read_answers(
    *,
    table: SheetTable,
    run: RunAnswers,
    as_marks: bool | None = None,
    occasion: str = "",
    seed: int,
) -> Answers:
    """Separate the feedback from a table and read its answers; `seed` shuffles the feedback.

    Raises UnreadableFile as `split_file` and `read_file` do.
    """
    file = split_file(table=table, occasion=occasion, seed=seed)
    return read_file(file=file, run=run, as_marks=as_marks)


def read_file(*, file: AnswerFile, run: RunAnswers, as_marks: bool | None = None) -> Answers:
    """Read answers in wide form (officer, pre_01, ..., post_01, ...)

    or one answer per line. A completely blank occasion means absence; a blank within a test means
    no answer. `as_marks` says whether the file has marks 0/1 (True) or options (False); None
    detects it for the whole file. Raises UnreadableFile if the columns do not fit the papers, if
    there are no rows, and, with a code in ASK_MARKS, if only a person can say whether the file has
    marks.
    """
    header = file.header
    reading = AnswerReading(
        table=file.table,
        header=header,
        run=run,
        officers=index_officers(officers=run.officers, decided=run.decided),
    )
    below = [sheet_row for sheet_row in file.table.rows if sheet_row.number > header.row]
    skipped = {
        sheet_row.number
        for sheet_row in below
        if is_without_officer(sheet_row=sheet_row, header=header)
    }
    sheet_rows = [sheet_row for sheet_row in below if sheet_row.number not in skipped]
    if not sheet_rows:
        raise UnreadableFile(say(code="no_answer_rows", row=header.row))
    notes = (*file.table.notes, *_column_notes(header=header), *_skipped(rows=sorted(skipped)))
    if header.is_long:
        return _long(sheet_rows=sheet_rows, reading=reading, as_marks=as_marks, notes=notes)
    if as_marks is None:
        as_marks = holds_marks(cells=cells_of_items(sheet_rows=sheet_rows, reading=reading))
    spellings = Counter(
        officer_cells(sheet_row=sheet_row, header=header).written for sheet_row in sheet_rows
    )
    repeated = frozenset(key for key, count in spellings.items() if count > 1)
    reading = replace(reading, repeated=repeated)
    reader = WideReader(
        reading=reading,
        plan=plan_items(reading=reading),
        as_marks=as_marks,
        problems=file.problems,
    )
    return replace(_wide(sheet_rows=sheet_rows, reader=reader, notes=notes), feedback=file.forms)


def _wide(
    *, sheet_rows: Sequence[SheetRow], reader: WideReader, notes: tuple[FileMessage, ...]
) -> Answers:
    reading = reader.reading
    wide_rows = [read_wide_row(sheet_row=sheet_row, reader=reader) for sheet_row in sheet_rows]
    wide_rows = refuse_duplicates(wide_rows=wide_rows, reading=reading)
    refused = tuple(wide_row.refused for wide_row in wide_rows if wide_row.refused)
    has_feedback = any(role in reading.header.roles for role in columns.FEEDBACK_COLUMNS)
    if refused and has_feedback:
        notes = (*notes, say(code="feedback_not_repeated"))
    return Answers(
        sittings=tuple(sitting for wide_row in wide_rows for sitting in wide_row.sittings),
        absences=tuple(absence for wide_row in wide_rows for absence in wide_row.absences),
        feedback=(),
        refused=refused,
        heads=reading.kept_heads,
        notes=notes,
        as_marks=reader.as_marks,
        questions=_asked_once(wide_row.question for wide_row in wide_rows if wide_row.question),
    )


def _long(
    *,
    sheet_rows: Sequence[SheetRow],
    reading: AnswerReading,
    as_marks: bool | None,
    notes: tuple[FileMessage, ...],
) -> Answers:
    if as_marks is None:
        as_marks = holds_marks(cells=answer_cells(sheet_rows=sheet_rows, reading=reading))
    read = read_lines(sheet_rows=sheet_rows, reading=reading, as_marks=as_marks)
    if any(role in reading.header.roles for role in columns.FEEDBACK_COLUMNS):
        notes = (*notes, say(code="feedback_ignored"))
    return Answers(
        sittings=read.sittings,
        absences=read.absences,
        feedback=(),
        refused=read.refused,
        heads=reading.kept_heads,
        notes=(*notes, *read.notes),
        as_marks=as_marks,
        questions=_asked_once(read.questions),
    )


def _asked_once(questions: Iterable[OfficerQuestion]) -> tuple[OfficerQuestion, ...]:
    """Merge the same question of several rows into one."""
    questions_by_spelling: dict[str, OfficerQuestion] = {}
    for question in questions:
        first = questions_by_spelling.setdefault(question.spelling, question)
        if first is not question:
            questions_by_spelling[question.spelling] = replace(
                first, rows=(*first.rows, *question.rows)
            )
    return tuple(questions_by_spelling.values())


def _column_notes(*, header: columns.AnswerHeader) -> tuple[FileMessage, ...]:
    used = {*header.roles.values(), *(column.index for column in header.items)}
    codes = {headings.PERSONAL: "personal_left_out", None: "column_ignored"}
    return tuple(
        people_messages.say(code=codes[meaning], column=column_letter(index=index), heading=head)
        for index, head in enumerate(header.heads)
        if head and index not in used
        if (meaning := headings.heading_meaning(heading=head)) in codes
    )


def _skipped(*, rows: Sequence[int]) -> tuple[FileMessage, ...]:
    if not rows:
        return ()
    row_list = ", ".join(map(str, rows[:_MAX_ROWS_NAMED]))
    more = " ..." if rows[_MAX_ROWS_NAMED:] else ""
    return (people_messages.say(code="rows_skipped", rows=row_list + more),)
