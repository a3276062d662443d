"""Separates feedback from a file of answers at once, so that the rest can be stored."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace

from promdaen.course.rules import answer_columns as columns
from promdaen.course.rules.answer_columns import AnswerHeader
from promdaen.course.rules.answer_feedback import FeedbackRow, read_feedback, shuffled_forms
from promdaen.course.rules.answer_parts import is_without_officer
from promdaen.course.rules.online_forms import FormColumn
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.spreadsheets import FileMessage, SheetRow, SheetTable
from promdaen.kit.spreadsheets.carrying import pack_table, unpack_table
from promdaen.people.rules import headings


@dataclass(frozen=True)
class AnswerFile:
    """A file of answers without its feedback.

    `table` has empty cells in place of feedback and personal data. `forms` have no order and no
    link to their rows. `problems` are the errors in the feedback of a row, by its number.
    `occasion` applies to headings without one. `columns` are those of an online form with their
    items, and `left_out` its headings that were matched with nothing.
    """

    table: SheetTable
    forms: tuple[FeedbackRow, ...]
    problems: Mapping[int, tuple[FileMessage, ...]]
    occasion: str = ""
    columns: tuple[FormColumn, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def header(self) -> AnswerHeader:
        """The columns of the file."""
        return columns.find_answer_header(table=self.table, occasion=self.occasion)


def split_file(*, table: SheetTable, occasion: str = "", seed: int) -> AnswerFile:
    """Separate the feedback from a file; `seed` shuffles the forms.

    Raises UnreadableFile if the file has no headings of answers.
    """
    header = columns.find_answer_header(table=table, occasion=occasion)
    forms, problems, sheet_rows = [], {}, []
    for sheet_row in table.rows:
        is_kept = sheet_row.number <= header.row or is_without_officer(
            sheet_row=sheet_row, header=header
        )
        if not is_kept and not header.is_long:
            read = read_feedback(sheet_row=sheet_row, roles=header.roles)
            forms += [read.form] if read.form else []
            if read.refused:
                problems[sheet_row.number] = read.refused
        sheet_rows.append(
            sheet_row
            if sheet_row.number <= header.row
            else _cleared(sheet_row=sheet_row, header=header)
        )
    return AnswerFile(
        table=replace(table, rows=tuple(sheet_rows)),
        forms=shuffled_forms(forms=forms, seed=seed),
        problems=problems,
        occasion=occasion,
    )


def rows_alone(*, file: AnswerFile, rows: Collection[int]) -> AnswerFile:
    """A file with only some rows, by number, without any feedback."""
    head = file.header.row
    kept_rows = tuple(
        sheet_row
        for sheet_row in file.table.rows
        if sheet_row.number <= head or sheet_row.number in rows
    )
    return replace(
        file,
        table=replace(file.table, rows=kept_rows, is_cut_off=False),
        forms=(),
        problems={row: problem for row, problem in file.problems.items() if row in rows},
    )


def file_out(*, file: AnswerFile) -> dict[str, object]:
    """Convert a file to JSON values."""
    return {
        "table": pack_table(file.table)
        | {"is_cut_off": file.table.is_cut_off, "is_ragged": file.table.is_ragged},
        "forms": [asdict(form) for form in file.forms],
        "problems": {
            str(row): [message.as_dict() for message in messages]
            for row, messages in file.problems.items()
        },
        "occasion": file.occasion,
        "columns": [asdict(column) for column in file.columns],
        "left_out": list(file.left_out),
    }


def file_in(*, values: JsonObject) -> AnswerFile:
    """Convert JSON values from `file_out` back to a file."""
    table = values["table"]
    return AnswerFile(
        table=replace(
            unpack_table(table), is_cut_off=table["is_cut_off"], is_ragged=table["is_ragged"]
        ),
        forms=tuple(FeedbackRow(**form) for form in values["forms"]),
        problems={
            int(row): tuple(FileMessage.from_dict(message) for message in messages)
            for row, messages in values["problems"].items()
        },
        occasion=values["occasion"],
        columns=tuple(FormColumn(**column) for column in values.get("columns", ())),
        left_out=tuple(values.get("left_out", ())),
    )


def _cleared(*, sheet_row: SheetRow, header: AnswerHeader) -> SheetRow:
    """Empty the cells of feedback and of personal data."""
    hidden = {header.roles[role] for role in columns.FEEDBACK_COLUMNS if role in header.roles}
    hidden |= {
        index
        for index, head in enumerate(header.heads)
        if headings.heading_meaning(heading=head) == headings.PERSONAL
    }
    values = tuple(
        None if index in hidden else value for index, value in enumerate(sheet_row.values)
    )
    return replace(sheet_row, values=values)
